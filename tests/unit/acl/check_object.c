#include "base/error.h"
#include "tests/unit/acl/console.h"

/* Objects and groups: values, members, what is refused and in which words. */

START_TEST(test_values)
{
	paste("object network h\n host 10.0.0.1\n description the one\n"
	    "object network s\n subnet 10.0.0.0 255.255.0.0\n"
	    "object network r\n range 10.0.0.4 10.0.0.9\n"
	    "object network f\n fqdn v6 www.example.com\n"
	    "object network h6\n host 2001:DB8:0::1\n"
	    "object network s6\n subnet fd00::/8\n"
	    "object network r6\n range fd00:: fd00::ff\n"
	    "object service web\n service tcp destination eq 80\n"
	    "object service both\n service tcp-udp source lt 1024 "
	    "destination range 20 443\n"
	    "object service ping\n service icmp echo 0\n"
	    "object service nd\n service icmp6 neighbor-solicitation\n"
	    "object service p\n service 200\n");
	says("show running-config object",
	    "object network h\n host 10.0.0.1\n description the one\n"
	    "object network s\n subnet 10.0.0.0 255.255.0.0\n"
	    "object network r\n range 10.0.0.4 10.0.0.9\n"
	    "object network f\n fqdn v6 www.example.com\n"
	    "object network h6\n host 2001:db8::1\n"
	    "object network s6\n subnet fd00::/8\n"
	    "object network r6\n range fd00:: fd00::ff\n"
	    "object service web\n service tcp destination eq www\n"
	    "object service both\n service tcp-udp source lt 1024 "
	    "destination range 20 443\n"
	    "object service ping\n service icmp echo 0\n"
	    "object service nd\n service icmp6 neighbor-solicitation\n"
	    "object service p\n service 200\n");
	says("show running-config object id r",
	    "object network r\n range 10.0.0.4 10.0.0.9\n");
	says("show running-config object id none", "");
}
END_TEST

START_TEST(test_bad_values)
{
	silent("object network x");
	says("subnet 10.1.1.1 255.255.255.0",
	    "ERROR: IP address,mask <10.1.1.1,255.255.255.0> doesn't pair\n");
	says("subnet 10.0.0.0 255.0.255.0",
	    "ERROR: IP address,mask <10.0.0.0,255.0.255.0> doesn't pair\n");
	says("subnet 2001:db8::1/32",
	    "ERROR: IP address,mask <2001:db8::1/32> doesn't pair\n");
	says("range 10.0.0.9 10.0.0.4",
	    "ERROR: range <10.0.0.9 10.0.0.4> ends before it begins\n");
	silent("object service y");
	says("service tcp destination range 443 80",
	    "ERROR: port range <443 80> ends before it begins\n");
	/* Nothing of that was taken. */
	says("show running-config object",
	    "object network x\nobject service y\n");
	says("access-list a permit ip any object x",
	    "ERROR: specified object <x> is empty\n");
	says("object network "
	    "x2345678901234567890123456789012345678901234567890123456789012345",
	    "ERROR: name <x234567890123456789012345678901234567890123456789012"
	    "3456789012345> must have 1 to 64 characters\n");
}
END_TEST

START_TEST(test_groups)
{
	paste("object network h\n host 10.0.0.1\n"
	    "object service web\n service tcp destination eq www\n"
	    "object-group network inner\n network-object object h\n"
	    "object-group network n\n description all of them\n"
	    " network-object host 1.1.1.1\n"
	    " network-object 10.2.0.0 255.255.0.0\n"
	    " network-object 10.3.0.1 255.255.255.255\n"
	    " network-object 0.0.0.0 0.0.0.0\n"
	    " network-object host 2001:db8::1\n network-object fd00::/8\n"
	    " group-object inner\n"
	    "object-group service any\n service-object object web\n"
	    " service-object udp source eq 3 eq 1236\n"
	    " service-object icmp echo\n service-object gre\n"
	    " service-object object icmp-unreachable\n"
	    "object-group service t tcp\n port-object eq 443\n"
	    " port-object range 20 22\n"
	    "object-group service tu tcp-udp\n port-object eq 53\n"
	    " port-object eq 443\n group-object t\n"
	    "object-group protocol pr\n protocol-object 6\n"
	    " protocol-object 111\n"
	    "object-group icmp-type ic\n icmp-object 8\n"
	    " icmp-object 111\n");
	says("show running-config object-group",
	    "object-group network inner\n network-object object h\n"
	    "object-group network n\n description all of them\n"
	    " network-object host 1.1.1.1\n"
	    " network-object 10.2.0.0 255.255.0.0\n"
	    " network-object host 10.3.0.1\n"
	    " network-object 0.0.0.0 0.0.0.0\n"
	    " network-object host 2001:db8::1\n network-object fd00::/8\n"
	    " group-object inner\n"
	    "object-group service any\n service-object object web\n"
	    " service-object udp source eq 3 destination eq 1236\n"
	    " service-object icmp echo\n service-object gre\n"
	    " service-object object icmp-unreachable\n"
	    "object-group service t tcp\n port-object eq https\n"
	    " port-object range ftp-data ssh\n"
	    "object-group service tu tcp-udp\n port-object eq domain\n"
	    " port-object eq 443\n group-object t\n"
	    "object-group protocol pr\n protocol-object tcp\n"
	    " protocol-object 111\n"
	    "object-group icmp-type ic\n icmp-object echo\n"
	    " icmp-object 111\n");
	says("show object-group id inner",
	    "object-group network inner\n network-object object h\n");
	says("show object-group icmp-type",
	    "object-group icmp-type ic\n icmp-object echo\n"
	    " icmp-object 111\n");
	/* A predefined object is no line of the configuration. */
	ck_assert_ptr_null(strstr(typed("show running-config object"),
	    "icmp-unreachable"));
}
END_TEST

