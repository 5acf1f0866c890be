#include "net/model.h"
#include "tests/unit/net/console.h"

static void
setup(void)
{
	console_begin();
	net_cli_init(net);
	console_start();
}

static const char lab[] =
    "interface GigabitEthernet0/0\n"
    " nameif outside\n"
    " security-level 0\n"
    " ip address 10.255.1.2 255.255.255.0\n"
    "interface GigabitEthernet0/1\n"
    " nameif inside\n"
    " security-level 100\n"
    " ip address 10.12.12.2 255.255.255.0\n"
    "interface Management0/0\n"
    " management-only\n"
    " shutdown\n"
    " nameif management\n"
    " security-level 100\n"
    " no ip address\n";

START_TEST(untouched)
{
	expect("show running-config interface g0/0",
	    "!\ninterface GigabitEthernet0/0\n shutdown\n no nameif\n"
	    " no security-level\n no ip address\n!\n");
	expect("show running-config mtu", "");
	/* The daemon's start is no change of the configuration. */
	ck_assert(!config_is_modified(config));
}
END_TEST

START_TEST(pasted)
{
	ck_assert_str_eq(paste(lab),
	    "INFO: Security level for \"outside\" set to 0 by default.\n"
	    "INFO: Security level for \"inside\" set to 100 by default.\n"
	    "INFO: Security level for \"management\" set to 0 by default.\n");
	expect("show running-config interface",
	    "!\n"
	    "interface GigabitEthernet0/0\n"
	    " nameif outside\n"
	    " security-level 0\n"
	    " ip address 10.255.1.2 255.255.255.0 \n"
	    "!\n"
	    "interface GigabitEthernet0/1\n"
	    " nameif inside\n"
	    " security-level 100\n"
	    " ip address 10.12.12.2 255.255.255.0 \n"
	    "!\n"
	    "interface Management0/0\n"
	    " management-only\n"
	    " shutdown\n"
	    " nameif management\n"
	    " security-level 100\n"
	    " no ip address\n"
	    "!\n");
	expect("show running-config mtu",
	    "mtu outside 1500\nmtu inside 1500\nmtu management 1500\n");
	expect("show nameif",
	    "Interface                Name                     Security\n"
	    "GigabitEthernet0/0       outside                    0\n"
	    "GigabitEthernet0/1       inside                   100\n"
	    "Management0/0            management               100\n");
	shell("ip -4 addr show dev p0 | grep -q 'inet 10.255.1.2/24 brd "
	    "10.255.1.255'");
	expect("show interface ip brief",
	    "Interface            IP-Address        OK? Method Status       "
	    "         Protocol\n"
	    "GigabitEthernet0/0   10.255.1.2        YES manual up           "
	    "         up\n"
	    "GigabitEthernet0/1   10.12.12.2        YES manual up           "
	    "         up\n"
	    "Management0/0        unassigned        YES unset  "
	    "administratively down down\n");
}
END_TEST

/* What is shown, pasted into a fresh daemon, gives the same again. */
START_TEST(round_trip)
{
	static const char more[] =
	    "interface g0/0.10\n vlan 10\n nameif dmz\n"
	    " ip address 10.3.0.1 255.255.255.0 standby 10.3.0.2\n"
	    "interface GigabitEthernet0/5\n description to nowhere\n"
	    " speed 100\n duplex full\n no nameif\n"
	    "interface g0/1\n ipv6 address 2001:db8:0:1::1/64\n"
	    " ipv6 address 2001:db8:0:2::/64 eui-64\n ipv6 enable\n"
	    " ospf cost 10\n"
	    "interface Tunnel0\n ip address dhcp setroute\n"
	    "mtu inside 1400\nsame-security-traffic permit intra-interface\n"
	    "route outside 0 0 10.255.1.1\n"
	    "route outside 10.9.0.0 255.255.0.0 10.255.1.7 20 track 1\n"
	    "ipv6 route inside 2001:db8::/32 2001:db8:0:1::9\n";
	struct text first, second;

	text_init(&first);
	text_init(&second);
	paste(lab);
	paste(more);
	config_write(config, &first, true, false);
	expect("clear configure all", "");
	expect("show running-config interface g0/0",
	    "!\ninterface GigabitEthernet0/0\n shutdown\n no nameif\n"
	    " no security-level\n no ip address\n!\n");
	paste(first.s);
	config_write(config, &second, true, false);
	ck_assert_str_eq(strstr(first.s, "!\ninterface"),
	    strstr(second.s, "!\ninterface"));
	ck_assert_ptr_nonnull(strstr(second.s,
	    "interface GigabitEthernet0/0.10\n vlan 10\n nameif dmz\n"
	    " security-level 0\n"
	    " ip address 10.3.0.1 255.255.255.0 standby 10.3.0.2 \n"));
	ck_assert_ptr_nonnull(strstr(second.s,
	    "interface GigabitEthernet0/5\n description to nowhere\n"
	    " speed 100\n duplex full\n no nameif\n no security-level\n"
	    " no ip address\n"));
	ck_assert_ptr_nonnull(strstr(second.s,
	    " ipv6 address 2001:db8:0:1::1/64\n"
	    " ipv6 address 2001:db8:0:2::/64 eui-64\n ipv6 enable\n"
	    " ospf cost 10\n"));
	ck_assert_ptr_nonnull(strstr(second.s,
	    "ipv6 route inside 2001:db8::/32 2001:db8:0:1::9\n"));
	ck_assert_ptr_nonnull(strstr(second.s,
	    "route outside 0.0.0.0 0.0.0.0 10.255.1.1 1\n"
	    "route outside 10.9.0.0 255.255.0.0 10.255.1.7 20 track 1\n"));
	text_clear(&first);
	text_clear(&second);
}
END_TEST

