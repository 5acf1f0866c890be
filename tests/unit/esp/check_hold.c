#include "tests/unit/esp/make.h"
#include <sys/un.h>
#include <unistd.h>
#include "base/loop.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/user/frame.h"
#include "esp/user/worker.h"

/* Frames that wait for a pair. Each has a number, its IP identification; what
 * is sent comes out of a socket of ours and is decrypted. */

static struct loop *loop;
static struct shared shared;
static struct worker *w;
static struct link link_out;
static struct slot slot;
static struct pair *pair;
static int wire;
static unsigned acquires;

static void
on_event(void *ctx, const struct event *e)
{
	(void)ctx;
	acquires += e->type == EVENT_ACQUIRE;
}

static void
on_timer(void *ctx)
{
	loop_stop(ctx);
}

/* Acquires that the loop's thread was told of since the last time. */
static unsigned
acquires_told(void)
{
	struct loop_timer *t = loop_timer_new(loop, on_timer, loop);

	acquires = 0;
	loop_timer_start(t, 20);
	loop_run(loop);
	loop_timer_free(t);
	return acquires;
}

/* To a socket of our own instead of the peer. */
static void
redirect(struct path *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	socklen_t len = sizeof(un);

	wire = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(bind(wire, (struct sockaddr *)&un,
	    sizeof(sa_family_t)), 0);
	ck_assert_int_eq(getsockname(wire, (struct sockaddr *)&un, &len), 0);
	memcpy(&path->to, &un, len);
	path->to_len = len;
}

static void
make_pair(void)
{
	static const uint8_t key[20];
	struct esp_selector all = {.sport_last = 65535, .dport_last = 65535};
	struct esp_sa sa = {
		.spi = 0x1000, .encr_key = key, .encr_key_len = 16,
		.integ_key = key, .integ_key_len = 20,
	};
	struct esp_pair desc = {
		.id = 7, .policy = 1, .link = "out",
		.local = {.addr = make_addr("192.0.2.1")},
		.remote = {.addr = make_addr("198.51.100.1")},
		.replay_window = 64, .encr = ENCR_AES_CBC, .key_bits = 128,
		.integ = INTEG_HMAC_SHA1_96, .in = sa, .out = sa,
		.selectors = &all, .n_selectors = 1,
	};

	ck_assert_int_eq(pair_new(&desc, 1, &pair), 0);
	pair->path_mtu = 1500;
	redirect(pair->path);
}

static void
start(bool hold)
{
	struct esp_policy any = {
		.id = 1, .protect = true,
		.selector = {.sport_last = 65535, .dport_last = 65535},
	};
	struct slot *slots[] = {&slot};

	crypto_init();
	loop = loop_new();
	w = calloc(1, sizeof(*w));
	shared = (struct shared){
		.workers = 1, .all = w, .hold = hold,
		.events = events_new(loop, on_event, NULL),
	};
	slot = (struct slot){.id = 1};
	link_out = (struct link){.classifier = classifier_new(&any, slots, 1)};
	w->shared = &shared;
	w->wake.fd = -1;
	w->now_ms = 5000;
	w->send.arena = malloc(ARENA_SIZE);
	w->out4 = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	hold_init(&w->hold);
	make_pair();
}

static void
stop(void)
{
	hold_clear(&w->hold);
	ck_assert(TAILQ_EMPTY(&w->hold.all));
	ck_assert_uint_eq(w->hold.n + w->hold.bytes, 0);
	close(wire);
	close(w->out4);
	free(w->send.arena);
	free(w);
	classifier_free(link_out.classifier);
	pair_free(pair);
	events_free(shared.events);
	loop_free(loop);
}

/* A frame of one packet, with len bytes behind the IP header. */
static size_t
make_frame(uint8_t *buf, unsigned number, size_t len)
{
	uint8_t *ip = buf + FRAME_HEADER_LEN;

	memset(buf, 0, FRAME_HEADER_LEN + 20 + len);
	put16(buf + FRAME_HEADER_LEN - 2, 0x0800);
	make_ip(ip, "10.1.0.1", "10.2.0.1", 253, len);
	put16(ip + 4, number);
	ip[10] = ip[11] = 0;
	checksum_ip4(ip);
	return FRAME_HEADER_LEN + 20 + len;
}

static void
arrive(unsigned number, size_t len)
{
	static uint8_t buf[FRAME_MAX];

	outbound_frame(w, &link_out, buf, make_frame(buf, number, len), false);
}

static void
pair_is_there(void)
{
	slot.pair = pair;
	hold_tell(&shared);
}

/* The number of the next packet on the wire; 0: none. */
static unsigned
next_sent(void)
{
	struct sa_inner inner;
	uint8_t buf[2048];
	ssize_t n = recv(wire, buf, sizeof(buf), 0);

	if (n < 0)
		return 0;
	ck_assert_int_gt(n, 20);
	ck_assert_int_eq(sa_open(&pair->in, buf + 20, (size_t)n - 20, &inner),
	    0);
	return get16(inner.data + 4);
}

/* On the wire come first ... last, and nothing else. */
static void
sent(unsigned first, unsigned last)
{
	outbound_flush(w);
	for (; first <= last; first++)
		ck_assert_uint_eq(next_sent(), first);
	ck_assert_uint_eq(next_sent(), 0);
}

