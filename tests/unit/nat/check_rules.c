#include "tests/unit/nat/nat_console.h"

static const char objects[] =
    "object network A\n host 192.168.1.10\n"
    "object network A-OUT\n host 10.0.0.10\n"
    "object network NET\n subnet 192.168.1.0 255.255.255.0\n"
    "object network NET-OUT\n subnet 10.0.5.0 255.255.255.0\n"
    "object network POOL\n range 10.0.0.50 10.0.0.59\n"
    "object network B\n host 10.9.0.1\n"
    "object network B-IN\n host 192.168.1.99\n"
    "object network SIX\n host 2001:db8::1\n"
    "object-group network GROUP\n network-object object A\n"
    " network-object 192.168.7.0 255.255.255.0\n"
    "object-group network MIXED\n network-object host 192.168.8.1\n"
    " network-object host 2001:db8::8\n"
    "object service WWW\n service tcp destination eq www\n"
    "object service ALT\n service tcp destination eq 8080\n";

/* The lab's own: the identity rule comes second, stands first. */
START_TEST(lab)
{
	ck_assert_str_eq(paste(
	    "object network SITE1-YELLOW\n"
	    " subnet 192.168.100.0 255.255.255.0\n"
	    "object network SITE1-BLUE\n"
	    " subnet 192.168.200.0 255.255.255.0\n"
	    "object-group network SITE1\n"
	    " network-object object SITE1-YELLOW\n"
	    " network-object object SITE1-BLUE\n"
	    "object network SITE2-PURPLE\n"
	    " subnet 172.16.10.0 255.255.255.0\n"
	    "object-group network SITE2\n"
	    " network-object object SITE2-PURPLE\n"
	    "nat (inside,outside) source dynamic SITE1 interface "
	    "destination any\n"
	    "nat (inside,outside) 1 source static SITE1 SITE1 destination "
	    "static SITE2 SITE2\n"), "");
	expect("show running-config nat",
	    "nat (inside,outside) source static SITE1 SITE1 destination "
	    "static SITE2 SITE2\n"
	    "nat (inside,outside) source dynamic SITE1 interface destination "
	    "any\n");
	expect("show nat detail",
	    "Manual NAT Policies (Section 1)\n"
	    "1 (inside) to (outside) source static SITE1 SITE1  destination "
	    "static SITE2 SITE2\n"
	    "    translate_hits = 0, untranslate_hits = 0\n"
	    "    Source - Origin: 192.168.100.0/24, 192.168.200.0/24, "
	    "Translated: 192.168.100.0/24, 192.168.200.0/24\n"
	    "    Destination - Origin: 172.16.10.0/24, Translated: "
	    "172.16.10.0/24\n"
	    "2 (inside) to (outside) source dynamic SITE1 interface  "
	    "destination any\n"
	    "    translate_hits = 0, untranslate_hits = 0\n"
	    "    Source - Origin: 192.168.100.0/24, 192.168.200.0/24, "
	    "Translated: 10.0.0.1/24\n");
}
END_TEST

/* Section 2: static first, fewer addresses first, then the lower address, then
 * the name. */
