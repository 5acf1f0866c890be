#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/cli/tty.h"
#include "tests/unit/unit.h"

/* The line editor of the shell: keys in; the line and the terminal's row. */

static struct typist y;

static void
start(size_t columns, size_t prompt)
{
	typist_init(&y, columns, prompt);
}

static void
stop(void)
{
	typist_clear(&y);
}

static void
type(const char *keys)
{
	for (; *keys != '\0'; keys++)
		typist_key(&y, (uint8_t)*keys);
}

static void
line_is(const char *want)
{
	struct text text;

	text_init(&text);
	line_text(&y.line, &text);
	ck_assert_str_eq(text_str(&text), want);
	text_clear(&text);
}

/* The bytes that keys make; the caller frees. */
static char *
bytes_of(const char *keys)
{
	struct text all;

	text_init(&all);
	for (; *keys != '\0'; keys++) {
		line_key(&y.line, (uint8_t)*keys);
		text_add(&all, text_str(&y.out));
		typist_flush(&y);
	}
	return text_take(&all);
}

static void
bytes_are(const char *keys, const char *want)
{
	char *got = bytes_of(keys);

	ck_assert_str_eq(got, want);
	free(got);
}

/* What is left of bytes where each backspace and what follows it is cut. */
static void
cut(char *s)
{
	char *to = s;

	while (*s != '\0') {
		if (*s == '\b' && s[1] != '\0')
			s += 2;
		else
			*to++ = *s++;
	}
	*to = '\0';
}

START_TEST(what_fits_is_echoed)
{
	start(80, 10);
	bytes_are("show version\r", "show version\n");
	stop();
}
END_TEST

/* The numbers are those of the ASA's sample that screen.h tells of. */
START_TEST(a_long_line_shifts)
{
	char blanks[26] = "", *got, want[200];

	memset(blanks, ' ', 25);
	start(80, 43);
	got = bytes_of("access-list IN-SIDE line 3333 extended permit ip any"
	    " any\r");
	cut(got);
	snprintf(want, sizeof want, "access-list IN-SIDE line 3333 extend"
	    "$33 extende%s" " permit ip any anyaccess-list IN-SIDE line 3333"
	    " exten$\n", blanks);
	ck_assert_str_eq(got, want);
	free(got);
	stop();
}
END_TEST

START_TEST(the_bytes_of_a_shift)
{
	char want[200], back[40];

	memset(back, '\b', sizeof back);
	start(80, 43);
	free(bytes_of("abcdefghijklmnopqrstuvwxyz0123456789"));
	snprintf(want, sizeof want, "%.36s$123456789A%25s%.25s", back, "",
	    back);
	bytes_are("A", want);
	snprintf(want, sizeof want, "%.11sabcdefghijklmnopqrstuvwxyz"
	    "012345678$%.36s", back, back);
	bytes_are("\001", want);
	bytes_are("\006", "a");
	stop();
}
END_TEST

static const struct {
	const char *keys, *line;
} edits[] = {
	{ "abc\b", "ab" },
	{ "abc\177", "ab" },
	{ "\177\b\001\002\004x", "x" },
	{ "abc\001X\005Y", "XabcY" },
	{ "abc\002\002X\006Y", "aXbYc" },
	{ "abc\002\004", "ab" },
	{ "abc\002\002\013", "a" },
	{ "abc\002\002\013\031\031", "abcbc" },
	{ "one two three\002\027X", "one two Xe" },
	{ "one two  \027X", "one X" },
	{ "one two\002\025X", "X" },
	{ "one two\002\030X", "Xo" },
	{ "abc\024", "acb" },
	{ "abcd\002\002\024X", "acbXd" },
	{ "a\024\001\024", "a" },
	{ "one two\033bX\033b\033bY\033fZ", "YoneZ Xtwo" },
	{ "one two\001\033dX", "X two" },
	{ "one two\033\177X", "one X" },
	{ "abc\033[D\033[DX\033[CY", "aXbYc" },
	{ "abc\033OD\033ODX\033OCY", "aXbYc" },
	{ "abc\033[HX\033[FY\033OHV\033OFW", "VXabcYW" },
	{ "abc\033[1~X\033[4~Y\033[7~V\033[8~W", "VXabcYW" },
	{ "abc\033[D\033[3~", "ab" },
	{ "one two\033[1;5DX\033[1;5CY", "one XtwoY" },
	{ "a\033[15~b\033[200~c\033[?25hd\033[1;2;3;4;5Ce", "abcde" },
	{ "k\026?\026\001\026x", "k?x" },
	{ "abc\033\002X\033[1\002Y", "abYXc" },
	{ "ab\001\014X\022Y", "XYab" },
	{ "a\007\017\021\023\034\035\036\037b", "ab" },
	{ "K\303\266ln", "K\303\266ln" },
	{ "K\303\266l\002\177\177k", "kl" },
	{ "K\366ln \303", "K\303\266ln " },
	{ "\303x\342\202x\377\360\237x", "\303\203x\303\242\302\202x"
	    "\303\277\303\260\302\237x" },
	{ "\346\227\245\346\234\254\002\177X", "X\346\234\254" },
	{ "\346\227\245a\024", "a\346\227\245" },
	{ "e\314\201\302\233x\002\002\177", "e\302\233x" },
	{ "\360\237\232\252\002\006\002\004", "" },
};

START_TEST(keys_edit)
{
	start(80, 10);
	type(edits[_i].keys);
	line_is(edits[_i].line);
	stop();
	start(16, 10); /* the same where it has to shift */
	type(edits[_i].keys);
	line_is(edits[_i].line);
	stop();
}
END_TEST

