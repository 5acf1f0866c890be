#include <errno.h>

#include "esp/kernel/order.h"
#include "esp/kernel/spd.h"
#include "esp/kernel/spd_selector.h"
#include "tests/unit/esp/random.h"
#include "tests/unit/esp/fake_xfrm.h"

/* What the SPD asks of the kernel, with a kernel that is made up; a real one
 * is in check_kernel_spd. */

/* ---- links that are made up too ------------------------------------------ */

static struct {
	const char *name;
	unsigned index;
} links[] = {{"out0", 7}, {"out1", 8}, {"away", 0}};

unsigned
if_nametoindex(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (strcmp(name, links[i].name) == 0)
			return links[i].index;
	return 0;
}

static unsigned orphans;

static void
on_orphan(void *ctx, struct spd_entry *e)
{
	ck_assert_ptr_eq(ctx, &orphans);
	ck_assert_ptr_nonnull(e->pairs);
	orphans++;
}

static struct spd *
start(void)
{
	links[0].index = 7;
	links[2].index = 0;
	free(fake.all);
	memset(&fake, 0, sizeof(fake));
	orphans = 0;
	return spd_new(NULL, on_orphan, &orphans);
}

static void
stop(struct spd *s)
{
	spd_free(s);
	ck_assert_uint_eq(fake.n, 0);
	free(fake.all);
	fake.all = NULL;
	fake.capacity = 0;
}

static int
set(struct spd *s, const char *link, const struct esp_policy *p, size_t n)
{
	struct addr local = make_addr("192.0.2.1");
	struct text error = {0};
	int r = spd_set(s, link, &local, p, n, &error);

	ck_assert((r == 0) == (error.len == 0));
	text_clear(&error);
	return r;
}

static struct esp_policy
hosts(uint32_t id, bool protect, const char *src, const char *dst)
{
	struct esp_policy p = {
		.id = id, .protect = protect,
		.selector = {.sport_last = 65535, .dport_last = 65535},
	};
	struct prefix prefix;

	ck_assert_int_eq(prefix_parse(src, &prefix), 0);
	p.selector.src = prefix_range(&prefix);
	ck_assert_int_eq(prefix_parse(dst, &prefix), 0);
	p.selector.dst = prefix_range(&prefix);
	return p;
}

/* What is on top of each link: three of groups, three of ICMPv6 types. */
#define TOP 6

/* ---- numbers ------------------------------------------------------------- */

START_TEST(ports_become_masks)
{
	struct port_mask m[PORT_MASKS_MAX];
	unsigned round, port, hits, wrong;
	size_t n, i;

	for (round = 0; round < 100; round++) {
		uint16_t a = (uint16_t)any(65536), b = (uint16_t)any(65536);

		if (round < 20)
			b = (uint16_t)(a + any(9));
		if (round == 21)
			a = 0, b = 65535;
		if (round == 22)
			a = 1, b = 65534;
		if (a > b) {
			uint16_t c = a;
			a = b;
			b = c;
		}
		n = port_masks(a, b, m);
		ck_assert(round != 21 || (n == 1 && m[0].mask == 0));
		ck_assert(round != 22 || n == PORT_MASKS_MAX);
		for (wrong = 0, port = 0; port < 65536; port++) {
			for (hits = 0, i = 0; i < n; i++)
				hits += (port & m[i].mask) == m[i].value;
			wrong += hits != (port >= a && port <= b);
		}
		ck_assert_uint_eq(wrong, 0);
	}
}
END_TEST

static void
check_rising(const uint32_t *v, size_t n, uint32_t first, uint32_t last)
{
	size_t i;

	for (i = 0; i < n; i++) {
		ck_assert_uint_ge(v[i], first);
		ck_assert_uint_le(v[i], last);
		ck_assert(i == 0 || v[i - 1] < v[i]);
	}
}

