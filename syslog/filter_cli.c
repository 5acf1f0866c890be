#include "cli/cli.h"
#include "config/config.h"
#include "syslog/local.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Which messages a destination gets: its level or list, lists, classes. */

unsigned
syslog_level(struct cli_cmd *cmd, size_t i)
{
	return (unsigned)level_parse(cli_arg_at(cmd, "level", i));
}

static int
done(struct cli_cmd *cmd)
{
	syslog_changed(cli_ctx(cmd));
	return 0;
}

/* What Postern has no way to send by. */
static void
warn_dest(struct syslog *s, struct cli_cmd *cmd, enum dest dest)
{
	static const char *const kept[DESTS] = {
		[DEST_ASDM] = "logging asdm",
		[DEST_HISTORY] = "logging history (SNMP)",
		[DEST_MAIL] = "logging mail",
	};

	if (kept[dest] != NULL)
		config_warn_kept(s->config, cmd, kept[dest]);
}

static int
dest_set(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	enum dest dest = (enum dest)dest_parse(cli_arg(cmd, "dest"));
	const char *list = cli_arg(cmd, "list");

	if (list != NULL && list_find(&s->model, list) == NULL)
		return cli_error(cmd, "Logging list %s does not exist", list);
	filter_set(&s->model.filters[dest],
	    list == NULL ? syslog_level(cmd, 0) : 0, list);
	warn_dest(s, cmd, dest);
	return done(cmd);
}

static int
dest_unset(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	filter_off(&s->model.filters[dest_parse(cli_arg(cmd, "dest"))]);
	return done(cmd);
}

/* ---- lists --------------------------------------------------------------- */

/* A number or a range of them; false: neither. */
static bool
messages_parse(const char *word, unsigned *first, unsigned *last)
{
	const char *dash = strchrnul(word, '-');
	char *from = xstrndup(word, (size_t)(dash - word));
	unsigned long a = 0, b = 0;
	bool ok;

	ok = text_number(from, 100000, 999999, &a) == 0;
	b = a;
	if (ok && *dash != '\0')
		ok = text_number(dash + 1, a, 999999, &b) == 0;
	free(from);
	*first = (unsigned)a;
	*last = (unsigned)b;
	return ok;
}

static bool
rule_parse(struct cli_cmd *cmd, struct list_rule *r)
{
	*r = (struct list_rule){ .class = -1 };
	if (cli_has(cmd, "messages"))
		return messages_parse(cli_arg(cmd, "messages"), &r->first,
		    &r->last);
	r->by_level = true;
	r->level = syslog_level(cmd, 0);
	if (cli_has(cmd, "class"))
		r->class = class_parse(cli_arg(cmd, "class"));
	return true;
}

/* Typed as a list it would be taken for the level. */
static bool
is_level(const char *name)
{
	for (unsigned i = 0; i < LEVELS; i++)
		if (strncasecmp(name, level_word(i), strlen(name)) == 0)
			return true;
	return level_parse(name) >= 0;
}

static int
list_set(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct message_list *l = list_find(&s->model, name);
	struct list_rule rule;

	if (!rule_parse(cmd, &rule))
		return cli_invalid(cmd, "messages");
	if (is_level(name))
		return cli_error(cmd, "%s can be the name of a level", name);
	if (l == NULL)
		l = list_add(&s->model, name);
	list_rule_add(l, &rule);
	return done(cmd);
}

static int
list_unset(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct message_list *l = list_find(&s->model, name);
	bool whole = !cli_has(cmd, "messages") && !cli_has(cmd, "level");
	struct list_rule rule;

	if (l == NULL)
		return cli_error(cmd, "Logging list %s does not exist", name);
	if (!whole && !rule_parse(cmd, &rule))
		return cli_invalid(cmd, "messages");
	whole = whole || (l->n == 1 && list_rule_remove(l, &rule));
	if (whole && list_in_use(&s->model, name)) {
		if (l->n == 0)
			list_rule_add(l, &rule);
		return cli_error(cmd, "Logging list %s is in use", name);
	}
	if (whole)
		list_remove(&s->model, l);
	else
		list_rule_remove(l, &rule);
	return done(cmd);
}

/* ---- classes ------------------------------------------------------------- */

