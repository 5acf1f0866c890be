#include <stdlib.h>
#include <string.h>

#include "config/tree.h"

/* Which lines of two trees are the same. */

static int
by_group(const void *a, const void *b)
{
	const struct tree_line *x = *(struct tree_line *const *)a;
	const struct tree_line *y = *(struct tree_line *const *)b;
	int r = strcmp(x->group, y->group);

	if (r != 0)
		return r;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* The lines below parent that belong to groups, group by group. */
static struct tree_line **
grouped(struct tree_line *parent, size_t *n)
{
	struct tree_line *l, **v;

	*n = 0;
	TAILQ_FOREACH(l, &parent->children, entry)
		*n += l->group != NULL;
	v = xcalloc(*n + 1, sizeof(*v));
	*n = 0;
	TAILQ_FOREACH(l, &parent->children, entry)
		if (l->group != NULL)
			v[(*n)++] = l;
	qsort(v, *n, sizeof(*v), by_group);
	return v;
}

/* Longest common subsequence after Hunt and Szymanski: of the pairs of equal
 * lines, the longest chain in which both go forward. Lines of a group are
 * mostly different, so there are hardly more pairs than lines. */
struct chain {
	struct tree_line *from, *to;
	size_t before; /* index + 1 of the pair before it; 0: none */
};

enum { SAME_MOST = 32 }; /* of equal lines, how many are tried */

struct chains {
	struct chain *pair;
	size_t n, room;
	size_t *tail;     /* tail[k]: the pair that ends the best of k + 1 */
	size_t longest;
};

static void
chain_add(struct chains *c, struct tree_line *from, struct tree_line *to)
{
	size_t low = 0, high = c->longest;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c->pair[c->tail[mid]].from->index < from->index)
			low = mid + 1;
		else
			high = mid;
	}
	c->pair = xgrow(c->pair, &c->room, c->n, sizeof *c->pair);
	c->pair[c->n] = (struct chain){ from, to,
	    low > 0 ? c->tail[low - 1] + 1 : 0 };
	c->tail[low] = c->n++;
	if (low == c->longest)
		c->longest++;
}

static void
match(struct tree_line *from, struct tree_line *to)
{
	from->match = to;
	to->match = from;
}

/* Lines of one group. */
struct run {
	struct tree_line **v;
	size_t n;
};

/* The lines at both ends, as long as they are equal: what stays the same is
 * mostly all but a few. */
static void
ends_match(struct run *from, struct run *to)
{
	while (from->n > 0 && to->n > 0 &&
	    strcmp((*from->v)->text, (*to->v)->text) == 0) {
		match(*from->v++, *to->v++);
		from->n--;
		to->n--;
	}
	while (from->n > 0 && to->n > 0 && strcmp(from->v[from->n - 1]->text,
	    to->v[to->n - 1]->text) == 0)
		match(from->v[--from->n], to->v[--to->n]);
}

/* Match what is between them. Of lines that come very often those are tried
 * that come about as late among their like. */
static void
group_match(struct tree *from, struct tree_line *f, const struct run *to)
{
	struct chains c = { .tail = xcalloc(to->n + 1, sizeof(size_t)) };
	struct tree_line *same[SAME_MOST];
	unsigned k, first;

	for (size_t i = 0; i < to->n; i++) {
		first = to->v[i]->nth < SAME_MOST / 2 ? 0 :
		    to->v[i]->nth - SAME_MOST / 2;
		for (k = 0; k < SAME_MOST && (same[k] = tree_line_find(from, f,
		    to->v[i]->text, first + k)) != NULL; k++)
			;
		while (k > 0) /* backwards: one line has one partner */
			if (same[--k]->match == NULL)
				chain_add(&c, same[k], to->v[i]);
	}
	for (size_t at = c.longest > 0 ? c.tail[c.longest - 1] + 1 : 0;
	    at > 0; at = c.pair[at - 1].before)
		match(c.pair[at - 1].from, c.pair[at - 1].to);
	free(c.pair);
	free(c.tail);
}

/* Each in its group, from 1 on. */
static void
positions_count(struct tree_line **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i]->position = i > 0 && strcmp(v[i - 1]->group,
		    v[i]->group) == 0 ? v[i - 1]->position + 1 : 1;
}

static void
positions_set(struct tree_line **to, size_t n)
{
	size_t added = 0, passed = 0;

	for (size_t i = 0; i < n; i++) {
		if (to[i]->match != NULL)
			passed = to[i]->match->position;
		else
			added++;
		to[i]->position = passed + added;
	}
}

/* How many lines at v are of the group. */
static size_t
group_len(struct tree_line **v, size_t n, const char *group)
{
	size_t len = 0;

	while (len < n && strcmp(v[len]->group, group) == 0)
		len++;
	return len;
}

static void
groups_compare(struct tree *tree, struct tree_line *from,
    struct tree_line *to)
{
	size_t n_from, n_to, at = 0, end;
	struct run a, b;
	struct tree_line **f = grouped(from, &n_from), **t = grouped(to, &n_to);

	positions_count(f, n_from);
	for (size_t i = 0; i < n_to; i = end) {
		end = i + group_len(t + i, n_to - i, t[i]->group);
		while (at < n_from && strcmp(f[at]->group, t[i]->group) < 0)
			at++;
		a = (struct run){ f + at, group_len(f + at, n_from - at,
		    t[i]->group) };
		b = (struct run){ t + i, end - i };
		ends_match(&a, &b);
		group_match(tree, from, &b);
		positions_set(t + i, end - i);
	}
	free(f);
	free(t);
}

static void
matches_clear(struct tree_line *parent)
{
	struct tree_line *l;

	TAILQ_FOREACH(l, &parent->children, entry) {
		l->match = NULL;
		matches_clear(l);
	}
}

static bool
all_match(const struct tree_line *parent)
{
	const struct tree_line *l;

	TAILQ_FOREACH(l, &parent->children, entry)
		if (l->match == NULL)
			return false;
	return true;
}

static void
children_compare(struct tree *from, struct tree_line *f, struct tree_line *t)
{
	struct tree_line *l;

	TAILQ_FOREACH(l, &t->children, entry) {
		if (l->group != NULL)
			continue;
		l->match = tree_line_find(from, f, l->text, 0);
		if (l->match != NULL)
			l->match->match = l;
	}
	groups_compare(from, f, t);
	TAILQ_FOREACH(l, &t->children, entry) {
		if (l->match == NULL)
			continue;
		children_compare(from, l->match, l);
		if (tree_line_is_whole(l) && !(all_match(l) &&
		    all_match(l->match)))
			l->match = l->match->match = NULL;
	}
}

/* The position of lines in a block that is missing as a whole. */
static void
blocks_position(struct tree_line *parent)
{
	struct tree_line *l, **v;
	size_t n;

	TAILQ_FOREACH(l, &parent->children, entry) {
		if (l->match == NULL) {
			v = grouped(l, &n);
			positions_count(v, n);
			free(v);
		}
		blocks_position(l);
	}
}

void
tree_compare(struct tree *from, struct tree *to)
{
	matches_clear(&from->root);
	matches_clear(&to->root);
	children_compare(from, &from->root, &to->root);
	blocks_position(&from->root);
	blocks_position(&to->root);
}