START_TEST(numbers_stay)
{
	uint32_t v[64] = {0}, old[64];
	unsigned round;
	size_t i;

	order_numbers(v, 10, 100, 1000000);
	check_rising(v, 10, 100, 1000000);
	/* one in the middle, one behind, one in front: the others keep theirs,
	 * ten times and more */
	for (round = 0; round < 10; round++) {
		size_t n = 10 + round, at = round % 3 == 0 ? 5 :
		    round % 3 == 1 ? n : 0;

		memcpy(old, v, sizeof(old));
		memmove(v + at + 1, v + at, (n - at) * sizeof(*v));
		v[at] = 0;
		order_numbers(v, n + 1, 100, 1000000);
		check_rising(v, n + 1, 100, 1000000);
		for (i = 0; i <= n; i++)
			ck_assert(i == at || v[i] == old[i - (i > at)]);
	}
	/* one that moves to the front is the only one that changes */
	memcpy(old, v, sizeof(old));
	memmove(v + 1, v, 15 * sizeof(*v));
	v[0] = old[15];
	order_numbers(v, 16, 100, 1000000);
	check_rising(v, 16, 100, 1000000);
	for (i = 1; i < 16; i++)
		ck_assert_uint_eq(v[i], old[i - 1]);
}
END_TEST

START_TEST(numbers_run_out)
{
	uint32_t v[101] = {0};
	size_t i;

	/* always before the last but one, in little room */
	for (i = 1; i <= 100; i++) {
		v[i] = v[i - 1];
		v[i - 1] = 0;
		order_numbers(v, i + 1, 1, 500);
		check_rising(v, i + 1, 1, 500);
	}
}
END_TEST

/* ---- covers -------------------------------------------------------------- */

static bool
range_match(const struct addr_range *r, const struct addr *a)
{
	return r->first.family == AF_UNSPEC || range_contains(r, a);
}

static bool
ports_count(uint8_t protocol)
{
	return protocol == 6 || protocol == 17 || protocol == 1;
}

static bool
match(const struct esp_selector *s, const struct flow *f)
{
	return range_match(&s->src, &f->src) && range_match(&s->dst, &f->dst) &&
	    (s->protocol == 0 || (s->protocol == f->protocol &&
	    (!ports_count(f->protocol) || (f->sport >= s->sport_first &&
	    f->sport <= s->sport_last && f->dport >= s->dport_first &&
	    f->dport <= s->dport_last))));
}

static struct flow
random_flow(void)
{
	struct packet_info i = random_packet();

	return (struct flow){.src = i.src, .dst = i.dst,
	    .protocol = i.protocol, .out = 7,
	    .sport = ports_count(i.protocol) ? i.sport : 0,
	    .dport = ports_count(i.protocol) ? i.dport : 0};
}

static struct flow
mirrored(const struct flow *f)
{
	struct flow m = *f;

	m.src = f->dst;
	m.dst = f->src;
	if (f->protocol != IPPROTO_ICMP) {
		m.sport = f->dport;
		m.dport = f->sport;
	}
	return m;
}

START_TEST(covers_hold_all)
{
	struct esp_policy p[3];
	struct esp_selector s[3];
	struct xfrm_selector out, in;
	unsigned round, i, k, hits = 0, exact_seen = 0;
	bool exact, exact_in, any_of;
	struct flow f, back;

	srand(11);
	for (round = 0; round < 3000; round++) {
		size_t n = 1 + any(3);

		for (i = 0; i < n; i++) {
			random_policy(&p[i], i + 1);
			s[i] = p[i].selector;
		}
		out = spd_cover(s, n, false, &exact);
		in = spd_cover(s, n, true, &exact_in);
		ck_assert_int_eq(exact, exact_in);
		ck_assert(out.family != 0 || !exact);
		exact_seen += exact;
		for (k = 0; k < 50; k++) {
			f = random_flow();
			back = mirrored(&f);
			for (any_of = false, i = 0; i < n; i++)
				any_of |= match(&s[i], &f);
			if (out.family == 0)
				continue;
			hits += any_of;
			ck_assert(!any_of || selector_match(&out, &f));
			ck_assert(!exact || any_of ==
			    selector_match(&out, &f));
			ck_assert_int_eq(selector_match(&out, &f),
			    selector_match(&in, &back));
		}
	}
	ck_assert_uint_gt(hits, 1000);
	ck_assert_uint_gt(exact_seen, 100);
}
END_TEST

