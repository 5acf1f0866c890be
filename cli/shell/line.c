#include "cli/shell/line.h"

#include <stdbool.h>
#include <string.h>

enum { CTRL = 0x1f, ESCAPE = 0x1b, DELETE = 0x7f };

void
line_text(const struct line *l, struct text *out)
{
	cells_text(&l->cells, l->cells.n, out);
}

void
line_before(const struct line *l, struct text *out)
{
	cells_text(&l->cells, l->cells.at, out);
}

/* ---- the screen --------------------------------------------------------- */

static void
show(struct line *l)
{
	screen_show(&l->screen, &l->cells);
}

static void
beep(struct line *l)
{
	text_add_char(l->screen.out, '\a');
}

void
line_redraw(struct line *l)
{
	screen_begin(&l->screen, l->screen.prompt, l->screen.columns);
	show(l);
}

void
line_resize(struct line *l, size_t columns)
{
	screen_resize(&l->screen, columns);
	show(l);
}

void
line_insert(struct line *l, const char *text)
{
	if (*text == '\0')
		beep(l);
	cells_insert(&l->cells, text);
	show(l);
}

/* ---- history ------------------------------------------------------------ */

/* What was typed stays below the last line of the history. */
static void
history_go(struct line *l, size_t back)
{
	const char *old = history_get(l->history, back);

	if (back > 0 && old == NULL) {
		beep(l);
		return;
	}
	if (l->back == 0) {
		text_reset(&l->typed);
		line_text(l, &l->typed);
	}
	l->back = back;
	cells_empty(&l->cells);
	cells_insert(&l->cells, back > 0 ? old : text_str(&l->typed));
}

static void
history_up(struct line *l)
{
	history_go(l, l->back + 1);
}

static void
history_down(struct line *l)
{
	if (l->back == 0)
		beep(l);
	else
		history_go(l, l->back - 1);
}

/* ---- keys --------------------------------------------------------------- */

static void
delete_here(struct line *l)
{
	struct cells *c = &l->cells;

	if (c->at == c->n)
		beep(l);
	cells_delete(c, c->at, cells_right(c, c->at));
}

/* A key that drops the line, seen behind it. */
static enum line_event
drop(struct line *l, const char *key, enum line_event event)
{
	l->cells.at = l->cells.n;
	show(l);
	text_add(l->screen.out, key);
	text_add_char(l->screen.out, '\n');
	return event;
}

/* What ends the line, or asks the host for something. */
static enum line_event
event_of(struct line *l, uint8_t key)
{
	switch (key) {
	case '\r':
	case '\n':
		screen_leave(&l->screen, &l->cells);
		text_add_char(l->screen.out, '\n');
		return LINE_ENTER;
	case 'C' & CTRL:
		return drop(l, "^C", LINE_INTERRUPT);
	case 'Z' & CTRL:
		return drop(l, "^Z", LINE_END);
	case 'D' & CTRL:
		return l->cells.n == 0 ? LINE_EOF : LINE_GOES_ON;
	case '?':
		text_add(l->screen.out, "?\n");
		return LINE_HELP;
	case '\t':
		return LINE_COMPLETE;
	default:
		return LINE_GOES_ON;
	}
}

static void
control(struct line *l, uint8_t key)
{
	struct cells *c = &l->cells;

	switch (key) {
	case 'A' & CTRL:
		c->at = 0;
		break;
	case 'B' & CTRL:
		c->at = cells_left(c, c->at);
		break;
	case 'D' & CTRL:
		delete_here(l);
		break;
	case 'E' & CTRL:
		c->at = c->n;
		break;
	case 'F' & CTRL:
		c->at = cells_right(c, c->at);
		break;
	case 'H' & CTRL:
	case DELETE:
		cells_delete(c, cells_left(c, c->at), c->at);
		break;
	case 'K' & CTRL:
		cells_kill(c, c->at, c->n);
		break;
	case 'L' & CTRL:
	case 'R' & CTRL:
		text_add_char(l->screen.out, '\n');
		line_redraw(l);
		break;
	case 'N' & CTRL:
		history_down(l);
		break;
	case 'P' & CTRL:
		history_up(l);
		break;
	case 'T' & CTRL:
		cells_transpose(c);
		break;
	case 'U' & CTRL: /* "erase the line with ^u" */
		cells_kill(c, 0, c->n);
		break;
	case 'V' & CTRL:
		l->keys = KEY_QUOTED;
		break;
	case 'W' & CTRL:
		cells_kill(c, cells_word_left(c, c->at), c->at);
		break;
	case 'X' & CTRL:
		cells_kill(c, 0, c->at);
		break;
	case 'Y' & CTRL:
		cells_yank(c);
		break;
	case ESCAPE:
		l->keys = KEY_ESC;
		break;
	default:
		beep(l);
	}
}

