#include "daemon/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "daemon/client.h"

enum { SESSIONS_MAX = 64, BACKLOG = 16, IDLE_TICK_MS = 5000 };

struct server {
	struct loop *loop;
	struct cli *cli;
	int fd;
	struct loop_fd *watch;
	char *path;
	uid_t allowed;
	TAILQ_HEAD(, client) clients;
	unsigned n_clients;
	struct client_host host;
	void (*settle)(void *ctx);
	void *settle_ctx;
	void (*ended)(void *ctx, uint64_t id); /* of those adopted */
	void *ended_ctx;
	uint64_t last_id;
	unsigned idle_max;          /* minutes */
	struct loop_timer *idle;
};

static void client_settle(void *ctx);
static void client_gone(void *ctx, struct client *c);
static void on_idle_tick(void *ctx);

struct server *
server_new(struct loop *loop, struct cli *cli, void (*settle)(void *ctx),
    void *ctx)
{
	struct server *s = xcalloc(1, sizeof *s);

	s->host = (struct client_host){ client_settle, client_gone, s, NULL,
	    NULL };
	s->settle = settle;
	s->settle_ctx = ctx;
	s->loop = loop;
	s->cli = cli;
	s->fd = -1;
	TAILQ_INIT(&s->clients);
	s->idle = loop_timer_new(loop, on_idle_tick, s);
	return s;
}

static void
client_settle(void *ctx)
{
	struct server *s = ctx;

	s->settle(s->settle_ctx);
}

static void
client_gone(void *ctx, struct client *c)
{
	struct server *s = ctx;
	uint64_t id = c->id;

	TAILQ_REMOVE(&s->clients, c, entry);
	s->n_clients--;
	client_free(c);
	if (id != 0 && s->ended != NULL)
		s->ended(s->ended_ctx, id);
}

static void
listen_end(struct server *s)
{
	if (s->fd < 0)
		return;
	loop_fd_free(s->watch);
	s->watch = NULL;
	unlink(s->path);
	close(s->fd);
	s->fd = -1;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	listen_end(s);
	s->ended = NULL;
	loop_timer_free(s->idle);
	while (!TAILQ_EMPTY(&s->clients))
		client_gone(s, TAILQ_FIRST(&s->clients));
	free(s->path);
	free(s);
}

static void
on_shell(void *ctx, int events)
{
	struct server *s = ctx;
	struct ucred peer;
	socklen_t len = sizeof peer;
	struct client *c;
	int fd;

	(void)events;
	fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0) {
		close(fd);
		return;
	}
	c = client_new(s->loop, s->cli, fd, &peer,
	    peer.uid == 0 || peer.uid == s->allowed, &s->host);
	if (c == NULL) {
		log_msg(SEV_ERRORS, 0, "no memory for another session");
		return;
	}
	TAILQ_INSERT_TAIL(&s->clients, c, entry);
	if (++s->n_clients > SESSIONS_MAX)
		client_close(c, 1, "ERROR: too many sessions\n");
}

int
server_listen(struct server *s, const char *run, uid_t allowed, gid_t group)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	mode_t mask;
	int n, r;

	n = snprintf(sun.sun_path, sizeof sun.sun_path, "%s/cli.sock", run);
	if (n < 0 || (size_t)n >= sizeof sun.sun_path) {
		fprintf(stderr, "posternd: %s: the path is too long for a "
		    "socket\n", run);
		return -1;
	}
	s->allowed = allowed;
	s->path = xstrdup(sun.sun_path);
	/* It gets its name when it listens: who sees it can connect. */
	snprintf(sun.sun_path, sizeof sun.sun_path, "%s/cli.new", run);
	s->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	unlink(s->path); /* of a daemon that died: the lock is ours */
	unlink(sun.sun_path);
	mask = umask(0117);
	r = s->fd < 0 ? -1 : bind(s->fd, (struct sockaddr *)&sun, sizeof sun);
	umask(mask);
	if (r < 0 || (group != (gid_t)-1 && chown(sun.sun_path, (uid_t)-1,
	    group) < 0) || listen(s->fd, BACKLOG) < 0 ||
	    rename(sun.sun_path, s->path) < 0) {
		fprintf(stderr, "posternd: cannot listen on %s: %s\n", s->path,
		    strerror(errno));
		return -1;
	}
	s->watch = loop_fd_new(s->loop, s->fd, LOOP_READ, on_shell, s);
	return s->watch != NULL ? 0 : -1;
}

