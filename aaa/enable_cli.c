#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aaa/check.h"
#include "aaa/enable.h"
#include "aaa/messages.h"
#include "base/error.h"
#include "base/messages.h"
#include "cli/session.h"

/*
 * enable, disable, login: a question or two, a job for the answer, and what
 * comes of it. The command is held while the job is under way.
 */
enum { TRIES = 3 };

struct dialogue {
	struct aaa *aaa;
	struct cli_cmd *cmd;
	struct cli_hold *hold;
	bool login;      /* else enable */
	int level;       /* that enable asks for */
	int tries;
	char user[];     /* "": by the password of the level */
};

static int password_answered(struct cli_cmd *cmd, const char *answer,
    void *state);
static int user_answered(struct cli_cmd *cmd, const char *answer, void *state);

static struct dialogue *
dialogue_new(const struct dialogue *before, const char *user)
{
	struct dialogue *d = xcalloc(1, sizeof *d + strlen(user) + 1);

	if (before != NULL)
		*d = *before;
	strcpy(d->user, user);
	return d;
}

void
enable_reach(struct cli_session *s, const char *user, int level)
{
	int before = cli_session_privilege(s);
	char name[16];

	if (*user == '\0') {
		snprintf(name, sizeof name, "enable_%d", level);
		user = name;
	}
	if (user != cli_session_user(s))
		cli_session_set_user(s, user);
	cli_session_set_privilege(s, level);
	if (level != before)
		message_privilege(cli_session_user(s), before, level);
}

/* ---- the answer of the job ---------------------------------------------- */

static int
reached(const struct dialogue *d, const struct aaa_result *result)
{
	if (d->login || *d->user == '\0')
		return result->privilege;
	/* His own level, or what he asked for below it. */
	return d->level < result->privilege ? d->level : result->privilege;
}

static void
ask_again(struct dialogue *d)
{
	cli_hold_printf(d->hold, d->login ? "Login incorrect\n" :
	    "Invalid password\n");
	if (d->login)
		cli_ask(d->cmd, 0, "Username: ", user_answered,
		    dialogue_new(d, ""));
	else
		cli_ask(d->cmd, CLI_ASK_HIDDEN, "Password: ",
		    password_answered, dialogue_new(d, d->user));
}

static void
deny(const struct dialogue *d)
{
	const struct addr *from =
	    cli_session_from(cli_cmd_session(d->cmd));
	char buf[ADDR_TEXT_MAX];

	if (*d->user == '\0')
		log_msg(MSG_ENABLE_FAILED, TRIES,
		    from == NULL ? "0.0.0.0" : addr_format(from, buf));
	cli_hold_printf(d->hold, "Access denied.\n");
}

/* May this user have more than `>` by his password? */
static bool
may_enable(const struct dialogue *d)
{
	const struct user *user = user_find(d->aaa, d->user);

	return *d->user == '\0' || (user != NULL &&
	    user_service(d->aaa, user) == SERVICE_ADMIN);
}

static void
on_checked(void *ctx, const struct aaa_result *result)
{
	struct dialogue *d = ctx;
	bool ok = result->ok && may_enable(d);

	if (ok && d->login)
		cli_session_clear_history(cli_cmd_session(d->cmd));
	if (ok)
		enable_reach(cli_cmd_session(d->cmd), d->user,
		    reached(d, result));
	else if (++d->tries < TRIES)
		ask_again(d);
	else
		deny(d);
	if (ok)
		cli_release(d->hold);
	else
		cli_release_failed(d->hold);
	free(d);
}

/* ---- questions ---------------------------------------------------------- */

static void
on_stop(void *ctx)
{
	struct dialogue *d = ctx;

	aaa_forget(d->aaa, d);
	cli_release_failed(d->hold);
	free(d);
}

static int
password_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	const struct dialogue *before = state;
	struct dialogue *d = dialogue_new(before, before->user);
	struct aaa_origin origin = {
		.service = d->login ? AAA_LOGIN : AAA_ENABLE,
		.from = cli_session_from(cli_cmd_session(cmd)),
	};

	d->hold = cli_hold(cmd, on_stop, d);
	if (*d->user != '\0')
		aaa_password_check(d->aaa, d->user, answer, &origin,
		    on_checked, d);
	else
		enable_password_check(d->aaa, d->level, answer, on_checked,
		    d);
	return ERR_AGAIN;
}

static int
user_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	cli_ask(cmd, CLI_ASK_HIDDEN, "Password: ", password_answered,
	    dialogue_new(state, *answer != '\0' ? answer : " "));
	return 0;
}

static struct dialogue *
dialogue_begin(struct cli_cmd *cmd, const char *user)
{
	struct dialogue *d = dialogue_new(NULL, user);

	d->aaa = cli_ctx(cmd);
	d->cmd = cmd;
	d->level = (int)cli_number(cmd, "level", LEVEL_MAX);
	return d;
}

static int
enable_run(struct cli_cmd *cmd)
{
	const char *user = cli_session_user(cli_cmd_session(cmd));
	int level = (int)cli_number(cmd, "level", LEVEL_MAX);
	struct aaa *a = cli_ctx(cmd);

	if (!aaa_authenticates(a, AAA_ENABLE) &&
	    *enable_hash(a, level) == '\0')
		return enable_first(cmd, level);
	if (!aaa_authenticates(a, AAA_ENABLE))
		cli_ask(cmd, CLI_ASK_HIDDEN, "Password: ", password_answered,
		    dialogue_begin(cmd, ""));
	else if (user_find(a, user) != NULL)
		cli_ask(cmd, CLI_ASK_HIDDEN, "Password: ", password_answered,
		    dialogue_begin(cmd, user));
	else
		cli_ask(cmd, 0, "Username: ", user_answered,
		    dialogue_begin(cmd, user));
	return 0;
}

static int
login_run(struct cli_cmd *cmd)
{
	struct dialogue *d = dialogue_begin(cmd, "");

	d->login = true;
	cli_ask(cmd, 0, "Username: ", user_answered, d);
	return 0;
}

static int
disable_run(struct cli_cmd *cmd)
{
	struct cli_session *s = cli_cmd_session(cmd);
	int level = (int)cli_number(cmd, "level", 1);
	bool named = strncmp(cli_session_user(s), "enable_", 7) != 0;

	if (cli_is_batch(cmd)) /* a loader's session stays what it is */
		return 0;
	if (level > cli_session_privilege(s))
		return cli_error(cmd, "level %d is above the current one",
		    level);
	enable_reach(s, named ? cli_session_user(s) : "", level);
	return 0;
}

static const struct cli_row rows[] = {
	{ "user", 0, "enable [ (0-15)$level ]",
	    "enable\tTurn on privileged commands\n$level\tPrivilege level\n",
	    enable_run, NULL, CLI_OWN_MODE },
	{ "exec", 0, "disable [ (0-15)$level ]",
	    "disable\tExit from privileged mode\n$level\tPrivilege level\n",
	    disable_run, NULL, 0 },
	{ "user", 0, "login", "login\tLog in as a particular user\n",
	    login_run, NULL, 0 },
};

void
enable_cli_init(struct aaa *a)
{
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
}