START_TEST(covers_are_small)
{
	struct esp_policy p[2] = {
		hosts(1, true, "10.0.0.4/30", "10.9.0.0/16"),
		hosts(2, true, "10.0.0.9/32", "10.9.8.0/24"),
	};
	struct esp_selector s[2];
	struct xfrm_selector x;
	bool exact;

	p[0].selector.protocol = p[1].selector.protocol = IPPROTO_TCP;
	p[0].selector.dport_first = p[0].selector.dport_last = 80;
	p[1].selector.dport_first = p[1].selector.dport_last = 443;
	s[0] = p[0].selector;
	s[1] = p[1].selector;
	x = spd_cover(s, 2, false, &exact);
	ck_assert(!exact);
	ck_assert_int_eq(x.prefixlen_s, 28);
	ck_assert_int_eq(x.prefixlen_d, 16);
	ck_assert_int_eq(x.proto, IPPROTO_TCP);
	ck_assert_int_eq(ntohs(x.dport_mask), (uint16_t)~(80 ^ 443));
	x = spd_cover(s, 1, true, &exact);
	ck_assert(exact);
	ck_assert_int_eq(x.prefixlen_s, 16);
	ck_assert_int_eq(x.prefixlen_d, 30);
	ck_assert_int_eq(ntohs(x.sport), 80);
	ck_assert_int_eq(ntohs(x.sport_mask), 65535);
	ck_assert_int_eq(x.dport_mask, 0);
	/* two protocols: ports of one aren't the other's */
	s[1].protocol = IPPROTO_UDP;
	x = spd_cover(s, 2, false, &exact);
	ck_assert(!exact && x.proto == 0 && x.dport_mask == 0);
	/* two families */
	s[1] = hosts(3, true, "fd00::/8", "fd00::/8").selector;
	x = spd_cover(s, 2, false, &exact);
	ck_assert(!exact && x.family == 0 && x.prefixlen_s == 0);
	/* a range that is no prefix */
	s[0].src.last = make_addr("10.0.0.6");
	x = spd_cover(s, 1, false, &exact);
	ck_assert(!exact && x.prefixlen_s == 30);
}
END_TEST

/* ---- the SPD's answer is the list's -------------------------------------- */

static bool
never(const struct flow *f)
{
	return addr_is_multicast(&f->dst);
}

static void
check_flow(struct spd *s, const struct esp_policy *list, size_t n,
    const struct flow *f)
{
	const struct fake_policy *p = fake_look_up(f, XFRM_POLICY_OUT), *in;
	struct flow back = mirrored(f);
	const struct spd_entry *e;
	bool protect = false;
	size_t i;

	for (i = 0; i < n && !match(&list[i].selector, f); i++)
		;
	if (i == n || never(f)) {
		ck_assert(p == NULL || !p->has_template);
		return;
	}
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(p->has_template, list[i].protect);
	in = fake_look_up(&back, XFRM_POLICY_IN);
	ck_assert((in != NULL) ==
	    (fake_look_up(&back, XFRM_POLICY_FWD) != NULL));
	ck_assert(in == NULL || (in->template.reqid == 0 &&
	    in->template.optional));
	if (list[i].protect) {
		e = spd_by_reqid(s, p->template.reqid);
		ck_assert_ptr_nonnull(e);
		ck_assert_uint_eq(e->id, list[i].id);
		ck_assert_ptr_nonnull(in);
	}
	for (i = 0; i < n; i++)
		protect |= list[i].protect && match(&list[i].selector, f);
	ck_assert(in == NULL || protect);
}

static size_t
mutate(struct esp_policy *list, size_t n, size_t max, uint32_t *id)
{
	size_t at = any((uint32_t)n + 1), to;
	struct esp_policy one;

	switch (any(4)) {
	case 0: /* leaves */
		if (at < n) {
			memmove(list + at, list + at + 1,
			    (n - at - 1) * sizeof(*list));
			n--;
		}
		break;
	case 1: /* moves */
		if (at < n) {
			one = list[at];
			to = any((uint32_t)n);
			list[at] = list[to];
			list[to] = one;
		}
		break;
	case 2: /* changes, though its id doesn't */
		if (at < n)
			random_policy(&list[at], list[at].id);
		break;
	default: /* comes, or one that is there comes once more */
		if (n == max)
			break;
		memmove(list + at + 1, list + at, (n - at) * sizeof(*list));
		random_policy(&list[at], 0);
		if (n > 0 && any(3) == 0)
			list[at].selector = list[(at + 1 + any((uint32_t)n)) %
			    (n + 1)].selector;
		list[at].id = ++*id;
		n++;
	}
	return n;
}

