#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"
#include "config/kept.h"

static struct config *config;
static struct cli *cli;
static struct kept *kept;
static struct cli_session *session;

static void
setup(void)
{
	cli = cli_new();
	config = config_new(NULL, cli);
	kept = kept_new(config);
	config_cli_init(config);
	kept_cli_init(kept);
	session = cli_session_new(cli, "enable_15", 15);
	cli_session_configure(session);
}

static void
teardown(void)
{
	cli_session_free(session);
	kept_free(kept);
	config_free(config);
	cli_free(cli);
}

/* Type lines (each ends in "\n"); what they print, until the next call. */
static const char *
say(const char *lines)
{
	static struct text out;
	const char *end;
	char *line;

	text_reset(&out);
	for (; *lines != '\0'; lines = end + 1) {
		end = strchr(lines, '\n');
		line = xstrndup(lines, (size_t)(end - lines));
		cli_session_line(session, line, false, &out);
		free(line);
	}
	return text_str(&out);
}

START_TEST(grammar_has_no_fault)
{
	struct text report;

	text_init(&report);
	ck_assert_msg(cli_check(cli, &report) == 0, "%s", text_str(&report));
	text_clear(&report);
}
END_TEST

/* What is typed and what `show running-config PART` shows of it. Each must
 * come back the same when it is pasted again. */
static const struct {
	const char *typed, *part, *shown;
} forms[] = {
	{ "router ospf 1\nrouter-id 1.1.1.255\ndefault-information originate\n"
	    "network 10.12.12.0 255.255.255.0 area 0\nlog-adj-changes\n"
	    "network 10.12.12.0 255.255.255.0 area 0\nrouter-id 1.1.1.1\n",
	    "router", "router ospf 1\n router-id 1.1.1.1\n"
	    " network 10.12.12.0 255.255.255.0 area 0\n log-adj-changes\n"
	    " default-information originate\n!\n" },
	{ "router ospf 1\nrouter ospf 2\nno router ospf 1\n", "router",
	    "router ospf 2\n!\n" },
	{ "http server enable 443\nhttp 192.168.100.0 255.255.255.0 inside\n",
	    "http", "http server enable\n"
	    "http 192.168.100.0 255.255.255.0 inside\n" },
	{ "http server enable 8443\nno http server enable\n", "http", "" },
	{ "telnet timeout 30\n"
	    "telnet 192.168.100.0 255.255.255.0 inside\n"
	    "telnet 10.0.0.0 255.0.0.0 inside\n"
	    "telnet 192.168.100.0 255.255.255.0 inside\n", "telnet",
	    "telnet 192.168.100.0 255.255.255.0 inside\n"
	    "telnet 10.0.0.0 255.0.0.0 inside\n"
	    "telnet timeout 30\n" },
	{ "telnet timeout 30\nno telnet timeout\n", "telnet", "" },
	{ "no threat-detection basic-threat\n"
	    "threat-detection basic-threat\n", "threat-detection",
	    "threat-detection basic-threat\n"
	    "no threat-detection statistics tcp-intercept\n" },
	{ "snmp-server location Server Room\nsnmp-server contact x\n"
	    "no snmp-server contact\nsnmp-server community public\n",
	    "snmp-server", "snmp-server location Server Room\n"
	    "no snmp-server contact\nsnmp-server community *****\n" },
	{ "timeout udp 0:5:0\ntimeout uauth 0:1:0 inactivity\n"
	    "timeout conn 2:00:00 icmp 0:00:09\nno timeout icmp\n"
	    "timeout igp stale-route 0:01:10\n", "timeout",
	    "timeout conn 2:00:00 udp 0:05:00\n"
	    "timeout uauth 0:01:00 inactivity\n"
	    "timeout igp stale-route 0:01:10\n" },
	{ "timeout udp 0:5:0\nno timeout\n", "timeout", "" },
	{ "name 10.0.0.6 a\nname 10.0.0.6 b description x y\nno names\n",
	    "name", "name 10.0.0.6 b description x y\n" },
	{ "name 10.0.0.6 a\nno names\n", "names", "no names\n" },
	{ "aaa-server T protocol tacacs+\naaa-server T (inside) host 10.1.1.1\n"
	    "key secret\ntimeout 7\naaa-server T (inside) host 10.1.1.2\n",
	    "aaa-server", "aaa-server T protocol tacacs+\n"
	    "aaa-server T (inside) host 10.1.1.1\n timeout 7\n key *****\n"
	    "aaa-server T (inside) host 10.1.1.2\n" },
	{ "class-map d\nclass-map c\nmatch any\nno class-map d\n",
	    "class-map", "!\nclass-map c\n match any\n!\n" },
	{ "policy-map global_policy\nclass c\ninspect icmp error\n"
	    "inspect icmp\nno inspect icmp\ninspect dns m\ninspect dns\n"
	    "set connection timeout idle 1:00:00\nexit\nexit\n", "policy-map",
	    "!\npolicy-map global_policy\n class c\n"
	    "  inspect icmp error \n  inspect dns \n"
	    "  set connection timeout idle 1:00:00\n!\n" },
	{ "no failover\nfailover\n", "failover", "failover\n" },
	{ "call-home\nprofile CiscoTAC-1\nno active\n"
	    "destination transport-method http\n"
	    "call-home reporting anonymous\n",
	    "call-home", "call-home reporting anonymous\ncall-home\n"
	    " profile CiscoTAC-1\n  no active\n"
	    "  destination transport-method http\n" },
	{ "no vpn-addr-assign aaa\nno vpn-addr-assign dhcp\n"
	    "vpn-addr-assign dhcp\n", "vpn-addr-assign",
	    "no vpn-addr-assign aaa\n" },
};
enum { N_FORMS = sizeof forms / sizeof *forms };

