#ifndef POSTERN_CLI_SHELL_HISTORY_H
#define POSTERN_CLI_SHELL_HISTORY_H

#include <stddef.h>

/* The lines typed before, the last HISTORY_LINES of them. */
enum { HISTORY_LINES = 500 };

struct history {
	char *line[HISTORY_LINES];
	size_t n; /* lines ever added */
};

/* Unless it is blank, or what the last one was. */
void history_add(struct history *h, const char *line);
/* The line that many back, 1: the last; NULL: there are not so many. */
const char *history_get(const struct history *h, size_t back);
void history_clear(struct history *h);

/* A file of lines, in which blanks and what is not printable are \ooo (as other
 * line editors write it). Without it, or the right to it, nothing happens. */
void history_load(struct history *h, const char *file);
void history_save(const struct history *h, const char *file);

#endif
