#include <string.h>

#include "acl/acl_cli.h"
#include "acl/time_range.h"
#include "acl/words_cli.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"

/* time-range, absolute and periodic. */

#define MODE "config-time-range"

static const struct cli_mode mode = { MODE, "config", "time-range" };

static int
range_enter(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	int r = acl_arg_name(cmd, name);

	if (r < 0)
		return r;
	if (acl_time_range_find(db, name) == NULL) {
		acl_time_range_new(db, name);
		acl_modified(db);
	}
	cli_enter(cmd, MODE, name);
	return 0;
}

static int
range_delete(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct acl_time_range *t = acl_time_range_find(db, name);

	if (t == NULL)
		return cli_error(cmd, "time-range <%s> does not exist", name);
	if (acl_time_range_delete(db, t) < 0)
		return cli_error(cmd, "time-range <%s> is being used", name);
	acl_modified(db);
	return 0;
}

static struct acl_time_range *
context(struct cli_cmd *cmd)
{
	struct acl_time_range *t = acl_time_range_find(cli_ctx(cmd),
	    cli_context(cmd));

	if (t == NULL)
		cli_error(cmd, "time-range <%s> does not exist",
		    cli_context(cmd));
	return t;
}

static void
changed(struct cli_cmd *cmd, struct acl_time_range *t)
{
	acl_time_range_changed(cli_ctx(cmd), t);
	acl_modified(cli_ctx(cmd));
}

/* ---- absolute -------------------------------------------------------- */

/* which: "start" or "end"; names are which_time and so on. */
static int
arg_moment(struct cli_cmd *cmd, const char *clock, const char *day,
    const char *month, const char *year, struct acl_moment *m)
{
	int minutes;

	memset(m, 0, sizeof(*m));
	if (!cli_has(cmd, clock))
		return 0;
	minutes = acl_clock_parse(cli_arg(cmd, clock));
	if (minutes < 0)
		return cli_invalid(cmd, clock);
	m->hour = minutes / 60;
	m->minute = minutes % 60;
	m->day = (int)cli_number(cmd, day, 0);
	m->month = acl_month_parse(cli_arg(cmd, month));
	if (m->month == 0)
		return cli_invalid(cmd, month);
	m->year = (int)cli_number(cmd, year, 0);
	m->set = true;
	if (acl_moment_check(m) < 0)
		return cli_invalid(cmd, day);
	return 0;
}

static int
absolute_set(struct cli_cmd *cmd)
{
	struct acl_time_range *t = context(cmd);
	struct acl_moment start, end;
	int r;

	if (t == NULL)
		return ERR_REFUSED;
	if ((r = arg_moment(cmd, "start_time", "start_day", "start_month",
	    "start_year", &start)) < 0 ||
	    (r = arg_moment(cmd, "end_time", "end_day", "end_month",
	    "end_year", &end)) < 0)
		return r;
	if (!start.set && !end.set)
		return cli_incomplete(cmd);
	if (start.set && end.set && acl_moment_cmp(&start, &end) > 0)
		return cli_error(cmd, "the end lies before the start");
	t->start = start;
	t->end = end;
	changed(cmd, t);
	return 0;
}

static int
absolute_unset(struct cli_cmd *cmd)
{
	struct acl_time_range *t = context(cmd);

	if (t == NULL)
		return ERR_REFUSED;
	memset(&t->start, 0, sizeof(t->start));
	memset(&t->end, 0, sizeof(t->end));
	changed(cmd, t);
	return 0;
}

/* ---- periodic -------------------------------------------------------- */

static int
arg_period(struct cli_cmd *cmd, struct acl_period *p)
{
	int start = acl_clock_parse(cli_arg(cmd, "start"));
	int end = acl_clock_parse(cli_arg(cmd, "end"));
	const char *end_day = cli_arg(cmd, "end_day");

	memset(p, 0, sizeof(*p));
	if (start < 0)
		return cli_invalid(cmd, "start");
	if (end < 0)
		return cli_invalid(cmd, "end");
	for (size_t i = 0; i < cli_arg_count(cmd, "day"); i++)
		p->days |= acl_days_parse(cli_arg_at(cmd, "day", i));
	p->start_m = (uint16_t)start;
	p->end_m = (uint16_t)end;
	if (end_day != NULL) {
		if ((p->days & (p->days - 1)) != 0)
			return cli_error(cmd, "only one day may stand before "
			    "a span of days");
		p->weekly = true;
		while ((acl_days_parse(end_day) >> p->end_day & 1) == 0)
			p->end_day++;
	} else if (end < start) {
		return cli_error(cmd, "the end lies before the start");
	}
	return 0;
}

