#include <fcntl.h>
#include <sys/socket.h>

#include "tests/unit/nat/nat_console.h"

/*
 * Real connections through the compiled rules: a host inside (192.168.1.10,
 * .20), one outside (10.0.0.9, .8), each in a namespace of its own.
 */
static int ns_home, ns_inside, ns_outside;

static int
ns_open(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static int
ns_make(void)
{
	int fd;

	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	fd = ns_open();
	shell("ip link set lo up");
	ck_assert_int_eq(setns(ns_home, CLONE_NEWNET), 0);
	return fd;
}

static void
ns_shell(int ns, const char *command)
{
	ck_assert_int_eq(setns(ns, CLONE_NEWNET), 0);
	shell(command);
	ck_assert_int_eq(setns(ns_home, CLONE_NEWNET), 0);
}

static void
link_move(const char *link, int ns)
{
	char command[128];

	snprintf(command, sizeof(command),
	    "ip link set %s netns /proc/%d/fd/%d", link, getpid(), ns);
	shell(command);
}

/* All runs with the marks that a kernel's crypto map needs, under an audit: the
 * packets whose source was translated are those that carried the mark before,
 * and none carries it after. The priority remembers it from forward to there.
 * Somebody else's mark stays, and so do those of our own packets.
 */
static void
audit_begin(void)
{
	nat_policies_twice(nat);
	shell("nft -f - <<'X'\n"
	    "table inet audit {\n"
	    " counter missed { }\n counter wrong { }\n counter left { }\n"
	    " counter right { }\n counter own { }\n"
	    " chain prerouting {\n"
	    "  type filter hook prerouting priority -150\n"
	    "  meta mark set 0x85534e05\n"
	    " }\n"
	    " chain forward {\n"
	    "  type filter hook forward priority 0\n"
	    "  meta priority set 0:1\n"
	    "  meta mark 0xc5534e05 meta priority set 0:77\n"
	    " }\n"
	    " chain translated {\n"
	    "  meta priority 0:77 counter name \"right\" accept\n"
	    "  counter name \"missed\" accept\n"
	    " }\n"
	    " chain postrouting {\n"
	    "  type filter hook postrouting priority 101\n"
	    "  meta mark { 0x45535000, 0x45535001 } counter name \"own\"\n"
	    "  meta priority != { 0:1, 0:77 } accept\n"
	    "  meta mark != 0x85534e05 counter name \"left\"\n"
	    "  ct status snat ct direction original goto translated\n"
	    "  ct status dnat ct direction reply goto translated\n"
	    "  meta priority 0:77 counter name \"wrong\"\n"
	    " }\n"
	    "}\nX\n");
}

static void
audit_end(void)
{
	shell("for c in missed wrong left; do"
	    " nft list counter inet audit $c | grep -q 'packets 0 ' ||"
	    " { nft list counters table inet audit >&2; exit 1; }; done");
}

static void
traffic_teardown(void)
{
	audit_end();
	nat_teardown();
}

static void
traffic_setup(void)
{
	nat_setup();
	audit_begin();
	ns_home = ns_open();
	ns_inside = ns_make();
	ns_outside = ns_make();
	link_move("q1", ns_inside);
	link_move("q0", ns_outside);
	ns_shell(ns_inside, "ip addr add 192.168.1.10/24 dev q1 && "
	    "ip addr add 192.168.1.20/24 dev q1 && ip link set q1 up && "
	    "ip route add default via 192.168.1.1");
	/* No route to the inside: only what is translated is answered,
	 * unless a test adds one. */
	ns_shell(ns_outside, "ip addr add 10.0.0.9/24 dev q0 && "
	    "ip addr add 10.0.0.8/24 dev q0 && ip link set q0 up && "
	    "ip route add 10.1.0.0/16 via 10.0.0.1");
	turn(50);
	paste("object network A\n host 192.168.1.10\n"
	    "object network C\n host 192.168.1.20\n"
	    "object network NET\n subnet 192.168.1.0 255.255.255.0\n"
	    "object network FAR\n subnet 10.0.0.0 255.255.255.0\n");
}

static int
socket_in(int ns, const char *address, unsigned port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	struct timeval wait = { .tv_sec = 1 };
	struct addr a;
	int s, one = 1;

	ck_assert_int_eq(addr_parse(address, &a), 0);
	memcpy(&sin.sin_addr, a.bytes, 4);
	ck_assert_int_eq(setns(ns, CLONE_NEWNET), 0);
	s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(setns(ns_home, CLONE_NEWNET), 0);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	ck_assert_int_eq(bind(s, (struct sockaddr *)&sin, sizeof(sin)), 0);
	return s;
}

/* Connect and tell who the server sees: "A:port" of the client (port 0 if it
 * is not that of the client), or "" if nothing comes through. */
static const char *
seen(int from, const char *src, const char *dst, unsigned dport, int to,
    const char *server, unsigned server_port)
{
	static char text[64];
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)dport) }, peer;
	socklen_t len = sizeof(peer);
	struct addr a;
	int l, c, s;

	text[0] = '\0';
	ck_assert_int_eq(addr_parse(dst, &a), 0);
	memcpy(&sin.sin_addr, a.bytes, 4);
	l = socket_in(to, server, server_port);
	ck_assert_int_eq(listen(l, 4), 0);
	c = socket_in(from, src, 0);
	if (connect(c, (struct sockaddr *)&sin, sizeof(sin)) == 0 &&
	    (s = accept(l, (struct sockaddr *)&peer, &len)) >= 0) {
		a = (struct addr){ .family = AF_INET };
		memcpy(a.bytes, &peer.sin_addr, 4);
		addr_format(&a, text);
		close(s);
	}
	close(c);
	close(l);
	return text;
}

