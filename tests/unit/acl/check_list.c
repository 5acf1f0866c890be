#include "tests/unit/acl/console.h"

/* access-list lines: forms, places, removal, access-group. */

#define is_run(expected) says("show running-config access-list", expected)

START_TEST(test_forms)
{
	paste("access-list a extended permit ip any any\n"
	    "access-list a permit tcp any4 eq 80 any6 range 20 22\n"
	    "access-list a ext deny udp host 10.0.0.1 neq 53 "
	    "10.0.0.0 255.0.0.0 lt 500\n"
	    "access-list a permit udp any gt 1024 host 2001:db8::1 eq 443\n"
	    "access-list a permit tcp 2001:db8::/32 any eq www\n"
	    "access-list a permit icmp any any echo\n"
	    "access-list a permit icmp any any 55 3\n"
	    "access-list a permit icmp6 any6 any6 echo-reply\n"
	    "access-list a permit 0 0.0.0.0 0.0.0.0 ::/0\n"
	    "access-list a permit esp 10.1.1.1 255.255.255.255 any\n"
	    "access-list a permit 200 any any\n"
	    "access-list a permit 6 any any eq ssh\n"
	    "access-list a permit 1 any any unreachable\n"
	    "access-list a permit sctp any any eq 2905\n"
	    "access-list a permit ip interface outside any\n");
	is_run("access-list a extended permit ip any any \n"
	    "access-list a extended permit tcp any4 eq www any6 "
	    "range ftp-data ssh \n"
	    "access-list a extended deny udp host 10.0.0.1 neq domain "
	    "10.0.0.0 255.0.0.0 lt isakmp \n"
	    "access-list a extended permit udp any gt 1024 host 2001:db8::1 "
	    "eq 443 \n"
	    "access-list a extended permit tcp 2001:db8::/32 any eq www \n"
	    "access-list a extended permit icmp any any echo \n"
	    "access-list a extended permit icmp any any 55 3 \n"
	    "access-list a extended permit icmp6 any6 any6 echo-reply \n"
	    "access-list a extended permit ip any4 any6 \n"
	    "access-list a extended permit esp host 10.1.1.1 any \n"
	    "access-list a extended permit 200 any any \n"
	    "access-list a extended permit tcp any any eq ssh \n"
	    "access-list a extended permit icmp any any unreachable \n"
	    "access-list a extended permit sctp any any eq 2905 \n"
	    "access-list a extended permit ip interface outside any \n");
}
END_TEST

START_TEST(test_options)
{
	paste("access-list a permit tcp any any eq 1 log\n"
	    "access-list a permit tcp any any eq 2 log 6 interval 300\n"
	    "access-list a permit tcp any any eq 3 log critical\n"
	    "access-list a permit tcp any any eq 4 log 2 interval 10\n"
	    "access-list a permit tcp any any eq 5 log interval 1\n"
	    "access-list a permit tcp any any eq 6 log default\n"
	    "access-list a permit tcp any any eq 8 inactive log disable\n"
	    "time-range T\nexit\n"
	    "access-list a permit tcp any any eq 10 inactive time-range T "
	    "log 7\n");
	is_run("access-list a extended permit tcp any any eq 1 log \n"
	    "access-list a extended permit tcp any any eq 2 log \n"
	    "access-list a extended permit tcp any any eq 3 log critical \n"
	    "access-list a extended permit tcp any any eq 4 log critical "
	    "interval 10 \n"
	    "access-list a extended permit tcp any any eq 5 log interval 1 \n"
	    "access-list a extended permit tcp any any eq 6 log default \n"
	    "access-list a extended permit tcp any any eq 8 log disable "
	    "inactive \n"
	    "access-list a extended permit tcp any any eq 10 log debugging "
	    "time-range T inactive \n");
	says("show access-list a | include eq 1 [li]",
	    "access-list a line 1 extended permit tcp any any eq 1 log "
	    "informational interval 300 (hitcnt=0) 0x1858dcbc \n");
	says("access-list a permit ip any any time-range U",
	    "ERROR: time-range <U> does not exist\n");
	/* The same line with other options changes them in its place. */
	silent("access-list a permit tcp any any eq 1 inactive");
	says("show running-config access-list a | include eq 1 [li]",
	    "access-list a extended permit tcp any any eq 1 inactive \n");
}
END_TEST

