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

MACHINE_MAIN("nat rules", nat_setup, nat_teardown, lab, sections, refused,
    dropped, round_trip, warned)
