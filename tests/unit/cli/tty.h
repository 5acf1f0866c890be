#ifndef POSTERN_TESTS_TTY_H
#define POSTERN_TESTS_TTY_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "cli/shell/line.h"

/*
 * A terminal of one kind only, and what it is to show of a line. Of its rows
 * the current one and that above are known.
 */
enum { TTY_COLUMNS = 1024 };

struct tty {
	size_t columns, column, rows;
	uint32_t row[TTY_COLUMNS], above[TTY_COLUMNS];
	bool may_wrap; /* else that is an error, but for the first character
			* behind a prompt that fills its row */
	bool at_prompt;
};

static inline void
tty_blank(struct tty *t)
{
	for (size_t i = 0; i < TTY_COLUMNS; i++)
		t->row[i] = ' ';
}

static inline void
tty_init(struct tty *t, size_t columns)
{
	memset(t, 0, sizeof *t);
	t->columns = columns;
	tty_blank(t);
}

static inline void
tty_down(struct tty *t)
{
	memcpy(t->above, t->row, sizeof t->row);
	tty_blank(t);
	t->column = 0;
	t->rows++;
}

/* What was half of a wide character is blank. */
static inline void
tty_break(struct tty *t, size_t column)
{
	if (column < t->columns && t->row[column] == CELL_REST) {
		t->row[column - 1] = ' ';
		t->row[column] = ' ';
	}
}

static inline void
tty_character(struct tty *t, uint32_t c)
{
	size_t width = (size_t)wcwidth((wchar_t)c);

	assert(width == 1 || width == 2);
	if (t->column + width > t->columns) {
		assert(t->may_wrap || (t->at_prompt &&
		    t->column == t->columns));
		tty_down(t);
	}
	t->at_prompt = false;
	tty_break(t, t->column);
	tty_break(t, t->column + width);
	t->row[t->column] = c;
	if (width == 2)
		t->row[t->column + 1] = CELL_REST;
	t->column += width;
}

static inline void
tty_write(struct tty *t, const char *s, size_t len)
{
	mbstate_t state = { 0 };
	size_t n;
	wchar_t c;

	for (; len > 0; s += n, len -= n) {
		n = 1;
		switch (*s) {
		case '\r':
			t->column = 0;
			break;
		case '\n':
			tty_down(t);
			break;
		case '\b':
			assert(t->column > 0);
			t->column--;
			break;
		case '\a':
			break;
		default:
			n = mbrtowc(&c, s, len, &state);
			assert(n != 0 && n <= len);
			tty_character(t, (uint32_t)c);
		}
	}
}

/* What column i of a row that begins at cell shift of the line shows. */
static inline bool
tty_cell_is_right(const struct cells *l, size_t shift, size_t width, size_t i,
    uint32_t shown)
{
	uint32_t c = shift + i < l->n ? l->v[shift + i] : ' ';
	bool cut = l->n - shift > width, left = shift > 0 && i == 0;

	if (i >= width)
		return shown == ' ';
	if (left || (cut && i == width - 1))
		return shown == '$';
	if (c != CELL_REST && wcwidth((wchar_t)c) < 1)
		c = '?';
	if (shown == c)
		return true;
	/* half of a wide one, the other half is under a `$` */
	return shown == ' ' && ((c == CELL_REST && shift > 0 && i == 1) ||
	    (cut && i == width - 2 && wcwidth((wchar_t)c) == 2));
}

/* Fails unless the row is the prompt, of that many columns, and a window of the
 * line with the cursor where it belongs. */
static inline void
tty_check(const struct tty *t, const struct line *l, size_t prompt)
{
	const struct cells *c = &l->cells;
	size_t start = prompt % t->columns, width, shift, at;

	if (t->columns - start < SCREEN_ROOM)
		start = 0;
	width = t->columns - start - 1;
	assert(c->at <= c->n && c->n <= CELLS_MAX);
	assert(c->at == c->n || c->v[c->at] != CELL_REST);
	if (t->column == t->columns) { /* a prompt to the last column */
		assert(c->n == 0 && start == 0);
		return;
	}
	assert(t->column >= start);
	at = t->column - start;
	assert(at <= width && at <= c->at);
	shift = c->at - at;
	assert(shift == 0 || (at > 0 && c->n > width));
	assert(c->n - shift <= width || at < width - 1);
	if (width >= SCREEN_STEP + SCREEN_KEPT)
		assert(shift % SCREEN_STEP == 0);
	for (size_t i = 0; i <= width; i++)
		assert(tty_cell_is_right(c, shift, width, i,
		    t->row[start + i]));
}

