#include <stdio.h>
#include <string.h>

#include "acl/access_group.h"
#include "acl/acl_cli.h"
#include "acl/words_cli.h"
#include "cli/cli.h"
#include "config/config.h"
#include "net/net.h"

/* access-group: kept, shown, and warned of once until the filter is there. */

static void
arg_group(struct cli_cmd *cmd, struct acl_group *g)
{
	memset(g, 0, sizeof(*g));
	snprintf(g->list, sizeof(g->list), "%s", cli_arg(cmd, "list"));
	g->global = cli_has(cmd, "global");
	if (g->global)
		return;
	g->in = cli_arg_is(cmd, "direction", "in");
	snprintf(g->nameif, sizeof(g->nameif), "%s", cli_arg(cmd, "nameif"));
}

static int
group_set(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *list = cli_arg(cmd, "list");
	const char *nameif = cli_arg(cmd, "nameif");
	struct acl_group g;

	if (!acl_list_exists(db, list))
		return cli_error(cmd, "access-list <%s> does not exist", list);
	if (nameif != NULL && db->net != NULL &&
	    net_by_nameif(db->net, nameif) == NULL)
		return cli_error(cmd, "interface <%s> does not exist",
		    nameif);
	arg_group(cmd, &g);
	if (!acl_access_group_set(db, &g))
		acl_modified(db);
	config_warn_kept(db->config, cmd, "Filtering by access-group");
	return 0;
}

static int
group_unset(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	struct acl_group g;

	arg_group(cmd, &g);
	if (acl_access_group_unset(db, &g) < 0)
		return cli_error(cmd, "this access-group is not configured");
	acl_modified(db);
	return 0;
}

#define HELP \
	"access-group\tBind an access-list to traffic\n" \
	"$list\tName of the access-list\n" \
	"in\tTraffic that comes in on the interface\n" \
	"out\tTraffic that leaves by the interface\n" \
	"interface\tAn interface follows\n" \
	"$nameif\tName of the interface\n" \
	"global\tTraffic of all interfaces, after their own lists\n"

static const struct cli_row rows[] = {
	{ "config", 15, "access-group NAME:access-list$list { in$direction | "
	    "out$direction } interface NAME:nameif$nameif", HELP,
	    group_set, group_unset, 0 },
	{ "config", 15, "access-group NAME:access-list$list global$global",
	    HELP, group_set, group_unset, 0 },
};

static void
section_write(void *ctx, struct config_out *out)
{
	const struct acl_db *db = ctx;

	for (size_t i = 0; i < db->n_groups; i++) {
		const struct acl_group *g = &db->groups[i];

		if (g->global)
			text_printf(out->text, "access-group %s global\n",
			    g->list);
		else
			text_printf(out->text, "access-group %s %s interface "
			    "%s\n", g->list, g->in ? "in" : "out", g->nameif);
	}
}

static void
section_clear(void *ctx, const char *arg)
{
	(void)arg;
	acl_access_group_drop(ctx, NULL, NULL);
}

static const struct config_section section = {
	.order = CFG_ACCESS_GROUP, .name = "access-group",
	.help = "Access-lists bound to interfaces",
	.write = section_write, .clear = section_clear, .clear_rank = 10,
};

void
acl_access_group_cli_init(struct acl_db *db)
{
	cli_rows_add(db->cli, rows, sizeof(rows) / sizeof(rows[0]), db);
	config_section_add(db->config, &section, db);
}
