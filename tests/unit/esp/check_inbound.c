#include "tests/unit/esp/make.h"
#include "base/loop.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/user/worker.h"

/* What a worker makes of ESP that comes in, and what it tells the loop. */

static struct loop *loop;
static struct shared shared;
static struct worker *w;
static struct link link_without_tap;
static struct pair *pair;
static unsigned n_events[EVENT_IKE + 1];
static struct endpoint mapped;
static struct event refused; /* the last one */

static void
on_event(void *ctx, const struct event *e)
{
	(void)ctx;
	n_events[e->type]++;
	if (e->type == EVENT_MAPPING)
		mapped = e->remote;
	if (e->type == EVENT_REFUSED)
		refused = *e;
}

static void
on_timer(void *ctx)
{
	loop_stop(ctx);
}

/* Let the loop's thread take what there is. */
static void
take_events(void)
{
	struct loop_timer *t = loop_timer_new(loop, on_timer, loop);

	memset(n_events, 0, sizeof(n_events));
	loop_timer_start(t, 20);
	loop_run(loop);
	loop_timer_free(t);
}

static struct endpoint
end(const char *addr, uint16_t port)
{
	return (struct endpoint){make_addr(addr), port};
}

static struct pair *
new_pair(bool udp)
{
	static const uint8_t key[20];
	struct esp_selector all = {.sport_last = 65535, .dport_last = 65535};
	struct esp_sa sa = {
		.spi = 0x1000, .encr_key = key, .encr_key_len = 16,
		.integ_key = key, .integ_key_len = 20,
	};
	struct esp_pair desc = {
		.id = 7, .policy = 1, .link = "out", .udp_encap = udp,
		.local = end("192.0.2.1", 4500),
		.remote = end("198.51.100.1", 4500),
		.replay_window = 64, .encr = ENCR_AES_CBC, .key_bits = 128,
		.integ = INTEG_HMAC_SHA1_96, .in = sa, .out = sa,
		.selectors = &all, .n_selectors = 1,
	};
	struct pair *p;

	ck_assert_int_eq(pair_new(&desc, 1, &p), 0);
	p->link = &link_without_tap;
	return p;
}

static void
start(bool udp)
{
	crypto_init();
	loop = loop_new();
	w = calloc(1, sizeof(*w));
	shared = (struct shared){
		.workers = 1, .all = w, .spis = spi_table_new(),
		.events = events_new(loop, on_event, NULL),
	};
	w->shared = &shared;
	w->now_ms = 5000;
	coalesce_init(&w->coalesce, inbound_emit, w);
	pair = new_pair(udp);
	spi_table_add(shared.spis, pair);
}

static void
stop(void)
{
	spi_table_free(shared.spis);
	events_free(shared.events);
	pair_free(pair);
	free(w);
	loop_free(loop);
}

struct sealed {
	uint8_t buf[256];
	size_t len;
};

/* The next packet of the peer's, which has the same keys. */
static struct sealed
seal(void)
{
	struct sealed s;
	size_t at = sa_inner_offset(&pair->out.shape);
	size_t n = make_ip(s.buf + at, "10.2.0.1", "10.1.0.1", 253, 0);

	ck_assert_int_eq(sa_seal(&pair->out, &pair->path->sa, s.buf, n,
	    IPPROTO_IPIP, 0, false), 0);
	s.len = sa_outer_len(&pair->out.shape, n);
	return s;
}

static void
arrive(const struct sealed *s, bool udp, const char *from, uint16_t port)
{
	struct sealed copy = *s;
	size_t outer = pair->out.shape.outer;

	inbound_esp(w, &(struct arrival){
		.from = end(from, port), .to = pair->local, .udp = udp,
		.esp = copy.buf + outer, .len = copy.len - outer,
	}, false);
}