static const char *
out_from(const char *src)
{
	return seen(ns_inside, src, "10.0.0.9", 80, ns_outside, "10.0.0.9",
	    80);
}

static void
hits(const char *rule, unsigned translated, unsigned untranslated)
{
	char want[512];

	snprintf(want, sizeof(want), "%s\n    translate_hits = %u, "
	    "untranslate_hits = %u\n", rule, translated, untranslated);
	ck_assert_msg(strstr(type("show nat"), want) != NULL,
	    "%s---\nhas no\n%s", text_str(&out), want);
}

START_TEST(interface_pat)
{
	ck_assert_str_eq(out_from("192.168.1.10"), "");
	expect("nat (inside,outside) source dynamic NET interface "
	    "destination any", "");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.0.0.1");
	ck_assert_str_eq(out_from("192.168.1.20"), "10.0.0.1");
	hits("1 (inside) to (outside) source dynamic NET interface  "
	    "destination any", 2, 0);
	/* Another change leaves the counters alone. */
	expect("nat (inside,outside) 1 source static A A destination static "
	    "FAR FAR", "");
	hits("2 (inside) to (outside) source dynamic NET interface  "
	    "destination any", 2, 0);
	/* The identity rule stands above: its host is not translated, and
	 * so not answered; with a way back it is seen as it is. */
	ck_assert_str_eq(out_from("192.168.1.10"), "");
	ns_shell(ns_outside, "ip route add 192.168.1.0/24 via 10.0.0.1");
	ck_assert_str_eq(out_from("192.168.1.10"), "192.168.1.10");
	ck_assert_str_eq(out_from("192.168.1.20"), "10.0.0.1");
	/* Twice: the one that stayed without an answer, and its repetition
	 * of the same connection is no hit. */
	hits("1 (inside) to (outside) source static A A  destination static "
	    "FAR FAR", 2, 2);
	expect("clear nat counters", "");
	hits("1 (inside) to (outside) source static A A  destination static "
	    "FAR FAR", 0, 0);
	ck_assert_ptr_nonnull(strstr(type("show xlate"),
	    "TCP PAT from inside:192.168.1.20/"));
	ck_assert_ptr_nonnull(strstr(text_str(&out), " to outside:10.0.0.1/"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "NAT from inside:192.168.1.10 to outside:192.168.1.10\n"
	    "    flags sIT idle 0:00:0"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "NAT from outside:10.0.0.0/24 to inside:10.0.0.0/24\n"
	    "    flags sIT idle "));
	expect("clear xlate", "");
	ck_assert_ptr_null(strstr(type("show xlate"), "TCP PAT"));
}
END_TEST