START_TEST(sections)
{
	paste(objects);
	ck_assert_str_eq(paste(
	    "object network s24\n subnet 5.0.0.0 255.255.255.0\n"
	    " nat (inside,outside) static 10.1.5.0\n"
	    "object network s29b\n subnet 4.1.0.0 255.255.255.248\n"
	    " nat (outside,inside) static 10.1.1.0\n"
	    "object network s29\n subnet 4.0.0.0 255.255.255.248\n"
	    " nat static 10.1.2.0\n"
	    "object network hosted\n host 1.1.1.1\n"
	    " nat (inside,outside) dynamic POOL\n"
	    "object network static-host\n host 3.3.3.3\n"
	    " nat (inside,outside) static 10.1.4.0\n"
	    "object network alphabetical\n"
	    " subnet 3.3.3.3 255.255.255.255\n"
	    " nat (inside,outside) static 10.1.6.0\n"
	    "nat (inside,outside) after-auto source static A A-OUT\n"
	    "nat (inside,outside) source static NET NET-OUT\n"
	    "nat (inside,outside) source dynamic A A-OUT\n"
	    "nat (inside,outside) after-auto 1 source dynamic A A-OUT\n"),
	    "");
	expect("show running-config nat",
	    "nat (inside,outside) source static NET NET-OUT\n"
	    "nat (inside,outside) source dynamic A A-OUT\n"
	    "!\n"
	    "object network alphabetical\n"
	    " nat (inside,outside) static 10.1.6.0\n"
	    "object network static-host\n"
	    " nat (inside,outside) static 10.1.4.0\n"
	    "object network s29\n nat (any,any) static 10.1.2.0\n"
	    "object network s29b\n nat (outside,inside) static 10.1.1.0\n"
	    "object network s24\n nat (inside,outside) static 10.1.5.0\n"
	    "object network hosted\n nat (inside,outside) dynamic POOL\n"
	    "!\n"
	    "nat (inside,outside) after-auto source dynamic A A-OUT\n"
	    "nat (inside,outside) after-auto source static A A-OUT\n");
	ck_assert_ptr_nonnull(strstr(type("show nat detail"),
	    "\n\nAuto NAT Policies (Section 2)\n"
	    "1 (inside) to (outside) source static alphabetical 10.1.6.0 \n"
	    "    translate_hits = 0, untranslate_hits = 0\n"
	    "    Source - Origin: 3.3.3.3/32, Translated: 10.1.6.0/32\n"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "    Source - Origin: 5.0.0.0/24, Translated: 10.1.5.0/24\n"));
	/* A new value moves the rule. */
	paste("object network s24\n host 2.0.0.1\n");
	ck_assert_ptr_nonnull(strstr(type("show nat"),
	    "1 (inside) to (outside) source static s24 10.1.5.0 \n"));
}
END_TEST

START_TEST(refused)
{
	paste(objects);
	expect("nat (inside,outside) source static A NOSUCH",
	    "ERROR: NOSUCH doesn't match an existing object or "
	    "object-group\n");
	expect("nat (inside,outside) source static A WWW",
	    "ERROR: WWW doesn't match an existing object or object-group\n");
	expect("nat (inside,outside) source static A A-OUT service WWW A",
	    "ERROR: A doesn't match an existing object or object-group\n");
	expect("nat (nosuch,outside) source static A A-OUT",
	    "ERROR: interface (nosuch) does not exist\n");
	expect("nat (inside,outside) source dynamic A NET-OUT",
	    "ERROR: Subnet can not be used as mapped source in dynamic NAT "
	    "policy.\n");
	expect("nat (inside,outside) source static MIXED MIXED",
	    "ERROR: MIXED has IPv4 and IPv6 addresses: it can not be used in "
	    "a NAT policy\n");
	paste("object network FW\n host 10.0.0.1\n");
	expect("nat (inside,outside) source static A FW",
	    "ERROR: Address 10.0.0.1 overlaps with outside interface "
	    "address.\nERROR: NAT Policy is not downloaded\n");
	expect("no nat (inside,outside) source static A A-OUT",
	    "ERROR: No matching NAT policy found\n");
	expect("show running-config nat", "");
	ck_assert_ptr_nonnull(strstr(type("nat (inside,outside) source"),
	    "ERROR: % Incomplete command"));
	/* Objects in use stay. */
	expect("nat (inside,outside) source static A A-OUT", "");
	ck_assert_ptr_nonnull(strstr(type("no object network A-OUT"),
	    "being used"));
	expect("no nat (inside,outside) source static A A-OUT", "");
	expect("no object network A-OUT", "");
}
END_TEST

/* What goes takes along what refers to it. */
START_TEST(dropped)
{
	paste(objects);
	paste("nat (inside,outside) source dynamic NET interface\n"
	    "nat (any,outside) source static A A-OUT\n"
	    "object network B\n nat (dmz,inside) static 192.168.1.77\n"
	    "object network A\n nat (inside,dmz) static 172.16.1.9\n");
	paste("interface Management0/0\n no nameif\n");
	expect("show running-config nat",
	    "nat (inside,outside) source dynamic NET interface\n"
	    "nat (any,outside) source static A A-OUT\n");
	paste("object network B\n nat (inside,outside) static 10.0.0.77\n");
	/* One an object. */
	paste("object network B\n nat (inside,outside) static 10.0.0.78\n");
	ck_assert_ptr_nonnull(strstr(type("show running-config nat"),
	    "object network B\n nat (inside,outside) static 10.0.0.78\n"));
	expect("no object network B", "");
	ck_assert_ptr_null(strstr(type("show running-config nat"), "B"));
	expect("clear configure nat", "");
	expect("show running-config nat", "");
	ck_assert(!shell_ok("nft list table inet postern_nat 2>/dev/null"));
}
END_TEST

