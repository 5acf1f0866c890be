#include <sys/socket.h>

#include "base/addr.h"
#include "base/error.h"
#include "tests/unit/unit.h"

static struct addr
A(const char *s)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(s, &a), 0);
	return a;
}

static struct prefix
P(const char *s)
{
	struct prefix p;

	ck_assert_int_eq(prefix_parse(s, &p), 0);
	return p;
}

static struct addr_range
R(const char *first, const char *last)
{
	return (struct addr_range){ A(first), A(last) };
}

static const char *
text(struct addr a)
{
	static char buf[ADDR_TEXT_MAX];

	return addr_format(&a, buf);
}

START_TEST(addresses_as_text)
{
	static const char *const good[] = { "0.0.0.0", "10.1.2.3",
		"255.255.255.255", "::", "::1", "2001:db8::1",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" };
	static const char *const bad[] = { "", "1", "1.2.3", "1.2.3.4.5",
		"256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "01.2.3.4", "1.2.3.4/8",
		":", ":::", "2001:db8", "1::2::3", "12345::", "::1%eth0" };
	struct addr a, before = addr_v4(1);

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert_str_eq(text(A(good[i])), good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		a = before;
		ck_assert_int_eq(addr_parse(bad[i], &a), ERR_SYNTAX);
		ck_assert(addr_equal(&a, &before));
	}
	ck_assert_str_eq(text((struct addr){ 0 }), "");
	ck_assert_str_eq(text(A("2001:DB8:0:0:0::1")), "2001:db8::1");
}
END_TEST

START_TEST(addresses_as_numbers)
{
	struct addr a = addr_v4(0x0a010203);

	ck_assert_str_eq(text(a), "10.1.2.3");
	ck_assert_uint_eq(addr_v4_get(&a), 0x0a010203);
	a = addr_v4(0xfffffffe);
	ck_assert_uint_eq(addr_v4_get(&a), 0xfffffffe);
	ck_assert(addr_next(&a));
	ck_assert(!addr_next(&a));
	ck_assert_str_eq(text(a), "255.255.255.255");
	a = A("10.0.255.255");
	ck_assert(addr_next(&a));
	ck_assert_str_eq(text(a), "10.1.0.0");
	a = A("2001:db8::ffff:ffff");
	ck_assert(addr_next(&a));
	ck_assert_str_eq(text(a), "2001:db8::1:0:0");
	a = A("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	ck_assert(!addr_next(&a));
	a = (struct addr){ 0 };
	ck_assert(!addr_next(&a));
}
END_TEST

START_TEST(addresses_in_order)
{
	static const char *const sorted[] = { "0.0.0.0", "9.255.255.255",
		"10.0.0.0", "200.0.0.1", "::", "::1", "2001:db8::", "ff02::1" };

	for (size_t i = 0; i < sizeof(sorted) / sizeof(*sorted); i++) {
		for (size_t j = 0; j < sizeof(sorted) / sizeof(*sorted); j++) {
			struct addr a = A(sorted[i]), b = A(sorted[j]);
			int c = addr_cmp(&a, &b);

			ck_assert_int_eq((c > 0) - (c < 0), (i > j) - (i < j));
			ck_assert_int_eq(addr_equal(&a, &b), i == j);
		}
	}
}
END_TEST

START_TEST(kinds_of_addresses)
{
	struct addr none = { 0 }, any4 = A("0.0.0.0"), any6 = A("::"),
		    host = A("10.0.0.1"), m4 = A("239.255.255.255"),
		    m6 = A("ff02::1"), e4 = A("240.0.0.0");

	ck_assert(!addr_is_set(&none) && addr_is_set(&any4));
	ck_assert(!addr_is_any(&none) && addr_is_any(&any4));
	ck_assert(addr_is_any(&any6) && !addr_is_any(&host));
	ck_assert(addr_is_multicast(&m4) && addr_is_multicast(&m6));
	ck_assert(!addr_is_multicast(&e4) && !addr_is_multicast(&host));
	ck_assert(!addr_is_multicast(&none));
	ck_assert_uint_eq(addr_bits(&none), 0);
	ck_assert_uint_eq(addr_bits(&host), 32);
	ck_assert_uint_eq(addr_bits(&m6), 128);
	ck_assert_uint_eq(addr_size(&m6), 16);
}
END_TEST

START_TEST(masks)
{
	static const char *const bad[] = { "255.0.255.0", "0.0.0.255",
		"255.255.255.253", "128.0.0.1", "ffff::", "24", "" };
	char buf[ADDR_TEXT_MAX];
	uint8_t len;

	for (uint8_t i = 0; i <= 32; i++) {
		ck_assert_int_eq(mask_parse(mask_format(i, buf), &len), 0);
		ck_assert_uint_eq(len, i);
	}
	ck_assert_str_eq(mask_format(0, buf), "0.0.0.0");
	ck_assert_str_eq(mask_format(19, buf), "255.255.224.0");
	len = 77;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_int_eq(mask_parse(bad[i], &len), ERR_SYNTAX);
	ck_assert_uint_eq(len, 77);
}
END_TEST

START_TEST(prefixes_as_text)
{
	static const struct {
		const char *text;
		int r;
	} bad[] = {
		{ "10.0.0.1/8", ERR_RANGE },
		{ "0.0.0.1/0", ERR_RANGE },
		{ "10.0.0.1/31", ERR_RANGE },
		{ "2001:db8::1/127", ERR_RANGE },
		{ "10.0.0.0/33", ERR_RANGE },
		{ "2001:db8::/129", ERR_RANGE },
		{ "10.0.0.0/", ERR_SYNTAX },
		{ "10.0.0.0/-1", ERR_SYNTAX },
		{ "10.0.0.0/8/8", ERR_SYNTAX },
		{ "/8", ERR_SYNTAX },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/1",
		    ERR_SYNTAX },
	};
	char buf[PREFIX_TEXT_MAX];
	struct prefix p, before = P("10.0.0.0/8");
	struct addr a = A("10.255.255.255");

	ck_assert_str_eq(prefix_format(&before, buf), "10.0.0.0/8");
	p = P("10.1.2.3");
	ck_assert_str_eq(prefix_format(&p, buf), "10.1.2.3/32");
	p = P("2001:db8::/32");
	ck_assert_str_eq(prefix_format(&p, buf), "2001:db8::/32");
	p = (struct prefix){ 0 };
	ck_assert_str_eq(prefix_format(&p, buf), "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		p = before;
		ck_assert_int_eq(prefix_parse(bad[i].text, &p), bad[i].r);
		ck_assert_mem_eq(&p, &before, sizeof(p));
	}
	p = prefix_make(&a, 9);
	ck_assert_str_eq(prefix_format(&p, buf), "10.128.0.0/9");
	p = prefix_make(&a, 0);
	ck_assert_str_eq(prefix_format(&p, buf), "0.0.0.0/0");
}
END_TEST

START_TEST(what_a_prefix_contains)
{
	struct prefix p = P("10.0.0.0/9"), all = P("0.0.0.0/0"),
		      six = P("::/0"), inner = P("10.64.0.0/10"),
		      other = P("10.128.0.0/9");
	struct addr in = A("10.127.255.255"), out = A("10.128.0.0"),
		    none = { 0 };
	struct addr_range r = prefix_range(&p);

	ck_assert(prefix_contains(&p, &in) && !prefix_contains(&p, &out));
	ck_assert(prefix_contains(&all, &out) && !prefix_contains(&six, &out));
	ck_assert(!prefix_contains(&all, &none));
	ck_assert(prefix_overlaps(&p, &inner) && prefix_overlaps(&inner, &p));
	ck_assert(prefix_overlaps(&p, &p) && !prefix_overlaps(&p, &other));
	ck_assert(!prefix_overlaps(&all, &six));
	ck_assert_str_eq(text(r.first), "10.0.0.0");
	ck_assert_str_eq(text(r.last), "10.127.255.255");
	r = prefix_range(&six);
	ck_assert_str_eq(
	    text(r.last), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}
END_TEST

START_TEST(ranges)
{
	struct addr_range r = R("10.0.0.5", "10.0.0.9"), out,
			  any = range_any(AF_UNSPEC), any4 = range_any(AF_INET),
			  any6 = range_any(AF_INET6), host, b;
	struct addr a = A("10.0.0.5"), z = A("10.0.0.9"), x = A("10.0.0.10"),
		    six = A("::1"), none = { 0 };

	ck_assert(range_contains(&r, &a) && range_contains(&r, &z));
	ck_assert(!range_contains(&r, &x) && !range_contains(&r, &six));
	ck_assert(range_contains(&any, &six) && range_contains(&any, &a));
	ck_assert(!range_contains(&any4, &six) && range_contains(&any4, &a));
	ck_assert(!range_contains(&any, &none));
	host = range_host(&z);
	ck_assert(range_within(&host, &r) && !range_within(&r, &host));
	ck_assert(range_within(&r, &any4) && range_within(&r, &any));
	ck_assert(range_within(&any, &any) && !range_within(&any, &any4));
	ck_assert(!range_within(&r, &any6));
	b = R("10.0.0.8", "10.0.0.20");
	ck_assert(range_intersect(&r, &b, &out));
	ck_assert_str_eq(text(out.first), "10.0.0.8");
	ck_assert_str_eq(text(out.last), "10.0.0.9");
	b = R("10.0.0.10", "10.0.0.20");
	ck_assert(!range_intersect(&r, &b, &out));
	ck_assert_str_eq(text(out.first), "10.0.0.8"); /* left as it was */
	ck_assert(!range_intersect(&r, &any6, &out));
	ck_assert(range_intersect(&r, &any, &out) && range_equal(&out, &r));
	ck_assert(range_intersect(&any, &r, &out) && range_equal(&out, &r));
	ck_assert(!range_equal(&any4, &any6) && range_equal(&any, &any));
}
END_TEST

/* Cover first-last and compare with the prefixes in want, blank between. */
static void
assert_cover(const char *first, const char *last, const char *want)
{
	struct addr_range r = R(first, last);
	struct prefix p[254];
	size_t n = range_prefixes(&r, p, 254);
	char got[254 * PREFIX_TEXT_MAX] = "", buf[PREFIX_TEXT_MAX];

	ck_assert_uint_le(n, 254);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strcat(got, " ");
		strcat(got, prefix_format(&p[i], buf));
	}
	ck_assert_str_eq(got, want);
}

START_TEST(ranges_as_prefixes)
{
	assert_cover("0.0.0.0", "255.255.255.255", "0.0.0.0/0");
	assert_cover("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0");
	assert_cover("10.0.0.1", "10.0.0.1", "10.0.0.1/32");
	assert_cover("10.0.0.0", "10.0.0.255", "10.0.0.0/24");
	assert_cover("10.0.0.1", "10.0.0.6",
	    "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32");
	assert_cover("0.0.0.0", "255.255.255.254",
	    "0.0.0.0/1 128.0.0.0/2 192.0.0.0/3 224.0.0.0/4 240.0.0.0/5 "
	    "248.0.0.0/6 252.0.0.0/7 254.0.0.0/8 255.0.0.0/9 255.128.0.0/10 "
	    "255.192.0.0/11 255.224.0.0/12 255.240.0.0/13 255.248.0.0/14 "
	    "255.252.0.0/15 255.254.0.0/16 255.255.0.0/17 255.255.128.0/18 "
	    "255.255.192.0/19 255.255.224.0/20 255.255.240.0/21 "
	    "255.255.248.0/22 255.255.252.0/23 255.255.254.0/24 "
	    "255.255.255.0/25 255.255.255.128/26 255.255.255.192/27 "
	    "255.255.255.224/28 255.255.255.240/29 255.255.255.248/30 "
	    "255.255.255.252/31 255.255.255.254/32");
	assert_cover("255.255.255.254", "255.255.255.255",
	    "255.255.255.254/31");
	assert_cover("2001:db8::ffff", "2001:db8::1:1",
	    "2001:db8::ffff/128 2001:db8::1:0/127");
}
END_TEST

START_TEST(the_worst_ranges)
{
	struct addr_range r = R("0.0.0.1", "255.255.255.254");
	struct prefix p[254];

	memset(p, 0, sizeof(p));
	ck_assert_uint_eq(range_prefixes(&r, p, 2), 62); /* more than fit */
	ck_assert(addr_is_set(&p[1].addr) && !addr_is_set(&p[2].addr));
	ck_assert_uint_eq(range_prefixes(&r, NULL, 0), 62);
	r = R("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
	ck_assert_uint_eq(range_prefixes(&r, p, 254), 254);
	r = range_any(AF_UNSPEC);
	ck_assert_uint_eq(range_prefixes(&r, p, 254), 0);
}
END_TEST

START_TEST(covers_join_without_gaps)
{
	/* All ranges of a small block: each cover is the range, in order. */
	for (uint32_t first = 0; first < 48; first++) {
		for (uint32_t last = first; last < 48; last++) {
			struct addr_range r = { addr_v4(first), addr_v4(last) };
			struct prefix p[62], one;
			size_t n = range_prefixes(&r, p, 62);
			uint32_t next = first;

			for (size_t i = 0; i < n; i++) {
				ck_assert_uint_eq(
				    addr_v4_get(&p[i].addr), next);
				next += 1u << (32 - p[i].len);
			}
			ck_assert_uint_eq(next, last + 1);
			ck_assert_int_eq(range_prefix(&r, &one), n == 1);
		}
	}
}
END_TEST

static void
assert_same(const struct endpoint *a, const struct endpoint *b)
{
	ck_assert(addr_equal(&a->addr, &b->addr));
	ck_assert_uint_eq(a->port, b->port);
}

START_TEST(endpoints)
{
	struct endpoint e = { A("10.0.0.1"), 500 }, back;
	struct sockaddr_storage ss;
	char buf[ADDR_TEXT_MAX + 8];
	socklen_t len;

	ck_assert_str_eq(endpoint_format(&e, buf), "10.0.0.1/500");
	endpoint_sockaddr(&e, &ss, &len);
	ck_assert_uint_eq(len, sizeof(struct sockaddr_in));
	ck_assert_uint_eq(((struct sockaddr_in *)&ss)->sin_port, htons(500));
	ck_assert_int_eq(endpoint_from_sockaddr(&ss, &back), 0);
	assert_same(&back, &e);
	e = (struct endpoint){ A("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
		65535 };
	ck_assert_str_eq(endpoint_format(&e, buf),
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/65535");
	endpoint_sockaddr(&e, &ss, &len);
	ck_assert_uint_eq(len, sizeof(struct sockaddr_in6));
	ck_assert_int_eq(endpoint_from_sockaddr(&ss, &back), 0);
	assert_same(&back, &e);
	ss.ss_family = AF_UNIX;
	ck_assert_int_eq(endpoint_from_sockaddr(&ss, &back), ERR_UNSUPPORTED);
	assert_same(&back, &e);
}
END_TEST

UNIT_MAIN("addr", NULL, NULL, addresses_as_text, addresses_as_numbers,
    addresses_in_order, kinds_of_addresses, masks, prefixes_as_text,
    what_a_prefix_contains, ranges, ranges_as_prefixes, the_worst_ranges,
    covers_join_without_gaps, endpoints)
