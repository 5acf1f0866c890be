#include "acl/acl.h"
#include "capture/capture.h"
#include "config/files.h"
#include "tests/unit/net/console.h"

/* The commands, on links of a namespace of the test's own. */

static struct acl_db *acl;
static struct captures *captures;

static void
setup(void)
{
	console_begin();
	net_cli_init(net);
	acl = acl_new(config, cli, net);
	acl_cli_init(acl);
	captures = captures_new(loop, config, cli, net, acl);
	captures_cli_init(captures);
	console_start();
	paste("interface g0/0\n nameif outside\n no shutdown\n"
	    " ip address 10.0.0.1 255.255.255.0\n"
	    "interface g0/1\n nameif inside\n no shutdown\n"
	    " ip address 192.168.1.1 255.255.255.0\n");
	config_settle(config, &out);
	shell("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && "
	    "ip neigh replace 10.0.0.9 lladdr 02:00:00:00:00:09 dev p0");
}

static void
teardown(void)
{
	captures_free(captures);
	acl_free(acl);
	console_end();
}

/* Leaves by p0: to nobody, but it leaves. */
static void
ping(const char *options)
{
	char line[128];

	snprintf(line, sizeof line, "ping -qW 0.01 -c 1 %s 10.0.0.9 "
	    ">/dev/null", options);
	(void)shell_ok(line);
}

static void
shows(const char *part)
{
	ck_assert_msg(strstr(type("show capture"), part) != NULL,
	    "show capture:\n%snot:\n%s", text_str(&out), part);
}

START_TEST(form)
{
	expect("show capture", "");
	expect("capture c interface outside", "");
	expect("show capture",
	    "capture c type raw-data interface outside "
	    "[Capturing - 0 bytes] \n");
	expect("capture c match icmp any host 10.0.0.9 match tcp any eq www "
	    "10.0.0.0 255.255.255.0 range 1 5 interface inside", "");
	expect("capture c match udp any4 any lt domain circular-buffer "
	    "packet-length 100 buffer 2000 headers-only", "");
	expect("show capture",
	    "capture c type raw-data buffer 2000 packet-length 100 "
	    "circular-buffer headers-only interface outside interface inside "
	    "[Capturing - 0 bytes] \n"
	    "  match icmp any host 10.0.0.9\n"
	    "  match tcp any eq www 10.0.0.0 255.255.255.0 range 1 5\n"
	    "  match udp any4 any lt domain\n");
	expect("no capture c match tcp any eq 80 10.0.0.0 255.255.255.0 "
	    "range 1 5", "");
	expect("no capture c interface outside headers-only buffer", "");
	expect("show capture",
	    "capture c type raw-data packet-length 100 circular-buffer "
	    "interface inside [Capturing - 0 bytes] \n"
	    "  match icmp any host 10.0.0.9\n"
	    "  match udp any4 any lt domain\n");
	expect("show capture c", "\n0 packet captured\n\n0 packet shown\n");
	expect("no capture c interface",
	    " no capture c interface\nERROR: % Incomplete command\n");
	expect("no capture c match",
	    " no capture c match\nERROR: % Incomplete command\n");
	expect("capture c", " capture c\nERROR: % Incomplete command\n");
	expect("no capture c packet-length", "");
	shows("capture c type raw-data circular-buffer interface inside ");
	expect("no capture c", "");
	expect("show capture", "");
}
END_TEST

START_TEST(refused)
{
	char caret[] = "ERROR: % Invalid input detected at '^' marker.\n";

	expect("capture c interface dmz",
	    "ERROR: interface <dmz> does not exist\n");
	expect("capture c access-list nosuch",
	    "ERROR: access-list <nosuch> does not exist\n");
	expect("capture c type asp-drop all",
	    "ERROR: Postern does not capture asp-drop\n");
	expect("capture c interface inside trace",
	    "ERROR: Postern does not capture trace\n");
	expect("capture c interface inside real-time",
	    "ERROR: Postern does not capture real-time\n");
	expect("capture ../c interface inside",
	    "ERROR: Capture name <../c> is not possible: 1 to 63 letters, "
	    "digits, '-', '_', '.', '+'\n");
	expect("capture c match tcp any any lt 0",
	    "ERROR: no port can be in the range\n");
	expect("capture c match ip host 10.0.0.1 any6",
	    "ERROR: one address is IPv4, the other IPv6\n");
	expect("capture c match ip 10.0.0.1 255.255.0.0 any",
	    "ERROR: IP address,mask <10.0.0.1,255.255.0.0> doesn't pair\n");
	ck_assert_ptr_nonnull(strstr(type("capture c buffer 1000"), caret));
	ck_assert_ptr_nonnull(strstr(type("capture c buffer 33554433"),
	    caret));
	ck_assert_ptr_nonnull(strstr(type("capture c packet-length 63"),
	    caret));
	expect("show capture", "");
	expect("show capture c", "ERROR: Capture <c> does not exist\n");
	expect("no capture c", "ERROR: Capture <c> does not exist\n");
	expect("capture c stop", "ERROR: Capture <c> does not exist\n");
	expect("clear capture c", "ERROR: Capture <c> does not exist\n");
	/* what was there stays as it was */
	expect("capture c interface inside match ip any any", "");
	expect("capture c interface outside match tcp any any lt 0",
	    "ERROR: no port can be in the range\n");
	expect("no capture c match udp any any",
	    "ERROR: Capture <c> has no such match\n");
	shows("capture c type raw-data interface inside [Capturing - 0 bytes] "
	    "\n  match ip any any\n");
}
END_TEST

