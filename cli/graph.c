#include "cli/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/grammar.h"
#include "cli/syntax.h"

/*
 * From syntax strings to nodes: one pass, from left to right, each element
 * between the node before and the node behind it. Brackets make epsilon steps
 * (take no word); seal.c folds them away.
 */
struct build {
	struct cli *cli;
	struct syntax x;
	const struct row *row; /* NULL: a sub-grammar */
	const char *help;
	const char *place;
	struct limits limits;
	bool no;       /* the `no` form */
	bool optional; /* behind ~ in the `no` form: may end anywhere */
	bool merge;    /* before the first bracket of a row */
};

static struct node *build_sequence(struct build *b, struct node *from);

static struct node *
node_new(struct cli *cli, const char *place)
{
	struct node *n = arena_alloc(&cli->graph, sizeof(*n));

	n->place = place;
	n->next = cli->nodes;
	cli->nodes = n;
	return n;
}

static void
epsilon_add(struct build *b, struct node *from, struct node *to, uint32_t bit)
{
	struct epsilon *e = arena_alloc(&b->cli->graph, sizeof(*e));

	e->to = to;
	e->bit = bit;
	e->next = from->epsilons;
	from->epsilons = e;
}

static void
accept_add(struct build *b, struct node *n)
{
	struct accept *a, **end = &n->own_accepts;

	for (; *end != NULL; end = &(*end)->next)
		if ((*end)->row == b->row && (*end)->no == b->no)
			return;
	a = arena_alloc(&b->cli->graph, sizeof(*a));
	a->row = b->row;
	a->no = b->no;
	*end = a;
}

/* Text of a token in a row's help block (k-th occurrence: its k-th line, or
 * the last). NULL if there is none. */
static const char *
help_text(const char *help, const char *token, size_t len, unsigned k,
    size_t *text_len)
{
	const char *found = NULL;

	for (const char *p = help; p != NULL && *p != '\0' && k > 0;) {
		const char *eol = strchrnul(p, '\n');

		p += strspn(p, " \t");
		if (strncmp(p, token, len) == 0 &&
		    (p[len] == ' ' || p[len] == '\t')) {
			found = p + len + strspn(p + len, " \t");
			*text_len = (size_t)(eol - found);
			k--;
		}
		p = *eol == '\n' ? eol + 1 : eol;
	}
	return found;
}

static const char *
build_help(struct build *b)
{
	char token[260];
	const char *text;
	size_t len = 0;

	snprintf(token, sizeof(token), "%s%s",
	    b->x.token == SYN_TYPED && b->x.bind[0] != '\0' ? "$" : "",
	    b->x.token == SYN_TYPED && b->x.bind[0] != '\0' ? b->x.bind :
	    b->x.text);
	text = help_text(b->help, token, strlen(token),
	    syntax_count(&b->x) + 1, &len);
	return text == NULL ? NULL : cli_intern(b->cli, text, len);
}

static void
limits_widen(struct limits *l, const struct limits *with)
{
	if (with->privilege < l->privilege)
		l->privilege = with->privilege;
	l->own_mode = l->own_mode && with->own_mode;
	l->hidden = l->hidden && with->hidden;
}

static bool
edge_same(const struct edge *a, const struct edge *b)
{
	if (a->word != b->word || a->bind != b->bind)
		return false;
	return a->word != NULL || word_kind_equal(&a->kind, &b->kind);
}

/* Take the edge new from a node: an equal one that is there, or itself. */
static struct node *
edge_add(struct build *b, struct node *from, const struct edge *new)
{
	struct edge *e;

	for (e = from->out; b->merge && e != NULL; e = e->next) {
		if (!e->shared || !edge_same(e, new))
			continue;
		limits_widen(&e->limits, &b->limits);
		if (e->help == NULL)
			e->help = new->help;
		return e->to;
	}
	e = arena_alloc(&b->cli->graph, sizeof(*e));
	*e = *new;
	e->limits = b->limits;
	e->shared = b->merge;
	e->order = b->cli->edges++;
	e->to = node_new(b->cli, b->place);
	e->next = from->out;
	from->out = e;
	return e->to;
}

