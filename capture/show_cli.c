#include "acl/acl.h"
#include "base/error.h"
#include "capture/model.h"
#include "cli/json.h"

/* show capture */

static int
show_all(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);

	if (json != NULL)
		captures_put(cli_ctx(cmd), json_put_array(json, "captures"));
	else
		captures_print(cli_ctx(cmd), cli_out(cmd));
	return 0;
}

static int
show_one(struct cli_cmd *cmd)
{
	struct captures *all = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct show_options o = {
		.list = cli_arg(cmd, "list"),
		.first = cli_number(cmd, "first", 1),
		.count = cli_number(cmd, "count", ~0ul),
		.detail = cli_has(cmd, "detail"), .dump = cli_has(cmd, "dump"),
		.decode = cli_has(cmd, "decode"),
	};
	struct capture *c = capture_find(all, name);
	json_t *json;

	if (c == NULL)
		return cli_error(cmd, "Capture <%s> does not exist", name);
	if (o.list != NULL && !acl_list_exists(all->acl, o.list))
		return cli_error(cmd, "access-list <%s> does not exist",
		    o.list);
	if ((json = cli_json(cmd)) != NULL)
		capture_put(c, &o, json);
	else
		capture_print(c, &o, cli_out(cmd));
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 15, "show capture",
	    "show\tShow running system information\n"
	    "capture\tCaptures, and what they captured\n",
	    show_all, NULL, CLI_JSON },
	{ "exec", 15, "show capture NAME:capture$name < "
	    "access-list NAME:access-list$list | count (1-4294967295)$count | "
	    "decode$decode | detail$detail | dump$dump | "
	    "packet-number (1-4294967295)$first >",
	    "$name\tName of the capture\n"
	    "access-list\tOnly packets that an access-list permits\n"
	    "$list\tName of the access-list\n"
	    "count\tShow so many packets\n$count\tHow many\n"
	    "decode\tShow the headers of IKE messages too\n"
	    "detail\tShow more of each packet\n"
	    "dump\tShow the bytes of each packet\n"
	    "packet-number\tStart at a packet\n$first\tIts number\n",
	    show_one, NULL, CLI_JSON },
};

void
capture_show_cli_init(struct captures *all)
{
	cli_rows_add(all->cli, rows, sizeof rows / sizeof *rows, all);
}
