#include "daemon/client.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"

enum {
	MESSAGES_A_TURN = 16, /* then the others get their turn */
	WIDTH_MIN = 40,
	WIDTH_MAX = 511,
};

/* ---- the session -------------------------------------------------------- */

/* The state after something ran: the answer that is owed for it. */
static void
put_state(struct client *c, enum cli_state state)
{
	switch (state) {
	case CLI_READY:
	case CLI_ASKING:
		client_put_ready(c);
		break;
	case CLI_BUSY:
		c->busy = true;
		break;
	case CLI_CLOSED:
		client_put_close(c, 0, "");
		break;
	}
}

/* What a held command prints, and its end. */
static void
on_output(void *ctx, const char *text, enum cli_state state)
{
	struct client *c = ctx;

	if (c->answer != NULL) {
		text_add(c->answer, text);
		return;
	}
	if (state == CLI_BUSY)
		client_put_live(c, text);
	else
		client_put(c, text);
	if (c->busy && state != CLI_BUSY) {
		c->busy = false;
		put_state(c, state);
	}
	client_flush(c);
}

/* Within what `terminal width` takes. */
static void
width_set(struct client *c, unsigned width)
{
	if (width >= WIDTH_MIN)
		cli_session_set_width(c->session,
		    width > WIDTH_MAX ? WIDTH_MAX : width);
}

/* On the console one may have to log in, but for who could read the passwords
 * anyway, and a single command of his. */
static bool
is_gated(const struct client *c)
{
	const struct client_gate *g = c->host->gate;

	return c->id == 0 && g != NULL && g->shut(g->ctx) &&
	    !(c->may_privileged &&
	    (c->command || cli_session_privilege(c->session) == 15));
}

static void
hello(struct client *c, const struct cli_message *m)
{
	struct reader r;
	unsigned width;

	reader_init(&r, m->payload, m->len);
	width = read_u16(&r);
	c->session = cli_session_new(c->cli, c->user, c->privilege);
	cli_session_on_output(c->session, on_output, c);
	if ((m->flags & CLI_HELLO_PRIVILEGED) && c->may_privileged)
		cli_session_set_privilege(c->session, 15);
	c->command = c->command || (m->flags & CLI_HELLO_COMMAND);
	if (c->command)
		cli_session_set_pager(c->session, 0);
	else
		width_set(c, width);
	if (c->greeting != NULL && !c->command)
		client_put(c, c->greeting);
	if (is_gated(c))
		client_login_start(c);
	else
		client_put_ready(c);
}

static void
line(struct client *c, const char *text, bool more)
{
	enum cli_state state;
	struct text out;

	text_init(&out);
	c->answer = &out;
	c->line = text;
	c->secret = false;
	c->failed = false;
	state = cli_session_line(c->session, text, more, &out);
	if (!more) /* also after a comment, which settles nothing */
		c->host->settle(c->host->ctx);
	c->answer = NULL;
	c->line = NULL;
	client_put_output(c, &out);
	put_state(c, state);
	text_clear(&out);
}

static void
interrupt(struct client *c)
{
	cli_session_interrupt(c->session); /* a held command ends by itself */
	client_put_ready(c);
}

static void
help(struct client *c, const char *text)
{
	struct text out;

	text_init(&out);
	cli_session_help(c->session, text, &out);
	client_queue(c, CLI_MSG_HELPED, 0, text_str(&out), out.len);
	text_clear(&out);
}

static void
complete(struct client *c, const char *text)
{
	struct text out;

	text_init(&out);
	cli_session_complete(c->session, text, &out);
	client_queue(c, CLI_MSG_COMPLETED, 0, text_str(&out), out.len);
	text_clear(&out);
}

static void
resize(struct client *c, const struct cli_message *m)
{
	struct reader r;

	reader_init(&r, m->payload, m->len);
	width_set(c, read_u16(&r));
}

/* Before he logged in there is nothing to help or complete. */
static bool
message_at_gate(struct client *c, const struct cli_message *m)
{
	char *text = xstrndup((const char *)m->payload, m->len);
	bool ok = true;

	switch (m->type) {
	case CLI_MSG_LINE:
		client_login_line(c, text);
		break;
	case CLI_MSG_INTERRUPT:
	case CLI_MSG_END:
		client_login_interrupt(c);
		break;
	case CLI_MSG_HELP:
		client_queue(c, CLI_MSG_HELPED, 0, "", 0);
		break;
	case CLI_MSG_COMPLETE:
		client_queue(c, CLI_MSG_COMPLETED, 0, "", 0);
		break;
	case CLI_MSG_RESIZE:
		resize(c, m);
		break;
	default:
		ok = false;
	}
	secret_free(text);
	return ok;
}

