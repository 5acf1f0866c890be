#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aaa/history.h"
#include "aaa/levels.h"
#include "aaa/settings.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/cli.h"
#include "config/config.h"

/*
 * The `aaa` lines. They are kept as they are printed; what they come to is
 * read from them after each change. Servers are asked nowhere: of `GROUP
 * LOCAL` it is LOCAL at once.
 */

/* Does the line begin with the words and name the local database? */
static bool
is_local(const struct aaa *a, const char *words)
{
	const struct line *line = line_find(&a->settings, words, 0);
	const char *p = line == NULL ? NULL : line->text + strlen(words);

	return p != NULL && (strstr(p, " LOCAL") != NULL);
}

static unsigned
number_of(const struct aaa *a, const char *words, unsigned dflt)
{
	const struct line *line = line_find(&a->settings, words, 0);
	unsigned long n;

	return line != NULL && text_number(line->text + strlen(words) + 1, 0,
	    UINT32_MAX, &n) == 0 ? (unsigned)n : dflt;
}

static void
settings_read(struct aaa *a)
{
	const struct line *exec = line_find(&a->settings,
	    "aaa authorization exec", 0);

	a->authenticate[AAA_SSH] = is_local(a,
	    "aaa authentication ssh console");
	a->authenticate[AAA_SERIAL] = is_local(a,
	    "aaa authentication serial console");
	a->authenticate[AAA_ENABLE] = is_local(a,
	    "aaa authentication enable console");
	a->authorize_exec = exec != NULL && (strstr(exec->text, " LOCAL") !=
	    NULL || strstr(exec->text, " authentication-server") != NULL);
	a->auto_enable = exec != NULL &&
	    strstr(exec->text, " auto-enable") != NULL;
	a->max_fail = number_of(a,
	    "aaa local authentication attempts max-fail", 0);
	a->history_days = a->no_history ? 0 : number_of(a,
	    "aaa authentication login-history duration", HISTORY_DAYS);
	levels_guard(a, is_local(a, "aaa authorization command"));
}

static int
line_changed(struct aaa *a)
{
	settings_read(a);
	return aaa_changed(a);
}

/* ---- authentication, authorization -------------------------------------- */

static const char *
group_name(const char *group)
{
	return strcasecmp(group, "LOCAL") == 0 ? "LOCAL" : group;
}

/* What the words before the group are, for the line and for the warning. */
static int
group_set(struct cli_cmd *cmd, const char *words, const char *tail)
{
	const char *group = group_name(cli_arg(cmd, "group"));
	const char *fallback = cli_arg(cmd, "fallback");
	struct aaa *a = cli_ctx(cmd);
	char *line;
	size_t n = 1;

	if (!aaa_is_word(cmd, "group"))
		return cli_invalid(cmd, "group");
	if (fallback != NULL && (strcasecmp(fallback, "LOCAL") != 0 ||
	    strcmp(group, "LOCAL") == 0))
		return cli_invalid(cmd, "fallback");
	for (const char *p = words; (p = strchr(p, ' ')) != NULL; p++)
		n++;
	line = xasprintf("%s %s%s%s", words, group,
	    fallback != NULL ? " LOCAL" : "", tail);
	line_set(&a->settings, line, n);
	free(line);
	if (strcmp(group, "LOCAL") != 0 && strcmp(group,
	    "authentication-server") != 0) {
		config_warn_kept(a->config, cmd, "AAA server groups");
		if (fallback != NULL && !cli_is_batch(cmd))
			cli_warning(cmd, "Server group %s is never asked, the "
			    "local database decides at once.", group);
	}
	return line_changed(a);
}

static int
group_unset(struct cli_cmd *cmd, const char *words)
{
	struct aaa *a = cli_ctx(cmd);

	line_free(&a->settings, line_find(&a->settings, words, 0));
	return line_changed(a);
}

