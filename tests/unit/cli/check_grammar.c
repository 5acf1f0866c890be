#include <signal.h>
#include "run.h"

/* The grammar's self test finds what is wrong, and only that. */

static int
nothing(struct cli_cmd *cmd)
{
	(void)cmd;
	return 0;
}

static void
add(const char *mode, const char *syntax, const char *help, bool no)
{
	cli_row_add_copy(d.cli, &(struct cli_row){ mode, 15, syntax, help,
	    nothing, no ? nothing : NULL, 0 }, NULL);
}

static const char *
checked(int expected)
{
	text_reset(&out);
	ck_assert_int_eq(cli_check(d.cli, &out), expected);
	return text_str(&out);
}

START_TEST(sound)
{
	ck_assert_str_eq(checked(0), "");
}
END_TEST

START_TEST(no_json)
{
	text_reset(&out);
	ck_assert_int_gt(cli_check_json(d.cli, &out), 0);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "\"show version\": no form for \"| json\"\n"));
	ck_assert_ptr_null(strstr(text_str(&out), "show figures"));
	ck_assert_ptr_null(strstr(text_str(&out), "ping"));
}
END_TEST

START_TEST(no_help)
{
	add("exec", "zoo WORD$animal", "zoo A zoo", false);
	ck_assert_str_eq(checked(1),
	    "\"zoo WORD$animal\": no help for \"$animal\"\n");
}
END_TEST

START_TEST(help_of_another_row)
{
	/* `zoo` and `keeper` are explained by the first of them. */
	add("exec", "zoo [ big ] keeper WORD$name",
	    "zoo A zoo\nbig Large\nkeeper Who\n$name Name", false);
	add("exec", "zoo [ big ] keeper WORD$name WORD$other", "$other Other",
	    false);
	ck_assert_str_eq(checked(0), "");
}
END_TEST

START_TEST(unreachable)
{
	add("exec", "zoo WORD$a", "zoo A zoo\n$a A", false);
	add("exec", "zoo NAME:acl$b", "$b B", false);
	ck_assert_str_eq(checked(1),
	    "\"zoo WORD$a\": is taken by \"zoo NAME:acl$b\"\n");
}
END_TEST

START_TEST(twice)
{
	add("exec", "zoo { cat | dog }", "zoo A zoo\ncat Cat\ndog Dog",
	    false);
	add("exec", "zoo dog", "", false);
	ck_assert_str_eq(checked(1),
	    "\"zoo dog\": is taken by \"zoo { cat | dog }\"\n");
}
END_TEST

START_TEST(second_text)
{
	add("exec", "zoo WORD$a to WORD$b to WORD$c",
	    "zoo Zoo\n$a A\n$b B\n$c C\nto First\nto Second", false);
	checked(0);
	text_reset(&out);
	cli_session_help(s, "zoo x ", &out);
	ck_assert_ptr_nonnull(strstr(out.s, "  to  First\n"));
	text_reset(&out);
	cli_session_help(s, "zoo x to y ", &out);
	ck_assert_ptr_nonnull(strstr(out.s, "  to  Second\n"));
}
END_TEST

START_TEST(rows_at_run_time)
{
	says("zoo x", "        ^\n" CARET);
	add("exec", "zoo WORD$a", "zoo Zoo\n$a A", true);
	says("zoo x", "");
	says("no zoo x", "");
}
END_TEST

START_TEST(nested)
{
	add("exec", "zoo < a { b | c }+ | [ d ] e > { f [ g ] }+",
	    "zoo Z\na A\nb B\nc C\nd D\ne E\nf F\ng G", false);
	checked(0);
	says("zoo f", "");
	says("zoo a b c b d e f g f", "");
	says("zoo e a c f", "");
	says("zoo e a c e f", "                  ^\n" CARET);
	says("zoo a f", "              ^\n" CARET);
}
END_TEST

/* Rows that end the process, each with a message. */
static const char *const faulty[] = {
	"", "zoo {", "zoo { a", "zoo [ a }", "zoo }", "zoo < a", "zoo { }",
	"zoo { a | }", "zoo @nowhere", "zoo Zebra", "zoo NAME:", "zoo (5-1)",
	"zoo (a-b)", "zoo a$", "zoo { < a > }+", "zoo { [ a ] < b > }+",
};

START_TEST(programmers_fault)
{
	add("exec", faulty[_i], "zoo Z\na A\nb B", false);
	checked(0);
}
END_TEST

START_TEST(no_such_mode)
{
	add("zoo", "zoo", "zoo Z", false);
	checked(0);
}
END_TEST

START_TEST(left_recursion)
{
	cli_subgrammar_add(d.cli, "a", "{ x | @b }", "x X");
	cli_subgrammar_add(d.cli, "b", "{ y | @a z }", "y Y\nz Z");
	checked(0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli grammar");
	TCase *t = tcase_create("grammar");

	tcase_add_checked_fixture(t, open_exec, close_all);
	tcase_add_test(t, sound);
	tcase_add_test(t, no_json);
	tcase_add_test(t, no_help);
	tcase_add_test(t, help_of_another_row);
	tcase_add_test(t, unreachable);
	tcase_add_test(t, twice);
	tcase_add_test(t, second_text);
	tcase_add_test(t, rows_at_run_time);
	tcase_add_test(t, nested);
	tcase_add_loop_test_raise_signal(t, programmers_fault, SIGABRT, 0,
	    (int)(sizeof(faulty) / sizeof(faulty[0])));
	tcase_add_test_raise_signal(t, no_such_mode, SIGABRT);
	tcase_add_test_raise_signal(t, left_recursion, SIGABRT);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
