#include "cli/shell/screen.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

/* ---- characters --------------------------------------------------------- */

/* Accents that come behind their letter and what a terminal would obey, as
 * U+009B, take a column of their own. */
static void
cell_put(struct text *out, uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		text_add_char(out, (char)c);
	else if (c != CELL_REST)
		cell_add(out, wcwidth((wchar_t)c) > 0 ? c : '?');
}

/* ---- what is to be seen ------------------------------------------------- */

/* Columns of text; the one behind them is for the cursor alone: in the last
 * column of a terminal the next character would wrap. */
static size_t
text_columns(const struct screen *s)
{
	return s->room - 1;
}

/* The least shift, in whole steps, with which the cursor is seen. */
static size_t
shift_for(const struct screen *s, size_t n, size_t at)
{
	size_t width = text_columns(s), step = SCREEN_STEP, shift = 0;

	if (s->room < SCREEN_STEP + SCREEN_KEPT)
		step = s->room > SCREEN_KEPT ? s->room - SCREEN_KEPT : 1;
	if (at > width)
		shift = (at - width + step - 1) / step * step;
	/* Before a `$` at the right it stands on a character. */
	while (n - shift > width && at - shift > width - 2)
		shift += step;
	return shift;
}

/* What the row shows of the line from shift on; how many columns that is. */
static size_t
window(const struct screen *s, const struct cells *l, size_t shift,
    uint32_t *out)
{
	size_t width = text_columns(s), left = l->n - shift;
	size_t len = left > width ? width : left;

	memcpy(out, l->v + shift, len * sizeof *out);
	if (shift > 0 && len > 0) {
		out[0] = '$';
		if (len > 1 && out[1] == CELL_REST)
			out[1] = ' ';
	}
	if (left > width) {
		if (out[width - 1] == CELL_REST)
			out[width - 2] = ' ';
		out[width - 1] = '$';
	}
	return len;
}

/* ---- the bytes that make it so ------------------------------------------ */

static void
move_to(struct screen *s, size_t column)
{
	while (s->at > column) {
		text_add_char(s->out, '\b');
		s->at--;
	}
	while (s->at < column) {
		if (s->at < s->n_shown)
			cell_put(s->out, s->shown[s->at]);
		else
			text_add_char(s->out, ' ');
		s->at++;
	}
}

/* The first column in which the row is not as it is to be. */
static size_t
difference(const struct screen *s, const uint32_t *want, size_t n)
{
	size_t i = 0, both = n < s->n_shown ? n : s->n_shown;

	while (i < both && want[i] == s->shown[i])
		i++;
	/* A wide character is drawn, and drawn over, as a whole. */
	while (i > 0 && ((i < n && want[i] == CELL_REST) ||
	    (i < s->n_shown && s->shown[i] == CELL_REST)))
		i--;
	return i;
}

static void
draw(struct screen *s, const uint32_t *want, size_t n, size_t from)
{
	size_t was = s->n_shown;

	if (from == n && from == was)
		return;
	move_to(s, from);
	memcpy(s->shown + from, want + from, (n - from) * sizeof *want);
	s->n_shown = n;
	move_to(s, n);
	if (was > n)
		move_to(s, was); /* blanks */
}

void
screen_show(struct screen *s, const struct cells *l)
{
	uint32_t want[SCREEN_COLUMNS];
	size_t shift = shift_for(s, l->n, l->at);
	size_t n = window(s, l, shift, want);

	/* A line that goes left or right is drawn from its `$` on. */
	draw(s, want, n, shift != s->shift ? 0 : difference(s, want, n));
	s->shift = shift;
	move_to(s, l->at - shift);
}

void
screen_leave(struct screen *s, const struct cells *l)
{
	uint32_t want[SCREEN_COLUMNS];
	size_t n = window(s, l, 0, want);

	draw(s, want, n, s->shift > 0 ? 0 : difference(s, want, n));
	s->shift = 0;
}

/* ---- the prompt --------------------------------------------------------- */

/* Of its last line. */
static size_t
prompt_width(const char *prompt)
{
	const char *end = strrchr(prompt, '\n');
	mbstate_t state = { 0 };
	size_t width = 0, len;
	wchar_t c;

	for (prompt = end != NULL ? end + 1 : prompt; *prompt != '\0';
	    prompt += len) {
		len = mbrtowc(&c, prompt, strlen(prompt), &state);
		if (len == (size_t)-1 || len == (size_t)-2 || len == 0) {
			memset(&state, 0, sizeof state);
			len = 1;
			continue;
		}
		width += cell_width((uint32_t)c);
	}
	return width;
}

static size_t
columns_within(size_t columns)
{
	if (columns == 0)
		return 80;
	if (columns < SCREEN_ROOM)
		return SCREEN_ROOM;
	return columns < SCREEN_COLUMNS ? columns : SCREEN_COLUMNS;
}

void
screen_begin(struct screen *s, const char *prompt, size_t columns)
{
	s->columns = columns_within(columns);
	s->prompt = prompt;
	s->n_shown = s->at = s->shift = 0;
	text_add_char(s->out, '\r');
	text_add(s->out, prompt);
	/* A longer prompt wraps. Where it leaves too little, blanks fill its
	 * row, and the line has one of its own. */
	s->room = s->columns - prompt_width(prompt) % s->columns;
	if (s->room < SCREEN_ROOM) {
		text_pad(s->out, s->room, ' ');
		s->room = s->columns;
	}
}

void
screen_resize(struct screen *s, size_t columns)
{
	size_t used = prompt_width(s->prompt) + SCREEN_ROOM, was = s->columns;

	columns = columns_within(columns);
	if (columns == was)
		return;
	if (used + s->n_shown <= columns && used + s->n_shown <= was) {
		s->columns = columns;
		s->room = columns - (used - SCREEN_ROOM);
		return;
	}
	/* Who knows how the terminal has broken that up: anew below. */
	text_add_char(s->out, '\n');
	screen_begin(s, s->prompt, columns);
}