static int
authentication_set(struct cli_cmd *cmd)
{
	const char *service = cli_arg(cmd, "service");
	struct aaa *a = cli_ctx(cmd);
	char *words = xasprintf("aaa authentication %s console", service);
	int r = cli_is_no(cmd) ? group_unset(cmd, words) :
	    group_set(cmd, words, "");

	free(words);
	if (r != 0 || cli_is_no(cmd))
		return r;
	if (strcmp(service, "http") == 0 || strcmp(service, "telnet") == 0)
		config_warn_kept(a->config, cmd, "Authentication by HTTP and "
		    "Telnet");
	if (TAILQ_EMPTY(&a->users) && !cli_is_batch(cmd))
		cli_warning(cmd, "local database is empty! Use 'username' "
		    "command to define local users.\n");
	return 0;
}

static int
command_set(struct cli_cmd *cmd)
{
	static const char words[] = "aaa authorization command";

	return cli_is_no(cmd) ? group_unset(cmd, words) :
	    group_set(cmd, words, "");
}

/* authentication-server: by what authenticated him, which here is the local
 * database. */
static int
exec_set(struct cli_cmd *cmd)
{
	static const char words[] = "aaa authorization exec";

	return cli_is_no(cmd) ? group_unset(cmd, words) :
	    group_set(cmd, words, cli_has(cmd, "auto") ? " auto-enable" : "");
}

/* ---- the rest ----------------------------------------------------------- */

static int
max_fail_set(struct cli_cmd *cmd)
{
	static const char words[] =
	    "aaa local authentication attempts max-fail";
	struct aaa *a = cli_ctx(cmd);
	char *line;

	if (cli_is_no(cmd))
		return group_unset(cmd, words);
	line = xasprintf("%s %s", words, cli_arg(cmd, "number"));
	line_set(&a->settings, line, 5);
	free(line);
	return line_changed(a);
}

static int
history_set(struct cli_cmd *cmd)
{
	static const char words[] = "aaa authentication login-history";
	struct aaa *a = cli_ctx(cmd);
	char *line;

	line_free(&a->settings, line_find(&a->settings, words, 0));
	a->no_history = cli_is_no(cmd);
	if (!cli_is_no(cmd) && cli_has(cmd, "days")) {
		line = xasprintf("%s duration %s", words,
		    cli_arg(cmd, "days"));
		line_set(&a->settings, line, 3);
		free(line);
	}
	return line_changed(a);
}

/* What is kept: each line is one more. */
static int
kept_set(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct text line;

	text_init(&line);
	text_add(&line, "aaa");
	for (size_t i = 0; i < cli_arg_count(cmd, "w"); i++)
		text_printf(&line, " %s", cli_arg_at(cmd, "w", i));
	if (!cli_is_no(cmd))
		line_set(&a->settings, text_str(&line), 0);
	else
		line_free(&a->settings,
		    line_find(&a->settings, text_str(&line), 0));
	text_clear(&line);
	if (!cli_is_no(cmd))
		config_warn_kept(a->config, cmd, "AAA of traffic, AAA "
		    "accounting and HTTP");
	return line_changed(a);
}

/* ---- the section -------------------------------------------------------- */

static bool
is_history(const struct line *line)
{
	return strncmp(line->text, "aaa authentication login-history", 32) ==
	    0;
}

static void
settings_write(void *ctx, struct config_out *out)
{
	const struct aaa *a = ctx;
	const struct line *line, *history = NULL;

	TAILQ_FOREACH(line, &a->settings, entry)
		if (is_history(line))
			history = line;
		else
			text_printf(out->text, "%s\n", line->text);
	if (history != NULL)
		text_printf(out->text, "%s\n", history->text);
	else
		text_printf(out->text, "%saaa authentication login-history\n",
		    a->no_history ? "no " : "");
}

static void
settings_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;

	(void)arg;
	lines_clear(&a->settings);
	a->no_history = false;
	settings_read(a);
}

#define AAA_HELP \
	"aaa\tAuthentication, authorization and accounting of users\n"
#define GROUP_HELP \
	"$group\tLOCAL: the local database; or a server group\n" \
	"$fallback\tLOCAL: if the servers don't answer\n"

