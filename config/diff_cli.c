#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/loop.h"
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

struct differences {
	struct text startup, running; /* with keys in clear */
	struct tree *from, *to;
	struct cli_hold *hold; /* NULL: nobody waits any more */
	json_t *json;          /* the command's; NULL: text is wanted */
};

static void
differences_free(struct differences *d)
{
	config_text_wipe(&d->startup);
	config_text_wipe(&d->running);
	tree_free(d->from);
	tree_free(d->to);
	free(d);
}

/* On a thread, if it takes its time. */
static void
differences_find(void *ctx)
{
	struct differences *d = ctx;

	d->from = tree_new(text_str(&d->startup));
	d->to = tree_new(text_str(&d->running));
	tree_compare(d->from, d->to);
}

static void
differences_tell(struct differences *d, struct text *out)
{
	size_t before = out->len;

	if (d->json != NULL) {
		tree_diff_each(d->from, d->to, difference_put,
		    json_put_array(d->json, "differences"));
		return;
	}
	tree_diff_print(d->from, d->to, out);
	if (out->len == before)
		text_add(out, "No differences: what runs is what is saved\n");
}

static void
differences_found(void *ctx)
{
	struct differences *d = ctx;
	struct cli_hold *hold = d->hold;
	struct text out;

	text_init(&out);
	if (hold != NULL)
		differences_tell(d, &out);
	differences_free(d);
	if (hold != NULL)
		cli_release_text(hold, true, text_str(&out));
	text_clear(&out);
}

static void
differences_stop(void *ctx)
{
	struct differences *d = ctx;
	struct cli_hold *hold = d->hold;

	d->hold = NULL;
	cli_release_failed(hold);
}

static int
differences_read(struct config *c, struct differences *d)
{
	struct text text;
	int r;

	text_init(&text);
	if ((r = config_startup_text(c, &text)) != ERR_SYSTEM) {
		config_reveal_text(c, text_str(&text), &d->startup);
		config_write_clear(c, &d->running);
	}
	config_text_wipe(&text);
	return r == ERR_SYSTEM ? r : 0;
}

static int
differences_show(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	struct differences *d;

	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	d = xcalloc(1, sizeof *d);
	d->json = cli_json(cmd);
	if (differences_read(c, d) != 0) {
		differences_free(d);
		return cli_error(cmd, "cannot read startup-config: %s",
		    strerror(errno));
	}
	if (c->loop != NULL && !cli_is_batch(cmd) &&
	    d->startup.len + d->running.len >= WORK_THINK_BYTES &&
	    loop_work(c->loop, differences_find, differences_found, d) == 0) {
		d->hold = cli_hold(cmd, differences_stop, d);
		return ERR_AGAIN;
	}
	differences_find(d);
	differences_tell(d, cli_out(cmd));
	differences_free(d);
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
