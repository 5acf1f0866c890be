#include "base/bytes.h"
#include "base/error.h"
#include "tests/unit/unit.h"

static const uint8_t message[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
	0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0xaa, 0xbb, 0xcc, 0x00,
	0x02, 0x11, 0x22, 0x33 };

struct values {
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	uint8_t copy[2];
	uint8_t inner[2];
	const uint8_t *last;
};

/* One read of each kind, over all of message. */
static int
read_all(const void *data, size_t len, struct values *v)
{
	struct reader r, sub;
	int error;

	reader_init(&r, data, len);
	v->u8 = read_u8(&r);
	v->u16 = read_u16(&r);
	v->u32 = read_u32(&r);
	v->u64 = read_u64(&r);
	read_copy(&r, v->copy, sizeof(v->copy));
	read_skip(&r, 1);
	sub = read_sub(&r, read_u16(&r));
	read_copy(&sub, v->inner, sizeof(v->inner));
	error = read_finish(&sub);
	v->last = read_bytes(&r, 1);
	return error < 0 ? error : read_finish(&r);
}

START_TEST(reads_in_network_order)
{
	struct values v;

	ck_assert_int_eq(read_all(message, sizeof(message), &v), 0);
	ck_assert_uint_eq(v.u8, 0x01);
	ck_assert_uint_eq(v.u16, 0x0203);
	ck_assert_uint_eq(v.u32, 0x04050607);
	ck_assert_uint_eq(v.u64, 0x08090a0b0c0d0e0f);
	ck_assert_uint_eq(v.copy[0], 0xaa);
	ck_assert_uint_eq(v.copy[1], 0xbb);
	ck_assert_uint_eq(v.inner[0], 0x11);
	ck_assert_uint_eq(v.inner[1], 0x22);
	ck_assert_ptr_eq(v.last, message + sizeof(message) - 1);
}
END_TEST

START_TEST(each_truncation_fails)
{
	for (size_t len = 0; len < sizeof(message); len++) {
		uint8_t *exact = malloc(len); /* so that ASan sees overreads */
		struct values v;

		memcpy(exact, message, len);
		ck_assert_int_eq(read_all(exact, len, &v), ERR_TRUNCATED);
		ck_assert_ptr_null(v.last);
		free(exact);
	}
}
END_TEST

START_TEST(what_is_left_over_is_an_error)
{
	struct reader r;

	reader_init(&r, message, 3);
	read_u16(&r);
	ck_assert_uint_eq(read_left(&r), 1);
	ck_assert_int_eq(read_finish(&r), ERR_SYNTAX);
	read_u8(&r);
	ck_assert_int_eq(read_finish(&r), 0);
}
END_TEST

START_TEST(the_first_error_sticks)
{
	uint8_t out[4] = { 9, 9, 9, 9 };
	struct reader r, sub;

	reader_init(&r, message, sizeof(message));
	ck_assert_int_eq(read_fail(&r, ERR_UNSUPPORTED), ERR_UNSUPPORTED);
	ck_assert_int_eq(read_fail(&r, ERR_SYNTAX), ERR_UNSUPPORTED);
	ck_assert_uint_eq(read_u32(&r), 0);
	ck_assert_uint_eq(read_left(&r), 0);
	read_copy(&r, out, sizeof(out));
	assert_hex(out, sizeof(out), "00000000");
	sub = read_sub(&r, 2);
	ck_assert_uint_eq(read_u8(&sub), 0);
	ck_assert_int_eq(read_finish(&sub), ERR_UNSUPPORTED);
	ck_assert_int_eq(read_finish(&r), ERR_UNSUPPORTED);
}
END_TEST

START_TEST(a_huge_length_does_not_wrap)
{
	struct reader r;

	reader_init(&r, message, sizeof(message));
	read_u8(&r);
	ck_assert_ptr_null(read_bytes(&r, SIZE_MAX));
	ck_assert_int_eq(read_finish(&r), ERR_TRUNCATED);
}
END_TEST

START_TEST(nothing_can_be_read_from_nothing)
{
	struct reader r;

	reader_init(&r, NULL, 0);
	ck_assert_ptr_nonnull(read_bytes(&r, 0));
	ck_assert_int_eq(read_finish(&r), 0);
	ck_assert_uint_eq(read_u8(&r), 0);
	ck_assert_int_eq(read_finish(&r), ERR_TRUNCATED);
}
END_TEST

START_TEST(writes_what_is_read)
{
	uint8_t out[sizeof(message)];
	struct writer w;
	uint8_t *p;
	size_t at;

	writer_init(&w, out, sizeof(out));
	write_u8(&w, 0x01);
	write_u16(&w, 0x0203);
	write_u32(&w, 0x04050607);
	write_u64(&w, 0x08090a0b0c0d0e0f);
	write_bytes(&w, message + 15, 2);
	p = write_reserve(&w, 1);
	*p = 0xcc;
	at = write_u16_later(&w);
	write_zero(&w, 1);
	write_u8_at(&w, w.len - 1, 0x11);
	write_u8(&w, 0x22);
	write_u16_at(&w, at, (uint16_t)(w.len - at - 2));
	write_u8(&w, 0x33);
	ck_assert_int_eq(w.error, 0);
	ck_assert_uint_eq(w.len, sizeof(message));
	ck_assert_mem_eq(out, message, sizeof(message));
}
END_TEST

START_TEST(a_full_writer_writes_nothing_more)
{
	uint8_t out[4] = { 7, 7, 7, 7 };
	struct writer w;
	size_t at;

	writer_init(&w, out, 3);
	write_u16(&w, 0x0102);
	write_u16(&w, 0x0304);
	ck_assert_int_eq(w.error, ERR_FULL);
	write_u8(&w, 5); /* would fit, but the message is spoilt */
	at = write_u16_later(&w);
	write_u16_at(&w, at, 6);
	ck_assert_ptr_null(write_reserve(&w, 0));
	ck_assert_uint_eq(w.len, 2);
	assert_hex(out, sizeof(out), "01020707");
	writer_init(&w, NULL, 0);
	write_u8(&w, 1);
	ck_assert_int_eq(w.error, ERR_FULL);
	writer_init(&w, out, sizeof(out));
	write_u8(&w, 1);
	ck_assert_ptr_null(write_reserve(&w, SIZE_MAX));
}
END_TEST

START_TEST(hex_and_comparison)
{
	char text[9];

	bytes_hex(text, "\x00\x1f\xab\xff", 4);
	ck_assert_str_eq(text, "001fabff");
	bytes_hex(text, "", 0);
	ck_assert_str_eq(text, "");
	ck_assert(bytes_equal_ct("abc", "abd", 2));
	ck_assert(!bytes_equal_ct("abc", "abd", 3));
	ck_assert(!bytes_equal_ct("\x80", "\x00", 1));
	ck_assert(bytes_equal_ct("a", "b", 0));
}
END_TEST

UNIT_MAIN("bytes", NULL, NULL, reads_in_network_order, each_truncation_fails,
    what_is_left_over_is_an_error, the_first_error_sticks,
    a_huge_length_does_not_wrap, nothing_can_be_read_from_nothing,
    writes_what_is_read, a_full_writer_writes_nothing_more,
    hex_and_comparison)
