#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>
#include <time.h>

#include "tests/unit/esp/tunnel.h"

/* SAs of the kernel plane, as they carry traffic. */

static const struct suite {
	uint16_t encr, bits, integ;
} suites[] = {
	{ENCR_NULL, 0, INTEG_HMAC_MD5_96},
	{ENCR_DES, 0, INTEG_HMAC_SHA1_96},
	{ENCR_3DES, 0, INTEG_HMAC_SHA1_96},
	{ENCR_AES_CBC, 128, INTEG_HMAC_SHA1_96},
	{ENCR_AES_CBC, 192, INTEG_HMAC_SHA2_256_128},
	{ENCR_AES_CBC, 256, INTEG_HMAC_SHA2_384_192},
	{ENCR_AES_CBC, 256, INTEG_HMAC_SHA2_512_256},
	{ENCR_AES_GCM_16, 128, INTEG_NONE},
	{ENCR_AES_GCM_16, 192, INTEG_NONE},
	{ENCR_AES_GCM_16, 256, INTEG_NONE},
	{ENCR_NULL_AUTH_AES_GMAC, 256, INTEG_NONE},
	{ENCR_CHACHA20_POLY1305, 0, INTEG_NONE},
};

static void
set_suite(struct esp_pair *p, const struct suite *s)
{
	const struct integ_info *i = integ_info(s->integ);

	p->encr = s->encr;
	p->key_bits = s->bits;
	p->integ = s->integ;
	p->in.encr_key_len = p->out.encr_key_len = encr_keymat_len(s->encr,
	    s->bits);
	p->in.integ_key_len = p->out.integ_key_len = i == NULL ? 0 : i->key;
	p->in.integ_key = p->in.encr_key + 100;
	p->out.integ_key = p->out.encr_key + 100;
}

/* What one end sent is what the other got, to the packet and the byte. */
static void
same_figures(uint32_t id)
{
	struct esp_stats a = stats(&near, id), b = stats(&far, id);

	ck_assert_uint_eq(a.c.encaps, 3);
	ck_assert_uint_eq(a.c.encaps, b.c.decaps);
	ck_assert_uint_eq(b.c.encaps, a.c.decaps);
	ck_assert_uint_eq(a.c.out_bytes, b.c.in_bytes);
	ck_assert_uint_eq(a.c.out_bytes, 3 * 84);
	ck_assert_uint_eq(a.seq_out, 3);
	ck_assert_uint_eq(b.seq_in, 3);
	ck_assert_uint_eq(b.c.recv_errors, 0);
}

START_TEST(ciphers)
{
	struct esp_pair p, q;
	uint32_t i;

	for (i = 0; i < sizeof(suites) / sizeof(*suites); i++) {
		p = pair_of(&near, i + 1);
		q = pair_of(&far, i + 1);
		set_suite(&p, &suites[i]);
		set_suite(&q, &suites[i]);
		p.esn = q.esn = i % 2 == 1;
		must(esp_pair_add(far.plane, &q));
		must(esp_pair_add(near.plane, &p));
		ck_assert_msg(pings(3), "suite %u", i);
		same_figures(i + 1);
		must(esp_pair_delete(near.plane, i + 1));
		must(esp_pair_delete(far.plane, i + 1));
	}
	/* half a key, a cipher that nobody has, no hash */
	set_suite(&p, &suites[3]);
	p.in.encr_key_len = 8;
	ck_assert_int_eq(esp_pair_add(near.plane, &p), ERR_RANGE);
	set_suite(&p, &suites[3]);
	p.encr = 99;
	ck_assert_int_eq(esp_pair_add(near.plane, &p), ERR_UNSUPPORTED);
	set_suite(&p, &suites[3]);
	p.integ = INTEG_NONE;
	ck_assert_int_eq(esp_pair_add(near.plane, &p), ERR_UNSUPPORTED);
}
END_TEST

/* The next frame of ESP that leaves by the link. */
static size_t
catch(int fd, uint8_t *frame, size_t room)
{
	ssize_t n;

	do {
		n = recv(fd, frame, room, 0);
		ck_assert_int_gt(n, 14 + 20);
	} while (frame[23] != IPPROTO_ESP);
	return (size_t)n;
}

static int
wire_open(void)
{
	struct sockaddr_ll a = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex("out"),
	};
	struct timeval limit = {2, 0};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));

	ck_assert_int_ge(fd, 0);
	must(bind(fd, (struct sockaddr *)&a, sizeof(a)));
	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	return fd;
}

