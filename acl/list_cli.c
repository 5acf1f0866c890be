#include <string.h>

#include "acl/acl_cli.h"
#include "acl/format.h"
#include "acl/list.h"
#include "acl/show.h"
#include "acl/words_cli.h"
#include "cli/json.h"
#include "config/config.h"

/* show access-list, clear access-list, and the section. */

static int
unknown(struct cli_cmd *cmd)
{
	return cli_error(cmd, "access-list <%s> does not exist",
	    cli_arg(cmd, "list"));
}

static int
show_all(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const struct acl_list *l;
	json_t *json = cli_json(cmd), *lists;

	if (json != NULL) {
		lists = json_put_array(json, "access_lists");
		TAILQ_FOREACH(l, &db->lists, entry)
			acl_put_list(db, l, false, lists);
		return 0;
	}
	acl_show_head(cli_out(cmd));
	TAILQ_FOREACH(l, &db->lists, entry)
		acl_show_list(db, l, cli_out(cmd));
	return 0;
}

static int
show_one(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const struct acl_list *l = acl_list_find(db, cli_arg(cmd, "list"));

	json_t *json = cli_json(cmd);
	bool brief = cli_has(cmd, "brief");

	if (l == NULL)
		return unknown(cmd);
	if (json != NULL)
		acl_put_list(db, l, brief,
		    json_put_array(json, "access_lists"));
	else if (brief)
		acl_show_brief(db, l, cli_out(cmd));
	else
		acl_show_list(db, l, cli_out(cmd));
	return 0;
}

static int
clear_counters(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "list");

	if (acl_list_find(db, name) == NULL)
		return unknown(cmd);
	for (size_t i = 0; i < db->n_sources; i++)
		if (db->sources[i].clear != NULL)
			db->sources[i].clear(db->sources[i].ctx, name);
	return 0;
}

#define SHOW_HELP \
	"show\tShow running system information\n" \
	"access-list\tAccess-lists, their elements and hit counts\n" \
	"$list\tName of the access-list\n" \
	"brief\tHashes, hits and time of the last hit, in hex\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "show access-list", SHOW_HELP, show_all, NULL,
	    CLI_JSON },
	{ "exec", 15, "show access-list NAME:access-list$list [ brief$brief ]",
	    SHOW_HELP, show_one, NULL, CLI_JSON },
	{ "exec", 15, "clear access-list NAME:access-list$list counters",
	    "clear\tReset functions\n"
	    "access-list\tAccess-lists\n"
	    "$list\tName of the access-list\n"
	    "counters\tSet the hit counts to zero\n", clear_counters, NULL,
	    0 },
};

static void
section_write(void *ctx, struct config_out *out)
{
	struct acl_db *db = ctx;
	const struct acl_list *l;

	TAILQ_FOREACH(l, &db->lists, entry) {
		if (out->arg != NULL && strcmp(out->arg, l->name) != 0)
			continue;
		for (size_t i = 0; i < l->n; i++) {
			acl_ace_format(l, l->lines[i], 0, false, out->text);
			/* A blank ends these lines on an ASA. */
			text_add(out->text, l->lines[i]->match.kind ==
			    ACE_EXTENDED ? " \n" : "\n");
		}
	}
}

static void
section_clear(void *ctx, const char *arg)
{
	acl_lists_clear(ctx, arg);
}

static const struct config_section section = {
	.order = CFG_ACCESS_LIST, .name = "access-list",
	.arg = "NAME:access-list$name", .help = "Access-lists",
	.write = section_write, .clear = section_clear, .clear_rank = 70,
};

void
acl_list_cli_init(struct acl_db *db)
{
	cli_rows_add(db->cli, rows, sizeof(rows) / sizeof(rows[0]), db);
	config_section_add(db->config, &section, db);
}
