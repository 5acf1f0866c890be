#include <stdlib.h>
#include <string.h>

#include "aaa/banner.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"

/* `banner exec|login|motd|asdm`: each command is one more line. asdm is kept
 * for the configuration's sake. */
static const char *const kinds[BANNERS] = { "exec", "login", "motd", "asdm" };

static enum banner
kind_of(const struct cli_cmd *cmd)
{
	enum banner kind = 0;

	while (!cli_arg_is(cmd, "kind", kinds[kind]))
		kind++;
	return kind;
}

/* $(hostname) and $(domain), as an ASA knows them. */
static void
add_replaced(const struct aaa *a, const char *text, struct text *out)
{
	static const char host[] = "$(hostname)", domain[] = "$(domain)";

	while (*text != '\0') {
		if (strncmp(text, host, sizeof host - 1) == 0) {
			text_add(out, aaa_hostname(a));
			text += sizeof host - 1;
		} else if (strncmp(text, domain, sizeof domain - 1) == 0) {
			text_add(out, aaa_domain(a));
			text += sizeof domain - 1;
		} else {
			text_add_char(out, *text++);
		}
	}
}

void
banner_add(const struct aaa *a, enum banner kind, struct text *out)
{
	const struct line *line;

	TAILQ_FOREACH(line, &a->banners[kind], entry) {
		add_replaced(a, line->text, out);
		text_add_char(out, '\n');
	}
}

const char *
aaa_banner_login(struct aaa *a)
{
	text_reset(&a->banner);
	banner_add(a, BANNER_LOGIN, &a->banner);
	return text_str(&a->banner);
}

/* What stands behind one blank: pictures are made of the others. */
static char *
typed_text(const struct cli_cmd *cmd)
{
	return cli_has(cmd, "text") ? xasprintf("%*s%s",
	    (int)cli_arg_indent(cmd, "text"), "", cli_arg(cmd, "text")) :
	    xstrdup("");
}

static int
banner_set(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct line *line = xcalloc(1, sizeof *line);

	line->text = typed_text(cmd);
	TAILQ_INSERT_TAIL(&a->banners[kind_of(cmd)], line, entry);
	return aaa_changed(a);
}

static int
banner_unset(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct line_list *list = &a->banners[kind_of(cmd)];
	struct line *line;
	char *text;

	if (!cli_has(cmd, "text")) {
		lines_clear(list);
		return aaa_changed(a);
	}
	text = typed_text(cmd);
	TAILQ_FOREACH(line, list, entry)
		if (strcmp(line->text, text) == 0)
			break;
	free(text);
	if (line == NULL)
		return cli_error(cmd, "the banner has no such line");
	line_free(list, line);
	return aaa_changed(a);
}

static void
banner_write(const struct line_list *list, const char *kind, struct text *out)
{
	const struct line *line;

	TAILQ_FOREACH(line, list, entry)
		text_printf(out, "banner %s%s%s\n", kind,
		    *line->text != '\0' ? " " : "", line->text);
}

static void
banners_write(void *ctx, struct config_out *out)
{
	const struct aaa *a = ctx;

	for (int i = 0; i < BANNERS; i++)
		if (out->arg == NULL || strcmp(out->arg, kinds[i]) == 0)
			banner_write(&a->banners[i], kinds[i], out->text);
}

static void
banners_clear(void *ctx, const char *arg)
{
	struct aaa *a = ctx;

	for (int i = 0; i < BANNERS; i++)
		if (arg == NULL || strcmp(arg, kinds[i]) == 0)
			lines_clear(&a->banners[i]);
}

static const struct cli_row rows[] = {
	{ "config", 15, "banner { exec$kind | login$kind | motd$kind | "
	    "asdm$kind } ~ [ LINE$text ]",
	    "banner\tText shown at login\nexec\tBefore the prompt\n"
	    "login\tBefore the password is asked\n"
	    "motd\tMessage of the day, at the start of a session\n"
	    "asdm\tIn ASDM\n"
	    "$text\tOne line; $(hostname) and $(domain) are replaced\n",
	    banner_set, banner_unset, CLI_NO_FILTER },
};

static const struct config_section section = {
	CFG_BANNER, "banner", "{ exec$name | login$name | motd$name | "
	    "asdm$name }", "Text shown at login\nexec\tBefore the prompt\n"
	    "login\tBefore the password is asked\n"
	    "motd\tMessage of the day, at the start of a session\n"
	    "asdm\tIn ASDM", banners_write, banners_clear, 90,
};

void
banner_cli_init(struct aaa *a)
{
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
	config_section_add(a->config, &section, a);
}
