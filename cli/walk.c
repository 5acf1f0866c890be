#include "cli/walk.h"

#include <stdlib.h>
#include <string.h>
#include "base/text.h"

/*
 * A line of 8,000 bytes has at most 4,000 words. The budget (places visited)
 * is what a line made to be slow can cost.
 */
enum { WALK_BUDGET = 100000 };

static bool walk_from(struct walk *w, size_t base, size_t word);

bool
walk_may(const struct walk *w, const struct limits *l, const struct frame *f)
{
	if (l->privilege > w->privilege || (l->own_mode && w->deep))
		return false;
	return l->bit == 0 || (f->mask & l->bit) == 0;
}

static struct frame *
frame_new(struct walk *w, const struct frame *up)
{
	struct frame *f = arena_alloc(&w->arena, sizeof(*f));

	f->up = up;
	return f;
}

/* The frame after an alternative of < > was entered. */
static const struct frame *
frame_taken(struct walk *w, const struct frame *f, uint32_t bit)
{
	struct frame *copy;

	if (bit == 0)
		return f;
	copy = arena_alloc(&w->arena, sizeof(*copy));
	*copy = *f;
	copy->mask |= bit;
	return copy;
}

/* Add a place and those that it leads to without a word. */
static void
place_add(struct walk *w, const struct node *n, const struct frame *f,
    const struct step *step)
{
	if (w->budget == 0)
		return;
	w->budget--;
	if (w->n == w->room) {
		w->room = w->room * 2 + 64;
		w->v = xreallocarray(w->v, w->room, sizeof(*w->v));
	}
	w->v[w->n++] = (struct place){ n, f, step };
	for (size_t i = 0; i < n->n_calls; i++) {
		const struct call *c = &n->calls[i];
		struct frame *in;

		if (!walk_may(w, &c->limits, f))
			continue;
		in = frame_new(w, frame_taken(w, f, c->limits.bit));
		in->back = c->back;
		in->prefix = c->prefix;
		place_add(w, c->start, in, step);
	}
	if (n->end && f != NULL)
		place_add(w, f->back, f->up, step);
}

static void
step_add(struct walk *w, const struct place *from, const struct edge *e,
    size_t word, size_t words)
{
	struct step *s = arena_alloc(&w->arena, sizeof(*s));

	s->before = from->step;
	s->edge = e;
	s->frame = from->frame;
	s->word = (uint32_t)word;
	s->words = (uint32_t)words;
	place_add(w, e->to, frame_taken(w, from->frame, e->limits.bit), s);
}

/* strncmp, but most words already differ in their first letter. */
static int
order(const char *word, const char *prefix, size_t len)
{
	if (len > 0 && *word != *prefix)
		return (unsigned char)*word < (unsigned char)*prefix ? -1 : 1;
	return strncmp(word, prefix, len);
}