/* Every form of the syntax comes back, and goes in again. */
START_TEST(round_trip)
{
	static const char lines[] =
	    "nat (any,any) source dynamic NET pat-pool POOL "
	    "block-allocation round-robin\n"
	    "nat (inside,outside) source dynamic NET POOL interface\n"
	    "nat (inside,outside) source dynamic NET interface destination "
	    "static interface B\n"
	    "nat (inside,outside) source static NET NET-OUT route-lookup\n"
	    "nat (any,any) source dynamic NET pat-pool POOL extended flat "
	    "include-reserve\n"
	    "nat (any,any) source static A A-OUT destination static B-IN B\n"
	    "nat (any,any) source static A A-OUT dns unidirectional "
	    "no-proxy-arp\n"
	    "nat (outside,inside) source static any any destination static "
	    "interface A service WWW ALT description \"1 (NAT)\"\n"
	    "nat (inside,outside) source static A A-OUT inactive\n"
	    "!\n"
	    "object network B\n"
	    " nat (inside,outside) static interface service tcp www 8080\n"
	    "!\n"
	    "nat (inside,outside) after-auto source dynamic any interface\n";

	paste(objects);
	paste(lines);
	expect("show running-config nat", lines);
	/* Again: the same, no second copies. */
	paste(lines);
	expect("show running-config nat", lines);
	/* Shorter on the way in. */
	paste("clear configure nat\nnat source static A A-OUT\n"
	    "nat (inside,outside) 1 source dynamic NET interface\n"
	    "nat (inside,outside) 2 source static NET NET-OUT\n");
	expect("show running-config nat",
	    "nat (inside,outside) source dynamic NET interface\n"
	    "nat (inside,outside) source static NET NET-OUT\n"
	    "nat (any,any) source static A A-OUT\n");
}
END_TEST

START_TEST(warned)
{
	paste(objects);
	expect("nat (inside,outside) source dynamic NET pat-pool POOL "
	    "block-allocation",
	    "WARNING: nat pat-pool block-allocation: kept in the "
	    "configuration, not carried out by Postern.\n");
	ck_assert_str_eq(paste("nat (inside,outside) source static SIX A-OUT"
	    "\n"), "WARNING: not carried out (IPv4 and IPv6 in one rule): "
	    "nat (inside,outside) source static SIX A-OUT\n");
	/* Once is enough. */
	expect("nat (inside,outside) source static A A-OUT", "");
}
END_TEST

/* ---- the matcher --------------------------------------------------------- */

static struct nat_packet
packet(const char *from, const char *to, const char *src, unsigned sport,
    const char *dst, unsigned dport)
{
	struct nat_packet p = { .protocol = 6, .sport = (uint16_t)sport,
		.dport = (uint16_t)dport };

	snprintf(p.from, sizeof(p.from), "%s", from);
	snprintf(p.to, sizeof(p.to), "%s", to);
	ck_assert_int_eq(addr_parse(src, &p.src), 0);
	ck_assert_int_eq(addr_parse(dst, &p.dst), 0);
	return p;
}

static void
becomes(struct nat_packet in, unsigned section, unsigned index,
    const char *want)
{
	struct nat_packet p;
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX], text[128];
	unsigned i = 99;

	ck_assert_uint_eq(nat_translate(nat, &in, &p, &i), section);
	ck_assert_uint_eq(i, index);
	snprintf(text, sizeof(text), "%s:%u > %s:%u", addr_format(&p.src, a),
	    p.sport, addr_format(&p.dst, b), p.dport);
	ck_assert_str_eq(text, want);
}

