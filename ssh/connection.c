#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aaa/aaa.h"
#include "base/error.h"
#include "base/messages.h"
#include "base/loop.h"
#include "ssh/control.h"
#include "ssh/keys.h"
#include "ssh/model.h"
#include "ssh/spawner.h"

/*
 * One connection, from accept to the end of its processes. Whatever ends
 * first, connection_free() frees all of it; what it says is session.c's.
 */
enum {
	MESSAGES_A_TURN = 8,
	END_MS = 2000,    /* for a process that was told to end */
};

bool
connection_is_session(const struct connection *c)
{
	return c->user != NULL && (c->state == CONNECTION_IN ||
	    c->state == CONNECTION_SHELL);
}

unsigned
connection_sessions(const struct ssh *s)
{
	const struct connection *c;
	unsigned n = 0;

	TAILQ_FOREACH(c, &s->connections, entry)
		n += connection_is_session(c);
	return n;
}

struct connection *
connection_by_id(struct ssh *s, unsigned id)
{
	struct connection *c;

	TAILQ_FOREACH(c, &s->connections, entry)
		if (connection_is_session(c) && c->id == id)
			return c;
	return NULL;
}

/* ---- the end ------------------------------------------------------------ */

static void
log_end(const struct connection *c)
{
	char from[ADDR_TEXT_MAX];
	/* Not a name that nobody proved: it may be a password, typed a line too
	 * early. */
	const char *user = c->user != NULL && !c->checking ? c->user : "";

	addr_format(&c->from.addr, from);
	if (c->reason == NULL)
		log_msg(MSG_SSH_END, from, c->nameif, user);
	else
		log_msg(MSG_SSH_ENDED, from, c->nameif, user, c->reason);
}

static void
starting_end(struct connection *c)
{
	if (!c->starting)
		return;
	c->starting = false;
	c->ssh->starting--;
	ssh_listen_pace(c->ssh);
}

void
connection_free(struct connection *c)
{
	struct ssh *s = c->ssh;

	TAILQ_REMOVE(&s->connections, c, entry);
	if (c->logged_in)
		aaa_logged_out(s->aaa, c->user);
	log_end(c);
	spawner_forget(s->spawner, c);
	aaa_forget(s->aaa, c);
	starting_end(c);
	signing_free(c);
	shells_free(c);
	if (c->sshd > 0)
		spawner_kill(s->spawner, c->sshd);
	loop_fd_free(c->watch);
	loop_timer_free(c->timer);
	if (c->control >= 0)
		close(c->control);
	close(c->fd);
	for (size_t i = 0; i < sizeof c->kex / sizeof *c->kex; i++)
		free(c->kex[i]);
	free(c->user);
	free(c->reason);
	free(c);
}

void
connection_await(struct connection *c, unsigned ms)
{
	loop_timer_start(c->timer, ms);
}

void
connection_end(struct connection *c, const char *reason)
{
	struct ssh *s = c->ssh;

	if (c->state == CONNECTION_END)
		return;
	c->state = CONNECTION_END;
	xreplace(&c->reason, reason);
	aaa_forget(s->aaa, c);
	c->checking = false;
	connection_await(c, END_MS);
	shells_close(c);
	connection_tell(c, SSH_CTL_CLOSE, 0, -1);
}

static void
on_timer(void *ctx)
{
	struct connection *c = ctx;

	if (c->state == CONNECTION_AUTH)
		xreplace(&c->reason, "login timed out");
	else if (c->state == CONNECTION_IN && !c->logged_in)
		xreplace(&c->reason, "no session was opened");
	connection_free(c);
}

/* ---- its process -------------------------------------------------------- */

int
connection_tell(struct connection *c, int type, uint8_t code, int fd)
{
	struct ssh_control m = { .type = (enum ssh_control_type)type,
	    .code = code };

	return connection_send(c, &m, fd);
}

int
connection_send(struct connection *c, const struct ssh_control *m, int fd)
{
	if (ssh_control_send(c->control, m, fd) == 0)
		return 0;
	/* It will be gone when its socket is looked at. */
	shutdown(c->control, SHUT_RDWR);
	return ERR_SYSTEM;
}

static void
setup_algorithms(struct connection *c, struct ssh_setup *setup)
{
	struct ssh *s = c->ssh;
	struct text names, missing, publics, keys;

	text_init(&names);
	text_init(&missing);
	text_init(&publics);
	text_init(&keys);
	ssh_kex_names(s->set.kex, &names, &missing);
	setup->kex = xstrdup(text_str(&names));
	ssh_cipher_names(s->set.encryption, &names, &missing);
	setup->ciphers = xstrdup(text_str(&names));
	ssh_mac_names(s->set.integrity, &names, &missing);
	setup->macs = xstrdup(text_str(&names));
	ssh_keys_offer(s->keys, s->set.hostkey, c->host_keys, &publics, &keys);
	if (publics.len == 0) /* none of that type: better another than none */
		ssh_keys_offer(s->keys, NULL, c->host_keys, &publics, &keys);
	setup->host_keys = xstrdup(text_str(&publics));
	setup->host_key_algorithms = xstrdup(text_str(&keys));
	text_clear(&names);
	text_clear(&missing);
	text_clear(&publics);
	text_clear(&keys);
}