START_TEST(off)
{
	start(false);
	arrive(1, 10);
	arrive(2, 10);
	ck_assert_uint_eq(w->hold.n, 0);
	ck_assert_uint_eq(w->totals.missing_sa_out, 2);
	ck_assert_uint_eq(slot.hits[0], 2);
	ck_assert_int_eq(hold_wait(w), -1);
	pair_is_there();
	arrive(3, 10);
	sent(3, 3);
	stop();
}
END_TEST

START_TEST(in_order)
{
	unsigned i;

	start(true);
	for (i = 1; i <= 5; i++)
		arrive(i, 10);
	hold_turn(w); /* nothing new: all stay */
	ck_assert_uint_eq(w->hold.n, 5);
	sent(1, 0);
	pair_is_there();
	if (_i == 0)
		hold_turn(w);
	else
		arrive(6, 10); /* in the same turn, before hold_turn */
	sent(1, _i == 0 ? 5 : 6);
	ck_assert_uint_eq(w->hold.n, 0);
	ck_assert_uint_eq(w->totals.missing_sa_out, 0);
	ck_assert_uint_eq(slot.hits[0], _i == 0 ? 5 : 6);
	ck_assert_uint_eq(pair->c.encaps, _i == 0 ? 5 : 6);
	stop();
}
END_TEST

START_TEST(bounds)
{
	unsigned i;

	start(true);
	for (i = 1; i <= 100; i++)
		arrive(i, 10);
	ck_assert_uint_eq(w->hold.n, HOLD_PACKETS);
	ck_assert_uint_eq(w->totals.missing_sa_out, 100 - HOLD_PACKETS);
	pair_is_there();
	hold_turn(w);
	/* a socket takes ten or so */
	ck_assert_uint_eq(pair->c.encaps, HOLD_PACKETS);
	ck_assert_uint_eq(next_sent(), 101 - HOLD_PACKETS);
	slot.pair = NULL;
	for (i = 1; i <= 10; i++)
		arrive(i, 60000);
	ck_assert_uint_eq(w->hold.n, HOLD_BYTES / 60000);
	ck_assert_uint_le(w->hold.bytes, HOLD_BYTES);
	stop();
}
END_TEST

START_TEST(bound_of_all)
{
	static uint8_t buf[FRAME_MAX];
	size_t len = make_frame(buf, 1, 60000);
	struct slot many[40];
	struct frame f;
	unsigned i;

	start(true);
	ck_assert_int_eq(frame_parse(buf, len, &f), 0);
	for (i = 0; i < 160; i++) {
		many[i % 40].id = i % 40 + 1;
		hold_frame(w, &link_out, &many[i % 40], &f);
	}
	ck_assert_uint_le(w->hold.bytes, HOLD_ALL);
	ck_assert_uint_eq(w->hold.n, HOLD_ALL / 60300);
	ck_assert_uint_eq(w->totals.missing_sa_out, 160 - w->hold.n);
	ck_assert_uint_ge(w->hold.policies[40].n, 1);
	stop();
}
END_TEST

START_TEST(too_late)
{
	start(true);
	arrive(1, 10);
	w->now_ms += HOLD_MS - HOLD_LOOK_MS;
	arrive(2, 10);
	hold_turn(w);
	ck_assert_uint_eq(w->hold.n, 2);
	ck_assert_int_eq(hold_wait(w), HOLD_LOOK_MS);
	w->now_ms += HOLD_LOOK_MS;
	ck_assert_int_eq(hold_wait(w), 0);
	hold_turn(w);
	ck_assert_uint_eq(w->hold.n, 1);
	ck_assert_uint_eq(w->totals.missing_sa_out, 1);
	pair_is_there();
	hold_turn(w);
	sent(2, 2);
	stop();
}
END_TEST

/* Holding ends, or the packet is no longer to be protected: it never goes. */
START_TEST(no_longer)
{
	struct classifier *old;

	start(true);
	arrive(1, 10);
	arrive(2, 10);
	old = link_out.classifier;
	if (_i == 0)
		shared.hold = false;
	else
		link_out.classifier = NULL;
	pair_is_there();
	hold_turn(w);
	sent(1, 0);
	ck_assert_uint_eq(w->hold.n, 0);
	ck_assert_uint_eq(w->totals.missing_sa_out, 2);
	link_out.classifier = old;
	stop();
}
END_TEST

/* An acquire that had no effect, or was one too many, isn't the last. */
START_TEST(asks_again)
{
	start(true);
	arrive(1, 10);
	arrive(2, 10);
	ck_assert_uint_eq(acquires_told(), 1);
	w->now_ms += 500;
	hold_turn(w);
	ck_assert_uint_eq(acquires_told(), 0);
	w->now_ms += 500;
	hold_turn(w);
	ck_assert_uint_eq(acquires_told(), 1);
	stop();
}
END_TEST

/* A pair past its lifetime is none. */
START_TEST(dead)
{
	start(true);
	pair->dead = true;
	slot.pair = pair;
	arrive(1, 10);
	ck_assert_uint_eq(w->hold.n, 1);
	pair->dead = false;
	hold_tell(&shared);
	hold_turn(w);
	sent(1, 1);
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hold");
	TCase *tc = tcase_create("hold");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, off);
	tcase_add_loop_test(tc, in_order, 0, 2);
	tcase_add_test(tc, bounds);
	tcase_add_test(tc, bound_of_all);
	tcase_add_test(tc, too_late);
	tcase_add_loop_test(tc, no_longer, 0, 2);
	tcase_add_test(tc, asks_again);
	tcase_add_test(tc, dead);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