START_TEST(first_match_wins)
{
	struct esp_policy list[24], other[4];
	struct spd *s = start();
	uint32_t id = 0;
	unsigned round, k;
	struct flow f;
	size_t n = 0;

	srand((unsigned)_i + 3);
	for (k = 0; k < 4; k++)
		random_policy(&other[k], 10000 + k);
	for (round = 0; round < 60; round++) {
		if (round == 20) /* another link's are none of this one's */
			ck_assert_int_eq(set(s, "out1", other, 4), 0);
		if (round == 40)
			ck_assert_int_eq(set(s, "out1", NULL, 0), 0);
		if (n == 0 || any(8) > 0)
			n = mutate(list, n, 24, &id);
		else
			n = 0;
		fake.refuse = any(6) == 0 ? (int)any(3) : 0;
		set(s, "out0", list, n);
		fake.refuse = 0;
		ck_assert_int_eq(set(s, "out0", list, n), 0);
		if (any(5) == 0)
			links[0].index = 7 + any(2) * 10;
		if (any(3) == 0) /* somebody else's hands */
			for (k = any(10); k > 0 && fake.n > 0; k--) {
				fake.n--;
				fake.all[any((uint32_t)fake.n + 1)] =
				    fake.all[fake.n];
			}
		if (any(3) == 0 && fake.n > 0)
			fake.all[any((uint32_t)fake.n)].info.priority += any(9);
		struct text error = {0};
		ck_assert_int_eq(spd_renew(s, &error), 0);
		for (k = 0; k < 60; k++) {
			f = random_flow();
			f.out = (int)links[0].index;
			if (round < 20 || round >= 40)
				check_flow(s, list, n, &f);
			else if (fake_look_up(&f, XFRM_POLICY_OUT) != NULL)
				ck_assert_int_eq(fake_look_up(&f,
				    XFRM_POLICY_OUT)->info.sel.ifindex, f.out);
		}
	}
	stop(s);
}
END_TEST

/* ---- messages ------------------------------------------------------------ */

START_TEST(only_the_difference_is_sent)
{
	struct esp_policy p[4] = {
		hosts(1, true, "10.0.1.0/24", "10.9.1.0/24"),
		hosts(2, true, "10.0.2.0/24", "10.9.2.0/24"),
		hosts(3, true, "10.0.3.0/24", "10.9.3.0/24"),
	}, q[4];
	struct spd *s = start();

	ck_assert_int_eq(set(s, "out0", p, 3), 0);
	fake_count(TOP + 9, 0);
	ck_assert_int_eq(set(s, "out0", p, 3), 0);
	fake_count(0, 0);
	/* a denial in the middle: no in and forward policies */
	memcpy(q, p, sizeof(q));
	q[1] = hosts(4, false, "10.0.2.1/32", "10.9.0.0/16");
	q[2] = p[1];
	q[3] = p[2];
	ck_assert_int_eq(set(s, "out0", q, 4), 0);
	fake_count(1, 0);
	ck_assert_int_eq(set(s, "out0", p, 3), 0);
	fake_count(0, 1);
	/* the last becomes the first: its priority alone */
	q[0] = p[2];
	q[1] = p[0];
	q[2] = p[1];
	ck_assert_int_eq(set(s, "out0", q, 3), 0);
	fake_count(1, 0);
	/* one more host of a range: 4-7 is one prefix */
	q[1].selector.src.first = make_addr("10.0.1.4");
	q[1].selector.src.last = make_addr("10.0.1.6");
	set(s, "out0", q, 3);
	fake_reset();
	q[1].selector.src.last = make_addr("10.0.1.7");
	ck_assert_int_eq(set(s, "out0", q, 3), 0);
	fake_count(3, 6);
	/* the other link's in and forward policies are the same ones */
	q[1].id = 11;
	ck_assert_int_eq(set(s, "out1", q + 1, 1), 0);
	fake_count(TOP + 1, 0);
	ck_assert_int_eq(set(s, "out1", NULL, 0), 0);
	fake_count(0, TOP + 1);
	stop(s);
}
END_TEST

START_TEST(the_first_of_equals_is_installed)
{
	struct esp_policy p[3] = {
		hosts(1, false, "10.0.1.0/24", "10.9.1.0/24"),
		hosts(2, true, "10.0.1.0/24", "10.9.1.0/24"),
		hosts(3, true, "10.0.1.0/24", "10.9.1.0/24"),
	};
	struct spd *s = start();

	ck_assert_int_eq(set(s, "out0", p, 3), 0);
	fake_count(TOP + 1, 0);
	ck_assert_int_eq(set(s, "out0", p + 1, 2), 0);
	fake_count(3, 0);
	ck_assert_ptr_null(spd_find(s, 1));
	ck_assert_int_eq(set(s, "out0", p + 2, 1), 0);
	fake_count(1, 0);
	ck_assert_int_eq(set(s, "out0", p, 1), 0);
	fake_count(1, 2);
	stop(s);
}
END_TEST

