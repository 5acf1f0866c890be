#include "cli/cli.h"
#include "syslog/local.h"

/* `logging message`, `logging rate-limit`. */

static int
done(struct cli_cmd *cmd)
{
	syslog_changed(cli_ctx(cmd));
	return 0;
}

/* With a level only that is set, or its own again; without one the message is
 * switched on or off. */
static int
message(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	unsigned id = (unsigned)cli_number(cmd, "id", 0);
	const struct message_setting *now = message_find(&s->model, id);
	bool off = now != NULL && now->off;
	int level = now != NULL ? now->level : -1;

	if (cli_has(cmd, "level"))
		level = cli_is_no(cmd) ? -1 : (int)syslog_level(cmd, 0);
	else
		off = cli_is_no(cmd);
	message_set(&s->model, id, off, level);
	return done(cmd);
}

static int
rate(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	struct rate r = {
		.kind = cli_has(cmd, "id") ? RATE_MESSAGE : RATE_LEVEL,
		.count = (unsigned)cli_number(cmd, "count", 0),
		.seconds = (unsigned)cli_number(cmd, "seconds", 1),
	};

	r.what = r.kind == RATE_MESSAGE ? (unsigned)cli_number(cmd, "id", 0) :
	    syslog_level(cmd, 0);
	if (cli_is_no(cmd))
		rate_remove(&s->model, r.kind, r.what);
	else
		rate_set(&s->model, &r);
	return done(cmd);
}

static const struct cli_row rows[] = {
	{ "config", 15, "logging message (100000-999999)$id "
	    "[ level @logging-level ]",
	    "message\tA single message\n$id\tNumber of the message\n"
	    "level\tThe level that it is to have\n", message, message, 0 },
	{ "config", 15, "logging rate-limit { unlimited$unlimited | "
	    "(1-2147483647)$count [ (1-2147483647)$seconds ] } "
	    "{ level @logging-level | message (100000-999999)$id }",
	    "rate-limit\tHow many messages may go out\n"
	    "unlimited\tAny number\n$count\tMessages\n"
	    "$seconds\tSeconds (1 if not given)\n"
	    "level\tMessages of a level\nmessage\tA single message\n"
	    "$id\tNumber of the message\n", rate, rate, 0 },
};

void
syslog_message_cli_init(struct syslog *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
