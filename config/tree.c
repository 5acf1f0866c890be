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

struct tree_line *
tree_line_find(struct tree *t, struct tree_line *parent, const char *text,
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

	while (tree_line_find(t, parent, text, high - 1) != NULL) {
		low = high;
		high *= 2;
	}
	while (low + 1 < high) { /* low - 1 is taken, high - 1 is not */
		mid = low + (high - low) / 2;
		if (tree_line_find(t, parent, text, mid - 1) != NULL)
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

	if (group == NULL && (l = tree_line_find(t, parent, text, 0)) != NULL) {
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
