#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/internal.h"
#include "config/kept.h"
#include "config/kept_internal.h"

/* Rows of what is kept, and their handlers. */

/* ---- the line of a command ---------------------------------------------- */

static void
word_add(struct text *line, const char *word)
{
	if (line->len > 0)
		text_add_char(line, ' ');
	text_add(line, word);
}

/* All words in full: keywords are bound like the rest, a key is the last. */
static void
line_make(struct cli_cmd *cmd, const struct kept_row *row, struct text *line)
{
	size_t n = cli_arg_count(cmd, "w");

	for (size_t i = 0; i < n; i++)
		word_add(line, cli_arg_at(cmd, "w", i));
	if (cli_has(cmd, "key"))
		word_add(line, cli_arg(cmd, "key"));
	if (row->fix != NULL)
		row->fix(line);
}

/* Keys are stored in clear, however they were typed. */
static int
line_reveal(struct cli_cmd *cmd, const struct kept_bind *b, struct text *line)
{
	struct config *c = b->kept->config;
	struct text clear;
	int r;

	if (!cli_has(cmd, "key"))
		return 0;
	text_init(&clear);
	r = config_reveal(c, text_str(line), line->len, &clear);
	config_text_wipe(line);
	*line = clear;
	return r == 0 ? 0 : config_key_refuse(c, cmd, r);
}

/* The line below which a command of the mode stands; NULL if it is gone. */
static struct kept_line *
parent_of(struct cli_cmd *cmd, const struct kept_bind *b)
{
	struct kept_line *root = b->kept->roots[b->row->section];

	if (strcmp(b->row->mode, "config") == 0)
		return root;
	return kept_find_path(root, cli_context(cmd));
}

static void
changed(const struct kept_bind *b, struct cli_cmd *cmd)
{
	const char *what = kept_sections[b->row->section].what;

	config_modified(b->kept->config, NULL);
	if (what != NULL)
		config_warn_kept(b->kept->config, cmd, what);
}

/* ---- set and unset ------------------------------------------------------ */

/* The line that this one takes the place of; NULL: it is one more. */
static struct kept_line *
line_replaced(struct kept_line *parent, const struct kept_row *row,
    const char *text)
{
	struct kept_line *line;
	char *no;

	switch (row->kind) {
	case KEPT_ONE:
		line = kept_find_words(parent, text, row->key);
		break;
	case KEPT_FLAG:
		line = kept_find(parent, text);
		break;
	default:
		return kept_find(parent, text);
	}
	if (line != NULL)
		return line;
	no = xasprintf("no %s", text);
	line = kept_find_words(parent, no,
	    row->kind == KEPT_ONE ? row->key + 1 : 0);
	free(no);
	return line;
}

/* Store the line; *is_new tells whether anything changed. */
static struct kept_line *
line_store(const struct kept_bind *b, struct kept_line *parent,
    const char *text, bool *is_new)
{
	struct kept_line *line = line_replaced(parent, b->row, text);

	if (line != NULL) {
		*is_new = kept_change(line, text);
	} else {
		line = kept_add(parent, text, b->rank, b);
		line->blank_at_end = b->row->blank_at_end;
		*is_new = true;
	}
	return line;
}

static int
gone(struct cli_cmd *cmd)
{
	return cli_error(cmd, "what this mode configures is gone");
}

static int
kept_set(struct cli_cmd *cmd)
{
	const struct kept_bind *b = cli_ctx(cmd);
	struct kept_line *parent = parent_of(cmd, b), *line;
	struct text text, path;
	bool is_new = false;
	int r;

	if (parent == NULL)
		return gone(cmd);
	text_init(&text);
	line_make(cmd, b->row, &text);
	if ((r = line_reveal(cmd, b, &text)) != 0) {
		config_text_wipe(&text);
		return r;
	}
	line = line_store(b, parent, text_str(&text), &is_new);
	if (b->row->enter != NULL) {
		text_init(&path);
		kept_path(line, &path);
		cli_enter(cmd, b->row->enter, text_str(&path));
		text_clear(&path);
	}
	if (is_new)
		changed(b, cmd);
	config_text_wipe(&text);
	return 0;
}

/* `X` of a line that is only there as `no X`. */
static int
kept_no_set(struct cli_cmd *cmd)
{
	const struct kept_bind *b = cli_ctx(cmd);
	struct kept_line *parent = parent_of(cmd, b), *line;
	struct text text;

	if (parent == NULL)
		return gone(cmd);
	text_init(&text);
	text_add(&text, "no");
	line_make(cmd, b->row, &text);
	if ((line = kept_find(parent, text_str(&text))) != NULL) {
		kept_line_free(line);
		changed(b, cmd);
	}
	text_clear(&text);
	return 0;
}

/* `no X`, stored as such, or taking the place of X. */
static bool
no_store(const struct kept_bind *b, struct kept_line *parent, const char *text)
{
	struct kept_line *line = kept_find(parent, text);
	char *no = xasprintf("no %s", text);
	bool is_new = true;

	if (line != NULL)
		kept_change(line, no);
	else if (kept_find(parent, no) == NULL)
		kept_add(parent, no, b->rank, b);
	else
		is_new = false;
	free(no);
	return is_new;
}

/* Remove the lines that begin with the words; those with a default get it
 * back. */
