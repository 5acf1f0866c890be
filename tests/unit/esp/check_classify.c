#include <stdio.h>

#include "tests/unit/esp/make.h"
#include "tests/unit/esp/random.h"
#include "esp/guard/rules.h"
#include "esp/selector.h"
#include "esp/user/classify.h"
#include "esp/user/ring.h"

#define POLICIES 300
#define PACKETS  3000

static struct esp_policy policies[POLICIES];
static struct slot *slots[POLICIES];

static bool
in_range(const struct addr_range *r, const struct addr *a)
{
	return r->first.family == AF_UNSPEC || range_contains(r, a);
}

/* One after the other. */
static long
naive(size_t n, const struct packet_info *i)
{
	size_t p;

	for (p = 0; p < n; p++)
		if (in_range(&policies[p].selector.src, &i->src) &&
		    in_range(&policies[p].selector.dst, &i->dst) &&
		    selector_upper(&policies[p].selector, i,
		    policies[p].protect))
			return (long)p;
	return -1;
}

START_TEST(against_naive)
{
	struct classifier *c;
	struct packet_info info;
	size_t round, n, i;
	long found, hits = 0;

	srand(1);
	for (round = 0; round < 30; round++) {
		n = any(POLICIES);
		for (i = 0; i < n; i++)
			random_policy(&policies[i], (uint32_t)i + 1);
		c = classifier_new(policies, slots, n);
		for (i = 0; i < PACKETS; i++) {
			info = random_packet();
			found = classifier_find(c, &info);
			ck_assert_int_eq(found, naive(n, &info));
			hits += found >= 0;
		}
		classifier_free(c);
	}
	ck_assert_int_gt(hits, 10000);
}
END_TEST

/* What a question costs doesn't grow: a hundred thousand host pairs. */
START_TEST(many)
{
	struct esp_policy *p = xcalloc(100000, sizeof(*p));
	struct slot **none = xcalloc(100000, sizeof(*none));
	struct packet_info info = {.family = AF_INET, .protocol = 6};
	struct classifier *c;
	struct addr a, b;
	uint32_t i;

	for (i = 0; i < 100000; i++) {
		a = addr_v4(0x0a000000 + i);
		b = addr_v4(0xc0a80000 + i);
		p[i] = (struct esp_policy){.id = i + 1, .protect = true};
		p[i].selector.src = range_host(&a);
		p[i].selector.dst = range_host(&b);
	}
	c = classifier_new(p, none, 100000);
	for (i = 0; i < 1000000; i++) {
		info.src = addr_v4(0x0a000000 + i % 100001);
		info.dst = addr_v4(0xc0a80000 + i % 100001);
		ck_assert_int_eq(classifier_find(c, &info),
		    i % 100001 == 100000 ? -1 : (long)(i % 100001));
	}
	classifier_free(c);
	free(p);
	free(none);
}
END_TEST

START_TEST(rules_text)
{
	const struct rules_link link = {
		.number = 3, .name = "eth0", .device = "pt-eth0",
	};
	struct text t;

	text_init(&t);
	srand(2);
	policies[0] = (struct esp_policy){.id = 7, .protect = false};
	policies[0].selector.src = range_host(&(struct addr){AF_INET, {10}});
	policies[0].selector.dst = range_any(AF_INET);
	policies[1] = policies[0];
	policies[1].protect = true;
	policies[1].selector.src = range_any(AF_INET);
	rules_write(&t, &link, policies, 2);
	ck_assert_ptr_nonnull(strstr(text_str(&t), "egress device \"eth0\""));
	ck_assert_ptr_nonnull(strstr(text_str(&t),
	    "ingress device \"eth0\""));
	ck_assert_ptr_nonnull(strstr(text_str(&t), "meta mark 0x45535000"));
	ck_assert_ptr_nonnull(strstr(text_str(&t),
	    "  meta protocol ip ip saddr 10.0.0.0 counter accept comment "
	    "\"7\"\n  meta protocol ip fwd to \"pt-eth0\"\n"));
	ck_assert_ptr_nonnull(strstr(text_str(&t),
	    "  meta protocol ip ip daddr 10.0.0.0 accept\n"
	    "  meta protocol ip goto p3_clear\n"));
	text_clear(&t);
}
END_TEST

START_TEST(ring_order)
{
	static uint8_t data[70000];
	struct ring *r = ring_new(1 << 18);
	uint32_t in = 0, out = 0, *got;
	size_t len, n, i;

	srand(3);
	for (i = 0; i < 200000; i++) {
		n = any(3) == 0 ? any(sizeof(data)) : any(100);
		data[0] = (uint8_t)in;
		if (any(2) == 0 && ring_put(r, &in, sizeof(in), data, n))
			in++;
		if (any(2) != 0)
			continue;
		for (n = any(4); n > 0; n--) {
			got = ring_get(r, &len);
			if (got == NULL)
				break;
			ck_assert_uint_eq(*got, out);
			if (len > 4)
				ck_assert_uint_eq(((uint8_t *)got)[4],
				    (uint8_t)out);
			out++;
		}
		ring_release(r);
	}
	while (ring_get(r, &len) != NULL)
		out++;
	ring_release(r);
	ck_assert_uint_eq(in, out);
	ck_assert_uint_gt(in, 10000);
	/* empty: the longest record fits, wherever it stands */
	for (i = 0; i < 1000; i++) {
		ck_assert(ring_put(r, &in, sizeof(in), data, sizeof(data)));
		ck_assert_ptr_nonnull(ring_get(r, &len));
		ring_release(r);
		ck_assert(ring_put(r, &in, sizeof(in), data, any(99)));
		ck_assert_ptr_nonnull(ring_get(r, &len));
		ring_release(r);
	}
	ring_free(r);
}
END_TEST

MAKE_MAIN("classify", against_naive, many, rules_text, ring_order)
