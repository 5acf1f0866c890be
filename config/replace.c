#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "cli/session.h"
#include "config/internal.h"
#include "config/tree.h"

/*
 * From one running configuration to another. What the other has more is added
 * first, for a setting of one value is replaced by that and nothing it carries
 * comes down; then what it has less is removed, users before what they use.
 * What was refused, since something else stood in the way, is tried again, as
 * long as anything changes. Nothing of it is carried out before the end.
 */
enum {
	PASSES = 16,
	LARGEST = 16 << 20, /* bytes: something is added again and again */
};

struct run {
	struct config *c;
	struct cli_session *s;
	const struct tree_line *at; /* in whose mode the session is */
	struct text out;            /* of the last command */
	struct tree *have, *want;
};

/* ---- commands ----------------------------------------------------------- */

static int
command(struct run *r, const char *line)
{
	text_reset(&r->out);
	return cli_session_batch_line(r->s, line, &r->out);
}

static void
leave(struct run *r)
{
	cli_session_configure(r->s);
	r->at = NULL;
}

/* Into the mode of the line l, from the top. */
static int
enter(struct run *r, const struct tree_line *l)
{
	int e;

	if (l->parent == NULL) {
		leave(r);
		r->at = l;
		return 0;
	}
	if (r->at == l)
		return 0;
	if ((e = enter(r, l->parent)) == 0)
		e = command(r, l->text);
	r->at = e == 0 ? l : NULL;
	return e;
}

static int
command_at(struct run *r, const struct tree_line *l, const char *line)
{
	int e;

	if (r->at != l->parent && (e = enter(r, l->parent)) != 0)
		return e;
	e = command(r, line);
	if (e != 0)
		leave(r);
	return e;
}

/* With its place, where the order counts and a place can be told. */
static void
added_text(const struct tree_line *l, struct text *out)
{
	static const char after[] = " after-auto ";
	const char *at = NULL;
	size_t n;

	if (l->group != NULL && strncmp(l->group, "access-list ", 12) == 0) {
		n = strlen(l->group);
		text_add_n(out, l->text, n);
		text_printf(out, " line %zu%s", l->position, l->text + n);
		return;
	}
	if (l->group != NULL && strcmp(l->group, "nat after-auto") == 0 &&
	    (at = strstr(l->text, after)) != NULL)
		at += strlen(after);
	else if (l->group != NULL && strcmp(l->group, "nat") == 0)
		at = (at = strchr(l->text, ')')) != NULL ? at + 2 :
		    l->text + 4;
	if (at != NULL) {
		text_add_n(out, l->text, (size_t)(at - l->text));
		text_printf(out, "%zu %s", l->position, at);
		return;
	}
	text_add(out, l->text);
}

static void
removed_text(const struct tree_line *l, struct text *out)
{
	size_t n;

	if (strncmp(l->text, "no ", 3) == 0) {
		text_add(out, l->text + 3);
	} else if (l->group != NULL &&
	    strncmp(l->group, "access-list ", 12) == 0) {
		n = strlen(l->group);
		text_printf(out, "no %s line %zu%s", l->group, l->position,
		    l->text + n);
	} else {
		text_printf(out, "no %s", l->text);
	}
}

/* ---- one pass ----------------------------------------------------------- */

static void
line_add(void *ctx, struct tree_line *l, bool gone)
{
	struct run *r = ctx;
	struct text line;

	if (gone || l->parent->note != NULL)
		return;
	free(l->note);
	l->note = NULL;
	text_init(&line);
	added_text(l, &line);
	if (command_at(r, l, text_str(&line)) != 0)
		l->note = xstrdup(r->out.len > 0 ? text_str(&r->out) :
		    "refused");
	else if (!TAILQ_EMPTY(&l->children))
		r->at = l;
	config_text_wipe(&line);
}

struct goners {
	struct tree_line **v;
	size_t n, room;
};

/* Of a block that goes as a whole, its first line. */
static void
goner_add(void *ctx, struct tree_line *l, bool gone)
{
	struct goners *g = ctx;

	if (!gone || (l->parent->parent != NULL && l->parent->match == NULL))
		return;
	g->v = xgrow(g->v, &g->room, g->n, sizeof(*g->v));
	g->v[g->n++] = l;
}

static int
line_remove(struct run *r, struct tree_line *l, bool inside)
{
	struct tree_line *child;
	struct text line;
	int e;

	text_init(&line);
	removed_text(l, &line);
	e = command_at(r, l, text_str(&line));
	if (e != 0 && strncmp(l->text, "interface ", 10) == 0) {
		text_reset(&line);
		text_printf(&line, "clear configure %s", l->text);
		e = command_at(r, l, text_str(&line));
	}
	config_text_wipe(&line);
	free(l->note);
	l->note = xstrdup(e == 0 ? "" : r->out.len > 0 ? text_str(&r->out) :
	    "refused\n");
	/* What stays is emptied. */
	if (e != 0 || inside)
		TAILQ_FOREACH_REVERSE(child, &l->children, tree_lines, entry)
			line_remove(r, child, inside);
	return e;
}

