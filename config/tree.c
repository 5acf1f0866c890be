#include "config/tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* Lines of a text, found by where they stand and what they say. */

static int
line_order(struct tree_line *a, struct tree_line *b)
{
	int r;

	if (a->parent != b->parent)
		return (uintptr_t)a->parent < (uintptr_t)b->parent ? -1 : 1;
	if ((r = strcmp(a->text, b->text)) != 0)
		return r;
	return a->nth < b->nth ? -1 : a->nth > b->nth;
}

RB_GENERATE_INTERNAL(tree_texts, tree_line, by_text, line_order,
    static __attribute__((unused)))

static struct tree_line *
line_find(struct tree *t, struct tree_line *parent, const char *text,
    unsigned nth)
{
	struct tree_line key = { .parent = parent, .nth = nth };

	key.text = (char *)(uintptr_t)text;
	return RB_FIND(tree_texts, &t->texts, &key);
}

/* A number that no line of that text has yet: they are counted from 0, and a
 * text can be there as often as there are lines. */
static unsigned
nth_free(struct tree *t, struct tree_line *parent, const char *text)
{
	unsigned low = 0, high = 1, mid;

	while (line_find(t, parent, text, high - 1) != NULL) {
		low = high;
		high *= 2;
	}
	while (low + 1 < high) { /* low - 1 is taken, high - 1 is not */
		mid = low + (high - low) / 2;
		if (line_find(t, parent, text, mid - 1) != NULL)
			low = mid;
		else
			high = mid;
	}
	return high - 1;
}

/* ---- groups ------------------------------------------------------------- */

/* What an order belongs to: the first so many words of these lines. */
static const struct {
	const char *parent; /* how the line above begins; "" none */
	const char *words;
	size_t n;
} groups[] = {
	{ "", "access-list", 2 },
	{ "", "banner", 2 },
	{ "", "boot system", 2 },
	{ "", "dns name-server", 2 },
	{ "", "icmp permit", 1 },
	{ "", "icmp deny", 1 },
	{ "", "xlate per-session", 2 },
	{ "", "prefix-list", 2 },
	{ "", "aaa-server", 2 },
	{ "policy-map", "class", 1 },
	{ "policy-map", "match", 1 },
	{ "crypto ca certificate chain", "", 0 },
};

/* The sections of manual NAT have each their order. */
static char *
nat_group(const char *text)
{
	const char *end;

	if (strncmp(text, "nat ", 4) != 0)
		return NULL;
	end = strchr(text, ')');
	if (text_begins(end == NULL ? text + 4 : end + 1 +
	    strspn(end + 1, " "), "after-auto", strlen("after-auto")))
		return xstrdup("nat after-auto");
	return xstrdup("nat");
}

static char *
group_of(const struct tree_line *parent, const char *text)
{
	const char *above = parent->parent == NULL ? "" : parent->text;

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
		if ((*groups[i].parent == '\0') != (*above == '\0') ||
		    !text_begins(above, groups[i].parent,
		    strlen(groups[i].parent)))
			continue;
		if (*groups[i].words == '\0')
			return xstrdup("");
		if (text_begins(text, groups[i].words,
		    strlen(groups[i].words)))
			return xstrndup(text, text_words_len(text,
			    groups[i].n));
	}
	return *above == '\0' ? nat_group(text) : NULL;
}

/* Certificates are one piece: lines of digits that mean nothing by themselves,
 * each to its `quit`. */
bool
tree_line_is_whole(const struct tree_line *l)
{
	static const char chain[] = "crypto ca certificate chain";

	return l->parent != NULL && text_begins(l->text, chain,
	    sizeof(chain) - 1);
}

/* ---- reading ------------------------------------------------------------ */

static struct tree_line *
line_add(struct tree *t, struct tree_line *parent, const char *s, size_t len,
    size_t number)
{
	struct tree_line *l, *last = TAILQ_LAST(&parent->children, tree_lines);
	char *text = xstrndup(s, len), *group = group_of(parent, text);

	if (group == NULL && (l = line_find(t, parent, text, 0)) != NULL) {
		secret_wipe(text, len);
		free(text);
		return l;
	}
	l = xcalloc(1, sizeof *l);
	TAILQ_INIT(&l->children);
	l->parent = parent;
	l->text = text;
	l->group = group;
	l->number = number;
	l->index = last == NULL ? 0 : last->index + 1;
	l->nth = nth_free(t, parent, text);
	TAILQ_INSERT_TAIL(&parent->children, l, entry);
	RB_INSERT(tree_texts, &t->texts, l);
	return l;
}