/* What stands first wins, also if it is the wrong one. */
START_TEST(order)
{
	ns_shell(ns_outside, "ip route add 192.168.1.0/24 via 10.0.0.1");
	paste("nat (inside,outside) source dynamic NET interface\n"
	    "nat (inside,outside) source static NET NET destination static "
	    "FAR FAR\n");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.0.0.1");
	paste("no nat (inside,outside) source dynamic NET interface\n"
	    "nat (inside,outside) after-auto source dynamic NET interface\n");
	ck_assert_str_eq(out_from("192.168.1.10"), "192.168.1.10");
}
END_TEST

START_TEST(static_both_ways)
{
	paste("object network A\n nat (inside,outside) static 10.1.0.10\n"
	    "object network NET\n nat (inside,outside) dynamic interface\n");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.0.10");
	ck_assert_str_eq(out_from("192.168.1.20"), "10.0.0.1");
	/* From outside to the mapped address. */
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.0.10", 80,
	    ns_inside, "192.168.1.10", 80), "10.0.0.9");
	hits("1 (inside) to (outside) source static A 10.1.0.10 ", 1, 1);
	hits("2 (inside) to (outside) source dynamic NET interface ", 1, 0);
	ck_assert_ptr_nonnull(strstr(type("show xlate"),
	    "NAT from inside:192.168.1.10 to outside:10.1.0.10\n"
	    "    flags s idle 0:00:0"));
}
END_TEST

START_TEST(networks)
{
	paste("object network OUT\n subnet 10.1.7.0 255.255.255.0\n"
	    "nat (inside,outside) source static NET OUT\n");
	ck_assert_str_eq(out_from("192.168.1.20"), "10.1.7.20");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.7.10", 80,
	    ns_inside, "192.168.1.10", 80), "10.0.0.9");
	/* One way only. */
	paste("clear configure nat\nnat (inside,outside) source static NET "
	    "OUT unidirectional\n");
	ck_assert_str_eq(out_from("192.168.1.20"), "10.1.7.20");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.7.10", 80,
	    ns_inside, "192.168.1.10", 80), "");
}
END_TEST

/* Ranges that don't fall on prefixes: hosts and prefixes in one rule. */
START_TEST(ranges)
{
	paste("object network R\n range 192.168.1.9 192.168.1.20\n"
	    "object network OUT\n range 10.1.7.1 10.1.7.12\n"
	    "nat (inside,outside) source static R OUT\n");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.7.2");
	ck_assert_str_eq(out_from("192.168.1.20"), "10.1.7.12");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.7.2", 80,
	    ns_inside, "192.168.1.10", 80), "10.0.0.9");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.7.12", 80,
	    ns_inside, "192.168.1.20", 80), "10.0.0.9");
	/* A pair and one host. */
	paste("clear configure nat\nobject network R\n"
	    " range 192.168.1.10 192.168.1.12\n"
	    "object network OUT\n range 10.1.7.2 10.1.7.4\n"
	    "nat (inside,outside) source static R OUT\n");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.7.2");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.7.2", 80,
	    ns_inside, "192.168.1.10", 80), "10.0.0.9");
}
END_TEST

