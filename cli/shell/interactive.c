#include <stdio.h>
#include <string.h>

#include "cli/shell/editor.h"
#include "cli/shell/plain.h"
#include "cli/shell/shell.h"
#include "cli/shell/terminal.h"

/* A person at a terminal, or a program that plays one. */

enum { WIDTH_MIN = 40 };

static struct shell *shell; /* the editor's callbacks have no context */
static struct text added;

static void
help(const char *before)
{
	struct cli_message m;

	if (link_send(&shell->link, CLI_MSG_HELP, 0, before,
	    strlen(before)) < 0)
		return;
	do {
		if (link_receive(&shell->link, &m) < 0)
			return;
		if (m.type == CLI_MSG_HELPED || m.type == CLI_MSG_NOTICE)
			plain_write(m.payload, m.len);
	} while (m.type != CLI_MSG_HELPED || (m.flags & CLI_MORE) != 0);
}

static const char *
complete(const char *before)
{
	struct cli_message m;

	text_reset(&added);
	if (link_send(&shell->link, CLI_MSG_COMPLETE, 0, before,
	    strlen(before)) < 0)
		return "";
	do {
		if (link_receive(&shell->link, &m) < 0)
			return "";
	} while (m.type != CLI_MSG_COMPLETED);
	text_add_n(&added, (const char *)m.payload, m.len);
	return text_str(&added);
}

static bool
incoming(bool *ends)
{
	bool printed = shell_incoming(shell);

	*ends = shell->closed;
	return printed;
}

/* Columns for the line. They are the session's: after `terminal width 511` a
 * long line is echoed as it is typed, whatever the real terminal has. But that
 * command knows none below 40. */
static uint16_t
columns(const struct shell *s)
{
	return s->columns < WIDTH_MIN && s->columns < s->width ? s->columns :
	    s->width;
}

static uint16_t
resized(void)
{
	shell_size(shell);
	return columns(shell);
}

static enum editor_event
ask(struct shell *s, const char **line)
{
	const char *prompt = text_str(&s->prompt);

	if (s->ready & CLI_READY_HIDDEN)
		return editor_hidden(prompt, line);
	return editor_line(prompt, columns(s), line);
}

static void
turn(struct shell *s)
{
	const char *line = "";
	bool asking = s->ready & CLI_READY_ASKING;

	switch (ask(s, &line)) {
	case EDITOR_LINE:
		shell_size(s);
		shell_line(s, line, terminal_pending());
		if (!asking && (s->ready & CLI_READY_SECRET) == 0)
			editor_remember(line);
		break;
	case EDITOR_INTERRUPT:
		shell_event(s, CLI_MSG_INTERRUPT);
		break;
	case EDITOR_END:
		shell_event(s, CLI_MSG_END);
		break;
	case EDITOR_EOF:
	case EDITOR_SOCKET:
		s->closed = true;
	}
}

int
shell_interactive(struct shell *s)
{
	struct editor_host host = {
		help, complete, incoming, resized, s->link.fd,
	};

	shell = s;
	s->interactive = true;
	if (terminal_start() < 0) {
		perror("postern: terminal");
		return 1;
	}
	editor_start(&host);
	shell_hello(s);
	while (!s->closed)
		turn(s);
	editor_stop();
	text_clear(&added);
	return s->status;
}
