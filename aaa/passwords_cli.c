#include <string.h>

#include "aaa/check.h"
#include "aaa/enable.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "crypto/password.h"

/* `enable password`, one a level, and `passwd`, that of Telnet, which is kept
 * for the configuration's sake. */

const char *
enable_hash(const struct aaa *a, int level)
{
	return *a->enable[level] != '\0' ? a->enable[level] :
	    a->enable[LEVEL_MAX];
}

bool
hash_is_valid(const char *hash, const char *kind)
{
	unsigned long iterations = hash_iterations(hash);

	if (strcmp(kind, "pbkdf2") == 0)
		return iterations > 0 && iterations <= HASH_ITERATIONS_MAX;
	return *hash != '\0' && *hash != '$';
}

static int
enable_set(struct cli_cmd *cmd)
{
	const char *password = cli_arg(cmd, "password");
	const char *kind = cli_arg(cmd, "kind");
	char **where, hash[PASSWORD_HASH_MAX];
	struct aaa *a = cli_ctx(cmd);

	where = &a->enable[cli_number(cmd, "level", LEVEL_MAX)];
	if (kind != NULL && (!hash_is_valid(password, kind) ||
	    !aaa_is_word(cmd, "password")))
		return cli_error(cmd, "not a %s password", kind);
	if (kind == NULL && !password_good(password))
		return cli_error(cmd, PASSWORD_RULE);
	if (kind == NULL && password_hash_pbkdf2(password, HASH_ITERATIONS,
	    hash) != 0)
		return cli_error(cmd, "the password could not be hashed");
	xreplace(where, kind != NULL ? password : hash);
	return aaa_changed(a);
}

static int
enable_unset(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);

	xreplace(&a->enable[cli_number(cmd, "level", LEVEL_MAX)], "");
	return aaa_changed(a);
}

static void
enable_write(void *ctx, struct config_out *out)
{
	const struct aaa *a = ctx;
	const char *hash;

	for (int i = 0; i < LEVELS; i++) {
		hash = a->enable[i];
		if (*hash == '\0')
			continue;
		text_printf(out->text, "enable password %s", hash);
		if (i != LEVEL_MAX)
			text_printf(out->text, " level %d", i);
		text_printf(out->text, " %s\n",
		    *hash == '$' ? "pbkdf2" : "encrypted");
	}
}

static void
enable_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;

	(void)arg;
	for (int i = 0; i < LEVELS; i++)
		xreplace(&a->enable[i], "");
}

static int
passwd_set(struct cli_cmd *cmd)
{
	const char *password = cli_arg(cmd, "password");
	struct aaa *a = cli_ctx(cmd);
	char hash[17];

	if (cli_has(cmd, "kind") && !aaa_is_word(cmd, "password"))
		return cli_error(cmd, "not an encrypted password");
	if (!cli_has(cmd, "kind"))
		password_hash_pix(password, NULL, hash);
	xreplace(&a->passwd, cli_has(cmd, "kind") ? password : hash);
	return aaa_changed(a);
}

static int
passwd_unset(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);

	xreplace(&a->passwd, "");
	return aaa_changed(a);
}

static void
passwd_write(void *ctx, struct config_out *out)
{
	const struct aaa *a = ctx;

	if (*a->passwd != '\0')
		text_printf(out->text, "passwd %s encrypted\n", a->passwd);
}

static void
passwd_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;

	(void)arg;
	xreplace(&a->passwd, "");
}

static const struct cli_row rows[] = {
	{ "config", 15, "enable password ~ WORD(1-127)$password "
	    "[level (0-15)$level] [{ pbkdf2$kind | encrypted$kind }]",
	    "enable\tConfigure the password of enable\n"
	    "password\tThe password of privileged mode\n"
	    "$password\tThe password, or its hash\n"
	    "level\tOf a privilege level\n$level\tPrivilege level\n"
	    "pbkdf2\tWhat is given is a PBKDF2 hash\n"
	    "encrypted\tWhat is given is a hash\n",
	    enable_set, enable_unset, CLI_SECRET },
	{ "config", 15, "no enable password level (0-15)$level",
	    "no\tNegate a command or set its defaults\n"
	    "enable\tConfigure the password of enable\n"
	    "password\tThe password of privileged mode\n"
	    "level\tOf a privilege level\n$level\tPrivilege level\n",
	    enable_unset, NULL, 0 },
	{ "config", 15, "passwd ~ WORD(1-127)$password [encrypted$kind]",
	    "passwd\tChange the Telnet console password\n"
	    "$password\tThe password, or its hash\n"
	    "encrypted\tWhat is given is a hash\n",
	    passwd_set, passwd_unset, CLI_SECRET },
};

static const struct config_section sections[] = {
	{ CFG_ENABLE, "enable", NULL, "Enable password", enable_write,
	    enable_clear, 90 },
	{ CFG_PASSWD, "passwd", NULL, "Telnet console password", passwd_write,
	    passwd_clear, 90 },
};

void
passwords_cli_init(struct aaa *a)
{
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		config_section_add(a->config, &sections[i], a);
}
