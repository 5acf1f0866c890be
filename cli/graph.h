#ifndef POSTERN_CLI_GRAPH_H
#define POSTERN_CLI_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "cli/cli.h"
#include "cli/words.h"

/*
 * The grammar as a graph. Each mode has a root node, each sub-grammar a start
 * node; an edge takes a word of the line, a call enters a sub-grammar and
 * comes back, so that a sub-grammar is there once however many rows use it.
 *
 * Rows are merged while their words are the same, from the root on to the
 * first bracket; what follows belongs to the row alone. Where two rows go on
 * behind the same word in different nodes, the walk follows both.
 */
struct row {
	struct row *next;
	struct cli_row def;
	void *ctx;
	struct mode *mode;
	bool owned; /* def's strings are ours */
};

/* Who may pass. */
struct limits {
	int privilege;
	bool own_mode; /* not from deeper modes */
	bool hidden;
	uint32_t bit;  /* of an alternative in < >, each only once; or 0 */
};

struct edge {
	const char *word;      /* keyword, interned; NULL: typed */
	uint32_t len;
	struct word_kind kind; /* if typed */
	const char *bind;      /* interned; NULL: not bound */
	const char *help;      /* interned; NULL: nobody explained it here */
	struct node *to;
	struct limits limits;
	uint32_t order;        /* equal types are tried in the rows' order */
	bool shared;           /* more rows may be merged through it */
	struct edge *next;     /* while building */
};

struct call {
	struct node *start;
	struct node *back;
	const char *prefix; /* of bindings, interned; NULL: none */
	struct limits limits;
	struct call *next;
};

/* A step that takes no word; only while building. */
struct epsilon {
	struct node *to;
	uint32_t bit;
	struct epsilon *next;
};

struct accept {
	const struct row *row;
	bool no;
	struct accept *next;
};

struct node {
	/* For the walk, set by graph_seal. */
	struct edge *words; /* sorted by word */
	struct edge *typed; /* sorted by type */
	struct call *calls;
	size_t n_words;
	size_t n_typed;
	size_t n_calls;
	struct accept *accepts;
	bool end;           /* of a sub-grammar, or of a turn in < > */
	/* While building. */
	struct edge *out;
	struct call *out_calls;
	struct epsilon *epsilons;
	struct accept *own_accepts;
	bool own_end;
	unsigned mark;
	int nullable;       /* 0: not known yet, 1: yes, -1: no */
	struct node *next;  /* all nodes */
	const char *place;  /* the row or sub-grammar that made it */
};

struct mode {
	struct mode *next;
	struct cli_mode def;
	struct mode *up;  /* whose commands it takes too; NULL: none */
	struct node *root;
	bool config;      /* global configuration or a sub-mode of it */
};

struct subgrammar {
	struct subgrammar *next;
	const char *name;
	const char *syntax;
	const char *help;
	struct node *start;
};

/* (Re)build all graphs of cli; aborts with a message on a faulty syntax. */
void graph_build(struct cli *cli);
/* Fold the epsilon steps away and sort, for the walk. Aborts if a loop could
 * go round without taking a word. */
void graph_seal(struct cli *cli);

#endif