START_TEST(entries_live_as_long_as_policies)
{
	struct esp_policy p[2] = {
		hosts(1, true, "10.0.1.0/24", "10.9.1.0/24"),
		hosts(2, true, "10.0.2.0/24", "10.9.2.0/24"),
	};
	struct addr local = make_addr("192.0.2.1"), peer;
	const struct fake_policy *f;
	struct flow flow = {.src = make_addr("10.0.2.1"),
	    .dst = make_addr("10.9.2.1"), .out = 7};
	struct spd *s = start();
	struct spd_entry *e;

	ck_assert_int_eq(set(s, "out0", p, 2), 0);
	e = spd_find(s, 2);
	ck_assert_ptr_nonnull(e);
	ck_assert_ptr_eq(e, spd_by_reqid(s, e->reqid));
	ck_assert_str_eq(e->link, "out0");
	e->pairs = &flow;
	fake_reset();
	peer = make_addr("192.0.2.2");
	ck_assert_int_eq(spd_endpoints(s, e, &local, &peer, false), 0);
	fake_count(1, 0);
	f = fake_look_up(&flow, XFRM_POLICY_OUT);
	ck_assert_int_eq(f->template.id.daddr.a4, htonl(0xc0000202));
	ck_assert_int_eq(f->template.saddr.a4, htonl(0xc0000201));
	ck_assert_int_eq(spd_endpoints(s, e, &local, &peer, false), 0);
	fake_count(0, 0);
	ck_assert_int_eq(spd_endpoints(s, e, &local, &peer, true), 0);
	fake_count(1, 0);
	/* stays what it is over a change of others */
	ck_assert_int_eq(set(s, "out0", p + 1, 1), 0);
	fake_count(0, 3);
	ck_assert_ptr_eq(e, spd_find(s, 2));
	ck_assert_uint_eq(orphans, 0);
	ck_assert_int_eq(set(s, "out0", p, 1), 0);
	ck_assert_uint_eq(orphans, 1);
	ck_assert_ptr_null(spd_find(s, 2));
	stop(s);
}
END_TEST

START_TEST(the_likely_peer_needs_no_change)
{
	struct esp_policy p = hosts(1, true, "10.0.1.0/24", "10.9.1.0/24");
	struct addr local = make_addr("192.0.2.1");
	struct addr other = make_addr("192.0.2.3");
	struct spd *s = start();
	struct spd_entry *e;

	p.peer = make_addr("192.0.2.2");
	ck_assert_int_eq(set(s, "out0", &p, 1), 0);
	e = spd_find(s, 1);
	fake_reset();
	ck_assert_int_eq(spd_endpoints(s, e, &local, &p.peer, false), 0);
	fake_count(0, 0);
	/* another one likely now */
	p.peer = make_addr("192.0.2.4");
	ck_assert_int_eq(set(s, "out0", &p, 1), 0);
	fake_count(1, 0);
	/* a pair is with a third, whoever is likely */
	ck_assert_int_eq(spd_endpoints(s, e, &local, &other, false), 0);
	fake_reset();
	p.peer = make_addr("192.0.2.2");
	ck_assert_int_eq(set(s, "out0", &p, 1), 0);
	fake_count(0, 0);
	ck_assert(addr_equal(&e->peer, &other));
	stop(s);
}
END_TEST

START_TEST(too_many_prefixes_are_refused)
{
	struct esp_policy p[2] = {
		hosts(1, true, "10.0.1.0/24", "10.9.1.0/24"),
		hosts(2, true, "10.0.2.0/24", "10.9.2.0/24"),
	};
	struct spd *s = start();

	p[0].selector.src.first = p[0].selector.dst.first =
	    make_addr("0.0.0.1");
	p[0].selector.src.last = p[0].selector.dst.last =
	    make_addr("255.255.255.254");
	p[0].selector.protocol = IPPROTO_TCP;
	p[0].selector.dport_first = 1;
	p[0].selector.dport_last = 2;
	ck_assert_int_eq(set(s, "out0", p, 2), ERR_RANGE);
	fake_count(TOP + 3, 0);
	p[0].selector.dport_last = 1; /* 62 by 62 */
	ck_assert_int_eq(set(s, "out0", p, 2), 0);
	fake_count(3 * 62 * 62, 0);
	stop(s);
}
END_TEST

