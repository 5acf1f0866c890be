#include "config/config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "config/internal.h"
#include "config/work.h"

/* A change that nobody settles (a shell that died in the middle of a paste)
 * is applied after this time. */
enum { SETTLE_MS = 200, SLICE_US = 10000 };

static void
settle_timeout(void *ctx)
{
	struct config *c = ctx;
	struct text report;

	text_init(&report);
	config_settle(c, &report);
	log_lines(SEV_ERRORS, "configuration: ", text_str(&report));
	text_clear(&report);
}

struct config *
config_new(struct loop *loop, struct cli *cli)
{
	struct config *c = xcalloc(1, sizeof *c);

	c->loop = loop;
	c->cli = cli;
	c->slice_us = SLICE_US;
	TAILQ_INIT(&c->sections);
	TAILQ_INIT(&c->parts);
	TAILQ_INIT(&c->applies);
	c->dir = xstrdup(".");
	c->lib = xstrdup(".");
	c->serial = xstrdup("");
	c->hardware = xstrdup("");
	if (loop != NULL)
		c->settle_timer = loop_timer_new(loop, settle_timeout, c);
	return c;
}

void
config_default_add(struct config *c, const char *line)
{
	assert(c->n_defaults < DEFAULTS_MAX);
	c->defaults[c->n_defaults++] = line;
}

void
config_set_notice(struct config *c, void (*notice)(void *ctx,
    const char *text), void *ctx)
{
	c->notice = notice;
	c->notice_ctx = ctx;
}

void
config_free(struct config *c)
{
	struct config_apply *a;
	struct section *s;

	if (c == NULL)
		return;
	work_clear(c);
	while ((s = TAILQ_FIRST(&c->sections)) != NULL) {
		TAILQ_REMOVE(&c->sections, s, entry);
		free(s);
	}
	while ((a = TAILQ_FIRST(&c->applies)) != NULL) {
		TAILQ_REMOVE(&c->applies, a, entry);
		free(a);
	}
	config_parts_free(c);
	revert_clear(c);
	for (size_t i = 0; i < c->n_warned; i++)
		free(c->warned[i]);
	free(c->warned);
	loop_timer_free(c->settle_timer);
	free(c->dir);
	free(c->lib);
	free(c->serial);
	free(c->hardware);
	free(c->modified_by);
	free(c->last_modified);
	free(c);
}

void
config_section_add(struct config *c, const struct config_section *def,
    void *ctx)
{
	struct section *s = xcalloc(1, sizeof *s), *after;

	assert(def->write != NULL);
	s->def = def;
	s->ctx = ctx;
	TAILQ_FOREACH_REVERSE(after, &c->sections, section_list, entry)
		if (after->def->order <= def->order)
			break;
	if (after != NULL)
		TAILQ_INSERT_AFTER(&c->sections, after, s, entry);
	else
		TAILQ_INSERT_HEAD(&c->sections, s, entry);
	if (def->name != NULL && c->cli != NULL)
		config_parts_add(c, def);
}

/* ---- changes ------------------------------------------------------------ */

struct config_apply *
config_apply_add(struct config *c, unsigned rank,
    int (*apply)(void *ctx, struct text *report), void *ctx)
{
	struct config_apply *a = xcalloc(1, sizeof *a), *after;

	a->rank = rank;
	a->apply = apply;
	a->ctx = ctx;
	TAILQ_FOREACH_REVERSE(after, &c->applies, apply_list, entry)
		if (after->rank <= rank)
			break;
	if (after != NULL)
		TAILQ_INSERT_AFTER(&c->applies, after, a, entry);
	else
		TAILQ_INSERT_HEAD(&c->applies, a, entry);
	return a;
}

void
config_stale(struct config *c, struct config_apply *a)
{
	a->dirty = true;
	if (c->settle_timer != NULL)
		loop_timer_start(c->settle_timer, SETTLE_MS);
}

void
config_dirty(struct config *c, struct config_apply *a)
{
	config_stale(c, a);
	config_modified(c, NULL);
}

void
config_modified(struct config *c, const char *user)
{
	c->modified = true;
	c->unattributed = true;
	if (user != NULL)
		config_note_user(c, user);
}

bool
config_note_user(struct config *c, const char *user)
{
	if (!c->unattributed || (c->work != NULL && !work_is_of(c, user)))
		return false;
	c->unattributed = false;
	clock_gettime(CLOCK_REALTIME, &c->modified_at);
	if (c->modified_by == NULL || strcmp(c->modified_by, user) != 0)
		xreplace(&c->modified_by, user);
	return true;
}

/* The text is made when it is asked for: a paste changes more often. */
const char *
config_last_modified(struct config *c)
{
	char stamp[64];

	if (c->modified_by == NULL)
		return "";
	free(c->last_modified);
	c->last_modified = xasprintf("%s at %s", c->modified_by,
	    config_stamp_of(&c->modified_at, stamp));
	return c->last_modified;
}

const char *
config_modified_by(const struct config *c, time_t *at)
{
	*at = c->modified_at.tv_sec;
	return c->modified_by;
}

bool
config_is_dirty(const struct config *c)
{
	const struct config_apply *a;

	TAILQ_FOREACH(a, &c->applies, entry)
		if (a->dirty)
			return true;
	return false;
}

int
config_settle(struct config *c, struct text *report)
{
	struct config_apply *a;
	int first = 0, r;

	if (c->settle_timer != NULL)
		loop_timer_stop(c->settle_timer);
	if (c->work != NULL) /* at its end */
		return 0;
	TAILQ_FOREACH(a, &c->applies, entry) {
		if (!a->dirty)
			continue;
		a->dirty = false;
		if ((r = a->apply(a->ctx, report)) < 0 && first == 0)
			first = r;
	}
	return first;
}

bool
config_is_modified(const struct config *c)
{
	return c->modified;
}

void
config_mark_get(const struct config *c, struct config_mark *out)
{
	*out = (struct config_mark){ c->modified, c->unattributed };
}

void
config_mark_set(struct config *c, const struct config_mark *mark)
{
	c->modified = mark->modified;
	c->unattributed = mark->unattributed;
}

/* ---- clearing ----------------------------------------------------------- */

bool
config_part_matches(const char *name, const char *part)
{
	return name != NULL && text_begins(name, part, strlen(part));
}

/* Clear the sections of part (NULL: all), users before what they use. */
static bool
sections_clear(struct config *c, const char *part, const char *arg)
{
	struct section *s;
	unsigned rank = 0, next;
	bool found = false;

	do {
		next = rank;
		TAILQ_FOREACH(s, &c->sections, entry) {
			if (s->def->clear == NULL || (part != NULL &&
			    !config_part_matches(s->def->name, part)))
				continue;
			found = true;
			if (s->def->clear_rank == rank)
				s->def->clear(s->ctx, arg);
			else if (s->def->clear_rank > rank &&
			    (next == rank || s->def->clear_rank < next))
				next = s->def->clear_rank;
		}
		if (next == rank)
			break;
		rank = next;
	} while (true);
	return found;
}

int
config_clear_part(struct config *c, const char *part, const char *arg)
{
	if (!sections_clear(c, part, arg))
		return ERR_NOT_FOUND;
	config_modified(c, NULL);
	return 0;
}

void
config_clear_all(struct config *c)
{
	sections_clear(c, NULL, NULL);
	config_modified(c, NULL);
}
