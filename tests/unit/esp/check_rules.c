/*
 * The nftables rules do what the classifier says: frames sent on a link (a TAP
 * of the test's) come out of it, or out of the TAP that they are forwarded to;
 * frames that come in on it come in, or don't.
 */
#include <sched.h>
#include <stdio.h>

#include "tests/unit/esp/make.h"
#include "tests/unit/esp/random.h"
#include "tests/unit/esp/wire.h"
#include "esp/guard/rules.h"
#include "esp/user/classify.h"
#include "nft/nft.h"

#define POLICIES 120 /* of a round; of those in groups four times as many */
#define PACKETS  1000
#define ROUNDS   60

static struct esp_policy policies[POLICIES * 4];
static struct slot *slots[POLICIES * 4];
static struct tap *clear_tap, *esp_tap;
static struct wire wire;
static struct nft *nft;
static const char *const local = "192.0.2.1";

static size_t
upper_header(uint8_t *p, const struct packet_info *i)
{
	memset(p, 0, 20);
	if (i->protocol == IPPROTO_ICMP) {
		p[0] = (uint8_t)i->sport;
		p[1] = (uint8_t)i->dport;
	} else if (i->protocol == 6 || i->protocol == 17) {
		put16(p, i->sport);
		put16(p + 2, i->dport);
		put16(p + 4, 20);
		p[12] = 5 << 4;
	}
	return 20;
}

/* The packet with this description; a later fragment of two if so. */
static size_t
write_packet(uint8_t *p, const struct packet_info *i)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	bool extension = i->later && i->family == AF_INET6;
	size_t len = 0;

	len = make_ip(p, addr_format(&i->src, a), addr_format(&i->dst, b),
	    extension ? IPPROTO_FRAGMENT : i->protocol,
	    extension ? 28 : 20);
	if (extension) {
		memset(p + 40, 0, 8);
		p[40] = i->protocol;
		put16(p + 42, 100 << 3);
		len = 48;
	} else if (i->later) {
		put16(p + 6, 100);
		checksum_ip4(p);
	}
	return len + upper_header(p + len, i);
}

/* What the ingress chain has counted. */
static unsigned long
dropped(void)
{
	const char *at;
	struct text answer;
	unsigned long n;

	text_init(&answer);
	ck_assert_int_eq(nft_list(nft, "list counter netdev " RULES_TABLE
	    " p0_clear", &answer, NULL), 0);
	at = strstr(text_str(&answer), "\"packets\": ");
	ck_assert_ptr_nonnull(at);
	n = strtoul(at + 11, NULL, 10);
	text_clear(&answer);
	return n;
}

/* Returns how many maps there are. */
static unsigned
load(size_t n)
{
	const struct rules_link link = {
		.name = clear_tap->name, .device = esp_tap->name,
		.local = make_addr(local), .log = true,
	};
	struct text rules, error;
	unsigned maps = 0;
	const char *at;

	text_init(&rules);
	text_init(&error);
	text_add(&rules, "add table netdev " RULES_TABLE "\n"
	    "delete table netdev " RULES_TABLE "\n"
	    "table netdev " RULES_TABLE " {\n");
	rules_write(&rules, &link, policies, n);
	text_add(&rules, "}\n");
	if (nft_run(nft, text_str(&rules), &error) != 0)
		ck_abort_msg("%.2000s", text_str(&error));
	for (at = text_str(&rules); (at = strstr(at, " vmap @")) != NULL; at++)
		maps++;
	text_clear(&rules);
	text_clear(&error);
	return maps;
}

/* The packet that comes the other way: it must come as ESP if one there would
 * have to go as ESP. Returns whether it was dropped. */
