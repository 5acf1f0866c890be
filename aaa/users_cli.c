#include <string.h>

#include "aaa/check.h"
#include "aaa/history.h"
#include "aaa/messages.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "crypto/password.h"

/* `username`, but for its attributes. */
enum { NAME_MAX_LEN = 64 };

bool
aaa_is_word(const struct cli_cmd *cmd, const char *name)
{
	const char *s = cli_arg(cmd, name);

	return s == NULL || (*s != '\0' && s[strcspn(s, " \t\"")] == '\0');
}

/* What is stored for a password as typed; NULL after an error. */
static const char *
hash_of(struct cli_cmd *cmd, const char *password, const char **kind,
    char hash[PASSWORD_HASH_MAX])
{
	if (*kind == NULL) {
		*kind = "pbkdf2";
		if (!password_good(password))
			cli_error(cmd, PASSWORD_RULE);
		else if (password_hash_pbkdf2(password, HASH_ITERATIONS,
		    hash) == 0)
			return hash;
		else
			cli_error(cmd, "the password could not be hashed");
		return NULL;
	}
	if ((strcmp(*kind, "pbkdf2") == 0 ||
	    strcmp(*kind, "encrypted") == 0) &&
	    !hash_is_valid(password, *kind)) {
		cli_error(cmd, "not a %s password", *kind);
		return NULL;
	}
	return password;
}

/* Tell who came, or whose level is another now. */
static void
user_told(struct cli_cmd *cmd, const char *name, int before)
{
	struct aaa *a = cli_ctx(cmd);
	int now = user_find(a, name)->privilege;

	if (cli_is_batch(cmd) || before == now)
		return;
	if (before < 0) {
		message_user(name, now, true);
		return;
	}
	message_privilege(name, before, now);
	history_level(a, name, before, now);
}

static int
username_set(struct cli_cmd *cmd)
{
	const char *name = cli_arg(cmd, "name"), *kind = cli_arg(cmd, "kind");
	const char *password = cli_arg(cmd, "password");
	struct aaa *a = cli_ctx(cmd);
	const struct user *old = user_find(a, name);
	int before = old != NULL ? old->privilege : -1, privilege;
	char hash[PASSWORD_HASH_MAX];

	if (strlen(name) > NAME_MAX_LEN || !aaa_is_word(cmd, "name"))
		return cli_error(cmd, "a user name has up to %d characters "
		    "and no blanks", NAME_MAX_LEN);
	if (kind != NULL && !aaa_is_word(cmd, "password"))
		return cli_error(cmd, "not a %s password", kind);
	if (password != NULL &&
	    (password = hash_of(cmd, password, &kind, hash)) == NULL)
		return ERR_REFUSED;
	privilege = (int)cli_number(cmd, "privilege", old != NULL ?
	    (unsigned long)old->privilege : USER_PRIVILEGE_DEFAULT);
	if (password != NULL)
		user_set(user_get(a, name), password, kind, privilege);
	else if (cli_has(cmd, "nopassword") || old == NULL)
		user_set(user_get(a, name), "", "", privilege);
	else
		user_get(a, name)->privilege = privilege;
	user_told(cmd, name, before);
	return aaa_changed(a);
}

static int
username_unset(struct cli_cmd *cmd)
{
	const char *name = cli_arg(cmd, "name");
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, name);

	if (user == NULL)
		return cli_error(cmd, "user %s does not exist", name);
	if (!cli_is_batch(cmd))
		message_user(name, user->privilege, false);
	history_drop(a, name);
	user_free(a, user);
	return aaa_changed(a);
}

/* ---- section ------------------------------------------------------------ */

static void
user_write(const struct user *user, bool all, struct text *out)
{
	text_printf(out, "username %s ", user->name);
	if (*user->hash != '\0')
		text_printf(out, "password %s %s", user->hash, user->kind);
	else
		text_add(out, "nopassword");
	if (all || user->privilege != USER_PRIVILEGE_DEFAULT)
		text_printf(out, " privilege %d", user->privilege);
	text_add_char(out, '\n');
}

static void
attributes_write(const struct user *user, bool all, struct text *out)
{
	if (all || user->attributes)
		text_printf(out, "username %s attributes\n", user->name);
	lines_write(&user->lines, " ", out);
	if (all && line_find(&user->lines, "service-type", 0) == NULL)
		text_add(out, " service-type admin\n");
}

/* arg: NULL, a name, or "NAME attributes". */
static bool
is_named(const char *arg, const struct user *user)
{
	return arg == NULL || text_begins(arg, user->name,
	    strlen(user->name));
}

static bool
is_of_attributes(const char *arg)
{
	return arg != NULL && strchr(arg, ' ') != NULL;
}

static void
users_write(void *ctx, struct config_out *out)
{
	struct aaa *a = ctx;
	struct user *user;

	TAILQ_FOREACH(user, &a->users, entry) {
		if (!is_named(out->arg, user))
			continue;
		if (!is_of_attributes(out->arg))
			user_write(user, out->all, out->text);
		attributes_write(user, out->all, out->text);
	}
}

static void
users_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;
	struct user *user, *next;

	for (user = TAILQ_FIRST(&a->users); user != NULL; user = next) {
		next = TAILQ_NEXT(user, entry);
		if (!is_named(arg, user))
			continue;
		if (is_of_attributes(arg)) {
			user_attributes_clear(user);
			continue;
		}
		history_drop(a, user->name);
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
	    "nopassword\tNo password: he comes in with a key\n"
	    "privilege\tThe user's privilege level\n"
	    "$privilege\tPrivilege level\n",
	    username_set, username_unset, CLI_SECRET },
	{ "config", 15, "username NAME:username$name privilege "
	    "(0-15)$privilege", NAME_HELP
	    "privilege\tThe user's privilege level\n"
	    "$privilege\tPrivilege level\n", username_set, NULL, 0 },
};

static const struct config_section section = {
	CFG_USERNAME, "username", "NAME:username$name [ attributes$name ]",
	"Users of the local database\nattributes\tOnly the user's attributes",
	users_write, users_clear, 85,
};

void
users_cli_init(struct aaa *a)
{
	cli_names_add(a->cli, "username", users_list, a);
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
	config_section_add(a->config, &section, a);
}