START_TEST(windows)
{
	struct esp_pair p = pair_of(&near, 1), q = pair_of(&far, 1);
	uint8_t first[2048], other[2048];
	struct esp_stats s;
	size_t n, m;
	int fd;

	q.replay_window = 1024;
	must(esp_pair_add(far.plane, &q));
	must(esp_pair_add(near.plane, &p));
	fd = wire_open();
	ck_assert(pings(1));
	n = catch(fd, first, sizeof(first));
	close(fd);
	ck_assert(pings(4));
	s = stats(&far, 1);
	ck_assert_uint_eq(s.replay_window, 1024);
	ck_assert_uint_eq(s.replay_bitmap[0], 0x1f);
	/* doubled */
	fd = wire_open();
	ck_assert_int_eq(send(fd, first, n, 0), (ssize_t)n);
	until(1000, stats(&far, 1).c.replay_failed == 1);
	/* the next number, but another's key */
	memcpy(other, first, n);
	m = 14 + 20 + 7;
	other[m] = 200;
	ck_assert_int_eq(send(fd, other, n, 0), (ssize_t)n);
	until(1000, stats(&far, 1).c.verify_failed == 1);
	/* fallen out of the window: the first of 1,100 */
	must(sh("ping -q -f -c 1100 10.2.0.1 >/dev/null"));
	ck_assert_int_eq(send(fd, first, n, 0), (ssize_t)n);
	until(1000, stats(&far, 1).c.replay_failed == 2);
	s = stats(&far, 1);
	ck_assert_uint_eq(s.c.recv_errors, 3);
	ck_assert_uint_eq(s.c.decaps, 1105);
	ck_assert_uint_eq(s.seq_in, 1105);
	ck_assert_uint_eq(s.replay_bitmap[15], UINT64_MAX);
	close(fd);
}
END_TEST

/* The outer header's DF bit: the inner one's, set, cleared. */
START_TEST(df_bits)
{
	static const struct {
		enum esp_df df;
		const char *ping;
		bool set;
	} cases[] = {
		{ESP_DF_COPY, "dont", false}, {ESP_DF_COPY, "do", true},
		{ESP_DF_SET, "dont", true}, {ESP_DF_SET, "do", true},
		{ESP_DF_CLEAR, "dont", false}, {ESP_DF_CLEAR, "do", false},
	};
	struct esp_pair p = pair_of(&near, 1), q = pair_of(&far, 1);
	uint8_t frame[2048];
	size_t i;
	int fd;

	must(esp_pair_add(far.plane, &q));
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		p.id = (uint32_t)i + 1;
		p.df = cases[i].df;
		must(esp_pair_add(near.plane, &p));
		fd = wire_open();
		sh("ping -q -c 1 -W 0.2 -M %s 10.2.0.1 >/dev/null",
		    cases[i].ping);
		catch(fd, frame, sizeof(frame));
		ck_assert_msg(((frame[20] & 0x40) != 0) == cases[i].set,
		    "case %zu", i);
		close(fd);
		must(esp_pair_delete(near.plane, p.id));
	}
}
END_TEST

START_TEST(spis)
{
	struct esp_pair p = pair_of(&near, 1);
	struct esp_totals t;
	uint32_t spi, other;

	must(esp_spi_alloc(near.plane, &near.local, &near.remote, &spi));
	must(esp_spi_alloc(near.plane, &near.local, &near.remote, &other));
	ck_assert_uint_ne(spi, other);
	esp_spi_release(near.plane, other);
	/* taken up at once: what the kernel reserved is updated */
	p.in.spi = spi;
	must(esp_pair_add(near.plane, &p));
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'spi 0x%08x'",
	    spi), 1);
	p.id = 2;
	ck_assert_int_eq(esp_pair_add(near.plane, &p), ERR_EXISTS);
	must(esp_pair_delete(near.plane, 1));
	/* taken up late: the kernel has forgotten it */
	must(esp_spi_alloc(near.plane, &near.local, &near.remote, &spi));
	turn(2300);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'spi 0x%08x'",
	    spi), 0);
	p.in.spi = spi;
	must(esp_pair_add(near.plane, &p));
	must(esp_pair_delete(near.plane, 2));
	/* too late: it is somebody else's, and stays that */
	must(esp_spi_alloc(near.plane, &near.local, &near.remote, &spi));
	turn(2300);
	must(sh("ip xfrm state add src 192.0.2.9 dst 192.0.2.1 proto esp "
	    "spi 0x%08x reqid 7 mode tunnel aead 'rfc4106(gcm(aes))' "
	    "0x0102030405060708090a0b0c0d0e0f1011121314 128", spi));
	p.in.spi = spi;
	ck_assert_int_eq(esp_pair_add(near.plane, &p), ERR_EXISTS);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'reqid 7 '"), 1);
	esp_spi_release(near.plane, spi);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'reqid 7 '"), 1);
	esp_totals(near.plane, &t);
	ck_assert_uint_eq(t.pairs_ever, 2);
}
END_TEST