START_TEST(default_shutdown)
{
	const struct net_interface *i = 
	    &iface_by_hardware(net, "GigabitEthernet0/0")->v;

	/* A typed one stays ... */
	paste("interface g0/0\n shutdown\n nameif outside\n"
	    " ip address 10.0.0.1 255.255.255.0\n");
	ck_assert(i->shutdown);
	expect("no shutdown", "");
	ck_assert(!i->shutdown);
	/* ... but the block of an untouched port is an untouched port. */
	paste("clear configure interface\ninterface g0/0\n shutdown\n"
	    " no nameif\n no security-level\n no ip address\n");
	ck_assert(i->shutdown);
	paste("interface g0/0\n nameif outside\n");
	ck_assert(!i->shutdown);
	/* Without the word shutdown a port is up, be it without a name. */
	paste("clear configure interface\ninterface g0/0\n no nameif\n"
	    " no security-level\n no ip address\n");
	ck_assert(!i->shutdown);
	expect("show running-config interface g0/0",
	    "!\ninterface GigabitEthernet0/0\n no nameif\n"
	    " no security-level\n no ip address\n!\n");
}
END_TEST

START_TEST(refused)
{
	paste(lab);
	type("interface g0/1");
	expect("nameif outside", "ERROR: Name \"outside\" has been assigned "
	    "to interface GigabitEthernet0/0\n");
	expect("ip address 10.255.1.130 255.255.255.128",
	    "ERROR: Failed to apply IP address to interface "
	    "GigabitEthernet0/1, as the network overlaps with interface "
	    "GigabitEthernet0/0. Two interfaces cannot be in the same "
	    "subnet.\n");
	expect("ip address 10.7.0.1 255.0.255.0",
	    "ERROR: Invalid netmask 255.0.255.0\n");
	ck_assert_ptr_nonnull(strstr(type("ip address 10.7.0.0 255.255.0.0"),
	    "ERROR: "));
	ck_assert_ptr_nonnull(strstr(type("ip address 10.7.0.1 255.255.0.0 "
	    "standby 10.8.0.1"), "ERROR: "));
	ck_assert_ptr_nonnull(strstr(type("no interface g0/1"), "ERROR: "));
	ck_assert_str_eq(net_by_nameif(net, "inside")->hardware,
	    "GigabitEthernet0/1");
	ck_assert_uint_eq(net_by_nameif(net, "inside")->ip_len, 24);
	ck_assert_ptr_nonnull(strstr(type("interface Foo0/0"), "ERROR: "));
	expect("interface g0/7", "WARNING: GigabitEthernet0/7 is bound to no "
	    "link of this machine: kept in the configuration, never up.\n");
	expect("no interface g0/7", "");
	ck_assert_ptr_null(iface_by_hardware(net, "GigabitEthernet0/7"));
}
END_TEST

START_TEST(cleared)
{
	char *fresh = xstrdup(type("show running-config interface"));

	paste(lab);
	paste("interface g0/0\n vlan 7\n description d\n speed 100\n"
	    "interface g0/1.5\n vlan 5\n");
	expect("clear configure interface g0/1.5", "");
	ck_assert_ptr_null(strstr(type("show running-config interface g0/1.5"),
	    "vlan"));
	expect("clear configure interface", "");
	expect("show running-config interface", fresh);
	free(fresh);
}
END_TEST

