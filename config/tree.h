#ifndef POSTERN_CONFIG_TREE_H
#define POSTERN_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>
#include <bsd/sys/tree.h>

#include "base/text.h"

/*
 * A configuration's text as a tree of lines, by their indentation, and what
 * two such trees don't have in common. Pure: no live configuration here.
 *
 * Most lines are settings whose order says nothing. Where it does (elements of
 * an access-list, NAT rules, lines of a banner, classes of a policy-map), the
 * lines that share an order are a group, and are compared as sequences.
 */
struct tree_line {
	TAILQ_ENTRY(tree_line) entry;
	RB_ENTRY(tree_line) by_text;
	struct tree_line *parent; /* NULL: the root */
	TAILQ_HEAD(tree_lines, tree_line) children;
	char *text;       /* without indentation and trailing blanks */
	char *group;      /* whose order counts; NULL: a setting */
	size_t number;    /* of the line in the text, from 1 */
	size_t index;     /* among its siblings, from 0 */
	unsigned nth;     /* of equal lines of a group, from 0 */
	struct tree_line *match; /* in the other tree, after tree_compare */
	size_t position;  /* in a group, from 1: where it stands, or for a line
			   * that isn't in the first tree, where it is to be
			   * inserted while what is to go still stands and
			   * what comes before it is there already */
	char *note;       /* the caller's; freed with the line */
};
RB_HEAD(tree_texts, tree_line);

struct tree {
	struct tree_line root;
	struct tree_texts texts;
};

/* Empty lines, comments and the frame (`: Saved`, `ASA Version`, checksum) are
 * left out; a line that comes twice in one place is one. */
struct tree *tree_new(const char *text);
void tree_free(struct tree *t); /* wipes: keys stand in it */
/* The nth of those below parent that say just this; NULL. */
struct tree_line *tree_line_find(struct tree *t, struct tree_line *parent,
    const char *text, unsigned nth);
/* Its lines differ together or not at all. */
bool tree_line_is_whole(const struct tree_line *l);
/* Give a line another text. */
void tree_line_rename(struct tree *t, struct tree_line *l, const char *text);
/* With all below it. */
void tree_line_remove(struct tree *t, struct tree_line *l);
/* Set match in both, NULL in lines that only one of them has. */
void tree_compare(struct tree *from, struct tree *to);

/* After tree_compare: the lines that only `from` has with "-", those that only
 * `to` has with "+", below the lines that they stand under, keys hidden.
 * Nothing if there are none. */
void tree_diff_print(const struct tree *from, const struct tree *to,
    struct text *out);
/* What differs, in the order in which it is printed: fn(ctx, line, gone). gone:
 * a line of `from`. Of a block that is missing as a whole, each line comes. */
void tree_diff_each(const struct tree *from, const struct tree *to,
    void (*fn)(void *ctx, struct tree_line *line, bool gone), void *ctx);

#endif
