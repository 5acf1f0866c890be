#ifndef POSTERN_FUZZ_HELP_AND_TAB_H
#define POSTERN_FUZZ_HELP_AND_TAB_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/session.h"

#define UNRECOGNIZED "ERROR: % Unrecognized command\n"

/* Help for what is typed so far; what Tab adds is a line that help knows. */
static void
help_and_tab(struct cli_session *s, const char *line)
{
	struct text help, add;
	char *longer;

	text_init(&help);
	text_init(&add);
	cli_session_help(s, line, &help);
	assert(help.len > 0);
	cli_session_complete(s, line, &add);
	if (add.len > 0) {
		longer = xasprintf("%s%s", line, text_str(&add));
		text_reset(&help);
		cli_session_help(s, longer, &help);
		if (strcmp(text_str(&help), UNRECOGNIZED) == 0) {
			fprintf(stderr, "Tab made of %s: %s\n", line, longer);
			abort();
		}
		free(longer);
	}
	text_clear(&help);
	text_clear(&add);
}

#endif
