#ifndef POSTERN_CLI_SHELL_LINE_H
#define POSTERN_CLI_SHELL_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "cli/shell/cells.h"
#include "cli/shell/history.h"
#include "cli/shell/screen.h"

/*
 * The line that is being typed: keys in, edits, and the bytes for the terminal
 * out. Pure. The keys are those of an ASA (its "command-line editing" is that
 * of IOS), beside them those of terminals of today: arrows, Home, End, Delete.
 */
enum line_event {
	LINE_GOES_ON,
	LINE_ENTER,
	LINE_INTERRUPT, /* Ctrl-C */
	LINE_END,       /* Ctrl-Z */
	LINE_EOF,       /* Ctrl-D on an empty line */
	LINE_HELP,      /* `?`; line_redraw follows the help */
	LINE_COMPLETE,  /* Tab; line_insert follows with what it adds */
};

struct line {
	struct cells cells;
	enum { KEY_PLAIN, KEY_QUOTED, KEY_ESC, KEY_SEQUENCE } keys;
	unsigned parameter[3];     /* of a sequence; the third and
				    * others count for nothing */
	size_t n_parameter;
	const struct history *history; /* borrowed */
	size_t back;               /* lines back in it; 0: the line typed */
	struct text typed;         /* that one, while back > 0 */
	struct screen screen;
};

/* out gets the bytes for the terminal, with LF for its newlines; both are
 * borrowed. */
void line_init(struct line *l, const struct history *history,
    struct text *out);
void line_clear(struct line *l);
/* An empty line after prompt (borrowed), on a terminal so wide; 0: 80. */
void line_begin(struct line *l, const char *prompt, size_t columns);
/* A byte from the keyboard. */
enum line_event line_key(struct line *l, uint8_t byte);
/* What Tab adds, in UTF-8; a beep if that is nothing. */
void line_insert(struct line *l, const char *text);
/* Something else was printed, up to the start of a row: prompt and line
 * again. */
void line_redraw(struct line *l);
void line_resize(struct line *l, size_t columns);
/* Append in UTF-8: the line, or what stands before the cursor. */
void line_text(const struct line *l, struct text *out);
void line_before(const struct line *l, struct text *out);

#endif
