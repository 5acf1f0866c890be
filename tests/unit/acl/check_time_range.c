#include <time.h>

#include "tests/unit/acl/console.h"

/* time-range: what is typed, what is printed, and when it holds. */

static int64_t clock_s;

static int64_t
test_clock(void)
{
	return clock_s;
}

/* 2024-01-01 is a Monday. */
static void
at(int day, int hour, int minute)
{
	struct tm tm = {
		.tm_year = 124, .tm_mday = day, .tm_hour = hour,
		.tm_min = minute, .tm_sec = 59,
	};

	db->now = test_clock;
	clock_s = mktime(&tm);
}

static bool
holds(void)
{
	struct acl_packet p = { .src = addr_v4(1), .dst = addr_v4(2),
		.protocol = 6 };
	struct acl_rule r;

	return acl_match(db, "a", &p, &r);
}

#define holds_at(day, hour, minute, expected) \
	do { \
		at(day, hour, minute); \
		ck_assert_int_eq(holds(), expected); \
	} while (0)

static void
use(const char *lines)
{
	setenv("TZ", "UTC", 1);
	tzset();
	silent("time-range T");
	paste(lines);
	silent("access-list a permit ip any any time-range T");
}

START_TEST(test_text)
{
	paste("time-range T\n"
	    "absolute start 8:00 1 Jan 2024 end 9:05 31 december 2030\n"
	    "periodic weekdays 8:00 to 17:00\n"
	    "periodic Friday 18:00 to Monday 6:00\n"
	    "periodic wednesday monday 08:00 to 9:00\n"
	    "periodic daily 0:00 to 23:59\nperiodic weekend 1:01 to 2:02\n"
	    "periodic weekdays 8:00 to 17:00\n"
	    "time-range U\n absolute end 0:00 29 February 2028\n");
	says("show running-config time-range",
	    "time-range T\n absolute start 08:00 01 January 2024 "
	    "end 09:05 31 December 2030\n"
	    " periodic weekdays 8:00 to 17:00\n"
	    " periodic Friday 18:00 to Monday 6:00\n"
	    " periodic Monday Wednesday 8:00 to 9:00\n"
	    " periodic daily 0:00 to 23:59\n"
	    " periodic weekend 1:01 to 2:02\n!\n"
	    "time-range U\n absolute end 00:00 29 February 2028\n!\n");
	paste("time-range T\nno absolute\nno periodic daily 0:00 to 23:59\n");
	says("show running-config time-range T",
	    "time-range T\n periodic weekdays 8:00 to 17:00\n"
	    " periodic Friday 18:00 to Monday 6:00\n"
	    " periodic Monday Wednesday 8:00 to 9:00\n"
	    " periodic weekend 1:01 to 2:02\n!\n");
}
END_TEST

START_TEST(test_errors)
{
	silent("time-range T");
	ck_assert_ptr_nonnull(strstr(
	    typed("absolute end 0:00 29 February 2027"), "ERROR: %"));
	ck_assert_ptr_nonnull(strstr(
	    typed("periodic daily 0:00 to 24:00"), "ERROR: %"));
	ck_assert_ptr_nonnull(strstr(typed("absolute"), "Incomplete"));
	says("absolute start 0:00 2 Jan 2025 end 0:00 1 Jan 2025",
	    "ERROR: the end lies before the start\n");
	says("periodic daily 9:00 to 8:00",
	    "ERROR: the end lies before the start\n");
	says("no periodic daily 9:00 to 10:00",
	    "ERROR: this period is not configured\n");
	says("show running-config time-range", "time-range T\n!\n");
	silent("access-list a permit ip any any time-range T");
	says("no time-range T", "ERROR: time-range <T> is being used\n");
	silent("clear configure access-list");
	silent("no time-range T");
	says("no time-range T", "ERROR: time-range <T> does not exist\n");
}
END_TEST

START_TEST(test_periods)
{
	use("periodic weekdays 8:00 to 17:00\nperiodic saturday 0:00 to 0:00");
	holds_at(1, 7, 59, false);
	holds_at(1, 8, 0, true);
	holds_at(1, 17, 0, true);
	holds_at(1, 17, 1, false);
	holds_at(5, 12, 0, true);
	holds_at(6, 0, 0, true);
	holds_at(6, 12, 0, false);
	holds_at(7, 12, 0, false);
}
END_TEST

START_TEST(test_week_end)
{
	use("periodic friday 18:00 to monday 6:00");
	holds_at(5, 17, 59, false);
	holds_at(5, 18, 0, true);
	holds_at(7, 12, 0, true);
	holds_at(8, 6, 0, true);
	holds_at(8, 6, 1, false);
}
END_TEST

START_TEST(test_absolute)
{
	use("absolute start 8:00 2 January 2024 end 9:00 3 January 2024");
	holds_at(2, 7, 59, false);
	holds_at(2, 8, 0, true);
	holds_at(3, 9, 0, true);
	holds_at(3, 9, 1, false);
	/* Both must hold. */
	silent("time-range T");
	silent("periodic daily 10:00 to 11:00");
	holds_at(2, 9, 0, false);
	holds_at(2, 10, 0, true);
	holds_at(3, 10, 0, false);
}
END_TEST

static void
heard(void *ctx, const char *name)
{
	ck_assert_str_eq(name, "a");
	++*(int *)ctx;
}

START_TEST(test_tick)
{
	int n = 0;

	use("periodic daily 8:00 to 9:00");
	at(1, 7, 0);
	acl_tick(db);
	acl_on_change(db, heard, &n);
	acl_tick(db);
	ck_assert_int_eq(n, 0);
	says("show access-list a | include time",
	    "access-list a line 1 extended permit ip any any time-range T "
	    "(hitcnt=0) (inactive) 0xee3318f0 \n");
	at(1, 8, 0);
	acl_tick(db);
	ck_assert_int_eq(n, 1);
	says("show access-list a | include time",
	    "access-list a line 1 extended permit ip any any time-range T "
	    "(hitcnt=0) 0xee3318f0 \n");
	db->n_observers = 0;
}
END_TEST

CASES("acl/time_range", test_text, test_errors, test_periods, test_week_end,
    test_absolute, test_tick)
