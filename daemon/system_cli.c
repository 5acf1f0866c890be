#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "daemon/system_internal.h"

enum { HOSTNAME_MAX = 63 };

static int
changed(struct system *s)
{
	config_modified(s->config, NULL);
	return 0;
}

/* ---- hostname, domain-name ---------------------------------------------- */

static int
hostname_set(struct cli_cmd *cmd)
{
	struct system *s = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	size_t len = strlen(name);

	if (len > HOSTNAME_MAX || strspn(name, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != len ||
	    name[0] == '-' || name[len - 1] == '-')
		return cli_error(cmd, "a host name is 1 to %d letters, digits, "
		    "hyphens and underscores, no hyphen first or last",
		    HOSTNAME_MAX);
	xreplace(&s->hostname, name);
	return changed(s);
}

static int
hostname_unset(struct cli_cmd *cmd)
{
	struct system *s = cli_ctx(cmd);

	xreplace(&s->hostname, "ciscoasa");
	return changed(s);
}

static int
domain_set(struct cli_cmd *cmd)
{
	struct system *s = cli_ctx(cmd);

	xreplace(&s->domain, cli_is_no(cmd) ? "" :
	    cli_arg(cmd, "name"));
	return changed(s);
}

static void
hostname_write(void *ctx, struct config_out *out)
{
	struct system *s = ctx;

	text_printf(out->text, "hostname %s\n", s->hostname);
}

static void
hostname_clear(void *ctx, const char *arg)
{
	struct system *s = ctx;

	(void)arg;
	xreplace(&s->hostname, "ciscoasa");
}

static void
domain_write(void *ctx, struct config_out *out)
{
	struct system *s = ctx;

	if (*s->domain != '\0')
		text_printf(out->text, "domain-name %s\n", s->domain);
}

static void
domain_clear(void *ctx, const char *arg)
{
	struct system *s = ctx;

	(void)arg;
	xreplace(&s->domain, "");
}

/* ---- prompt, pager ------------------------------------------------------ */

static int
prompt_set(struct cli_cmd *cmd)
{
	struct system *s = cli_ctx(cmd);
	size_t n = cli_arg_count(cmd, "word");

	system_prompt_clear(s);
	for (size_t i = 0; i < n && i < PROMPT_WORDS; i++)
		s->prompt[s->n_prompt++] = xstrdup(cli_arg_at(cmd, "word", i));
	return changed(s);
}

static int
prompt_unset(struct cli_cmd *cmd)
{
	struct system *s = cli_ctx(cmd);

	system_prompt_default(s);
	return changed(s);
}

static void
prompt_write(void *ctx, struct config_out *out)
{
	struct system *s = ctx;

	text_add(out->text, "prompt ");
	for (unsigned i = 0; i < s->n_prompt; i++)
		text_printf(out->text, "%s ", s->prompt[i]);
	text_add_char(out->text, '\n');
}

static void
prompt_clear(void *ctx, const char *arg)
{
	(void)arg;
	system_prompt_default(ctx);
}

static void
pager_write(void *ctx, struct config_out *out)
{
	struct system *s = ctx;

	if (s->pager > 0)
		text_printf(out->text, "pager lines %d\n", s->pager);
	else
		text_add(out->text, "no pager\n");
}

static void
pager_clear(void *ctx, const char *arg)
{
	struct system *s = ctx;

	(void)arg;
	s->pager = PAGER_DEFAULT;
}

static const struct cli_row rows[] = {
	{ "config", 15, "hostname ~ WORD(1-63)$name",
	    "hostname\tChange the host name of the system\n"
	    "$name\tNew name: letters, digits and hyphens\n",
	    hostname_set, hostname_unset, 0 },
	{ "config", 15, "domain-name ~ WORD(1-63)$name",
	    "domain-name\tChange the domain name\n"
	    "$name\tDomain name\n", domain_set, domain_set, 0 },
	{ "config", 15, "prompt ~ { hostname$word | domain$word | "
	    "context$word | priority$word | state$word | slot$word }+",
	    "prompt\tConfigure the session prompt\n"
	    "hostname\tThe host name\ndomain\tThe domain name\n"
	    "context\tThe context: empty here\n"
	    "priority\tThe failover priority: empty here\n"
	    "state\tThe failover state: empty here\n"
	    "slot\tThe slot: empty here\n",
	    prompt_set, prompt_unset, 0 },
};

static const struct config_section sections[] = {
	{ CFG_HOSTNAME, "hostname", NULL, "Host name", hostname_write,
	    hostname_clear, 90 },
	{ CFG_DOMAIN, "domain-name", NULL, "Domain name", domain_write,
	    domain_clear, 90 },
	{ CFG_PAGER, "pager", NULL, "Lines of a page", pager_write,
	    pager_clear, 90 },
	{ CFG_PROMPT, "prompt", NULL, "Session prompt", prompt_write,
	    prompt_clear, 90 },
};

void
system_cli_init(struct system *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		config_section_add(s->config, &sections[i], s);
}
