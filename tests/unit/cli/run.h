#ifndef POSTERN_TESTS_CLI_RUN_H
#define POSTERN_TESTS_CLI_RUN_H

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "demo.h"

/* A session over the demo grammar, and what its last line printed. */
static struct demo d;
static struct cli_session *s;
static struct text out;

static inline void
open_at(int privilege)
{
	demo_init(&d);
	text_init(&out);
	s = cli_session_new(d.cli, "enable_1", privilege);
}

static inline void
open_user(void)
{
	open_at(1);
}

static inline void
open_exec(void)
{
	open_at(15);
}

static inline void
open_config(void)
{
	open_at(15);
	cli_session_configure(s);
}

static inline void
close_all(void)
{
	cli_session_free(s);
	text_clear(&out);
	demo_clear(&d);
}

static inline const char *
typed(const char *line)
{
	text_reset(&out);
	cli_session_line(s, line, false, &out);
	return text_str(&out);
}

/* The line prints exactly this. */
#define says(line, expected) ck_assert_str_eq(typed(line), expected)
#define prompt_is(expected) \
	ck_assert_str_eq(cli_session_prompt(s), expected)

#define CARET "ERROR: % Invalid input detected at '^' marker.\n"
#define INCOMPLETE "ERROR: % Incomplete command\n"

static inline int
run_suite(Suite *suite)
{
	SRunner *r = srunner_create(suite);
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