static void
have_read(struct run *r)
{
	struct text text;

	tree_free(r->have);
	text_init(&text);
	config_write_clear(r->c, &text);
	r->have = tree_new(text_str(&text));
	config_text_wipe(&text);
	tree_compare(r->have, r->want);
	leave(r);
}

/* The n-th. A `no` that stands in a line is taken away once: some settings are
 * told either way as soon as they were touched. */
static void
pass(struct run *r, int n)
{
	struct goners g = { .n = 0 };

	have_read(r);
	tree_diff_each(r->have, r->want, line_add, r);
	have_read(r);
	tree_diff_each(r->have, r->want, goner_add, &g);
	while (g.n > 0)
		if (strncmp(g.v[--g.n]->text, "no ", 3) != 0 || n == 0)
			line_remove(r, g.v[g.n], n > 1);
	free(g.v);
}

/* ---- what is left ------------------------------------------------------- */

struct left {
	const char *file;
	struct text *report; /* NULL: only count */
	size_t n;
};

/* What the last pass, which changed nothing, could not remove. A setting that
 * takes its `no` and stays is its default; so is a `no`, and a port, which is
 * what it is. */
static bool
is_default(struct tree_line *l)
{
	struct tree_line *child;

	if (strncmp(l->text, "interface ", 10) == 0 ||
	    strncmp(l->text, "no ", 3) == 0 ||
	    (l->note != NULL && *l->note == '\0'))
		return true;
	TAILQ_FOREACH(child, &l->children, entry)
		if (!is_default(child))
			return false;
	return !TAILQ_EMPTY(&l->children);
}

static void
left_one(void *ctx, struct tree_line *l, bool gone)
{
	struct left *left = ctx;
	const char *note = l->note;

	if (gone && l->parent->parent != NULL && l->parent->match == NULL)
		return;
	if (gone && is_default(l))
		return;
	if (!gone && l->parent->note != NULL)
		return;
	left->n++;
	if (left->report == NULL)
		return;
	if (gone) {
		text_printf(left->report, "running-config: ");
		config_mask(l->text, strlen(l->text), left->report);
		text_printf(left->report, ": can't be removed: %s",
		    note != NULL ? note : "it comes back\n");
		return;
	}
	config_bad_line(left->report, left->file, l->number, l->text,
	    note != NULL ? note : "taken, but the configuration tells it in "
	    "another form or order");
}

static bool
text_same(struct config *c, struct text *before)
{
	struct text now;
	bool same;

	text_init(&now);
	config_write_clear(c, &now);
	same = now.len == before->len &&
	    memcmp(text_str(&now), text_str(before), now.len) == 0;
	config_text_wipe(before);
	*before = now;
	return same;
}

/* How many lines could not be had or got rid of. */
static size_t
converge(struct config *c, struct tree *want, const char *file,
    struct text *report)
{
	struct run r = { .c = c, .want = want };
	struct left left = { file, report, 0 };
	struct text text;
	bool same = false;
	size_t most;

	r.s = cli_session_new(c->cli, "enable_15", 15);
	cli_session_configure_only(r.s);
	text_init(&r.out);
	text_init(&text);
	text_same(c, &text);
	most = 4 * text.len + LARGEST;
	for (int i = 0; i < PASSES && !same && text.len < most; i++) {
		pass(&r, i);
		same = text_same(c, &text);
	}
	if (!same)
		have_read(&r);
	tree_diff_each(r.have, want, left_one, &left);
	tree_free(r.have);
	config_text_wipe(&text);
	config_text_wipe(&r.out);
	cli_session_free(r.s);
	return left.n;
}

/* ---- what is wanted ----------------------------------------------------- */

/* Words that leave a mode say nothing; words that act have no place in it. */
static bool
line_acts(const char *text)
{
	static const char *const words[] = { "clear", "crypto key",
		"key config-key", "configure", "copy", "write", "reload" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_begins(text, words[i], strlen(words[i])))
			return true;
	return false;
}

static bool
line_leaves(const char *text)
{
	return strcmp(text, "end") == 0 || strcmp(text, "exit") == 0 ||
	    strcmp(text, "quit") == 0;
}

