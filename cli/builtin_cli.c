#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/json.h"
#include "cli/session_impl.h"

/*
 * The commands of the command line itself: modes, terminal. Nothing here knows
 * a feature; the pager's default is the host's.
 */
static const struct cli_host *
host(const struct cli_cmd *cmd)
{
	return &cmd->s->cli->host;
}

/* ---- modes -------------------------------------------------------------- */

static int
run_logout(struct cli_cmd *cmd)
{
	cli_printf(cmd, "\nLogoff\n\n");
	cmd->s->closing = true;
	return 0;
}

static int
run_exit(struct cli_cmd *cmd)
{
	struct cli_session *s = cmd->s;

	if (s->depth == 0)
		return run_logout(cmd);
	/* A loader's session stays in configuration whatever a file says. */
	if (!s->batch || s->depth > 1)
		cli_leave(cmd);
	return 0;
}

static int
run_end(struct cli_cmd *cmd)
{
	session_pop_to(cmd->s, cmd->s->batch ? 1 : 0);
	return 0;
}

static int
run_configure(struct cli_cmd *cmd)
{
	cli_enter(cmd, "config", "");
	return 0;
}

/* ---- terminal ----------------------------------------------------------- */

static int
run_terminal_pager(struct cli_cmd *cmd)
{
	cmd->s->pager = (int)cli_number(cmd, "lines", 0);
	return 0;
}

static int
run_no_terminal_pager(struct cli_cmd *cmd)
{
	cmd->s->pager = 0;
	return 0;
}

static int
run_width(struct cli_cmd *cmd)
{
	cmd->s->width = (unsigned)cli_number(cmd, "width", 80);
	return 0;
}

static int
run_monitor(struct cli_cmd *cmd)
{
	cmd->s->monitor = !cli_has(cmd, "off");
	return 0;
}

/* The default of new sessions, and this session's from now on. */
static int
pager_default(struct cli_cmd *cmd, int lines)
{
	const struct cli_host *h = host(cmd);

	if (h->pager_set == NULL)
		return cli_error(cmd, "The pager's default can't be changed");
	h->pager_set(h->ctx, lines);
	cmd->s->pager = -1;
	return 0;
}

static int
run_pager(struct cli_cmd *cmd)
{
	return pager_default(cmd, (int)cli_number(cmd, "lines", 24));
}

static int
run_no_pager(struct cli_cmd *cmd)
{
	return pager_default(cmd, 0);
}

/* ---- show --------------------------------------------------------------- */

static int
run_show_curpriv(struct cli_cmd *cmd)
{
	const struct cli_session *s = cmd->s;
	const char *modes = "P_PRIV";
	json_t *json = cli_json(cmd);
	char name[16];
	const char *user = s->user;

	if (s->level[0].mode == s->cli->user)
		modes = "P_UNPR";
	else if (s->depth > 0)
		modes = "P_PRIV P_CONF";
	/* Who has no name of his own is named by his level. */
	if (strncmp(s->user, "enable_", 7) == 0) {
		snprintf(name, sizeof(name), "enable_%d", s->privilege);
		user = name;
	}
	if (json != NULL) {
		json_put_text(json, "username", user);
		json_put_number(json, "privilege", (uint64_t)s->privilege);
		json_put_words(json, "modes", modes);
		return 0;
	}
	cli_printf(cmd, "Username : %s\n", user);
	cli_printf(cmd, "Current privilege level : %d\n"
	    "Current Mode/s : %s\n", s->privilege, modes);
	return 0;
}

/* ---- help --------------------------------------------------------------- */

/* A row's syntax without its bindings: "{ permit$action | deny$action }". */
static void
write_syntax(struct cli_cmd *cmd, const char *prefix, const char *syntax)
{
	cli_printf(cmd, "\t%s", prefix);
	for (const char *p = syntax; *p != '\0'; p++) {
		if (*p == '$')
			p += strcspn(p, " ]}|") - 1;
		else if (*p != '~' && *p != '@')
			text_add_char(cmd->out, *p);
		else if (*p == '~')
			p += p[1] == ' ';
	}
	text_add_char(cmd->out, '\n');
}

static bool
begins_with(const char *syntax, const char *words)
{
	size_t len = strlen(words);

	return strncmp(syntax, words, len) == 0 &&
	    (syntax[len] == ' ' || syntax[len] == '\0' || syntax[len] == '$');
}

