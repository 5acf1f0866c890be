#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/filter.h"
#include "tests/unit/unit.h"

/*
 * The kernel's filter against pattern_takes: attached to a socket that frames
 * are sent to, it must never keep away one that is wanted. How many it lets
 * through that aren't is bounded for plain IPv4, where it is exact.
 */
enum { ROUNDS = 60, FRAMES = 60 };

static int pair[2];

static void
setup(void)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0,
	    pair), 0);
}

static void
teardown(void)
{
	close(pair[0]);
	close(pair[1]);
}

static void
attach(const struct filter_want *w)
{
	struct filter f;
	struct sock_fprog prog = { .filter = f.v };

	filter_make(w, &f);
	prog.len = f.n;
	ck_assert_int_eq(setsockopt(pair[1], SOL_SOCKET, SO_ATTACH_FILTER,
	    &prog, sizeof prog), 0);
}

static bool
passes(const uint8_t *data, size_t len)
{
	uint8_t got[2048];

	(void)!send(pair[0], data, len, 0);
	return recv(pair[1], got, sizeof got, MSG_DONTWAIT) > 0;
}

static uint32_t
pick(uint32_t n)
{
	return (uint32_t)rand() % n;
}

static void
put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* Few addresses, ports and protocols, so that they meet. */
struct made {
	uint8_t data[128];
	size_t len;
	bool plain; /* IPv4 without tags, fragments or missing ports */
};

static void
transport_make(struct made *m, size_t at)
{
	put16(m->data + at, 78 + pick(4));
	put16(m->data + at + 2, 78 + pick(4));
	m->len = at + 20;
}

static void
frame_make(struct made *m, enum link_type link)
{
	static const uint8_t protocols[] = { 1, 6, 17, 50, 58 };
	uint8_t *p = m->data, protocol = protocols[pick(5)];
	size_t at = 0, options;
	bool v6 = pick(4) == 0, tagged = false;

	memset(m, 0, sizeof *m);
	if (link == LINK_ETHER) {
		tagged = pick(8) == 0;
		at = 14;
		if (tagged) {
			put16(p + 12, 0x8100);
			at = 18;
		}
		put16(p + at - 2, v6 ? 0x86dd : 0x0800);
	}
	p += at;
	if (v6) {
		bool more = pick(3) == 0;

		p[0] = 0x60;
		p[5] = 28;
		p[6] = more ? 60 : protocol;
		p[8] = 0xfd;
		p[23] = (uint8_t)pick(4);
		p[24] = 0xfd;
		p[39] = (uint8_t)pick(4);
		p[40] = protocol;
		transport_make(m, at + (more ? 48 : 40));
		return;
	}
	options = pick(3);
	p[0] = (uint8_t)(0x45 + options);
	p[3] = (uint8_t)(40 + options * 4);
	p[9] = protocol;
	p[12] = p[16] = 10;
	p[15] = (uint8_t)pick(4);
	p[19] = (uint8_t)pick(4);
	m->plain = !tagged;
	transport_make(m, at + 20 + options * 4);
	if (pick(6) == 0) {
		p[7] = 9; /* a later fragment */
		m->plain = false;
	}
	if (pick(8) == 0) {
		m->len -= 17 + pick(3); /* ports are cut off */
		m->plain = false;
	}
}

static void
end_make(struct match_end *e, bool v6, bool ports)
{
	struct addr a = { .family = v6 ? AF_INET6 : AF_INET };

	e->form = (enum match_end_form)pick(5);
	if (v6 && e->form == ANY4)
		e->form = ANY6;
	if (!v6 && e->form == ANY6)
		e->form = ANY4;
	a.bytes[0] = v6 ? 0xfd : 10;
	a.bytes[v6 ? 15 : 3] = (uint8_t)pick(4);
	if (e->form == HOST)
		e->net = prefix_make(&a, (uint8_t)addr_bits(&a));
	else if (e->form == NET)
		e->net = prefix_make(&a, (uint8_t)(addr_bits(&a) - 1));
	e->op = ports ? (enum match_port_op)pick(6) : PORTS_ANY;
	e->first = (uint16_t)(78 + pick(4));
	e->last = (uint16_t)(e->first + pick(2));
}