START_TEST(bounds)
{
	char line[80];

	for (int i = 0; i < 4; i++) {
		snprintf(line, sizeof line, "capture c%d buffer 33554432", i);
		expect(line, "");
	}
	expect("capture big buffer 1534", "ERROR: Unable to get 1534 bytes "
	    "for the buffer: all captures have 134217728 together\n");
	for (int i = 0; i < 4; i++) {
		snprintf(line, sizeof line, "capture c%d buffer 1534", i);
		expect(line, "");
	}
	for (int i = 4; i < 32; i++) {
		snprintf(line, sizeof line, "capture c%d buffer 1534", i);
		expect(line, "");
	}
	expect("capture c32 buffer 1534",
	    "ERROR: there are 32 captures, which is the most\n");
}
END_TEST

START_TEST(packets)
{
	expect("capture c interface outside match icmp any any", "");
	expect("capture less interface outside match icmp any any buffer 1534 "
	    "headers-only", "");
	for (int i = 0; i < 30; i++)
		ping("-s 50");
	/* nobody has turned the loop: asking takes in what there is */
	shows("capture c type raw-data interface outside "
	    "[Capturing - 3240 bytes] \n");
	shows("[Buffer Full - 1508 bytes]"); /* 26 * (42 + 16) */
	type("show capture c count 1 packet-number 30");
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "\n30 packets captured\n\n  30: "));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "       10.0.0.1 > 10.0.0.9 icmp: echo request \n"
	    "1 packet shown\n"));
	expect("capture c stop", "");
	expect("clear capture less", "");
	ping("");
	turn(20); /* by the loop */
	shows("[Stopped - 3240 bytes]");
	shows("[Capturing - 58 bytes]");
}
END_TEST

START_TEST(lists)
{
	paste("access-list a extended deny icmp any host 10.0.0.8\n"
	    "access-list a extended permit icmp any 10.0.0.0 255.255.255.0\n"
	    "access-list b extended permit udp any any\n");
	expect("capture c interface outside access-list a", "");
	expect("capture c match ip any any", "ERROR: a capture has either an "
	    "access-list or match statements\n");
	expect("capture d interface outside access-list b", "");
	ping("");
	shows("capture c type raw-data access-list a interface outside "
	    "[Capturing - 114 bytes]");
	shows("capture d type raw-data access-list b interface outside "
	    "[Capturing - 0 bytes]");
	expect("show capture c access-list b",
	    "\n1 packet captured\n\n0 packet shown\n");
	paste("access-list b extended permit icmp any any\n");
	ping("");
	shows("access-list b interface outside [Capturing - 114 bytes]");
	paste("clear configure access-list b\n");
	ping("");
	shows("access-list b interface outside [Capturing - 114 bytes]");
	shows("access-list a interface outside [Capturing - 342 bytes]");
}
END_TEST

START_TEST(links_go)
{
	expect("capture c interface outside match icmp any any", "");
	ping("");
	shell("ip link del p0");
	turn(100);
	shows("interface outside [Capturing - 114 bytes]");
	shell("ip link add p0 type veth peer name q0 && ip link set q0 up");
	for (int i = 0; i < 200 && !shell_ok("ip -4 addr show p0 up | "
	    "grep -q 10.0.0.1"); i++)
		turn(20);
	shell("ip neigh replace 10.0.0.9 lladdr 02:00:00:00:00:09 dev p0");
	ping("");
	shows("interface outside [Capturing - 228 bytes]");
	paste("interface g0/0\n no nameif\n");
	shows("capture c type raw-data [Capturing - 228 bytes]");
}
END_TEST

static void
name_take(void *arg, const char *name)
{
	text_printf(arg, "%s ", name);
}

START_TEST(files)
{
	struct text names;
	size_t bytes;
	time_t at;

	text_init(&names);
	expect("capture one interface outside match icmp any any", "");
	expect("capture two interface inside", "");
	ping("");
	config_captures_each(config, name_take, &names);
	ck_assert_str_eq(text_str(&names), "one two ");
	text_reset(&names);
	ck_assert_int_eq(config_file_stat(config, "capture:one", &bytes, &at),
	    0);
	ck_assert_int_eq(config_file_get(config, "capture:/one", "x", &names),
	    0);
	ck_assert_uint_eq(bytes, 24 + 114);
	ck_assert_uint_eq(names.len, bytes);
	ck_assert_int_lt(config_file_get(config, "capture:three", "x",
	    &names), 0);
	ck_assert_int_lt(config_file_put(config, "capture:one", "x", 1), 0);
	text_clear(&names);
	expect("configure replace capture:one",
	    "%Error opening capture:one (No such file or directory)\n");
	ck_assert_ptr_nonnull(strstr(type("copy capture:one running-config"),
	    "(Not a configuration)"));
	ck_assert_ptr_nonnull(strstr(type("copy running-config capture:one"),
	    "(Not supported)"));
	ck_assert_ptr_null(strstr(type("show running-config"), "capture"));
	/* The name is proposed for disk0:, from where none leads away. */
	ck_assert_ptr_nonnull(strstr(type("copy capture://../one disk0:"),
	    "ERROR: % Invalid input detected at '^' marker."));
}
END_TEST

START_TEST(tab)
{
	struct text add;

	text_init(&add);
	expect("capture outside-packets interface outside", "");
	cli_session_complete(session, "show capture ou", &add);
	ck_assert_str_eq(text_str(&add), "tside-packets ");
	text_reset(&add);
	cli_session_complete(session, "no capture ou", &add);
	ck_assert_str_eq(text_str(&add), "tside-packets ");
	text_clear(&add);
}
END_TEST

UNIT_MAIN("capture", setup, teardown, form, refused, bounds, packets, lists,
    links_go, files, tab)
