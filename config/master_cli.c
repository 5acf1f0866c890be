#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "config/internal.h"
#include "config/master.h"

/* `key config-key password-encryption`, `password encryption aes`. */

enum { PHRASE_MIN = 8, PHRASE_MAX = 128 };

/* $key is the new one, $password the old: names that are hidden in logs. */

/* What was answered so far. */
struct ask {
	bool remove;
	char phrase[PHRASE_MAX + 1];
};

static int
change(struct cli_cmd *cmd, const char *phrase)
{
	struct config *c = cli_ctx(cmd);
	const char *wrong = master_change(c, phrase);

	if (wrong != NULL)
		return cli_error(cmd, "The master key stays as it is: %s",
		    wrong);
	if (c->master.has_old)
		cli_warning(cmd, "the old master key could not be removed "
		    "from the disk");
	if (phrase != NULL && c->master.unreadable > 0)
		cli_info(cmd, "%zu keys of the startup-config were left out "
		    "at the start: 'copy startup-config running-config' takes "
		    "those in that this key opens", c->master.unreadable);
	return 0;
}

static int
phrase_check(struct cli_cmd *cmd, const char *phrase)
{
	size_t n = strlen(phrase);

	if (n >= PHRASE_MIN && n <= PHRASE_MAX)
		return 0;
	return cli_error(cmd, "The key must have %d to %d characters",
	    PHRASE_MIN, PHRASE_MAX);
}

static int
confirm_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct ask *a = state;
	int r;

	if (strcmp(a->phrase, answer) == 0)
		r = change(cmd, answer);
	else
		r = cli_error(cmd, "The keys are not the same");
	secret_wipe(a->phrase, sizeof a->phrase);
	return r;
}

static int
new_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct ask *a = state;

	if (phrase_check(cmd, answer) != 0)
		return ERR_REFUSED;
	strcpy(a->phrase, answer);
	cli_ask(cmd, CLI_ASK_HIDDEN, "Confirm key: ", confirm_answered, a);
	return 0;
}

static int
old_check(struct cli_cmd *cmd, const char *old)
{
	if (master_is(cli_ctx(cmd), old))
		return 0;
	return cli_error(cmd, "The old key is not this one");
}

static int
old_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct ask *a = state;

	if (old_check(cmd, answer) != 0)
		return ERR_REFUSED;
	if (a->remove)
		return change(cmd, NULL);
	if (*a->phrase != '\0') {
		int r = change(cmd, a->phrase);

		secret_wipe(a->phrase, sizeof a->phrase);
		return r;
	}
	cli_ask(cmd, CLI_ASK_HIDDEN, "New key: ", new_answered, a);
	return 0;
}

static int
key_set(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	const char *new = cli_arg(cmd, "key"), *old = cli_arg(cmd, "password");
	struct ask *a;

	if (new != NULL && phrase_check(cmd, new) != 0)
		return ERR_REFUSED;
	if (old != NULL || (new != NULL && !c->master.has_key))
		return old != NULL && old_check(cmd, old) != 0 ? ERR_REFUSED :
		    change(cmd, new);
	a = xcalloc(1, sizeof *a);
	if (new != NULL)
		strcpy(a->phrase, new);
	if (c->master.has_key)
		cli_ask(cmd, CLI_ASK_HIDDEN, "Old key: ", old_answered, a);
	else
		cli_ask(cmd, CLI_ASK_HIDDEN, "New key: ", new_answered, a);
	return 0;
}

/* Without it nothing is encrypted, whatever `password encryption aes` says. */
static int
key_unset(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	const char *old = cli_arg(cmd, "key");
	struct ask *a;

	if (!c->master.has_key)
		return 0;
	if (old != NULL)
		return old_check(cmd, old) != 0 ? ERR_REFUSED :
		    change(cmd, NULL);
	a = xcalloc(1, sizeof *a);
	a->remove = true;
	cli_ask(cmd, CLI_ASK_HIDDEN, "Old key: ", old_answered, a);
	return 0;
}

static int
aes_set(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);

	if (c->master.aes != cli_is_no(cmd))
		return 0;
	c->master.aes = !cli_is_no(cmd);
	config_modified(c, NULL);
	if (c->master.aes && !c->master.has_key && !cli_is_batch(cmd))
		cli_warning(cmd, "keys stay in clear until there is a master "
		    "key: 'key config-key password-encryption'");
	return 0;
}

static void
aes_write(void *ctx, struct config_out *out)
{
	const struct config *c = ctx;

	if (c->master.aes)
		text_add(out->text, "password encryption aes\n");
}

static void
aes_clear(void *ctx, const char *arg)
{
	struct config *c = ctx;

	(void)arg;
	c->master.aes = false;
}

static const struct config_section section = {
	.order = CFG_CALL_HOME + 1, .name = "password",
	.help = "Encryption of keys", .write = aes_write, .clear = aes_clear,
	.clear_rank = 80,
};

static const struct cli_row rows[] = {
	{ "config", 15, "key config-key password-encryption ~ "
	    "[ WORD$key [ WORD$password ] ]",
	    "key\tMaster key\n"
	    "config-key\tKey that encrypts the configuration's keys\n"
	    "password-encryption\tThe passphrase it is made from\n"
	    "$key\tNew passphrase, 8 to 128 characters\n"
	    "$password\tPassphrase until now\n",
	    key_set, key_unset, CLI_SECRET },
	{ "config", 15, "password encryption aes",
	    "password\tConfigure passwords\n"
	    "encryption\tEncryption of keys in the configuration\n"
	    "aes\tAES-256-GCM\n", aes_set, aes_set, 0 },
};

void
config_master_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
	config_section_add(c, &section, c);
}
