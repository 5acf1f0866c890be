#include <string.h>
#include "cli/session_impl.h"

/* Commands whose output may be filtered (CLI-level, as on an ASA). */
static const char *const filtered[] = {
	"show", "more", "packet-tracer", "dir",
};

static const struct step *
first_step(const struct walk *w)
{
	const struct step *s = w->step;

	while (s != NULL && s->before != NULL)
		s = s->before;
	return s;
}

static bool
first_word_exact(const struct walk *w)
{
	const struct step *s = first_step(w);

	return s != NULL && s->edge->word != NULL &&
	    s->edge->len == w->line->v[0].len;
}

static bool
row_is_filtered(const struct walk *w)
{
	const struct step *s = first_step(w);

	if ((w->row->def.flags & CLI_NO_FILTER) || s->edge->word == NULL)
		return false;
	for (size_t i = 0; i < sizeof(filtered) / sizeof(filtered[0]); i++)
		if (strcmp(s->edge->word, filtered[i]) == 0)
			return true;
	return false;
}

static bool
may_be_filtered(const struct line *l)
{
	if (l->n == 0)
		return false;
	for (size_t i = 0; i < sizeof(filtered) / sizeof(filtered[0]); i++)
		if (strncmp(filtered[i], l->v[0].low, l->v[0].len) == 0)
			return true;
	return false;
}

struct fault {
	enum walk_end end;
	size_t at, at_word;
};

static void
fault_worse(struct fault *f, const struct walk *w)
{
	if (f->end != WALK_MATCH && (w->at < f->at ||
	    (w->at == f->at && w->end <= f->end)))
		return;
	*f = (struct fault){ w->end, w->at, w->at_word };
}

/* Does the mode have the word that names the command (behind "no", if that is
 * there) written out in full? */
static bool
has_command(const struct walk *w, const struct mode *m)
{
	const struct word *v = w->line->v;
	const struct node *n = m->root;
	size_t at = w->line->n > 1 && strcmp(v[0].low, "no") == 0;

	for (size_t i = 0; i <= at; i++) {
		size_t count;
		const struct edge *e = walk_prefix(n, v[i].low, v[i].len,
		    &count);

		if (v[i].quoted || count == 0 || e->len != v[i].len ||
		    !walk_may(w, &e->limits, NULL))
			return false;
		n = e->to;
	}
	return true;
}

/* Is the command a word in full of a mode inside m, and of m not? Then it is
 * that mode's: `no host` in an object must not become `no hostname`. (Help
 * offers both, as an ASA's does.) */
static bool
is_passed_by(struct cli_session *s, const struct mode *m)
{
	struct walk *w = &s->cli->walk;

	w->deep = false;
	for (const struct mode *in = session_mode(s); in != m; in = in->up) {
		bool has = has_command(w, in);

		w->deep = true;
		if (has)
			return !has_command(w, m);
	}
	return false;
}

/*
 * Own mode first, then those around it. A word that is written out in an inner
 * mode is no abbreviation in an outer one. A first word that is ambiguous in
 * one mode is not looked for further out, unless it is written out there: `s`
 * must not become another mode's command, but `end` may be the beginning of
 * a sub-mode's word.
 */
static enum walk_end
match_modes(struct cli_session *s)
{
	struct walk *w = &s->cli->walk;
	const struct mode *own = session_mode(s);
	struct fault fault = { .end = WALK_MATCH };
	bool ambiguous = false;

	w->privilege = session_reach(s);
	w->line = &s->cli->line;
	w->words = w->line->n;
	w->leaf = NULL;
	for (const struct mode *m = own; m != NULL; m = m->up) {
		if (w->words > 0 && is_passed_by(s, m))
			continue;
		w->deep = m != own;
		if (walk_run(w, m->root) == WALK_MATCH) {
			if (!ambiguous || first_word_exact(w))
				return WALK_MATCH;
			continue;
		}
		fault_worse(&fault, w);
		ambiguous = ambiguous ||
		    (w->end == WALK_AMBIGUOUS && w->at_word == 0);
	}
	w->end = fault.end;
	w->at = fault.at;
	w->at_word = fault.at_word;
	return w->end;
}

/* The bar of " | include ...", NULL if there is none. */
static const char *
find_bar(const char *line)
{
	for (const char *p = strchr(line, '|'); p != NULL;
	    p = strchr(p + 1, '|'))
		if (p > line && (p[-1] == ' ' || p[-1] == '\t'))
			return p;
	return NULL;
}

static enum walk_end
match_line(struct cli_session *s, const char *line, const char **filter)
{
	struct line *l = &s->cli->line;
	struct walk *w = &s->cli->walk;
	const char *bar = find_bar(line);
	struct fault fault;

	cli_ready(s->cli);
	*filter = NULL;
	if (bar != NULL)
		line_split(l, line, (size_t)(bar - line));
	if (bar == NULL || !may_be_filtered(l)) {
		line_split(l, line, strlen(line));
		return match_modes(s);
	}
	if (match_modes(s) == WALK_MATCH && row_is_filtered(w)) {
		*filter = bar + 1;
		return WALK_MATCH;
	}
	fault = (struct fault){ w->end, w->at, w->at_word };
	line_split(l, line, strlen(line));
	if (match_modes(s) == WALK_MATCH || fault.end == WALK_MATCH)
		return w->end;
	w->end = fault.end;
	w->at = fault.at;
	w->at_word = fault.at_word;
	return w->end;
}

