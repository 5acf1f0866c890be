#include "run.h"

/* ? and Tab. */

static const char *
help(const char *line)
{
	text_reset(&out);
	cli_session_help(s, line, &out);
	return text_str(&out);
}

static const char *
tab(const char *line)
{
	text_reset(&out);
	cli_session_complete(s, line, &out);
	return text_str(&out);
}

#define helps(line, expected) ck_assert_str_eq(help(line), expected)
#define completes(line, expected) ck_assert_str_eq(tab(line), expected)

#define EXEC "\nexec mode commands/options:\n"
#define CONFIG "\nconfigure mode commands/options:\n"

START_TEST(all_commands)
{
	helps("", EXEC
	    "  clear     Reset functions\n"
	    "  enable    Turn on privileged commands\n"
	    "  exit      Exit from the current mode\n"
	    "  help      Interactive help for commands\n"
	    "  logout    Logoff from this session\n"
	    "  no        Negate a command or set its defaults\n"
	    "  quit      Exit from the current mode\n"
	    "  show      Show running system information\n"
	    "  terminal  Set terminal line parameters\n");
}
END_TEST

START_TEST(one_word)
{
	helps("object network ", CONFIG
	    "  WORD  Specifies object ID (1-64 characters)\n");
	helps("access-list X extended permit tcp any range ", CONFIG
	    "  <0-65535>  Number\n"
	    "  domain     53\n"
	    "  https      443\n"
	    "  ssh        22\n"
	    "  www        80\n");
	helps("access-list X line 3 ", CONFIG
	    "  extended  Configure an extended element\n"
	    "  remark    Comment\n");
	helps("no crypto map M 1 set peer ", CONFIG
	    "  A.B.C.D  Address\n"
	    "  <cr>\n");
}
END_TEST

START_TEST(names)
{
	helps("access-list ", CONFIG
	    "  WORD        Name of the list\n"
	    "  extended\n"
	    "  inside_in\n"
	    "  outside_in\n");
	helps("interface ", CONFIG
	    "  WORD                Its name\n"
	    "  GigabitEthernet0/0\n"
	    "  GigabitEthernet0/1\n"
	    "  Management0/0\n");
	helps("access-list in", "\ninside_in\n");
}
END_TEST

START_TEST(blocks)
{
	typed("policy-map P");
	/* "class" is a word here and the beginning of one around it. */
	helps("class ", "\nmpf-policy-map mode commands/options:\n"
	    "  WORD  Name of the class\n" CONFIG "  WORD  class-map name\n");
	helps("class-map ", CONFIG "  WORD  class-map name\n");
	ck_assert_ptr_eq(strstr(help(""),
	    "\nmpf-policy-map mode commands/options:\n  class  Class\n"
	    CONFIG "  access-list  Configure an access control element\n"),
	    out.s);
	ck_assert_ptr_null(strstr(out.s, "exec mode"));
	/* An exec command, in configuration. */
	helps("ping ", EXEC "  WORD  Host\n");
	helps("show running-config ", EXEC
	    "  access-list  Access lists\n"
	    "  all          Defaults too\n"
	    "  |            Output modifiers\n"
	    "  <cr>\n");
	/* `no` goes on in both. */
	typed("interface Gi0/0");
	ck_assert_ptr_nonnull(strstr(help("no "),
	    "\ninterface mode commands/options:\n"));
	ck_assert_ptr_nonnull(strstr(out.s, CONFIG));
	ck_assert_ptr_null(strstr(out.s, "class-map"));
}
END_TEST

START_TEST(prefixes)
{
	helps("sh", "\nshow\n");
	helps("c", "\nclass-map  clear  configure  crypto\n");
	helps("access-list X ex", "\nextended\n");
	typed("interface Gi0/0");
	helps("sh", "\nshow  shutdown\n");
	helps("ip address 10.0.0.1", "\nA.B.C.D\n");
	helps("description some te", "\ninterface mode commands/options:\n"
	    "  <cr>\n");
}
END_TEST

START_TEST(wrong)
{
	helps("zebra", "ERROR: % Unrecognized command\n");
	helps("zebra ", "ERROR: % Unrecognized command\n");
	helps("show zebra ", "ERROR: % Unrecognized command\n");
	helps("show version x", "ERROR: % Unrecognized command\n");
	/* Not what the level may not run. */
	cli_session_set_privilege(s, 1);
	helps("show running-config ", "ERROR: % Unrecognized command\n");
	helps("con", "ERROR: % Unrecognized command\n");
}
END_TEST

