#include "tests/unit/syslog/console.h"

/* Through the commands: what goes where. */

START_TEST(off_at_first)
{
	paste("logging buffered 7\nlogging console 7\nlogging monitor 7\n");
	log_msg(MSG_STARTED);
	ck_assert_str_eq(buffer(), "");
	ck_assert_str_eq(text_str(&on_console), "");
	ck_assert_str_eq(text_str(&on_monitors), "");
	paste("logging enable\n");
	log_msg(MSG_STARTED);
	ck_assert_str_eq(buffer(), "%ASA-6-199002: Startup completed.  "
	    "Beginning operation.\n");
	paste("no logging enable\n");
	log_msg(MSG_STARTED);
	paste("logging enable\n");
	ck_assert_ptr_nonnull(strstr(type("show logging"),
	    "Buffer logging: level debugging, 1 messages logged\n"));
}
END_TEST

START_TEST(destinations)
{
	paste("logging enable\nlogging buffered errors\n"
	    "logging console warnings\nlogging monitor notifications\n");
	log_msg(MSG_COMMAND, "a", "b");
	log_msg(MSG_ESP_CLEAR, "ICMP", "1.1.1.1", "2.2.2.2");
	log_msg(SEV_ERRORS, 0, "own %s", "words");
	ck_assert_str_eq(buffer(), "%POSTERN-3: own words\n");
	ck_assert_str_eq(text_str(&on_console),
	    "%ASA-4-402117: IPSEC: Received a non-IPSec packet (protocol= "
	    "ICMP) from 1.1.1.1 to 2.2.2.2.\n%POSTERN-3: own words\n");
	ck_assert_str_eq(text_str(&on_monitors),
	    "%ASA-5-111008: User 'a' executed the 'b' command.\n"
	    "%ASA-4-402117: IPSEC: Received a non-IPSec packet (protocol= "
	    "ICMP) from 1.1.1.1 to 2.2.2.2.\n%POSTERN-3: own words\n");
	expect("clear logging buffer", "");
	ck_assert_str_eq(buffer(), "");
}
END_TEST

START_TEST(single_messages)
{
	paste("logging enable\nlogging buffered errors\n"
	    "logging message 111008 level 3\nno logging message 414003\n");
	log_msg(MSG_COMMAND, "a", "b");
	log_msg(MSG_SERVER_DOWN, "i", "a", 1);
	ck_assert_str_eq(buffer(), "%ASA-3-111008: User 'a' executed the 'b' "
	    "command.\n");
	paste("no logging message 111008 level 3\nlogging message 414003\n"
	    "clear logging buffer\n");
	log_msg(MSG_COMMAND, "a", "b");
	log_msg(MSG_SERVER_DOWN, "i", "a", 1);
	ck_assert_ptr_nonnull(strstr(buffer(), "%ASA-3-414003: "));
	ck_assert_ptr_null(strstr(buffer(), "111008"));
}
END_TEST

START_TEST(limited)
{
	paste("logging enable\nlogging buffered 7\n"
	    "logging rate-limit 2 600 level notifications\n"
	    "logging rate-limit 1 600 message 111010\n");
	for (int i = 0; i < 3; i++) {
		log_msg(MSG_COMMAND, "a", "b");
		log_msg(MSG_COMMAND_CHANGE, "a", "0.0.0.0", "b");
		log_msg(MSG_STARTED);
	}
	ck_assert_ptr_nonnull(strstr(type("show logging"),
	    "Buffer logging: level debugging, 6 messages logged\n"));
}
END_TEST

START_TEST(commands)
{
	struct addr from = addr_v4(0x0a000001);

	paste("logging enable\nlogging buffered notifications\n");
	syslog_command(log_, "anna", "show version", NULL, false);
	syslog_command(log_, "anna", "ping 1.1.1.1", &from, false);
	syslog_command(log_, "anna", "mtu inside 1400", &from, true);
	syslog_command(log_, "anna", "s", NULL, true);
	ck_assert_str_eq(buffer(),
	    "%ASA-5-111008: User 'anna' executed the 'ping 1.1.1.1' "
	    "command.\n"
	    "%ASA-5-111008: User 'anna' executed the 'mtu inside 1400' "
	    "command.\n"
	    "%ASA-5-111010: User 'anna', running 'CLI' from IP 10.0.0.1, "
	    "executed 'mtu inside 1400'\n"
	    "%ASA-5-111008: User 'anna' executed the 's' command.\n"
	    "%ASA-5-111010: User 'anna', running 'CLI' from IP 0.0.0.0, "
	    "executed 's'\n");
	paste("logging buffered debugging\nclear logging buffer\n");
	syslog_command(log_, "anna", "sh ver", NULL, false);
	ck_assert_str_eq(buffer(), "%ASA-7-111009: User 'anna' executed cmd: "
	    "sh ver\n");
}
END_TEST

