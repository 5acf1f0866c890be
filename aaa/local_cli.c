#include <stdio.h>
#include <string.h>

#include "aaa/history.h"
#include "aaa/settings.h"
#include "base/error.h"
#include "base/loop.h"
#include "cli/json.h"
#include "cli/session.h"

/* show and clear: aaa local user, aaa login-history. */

static void
user_show(struct aaa *a, struct user *user, struct cli_cmd *cmd,
    json_t *list)
{
	bool locked = user_locked(a, user);
	unsigned s = 0;
	char time[16] = "-";
	json_t *o;

	if (user->failures == 0 || (cli_has(cmd, "locked") && !locked))
		return;
	if (locked)
		s = (unsigned)((loop_now_ms(a->loop) - user->locked_ms) / 1000);
	if (list != NULL) {
		o = json_put_object(list, NULL);
		json_put_text(o, "username", user->name);
		json_put_number(o, "failed_attempts", user->failures);
		json_put_bool(o, "locked", locked);
		if (locked)
			json_put_number(o, "locked_s", s);
		return;
	}
	if (locked) {
		snprintf(time, sizeof time, "%02u:%02u:%02u", s / 3600,
		    s / 60 % 60, s % 60);
	}
	cli_printf(cmd, "%9s  %15u  %6s  %s\n", time, user->failures,
	    locked ? "Y" : "N", user->name);
}

/* Of those who failed at all. */
static int
local_show(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	json_t *json = cli_json(cmd), *list = NULL;
	struct user *user;

	if (json != NULL)
		list = json_put_array(json, "users");
	else
		cli_printf(cmd, "Lock-time  Failed-attempts  Locked  User\n");
	TAILQ_FOREACH(user, &a->users, entry)
		user_show(a, user, cmd, list);
	return 0;
}

static void
local_clear_one(struct aaa *a, struct user *user, struct cli_cmd *cmd)
{
	if (cli_has(cmd, "lockout"))
		user_unlock(user, cli_session_user(cli_cmd_session(cmd)));
	else if (!user_locked(a, user))
		user->failures = 0;
}

static int
local_clear(struct cli_cmd *cmd)
{
	const char *name = cli_arg(cmd, "name");
	struct aaa *a = cli_ctx(cmd);
	struct user *user;

	if (name != NULL && user_find(a, name) == NULL)
		return cli_error(cmd, "user %s does not exist", name);
	TAILQ_FOREACH(user, &a->users, entry)
		if (name == NULL || strcmp(user->name, name) == 0)
			local_clear_one(a, user, cmd);
	return 0;
}

static int
history_clear(struct cli_cmd *cmd)
{
	const char *name = cli_arg(cmd, "name");
	struct aaa *a = cli_ctx(cmd);
	const struct user *user;

	if (name != NULL && user_find(a, name) == NULL)
		return cli_error(cmd, "user %s does not exist", name);
	TAILQ_FOREACH(user, &a->users, entry)
		if (name == NULL || strcmp(user->name, name) == 0)
			history_drop(a, user->name);
	return 0;
}

static void
event_put(json_t *o, const char *key, const struct history_event *e)
{
	json_t *v;

	if (e->at == 0)
		return;
	v = json_put_object(o, key);
	json_put_time(v, "time", e->at);
	json_put_text(v, "from", e->from);
}

static void
history_put(struct aaa *a, const struct user *user, const struct record *r,
    json_t *o)
{
	json_t *change;

	json_put_text(o, "username", user->name);
	json_put_number(o, "days", a->history_days);
	json_put_number(o, "logins", history_count(a, r));
	event_put(o, "last_success", &r->success);
	json_put_number(o, "failures_since_last_login", r->failures);
	event_put(o, "last_failure", &r->failure);
	json_put_number(o, "privilege", (uint64_t)user->privilege);
	if (r->level_at == 0)
		return;
	change = json_put_object(o, "privilege_changed");
	json_put_number(change, "from", (uint64_t)r->level_from);
	json_put_number(change, "to", (uint64_t)r->level_to);
	json_put_time(change, "time", r->level_at);
}

