#include "base/error.h"
#include "cli/json.h"
#include "cli/session.h"
#include "config/internal.h"
#include "config/work.h"

/* configure terminal revert, configure confirm, configure revert. */

static const char *
cmd_user(struct cli_cmd *cmd)
{
	return cli_session_user(cli_cmd_session(cmd));
}

static int
start(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	unsigned minutes = (unsigned)cli_number(cmd, "minutes", 10);

	if (c->loop == NULL)
		return cli_error(cmd, "There is no clock here");
	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	if (revert_pending(c))
		return cli_error(cmd, "A revert is pending already, held by "
		    "%s: 'configure confirm' or 'configure revert now' ends "
		    "it", c->revert.user);
	revert_start(c, cmd_user(cmd), minutes);
	cli_info(cmd, "All changes, also those of others, are reverted in "
	    "%u minute%s unless 'configure confirm' is entered.", minutes,
	    minutes == 1 ? "" : "s");
	cli_enter(cmd, "config", "");
	return 0;
}

static int
none(struct cli_cmd *cmd)
{
	return cli_error(cmd, "No revert is pending");
}

static int
confirm(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);

	if (!revert_pending(c))
		return none(cmd);
	revert_confirm(c);
	return 0;
}

static int
now(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	struct text why;
	int r;

	if (!revert_pending(c))
		return none(cmd);
	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	text_init(&why);
	text_printf(&why, "%s asked for it", cmd_user(cmd));
	r = revert_now(c, cmd, text_str(&why));
	text_clear(&why);
	return r;
}

static int
timer(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);

	if (!revert_pending(c))
		return none(cmd);
	revert_set(c, (unsigned)cli_number(cmd, "minutes", 10));
	return 0;
}

static int
status(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	json_t *json = cli_json(cmd);
	bool pending = revert_pending(c);
	unsigned left = pending ? revert_seconds_left(c) : 0;

	if (json != NULL) {
		json_put_bool(json, "pending", pending);
		json_put_text(json, "user", c->revert.user);
		json_put_number(json, "left_s", left);
	} else if (!pending) {
		cli_printf(cmd, "No revert is pending\n");
	} else {
		cli_printf(cmd, "The changes since 'configure terminal revert' "
		    "of %s are reverted in %u:%02u (min:sec) unless "
		    "confirmed\n", c->revert.user, left / 60, left % 60);
	}
	return 0;
}

#define CONFIGURE_HELP "configure\tConfigure using various methods\n"
#define MINUTES_HELP "$minutes\tMinutes until all changes are reverted\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "configure terminal revert [timer] (1-1440)$minutes",
	    CONFIGURE_HELP
	    "terminal\tConfigure using the terminal\n"
	    "revert\tRevert the changes unless they are confirmed\n"
	    "timer\tUntil when\n" MINUTES_HELP, start, NULL, 0 },
	{ "exec", 15, "configure confirm", CONFIGURE_HELP
	    "confirm\tKeep the changes: no revert\n", confirm, NULL, 0 },
	{ "exec", 15, "configure revert now", CONFIGURE_HELP
	    "revert\tPending revert of changes\n"
	    "now\tRevert at once\n", now, NULL, 0 },
	{ "exec", 15, "configure revert timer (1-1440)$minutes",
	    CONFIGURE_HELP
	    "revert\tPending revert of changes\n"
	    "timer\tAnother time, from now\n" MINUTES_HELP, timer, NULL, 0 },
	{ "exec", 15, "show configuration revert",
	    "show\tShow running system information\n"
	    "configuration\tConfiguration as a whole\n"
	    "revert\tPending revert of changes\n", status, NULL, CLI_JSON },
};

void
config_revert_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
}
