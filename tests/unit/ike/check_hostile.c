#include "base/error.h"
#include "ike/v2/v2.h"
#include "tests/unit/ike/pair.h"

/* What strangers and broken peers send: nothing changes, or what the RFC says
 * does. */

enum { KEPT_MAX = 32 };
static struct {
	uint8_t data[2048];
	size_t len;
	unsigned from;
} kept[KEPT_MAX];
static size_t n_kept;

static bool
keep(void *ctx, unsigned from, unsigned to, uint8_t *data, size_t len)
{
	(void)ctx;
	(void)to;
	ck_assert_uint_lt(n_kept, KEPT_MAX);
	ck_assert_uint_le(len, sizeof(kept[0].data));
	memcpy(kept[n_kept].data, data, len);
	kept[n_kept].len = len;
	kept[n_kept++].from = from;
	return true;
}

static int
feed(struct node *n, const void *data, size_t len)
{
	struct ike_path path = node_path(n, !n->number);
	int r = ike_input(n->engine, w.now_ms, &path, data, len);

	node_pump(n);
	return r;
}

static struct v2_sa *
internal(struct node *n)
{
	return v2_of(ike_sa_by_id(n->engine, the_sa(n).id));
}

/* Every datagram of a whole set-up and one more exchange again: answered from
 * the cache or dropped, and nothing changes. */
START_TEST(replays)
{
	uint64_t sent;
	size_t n;

	w.tap = keep;
	n_kept = 0;
	bring_up();
	node_initiate(a, 1, 2);
	world_run(&w, 1000);
	expect_together(2);
	w.tap = NULL;
	n = n_kept;
	sent = b->sent;
	for (size_t i = 2; i < n; i++)
		feed(kept[i].from == 0 ? b : a, kept[i].data, kept[i].len);
	ck_assert_uint_eq(b->sent, sent + 1); /* the last one, from the cache */
	ck_assert_uint_gt(ike_counters(b->engine)->replayed, 0);
	ck_assert_uint_gt(ike_counters(a->engine)->replayed, 0);
	world_run(&w, 1000);
	expect_together(2);
}
END_TEST

START_TEST(flipped_bits)
{
	uint64_t before;

	bring_up();
	w.tap = keep;
	n_kept = 0;
	node_initiate(a, 1, 2);
	world_run(&w, 1000);
	expect_together(2);
	w.tap = NULL;
	before = ike_counters(b->engine)->in_drop;
	for (size_t i = 0; i < kept[0].len; i++) {
		kept[0].data[i] ^= 0x10;
		ck_assert_int_lt(feed(b, kept[0].data, kept[0].len), 0);
		kept[0].data[i] ^= 0x10;
	}
	ck_assert_uint_eq(ike_counters(b->engine)->in_drop,
	    before + kept[0].len);
	world_run(&w, 1000);
	expect_together(2);
}
END_TEST

START_TEST(cut_short)
{
	w.tap = keep;
	n_kept = 0;
	bring_up();
	w.tap = NULL;
	for (size_t i = 0; i < n_kept; i++)
		for (size_t len = 0; len < kept[i].len; len++)
			ck_assert_int_lt(feed(kept[i].from == 0 ? b : a,
			    kept[i].data, len), 0);
	ck_assert_uint_gt(ike_counters(b->engine)->malformed, 0);
	expect_together(1);
}
END_TEST

static size_t
init_request(uint8_t *out, size_t max, uint8_t version)
{
	struct wire_header h = { .spi_i = { 1 }, .first = PAYLOAD_NONCE,
		.version = version, .exchange = EXCHANGE_SA_INIT,
		.flags = WIRE_FLAG_INITIATOR, .len = 28 + 4 + 32 };
	static const uint8_t payload[36] = { 0, 0, 0, 36 };
	struct writer wr;

	writer_init(&wr, out, max);
	wire_header_emit(&wr, &h);
	write_bytes(&wr, payload, sizeof(payload));
	return wr.len;
}

