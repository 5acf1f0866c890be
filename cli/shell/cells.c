#include "cli/shell/cells.h"

#include <string.h>
#include <wchar.h>

/* ---- characters --------------------------------------------------------- */

size_t
cell_width(uint32_t c)
{
	return wcwidth((wchar_t)c) == 2 ? 2 : 1;
}

void
cell_add(struct text *out, uint32_t c)
{
	if (c < 0x80) {
		text_add_char(out, (char)c);
		return;
	}
	if (c < 0x800) {
		text_add_char(out, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			text_add_char(out, (char)(0xe0 | c >> 12));
		} else {
			text_add_char(out, (char)(0xf0 | c >> 18));
			text_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		text_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	text_add_char(out, (char)(0x80 | (c & 0x3f)));
}

void
cells_text(const struct cells *l, size_t n, struct text *out)
{
	for (size_t i = 0; i < n; i++)
		if (l->v[i] != CELL_REST)
			cell_add(out, l->v[i]);
}

/* ---- places ------------------------------------------------------------- */

size_t
cells_left(const struct cells *l, size_t i)
{
	while (i > 0 && l->v[--i] == CELL_REST)
		;
	return i;
}

size_t
cells_right(const struct cells *l, size_t i)
{
	if (i < l->n)
		i++;
	while (i < l->n && l->v[i] == CELL_REST)
		i++;
	return i;
}

size_t
cells_word_left(const struct cells *l, size_t i)
{
	while (i > 0 && l->v[i - 1] == ' ')
		i--;
	while (i > 0 && l->v[i - 1] != ' ')
		i--;
	return i;
}

size_t
cells_word_right(const struct cells *l, size_t i)
{
	while (i < l->n && l->v[i] == ' ')
		i++;
	while (i < l->n && l->v[i] != ' ')
		i++;
	return i;
}

/* ---- edits -------------------------------------------------------------- */

/* Without room for all of them, none is put in. */
static void
put(struct cells *l, const uint32_t *v, size_t n)
{
	if (n > CELLS_MAX - l->n)
		return;
	memmove(l->v + l->at + n, l->v + l->at, (l->n - l->at) * sizeof *v);
	memcpy(l->v + l->at, v, n * sizeof *v);
	l->n += n;
	l->at += n;
}

static void
put_character(struct cells *l, uint32_t c)
{
	uint32_t v[2] = { c, CELL_REST };

	put(l, v, cell_width(c));
}

void
cells_part_end(struct cells *l)
{
	for (size_t i = 0; i < l->n_part; i++)
		put_character(l, (uint8_t)l->part[i]);
	l->n_part = 0;
}

void
cells_byte(struct cells *l, uint8_t byte)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t r;

	if (byte < 0x80) {
		cells_part_end(l);
		put_character(l, byte);
		return;
	}
	l->part[l->n_part++] = (char)byte;
	r = mbrtowc(&c, l->part, l->n_part, &state);
	if (r == (size_t)-1 && l->n_part > 1) {
		l->n_part--; /* it may begin one itself */
		cells_part_end(l);
		cells_byte(l, byte);
	} else if (r == (size_t)-1) {
		cells_part_end(l);
	} else if (r != (size_t)-2) {
		l->n_part = 0;
		put_character(l, (uint32_t)c);
	}
}

void
cells_insert(struct cells *l, const char *text)
{
	for (; *text != '\0'; text++)
		cells_byte(l, (uint8_t)*text);
	cells_part_end(l);
}

void
cells_empty(struct cells *l)
{
	l->n = l->at = l->n_part = 0;
}

void
cells_delete(struct cells *l, size_t from, size_t to)
{
	memmove(l->v + from, l->v + to, (l->n - to) * sizeof *l->v);
	l->n -= to - from;
	l->at = from;
}

void
cells_kill(struct cells *l, size_t from, size_t to)
{
	if (from == to)
		return;
	l->n_killed = to - from;
	memcpy(l->killed, l->v + from, l->n_killed * sizeof *l->killed);
	cells_delete(l, from, to);
}

void
cells_yank(struct cells *l)
{
	put(l, l->killed, l->n_killed);
}

void
cells_transpose(struct cells *l)
{
	size_t end = cells_right(l, l->at);
	size_t second = cells_left(l, end), first = cells_left(l, second);
	uint32_t saved[2];

	if (first == second)
		return;
	memcpy(saved, l->v + first, (second - first) * sizeof *saved);
	memmove(l->v + first, l->v + second, (end - second) * sizeof *saved);
	memcpy(l->v + first + end - second, saved,
	    (second - first) * sizeof *saved);
	l->at = end;
}