static void
match_make(struct match *m)
{
	static const uint8_t protocols[] = { 0, 1, 6, 17, 50, 58 };
	bool v6 = pick(4) == 0;

	memset(m, 0, sizeof *m);
	m->protocol = protocols[pick(6)];
	end_make(&m->a, v6, m->protocol == 6 || m->protocol == 17);
	end_make(&m->b, v6, m->protocol == 6 || m->protocol == 17);
	ck_assert_int_eq(match_check(m), 0);
}

static void
compare(const struct filter_want *w)
{
	struct headers h;
	struct made m;
	bool wanted, passed;

	for (int k = 0; k < FRAMES; k++) {
		frame_make(&m, w->link);
		headers_parse(w->link, m.data, m.len, m.len, &h);
		wanted = false;
		for (size_t i = 0; i < w->n; i++)
			wanted = wanted || pattern_takes(&w->patterns[i], &h);
		passed = passes(m.data, m.len);
		if (wanted)
			ck_assert_msg(passed, "a wanted one is kept away");
		else if (m.plain)
			ck_assert_msg(!passed, "an unwanted one comes through");
	}
}

START_TEST(random_patterns)
{
	struct pattern p[FILTER_PATTERNS + 1];
	struct filter_want w = { .snaplen = 100, .patterns = p };
	struct match m;

	srand(17);
	for (int round = 0; round < ROUNDS; round++) {
		w.link = round % 3 == 0 ? LINK_RAW : LINK_ETHER;
		w.n = round < 4 ? FILTER_PATTERNS : 1 + pick(3);
		for (size_t i = 0; i < w.n; i++) {
			match_make(&m);
			match_pattern(&m, &p[i]);
			p[i].both = pick(3) != 0;
		}
		attach(&w);
		compare(&w);
	}
	w.n = FILTER_PATTERNS + 1; /* too many to look at: all come */
	p[FILTER_PATTERNS] = p[0];
	attach(&w);
	ck_assert(passes((const uint8_t *)"anything at all....", 19));
}
END_TEST

START_TEST(types)
{
	uint8_t arp[42] = { [12] = 0x08, [13] = 0x06 };
	uint8_t ip[42] = { [12] = 0x08, [14] = 0x45 };
	uint8_t tagged[42] = { [12] = 0x81 };
	struct filter_want w = { .link = LINK_ETHER, .snaplen = 20,
		.type = TYPE_ARP, .all = true };
	uint8_t got[64];

	attach(&w);
	ck_assert(passes(arp, sizeof arp));
	ck_assert(!passes(ip, sizeof ip));
	ck_assert(passes(tagged, sizeof tagged)); /* who knows what of */
	ck_assert_int_eq(send(pair[0], arp, sizeof arp, 0), sizeof arp);
	ck_assert_int_eq(recv(pair[1], got, sizeof got, 0), 20);
	w.all = false; /* no pattern: nothing */
	w.type = 0;
	attach(&w);
	ck_assert(!passes(arp, sizeof arp));
	ck_assert(!passes(ip, sizeof ip));
	w.link = LINK_RAW; /* has no ARP */
	w.type = TYPE_ARP;
	w.all = true;
	attach(&w);
	ck_assert(!passes(ip + 14, sizeof ip - 14));
}
END_TEST

START_TEST(as_text)
{
	struct match m = { .protocol = 6, .a = { .form = ANY },
		.b = { .form = HOST, .op = PORTS_EQ, .first = 80 } };
	struct addr a = addr_v4(0x0a000001);
	struct text t;

	text_init(&t);
	m.b.net = prefix_make(&a, 32);
	match_format(&m, &t);
	ck_assert_str_eq(text_str(&t), "tcp any host 10.0.0.1 eq www");
	m.b = (struct match_end){ .form = ANY6 };
	m.a.form = HOST;
	m.a.net = prefix_make(&a, 32);
	ck_assert_int_lt(match_check(&m), 0); /* one is IPv4, one IPv6 */
	m.a = (struct match_end){ .op = PORTS_LT, .first = 0 };
	m.b = (struct match_end){ .form = ANY };
	ck_assert_int_lt(match_check(&m), 0);
	m.a.op = PORTS_GT;
	m.a.first = 65535;
	ck_assert_int_lt(match_check(&m), 0);
	text_clear(&t);
}
END_TEST

UNIT_MAIN("capture filter", setup, teardown, random_patterns, types, as_text)
