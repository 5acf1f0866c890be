#include <stdlib.h>
#include <string.h>

#include "aaa/check.h"
#include "aaa/enable.h"
#include "base/error.h"
#include "cli/session.h"
#include "config/work.h"
#include "crypto/password.h"

/*
 * The first `enable`, as from 9.12 on: where no enable password is set, it is
 * asked for one, twice, and who sets it has the level. Until the second answer
 * only the hash of the first is kept.
 */
enum { TRIES = 3 };

struct first {
	int level; /* that enable asked for */
	int tries;
	char hash[PASSWORD_HASH_MAX];
};

static int new_answered(struct cli_cmd *cmd, const char *answer, void *state);

/*
 * Who would have level 15 anyhow: at a console where nobody has to log in, or
 * as a user of that level. Whoever else comes first would make himself
 * administrator.
 */
static bool
may_set(const struct aaa *a, const struct cli_session *s)
{
	const char *user = cli_session_user(s);

	if (user_find(a, user) != NULL)
		return aaa_own_privilege(a, user) == LEVEL_MAX;
	return cli_session_from(s) == NULL;
}

static int
refuse(struct cli_cmd *cmd)
{
	return cli_error(cmd, "The enable password is not set.  Only a user of "
	    "level %d, or who sits at the console, can set it.", LEVEL_MAX);
}

static void
ask(struct cli_cmd *cmd, struct first *f)
{
	cli_ask(cmd, CLI_ASK_HIDDEN, "Enter  Password: ", new_answered, f);
}

static int
again(struct cli_cmd *cmd, struct first *f, const char *why)
{
	cli_printf(cmd, "ERROR: %s\n", why);
	if (++f->tries == TRIES)
		return cli_refuse(cmd, "Access denied.");
	ask(cmd, f);
	return 0;
}

static int
repeat_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct aaa *a = cli_ctx(cmd);
	struct first *f = state;

	if (!may_set(a, cli_cmd_session(cmd))) /* any more */
		return refuse(cmd);
	if (config_busy_refuse(a->config, cmd)) /* it would be undone */
		return ERR_REFUSED;
	if (!password_verify(answer, f->hash, NULL))
		return again(cmd, f, "the passwords do not match");
	if (*enable_hash(a, LEVEL_MAX) != '\0')
		return cli_error(cmd, "the enable password was set meanwhile");
	xreplace(&a->enable[LEVEL_MAX], f->hash);
	cli_printf(cmd, "Note: Save your configuration so that the password "
	    "persists across reboots\n(\"write memory\" or \"copy "
	    "running-config startup-config\").\n");
	enable_reach(cli_cmd_session(cmd), "", f->level);
	return aaa_changed(a);
}

static int
new_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct first *f = state;

	if (!password_good(answer))
		return again(cmd, f, PASSWORD_RULE);
	if (password_hash_pbkdf2(answer, HASH_ITERATIONS, f->hash) != 0)
		return cli_error(cmd, "the password could not be hashed");
	cli_ask(cmd, CLI_ASK_HIDDEN, "Repeat Password: ", repeat_answered, f);
	return 0;
}

int
enable_first(struct cli_cmd *cmd, int level)
{
	struct first *f;

	if (!may_set(cli_ctx(cmd), cli_cmd_session(cmd)))
		return refuse(cmd);
	f = xcalloc(1, sizeof *f);
	f->level = level;
	cli_printf(cmd, "The enable password is not set.  Please set it "
	    "now.\n");
	ask(cmd, f);
	return 0;
}
