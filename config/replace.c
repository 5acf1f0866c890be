#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/secret.h"
#include "config/internal.h"
#include "config/replace.h"
#include "config/tree.h"

/* `configure replace`, and a revert: another configuration, or the one before.
 * What comes in between is not carried out. */

enum stage {
	READ, WANT, FORWARD,      /* to what is wanted */
	GO_BACK, BEFORE, BACK,    /* to what was before */
	CLEAN, OVER,
};

struct replace {
	struct config *c;
	enum stage stage;
	char *file, *text;    /* what is wanted; NULL: only back */
	char *user;
	struct text before;
	struct tree *want;    /* text, or before */
	struct converge v;
	struct text report;
	struct config_mark mark; /* before */
	bool stopped;
	int r;
	void (*restored)(struct config *c, const char *user, char *why);
	char *why;            /* for restored, which frees it */
};

/* As far as it can go; then by force, which takes down what stays the same. */
static void
back_end(struct replace *p)
{
	struct text scratch;

	if (converge_left(&p->v, "", NULL) == 0)
		return;
	text_init(&scratch);
	config_clear_all(p->c);
	config_merge(p->c, "running-config", text_str(&p->before),
	    p->before.len, &scratch);
	text_clear(&scratch);
}

static void
replace_think(void *ctx)
{
	struct replace *p = ctx;

	switch (p->stage) {
	case WANT:
		p->want = wanted_read(p->c, p->file, p->text, &p->before,
		    &p->report);
		break;
	case BEFORE:
		tree_free(p->want);
		p->want = tree_new(text_str(&p->before));
		break;
	case FORWARD:
	case BACK:
		converge_think(&p->v);
		break;
	default:
		tree_free(p->v.have);
		tree_free(p->want);
		p->v.have = p->want = NULL;
	}
}

static enum work_next
think(struct replace *p, enum stage stage)
{
	p->stage = stage;
	if (p->before.len >= WORK_THINK_BYTES || (p->text != NULL &&
	    strlen(p->text) >= WORK_THINK_BYTES))
		return WORK_THINK;
	replace_think(p);
	return WORK_MORE;
}

static enum work_next
converge(struct replace *p)
{
	enum work_next next;
	bool forward = p->stage == FORWARD;

	if (forward && p->stopped) {
		p->r = ERR_REFUSED;
	} else {
		if ((next = converge_step(&p->v)) != WORK_DONE)
			return next;
		if (!forward)
			back_end(p);
		else if (converge_left(&p->v, p->file, &p->report) != 0)
			p->r = ERR_REFUSED;
	}
	if (!forward || p->r == 0)
		return think(p, CLEAN);
	converge_clear(&p->v);
	p->stage = GO_BACK;
	return WORK_MORE;
}

static enum work_next
replace_step(void *ctx)
{
	struct replace *p = ctx;

	switch (p->stage) {
	case READ:
		config_write_clear(p->c, &p->before);
		return think(p, WANT);
	case GO_BACK:
		return think(p, BEFORE);
	case WANT:
	case BEFORE:
		if (p->want == NULL) {
			p->r = ERR_REFUSED;
			p->stage = OVER;
			return WORK_DONE;
		}
		converge_init(&p->v, p->c, p->want);
		p->stage = p->stage == WANT ? FORWARD : BACK;
		return WORK_MORE;
	case FORWARD:
	case BACK:
		return converge(p);
	case CLEAN:
	case OVER:
		break;
	}
	return WORK_DONE;
}

static const char *
replace_stop(void *ctx)
{
	struct replace *p = ctx;

	p->stopped = true;
	return p->restored != NULL ? "It goes on, and all are told when it is "
	    "done" : "Given up: the running configuration goes back to what "
	    "it was before";
}

static int
replace_end(void *ctx, struct text *out)
{
	struct replace *p = ctx;

	if (p->r == 0)
		config_modified(p->c, p->user);
	else
		config_mark_set(p->c, &p->mark);
	config_settle(p->c, &p->report);
	if (p->restored != NULL) {
		log_lines(SEV_ERRORS, "configuration: ",
		    text_str(&p->report));
		p->restored(p->c, p->user, p->why);
		p->why = NULL;
		return 0;
	}
	text_add_n(out, text_str(&p->report), p->report.len);
	if (p->r != 0)
		text_add(out, "ERROR: The running configuration is as it was "
		    "before\n");
	return p->r;
}

static void
replace_free(void *ctx)
{
	struct replace *p = ctx;

	converge_clear(&p->v);
	tree_free(p->want);
	secret_free(p->text);
	config_text_wipe(&p->before);
	text_clear(&p->report);
	free(p->file);
	free(p->user);
	free(p->why);
	free(p);
}

static const struct work_def replacement = {
	replace_step, replace_think, replace_stop, replace_end, replace_free,
};

static struct replace *
replace_new(struct config *c, const char *user)
{
	struct replace *p = xcalloc(1, sizeof *p);

	p->c = c;
	p->user = xstrdup(user);
	config_mark_get(c, &p->mark);
	return p;
}

int
config_replace(struct config *c, struct cli_cmd *cmd, const char *file,
    const char *text, const char *user)
{
	struct replace *p = replace_new(c, user);

	p->file = xstrdup(file);
	p->text = xstrdup(text);
	return work_cmd(c, cmd, &replacement, p);
}

int
config_restore(struct config *c, struct cli_cmd *cmd, struct text *before,
    const char *user, char *why, void (*restored)(struct config *c,
    const char *user, char *why))
{
	struct replace *p = replace_new(c, user);

	p->stage = GO_BACK;
	p->before = *before;
	text_init(before);
	p->why = why;
	p->restored = restored;
	if (cmd != NULL)
		return work_cmd(c, cmd, &replacement, p);
	work_start(c, user, &replacement, p);
	return 0;
}
