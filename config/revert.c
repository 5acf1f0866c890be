#include "config/revert.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/loop.h"
#include "config/internal.h"

enum { MINUTE_MS = 60000, BUSY_MS = 100 };

bool
revert_pending(const struct config *c)
{
	return c->revert.user != NULL;
}

unsigned
revert_seconds_left(const struct config *c)
{
	uint64_t now = loop_now_ms(c->loop);

	return now >= c->revert.ends_ms ? 0 :
	    (unsigned)((c->revert.ends_ms - now + 999) / 1000);
}

static void
notice(struct config *c, const char *text)
{
	log_msg(SEV_NOTIFICATIONS, 0, "%s", text);
	if (c->notice != NULL)
		c->notice(c->notice_ctx, text);
}

/* Wake a minute before the end, or at the end. */
static void
await(struct config *c)
{
	uint64_t now = loop_now_ms(c->loop), left;

	left = c->revert.ends_ms > now ? c->revert.ends_ms - now : 0;
	if (!c->revert.warned && left > MINUTE_MS)
		left -= MINUTE_MS;
	loop_timer_start(c->revert.timer, left);
}

static void
on_time(void *ctx)
{
	struct config *c = ctx;

	if (revert_seconds_left(c) == 0) {
		if (config_busy(c))
			loop_timer_start(c->revert.timer, BUSY_MS);
		else
			revert_now(c, NULL, "nobody confirmed the changes in "
			    "time");
		return;
	}
	if (!c->revert.warned)
		notice(c, "The configuration will be reverted in one minute, "
		    "unless 'configure confirm' comes before");
	c->revert.warned = true;
	await(c);
}

void
revert_set(struct config *c, unsigned minutes)
{
	c->revert.ends_ms = loop_now_ms(c->loop) +
	    (uint64_t)minutes * MINUTE_MS;
	c->revert.warned = minutes <= 1;
	await(c);
}

void
revert_start(struct config *c, const char *user, unsigned minutes)
{
	if (c->revert.timer == NULL)
		c->revert.timer = loop_timer_new(c->loop, on_time, c);
	config_write_clear(c, &c->revert.snapshot);
	c->revert.user = xstrdup(user);
	revert_set(c, minutes);
}

void
revert_confirm(struct config *c)
{
	if (c->revert.timer != NULL)
		loop_timer_stop(c->revert.timer);
	config_text_wipe(&c->revert.snapshot);
	free(c->revert.user);
	c->revert.user = NULL;
}

static void
restored(struct config *c, const char *user, char *why)
{
	struct text line;

	text_init(&line);
	text_printf(&line, "The configuration was reverted to that before the "
	    "changes of %s: %s", user, why);
	notice(c, text_str(&line));
	text_clear(&line);
	free(why);
}

int
revert_now(struct config *c, struct cli_cmd *cmd, const char *why)
{
	struct text snapshot = c->revert.snapshot;
	char *user = c->revert.user;
	int r;

	text_init(&c->revert.snapshot);
	c->revert.user = NULL;
	revert_confirm(c);
	r = config_restore(c, cmd, &snapshot, user, xstrdup(why), restored);
	free(user);
	return r;
}

void
revert_clear(struct config *c)
{
	revert_confirm(c);
	loop_timer_free(c->revert.timer);
	c->revert.timer = NULL;
}
