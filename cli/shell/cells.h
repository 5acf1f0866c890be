#ifndef POSTERN_CLI_SHELL_CELLS_H
#define POSTERN_CLI_SHELL_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/protocol.h"

/*
 * A line as the screen has it, one cell a column, with a cursor; and the edits.
 * Pure. A cell is a character, or CELL_REST for the second column of a wide
 * one. The cursor never stands on that.
 */
enum {
	CELL_REST = 0,
	/* Of a longer line so much is kept: more than posternd takes, so that
	 * it is refused and not cut. */
	CELLS_MAX = CLI_LINE_KEPT,
};

struct cells {
	uint32_t v[CELLS_MAX];
	size_t n;
	size_t at;      /* the cursor is before that cell */
	char part[8];   /* of a UTF-8 character */
	size_t n_part;
	uint32_t killed[CELLS_MAX]; /* what cells_yank brings back */
	size_t n_killed;
};

/* Columns that c takes: 1 or 2. What can't be shown is shown as `?`. */
size_t cell_width(uint32_t c);
/* Append c in UTF-8. */
void cell_add(struct text *out, uint32_t c);
/* Append the first n cells in UTF-8. */
void cells_text(const struct cells *l, size_t n, struct text *out);

/* The next character, and the next end of a word, left and right of i. Words
 * are what stands between blanks. */
size_t cells_left(const struct cells *l, size_t i);
size_t cells_right(const struct cells *l, size_t i);
size_t cells_word_left(const struct cells *l, size_t i);
size_t cells_word_right(const struct cells *l, size_t i);

/* A byte at the cursor, no control character. It is seen when its character is
 * complete. Bytes that are no UTF-8 are taken as ISO 8859-1, so that nothing of
 * a paste is lost; what there is no room for is dropped. */
void cells_byte(struct cells *l, uint8_t byte);
/* No more bytes of a character follow. */
void cells_part_end(struct cells *l);
void cells_insert(struct cells *l, const char *text);
void cells_empty(struct cells *l);
/* The cursor goes to where they were. */
void cells_delete(struct cells *l, size_t from, size_t to);
void cells_kill(struct cells *l, size_t from, size_t to);
void cells_yank(struct cells *l);
/* The characters around the cursor change places; at the end, the last two. */
void cells_transpose(struct cells *l);

#endif
