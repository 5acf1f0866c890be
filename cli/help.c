#include <string.h>
#include "cli/offer.h"

/* Context help and Tab (CLI-level layout as an ASA's `?`). */
enum { HELP_WIDTH = 80 };

/* The line up to the cursor, cut: how many words are complete. The one under
 * the cursor, if any, is the prefix of what is looked for. */
static size_t
open_word(struct offers *o, const char *line)
{
	struct line *l = &o->s->cli->line;

	cli_ready(o->s->cli);
	line_split(l, line, strlen(line));
	o->prefix = o->low = "";
	if (l->blank_end || l->n == 0 || l->v[l->n - 1].quoted)
		return l->n;
	o->prefix = l->v[l->n - 1].s;
	o->low = l->v[l->n - 1].low;
	return l->n - 1;
}

/* Text in the columns from at on, wrapped between words. */
static void
write_wrapped(struct text *out, size_t at, const char *s)
{
	size_t column = at;
	bool first = true;

	while (*s != '\0') {
		size_t len = strcspn(s, " "), blanks;

		blanks = strspn(s + len, " ");
		if (!first && column + len >= HELP_WIDTH) {
			while (out->len > 0 && out->s[out->len - 1] == ' ')
				out->s[--out->len] = '\0';
			text_add_char(out, '\n');
			text_pad(out, at, ' ');
			column = at;
		}
		text_add_n(out, s, len + (s[len + blanks] != '\0' ?
		    blanks : 0));
		column += len + blanks;
		s += len + blanks;
		first = false;
	}
	text_add_char(out, '\n');
}

static void
write_row(struct text *out, size_t width, const char *token, const char *text)
{
	text_add(out, "  ");
	text_add(out, token);
	if (*text == '\0') {
		text_add_char(out, '\n');
		return;
	}
	text_pad(out, width - strlen(token) + 2, ' ');
	write_wrapped(out, width + 4, text);
}

static void
write_block(const struct offers *o, const char *title, struct text *out)
{
	size_t width = 0;

	for (size_t i = 0; i < o->n; i++)
		if (strlen(o->v[i].token) > width)
			width = strlen(o->v[i].token);
	text_printf(out, "\n%s mode commands/options:\n", title);
	for (size_t i = 0; i < o->n; i++)
		write_row(out, width, o->v[i].token, o->v[i].text);
	if (o->filtered && o->may_end)
		write_row(out, width > 1 ? width : 1, "|",
		    "Output modifiers");
	if (o->may_end)
		text_add(out, "  <cr>\n");
}

/* Does the first word lead to commands that take "| include"? */
static bool
is_filtered(const struct cli_session *s)
{
	const struct line *l = &s->cli->line;

	return l->n > 0 && l->v[0].len > 1 &&
	    strncmp("show", l->v[0].low, l->v[0].len) == 0;
}

/* `show ... ?`: a block for each mode that has something to say. */
static bool
help_next(struct offers *o, size_t words, struct text *out)
{
	const struct cli_session *s = o->s;
	bool any = false;

	for (const struct mode *m = session_mode(s); m != NULL; m = m->up) {
		/* All commands of exec are too many below one's own. */
		if (words == 0 && any && !m->config)
			break;
		offers_reset(o);
		offers_gather(o, m, words);
		if (!o->reached || (o->n == 0 && !o->may_end))
			continue;
		if (words == 0 && m->config && !m->up->config) {
			o->common = true;
			offers_gather(o, m->up, 0);
			o->common = false;
		}
		o->filtered = is_filtered(s);
		write_block(o, m->def.title, out);
		any = true;
	}
	return any;
}

/* `sh?`: the words that begin so, side by side. */
static bool
help_prefix(struct offers *o, size_t words, struct text *out)
{
	size_t column = 0;

	offers_reset(o);
	for (const struct mode *m = session_mode(o->s); m != NULL; m = m->up)
		offers_gather(o, m, words);
	if (o->n == 0)
		return false;
	text_add_char(out, '\n');
	for (size_t i = 0; i < o->n; i++) {
		size_t len = strlen(o->v[i].token);

		if (column > 0 && column + 2 + len >= HELP_WIDTH) {
			text_add_char(out, '\n');
			column = 0;
		}
		if (column > 0)
			text_add(out, "  ");
		text_add(out, o->v[i].token);
		column += len + 2;
	}
	text_add_char(out, '\n');
	return true;
}

