#include "syslog/remote_local.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/loop.h"
#include "net/net.h"

enum { SILENT_MS = 30000 }; /* unanswered: the connection is lost */

uint16_t
remote_port(const struct log_host_config *c)
{
	return c->port != 0 ? c->port : c->tcp ? PORT_TCP : PORT_UDP;
}

/* ---- sockets ------------------------------------------------------------- */

void
remote_close(struct remote *r)
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

bool
remote_open(struct remote *r)
{
	struct endpoint to = { r->c.addr, remote_port(&r->c) };
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
	remote_close(r);
	return false;
}

/* ---- UDP ----------------------------------------------------------------- */

static void
udp_put(struct remote *r, const struct text *packet)
{
	if (r->fd < 0 && !remote_open(r)) {
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
	remote_tcp_clear(r);
	remote_close(r);
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
remotes_has(const struct remotes *s, const char *nameif, const char *name)
{
	return remote_find(s, nameif, name) != NULL;
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
	remote_tcp_init(r);
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
			remote_close(r);
		else
			remote_tcp_retry(r);
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
			remote_tcp_put(r, packet);
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

	text_printf(out, " tcp/%u", remote_port(&r->c));
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
		json_put_number(o, "port", remote_port(&r->c));
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
