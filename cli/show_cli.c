#include <stdlib.h>
#include "cli/json.h"
#include "cli/session_impl.h"

/* What a session says of itself. */

static int
run_show_pager(struct cli_cmd *cmd)
{
	unsigned lines = cli_session_pager(cmd->s);
	json_t *json = cli_json(cmd);

	if (json != NULL)
		json_put_number(json, "lines", lines);
	else if (lines == 0)
		cli_printf(cmd, "no pager\n");
	else
		cli_printf(cmd, "pager lines %u\n", lines);
	return 0;
}

static int
run_show_terminal(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);

	if (json != NULL) {
		json_put_number(json, "width", cmd->s->width);
		json_put_bool(json, "monitor", cmd->s->monitor);
		return 0;
	}
	cli_printf(cmd, "\nWidth = %u, %s\nterminal interactive\n",
	    cmd->s->width, cmd->s->monitor ? "monitor" : "no monitor");
	return 0;
}

static int
run_show_history(struct cli_cmd *cmd)
{
	const struct cli_session *s = cmd->s;
	size_t first = s->history_n < SESSION_HISTORY ? 0 :
	    s->history_n - SESSION_HISTORY;
	json_t *json = cli_json(cmd), *lines = NULL;

	if (json != NULL)
		lines = json_put_array(json, "lines");
	for (size_t i = first; i < s->history_n; i++) {
		const char *line = s->history[i % SESSION_HISTORY];

		if (lines != NULL)
			json_put_text(lines, NULL, line);
		else
			cli_printf(cmd, "  %s\n", line);
	}
	return 0;
}

static int
run_clear_history(struct cli_cmd *cmd)
{
	cli_session_clear_history(cmd->s);
	return 0;
}

static int
run_show_hostname(struct cli_cmd *cmd)
{
	const struct cli_host *h = &cmd->s->cli->host;
	const char *name = h->hostname == NULL ? "ciscoasa" :
	    h->hostname(h->ctx);
	json_t *json = cli_json(cmd);

	if (json != NULL)
		json_put_text(json, "hostname", name);
	else
		cli_printf(cmd, "%s\n", name);
	return 0;
}

static const struct cli_row rows[] = {
	{ "user", 0, "show pager",
	    "show Show running system information\n"
	    "pager Page length for pagination",
	    run_show_pager, NULL, CLI_JSON },
	{ "user", 0, "show terminal",
	    "show Show running system information\n"
	    "terminal Terminal settings",
	    run_show_terminal, NULL, CLI_JSON },
	{ "user", 0, "show history",
	    "show Show running system information\n"
	    "history Commands entered in this session",
	    run_show_history, NULL, CLI_JSON },
	{ "user", 0, "show hostname",
	    "show Show running system information\n"
	    "hostname The system's host name",
	    run_show_hostname, NULL, CLI_JSON },
	{ "user", 0, "clear history",
	    "clear Reset functions\n"
	    "history Commands entered in this session",
	    run_clear_history, NULL, 0 },
};

void
cli_show_add(struct cli *cli)
{
	cli_rows_add(cli, rows, sizeof(rows) / sizeof(rows[0]), NULL);
}
