#include <string.h>

#include "acl/acl.h"
#include "acl/hash.h"
#include "acl/words.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text;
	uint32_t hash;
} vectors[] = {
	/* The two-site article's list. */
	{ "s2svpn_to_site2", 0xa681e779 },
	{ "s2svpn_to_site2 extended permit 0 object-group SITE1 "
	  "object-group SITE2", 0xb520aee6 },
	{ "s2svpn_to_site2 extended permit 0 192.168.200.0 255.255.255.0 "
	  "172.16.10.0 255.255.255.0", 0xfab888fb },
	{ "s2svpn_to_site2 extended permit 0 192.168.100.0 255.255.255.0 "
	  "172.16.10.0 255.255.255.0", 0xb7b04209 },
	/* Others' devices. */
	{ "foo", 0x102154c1 },
	{ "bar", 0x5da9bb69 },
	{ "TEST-2", 0xc7ff2230 },
	{ "OUTSIDE-IN", 0x9ccc1a31 },
	{ "GLOBAL-ACL", 0xf07a8f76 },
	{ "global_access", 0xbd6c87a7 },
	{ "TEST-1 extended permit 0 any any", 0xa45bef40 },
	{ "acl_out extended permit 0 any any", 0xd85c9d2a },
	{ "NTC_Test-ACL extended permit 6 object Host host 10.10.10.20 "
	  "gt 1024", 0xbd45c256 },
	{ "fifth-acl extended permit 0 0.0.0.0 0.0.0.0 any4", 0x35bc84d3 },
};

START_TEST(test_vectors)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		ck_assert_msg(acl_hash(vectors[i].text,
		    strlen(vectors[i].text)) == vectors[i].hash, "%s",
		    vectors[i].text);
}
END_TEST

/* RFC 1321, A.5, over the lengths at which the padding changes. */
START_TEST(test_md5_lengths)
{
	static const char digits[] =
	    "1234567890123456789012345678901234567890"
	    "1234567890123456789012345678901234567890";

	/* d41d8cd98f00b204e9800998ecf8427e */
	ck_assert_uint_eq(acl_hash("", 0), 0xd98c1dd4u ^ 0x04b2008fu ^
	    0x980980e9u ^ 0x7e42f8ecu);
	/* 57edf4a22be3c955ac49da2e2107b67a */
	ck_assert_uint_eq(acl_hash(digits, 80), 0xa2f4ed57u ^ 0x55c9e32bu ^
	    0x2eda49acu ^ 0x7ab60721u);
	ck_assert(acl_hash64(digits, 80) == 0x55c9e32ba2f4ed57u);
	ck_assert_uint_ne(acl_hash(digits, 55), acl_hash(digits, 56));
}
END_TEST

START_TEST(test_words)
{
	ck_assert_int_eq(acl_port_number("www", 6), 80);
	ck_assert_int_eq(acl_port_number("http", 17), 80);
	ck_assert_int_eq(acl_port_number("WWW", 6), 80);
	ck_assert_int_eq(acl_port_number("https", 17), -1);
	ck_assert_int_eq(acl_port_number("65535", 6), 65535);
	ck_assert_int_eq(acl_port_number("65536", 6), -1);
	ck_assert_str_eq(acl_port_name_of(80, 6), "www");
	ck_assert_str_eq(acl_port_name_of(443, 6), "https");
	ck_assert_ptr_null(acl_port_name_of(443, 17));
	ck_assert_ptr_null(acl_port_name_of(22, 17));
	ck_assert_str_eq(acl_port_name_of(53, ACL_TCP_UDP), "domain");
	ck_assert_ptr_null(acl_port_name_of(22, ACL_TCP_UDP));
	ck_assert_ptr_null(acl_port_name_of(80, 1));
	ck_assert_int_eq(acl_protocol_number("igrp"), 9);
	ck_assert_int_eq(acl_protocol_number("255"), 255);
	ck_assert_int_eq(acl_protocol_number("256"), -1);
	ck_assert_str_eq(acl_protocol_name(50), "esp");
	ck_assert_ptr_null(acl_protocol_name(200));
	ck_assert_int_eq(acl_protocol_number_of("tcp-udp"), ACL_TCP_UDP);
	ck_assert_int_eq(acl_icmp_number("echo", false), 8);
	ck_assert_int_eq(acl_icmp_number("echo", true), 128);
	ck_assert_str_eq(acl_icmp_name(30, false), "traceroute");
	ck_assert_int_eq(acl_log_level("critical"), 2);
	ck_assert_int_eq(acl_log_level("8"), -1);
}
END_TEST

/* Each word gives its number, and each number that has a word that word. */
START_TEST(test_words_agree)
{
	static const unsigned protocols[] = { ACL_TCP, ACL_UDP, ACL_TCP_UDP };

	for (unsigned i = 0; i < 3; i++) {
		const struct acl_words *t = acl_words_ports(protocols[i]);

		for (size_t k = 0; k < t->n; k++) {
			const char *name = acl_port_name_of(
			    t->words[k].number, protocols[i]);

			ck_assert_ptr_nonnull(name);
			if (!t->words[k].alias)
				ck_assert_str_eq(name, t->words[k].name);
			ck_assert_int_eq(acl_port_number_of(name,
			    protocols[i]), t->words[k].number);
		}
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		test_vectors, test_md5_lengths, test_words, test_words_agree,
	};

	return unit_main("acl/hash", tests, sizeof(tests) / sizeof(tests[0]),
	    NULL, NULL);
}