/* The same for the row above, after ENTER. */
static inline void
tty_check_left(const struct tty *t, const struct line *l, size_t prompt)
{
	size_t start = prompt % t->columns, width;

	if (t->columns - start < SCREEN_ROOM)
		start = 0;
	width = t->columns - start - 1;
	if (start + l->cells.n == 0)
		return;
	for (size_t i = 0; i <= width; i++)
		assert(tty_cell_is_right(&l->cells, 0, width, i,
		    t->above[start + i]));
}

/* ---- somebody at it ----------------------------------------------------- */

struct typist {
	struct tty tty;
	struct line line;
	struct history history;
	struct text out;
	char prompt[TTY_COLUMNS];
	size_t written; /* bytes, in all */
};

static inline void
typist_flush(struct typist *y)
{
	tty_write(&y->tty, text_str(&y->out), y->out.len);
	y->written += y->out.len;
	text_reset(&y->out);
}

static inline void
typist_begin(struct typist *y)
{
	y->tty.may_wrap = true;
	line_begin(&y->line, y->prompt, y->tty.columns);
	typist_flush(y);
	y->tty.may_wrap = false;
	y->tty.at_prompt = true;
}

static inline void
typist_redraw(struct typist *y)
{
	y->tty.may_wrap = strlen(y->prompt) + SCREEN_ROOM > y->tty.columns;
	line_redraw(&y->line);
	typist_flush(y);
	y->tty.may_wrap = false;
	y->tty.at_prompt = y->line.cells.n == 0;
}

static inline void
typist_init(struct typist *y, size_t columns, size_t prompt)
{
	memset(y, 0, sizeof *y);
	memset(y->prompt, 'p', prompt);
	if (prompt > 1)
		memcpy(y->prompt + prompt - 2, "# ", 2);
	tty_init(&y->tty, columns);
	line_init(&y->line, &y->history, &y->out);
	typist_begin(y);
}

static inline void
typist_clear(struct typist *y)
{
	line_clear(&y->line);
	history_clear(&y->history);
	text_clear(&y->out);
}

static inline void
typist_resize(struct typist *y, size_t columns)
{
	y->tty.columns = columns;
	y->tty.may_wrap = strlen(y->prompt) + SCREEN_ROOM > columns;
	line_resize(&y->line, columns);
	typist_flush(y);
	y->tty.may_wrap = false;
	y->tty.at_prompt = y->line.cells.n == 0;
}

/* One key, and what a host does about it. */
static inline enum line_event
typist_key(struct typist *y, uint8_t key)
{
	enum line_event event;
	struct text line;

	/* ^L and ^R draw the prompt, ^C ^Z and ? stand where they stand. */
	y->tty.may_wrap = key == '?' || key == 3 || key == 26 ||
	    ((key == 12 || key == 18) &&
	    strlen(y->prompt) + SCREEN_ROOM > y->tty.columns);
	event = line_key(&y->line, key);
	typist_flush(y);
	y->tty.may_wrap = false;
	y->tty.at_prompt |= y->line.cells.n == 0;
	text_init(&line);
	switch (event) {
	case LINE_HELP:
		line_before(&y->line, &line);
		tty_write(&y->tty, "w\n", 2);
		typist_redraw(y);
		break;
	case LINE_COMPLETE:
		line_before(&y->line, &line);
		line_insert(&y->line, line.len % 2 == 0 ? "word " : "");
		typist_flush(y);
		break;
	case LINE_ENTER:
		tty_check_left(&y->tty, &y->line, strlen(y->prompt));
		line_text(&y->line, &line);
		history_add(&y->history, text_str(&line));
		/* fall through */
	case LINE_INTERRUPT:
	case LINE_END:
	case LINE_EOF:
		typist_begin(y);
		break;
	case LINE_GOES_ON:
		break;
	}
	text_clear(&line);
	tty_check(&y->tty, &y->line, strlen(y->prompt));
	return event;
}

#endif