/* False: a message that can't come now. */
static bool
message_run(struct client *c, const struct cli_message *m)
{
	char *text;
	bool ok = true;

	if ((c->session == NULL) != (m->type == CLI_MSG_HELLO))
		return false;
	if (c->busy && m->type != CLI_MSG_INTERRUPT &&
	    m->type != CLI_MSG_RESIZE)
		return false;
	c->active_ms = loop_now_ms(c->loop);
	if (c->step != STEP_NONE)
		return message_at_gate(c, m);
	text = xstrndup((const char *)m->payload, m->len);
	switch (m->type) {
	case CLI_MSG_HELLO:
		hello(c, m);
		break;
	case CLI_MSG_LINE:
		line(c, text, m->flags & CLI_LINE_MORE);
		break;
	case CLI_MSG_HELP:
		help(c, text);
		break;
	case CLI_MSG_COMPLETE:
		complete(c, text);
		break;
	case CLI_MSG_INTERRUPT:
		interrupt(c);
		break;
	case CLI_MSG_END:
		cli_session_end(c->session);
		put_state(c, cli_session_state(c->session));
		break;
	case CLI_MSG_RESIZE:
		resize(c, m);
		break;
	default:
		ok = client_file_message(c, m, text);
	}
	secret_free(text);
	return ok;
}

/* ---- the socket --------------------------------------------------------- */

/* False when there is nothing to read now. */
static bool
message_receive(struct client *c)
{
	static uint8_t buf[CLI_MESSAGE_MAX + 1];
	struct cli_message m;
	ssize_t n;
	int r;

	n = recv(c->fd, buf, sizeof buf, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		c->dead = true;
		return false;
	}
	if ((r = cli_message_parse(buf, (size_t)n, &m)) != 0 ||
	    !message_run(c, &m)) {
		log_msg(SEV_WARNINGS, 0, "session of %s (process %d): a "
		    "message that can't be understood, closed", c->user,
		    (int)c->peer.pid);
		c->dead = true;
	}
	explicit_bzero(buf, (size_t)n);
	return !c->dead;
}

static void
on_socket(void *ctx, int events)
{
	struct client *c = ctx;

	if ((events & LOOP_READ) && !c->dead)
		for (int i = 0; i < MESSAGES_A_TURN; i++) {
			if (!message_receive(c))
				break;
			client_flush(c);
			if (c->dead || !TAILQ_EMPTY(&c->queue))
				break;
		}
	else
		client_flush(c);
	if (c->dead)
		c->host->dead(c->host->ctx, c);
}

/* root's sessions have the ASA's name of a user who enabled himself. */
static char *
user_name(uid_t uid)
{
	struct passwd *pw;

	if (uid == 0)
		return xstrdup("enable_15");
	pw = getpwuid(uid);
	return pw != NULL ? xstrdup(pw->pw_name) :
	    xasprintf("uid_%u", (unsigned)uid);
}

static struct client *
client_make(struct loop *loop, struct cli *cli, int fd,
    const struct client_host *host)
{
	struct client *c = xcalloc(1, sizeof *c);

	c->fd = fd;
	c->loop = loop;
	c->active_ms = loop_now_ms(loop);
	c->cli = cli;
	c->privilege = 1;
	c->host = host;
	TAILQ_INIT(&c->queue);
	c->watch = loop_fd_new(loop, fd, LOOP_READ, on_socket, c);
	if (c->watch == NULL) {
		client_free(c);
		return NULL;
	}
	return c;
}

struct client *
client_new(struct loop *loop, struct cli *cli, int fd, const struct ucred *peer,
    bool may_privileged, const struct client_host *host)
{
	struct client *c = client_make(loop, cli, fd, host);

	if (c == NULL)
		return NULL;
	c->peer = *peer;
	c->user = user_name(peer->uid);
	c->may_privileged = may_privileged;
	return c;
}

struct client *
client_adopt(struct loop *loop, struct cli *cli, int fd, uint64_t id,
    const struct client_login *login, const struct client_host *host)
{
	struct client *c = client_make(loop, cli, fd, host);

	if (c == NULL)
		return NULL;
	c->id = id;
	c->user = xstrdup(login->user);
	c->privilege = login->privilege;
	c->command = login->command;
	c->greeting = xstrdup(login->greeting);
	c->from = *login->from;
	return c;
}

void
client_free(struct client *c)
{
	client_login_end(c);
	client_file_end(c);
	if (c->session != NULL) {
		cli_session_on_output(c->session, NULL, NULL);
		cli_session_free(c->session);
	}
	client_queue_clear(c);
	loop_fd_free(c->watch);
	close(c->fd);
	free(c->user);
	free(c->greeting);
	free(c);
}