static struct node *
build_word(struct build *b, struct node *from)
{
	struct edge e = { .help = build_help(b) };
	struct syntax *x = &b->x;

	if (x->bind[0] != '\0')
		e.bind = cli_intern(b->cli, x->bind, strlen(x->bind));
	if (x->token == SYN_WORD) {
		e.len = (uint32_t)strlen(x->text);
		e.word = cli_intern(b->cli, x->text, e.len);
	} else {
		e.kind = x->kind;
		if (e.kind.source != NULL)
			e.kind.source = cli_intern(b->cli, e.kind.source,
			    strlen(e.kind.source));
	}
	return edge_add(b, from, &e);
}

static struct node *
build_call(struct build *b, struct node *from)
{
	const struct subgrammar *g = cli_subgrammar_find(b->cli, b->x.text);
	struct call *c = arena_alloc(&b->cli->graph, sizeof(*c));

	if (g == NULL)
		syntax_fault(&b->x, "unknown sub-grammar");
	c->start = g->start;
	c->back = node_new(b->cli, b->place);
	if (b->x.bind[0] != '\0')
		c->prefix = cli_intern(b->cli, b->x.bind, strlen(b->x.bind));
	c->limits = b->limits;
	c->next = from->out_calls;
	from->out_calls = c;
	b->merge = false;
	return c->back;
}

/* { a | b }, { a | b }+ and [ a | b ]: in hand is the opening bracket. */
static struct node *
build_group(struct build *b, struct node *from)
{
	bool option = b->x.token == SYN_OPTION;
	struct node *in = node_new(b->cli, b->place);
	struct node *out = node_new(b->cli, b->place);

	b->merge = false;
	epsilon_add(b, from, in, 0);
	do {
		struct node *end;

		syntax_next(&b->x);
		end = build_sequence(b, in);
		if (end == in)
			syntax_fault(&b->x, "empty alternative");
		epsilon_add(b, end, out, 0);
	} while (b->x.token == SYN_BAR);
	if (option ? b->x.token != SYN_OPTION_END :
	    b->x.token != SYN_CLOSE && b->x.token != SYN_CLOSE_PLUS)
		syntax_fault(&b->x, "bracket not closed");
	if (option)
		epsilon_add(b, from, out, 0);
	else if (b->x.token == SYN_CLOSE_PLUS)
		epsilon_add(b, out, in, 0);
	return out;
}

/*
 * < a | b >: a call of its own, whose frame remembers which alternatives were
 * taken; each alternative comes back to its start, where it may also end.
 */
static struct node *
build_any(struct build *b, struct node *from)
{
	struct call *c = arena_alloc(&b->cli->graph, sizeof(*c));
	uint32_t bit = 1;

	b->merge = false;
	c->start = node_new(b->cli, b->place);
	c->start->own_end = true;
	c->back = node_new(b->cli, b->place);
	c->limits = b->limits;
	c->next = from->out_calls;
	from->out_calls = c;
	do {
		struct node *in = node_new(b->cli, b->place), *end;

		if (bit == 0)
			syntax_fault(&b->x, "more than 32 alternatives");
		epsilon_add(b, c->start, in, bit);
		syntax_next(&b->x);
		end = build_sequence(b, in);
		if (end == in)
			syntax_fault(&b->x, "empty alternative");
		epsilon_add(b, end, c->start, 0);
		bit <<= 1;
	} while (b->x.token == SYN_BAR);
	if (b->x.token != SYN_ANY_END)
		syntax_fault(&b->x, "< not closed");
	return c->back;
}