START_TEST(twice)
{
	paste("object network A-OUT\n host 10.1.0.10\n"
	    "object network SEEN\n host 172.31.0.1\n"
	    "object network REAL\n host 10.0.0.9\n"
	    "nat (inside,outside) source static A A-OUT destination static "
	    "SEEN REAL\n");
	shell("ip route add 172.31.0.0/16 via 10.0.0.9");
	ck_assert_str_eq(seen(ns_inside, "192.168.1.10", "172.31.0.1", 80,
	    ns_outside, "10.0.0.9", 80), "10.1.0.10");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.0.10", 80,
	    ns_inside, "192.168.1.10", 80), "172.31.0.1");
	/* Not with another partner. */
	ck_assert_str_eq(seen(ns_outside, "10.0.0.8", "10.1.0.10", 80,
	    ns_inside, "192.168.1.10", 80), "");
	hits("1 (inside) to (outside) source static A A-OUT  destination "
	    "static SEEN REAL", 2, 2);
}
END_TEST

START_TEST(ports)
{
	paste("object network A\n"
	    " nat (inside,outside) static interface service tcp 8080 www\n"
	    "object service WWW\n service tcp destination eq 81\n"
	    "object service ALT\n service tcp destination eq 8081\n"
	    "nat (outside,inside) source static any any destination static "
	    "interface C service WWW ALT\n");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.0.0.1", 80,
	    ns_inside, "192.168.1.10", 8080), "10.0.0.9");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.0.0.1", 81,
	    ns_inside, "192.168.1.20", 8081), "10.0.0.9");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.0.0.1", 82,
	    ns_inside, "192.168.1.20", 8081), "");
	/* The firewall's own services are still its own. */
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.0.0.1", 443,
	    ns_home, "10.0.0.1", 443), "10.0.0.9");
	ck_assert_ptr_nonnull(strstr(type("show xlate"),
	    "TCP PAT from inside:192.168.1.10 8080-8080 to "
	    "outside:10.0.0.1 80-80\n    flags sr idle 0:00:0"));
	ck_assert_ptr_nonnull(strstr(type("show nat detail"),
	    "source static A interface  service tcp 8080 www \n"
	    "    translate_hits = 0, untranslate_hits = 1\n"
	    "    Source - Origin: 192.168.1.10/32, Translated: 10.0.0.1/24\n"
	    "    Service - Protocol: tcp Real: 8080 Mapped: www \n"));
}
END_TEST

START_TEST(pools)
{
	const char *s;
	char *end;

	paste("object network POOL\n range 10.1.3.1 10.1.3.4\n"
	    "object network POOL2\n host 10.1.4.9\n"
	    "object-group network POOLS\n network-object object POOL\n"
	    " network-object object POOL2\n"
	    "nat (inside,outside) source dynamic A POOL2\n"
	    "nat (inside,outside) source dynamic NET POOL\n");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.4.9");
	s = out_from("192.168.1.20");
	ck_assert_int_eq(strncmp(s, "10.1.3.", 7), 0);
	ck_assert_uint_ge(strtoul(s + 7, &end, 10), 1);
	ck_assert_uint_le(strtoul(s + 7, &end, 10), 4);
	paste("clear configure nat\n"
	    "nat (inside,outside) source dynamic NET pat-pool POOLS\n");
	s = out_from("192.168.1.20");
	ck_assert(strncmp(s, "10.1.3.", 7) == 0 ||
	    strcmp(s, "10.1.4.9") == 0);
}
END_TEST

/* An object's rule for the destination, another rule for the source. */
START_TEST(two_rules)
{
	paste("object network A\n nat (inside,outside) static 10.1.0.10\n"
	    "object network FAR\n nat (outside,inside) dynamic interface\n");
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.0.10", 80,
	    ns_inside, "192.168.1.10", 80), "192.168.1.1");
}
END_TEST

/* What the audit saw marked and translated since the last question. */
static bool
any_marked(void)
{
	return !shell_ok("nft reset counter inet audit right | "
	    "grep -q 'packets 0 '");
}

/* Only what changes is marked: not a pair of an address with itself, nor what
 * an object's rule leaves alone. */