/* Behind the bar of `show ... | `. */
static void
help_filter(const char *filter, bool json, struct text *out)
{
	static const struct offer words[] = {
		{ "append", "Append the output to a file", 0, 0 },
		{ "begin", "Begin with the line that matches", 0, 0 },
		{ "count", "Count the lines that match", 0, 0 },
		{ "exclude", "Exclude lines that match", 0, 0 },
		{ "grep", "Include/exclude lines that match", 0, 0 },
		{ "include", "Include lines that match", 0, 0 },
		{ "json", "The same as one JSON document", 0, 0 },
		{ "redirect", "Write the output to a file", 0, 0 },
		{ "tee", "Show the output and write it to a file", 0, 0 },
	};
	bool file = filter_behind_json(filter) != filter, any = false;
	size_t len;

	filter = filter_behind_json(filter);
	json = json && !file;
	filter += strspn(filter, " \t");
	len = strcspn(filter, " \t");
	if (len == 0 || filter[len] != '\0')
		text_add(out, "\nexec mode commands/options:\n");
	if (filter[len] != '\0') {
		if (filter_is_file(filter))
			write_row(out, 4, "WORD", "File, as disk0:/NAME");
		else if (filter_is_json(filter))
			text_add(out, "  |     Output modifiers\n  <cr>\n");
		else
			write_row(out, 4, "LINE", "Regular expression");
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strncmp(words[i].token, filter, len) != 0 ||
		    (!json && strcmp(words[i].token, "json") == 0) ||
		    (file && !filter_is_file(words[i].token)))
			continue;
		if (len == 0)
			write_row(out, 8, words[i].token, words[i].text);
		else
			text_printf(out, "%s%s", any ? "  " : "\n",
			    words[i].token);
		any = true;
	}
	if (len > 0)
		text_add(out, any ? "\n" :
		    "ERROR: % Unrecognized command\n");
}

void
cli_session_help(struct cli_session *s, const char *line, struct text *out)
{
	struct offers o = { .s = s };
	const char *filter;
	size_t words;
	bool any;

	if (strlen(line) <= CLI_LINE_LONGEST && strchr(line, '|') != NULL &&
	    session_match(s, line, &filter) == WALK_MATCH && filter != NULL) {
		help_filter(filter, s->cli->walk.row->def.flags & CLI_JSON,
		    out);
		return;
	}
	words = strlen(line) > CLI_LINE_LONGEST ? 0 : open_word(&o, line);
	any = o.prefix == NULL ? false : o.prefix[0] == '\0' ?
	    help_next(&o, words, out) : help_prefix(&o, words, out);
	if (!any && o.prefix != NULL && o.prefix[0] != '\0') {
		/* Inside a LINE: what may follow the words as they are. */
		o.prefix = o.low = "";
		any = help_next(&o, words + 1, out);
	}
	if (!any)
		text_add(out, "ERROR: % Unrecognized command\n");
	offers_clear(&o);
}

void
cli_session_complete(struct cli_session *s, const char *line,
    struct text *add)
{
	struct offers o = { .s = s };
	const struct offer *found = NULL;
	size_t words, many = 0;

	if (s->state == CLI_ASKING || strlen(line) > CLI_LINE_LONGEST)
		return;
	words = open_word(&o, line);
	if (words == s->cli->line.n && !s->cli->line.blank_end)
		return; /* behind a closing quote */
	for (const struct mode *m = session_mode(s); m != NULL; m = m->up)
		offers_gather(&o, m, words);
	for (size_t i = 0; i < o.n; i++) {
		if (o.v[i].typed)
			continue;
		found = &o.v[i];
		many++;
	}
	if (many == 1) {
		text_add(add, found->token + strlen(o.prefix));
		text_add_char(add, ' ');
	}
	offers_clear(&o);
}

/*
 * A client may send "show running-config ?" as a line. It is a question
 * unless the mark belongs to a text or a new word that the row takes.
 */
bool
session_line_asks(struct cli_session *s, const char *line, size_t *len)
{
	const struct step *last;
	const struct word *w;
	const char *filter;
	size_t n = strlen(line);

	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	if (n == 0 || line[n - 1] != '?')
		return false;
	*len = n - 1;
	if (session_match(s, line, &filter) != WALK_MATCH)
		return true;
	if (filter != NULL) {
		filter = filter_behind_json(filter);
		return strspn(filter, " \t?") == strlen(filter);
	}
	last = s->cli->walk.step;
	w = &s->cli->line.v[last->word];
	if (last->edge->word != NULL)
		return false;
	if (last->edge->kind.type == TYPE_LINE)
		return w->start + 1 == n;
	return w->len == 1 || last->edge->kind.type == TYPE_NAME;
}
