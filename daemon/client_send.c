#include "daemon/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/loop.h"
#include "base/secret.h"

/* What goes to a shell: a queue of messages that its socket empties. */

enum { QUEUE_MAX = 4 << 20 }; /* of what nobody asked for */

static void
block_drop(struct client *c, struct block *b)
{
	TAILQ_REMOVE(&c->queue, b, entry);
	c->queued -= b->text.len;
	secret_wipe(b->text.s, b->text.len); /* a configuration, by scp */
	text_clear(&b->text);
	free(b);
}

void
client_queue_clear(struct client *c)
{
	struct block *b;

	while ((b = TAILQ_FIRST(&c->queue)) != NULL)
		block_drop(c, b);
}

void
client_queue(struct client *c, enum cli_message_type type, uint16_t flags,
    const void *data, size_t len)
{
	struct block *b = TAILQ_LAST(&c->queue, block_list);

	if (c->closing || (type == CLI_MSG_OUTPUT && len == 0))
		return;
	if (b == NULL || b->type != type || b->flags != flags ||
	    type != CLI_MSG_OUTPUT) {
		b = xcalloc(1, sizeof *b);
		b->type = (uint8_t)type;
		b->flags = flags;
		text_init(&b->text);
		TAILQ_INSERT_TAIL(&c->queue, b, entry);
	}
	if (len > 0)
		text_add_n(&b->text, data, len);
	c->queued += len;
}

void
client_put_output(struct client *c, struct text *out)
{
	struct block *b;

	if (c->closing || out->len == 0)
		return;
	b = xcalloc(1, sizeof *b);
	b->type = CLI_MSG_OUTPUT;
	b->text = *out;
	text_init(out);
	TAILQ_INSERT_TAIL(&c->queue, b, entry);
	c->queued += b->text.len;
}

/* 1 sent, 0 the socket is full, -1 the shell is gone. */
static int
piece_send(struct client *c, struct block *b)
{
	struct cli_message m = { b->type, b->flags, NULL, 0 };
	uint8_t buf[CLI_MESSAGE_MAX];
	ssize_t sent;
	int n;

	m.payload = (const uint8_t *)text_str(&b->text) + b->sent;
	m.len = b->text.len - b->sent;
	if (m.len > CLI_TEXT_MAX) {
		m.len = CLI_TEXT_MAX;
		if (b->type == CLI_MSG_HELPED)
			m.flags |= CLI_MORE;
	}
	if ((n = cli_message_emit(&m, buf, sizeof buf)) < 0)
		return -1;
	sent = send(c->fd, buf, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	b->sent += m.len;
	c->active_ms = loop_now_ms(c->loop);
	return 1;
}

void
client_flush(struct client *c)
{
	struct block *b;
	int r;

	while (!c->dead && (b = TAILQ_FIRST(&c->queue)) != NULL) {
		if ((r = piece_send(c, b)) < 0)
			c->dead = true;
		if (r <= 0)
			break;
		if (b->sent == b->text.len)
			block_drop(c, b);
	}
	if (c->closing && TAILQ_EMPTY(&c->queue))
		c->dead = true;
	if (c->dead)
		shutdown(c->fd, SHUT_RDWR); /* wakes on_socket, which frees */
	loop_fd_events(c->watch, c->dead || TAILQ_EMPTY(&c->queue) ?
	    LOOP_READ : LOOP_WRITE);
}

static void
put_prompt(struct client *c, const char *prompt, uint16_t flags)
{
	uint8_t buf[CLI_LINE_MAX];
	struct writer w;
	size_t len = strlen(prompt);

	if (len > sizeof buf - 4)
		len = sizeof buf - 4;
	writer_init(&w, buf, sizeof buf);
	write_u16(&w, (uint16_t)cli_session_pager(c->session));
	write_u16(&w, (uint16_t)cli_session_width(c->session));
	write_bytes(&w, prompt, len);
	client_queue(c, CLI_MSG_READY, flags, buf, w.len);
}

void
client_put_question(struct client *c, const char *prompt, bool hidden)
{
	put_prompt(c, prompt, CLI_READY_ASKING |
	    (hidden ? CLI_READY_HIDDEN : 0));
}

void
client_put_ready(struct client *c)
{
	uint16_t flags = 0;

	if (cli_session_hidden(c->session))
		flags |= CLI_READY_HIDDEN;
	if (cli_session_state(c->session) == CLI_ASKING)
		flags |= CLI_READY_ASKING;
	if (c->failed || cli_session_failed(c->session))
		flags |= CLI_READY_FAILED;
	if (c->secret || cli_session_secret(c->session))
		flags |= CLI_READY_SECRET;
	put_prompt(c, cli_session_prompt(c->session), flags);
}

void
client_put(struct client *c, const char *text)
{
	client_queue(c, CLI_MSG_OUTPUT, 0, text, strlen(text));
}

void
client_put_live(struct client *c, const char *text)
{
	if (c->queued < QUEUE_MAX)
		client_queue(c, CLI_MSG_OUTPUT, CLI_OUTPUT_LIVE, text,
		    strlen(text));
}

void
client_put_status(struct client *c, enum cli_message_type type, uint8_t status,
    const char *text)
{
	struct text t;

	text_init(&t);
	text_add_char(&t, (char)status);
	text_add_n(&t, text, strnlen(text, CLI_TEXT_MAX - 1));
	client_queue(c, type, 0, t.s, t.len);
	text_clear(&t);
}

void
client_put_close(struct client *c, uint8_t status, const char *text)
{
	client_put_status(c, CLI_MSG_CLOSE, status, text);
	c->closing = true;
}

void
client_close(struct client *c, uint8_t status, const char *text)
{
	if (c->closing)
		return;
	client_put_close(c, status, text);
	client_flush(c);
}

void
client_notice(struct client *c, const char *line, bool console, bool monitor)
{
	if (c->session == NULL || c->queued > QUEUE_MAX)
		return;
	console = console && !addr_is_set(&c->from) && !c->command;
	monitor = monitor && cli_session_monitor(c->session);
	if (!console && !monitor)
		return;
	client_queue(c, CLI_MSG_NOTICE, 0, line, strnlen(line, CLI_TEXT_MAX));
	client_flush(c);
}

void
client_broadcast(struct client *c, const char *line)
{
	if (c->session == NULL || c->command || c->queued > QUEUE_MAX)
		return;
	client_queue(c, CLI_MSG_NOTICE, 0, line, strnlen(line, CLI_TEXT_MAX));
	client_flush(c);
}