START_TEST(other_versions)
{
	uint8_t data[128];
	size_t len = init_request(data, sizeof(data), 0x30);

	ck_assert_int_lt(feed(b, data, len), 0);
	ck_assert_uint_eq(b->sent, 1); /* INVALID_MAJOR_VERSION */
	len = init_request(data, sizeof(data), 0x10);
	ck_assert_int_lt(feed(b, data, len), 0);
	ck_assert_uint_eq(b->sent, 1);
	ck_assert_uint_eq(ike_counters(b->engine)->in_drop, 2);
	/* A later minor version is ours: 2.5. */
	len = init_request(data, sizeof(data), 0x21);
	ck_assert_int_eq(feed(b, data, len), ERR_SYNTAX);
	ck_assert_uint_eq(count_sas(b), 0);
}
END_TEST

/* A message of a's own, as if its code were wrong. */
static void
send_as_a(uint8_t exchange, void (*fill)(struct wire_out *o))
{
	struct v2_sa *sa = internal(a);
	struct wire_out o;

	v2_out_init(sa, &o);
	fill(&o);
	v2_request(sa, exchange, &o);
	node_pump(a);
}

static void
critical_unknown(struct wire_out *o)
{
	size_t at = wire_begin(o, 200);

	write_u8_at(&o->w, at - 1, 0x80);
	wire_end(o, at);
}

static void
harmless_unknown(struct wire_out *o)
{
	wire_emit_raw(o, 200, "abc", 3);
}

static void
half_a_payload(struct wire_out *o)
{
	size_t at = wire_begin(o, PAYLOAD_NONCE);

	write_u16_at(&o->w, at, 400);
}

static void
nothing(struct wire_out *o)
{
	(void)o;
}

START_TEST(unknown_payloads)
{
	uint64_t sent;

	bring_up();
	sent = b->sent;
	send_as_a(EXCHANGE_INFORMATIONAL, critical_unknown);
	world_run(&w, 500);
	ck_assert_uint_eq(b->sent, sent + 1); /* refused, the SA lives */
	send_as_a(EXCHANGE_INFORMATIONAL, harmless_unknown);
	world_run(&w, 500);
	ck_assert_uint_eq(b->sent, sent + 2);
	expect_together(1);
}
END_TEST

static uint32_t told_spi;

static void
invalid_spi(struct wire_out *o)
{
	uint8_t bytes[4];
	struct writer w4;

	writer_init(&w4, bytes, sizeof(bytes));
	write_u32(&w4, told_spi);
	wire_emit_n(o, N_INVALID_SPI, bytes, sizeof(bytes));
}

static void
short_spi(struct wire_out *o)
{
	wire_emit_n(o, N_INVALID_SPI, "ab", 2);
}

/* The peer has lost a child: ours goes. Of others it can't tell us. */
START_TEST(spi_that_nobody_has)
{
	bring_up();
	told_spi = node_installed(b, 1)->spi_out + 1;
	send_as_a(EXCHANGE_INFORMATIONAL, invalid_spi);
	world_run(&w, 500);
	send_as_a(EXCHANGE_INFORMATIONAL, short_spi);
	world_run(&w, 500);
	ck_assert_uint_eq(b->events[IKE_EV_INVALID_SPI], 0);
	expect_together(1);
	told_spi = node_installed(b, 1)->spi_out;
	send_as_a(EXCHANGE_INFORMATIONAL, invalid_spi);
	world_run(&w, 500);
	ck_assert_uint_eq(b->events[IKE_EV_INVALID_SPI], 1);
	expect_together(0);
}
END_TEST

START_TEST(malformed_but_authentic)
{
	bring_up();
	send_as_a(EXCHANGE_INFORMATIONAL, half_a_payload);
	world_run(&w, 500);
	/* INVALID_SYNTAX is fatal: 2.21.3 */
	ck_assert_uint_eq(count_sas(b), 0);
	ck_assert_uint_eq(node_count_installed(b, 0), 0);
}
END_TEST

START_TEST(required_payloads_missing)
{
	bring_up();
	send_as_a(EXCHANGE_CREATE_CHILD, nothing);
	world_run(&w, 500);
	ck_assert_uint_eq(count_sas(b), 0);
}
END_TEST

