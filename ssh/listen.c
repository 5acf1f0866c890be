#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/messages.h"
#include "base/loop.h"
#include "net/net.h"
#include "ssh/keys.h"
#include "ssh/model.h"

/*
 * A socket for each interface that has an `ssh` line, bound to its link and
 * its address: what comes by another interface is not for it, as on an ASA.
 */
enum { BACKLOG = 64, ACCEPT_A_TURN = 4 };

/* ---- one socket --------------------------------------------------------- */

static void
listener_close(struct listener *l)
{
	if (l->fd < 0)
		return;
	loop_fd_free(l->watch);
	l->watch = NULL;
	close(l->fd);
	l->fd = -1;
}

static void
listener_free(struct listener *l)
{
	listener_close(l);
	TAILQ_REMOVE(&l->ssh->listeners, l, entry);
	free(l);
}

static void
accepted(struct listener *l, int fd, const struct sockaddr_storage *peer)
{
	struct sockaddr_storage own = { 0 };
	socklen_t len = sizeof own;
	struct endpoint from, to;
	char a[ADDR_TEXT_MAX + 8], b[ADDR_TEXT_MAX];

	if (getsockname(fd, (struct sockaddr *)&own, &len) < 0 ||
	    endpoint_from_sockaddr(peer, &from) != 0 ||
	    endpoint_from_sockaddr(&own, &to) != 0) {
		close(fd);
		return;
	}
	if (!ssh_admits(l->ssh, &from.addr, l->nameif)) {
		log_msg(MSG_TCP_DENIED, endpoint_format(&from, a), l->nameif,
		    addr_format(&to.addr, b), to.port);
		close(fd);
		return;
	}
	connection_new(l->ssh, fd, &from, &to, l->nameif);
}

static void
on_connection(void *ctx, int events)
{
	struct listener *l = ctx;
	struct sockaddr_storage peer;
	socklen_t len;
	int fd;

	(void)events;
	for (int i = 0; i < ACCEPT_A_TURN; i++) {
		len = sizeof peer;
		if (l->ssh->starting >= SSH_STARTING_MAX || (fd = accept4(
		    l->fd, (struct sockaddr *)&peer, &len,
		    SOCK_CLOEXEC)) < 0)
			return;
		accepted(l, fd, &peer);
	}
}

static int
set(int fd, int level, int what)
{
	int on = 1;

	return setsockopt(fd, level, what, &on, sizeof on);
}

static int
listener_bind(struct listener *l, int fd)
{
	struct endpoint e = { l->addr, l->ssh->port };
	struct sockaddr_storage own;
	socklen_t len;

	endpoint_sockaddr(&e, &own, &len);
	/* The address may come later than the line. */
	if (set(fd, SOL_SOCKET, SO_REUSEADDR) < 0 ||
	    set(fd, IPPROTO_IP, IP_FREEBIND) < 0 ||
	    (own.ss_family == AF_INET6 &&
	    set(fd, IPPROTO_IPV6, IPV6_V6ONLY) < 0) ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, l->link,
	    (socklen_t)strlen(l->link) + 1) < 0 ||
	    bind(fd, (struct sockaddr *)&own, len) < 0 ||
	    listen(fd, BACKLOG) < 0)
		return ERR_SYSTEM;
	l->watch = loop_fd_new(l->ssh->loop, fd, LOOP_READ, on_connection, l);
	return l->watch != NULL ? 0 : ERR_MEMORY;
}

static int
listener_open(struct listener *l)
{
	int fd = socket(l->addr.family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0), saved;

	if (fd < 0 || listener_bind(l, fd) != 0) {
		saved = errno;
		if (fd >= 0)
			close(fd);
		errno = saved;
		return ERR_SYSTEM;
	}
	l->fd = fd;
	l->told = 0;
	return 0;
}

/* ---- all of them -------------------------------------------------------- */

void
listener_want(struct ssh *s, const char *nameif, const char *link,
    unsigned ifindex, const struct addr *addr)
{
	struct listener *l;

	TAILQ_FOREACH(l, &s->listeners, entry)
		if (strcmp(l->nameif, nameif) == 0 &&
		    strcmp(l->link, link) == 0 && l->ifindex == ifindex &&
		    addr_equal(&l->addr, addr)) {
			l->wanted = true;
			return;
		}
	l = xcalloc(1, sizeof *l);
	l->ssh = s;
	l->fd = -1;
	l->wanted = true;
	snprintf(l->nameif, sizeof l->nameif, "%s", nameif);
	snprintf(l->link, sizeof l->link, "%s", link);
	l->ifindex = ifindex;
	l->addr = *addr;
	TAILQ_INSERT_TAIL(&s->listeners, l, entry);
}

/* An IPv4 line needs the interface's address; an IPv6 one, which may have
 * several, takes all of its link. */
static void
want_rule(struct ssh *s, const struct ssh_rule *r)
{
	const struct net_interface *i = net_by_nameif(s->net, r->nameif);
	struct addr any6 = { .family = AF_INET6 };

	if (i == NULL || i->ifindex == 0 || i->shutdown)
		return;
	if (r->net.addr.family == AF_INET6)
		listener_want(s, r->nameif, i->link, i->ifindex, &any6);
	else if (addr_is_set(&i->ip))
		listener_want(s, r->nameif, i->link, i->ifindex, &i->ip);
}

static int
listener_try(struct listener *l, struct text *report)
{
	if (l->fd >= 0 || listener_open(l) == 0)
		return 0;
	if (l->told == errno)
		return 0;
	l->told = errno;
	text_printf(report, "ERROR: SSH can't listen on interface %s, port "
	    "%u: %s%s\n", l->nameif, l->ssh->port, strerror(errno),
	    errno == EADDRINUSE ? " (the machine's own sshd? see "
	    "posternd --ssh-port)" : "");
	return ERR_SYSTEM;
}

int
ssh_listen(struct ssh *s, struct text *report)
{
	struct listener *l, *next;
	const struct ssh_rule *r;
	int result = 0;

	TAILQ_FOREACH(l, &s->listeners, entry)
		l->wanted = false;
	if (ssh_keys_ready(s->keys)) {
		TAILQ_FOREACH(r, &s->rules, entry)
			want_rule(s, r);
		result = management_want(s, report);
	}
	for (l = TAILQ_FIRST(&s->listeners); l != NULL; l = next) {
		next = TAILQ_NEXT(l, entry);
		if (!l->wanted)
			listener_free(l);
	}
	TAILQ_FOREACH(l, &s->listeners, entry)
		if (listener_try(l, report) != 0)
			result = ERR_SYSTEM;
	ssh_listen_pace(s);
	return result;
}

void
ssh_listen_retry(struct ssh *s)
{
	struct listener *l;

	TAILQ_FOREACH(l, &s->listeners, entry)
		if (l->fd < 0 && listener_open(l) == 0)
			log_msg(SEV_NOTIFICATIONS, 0, "SSH listens on "
			    "interface %s now", l->nameif);
}

void
ssh_listen_pace(struct ssh *s)
{
	int events = s->starting < SSH_STARTING_MAX ? LOOP_READ : 0;
	struct listener *l;

	TAILQ_FOREACH(l, &s->listeners, entry)
		if (l->watch != NULL)
			loop_fd_events(l->watch, events);
}

void
ssh_listen_end(struct ssh *s)
{
	while (!TAILQ_EMPTY(&s->listeners))
		listener_free(TAILQ_FIRST(&s->listeners));
	management_end(s);
}
