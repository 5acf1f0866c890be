#ifndef POSTERN_CLI_GRAMMAR_H
#define POSTERN_CLI_GRAMMAR_H

#include "cli/arena.h"
#include "cli/graph.h"
#include "cli/session.h"
#include "cli/walk.h"

/* What stands behind struct cli; for the files of this folder. */
enum { INTERN_BUCKETS = 1024 };

struct interned {
	struct interned *next;
	size_t len;
	char s[];
};

struct names {
	struct names *next;
	char *source;
	void (*list)(void *ctx, void (*each)(void *arg, const char *name),
	    void *arg);
	void *ctx;
};

struct cli {
	struct row *rows, **rows_end;
	struct mode *modes, **modes_end;
	struct subgrammar *subgrammars;
	struct names *names;
	struct mode *user, *exec, *config;
	struct cli_host host;
	cli_guard *guard;   /* NULL: no command authorization */
	void *guard_ctx;

	bool built;         /* graphs match the rows */
	struct arena graph; /* nodes and edges */
	struct node *nodes;
	uint32_t edges;     /* counted */
	struct interned *interned[INTERN_BUCKETS];

	struct walk walk;   /* its memory is used again for each line */
	struct line line;
};

/* One copy of a string for the life of cli: equal strings, equal pointers. */
const char *cli_intern(struct cli *cli, const char *s, size_t len);
struct mode *cli_mode_find(const struct cli *cli, const char *name);
const struct subgrammar *cli_subgrammar_find(const struct cli *cli,
    const char *name);
/* NULL if the source is not known. */
const struct names *cli_names_find(const struct cli *cli, const char *source);
/* Build the graphs if rows came since the last time. */
void cli_ready(struct cli *cli);
void cli_builtin_add(struct cli *cli); /* and cli_show_add */
void cli_show_add(struct cli *cli);

#endif
