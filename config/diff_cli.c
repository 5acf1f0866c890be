#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "cli/json.h"
#include "config/internal.h"
#include "config/tree.h"
#include "config/work.h"

/* `show configuration differences`: what was not saved. */

static void
under_put(json_t *under, const struct tree_line *l)
{
	struct text hidden;

	if (l->parent == NULL)
		return;
	under_put(under, l->parent);
	text_init(&hidden);
	config_mask(l->text, strlen(l->text), &hidden);
	json_put_text(under, NULL, text_str(&hidden));
	text_clear(&hidden);
}

static void
difference_put(void *ctx, struct tree_line *l, bool gone)
{
	json_t *o = json_put_object(ctx, NULL);
	struct text hidden;

	text_init(&hidden);
	config_mask(l->text, strlen(l->text), &hidden);
	json_put_text(o, "only_in", gone ? "startup-config" :
	    "running-config");
	json_put_text(o, "line", text_str(&hidden));
	under_put(json_put_array(o, "under"), l->parent);
	text_clear(&hidden);
}

static int
differences_show(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	struct tree *startup, *running;
	struct text text, clear;
	json_t *json = cli_json(cmd);
	size_t before;
	int r;

	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	text_init(&text);
	text_init(&clear);
	r = config_startup_text(c, &text);
	if (r == ERR_SYSTEM) {
		text_clear(&text);
		return cli_error(cmd, "cannot read startup-config: %s",
		    strerror(errno));
	}
	config_reveal_text(c, text_str(&text), &clear);
	startup = tree_new(text_str(&clear));
	config_text_wipe(&clear);
	config_text_wipe(&text);
	config_write_clear(c, &text);
	running = tree_new(text_str(&text));
	config_text_wipe(&text);
	tree_compare(startup, running);
	before = cli_out(cmd)->len;
	if (json != NULL)
		tree_diff_each(startup, running, difference_put,
		    json_put_array(json, "differences"));
	else
		tree_diff_print(startup, running, cli_out(cmd));
	if (json == NULL && cli_out(cmd)->len == before)
		cli_printf(cmd, "No differences: what runs is what is "
		    "saved\n");
	tree_free(startup);
	tree_free(running);
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 15, "show configuration differences",
	    "show\tShow running system information\n"
	    "configuration\tConfiguration as a whole\n"
	    "differences\tRunning against startup configuration\n",
	    differences_show, NULL, CLI_JSON },
};

void
config_diff_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
}
