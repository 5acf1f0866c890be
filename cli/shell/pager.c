#include "cli/shell/pager.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/shell/plain.h"
#include "cli/shell/terminal.h"

#define MORE "<--- More --->"
#define MORE_ERASE "\r              \r"

enum { CTRL_C = 3, PASTE_GAP_MS = 20 };

static unsigned page;   /* lines of a page, 0: no paging */
static unsigned width;  /* columns, 0: don't count wrapped lines */
static unsigned left;   /* lines until the page is full */
static unsigned column;
static bool discard;

void
pager_begin(unsigned lines, unsigned columns)
{
	page = lines;
	width = columns;
	left = lines;
	column = 0;
	discard = false;
}

void
pager_discard(void)
{
	discard = true;
}

void
pager_off(void)
{
	discard = false;
	page = 0;
}

/* Keys that come in a burst are no answer but a paste: they stay for the
 * command line, and the output goes on without stops. */
static bool
is_paste(void)
{
	return terminal_pending() || (terminal_wait(-1, PASTE_GAP_MS) &
	    TERMINAL_INPUT) != 0;
}

/* q and ENTER, and no more: that is how scripts, and many people, answer. As on
 * an ASA the output ends there, and ENTER is for the command line. */
static bool
is_quit(int key)
{
	int next;
	bool alone;

	if ((key != 'q' && key != 'Q') || (next = terminal_byte()) < 0)
		return false;
	alone = (next == '\r' || next == '\n') && !is_paste();
	terminal_unread((uint8_t)next);
	return alone;
}

static int
key_get(void)
{
	int key;

	while ((key = terminal_byte()) < 0)
		if (terminal_wait(-1, -1) < 0)
			return -1;
	return key;
}

/* Ask how to go on. -1: the terminal is gone. */
static int
more(void)
{
	int key;

	if (terminal_pending()) {
		page = 0;
		return 0;
	}
	fputs(MORE, stdout);
	fflush(stdout);
	key = key_get();
	fputs(MORE_ERASE, stdout);
	if (key < 0)
		return -1;
	if (is_paste() && !is_quit(key)) {
		terminal_unread((uint8_t)key);
		page = 0;
		return 0;
	}
	switch (key) {
	case 'q':
	case 'Q':
	case CTRL_C:
		discard = true;
		break;
	case '\r':
	case '\n':
		left = 1;
		break;
	default:
		left = page;
	}
	return 0;
}

/* It never asks within a line: who reads by program waits for <--- More ---> at
 * the start of one. */
int
pager_write(const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len && !discard; i++) {
		if (page > 0 && left == 0 && column == 0 && more() < 0)
			return -1;
		if (discard)
			break;
		plain_put(text[i]);
		if (text[i] == '\n' || (width > 0 && ++column > width)) {
			column = text[i] == '\n' ? 0 : 1;
			if (left > 0)
				left--;
		}
	}
	return 0;
}