START_TEST(history_and_back)
{
	start(40, 10);
	type("one\r\r  \rtwo\rtwo\rhalf");
	type("\033[A");
	line_is("two");
	type("\020");
	line_is("one");
	type("\033OA");
	line_is("one");
	type("\016");
	line_is("two");
	type("x\033[B");
	line_is("half");
	type("\033OB");
	line_is("half");
	stop();
}
END_TEST

START_TEST(history_with_long_lines)
{
	char line[301] = "";

	memset(line, 'x', 300);
	start(40, 10);
	type(line);
	type("\rshort\r\020\020");
	line_is(line);
	type("\016");
	line_is("short");
	stop();
}
END_TEST

START_TEST(history_is_bounded)
{
	struct history h = { .n = 0 };
	char line[16];

	for (int i = 0; i < HISTORY_LINES + 7; i++) {
		snprintf(line, sizeof line, "line %d", i);
		history_add(&h, line);
	}
	ck_assert_str_eq(history_get(&h, 1), "line 506");
	ck_assert_str_eq(history_get(&h, HISTORY_LINES), "line 7");
	ck_assert_ptr_null(history_get(&h, HISTORY_LINES + 1));
	ck_assert_ptr_null(history_get(&h, 0));
	history_clear(&h);
}
END_TEST

START_TEST(history_file)
{
	static const char *const lines[] = {
		"show version", " a \\101 b\\", "K\303\266ln\t\177", "x",
	};
	enum { N = sizeof lines / sizeof *lines };
	char file[] = "/tmp/postern-history-XXXXXX";
	struct history h = { .n = 0 }, back = { .n = 0 };

	ck_assert_int_ge(close(mkstemp(file)), 0);
	for (size_t i = 0; i < N; i++)
		history_add(&h, lines[i]);
	history_save(&h, file);
	history_load(&back, file);
	ck_assert_uint_eq(back.n, N);
	for (size_t i = 0; i < N; i++)
		ck_assert_str_eq(history_get(&back, N - i), lines[i]);
	unlink(file);
	history_load(&back, file);
	ck_assert_uint_eq(back.n, N);
	history_clear(&h);
	history_clear(&back);
}
END_TEST

START_TEST(help_and_tab_with_a_shifted_line)
{
	start(40, 10);
	type("access-list outside extended permit tcp any\002\002?");
	type("\t\005 log\r");
	stop();
}
END_TEST

START_TEST(a_prompt_of_any_length)
{
	for (size_t columns = 4; columns < 24; columns++) {
		start(columns, (size_t)_i);
		type("a line that is longer than that\001\006\006x\005\r");
		stop();
	}
}
END_TEST

START_TEST(the_window_changes)
{
	static const size_t columns[] = { 80, 40, 30, 12, 100, 511, 20, 80 };

	start(60, 10);
	type("a line that is a bit longer than forty columns");
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		typist_resize(&y, columns[i]);
		tty_check(&y.tty, &y.line, 10);
		type("\002x\005y");
	}
	stop();
	start(80, 10); /* in place while all is in one row */
	type("show version");
	typist_resize(&y, 60);
	ck_assert_uint_eq(y.tty.rows, 0);
	typist_resize(&y, 22);
	ck_assert_uint_eq(y.tty.rows, 1);
	stop();
}
END_TEST

/* A line without an end takes a bounded time and memory, and bytes in
 * proportion. */
START_TEST(a_line_without_an_end)
{
	start(80, 10);
	for (size_t i = 0; i < CELLS_MAX + 1000; i++)
		line_key(&y.line, 'x');
	ck_assert_uint_eq(y.line.cells.n, CELLS_MAX);
	ck_assert_uint_lt(y.out.len, 10 * CELLS_MAX);
	typist_flush(&y);
	tty_check(&y.tty, &y.line, 10);
	for (size_t i = 0; i < 20; i++)
		type("\177\001x\005");
	stop();
}
END_TEST

static uint32_t
next(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

START_TEST(random_keys)
{
	static const char *const keys[] = {
		"\001", "\005", "\002", "\006", "\177", "\004x", "\013", "\027",
		"\031", "\024", "\033b", "\033f", "\033d", "\033[A", "\033[B",
		"\020", "\016", "\r", "?", "\t", "\014", "\346\227\245",
		"\303\266", "\302\233", "\366", "\030", " ",
	};
	uint32_t state = (uint32_t)_i;

	start(next(&state) % 90 + 4, next(&state) % 60);
	for (int i = 0; i < 20000; i++) {
		uint32_t r = next(&state);

		if (r % 4 != 0) {
			typist_key(&y, (uint8_t)('a' + r % 26));
		} else if (r % 512 == 0) {
			typist_resize(&y, r / 512 % 100 + 4);
			tty_check(&y.tty, &y.line, strlen(y.prompt));
		} else {
			type(keys[r / 4 % (sizeof keys / sizeof *keys)]);
		}
	}
	stop();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("line");
	TCase *t = tcase_create("line");

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_add_test(t, what_fits_is_echoed);
	tcase_add_test(t, a_long_line_shifts);
	tcase_add_test(t, the_bytes_of_a_shift);
	tcase_add_loop_test(t, keys_edit, 0,
	    sizeof edits / sizeof *edits);
	tcase_add_test(t, history_and_back);
	tcase_add_test(t, history_with_long_lines);
	tcase_add_test(t, history_is_bounded);
	tcase_add_test(t, history_file);
	tcase_add_test(t, help_and_tab_with_a_shifted_line);
	tcase_add_loop_test(t, a_prompt_of_any_length, 0, 50);
	tcase_add_test(t, the_window_changes);
	tcase_add_test(t, a_line_without_an_end);
	tcase_add_loop_test(t, random_keys, 1, 20);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