START_TEST(test_errors)
{
	says("access-list a permit ip any object-group g",
	    "ERROR: specified object group <g> not found\n");
	says("access-list a permit ip 10.0.0.1 255.0.0.0 any",
	    "ERROR: IP address,mask <10.0.0.1,255.0.0.0> doesn't pair\n");
	says("access-list a permit tcp any any range 22 20",
	    "ERROR: port range <22 20> ends before it begins\n");
	says("access-list a permit 88 any any eq 80",
	    "ERROR: this protocol has no ports\n");
	says("access-list a permit 17 any any echo",
	    "ERROR: this protocol has no ICMP type\n");
	says("access-list a permit tcp any",
	    " access-list a permit tcp any\nERROR: % Incomplete command\n");
	ck_assert_ptr_nonnull(strstr(
	    typed("access-list a permit udp any any eq https"), "ERROR: %"));
	/* None of them made the list. */
	says("show access-list a",
	    "ERROR: access-list <a> does not exist\n");
	paste("object-group network g\n");
	says("access-list a permit ip any object-group g",
	    "ERROR: specified object group <g> is empty\n");
	paste("object-group network g\n network-object host 1.1.1.1\n");
	says("access-list a permit ip object-group g object-group g",
	    "WARNING: Same object-group is used more than once in one config "
	    "line. This config is redundant. Please use seperate "
	    "object-groups\n");
}
END_TEST

/* The order of the lab: big numbers first, then line 1. */
START_TEST(test_places)
{
	paste("access-list a line 10 permit tcp any any eq 10\n"
	    "access-list a line 20 permit tcp any any eq 23\n"
	    "access-list a line 1000 deny ip any any\n"
	    "access-list a line 1 permit tcp any any eq 1\n"
	    "access-list a line 3 remark three\n"
	    "access-list a remark end\n"
	    "access-list a line 6 permit tcp any any eq 6\n");
	is_run("access-list a extended permit tcp any any eq 1 \n"
	    "access-list a extended permit tcp any any eq 10 \n"
	    "access-list a remark three\n"
	    "access-list a extended permit tcp any any eq telnet \n"
	    "access-list a extended deny ip any any \n"
	    "access-list a extended permit tcp any any eq 6 \n"
	    "access-list a remark end\n");
	says("show access-list a",
	    "access-list a; 5 elements; name hash: 0x927c8494\n"
	    "access-list a line 1 extended permit tcp any any eq 1 "
	    "(hitcnt=0) 0x1858dcbc \n"
	    "access-list a line 2 extended permit tcp any any eq 10 "
	    "(hitcnt=0) 0x13926141 \n"
	    "access-list a line 3 remark three\n"
	    "access-list a line 4 extended permit tcp any any eq telnet "
	    "(hitcnt=0) 0x9410c1b1 \n"
	    "access-list a line 5 extended deny ip any any (hitcnt=0) "
	    "0x674e9e57 \n"
	    "access-list a line 6 extended permit tcp any any eq 6 "
	    "(hitcnt=0) 0x8bfdd53d \n"
	    "access-list a line 7 remark end\n");
}
END_TEST

START_TEST(test_duplicates)
{
	paste("access-list a permit tcp any any eq 80\n"
	    "access-list a deny ip any any\n"
	    "access-list a permit tcp any any eq www\n"
	    "access-list a line 1 deny ip any any\n"
	    "access-list a remark x\naccess-list a remark x\n");
	is_run("access-list a extended permit tcp any any eq www \n"
	    "access-list a extended deny ip any any \n"
	    "access-list a remark x\naccess-list a remark x\n");
}
END_TEST

START_TEST(test_removal)
{
	paste("access-list a permit tcp any any eq 80 log\n"
	    "access-list a remark x  y\naccess-list a deny ip any any\n"
	    "access-list a remark x  y\n");
	says("no access-list a line 2 deny ip any any",
	    "Specified access-list does not exist\n");
	says("no access-list a permit tcp any any eq 80",
	    "Specified access-list does not exist\n");
	says("no access-list a permit tcp any any eq 81 log",
	    "Specified access-list does not exist\n");
	says("no access-list b deny ip any any",
	    "Specified access-list does not exist\n");
	says("no access-list a remark x y",
	    "Specified remark does not exist\n");
	says("no access-list a line 3 remark x  y",
	    "Specified remark does not exist\n");
	says("no access-list a line 9 remark x  y",
	    "Specified remark does not exist\n");
	silent("no access-list a line 4 remark x  y");
	silent("no access-list a permit tcp any any eq www log 6");
	is_run("access-list a remark x  y\n"
	    "access-list a extended deny ip any any \n");
	silent("no access-list a line 1 remark x  y");
	silent("no access-list a line 1 extended deny ip any any");
	says("show access-list a",
	    "ERROR: access-list <a> does not exist\n");
	ck_assert(!acl_list_exists(db, "a"));
}
END_TEST