START_TEST(hidden)
{
	ck_assert_ptr_null(strstr(help("show "), "secret"));
	helps("show se", "ERROR: % Unrecognized command\n");
	completes("show se", "");
	says("show secret", "plain\n");
}
END_TEST

START_TEST(filters)
{
	helps("show version | ", EXEC
	    "  append    Append the output to a file\n"
	    "  begin     Begin with the line that matches\n"
	    "  count     Count the lines that match\n"
	    "  exclude   Exclude lines that match\n"
	    "  grep      Include/exclude lines that match\n"
	    "  include   Include lines that match\n"
	    "  redirect  Write the output to a file\n"
	    "  tee       Show the output and write it to a file\n");
	helps("show version | in", "\ninclude\n");
	helps("show version | x", "ERROR: % Unrecognized command\n");
	helps("show version | include ", EXEC "  LINE  Regular expression\n");
}
END_TEST

/* A client's "show running-config ?" with ENTER behind it. */
START_TEST(as_a_line)
{
	const char *all = EXEC
	    "  access-list  Access lists\n"
	    "  all          Defaults too\n"
	    "  |            Output modifiers\n"
	    "  <cr>\n";

	says("show running-config ?", all);
	says("show running-config ? ", all);
	says("sh?", "\nshow\n");
	says("access-list ?", CONFIG
	    "  WORD        Name of the list\n"
	    "  extended\n"
	    "  inside_in\n"
	    "  outside_in\n");
	says("access-list A remark ?", CONFIG "  LINE  Text of the comment\n");
	/* The mark is the text's or the key's. */
	says("access-list A remark Is it?", "remark name=A text=Is it?\n");
	says("access-list A remark Is it ?", "remark name=A text=Is it ?\n");
	says("enable password w?", "key key=w?\n");
}
END_TEST

START_TEST(wrapping)
{
	static const struct cli_row row = { "exec", 0, "wrap { hostname | x }",
	    "wrap Wrap\n"
	    "hostname Identity automatically determined by the connection "
	    "type: IP address for preshared key and Cert DN for Cert based "
	    "connections\n"
	    "x Immediate action needed           (severity=1)", NULL, NULL,
	    0 };
	struct cli_row set = row;

	set.set = (cli_handler *)abort; /* only asked about */
	cli_row_add_copy(d.cli, &set, NULL);
	helps("wrap ", EXEC
	    "  hostname  Identity automatically determined by the connection "
	    "type: IP\n"
	    "            address for preshared key and Cert DN for Cert based "
	    "connections\n"
	    "  x         Immediate action needed           (severity=1)\n");
}
END_TEST

START_TEST(completion)
{
	completes("sho", "w ");
	completes("SHO", "w ");
	completes("show", " ");
	completes("show v", "ersion ");
	completes("show ", "");
	completes("show r", "");
	completes("zebra", "");
	completes("ping x \"\"", "");
	completes("ping x qu", "ick ");
	completes("conf", "igure ");
	completes("access-list in", "side_in ");
	completes("access-list IN", "");
	completes("access-list A ext", "ended ");
	completes("interface gig", "");
	completes("interface man", "agement0/0 ");
	completes("no acc", "ess-list ");
	typed("interface Gi0/0");
	completes("shu", "tdown ");
	completes("sh", "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli help");
	TCase *config = tcase_create("configuration");
	TCase *user = tcase_create("user");

	tcase_add_checked_fixture(user, open_user, close_all);
	tcase_add_test(user, all_commands);
	suite_add_tcase(suite, user);
	tcase_add_checked_fixture(config, open_config, close_all);
	tcase_add_test(config, one_word);
	tcase_add_test(config, names);
	tcase_add_test(config, blocks);
	tcase_add_test(config, prefixes);
	tcase_add_test(config, wrong);
	tcase_add_test(config, hidden);
	tcase_add_test(config, filters);
	tcase_add_test(config, as_a_line);
	tcase_add_test(config, wrapping);
	tcase_add_test(config, completion);
	suite_add_tcase(suite, config);
	return run_suite(suite);
}