static bool
compare_in(size_t n, struct classifier *c, const struct packet_info *wanted)
{
	bool ports = wanted->protocol == 6 || wanted->protocol == 17, protect;
	struct packet_info reverse = *wanted, i;
	uint8_t ip[128];
	size_t len = write_packet(ip, wanted);
	long found;

	ck_assert_int_eq(packet_parse(ip, len, &i), 0);
	found = classifier_find(c, &i);
	protect = found >= 0 && policies[found].protect;
	reverse.src = wanted->dst;
	reverse.dst = wanted->src;
	reverse.sport = ports ? wanted->dport : wanted->sport;
	reverse.dport = ports ? wanted->sport : wanted->dport;
	len = write_packet(ip, &reverse);
	wire_receive(clear_tap, ip, len);
	ck_assert_msg(wire_came_in(&wire, ip, len) == !protect,
	    "of %zu policies %ld decides, protocol %u ports %u %u later %d: "
	    "%s", n, found, i.protocol, i.sport, i.dport, i.later,
	    protect ? "came in" : "dropped");
	return protect;
}

static void
compare(size_t n, struct classifier *c, const struct packet_info *wanted)
{
	struct packet_info parsed, *i = &parsed;
	uint8_t ip[128];
	size_t len = write_packet(ip, wanted);
	bool protect, forwarded;
	long found;

	ck_assert_int_eq(packet_parse(ip, len, i), 0);
	found = classifier_find(c, i);
	protect = found >= 0 && policies[found].protect;
	wire_send(&wire, clear_tap, ip, len, 0);
	forwarded = wire_left(esp_tap, ip, len);
	ck_assert_msg(forwarded == protect, "of %zu policies %ld decides, "
	    "protocol %u ports %u %u later %d: %s", n, found, i->protocol,
	    i->sport, i->dport, i->later, forwarded ? "forwarded" : "not");
	ck_assert(wire_left(clear_tap, ip, len) == !protect);
}

START_TEST(like_the_classifier)
{
	struct packet_info info;
	struct classifier *c;
	size_t round, i, n, drops;

	for (round = 0; round < ROUNDS; round++) {
		srand((unsigned)round);
		n = round == 0 ? 1 : any(POLICIES) + 1;
		for (i = 0; i < n; i++) {
			random_policy(&policies[i], (uint32_t)i + 1);
			if (round % 2 == 1) /* one run: all in sets */
				policies[i].protect = true;
		}
		c = classifier_new(policies, slots, n);
		load(n);
		for (i = drops = 0; i < PACKETS; i++) {
			info = random_packet();
			compare(n, c, &info);
			drops += compare_in(n, c, &info);
		}
		ck_assert_uint_eq(dropped(), drops);
		classifier_free(c);
	}
}
END_TEST

/* ---- groups: few ranges of one side with many of the other --------------- */

#define FEW    6
#define MANY   40
#define GROUPS_ROUNDS 20

/* Protocol and ports: mostly those of the run. */
static void
random_upper(struct esp_selector *s, unsigned run)
{
	static const uint8_t protocols[] = {0, 0, 6, 17, 6};
	unsigned kind = any(8) == 0 ? any(5) : run % 5;

	s->protocol = protocols[kind];
	s->sport_first = s->dport_first = 0;
	s->sport_last = s->dport_last = 65535;
	if (kind >= 3)
		s->dport_first = s->dport_last = (uint16_t)(run % 5);
	if (kind == 4)
		s->sport_last = (uint16_t)any(2);
}

/* Policies first .. last - 1, of one action: a product of two groups, all of
 * it or parts. */
static void
random_run(size_t first, size_t last)
{
	struct addr_range few[FEW], many[MANY], *one, *other;
	bool v6 = any(4) == 0, swap = any(2) == 0, all = any(2) == 0;
	bool protect = any(4) != 0;
	unsigned run = any(100), n_few = any(FEW) + 1;
	struct esp_selector *s;
	struct addr host;
	size_t i;

	for (i = 0; i < FEW; i++)
		few[i] = random_range(v6);
	for (i = 0; i < MANY; i++) {
		host = random_addr(v6);
		many[i] = any(3) == 0 ? random_range(v6) : range_host(&host);
	}
	for (i = first; i < last; i++) {
		random_policy(&policies[i], (uint32_t)i + 1);
		policies[i].protect = protect;
		if (any(20) == 0)
			continue;
		s = &policies[i].selector;
		one = &few[all ? (i - first) / MANY % n_few : any(n_few)];
		other = &many[all ? (i - first) % MANY : any(MANY)];
		s->src = swap ? *other : *one;
		s->dst = swap ? *one : *other;
		random_upper(s, run);
	}
}

