#include "base/error.h"
#include "tests/unit/acl/console.h"

/* Expanded lines: their order, their words, their hashes, their hits. */

#define SITES \
	"object network YELLOW\n subnet 192.168.100.0 255.255.255.0\n" \
	"object network BLUE\n subnet 192.168.200.0 255.255.255.0\n" \
	"object network PURPLE\n subnet 172.16.10.0 255.255.255.0\n" \
	"object-group network SITE1\n network-object object BLUE\n" \
	" network-object object YELLOW\n" \
	"object-group network SITE2\n network-object object PURPLE\nexit\n"

/* The list of the two-site article, with its four hashes. */
START_TEST(test_article)
{
	paste(SITES "access-list s2svpn_to_site2 line 10 extended permit ip "
	    "object-group SITE1 object-group SITE2 log default\n");
	says("show access-list s2svpn_to_site2",
	    "access-list s2svpn_to_site2; 2 elements; name hash: 0xa681e779\n"
	    "access-list s2svpn_to_site2 line 1 extended permit ip "
	    "object-group SITE1 object-group SITE2 log default (hitcnt=0) "
	    "0xb520aee6 \n"
	    "  access-list s2svpn_to_site2 line 1 extended permit ip "
	    "192.168.200.0 255.255.255.0 172.16.10.0 255.255.255.0 log "
	    "default (hitcnt=0) 0xfab888fb \n"
	    "  access-list s2svpn_to_site2 line 1 extended permit ip "
	    "192.168.100.0 255.255.255.0 172.16.10.0 255.255.255.0 log "
	    "default (hitcnt=0) 0xb7b04209 \n");
}
END_TEST

#define T "access-list NTC_Test-ACL line 1 extended permit "

/* Protocol outermost, then source, then destination; port words by protocol;
 * an object of the line stays by its name in the hash, a DNS name never. */
START_TEST(test_order)
{
	paste("object network Host\n host 10.10.10.10\n"
	    "object network F\n fqdn www.test.com\n"
	    "object-group network G\n network-object host 10.10.10.20\n"
	    " network-object object F\n"
	    "object-group protocol P\n protocol-object tcp\n"
	    " protocol-object udp\nexit\n"
	    "access-list NTC_Test-ACL permit object-group P object Host "
	    "object-group G gt 1024\n"
	    "access-list x permit object-group P any any eq 443\n");
	says("show access-list NTC_Test-ACL",
	    "access-list NTC_Test-ACL; 4 elements; name hash: 0xfef68f95\n"
	    T "object-group P object Host object-group G gt 1024 (hitcnt=0) "
	    "0x7752f241 \n"
	    "  " T "tcp host 10.10.10.10 host 10.10.10.20 gt 1024 (hitcnt=0) "
	    "0xbd45c256 \n"
	    "  " T "tcp host 10.10.10.10 fqdn www.test.com (unresolved) "
	    "gt 1024 (inactive) 0x5662d2eb \n"
	    "  " T "udp host 10.10.10.10 host 10.10.10.20 gt 1024 (hitcnt=0) "
	    "0x294b5ca6 \n"
	    "  " T "udp host 10.10.10.10 fqdn www.test.com (unresolved) "
	    "gt 1024 (inactive) 0xed30d94b \n");
	says("show access-list x | include any eq",
	    "access-list x line 1 extended permit object-group P any any "
	    "eq 443 (hitcnt=0) 0x92b2dd1c \n"
	    "  access-list x line 1 extended permit tcp any any eq https "
	    "(hitcnt=0) 0xe6abea30 \n"
	    "  access-list x line 1 extended permit udp any any eq 443 "
	    "(hitcnt=0) 0x05f3004b \n");
}
END_TEST

