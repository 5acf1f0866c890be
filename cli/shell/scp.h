#ifndef POSTERN_CLI_SHELL_SCP_H
#define POSTERN_CLI_SHELL_SCP_H

#include <stdbool.h>

#include "cli/shell/shell.h"

/* Is the command of an exec channel the far side of an scp -O? */
bool scp_is_meant(const char *command);
/* Be it, over standard input and output. The exit status. */
int scp_run(struct shell *s, const char *command);

#endif