static void
plain(struct line *l, uint8_t key)
{
	if (key < 0x20 || key == DELETE)
		control(l, key);
	else
		cells_byte(&l->cells, key);
}

/* Behind ESC. */
static void
escaped(struct line *l, uint8_t key)
{
	struct cells *c = &l->cells;

	l->keys = KEY_PLAIN;
	switch (key) {
	case '[':
	case 'O': /* as `[`, in the terminal's other mode */
		l->keys = KEY_SEQUENCE;
		l->n_parameter = 0;
		memset(l->parameter, 0, sizeof l->parameter);
		break;
	case 'b':
		c->at = cells_word_left(c, c->at);
		break;
	case 'f':
		c->at = cells_word_right(c, c->at);
		break;
	case 'd':
		cells_kill(c, c->at, cells_word_right(c, c->at));
		break;
	case 'H' & CTRL:
	case DELETE:
		cells_kill(c, cells_word_left(c, c->at), c->at);
		break;
	default:
		if (key < 0x20)
			control(l, key);
		else
			beep(l);
	}
}

/* The last byte of ESC [ N ; N or of ESC O: cursor keys in either mode, with
 * Ctrl or Alt as second number, and the keys that have a number. */
static void
function_key(struct line *l, uint8_t key)
{
	struct cells *c = &l->cells;
	bool words = l->parameter[1] > 2;

	switch (key == '~' ? l->parameter[0] : key) {
	case 'A':
		history_up(l);
		break;
	case 'B':
		history_down(l);
		break;
	case 'C':
		c->at = words ? cells_word_right(c, c->at) :
		    cells_right(c, c->at);
		break;
	case 'D':
		c->at = words ? cells_word_left(c, c->at) :
		    cells_left(c, c->at);
		break;
	case 'H':
	case 1:
	case 7:
		c->at = 0;
		break;
	case 'F':
	case 4:
	case 8:
		c->at = c->n;
		break;
	case 3:
		delete_here(l);
		break;
	default:
		break; /* F1 and others: nothing, and nothing typed */
	}
}

static void
in_sequence(struct line *l, uint8_t key)
{
	unsigned *parameter = &l->parameter[l->n_parameter];

	if (key >= '0' && key <= '9') {
		if (*parameter < 1000)
			*parameter = *parameter * 10 + (key - '0');
	} else if (key == ';') {
		l->n_parameter += l->n_parameter < 2;
	} else if (key < 0x20 || key >= DELETE) {
		l->keys = KEY_PLAIN; /* broken off */
		plain(l, key);
	} else if (key >= 0x40) {
		l->keys = KEY_PLAIN;
		function_key(l, key);
	}
}

enum line_event
line_key(struct line *l, uint8_t key)
{
	enum line_event event = LINE_GOES_ON;

	if (key < 0x80)
		cells_part_end(&l->cells);
	/* What ends a line does so in the middle of anything else too. */
	if (l->keys == KEY_PLAIN || (key < 0x20 && l->keys != KEY_QUOTED)) {
		event = event_of(l, key);
		if (event != LINE_GOES_ON) {
			l->keys = KEY_PLAIN;
			return event;
		}
	}
	switch (l->keys) {
	case KEY_PLAIN:
		plain(l, key);
		break;
	case KEY_QUOTED:
		l->keys = KEY_PLAIN;
		if (key < 0x20 || key == DELETE)
			beep(l); /* no command has one in it */
		else
			cells_byte(&l->cells, key);
		break;
	case KEY_ESC:
		escaped(l, key);
		break;
	case KEY_SEQUENCE:
		in_sequence(l, key);
	}
	show(l);
	return LINE_GOES_ON;
}

/* ---- begin and end ------------------------------------------------------ */

void
line_init(struct line *l, const struct history *history, struct text *out)
{
	memset(l, 0, sizeof *l);
	l->history = history;
	l->screen.out = out;
}

void
line_clear(struct line *l)
{
	text_clear(&l->typed);
}

void
line_begin(struct line *l, const char *prompt, size_t columns)
{
	cells_empty(&l->cells);
	l->back = 0;
	l->keys = KEY_PLAIN;
	screen_begin(&l->screen, prompt, columns);
}
