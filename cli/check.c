#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/check.h"
#include "cli/syntax.h"

/*
 * The self test of a grammar. Every word must be explained (check_help.c) and
 * every row reached: rows are tried with the real matcher, on lines made from
 * their own syntax.
 */
struct check {
	struct cli *cli;
	struct text *report;
	int faults;
};

static void
fault(struct check *c, const char *place, const char *what, const char *token)
{
	c->faults++;
	text_printf(c->report, "\"%s\": %s \"%s\"\n", place, what, token);
}

/* ---- sample lines ------------------------------------------------------- */

/*
 * Writes one line that the syntax takes. Variant 0 leaves out what is
 * optional and takes first alternatives; variant k takes all options and each
 * bracket's alternative k - 1 (counted round).
 */
struct sample {
	struct check *c;
	struct syntax x;
	struct text *out;
	unsigned variant;
	unsigned depth;
};

static void sample_sequence(struct sample *s, bool write);

static unsigned
count_alternatives(const struct sample *s)
{
	struct syntax x = s->x;
	unsigned n = 1, depth = 0;

	for (syntax_next(&x);; syntax_next(&x)) {
		switch (x.token) {
		case SYN_OPEN:
		case SYN_OPTION:
		case SYN_ANY:
			depth++;
			break;
		case SYN_CLOSE:
		case SYN_CLOSE_PLUS:
		case SYN_OPTION_END:
		case SYN_ANY_END:
			if (depth-- == 0)
				return n;
			break;
		case SYN_BAR:
			n += depth == 0;
			break;
		case SYN_END:
			return n;
		default:
			break;
		}
	}
}

static void
sample_typed(const struct syntax *x, struct text *out)
{
	static const char *const words[TYPE_COUNT] = {
		[TYPE_IPV4] = "192.0.2.1",
		[TYPE_IPV4_PREFIX] = "192.0.2.0/24",
		[TYPE_IPV6] = "2001:db8::1",
		[TYPE_IPV6_PREFIX] = "2001:db8::/32",
		[TYPE_TIME] = "1:00:00",
		[TYPE_PAIR] = "(Zq,Zq)",
		[TYPE_PORT] = "Zq0/0",
		[TYPE_NAME] = "Zq_name",
		[TYPE_WORD] = "Zq_word",
		[TYPE_LINE] = "Zq_text",
	};

	if (x->kind.type == TYPE_NUMBER) {
		text_printf(out, "%lu ", x->kind.min);
		return;
	}
	if (x->kind.type != TYPE_WORD) {
		text_printf(out, "%s ", words[x->kind.type]);
		return;
	}
	for (size_t i = 0; i < x->kind.max && (i < x->kind.min || i < 7); i++)
		text_add_char(out, i < 7 ? words[TYPE_WORD][i] : 'x');
	text_add_char(out, ' ');
}

static void
sample_call(struct sample *s)
{
	const struct subgrammar *g = cli_subgrammar_find(s->c->cli, s->x.text);
	struct sample in = {
		.c = s->c, .out = s->out, .depth = s->depth + 1,
		.variant = s->depth > 4 ? 0 : s->variant,
	};

	syntax_init(&in.x, g->syntax);
	sample_sequence(&in, true);
}

/* In hand: the opening bracket; afterwards the closing one. */
static void
sample_group(struct sample *s, bool write)
{
	unsigned n = count_alternatives(s), i = 0;
	unsigned take = s->variant == 0 ? 0 : (s->variant - 1) % n;

	if (s->variant == 0 && s->x.token != SYN_OPEN)
		write = false;
	do {
		syntax_next(&s->x);
		sample_sequence(s, write && i++ == take);
	} while (s->x.token == SYN_BAR);
}

static void
sample_sequence(struct sample *s, bool write)
{
	for (;; syntax_next(&s->x)) {
		switch (s->x.token) {
		case SYN_WORD:
			if (write)
				text_printf(s->out, "%s ", s->x.text);
			break;
		case SYN_TYPED:
			if (write)
				sample_typed(&s->x, s->out);
			break;
		case SYN_CALL:
			if (write)
				sample_call(s);
			break;
		case SYN_OPEN:
		case SYN_OPTION:
		case SYN_ANY:
			sample_group(s, write);
			break;
		case SYN_TILDE:
			break;
		default:
			return;
		}
	}
}

/* ---- reach -------------------------------------------------------------- */

static void
check_sample(struct check *c, const struct row *row, const char *line,
    bool no)
{
	struct walk *w = &c->cli->walk;

	line_split(&c->cli->line, line, strlen(line));
	w->line = &c->cli->line;
	w->words = w->line->n;
	w->privilege = row->def.privilege;
	w->deep = false;
	w->leaf = NULL;
	if (walk_run(w, row->mode->root) != WALK_MATCH)
		fault(c, row->def.syntax, w->end == WALK_AMBIGUOUS ?
		    "ambiguous:" : "does not take its own line", line);
	else if (w->row != row || w->no != no)
		fault(c, row->def.syntax, w->row == row ?
		    "is taken as the other form:" : "is taken by",
		    w->row == row ? line : w->row->def.syntax);
}

static unsigned
most_alternatives(const char *syntax)
{
	unsigned most = 0;

	for (const char *p = syntax; *p != '\0'; p++)
		most += *p == '|';
	return most + 1;
}

static void
check_row(struct check *c, const struct row *row)
{
	unsigned variants = most_alternatives(row->def.syntax);
	int before = c->faults;

	for (unsigned v = 0; v <= variants && c->faults == before; v++) {
		struct sample s = { .c = c, .variant = v };
		struct text line, no;

		text_init(&line);
		text_init(&no);
		s.out = &line;
		syntax_init(&s.x, row->def.syntax);
		sample_sequence(&s, true);
		text_printf(&no, "no %s", text_str(&line));
		if (row->def.set != NULL)
			check_sample(c, row, text_str(&line), false);
		if (row->def.unset != NULL)
			check_sample(c, row, text_str(&no), true);
		text_clear(&line);
		text_clear(&no);
	}
}

int
cli_check(struct cli *cli, struct text *report)
{
	struct check c = { cli, report, 0 };

	cli_ready(cli);
	c.faults = check_help(cli, report);
	for (const struct row *r = cli->rows; r != NULL; r = r->next)
		check_row(&c, r);
	return c.faults;
}

/* ---- JSON forms ---------------------------------------------------------- */

int
cli_check_json(struct cli *cli, struct text *report)
{
	struct check c = { cli, report, 0 };

	for (const struct row *r = cli->rows; r != NULL; r = r->next)
		if (text_begins(r->def.syntax, "show", 4) &&
		    !(r->def.flags & CLI_JSON))
			fault(&c, r->def.syntax, "no form for", "| json");
	return c.faults;
}