void
server_close_all(struct server *s, const char *text)
{
	struct client *c;

	listen_end(s);
	TAILQ_FOREACH(c, &s->clients, entry)
		client_close(c, 1, text);
}

void
server_files(struct server *s, struct config *config)
{
	s->host.config = config;
}

void
server_broadcast(struct server *s, const char *text)
{
	char *line = xasprintf("\n*** %s ***\n", text);
	struct client *c;

	TAILQ_FOREACH(c, &s->clients, entry)
		client_broadcast(c, line);
	free(line);
}

void
server_notice(struct server *s, const char *line, bool console, bool monitor)
{
	struct client *c;

	TAILQ_FOREACH(c, &s->clients, entry)
		client_notice(c, line, console, monitor);
}

/* The one whose command runs now; NULL: none does. */
static struct client *
client_running(struct server *s)
{
	struct client *c;

	TAILQ_FOREACH(c, &s->clients, entry)
		if (c->answer != NULL)
			return c;
	return NULL;
}

static unsigned
stars(const char *s)
{
	unsigned n = 0;

	for (; *s != '\0'; s++)
		n += *s == '*';
	return n;
}

void
server_ran(struct server *s, const char *hidden, bool changed)
{
	struct client *c = client_running(s);

	if (c == NULL)
		return;
	/* hidden also lacks the filter and blanks: only its stars tell. */
	if (stars(hidden) > stars(c->line))
		c->secret = true;
	c->changed = c->changed || changed;
}

bool
server_settled(struct server *s, const char *report, bool failed)
{
	struct client *c = client_running(s), *each;
	bool told = c != NULL && c->changed;

	if (told) {
		text_add(c->answer, report);
		c->failed = c->failed || failed;
	}
	TAILQ_FOREACH(each, &s->clients, entry)
		each->changed = false;
	return told;
}

void
server_gate(struct server *s, const struct client_gate *gate)
{
	s->host.gate = gate;
}

/* ---- those adopted ------------------------------------------------------ */

uint64_t
server_adopt(struct server *s, int fd, const struct client_login *login,
    void (*ended)(void *ctx, uint64_t id), void *ctx)
{
	struct client *c = client_adopt(s->loop, s->cli, fd, ++s->last_id,
	    login, &s->host);

	if (c == NULL)
		return 0;
	s->ended = ended;
	s->ended_ctx = ctx;
	TAILQ_INSERT_TAIL(&s->clients, c, entry);
	s->n_clients++;
	return c->id;
}

static struct client *
client_find(struct server *s, uint64_t id)
{
	struct client *c;

	TAILQ_FOREACH(c, &s->clients, entry)
		if (c->id == id)
			return c;
	return NULL;
}

void
server_close(struct server *s, uint64_t id, const char *text)
{
	struct client *c = client_find(s, id);

	if (c != NULL)
		client_close(c, 0, text);
}

uint64_t
server_idle_ms(struct server *s, uint64_t id)
{
	const struct client *c = client_find(s, id);

	return c == NULL ? 0 : loop_now_ms(s->loop) - c->active_ms;
}

const struct addr *
server_from(struct server *s, const struct cli_session *session)
{
	const struct client *c;

	TAILQ_FOREACH(c, &s->clients, entry)
		if (c->session == session)
			return addr_is_set(&c->from) ? &c->from : NULL;
	return NULL;
}

/* ---- idle local sessions ------------------------------------------------ */

static void
on_idle_tick(void *ctx)
{
	struct server *s = ctx;
	uint64_t now = loop_now_ms(s->loop);
	struct client *c;

	TAILQ_FOREACH(c, &s->clients, entry)
		if (c->id == 0 && !c->busy &&
		    now - c->active_ms >= s->idle_max * 60000ULL)
			client_close(c, 0, "");
	loop_timer_start(s->idle, IDLE_TICK_MS);
}

void
server_idle_max(struct server *s, unsigned minutes)
{
	s->idle_max = minutes;
	if (minutes == 0)
		loop_timer_stop(s->idle);
	else
		loop_timer_start(s->idle, IDLE_TICK_MS);
}
