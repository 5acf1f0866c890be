#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "acl/time_range.h"
#include "base/error.h"

enum { WEEKDAYS = 0x3e, WEEKEND = 0x41, DAILY = 0x7f, DAY_M = 24 * 60 };

static const char *const day_words[] = {
	"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	"Saturday",
};
static const char *const month_words[] = {
	"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December",
};

struct acl_time_range *
acl_time_range_find(struct acl_db *db, const char *name)
{
	struct acl_time_range *t;

	TAILQ_FOREACH(t, &db->time_ranges, entry)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

struct acl_time_range *
acl_time_range_new(struct acl_db *db, const char *name)
{
	struct acl_time_range *t = xcalloc(1, sizeof(*t));

	t->name = xstrdup(name);
	t->active = true;
	TAILQ_INSERT_TAIL(&db->time_ranges, t, entry);
	return t;
}

int
acl_time_range_delete(struct acl_db *db, struct acl_time_range *t)
{
	if (t->uses > 0)
		return ERR_IN_USE;
	TAILQ_REMOVE(&db->time_ranges, t, entry);
	free(t->periods);
	free(t->name);
	free(t);
	return 0;
}

int
acl_moment_cmp(const struct acl_moment *a, const struct acl_moment *b)
{
	const int x[5] = { a->year, a->month, a->day, a->hour, a->minute };
	const int y[5] = { b->year, b->month, b->day, b->hour, b->minute };

	for (unsigned i = 0; i < 5; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

int
acl_moment_check(const struct acl_moment *m)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};
	bool leap = (m->year % 4 == 0 && m->year % 100 != 0) ||
	    m->year % 400 == 0;

	if (m->month < 1 || m->month > 12 || m->day < 1)
		return ERR_RANGE;
	if (m->day > days[m->month - 1] + (leap && m->month == 2))
		return ERR_RANGE;
	return 0;
}

static bool
period_holds(const struct acl_period *p, unsigned day, unsigned minute)
{
	unsigned now, start, end;

	if (!p->weekly)
		return (p->days >> day & 1) != 0 && minute >= p->start_m &&
		    minute <= p->end_m;
	for (start = 0; (p->days >> start & 1) == 0;)
		start++;
	now = day * DAY_M + minute;
	start = start * DAY_M + p->start_m;
	end = (unsigned)p->end_day * DAY_M + p->end_m;
	/* "Friday 18:00 to Monday 6:00" goes over the end of the week. */
	if (start <= end)
		return now >= start && now <= end;
	return now >= start || now <= end;
}

bool
acl_time_range_active(const struct acl_time_range *t, int64_t now)
{
	time_t when = (time_t)now;
	struct acl_moment m = { .set = true };
	struct tm tm;

	localtime_r(&when, &tm);
	m.year = tm.tm_year + 1900;
	m.month = tm.tm_mon + 1;
	m.day = tm.tm_mday;
	m.hour = tm.tm_hour;
	m.minute = tm.tm_min;
	if (t->start.set && acl_moment_cmp(&m, &t->start) < 0)
		return false;
	if (t->end.set && acl_moment_cmp(&m, &t->end) > 0)
		return false;
	for (size_t i = 0; i < t->n_periods; i++)
		if (period_holds(&t->periods[i], (unsigned)tm.tm_wday,
		    (unsigned)(tm.tm_hour * 60 + tm.tm_min)))
			return true;
	return t->n_periods == 0;
}

void
acl_time_range_changed(struct acl_db *db, struct acl_time_range *t)
{
	struct acl_list *l;

	t->active = acl_time_range_active(t, db->now());
	if (t->uses == 0)
		return;
	TAILQ_FOREACH(l, &db->lists, entry) {
		for (size_t i = 0; l->timed && i < l->n; i++) {
			if (l->lines[i]->match.time_range == t) {
				acl_list_changed(db, l);
				break;
			}
		}
	}
}

void
acl_tick(struct acl_db *db)
{
	struct acl_time_range *t;

	TAILQ_FOREACH(t, &db->time_ranges, entry)
		if (t->active != acl_time_range_active(t, db->now()))
			acl_time_range_changed(db, t);
}

static bool
period_equal(const struct acl_period *a, const struct acl_period *b)
{
	return a->days == b->days && a->weekly == b->weekly &&
	    a->end_day == b->end_day && a->start_m == b->start_m &&
	    a->end_m == b->end_m;
}

int
acl_period_add(struct acl_time_range *t, const struct acl_period *p)
{
	for (size_t i = 0; i < t->n_periods; i++)
		if (period_equal(&t->periods[i], p))
			return ERR_EXISTS;
	t->periods = xreallocarray(t->periods, t->n_periods + 1, sizeof(*p));
	t->periods[t->n_periods++] = *p;
	return 0;
}

int
acl_period_remove(struct acl_time_range *t, const struct acl_period *p)
{
	for (size_t i = 0; i < t->n_periods; i++) {
		if (!period_equal(&t->periods[i], p))
			continue;
		t->n_periods--;
		memmove(&t->periods[i], &t->periods[i + 1],
		    (t->n_periods - i) * sizeof(*p));
		return 0;
	}
	return ERR_NOT_FOUND;
}

void
acl_moment_format(const struct acl_moment *m, struct text *out)
{
	text_printf(out, "%02d:%02d %02d %s %d", m->hour, m->minute, m->day,
	    month_words[m->month - 1], m->year);
}

static void
days_format(uint8_t days, struct text *out)
{
	static const struct {
		uint8_t days;
		const char *word;
	} sets[] = {
		{ DAILY, "daily" }, { WEEKDAYS, "weekdays" },
		{ WEEKEND, "weekend" },
	};

	for (unsigned i = 0; i < 3; i++) {
		if (sets[i].days == days) {
			text_add(out, sets[i].word);
			text_add_char(out, ' ');
			return;
		}
	}
	/* The week of the ASA begins on Monday here. */
	for (unsigned i = 1; i <= 7; i++)
		if ((days >> i % 7 & 1) != 0)
			text_printf(out, "%s ", day_words[i % 7]);
}

void
acl_period_format(const struct acl_period *p, struct text *out)
{
	days_format(p->days, out);
	text_printf(out, "%d:%02d to ", p->start_m / 60, p->start_m % 60);
	if (p->weekly)
		text_printf(out, "%s ", day_words[p->end_day]);
	text_printf(out, "%d:%02d", p->end_m / 60, p->end_m % 60);
}

uint8_t
acl_days_parse(const char *word)
{
	if (strcasecmp(word, "daily") == 0)
		return DAILY;
	if (strcasecmp(word, "weekdays") == 0)
		return WEEKDAYS;
	if (strcasecmp(word, "weekend") == 0)
		return WEEKEND;
	for (unsigned i = 0; i < 7; i++)
		if (strcasecmp(word, day_words[i]) == 0)
			return (uint8_t)(1u << i);
	return 0;
}

int
acl_month_parse(const char *word)
{
	size_t len = strlen(word);

	for (int i = 0; i < 12; i++)
		if (len >= 3 && len <= strlen(month_words[i]) &&
		    strncasecmp(month_words[i], word, len) == 0)
			return i + 1;
	return 0;
}

int
acl_clock_parse(const char *word)
{
	int hour, minute, used = 0;

	if (sscanf(word, "%2d:%2d%n", &hour, &minute, &used) != 2 ||
	    word[used] != '\0')
		return -1;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	return hour * 60 + minute;
}
