#include <stdlib.h>
#include <string.h>

#include "base/loop.h"
#include "base/messages.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"
#include "daemon/daemon_cli.h"
#include "daemon/features.h"

/* reload: everything ends, and the daemon starts again from its
 * startup-config. */

static void
now(struct features *f, struct cli_cmd *cmd)
{
	char from[ADDR_TEXT_MAX];

	cli_printf(cmd, "\n\n***\n*** --- START GRACEFUL SHUTDOWN ---\n"
	    "Shutting down isakmp\nShutting down File system\n\n\n\n"
	    "***\n*** --- SHUTDOWN NOW ---\n");
	log_msg(MSG_RELOAD, cli_session_origin(cli_cmd_session(cmd), from));
	f->reload = true;
	loop_stop(f->loop); /* after this turn: the text above is out then */
}

static int
proceed_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	(void)state;
	if (*answer == '\0' || *answer == 'y' || *answer == 'Y')
		now(cli_ctx(cmd), cmd);
	return 0;
}

static void
proceed_ask(struct cli_cmd *cmd)
{
	cli_ask(cmd, CLI_ASK_CONFIRM, "Proceed with reload? [confirm]",
	    proceed_answered, NULL);
}

static int
save_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct features *f = cli_ctx(cmd);
	int r;

	(void)state;
	if ((*answer == 'y' || *answer == 'Y') &&
	    (r = config_save_print(f->config, cmd)) != 0)
		return r;
	proceed_ask(cmd);
	return 0;
}

static int
reload(struct cli_cmd *cmd)
{
	struct features *f = cli_ctx(cmd);

	if (cli_has(cmd, "noconfirm"))
		now(f, cmd);
	else if (config_is_modified(f->config))
		cli_ask(cmd, 0, "System config has been modified. "
		    "Save? [Y]es/[N]o:  ", save_answered, NULL);
	else
		proceed_ask(cmd);
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 15, "reload [noconfirm$noconfirm]",
	    "reload\tHalt and perform a cold restart\n"
	    "noconfirm\tDo not ask\n", reload, NULL, 0 },
};

void
reload_cli_init(struct features *f)
{
	cli_rows_add(f->cli, rows, sizeof rows / sizeof *rows, f);
}
