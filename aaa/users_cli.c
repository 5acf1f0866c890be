#include <stdlib.h>
#include <string.h>

#include "aaa/check.h"
#include "aaa/internal.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "crypto/password.h"

static int
changed(struct aaa *a)
{
	config_modified(a->config, NULL);
	return 0;
}

static int
username_set(struct cli_cmd *cmd)
{
	const char *name = cli_arg(cmd, "name"), *kind = cli_arg(cmd, "kind");
	const char *password = cli_arg(cmd, "password");
	struct aaa *a = cli_ctx(cmd);
	const struct user *old = user_find(a, name);
	char hash[PASSWORD_HASH_MAX];
	int privilege;

	privilege = (int)cli_number(cmd, "privilege", old != NULL ?
	    (unsigned long)old->privilege : USER_PRIVILEGE_DEFAULT);
	if (password != NULL && kind == NULL) {
		if (password_hash_pbkdf2(password, HASH_ITERATIONS,
		    hash) != 0)
			return cli_error(cmd, "the password could not be "
			    "hashed");
		password = hash;
		kind = "pbkdf2";
	}
	if (password != NULL && strcmp(kind, "pbkdf2") == 0 &&
	    strncmp(password, "$sha512$", 8) != 0)
		return cli_error(cmd, "not a pbkdf2 password");
	if (password != NULL)
		user_set(user_get(a, name), password, kind, privilege);
	else if (cli_has(cmd, "nopassword") || old == NULL)
		user_set(user_get(a, name), "", "", privilege);
	else
		user_get(a, name)->privilege = privilege;
	return changed(a);
}

static int
username_unset(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_arg(cmd, "name"));

	if (user == NULL)
		return cli_error(cmd, "user %s does not exist",
		    cli_arg(cmd, "name"));
	user_free(a, user);
	return changed(a);
}

/* ---- attributes --------------------------------------------------------- */

static int
attributes_enter(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_arg(cmd, "name"));

	if (user == NULL)
		return cli_error(cmd, "user %s does not exist",
		    cli_arg(cmd, "name"));
	user->attributes = true;
	cli_enter(cmd, "config-username", user->name);
	return changed(a);
}

static int
attributes_leave(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_arg(cmd, "name"));

	if (user == NULL)
		return 0;
	user->attributes = false;
	while (!TAILQ_EMPTY(&user->lines))
		user_line_free(user, TAILQ_FIRST(&user->lines));
	return changed(a);
}

static int
attribute_set(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_context(cmd));
	struct user_line *line;
	char *text;

	if (user == NULL)
		return cli_error(cmd, "user %s does not exist",
		    cli_context(cmd));
	text = xasprintf("%s%s%s", cli_arg(cmd, "word"),
	    cli_has(cmd, "value") ? " " : "",
	    cli_has(cmd, "value") ? cli_arg(cmd, "value") : "");
	line = user_line_find(user, text);
	if (!cli_is_no(cmd))
		user_line_set(user, text);
	else if (line != NULL)
		user_line_free(user, line);
	free(text);
	return changed(a);
}

/* ---- section ------------------------------------------------------------ */

static void
user_write(const struct user *user, struct text *out)
{
	const struct user_line *line;

	text_printf(out, "username %s ", user->name);
	if (*user->hash != '\0')
		text_printf(out, "password %s %s", user->hash, user->kind);
	else
		text_add(out, "nopassword");
	if (user->privilege != USER_PRIVILEGE_DEFAULT)
		text_printf(out, " privilege %d", user->privilege);
	text_add_char(out, '\n');
	if (user->attributes)
		text_printf(out, "username %s attributes\n", user->name);
	TAILQ_FOREACH(line, &user->lines, entry)
		text_printf(out, " %s\n", line->text);
}

static void
users_write(void *ctx, struct config_out *out)
{
	struct aaa *a = ctx;
	struct user *user;

	TAILQ_FOREACH(user, &a->users, entry)
		if (out->arg == NULL || strcmp(out->arg, user->name) == 0)
			user_write(user, out->text);
}

static void
users_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;
	struct user *user, *next;

	for (user = TAILQ_FIRST(&a->users); user != NULL; user = next) {
		next = TAILQ_NEXT(user, entry);
		if (arg == NULL || strcmp(arg, user->name) == 0)
			user_free(a, user);
	}
}

static void
users_list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct aaa *a = ctx;
	struct user *user;

	TAILQ_FOREACH(user, &a->users, entry)
		each(arg, user->name);
}

#define NAME_HELP "username\tA user of the local database\n$name\tName\n"

static const struct cli_mode mode = {
	"config-username", "config", "username"
};

static const struct cli_row rows[] = {
	{ "config", 15, "username NAME:username$name ~ "
	    "{ password WORD$password [ { encrypted$kind | pbkdf2$kind | "
	    "nt-encrypted$kind | mschap$kind } ] | nopassword$nopassword } "
	    "[ privilege (0-15)$privilege ]", NAME_HELP
	    "password\tThe user's password\n"
	    "$password\tPassword, or its hash\n"
	    "encrypted\tA hash was given\npbkdf2\tA PBKDF2 hash was given\n"
	    "nt-encrypted\tAn NT hash was given\n"
	    "mschap\tTo be kept for MSCHAP\n"
	    "nopassword\tNo password: for certificates\n"
	    "privilege\tThe user's privilege level\n"
	    "$privilege\tPrivilege level\n",
	    username_set, username_unset, CLI_SECRET },
	{ "config", 15, "username NAME:username$name privilege "
	    "(0-15)$privilege", NAME_HELP
	    "privilege\tThe user's privilege level\n"
	    "$privilege\tPrivilege level\n", username_set, NULL, 0 },
	{ "config", 15, "username NAME:username$name attributes", NAME_HELP
	    "attributes\tMore about the user\n", attributes_enter,
	    attributes_leave, 0 },
	{ "config-username", 15, "{ service-type$word | vpn-group-policy$word "
	    "| vpn-filter$word | vpn-idle-timeout$word | "
	    "vpn-session-timeout$word | vpn-simultaneous-logins$word | "
	    "vpn-tunnel-protocol$word | vpn-framed-ip-address$word | "
	    "group-lock$word | memberof$word | webvpn$word | ssh$word | "
	    "password-storage$word } ~ [ LINE$value ]",
	    "service-type\tWhat the user may use\n"
	    "vpn-group-policy\tGroup policy\nvpn-filter\tAccess-list\n"
	    "vpn-idle-timeout\tIdle time\n"
	    "vpn-session-timeout\tTime of a session\n"
	    "vpn-simultaneous-logins\tSessions at once\n"
	    "vpn-tunnel-protocol\tProtocols\n"
	    "vpn-framed-ip-address\tAddress\ngroup-lock\tTunnel-group\n"
	    "memberof\tGroups\nwebvpn\tWebVPN\nssh\tSSH\n"
	    "password-storage\tThe client may store the password\n"
	    "$value\tValue\n", attribute_set, attribute_set, 0 },
};

static const struct config_section section = {
	CFG_USERNAME, "username", "NAME:username$name",
	"Users of the local database", users_write, users_clear, 85,
};

void
users_cli_init(struct aaa *a)
{
	cli_names_add(a->cli, "username", users_list, a);
	cli_mode_add(a->cli, &mode);
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
	config_section_add(a->config, &section, a);
}
