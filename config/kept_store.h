#ifndef POSTERN_CONFIG_KEPT_STORE_H
#define POSTERN_CONFIG_KEPT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "base/text.h"
#include "config/config.h"

/* A tree of lines: a line of a sub-mode stands below the line that opened it.
 * Lines of a parent are ordered by rank, then as they came. */
struct kept_line {
	TAILQ_ENTRY(kept_line) entry;
	struct kept_line *parent;
	TAILQ_HEAD(kept_lines, kept_line) children;
	char *text;
	unsigned rank;
	const void *tag;    /* the caller's */
	bool blank_at_end;  /* an ASA prints a blank behind it */
};

struct kept_line *kept_root_new(void);
void kept_line_free(struct kept_line *line); /* with all below it */

/* The line with this text below parent; NULL. */
struct kept_line *kept_find(struct kept_line *parent, const char *text);
/* The line that begins with the first n words of text (n 0: all of it). */
struct kept_line *kept_find_words(struct kept_line *parent, const char *text,
    size_t n);
/* The line at a path of texts, one a line; NULL. "" is root itself. */
struct kept_line *kept_find_path(struct kept_line *root, const char *path);
/* Append to path the path of line. */
void kept_path(const struct kept_line *line, struct text *path);
struct kept_line *kept_add(struct kept_line *parent, const char *text,
    unsigned rank, const void *tag);
/* Give it a new text. False if it had that already. */
bool kept_change(struct kept_line *line, const char *text);
/* Lines below parent, each indented by its depth. */
void kept_write(const struct kept_line *parent, size_t indent,
    const struct config_out *out);

#endif
