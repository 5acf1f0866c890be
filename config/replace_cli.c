#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/files.h"
#include "config/internal.h"
#include "config/work.h"

/* `configure replace FILE`, `configure replace` with a paste. */

enum { PASTE_MAX = 8 << 20 }; /* bytes */

static int
replace_file(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	const char *user = cli_session_user(cli_cmd_session(cmd));
	const char *file = cli_arg(cmd, "file");
	struct file_ref ref;
	struct text text;
	int r;

	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	file_parse(file, &ref);
	text_init(&text);
	r = ref.kind == FILE_RUNNING || ref.kind == FILE_CAPTURE ?
	    ERR_NOT_FOUND : config_file_get(c, file, user, &text);
	/* A zero would be its end, and what is behind that be removed. */
	if (r == 0 && !config_is_text(text_str(&text), text.len))
		r = cli_refuse(cmd, "%%Error reading %s (Not a configuration)",
		    file);
	else if (r == 0)
		r = config_replace(c, cmd, ref.name, text_str(&text), user);
	else
		r = cli_refuse(cmd, "%%Error opening %s (%s)", file,
		    disk_error(r));
	config_text_wipe(&text);
	return r;
}

/* ---- a paste ------------------------------------------------------------ */

struct paste {
	size_t len, room;
	char text[];
};

/* Room for so many more bytes: p, or a longer copy of it. */
static struct paste *
paste_grow(struct paste *p, size_t more)
{
	size_t len = p == NULL ? 0 : p->len, room = 2 * (len + more) + 4096;
	struct paste *q;

	if (p != NULL && p->len + more < p->room)
		return p;
	q = xcalloc(1, sizeof *q + room);
	q->room = room;
	q->len = len;
	if (p != NULL) {
		memcpy(q->text, p->text, len);
		explicit_bzero(p->text, len);
	}
	return q;
}

static int
paste_line(struct cli_cmd *cmd, const char *line, void *state)
{
	struct paste *p = state;
	size_t n = strlen(line);

	if (strcmp(line, "end") == 0 || strcmp(line, ": end") == 0) {
		p->text[p->len] = '\0';
		return config_busy_refuse(cli_ctx(cmd), cmd) ? ERR_REFUSED :
		    config_replace(cli_ctx(cmd), cmd, "pasted", p->text,
		    cli_session_user(cli_cmd_session(cmd)));
	}
	if (p->len + n > PASTE_MAX)
		return cli_error(cmd, "The paste is too long");
	p = paste_grow(p, n + 2);
	memcpy(p->text + p->len, line, n);
	p->text[p->len + n] = '\n';
	p->len += n + 1;
	cli_ask(cmd, 0, "", paste_line, p);
	return 0;
}

static int
replace_paste(struct cli_cmd *cmd)
{
	if (config_busy_refuse(cli_ctx(cmd), cmd))
		return ERR_REFUSED;
	cli_printf(cmd, "Paste the configuration; a line 'end' ends it, Ctrl-C "
	    "gives it up.\n");
	cli_ask(cmd, 0, "", paste_line, paste_grow(NULL, 0));
	return 0;
}

#define HELP \
	"configure\tConfigure using various methods\n" \
	"replace\tMake the running configuration another one\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "configure replace", HELP, replace_paste, NULL, 0 },
	{ "exec", 15, "configure replace WORD$file", HELP
	    "$file\tstartup-config or disk0:/NAME\n", replace_file, NULL, 0 },
};

void
config_replace_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
}