static int
class_set(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	int class = class_parse(cli_arg(cmd, "class"));
	size_t n = cli_arg_count(cmd, "dest");
	enum dest dest;

	for (size_t i = 0; i < n; i++) {
		dest = (enum dest)dest_parse(cli_arg_at(cmd, "dest", i));
		s->model.classes[class][dest] = (int8_t)syslog_level(cmd, i);
		warn_dest(s, cmd, dest);
	}
	return done(cmd);
}

/* Of the destinations that are named; of all if none is. */
static int
class_unset(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	int8_t *levels = s->model.classes[class_parse(cli_arg(cmd, "class"))];
	size_t n = cli_arg_count(cmd, "dest");

	if (n == 0)
		memset(levels, -1, DESTS);
	for (size_t i = 0; i < n; i++)
		levels[dest_parse(cli_arg_at(cmd, "dest", i))] = -1;
	return done(cmd);
}

/* ---- rows ---------------------------------------------------------------- */

#define LEVEL "emergencies$level | alerts$level | critical$level | " \
	"errors$level | warnings$level | notifications$level | " \
	"informational$level | debugging$level | (0-7)$level"
#define LEVEL_HELP \
	"emergencies\tSystem is unusable                (severity=0)\n" \
	"alerts\tImmediate action needed           (severity=1)\n" \
	"critical\tCritical conditions               (severity=2)\n" \
	"errors\tError conditions                  (severity=3)\n" \
	"warnings\tWarning conditions                (severity=4)\n" \
	"notifications\tNormal but significant conditions (severity=5)\n" \
	"informational\tInformational messages            (severity=6)\n" \
	"debugging\tDebugging messages                (severity=7)\n" \
	"$level\tEnter syslog level (0 - 7)\n"
#define DEST_HELP \
	"asdm\tASDM\n" \
	"buffered\tThe buffer in memory, shown by `show logging'\n" \
	"console\tThe console\n" \
	"history\tSNMP traps\n" \
	"mail\tE-mail\n" \
	"monitor\tSessions with `terminal monitor'\n" \
	"trap\tSyslog hosts\n"

static const struct cli_row rows[] = {
	{ "config", 15, "logging { asdm$dest | buffered$dest | console$dest | "
	    "history$dest | mail$dest | monitor$dest | trap$dest } ~ "
	    "{ @logging-level | NAME:logging-list$list }",
	    DEST_HELP "$list\tSpecify the name of logging list\n",
	    dest_set, dest_unset, 0 },
	{ "config", 15, "logging list NAME:logging-list$name ~ { "
	    "level @logging-level [ class @logging-class ] | "
	    "message WORD$messages }",
	    "list\tA list of messages for destinations\n"
	    "$name\tName of the list\n"
	    "level\tMessages of this level and worse\n"
	    "class\tOf this class only\n"
	    "message\tMessages by number\n"
	    "$messages\tA number, or a range: 100000-199999\n",
	    list_set, list_unset, 0 },
	{ "config", 15, "logging class @logging-class ~ "
	    "{ { asdm$dest | buffered$dest | console$dest | history$dest | "
	    "mail$dest | monitor$dest | trap$dest } @logging-level }+",
	    "class\tLevels for a class of messages\n" DEST_HELP,
	    class_set, class_unset, 0 },
};

static void
list_names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct syslog *s = ctx;
	const struct message_list *l;

	TAILQ_FOREACH(l, &s->model.lists, entry)
		each(arg, l->name);
}

void
syslog_filter_cli_init(struct syslog *s)
{
	text_add(&s->class_syntax, "{ ");
	for (size_t i = 0; i < n_message_classes; i++) {
		text_printf(&s->class_syntax, "%s%s$class", i > 0 ? " | " : "",
		    message_classes[i].name);
		text_printf(&s->class_help, "%s\t%s\n",
		    message_classes[i].name, message_classes[i].help);
	}
	text_add(&s->class_syntax, " }");
	cli_names_add(s->cli, "logging-list", list_names, s);
	cli_subgrammar_add(s->cli, "logging-level", "{ " LEVEL " }",
	    LEVEL_HELP);
	cli_subgrammar_add(s->cli, "logging-class",
	    text_str(&s->class_syntax), text_str(&s->class_help));
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
