#ifndef POSTERN_ACL_TIME_RANGE_H
#define POSTERN_ACL_TIME_RANGE_H

#include "acl/model.h"

/*
 * time-range: an absolute span, periods, or both (then both must hold). With
 * neither it always holds. Local time; the last minute named belongs to it.
 */
struct acl_time_range *acl_time_range_find(struct acl_db *db,
    const char *name);
struct acl_time_range *acl_time_range_new(struct acl_db *db,
    const char *name);
int acl_time_range_delete(struct acl_db *db, struct acl_time_range *t);
	/* ERR_IN_USE */
bool acl_time_range_active(const struct acl_time_range *t, int64_t now);
/* The values changed: t's users are told. */
void acl_time_range_changed(struct acl_db *db, struct acl_time_range *t);
/* ERR_EXISTS, ERR_NOT_FOUND. */
int acl_period_add(struct acl_time_range *t, const struct acl_period *p);
int acl_period_remove(struct acl_time_range *t, const struct acl_period *p);
/* "08:00 01 January 2024"; "weekdays 8:00 to 17:00" */
void acl_moment_format(const struct acl_moment *m, struct text *out);
void acl_period_format(const struct acl_period *p, struct text *out);
/* Bits of "monday", "daily", "weekdays", "weekend"; 0: no such word. */
uint8_t acl_days_parse(const char *word);
/* 1..12 by a prefix of three letters or more; 0. */
int acl_month_parse(const char *word);
/* "8:00" to minutes since midnight, -1. */
int acl_clock_parse(const char *word);
/* 0; ERR_RANGE: no such day in the calendar. */
int acl_moment_check(const struct acl_moment *m);
int acl_moment_cmp(const struct acl_moment *a, const struct acl_moment *b);

#endif
