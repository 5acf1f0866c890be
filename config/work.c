#include "config/work.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/internal.h"

struct config_work {
	struct config *c;       /* NULL: freed, while a thread still thinks */
	const struct work_def *def;
	void *ctx;
	char *user;
	struct cli_hold *hold;  /* NULL: nobody waits */
	struct loop_timer *timer;
	bool thinking;
	sem_t thought;
};

bool
config_busy(const struct config *c)
{
	return c->work != NULL;
}

bool
config_busy_refuse(struct config *c, struct cli_cmd *cmd)
{
	if (c->work != NULL)
		cli_refuse(cmd, "%s", CONFIG_BUSY);
	return c->work != NULL;
}

bool
work_is_of(const struct config *c, const char *user)
{
	return c->work != NULL && strcmp(c->work->user, user) == 0;
}

static void
work_free(struct config_work *w)
{
	if (w->c != NULL)
		w->c->work = NULL;
	loop_timer_free(w->timer);
	sem_destroy(&w->thought);
	free(w->user);
	free(w);
}

/* ---- thinking ----------------------------------------------------------- */

static void on_slice(void *ctx);

static void
on_thread(void *ctx)
{
	struct config_work *w = ctx;

	w->def->think(w->ctx);
	sem_post(&w->thought);
}

static void
on_thought(void *ctx)
{
	struct config_work *w = ctx;

	w->thinking = false;
	if (w->c == NULL) {
		work_free(w);
		return;
	}
	sem_wait(&w->thought); /* it has been posted */
	on_slice(w);
}

/* ---- slices ------------------------------------------------------------- */

static uint64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* True: it is done. Else it goes on by itself. */
static bool
slice(struct config_work *w)
{
	uint64_t start = now_us();
	enum work_next next;

	do {
		next = w->def->step(w->ctx);
		if (next == WORK_DONE)
			return true;
		if (next != WORK_THINK)
			continue;
		w->thinking = true;
		if (loop_work(w->c->loop, on_thread, on_thought, w) == 0)
			return false;
		w->thinking = false;
		w->def->think(w->ctx);
	} while (now_us() - start < w->c->slice_us);
	/* Not 0: it would be due in this very turn, before sockets. */
	loop_timer_start(w->timer, 1);
	return false;
}

static int
finish(struct config_work *w, struct text *out)
{
	const struct work_def *def = w->def;
	void *ctx = w->ctx;
	int r;

	work_free(w); /* now it can be carried out */
	r = def->end(ctx, out);
	def->free(ctx);
	return r;
}

static void
on_slice(void *ctx)
{
	struct config_work *w = ctx;
	struct cli_hold *hold;
	struct text out;
	int r;

	if (!slice(w))
		return;
	hold = w->hold; /* a step may have sent away who waited */
	text_init(&out);
	r = finish(w, &out);
	if (hold == NULL)
		log_lines(SEV_ERRORS, "configuration: ", text_str(&out));
	else
		cli_release_text(hold, r == 0, text_str(&out));
	text_clear(&out);
}

static struct config_work *
work_new(struct config *c, const char *user, const struct work_def *def,
    void *ctx)
{
	struct config_work *w = xcalloc(1, sizeof *w);

	w->c = c;
	w->def = def;
	w->ctx = ctx;
	w->user = xstrdup(user);
	w->timer = loop_timer_new(c->loop, on_slice, w);
	sem_init(&w->thought, 0, 0);
	c->work = w;
	return w;
}

/* ---- who wants it ------------------------------------------------------- */

static void
on_stop(void *ctx)
{
	struct config_work *w = ctx;
	struct cli_hold *hold = w->hold;

	w->hold = NULL;
	cli_hold_printf(hold, "%s\n", w->def->stop(w->ctx));
	cli_release_failed(hold);
}

int
work_run(const struct work_def *def, void *ctx, struct text *out)
{
	enum work_next next;
	int r;

	while ((next = def->step(ctx)) != WORK_DONE)
		if (next == WORK_THINK)
			def->think(ctx);
	r = def->end(ctx, out);
	def->free(ctx);
	return r;
}

int
work_cmd(struct config *c, struct cli_cmd *cmd, const struct work_def *def,
    void *ctx)
{
	struct config_work *w;

	if (c->loop == NULL || cli_is_batch(cmd))
		return work_run(def, ctx, cli_out(cmd));
	w = work_new(c, cli_session_user(cli_cmd_session(cmd)), def, ctx);
	if (slice(w))
		return finish(w, cli_out(cmd));
	w->hold = cli_hold(cmd, on_stop, w);
	return ERR_AGAIN;
}

void
work_start(struct config *c, const char *user, const struct work_def *def,
    void *ctx)
{
	on_slice(work_new(c, user, def, ctx));
}

void *
work_ctx(struct config *c, const struct work_def *def)
{
	return c->work != NULL && c->work->def == def ? c->work->ctx : NULL;
}

void
work_clear(struct config *c)
{
	struct config_work *w = c->work;

	if (w == NULL)
		return;
	while (w->thinking && sem_wait(&w->thought) < 0)
		;
	w->def->free(w->ctx);
	if (w->thinking) { /* the loop still has it */
		w->c = NULL;
		c->work = NULL;
		loop_timer_free(w->timer);
		w->timer = NULL;
	} else {
		work_free(w);
	}
}
