#include "aaa/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"

enum {
	SAVE_MS = 2000,         /* guesses don't write the disk full */
	FILE_MAX = 4 << 20,
	DAY_SECONDS = 24 * 60 * 60,
};

static const char header[] = "postern login-history 1";

/* ---- the file ----------------------------------------------------------- */

static void
history_save(void *ctx)
{
	struct aaa *a = ctx;
	const struct record *r;
	struct text file;

	text_init(&file);
	text_printf(&file, "%s\n", header);
	TAILQ_FOREACH(r, &a->history, entry)
		record_write(r, &file);
	if (file_replace(a->lib, "login-history", file.s, file.len) != 0)
		log_msg(SEV_ERRORS, 0, "cannot write the login history: %s",
		    strerror(errno));
	text_clear(&file);
}

static void
changed(struct aaa *a)
{
	if (a->history_timer != NULL && !loop_timer_active(a->history_timer))
		loop_timer_start(a->history_timer, SAVE_MS);
}

/* The whole file; NULL: none, or not to be read. */
static char *
file_read(const char *dir)
{
	char *path = xasprintf("%s/login-history", dir), *data = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = 0;
	size_t len = 0;

	free(path);
	if (fd < 0)
		return NULL;
	data = xcalloc(1, FILE_MAX + 1);
	while (len < FILE_MAX &&
	    (n = read(fd, data + len, FILE_MAX - len)) > 0)
		len += (size_t)n;
	close(fd);
	return data;
}

static void
record_free(struct aaa *a, struct record *r)
{
	TAILQ_REMOVE(&a->history, r, entry);
	free(r->user);
	free(r);
}

void
history_open(struct aaa *a)
{
	char *data, *next, *line;
	struct record *r;
	unsigned bad = 0;

	if (a->loop != NULL)
		a->history_timer = loop_timer_new(a->loop, history_save, a);
	next = data = file_read(a->lib);
	if (data == NULL)
		return;
	line = strsep(&next, "\n");
	bad += strcmp(line, header) != 0;
	while ((line = strsep(&next, "\n")) != NULL) {
		if (*line == '\0')
			continue;
		r = xcalloc(1, sizeof *r);
		TAILQ_INSERT_TAIL(&a->history, r, entry);
		if (record_parse(r, line))
			continue;
		record_free(a, r);
		bad++;
	}
	free(data);
	if (bad > 0)
		log_msg(SEV_WARNINGS, 0, "login history: %u lines can't be "
		    "understood and are left out", bad);
}

void
history_close(struct aaa *a)
{
	if (a->history_timer != NULL && loop_timer_active(a->history_timer))
		history_save(a);
	loop_timer_free(a->history_timer);
	while (!TAILQ_EMPTY(&a->history))
		record_free(a, TAILQ_FIRST(&a->history));
}

/* ---- records ------------------------------------------------------------ */

static struct record *
record_find(const struct aaa *a, const char *user)
{
	struct record *r;

	TAILQ_FOREACH(r, &a->history, entry)
		if (strcmp(r->user, user) == 0)
			return r;
	return NULL;
}

const struct record *
history_find(const struct aaa *a, const char *user)
{
	return record_find(a, user);
}

/* Only of users that there are: others' names would be without number. */
static struct record *
record_get(struct aaa *a, const char *user)
{
	struct record *r = record_find(a, user);

	if (a->history_days == 0 || user_find(a, user) == NULL)
		return NULL;
	if (r != NULL)
		return r;
	r = xcalloc(1, sizeof *r);
	r->user = xstrdup(user);
	TAILQ_INSERT_TAIL(&a->history, r, entry);
	return r;
}

static void
event_set(struct history_event *e, const struct origin *o)
{
	e->at = time(NULL);
	if (o->console)
		strcpy(e->from, "console");
	else
		addr_format(&o->from, e->from);
}

static void
day_add(struct record *r)
{
	uint32_t today = (uint32_t)(time(NULL) / DAY_SECONDS);

	if (r->n_days > 0 && r->days[r->n_days - 1].day >= today) {
		r->days[r->n_days - 1].count++;
		return;
	}
	if (r->n_days == HISTORY_DAYS_MAX + 1)
		memmove(r->days, r->days + 1,
		    --r->n_days * sizeof *r->days);
	r->days[r->n_days++] = (struct history_day){ today, 1 };
}

void
history_success(struct aaa *a, const char *user, const struct origin *o)
{
	struct record *r = record_get(a, user);

	if (r == NULL)
		return;
	event_set(&r->success, o);
	r->failures = 0;
	day_add(r);
	changed(a);
}

void
history_failure(struct aaa *a, const char *user, const struct origin *o)
{
	struct record *r = record_get(a, user);

	if (r == NULL)
		return;
	event_set(&r->failure, o);
	if (r->failures < UINT32_MAX)
		r->failures++;
	changed(a);
}

void
history_level(struct aaa *a, const char *user, int from, int to)
{
	struct record *r = record_get(a, user);

	if (r == NULL)
		return;
	r->level_at = time(NULL);
	r->level_from = from;
	r->level_to = to;
	changed(a);
}

void
history_drop(struct aaa *a, const char *user)
{
	struct record *r = record_find(a, user);

	if (r == NULL)
		return;
	record_free(a, r);
	changed(a);
}

unsigned
history_count(const struct aaa *a, const struct record *r)
{
	uint32_t today = (uint32_t)(time(NULL) / DAY_SECONDS);
	unsigned n = 0;

	for (size_t i = 0; i < r->n_days; i++)
		if (r->days[i].day + a->history_days >= today)
			n += r->days[i].count;
	return n;
}

void
history_time_write(time_t at, struct text *out)
{
	char clock[32], month[8];
	struct tm tm;

	localtime_r(&at, &tm);
	strftime(clock, sizeof clock, "%H:%M:%S %Z", &tm);
	strftime(month, sizeof month, "%b", &tm);
	text_printf(out, "%s %s %d %d", clock, month, tm.tm_mday,
	    tm.tm_year + 1900);
}

void
history_event_write(const struct history_event *e, struct text *out)
{
	history_time_write(e->at, out);
	text_printf(out, " from %s", e->from);
}
