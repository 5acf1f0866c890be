#include <stdbool.h>
#include <string.h>

#include "config/config.h"
#include "config/tree.h"

/* The differences of two compared trees, in an order that reads well: by the
 * second tree, with what is gone before what took its place. */

struct walk {
	void (*line)(void *ctx, struct tree_line *line, bool gone);
	void *ctx;
};

static void
block_walk(const struct walk *w, struct tree_line *line, bool gone)
{
	struct tree_line *l;

	w->line(w->ctx, line, gone);
	TAILQ_FOREACH(l, &line->children, entry)
		block_walk(w, l, gone);
}

/* What is gone from *next on: up to the next line that both have, or to the
 * end; never back. */
static void
gone_walk(const struct walk *w, struct tree_line **next,
    const struct tree_line *until)
{
	for (; *next != NULL && *next != until; *next = TAILQ_NEXT(*next,
	    entry)) {
		if ((*next)->match == NULL)
			block_walk(w, *next, true);
		else if (until == NULL)
			break;
	}
}

static void
children_walk(const struct walk *w, const struct tree_line *from,
    const struct tree_line *to)
{
	struct tree_line *next = TAILQ_FIRST(&from->children), *l;

	TAILQ_FOREACH(l, &to->children, entry) {
		if (l->match == NULL) {
			gone_walk(w, &next, NULL);
			block_walk(w, l, false);
			continue;
		}
		if (next != NULL && next->index <= l->match->index) {
			gone_walk(w, &next, l->match);
			next = TAILQ_NEXT(l->match, entry);
		}
		children_walk(w, l->match, l);
	}
	while (next != NULL) {
		if (next->match == NULL)
			block_walk(w, next, true);
		next = TAILQ_NEXT(next, entry);
	}
}

void
tree_diff_each(const struct tree *from, const struct tree *to,
    void (*fn)(void *ctx, struct tree_line *line, bool gone), void *ctx)
{
	struct walk w = { fn, ctx };

	children_walk(&w, &from->root, &to->root);
}

/* ---- printing ----------------------------------------------------------- */

struct print {
	struct text *out;
	const struct tree_line *below; /* whose line was printed last, in the
					* second tree if it is in both */
};

static void
line_print(struct text *out, char sign, const struct tree_line *l)
{
	text_add_char(out, sign);
	for (const struct tree_line *p = l->parent; p->parent != NULL;
	    p = p->parent)
		text_add_char(out, ' ');
	config_mask(l->text, strlen(l->text), out);
	text_add_char(out, '\n');
}

static bool
is_above(const struct tree_line *above, const struct tree_line *l)
{
	for (; l != NULL; l = l->parent)
		if (l == above)
			return true;
	return false;
}

static void
context_print(struct print *p, const struct tree_line *l)
{
	if (l->parent == NULL || l->match == NULL || is_above(l, p->below))
		return;
	context_print(p, l->parent);
	line_print(p->out, ' ', l);
}

static void
difference_print(void *ctx, struct tree_line *l, bool gone)
{
	struct print *p = ctx;
	const struct tree_line *parent = l->parent;

	if (parent->match != NULL && gone)
		parent = parent->match;
	context_print(p, parent);
	line_print(p->out, gone ? '-' : '+', l);
	p->below = parent;
}

void
tree_diff_print(const struct tree *from, const struct tree *to,
    struct text *out)
{
	struct print p = { out, NULL };

	tree_diff_each(from, to, difference_print, &p);
}
