#include "run.h"

/* Modes, prompts, batches, the built-in commands. */

START_TEST(levels)
{
	prompt_is("asav-1> ");
	ck_assert_int_eq(cli_session_privilege(s), 1);
	says("show curpriv", "Username : enable_1\nCurrent privilege level : 1"
	    "\nCurrent Mode/s : P_UNPR\n");
	says("enable", "");
	prompt_is("Password: ");
	ck_assert(cli_session_hidden(s));
	says("", "");
	prompt_is("asav-1# ");
	says("show curpriv", "Username : enable_15\nCurrent privilege level : "
	    "15\nCurrent Mode/s : P_PRIV\n");
	says("enable", "         ^\n" CARET);
	says("conf t", "");
	prompt_is("asav-1(config)# ");
	says("show curpriv", "Username : enable_15\nCurrent privilege level : "
	    "15\nCurrent Mode/s : P_PRIV P_CONF\n");
	says("disable", "");
	prompt_is("asav-1> ");
}
END_TEST

START_TEST(leaving)
{
	typed("configure terminal");
	typed("policy-map P");
	typed("class C");
	prompt_is("asav-1(config-pmap-c)# ");
	says("inspect icmp", "inspect icmp in C\n");
	says("exit", "");
	prompt_is("asav-1(config-pmap)# ");
	says("quit", "");
	prompt_is("asav-1(config)# ");
	typed("interface Gi0/0");
	says("end", "");
	prompt_is("asav-1# ");
	says("end", "         ^\n" CARET);
	says("exit", "\nLogoff\n\n");
	ck_assert_int_eq(cli_session_state(s), CLI_CLOSED);
}
END_TEST

START_TEST(ctrl_z)
{
	typed("configure terminal");
	typed("interface Gi0/0");
	cli_session_end(s);
	prompt_is("asav-1# ");
	typed("ask");
	cli_session_end(s);
	prompt_is("asav-1# ");
}
END_TEST

START_TEST(global_command_leaves)
{
	typed("configure terminal");
	typed("interface Gi0/0");
	says("object network O", "");
	prompt_is("asav-1(config-network-object)# ");
	says("host 10.0.0.1", "host host=10.0.0.1 in O\n");
	says("crypto map M 1 match address A", "map name=M seq=1 what=A\n");
	prompt_is("asav-1(config)# ");
	/* Refused for its sense: it leaves; for its form: it stays. */
	typed("policy-map P");
	says("class bad", "ERROR: class bad does not exist\n");
	prompt_is("asav-1(config-pmap)# ");
	says("interface", " interface\n" INCOMPLETE);
	prompt_is("asav-1(config-pmap)# ");
}
END_TEST

START_TEST(exec_command_stays)
{
	typed("configure terminal");
	typed("interface Gi0/0");
	says("show history", "  configure terminal\n  interface Gi0/0\n");
	prompt_is("asav-1(config-if)# ");
	/* Only outside: `enable` at `>`. In configuration it is another. */
	says("enable", " enable\n" INCOMPLETE);
}
END_TEST

START_TEST(own_word_wins)
{
	typed("configure terminal");
	typed("policy-map P");
	/* "class" also begins the global class-map. */
	says("class X", "");
	prompt_is("asav-1(config-pmap-c)# ");
	typed("exit");
	says("class-map X", "plain name=X\n");
	prompt_is("asav-1(config)# ");
	/* "sh" is shutdown inside an interface, but "sh run" is not. */
	typed("interface Gi0/0");
	says("sh", "plain in Gi0/0\n");
	ck_assert_ptr_nonnull(strstr(typed("sh run"), "alpha"));
	/* Too short here, written out there. */
	says("end", "");
	prompt_is("asav-1# ");
}
END_TEST

/* "host" is the object's word, however wrong the rest, and never short for
 * the global hostname. */
START_TEST(own_word_is_no_abbreviation)
{
	typed("configure terminal");
	says("host x", "plain name=x\n");
	typed("object network O");
	says("host x", "                                    ^\n" CARET);
	says("no host", " no host\n" INCOMPLETE);
	says("HOST", " HOST\n" INCOMPLETE);
	prompt_is("asav-1(config-network-object)# ");
	says("hostn x", "plain name=x\n");
	prompt_is("asav-1(config)# ");
}
END_TEST

