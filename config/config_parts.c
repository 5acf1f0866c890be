#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/internal.h"
#include "config/work.h"

/*
 * The rows that the sections bring: `show running-config [all] PART [ARG]` and
 * `clear configure PART [ARG]`. A part is the name of sections or the words
 * such a name starts with: `crypto` is all of crypto.
 */

#define SHOW_HELP \
	"show\tShow running system information\n" \
	"running-config\tCurrent operating configuration\n" \
	"all\tCurrent operating configuration including defaults\n"
#define CLEAR_HELP \
	"clear\tReset functions\n" \
	"configure\tClear all or a part of the configuration\n"

/* What was bound to name: one word, or more with blanks between. NULL: not
 * given. The caller frees it. */
static char *
part_arg(const struct cli_cmd *cmd)
{
	size_t n = cli_arg_count(cmd, "name");
	struct text words;

	text_init(&words);
	for (size_t i = 0; i < n; i++)
		text_printf(&words, "%s%s", i > 0 ? " " : "",
		    cli_arg_at(cmd, "name", i));
	return words.s;
}

static int
part_show(struct cli_cmd *cmd)
{
	struct part *p = cli_ctx(cmd);
	struct text own;
	char *arg;
	int r;

	if (config_busy_refuse(p->config, cmd))
		return ERR_REFUSED;
	arg = part_arg(cmd);
	r = config_write_part(p->config, p->name, arg, cli_has(cmd, "all"),
	    config_show_begin(cmd, &own));
	config_show_end(cmd, &own);
	free(arg);
	return r;
}

static int
part_clear(struct cli_cmd *cmd)
{
	struct part *p = cli_ctx(cmd);
	char *arg = part_arg(cmd);
	int r = config_clear_part(p->config, p->name, arg);

	free(arg);
	return r;
}

/* Help of each word of the part: def's for the last of its own name. */
static void
words_help(const char *part, const struct config_section *def,
    struct text *help)
{
	bool own = strcmp(part, def->name) == 0 && def->help != NULL;
	size_t n;

	for (const char *w = part; *w != '\0'; w += n + (w[n] == ' ')) {
		n = strcspn(w, " ");
		if (own && w[n] == '\0')
			text_printf(help, "%s\t%s\n", w, def->help);
		else
			text_printf(help, "%.*s\tConfiguration of %.*s\n",
			    (int)n, w, (int)n, w);
	}
}

static void
row_add(struct part *p, const struct config_section *def, bool clear, bool arg)
{
	struct cli_row row = { .privilege = 15 };
	struct text syntax, help;

	text_init(&syntax);
	text_init(&help);
	text_printf(&syntax, "%s %s", clear ? "clear configure" :
	    "show running-config [all$all]", p->name);
	text_add(&help, clear ? CLEAR_HELP : SHOW_HELP);
	words_help(p->name, def, &help);
	if (arg) {
		text_printf(&syntax, " %s", def->arg);
		text_add(&help, "$name\tThe one of that name\n");
	}
	row.mode = clear ? "config" : "exec";
	row.syntax = text_str(&syntax);
	row.help = text_str(&help);
	row.flags = clear ? 0 : CLI_JSON;
	row.set = clear ? part_clear : part_show;
	cli_row_add_copy(p->config->cli, &row, p);
	text_clear(&syntax);
	text_clear(&help);
}

static struct part *
part_get(struct config *c, const char *name, size_t len)
{
	struct part *p;

	TAILQ_FOREACH(p, &c->parts, entry)
		if (strncmp(p->name, name, len) == 0 && p->name[len] == '\0')
			return p;
	p = xcalloc(1, sizeof *p);
	p->config = c;
	p->name = xstrndup(name, len);
	TAILQ_INSERT_TAIL(&c->parts, p, entry);
	return p;
}

static void
part_rows(struct part *p, const struct config_section *def, bool arg)
{
	if (!p->shown) {
		row_add(p, def, false, false);
		p->shown = true;
	}
	if (arg && !p->shown_arg) {
		row_add(p, def, false, true);
		p->shown_arg = true;
	}
	if (def->clear == NULL)
		return;
	if (!p->cleared) {
		row_add(p, def, true, false);
		p->cleared = true;
	}
	if (arg && !p->cleared_arg) {
		row_add(p, def, true, true);
		p->cleared_arg = true;
	}
}

void
config_parts_add(struct config *c, const struct config_section *def)
{
	size_t len = 0;

	do {
		len += strcspn(def->name + len, " ");
		part_rows(part_get(c, def->name, len), def,
		    def->name[len] == '\0' && def->arg != NULL);
	} while (def->name[len++] == ' ');
}

void
config_parts_free(struct config *c)
{
	struct part *p;

	while ((p = TAILQ_FIRST(&c->parts)) != NULL) {
		TAILQ_REMOVE(&c->parts, p, entry);
		free(p->name);
		free(p);
	}
}