/* RFC 7296 2.23: UDP-encapsulated or not, whatever we send. */
START_TEST(both_forms)
{
	struct sealed s;

	start(_i == 1);
	s = seal();
	arrive(&s, true, "198.51.100.1", 4500);
	s = seal();
	arrive(&s, false, "198.51.100.1", 0);
	ck_assert_uint_eq(pair->c.decaps, 2);
	ck_assert_uint_eq(pair->c.recv_errors, 0);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_MAPPING], 0);
	stop();
}
END_TEST

START_TEST(mapping)
{
	struct sealed first, second;

	start(true);
	first = seal();
	second = seal();
	arrive(&second, true, "198.51.100.1", 4500);
	/* held back, and then sent from elsewhere: authentic, but old */
	arrive(&first, true, "203.0.113.66", 9);
	ck_assert_uint_eq(pair->c.decaps, 2);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_MAPPING], 0);
	/* the NAT has a new port for the peer */
	first = seal();
	arrive(&first, true, "198.51.100.1", 61000);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_MAPPING], 1);
	ck_assert_uint_eq(mapped.port, 61000);
	stop();
}
END_TEST

/* Each refusal is counted; one a second and reason is told. */
START_TEST(refusals)
{
	struct sealed s, bad;

	start(false);
	s = seal();
	arrive(&s, false, "198.51.100.1", 0);
	for (int i = 0; i < 3; i++)
		arrive(&s, false, "198.51.100.1", 0);
	ck_assert_uint_eq(pair->c.replay_failed, 3);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_REFUSED], 1);
	ck_assert_int_eq(refused.why, ESP_REFUSED_REPLAY);
	ck_assert_uint_eq(refused.sequence, 1);
	ck_assert_uint_eq(refused.id, 7);

	bad = s = seal();
	bad.buf[bad.len - 1] ^= 1;
	arrive(&bad, false, "198.51.100.1", 0);
	arrive(&bad, false, "198.51.100.1", 0);
	ck_assert_uint_eq(pair->c.verify_failed, 2);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_REFUSED], 1);
	ck_assert_int_eq(refused.why, ESP_REFUSED_ICV);
	ck_assert_uint_eq(refused.sequence, 2);

	pair->selectors[0].protocol = 17; /* and they are of protocol 253 */
	arrive(&s, false, "198.51.100.1", 0);
	ck_assert_uint_eq(pair->c.identity_failed, 1);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_REFUSED], 1);
	ck_assert_int_eq(refused.why, ESP_REFUSED_SELECTOR);
	ck_assert_uint_eq(refused.packet.protocol, 253);
	ck_assert(addr_equal(&refused.packet.dst, &(struct addr){ AF_INET,
		{ 10, 1, 0, 1 } }));

	w->now_ms += 1000;
	s = seal();
	arrive(&s, false, "198.51.100.1", 0);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_REFUSED], 1);
	ck_assert_uint_eq(pair->c.identity_failed, 2);
	stop();
}
END_TEST

/* Strangers can fill the queue with IKE: its part of it. */
START_TEST(flood)
{
	static uint8_t data[60000];
	struct event ike = {.type = EVENT_IKE};
	struct event hard = {.type = EVENT_HARD, .id = 7};
	unsigned i, small = 0, large = 0;

	start(true);
	for (i = 0; i < 10000; i++)
		large += events_push(shared.events, &ike, data, sizeof(data));
	ck_assert_uint_gt(large, 10);
	ck_assert_uint_lt(large, 100);
	take_events();
	ck_assert_uint_eq(n_events[EVENT_IKE], large);
	for (i = 0; i < 10000; i++)
		small += events_push(shared.events, &ike, data, 300);
	ck_assert_uint_gt(small, 500);
	ck_assert_uint_lt(small, 2000);
	ck_assert(events_push(shared.events, &hard, NULL, 0));
	take_events();
	ck_assert_uint_eq(n_events[EVENT_IKE], small);
	ck_assert_uint_eq(n_events[EVENT_HARD], 1);
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inbound");
	TCase *tc = tcase_create("inbound");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, both_forms, 0, 2);
	tcase_add_test(tc, mapping);
	tcase_add_test(tc, refusals);
	tcase_add_test(tc, flood);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
