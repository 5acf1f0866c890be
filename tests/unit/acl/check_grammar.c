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

CASES("acl/grammar", test_check)
