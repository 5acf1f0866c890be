#include "cli/shell/shell.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/shell/pager.h"
#include "cli/shell/plain.h"
#include "cli/shell/sandbox.h"
#include "cli/shell/terminal.h"

enum {
	FLUSH_MS = 10,       /* after the last output */
	FLUSH_LONGEST_MS = 200, /* while more and more comes */
};

static void
lost(struct shell *s)
{
	if (!s->closed) {
		fflush(stdout);
		fputs("\nConnection to posternd lost\n", stderr);
	}
	s->closed = true;
	s->status = 1;
}

static void
ready_take(struct shell *s, const struct cli_message *m)
{
	struct reader r;
	size_t len;

	reader_init(&r, m->payload, m->len);
	s->pager = read_u16(&r);
	s->width = read_u16(&r);
	len = read_left(&r);
	text_reset(&s->prompt);
	if (len > 0)
		text_add_n(&s->prompt, (const char *)read_bytes(&r, len), len);
	s->ready = m->flags;
}

static void
close_take(struct shell *s, const struct cli_message *m)
{
	plain_write(m->payload + 1, m->len - 1);
	fflush(stdout);
	s->closed = true;
	s->status = m->payload[0];
}

/* Wait for the daemon; a person may type ahead or hit Ctrl-C meanwhile.
 * Returns true if an INTERRUPT was sent. What was printed reaches the screen
 * when the answer takes its time: in a paste it is gathered. */
static bool
daemon_wait(struct shell *s)
{
	int ready;

	if (!s->interactive)
		return false;
	do {
		ready = terminal_wait(s->link.fd, FLUSH_MS);
		if (ready == 0) {
			fflush(stdout);
			ready = terminal_wait(s->link.fd, -1);
		}
		if (ready < 0) {
			s->closed = true;
			return false;
		}
		if ((ready & TERMINAL_INPUT) && terminal_interrupted()) {
			pager_discard();
			if (link_send(&s->link, CLI_MSG_INTERRUPT, 0, NULL,
			    0) < 0)
				lost(s);
			return true;
		}
	} while ((ready & TERMINAL_FD) == 0 && !s->closed);
	return false;
}

/* Output without an end, as of ping, reaches the screen too. */
static void
flush_due(const struct shell *s)
{
	static uint64_t flushed_ms;
	struct timespec t;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
	if (s->interactive && now < flushed_ms + FLUSH_LONGEST_MS)
		return;
	fflush(stdout);
	flushed_ms = now;
}

static void
message_take(struct shell *s, const struct cli_message *m, int *answers)
{
	switch (m->type) {
	case CLI_MSG_OUTPUT:
		if (m->flags & CLI_OUTPUT_LIVE)
			pager_off();
		/* fall through */
	case CLI_MSG_NOTICE:
		if (pager_write(m->payload, m->len) < 0)
			s->closed = true;
		flush_due(s);
		break;
	case CLI_MSG_READY:
		ready_take(s, m);
		--*answers;
		break;
	case CLI_MSG_CLOSE:
		close_take(s, m);
		break;
	default:
		break;
	}
}

/* Print the answer to what was sent: each LINE, INTERRUPT and END is answered
 * by one READY. */
static void
answer_print(struct shell *s)
{
	struct cli_message m;
	int answers = 1;

	pager_begin(s->interactive ? s->pager : 0, s->width);
	while (answers > 0 && !s->closed) {
		if (daemon_wait(s))
			answers++;
		if (s->closed)
			break;
		if (link_receive(&s->link, &m) < 0)
			lost(s);
		else
			message_take(s, &m, &answers);
	}
}

static void
size_send(struct shell *s, enum cli_message_type type, uint16_t flags)
{
	uint8_t payload[4];
	struct writer w;

	writer_init(&w, payload, sizeof payload);
	write_u16(&w, s->columns);
	write_u16(&w, s->rows);
	if (link_send(&s->link, type, flags, payload, w.len) < 0)
		lost(s);
}

void
shell_size(struct shell *s)
{
	uint16_t columns, rows;

	terminal_size(&columns, &rows);
	if (columns == s->columns && rows == s->rows)
		return;
	s->columns = columns;
	s->rows = rows;
	s->width = columns; /* the next READY will say so too */
	size_send(s, CLI_MSG_RESIZE, 0);
}

void
shell_hello(struct shell *s)
{
	if (s->boxed && sandbox_enter() < 0) {
		s->closed = true;
		s->status = 1;
		return;
	}
	s->columns = 80;
	s->rows = 24;
	if (s->interactive)
		terminal_size(&s->columns, &s->rows);
	size_send(s, CLI_MSG_HELLO, s->hello);
	answer_print(s);
}

void
shell_line(struct shell *s, const char *line, bool more)
{
	char clean[CLI_LINE_MAX + 1];
	size_t len = 0;

	for (; *line != '\0' && len < CLI_LINE_MAX; line++)
		if ((unsigned char)*line >= 0x20 && *line != 0x7f)
			clean[len++] = *line;
		else
			clean[len++] = ' ';
	if (*line != '\0') {
		printf("ERROR: the line is longer than %d characters\n",
		    CLI_LINE_MAX);
		s->ready |= CLI_READY_FAILED;
		return;
	}
	if (link_send(&s->link, CLI_MSG_LINE, more ? CLI_LINE_MORE : 0, clean,
	    len) < 0)
		lost(s);
	answer_print(s);
}

void
shell_event(struct shell *s, enum cli_message_type type)
{
	if (link_send(&s->link, type, 0, NULL, 0) < 0)
		lost(s);
	answer_print(s);
}

bool
shell_incoming(struct shell *s)
{
	struct cli_message m;

	if (link_receive(&s->link, &m) < 0) {
		lost(s);
		return true;
	}
	if (m.type == CLI_MSG_CLOSE) {
		close_take(s, &m);
		return true;
	}
	if (m.type != CLI_MSG_NOTICE && m.type != CLI_MSG_OUTPUT)
		return false;
	plain_put('\n');
	plain_write(m.payload, m.len);
	return true;
}

void
shell_clear(struct shell *s)
{
	text_clear(&s->prompt);
	if (s->link.fd > 0)
		close(s->link.fd);
}
