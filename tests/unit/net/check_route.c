#include "base/error.h"
#include "tests/unit/net/console.h"

static const char legend[] =
    "Codes: L - local, C - connected, S - static, R - RIP, M - mobile, "
    "B - BGP\n"
    "       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area \n"
    "       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2\n"
    "       E1 - OSPF external type 1, E2 - OSPF external type 2, V - VPN\n"
    "       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, "
    "L2 - IS-IS level-2\n"
    "       ia - IS-IS inter area, * - candidate default, "
    "U - per-user static route\n"
    "       o - ODR, P - periodic downloaded static route, "
    "+ - replicated route\n";

static void
setup(void)
{
	console_begin();
	net_cli_init(net);
	console_start();
	paste("interface g0/0\n nameif outside\n"
	    " ip address 10.255.1.2 255.255.255.0\n"
	    "interface g0/1\n nameif inside\n"
	    " ip address 10.12.12.2 255.255.255.0\n");
	turn(50);
}

static void
expect_routes(const char *rest)
{
	struct text want;

	text_init(&want);
	text_add(&want, legend);
	text_add(&want, rest);
	expect("show route", text_str(&want));
	text_clear(&want);
}

START_TEST(shown)
{
	expect_routes("Gateway of last resort is not set\n\n"
	    "C        10.12.12.0 255.255.255.0 is directly connected, inside\n"
	    "L        10.12.12.2 255.255.255.255 is directly connected, "
	    "inside\n"
	    "C        10.255.1.0 255.255.255.0 is directly connected, "
	    "outside\n"
	    "L        10.255.1.2 255.255.255.255 is directly connected, "
	    "outside\n");
	expect("route outside 0.0.0.0 0.0.0.0 10.255.1.1 1", "");
	expect("route inside 192.168.100.0 255.255.255.0 10.12.12.1", "");
	expect("route inside 192.168.100.0 255.255.255.0 10.12.12.7", "");
	expect_routes("Gateway of last resort is 10.255.1.1 to network "
	    "0.0.0.0\n\n"
	    "S*       0.0.0.0 0.0.0.0 [1/0] via 10.255.1.1, outside\n"
	    "C        10.12.12.0 255.255.255.0 is directly connected, inside\n"
	    "L        10.12.12.2 255.255.255.255 is directly connected, "
	    "inside\n"
	    "C        10.255.1.0 255.255.255.0 is directly connected, "
	    "outside\n"
	    "L        10.255.1.2 255.255.255.255 is directly connected, "
	    "outside\n"
	    "S        192.168.100.0 255.255.255.0 [1/0] via 10.12.12.1, "
	    "inside\n"
	    "                                     [1/0] via 10.12.12.7, "
	    "inside\n");
	shell("ip route show proto 80 | grep -q 'default via 10.255.1.1 dev "
	    "p0 metric 1'");
	shell("test $(ip route show 192.168.100.0/24 proto 80 | "
	    "grep -c nexthop) = 2");
}
END_TEST

