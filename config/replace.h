#ifndef POSTERN_CONFIG_REPLACE_H
#define POSTERN_CONFIG_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/work.h"

/* Shared by replace.c, wanted.c and converge.c only. */
struct config;
struct cli_session;
struct tree;
struct tree_line;

/* A text as what is wanted; before is what runs. Keys that it hides are those
 * of before. NULL: it can't be wanted, and report tells why, by the lines of
 * file. Touches nothing that is configured. */
struct tree *wanted_read(struct config *c, const char *file, const char *text,
    const struct text *before, struct text *report);

/*
 * From one running configuration to another, as the steps of a work. Nothing
 * of it is carried out.
 */
struct converge {
	struct config *c;
	struct cli_session *session;
	const struct tree_line *at; /* in whose mode the session is */
	struct text out;            /* of the last command */
	struct tree *have, *want;   /* want is borrowed */
	bool stale;                 /* have is of another text than now */
	struct text now;            /* what runs */
	struct text begun;          /* the same when the pass began, if it
				     * has added something */
	struct tree_line **todo;    /* to be added, or removed */
	size_t n, room, i;
	unsigned pass;
	size_t most;                /* bytes now may have */
	unsigned stage;
	bool removing;              /* todo is; else adding */
	bool touched;               /* in this pass something was tried */
	bool last;                  /* nothing more comes of it */
};

void converge_init(struct converge *v, struct config *c, struct tree *want);
enum work_next converge_step(struct converge *v);
void converge_think(struct converge *v);
/* How many lines could not be had or got rid of; each of them is in report,
 * NULL: only count. */
size_t converge_left(struct converge *v, const char *file,
    struct text *report);
void converge_clear(struct converge *v);

#endif