START_TEST(test_duplicates)
{
	paste("object-group network g\n network-object host 1.1.1.1\n");
	says("network-object host 1.1.1.1", "WARNING: Adding obj "
	    "(network-object host 1.1.1.1) to grp (g) failed; object already "
	    "exists\n");
	says("network-object 1.1.1.1 255.255.255.255", "WARNING: Adding obj "
	    "(network-object host 1.1.1.1) to grp (g) failed; object already "
	    "exists\n");
	says("no network-object host 2.2.2.2", "Removing obj "
	    "(network-object host 2.2.2.2) from grp (g) failed; object does "
	    "not exist\n");
	says("network-object object nobody",
	    "ERROR: object (nobody) does not exist.\n");
	says("show object-group",
	    "object-group network g\n network-object host 1.1.1.1\n");
}
END_TEST

START_TEST(test_loops)
{
	paste("object-group network a\n network-object host 1.1.1.1\n"
	    "object-group network b\n group-object a\n"
	    "object-group network c\n group-object b\n group-object a\n"
	    "object-group network a\n");
	says("group-object c", "ERROR: Adding obj (group-object c) to grp (a) "
	    "failed; group would contain itself (loop)\n");
	says("group-object a", "ERROR: Adding obj (group-object a) to grp (a) "
	    "failed; group would contain itself (loop)\n");
}
END_TEST

START_TEST(test_types)
{
	paste("object-group network n\n network-object host 1.1.1.1\n"
	    "object-group service t tcp\n port-object eq 80\n"
	    "object-group service s\n service-object tcp\n"
	    "object network o\n host 1.1.1.1\n");
	says("object-group service n", "An object-group with the same id but "
	    "different type (network) exists\n");
	says("object-group service t udp", "An object-group with the same id "
	    "but different type (service tcp) exists\n");
	says("object network n", "An object-group with the same id but "
	    "different type (network) exists\n");
	says("object service o", "An object with the same id but different "
	    "type (network) exists\n");
	silent("object-group service t tcp");
	says("service-object udp", "ERROR: object-group (t) is of ports tcp: "
	    "use port-object\n");
	says("port-object eq ntp",
	    "ERROR: port <ntp> is not known for this protocol\n");
	silent("object-group service s");
	says("port-object eq 80", "ERROR: object-group (s) has no protocol: "
	    "use service-object\n");
	says("group-object t", "ERROR: specified object group <t> has wrong "
	    "type; expecting type service\n");
	says("access-list a permit tcp any any object-group s", "ERROR: "
	    "specified object group <s> has wrong type; expecting type "
	    "icmp-type or service\n");
	says("access-list a permit udp any any object-group t", "ERROR: "
	    "specified object group <t> has wrong type; expecting type "
	    "service udp\n");
	says("access-list a permit udp any object-group t any", "ERROR: "
	    "specified object group <t> has wrong type; expecting type "
	    "service udp\n");
	silent("object-group service both tcp-udp");
	silent("port-object eq 53");
	silent("access-list a permit udp any any object-group both");
	silent("no access-list a permit udp any any object-group both");
	says("access-list a permit tcp any object-group t", "ERROR: specified "
	    "object group <t> has wrong type; expecting type network\n");
	says("access-list a permit object-group n any any", "ERROR: specified "
	    "object group <n> has wrong type; expecting type protocol or "
	    "service\n");
}
END_TEST

