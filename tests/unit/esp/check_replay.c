#include "tests/unit/esp/make.h"
#include "esp/user/replay.h"

static struct replay r;

static int
offer(uint32_t low)
{
	uint64_t seq;
	int e = replay_check(&r, low, &seq);

	if (e == 0)
		replay_accept(&r, seq);
	return e;
}

START_TEST(window_64)
{
	uint64_t map[16];
	uint32_t i;

	replay_init(&r, 64, false);
	ck_assert_int_eq(offer(0), ERR_REPLAY); /* never sent */
	for (i = 1; i <= 4; i++)
		ck_assert_int_eq(offer(i), 0);
	replay_bitmap(&r, map);
	ck_assert_uint_eq(map[0], 0x1f); /* what an ASA shows after four */
	ck_assert_int_eq(offer(3), ERR_REPLAY);
	ck_assert_int_eq(offer(100), 0);
	ck_assert_int_eq(offer(36), ERR_REPLAY); /* 64 back: out */
	ck_assert_int_eq(offer(37), 0);          /* 63 back: in */
	ck_assert_int_eq(offer(37), ERR_REPLAY);
	replay_bitmap(&r, map);
	ck_assert_uint_eq(map[0], 1 | (uint64_t)1 << 63);
	ck_assert_uint_eq(map[1], 0);
}
END_TEST

/* Against a set of all numbers ever seen. */
static void
against_naive(unsigned window)
{
	static uint8_t seen[200000];
	uint32_t top = 0, n, i;
	bool expected;

	memset(seen, 0, sizeof(seen));
	seen[0] = 1;
	replay_init(&r, window, false);
	for (i = 0; i < 100000; i++) {
		n = rand() % 20 == 0 ? top + 1 + (uint32_t)rand() % 1500 :
		    top + 5 - (uint32_t)rand() % (window + 10);
		if (n >= sizeof(seen))
			break;
		expected = n > top || (top - n < window && !seen[n]);
		ck_assert_int_eq(offer(n), expected ? 0 : ERR_REPLAY);
		if (expected) {
			seen[n] = 1;
			top = n > top ? n : top;
		}
	}
	ck_assert_uint_eq(r.top, top);
}

START_TEST(random_order)
{
	srand(4303);
	against_naive(32);
	against_naive(64);
	against_naive(500);
	against_naive(1024);
}
END_TEST

START_TEST(no_window)
{
	replay_init(&r, 0, false);
	ck_assert_int_eq(offer(5), 0);
	ck_assert_int_eq(offer(5), 0);
	ck_assert_int_eq(offer(1), 0);
	ck_assert_int_eq(offer(100000), 0);
	ck_assert_int_eq(offer(2), 0);
	ck_assert_uint_eq(r.top, 100000);
}
END_TEST

static uint64_t
guess(uint64_t top, uint32_t low)
{
	uint64_t seq = 0;

	r.top = top;
	return replay_check(&r, low, &seq) == 0 ? seq : 0;
}

/* RFC 4303 A2.1: case A, the window within one 2^32; case B, across two. */
START_TEST(extended_numbers)
{
	const uint64_t h = (uint64_t)1 << 32;
	unsigned window;

	for (window = 64; window <= 1024; window += 960) {
		replay_init(&r, window, true);
		memset(r.bits, 0, sizeof(r.bits));
		/* case A */
		ck_assert_uint_eq(guess(7 * h + 5000, 5001), 7 * h + 5001);
		ck_assert_uint_eq(guess(7 * h + 5000, 5000 - window + 1),
		    7 * h + 5000 - window + 1);
		ck_assert_uint_eq(guess(7 * h + 5000, 5000 - window),
		    8 * h + 5000 - window);
		ck_assert_uint_eq(guess(7 * h + 0xffffffff, 0), 8 * h);
		ck_assert_uint_eq(guess(7 * h + window - 1, 0), 7 * h);
		/* case B */
		ck_assert_uint_eq(guess(7 * h + 10, 11), 7 * h + 11);
		ck_assert_uint_eq(guess(7 * h + 10, 0xffffffff),
		    6 * h + 0xffffffff);
		ck_assert_uint_eq(guess(7 * h + 10, 10 - window + 1),
		    7 * h + 10 - window + 1);
		ck_assert_uint_eq(guess(7 * h + 10, 10 - window),
		    7 * h + (uint32_t)(10 - window));
		/* before the first packet there is nothing */
		ck_assert_uint_eq(guess(10, 0xffffffff), 0);
		/* nor behind the last */
		ck_assert_uint_eq(guess(UINT64_MAX, 0), 0);
	}
}
END_TEST

START_TEST(extended_order)
{
	const uint64_t h = (uint64_t)1 << 32;
	uint64_t map[16];

	replay_init(&r, 64, true);
	r.top = h - 3;
	ck_assert_int_eq(offer(0xfffffffe), 0);
	ck_assert_int_eq(offer(1), 0);
	ck_assert_uint_eq(r.top, h + 1);
	ck_assert_int_eq(offer(0xffffffff), 0);
	ck_assert_int_eq(offer(0xffffffff), ERR_REPLAY);
	ck_assert_int_eq(offer(0), 0); /* 2^32: a number like another */
	ck_assert_int_eq(offer(1), ERR_REPLAY);
	replay_bitmap(&r, map);
	ck_assert_uint_eq(map[0], 0xf);
}
END_TEST

MAKE_MAIN("replay", window_64, random_order, no_window, extended_numbers,
    extended_order)
