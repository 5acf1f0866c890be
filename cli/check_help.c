#include <stdlib.h>
#include <string.h>
#include "cli/check.h"

/*
 * Is every word explained? What counts is the place, not the row: all nodes
 * to which the same words lead are looked at together, and one text among
 * them is enough. So this walks over sets of nodes, as the matcher does, but
 * for all words at once.
 */
struct nodes {
	const struct node **v;
	size_t n;
	struct nodes *next; /* that were visited */
};

struct help_check {
	struct cli *cli;
	struct text *report;
	struct arena arena;
	struct nodes *visited[1024]; /* by first node */
	bool *reported; /* by edge->order */
	int faults;
};

/* Edges of a set of nodes; those behind the bar only explain others. */
struct edges {
	const struct edge **v;
	size_t n, room;
	size_t own;
};

static void visit(struct help_check *c, struct nodes *set);

static bool
same_token(const struct edge *a, const struct edge *b)
{
	if (a->word != NULL || b->word != NULL)
		return a->word == b->word;
	return word_kind_equal(&a->kind, &b->kind) && a->bind == b->bind;
}

static void
edges_add(struct edges *e, const struct edge *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (e->n == e->room) {
			e->room = e->room * 2 + 16;
			e->v = xreallocarray(e->v, e->room, sizeof(*e->v));
		}
		e->v[e->n++] = &v[i];
	}
}

static void
edges_add_node(struct edges *e, const struct node *n)
{
	edges_add(e, n->words, n->n_words);
	edges_add(e, n->typed, n->n_typed);
}

/* What the sub-grammars that start at n explain. */
static void
edges_add_called(struct edges *e, const struct node *n)
{
	for (size_t i = 0; i < n->n_calls; i++) {
		edges_add_node(e, n->calls[i].start);
		edges_add_called(e, n->calls[i].start);
	}
}

static bool
explained(const struct edges *e, const struct edge *by)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->v[i]->help != NULL && same_token(e->v[i], by))
			return true;
	return false;
}

static void
report(struct help_check *c, const struct nodes *set, const struct edge *e)
{
	char buf[48];

	if (c->reported[e->order])
		return;
	c->reported[e->order] = true;
	c->faults++;
	text_printf(c->report, "\"%s\": no help for \"%s%s\"\n",
	    e->to->place == NULL ? set->v[0]->place : e->to->place,
	    e->word == NULL && e->bind != NULL ? "$" : "",
	    e->word != NULL ? e->word : e->bind != NULL ? e->bind :
	    word_kind_show(&e->kind, buf));
}

static void
nodes_add(struct help_check *c, struct nodes *set, const struct node *n)
{
	const struct node **v;

	for (size_t i = 0; i < set->n; i++)
		if (set->v[i] == n)
			return;
	v = arena_alloc(&c->arena, (set->n + 1) * sizeof(*v));
	if (set->n > 0)
		memcpy(v, set->v, set->n * sizeof(*v));
	v[set->n++] = n;
	set->v = v;
}

static bool
seen(struct help_check *c, struct nodes *set)
{
	struct nodes **bucket = &c->visited[(uintptr_t)set->v[0] / 16 % 1024];

	for (struct nodes *old = *bucket; old != NULL; old = old->next)
		if (old->n == set->n && memcmp(old->v, set->v,
		    set->n * sizeof(*set->v)) == 0)
			return true;
	set->next = *bucket;
	*bucket = set;
	return false;
}

static void
visit_words(struct help_check *c, const struct nodes *set,
    const struct edges *e)
{
	for (size_t i = 0; i < e->own; i++) {
		struct nodes *next;
		size_t k = 0;

		while (!same_token(e->v[k], e->v[i]))
			k++;
		if (k < i) /* its group is done */
			continue;
		if (!e->v[i]->limits.hidden && !explained(e, e->v[i]))
			report(c, set, e->v[i]);
		next = arena_alloc(&c->arena, sizeof(*next));
		for (; k < e->own; k++)
			if (same_token(e->v[k], e->v[i]))
				nodes_add(c, next, e->v[k]->to);
		visit(c, next);
	}
}

/* Behind a sub-grammar, the rows that entered it are together again. */
static void
visit_calls(struct help_check *c, const struct nodes *set)
{
	for (size_t i = 0; i < set->n; i++) {
		for (size_t k = 0; k < set->v[i]->n_calls; k++) {
			const struct call *call = &set->v[i]->calls[k];
			struct nodes *next, *in;

			in = arena_alloc(&c->arena, sizeof(*in));
			nodes_add(c, in, call->start);
			visit(c, in);
			next = arena_alloc(&c->arena, sizeof(*next));
			for (size_t j = 0; j < set->n; j++)
				for (size_t l = 0; l < set->v[j]->n_calls; l++)
					if (set->v[j]->calls[l].start ==
					    call->start)
						nodes_add(c, next, set->v[j]->
						    calls[l].back);
			visit(c, next);
		}
	}
}

static void
visit(struct help_check *c, struct nodes *set)
{
	struct edges e = { 0 };

	if (seen(c, set))
		return;
	for (size_t i = 0; i < set->n; i++)
		edges_add_node(&e, set->v[i]);
	e.own = e.n;
	for (size_t i = 0; i < set->n; i++)
		edges_add_called(&e, set->v[i]);
	visit_words(c, set, &e);
	visit_calls(c, set);
	free(e.v);
}

int
check_help(struct cli *cli, struct text *out)
{
	struct help_check c = { .cli = cli, .report = out };

	c.reported = xcalloc(cli->edges + 1, sizeof(*c.reported));
	for (struct mode *m = cli->modes; m != NULL; m = m->next) {
		struct nodes *root = arena_alloc(&c.arena, sizeof(*root));

		nodes_add(&c, root, m->root);
		visit(&c, root);
	}
	for (struct subgrammar *g = cli->subgrammars; g != NULL; g = g->next) {
		struct nodes *start = arena_alloc(&c.arena, sizeof(*start));

		nodes_add(&c, start, g->start);
		visit(&c, start);
	}
	arena_clear(&c.arena);
	free(c.reported);
	return c.faults;
}