static void
to_previous(struct addr *a)
{
	const struct addr first = range_any(a->family).first;

	if (addr_equal(a, &first))
		return;
	for (size_t i = addr_size(a); a->bytes[--i]-- == 0;)
		;
}

/* An end of the range, or what is beside it; not of all addresses, where the
 * last ones are groups and broadcasts. */
static void
move_to_end(struct addr *a, const struct addr_range *range)
{
	const struct addr_range all = range_any(a->family);

	if (range->first.family != a->family || range_equal(range, &all))
		return;
	*a = any(2) == 0 ? range->first : range->last;
	if (any(3) != 0)
		return;
	if (any(2) == 0)
		(void)addr_next(a);
	else
		to_previous(a);
}

static struct packet_info
packet_near(const struct esp_policy *p)
{
	struct packet_info info = random_packet();

	move_to_end(&info.src, &p->selector.src);
	move_to_end(&info.dst, &p->selector.dst);
	return info;
}

START_TEST(in_groups)
{
	struct packet_info info;
	struct classifier *c;
	size_t round, i, n, drops;
	unsigned maps = 0;

	for (round = 0; round < GROUPS_ROUNDS; round++) {
		srand((unsigned)round);
		for (n = i = 0; n < POLICIES * 4; i = n) {
			n += any(POLICIES * 2) + 1;
			if (n > POLICIES * 4)
				n = POLICIES * 4;
			random_run(i, n);
		}
		c = classifier_new(policies, slots, n);
		maps += load(n);
		for (i = drops = 0; i < PACKETS / 2; i++) {
			info = packet_near(&policies[any((uint32_t)n)]);
			compare(n, c, &info);
			drops += compare_in(n, c, &info);
		}
		ck_assert_uint_eq(dropped(), drops);
		classifier_free(c);
	}
	/* it was these that were tried: both directions, some a round */
	ck_assert_uint_ge(maps, GROUPS_ROUNDS * 4);
}
END_TEST

