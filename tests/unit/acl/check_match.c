#include <stdio.h>
#include <sys/socket.h>

#include "tests/unit/acl/console.h"

/* First match, against a reference that knows only what was typed. */

enum { RULES = 60, PACKETS = 4000, LISTS = 20 };

struct typed_rule {
	bool permit, inactive;
	int protocol;         /* 0 ip */
	uint32_t net[2], mask[2]; /* source, destination; mask 0: any */
	int op[2];            /* 0 none, 1 eq, 2 neq, 3 lt, 4 gt, 5 range */
	int first[2], last[2];
};

static struct typed_rule rules[RULES];

static int
pick(int n)
{
	return (int)((unsigned)rand() % (unsigned)n);
}

static void
add_end(char *line, size_t size, struct typed_rule *r, int side)
{
	static const int lens[] = { 0, 8, 16, 24, 30, 32 };
	int len = lens[pick(6)];
	uint32_t net = 0x0a000000u | (uint32_t)pick(2) << 16 |
	    (uint32_t)pick(2) << 8 | (uint32_t)pick(8);
	size_t at = strlen(line);
	char mask[ADDR_TEXT_MAX], addr[ADDR_TEXT_MAX];
	struct addr a;

	r->mask[side] = len == 0 ? 0 : 0xffffffffu << (32 - len);
	r->net[side] = net & r->mask[side];
	a = addr_v4(r->net[side]);
	addr_format(&a, addr);
	mask_format((uint8_t)len, mask);
	if (len == 0)
		snprintf(line + at, size - at, " any");
	else if (len == 32)
		snprintf(line + at, size - at, " host %s", addr);
	else
		snprintf(line + at, size - at, " %s %s", addr, mask);
}

static void
add_port(char *line, size_t size, struct typed_rule *r, int side)
{
	static const char *const ops[] = { "", "eq", "neq", "lt", "gt",
		"range" };
	size_t at = strlen(line);

	r->op[side] = pick(6);
	r->first[side] = 1 + pick(6);
	r->last[side] = r->first[side] + pick(3);
	if (r->op[side] == 5)
		snprintf(line + at, size - at, " range %d %d", r->first[side],
		    r->last[side]);
	else if (r->op[side] != 0)
		snprintf(line + at, size - at, " %s %d", ops[r->op[side]],
		    r->first[side]);
}

static void
type_rule(struct typed_rule *r)
{
	static const int protocols[] = { 0, 6, 17, 47 };
	static const char *const words[] = { "ip", "tcp", "udp", "gre" };
	char line[256];
	int p = pick(4);
	bool ports = p == 1 || p == 2;

	memset(r, 0, sizeof(*r));
	r->permit = pick(2) == 0;
	r->inactive = pick(8) == 0;
	r->protocol = protocols[p];
	snprintf(line, sizeof(line), "access-list m %s %s",
	    r->permit ? "permit" : "deny", words[p]);
	for (int side = 0; side < 2; side++) {
		add_end(line, sizeof(line), r, side);
		if (ports)
			add_port(line, sizeof(line), r, side);
	}
	if (r->inactive)
		strcat(line, " inactive");
	silent(line);
}

static bool
port_fits(const struct typed_rule *r, int side, int port)
{
	switch (r->op[side]) {
	case 1:
		return port == r->first[side];
	case 2:
		return port != r->first[side];
	case 3:
		return port < r->first[side];
	case 4:
		return port > r->first[side];
	case 5:
		return port >= r->first[side] && port <= r->last[side];
	default:
		return true;
	}
}

static bool
rule_fits(const struct typed_rule *r, uint32_t src, uint32_t dst, int protocol,
    int sport, int dport)
{
	if (r->inactive || (r->protocol != 0 && r->protocol != protocol))
		return false;
	if ((src & r->mask[0]) != r->net[0] || (dst & r->mask[1]) != r->net[1])
		return false;
	return port_fits(r, 0, sport) && port_fits(r, 1, dport);
}

static bool
same_rule(const struct typed_rule *a, const struct typed_rule *b)
{
	if (a->permit != b->permit || a->protocol != b->protocol)
		return false;
	for (int s = 0; s < 2; s++) {
		if (a->net[s] != b->net[s] || a->mask[s] != b->mask[s] ||
		    a->op[s] != b->op[s] ||
		    (a->op[s] != 0 && a->first[s] != b->first[s]) ||
		    (a->op[s] == 5 && a->last[s] != b->last[s]))
			return false;
	}
	return true;
}

/* Types RULES lines; a duplicate only changes the first one's options. */
static int
type_list(void)
{
	int n = 0;

	for (int i = 0; i < RULES; i++) {
		int k = 0;

		type_rule(&rules[n]);
		while (k < n && !same_rule(&rules[k], &rules[n]))
			k++;
		if (k < n)
			rules[k].inactive = rules[n].inactive;
		else
			n++;
	}
	return n;
}