/* The peer moves: numbers, counters and keys go on. */
START_TEST(moves)
{
	struct endpoint to = {.addr = make_addr("192.0.2.3")};
	struct esp_stats s;

	pairs_of_both(1);
	ck_assert(pings(3));
	must(esp_pair_remote(near.plane, 1, &to));
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 192.0.2.2"), 0);
	/* sent to where nobody has the SA */
	ck_assert(!pings(1));
	s = stats(&near, 1);
	ck_assert_uint_eq(s.c.encaps, 4);
	ck_assert_uint_eq(s.seq_out, 4);
	ck_assert(addr_equal(&s.remote.addr, &to.addr));
	to.addr = make_addr("192.0.2.2");
	must(esp_pair_remote(near.plane, 1, &to));
	ck_assert(pings(2));
	s = stats(&near, 1);
	ck_assert_uint_eq(s.c.encaps, 6);
	ck_assert_uint_eq(s.c.decaps, 5);
	ck_assert_uint_eq(s.c.out_bytes, 6 * 84);
	ck_assert_uint_eq(s.seq_in, 5);
}
END_TEST

static void
count(void *ctx, const struct esp_stats *s)
{
	*(uint64_t *)ctx += s->c.encaps;
}

/* Counters and hits, cleared and of pairs that are gone. */
START_TEST(figures)
{
	struct esp_totals t;
	uint64_t n = 0;

	pairs_of_both(1);
	ck_assert(pings(3));
	esp_counters_clear(near.plane);
	ck_assert(pings(2));
	pairs_of_both(2); /* within the same second: the newer one sends */
	ck_assert(pings(4));
	ck_assert_uint_eq(stats(&near, 1).c.encaps, 2);
	ck_assert_uint_eq(stats(&near, 2).c.encaps, 4);
	esp_stats_each(near.plane, count, &n);
	ck_assert_uint_eq(n, 6);
	must(esp_pair_delete(near.plane, 2));
	must(esp_pair_delete(far.plane, 2));
	ck_assert(pings(1)); /* by the older one again */
	must(esp_pair_delete(near.plane, 1));
	esp_totals(near.plane, &t);
	ck_assert_uint_eq(t.sum.encaps, 7);
	ck_assert_uint_eq(t.pairs_ever, 1);
	ck_assert_uint_eq(esp_policy_hits(near.plane, 1), 10);
	ck_assert_uint_le(esp_policy_last_hit(near.plane, 1),
	    (uint64_t)time(NULL));
	ck_assert_uint_ge(esp_policy_last_hit(near.plane, 1),
	    (uint64_t)time(NULL) - 5);
	/* packets without a pair: one asks (ping looks for its source first,
	 * so it is more than two) */
	ck_assert(sh("ping -q -c 2 -i 0.01 -W 1 10.2.0.1 >/dev/null") != 0);
	until(500, near.acquire >= 1);
	esp_totals(near.plane, &t);
	ck_assert_uint_ge(t.missing_sa_out, 2);
	ck_assert_uint_eq(esp_policy_hits(near.plane, 1), 10 +
	    t.missing_sa_out);
}
END_TEST

/* Linked in place of xfrm_ask() (--wrap): counts what the kernel is asked. */
int __real_xfrm_ask(struct xfrm *x, struct nl_msg *m,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx);
int __wrap_xfrm_ask(struct xfrm *x, struct nl_msg *m,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx);

static unsigned asked;

int
__wrap_xfrm_ask(struct xfrm *x, struct nl_msg *m,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx)
{
	asked++;
	return __real_xfrm_ask(x, m, fn, ctx);
}

static void
count_pairs(void *ctx, const struct esp_stats *s)
{
	(void)s;
	++*(unsigned *)ctx;
}

/* The figures of all SAs are one question, however many there are. */
START_TEST(one_dump)
{
	enum { PAIRS = 200 };
	unsigned n = 0;

	for (uint32_t id = 1; id <= PAIRS; id++) {
		struct esp_pair p = pair_of(&near, id);

		must(esp_pair_add(near.plane, &p));
	}
	asked = 0;
	esp_stats_each(near.plane, count_pairs, &n);
	ck_assert_uint_eq(n, PAIRS);
	ck_assert_uint_eq(asked, 1);
	for (uint32_t id = 1; id <= PAIRS; id++)
		must(esp_pair_delete(near.plane, id));
}
END_TEST

