#ifndef POSTERN_AAA_LEVELS_H
#define POSTERN_AAA_LEVELS_H

#include "aaa/internal.h"
#include "cli/session.h"

/* `privilege`: the level that a command needs, where that isn't its row's. */
struct level_entry {
	TAILQ_ENTRY(level_entry) entry;
	enum cli_form form;
	bool config;      /* mode configure, else exec */
	int level;
	char *word;
};

void levels_clear(struct aaa *a);
/* What cli/ asks with command authorization. */
bool level_guard(void *ctx, int privilege, const struct cli_command *c);

void levels_cli_init(struct aaa *a);

#endif
