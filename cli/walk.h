#ifndef POSTERN_CLI_WALK_H
#define POSTERN_CLI_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "cli/arena.h"
#include "cli/graph.h"
#include "cli/words.h"

/*
 * One walk of a line over a mode's graph. It follows a set of places at once:
 * all nodes that the words so far lead to. A word is a keyword if it is the
 * whole or a unique prefix of one; if the rest of the line does not fit then,
 * it is tried as a typed word.
 */

/* Inside a sub-grammar or < >: where it comes back to. */
struct frame {
	const struct node *back;
	const struct frame *up;
	const char *prefix;
	uint32_t mask; /* alternatives of < > that were taken */
};

/* The words taken so far, last first. */
struct step {
	const struct step *before;
	const struct edge *edge;
	const struct frame *frame;
	uint32_t word;  /* first of the line's words */
	uint32_t words; /* how many */
};

struct place {
	const struct node *node;
	const struct frame *frame;
	const struct step *step;
};

enum walk_end {
	WALK_MATCH,
	WALK_INVALID,   /* at is the first byte that nothing can take */
	WALK_INCOMPLETE,
	WALK_AMBIGUOUS,
	WALK_REFUSED,   /* it is there, but not for this user */
};

struct walk {
	/* Set by the caller. */
	const struct line *line;
	size_t words;    /* walk the first so many words of line */
	int privilege;
	bool deep;       /* the session's mode is not the graph's */
	/* Instead of looking for a match: gets the places behind the words. */
	void (*leaf)(void *ctx, const struct place *v, size_t n);
	void *ctx;

	/* The answer. */
	enum walk_end end;
	size_t at;       /* offset in the line, how far it went */
	size_t at_word;  /* the word that failed */
	const struct row *row;
	bool no;
	const struct step *step;

	/* Its own; memory is kept from walk to walk. */
	struct arena arena;
	struct place *v;
	size_t n, room;
	unsigned budget;
	bool explain;    /* second round: find out where it failed */
};

/* Frames and steps of the answer live until the next walk_run. */
enum walk_end walk_run(struct walk *w, const struct node *root);
void walk_clear(struct walk *w);
bool walk_may(const struct walk *w, const struct limits *l,
    const struct frame *f);

/* ---- for ? and Tab: what a place offers ------------------------------- */

/* First of n->words that has the prefix; *count of them follow each other. */
const struct edge *walk_prefix(const struct node *n, const char *prefix,
    size_t len, size_t *count);

#endif
