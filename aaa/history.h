#ifndef POSTERN_AAA_HISTORY_H
#define POSTERN_AAA_HISTORY_H

#include <time.h>

#include "aaa/internal.h"
#include "aaa/messages.h"

/*
 * `aaa authentication login-history`: for each user of the database when he
 * came in and when somebody failed to. In lib/login-history, written a moment
 * after a change, read at the start.
 */
enum { HISTORY_DAYS = 90, HISTORY_DAYS_MAX = 365 };

struct history_event {
	time_t at;                /* 0: never */
	char from[ADDR_TEXT_MAX]; /* "console" or an address */
};

struct history_day {
	uint32_t day;   /* since 1970 */
	uint32_t count; /* of logins */
};

struct record {
	TAILQ_ENTRY(record) entry;
	char *user;
	struct history_event success, failure;
	uint32_t failures;        /* since the last success */
	time_t level_at;          /* when his privilege changed; 0: never */
	int level_from, level_to;
	struct history_day days[HISTORY_DAYS_MAX + 1]; /* oldest first */
	size_t n_days;
};

void history_open(struct aaa *a);
void history_close(struct aaa *a); /* what is not written yet is */
/* NULL: nothing is known of him. */
const struct record *history_find(const struct aaa *a, const char *user);
void history_success(struct aaa *a, const char *user, const struct origin *o);
void history_failure(struct aaa *a, const char *user, const struct origin *o);
void history_level(struct aaa *a, const char *user, int from, int to);
void history_drop(struct aaa *a, const char *user);
/* Logins in the days that count. */
unsigned history_count(const struct aaa *a, const struct record *r);
/* "20:01:14 CEST Oct 21 2024 from 10.42.0.17" */
void history_event_write(const struct history_event *e, struct text *out);
void history_time_write(time_t at, struct text *out);

/* history_file.c: one line a record. False: it can't be one. */
void record_write(const struct record *r, struct text *out);
bool record_parse(struct record *r, const char *line);

#endif
