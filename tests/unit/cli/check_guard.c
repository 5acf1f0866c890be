#include "run.h"

/* Command authorization: one answer on every way to a command. */
#define REFUSED "Command authorization failed\n"

static const struct lowered {
	enum cli_form form;
	bool config;
	const char *word;
	int level;
} lowered[] = {
	{ CLI_FORM_CMD, false, "configure", 5 },
	{ CLI_FORM_SHOW, false, "access-list", 5 },
	{ CLI_FORM_SHOW, true, "route", 5 },
	{ CLI_FORM_CMD, true, "object", 5 },
	{ CLI_FORM_CMD, false, "ping", 10 },
};

static bool
guard(void *ctx, int privilege, const struct cli_command *c)
{
	int level = c->level;

	(void)ctx;
	for (size_t i = 0; i < sizeof lowered / sizeof *lowered; i++)
		if (c->form == lowered[i].form &&
		    c->config == lowered[i].config &&
		    strcmp(c->word, lowered[i].word) == 0)
			level = lowered[i].level;
	return privilege >= level;
}

static void
open_guarded(void)
{
	open_at(5);
	cli_guard_set(d.cli, guard, NULL);
}

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

START_TEST(lines)
{
	says("show running-config", REFUSED);
	says("sh run", REFUSED);
	says("show running-config | include x", REFUSED);
	says("show route", REFUSED);
	says("ping 1.1.1.1 quick", REFUSED); /* raised above its row */
	ck_assert(cli_session_failed(s));
	says("show access-list brief", "acl which=brief\n");
	says("show version | include beta 2", "beta 2\n");
	says("configure terminal", "");
	says("show route | include beta 2", "beta 2\n");
	says("hostname x", REFUSED);
	says("no hostname", REFUSED);
	says("object network A", "");
	/* What it leads to goes with it; other commands do not. */
	says("host 10.0.0.1", "host host=10.0.0.1 in A\n");
	says("hostname x", REFUSED);
	prompt_is("asav-1(config-network-object)# ");
	says("no object network A", "");
	says("show history", "  show running-config\n  sh run\n"
	    "  show running-config | include x\n  show route\n"
	    "  ping 1.1.1.1 quick\n  show access-list brief\n"
	    "  show version | include beta 2\n  configure terminal\n"
	    "  show route | include beta 2\n  hostname x\n  no hostname\n"
	    "  object network A\n  host 10.0.0.1\n  hostname x\n"
	    "  no object network A\n");
}
END_TEST

START_TEST(questions)
{
	ck_assert_ptr_null(strstr(help("show "), "running-config"));
	ck_assert_ptr_nonnull(strstr(help("show "), "access-list"));
	ck_assert_ptr_null(strstr(help(""), "ping"));
	ck_assert_ptr_nonnull(strstr(help(""), "configure"));
	ck_assert_str_eq(help("show running-config "),
	    "ERROR: % Unrecognized command\n");
	ck_assert_str_eq(help("show running-config access-list "),
	    "ERROR: % Unrecognized command\n");
	ck_assert_str_eq(help("show running-config | "),
	    "ERROR: % Unrecognized command\n");
	says("show running-config ?", "ERROR: % Unrecognized command\n");
	says("help show running-config",
	    "ERROR: No help for \"show running-config\"\n");
	ck_assert_ptr_nonnull(strstr(typed("help show access-list"),
	    "show access-list"));
	ck_assert_str_eq(tab("show run"), "");
	ck_assert_str_eq(tab("show acc"), "ess-list ");
	ck_assert_str_eq(tab("show running-config acc"), "");
	typed("configure terminal");
	ck_assert_ptr_null(strstr(help(""), "hostname"));
	ck_assert_ptr_null(strstr(help("no "), "hostname"));
	ck_assert_ptr_nonnull(strstr(help(""), "object"));
}
END_TEST

START_TEST(others)
{
	/* Level 15 and the loader aren't asked for. */
	cli_session_set_privilege(s, 15);
	says("show running-config | include beta 2", "beta 2\n");
	cli_session_set_privilege(s, 5);
	text_reset(&out);
	cli_session_configure(s);
	cli_session_set_privilege(s, 15);
	cli_session_configure(s);
	ck_assert_int_eq(cli_session_batch_line(s, "hostname x", &out), 0);
	/* At `>` there is what is there, for those who may. */
	cli_session_set_privilege(s, 1);
	prompt_is("asav-1> ");
	says("show version | include beta 2", "beta 2\n");
	says("show running-config", "             ^\n" CARET);
	cli_guard_set(d.cli, NULL, NULL);
	cli_session_set_privilege(s, 5);
	says("hostname", "         ^\n" CARET);
	says("show running-config | include beta 2", "beta 2\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli guard");
	TCase *t = tcase_create("guard");

	tcase_add_checked_fixture(t, open_guarded, close_all);
	tcase_add_test(t, lines);
	tcase_add_test(t, questions);
	tcase_add_test(t, others);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
