#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/grammar.h"

/* What a node can do by itself or after epsilon steps. */
struct closure {
	struct cli *cli;
	struct node *of;
	unsigned mark;
	size_t words, typed, calls; /* counted, then filled */
	bool fill;
};

static void
take_edges(struct closure *c, const struct node *n, uint32_t bit)
{
	for (const struct edge *e = n->out; e != NULL; e = e->next) {
		struct edge *to = NULL;

		if (e->word != NULL) {
			if (c->fill)
				to = &c->of->words[c->words];
			c->words++;
		} else {
			if (c->fill)
				to = &c->of->typed[c->typed];
			c->typed++;
		}
		if (to != NULL) {
			*to = *e;
			to->limits.bit |= bit;
		}
	}
}

static void
take_calls(struct closure *c, const struct node *n, uint32_t bit)
{
	for (const struct call *e = n->out_calls; e != NULL; e = e->next) {
		if (c->fill) {
			c->of->calls[c->calls] = *e;
			c->of->calls[c->calls].limits.bit |= bit;
		}
		c->calls++;
	}
}

static void
take_accepts(struct closure *c, const struct node *n)
{
	for (const struct accept *a = n->own_accepts; a != NULL; a = a->next) {
		struct accept **end = &c->of->accepts;

		while (*end != NULL)
			end = &(*end)->next;
		*end = arena_alloc(&c->cli->graph, sizeof(**end));
		(*end)->row = a->row;
		(*end)->no = a->no;
	}
}

static void
closure_visit(struct closure *c, struct node *n, uint32_t bit)
{
	if (n->mark == c->mark)
		return;
	n->mark = c->mark;
	take_edges(c, n, bit);
	take_calls(c, n, bit);
	if (c->fill) {
		take_accepts(c, n);
		c->of->end = c->of->end || n->own_end;
	}
	for (const struct epsilon *e = n->epsilons; e != NULL; e = e->next)
		closure_visit(c, e->to, bit | e->bit);
}

static int
by_word(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	int r = strcmp(x->word, y->word);

	return r != 0 ? r : (x->order > y->order) - (x->order < y->order);
}

static int
by_type(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->kind.type != y->kind.type)
		return (int)x->kind.type - (int)y->kind.type;
	return (x->order > y->order) - (x->order < y->order);
}

static void
node_seal(struct cli *cli, struct node *n, unsigned *mark)
{
	struct closure c = { .cli = cli, .of = n, .mark = ++*mark };

	closure_visit(&c, n, 0);
	n->n_words = c.words;
	n->n_typed = c.typed;
	n->n_calls = c.calls;
	n->words = arena_alloc(&cli->graph, c.words * sizeof(*n->words));
	n->typed = arena_alloc(&cli->graph, c.typed * sizeof(*n->typed));
	n->calls = arena_alloc(&cli->graph, c.calls * sizeof(*n->calls));
	c.words = c.typed = c.calls = 0;
	c.fill = true;
	c.mark = ++*mark;
	closure_visit(&c, n, 0);
	if (n->n_words > 1)
		qsort(n->words, n->n_words, sizeof(*n->words), by_word);
	if (n->n_typed > 1)
		qsort(n->typed, n->n_typed, sizeof(*n->typed), by_type);
}

_Noreturn static void
endless(const struct node *n)
{
	fprintf(stderr, "cli grammar: \"%s\": goes round without taking a "
	    "word\n", n->place);
	abort();
}

/* Can a frame that starts at n come back without a word? */
static bool
nullable(struct node *n)
{
	if (n->nullable == 0) {
		n->nullable = -1;
		if (n->end)
			n->nullable = 1;
		for (size_t i = 0; i < n->n_calls; i++)
			if (nullable(n->calls[i].start) &&
			    nullable(n->calls[i].back))
				n->nullable = 1;
	}
	return n->nullable > 0;
}

/* Depth first over the steps that take no word: a cycle would never end. */
static void
check_endless(struct node *n, unsigned open, unsigned done)
{
	if (n->mark == open)
		endless(n);
	if (n->mark == done)
		return;
	n->mark = open;
	for (size_t i = 0; i < n->n_calls; i++) {
		check_endless(n->calls[i].start, open, done);
		if (nullable(n->calls[i].start))
			check_endless(n->calls[i].back, open, done);
	}
	n->mark = done;
}

void
graph_seal(struct cli *cli)
{
	unsigned mark = 0;

	for (struct node *n = cli->nodes; n != NULL; n = n->next)
		node_seal(cli, n, &mark);
	for (struct node *n = cli->nodes; n != NULL; n = n->next)
		check_endless(n, mark + 1, mark + 2);
}
