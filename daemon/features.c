#include "daemon/features.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "cli/cli.h"
#include "config/config.h"
#include "daemon/daemon_cli.h"
#include "daemon/system.h"

/* A row without help or one that can't be reached is a programmer's error that
 * the tests find; the user is better off with the rest of the grammar. */
static void
grammar_check(struct cli *cli)
{
	struct text report;

	text_init(&report);
	if (cli_check(cli, &report) > 0)
		log_msg(SEV_ERRORS, 0, "grammar: %s", text_str(&report));
	text_clear(&report);
}

static void
on_end(void *ctx)
{
	struct features *f = ctx;

	loop_stop(f->loop);
}

int
features_open(struct features *f, const struct options *o, const char *etc)
{
	memset(f, 0, sizeof *f);
	f->options = o;
	f->loop = loop_new();
	if (f->loop == NULL) {
		fprintf(stderr, "posternd: out of memory\n");
		return -1;
	}
	f->started_ms = loop_now_ms(f->loop);
	f->cli = cli_new();
	f->config = config_new(f->loop, f->cli);
	config_set_dir(f->config, etc);
	f->system = system_new(f->config, f->cli);

	config_set_identity(f->config, machine_serial(), machine_hardware());
	f->end_timer = loop_timer_new(f->loop, on_end, f);

	config_cli_init(f->config);
	system_cli_init(f->system);
	version_cli_init(f);
	reload_cli_init(f);
	grammar_check(f->cli);
	return 0;
}

void
features_shutdown(struct features *f)
{
	(void)f;
}

void
features_close(struct features *f)
{
	if (f->loop == NULL)
		return;
	loop_timer_free(f->end_timer);
	system_free(f->system);
	config_free(f->config);
	cli_free(f->cli);
	loop_free(f->loop);
}

const char *
features_plane(const struct features *f)
{
	(void)f;
	return "none";
}

void
features_interfaces_print(struct features *f, struct cli_cmd *cmd)
{
	(void)f;
	(void)cmd;
}