START_TEST(lines_come_back_in_their_form)
{
	char *show = xasprintf("show running-config %s\n", forms[_i].part);
	struct text pasted;

	ck_assert_ptr_null(strstr(say(forms[_i].typed), "ERROR"));
	ck_assert_str_eq(say(show), forms[_i].shown);
	if (strstr(forms[_i].shown, "*****") == NULL) {
		text_init(&pasted);
		text_add(&pasted, forms[_i].shown);
		ck_assert_str_eq(say(text_str(&pasted)), "");
		ck_assert_str_eq(say(show), forms[_i].shown);
		text_clear(&pasted);
	}
	free(show);
}
END_TEST

START_TEST(each_feature_warns_once)
{
	ck_assert_str_eq(say("no failover\n"), "");
	ck_assert_str_eq(say("telnet timeout 9\n"),
	    "WARNING: Telnet: kept in the configuration, not carried out by "
	    "Postern.\n");
	ck_assert_str_eq(say("telnet timeout 10\n"), "");
	ck_assert_str_eq(say("router ospf 1\n"), "WARNING: Dynamic routing: "
	    "kept in the configuration, not carried out by Postern.\n");
	ck_assert_str_eq(say("router-id 1.1.1.1\n"), "");
}
END_TEST

START_TEST(fixup_becomes_an_inspection)
{
	ck_assert_str_eq(say("fixup protocol icmp\n"),
	    "INFO: converting 'fixup protocol icmp ' to MPF commands\n"
	    "WARNING: Application inspection: kept in the configuration, not "
	    "carried out by Postern.\n");
	ck_assert_str_eq(say("show running-config policy-map\n"),
	    "!\npolicy-map global_policy\n class inspection_default\n"
	    "  inspect icmp \n!\n");
	say("fixup protocol icmp\nno fixup protocol icmp\n");
	ck_assert_str_eq(say("show running-config policy-map\n"),
	    "!\npolicy-map global_policy\n class inspection_default\n!\n");
}
END_TEST

START_TEST(clear_brings_the_defaults_back)
{
	struct text before;

	text_init(&before);
	config_write(config, &before, true, false);
	for (size_t i = 0; i < N_FORMS; i++)
		say(forms[i].typed);
	say("clear configure all\n");
	ck_assert_str_eq(say("more system:running-config | begin ^no fail\n"),
	    strstr(before.s, "no failover\n"));
	text_clear(&before);
}
END_TEST

/* A mode whose line another session removed. */
START_TEST(a_mode_can_lose_its_line)
{
	struct cli_session *other = cli_session_new(cli, "enable_15", 15);
	struct text out;

	text_init(&out);
	cli_session_configure(other);
	say("router ospf 1\n");
	cli_session_line(other, "no router ospf 1", false, &out);
	ck_assert_str_eq(say("router-id 1.1.1.1\n"),
	    "ERROR: what this mode configures is gone\n");
	ck_assert_str_eq(say("show running-config router\n"), "");
	cli_session_free(other);
	text_clear(&out);
}
END_TEST

START_TEST(a_nameif_takes_its_lines_along)
{
	say("telnet 10.0.0.0 255.0.0.0 inside\n"
	    "telnet 10.0.0.0 255.0.0.0 inside2\n"
	    "telnet timeout 9\nhttp 10.0.0.0 255.0.0.0 inside\n"
	    "regex inside x\n"
	    "webvpn\nenable inside\nenable outside\n");
	kept_nameif_gone(kept, "inside");
	ck_assert_str_eq(say("show running-config telnet\n"),
	    "telnet 10.0.0.0 255.0.0.0 inside2\ntelnet timeout 9\n");
	ck_assert_str_eq(say("show running-config http\n"), "");
	ck_assert_str_eq(say("show running-config regex\n"),
	    "regex inside x\n");
	ck_assert_str_eq(say("show running-config webvpn\n"),
	    "webvpn\n enable outside\n");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("kept");
	TCase *t = tcase_create("kept");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, grammar_has_no_fault);
	tcase_add_loop_test(t, lines_come_back_in_their_form, 0, N_FORMS);
	tcase_add_test(t, each_feature_warns_once);
	tcase_add_test(t, fixup_becomes_an_inspection);
	tcase_add_test(t, clear_brings_the_defaults_back);
	tcase_add_test(t, a_mode_can_lose_its_line);
	tcase_add_test(t, a_nameif_takes_its_lines_along);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
