#include "capture/buffer.h"
#include "tests/unit/unit.h"

static struct buffer b;
static uint8_t data[256];

static void
setup(void)
{
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)i;
	buffer_init(&b, 1534);
}

static void
teardown(void)
{
	buffer_clear(&b);
}

static bool
add(uint32_t number, uint32_t len, bool circular)
{
	struct record r = { .sec = number, .caplen = len, .len = len + 1 };

	return buffer_add(&b, &r, data + number % 8, circular);
}

/* The packets from first on are there, in order and whole. */
static void
holds(uint32_t first, size_t n, uint32_t len)
{
	uint8_t got[1534];
	struct record r;
	size_t at = 0;

	ck_assert_uint_eq(b.n, n);
	ck_assert_uint_eq(b.used, n * (RECORD_LEN + len));
	for (size_t i = 0; i < n; i++) {
		ck_assert(buffer_next(&b, &at, &r, got));
		ck_assert_uint_eq(r.sec, first + i);
		ck_assert_uint_eq(r.caplen, len);
		ck_assert_uint_eq(r.len, len + 1);
		ck_assert_mem_eq(got, data + r.sec % 8, len);
	}
	ck_assert(!buffer_next(&b, &at, &r, got));
}

START_TEST(full)
{
	uint32_t i = 0;

	while (add(i, 100, false))
		i++;
	ck_assert_uint_eq(i, 1534 / 116);
	holds(0, i, 100);
	ck_assert(!add(i, 100, false));
	ck_assert(add(i, 10, false)); /* there is room for a small one */
	buffer_clear(&b);
	holds(0, 0, 100);
	ck_assert(add(0, 100, false));
	holds(0, 1, 100);
}
END_TEST

START_TEST(circular)
{
	for (uint32_t i = 0; i < 1000; i++) {
		ck_assert(add(i, 97, true));
		if (i >= 13)
			holds(i - 12, 13, 97);
	}
	ck_assert_uint_eq(b.lost, 987);
	ck_assert_uint_le(b.capacity, 1534);
	ck_assert(add(1000, 200, true)); /* two or three make room */
	ck_assert_uint_le(b.used, 1534);
}
END_TEST

START_TEST(long_packet)
{
	uint8_t big[3000] = { 1 }, got[1534];
	struct record r = { .caplen = sizeof big, .len = 9000 };
	size_t at = 0;

	ck_assert(add(1, 100, true));
	ck_assert(buffer_add(&b, &r, big, true));
	ck_assert(buffer_next(&b, &at, &r, got));
	ck_assert_uint_eq(r.caplen, buffer_longest(&b));
	ck_assert_uint_eq(r.len, 9000);
	ck_assert_uint_eq(b.n, 1);
}
END_TEST

START_TEST(resize)
{
	for (uint32_t i = 0; i < 12; i++)
		ck_assert(add(i, 100, false));
	ck_assert(buffer_resize(&b, 20000, false));
	for (uint32_t i = 12; i < 150; i++)
		ck_assert(add(i, 100, false));
	holds(0, 150, 100);
	ck_assert(!buffer_resize(&b, 2000, false));
	holds(0, 150, 100);
	ck_assert(buffer_resize(&b, 2000, true));
	holds(133, 17, 100);
	ck_assert_uint_eq(b.capacity, 2000);
	ck_assert(!add(150, 100, false));
}
END_TEST

/* https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html */
START_TEST(pcap)
{
	struct text t;
	uint32_t head[6];

	text_init(&t);
	buffer_pcap(&b, LINK_ETHER, 1518, &t);
	ck_assert_uint_eq(t.len, 24);
	text_reset(&t);
	for (uint32_t i = 0; i < 20; i++) /* so that it goes round */
		ck_assert(add(i, 100, true));
	buffer_pcap(&b, LINK_RAW, 1518, &t);
	ck_assert_uint_eq(t.len, 24 + 13 * 116);
	memcpy(head, t.s, sizeof head);
	ck_assert_uint_eq(head[0], 0xa1b2c3d4);
	ck_assert_uint_eq(head[4], 1518);
	ck_assert_uint_eq(head[5], 101);
	for (uint32_t i = 0; i < 13; i++) {
		memcpy(head, t.s + 24 + i * 116, 16);
		ck_assert_uint_eq(head[0], 7 + i);
		ck_assert_uint_eq(head[2], 100);
		ck_assert_mem_eq(t.s + 24 + i * 116 + 16, data + head[0] % 8,
		    100);
	}
	text_clear(&t);
}
END_TEST

UNIT_MAIN("capture buffer", setup, teardown, full, circular, long_packet,
    resize, pcap)