/* By the keywords with which the row begins. */
static bool
may_see(const struct cli_session *s, const struct row *r)
{
	enum { FIRST = 3 };
	const char *words[FIRST], *p = r->def.syntax;
	char copy[FIRST][64];
	size_t n = 0, len;

	if (r->def.privilege > session_reach(s))
		return false;
	for (; n < FIRST && *p >= 'a' && *p <= 'z'; p += strspn(p, " ")) {
		len = strcspn(p, " $");
		snprintf(copy[n], sizeof(copy[n]), "%.*s", (int)len, p);
		words[n] = copy[n];
		n++;
		p += strcspn(p, " ");
	}
	return session_may(s, r->mode, words, n, r->def.privilege);
}

static int
run_help(struct cli_cmd *cmd)
{
	const struct cli_session *s = cmd->s;
	const char *topic = cli_arg(cmd, "topic");
	bool found = false;

	if (topic == NULL) {
		cli_printf(cmd, "Type '?' at any place of a line for what can "
		    "stand there,\n'help <command>' for the forms of a "
		    "command.\n");
		return 0;
	}
	for (const struct row *r = s->cli->rows; r != NULL; r = r->next) {
		if (!begins_with(r->def.syntax, topic) ||
		    (r->def.flags & CLI_HIDDEN) || !may_see(s, r))
			continue;
		if (!found)
			cli_printf(cmd, "USAGE:\n\n");
		found = true;
		if (r->def.set != NULL)
			write_syntax(cmd, "", r->def.syntax);
		if (r->def.unset != NULL)
			write_syntax(cmd, "no ", r->def.syntax);
	}
	if (!found)
		return cli_error(cmd, "No help for \"%s\"", topic);
	return 0;
}

#define PAGER_HELP \
	"pager Control page length for pagination\n" \
	"lines The number of lines on a page\n" \
	"$lines Number of lines, 0 for no pagination"

static const struct cli_row rows[] = {
	{ "user", 0, "logout", "logout Logoff from this session",
	    run_logout, NULL, 0 },
	{ "user", 0, "exit", "exit Exit from the current mode",
	    run_exit, NULL, CLI_NO_SETTLE },
	{ "user", 0, "quit", "quit Exit from the current mode",
	    run_exit, NULL, CLI_NO_SETTLE },
	{ "config", 0, "end", "end Exit from configure mode",
	    run_end, NULL, 0 },
	{ "exec", 15, "configure terminal",
	    "configure Configure using various methods\n"
	    "terminal Configure using the terminal",
	    run_configure, NULL, 0 },
	{ "user", 0, "terminal pager [ lines ] (0-2147483647)$lines",
	    "terminal Set terminal line parameters\n" PAGER_HELP,
	    run_terminal_pager, NULL, 0 },
	{ "user", 0, "no terminal pager",
	    "no Negate a command or set its defaults\n"
	    "terminal Set terminal line parameters\n"
	    "pager Control page length for pagination",
	    run_no_terminal_pager, NULL, 0 },
	{ "exec", 15, "terminal monitor",
	    "terminal Set terminal line parameters\n"
	    "monitor Send syslog messages to this terminal",
	    run_monitor, NULL, 0 },
	{ "user", 0, "terminal no$off monitor",
	    "terminal Set terminal line parameters\n"
	    "no Negate a command\n"
	    "monitor Send syslog messages to this terminal",
	    run_monitor, NULL, 0 },
	{ "config", 0, "terminal width (40-511)$width",
	    "terminal Set terminal line parameters\n"
	    "width Set the width of the terminal\n"
	    "$width Number of columns",
	    run_width, NULL, 0 },
	{ "config", 15, "pager [ lines ] ~ (0-2147483647)$lines", PAGER_HELP,
	    run_pager, run_no_pager, 0 },
	{ "user", 0, "show curpriv",
	    "show Show running system information\n"
	    "curpriv Current user and privilege level",
	    run_show_curpriv, NULL, CLI_JSON },
	{ "user", 0, "help [ LINE$topic ]",
	    "help Interactive help for commands\n"
	    "$topic Command of which the forms are shown",
	    run_help, NULL, 0 },
};

void
cli_builtin_add(struct cli *cli)
{
	cli_rows_add(cli, rows, sizeof(rows) / sizeof(rows[0]), NULL);
	cli_show_add(cli);
}
