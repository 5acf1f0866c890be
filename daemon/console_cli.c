#include "cli/cli.h"
#include "config/config.h"
#include "daemon/features.h"
#include "daemon/front_internal.h"
#include "daemon/server.h"

/* console timeout: the local sessions are what an ASA's console is. */

static void
minutes_set(struct front *f, unsigned minutes)
{
	f->console_min = minutes;
	if (f->server != NULL)
		server_idle_max(f->server, minutes);
	config_modified(f->features->config, NULL);
}

static int
timeout(struct cli_cmd *cmd)
{
	minutes_set(cli_ctx(cmd), (unsigned)cli_number(cmd, "minutes", 0));
	return 0;
}

static int
no_timeout(struct cli_cmd *cmd)
{
	minutes_set(cli_ctx(cmd), 0);
	return 0;
}

static void
console_write(void *ctx, struct config_out *out)
{
	const struct front *f = ctx;

	text_printf(out->text, "console timeout %u\n", f->console_min);
}

static void
console_clear(void *ctx, const char *arg)
{
	(void)arg;
	minutes_set(ctx, 0);
}

static const struct config_section section = {
	CFG_CONSOLE, "console", NULL, "Idle time of the console",
	console_write, console_clear, 90,
};

static const struct cli_row row = {
	"config", 15, "console timeout ~ (0-60)$minutes",
	"console\tThe console: local sessions\n"
	"timeout\tIdle time after which a session ends\n"
	"$minutes\tMinutes, 0: never\n", timeout, no_timeout, 0,
};

void
console_cli_init(struct front *f)
{
	cli_rows_add(f->features->cli, &row, 1, f);
	config_section_add(f->features->config, &section, f);
}
