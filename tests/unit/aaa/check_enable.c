#include "box.h"

/* enable, login, disable at the prompt. */
#define CARET "ERROR: % Invalid input detected at '^' marker.\n"

/* At `>`. */
static void
user_exec(const char *user)
{
	typed("end");
	cli_session_set_privilege(session, 1);
	cli_session_set_user(session, user);
	text_reset(&logged);
}

START_TEST(without_password)
{
	user_exec("enable_1");
	silent("enable");
	prompt_is("Password: ");
	ck_assert(cli_session_hidden(session));
	says("guess", "Invalid password\n");
	silent("");
	prompt_is("ciscoasa# ");
	ck_assert_int_eq(cli_session_privilege(session), 15);
	ck_assert_str_eq(cli_session_user(session), "enable_15");
	was_logged("%ASA-5-502103: User priv level changed: Uname: enable_15 "
	    "From: 1 To: 15\n");
	says("enable", "           ^\n" CARET);
}
END_TEST

START_TEST(by_password)
{
	paste("enable password s3cret\nenable password five level 5\n");
	user_exec("enable_1");
	silent("enable");
	says("wrong", "Invalid password\n");
	prompt_is("Password: ");
	says("", "Invalid password\n");
	says("five", "Access denied.\n");
	ck_assert(cli_session_failed(session));
	was_logged("%ASA-6-308001: console enable password incorrect for 3 "
	    "tries (from 0.0.0.0)\n");
	prompt_is("ciscoasa> ");
	silent("enable 5");
	silent("five");
	prompt_is("ciscoasa# ");
	ck_assert_int_eq(cli_session_privilege(session), 5);
	ck_assert_str_eq(cli_session_user(session), "enable_5");
	/* A level without a password of its own has that of 15, not none. */
	user_exec("enable_1");
	silent("enable 7");
	says("", "Invalid password\n");
	says("five", "Invalid password\n");
	silent("s3cret");
	ck_assert_int_eq(cli_session_privilege(session), 7);
}
END_TEST

START_TEST(disabling)
{
	typed("end");
	text_reset(&logged);
	silent("disable 5");
	prompt_is("ciscoasa# ");
	ck_assert_str_eq(cli_session_user(session), "enable_5");
	says("disable 7", "ERROR: level 7 is above the current one\n");
	silent("disable");
	prompt_is("ciscoasa> ");
	was_logged("%ASA-5-502103: User priv level changed: Uname: enable_5 "
	    "From: 15 To: 5\n"
	    "%ASA-5-502103: User priv level changed: Uname: enable_1 "
	    "From: 5 To: 1\n");
}
END_TEST

START_TEST(by_name)
{
	paste("username jo password pw privilege 15\n"
	    "username mo password pw privilege 5\n"
	    "username no password pw privilege 15\nusername no attributes\n"
	    " service-type nas-prompt\n exit\nenable password s3cret\n"
	    "aaa local authentication attempts max-fail 3\n"
	    "aaa authentication enable console LOCAL\n");
	user_exec("jo");
	silent("enable");
	prompt_is("Password: ");
	says("s3cret", "Invalid password\n");
	silent("pw");
	ck_assert_int_eq(cli_session_privilege(session), 15);
	ck_assert_str_eq(cli_session_user(session), "jo");
	ck_assert_ptr_nonnull(strstr(logged.s, "Uname: jo From: 1 To: 15"));
	/* Not above what he has. */
	user_exec("mo");
	silent("enable");
	silent("pw");
	ck_assert_int_eq(cli_session_privilege(session), 5);
	user_exec("jo");
	silent("enable 3");
	silent("pw");
	ck_assert_int_eq(cli_session_privilege(session), 3);
	user_exec("no");
	silent("enable");
	says("pw", "Invalid password\n");
	cli_session_interrupt(session);
	/* Who is nobody here is asked for a name. */
	user_exec("enable_1");
	silent("enable");
	prompt_is("Username: ");
	silent("mo");
	silent("pw");
	ck_assert_str_eq(cli_session_user(session), "mo");
	/* The same counting as at the door. */
	user_exec("jo");
	silent("enable");
	typed("1");
	typed("2");
	says("3", "Access denied.\n");
	ck_assert_int_eq(check("jo", "pw"), -1);
}
END_TEST

START_TEST(logging_in)
{
	paste("username jo password pw privilege 15\n"
	    "username mo password pw privilege 1\n");
	user_exec("enable_1");
	silent("login");
	prompt_is("Username: ");
	ck_assert(!cli_session_hidden(session));
	silent("jo");
	prompt_is("Password: ");
	ck_assert(cli_session_hidden(session));
	says("bad", "Login incorrect\n");
	prompt_is("Username: ");
	silent("");
	says("", "Login incorrect\n");
	silent("jo");
	silent("pw");
	prompt_is("ciscoasa# ");
	ck_assert_str_eq(cli_session_user(session), "jo");
	silent("login");
	silent("mo");
	silent("pw");
	prompt_is("ciscoasa> ");
}
END_TEST

START_TEST(interrupted)
{
	user_exec("enable_1");
	paste("login\njo\n");
	cli_session_line(session, "pw", false, &out);
	ck_assert_int_eq(cli_session_state(session), CLI_BUSY);
	cli_session_interrupt(session);
	ck_assert_int_eq(cli_session_state(session), CLI_READY);
	prompt_is("ciscoasa> ");
	/* And gone while a password is checked. */
	paste("login\njo\n");
	cli_session_line(session, "pw", false, &out);
	ck_assert_int_eq(cli_session_state(session), CLI_BUSY);
}
END_TEST

CASES("aaa enable", without_password, by_password, disabling,
    by_name, logging_in, interrupted)
