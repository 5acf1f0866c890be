#include <stdlib.h>
#include <string.h>

#include "aaa/levels.h"
#include "base/error.h"
#include "cli/json.h"
#include "cli/session.h"
#include "config/config.h"

/* `privilege`, and what tells of it. */
struct level_entry {
	TAILQ_ENTRY(level_entry) entry;
	enum cli_form form;
	bool config;      /* mode configure, else exec */
	int level;
	char *word;
};

static const char *const forms[] = {
	[CLI_FORM_CMD] = "cmd", [CLI_FORM_SHOW] = "show",
	[CLI_FORM_CLEAR] = "clear",
};

static struct level_entry *
entry_find(const struct aaa *a, enum cli_form form, bool config,
    const char *word)
{
	struct level_entry *e;

	TAILQ_FOREACH(e, &a->levels, entry)
		if (e->form == form && e->config == config &&
		    strcmp(e->word, word) == 0)
			return e;
	return NULL;
}

static void
entry_free(struct aaa *a, struct level_entry *e)
{
	if (e == NULL)
		return;
	TAILQ_REMOVE(&a->levels, e, entry);
	free(e->word);
	free(e);
}

void
levels_clear(struct aaa *a)
{
	while (!TAILQ_EMPTY(&a->levels))
		entry_free(a, TAILQ_FIRST(&a->levels));
}

static bool
guard(void *ctx, int privilege, const struct cli_command *c)
{
	const struct level_entry *e = entry_find(ctx, c->form, c->config,
	    c->word);

	return privilege >= (e != NULL ? e->level : c->level);
}

void
levels_guard(struct aaa *a, bool on)
{
	cli_guard_set(a->cli, on ? guard : NULL, a);
}

/* ---- the command -------------------------------------------------------- */

struct change {
	struct aaa *aaa;
	const char *word;
	int level;       /* -1: that of its row again */
	bool form[3];
	bool exec, config;
	bool all_modes;  /* none was named */
	bool found;
};

static void
change_one(const struct change *c, enum cli_form form, bool config)
{
	struct level_entry *e = entry_find(c->aaa, form, config, c->word);

	if (c->level < 0) {
		entry_free(c->aaa, e);
		return;
	}
	if (e == NULL) {
		e = xcalloc(1, sizeof *e);
		e->form = form;
		e->config = config;
		e->word = xstrdup(c->word);
		TAILQ_INSERT_TAIL(&c->aaa->levels, e, entry);
	}
	e->level = c->level;
}

/* What a command that is there comes to. show and clear are typed in both
 * modes, clear configure in one. */
static void
change_known(void *ctx, const struct cli_command *k)
{
	struct change *c = ctx;
	bool both = k->form != CLI_FORM_CMD && !k->config;

	if (strcmp(k->word, c->word) != 0)
		return;
	c->found = true;
	if (!c->form[k->form])
		return;
	if (c->exec && (both || !k->config))
		change_one(c, k->form, false);
	if (c->config && (both || k->config))
		change_one(c, k->form, true);
}

static int
privilege_change(struct cli_cmd *cmd, int level)
{
	const char *form = cli_arg(cmd, "form"), *mode = cli_arg(cmd, "mode");
	struct aaa *a = cli_ctx(cmd);
	struct change c = {
		.aaa = a, .word = cli_arg(cmd, "command"), .level = level,
		.exec = mode == NULL || strcmp(mode, "configure") != 0,
		.config = mode == NULL || strcmp(mode, "configure") == 0,
	};

	if (!aaa_is_word(cmd, "command"))
		return cli_invalid(cmd, "command");
	for (int i = 0; i < 3; i++)
		c.form[i] = form == NULL || strcmp(form, forms[i]) == 0 ||
		    (i == CLI_FORM_CMD && strcmp(form, "configure") == 0);
	if (form == NULL || mode == NULL)
		cli_commands_each(a->cli, change_known, &c);
	if (!c.found) /* told in full, or an ASA's that isn't here */
		for (int i = 0; i < 3; i++) {
			if (c.form[i] && c.exec)
				change_one(&c, i, false);
			if (c.form[i] && c.config)
				change_one(&c, i, true);
		}
	return aaa_changed(a);
}

static int
privilege_set(struct cli_cmd *cmd)
{
	return privilege_change(cmd, (int)cli_number(cmd, "level", 15));
}

static int
privilege_unset(struct cli_cmd *cmd)
{
	return privilege_change(cmd, -1);
}

/* ---- the section -------------------------------------------------------- */

/* Which lines are asked for: "", "all", "level 5", "command ping". */
struct wanted {
	const struct aaa *aaa;
	struct text *out;
	json_t *list;        /* instead of out, if it is given */
	long level;          /* -1: any */
	const char *command; /* NULL: any */
};