/* ---- a kernel that lacks something --------------------------------------- */

/* Linked in place of xfrm_call(): what has these bytes in it is refused. */
int __real_xfrm_call(struct xfrm *x, struct nl_msg *m);
int __wrap_xfrm_call(struct xfrm *x, struct nl_msg *m);

static const void *lacking;
static size_t lacking_len;
static unsigned lacked;

int
__wrap_xfrm_call(struct xfrm *x, struct nl_msg *m)
{
	struct nlmsghdr *h = nlmsg_hdr(m);

	if (lacking == NULL || h->nlmsg_type != XFRM_MSG_NEWSA ||
	    memmem(h, h->nlmsg_len, lacking, lacking_len) == NULL)
		return __real_xfrm_call(x, m);
	xfrm_message_free(m);
	lacked++;
	errno = ENOSYS;
	return ERR_UNSUPPORTED;
}

static bool
can(uint16_t encr, uint16_t bits, uint16_t integ)
{
	return esp_can(near.plane, encr, bits, integ);
}

/* What isn't there is asked for again, but not for each packet. */
START_TEST(algorithms)
{
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		ck_assert(can(suites[i].encr, suites[i].bits,
		    suites[i].integ));
	ck_assert(!can(99, 128, INTEG_HMAC_SHA1_96));
	ck_assert(!can(ENCR_AES_CBC, 128, 99));
	lacking = "cbc(des3_ede)";
	lacking_len = strlen(lacking);
	lacked = 0;
	ck_assert(can(ENCR_3DES, 0, INTEG_HMAC_SHA1_96)); /* as it was */
	ck_assert(!can(ENCR_3DES, 0, INTEG_HMAC_SHA2_256_128));
	ck_assert(!can(ENCR_3DES, 0, INTEG_HMAC_SHA2_256_128));
	ck_assert(can(ENCR_AES_CBC, 256, INTEG_HMAC_SHA2_256_128));
	ck_assert_uint_eq(lacked, 1);
	lacking = NULL;
	ck_assert(!can(ENCR_3DES, 0, INTEG_HMAC_SHA2_256_128));
	kernel_plane(near.plane)->probed[kernel_plane(near.plane)->n_probed -
	    2].asked_ms -= 60000; /* a minute passes */
	ck_assert(can(ENCR_3DES, 0, INTEG_HMAC_SHA2_256_128));
	ck_assert_int_eq(number_of("ip xfrm state count | "
	    "sed 's/[^0-9]*//'"), 0);
}
END_TEST

static struct esp_pair
standby_of(uint32_t id)
{
	struct esp_pair p = pair_of(&near, id);

	p.standby = id > 1;
	return p;
}

/* A pair on standby whose outbound SA is refused when its turn comes, by the
 * host's word or since the former has gone, is told to be lost; the next in
 * line sends. */
START_TEST(standby_refused)
{
	uint32_t id, spi;
	struct esp_pair p;

	for (id = 1; id <= 4; id++) {
		p = standby_of(id);
		must(esp_pair_add(near.plane, &p));
	}
	lacking = &spi;
	lacking_len = sizeof(spi);
	spi = htonl(standby_of(2).out.spi);
	ck_assert_int_eq(esp_pair_use(near.plane, 2), ERR_UNSUPPORTED);
	until(1000, near.lost == 1 && near.last == 2);
	ck_assert_int_eq(number_of("ip xfrm state list src 192.0.2.1 | "
	    "grep -c ^src"), 1);
	spi = htonl(standby_of(4).out.spi);
	must(esp_pair_delete(near.plane, 1));
	ck_assert_int_eq(number_of("ip xfrm state list src 192.0.2.1 | "
	    "grep -c ^src"), 1);
	ck_assert_int_eq(number_of("ip xfrm state list src 192.0.2.1 "
	    "spi 0x%x | grep -c ^src", standby_of(3).out.spi), 1);
	until(1000, near.lost == 2 && near.last == 4);
	turn(50);
	ck_assert_uint_eq(near.lost, 2);
	lacking = NULL;
	for (id = 2; id <= 4; id++)
		must(esp_pair_delete(near.plane, id));
}
END_TEST

KERNEL_MAIN("kernel_sad", ciphers, windows,
    df_bits, spis, moves, figures, one_dump, algorithms, standby_refused)