const struct edge *
walk_prefix(const struct node *n, const char *prefix, size_t len,
    size_t *count)
{
	size_t lo = 0, hi = n->n_words, end;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (order(n->words[mid].word, prefix, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < n->n_words; end++)
		if (order(n->words[end].word, prefix, len) != 0)
			break;
	*count = end - lo;
	return n->words + lo;
}

enum keyword { KEY_NONE, KEY_ONE, KEY_MANY };

/* Which keyword the word is, seen from all places from base on. */
static enum keyword
find_keyword(const struct walk *w, size_t base, const struct word *word,
    const char **keyword)
{
	enum keyword found = KEY_NONE;

	*keyword = NULL;
	if (word->quoted)
		return KEY_NONE;
	for (size_t i = base; i < w->n; i++) {
		size_t count;
		const struct edge *e = walk_prefix(w->v[i].node, word->low,
		    word->len, &count);

		for (; count > 0; count--, e++) {
			if (!walk_may(w, &e->limits, w->v[i].frame))
				continue;
			if (e->len == word->len) {
				*keyword = e->word;
				return KEY_ONE;
			}
			if (found == KEY_NONE) {
				found = KEY_ONE;
				*keyword = e->word;
			} else if (e->word != *keyword) {
				found = KEY_MANY;
			}
		}
	}
	return found;
}

/* Go on behind the keyword, from all places that have it. */
static bool
walk_keyword(struct walk *w, size_t base, size_t word, const char *keyword)
{
	size_t end = w->n, len = strlen(keyword);
	bool done;

	for (size_t i = base; i < end; i++) {
		struct place p = w->v[i];
		size_t count;
		const struct edge *e = walk_prefix(p.node, keyword, len,
		    &count);

		for (; count > 0 && e->word == keyword; count--, e++)
			if (walk_may(w, &e->limits, p.frame))
				step_add(w, &p, e, word, 1);
	}
	done = walk_from(w, end, word + 1);
	w->n = end;
	return done;
}

/* Go on behind the word taken as a type. *fits: it is one. */
static bool
walk_typed(struct walk *w, size_t base, size_t word, enum word_type type,
    bool *fits)
{
	const struct word *v = &w->line->v[word];
	size_t end = w->n, taken = 0;
	bool done = false;

	for (size_t i = base; i < end; i++) {
		struct place p = w->v[i];

		for (size_t k = 0; k < p.node->n_typed; k++) {
			const struct edge *e = &p.node->typed[k];
			size_t n;

			if (e->kind.type != type ||
			    !walk_may(w, &e->limits, p.frame))
				continue;
			n = word_kind_match(&e->kind, v, w->words - word);
			if (n == 0)
				continue;
			taken = n;
			step_add(w, &p, e, word, n);
		}
	}
	if (taken > 0) {
		*fits = true;
		done = walk_from(w, end, word + taken);
	}
	w->n = end;
	return done;
}

static unsigned
types_here(const struct walk *w, size_t base)
{
	unsigned types = 0;

	for (size_t i = base; i < w->n; i++) {
		const struct node *n = w->v[i].node;

		for (size_t k = 0; k < n->n_typed; k++)
			types |= 1u << n->typed[k].kind.type;
	}
	return types;
}

/* Remember the fault that is furthest to the right. */
static void
explain(struct walk *w, enum walk_end end, size_t at, size_t word)
{
	if (w->end != WALK_MATCH &&
	    (at < w->at || (at == w->at && end <= w->end)))
		return;
	w->end = end;
	w->at = at;
	w->at_word = word;
}

/* How many bytes of the word the keywords here can take. */
static size_t
common_length(const struct walk *w, size_t base, const struct word *word)
{
	size_t best = 0;

	if (word->quoted)
		return 0;
	for (size_t i = base; i < w->n; i++) {
		const struct node *n = w->v[i].node;

		for (size_t k = 0; k < n->n_words; k++) {
			const struct edge *e = &n->words[k];
			size_t same = 0;

			if (!walk_may(w, &e->limits, w->v[i].frame))
				continue;
			while (same < e->len &&
			    word->low[same] == e->word[same])
				same++;
			if (same > best)
				best = same;
		}
	}
	return best;
}

static bool
walk_end(struct walk *w, size_t base)
{
	if (w->leaf != NULL) {
		w->leaf(w->ctx, w->v + base, w->n - base);
		return true;
	}
	for (size_t i = base; i < w->n; i++) {
		const struct accept *a = w->v[i].node->accepts;

		for (; a != NULL; a = a->next) {
			struct limits l = {
				.privilege = a->row->def.privilege,
				.own_mode = a->row->def.flags & CLI_OWN_MODE,
			};

			if (!walk_may(w, &l, NULL))
				continue;
			w->row = a->row;
			w->no = a->no;
			w->step = w->v[i].step;
			return true;
		}
	}
	if (w->explain)
		explain(w, WALK_INCOMPLETE, w->line->len, w->words);
	return false;
}

/* Take the words from word on at the places from base on. */
static bool
walk_from(struct walk *w, size_t base, size_t word)
{
	const struct word *v = &w->line->v[word];
	const char *keyword;
	enum keyword key;
	bool fits;
	unsigned types;

	if (word >= w->words)
		return walk_end(w, base);
	key = find_keyword(w, base, v, &keyword);
	if (key == KEY_ONE && walk_keyword(w, base, word, keyword))
		return true;
	fits = key == KEY_ONE;
	types = types_here(w, base);
	for (unsigned t = 0; types >> t != 0; t++)
		if ((types >> t & 1) && walk_typed(w, base, word, t, &fits))
			return true;
	if (!w->explain)
		return false;
	if (key == KEY_MANY)
		explain(w, WALK_AMBIGUOUS, v->end, word);
	else if (!fits)
		explain(w, WALK_INVALID,
		    v->start + common_length(w, base, v), word);
	return false;
}

enum walk_end
walk_run(struct walk *w, const struct node *root)
{
	for (int round = 0; round < 2; round++) {
		arena_reset(&w->arena);
		w->n = 0;
		w->budget = WALK_BUDGET;
		w->explain = round > 0;
		w->end = WALK_MATCH;
		w->at = w->at_word = 0;
		place_add(w, root, NULL, NULL);
		if (walk_from(w, 0, 0)) {
			w->end = WALK_MATCH;
			return WALK_MATCH;
		}
	}
	if (w->end == WALK_MATCH) /* the budget went first */
		w->end = WALK_INVALID;
	return w->end;
}

void
walk_clear(struct walk *w)
{
	arena_clear(&w->arena);
	free(w->v);
	w->v = NULL;
	w->n = w->room = 0;
}