/* Without a group the one expanded line has its line's hash. */
START_TEST(test_object_hash)
{
	paste("object network Network\n subnet 10.0.0.0 255.0.0.0\n"
	    "object service svc10\n service tcp destination range 80 88\n"
	    "exit\n"
	    "access-list NTC_Test-ACL permit icmp object Network any "
	    "traceroute inactive\n"
	    "access-list test permit object svc10 host 10.21.10.5 "
	    "host 10.50.20.10\n");
	says("show access-list NTC_Test-ACL",
	    "access-list NTC_Test-ACL; 1 elements; name hash: 0xfef68f95\n"
	    T "icmp object Network any traceroute inactive (hitcnt=0) "
	    "(inactive) 0xdba52ef6 \n"
	    "  " T "icmp 10.0.0.0 255.0.0.0 any traceroute inactive "
	    "(hitcnt=0) (inactive) 0xdba52ef6 \n");
	says("show access-list test",
	    "access-list test; 1 elements; name hash: 0xcb4257a3\n"
	    "access-list test line 1 extended permit object svc10 "
	    "host 10.21.10.5 host 10.50.20.10 (hitcnt=0) 0xc766bdc7 \n"
	    "  access-list test line 1 extended permit tcp host 10.21.10.5 "
	    "host 10.50.20.10 range www 88 (hitcnt=0) 0xc766bdc7 \n");
}
END_TEST

#define S "access-list s line 1 extended permit "

/* Groups of ports innermost, on both sides; tcp-udp is tcp, then udp. */
START_TEST(test_ports)
{
	paste("object-group network N\n network-object host 1.1.1.1\n"
	    " network-object host 1.1.1.2\n"
	    "object-group service PI tcp\n port-object eq 22\n"
	    "object-group service P tcp\n group-object PI\n"
	    " port-object range 80 90\n"
	    "object-group service V\n"
	    " service-object tcp-udp destination eq 53\n"
	    " service-object icmp echo 0\n"
	    "object-group icmp-type I\n icmp-object echo\n"
	    " icmp-object 77\nexit\n"
	    "access-list s permit tcp object-group N object-group PI any4 "
	    "object-group P\n");
	ck_assert_ptr_nonnull(strstr(typed("show access-list s"), "\n"
	    "  " S "tcp host 1.1.1.1 eq ssh any4 eq ssh (hitcnt=0) "));
	says("show access-list s | grep -v object-group|elements",
	    "  " S "tcp host 1.1.1.1 eq ssh any4 eq ssh (hitcnt=0) "
	    "0x6e45fa61 \n"
	    "  " S "tcp host 1.1.1.1 eq ssh any4 range www 90 (hitcnt=0) "
	    "0xfeaefb38 \n"
	    "  " S "tcp host 1.1.1.2 eq ssh any4 eq ssh (hitcnt=0) "
	    "0x4fa1364a \n"
	    "  " S "tcp host 1.1.1.2 eq ssh any4 range www 90 (hitcnt=0) "
	    "0x0b717678 \n");
	paste("clear configure access-list\n"
	    "access-list s permit object-group V any object-group N\n");
	says("show access-list s | include any host 1.1.1.2",
	    "  " S "tcp any host 1.1.1.2 eq domain (hitcnt=0) 0x3166ed5e \n"
	    "  " S "udp any host 1.1.1.2 eq domain (hitcnt=0) 0xbde8da4c \n"
	    "  " S "icmp any host 1.1.1.2 echo 0 (hitcnt=0) 0x83bddb4e \n");
	paste("clear configure access-list\n"
	    "access-list s permit icmp any4 host 9.9.9.9 object-group I\n");
	says("show access-list s | include 9.9.9.9 [e7]",
	    "  " S "icmp any4 host 9.9.9.9 echo (hitcnt=0) 0x82e4f354 \n"
	    "  " S "icmp any4 host 9.9.9.9 77 (hitcnt=0) 0x75618333 \n");
}
END_TEST

