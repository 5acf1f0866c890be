#include "ssh/spawner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/text.h"
#include "daemon/spawn.h"

struct pending {
	TAILQ_ENTRY(pending) entry;
	uint32_t serial;
	void (*done)(void *ctx, pid_t pid, int fd); /* NULL: forgotten */
	void *ctx;
};

struct spawner {
	int socket;
	struct loop_fd *watch;
	uint32_t serial;
	TAILQ_HEAD(, pending) pending;
	pid_t kills[SPAWN_CHILDREN_MAX]; /* that the parent couldn't take */
	size_t n_kills;
	void (*exited)(void *ctx, pid_t pid, int status);
	void *ctx;
};

static void on_answer(void *ctx, int events);

struct spawner *
spawner_new(struct loop *loop, int socket,
    void (*exited)(void *ctx, pid_t pid, int status), void *ctx)
{
	struct spawner *s = xcalloc(1, sizeof *s);

	s->socket = socket;
	s->exited = exited;
	s->ctx = ctx;
	TAILQ_INIT(&s->pending);
	s->watch = loop_fd_new(loop, socket, LOOP_READ, on_answer, s);
	if (s->watch == NULL)
		log_msg(SEV_ERRORS, 0, "the parent process can't be watched: "
		    "no SSH");
	return s;
}

static void
pending_free(struct spawner *s, struct pending *p)
{
	TAILQ_REMOVE(&s->pending, p, entry);
	free(p);
}

void
spawner_free(struct spawner *s)
{
	if (s == NULL)
		return;
	while (!TAILQ_EMPTY(&s->pending))
		pending_free(s, TAILQ_FIRST(&s->pending));
	loop_fd_free(s->watch);
	close(s->socket);
	free(s);
}

/* ---- requests that need no answer --------------------------------------- */

/* It is some KB: not on the stack. One thread. */
static struct spawn_request *
request(enum spawn_kind kind)
{
	static struct spawn_request r;

	memset(&r, 0, sizeof r);
	r.kind = kind;
	return &r;
}

static int
request_send(struct spawner *s, const struct spawn_request *r, const int *fds,
    size_t n_fds)
{
	return spawn_send(s->socket, r, r->kind == SPAWN_SHELL ? sizeof *r :
	    SPAWN_SHORT, fds, n_fds, MSG_DONTWAIT);
}

static void
kills_send(struct spawner *s)
{
	struct spawn_request *r;

	while (s->n_kills > 0) {
		r = request(SPAWN_KILL);
		r->pid = s->kills[s->n_kills - 1];
		if (request_send(s, r, NULL, 0) < 0 && errno == EAGAIN)
			break;
		s->n_kills--;
	}
	loop_fd_events(s->watch,
	    s->n_kills > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

void
spawner_kill(struct spawner *s, pid_t pid)
{
	if (s->watch == NULL || s->n_kills == SPAWN_CHILDREN_MAX)
		return; /* the parent has no more children than that */
	s->kills[s->n_kills++] = pid;
	kills_send(s);
}

/* ---- answers ------------------------------------------------------------ */

static void
started(struct spawner *s, const struct spawn_answer *a, int fd)
{
	struct pending *p, copy;

	TAILQ_FOREACH(p, &s->pending, entry)
		if (p->serial == a->serial)
			break;
	if (p == NULL || p->done == NULL) {
		if (a->pid > 0)
			spawner_kill(s, a->pid);
		if (fd >= 0)
			close(fd);
		if (p != NULL)
			pending_free(s, p);
		return;
	}
	copy = *p;
	pending_free(s, p);
	copy.done(copy.ctx, a->pid, fd);
}

static void
on_answer(void *ctx, int events)
{
	struct spawner *s = ctx;
	struct spawn_answer a;
	int fds[SPAWN_FDS];
	size_t n_fds;
	ssize_t n;

	if (events & LOOP_WRITE)
		kills_send(s);
	if ((events & LOOP_READ) == 0)
		return;
	n = spawn_receive(s->socket, &a, sizeof a, fds, &n_fds, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n != sizeof a) { /* the parent is gone: we are to be killed */
		while (n > 0 && n_fds > 0)
			close(fds[--n_fds]);
		loop_fd_events(s->watch, 0);
	} else if (a.kind == SPAWN_STARTED) {
		started(s, &a, n_fds > 0 ? fds[0] : -1);
	} else {
		s->exited(s->ctx, a.pid, a.status);
	}
}

/* ---- requests ----------------------------------------------------------- */

static int
ask(struct spawner *s, struct spawn_request *r, const int *fds, size_t n_fds,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx)
{
	struct pending *p;

	r->serial = ++s->serial;
	if (s->watch == NULL || request_send(s, r, fds, n_fds) < 0)
		return ERR_SYSTEM;
	p = xcalloc(1, sizeof *p);
	p->serial = r->serial;
	p->done = done;
	p->ctx = ctx;
	TAILQ_INSERT_TAIL(&s->pending, p, entry);
	return 0;
}

int
spawner_sshd(struct spawner *s, int connection, int control,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx)
{
	int fds[] = { connection, control };

	return ask(s, request(SPAWN_SSHD), fds, 2, done, ctx);
}

/* One that is odd only costs the user his colours. */
static void
term_set(struct spawn_request *r, const char *term)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._";

	if (term != NULL && strlen(term) < sizeof r->term &&
	    term[strspn(term, good)] == '\0')
		strcpy(r->term, term);
}

int
spawner_shell(struct spawner *s, int link, const struct spawn_shell *what,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx)
{
	struct spawn_request *r = request(SPAWN_SHELL);

	r->columns = what->columns;
	r->rows = what->rows;
	term_set(r, what->term);
	if (what->pty)
		r->flags |= SPAWN_PTY;
	if (what->command != NULL) {
		if (strlen(what->command) > SPAWN_COMMAND_MAX)
			return ERR_RANGE;
		strcpy(r->command, what->command);
		r->flags |= SPAWN_COMMAND;
		if (what->subsystem)
			r->flags |= SPAWN_SUBSYSTEM;
	}
	return ask(s, r, &link, 1, done, ctx);
}

void
spawner_forget(struct spawner *s, void *ctx)
{
	struct pending *p;

	TAILQ_FOREACH(p, &s->pending, entry)
		if (p->ctx == ctx)
			p->done = NULL;
}