/* Of a line without indentation: no part of the configuration. */
static bool
is_frame(const char *s, size_t len)
{
	return len == 0 || *s == '!' || *s == ':' ||
	    text_begins(s, "ASA Version", strlen("ASA Version")) ||
	    strncmp(s, "Cryptochecksum:", strlen("Cryptochecksum:")) == 0;
}

enum { DEPTH = 8 };

struct tree *
tree_new(const char *text)
{
	struct tree *t = xcalloc(1, sizeof *t);
	struct tree_line *above[DEPTH] = { &t->root };
	size_t indent[DEPTH] = { 0 }, depth = 0, number = 0, blanks, len;
	const char *end;

	TAILQ_INIT(&t->root.children);
	RB_INIT(&t->texts);
	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = strchrnul(text, '\n');
		number++;
		blanks = strspn(text, " \t");
		text += blanks;
		for (len = (size_t)(end - text); len > 0 &&
		    strchr(" \t\r", text[len - 1]) != NULL; len--)
			;
		if (is_frame(text, len))
			continue;
		/* indent[d]: of the line above[d]'s children */
		while (depth > 0 && blanks < indent[depth])
			depth--;
		if (depth == 0 && blanks > 0 && TAILQ_EMPTY(&t->root.children))
			blanks = 0; /* a block without its head */
		if (blanks > indent[depth] && depth + 1 < DEPTH &&
		    above[depth + 1] != NULL &&
		    !tree_line_is_whole(above[depth])) {
			depth++;
			indent[depth] = blanks;
		}
		if (depth + 1 < DEPTH)
			above[depth + 1] = line_add(t, above[depth], text, len,
			    number);
		else
			line_add(t, above[depth], text, len, number);
		for (size_t d = depth + 2; d < DEPTH; d++)
			above[d] = NULL;
	}
	return t;
}

void
tree_line_remove(struct tree *t, struct tree_line *l)
{
	struct tree_line *child;

	while ((child = TAILQ_FIRST(&l->children)) != NULL)
		tree_line_remove(t, child);
	TAILQ_REMOVE(&l->parent->children, l, entry);
	RB_REMOVE(tree_texts, &t->texts, l);
	secret_wipe(l->text, strlen(l->text));
	free(l->text);
	free(l->group);
	free(l->note);
	free(l);
}

void
tree_free(struct tree *t)
{
	struct tree_line *l;

	if (t == NULL)
		return;
	while ((l = TAILQ_FIRST(&t->root.children)) != NULL)
		tree_line_remove(t, l);
	free(t);
}

void
tree_line_rename(struct tree *t, struct tree_line *l, const char *text)
{
	RB_REMOVE(tree_texts, &t->texts, l);
	xreplace(&l->text, text);
	l->nth = nth_free(t, l->parent, text);
	RB_INSERT(tree_texts, &t->texts, l);
}

/* ---- comparing ---------------------------------------------------------- */

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

enum { SAME_MOST = 64 }; /* of equal lines, how many are tried */

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

/* Match the lines v of one group of the second tree with the lines below f. */
static void
group_match(struct tree *from, struct tree_line *f, struct tree_line **v,
    size_t n)
{
	struct chains c = { .tail = xcalloc(n + 1, sizeof(size_t)) };
	struct tree_line *same[SAME_MOST];
	unsigned k;

	for (size_t i = 0; i < n; i++) {
		for (k = 0; k < SAME_MOST && (same[k] = line_find(from, f,
		    v[i]->text, k)) != NULL; k++)
			;
		while (k > 0) /* backwards: one line has one partner */
			chain_add(&c, same[--k], v[i]);
	}
	for (size_t at = c.longest > 0 ? c.tail[c.longest - 1] + 1 : 0;
	    at > 0; at = c.pair[at - 1].before) {
		c.pair[at - 1].from->match = c.pair[at - 1].to;
		c.pair[at - 1].to->match = c.pair[at - 1].from;
	}
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

static void
groups_compare(struct tree *tree, struct tree_line *from,
    struct tree_line *to)
{
	size_t n_from, n_to, end;
	struct tree_line **f = grouped(from, &n_from), **t = grouped(to, &n_to);

	positions_count(f, n_from);
	for (size_t i = 0; i < n_to; i = end) {
		for (end = i + 1; end < n_to && strcmp(t[end]->group,
		    t[i]->group) == 0; end++)
			;
		group_match(tree, from, t + i, end - i);
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
		l->match = line_find(from, f, l->text, 0);
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
