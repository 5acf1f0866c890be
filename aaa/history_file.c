#include <stdlib.h>
#include <string.h>

#include "aaa/history.h"

/*
 * A record as a line: the name (with %xx for what isn't plain), success,
 * failure ("time from" or "0 -"), failures, change of level ("time from to"),
 * then "day:count" for each day.
 */
static bool
is_plain(char c)
{
	return (c > ' ' && c < 0x7f && c != '%');
}

static void
name_write(const char *s, struct text *out)
{
	for (; *s != '\0'; s++)
		if (is_plain(*s))
			text_add_char(out, *s);
		else
			text_printf(out, "%%%02x", (unsigned char)*s);
}

static void
event_write(const struct history_event *e, struct text *out)
{
	text_printf(out, " %lld %s", (long long)e->at,
	    e->at != 0 ? e->from : "-");
}

void
record_write(const struct record *r, struct text *out)
{
	name_write(r->user, out);
	event_write(&r->success, out);
	event_write(&r->failure, out);
	text_printf(out, " %u %lld %d %d", r->failures,
	    (long long)r->level_at, r->level_from, r->level_to);
	for (size_t i = 0; i < r->n_days; i++)
		text_printf(out, " %u:%u", r->days[i].day, r->days[i].count);
	text_add_char(out, '\n');
}

static char *
name_parse(const char *s)
{
	struct text name;
	char hex[3] = "", *end;

	text_init(&name);
	for (; *s != '\0'; s++) {
		if (*s != '%') {
			text_add_char(&name, *s);
			continue;
		}
		strncpy(hex, s + 1, 2);
		text_add_char(&name, (char)strtoul(hex, &end, 16));
		if (end != hex + 2 || name.s[name.len - 1] == '\0') {
			text_clear(&name);
			return NULL;
		}
		s += 2;
	}
	return name.len > 0 ? text_take(&name) : NULL;
}

/* The next word as a number of at most most; false: it is none. */
static bool
number_next(char **words, unsigned long most, unsigned long *n)
{
	const char *word = strsep(words, " ");

	return word != NULL && text_number(word, 0, most, n) == 0;
}

#define TIME_MOST 253402300799 /* the end of year 9999 */

static bool
event_parse(char **words, struct history_event *e)
{
	const char *from;
	struct addr addr;
	unsigned long at;

	if (!number_next(words, TIME_MOST, &at) ||
	    (from = strsep(words, " ")) == NULL)
		return false;
	e->at = (time_t)at;
	if (at == 0)
		return strcmp(from, "-") == 0;
	if (strcmp(from, "console") != 0 && addr_parse(from, &addr) != 0)
		return false;
	strncpy(e->from, from, sizeof e->from - 1);
	return true;
}

/* Older days first, as they came. */
static bool
days_parse(struct record *r, char *words)
{
	unsigned long day, count;
	char *word, *colon;

	while ((word = strsep(&words, " ")) != NULL) {
		colon = strchr(word, ':');
		if (colon == NULL || r->n_days == HISTORY_DAYS_MAX + 1)
			return false;
		*colon = '\0';
		if (text_number(word, 0, UINT32_MAX / 2, &day) != 0 ||
		    text_number(colon + 1, 1, UINT32_MAX, &count) != 0 ||
		    (r->n_days > 0 && r->days[r->n_days - 1].day >= day))
			return false;
		r->days[r->n_days++] = (struct history_day){ (uint32_t)day,
			(uint32_t)count };
	}
	return true;
}

bool
record_parse(struct record *r, const char *line)
{
	char *copy = xstrdup(line), *words = copy;
	unsigned long failures, at, from, to;
	bool ok;

	r->user = name_parse(strsep(&words, " "));
	ok = r->user != NULL && event_parse(&words, &r->success) &&
	    event_parse(&words, &r->failure) &&
	    number_next(&words, UINT32_MAX, &failures) &&
	    number_next(&words, TIME_MOST, &at) &&
	    number_next(&words, 15, &from) && number_next(&words, 15, &to) &&
	    days_parse(r, words);
	if (ok) {
		r->failures = (uint32_t)failures;
		r->level_at = (time_t)at;
		r->level_from = (int)from;
		r->level_to = (int)to;
	}
	free(copy);
	return ok;
}
