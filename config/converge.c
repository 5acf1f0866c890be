#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "config/internal.h"
#include "config/replace.h"
#include "config/tree.h"

/*
 * What the other configuration has more is added first, for a setting of one
 * value is replaced by that and nothing it carries comes down; then what it
 * has less is removed, users before what they use. What was refused, since
 * something else stood in the way, is tried again, as long as anything
 * changes.
 */
enum {
	PASSES = 16,
	LARGEST = 16 << 20, /* bytes: something is added again and again */
};

enum stage { COMPARE, ADD, REMOVE, DONE };

/* ---- commands ----------------------------------------------------------- */

static int
command(struct converge *v, const char *line)
{
	text_reset(&v->out);
	return cli_session_batch_line(v->session, line, &v->out);
}

static void
leave(struct converge *v)
{
	cli_session_configure(v->session);
	v->at = NULL;
}

/* Into the mode of the line l, from the top. */
static int
enter(struct converge *v, const struct tree_line *l)
{
	int e;

	if (l->parent == NULL) {
		leave(v);
		v->at = l;
		return 0;
	}
	if (v->at == l)
		return 0;
	if ((e = enter(v, l->parent)) == 0)
		e = command(v, l->text);
	v->at = e == 0 ? l : NULL;
	return e;
}

static int
command_at(struct converge *v, const struct tree_line *l, const char *line)
{
	int e;

	if (v->at != l->parent && (e = enter(v, l->parent)) != 0)
		return e;
	e = command(v, line);
	if (e != 0)
		leave(v);
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

/* ---- one line ----------------------------------------------------------- */

static void
line_add(struct converge *v, struct tree_line *l)
{
	struct text line;

	if (l->parent->note != NULL)
		return;
	free(l->note);
	l->note = NULL;
	text_init(&line);
	added_text(l, &line);
	if (command_at(v, l, text_str(&line)) != 0)
		l->note = xstrdup(v->out.len > 0 ? text_str(&v->out) :
		    "refused");
	else if (!TAILQ_EMPTY(&l->children))
		v->at = l;
	config_text_wipe(&line);
}

static int
line_remove(struct converge *v, struct tree_line *l, bool inside)
{
	struct tree_line *child;
	struct text line;
	int e;

	text_init(&line);
	removed_text(l, &line);
	e = command_at(v, l, text_str(&line));
	if (e != 0 && strncmp(l->text, "interface ", 10) == 0) {
		text_reset(&line);
		text_printf(&line, "clear configure %s", l->text);
		e = command_at(v, l, text_str(&line));
		inside = false; /* it is empty now; `no shutdown` is more */
	}
	config_text_wipe(&line);
	free(l->note);
	l->note = xstrdup(e == 0 ? "" : v->out.len > 0 ? text_str(&v->out) :
	    "refused\n");
	/* What stays is emptied. */
	if (e != 0 || inside)
		TAILQ_FOREACH_REVERSE(child, &l->children, tree_lines, entry)
			line_remove(v, child, inside);
	return e;
}

/* ---- passes ------------------------------------------------------------- */

static void
todo_put(struct converge *v, struct tree_line *l)
{
	v->todo = xgrow(v->todo, &v->room, v->n, sizeof *v->todo);
	v->todo[v->n++] = l;
}

static void
todo_add(void *ctx, struct tree_line *l, bool gone)
{
	if (!gone)
		todo_put(ctx, l);
}

/* Of a block that goes as a whole, its first line. A `no` that stands in a
 * line is taken away once: some settings are told either way as soon as they
 * were touched. */
static void
todo_remove(void *ctx, struct tree_line *l, bool gone)
{
	struct converge *v = ctx;

	if (gone && (l->parent->parent == NULL || l->parent->match != NULL) &&
	    (v->pass == 0 || strncmp(l->text, "no ", 3) != 0))
		todo_put(ctx, l);
}

void
converge_think(struct converge *v)
{
	if (v->stale || v->have == NULL) {
		tree_free(v->have);
		v->stale = false;
		v->have = tree_new(text_str(&v->now));
		tree_compare(v->have, v->want);
	}
	v->n = v->i = 0;
	if (!v->last)
		tree_diff_each(v->have, v->want,
		    v->removing ? todo_remove : todo_add, v);
}

static enum work_next
think(struct converge *v)
{
	leave(v);
	if (v->now.len >= WORK_THINK_BYTES)
		return WORK_THINK;
	converge_think(v);
	return WORK_MORE;
}

static enum work_next
removal_begin(struct converge *v)
{
	v->removing = true;
	v->stage = REMOVE;
	if (v->touched) {
		v->stale = true;
		v->begun = v->now;
		text_init(&v->now);
		config_write_clear(v->c, &v->now);
	}
	return think(v);
}

static bool
text_same(const struct text *a, const struct text *b)
{
	return a->len == b->len &&
	    memcmp(text_str(a), text_str(b), a->len) == 0;
}

/* Did the pass change anything? */
static bool
changed(struct converge *v)
{
	struct text after;
	bool same;

	if (!v->touched)
		return false;
	text_init(&after);
	config_write_clear(v->c, &after);
	same = text_same(v->begun.len > 0 ? &v->begun : &v->now, &after);
	config_text_wipe(&v->begun);
	config_text_wipe(&v->now);
	v->now = after;
	return !same;
}

static enum work_next
pass_end(struct converge *v)
{
	v->stage = DONE;
	if (!changed(v)) /* what is left has the notes of this pass */
		return WORK_DONE;
	v->stale = true;
	v->last = ++v->pass == PASSES || v->now.len >= v->most;
	if (v->last)
		return think(v);
	v->stage = COMPARE;
	return WORK_MORE;
}

enum work_next
converge_step(struct converge *v)
{
	if (v->stage == DONE)
		return WORK_DONE;
	if (v->stage == COMPARE) {
		v->stage = ADD;
		v->removing = v->touched = false;
		return think(v);
	}
	if (v->i == v->n)
		return v->stage == ADD ? removal_begin(v) : pass_end(v);
	v->touched = true;
	if (v->stage == ADD)
		line_add(v, v->todo[v->i++]);
	else /* users come behind what they use */
		line_remove(v, v->todo[v->n - ++v->i], v->pass > 1);
	return WORK_MORE;
}

void
converge_init(struct converge *v, struct config *c, struct tree *want)
{
	*v = (struct converge){ .c = c, .want = want };
	v->session = cli_session_new(c->cli, "enable_15", 15);
	cli_session_configure_only(v->session);
	config_write_clear(c, &v->now);
	v->most = 4 * v->now.len + LARGEST;
}

void
converge_clear(struct converge *v)
{
	tree_free(v->have);
	config_text_wipe(&v->now);
	config_text_wipe(&v->begun);
	config_text_wipe(&v->out);
	free(v->todo);
	cli_session_free(v->session);
	*v = (struct converge){ .c = NULL };
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

size_t
converge_left(struct converge *v, const char *file, struct text *report)
{
	struct left left = { file, report, 0 };

	tree_diff_each(v->have, v->want, left_one, &left);
	return left.n;
}
