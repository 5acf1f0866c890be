#include "ssh/limits.h"
#include "tests/unit/unit.h"

static struct waiting waiting[LIMIT_WAITING];
static size_t n;

static struct addr
at(const char *text)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(text, &a), 0);
	return a;
}

static void
arrive(const char *from, uint64_t ms)
{
	ck_assert_uint_lt(n, LIMIT_WAITING);
	waiting[n++] = (struct waiting){ at(from), ms };
}

static int
victim(const char *from)
{
	struct addr a = at(from);

	return limit_victim(waiting, n, &a);
}

static void
setup(void)
{
	n = 0;
}

START_TEST(there_is_room)
{
	ck_assert_int_eq(victim("10.0.0.1"), -1);
	for (unsigned i = 0; i < LIMIT_SOURCE - 1; i++)
		arrive("10.0.0.1", i);
	ck_assert_int_eq(victim("10.0.0.1"), -1);
	arrive("10.0.0.1", 100);
	ck_assert_int_eq(victim("10.0.0.2"), -1);
}
END_TEST

START_TEST(a_source_pushes_out_its_own_oldest)
{
	arrive("10.0.0.2", 1);
	arrive("10.0.0.1", 50);
	arrive("10.0.0.1", 5); /* the oldest of 10.0.0.1 */
	for (unsigned i = 2; i < LIMIT_SOURCE; i++)
		arrive("10.0.0.1", 100 + i);
	ck_assert_int_eq(victim("10.0.0.1"), 2);
	ck_assert_int_eq(victim("10.0.0.9"), -1);
}
END_TEST

START_TEST(a_source_of_ipv6_is_a_64)
{
	char from[64];

	for (unsigned i = 0; i < LIMIT_SOURCE; i++) {
		snprintf(from, sizeof from, "2001:db8:0:1:%x::1", i);
		arrive(from, 10 + i);
	}
	ck_assert_int_eq(victim("2001:db8:0:1:ffff::1"), 0);
	ck_assert_int_eq(victim("2001:db8:0:2::1"), -1);
	ck_assert_int_eq(victim("10.0.0.1"), -1);
}
END_TEST

START_TEST(a_newcomer_takes_from_who_has_most)
{
	char from[64];

	for (unsigned i = 0; i < 7; i++)
		arrive("10.0.0.1", 1000 + i);
	for (unsigned i = 0; n < LIMIT_WAITING; i++) {
		snprintf(from, sizeof from, "10.0.1.%u", i);
		arrive(from, i);
	}
	/* of one each there are older ones, but they have least */
	ck_assert_int_eq(victim("10.0.9.9"), 0);
	ck_assert_int_eq(victim("2001:db8::1"), 0);
}
END_TEST

START_TEST(of_equals_the_oldest_goes)
{
	char from[64];

	for (unsigned i = 0; n < LIMIT_WAITING; i++) {
		snprintf(from, sizeof from, "10.0.1.%u", i);
		arrive(from, i == 9 ? 1 : 10 + i);
	}
	ck_assert_int_eq(victim("10.0.9.9"), 9);
}
END_TEST

UNIT_MAIN("limits", setup, NULL, there_is_room,
    a_source_pushes_out_its_own_oldest, a_source_of_ipv6_is_a_64,
    a_newcomer_takes_from_who_has_most, of_equals_the_oldest_goes)