/* Elements up to the end, a bar or a closing bracket, which stays in hand. */
static struct node *
build_sequence(struct build *b, struct node *from)
{
	for (;; syntax_next(&b->x)) {
		switch (b->x.token) {
		case SYN_WORD:
		case SYN_TYPED:
			from = build_word(b, from);
			break;
		case SYN_CALL:
			from = build_call(b, from);
			break;
		case SYN_OPEN:
		case SYN_OPTION:
			from = build_group(b, from);
			break;
		case SYN_ANY:
			from = build_any(b, from);
			break;
		case SYN_TILDE:
			if (b->row == NULL)
				syntax_fault(&b->x, "~ in a sub-grammar");
			b->optional = b->no;
			break;
		default:
			return from;
		}
		if (b->optional)
			accept_add(b, from);
	}
}

static void
build_row(struct cli *cli, struct node *root, const struct row *row, bool no)
{
	struct build b = {
		.cli = cli, .row = row, .help = row->def.help, .no = no,
		.place = row->def.syntax, .merge = true,
		.limits = {
			.privilege = row->def.privilege,
			.own_mode = row->def.flags & CLI_OWN_MODE,
			.hidden = row->def.flags & CLI_HIDDEN,
		},
	};
	struct node *n = root;

	if (no) {
		struct edge e = {
			.word = cli_intern(cli, "no", 2), .len = 2,
			.help = "Negate a command or set its defaults",
		};

		n = edge_add(&b, n, &e);
	}
	syntax_init(&b.x, row->def.syntax);
	n = build_sequence(&b, n);
	if (b.x.token != SYN_END)
		syntax_fault(&b.x, "bracket without its partner");
	if (n == root)
		syntax_fault(&b.x, "empty");
	accept_add(&b, n);
}

static void
build_subgrammar(struct cli *cli, struct subgrammar *g)
{
	struct build b = {
		.cli = cli, .help = g->help, .place = g->syntax,
	};
	struct node *end;

	syntax_init(&b.x, g->syntax);
	end = build_sequence(&b, g->start);
	if (b.x.token != SYN_END)
		syntax_fault(&b.x, "bracket without its partner");
	end->own_end = true;
}

/* A user row is also an exec row: the two are one mode at `#`. */
static void
build_in_modes(struct cli *cli, struct row *row)
{
	struct mode *exec = cli->exec;

	row->mode = cli_mode_find(cli, row->def.mode);
	if (row->mode == NULL) {
		fprintf(stderr, "cli grammar: \"%s\": no mode \"%s\"\n",
		    row->def.syntax, row->def.mode);
		abort();
	}
	if (row->def.set != NULL)
		build_row(cli, row->mode->root, row, false);
	if (row->def.unset != NULL)
		build_row(cli, row->mode->root, row, true);
	if (row->mode != cli->user || (row->def.flags & CLI_OWN_MODE))
		return;
	if (row->def.set != NULL)
		build_row(cli, exec->root, row, false);
	if (row->def.unset != NULL)
		build_row(cli, exec->root, row, true);
}

static void
resolve_parents(struct cli *cli)
{
	for (struct mode *m = cli->modes; m != NULL; m = m->next) {
		if (m == cli->user || m == cli->exec)
			continue;
		m->up = cli_mode_find(cli, m->def.parent);
		if (m->up == NULL) {
			fprintf(stderr, "cli grammar: mode \"%s\": no parent "
			    "\"%s\"\n", m->def.name, m->def.parent);
			abort();
		}
	}
}

void
graph_build(struct cli *cli)
{
	arena_reset(&cli->graph);
	cli->nodes = NULL;
	cli->edges = 0;
	resolve_parents(cli);
	for (struct mode *m = cli->modes; m != NULL; m = m->next)
		m->root = node_new(cli, m->def.name);
	for (struct subgrammar *g = cli->subgrammars; g != NULL; g = g->next)
		g->start = node_new(cli, g->name);
	for (struct subgrammar *g = cli->subgrammars; g != NULL; g = g->next)
		build_subgrammar(cli, g);
	for (struct row *r = cli->rows; r != NULL; r = r->next)
		build_in_modes(cli, r);
	graph_seal(cli);
	cli->built = true;
}