struct told { char nameif[49], old[49]; unsigned n; };

static void
hear(void *ctx, const char *nameif, const char *old)
{
	struct told *t = ctx;

	t->n++;
	if (old == NULL)
		return;
	snprintf(t->nameif, sizeof(t->nameif), "%s", nameif);
	snprintf(t->old, sizeof(t->old), "%s", old);
}

START_TEST(renamed)
{
	struct told told = { .n = 0 };

	paste(lab);
	expect("route outside 0 0 10.255.1.1", "");
	net_on_change(net, hear, &told);
	type("interface g0/0");
	type("nameif wan");
	ck_assert_str_eq(told.nameif, "wan");
	ck_assert_str_eq(told.old, "outside");
	expect("show running-config route", "");
	/* The level stays, so there is nothing to say about it. */
	expect("nameif wan2", "");
	expect("no nameif", "");
	ck_assert_str_eq(told.nameif, "");
	ck_assert_str_eq(told.old, "wan2");
	ck_assert_ptr_null(net_by_nameif(net, "wan"));
}
END_TEST

/* What a link had goes, what is configured comes, MTU and state are true. */
START_TEST(carried_out)
{
	shell("ip addr add 192.0.2.1/24 dev p0");
	paste(lab);
	ck_assert(!shell_ok("ip addr show dev p0 | grep -q 192.0.2.1"));
	expect("mtu outside 1400", "");
	shell("ip link show dev p0 | grep -q 'mtu 1400'");
	ck_assert_ptr_nonnull(strstr(logged.s, "there is no link p2"));
	type("interface g0/0");
	type("shutdown");
	ck_assert(!shell_ok("ip link show dev p0 | grep -q '[<,]UP'"));
	type("no shutdown");
	shell("ip link show dev p0 | grep -q '[<,]UP'");
	type("ipv6 address 2001:db8::1/64");
	shell("ip -6 addr show dev p0 | grep -q 'inet6 2001:db8::1/64'");
	shell("ip -6 addr show dev p0 | grep -q 'inet6 fe80::'");
	type("no ipv6 address");
	ck_assert(!shell_ok("ip -6 addr show dev p0 | grep -q inet6"));
	type("no ip address");
	ck_assert(!shell_ok("ip addr show dev p0 | grep -q inet"));
	shell("test $(cat /proc/sys/net/ipv4/ip_forward) = 1 && "
	    "test $(cat /proc/sys/net/ipv4/conf/p0/rp_filter) = 0 && "
	    "test $(cat /proc/sys/net/ipv4/conf/p1/send_redirects) = 0 && "
	    "test $(cat /proc/sys/net/ipv6/conf/p1/forwarding) = 1");
}
END_TEST

START_TEST(events)
{
	struct told told = { .n = 0 };

	paste(lab);
	turn(100);
	net_on_change(net, hear, &told);
	ck_assert(net_by_nameif(net, "outside")->line_up);
	shell("ip link set q0 down");
	turn(100);
	ck_assert(!net_by_nameif(net, "outside")->line_up);
	ck_assert_uint_eq(told.n, 1);
	shell("ip link set q0 up");
	turn(100);
	ck_assert(net_by_nameif(net, "outside")->line_up);
	/* The missing link appears: it gets what is configured. */
	paste("interface Management0/0\n no shutdown\n"
	    " ip address 10.1.0.1 255.255.255.0\n");
	shell("ip link add p2 type veth peer name q2 && ip link set q2 up");
	turn(200);
	shell("ip addr show dev p2 | grep -q 'inet 10.1.0.1/24'");
	ck_assert(net_by_nameif(net, "management")->line_up);
	shell("ip link del p2");
	turn(100);
	ck_assert_uint_eq(net_by_nameif(net, "management")->ifindex, 0);
	expect("show running-config interface Management0/0",
	    "!\ninterface Management0/0\n management-only\n"
	    " nameif management\n security-level 100\n"
	    " ip address 10.1.0.1 255.255.255.0 \n!\n");
}
END_TEST

/* What a link that came met, in order: s(hut) before its address was there,
 * c(hange) told, o(pen) after that. */
struct gate {
	char met[16];
	size_t n;
	bool on;
};

static void
meet(struct gate *g, char what)
{
	ck_assert_uint_lt(g->n + 1, sizeof(g->met));
	g->met[g->n++] = what;
}

static void
on_gate(void *ctx, bool shut)
{
	struct gate *g = ctx;

	meet(g, shut ? 's' : 'o');
	ck_assert(shell_ok("ip addr show dev p2 | grep -q 10.1.0.1") == !shut);
}

