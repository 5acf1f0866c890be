#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cli/cli.h"
#include "config/internal.h"

void
config_warn_kept(struct config *c, struct cli_cmd *cmd, const char *what)
{
	for (size_t i = 0; i < c->n_warned; i++)
		if (strcmp(c->warned[i], what) == 0)
			return;
	c->warned = xreallocarray(c->warned, c->n_warned + 1,
	    sizeof(*c->warned));
	c->warned[c->n_warned++] = xstrdup(what);
	if (cli_is_batch(cmd))
		log_msg(SEV_WARNINGS, 0, "%s: kept in the configuration, not "
		    "carried out by Postern", what);
	else
		cli_warning(cmd, "%s: kept in the configuration, not carried "
		    "out by Postern.", what);
}