START_TEST(silent_lines)
{
	typed("configure terminal");
	typed("interface Gi0/0");
	says("", "");
	says("   ", "");
	says("!", "");
	says("  ! text", "");
	says(": Saved", "");
	says("ASA Version 9.16(4) ", "");
	says("Cryptochecksum:0123456789abcdef0123456789abcdef", "");
	prompt_is("asav-1(config-if)# ");
	ck_assert(!cli_session_failed(s));
}
END_TEST

START_TEST(privileges)
{
	/* Who is at `#` has all of it, as long as there is no guard. */
	cli_session_set_privilege(s, 5);
	prompt_is("asav-1# ");
	says("ping x quick", "Sending to x\n!!!!!\n");
	says("conf t", "");
	says("hostname x", "plain name=x\n");
	/* A lower level begins outside. */
	cli_session_set_privilege(s, 3);
	prompt_is("asav-1# ");
	cli_session_set_privilege(s, 1);
	prompt_is("asav-1> ");
	says("show running-config", "             ^\n" CARET);
}
END_TEST

START_TEST(refusals)
{
	says("refuse caret foo", "                     ^\n" CARET);
	says("refuse end foo", "                      ^\n" CARET);
	says("refuse short foo", " refuse short foo\n" INCOMPLETE);
	says("refuse foo", "Removing foo not allowed\n");
	ck_assert(cli_session_failed(s));
	says("refuse warning foo", "WARNING: careful with foo\nINFO: done\n");
	ck_assert(!cli_session_failed(s));
}
END_TEST

START_TEST(terminal)
{
	ck_assert_uint_eq(cli_session_pager(s), 24);
	says("show pager", "pager lines 24\n");
	says("terminal pager 10", "");
	says("show pager", "pager lines 10\n");
	says("terminal pager lines 0", "");
	says("show pager", "no pager\n");
	says("terminal pager 5", "");
	says("no terminal pager", "");
	ck_assert_uint_eq(cli_session_pager(s), 0);
	says("show terminal", "\nWidth = 80, no monitor\n"
	    "terminal interactive\n");
	says("terminal monitor", "");
	ck_assert(cli_session_monitor(s));
	says("terminal no monitor", "");
	ck_assert(!cli_session_monitor(s));
	says("terminal monitor", "");
	cli_session_set_privilege(s, 1);
	ck_assert(!cli_session_monitor(s));
	cli_session_set_privilege(s, 15);
	says("terminal width 511", "                 ^\n" CARET);
	typed("configure terminal");
	says("terminal width 39", "                               ^\n" CARET);
	says("terminal width 511", "");
	ck_assert_uint_eq(cli_session_width(s), 511);
	says("pager lines 33", "");
	ck_assert_int_eq(d.pager, 33);
	says("show pager", "pager lines 33\n");
	says("no pager", "");
	ck_assert_int_eq(d.pager, 0);
	says("show hostname", "asav-1\n");
}
END_TEST

START_TEST(history)
{
	typed("key s3cret name K");
	ck_assert_str_eq(d.ran, "key * name K");
	says("show history", "  key * name K\n");
	says("clear history", "");
	says("show history", "  clear history\n");
	typed("zebra");
	ck_assert_str_eq(d.ran, "show history");
	for (int i = 0; i < 30; i++)
		typed("show pager");
	typed("show history");
	ck_assert_uint_eq(out.len, 20 * strlen("  show pager\n"));
}
END_TEST

START_TEST(history_has_what_failed)
{
	typed("zebra  crossing");
	ck_assert(!cli_session_secret(s));
	typed("show pager | include x");
	typed("show pager | frobnicate x");
	typed("! a comment");
	typed("show ?");
	/* No row tells what is secret in a line that none takes. */
	typed("usernam u pass 5 s3cret");
	ck_assert(cli_session_secret(s));
	typed("zebra key");
	ck_assert(!cli_session_secret(s));
	says("show history", "  zebra  crossing\n"
	    "  show pager | include x\n  show pager | frobnicate x\n"
	    "  usernam u pass *\n  zebra key\n");
}
END_TEST

