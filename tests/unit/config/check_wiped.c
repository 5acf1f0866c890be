#include <check.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"

/* What was typed as a key is nowhere in memory that is given back. */

static const char key[] = "Passphrase-9";
static bool watching;
static unsigned leaks;

void __real_free(void *p);
void __wrap_free(void *p);
void *__real_reallocarray(void *p, size_t n, size_t size);
void *__wrap_reallocarray(void *p, size_t n, size_t size);

static void
look(const void *p, size_t n)
{
	if (watching && memmem(p, n, key, sizeof key - 1) != NULL)
		leaks++;
}

/* Each free of the program comes here (--wrap), and what may free. */
void
__wrap_free(void *p)
{
	if (p != NULL)
		look(p, malloc_usable_size(p));
	__real_free(p);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	if (p != NULL)
		look(p, malloc_usable_size(p));
	return __real_reallocarray(p, n, size);
}

static struct config *config;
static struct cli *cli;
static struct cli_session *session;
static struct text out;

static void
setup(void)
{
	leaks = 0;
	text_init(&out);
	cli = cli_new();
	config = config_new(NULL, cli);
	config_cli_init(config);
	session = cli_session_new(cli, "enable_15", 15);
	cli_session_configure(session);
	watching = true;
}

static void
teardown(void)
{
	cli_session_free(session);
	config_free(config);
	cli_free(cli);
	text_clear(&out);
	watching = false;
	ck_assert_uint_eq(leaks, 0);
}

static void
type(const char *line, enum cli_state state)
{
	ck_assert_msg(cli_session_line(session, line, false, &out) == state,
	    "%s: %s", line, text_str(&out));
}

/* Without this the others could not fail. */
START_TEST(watched)
{
	free(strdup(key));
	ck_assert_uint_eq(leaks, 1);
	leaks = 0;
}
END_TEST

START_TEST(passphrase_given_up)
{
	type("key config-key password-encryption", CLI_ASKING);
	type(key, CLI_ASKING);
	cli_session_interrupt(session);
	ck_assert_uint_eq(leaks, 0);
}
END_TEST

START_TEST(passphrase_and_the_session_gone)
{
	type("key config-key password-encryption", CLI_ASKING);
	type(key, CLI_ASKING);
}
END_TEST

START_TEST(passphrase_mistyped)
{
	type("key config-key password-encryption", CLI_ASKING);
	type(key, CLI_ASKING);
	type("another-one", CLI_READY);
}
END_TEST

static void
paste(const char *line, size_t n)
{
	type("configure replace", CLI_ASKING);
	for (size_t i = 0; i < n; i++)
		type(line, CLI_ASKING);
}

START_TEST(paste_given_up)
{
	paste(" pre-shared-key Passphrase-9", 1000);
	cli_session_interrupt(session);
	ck_assert_uint_eq(leaks, 0);
}
END_TEST

START_TEST(paste_and_the_session_gone)
{
	paste(" pre-shared-key Passphrase-9", 3);
}
END_TEST

START_TEST(paste_refused)
{
	paste(" pre-shared-key Passphrase-9", 1000);
	type("reload", CLI_ASKING);
	type("end", CLI_READY);
	ck_assert_ptr_nonnull(strstr(text_str(&out), "as it was before"));
	text_clear(&out);
}
END_TEST

START_TEST(text_that_grows)
{
	struct text t;

	text_init(&t);
	text_add(&t, key);
	text_pad(&t, 1000, ' ');
	text_insert(&t, 0, "x");
	explicit_bzero(t.s, t.len);
	text_clear(&t);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("config wiped");
	TCase *t = tcase_create("keys");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, watched);
	tcase_add_test(t, passphrase_given_up);
	tcase_add_test(t, passphrase_and_the_session_gone);
	tcase_add_test(t, passphrase_mistyped);
	tcase_add_test(t, paste_given_up);
	tcase_add_test(t, paste_and_the_session_gone);
	tcase_add_test(t, paste_refused);
	tcase_add_test(t, text_that_grows);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
