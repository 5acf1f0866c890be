#ifndef POSTERN_CLI_SHELL_SCREEN_H
#define POSTERN_CLI_SHELL_SCREEN_H

#include "cli/shell/cells.h"

/*
 * The row of the terminal in which a line is typed: what of the line it shows,
 * and the bytes that change what it shows. Pure.
 *
 * What fits behind the prompt, but for the last column, is echoed as it is
 * typed. A longer line is not wrapped: as on an ASA it goes left by SCREEN_STEP
 * columns at a time, and `$` stands for what is cut off, at the left, at the
 * right or both. Nothing but backspaces and blanks move and erase, so that any
 * terminal will do and no program that reads takes a prompt drawn again for the
 * end of an answer.
 *
 * Ground: bytes of an ASA's line of 80 columns, read by a program that cuts out
 * each backspace and what follows it. There the last character that fits is
 * followed by `$`, the last ten characters and 25 blanks, no prompt; that the
 * next character typed is missing says that 25 backspaces, an odd number, stand
 * there, and that `$` isn't, that those before it were even: 36 columns were
 * full, 11 stay, 26 = SCREEN_STEP is how far it went. ENTER shows the line from
 * its start, 35 columns and `$`. A row too narrow for that step keeps the ten
 * characters, as the other reading of the sample has it.
 */
enum {
	SCREEN_STEP = 26,
	SCREEN_KEPT = 11,     /* columns that stay at least, with their `$` */
	SCREEN_COLUMNS = 1024, /* of the widest terminal */
	SCREEN_ROOM = 4,      /* columns behind the prompt: `$`, one character,
			       * `$` and the cursor */
};

struct screen {
	struct text *out;   /* borrowed: where the bytes go */
	const char *prompt; /* borrowed */
	size_t columns;
	size_t room;        /* columns behind the prompt in its last row */
	uint32_t shown[SCREEN_COLUMNS]; /* there, now */
	size_t n_shown;
	size_t at;          /* the cursor's column there */
	size_t shift;       /* columns of the line left of it */
};

/* Begin at the start of a row: a CR, as before each prompt of an ASA, and the
 * prompt. 0 columns: 80. */
void screen_begin(struct screen *s, const char *prompt, size_t columns);
/* Show the line and the cursor. */
void screen_show(struct screen *s, const struct cells *l);
/* ENTER: show the line from its start; the cursor is where it happens to be. */
void screen_leave(struct screen *s, const struct cells *l);
/* The terminal is that wide now. screen_show follows. */
void screen_resize(struct screen *s, size_t columns);

#endif
