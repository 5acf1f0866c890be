#include <errno.h>
#include <limits.h>

#include "base/error.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/unit/unit.h"

START_TEST(an_empty_text_is_a_string)
{
	struct text t;
	char *s;

	text_init(&t);
	ck_assert_str_eq(text_str(&t), "");
	text_reset(&t);
	s = text_take(&t);
	ck_assert_str_eq(s, "");
	free(s);
	text_clear(&t);
}
END_TEST

START_TEST(adds_in_order)
{
	struct text t = { 0 };
	char *s;

	text_add(&t, "one");
	text_add_char(&t, ' ');
	text_add_n(&t, "twofold", 3);
	text_pad(&t, 3, '.');
	text_printf(&t, "%d%s", 3, "x");
	ck_assert_str_eq(text_str(&t), "one two...3x");
	ck_assert_uint_eq(t.len, 12);
	text_reset(&t);
	ck_assert_str_eq(text_str(&t), "");
	text_add(&t, "again");
	s = text_take(&t);
	ck_assert_str_eq(s, "again");
	ck_assert_uint_eq(t.len, 0);
	free(s);
}
END_TEST

START_TEST(inserts_before_what_is_there)
{
	struct text t;

	text_init(&t);
	text_insert(&t, 0, "b");
	text_insert(&t, 0, "a");
	text_insert(&t, 2, "d");
	text_insert(&t, 2, "c");
	text_insert(&t, 2, "");
	ck_assert_str_eq(text_str(&t), "abcd");
	ck_assert_uint_eq(t.len, 4);
	text_clear(&t);
}
END_TEST

START_TEST(grows_at_each_length)
{
	/* Around each doubling, printf sees room that is just too small. */
	for (size_t len = 0; len < 300; len++) {
		struct text t = { 0 };
		char *s = xasprintf("%*s", (int)len, "");

		text_printf(&t, "%s%c", s, '!');
		text_printf(&t, "%s", s);
		ck_assert_uint_eq(t.len, 2 * len + 1);
		ck_assert_uint_eq(strlen(text_str(&t)), t.len);
		ck_assert_int_eq(t.s[len], '!');
		text_clear(&t);
		free(s);
	}
}
END_TEST

START_TEST(copies_are_whole)
{
	char *s = xstrndup("abcdef", 4);
	int *p = xcalloc(2, sizeof(*p));

	ck_assert_str_eq(s, "abcd");
	ck_assert_int_eq(p[1], 0);
	p = xreallocarray(p, 100, sizeof(*p));
	p[99] = 1;
	free(p);
	free(s);
}
END_TEST

