#ifndef POSTERN_AAA_LINES_H
#define POSTERN_AAA_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "base/text.h"

/* Lines of configuration as they are printed, in the order typed, each known
 * by its first words. */
struct line {
	TAILQ_ENTRY(line) entry;
	char *text;
};
TAILQ_HEAD(line_list, line);

/* The line that begins with the same n words (0: with all of text); NULL. */
struct line *line_find(const struct line_list *list, const char *text,
    size_t n);
/* Take the place of the line with the same n words, or be one more. False:
 * nothing changed. */
bool line_set(struct line_list *list, const char *text, size_t n);
void line_free(struct line_list *list, struct line *line); /* NULL allowed */
void lines_clear(struct line_list *list);
void lines_write(const struct line_list *list, const char *indent,
    struct text *out);

#endif
