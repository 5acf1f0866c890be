#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/loop.h"
#include "base/messages.h"
#include "syslog/remote_local.h"

/* A server over TCP: its connection, and what waits for it. */

enum {
	RETRY_MS = 10000,
	QUEUE_MOST = 8192,  /* `logging queue 0`: as much as may be */
};

static void on_tcp(void *ctx, int events);

static void
line_drop(struct remote *r)
{
	struct line *l = STAILQ_FIRST(&r->queue);

	STAILQ_REMOVE_HEAD(&r->queue, entry);
	r->queued--;
	r->set->stats.queued--;
	r->sent = 0;
	free(l);
}

/* To be told and tried again by the timer: this may be within a message. */
static void
tcp_down(struct remote *r)
{
	if (r->state == TCP_UP)
		r->set->stats.flaps++;
	remote_close(r);
	r->sent = 0; /* the server may not have had it: the whole line again */
	r->state = TCP_WAITING;
	r->failed = true;
	loop_timer_start(r->retry, 0);
}

static void
tcp_connect(struct remote *r)
{
	if (remote_open(r))
		r->watch = loop_fd_new(r->set->loop, r->fd, LOOP_WRITE,
		    on_tcp, r);
	r->state = TCP_CONNECTING;
	if (r->watch == NULL)
		tcp_down(r);
}

static void
on_retry(void *ctx)
{
	struct remote *r = ctx;
	char buf[ADDR_TEXT_MAX];

	if (!r->failed) {
		tcp_connect(r);
		return;
	}
	r->failed = false;
	loop_timer_start(r->retry, RETRY_MS);
	if (r->told)
		return;
	r->told = true;
	r->down_since = time(NULL);
	log_msg(MSG_SERVER_DOWN, r->c.nameif, addr_format(&r->c.addr, buf),
	    remote_port(&r->c));
}

static void
tcp_write(struct remote *r)
{
	struct line *l;
	ssize_t n;

	while ((l = STAILQ_FIRST(&r->queue)) != NULL) {
		n = send(r->fd, l->text + r->sent, l->len - r->sent,
		    MSG_NOSIGNAL);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (n < 0) {
			r->errors++;
			tcp_down(r);
			return;
		}
		r->sent += (size_t)n;
		if (r->sent < l->len) {
			r->set->stats.partial++;
			continue;
		}
		r->tx++;
		line_drop(r);
	}
	loop_fd_events(r->watch, STAILQ_EMPTY(&r->queue) ? LOOP_READ :
	    LOOP_READ | LOOP_WRITE);
}

/* It says nothing of interest, but that it closes. */
static bool
tcp_read(struct remote *r)
{
	char buf[512];
	ssize_t n = recv(r->fd, buf, sizeof buf, 0);

	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool
tcp_connected(struct remote *r)
{
	char buf[ADDR_TEXT_MAX];
	socklen_t len = sizeof(int);
	int error = 0;

	if (getsockopt(r->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0 ||
	    error != 0)
		return false;
	r->state = TCP_UP;
	if (r->told)
		log_msg(MSG_SERVER_UP, r->c.nameif,
		    addr_format(&r->c.addr, buf), remote_port(&r->c));
	r->told = false;
	return true;
}

static void
on_tcp(void *ctx, int events)
{
	struct remote *r = ctx;

	if (r->state == TCP_CONNECTING ? !tcp_connected(r) :
	    (events & LOOP_READ) && !tcp_read(r))
		tcp_down(r);
	else
		tcp_write(r);
}

static bool
any_up(const struct remotes *s)
{
	const struct remote *r;

	TAILQ_FOREACH(r, &s->list, entry)
		if (r->state == TCP_UP)
			return true;
	return false;
}

void
remote_tcp_put(struct remote *r, const struct text *packet)
{
	struct remote_stats *st = &r->set->stats;
	unsigned limit = r->set->model->queue;
	struct line *l;

	if (r->queued >= (limit != 0 ? limit : QUEUE_MOST)) {
		r->dropped++;
		st->lost++;
		st->queue_full++;
		if (any_up(r->set))
			st->not_putable++;
		else
			st->all_down++;
		return;
	}
	l = xcalloc(1, sizeof *l + packet->len + 1);
	memcpy(l->text, packet->s, packet->len);
	l->text[packet->len] = '\n';
	l->len = packet->len + 1;
	STAILQ_INSERT_TAIL(&r->queue, l, entry);
	r->queued++;
	if (++st->queued > st->queued_most)
		st->queued_most = st->queued;
	if (r->state == TCP_IDLE)
		tcp_connect(r);
	else if (r->state == TCP_UP)
		loop_fd_events(r->watch, LOOP_READ | LOOP_WRITE);
}

void
remote_tcp_init(struct remote *r)
{
	r->retry = loop_timer_new(r->set->loop, on_retry, r);
	STAILQ_INIT(&r->queue);
}

void
remote_tcp_clear(struct remote *r)
{
	while (!STAILQ_EMPTY(&r->queue))
		line_drop(r);
	loop_timer_free(r->retry);
}

void
remote_tcp_retry(struct remote *r)
{
	if (r->state == TCP_WAITING)
		loop_timer_start(r->retry, 0);
}
