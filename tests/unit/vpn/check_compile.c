#include "tests/unit/unit.h"

#include <netinet/in.h>

#include "base/error.h"
#include "vpn/compile.h"

/* From access-lists to one list, and narrowing. */

static struct addr_range
net(const char *text)
{
	struct prefix p;

	ck_assert_int_eq(prefix_parse(text, &p), 0);
	return prefix_range(&p);
}

static struct esp_selector
box(const char *src, const char *dst, uint8_t protocol)
{
	return (struct esp_selector){ .src = net(src), .dst = net(dst),
		.protocol = protocol, .sport_last = 65535,
		.dport_last = 65535 };
}

static struct compile_rule
rule(bool permit, const char *src, const char *dst, uint32_t entry, uint32_t n)
{
	return (struct compile_rule){ box(src, dst, 0), permit, entry, n };
}

static struct compile_rule *out;
static size_t n_out;

static void
compile(const struct compile_entry *entries, size_t n)
{
	ck_assert_int_eq(vpn_compile(entries, n, &out, &n_out), 0);
}

static void
expect(size_t i, bool permit, const char *src, const char *dst, uint32_t entry,
    uint32_t number)
{
	struct esp_selector want = box(src, dst, 0);

	ck_assert_uint_lt(i, n_out);
	ck_assert(vpn_selector_equal(&out[i].box, &want));
	ck_assert_int_eq(out[i].permit, permit);
	ck_assert_uint_eq(out[i].entry, entry);
	ck_assert_uint_eq(out[i].rule, number);
}

#define ENTRY(r) { r, sizeof(r) / sizeof((r)[0]) }

START_TEST(permits_in_order)
{
	struct compile_rule one[] = {
		rule(true, "10.1.0.0/16", "10.9.0.0/16", 0, 0),
		rule(true, "10.2.0.0/16", "10.9.0.0/16", 0, 1) };
	struct compile_rule two[] = {
		rule(true, "10.3.0.0/16", "10.8.0.0/16", 1, 0) };
	struct compile_entry e[] = { ENTRY(one), ENTRY(two) };

	compile(e, 2);
	ck_assert_uint_eq(n_out, 3);
	expect(0, true, "10.1.0.0/16", "10.9.0.0/16", 0, 0);
	expect(1, true, "10.2.0.0/16", "10.9.0.0/16", 0, 1);
	expect(2, true, "10.3.0.0/16", "10.8.0.0/16", 1, 0);
	free(out);
}
END_TEST

/* A deny without a later permit that it cuts needs nothing. */
START_TEST(deny_that_cuts_nothing)
{
	struct compile_rule one[] = {
		rule(true, "10.1.0.0/16", "10.9.0.0/16", 0, 0),
		rule(false, "0.0.0.0/0", "0.0.0.0/0", 0, 1) };
	struct compile_rule two[] = {
		rule(true, "10.3.0.0/16", "10.8.0.0/16", 1, 0) };
	struct compile_entry e[] = { ENTRY(one), ENTRY(two) };

	compile(e, 2);
	ck_assert_uint_eq(n_out, 2);
	expect(1, true, "10.3.0.0/16", "10.8.0.0/16", 1, 0);
	free(out);
}
END_TEST

/* What entry 1 denies may be entry 2's. */
START_TEST(deny_passes_on)
{
	struct compile_rule one[] = {
		rule(false, "10.1.1.0/24", "10.9.0.0/16", 0, 0),
		rule(true, "10.1.0.0/16", "10.9.0.0/16", 0, 1) };
	struct compile_rule two[] = {
		rule(true, "10.1.1.128/25", "0.0.0.0/0", 1, 0) };
	struct compile_entry e[] = { ENTRY(one), ENTRY(two) };

	compile(e, 2);
	ck_assert_uint_eq(n_out, 4);
	expect(0, true, "10.1.1.128/25", "10.9.0.0/16", 1, 0);
	expect(1, false, "10.1.1.0/24", "10.9.0.0/16", 0, 0);
	expect(2, true, "10.1.0.0/16", "10.9.0.0/16", 0, 1);
	expect(3, true, "10.1.1.128/25", "0.0.0.0/0", 1, 0);
	free(out);
}
END_TEST

/* The same deny in every entry doesn't double the list each time. */
START_TEST(denies_stay_linear)
{
	enum { N = 40 };
	struct compile_rule rules[N][2];
	struct compile_entry e[N];

	for (uint32_t i = 0; i < N; i++) {
		rules[i][0] = rule(false, "10.0.0.0/8", "10.0.0.0/8", i, 0);
		rules[i][1] = rule(true, "10.0.0.0/8", "0.0.0.0/0", i, 1);
		e[i] = (struct compile_entry){ rules[i], 2 };
	}
	compile(e, N);
	/* each entry: the deny once as "in clear", its permit */
	ck_assert_uint_eq(n_out, 2 * N);
	expect(0, false, "10.0.0.0/8", "10.0.0.0/8", 0, 0);
	expect(1, true, "10.0.0.0/8", "0.0.0.0/0", 0, 1);
	free(out);
}
END_TEST

/* Every packet of a small world is treated as entry by entry says. */
static int
by_hand(const struct compile_entry *e, size_t n, const struct addr *src,
    const struct addr *dst)
{
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < e[k].n; i++) {
			const struct compile_rule *r = &e[k].rules[i];

			if (!range_contains(&r->box.src, src) ||
			    !range_contains(&r->box.dst, dst))
				continue;
			if (r->permit)
				return (int)(k * 100 + i);
			break; /* deny: the next entry */
		}
	return -1;
}