static int
setup_send(struct connection *c)
{
	struct ssh *s = c->ssh;
	struct ssh_control m = { .type = SSH_CTL_SETUP };
	int r;

	setup_algorithms(c, &m.setup);
	m.setup.banner = xstrdup(aaa_banner_login(s->aaa));
	m.setup.password = true;
	m.setup.public_key = aaa_has_keys(s->aaa);
	m.setup.grace_s = SSH_GRACE_S;
	r = ssh_control_send(c->control, &m, -1);
	ssh_control_clear(&m);
	return r;
}

static void
on_started(void *ctx, pid_t pid, int fd)
{
	struct connection *c = ctx;

	if (fd >= 0)
		close(fd); /* there is none of postern-sshd */
	starting_end(c);
	if (pid > 0) {
		c->sshd = pid;
		return;
	}
	log_msg(SEV_ERRORS, 0, "postern-sshd can't be started");
	xreplace(&c->reason, "Internal error");
	connection_free(c);
}

static void
on_control(void *ctx, int events)
{
	struct connection *c = ctx;
	struct ssh_control m;
	bool ok;
	int r, fd;

	(void)events;
	for (int i = 0; i < MESSAGES_A_TURN; i++) {
		fd = -1;
		if ((r = ssh_control_receive(c->control, &m, &fd)) ==
		    ERR_AGAIN)
			return;
		if (fd >= 0)
			close(fd); /* it has none to give */
		if (r != 0) {
			/* The connection is over: of itself, or by a fault
			 * that it told before. */
			if (r != ERR_CLOSED && c->reason == NULL)
				xreplace(&c->reason, "Internal error");
			else if (c->state == CONNECTION_AUTH &&
			    c->reason == NULL)
				xreplace(&c->reason, "Connection closed "
				    "before login");
			connection_free(c);
			return;
		}
		ok = connection_message(c, &m);
		ssh_control_clear(&m);
		if (!ok) {
			log_msg(SEV_WARNINGS, 0, "postern-sshd (process %d) "
			    "sent what can't be, ended", (int)c->sshd);
			xreplace(&c->reason, "Internal error");
			connection_free(c);
			return;
		}
	}
}

static void
sshd_ended(struct connection *c, int status)
{
	c->sshd = 0;
	if (WIFSIGNALED(status))
		log_msg(SEV_ERRORS, 0, "postern-sshd was killed by signal %d",
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		log_msg(SEV_ERRORS, 0, "postern-sshd ended with status %d",
		    WEXITSTATUS(status));
}

/* What the process wrote before it ended is read first: on_control then finds
 * the end of its socket. */
void
connection_process_ended(struct ssh *s, pid_t pid, int status)
{
	struct connection *c;

	TAILQ_FOREACH(c, &s->connections, entry)
		if (c->sshd == pid) {
			sshd_ended(c, status);
			return;
		} else if (shells_process_ended(c, pid, status))
			return;
}

/* ---- the begin ---------------------------------------------------------- */

/* Who hasn't logged in may have to go for the one that comes. */
static void
room_make(struct ssh *s, const struct addr *from)
{
	struct connection *c, *waiting[LIMIT_WAITING];
	struct waiting w[LIMIT_WAITING];
	size_t n = 0;
	int victim;

	TAILQ_FOREACH(c, &s->connections, entry)
		if ((c->state == CONNECTION_AUTH ||
		    (c->state == CONNECTION_END && c->user == NULL)) &&
		    n < LIMIT_WAITING) {
			w[n] = (struct waiting){ c->from.addr, c->since_ms };
			waiting[n++] = c;
		}
	if ((victim = limit_victim(w, n, from)) < 0)
		return;
	xreplace(&waiting[victim]->reason, "too many connections");
	connection_free(waiting[victim]);
}

static int
process_start(struct connection *c)
{
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return ERR_SYSTEM;
	c->control = pair[0];
	c->watch = loop_fd_new(c->ssh->loop, c->control, LOOP_READ,
	    on_control, c);
	r = c->watch == NULL ? ERR_MEMORY : setup_send(c);
	if (r == 0)
		r = spawner_sshd(c->ssh->spawner, c->fd, pair[1], on_started,
		    c);
	close(pair[1]);
	if (r == 0) {
		c->starting = true;
		c->ssh->starting++;
		ssh_listen_pace(c->ssh);
	}
	return r;
}

void
connection_new(struct ssh *s, int fd, const struct endpoint *from,
    const struct endpoint *to, const char *nameif)
{
	struct connection *c;
	int r;

	room_make(s, &from->addr);
	c = xcalloc(1, sizeof *c);
	c->ssh = s;
	c->fd = fd;
	c->control = -1;
	c->from = *from;
	c->to = *to;
	strncat(c->nameif, nameif, sizeof c->nameif - 1);
	c->since_ms = loop_now_ms(s->loop);
	c->timer = loop_timer_new(s->loop, on_timer, c);
	TAILQ_INIT(&c->shells);
	TAILQ_INSERT_TAIL(&s->connections, c, entry);
	connection_await(c, SSH_GRACE_S * 1000);
	if ((r = process_start(c)) == 0)
		return;
	log_msg(SEV_ERRORS, 0, "an SSH connection can't be served: %s",
	    r == ERR_SYSTEM ? strerror(errno) : err_text(r));
	xreplace(&c->reason, "Internal error");
	connection_free(c);
}
