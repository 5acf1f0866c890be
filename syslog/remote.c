#include "syslog/remote.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/messages.h"
#include "net/net.h"

enum {
	RETRY_MS = 10000,
	SILENT_MS = 30000,  /* unanswered: the connection is lost */
	QUEUE_MOST = 8192,  /* `logging queue 0`: as much as may be */
};

struct line {
	STAILQ_ENTRY(line) entry;
	size_t len;
	char text[];
};

enum tcp_state { TCP_IDLE, TCP_CONNECTING, TCP_UP, TCP_WAITING };

struct remote {
	TAILQ_ENTRY(remote) entry;
	struct remotes *set;
	struct log_host_config c;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *retry;
	enum tcp_state state;
	bool failed;   /* to be told, not from within a message */
	bool told;     /* that it does not respond */
	time_t down_since;
	STAILQ_HEAD(, line) queue;
	unsigned queued;
	size_t sent;   /* of the first line */
	uint64_t tx, errors, dropped;
};

struct remotes {
	struct loop *loop;
	struct net *net;
	const struct log_model *model;
	TAILQ_HEAD(, remote) list;
	struct remote_stats stats;
};

static uint16_t
port_of(const struct log_host_config *c)
{
	return c->port != 0 ? c->port : c->tcp ? PORT_TCP : PORT_UDP;
}

/* ---- sockets ------------------------------------------------------------- */