static int
by_list(const struct addr *src, const struct addr *dst)
{
	for (size_t i = 0; i < n_out; i++)
		if (range_contains(&out[i].box.src, src) &&
		    range_contains(&out[i].box.dst, dst))
			return out[i].permit ?
			    (int)(out[i].entry * 100 + out[i].rule) : -1;
	return -1;
}

START_TEST(same_as_by_hand)
{
	enum { ENTRIES = 4, RULES = 5 };
	struct compile_rule rules[ENTRIES][RULES];
	struct compile_entry e[ENTRIES];

	srandom(1);
	for (int round = 0; round < 300; round++) {
		for (uint32_t k = 0; k < ENTRIES; k++) {
			for (uint32_t i = 0; i < RULES; i++) {
				struct prefix s, d;
				struct addr a = addr_v4((uint32_t)random() & 7);
				struct addr b = addr_v4((uint32_t)random() & 7);

				s = prefix_make(&a,
				    (uint8_t)(29 + random() % 4));
				d = prefix_make(&b,
				    (uint8_t)(29 + random() % 4));
				rules[k][i] = (struct compile_rule){
					.permit = random() % 2, .entry = k,
					.rule = i };
				rules[k][i].box.src = prefix_range(&s);
				rules[k][i].box.dst = prefix_range(&d);
				rules[k][i].box.sport_last = 65535;
				rules[k][i].box.dport_last = 65535;
			}
			e[k] = (struct compile_entry){ rules[k], RULES };
		}
		compile(e, ENTRIES);
		for (uint32_t p = 0; p < 64; p++) {
			struct addr src = addr_v4(p / 8), dst = addr_v4(p % 8);

			ck_assert_int_eq(by_list(&src, &dst),
			    by_hand(e, ENTRIES, &src, &dst));
		}
		free(out);
	}
}
END_TEST

START_TEST(rule_forms)
{
	struct acl_rule r = { .permit = true, .src = net("10.1.0.0/16"),
		.service = { .protocol = IPPROTO_ICMP, .icmp_type = 8,
		    .icmp_code = -1 } };
	struct esp_selector s, back;
	struct ike_ts l, t;

	/* `any` takes the family of the other side */
	ck_assert(vpn_selector_from_rule(&r, AF_INET6, &s));
	ck_assert_int_eq(s.dst.first.family, AF_INET);
	ck_assert_uint_eq(s.sport_first, 8);
	ck_assert_uint_eq(s.sport_last, 8);
	ck_assert_uint_eq(s.dport_last, 65535);
	vpn_selector_to_ts(&s, &l, &t);
	ck_assert_uint_eq(l.port_first, 0x0800);
	ck_assert_uint_eq(l.port_last, 0x08ff);
	ck_assert_uint_eq(t.port_first, 0x0800);
	ck_assert(vpn_selector_from_ts(&l, &t, &back));
	ck_assert(vpn_selector_equal(&s, &back));
	r.dst = net("2001:db8::/32");
	ck_assert(!vpn_selector_from_rule(&r, AF_INET, &s));
	r.src = r.dst = (struct addr_range){ 0 };
	ck_assert(vpn_selector_from_rule(&r, AF_INET6, &s));
	ck_assert_int_eq(s.src.first.family, AF_INET6);
}
END_TEST

static struct ike_ts
ts(const char *prefix, uint8_t protocol, uint16_t first, uint16_t last)
{
	return (struct ike_ts){ protocol, first, last, net(prefix) };
}

START_TEST(narrowing)
{
	struct esp_selector s = box("192.168.100.0/24", "172.16.10.0/24", 0);
	struct ike_ts local[] = { ts("192.168.100.11/32", 1, 0x800, 0x8ff),
		ts("192.168.0.0/16", 0, 0, 65535) };
	struct ike_ts remote[] = { ts("172.16.10.11/32", 1, 0x800, 0x8ff),
		ts("172.16.10.0/25", 0, 0, 65535),
		ts("10.0.0.0/8", 0, 0, 65535) };
	struct ike_child_config c;

	ck_assert(vpn_narrow(&s, local, 2, remote, 3, &c));
	/* the packet's selector lies within the second */
	ck_assert_uint_eq(c.n_local, 1);
	ck_assert(range_equal(&c.local[0].addrs, &s.src));
	ck_assert_uint_eq(c.local[0].protocol, 0);
	ck_assert_uint_eq(c.n_remote, 1);
	ck_assert(range_equal(&c.remote[0].addrs, &remote[1].addrs));
	ck_assert(!vpn_narrow(&s, local, 2, remote + 2, 1, &c));
	/* a protocol that the ACE doesn't have */
	s.protocol = 6;
	ck_assert(!vpn_narrow(&s, local, 1, remote, 1, &c));
	ck_assert(vpn_narrow(&s, local, 2, remote, 3, &c));
	ck_assert_uint_eq(c.local[0].protocol, 6);
}
END_TEST

UNIT_MAIN("vpn compile", NULL, NULL, permits_in_order, deny_that_cuts_nothing,
    deny_passes_on, denies_stay_linear, same_as_by_hand, rule_forms, narrowing)