/* A hidden key is the one that is there. False: there is none. */
static bool
key_find(struct tree *want, struct tree_line *l)
{
	struct tree_line *other, *parent = l->parent->match;
	struct text hidden;
	bool found = false;

	if (l->parent->parent != NULL && parent == NULL)
		return false;
	TAILQ_FOREACH(other, &parent->children, entry) {
		text_init(&hidden);
		config_mask(other->text, strlen(other->text), &hidden);
		found = strcmp(text_str(&hidden), l->text) == 0;
		text_clear(&hidden);
		if (!found)
			continue;
		tree_line_rename(want, l, other->text);
		break;
	}
	return found;
}

struct tidy {
	struct tree *have, *want;
	const char *file;
	struct text *report;
	size_t wrong;
};

static void
lines_tidy(struct tidy *t, struct tree_line *parent)
{
	struct tree_line *l, *next;

	for (l = TAILQ_FIRST(&parent->children); l != NULL; l = next) {
		next = TAILQ_NEXT(l, entry);
		if (line_leaves(l->text) && TAILQ_EMPTY(&l->children) &&
		    !tree_line_is_whole(parent)) {
			tree_line_remove(t->want, l);
			continue;
		}
		if (line_acts(l->text)) {
			t->wrong++;
			config_bad_line(t->report, t->file, l->number,
			    l->text, "ERROR: this is not a line of a "
			    "configuration");
		} else if (config_key_hidden(l->text) &&
		    l->match == NULL && !key_find(t->want, l)) {
			t->wrong++;
			config_bad_line(t->report, t->file, l->number,
			    l->text, "ERROR: the key is hidden, and there is "
			    "none here that it could be");
		}
		lines_tidy(t, l);
	}
}

/* Does a line of the text begin with these words, or their `no`? */
static bool
names_line(const char *text, const char *words)
{
	size_t len = strlen(words);

	for (; *text != '\0'; text += *text == '\n') {
		if (strncmp(text, "no ", 3) == 0)
			text += 3;
		if (strncmp(text, words, len) == 0 &&
		    strchr(" \t\r\n", text[len]) != NULL) /* or the end */
			return true;
		text += strcspn(text, "\n");
	}
	return false;
}

/* How many. */
static size_t
defaults_add(const struct config *c, struct text *text)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_defaults; i++)
		if (!names_line(text_str(text), c->defaults[i])) {
			text_printf(text, "\n%s\n", c->defaults[i]);
			n++;
		}
	return n;
}

static bool
has_lines(const struct tree *t, size_t more_than)
{
	const struct tree_line *l;
	size_t n = 0;

	TAILQ_FOREACH(l, &t->root.children, entry)
		n++;
	return n > more_than;
}

static struct tree *
want_read(struct config *c, const char *file, const char *text,
    const struct text *before, struct text *report)
{
	struct tidy t = { .file = file, .report = report };
	struct text clear;
	size_t n;

	text_init(&clear);
	config_reveal_text(c, text, &clear);
	n = defaults_add(c, &clear);
	t.want = tree_new(text_str(&clear));
	t.have = tree_new(text_str(before));
	config_text_wipe(&clear);
	tree_compare(t.have, t.want);
	t.have->root.match = &t.want->root;
	t.want->root.match = &t.have->root;
	lines_tidy(&t, &t.want->root);
	if (t.wrong == 0 && !has_lines(t.want, n)) {
		text_printf(report, "%s: ERROR: there is no line of a "
		    "configuration in it\n", file);
		t.wrong++;
	}
	tree_free(t.have);
	if (t.wrong == 0)
		return t.want;
	tree_free(t.want);
	return NULL;
}

/* Without carrying it out. */
static void
go_back(struct config *c, struct text *before)
{
	struct tree *want = tree_new(text_str(before));
	struct text scratch;

	text_init(&scratch);
	if (converge(c, want, "", NULL) != 0) {
		config_clear_all(c);
		config_merge(c, "running-config", before->s, before->len,
		    &scratch);
	}
	text_clear(&scratch);
	tree_free(want);
}

void
config_restore(struct config *c, struct text *before, const char *user,
    struct text *report)
{
	go_back(c, before);
	config_modified(c, user);
	config_settle(c, report);
}

int
config_replace(struct config *c, const char *file, const char *text,
    const char *user, struct text *report)
{
	bool modified = c->modified;
	struct text before;
	struct tree *want;
	int r = 0;

	text_init(&before);
	config_write_clear(c, &before);
	want = want_read(c, file, text, &before, report);
	if (want == NULL) {
		r = ERR_REFUSED;
	} else if (converge(c, want, file, report) != 0) {
		go_back(c, &before);
		c->modified = modified;
		r = ERR_REFUSED;
	} else {
		config_modified(c, user);
	}
	tree_free(want);
	config_text_wipe(&before);
	config_settle(c, report);
	return r;
}