static void
on_gate_change(void *ctx, const char *nameif, const char *old_nameif)
{
	struct gate *g = ctx;

	(void)old_nameif;
	if (g->on && strcmp(nameif, "management") == 0)
		meet(g, 'c');
}

START_TEST(gate)
{
	struct gate g = { .n = 0 };
	int times;

	paste(lab);
	paste("interface Management0/0\n no shutdown\n"
	    " ip address 10.1.0.1 255.255.255.0\n");
	turn(100);
	net_gate_set(net, on_gate, &g);
	net_on_change(net, on_gate_change, &g);
	for (times = 0; times < 2; times++) {
		memset(&g, 0, sizeof(g));
		g.on = true;
		shell("ip link add p2 type veth peer name q2 && "
		    "ip link set q2 up");
		turn(200);
		g.on = false;
		ck_assert_msg(strncmp(g.met, "sco", 3) == 0 &&
		    strchr(g.met + 3, 's') == NULL, "%s", g.met);
		shell("ip link del p2");
		turn(100);
		ck_assert_ptr_null(strchr(g.met + 3, 's'));
	}
}
END_TEST

struct one_way {
	char links[64];
	unsigned times;
};

static void
on_hairpins(void *ctx, const char (*links)[IFNAMSIZ], size_t n,
    struct text *report)
{
	struct one_way *o = ctx;
	size_t i;

	(void)report;
	o->times++;
	o->links[0] = '\0';
	for (i = 0; i < n; i++) {
		strcat(o->links, links[i]);
		strcat(o->links, " ");
	}
}

/* Told of changes only. */
START_TEST(hairpins)
{
	struct one_way o = { .times = 0 };

	net_hairpins_set(net, on_hairpins, &o);
	paste(lab);
	ck_assert_str_eq(o.links, "p0 p1 p2 ");
	o.times = 0;
	paste("mtu inside 1400\nsame-security-traffic permit "
	    "inter-interface\n");
	ck_assert_uint_eq(o.times, 0);
	paste("same-security-traffic permit intra-interface\n");
	ck_assert_str_eq(o.links, "");
	paste("no same-security-traffic permit intra-interface\n");
	ck_assert_str_eq(o.links, "p0 p1 p2 ");
	paste("interface GigabitEthernet0/1\n no nameif\n");
	ck_assert_str_eq(o.links, "p0 p2 ");
	ck_assert_uint_eq(o.times, 3);
}
END_TEST

/* More events than the socket holds: the end of it all is known all the
 * same. */
START_TEST(lost_events)
{
	paste(lab);
	turn(100);
	shell("for i in $(seq 300); do echo link set q0 down; "
	    "echo link set q0 up; done | ip -batch - && "
	    "ip link set q1 down");
	turn(300);
	ck_assert(net_by_nameif(net, "outside")->line_up);
	ck_assert(!net_by_nameif(net, "inside")->line_up);
}
END_TEST

START_TEST(shown)
{
	const char *s;

	paste(lab);
	/* Nobody answers, but the questions are heard. */
	shell("ip addr add 10.255.1.1/24 dev q0; "
	    "ping -c 1 -w 1 -I q0 10.255.1.77 >/dev/null 2>&1 || true");
	s = type("show interface outside");
	ck_assert_ptr_nonnull(strstr(s, "Interface GigabitEthernet0/0 "
	    "\"outside\", is up, line protocol is up\n  Hardware is veth, "));
	ck_assert_ptr_nonnull(strstr(s, "\tIP address 10.255.1.2, subnet mask "
	    "255.255.255.0\n"));
	ck_assert_ptr_nonnull(strstr(s, "  Traffic Statistics for "
	    "\"outside\":\n"));
	ck_assert_ptr_null(strstr(s, "\t0 packets input"));
	s = type("show interface Management0/0");
	ck_assert_ptr_nonnull(strstr(s, "Interface Management0/0 "
	    "\"management\", is administratively down, line protocol is "
	    "down\n  Hardware is unknown, "));
	ck_assert_ptr_nonnull(strstr(type("show interface nosuch"),
	    "ERROR: % Invalid input detected at '^' marker."));
	ck_assert_ptr_nonnull(strstr(type("show ip address"),
	    "GigabitEthernet0/1       inside                 10.12.12.2      "
	    "255.255.255.0   manual\n"));
}
END_TEST

MACHINE_MAIN("net interfaces", setup, console_end, untouched, pasted,
    round_trip, default_shutdown, refused, cleared, renamed, carried_out,
    events, gate, hairpins, lost_events, shown)
