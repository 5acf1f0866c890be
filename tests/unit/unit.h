#ifndef POSTERN_TESTS_UNIT_H
#define POSTERN_TESTS_UNIT_H

/* What check programs share: a main over their tests, bytes from hex, a
 * directory of their own, pasted lines. */

#include <check.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a hex text (blanks allowed) into out; returns how many. */
static inline size_t
unhex(const char *text, uint8_t *out, size_t max)
{
	char pair[3] = { 0 };
	size_t n = 0, half = 0;

	for (; *text != '\0'; text++) {
		if (isspace((unsigned char)*text))
			continue;
		ck_assert(isxdigit((unsigned char)*text));
		pair[half++] = *text;
		if (half < 2)
			continue;
		ck_assert_uint_lt(n, max);
		out[n++] = (uint8_t)strtoul(pair, NULL, 16);
		half = 0;
	}
	ck_assert_uint_eq(half, 0);
	return n;
}

/* Fails unless the len bytes at data are those of the hex text. */
static inline void
assert_hex(const void *data, size_t len, const char *text)
{
	uint8_t want[4096];
	size_t n = unhex(text, want, sizeof(want));

	ck_assert_uint_eq(len, n);
	ck_assert_mem_eq(data, want, n);
}

/* A directory of the test's own: the last six bytes of path are made its. */
static inline void
unit_folder_make(char *path)
{
	memset(path + strlen(path) - 6, 'X', 6);
	ck_assert_ptr_nonnull(mkdtemp(path));
}

/* With all that is in it. */
static inline void
unit_folder_remove(const char *path)
{
	char command[256];

	ck_assert_int_lt(snprintf(command, sizeof(command), "rm -r %s", path),
	    (int)sizeof(command));
	ck_assert_int_eq(system(command), 0);
}

/* Lines that must all be accepted without a word; typed: what one prints. */
static inline void
unit_paste(const char *(*typed)(const char *line), const char *lines)
{
	while (*lines != '\0') {
		size_t n = strcspn(lines, "\n");
		char *line = strndup(lines, n);
		const char *said = typed(line);

		ck_assert_msg(*said == '\0', "\"%s\" says: %s", line, said);
		free(line);
		lines += n + (lines[n] == '\n');
	}
}

/* main(): all tests of the array, in one case. */
static inline int
unit_main(const char *name, const TTest *const *tests, size_t n,
    void (*setup)(void), void (*teardown)(void))
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	TCase *tc;
	int failed;

	setenv("CK_DEFAULT_TIMEOUT", "60", 0); /* a busy machine is slow */
	tc = tcase_create(name);
	tcase_add_checked_fixture(tc, setup, teardown);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define UNIT_MAIN(name, setup, teardown, ...)                                  \
	int main(void)                                                         \
	{                                                                      \
		const TTest *const tests_[] = { __VA_ARGS__ };                 \
		return unit_main(name, tests_,                                 \
		    sizeof(tests_) / sizeof(*tests_), setup, teardown);        \
	}

#endif
