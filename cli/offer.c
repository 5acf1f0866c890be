#include "cli/offer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What the ASA lists in configuration mode of the commands from below it. */
static bool
is_common(const char *token)
{
	static const char *const words[] = { "exit", "help", "quit", "show" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], token) == 0)
			return true;
	return false;
}

static void
offer_add(struct offers *o, struct offer new)
{
	if (o->common && !is_common(new.token))
		return;
	for (size_t i = 0; i < o->n; i++) {
		struct offer *old = &o->v[i];

		if (old->typed != new.typed || old->name != new.name ||
		    strcmp(old->token, new.token) != 0)
			continue;
		/* Types of the same look may mean different things. */
		if (new.typed && old->text[0] != '\0' && new.text[0] != '\0' &&
		    strcmp(old->text, new.text) != 0)
			continue;
		if (old->text[0] == '\0')
			old->text = new.text;
		return;
	}
	if (o->n == o->room) {
		o->room = o->room * 2 + 32;
		o->v = xreallocarray(o->v, o->room, sizeof(*o->v));
	}
	o->v[o->n++] = new;
}

static const char *
keep(struct offers *o, const char *s)
{
	char *copy = arena_alloc(&o->memory, strlen(s) + 1);

	return strcpy(copy, s);
}

/* May the session go on with e? */
static bool
may(const struct offers *o, const struct place *p, const struct edge *e)
{
	return walk_may(&o->s->cli->walk, &e->limits, p->frame) &&
	    session_may_step(o->s, o->mode, p->step, e, e->limits.privilege);
}

static void
add_keywords(struct offers *o, const struct place *p)
{
	size_t count;
	const struct edge *e = walk_prefix(p->node, o->low, strlen(o->low),
	    &count);

	for (; count > 0; count--, e++)
		if (!e->limits.hidden && may(o, p, e))
			offer_add(o, (struct offer){ .token = e->word,
				.text = e->help == NULL ? "" : e->help });
}

struct names_here {
	struct offers *o;
	bool any_case; /* hardware names */
};

static void
add_name(void *arg, const char *name)
{
	struct names_here *h = arg;
	size_t len = strlen(h->o->prefix);

	if ((h->any_case ? strncasecmp(name, h->o->prefix, len) :
	    strncmp(name, h->o->prefix, len)) != 0)
		return;
	offer_add(h->o, (struct offer){ .token = keep(h->o, name), .text = "",
		.name = true });
}

static void
add_names(struct offers *o, const struct word_kind *k)
{
	struct names_here here = { o, k->type == TYPE_PORT };
	const struct names *n = NULL;

	if (k->type == TYPE_NAME)
		n = cli_names_find(o->s->cli, k->source);
	else if (k->type == TYPE_PORT)
		n = cli_names_find(o->s->cli, "port");
	if (n != NULL)
		n->list(n->ctx, add_name, &here);
}

/* A type is offered if the word is open, or if what is there can be one. */
static void
add_types(struct offers *o, const struct place *p)
{
	char buf[48];

	for (size_t i = 0; i < p->node->n_typed; i++) {
		const struct edge *e = &p->node->typed[i];
		struct word word = { .s = o->prefix, .low = o->low,
			.len = (uint32_t)strlen(o->prefix) };

		if (e->limits.hidden || !may(o, p, e))
			continue;
		add_names(o, &e->kind);
		if (o->prefix[0] != '\0' && (e->kind.type == TYPE_NAME ||
		    word_kind_match(&e->kind, &word, 1) == 0))
			continue;
		offer_add(o, (struct offer){
			.token = keep(o, word_kind_show(&e->kind, buf)),
			.text = e->help == NULL ? "" : e->help,
			.typed = true });
	}
}

static bool
may_end(const struct offers *o, const struct place *p, const struct row *row)
{
	struct limits l = {
		.privilege = row->def.privilege,
		.own_mode = row->def.flags & CLI_OWN_MODE,
	};

	return !(row->def.flags & CLI_HIDDEN) &&
	    walk_may(&o->s->cli->walk, &l, NULL) &&
	    session_may_step(o->s, o->mode, p->step, NULL, l.privilege);
}

static void
add_end(struct offers *o, const struct place *p)
{
	for (const struct accept *a = p->node->accepts; a != NULL;
	    a = a->next)
		if (may_end(o, p, a->row))
			o->may_end = true;
}

static void
add_places(void *ctx, const struct place *v, size_t n)
{
	struct offers *o = ctx;

	o->reached = true;
	for (size_t i = 0; i < n; i++) {
		add_types(o, &v[i]);
		add_keywords(o, &v[i]);
		add_end(o, &v[i]);
	}
}

static int
by_look(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;
	int cx = x->typed ? 0 : x->name ? 1 : 2;
	int cy = y->typed ? 0 : y->name ? 1 : 2;

	return cx != cy ? cx - cy : strcmp(x->token, y->token);
}

void
offers_gather(struct offers *o, const struct mode *m, size_t words)
{
	struct walk *w = &o->s->cli->walk;

	w->line = &o->s->cli->line;
	w->words = words;
	w->privilege = session_reach(o->s);
	o->mode = m;
	w->deep = m != session_mode(o->s);
	w->leaf = add_places;
	w->ctx = o;
	walk_run(w, m->root);
	w->leaf = NULL;
	if (o->n > 1)
		qsort(o->v, o->n, sizeof(*o->v), by_look);
}

void
offers_reset(struct offers *o)
{
	o->n = 0;
	o->reached = o->may_end = false;
	arena_reset(&o->memory);
}

void
offers_clear(struct offers *o)
{
	free(o->v);
	o->v = NULL;
	o->n = o->room = 0;
	arena_clear(&o->memory);
}