/* The name of an interface goes, and what has it. */
START_TEST(interface_goes)
{
	paste("logging host inside 10.12.12.9\nlogging device-id ipaddress "
	    "inside\n");
	expect("show running-config logging", "logging device-id ipaddress "
	    "inside\nlogging host inside 10.12.12.9\n");
	paste("interface g0/1\n no nameif\n exit\n");
	turn(20);
	expect("show running-config logging", "");
}
END_TEST

/* One of as many hosts as there may be can be changed. */
START_TEST(hosts_at_most)
{
	char line[64];

	for (int i = 1; i <= 16; i++) {
		snprintf(line, sizeof line, "logging host inside 10.0.0.%d\n",
		    i);
		ck_assert_str_eq(paste(line), "");
	}
	ck_assert_str_eq(paste("logging host inside 10.0.0.17\n"),
	    "ERROR: No more than 16 logging hosts\n");
	ck_assert_str_eq(paste("logging host inside 10.0.0.16 udp/1514\n"),
	    "");
}
END_TEST

/* What is typed, and what comes of it; that must come back as it is. */
static const struct {
	const char *typed, *shown;
} forms[] = {
	{ "logg buffered 7\nlogging on\nlogging trap deb\n"
	    "no logging message 302020\nlogging buffered errors\n",
	    "logging enable\nlogging buffered errors\n"
	    "logging trap debugging\nno logging message 302020\n" },
	{ "logging host inside 10.0.0.1 tcp/1500\n"
	    "logging host inside 10.0.0.1 udp/514\n"
	    "logging host inside 10.0.0.3 6/1470\n"
	    "logging host inside 10.0.0.2\nno logging host inside 10.0.0.2\n"
	    "logging host inside Machine01\n"
	    "logging host inside 2001::1:1 udp/2020\n",
	    "logging host inside 10.0.0.1\n"
	    "logging host inside 10.0.0.3 tcp/1470\n"
	    "logging host inside Machine01\n"
	    "logging host inside 2001::1:1 udp/2020\n" },
	{ "no logging message 302020\nlogging message 302020\n", "" },
	{ "no logging buffered\nno logging console\nno logging timestamp\n"
	    "no logging on\nno logging trap 3\nno logging buffer-size\n", "" },
	{ "logging class auth trap 1 buffered 7\nlogging class auth mail 2\n"
	    "no logging class auth trap\n",
	    "logging class auth buffered debugging mail critical\n" },
	{ "logging list LA message 100000-199999\n"
	    "logging list LB level 1 class ha\nlogging list LA level 2\n"
	    "logging trap LA\nlogging monitor LB\n"
	    "no logging list LA level 2\nlogging list LB level 3\n"
	    "no logging list LB level 3\n",
	    "logging list LA message 100000-199999\n"
	    "logging list LB level alerts class ha\n"
	    "logging monitor LB\nlogging trap LA\n" },
	{ "logging rate-limit 5 level 2\nlogging rate-limit 5 level 2\n"
	    "logging rate-limit unlimited level 3\n"
	    "logging rate-limit 1 10 message 747001\n"
	    "no logging rate-limit unlimited level 3\n",
	    "logging rate-limit 5 1 level critical\n"
	    "logging rate-limit 1 10 message 747001\n" },
	{ "logging standby\nlogging emblem\nlogging debug-trace persistent\n"
	    "logging flash-bufferwrap\nlogging flash-minimum-free 1000\n"
	    "logging ftp-bufferwrap\nlogging timestamp rfc5424\n"
	    "logging device-id string a b\nlogging history 3\n"
	    "logging recipient-address a@b\n"
	    "logging recipient-address c@d level 3\n"
	    "no logging recipient-address a@b\n",
	    "logging timestamp rfc5424\nlogging standby\nlogging emblem\n"
	    "logging history errors\n"
	    "logging recipient-address c@d level errors\n"
	    "logging device-id string a b\n"
	    "logging debug-trace persistent\nlogging flash-bufferwrap\n"
	    "logging flash-minimum-free 1000\nlogging ftp-bufferwrap\n" },
};

START_TEST(comes_back)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		paste(forms[i].typed);
		expect("show running-config logging", forms[i].shown);
		paste("clear configure logging\n");
		expect("show running-config logging", "");
		paste(forms[i].shown);
		expect("show running-config logging", forms[i].shown);
		paste("clear configure logging\n");
	}
}
END_TEST

/* The password shows only where passwords do. */
START_TEST(password)
{
	paste("logging ftp-server 10.0.0.1 logs anna 0 hush\n");
	expect("show running-config logging",
	    "logging ftp-server 10.0.0.1 logs anna 0 *****\n");
	ck_assert_ptr_nonnull(strstr(type("more system:running-config"),
	    "logging ftp-server 10.0.0.1 logs anna 0 hush\n"));
	ck_assert_ptr_null(strstr(type("show history"), "hush"));
	paste("no logging ftp-server\n");
	expect("show running-config logging", "");
}
END_TEST

MACHINE_MAIN("logging", logging_begin, logging_end, off_at_first, destinations,
    single_messages, limited, commands, interface_goes, hosts_at_most,
    comes_back, password)