static bool
wanted_parse(struct wanted *w, const char *arg)
{
	unsigned long level;

	w->level = -1;
	w->command = NULL;
	if (arg == NULL || strcmp(arg, "all") == 0)
		return true;
	if (strncmp(arg, "command ", 8) == 0) {
		w->command = arg + 8;
		return true;
	}
	if (strncmp(arg, "level ", 6) != 0 ||
	    text_number(arg + 6, 0, 15, &level) != 0)
		return false;
	w->level = (long)level;
	return true;
}

static void
line_write(const struct wanted *w, enum cli_form form, bool config,
    const char *word, int level)
{
	json_t *o;

	if ((w->level >= 0 && level != w->level) ||
	    (w->command != NULL && strcmp(w->command, word) != 0))
		return;
	if (w->list != NULL) {
		o = json_put_object(w->list, NULL);
		json_put_text(o, "form", forms[form]);
		json_put_number(o, "level", (uint64_t)level);
		json_put_text(o, "mode", config ? "configure" : "exec");
		json_put_text(o, "command", word);
		return;
	}
	text_printf(w->out, "privilege %s level %d mode %s command %s\n",
	    forms[form], level, config ? "configure" : "exec", word);
}

static void
default_write(void *ctx, const struct cli_command *c)
{
	struct wanted *w = ctx;

	if (entry_find(w->aaa, c->form, c->config, c->word) == NULL)
		line_write(w, c->form, c->config, c->word, c->level);
}

static void
set_write(const struct wanted *w)
{
	const struct level_entry *e;

	TAILQ_FOREACH(e, &w->aaa->levels, entry)
		line_write(w, e->form, e->config, e->word, e->level);
}

static void
levels_write(void *ctx, struct config_out *out)
{
	struct wanted w = { .aaa = ctx, .out = out->text };

	if (!wanted_parse(&w, out->arg))
		return;
	/* Of the whole configuration the defaults of each command would be
	 * most: they are told where they are asked for. */
	if (out->all && out->arg != NULL)
		cli_commands_each(w.aaa->cli, default_write, &w);
	set_write(&w);
}

static void
section_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;
	struct level_entry *e, *next;
	struct wanted w;

	if (!wanted_parse(&w, arg))
		return;
	for (e = TAILQ_FIRST(&a->levels); e != NULL; e = next) {
		next = TAILQ_NEXT(e, entry);
		if ((w.level < 0 || e->level == w.level) &&
		    (w.command == NULL || strcmp(e->word, w.command) == 0))
			entry_free(a, e);
	}
}

/* `show privilege`: with the levels that commands have by themselves. */
static int
privilege_show(struct cli_cmd *cmd)
{
	struct wanted w = {
		.aaa = cli_ctx(cmd), .out = cli_out(cmd), .level = -1,
		.command = cli_arg(cmd, "command"),
	};
	json_t *json = cli_json(cmd);

	if (json != NULL)
		w.list = json_put_array(json, "privileges");
	if (cli_has(cmd, "level"))
		w.level = (long)cli_number(cmd, "level", 0);
	cli_commands_each(w.aaa->cli, default_write, &w);
	set_write(&w);
	return 0;
}

static const struct cli_row rows[] = {
	{ "config", 15, "privilege [ { show$form | clear$form | cmd$form | "
	    "configure$form } ] level (0-15)$level [ mode { exec$mode | "
	    "configure$mode | enable$mode } ] command WORD$command",
	    "privilege\tPrivilege levels of commands\n"
	    "show\tThe show form\nclear\tThe clear form\n"
	    "cmd\tThe command itself\nconfigure\tThe command itself\n"
	    "level\tThe level that it needs\n$level\tPrivilege level\n"
	    "mode\tThe mode in which it is typed\nexec\tEXEC\n"
	    "configure\tConfiguration\nenable\tEXEC\n"
	    "command\tWhich command\n$command\tIts first word\n",
	    privilege_set, privilege_unset, 0 },
	{ "exec", 15, "show privilege { all | level (0-15)$level | "
	    "command WORD$command }",
	    "show\tShow running system information\n"
	    "privilege\tPrivilege levels of commands\nall\tOf all commands\n"
	    "level\tThe commands of a level\n$level\tPrivilege level\n"
	    "command\tOf a command\n$command\tIts first word\n",
	    privilege_show, NULL, CLI_JSON },
};

static const struct config_section section = {
	CFG_SERVICE_POLICY + 1, "privilege", "LINE$name",
	"Privilege levels of commands", levels_write, section_clear, 90,
};

void
levels_cli_init(struct aaa *a)
{
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
	config_section_add(a->config, &section, a);
}