static void
event_print(struct cli_cmd *cmd, const char *what,
    const struct history_event *e)
{
	cli_printf(cmd, "%-33s", what);
	if (e->at == 0)
		cli_printf(cmd, "None");
	else
		history_event_write(e, cli_out(cmd));
	cli_printf(cmd, "\n");
}

static void
history_print(struct aaa *a, const struct user *user, const struct record *r,
    struct cli_cmd *cmd)
{
	char days[48];

	snprintf(days, sizeof days, "Logins in last %u days:",
	    a->history_days);
	cli_printf(cmd, "%-33s%s\n", "Login history for user:", user->name);
	cli_printf(cmd, "%-33s%u\n", days, history_count(a, r));
	event_print(cmd, "Last successful login:", &r->success);
	cli_printf(cmd, "%-33s%u\n", "Failures since last login:",
	    r->failures);
	event_print(cmd, "Last failed login:", &r->failure);
	cli_printf(cmd, "%-33s%d\n", "Privilege level:", user->privilege);
	if (r->level_at != 0) {
		cli_printf(cmd, "Privilege level changed from %d to %d at: ",
		    r->level_from, r->level_to);
		history_time_write(r->level_at, cli_out(cmd));
		cli_printf(cmd, "\n");
	}
}

static int
history_show(struct cli_cmd *cmd)
{
	static const struct record none;
	const char *name = cli_arg(cmd, "name");
	struct aaa *a = cli_ctx(cmd);
	const struct record *r;
	const struct user *user;
	json_t *json = cli_json(cmd), *list = NULL;
	bool any = false;

	if (name != NULL && user_find(a, name) == NULL)
		return cli_error(cmd, "user %s does not exist", name);
	if (json != NULL)
		list = json_put_array(json, "users");
	TAILQ_FOREACH(user, &a->users, entry) {
		r = history_find(a, user->name);
		if (name != NULL ? strcmp(user->name, name) != 0 : r == NULL)
			continue;
		if (r == NULL)
			r = &none;
		if (list != NULL) {
			history_put(a, user, r, json_put_object(list, NULL));
			continue;
		}
		if (any)
			cli_printf(cmd, "\n");
		history_print(a, user, r, cmd);
		any = true;
	}
	return 0;
}

#define SHOW_HELP \
	"show\tShow running system information\n" \
	"aaa\tAuthentication, authorization and accounting\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "show aaa local user [ locked$locked ]", SHOW_HELP
	    "local\tThe local database\nuser\tUsers who failed to log in\n"
	    "locked\tThose who are locked out\n", local_show, NULL,
	    CLI_JSON },
	{ "exec", 15, "show aaa login-history [ user NAME:username$name ]",
	    SHOW_HELP "login-history\tWho came in when\nuser\tOf one user\n"
	    "$name\tName of the user\n", history_show, NULL, CLI_JSON },
	{ "exec", 15, "clear aaa local user { lockout$lockout | "
	    "fail-attempts } { username NAME:username$name | all }",
	    "clear\tReset functions\n"
	    "aaa\tAuthentication, authorization and accounting\n"
	    "local\tThe local database\nuser\tUsers who failed to log in\n"
	    "lockout\tLet them in again\n"
	    "fail-attempts\tForget how often they failed\n"
	    "username\tOne user\n$name\tName of the user\nall\tAll users\n",
	    local_clear, NULL, 0 },
	{ "exec", 15, "clear aaa login-history [ user NAME:username$name ]",
	    "clear\tReset functions\n"
	    "aaa\tAuthentication, authorization and accounting\n"
	    "login-history\tWho came in when\nuser\tOf one user\n"
	    "$name\tName of the user\n", history_clear, NULL, 0 },
};

void
local_cli_init(struct aaa *a)
{
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
}