static bool
lines_remove(struct kept_line *parent, const char *text)
{
	const struct kept_bind *b;
	struct kept_line *line;
	bool removed = false;

	while ((line = kept_find_words(parent, text, 0)) != NULL) {
		b = line->tag;
		if (b->row->dflt != NULL) {
			if (!kept_change(line, b->row->dflt))
				break;
			removed = true;
			if (strncmp(b->row->dflt, "no ", 3) != 0)
				break;
			continue;
		}
		kept_line_free(line);
		removed = true;
	}
	return removed;
}

static bool
line_remove(struct kept_line *parent, const char *text)
{
	struct kept_line *line = kept_find(parent, text);

	kept_line_free(line);
	return line != NULL;
}

static int
kept_unset(struct cli_cmd *cmd)
{
	const struct kept_bind *b = cli_ctx(cmd);
	struct kept_line *parent = parent_of(cmd, b);
	struct text text;
	bool is_new;

	if (parent == NULL)
		return gone(cmd);
	text_init(&text);
	line_make(cmd, b->row, &text);
	line_reveal(cmd, b, &text);
	if (b->row->kind == KEPT_NO || b->row->kind == KEPT_FLAG)
		is_new = no_store(b, parent, text_str(&text));
	else if (b->row->kind == KEPT_EXACT)
		is_new = line_remove(parent, text_str(&text));
	else
		is_new = lines_remove(parent, text_str(&text));
	config_text_wipe(&text);
	if (is_new)
		changed(b, cmd);
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

/* A word of a syntax string that is punctuation, not a word of the line. */
static bool
is_punctuation(const char *s, size_t n)
{
	return n <= 2 && strchr("{}[]|<>~", s[0]) != NULL;
}

static bool
is_keyword(const char *s)
{
	return *s >= 'a' && *s <= 'z';
}

/* Help for a keyword that the table doesn't explain: itself in words. */
static void
keyword_help(struct text *help, const char *s, size_t n, bool first)
{
	const char *words = kept_word_help(s, n, first);

	text_printf(help, "%.*s\t", (int)n, s);
	if (words != NULL) {
		text_printf(help, "%s\n", words);
		return;
	}
	for (size_t i = 0; i < n; i++)
		text_add_char(help, s[i] == '-' || s[i] == '_' ? ' ' :
		    i == 0 ? (char)(s[i] - 'a' + 'A') : s[i]);
	text_add_char(help, '\n');
}

/* Bind every word, explain every keyword. */
static void
syntax_bind(const char *s, bool global, struct text *syntax, struct text *help)
{
	bool first = global;
	size_t n;

	for (; *s != '\0'; s += n + (s[n] == ' ')) {
		n = strcspn(s, " ");
		text_printf(syntax, "%s%.*s", syntax->len > 0 ? " " : "",
		    (int)n, s);
		if (is_punctuation(s, n))
			continue;
		if (memchr(s, '$', n) == NULL)
			text_add(syntax, "$w");
		if (is_keyword(s))
			keyword_help(help, s, n, first);
		first = false;
	}
}

static void
row_add(struct kept_bind *b, struct cli *cli)
{
	const struct kept_row *r = b->row;
	struct text syntax, help;
	struct cli_row row = {
		.mode = r->mode, .privilege = 15,
		.set = r->kind == KEPT_NO ? kept_no_set : kept_set,
		.unset = kept_unset,
	};

	text_init(&syntax);
	text_init(&help);
	if (r->help != NULL)
		text_add(&help, r->help);
	syntax_bind(r->syntax, strcmp(r->mode, "config") == 0, &syntax, &help);
	if (strstr(r->syntax, "$key") != NULL)
		row.flags = CLI_SECRET;
	row.syntax = text_str(&syntax);
	row.help = text_str(&help);
	cli_row_add_copy(cli, &row, b);
	text_clear(&syntax);
	text_clear(&help);
}

static const struct cli_mode modes[] = {
	{ "config-router", "config", "router" },
	{ "config-tcp-map", "config", "tcp-map" },
	{ "config-route-map", "config", "route-map" },
	{ "config-sla-monitor", "config", "sla monitor" },
	{ "config-sla-monitor-echo", "config-sla-monitor", "sla monitor echo" },
	{ "config-smart-lic", "config", "smart licensing" },
	{ "config-aaa-server-group", "config", "aaa server group" },
	{ "config-aaa-server-host", "config", "aaa server host" },
	{ "config-dns-server-group", "config", "dns server group" },
	{ "config-dns-group-map", "config", "dns group map" },
	{ "config-webvpn", "config", "webvpn" },
	{ "config-dynamic-access-policy-record", "config",
	    "dynamic access policy" },
	{ "config-cmap", "config", "mpf-class-map" },
	{ "config-pmap", "config", "mpf-policy-map" },
	{ "config-pmap-c", "config-pmap", "mpf-policy-map-class" },
	{ "config-pmap-p", "config-pmap", "mpf-policy-map-param" },
	{ "cfg-call-home", "config", "call-home" },
	{ "cfg-call-home-profile", "cfg-call-home", "call-home profile" },
};

void
kept_cli_init(struct kept *k)
{
	struct cli *cli = k->config->cli;

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		cli_mode_add(cli, &modes[i]);
	for (size_t i = 0; i < kept_n_rows; i++)
		row_add(&k->binds[i], cli);
	kept_sections_init(k);
	kept_inspection_cli_init(k);
	kept_timeout_cli_init(k);
}
