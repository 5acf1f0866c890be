#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "ssh/control.h"
#include "ssh/model.h"
#include "ssh/spawner.h"

/*
 * The shells and commands of a connection, one for each of its channels:
 * libraries (Paramiko's exec_command) and OpenSSH's ControlMaster run one
 * after the other, or several at once, on one login.
 */
enum { DRAIN_MS = 60000 }; /* for the last output of a shell that ended */

static void
shell_free(struct shell *h)
{
	struct ssh *s = h->connection->ssh;
	uint64_t session = h->session;

	TAILQ_REMOVE(&h->connection->shells, h, entry);
	spawner_forget(s->spawner, h);
	h->session = 0;
	if (session != 0)
		s->host.session_close(s->host.ctx, session, "");
	if (h->pid > 0)
		spawner_kill(s->spawner, h->pid);
	free(h);
}

void
shells_free(struct connection *c)
{
	while (!TAILQ_EMPTY(&c->shells))
		shell_free(TAILQ_FIRST(&c->shells));
}

void
shells_close(struct connection *c)
{
	struct ssh *s = c->ssh;
	struct shell *h;

	TAILQ_FOREACH(h, &c->shells, entry)
		if (h->session != 0)
			s->host.session_close(s->host.ctx, h->session, "");
}

uint64_t
shells_idle_ms(const struct connection *c)
{
	uint64_t least = UINT64_MAX, ms;
	const struct ssh *s = c->ssh;
	const struct shell *h;

	TAILQ_FOREACH(h, &c->shells, entry) {
		ms = h->session == 0 ? 0 :
		    s->host.session_idle_ms(s->host.ctx, h->session);
		if (ms < least)
			least = ms;
	}
	return TAILQ_EMPTY(&c->shells) ? 0 : least;
}

/* Behind a shell that a person left hardly anything comes, and the client ends
 * the connection; behind a command the next one may. */
static void
last_ended(struct connection *c, bool command)
{
	c->state = CONNECTION_IN;
	connection_await(c, command ? ssh_timeout_min(c->ssh) * 60000 :
	    DRAIN_MS);
}

static void
shell_tell(const struct shell *h, int type, uint8_t code, int fd)
{
	struct ssh_control m = { .type = (enum ssh_control_type)type,
	    .code = code, .shell = h->number };

	connection_send(h->connection, &m, fd);
}

bool
shells_process_ended(struct connection *c, pid_t pid, int status)
{
	uint8_t code = WIFEXITED(status) ? (uint8_t)WEXITSTATUS(status) : 255;
	struct shell *h;
	bool command;

	TAILQ_FOREACH(h, &c->shells, entry)
		if (h->pid == pid)
			break;
	if (h == NULL)
		return false;
	h->pid = 0;
	if (c->state != CONNECTION_END)
		shell_tell(h, SSH_CTL_EXITED, code, -1);
	command = h->command;
	shell_free(h);
	if (TAILQ_EMPTY(&c->shells) && c->state != CONNECTION_END)
		last_ended(c, command);
	return true;
}

void
shells_session_ended(struct connection *c, uint64_t session)
{
	struct shell *h;

	TAILQ_FOREACH(h, &c->shells, entry)
		if (h->session == session) {
			h->session = 0;
			h->ended_ms = loop_now_ms(c->ssh->loop);
		}
}

void
shells_linger(struct connection *c)
{
	uint64_t now = loop_now_ms(c->ssh->loop);
	struct shell *h;

	TAILQ_FOREACH(h, &c->shells, entry)
		if (h->session == 0 && h->pid > 0 && h->ended_ms != 0 &&
		    now - h->ended_ms >= DRAIN_MS) {
			log_msg(SEV_WARNINGS, 0, "postern (process %d) did not "
			    "end with its session, killed", (int)h->pid);
			spawner_kill(c->ssh->spawner, h->pid);
			h->ended_ms = 0;
		}
}

/* ---- the begin ---------------------------------------------------------- */

static void
on_shell(void *ctx, pid_t pid, int fd)
{
	struct shell *h = ctx;
	struct connection *c = h->connection;

	if (pid <= 0) {
		log_msg(SEV_ERRORS, 0, "postern can't be started");
		connection_tell(c, SSH_CTL_REFUSED, 0, -1);
		connection_end(c, "Internal error");
		return;
	}
	h->pid = pid;
	shell_tell(h, SSH_CTL_STARTED, 0, fd);
	close(fd);
}

static int
shell_open(struct shell *h, const struct ssh_start *start)
{
	struct connection *c = h->connection;
	struct ssh *s = c->ssh;
	struct spawn_shell what = { .pty = start->pty,
	    .columns = start->columns, .rows = start->rows,
	    .term = start->term, .subsystem = start->subsystem,
	    .command = start->command ? start->text : NULL };
	struct ssh_login login = { .user = c->user, .from = &c->from.addr,
	    .from_port = c->from.port, .to = &c->to.addr,
	    .nameif = c->nameif, .command = start->command,
	    .files = start->command && (start->subsystem ||
	    strncmp(start->text, "scp ", 4) == 0), .id = c->id };
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	h->session = s->host.session_open(s->host.ctx, &login, pair[0]);
	c->logged_in |= h->session != 0;
	r = h->session == 0 ? -1 : spawner_shell(s->spawner, pair[1], &what,
	    on_shell, h);
	close(pair[1]);
	return r;
}

void
shells_start(struct connection *c, const struct ssh_start *start)
{
	struct shell *h;
	unsigned n = 0;

	TAILQ_FOREACH(h, &c->shells, entry)
		n++;
	c->starts++;
	if (n >= SSH_SHELLS_MAX) {
		connection_tell(c, SSH_CTL_REFUSED, 0, -1);
		return;
	}
	h = xcalloc(1, sizeof *h);
	h->connection = c;
	h->number = c->starts;
	h->command = start->command;
	TAILQ_INSERT_TAIL(&c->shells, h, entry);
	c->state = CONNECTION_SHELL;
	loop_timer_stop(c->timer);
	if (shell_open(h, start) == 0)
		return;
	connection_tell(c, SSH_CTL_REFUSED, 0, -1);
	connection_end(c, "Internal error");
}
