#include "tests/unit/acl/console.h"

/* Each word has its help, each row can be reached. */
START_TEST(test_check)
{
	struct text report;
	int faults;

	text_init(&report);
	faults = cli_check(cli, &report);
	ck_assert_msg(faults == 0, "%s", text_str(&report));
	text_clear(&report);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("acl/grammar");
	TCase *t = tcase_create("grammar");

	tcase_add_checked_fixture(t, console_open, console_close);
	tcase_add_test(t, test_check);
	suite_add_tcase(s, t);
	return run_suite(s);
}
