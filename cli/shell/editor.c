#include "cli/shell/editor.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cli/protocol.h"
#include "cli/shell/history.h"
#include "cli/shell/line.h"
#include "cli/shell/terminal.h"

enum { OUTPUT_BUFFER = 1 << 16 };
enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, CTRL_Z = 26 };

static struct {
	const struct editor_host *host;
	struct line line;
	struct history history;
	char *history_file;
	struct text out;  /* for the terminal, from line */
	struct text text; /* what was typed */
	enum editor_event event;
	bool after_cr; /* a newline now belongs to the CR before it */
	bool hidden;   /* nothing to redraw: a hidden answer is typed */
} ed;

static void
out_print(void)
{
	fwrite(text_str(&ed.out), 1, ed.out.len, stdout);
	text_reset(&ed.out);
}

/* ---- keys --------------------------------------------------------------- */

/* Wait for the keyboard; false when the session ends. */
static bool
key_wait(void)
{
	bool ends = false;
	int ready;

	fflush(stdout);
	ready = terminal_wait(ed.host->fd, -1);
	if (ready < 0) {
		ed.event = EDITOR_EOF;
		return false;
	}
	if ((ready & TERMINAL_FD) && ed.host->incoming(&ends)) {
		if (ends) {
			ed.event = EDITOR_SOCKET;
			return false;
		}
		if (!ed.hidden)
			line_redraw(&ed.line);
	}
	if (terminal_resized() && !ed.hidden)
		line_resize(&ed.line, ed.host->resized());
	out_print();
	return true;
}

/* The next byte of the keyboard; -1 when the session ends. What was printed is
 * flushed when the keyboard is waited for: an echo byte by byte would be what
 * takes the time in a paste. */
static int
key_byte(void)
{
	bool joined;
	int c;

	do {
		while ((c = terminal_byte()) < 0)
			if (!key_wait())
				return -1;
		joined = ed.after_cr && c == '\n';
		ed.after_cr = c == '\r';
	} while (joined);
	return c;
}

/* ---- start and stop ----------------------------------------------------- */

void
editor_start(const struct editor_host *host)
{
	const char *home = getenv("HOME");

	ed.host = host;
	setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
	line_init(&ed.line, &ed.history, &ed.out);
	if (home == NULL || *home == '\0')
		return;
	ed.history_file = xasprintf("%s/.postern_history", home);
	history_load(&ed.history, ed.history_file);
}

void
editor_stop(void)
{
	if (ed.history_file != NULL)
		history_save(&ed.history, ed.history_file);
	free(ed.history_file);
	history_clear(&ed.history);
	line_clear(&ed.line);
	text_clear(&ed.out);
	text_clear(&ed.text);
	fflush(stdout);
}

/* ---- lines -------------------------------------------------------------- */

static const char *
before_cursor(void)
{
	text_reset(&ed.text);
	line_before(&ed.line, &ed.text);
	return text_str(&ed.text);
}

static enum line_event
key_take(int c)
{
	enum line_event event = line_key(&ed.line, (uint8_t)c);

	out_print();
	if (event == LINE_HELP) {
		ed.host->help(before_cursor());
		line_redraw(&ed.line);
	} else if (event == LINE_COMPLETE) {
		line_insert(&ed.line, ed.host->complete(before_cursor()));
	}
	out_print();
	return event;
}

static enum editor_event
line_read(void)
{
	int c;

	while ((c = key_byte()) >= 0) {
		switch (key_take(c)) {
		case LINE_ENTER:
			return EDITOR_LINE;
		case LINE_INTERRUPT:
			return EDITOR_INTERRUPT;
		case LINE_END:
			return EDITOR_END;
		case LINE_EOF:
			return EDITOR_EOF;
		case LINE_GOES_ON:
		case LINE_HELP:
		case LINE_COMPLETE:
			break;
		}
	}
	return ed.event;
}

enum editor_event
editor_line(const char *prompt, uint16_t columns, const char **line)
{
	enum editor_event event;

	ed.hidden = false;
	line_begin(&ed.line, prompt, columns);
	out_print();
	event = line_read();
	text_reset(&ed.text);
	line_text(&ed.line, &ed.text);
	*line = text_str(&ed.text);
	return event;
}

enum editor_event
editor_hidden(const char *prompt, const char **line)
{
	int c;

	ed.event = EDITOR_LINE;
	ed.hidden = true;
	text_reset(&ed.text);
	printf("\r%s", prompt);
	while ((c = key_byte()) >= 0 && c != '\r' && c != '\n') {
		if (c == CTRL_C || c == CTRL_Z || (c == CTRL_D &&
		    ed.text.len == 0)) {
			ed.event = EDITOR_INTERRUPT;
			break;
		}
		if (c == '\b' || c == 0x7f || c == CTRL_U) {
			while (ed.text.len > 0) {
				ed.text.s[--ed.text.len] = '\0';
				fputs("\b \b", stdout);
				if (c != CTRL_U)
					break;
			}
		} else if (c >= 0x20 && ed.text.len < CLI_LINE_KEPT) {
			text_add_char(&ed.text, (char)c);
			putchar('*');
		}
	}
	putchar('\n');
	*line = text_str(&ed.text);
	return ed.event;
}

void
editor_remember(const char *line)
{
	history_add(&ed.history, line);
}