static int
reference(int n, const struct acl_packet *p)
{
	for (int i = 0; i < n; i++)
		if (rule_fits(&rules[i], addr_v4_get(&p->src),
		    addr_v4_get(&p->dst), p->protocol, p->sport, p->dport))
			return i + 1;
	return 0;
}

START_TEST(test_random)
{
	static const uint8_t protocols[] = { 6, 17, 47, 50 };
	int hits = 0, misses = 0;

	srand(4711);
	for (int l = 0; l < LISTS; l++) {
		int n = type_list();

		for (int i = 0; i < PACKETS; i++) {
			struct acl_packet p = {
				.src = addr_v4(0x0a000000u |
				    (uint32_t)pick(0x20000)),
				.dst = addr_v4(0x0a000000u |
				    (uint32_t)pick(4) << 8 |
				    (uint32_t)pick(10)),
				.protocol = protocols[pick(4)],
				.sport = (uint16_t)pick(10),
				.dport = (uint16_t)pick(10),
			};
			struct acl_rule r = { .line = 0 };
			int want = reference(n, &p);

			if (p.protocol != 6 && p.protocol != 17)
				p.sport = p.dport = 0;
			want = reference(n, &p);
			ck_assert_int_eq(acl_match(db, "m", &p, &r),
			    want != 0);
			ck_assert_int_eq((int)r.line, want);
			if (want != 0)
				ck_assert_int_eq(r.permit,
				    rules[want - 1].permit);
			hits += want != 0;
			misses += want == 0;
		}
		silent("clear configure access-list");
	}
	ck_assert_int_gt(hits, 1000);
	ck_assert_int_gt(misses, 100);
}
END_TEST

static bool
matches(const char *src, const char *dst, uint8_t protocol, uint16_t sport,
    uint16_t dport, unsigned line)
{
	struct acl_packet p = { .protocol = protocol, .sport = sport,
		.dport = dport };
	struct acl_rule r = { .line = 0 };

	ck_assert_int_eq(addr_parse(src, &p.src), 0);
	ck_assert_int_eq(addr_parse(dst, &p.dst), 0);
	acl_match(db, "a", &p, &r);
	return r.line == line;
}

START_TEST(test_families)
{
	paste("access-list a permit ip 2001:db8::/32 host 2001:db8::1\n"
	    "access-list a permit icmp any any echo\n"
	    "access-list a permit icmp6 any6 any6 128 0\n"
	    "access-list a permit ip any4 any4\n"
	    "access-list a permit tcp any any eq 80\n"
	    "access-list a permit ip host 2001:db8::7 any\n");
	ck_assert(matches("2001:db8::5", "2001:db8::1", 6, 1, 2, 1));
	ck_assert(matches("10.0.0.1", "10.0.0.2", 1, 8, 0, 2));
	ck_assert(matches("10.0.0.1", "10.0.0.2", 1, 0, 0, 4));
	ck_assert(matches("fd00::1", "fd00::2", 58, 128, 0, 3));
	ck_assert(matches("fd00::1", "fd00::2", 58, 128, 1, 0));
	ck_assert(matches("fd00::1", "fd00::2", 6, 9, 80, 5));
	ck_assert(matches("fd00::1", "fd00::2", 17, 9, 80, 0));
	ck_assert(matches("2001:db8::7", "fd00::2", 17, 9, 80, 6));
	ck_assert(!acl_match(db, "none", &(struct acl_packet){ .protocol = 6 },
	    &(struct acl_rule){ .line = 0 }));
}
END_TEST

/* What was computed for one state of the configuration is gone in the next. */
START_TEST(test_follows)
{
	paste("object network o\n host 10.0.0.1\n"
	    "object-group network g\n network-object object o\nexit\n"
	    "access-list a permit ip object-group g any\n");
	ck_assert(matches("10.0.0.1", "1.1.1.1", 6, 1, 1, 1));
	ck_assert(matches("10.0.0.2", "1.1.1.1", 6, 1, 1, 0));
	paste("object network o\n host 10.0.0.2\n");
	ck_assert(matches("10.0.0.2", "1.1.1.1", 6, 1, 1, 1));
	ck_assert(matches("10.0.0.1", "1.1.1.1", 6, 1, 1, 0));
	paste("object-group network g\n network-object host 10.0.0.1\nexit\n"
	    "access-list a line 1 deny ip host 10.0.0.1 any\n");
	ck_assert(matches("10.0.0.1", "1.1.1.1", 6, 1, 1, 1));
	ck_assert(matches("10.0.0.2", "1.1.1.1", 6, 1, 1, 2));
	silent("clear configure access-list a");
	ck_assert(matches("10.0.0.2", "1.1.1.1", 6, 1, 1, 0));
}
END_TEST

CASES("acl/match", test_random, test_families, test_follows)