START_TEST(settling)
{
	typed("show pager");
	ck_assert_uint_eq(d.settled, 1);
	ck_assert(!d.settled_more);
	typed("configure terminal");
	ck_assert_uint_eq(d.settled, 2);
	cli_session_line(s, "crypto map M 1 match address A", true, &out);
	ck_assert_uint_eq(d.settled, 3);
	ck_assert(d.settled_more);
	typed("zebra");
	ck_assert_uint_eq(d.settled, 3);
}
END_TEST

static int
batch(const char *line)
{
	text_reset(&out);
	return cli_session_batch_line(s, line, &out);
}

START_TEST(batches)
{
	cli_session_configure(s);
	ck_assert_int_eq(batch("interface Gi0/0"), 0);
	ck_assert_int_eq(batch(" ip address 1.1.1.1 255.0.0.0"), 0);
	ck_assert_int_lt(batch(" ip address x"), 0);
	/* No prompt before it. */
	ck_assert_str_eq(text_str(&out), "            ^\n" CARET);
	ck_assert_int_lt(batch("class-map"), 0);
	ck_assert_int_eq(batch("exit"), 0);
	ck_assert_int_eq(batch("exit"), 0);
	ck_assert_int_eq(batch("end"), 0);
	ck_assert_int_eq(batch("disable"), 0);
	ck_assert_int_eq(batch("logout"), 0);
	ck_assert_int_eq(batch("interface Gi0/0"), 0);
	ck_assert_int_eq(batch("ask confirm"), 0);
	ck_assert_str_eq(text_str(&out), "asking\nanswer: y\n");
	ck_assert_int_lt(batch("ask"), 0);
	ck_assert_int_lt(batch("ping x"), 0);
	ck_assert_uint_eq(d.stopped, 1);
	/* A mark at the end of a line asks nobody. */
	ck_assert_int_eq(batch("access-list A remark why?"), 0);
	ck_assert_int_lt(batch("access-list ?"), 0);
	ck_assert_int_eq(cli_session_state(s), CLI_READY);
	/* before the exec commands only, and exit looks at nothing */
	ck_assert_uint_eq(d.settled, 5);
	ck_assert_str_eq(d.ran, "");
}
END_TEST

START_TEST(two_sessions)
{
	struct cli_session *other = cli_session_new(d.cli, "admin", 15);
	struct text t;

	text_init(&t);
	typed("configure terminal");
	typed("ask");
	cli_session_line(other, "key k name n", false, &t);
	ck_assert_str_eq(cli_session_prompt(other), "asav-1# ");
	says("yes", "answer: yes\n");
	prompt_is("asav-1(config)# ");
	cli_session_free(other);
	text_clear(&t);
}
END_TEST

START_TEST(help_command)
{
	says("help crypto map", "USAGE:\n\n"
	    "\tcrypto map WORD(1-64) (1-65535) set peer { A.B.C.D }+\n"
	    "\tno crypto map WORD(1-64) (1-65535) set peer { A.B.C.D }+\n"
	    "\tcrypto map WORD(1-64) (1-65535) match address NAME:acl\n"
	    "\tno crypto map WORD(1-64) (1-65535) match address NAME:acl\n");
	says("help zebra", "ERROR: No help for \"zebra\"\n");
	ck_assert_ptr_nonnull(strstr(typed("help"), "help <command>"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli session");
	TCase *exec = tcase_create("exec"), *user = tcase_create("user");

	tcase_add_checked_fixture(user, open_user, close_all);
	tcase_add_test(user, levels);
	tcase_add_test(user, privileges);
	suite_add_tcase(suite, user);
	tcase_add_checked_fixture(exec, open_exec, close_all);
	tcase_add_test(exec, leaving);
	tcase_add_test(exec, ctrl_z);
	tcase_add_test(exec, global_command_leaves);
	tcase_add_test(exec, exec_command_stays);
	tcase_add_test(exec, own_word_wins);
	tcase_add_test(exec, own_word_is_no_abbreviation);
	tcase_add_test(exec, silent_lines);
	tcase_add_test(exec, refusals);
	tcase_add_test(exec, terminal);
	tcase_add_test(exec, history);
	tcase_add_test(exec, history_has_what_failed);
	tcase_add_test(exec, settling);
	tcase_add_test(exec, batches);
	tcase_add_test(exec, two_sessions);
	tcase_add_test(exec, help_command);
	suite_add_tcase(suite, exec);
	return run_suite(suite);
}