/* A product of two groups costs their sum, not their product. */
START_TEST(product)
{
	const struct rules_link link = {.name = "link0", .device = "pt-link0"};
	const size_t n = POLICIES * 4;
	struct text rules;
	const char *at;
	size_t i, lines = 0;

	for (i = 0; i < n; i++)
		policies[i] = (struct esp_policy){
			.id = (uint32_t)i + 1, .protect = true, .selector = {
				.src = range_host(&(struct addr){AF_INET,
				    {10, 0, (uint8_t)(i / 20), 1}}),
				.dst = range_host(&(struct addr){AF_INET,
				    {10, 1, (uint8_t)(i % 20), 1}}),
				.sport_last = 65535, .dport_last = 65535,
			},
		};
	text_init(&rules);
	rules_write(&rules, &link, policies, n);
	for (at = text_str(&rules); (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	/* a map for each direction */
	ck_assert_uint_lt(lines, 20 + 2 * (n / 20) + 100);
	text_clear(&rules);
}
END_TEST

/* ---- what never is for a crypto map -------------------------------------- */

/* The protocol of the packet that an ICMP error is about. */
static uint8_t error_about = 50;

/* A packet of the outside world to dst; the first bytes of its upper layer. */
static bool
comes(const char *src, const char *dst, uint8_t protocol, unsigned fragment,
    unsigned first, unsigned second)
{
	uint8_t ip[128], *upper;
	bool v6 = strchr(src, ':') != NULL;
	size_t len = make_ip(ip, src, dst, protocol, 24);

	if (!v6) {
		put16(ip + 6, fragment);
		checksum_ip4(ip);
	}
	upper = ip + len;
	memset(upper, 0, 24);
	if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6) {
		upper[0] = (uint8_t)first;
		upper[1] = (uint8_t)second;
		upper[8 + 9] = error_about;
	} else {
		put16(upper, first);
		put16(upper + 2, second);
	}
	if (first >= 133 && first <= 137)
		ip[7] = 255;
	wire_receive(clear_tap, ip, len + 24);
	return wire_came_in(&wire, ip, len + 24);
}

/* With `permit ip any any`: what makes the tunnel comes in all the same. */
START_TEST(to_ourselves)
{
	static const char far[] = "198.51.100.7", other[] = "192.0.2.2";
	const struct esp_policy all = {
		.id = 1, .protect = true, .selector = {
			.sport_last = 65535, .dport_last = 65535,
		},
	};

	policies[0] = all;
	load(1);
	ck_assert(comes(far, local, 17, 0, 500, 500));
	ck_assert(comes(far, local, 17, 0, 1024, 4500));
	ck_assert(comes(far, local, 17, 0x2000, 500, 500));
	ck_assert(comes(far, local, 17, 100, 0, 0));
	ck_assert(comes(far, local, 50, 0, 1, 2));
	ck_assert(comes(far, local, 51, 0, 1, 2));
	ck_assert(comes(far, local, IPPROTO_ICMP, 0, 3, 4));
	ck_assert(comes(far, "224.0.0.5", 89, 0, 0, 0));
	ck_assert(comes("0.0.0.0", "255.255.255.255", 17, 0, 68, 67));
	ck_assert(comes("fe80::1", "ff02::1", IPPROTO_ICMPV6, 0, 130, 0));
	ck_assert(comes("fe80::1", "fe80::2", IPPROTO_ICMPV6, 0, 135, 0));
	ck_assert_uint_eq(dropped(), 0);
	ck_assert(!comes(far, other, 17, 0, 500, 500));
	ck_assert(!comes(far, other, 17, 100, 0, 0));
	ck_assert(!comes(far, other, 50, 0, 1, 2));
	ck_assert(!comes(far, other, IPPROTO_ICMP, 0, 3, 4));
	ck_assert(!comes(far, local, 17, 0, 500, 501));
	ck_assert(!comes(far, local, 6, 0, 500, 500));
	ck_assert(!comes(far, local, 17, 0, 4500, 53));
	ck_assert(!comes(far, local, IPPROTO_ICMP, 0, 8, 0));
	ck_assert(!comes(far, local, IPPROTO_ICMP, 100, 3, 4));
	error_about = 6;
	ck_assert(!comes(far, local, IPPROTO_ICMP, 0, 3, 4));
	error_about = 50;
	ck_assert(!comes("fe80::1", "fd00::2", IPPROTO_ICMPV6, 0, 129, 0));
	ck_assert_uint_eq(dropped(), 11);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		like_the_classifier, in_groups, product, to_ourselves,
	};
	struct tap_pool *pool = NULL;
	struct text error;
	int r = 77;

	text_init(&error);
	/* a network namespace of the test's own, gone with the process */
	if (unshare(CLONE_NEWNET) == 0)
		pool = tap_pool_new(2, &error);
	if (pool == NULL) {
		printf("needs root and TAP devices\n");
		goto out;
	}
	if (tap_new(pool, "link0", 1, 1500, &clear_tap, &error) != 0 ||
	    tap_new(pool, "pt-link0", 1, 1500, &esp_tap, &error) != 0) {
		printf("%s\n", text_str(&error));
		r = 1;
		goto out;
	}
	nft = nft_new();
	r = !wire_open(&wire, clear_tap) || nft == NULL ? 1 :
	    make_run("rules", tests, 4);
	nft_free(nft);
	wire_close(&wire);
	tap_free(clear_tap);
	tap_free(esp_tap);
out:
	tap_pool_free(pool);
	text_clear(&error);
	return r;
}