static unsigned fulls; /* how often that was told */

/* b is flooded by somebody who answers nothing, then a comes. */
static void
flood(unsigned n)
{
	w.tap = keep;
	n_kept = 0;
	node_initiate(a, 1, 1);
	w.tap = NULL;
	world_run(&w, 0);
	for (unsigned i = 0; i < n; i++) {
		struct ike_path path = node_path(b, 0);
		uint8_t data[2048];

		memcpy(data, kept[0].data, kept[0].len);
		data[0] = (uint8_t)(i + 1);
		data[1] = (uint8_t)(i >> 8);
		path.remote.addr = addr_v4(0x0b000000 + i);
		/* the policy of node 0 for everyone */
		b->world->nodes[0].nat = path.remote.addr;
		ike_input(b->engine, w.now_ms, &path, data, kept[0].len);
		w.nodes[0].nat = (struct addr){ 0 };
		while (b->engine != NULL) {
			struct ike_output o;

			if (!ike_next_output(b->engine, &o))
				break;
			fulls += o.kind == IKE_OUT_EVENT &&
			    o.event == IKE_EV_FULL;
			ike_output_done(&o); /* jobs never end */
		}
	}
}

START_TEST(half_open_is_bounded)
{
	b->limits.half_open_max = 10;
	b->limits.cookie_above = 1000;
	node_stop(b);
	node_start(b);
	w.tap = keep;
	n_kept = 0;
	node_initiate(a, 1, 1);
	world_run(&w, 0);
	ck_assert_uint_eq(n_kept, 1);
	w.now_ms = 5000;
	fulls = 0;
	flood(50);
	ck_assert_uint_eq(fulls, 1);
	ck_assert_uint_le(count_sas(b), 10);
	world_run(&w, 40000);
	ck_assert_uint_le(count_sas(b), 1); /* they time out */
	expect_together(1);                 /* and a got in by then */
}
END_TEST

START_TEST(cookies_under_load)
{
	b->limits.cookie_above = 3;
	node_stop(b);
	node_start(b);
	w.tap = keep;
	n_kept = 0;
	node_initiate(a, 1, 1);
	world_run(&w, 0);
	flood(50);
	ck_assert_uint_eq(count_sas(b), 4);
	ck_assert_uint_gt(ike_counters(b->engine)->cookies, 40);
	world_run(&w, 1000);
	ck_assert_uint_eq(b->events[IKE_EV_COOKIE_MODE], 0);
	ck_assert_uint_eq(node_count_installed(a, 0), 1); /* with a cookie */
	world_run(&w, 40000);
	expect_together(1);
}
END_TEST

/* What is repeated by whoever recorded it is no sign of life. */
START_TEST(replays_are_not_life)
{
	uint64_t heard;

	w.tap = keep;
	n_kept = 0;
	bring_up();
	w.tap = NULL;
	world_run(&w, 5000);
	heard = internal(b)->heard_ms;
	for (size_t i = 2; i < n_kept; i++)
		feed(kept[i].from == 0 ? b : a, kept[i].data, kept[i].len);
	ck_assert_uint_eq(internal(b)->heard_ms, heard);
	ck_assert_uint_lt(internal(a)->heard_ms, w.now_ms - 3000);
	expect_together(1);
}
END_TEST

/* In clear, to a's IKE_SA_INIT, as b or anybody could send it. */
static void
spoof(const struct wire_header *request, uint16_t type, const void *data,
    size_t data_len)
{
	struct wire_header h = *request;
	uint8_t build[256];
	struct ike_packet *p;
	struct wire_out o;

	wire_out_init(&o, build, sizeof(build));
	wire_emit_n(&o, type, data, data_len);
	h.flags = WIRE_FLAG_RESPONSE;
	ck_assert_int_eq(sk_clear(&h, &o, &p), 0);
	feed(a, p->data, p->len);
	ike_packets_free(p);
}