/* Which group is an address and which are ports. */
START_TEST(test_group_places)
{
	paste("object-group network N\n network-object host 1.1.1.1\n"
	    "object-group service P tcp\n port-object eq 22\nexit\n"
	    "access-list s permit tcp any object-group N\n"
	    "access-list s permit tcp any object-group N object-group P\n"
	    "access-list s permit tcp any object-group P object-group N\n"
	    "access-list s permit tcp any object-group P object-group N "
	    "object-group P\n"
	    "access-list s permit tcp any object-group P object-group N eq 1\n"
	    "access-list s permit tcp any object-group P host 2.2.2.2 eq 1\n"
	    "access-list s permit tcp any object-group N eq 1\n"
	    "access-list s permit tcp any eq 1 object-group N object-group P\n"
	    "access-list s permit tcp object-group N any object-group P\n");
	says("show access-list s | include ^  access",
	    "  access-list s line 1 extended permit tcp any host 1.1.1.1 "
	    "(hitcnt=0) 0x14f7c5e1 \n"
	    "  access-list s line 2 extended permit tcp any host 1.1.1.1 "
	    "eq ssh (hitcnt=0) 0xf3f5908c \n"
	    "  access-list s line 3 extended permit tcp any eq ssh "
	    "host 1.1.1.1 (hitcnt=0) 0x5d829436 \n"
	    "  access-list s line 4 extended permit tcp any eq ssh "
	    "host 1.1.1.1 eq ssh (hitcnt=0) 0xf8db8489 \n"
	    "  access-list s line 5 extended permit tcp any eq ssh "
	    "host 1.1.1.1 eq 1 (hitcnt=0) 0xeef8ec3b \n"
	    "  access-list s line 6 extended permit tcp any eq ssh "
	    "host 2.2.2.2 eq 1 (hitcnt=0) 0xbb24d352 \n"
	    "  access-list s line 7 extended permit tcp any host 1.1.1.1 "
	    "eq 1 (hitcnt=0) 0x7753cd3f \n"
	    "  access-list s line 8 extended permit tcp any eq 1 "
	    "host 1.1.1.1 eq ssh (hitcnt=0) 0x2e9ff004 \n"
	    "  access-list s line 9 extended permit tcp host 1.1.1.1 any "
	    "eq ssh (hitcnt=0) 0xa09af83d \n");
}
END_TEST

/* In a protocol group an object counts by its protocol alone, and the line's
 * ports go to those protocols that have ports. */
START_TEST(test_protocol_object)
{
	paste("object service web\n service tcp destination eq 80\n"
	    "object-group protocol P\n protocol-object object web\n"
	    " protocol-object ospf\nexit\n"
	    "access-list s permit object-group P any any eq 22\n");
	says("show access-list s | include ^  access",
	    "  " S "tcp any any eq ssh (hitcnt=0) 0xbe789d58 \n"
	    "  " S "ospf any any (hitcnt=0) 0xc1fe6c3f \n");
}
END_TEST

/* ---- hits -------------------------------------------------------- */

static uint64_t
hits_of(void *ctx, const char *list, const struct acl_rule *rule)
{
	(void)ctx;
	ck_assert_str_eq(list, "s2svpn_to_site2");
	return rule->hash == 0xfab888fb ? 18 : 0;
}

static uint64_t
last_of(void *ctx, const char *list, const struct acl_rule *rule)
{
	(void)ctx;
	(void)list;
	return rule->hash == 0xfab888fb ? 0x6178289f : 0;
}

static void
clear_of(void *ctx, const char *list)
{
	ck_assert_str_eq(list, "s2svpn_to_site2");
	++*(int *)ctx;
}

START_TEST(test_hits)
{
	int cleared = 0;

	acl_hits_add(db, hits_of, clear_of, NULL, &cleared);
	acl_hits_add(db, hits_of, NULL, last_of, NULL);
	paste(SITES "access-list s2svpn_to_site2 permit ip object-group SITE1 "
	    "object-group SITE2\n");
	says("show access-list s2svpn_to_site2 | exclude hitcnt=0|elem",
	    "access-list s2svpn_to_site2 line 1 extended permit ip "
	    "object-group SITE1 object-group SITE2 (hitcnt=36) 0xb520aee6 \n"
	    "  access-list s2svpn_to_site2 line 1 extended permit ip "
	    "192.168.200.0 255.255.255.0 172.16.10.0 255.255.255.0 "
	    "(hitcnt=36) 0xfab888fb \n");
	says("show access-list s2svpn_to_site2 brief",
	    "access-list s2svpn_to_site2; 2 elements; name hash: 0xa681e779\n"
	    "fab888fb b520aee6 00000024 6178289f\n");
	silent("clear access-list s2svpn_to_site2 counters");
	ck_assert_int_eq(cleared, 1);
	says("clear access-list none counters",
	    "ERROR: access-list <none> does not exist\n");
}
END_TEST

