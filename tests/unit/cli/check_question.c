#include "run.h"

/* Questions, passwords, commands that end later. */

START_TEST(answers)
{
	says("ask", "asking\n");
	ck_assert_int_eq(cli_session_state(s), CLI_ASKING);
	prompt_is("Sure? ");
	ck_assert(!cli_session_hidden(s));
	says("again", "answer: again\n");
	prompt_is("Again? ");
	/* An answer is no command, whatever it is. */
	says("! show", "answer: ! show\n");
	ck_assert_int_eq(cli_session_state(s), CLI_READY);
	typed("ask");
	says("", "answer: \n");
	typed("ask hidden");
	ck_assert(cli_session_hidden(s));
	says("secret", "answer: secret\n");
	ck_assert(!cli_session_hidden(s));
}
END_TEST

START_TEST(confirmations)
{
	static const char *const yes[] = { "", "y", "Y", "yes", " " };
	static const char *const no[] = { "n", "no", "x", "q y" };

	for (size_t i = 0; i < 5; i++) {
		typed("ask confirm");
		says(yes[i], "answer: y\n");
	}
	for (size_t i = 0; i < 4; i++) {
		typed("ask confirm");
		says(no[i], "answer: n\n");
	}
}
END_TEST

START_TEST(interrupted)
{
	typed("ask");
	cli_session_interrupt(s);
	ck_assert_int_eq(cli_session_state(s), CLI_READY);
	prompt_is("asav-1# ");
	cli_session_interrupt(s);
	prompt_is("asav-1# ");
	typed("ask"); /* and goes away: nothing leaks */
}
END_TEST

static struct text later;
static enum cli_state later_state;

static void
on_output(void *ctx, const char *text, enum cli_state state)
{
	(void)ctx;
	text_add(&later, text);
	later_state = state;
}

static void
open_held(void)
{
	open_exec();
	text_init(&later);
	cli_session_on_output(s, on_output, NULL);
}

static void
close_held(void)
{
	close_all();
	text_clear(&later);
}

START_TEST(held)
{
	struct cli_hold *h;

	says("ping x", "Sending to x\n");
	ck_assert_int_eq(cli_session_state(s), CLI_BUSY);
	cli_hold_printf(d.hold, "%s", "!!");
	ck_assert_str_eq(text_str(&later), "!!");
	ck_assert_int_eq(later_state, CLI_BUSY);
	cli_hold_printf(d.hold, "!\n");
	h = d.hold;
	d.hold = NULL;
	cli_release(h);
	ck_assert_str_eq(text_str(&later), "!!!\n");
	ck_assert_int_eq(later_state, CLI_READY);
	ck_assert(!cli_session_failed(s));
	says("ping x quick", "Sending to x\n!!!!!\n");
	ck_assert_int_eq(cli_session_state(s), CLI_READY);
}
END_TEST

START_TEST(held_and_stopped)
{
	typed("ping x");
	cli_session_interrupt(s);
	ck_assert_uint_eq(d.stopped, 1);
	ck_assert_int_eq(later_state, CLI_READY);
	ck_assert_int_eq(cli_session_state(s), CLI_READY);
	typed("ping x"); /* and goes away */
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli question");
	TCase *exec = tcase_create("exec"), *user = tcase_create("user");
	TCase *hold = tcase_create("held");

	tcase_add_checked_fixture(exec, open_exec, close_all);
	tcase_add_test(exec, answers);
	tcase_add_test(exec, confirmations);
	tcase_add_test(exec, interrupted);
	suite_add_tcase(suite, exec);
	tcase_add_checked_fixture(user, open_user, close_all);
	suite_add_tcase(suite, user);
	tcase_add_checked_fixture(hold, open_held, close_held);
	tcase_add_test(hold, held);
	tcase_add_test(hold, held_and_stopped);
	suite_add_tcase(suite, hold);
	return run_suite(suite);
}