static void
first_request(struct wire_header *h)
{
	w.tap = keep;
	n_kept = 0;
	node_initiate(a, 1, 1);
	world_run(&w, 0); /* the key is made, the request is on its way */
	w.tap = NULL;
	ck_assert_uint_ge(n_kept, 1);
	ck_assert_int_eq(wire_header_parse(kept[0].data, kept[0].len, h), 0);
}

/* RFC 7296 2.21.1: an unauthenticated no is not the end. */
START_TEST(spoofed_refusals)
{
	static const uint16_t types[] = { N_NO_PROPOSAL_CHOSEN,
		N_INVALID_SYNTAX, N_INVALID_MAJOR_VERSION,
		N_UNSUPPORTED_CRITICAL_PAYLOAD };
	struct wire_header h;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		teardown();
		setup();
		w.faults.delay_ms = 100;
		first_request(&h);
		spoof(&h, types[i], NULL, 0);
		ck_assert_uint_eq(count_sas(a), 1);
		world_run(&w, 2000);
		expect_together(1);
		world_run(&w, 60000);
		expect_together(1);
		ck_assert_uint_eq(a->events[IKE_EV_NO_PROPOSAL], 0);
	}
}
END_TEST

/* Nobody else answers: then it is taken as it is. */
START_TEST(refusal_that_stands)
{
	struct wire_header h;

	w.faults.loss = 1000;
	first_request(&h);
	spoof(&h, N_NO_PROPOSAL_CHOSEN, NULL, 0);
	world_run(&w, 10000);
	expect_nothing();
	ck_assert_uint_eq(a->events[IKE_EV_NO_PROPOSAL], 1);
	ck_assert_uint_eq(a->events[IKE_EV_INITIATE_FAILED], 1);
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_PROPOSAL);
}
END_TEST

/* As many cookies as anybody likes to send don't kill it. */
START_TEST(spoofed_cookies)
{
	struct wire_header h;

	w.faults.loss = 1000;
	first_request(&h);
	for (uint8_t i = 0; i < 50; i++)
		spoof(&h, N_COOKIE, &i, 1);
	ck_assert_uint_le(a->sent, 10);
	w.faults.loss = 0;
	world_run(&w, 5000);
	expect_together(1);
}
END_TEST

/* Of a stranger's message a copy is kept: not of any size. */
START_TEST(huge_init)
{
	static uint8_t data[30000];
	struct wire_header h;
	struct writer wr;
	size_t n;

	first_request(&h);
	n = kept[0].len;
	memcpy(data, kept[0].data, n);
	h.spi_i[0] ^= 1;
	h.len = (uint32_t)(n + 20004);
	h.first = PAYLOAD_VENDOR; /* in front of the rest */
	memmove(data + WIRE_HEADER_LEN + 20004, data + WIRE_HEADER_LEN,
	    n - WIRE_HEADER_LEN);
	writer_init(&wr, data, sizeof(data));
	wire_header_emit(&wr, &h);
	write_u8(&wr, kept[0].data[16]); /* what came first */
	write_u8(&wr, 0);
	write_u16(&wr, 20004);
	ck_assert_int_eq(feed(b, data, n + 20004), ERR_RANGE);
	ck_assert_uint_eq(count_sas(b), 0);
}
END_TEST

/* An answer that is not a's: jobs of SAs that are gone, ids of nobody. */
START_TEST(late_jobs)
{
	w.job_ms = 100;
	node_initiate(a, 1, 1);
	ike_sa_close(a->engine, w.now_ms, the_sa(a).id);
	node_pump(a);
	ck_assert_uint_eq(count_sas(a), 0);
	world_run(&w, 1000); /* the job ends into nothing */
	expect_nothing();
	ike_complete(a->engine, w.now_ms, 0x1234500000001ull, NULL);
}
END_TEST

UNIT_MAIN("hostile", setup, teardown, replays, flipped_bits, cut_short,
    other_versions, unknown_payloads, spi_that_nobody_has,
    malformed_but_authentic,
    required_payloads_missing, half_open_is_bounded, cookies_under_load,
    late_jobs, replays_are_not_life, refusal_that_stands, spoofed_cookies,
    huge_init, spoofed_refusals)
