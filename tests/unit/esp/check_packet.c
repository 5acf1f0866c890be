#include <netinet/ip_icmp.h>

#include "tests/unit/esp/make.h"
#include "esp/selector.h"
#include "esp/icmp.h"

static uint8_t p[4096];

START_TEST(parse_ports)
{
	struct packet_info info;
	size_t len, i;

	len = make_tcp(p, "10.1.0.2", "10.2.0.2", 1, 0x10, 100);
	ck_assert_int_eq(packet_parse(p, len + 5, &info), 0);
	ck_assert_uint_eq(info.len, len);
	ck_assert_uint_eq(info.header_len, 20);
	ck_assert_uint_eq(info.protocol, IPPROTO_TCP);
	ck_assert_uint_eq(info.sport, 40000);
	ck_assert_uint_eq(info.dport, 443);
	for (i = 0; i < len; i++)
		ck_assert_int_ne(packet_parse(p, i, &info), 0);
	p[6] = 0x20; /* more fragments */
	ck_assert_int_eq(packet_parse(p, len, &info), 0);
	ck_assert(info.fragment && !info.later && info.dport == 443);
	p[7] = 1;
	ck_assert_int_eq(packet_parse(p, len, &info), 0);
	ck_assert(info.fragment && info.later && info.dport == 0);
	p[0] = 0x44;
	ck_assert_int_eq(packet_parse(p, len, &info), ERR_SYNTAX);
	p[0] = 0x55;
	ck_assert_int_eq(packet_parse(p, len, &info), ERR_SYNTAX);
}
END_TEST

START_TEST(parse_extensions)
{
	struct packet_info info;
	size_t len;

	/* hop-by-hop, destination options of 16, fragment, UDP */
	len = make_ip(p, "fd01::1", "fd02::2", IPPROTO_HOPOPTS, 8 + 16 + 8 + 8);
	memset(p + 40, 0, 40);
	p[40] = IPPROTO_DSTOPTS;
	p[48] = IPPROTO_FRAGMENT;
	p[49] = 1;
	p[64] = IPPROTO_UDP;
	p[67] = 1; /* more */
	put16(p + 72, 1234);
	put16(p + 74, 53);
	ck_assert_int_eq(packet_parse(p, len + 40, &info), 0);
	ck_assert_uint_eq(info.header_len, 72);
	ck_assert_uint_eq(info.protocol, IPPROTO_UDP);
	ck_assert(info.fragment && !info.later);
	ck_assert_uint_eq(info.dport, 53);
	put16(p + 66, 8 << 3);
	ck_assert_int_eq(packet_parse(p, len + 40, &info), 0);
	ck_assert(info.later && info.dport == 0);
	/* an extension that says it is longer than the packet */
	p[49] = 200;
	ck_assert_int_ne(packet_parse(p, len + 40, &info), 0);
	/* headers without end */
	len = make_ip(p, "fd01::1", "fd02::2", IPPROTO_HOPOPTS, 400);
	memset(p + 40, 0, 400);
	ck_assert_int_eq(packet_parse(p, len + 400, &info), ERR_SYNTAX);
}
END_TEST

/* RFC 6040 figure 4: rows inner, columns outer; -1 drop */
START_TEST(ecn)
{
	static const int table[4][4] = {
		{0, 0, 0, -1},  /* not ECT */
		{1, 1, 1, 3},   /* ECT(1) */
		{2, 1, 2, 3},   /* ECT(0) */
		{3, 3, 3, 3},   /* CE */
	};
	uint8_t inner, outer, tos;
	size_t len;
	int r, v6;

	for (v6 = 0; v6 < 2; v6++)
		for (inner = 0; inner < 4; inner++)
			for (outer = 0; outer < 4; outer++) {
				len = make_tcp(p, v6 ? "fd01::1" : "10.0.0.1",
				    v6 ? "fd02::1" : "10.0.0.2", 1, 0x10, 9);
				tos = (uint8_t)(0xb8 | inner);
				if (v6)
					put16(p, 0x6000u + tos * 16u);
				else
					p[1] = tos;
				if (!v6)
					checksum_ip4(p);
				r = packet_ecn_decap(p, outer | 0x40);
				if (table[inner][outer] < 0) {
					ck_assert_int_eq(r, ERR_REFUSED);
					continue;
				}
				ck_assert_int_eq(r, 0);
				tos = v6 ? (uint8_t)(get16(p) >> 4) : p[1];
				ck_assert_uint_eq(tos, 0xb8 |
				    (unsigned)table[inner][outer]);
				ck_assert(make_checksums_good(p, len));
			}
}
END_TEST

static struct esp_selector
selector(const char *src, const char *dst, uint8_t protocol)
{
	struct esp_selector s = {
		.protocol = protocol, .sport_last = 65535,
		.dport_last = 65535,
	};
	struct prefix a;

	ck_assert_int_eq(prefix_parse(src, &a), 0);
	s.src = prefix_range(&a);
	ck_assert_int_eq(prefix_parse(dst, &a), 0);
	s.dst = prefix_range(&a);
	return s;
}

