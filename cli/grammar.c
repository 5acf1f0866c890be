#include "cli/grammar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_mode builtin_modes[] = {
	{ "user", NULL, "exec" },
	{ "exec", "user", "exec" },
	{ "config", "exec", "configure" },
};

const char *
cli_intern(struct cli *cli, const char *s, size_t len)
{
	struct interned **b, *i;
	unsigned h = 5381;

	for (size_t k = 0; k < len; k++)
		h = h * 33 + (unsigned char)s[k];
	b = &cli->interned[h % INTERN_BUCKETS];
	for (i = *b; i != NULL; i = i->next)
		if (i->len == len && memcmp(i->s, s, len) == 0)
			return i->s;
	i = xcalloc(1, sizeof(*i) + len + 1);
	memcpy(i->s, s, len);
	i->len = len;
	i->next = *b;
	*b = i;
	return i->s;
}

struct mode *
cli_mode_find(const struct cli *cli, const char *name)
{
	struct mode *m = cli->modes;

	while (m != NULL && strcmp(m->def.name, name) != 0)
		m = m->next;
	return m;
}

const struct subgrammar *
cli_subgrammar_find(const struct cli *cli, const char *name)
{
	const struct subgrammar *g = cli->subgrammars;

	while (g != NULL && strcmp(g->name, name) != 0)
		g = g->next;
	return g;
}

const struct names *
cli_names_find(const struct cli *cli, const char *source)
{
	const struct names *n = cli->names;

	while (n != NULL && strcmp(n->source, source) != 0)
		n = n->next;
	return n;
}

struct cli *
cli_new(void)
{
	struct cli *cli = xcalloc(1, sizeof(*cli));

	cli->rows_end = &cli->rows;
	cli->modes_end = &cli->modes;
	for (size_t i = 0; i < 3; i++)
		cli_mode_add(cli, &builtin_modes[i]);
	cli->user = cli_mode_find(cli, "user");
	cli->exec = cli_mode_find(cli, "exec");
	cli->config = cli_mode_find(cli, "config");
	cli_builtin_add(cli);
	return cli;
}

static void
row_free(struct row *r)
{
	if (r->owned) {
		free((char *)r->def.mode);
		free((char *)r->def.syntax);
		free((char *)r->def.help);
	}
	free(r);
}

void
cli_free(struct cli *cli)
{
	if (cli == NULL)
		return;
	for (struct row *r = cli->rows, *next; r != NULL; r = next) {
		next = r->next;
		row_free(r);
	}
	for (struct mode *m = cli->modes, *next; m != NULL; m = next) {
		next = m->next;
		free(m);
	}
	for (struct subgrammar *g = cli->subgrammars, *next; g != NULL;
	    g = next) {
		next = g->next;
		free(g);
	}
	for (struct names *n = cli->names, *next; n != NULL; n = next) {
		next = n->next;
		free(n->source);
		free(n);
	}
	for (size_t b = 0; b < INTERN_BUCKETS; b++) {
		for (struct interned *i = cli->interned[b], *next; i != NULL;
		    i = next) {
			next = i->next;
			free(i);
		}
	}
	arena_clear(&cli->graph);
	walk_clear(&cli->walk);
	line_clear(&cli->line);
	free(cli);
}

void
cli_mode_add(struct cli *cli, const struct cli_mode *mode)
{
	struct mode *m = xcalloc(1, sizeof(*m));

	assert(cli_mode_find(cli, mode->name) == NULL);
	m->def = *mode;
	m->config = strcmp(mode->name, "user") != 0 &&
	    strcmp(mode->name, "exec") != 0;
	*cli->modes_end = m;
	cli->modes_end = &m->next;
	cli->built = false;
}

static struct row *
row_add(struct cli *cli, const struct cli_row *def, void *ctx)
{
	struct row *r = xcalloc(1, sizeof(*r));

	r->def = *def;
	r->ctx = ctx;
	*cli->rows_end = r;
	cli->rows_end = &r->next;
	cli->built = false;
	return r;
}

void
cli_rows_add(struct cli *cli, const struct cli_row *rows, size_t n, void *ctx)
{
	for (size_t i = 0; i < n; i++)
		row_add(cli, &rows[i], ctx);
}

void
cli_row_add_copy(struct cli *cli, const struct cli_row *row, void *ctx)
{
	struct row *r = row_add(cli, row, ctx);

	r->owned = true;
	r->def.mode = xstrdup(row->mode);
	r->def.syntax = xstrdup(row->syntax);
	r->def.help = row->help == NULL ? NULL : xstrdup(row->help);
}

void
cli_subgrammar_add(struct cli *cli, const char *name, const char *syntax,
    const char *help)
{
	struct subgrammar *g = xcalloc(1, sizeof(*g));

	assert(cli_subgrammar_find(cli, name) == NULL);
	g->name = name;
	g->syntax = syntax;
	g->help = help;
	g->next = cli->subgrammars;
	cli->subgrammars = g;
	cli->built = false;
}

void
cli_names_add(struct cli *cli, const char *source,
    void (*list)(void *ctx, void (*each)(void *arg, const char *name),
	void *arg), void *ctx)
{
	struct names *n = xcalloc(1, sizeof(*n));

	assert(cli_names_find(cli, source) == NULL);
	n->source = xstrdup(source);
	n->list = list;
	n->ctx = ctx;
	n->next = cli->names;
	cli->names = n;
}

void
cli_host_set(struct cli *cli, const struct cli_host *host)
{
	cli->host = *host;
}

void
cli_ready(struct cli *cli)
{
	if (!cli->built)
		graph_build(cli);
}