START_TEST(numbers)
{
	static const struct {
		const char *text;
		unsigned long min, max;
		int r;
		unsigned long value;
	} cases[] = {
		{ "0", 0, 10, 0, 0 },
		{ "10", 0, 10, 0, 10 },
		{ "11", 0, 10, ERR_RANGE, 0 },
		{ "0", 1, 10, ERR_RANGE, 0 },
		{ "007", 1, 10, 0, 7 },
		{ "", 0, 10, ERR_SYNTAX, 0 },
		{ "-1", 0, 10, ERR_SYNTAX, 0 },
		{ "+1", 0, 10, ERR_SYNTAX, 0 },
		{ " 1", 0, 10, ERR_SYNTAX, 0 },
		{ "1 ", 0, 10, ERR_SYNTAX, 0 },
		{ "0x1", 0, 10, ERR_SYNTAX, 0 },
		{ "18446744073709551615", 0, ULONG_MAX, 0, ULONG_MAX },
		{ "18446744073709551616", 0, ULONG_MAX, ERR_RANGE, 0 },
		{ "99999999999999999999999", 0, ULONG_MAX, ERR_RANGE, 0 },
		{ "99999999999999999999999a", 0, 10, ERR_SYNTAX, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unsigned long v = 4711;

		ck_assert_int_eq(text_number(cases[i].text, cases[i].min,
				     cases[i].max, &v),
		    cases[i].r);
		ck_assert_uint_eq(v, cases[i].r == 0 ? cases[i].value : 4711);
	}
}
END_TEST

START_TEST(secrets_own_their_bytes)
{
	struct secret a, b;
	const uint8_t *p;

	secret_init(&a);
	secret_init(&b);
	ck_assert_int_eq(secret_set(&a, "password", 8), 0);
	ck_assert_int_eq(secret_copy(&b, &a), 0);
	ck_assert_mem_eq(b.data, "password", 8);
	ck_assert_ptr_ne(b.data, a.data);
	ck_assert_int_eq(secret_set(&a, a.data + 4, 4), 0); /* out of itself */
	ck_assert_uint_eq(a.len, 4);
	ck_assert_mem_eq(a.data, "word", 4);
	ck_assert_int_eq(secret_copy(&a, &a), 0);
	ck_assert_mem_eq(a.data, "word", 4);
	p = b.data;
	secret_move(&a, &b);
	ck_assert_ptr_eq(a.data, p);
	ck_assert_ptr_null(b.data);
	ck_assert_uint_eq(b.len, 0);
	secret_move(&a, &a);
	ck_assert_uint_eq(a.len, 8);
	ck_assert_int_eq(secret_alloc(&a, 3), 0);
	assert_hex(a.data, a.len, "000000");
	ck_assert_int_eq(secret_set(&a, NULL, 0), 0);
	ck_assert_uint_eq(a.len, 0);
	secret_clear(&a);
	secret_clear(&b);
}
END_TEST

START_TEST(wiping_leaves_zeroes)
{
	uint8_t key[] = { 1, 2, 3, 4 };

	secret_wipe(key, 3);
	assert_hex(key, sizeof(key), "00000004");
	secret_wipe(NULL, 0);
}
END_TEST

static struct text logged;
static unsigned last_id;

static void
sink(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	ck_assert_ptr_eq(ctx, &logged);
	last_id = id;
	text_printf(&logged, "%d %s\n", (int)severity, text);
}

START_TEST(logs_in_asa_form)
{
	log_set_sink(sink, &logged);
	log_msg(SEV_WARNINGS, 106023, "Deny %s", "tcp");
	ck_assert_uint_eq(last_id, 106023);
	log_msg(SEV_NOTIFICATIONS, 0, "posternd is ready");
	log_msg(SEV_DEBUGGING, 0, "not at the default level");
	ck_assert_str_eq(text_str(&logged), "4 %ASA-4-106023: Deny tcp\n"
					    "5 posternd is ready\n");
	text_reset(&logged);
	log_set_level(SEV_ERRORS);
	log_msg(SEV_WARNINGS, 0, "quiet");
	log_msg(SEV_ERRORS, 0, "loud");
	ck_assert_str_eq(text_str(&logged), "3 loud\n");
	text_clear(&logged);
}
END_TEST

START_TEST(a_log_line_cannot_be_forged)
{
	log_set_sink(sink, &logged);
	log_msg(SEV_ERRORS, 0, "peer \"%s\"", "a\n%ASA-5-111008: b\x1b[2J\x7f");
	ck_assert_str_eq(
	    text_str(&logged), "3 peer \"a.%ASA-5-111008: b.[2J.\"\n");
	text_reset(&logged);
	/* CSI as one character; half of one; a name that is one */
	log_msg(SEV_ERRORS, 0, "%s", "\xc2\x9b" "2J \x9b \xe2\x82 M\xc3\xbcller"
	    " \xe2\x82\xac");
	ck_assert_str_eq(text_str(&logged), "3 ..2J . .. M\xc3\xbcller"
	    " \xe2\x82\xac\n");
	text_reset(&logged);
	log_msg(SEV_ERRORS, 0, "%s", "");
	ck_assert_str_eq(text_str(&logged), "3 \n");
	text_clear(&logged);
}
END_TEST

START_TEST(logging_keeps_errno)
{
	log_set_sink(sink, &logged);
	errno = ENOENT;
	log_msg(SEV_ERRORS, 0, "open: %s", strerror(errno));
	ck_assert_int_eq(errno, ENOENT);
	text_clear(&logged);
}
END_TEST

START_TEST(each_error_has_its_own_text)
{
	ck_assert_str_eq(err_text(0), "success");
	ck_assert_str_eq(err_text(17), "success");
	for (int a = ERR_CLOSED; a < 0; a++) {
		ck_assert_str_ne(err_text(a), "unknown error");
		for (int b = ERR_CLOSED; b < a; b++)
			ck_assert_str_ne(err_text(a), err_text(b));
	}
	ck_assert_str_eq(err_text(ERR_CLOSED - 1), "unknown error");
	ck_assert_str_eq(err_text(INT_MIN), "unknown error");
}
END_TEST

START_TEST(arrays_grow)
{
	size_t capacity = 0, n;
	unsigned *p = NULL;

	for (n = 0; n < 1000; n++) {
		p = xgrow(p, &capacity, n, sizeof(*p));
		ck_assert_uint_gt(capacity, n);
		p[n] = (unsigned)n;
	}
	for (n = 0; n < 1000; n++)
		ck_assert_uint_eq(p[n], n);
	free(p);
}
END_TEST

START_TEST(words)
{
	ck_assert(text_begins("set pfs group14", "set pfs", 7));
	ck_assert(text_begins("set pfs", "set pfs group14", 7));
	ck_assert(!text_begins("set pfsx", "set pfs", 7));
	ck_assert(!text_begins("set", "set pfs", 7));
	ck_assert_uint_eq(text_words_len("set pfs group14", 0), 0);
	ck_assert_uint_eq(text_words_len("set pfs group14", 2), 7);
	ck_assert_uint_eq(text_words_len("set  pfs group14", 2), 8);
	ck_assert_uint_eq(text_words_len("set", 2), 3);
	ck_assert_uint_eq(text_words_len("", 1), 0);
}
END_TEST

UNIT_MAIN("text", NULL, NULL, an_empty_text_is_a_string, adds_in_order,
    inserts_before_what_is_there, grows_at_each_length, copies_are_whole,
    arrays_grow, words, numbers, secrets_own_their_bytes,
    wiping_leaves_zeroes, logs_in_asa_form, a_log_line_cannot_be_forged,
    logging_keeps_errno, each_error_has_its_own_text)