static void
fd_close(struct remote *r)
{
	loop_fd_free(r->watch);
	r->watch = NULL;
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

/* The address of the interface that is named is the source, wherever the
 * routes lead: so it can be reached through a tunnel too. */
static bool
source_bind(const struct remote *r, int fd)
{
	const struct net_interface *i = net_by_nameif(r->set->net,
	    r->c.nameif);
	struct sockaddr_storage ss;
	struct endpoint source = { .port = 0 };
	socklen_t len;

	if (i == NULL || i->ifindex == 0)
		return false;
	if (r->c.addr.family != AF_INET)
		return true;
	source.addr = i->ip;
	if (!addr_is_set(&source.addr))
		return false;
	endpoint_sockaddr(&source, &ss, &len);
	return bind(fd, (struct sockaddr *)&ss, len) == 0;
}

/* A socket that is or will be connected. */
static bool
fd_open(struct remote *r)
{
	struct endpoint to = { r->c.addr, port_of(&r->c) };
	const int on = 1, silent = SILENT_MS;
	struct sockaddr_storage ss;
	socklen_t len;

	endpoint_sockaddr(&to, &ss, &len);
	r->fd = socket(ss.ss_family, (r->c.tcp ? SOCK_STREAM : SOCK_DGRAM) |
	    SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (r->fd >= 0 && r->c.tcp) {
		setsockopt(r->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
		setsockopt(r->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent,
		    sizeof silent);
	}
	if (r->fd >= 0 && source_bind(r, r->fd) &&
	    (connect(r->fd, (struct sockaddr *)&ss, len) == 0 ||
	    errno == EINPROGRESS))
		return true;
	fd_close(r);
	return false;
}

/* ---- TCP ----------------------------------------------------------------- */

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
	fd_close(r);
	r->sent = 0; /* the server may not have had it: the whole line again */
	r->state = TCP_WAITING;
	r->failed = true;
	loop_timer_start(r->retry, 0);
}

static void
tcp_connect(struct remote *r)
{
	if (fd_open(r))
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
	    port_of(&r->c));
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
		    addr_format(&r->c.addr, buf), port_of(&r->c));
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

static void
tcp_put(struct remote *r, const struct text *packet)
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

/* ---- UDP ----------------------------------------------------------------- */

static void
udp_put(struct remote *r, const struct text *packet)
{
	if (r->fd < 0 && !fd_open(r)) {
		r->dropped++;
		return;
	}
	if (send(r->fd, packet->s, packet->len, MSG_NOSIGNAL) >= 0) {
		r->tx++;
		return;
	}
	/* ECONNREFUSED is of the packet before: nobody listened to it. */
	if (errno == ECONNREFUSED &&
	    send(r->fd, packet->s, packet->len, MSG_NOSIGNAL) >= 0)
		r->tx++;
	else if (errno == EAGAIN)
		r->dropped++;
	r->errors += errno != EAGAIN;
}

/* ---- all of them --------------------------------------------------------- */

struct remotes *
remotes_new(struct loop *loop, struct net *net, const struct log_model *model)
{
	struct remotes *s = xcalloc(1, sizeof *s);

	s->loop = loop;
	s->net = net;
	s->model = model;
	TAILQ_INIT(&s->list);
	return s;
}

static void
remote_free(struct remote *r)
{
	TAILQ_REMOVE(&r->set->list, r, entry);
	while (!STAILQ_EMPTY(&r->queue))
		line_drop(r);
	fd_close(r);
	loop_timer_free(r->retry);
	free(r->c.nameif);
	free(r->c.name);
	free(r->c.reference);
	free(r);
}

void
remotes_clear(struct remotes *s)
{
	while (!TAILQ_EMPTY(&s->list))
		remote_free(TAILQ_FIRST(&s->list));
}

void
remotes_free(struct remotes *s)
{
	if (s == NULL)
		return;
	remotes_clear(s);
	free(s);
}

static struct remote *
remote_find(const struct remotes *s, const char *nameif, const char *name)
{
	struct remote *r;

	TAILQ_FOREACH(r, &s->list, entry)
		if (strcmp(r->c.nameif, nameif) == 0 &&
		    strcmp(r->c.name, name) == 0)
			return r;
	return NULL;
}

bool
remote_remove(struct remotes *s, const char *nameif, const char *name)
{
	struct remote *r = remote_find(s, nameif, name);

	if (r != NULL)
		remote_free(r);
	return r != NULL;
}

void
remote_set(struct remotes *s, struct log_host_config *config)
{
	struct remote *old = remote_find(s, config->nameif, config->name);
	struct remote *r = xcalloc(1, sizeof *r);

	r->set = s;
	r->c = *config;
	r->fd = -1;
	r->retry = loop_timer_new(s->loop, on_retry, r);
	STAILQ_INIT(&r->queue);
	if (old != NULL) {
		TAILQ_INSERT_AFTER(&s->list, old, r, entry);
		remote_free(old);
	} else {
		TAILQ_INSERT_TAIL(&s->list, r, entry);
	}
	memset(config, 0, sizeof *config);
}

void
remotes_interface(struct remotes *s, const char *nameif, bool gone)
{
	struct remote *r, *next;

	for (r = TAILQ_FIRST(&s->list); r != NULL; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (strcmp(r->c.nameif, nameif) != 0)
			continue;
		if (gone)
			remote_free(r);
		else if (!r->c.tcp)
			fd_close(r);
		else if (r->state == TCP_WAITING) /* perhaps it helps */
			loop_timer_start(r->retry, 0);
	}
}

const struct log_host_config **
remotes_configs(const struct remotes *s, size_t *n)
{
	const struct log_host_config **configs =
	    xcalloc(remotes_count(s) + 1, sizeof *configs);
	const struct remote *r;

	*n = 0;
	TAILQ_FOREACH(r, &s->list, entry)
		configs[(*n)++] = &r->c;
	return configs;
}

size_t
remotes_count(const struct remotes *s)
{
	const struct remote *r;
	size_t n = 0;

	TAILQ_FOREACH(r, &s->list, entry)
		n++;
	return n;
}

void
remotes_send(struct remotes *s, const struct message *msg, const char *device)
{
	struct text plain, emblem, *packet;
	struct remote *r;

	text_init(&plain);
	text_init(&emblem);
	format_packet(s->model, msg, false, device, &plain);
	format_packet(s->model, msg, true, device, &emblem);
	TAILQ_FOREACH(r, &s->list, entry) {
		packet = r->c.emblem ? &emblem : &plain;
		if (r->c.secure || !addr_is_set(&r->c.addr))
			r->dropped++; /* never in clear; nowhere */
		else if (r->c.tcp)
			tcp_put(r, packet);
		else
			udp_put(r, packet);
	}
	text_clear(&plain);
	text_clear(&emblem);
}

void
remotes_stats(const struct remotes *s, struct remote_stats *out)
{
	*out = s->stats;
}

static void
tcp_print(const struct remote *r, struct text *out)
{
	char since[64];
	struct tm tm;

	text_printf(out, " tcp/%u", port_of(&r->c));
	if (r->c.secure)
		text_add(out, " SECURE");
	if (r->state == TCP_UP) {
		text_add(out, " Connected");
	} else if (r->told) {
		localtime_r(&r->down_since, &tm);
		strftime(since, sizeof since, "%a, %d %b %Y %H:%M:%S", &tm);
		text_printf(out, " Not connected since %s", since);
	} else {
		text_add(out, " Not connected");
	}
}

void
remotes_print(const struct remotes *s, struct text *out)
{
	const struct remote *r;

	TAILQ_FOREACH(r, &s->list, entry) {
		text_printf(out, "        Logging to %s %s", r->c.nameif,
		    r->c.name);
		if (r->c.tcp)
			tcp_print(r, out);
		text_printf(out, ", %s TX:%llu errors: %llu  dropped: %llu\n",
		    r->c.tcp ? "TCP" : "UDP", (unsigned long long)r->tx,
		    (unsigned long long)r->errors,
		    (unsigned long long)r->dropped);
	}
}

void
remotes_put(const struct remotes *s, json_t *list)
{
	const struct remote *r;
	json_t *o;

	TAILQ_FOREACH(r, &s->list, entry) {
		o = json_put_object(list, NULL);
		json_put_text(o, "interface", r->c.nameif);
		json_put_text(o, "host", r->c.name);
		json_put_text(o, "protocol", r->c.tcp ? "tcp" : "udp");
		json_put_number(o, "port", port_of(&r->c));
		json_put_bool(o, "secure", r->c.secure);
		if (r->c.tcp)
			json_put_bool(o, "connected", r->state == TCP_UP);
		if (r->c.tcp && r->state != TCP_UP && r->told)
			json_put_time(o, "not_connected_since",
			    r->down_since);
		json_put_number(o, "messages_sent", r->tx);
		json_put_number(o, "errors", r->errors);
		json_put_number(o, "dropped", r->dropped);
	}
}