START_TEST(selectors_in)
{
	struct esp_selector s = selector("10.1.0.0/24", "10.2.0.0/24", 0);
	struct packet_info info;
	size_t len;

	len = make_tcp(p, "10.2.0.7", "10.1.0.9", 1, 0x10, 10);
	packet_parse(p, len, &info);
	ck_assert(selector_inbound(&s, &info));
	s.protocol = IPPROTO_UDP;
	ck_assert(!selector_inbound(&s, &info));
	s.protocol = IPPROTO_TCP;
	s.dport_first = s.dport_last = 40000; /* their source port */
	ck_assert(selector_inbound(&s, &info));
	s.dport_first = s.dport_last = 443;
	ck_assert(!selector_inbound(&s, &info));
	info.later = true; /* has no ports to tell */
	ck_assert(selector_inbound(&s, &info));
	s = selector("10.1.0.0/24", "10.2.0.0/29", 0);
	ck_assert(selector_inbound(&s, &info));
	s = selector("10.1.0.0/24", "10.2.0.0/30", 0);
	ck_assert(!selector_inbound(&s, &info));
	s = selector("10.1.0.8/32", "10.2.0.0/24", 0);
	ck_assert(!selector_inbound(&s, &info));
	s = (struct esp_selector){0};
	ck_assert(selector_inbound(&s, &info));
}
END_TEST

START_TEST(too_big)
{
	struct addr from = make_addr("192.0.2.1"), from6 = make_addr("fd01::1");
	uint8_t out[ICMP_TOO_BIG_MAX];
	struct packet_info info, answer;
	size_t len, n;

	len = make_tcp(p, "10.1.0.2", "10.2.0.2", 1, 0x10, 1448);
	packet_parse(p, len, &info);
	n = icmp_too_big(p, &info, &from, 1438, out);
	ck_assert_uint_eq(n, 576);
	ck_assert_int_eq(packet_parse(out, n, &answer), 0);
	ck_assert(addr_equal(&answer.dst, &info.src));
	ck_assert(addr_equal(&answer.src, &from));
	ck_assert_uint_eq(answer.sport, ICMP_UNREACH);
	ck_assert_uint_eq(answer.dport, ICMP_UNREACH_NEEDFRAG);
	ck_assert_uint_eq(get16(out + 26), 1438);
	ck_assert_mem_eq(out + 28, p, 548);
	ck_assert_uint_eq(checksum_finish(checksum_add(0, out, 20)), 0);
	ck_assert_uint_eq(checksum_finish(checksum_add(0, out + 20, n - 20)),
	    0);
	/* an error about an error, a later fragment, a group: silence */
	ck_assert_int_eq(packet_parse(out, n, &info), 0);
	ck_assert_uint_eq(icmp_too_big(out, &info, &from, 1438, p), 0);
	make_ip(p, "10.1.0.2", "224.0.0.5", IPPROTO_UDP, 100);
	packet_parse(p, 120, &info);
	ck_assert_uint_eq(icmp_too_big(p, &info, &from, 1438, out), 0);
	make_ip(p, "10.1.0.2", "10.2.0.2", IPPROTO_UDP, 100);
	p[7] = 9;
	packet_parse(p, 120, &info);
	ck_assert_uint_eq(icmp_too_big(p, &info, &from, 1438, out), 0);

	len = make_tcp(p, "fd01::2", "fd02::2", 1, 0x10, 1448);
	packet_parse(p, len, &info);
	n = icmp_too_big(p, &info, &from6, 1200, out);
	ck_assert_uint_eq(n, 1280);
	ck_assert_uint_eq(out[40], 2);
	ck_assert_uint_eq(get32(out + 44), 1280); /* never less */
	ck_assert(make_checksums_good(out, n));
	ck_assert_uint_eq(icmp_too_big(p, &info, &from, 1400, out), 0);
}
END_TEST

/* Our own error, read back as if it were about an ESP packet of ours. */
START_TEST(pmtu_parse)
{
	struct addr router = make_addr("203.0.113.1");
	uint8_t out[ICMP_TOO_BIG_MAX];
	struct packet_info info;
	struct icmp_pmtu m;
	size_t n, i;

	make_ip(p, "192.0.2.1", "198.51.100.1", IPPROTO_ESP, 1400);
	put32(p + 20, 0xdeadbeef);
	packet_parse(p, 1420, &info);
	n = icmp_too_big(p, &info, &router, 1300, out);
	ck_assert_int_eq(icmp_pmtu_parse(AF_INET, out + 20, n - 20, &m), 0);
	ck_assert_uint_eq(m.mtu, 1300);
	ck_assert_uint_eq(m.spi, 0xdeadbeef);
	ck_assert(!m.udp_encap);
	ck_assert(addr_equal(&m.local, &info.src));
	ck_assert(addr_equal(&m.remote, &info.dst));
	for (i = 0; i < 32; i++)
		ck_assert_int_ne(icmp_pmtu_parse(AF_INET, out + 20, i, &m), 0);
	/* lies */
	put16(out + 26, 68);
	ck_assert_int_eq(icmp_pmtu_parse(AF_INET, out + 20, n - 20, &m),
	    ERR_RANGE);
	put16(out + 26, 1420);
	ck_assert_int_eq(icmp_pmtu_parse(AF_INET, out + 20, n - 20, &m),
	    ERR_RANGE);
	out[21] = 1;
	ck_assert_int_eq(icmp_pmtu_parse(AF_INET, out + 20, n - 20, &m),
	    ERR_UNSUPPORTED);
	/* behind UDP only its header is sure to be quoted */
	make_ip(p, "192.0.2.1", "198.51.100.1", IPPROTO_UDP, 1400);
	put16(p + 20, 4500);
	put16(p + 22, 4501);
	packet_parse(p, 1420, &info);
	icmp_too_big(p, &info, &router, 1300, out);
	ck_assert_int_eq(icmp_pmtu_parse(AF_INET, out + 20, 8 + 28, &m), 0);
	ck_assert(m.udp_encap && m.spi == 0 && m.dport == 4501);
}
END_TEST

MAKE_MAIN("packet", parse_ports, parse_extensions, ecn, selectors_in,
    too_big, pmtu_parse)