START_TEST(renewal_puts_right)
{
	struct esp_policy p[2] = {
		hosts(1, true, "10.0.1.0/24", "10.9.1.0/24"),
		hosts(2, false, "10.0.2.0/24", "10.9.2.0/24"),
	};
	struct spd *s = start();
	struct text error = {0};
	size_t n;

	ck_assert_int_eq(set(s, "away", p, 2), 0);
	fake_count(2, 0); /* in, forward; the rest when it comes */
	ck_assert_int_eq(spd_renew(s, &error), 0);
	fake_count(0, 0);
	links[2].index = 9;
	ck_assert_int_eq(spd_renew(s, &error), 0);
	fake_count(TOP + 2, 0);
	ck_assert_int_eq(spd_renew(s, &error), 0);
	fake_count(0, 0);
	/* flushed */
	n = fake.n;
	fake.n = 0;
	ck_assert_int_eq(spd_renew(s, &error), 0);
	fake_count(TOP + 4, 0);
	ck_assert_uint_eq(fake.n, n);
	/* somebody's template, somebody's action */
	fake.all[0].template.reqid++;
	fake.all[n - 1].info.action = XFRM_POLICY_BLOCK;
	ck_assert_int_eq(spd_renew(s, &error), 0);
	ck_assert_uint_gt(fake_reset(), 2);
	ck_assert_int_eq(spd_renew(s, &error), 0);
	fake_count(0, 0);
	/* the link is another one now */
	links[2].index = 12;
	ck_assert_int_eq(spd_renew(s, &error), 0);
	fake_count(TOP + 2, TOP + 2);
	/* and refuses */
	fake.n = 0;
	fake.refuse = 1;
	ck_assert_int_eq(spd_renew(s, &error), ERR_SYSTEM);
	ck_assert_ptr_nonnull(strstr(text_str(&error), "1 policies"));
	text_clear(&error);
	ck_assert_int_eq(spd_renew(s, &error), 0);
	ck_assert_uint_eq(fake.n, n);
	stop(s);
}
END_TEST

START_TEST(others_stay)
{
	struct esp_policy p = hosts(1, true, "10.0.1.0/24", "10.9.1.0/24");
	struct fake_policy theirs = {.info = {
		.sel = {.family = AF_INET, .prefixlen_s = 8},
		.priority = XFRM_PRIORITY_FIRST - 1,
	}};
	struct spd *s = start();
	struct text error = {0};

	fake_put(&theirs);
	theirs.info.sel.prefixlen_s = 9;
	theirs.info.priority = XFRM_PRIORITY_LAST + 1;
	fake_put(&theirs);
	theirs.info.sel.prefixlen_s = 10; /* of an earlier run of ours */
	theirs.info.priority = XFRM_PRIORITY_LAST;
	theirs.mark.m = 5;
	fake_put(&theirs);
	ck_assert_int_eq(spd_sweep(NULL), 0);
	ck_assert_uint_eq(fake.n, 2);
	ck_assert_int_eq(set(s, "out0", &p, 1), 0);
	fake_put(&theirs);
	ck_assert_int_eq(spd_renew(s, &error), 0);
	ck_assert_uint_eq(fake.n, 2 + TOP + 3);
	ck_assert_int_eq(set(s, "out0", NULL, 0), 0);
	ck_assert_uint_eq(fake.n, 2);
	fake.n = 0;
	stop(s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("spd");
	TCase *tc = tcase_create("spd");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, ports_become_masks);
	tcase_add_test(tc, numbers_stay);
	tcase_add_test(tc, numbers_run_out);
	tcase_add_test(tc, covers_hold_all);
	tcase_add_test(tc, covers_are_small);
	tcase_add_loop_test(tc, first_match_wins, 0, 8);
	tcase_add_test(tc, only_the_difference_is_sent);
	tcase_add_test(tc, the_first_of_equals_is_installed);
	tcase_add_test(tc, entries_live_as_long_as_policies);
	tcase_add_test(tc, the_likely_peer_needs_no_change);
	tcase_add_test(tc, too_many_prefixes_are_refused);
	tcase_add_test(tc, renewal_puts_right);
	tcase_add_test(tc, others_stay);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
