#include "run.h"

/* | include and its kin, on "alpha 1, beta 2, (empty), alpha beta 3,
 * gamma {4}". */

START_TEST(kinds)
{
	says("show version | include alpha", "alpha 1\nalpha beta 3\n");
	says("show version | exclude alpha", "beta 2\n\ngamma {4}\n");
	says("show version | begin beta 3", "alpha beta 3\ngamma {4}\n");
	says("show version | begin b", "beta 2\n\nalpha beta 3\ngamma {4}\n");
	says("show version | grep beta", "beta 2\nalpha beta 3\n");
	says("show version | grep -v a", "\n");
	says("show version | count a", "Number of lines which match regexp = "
	    "4\n");
	says("show version | count", "Number of lines which match regexp = "
	    "5\n");
	says("show version | include zebra", "");
	says("show version | begin zebra", "");
}
END_TEST

START_TEST(cut_forms)
{
	says("show version | i 1", "alpha 1\n");
	says("show version | inc 1", "alpha 1\n");
	says("show version | e a", "\n");
	says("show version | b 3", "alpha beta 3\ngamma {4}\n");
	says("sh ver | g 2", "beta 2\n");
	says("sh ver |i 2", "beta 2\n");
	says("sh ver | I 2", "beta 2\n");
}
END_TEST

START_TEST(patterns)
{
	says("show version | include 1|2", "alpha 1\nbeta 2\n");
	says("show version | include alpha |gam",
	    "alpha 1\nalpha beta 3\ngamma {4}\n");
	says("show version | include ^b.*2$", "beta 2\n");
	says("show version | include (al|be)+.* [0-9]",
	    "alpha 1\nbeta 2\nalpha beta 3\n");
	says("show version | include {4}", "gamma {4}\n");
	says("show version | include [{]", "gamma {4}\n");
	says("show version | include ^[]}[{x]*g", "gamma {4}\n");
	says("show version | include ALPHA", "");
	/* Twice repeated is repeated: no automaton of 2^40 states. */
	says("show version | include ^beta 2++++++++++++++++++++++++++++++++++"
	    "++++++++$", "beta 2\n");
	says("show version | include 9+?+*+", "alpha 1\nbeta 2\n\n"
	    "alpha beta 3\ngamma {4}\n");
	says("show version | include (1)?(2)?(3)?(4)?(5)?(6)?$",
	    "alpha 1\nbeta 2\n\nalpha beta 3\ngamma {4}\n");
	says("show version | include   beta 3  ", "alpha beta 3\n");
}
END_TEST

START_TEST(faults)
{
	says("show version | include [a",
	    "ERROR: % Invalid regular expression: "
	    "Unmatched [, [^, [:, [., or [=\n");
	ck_assert(cli_session_failed(s));
	says("show version | include (", "ERROR: % Invalid regular expression: "
	    "Unmatched ( or \\(\n");
	says("show version | include (a)\\1", "ERROR: % Invalid regular "
	    "expression: Invalid back reference\n");
	says("show version | include ((((((((((a+)+)+)+)+)+)+)+)+)+)",
	    "ERROR: % Invalid regular expression: "
	    "Regular expression too big\n");
	says("show version | include", " show version | include\n" INCOMPLETE);
	says("show version | grep -v", " show version | grep -v\n" INCOMPLETE);
	says("show version | zebra x", "                       ^\n" CARET);
	says("show version | Inx x", "                         ^\n" CARET);
	says("show version |", " show version |\n" INCOMPLETE);
	says("show zebra | include x", "             ^\n" CARET);
	says("show | include x", " show | include x\n" INCOMPLETE);
	ck_assert_str_eq(d.ran, ""); /* nothing was run */
}
END_TEST

START_TEST(where)
{
	/* Not a filter: the row is not of that kind. */
	says("ping x | include y", "               ^\n" CARET);
	typed("configure terminal");
	says("show version | i 2", "beta 2\n");
	typed("interface Gi0/0");
	says("d a | b", "plain text=a | b in Gi0/0\n");
	says("show version | i 2", "beta 2\n");
	/* A bar inside a word is none. */
	says("show access-list a|b", "acl name=a|b in Gi0/0\n");
}
END_TEST

START_TEST(direct)
{
	text_reset(&out);
	ck_assert_int_eq(cli_filter_apply("include b", "a\nb", &out), 0);
	ck_assert_str_eq(text_str(&out), "b\n");
	text_reset(&out);
	ck_assert_int_lt(cli_filter_apply("", "a\nb", &out), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli filter");
	TCase *user = tcase_create("filters");

	tcase_add_checked_fixture(user, open_user, close_all);
	tcase_add_test(user, kinds);
	tcase_add_test(user, cut_forms);
	tcase_add_test(user, patterns);
	tcase_add_test(user, faults);
	tcase_add_test(user, direct);
	suite_add_tcase(suite, user);
	user = tcase_create("modes");
	tcase_add_checked_fixture(user, open_exec, close_all);
	tcase_add_test(user, where);
	suite_add_tcase(suite, user);
	return run_suite(suite);
}