enum walk_end
session_match(struct cli_session *s, const char *line, const char **filter)
{
	struct walk *w = &s->cli->walk;

	if (match_line(s, line, filter) == WALK_MATCH &&
	    !session_may_step(s, w->row->mode, w->step, NULL,
	    w->row->def.privilege))
		w->end = WALK_REFUSED;
	return w->end;
}

/* ---- bindings ----------------------------------------------------------- */

static size_t
prefix_length(const struct frame *f)
{
	size_t n = 0;

	for (; f != NULL; f = f->up)
		if (f->prefix != NULL)
			n += strlen(f->prefix) + 1;
	return n;
}

/* Writes the prefixes, outermost first; returns the end. */
static char *
prefix_write(const struct frame *f, char *to)
{
	size_t n;

	if (f == NULL)
		return to;
	to = prefix_write(f->up, to);
	if (f->prefix == NULL)
		return to;
	n = strlen(f->prefix);
	memcpy(to, f->prefix, n);
	to[n] = '.';
	return to + n + 1;
}

static const char *
bound_name(struct arena *a, const struct step *s)
{
	size_t prefix = prefix_length(s->frame);
	char *name;

	if (prefix == 0)
		return s->edge->bind;
	name = arena_alloc(a, prefix + strlen(s->edge->bind) + 1);
	strcpy(prefix_write(s->frame, name), s->edge->bind);
	return name;
}

static const char *
bound_value(struct arena *a, const struct line *l, const struct step *s)
{
	const struct word *v = &l->v[s->word];
	char *value;

	if (s->edge->word != NULL)
		return s->edge->word;
	if (s->edge->kind.type == TYPE_IPV4 && strcmp(v->s, "0") == 0)
		return "0.0.0.0";
	if (s->edge->kind.type == TYPE_LINE) {
		value = arena_alloc(a, l->len - v->start + 1);
		memcpy(value, l->raw + v->start, l->len - v->start);
		return value;
	}
	value = arena_alloc(a, (size_t)v->len + 1 +
	    (s->words > 1 ? v[1].len : 0));
	memcpy(value, v->s, v->len);
	if (s->words > 1) /* PORT, PAIR: one without the blank */
		memcpy(value + v->len, v[1].s, v[1].len);
	return value;
}

void
session_bind(struct cli_session *s)
{
	const struct walk *w = &s->cli->walk;
	const struct line *l = &s->cli->line;
	struct cli_cmd *cmd = &s->cmd;
	size_t n = 0;
	char *line;

	arena_reset(&s->store);
	for (const struct step *p = w->step; p != NULL; p = p->before)
		n += p->edge->bind != NULL;
	line = arena_alloc(&s->store, l->len + 1);
	memcpy(line, l->raw, l->len);
	cmd->s = s;
	cmd->row = w->row;
	cmd->no = w->no;
	cmd->line = line;
	cmd->filter = NULL;
	cmd->n_args = n;
	cmd->args = arena_alloc(&s->store, n * sizeof(*cmd->args));
	for (const struct step *p = w->step; p != NULL; p = p->before) {
		if (p->edge->bind == NULL)
			continue;
		cmd->args[--n] = (struct binding){
			.name = bound_name(&s->store, p),
			.value = bound_value(&s->store, l, p),
			.start = l->v[p->word].start,
			.end = l->v[p->word + p->words - 1].end,
		};
	}
}

static void
command_add(const struct line *l, const struct step *p, struct text *out)
{
	if (p == NULL)
		return;
	command_add(l, p->before, out);
	if (out->len > 0)
		text_add_char(out, ' ');
	if (p->edge->word != NULL)
		text_add(out, p->edge->word);
	else if (p->edge->kind.type == TYPE_LINE)
		text_add_n(out, l->raw + l->v[p->word].start,
		    l->len - l->v[p->word].start);
	else
		text_add_n(out, l->raw + l->v[p->word].start,
		    l->v[p->word + p->words - 1].end - l->v[p->word].start);
}

void
session_command(const struct cli_session *s, struct text *out)
{
	command_add(&s->cli->line, s->cli->walk.step, out);
}

static bool
is_secret(const char *name)
{
	const char *dot = strrchr(name, '.');

	name = dot == NULL ? name : dot + 1;
	return strcmp(name, "key") == 0 || strcmp(name, "password") == 0;
}

char *
session_line_hidden(const struct cli_session *s)
{
	const struct cli_cmd *cmd = &s->cmd;
	struct text t;
	size_t from = 0;

	text_init(&t);
	for (size_t i = 0; i < cmd->n_args; i++) {
		const struct binding *b = &cmd->args[i];

		if (!(cmd->row->def.flags & CLI_SECRET) || !is_secret(b->name))
			continue;
		text_add_n(&t, cmd->line + from, b->start - from);
		text_add_char(&t, '*');
		from = b->end;
	}
	text_add(&t, cmd->line + from);
	return text_take(&t);
}