static int
periodic(struct cli_cmd *cmd)
{
	struct acl_time_range *t = context(cmd);
	struct acl_period p;
	int r;

	if (t == NULL)
		return ERR_REFUSED;
	r = arg_period(cmd, &p);
	if (r < 0)
		return r;
	if (cli_is_no(cmd)) {
		if (acl_period_remove(t, &p) < 0)
			return cli_error(cmd, "this period is not "
			    "configured");
	} else if (acl_period_add(t, &p) < 0) {
		return 0; /* stands already */
	}
	changed(cmd, t);
	return 0;
}

#define DAYS(bind) \
	"monday" bind " | tuesday" bind " | wednesday" bind " | " \
	"thursday" bind " | friday" bind " | saturday" bind " | sunday" bind

static const struct cli_row rows[] = {
	{ "config", 15, "time-range NAME:time-range$name",
	    "time-range\tTimes at which access-list lines count\n"
	    "$name\tName of the time-range\n",
	    range_enter, range_delete, 0 },
	{ MODE, 15, "absolute ~ < start WORD$start_time (1-31)$start_day "
	    "WORD$start_month (1993-2035)$start_year | end WORD$end_time "
	    "(1-31)$end_day WORD$end_month (1993-2035)$end_year >",
	    "absolute\tOne span, from a date to a date\n"
	    "start\tWhen it begins\n"
	    "end\tWhen it ends\n"
	    "$start_time\tTime as hh:mm\n"
	    "$start_day\tDay of the month\n"
	    "$start_month\tName of the month\n"
	    "$start_year\tYear\n"
	    "$end_time\tTime as hh:mm\n"
	    "$end_day\tDay of the month\n"
	    "$end_month\tName of the month\n"
	    "$end_year\tYear\n",
	    absolute_set, absolute_unset, 0 },
	{ MODE, 15, "periodic { daily$day | weekdays$day | weekend$day | "
	    "{ " DAYS("$day") " }+ } WORD$start to [ " DAYS("$end_day")
	    " ] WORD$end",
	    "periodic\tA time of each week or day\n"
	    "daily\tEach day\n"
	    "weekdays\tMonday to Friday\n"
	    "weekend\tSaturday and Sunday\n"
	    "monday\tMonday\n"
	    "tuesday\tTuesday\n"
	    "wednesday\tWednesday\n"
	    "thursday\tThursday\n"
	    "friday\tFriday\n"
	    "saturday\tSaturday\n"
	    "sunday\tSunday\n"
	    "$start\tTime as hh:mm at which it begins\n"
	    "to\tThe end follows\n"
	    "$end\tTime as hh:mm at which it ends\n",
	    periodic, periodic, 0 },
};

/* ---- section --------------------------------------------------------- */

static void
section_write(void *ctx, struct config_out *out)
{
	struct acl_db *db = ctx;
	const struct acl_time_range *t;
	struct text *text = out->text;

	TAILQ_FOREACH(t, &db->time_ranges, entry) {
		if (out->arg != NULL && strcmp(out->arg, t->name) != 0)
			continue;
		text_printf(text, "time-range %s\n", t->name);
		if (t->start.set || t->end.set) {
			text_add(text, " absolute");
			if (t->start.set) {
				text_add(text, " start ");
				acl_moment_format(&t->start, text);
			}
			if (t->end.set) {
				text_add(text, " end ");
				acl_moment_format(&t->end, text);
			}
			text_add_char(text, '\n');
		}
		for (size_t i = 0; i < t->n_periods; i++) {
			text_add(text, " periodic ");
			acl_period_format(&t->periods[i], text);
			text_add_char(text, '\n');
		}
		text_add(text, "!\n");
	}
}

static void
section_clear(void *ctx, const char *arg)
{
	struct acl_db *db = ctx;
	struct acl_time_range *t, *next;

	TAILQ_FOREACH_SAFE(t, &db->time_ranges, entry, next)
		if (arg == NULL || strcmp(arg, t->name) == 0)
			acl_time_range_delete(db, t); /* unless in use */
}

static const struct config_section section = {
	.order = CFG_TIME_RANGE, .name = "time-range",
	.arg = "NAME:time-range$name", .help = "Time-ranges",
	.write = section_write, .clear = section_clear, .clear_rank = 80,
};

void
acl_time_range_cli_init(struct acl_db *db)
{
	cli_mode_add(db->cli, &mode);
	cli_rows_add(db->cli, rows, sizeof(rows) / sizeof(rows[0]), db);
	config_section_add(db->config, &section, db);
}