START_TEST(marks)
{
	paste("object-group network IN\n network-object host 192.168.1.10\n"
	    " network-object host 192.168.1.20\n"
	    "object-group network OUT\n network-object host 10.1.0.10\n"
	    " network-object host 192.168.1.20\n"
	    "nat (inside,outside) source static IN OUT\n");
	ns_shell(ns_outside, "ip route add 192.168.1.0/24 via 10.0.0.1");
	ck_assert_str_eq(out_from("192.168.1.20"), "192.168.1.20");
	ck_assert(!any_marked());
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.0.10");
	ck_assert(any_marked());
	paste("clear configure nat\nobject network A\n"
	    " nat (inside,outside) static 10.1.0.10\n"
	    "object network FAR\n nat (outside,dmz) dynamic interface\n");
	any_marked();
	ck_assert_str_eq(seen(ns_outside, "10.0.0.9", "10.1.0.10", 80,
	    ns_inside, "192.168.1.10", 80), "10.0.0.9");
	ck_assert(any_marked()); /* the server's answers */
	shell("for m in 0x45535000 0x45535001; do"
	    " ping -qc1 -W1 -m $((m)) 192.168.1.10 >/dev/null || exit 1; done;"
	    " nft list counter inet audit own | grep -q 'packets 2 '");
}
END_TEST

/* What came in by another device of the link (decrypted) is from outside. */
static const char *
device(void *ctx, const char *link)
{
	(void)ctx;
	return strcmp(link, "p0") == 0 ? "tap0" : NULL;
}

START_TEST(devices)
{
	struct text text, report;

	nat->device = device;
	paste("object network A\n nat (inside,outside) static 10.1.0.10\n");
	text_init(&text);
	text_init(&report);
	nat_compile(nat, &text, &report);
	ck_assert_ptr_nonnull(strstr(text.s,
	    " set in0 {\n  type ifname\n  elements = { \"p0\", "
	    "\"tap0\" }\n }\n"));
	ck_assert_ptr_nonnull(strstr(text.s, "  iifname @in0 meta nfproto "
	    "ipv4 ip daddr 10.1.0.10/32 counter name \"u1\" "));
	ck_assert_ptr_nonnull(strstr(text.s, "  iifname \"p1\" "));
	ck_assert_str_eq(text_str(&report), "");
	/* And again over what is there. */
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.0.10");
	expect("mtu inside 1400", "");
	expect("mtu inside 1500", "");
	nat->device = NULL;
	expect("mtu inside 1400", "");
	ck_assert_str_eq(out_from("192.168.1.10"), "10.1.0.10");
	text_clear(&text);
	text_clear(&report);
}
END_TEST

/* The kernel takes all forms for IPv6 too. */
START_TEST(six)
{
	ck_assert_str_eq(paste(
	    "object network S\n host 2001:db8:1::10\n"
	    "object network S-OUT\n host 2001:db8:9::10\n"
	    "object network SN\n subnet 2001:db8:1::/64\n"
	    "object network SN-OUT\n subnet 2001:db8:2::/64\n"
	    "object network SR\n range 2001:db8:1::1 2001:db8:1::7\n"
	    "object network SR-OUT\n range 2001:db8:2::1 2001:db8:2::7\n"
	    "object service WWW\n service tcp destination eq www\n"
	    "object service ALT\n service tcp destination eq 8080\n"
	    "nat (inside,outside) source static SR SR-OUT\n"
	    "nat (inside,outside) source static S S-OUT destination static "
	    "SN SN service WWW WWW\n"
	    "nat (outside,inside) source static any any destination static "
	    "S-OUT S service WWW ALT\n"
	    "nat (inside,outside) source static SN SN-OUT\n"
	    "nat (any,outside) source dynamic any S-OUT\n"
	    "nat (any,outside) source dynamic SN pat-pool SR-OUT "
	    "round-robin\n"), "");
	shell("nft list table inet postern_nat | grep -q "
	    "'dnat ip6 to \\[2001:db8:1::10\\]:8080'");
	shell("nft list table inet postern_nat | grep -q "
	    "'snat ip6 prefix to 2001:db8:2::/64'");
}
END_TEST

MACHINE_MAIN("nat traffic", traffic_setup, traffic_teardown, interface_pat,
    order, static_both_ways, networks, ranges, twice, ports, pools, two_rules,
    marks, devices, six)
