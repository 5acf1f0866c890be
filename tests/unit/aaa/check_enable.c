#include "aaa/enable.h"
#include "config/internal.h"
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

#define NOT_SET "The enable password is not set.  Please set it now.\n"
#define NOTE \
	"Note: Save your configuration so that the password persists across " \
	"reboots\n(\"write memory\" or \"copy running-config " \
	"startup-config\").\n"
#define RULE "ERROR: a password has 3 to 127 characters\n"
#define REFUSED \
	"ERROR: The enable password is not set.  Only a user of level 15, " \
	"or who sits at the console, can set it.\n"

START_TEST(the_first)
{
	user_exec("enable_1");
	says("enable", NOT_SET);
	prompt_is("Enter  Password: ");
	ck_assert(cli_session_hidden(session));
	says("", RULE);
	silent("first");
	prompt_is("Repeat Password: ");
	ck_assert(cli_session_hidden(session));
	says("other", "ERROR: the passwords do not match\n");
	prompt_is("Enter  Password: ");
	says("ab", RULE "Access denied.\n");
	ck_assert(cli_session_failed(session));
	prompt_is("ciscoasa> ");
	ck_assert_str_eq(enable_hash(aaa, 15), "");
	says("enable", NOT_SET);
	silent("first");
	says("first", NOTE);
	prompt_is("ciscoasa# ");
	ck_assert_int_eq(cli_session_privilege(session), 15);
	ck_assert_str_eq(cli_session_user(session), "enable_15");
	was_logged("%ASA-5-502103: User priv level changed: Uname: enable_15 "
	    "From: 1 To: 15\n");
	says("enable", "           ^\n" CARET);
	ck_assert_ptr_null(strstr(typed("show history"), "first"));
	user_exec("enable_1");
	silent("enable");
	prompt_is("Password: ");
	says("", "Invalid password\n");
	silent("first");
	prompt_is("ciscoasa# ");
}
END_TEST

/* What somebody else set meanwhile stays; what he took away is no way in. */
START_TEST(the_first_of_two)
{
	struct cli_session *other = cli_session_new(cli, "enable_15", 15);

	cli_session_configure(other);
	user_exec("enable_1");
	says("enable 5", NOT_SET);
	silent("mine");
	cli_session_line(other, "enable password theirs", false, &out);
	says("mine", "ERROR: the enable password was set meanwhile\n");
	ck_assert_int_eq(cli_session_privilege(session), 1);
	silent("enable");
	cli_session_line(other, "no enable password", false, &out);
	says("", "Invalid password\n");
	cli_session_interrupt(session);
	says("enable 5", NOT_SET);
	silent("mine");
	says("mine", NOTE);
	ck_assert_int_eq(cli_session_privilege(session), 5);
	cli_session_free(other);
}
END_TEST

/* No way up for who comes over the network, or is somebody less. */
START_TEST(the_first_is_not_anybody)
{
	paste("username jo password pass privilege 15\n"
	    "username mo password pass privilege 5\n"
	    "username na password pass privilege 15\nusername na attributes\n"
	    " service-type nas-prompt\n exit\n"
	    "aaa authorization exec LOCAL\n");
	user_exec("mo");
	says("enable", REFUSED);
	says("enable 2", REFUSED);
	user_exec("na");
	says("enable", REFUSED);
	remote = true;
	user_exec("gone");
	says("enable", REFUSED);
	user_exec("mo");
	says("enable", REFUSED);
	prompt_is("ciscoasa> ");
	user_exec("jo");
	says("enable", NOT_SET);
	silent("first");
	says("first", NOTE);
	ck_assert_int_eq(cli_session_privilege(session), 15);
	user_exec("mo");
	silent("enable");
	prompt_is("Password: ");
}
END_TEST

/* Between its questions others go on. */
START_TEST(the_first_no_more)
{
	struct cli_session *other = cli_session_new(cli, "enable_15", 15);

	cli_session_configure(other);
	paste("username jo password pass privilege 15\n");
	user_exec("jo");
	says("enable", NOT_SET);
	silent("first");
	cli_session_line(other, "username jo password pass privilege 5", false,
	    &out);
	says("first", REFUSED);
	cli_session_line(other, "username jo password pass privilege 15",
	    false, &out);
	says("enable", NOT_SET);
	silent("first");
	config->work = (struct config_work *)config;
	says("first", CONFIG_BUSY "\n");
	config->work = NULL;
	ck_assert_str_eq(enable_hash(aaa, 15), "");
	ck_assert_int_eq(cli_session_privilege(session), 1);
	cli_session_free(other);
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
	paste("username jo password pass privilege 15\n"
	    "username mo password pass privilege 5\n"
	    "username no password pass privilege 15\nusername no attributes\n"
	    " service-type nas-prompt\n exit\nenable password s3cret\n"
	    "aaa local authentication attempts max-fail 3\n"
	    "aaa authorization exec LOCAL\n"
	    "aaa authentication enable console LOCAL\n");
	user_exec("jo");
	silent("enable");
	prompt_is("Password: ");
	says("s3cret", "Invalid password\n");
	silent("pass");
	ck_assert_int_eq(cli_session_privilege(session), 15);
	ck_assert_str_eq(cli_session_user(session), "jo");
	ck_assert_ptr_nonnull(strstr(logged.s, "Uname: jo From: 1 To: 15"));
	/* Not above what he has. */
	user_exec("mo");
	silent("enable");
	silent("pass");
	ck_assert_int_eq(cli_session_privilege(session), 5);
	user_exec("jo");
	silent("enable 3");
	silent("pass");
	ck_assert_int_eq(cli_session_privilege(session), 3);
	user_exec("no");
	silent("enable");
	says("pass", "Invalid password\n");
	cli_session_interrupt(session);
	/* Who is nobody here is asked for a name. */
	user_exec("enable_1");
	silent("enable");
	prompt_is("Username: ");
	silent("mo");
	silent("pass");
	ck_assert_str_eq(cli_session_user(session), "mo");
	/* The same counting as at the door. */
	user_exec("jo");
	silent("enable");
	typed("1");
	typed("2");
	says("3", "Access denied.\n");
	ck_assert_int_eq(check("jo", "pass"), -1);
}
END_TEST

START_TEST(logging_in)
{
	paste("username jo password pass privilege 15\n"
	    "username mo password pass privilege 1\n");
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
	silent("pass");
	prompt_is("ciscoasa# ");
	ck_assert_str_eq(cli_session_user(session), "jo");
	silent("login");
	silent("mo");
	silent("pass");
	prompt_is("ciscoasa> ");
}
END_TEST

START_TEST(interrupted)
{
	user_exec("enable_1");
	paste("login\njo\n");
	cli_session_line(session, "pass", false, &out);
	ck_assert_int_eq(cli_session_state(session), CLI_BUSY);
	cli_session_interrupt(session);
	ck_assert_int_eq(cli_session_state(session), CLI_READY);
	prompt_is("ciscoasa> ");
	/* And gone while a password is checked. */
	paste("login\njo\n");
	cli_session_line(session, "pass", false, &out);
	ck_assert_int_eq(cli_session_state(session), CLI_BUSY);
}
END_TEST

CASES("aaa enable", the_first, the_first_of_two,
    the_first_is_not_anybody, the_first_no_more, by_password, disabling,
    by_name, logging_in, interrupted)