START_TEST(refused)
{
	expect("route outside 10.9.0.0 255.255.0.0 10.255.1.1", "");
	expect("route outside 10.9.0.0 255.255.0.0 10.255.1.1",
	    "WARNING: Route already exists\n");
	expect("route inside 10.255.1.0 255.255.255.0 10.12.12.1",
	    "ERROR: Cannot add route, connected route exists\n");
	expect("route outside 10.9.1.0 255.255.0.0 10.255.1.1",
	    "ERROR: IP address,mask <10.9.1.0,255.255.0.0> doesn't pair\n");
	expect("route outside 10.9.1.0 255.0.255.0 10.255.1.1",
	    "ERROR: Invalid netmask 255.0.255.0\n");
	expect("route outside 10.8.0.0 255.255.0.0 10.255.1.2",
	    "ERROR: Invalid next hop address, it belongs to one of our "
	    "interfaces\n");
	expect("route inside 10.9.0.0 255.255.0.0 10.12.12.1",
	    "ERROR: Cannot add route entry, conflict with existing routes\n");
	expect("no route outside 10.7.0.0 255.255.0.0 10.255.1.1",
	    "ERROR: No matching route to delete\n");
	ck_assert_ptr_nonnull(strstr(type("route nosuch 0 0 10.255.1.1"),
	    "ERROR: % Invalid input detected at '^' marker."));
	expect("show running-config route",
	    "route outside 10.9.0.0 255.255.0.0 10.255.1.1 1\n");
	expect("no route outside 10.9.0.0 255.255.0.0", "");
	/* a tunneled route has no distance of its own, and isn't tracked */
	ck_assert_ptr_nonnull(strstr(type("route outside 0 0 10.255.1.1 track "
	    "5 tunneled"), "ERROR: % Invalid input"));
	ck_assert_ptr_nonnull(strstr(type("route outside 0 0 10.255.1.1 7 "
	    "tunneled"), "ERROR: % Invalid input"));
	ck_assert_ptr_nonnull(strstr(type("ipv6 route outside ::/0 fe80::1 7 "
	    "tunneled"), "ERROR: % Invalid input"));
	type("route outside 0 0 10.255.1.1 tunneled");
	type("route outside 0 0 10.255.1.1 7 track 5");
	expect("show running-config route",
	    "route outside 0.0.0.0 0.0.0.0 10.255.1.1 tunneled\n"
	    "route outside 0.0.0.0 0.0.0.0 10.255.1.1 7 track 5\n");
	expect("clear configure route", "");
	expect("show running-config route", "");
	shell("test -z \"$(ip route show proto 80)\"");
}
END_TEST

/* A floating route takes over when the better one's interface goes down, and
 * all come back with the links. */
START_TEST(links)
{
	const struct net_interface *i;
	struct addr dst, hop;

	ck_assert_int_eq(addr_parse("10.9.0.1", &dst), 0);
	expect("route outside 10.9.0.0 255.255.0.0 10.255.1.1", "");
	expect("route inside 10.9.0.0 255.255.0.0 10.12.12.1 200", "");
	ck_assert_int_eq(net_route_lookup(net, &dst, &i, &hop), 0);
	ck_assert_str_eq(i->nameif, "outside");
	ck_assert_uint_eq(addr_v4_get(&hop), 0x0aff0101);
	shell("ip link set q0 down");
	turn(100);
	ck_assert_int_eq(net_route_lookup(net, &dst, &i, &hop), 0);
	ck_assert_str_eq(i->nameif, "inside");
	ck_assert_ptr_nonnull(strstr(type("show route"),
	    "S        10.9.0.0 255.255.0.0 [200/0] via 10.12.12.1, inside\n"));
	shell("ip link set q0 up");
	turn(100);
	ck_assert_int_eq(net_route_lookup(net, &dst, &i, &hop), 0);
	ck_assert_str_eq(i->nameif, "outside");
	/* The kernel drops routes with the link; they are put back. */
	shell("ip link set p0 down");
	turn(100);
	shell("ip link set p0 up");
	turn(100);
	shell("ip route show proto 80 | grep -q '10.9.0.0/16 via 10.255.1.1'");
	ck_assert_int_eq(addr_parse("10.255.1.9", &dst), 0);
	ck_assert_int_eq(net_route_lookup(net, &dst, &i, &hop), 0);
	ck_assert(!addr_is_set(&hop));
	ck_assert_int_eq(addr_parse("10.99.0.1", &dst), 0);
	ck_assert_int_eq(net_route_lookup(net, &dst, &i, &hop),
	    ERR_NOT_FOUND);
}
END_TEST