/* ---- for others -------------------------------------------------------- */

START_TEST(test_rules)
{
	struct acl_rule *rules, *again;
	struct text line;
	size_t n;

	text_init(&line);
	paste(SITES "object network F\n fqdn www.example.com\nexit\n"
	    "access-list s remark r\n"
	    "access-list s permit ip object-group SITE1 any log default\n"
	    "access-list s permit ip any any inactive\n"
	    "access-list s permit ip any object F\n"
	    "access-list s deny tcp any neq 80 any4 eq 22\n"
	    "access-list s deny ip host 1.1.1.1 any6\n");
	ck_assert_int_eq(acl_list_expand(db, "none", &rules, &n),
	    ERR_NOT_FOUND);
	ck_assert_int_eq(acl_list_expand(db, "s", &rules, &n), 0);
	/* Two networks, and neq as two ranges: the other lines can't match. */
	ck_assert_uint_eq(n, 4);
	ck_assert(rules[0].permit && !rules[2].permit);
	ck_assert_uint_eq(rules[0].line, 2);
	ck_assert_uint_eq(rules[3].line, 5);
	ck_assert_uint_eq(rules[0].dst.first.family, AF_UNSPEC);
	ck_assert_uint_eq(rules[2].service.sport_last, 79);
	ck_assert_uint_eq(rules[3].service.sport_first, 81);
	ck_assert_uint_ne(rules[0].parent_hash, 0);
	ck_assert_uint_eq(rules[2].parent_hash, 0);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			ck_assert(rules[i].id != rules[k].id);
	acl_rule_format(db, "s", &rules[1], &line);
	ck_assert_str_eq(text_str(&line), "access-list s extended permit ip "
	    "192.168.100.0 255.255.255.0 any log default ");
	/* Ids stand while lines move around them. */
	paste("no access-list s remark r\n"
	    "access-list s line 1 permit tcp any any\n"
	    "object-group network SITE1\n no network-object object BLUE\n");
	ck_assert_int_eq(acl_list_expand(db, "s", &again, &n), 0);
	ck_assert_uint_eq(n, 4);
	ck_assert(again[1].id == rules[1].id && again[3].id == rules[3].id);
	/* A rule whose line has gone formats as nothing. */
	silent("no access-list s deny tcp any neq 80 any4 eq 22");
	text_reset(&line);
	acl_rule_format(db, "s", &rules[3], &line);
	ck_assert_str_eq(text_str(&line), "");
	free(rules);
	free(again);
	text_clear(&line);
}
END_TEST

/* The same element twice in one line has two ids. */
START_TEST(test_twice)
{
	struct acl_rule *rules;
	size_t n;

	paste("object network o\n host 1.1.1.1\n"
	    "object-group network g\n network-object host 1.1.1.1\n"
	    "object-group network h\n network-object host 1.1.1.1\n"
	    " group-object g\n network-object host 1.1.1.2\nexit\n"
	    "access-list s permit ip object-group h any\n");
	ck_assert_int_eq(acl_list_expand(db, "s", &rules, &n), 0);
	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(rules[0].hash, rules[1].hash);
	ck_assert(rules[0].id != rules[1].id && rules[1].id != rules[2].id);
	free(rules);
}
END_TEST

CASES("acl/expand", test_article, test_order, test_object_hash, test_ports,
    test_group_places, test_protocol_object, test_hits, test_rules,
    test_twice)