START_TEST(test_standard)
{
	paste("access-list s standard permit 10.0.0.0 255.0.0.0\n"
	    "access-list s standard deny host 1.1.1.1\n"
	    "access-list s remark r\naccess-list s standard permit any\n"
	    "access-list s line 1 standard deny 2.2.2.2 255.255.255.255\n");
	is_run("access-list s standard deny host 2.2.2.2\n"
	    "access-list s standard permit 10.0.0.0 255.0.0.0\n"
	    "access-list s standard deny host 1.1.1.1\n"
	    "access-list s remark r\n"
	    "access-list s standard permit any4\n");
	says("access-list s permit ip any any",
	    "ERROR: access-list <s> is a standard one\n");
	paste("access-list fifth-acl standard permit any4\n"
	    "no access-list s standard permit any4\n");
	says("show access-list fifth-acl",
	    "access-list fifth-acl; 1 elements; name hash: 0x6f26777b\n"
	    "access-list fifth-acl line 1 standard permit any4 (hitcnt=0) "
	    "0x35bc84d3 \n");
}
END_TEST

START_TEST(test_clear)
{
	paste("access-list a permit ip any any\n"
	    "access-list b permit ip any any\n"
	    "clear configure access-list a\n");
	is_run("access-list b extended permit ip any any \n");
	silent("clear configure access-list");
	is_run("");
	says("show access-list",
	    "access-list cached ACL log flows: total 0, denied 0 "
	    "(deny-flow-max 4096)\n            alert-interval 300\n");
}
END_TEST

START_TEST(test_access_group)
{
	paste("access-list a permit ip any any\n"
	    "access-list b permit ip any any\n");
	says("access-group none in interface inside",
	    "ERROR: access-list <none> does not exist\n");
	says("access-group a in interface inside", "WARNING: "
	    "Filtering by access-group: kept in the configuration, not carried "
	    "out by Postern.\n");
	paste("access-group a out interface inside\naccess-group a global\n"
	    "access-group b in interface inside\n"
	    "access-group a in interface outside\n");
	says("show running-config access-group",
	    "access-group b in interface inside\n"
	    "access-group a out interface inside\naccess-group a global\n"
	    "access-group a in interface outside\n");
	says("no access-group a in interface inside",
	    "ERROR: this access-group is not configured\n");
	silent("no access-group a in interface outside");
	/* The list takes its access-groups with it. */
	silent("clear configure access-list a");
	says("show running-config access-group",
	    "access-group b in interface inside\n");
	silent("clear configure access-group");
	says("show running-config access-group", "");
}
END_TEST

static void
count_changes(void *ctx, const char *name)
{
	text_printf(ctx, "%s ", name);
}

/* Who looks at a list hears of each object behind it, once. */
START_TEST(test_changes)
{
	struct text heard;

	text_init(&heard);
	paste("object network o\n host 1.1.1.1\n"
	    "object-group network g\n network-object object o\n exit\n"
	    "access-list a permit ip any object-group g\n"
	    "access-list a permit ip object o any\n"
	    "access-list b permit ip any any\n");
	acl_on_change(db, count_changes, &heard);
	paste("object network o\n host 1.1.1.2\n");
	ck_assert_str_eq(text_str(&heard), "o a g ");
	text_reset(&heard);
	silent("host 1.1.1.2");
	ck_assert_str_eq(text_str(&heard), "");
	silent("access-list b permit tcp any any");
	silent("access-list b permit tcp any any");
	ck_assert_str_eq(text_str(&heard), "b ");
	text_reset(&heard);
	silent("clear configure access-list b");
	ck_assert_str_eq(text_str(&heard), "b ");
	text_clear(&heard);
	db->n_observers = 0;
}
END_TEST

CASES("acl/list", test_forms, test_options, test_errors, test_places,
    test_duplicates, test_removal, test_standard, test_clear,
    test_access_group, test_changes)