/* Those that an earlier run left are removed; others' stay. */
START_TEST(stale)
{
	shell("ip route add 10.50.0.0/16 via 10.255.1.1 proto 80 metric 1 && "
	    "ip route add 10.51.0.0/16 via 10.255.1.1 proto static");
	expect("route outside 10.9.0.0 255.255.0.0 10.255.1.1", "");
	ck_assert(!shell_ok("ip route show | grep -q 10.50.0.0/16"));
	shell("ip route show | grep -q 10.51.0.0/16");
	expect("clear configure route", "");
	ck_assert(!shell_ok("ip route show | grep -q 'proto 80'"));
	shell("ip route show | grep -q 10.51.0.0/16");
}
END_TEST

START_TEST(vpn_routes)
{
	struct net_vpn_route v[2] = { 0 };

	ck_assert_int_eq(prefix_parse("10.2.2.5/32", &v[0].dst), 0);
	ck_assert_int_eq(prefix_parse("10.2.2.132/32", &v[1].dst), 0);
	strcpy(v[0].nameif, "outside");
	strcpy(v[1].nameif, "outside");
	v[0].next_hop = v[1].next_hop = addr_v4(0x0aff0101);
	net_vpn_routes_set(net, "outside_map", v, 2);
	ck_assert_ptr_nonnull(strstr(type("show route"),
	    "V        10.2.2.5 255.255.255.255 connected by VPN "
	    "(advertised), outside\n"
	    "V        10.2.2.132 255.255.255.255 connected by VPN "
	    "(advertised), outside\n"));
	shell("test $(ip route show proto 80 | wc -l) = 2");
	/* "external" is one letter more: the line of 75 breaks. */
	type("interface g0/0");
	type("nameif external");
	strcpy(v[0].nameif, "external");
	strcpy(v[1].nameif, "external");
	net_vpn_routes_set(net, "outside_map", v, 2);
	ck_assert_ptr_nonnull(strstr(type("show route"),
	    "V        10.2.2.5 255.255.255.255 connected by VPN "
	    "(advertised), external\n"
	    "V        10.2.2.132 255.255.255.255 \n"
	    "           connected by VPN (advertised), external\n"));
	net_vpn_routes_set(net, "outside_map", NULL, 0);
	shell("test -z \"$(ip route show proto 80)\"");
}
END_TEST

START_TEST(six)
{
	const struct net_interface *i;
	struct addr dst, hop;

	paste("interface g0/0\n ipv6 address 2001:db8:1::2/64\n");
	expect("ipv6 route outside ::/0 2001:db8:1::1", "");
	expect("ipv6 route outside 2001:db8:2::/48 2001:db8:1::9 5", "");
	expect("show running-config ipv6 route",
	    "ipv6 route outside ::/0 2001:db8:1::1\n"
	    "ipv6 route outside 2001:db8:2::/48 2001:db8:1::9 5\n");
	ck_assert_int_eq(addr_parse("2001:db8:2::1", &dst), 0);
	ck_assert_int_eq(net_route_lookup(net, &dst, &i, &hop), 0);
	ck_assert_str_eq(i->nameif, "outside");
	ck_assert_uint_eq(hop.bytes[15], 9);
	/* Kept, but not in the way of the connected one. */
	expect("ipv6 route outside 2001:db8:1::/64 2001:db8:1::9", "");
	ck_assert(!shell_ok("ip -6 route show 2001:db8:1::/64 | "
	    "grep -q via"));
	/* Again: nothing to do, nothing to say. */
	expect("mtu inside 1500", "");
	expect("clear configure ipv6 route", "");
	shell("test -z \"$(ip -6 route show proto 80)\"");
}
END_TEST

START_TEST(neighbours)
{
	shell("ip neigh replace 10.255.1.1 lladdr 02:00:00:00:00:01 dev p0 "
	    "nud permanent");
	expect("show arp", "\toutside 10.255.1.1 0200.0000.0001 -\n");
}
END_TEST

MACHINE_MAIN("net routes", setup, console_end, shown, refused, links, stale,
    vpn_routes, six, neighbours)
