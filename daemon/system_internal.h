#ifndef POSTERN_DAEMON_SYSTEM_INTERNAL_H
#define POSTERN_DAEMON_SYSTEM_INTERNAL_H

#include "base/text.h"
#include "daemon/system.h"

enum { PROMPT_WORDS = 8, PAGER_DEFAULT = 24 };

struct system {
	struct config *config;
	struct cli *cli;
	char *hostname;
	char *domain;       /* "" none */
	char *prompt[PROMPT_WORDS]; /* keywords in order */
	unsigned n_prompt;
	int pager;
	struct text prompt_name;
};

void system_prompt_clear(struct system *s);
void system_prompt_default(struct system *s);

#endif