static const struct cli_row rows[] = {
	{ "config", 15, "aaa authentication { enable$service | http$service | "
	    "serial$service | ssh$service | telnet$service } console ~ "
	    "NAME:aaa-server$group [ NAME:aaa-server$fallback ]", AAA_HELP
	    "authentication\tAuthentication of users\n"
	    "enable\tOf the enable command\n"
	    "http\tOf HTTP sessions\nserial\tOf sessions at the console\n"
	    "ssh\tOf SSH sessions\n"
	    "telnet\tOf Telnet sessions\n"
	    "console\tThose that manage the system\n" GROUP_HELP,
	    authentication_set, authentication_set, 0 },
	{ "config", 15, "aaa authentication login-history ~ "
	    "[ duration (1-365)$days ]", AAA_HELP
	    "authentication\tAuthentication of users\n"
	    "login-history\tKeep and show when users logged in\n"
	    "duration\tHow long it is kept\n$days\tDays\n", history_set,
	    history_set, 0 },
	{ "config", 15, "aaa authentication$w { include$w | exclude$w | "
	    "match$w | listener$w | secure-http-client$w } LINE$w", AAA_HELP
	    "authentication\tAuthentication of users\ninclude\tOf traffic\n"
	    "exclude\tNot of traffic\nmatch\tOf traffic of a list\n"
	    "listener\tWhere users are asked\n"
	    "secure-http-client\tAsk by HTTPS\n$w\tTraffic and server group\n",
	    kept_set, kept_set, 0 },
	{ "config", 15, "aaa authorization command ~ "
	    "NAME:aaa-server$group [ NAME:aaa-server$fallback ]", AAA_HELP
	    "authorization\tAuthorization of users\n"
	    "command\tOf commands, by their privilege levels\n" GROUP_HELP,
	    command_set, command_set, 0 },
	{ "config", 15, "aaa authorization exec ~ "
	    "NAME:aaa-server$group [ auto-enable$auto ]", AAA_HELP
	    "authorization\tAuthorization of users\n"
	    "exec\tOf sessions, by the users' service types\n"
	    "$group\tLOCAL, or authentication-server: what authenticated him\n"
	    "auto-enable\tSessions begin at the user's privilege level\n",
	    exec_set, exec_set, 0 },
	{ "config", 15, "aaa authorization$w http$w console$w ~ LINE$w",
	    AAA_HELP "authorization\tAuthorization of users\n"
	    "http\tOf HTTP sessions\n"
	    "console\tThose that manage the system\n$w\tServer group\n",
	    kept_set, kept_set, 0 },
	{ "config", 15, "aaa accounting$w LINE$w", AAA_HELP
	    "accounting\tAccounting of users\n$w\tWhat, and server group\n",
	    kept_set, kept_set, 0 },
	{ "config", 15, "aaa local authentication attempts max-fail ~ "
	    "(1-16)$number", AAA_HELP "local\tThe local database\n"
	    "authentication\tAuthentication of users\n"
	    "attempts\tWrong passwords\n"
	    "max-fail\tAfter how many a user is locked out\n"
	    "$number\tAttempts\n", max_fail_set, max_fail_set, 0 },
	{ "config", 15, "aaa mac-exempt$w match$w LINE$w", AAA_HELP
	    "mac-exempt\tHosts that need not authenticate\n"
	    "match\tWhich\n$w\tList\n", kept_set, kept_set, 0 },
	{ "config", 15, "aaa proxy-limit$w LINE$w", AAA_HELP
	    "proxy-limit\tAuthentications at once\n$w\tConnections\n",
	    kept_set, kept_set, 0 },
};

static const struct config_section section = {
	CFG_AAA, "aaa", NULL, "AAA", settings_write, settings_clear, 90,
};

/* Server groups are lines that config/ keeps. */
static void
groups_list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	(void)ctx;
	each(arg, "LOCAL");
}

void
settings_cli_init(struct aaa *a)
{
	cli_names_add(a->cli, "aaa-server", groups_list, a);
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
	config_section_add(a->config, &section, a);
	config_default_add(a->config, "aaa authentication login-history");
	settings_read(a);
}