START_TEST(matcher)
{
	paste(objects);
	paste("nat (inside,outside) source static NET NET destination static "
	    "B B\n"
	    "nat (inside,outside) source static A A-OUT destination static "
	    "B-IN B\n"
	    "nat (outside,inside) source static any any destination static "
	    "interface A service WWW ALT\n"
	    "object network NET\n nat (inside,outside) dynamic interface\n"
	    "object network srv\n host 192.168.1.20\n"
	    " nat (inside,outside) static 10.0.0.20\n"
	    "nat (inside,outside) after-auto source static GROUP GROUP\n");
	/* The VPN's identity rule wins over the interface's PAT. */
	becomes(packet("inside", "outside", "192.168.1.5", 1000, "10.9.0.1",
	    80), 1, 1, "192.168.1.5:1000 > 10.9.0.1:80");
	becomes(packet("outside", "inside", "10.9.0.1", 80, "192.168.1.5",
	    1000), 1, 1, "10.9.0.1:80 > 192.168.1.5:1000");
	/* Twice, both ways. */
	becomes(packet("inside", "outside", "192.168.1.10", 7,
	    "192.168.1.99", 80), 1, 2, "10.0.0.10:7 > 10.9.0.1:80");
	becomes(packet("outside", "inside", "10.9.0.1", 80, "10.0.0.10", 7),
	    1, 2, "192.168.1.99:80 > 192.168.1.10:7");
	/* A service of the interface's address. */
	becomes(packet("outside", "inside", "10.7.0.1", 999, "10.0.0.1", 80),
	    1, 3, "10.7.0.1:999 > 192.168.1.10:8080");
	becomes(packet("outside", "inside", "10.7.0.1", 999, "10.0.0.1", 81),
	    0, 0, "10.7.0.1:999 > 10.0.0.1:81");
	/* Static before dynamic in section 2. */
	becomes(packet("inside", "outside", "192.168.1.20", 5, "10.7.0.1",
	    80), 2, 1, "10.0.0.20:5 > 10.7.0.1:80");
	becomes(packet("outside", "inside", "10.7.0.1", 80, "10.0.0.20", 5),
	    2, 1, "10.7.0.1:80 > 192.168.1.20:5");
	becomes(packet("inside", "outside", "192.168.1.5", 1000, "10.7.0.1",
	    80), 2, 2, "10.0.0.1:0 > 10.7.0.1:80");
	becomes(packet("inside", "outside", "192.168.7.5", 9, "10.7.0.1",
	    80), 3, 1, "192.168.7.5:9 > 10.7.0.1:80");
	becomes(packet("inside", "dmz", "192.168.1.5", 9, "172.16.1.5", 80),
	    0, 0, "192.168.1.5:9 > 172.16.1.5:80");
}
END_TEST

/* Networks keep the host part; ranges of other shapes go address by address. */
START_TEST(mapping)
{
	paste(objects);
	paste("object network R\n range 192.168.1.3 192.168.1.9\n"
	    "object network R-OUT\n range 10.0.3.10 10.0.3.16\n"
	    "nat (inside,outside) source static R R-OUT\n"
	    "nat (inside,outside) source static NET NET-OUT\n");
	becomes(packet("inside", "outside", "192.168.1.3", 1, "1.1.1.1", 2),
	    1, 1, "10.0.3.10:1 > 1.1.1.1:2");
	becomes(packet("inside", "outside", "192.168.1.8", 1, "1.1.1.1", 2),
	    1, 1, "10.0.3.15:1 > 1.1.1.1:2");
	becomes(packet("outside", "inside", "1.1.1.1", 2, "10.0.3.16", 1),
	    1, 1, "1.1.1.1:2 > 192.168.1.9:1");
	becomes(packet("inside", "outside", "192.168.1.200", 1, "1.1.1.1",
	    2), 1, 2, "10.0.5.200:1 > 1.1.1.1:2");
	becomes(packet("outside", "inside", "1.1.1.1", 2, "10.0.5.9", 1),
	    1, 2, "1.1.1.1:2 > 192.168.1.9:1");
}
END_TEST

MACHINE_MAIN("nat rules", nat_setup, nat_teardown, lab, sections, refused,
    dropped, round_trip, warned, matcher, mapping)