START_TEST(test_in_use)
{
	paste("object network o\n host 1.1.1.1\n"
	    "object-group network g\n network-object object o\n"
	    "object-group network outer\n group-object g\n"
	    "exit\n"
	    "access-list a permit ip any object-group outer\n");
	says("no object network o", "ERROR: unable to delete object (o). "
	    "object is being used.\n");
	says("no object-group network g",
	    "Removing object-group (g) not allowed, it is being used.\n");
	says("no object-group network outer",
	    "Removing object-group (outer) not allowed, it is being used.\n");
	says("no object-group network none",
	    "Removing object-group (none) failed; it does not exist\n");
	says("no object network none",
	    "ERROR: object (none) does not exist.\n");
	silent("object network o");
	says("no host 1.1.1.1", "ERROR: unable to delete object (o). object "
	    "is being used.\n");
	silent("object-group network outer");
	says("no group-object g", "Removing obj (group-object g) from grp "
	    "(outer) not allowed, group would be empty and is being used.\n");
	/* Clearing leaves what is used. */
	silent("clear configure object");
	silent("clear configure object-group");
	says("show running-config object", "object network o\n"
	    " host 1.1.1.1\n");
	paste("clear configure access-list a\nclear configure object-group\n"
	    "no object network o\n");
	says("show running-config object", "");
	says("show running-config object-group", "");
}
END_TEST

static bool
other_uses(void *ctx, const char *name)
{
	return strcmp(name, ctx) == 0;
}

START_TEST(test_other_users)
{
	static char name[] = "o";

	acl_user_add(db, other_uses, name);
	paste("object network o\n host 1.1.1.1\nobject network p\n"
	    " host 1.1.1.2\n");
	says("no object network o", "ERROR: unable to delete object (o). "
	    "object is being used.\n");
	silent("no object network p");
	name[0] = 'x';
	silent("no object network o");
}
END_TEST

START_TEST(test_removal)
{
	char line[64];

	silent("object-group network g");
	for (unsigned i = 0; i < 100; i++) {
		snprintf(line, sizeof(line), "network-object host 10.0.0.%u",
		    i);
		silent(line);
	}
	for (unsigned i = 0; i < 100; i += 2) {
		snprintf(line, sizeof(line),
		    "no network-object host 10.0.0.%u", i);
		silent(line);
		ck_assert(*typed(line) != '\0');
	}
	says("show object-group | count network-object",
	    "Number of lines which match regexp = 50\n");
	silent("no description");
}
END_TEST

START_TEST(test_resolve)
{
	struct addr_range *ranges;
	struct acl_service *services;
	size_t n;

	paste("object network f\n fqdn www.example.com\n"
	    "object network s\n subnet 10.0.0.0 255.0.0.0\n"
	    "object-group network i\n network-object object s\n"
	    "object-group network g\n network-object host 1.1.1.1\n"
	    " network-object object f\n group-object i\n"
	    "object-group service v\n"
	    " service-object tcp-udp destination neq 80\n"
	    " service-object icmp echo\n");
	ck_assert_int_eq(acl_network_resolve(db, "g", &ranges, &n),
	    ERR_UNSUPPORTED);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(addr_v4_get(&ranges[0].last), 0x01010101);
	ck_assert_uint_eq(addr_v4_get(&ranges[1].last), 0x0affffff);
	free(ranges);
	ck_assert_int_eq(acl_network_resolve(db, "v", &ranges, &n),
	    ERR_NOT_FOUND);
	ck_assert_int_eq(acl_service_resolve(db, "v", &services, &n), 0);
	ck_assert_uint_eq(n, 5);
	ck_assert_uint_eq(services[0].protocol, 6);
	ck_assert_uint_eq(services[0].dport_last, 79);
	ck_assert_uint_eq(services[1].dport_first, 81);
	ck_assert_uint_eq(services[3].protocol, 17);
	ck_assert_int_eq(services[4].icmp_type, 8);
	ck_assert_int_eq(services[4].icmp_code, -1);
	free(services);
	ck_assert_int_eq(acl_object_kind(db, "g"), ACL_GROUP_NETWORK);
	ck_assert_int_eq(acl_object_kind(db, "icmp"), ACL_OBJECT_NONE);
}
END_TEST

/* A user's own object of a predefined name takes its place. */
START_TEST(test_predefined)
{
	silent("access-list a permit object ospf any any");
	says("object service ospf",
	    "ERROR: predefined object <ospf> is being used\n");
	paste("no access-list a permit object ospf any any\n"
	    "object service ospf\n service tcp destination eq 99\n"
	    "access-list a permit object ospf any any\n");
	ck_assert_ptr_nonnull(strstr(typed("show access-list a"),
	    "  access-list a line 1 extended permit tcp any any eq 99 "));
	says("access-list a permit object nosuch any any",
	    "ERROR: specified object <nosuch> not found\n");
}
END_TEST

CASES("acl/object", test_values, test_bad_values, test_groups,
    test_duplicates, test_loops, test_types, test_in_use, test_other_users,
    test_removal, test_resolve, test_predefined)
