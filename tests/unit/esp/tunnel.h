#ifndef TESTS_UNIT_ESP_TUNNEL_H
#define TESTS_UNIT_ESP_TUNNEL_H

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "base/loop.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/kernel/state.h"
#include "nft/nft.h"
#include "tests/unit/esp/make.h"
#include "tests/unit/unit.h"

/*
 * For tests of the kernel plane: two of them, each in a network namespace, in
 * one process and one loop. The near one (192.0.2.1, behind it 10.1.0.1) is in
 * the process's own, the far one (192.0.2.2, 10.2.0.1) in "far". Check forks,
 * so the near one ends with the test.
 */
struct end {
	struct esp_plane *plane;
	struct nft *nft;
	struct esp_events events;
	struct esp_policy policy;
	struct addr local, remote;
	/* what was told */
	unsigned acquire, soft, hard, idle, lost, alive, refused, invalid;
	uint32_t last;            /* pair or policy */
};

static struct loop *loop;
static struct end near, far;
static int near_ns, far_ns;

static int __attribute__((format(printf, 1, 2), unused))
sh(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	return system(line);
}

/* The first number of what a command prints. */
static long __attribute__((format(printf, 1, 2), unused))
number_of(const char *fmt, ...)
{
	char line[1024];
	long n = -1;
	va_list ap;
	FILE *f;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	f = popen(line, "r");
	ck_assert_ptr_nonnull(f);
	if (fscanf(f, "%ld", &n) != 1)
		n = -1;
	pclose(f);
	return n;
}

#define must(r) ck_assert_int_eq(r, 0)

static void
enter(int ns)
{
	must(setns(ns, CLONE_NEWNET));
}

/* Turn the loop for some real time. */
static void
turn(unsigned ms)
{
	for (unsigned i = 0; i < ms / 5 + 1; i++) {
		loop_poll(loop);
		usleep(5000);
	}
	loop_poll(loop);
}

/* until(ms, what): turn until it is so, or fail. */
#define until(ms, what) do { \
	for (unsigned t_ = 0; t_ < (ms) / 10 && !(what); t_++) \
		turn(10); \
	ck_assert_msg(what, "%s", #what); \
} while (0)

#define TOLD(name) \
static void \
on_##name(void *ctx, uint32_t id) \
{ \
	((struct end *)ctx)->name++; \
	((struct end *)ctx)->last = id; \
}
TOLD(soft)
TOLD(hard)
TOLD(idle)
TOLD(lost)
TOLD(alive)

static void
on_acquire(void *ctx, uint32_t policy, const struct esp_packet_id *p)
{
	struct end *e = ctx;

	(void)p;
	e->acquire++;
	e->last = policy;
}

static void
on_refused(void *ctx, const char *link, enum esp_offload wanted,
    const char *why)
{
	struct end *e = ctx;

	(void)link;
	(void)wanted;
	ck_assert_ptr_nonnull(why);
	e->refused++;
}

static void
on_invalid(void *ctx, const struct endpoint *local,
    const struct endpoint *remote, uint32_t spi)
{
	struct end *e = ctx;

	(void)local;
	(void)remote;
	e->invalid++;
	e->last = spi;
}

static void
end_open(struct end *e)
{
	struct esp_settings s = {.kind = ESP_KERNEL, .loop = loop,
		.nft = e->nft, .events = &e->events, .ctx = e};
	struct text error;
	int r;

	text_init(&error);
	r = esp_open(&s, &e->plane, &error);
	ck_assert_msg(r == 0, "%s", text_str(&error));
	text_clear(&error);
}

static void
end_policy(struct end *e, const char *src, const char *dst)
{
	struct text error;
	int r;

	text_init(&error);
	e->policy.selector.src = range_host(&(struct addr){0});
	e->policy = (struct esp_policy){.id = 1, .protect = true};
	e->policy.selector.sport_last = 65535;
	e->policy.selector.dport_last = 65535;
	e->policy.selector.src.first = e->policy.selector.src.last =
	    make_addr(src);
	e->policy.selector.dst.first = e->policy.selector.dst.last =
	    make_addr(dst);
	r = esp_policies_set(e->plane, "out", 1500, &e->local, &e->policy, 1,
	    &error);
	ck_assert_msg(r == 0, "%s", text_str(&error));
	text_clear(&error);
}

static void
end_init(struct end *e, const char *local, const char *remote)
{
	*e = (struct end){.nft = nft_new(), .local = make_addr(local),
		.remote = make_addr(remote), .events = {
		.acquire = on_acquire, .soft = on_soft, .hard = on_hard,
		.idle = on_idle, .lost = on_lost, .alive = on_alive,
		.offload_refused = on_refused, .invalid_spi = on_invalid,
	}};
	end_open(e);
}

static void
tunnel_setup(void)
{
	crypto_init();
	sh("ip netns del far 2>/dev/null");
	must(unshare(CLONE_NEWNET));
	must(sh("ip netns add far && ip link add out type veth peer name out "
	    "netns far && ip addr add 192.0.2.1/24 dev out && "
	    "ip addr add 10.1.0.1/32 dev lo && ip link set lo up && "
	    "ip link set out up && "
	    "ip route add 10.2.0.0/16 via 192.0.2.2 src 10.1.0.1 && "
	    "ip -n far addr add 192.0.2.2/24 dev out && "
	    "ip -n far addr add 192.0.2.3/24 dev out && "
	    "ip -n far addr add 10.2.0.1/32 dev lo && "
	    "ip -n far link set lo up && ip -n far link set out up && "
	    "ip -n far route add 10.1.0.0/16 via 192.0.2.1 src 10.2.0.1"));
	near_ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	far_ns = open("/run/netns/far", O_RDONLY | O_CLOEXEC);
	loop = loop_new();
	enter(far_ns);
	end_init(&far, "192.0.2.2", "192.0.2.1");
	end_policy(&far, "10.2.0.1", "10.1.0.1");
	enter(near_ns);
	end_init(&near, "192.0.2.1", "192.0.2.2");
	end_policy(&near, "10.1.0.1", "10.2.0.1");
}

/* A plane that is gone has left nothing of its own. */
static void
tunnel_teardown(void)
{
	esp_close(near.plane);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'reqid 13476'"),
	    0);
	esp_close(far.plane);
	nft_free(near.nft);
	nft_free(far.nft);
	loop_free(loop);
	crypto_cleanup();
	sh("ip netns del far");
}

/* A pair as both ends have it: SPIs and keys follow from its id. */
static struct esp_pair
pair_of(const struct end *e, uint32_t id)
{
	static const uint8_t keys[256] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	size_t len = encr_keymat_len(ENCR_AES_GCM_16, 256);
	bool at_near = e == &near;
	struct esp_pair p = {
		.id = id, .policy = 1, .link = "out",
		.local.addr = e->local, .remote.addr = e->remote,
		.replay_window = 64, .encr = ENCR_AES_GCM_16, .key_bits = 256,
		.selectors = &e->policy.selector, .n_selectors = 1,
		.in = {0x1000 + id * 2 + at_near, keys + at_near * 64, len,
			NULL, 0},
		.out = {0x1000 + id * 2 + !at_near, keys + !at_near * 64, len,
			NULL, 0},
	};

	return p;
}

static void __attribute__((unused))
pairs_of_both(uint32_t id)
{
	struct esp_pair p = pair_of(&near, id), q = pair_of(&far, id);

	must(esp_pair_add(far.plane, &q));
	must(esp_pair_add(near.plane, &p));
}

static bool __attribute__((unused))
pings(unsigned n)
{
	return sh("ping -q -c %u -i 0.01 -W 1 10.2.0.1 >/dev/null", n) == 0;
}

static struct esp_stats __attribute__((unused))
stats(const struct end *e, uint32_t id)
{
	struct esp_stats s;

	must(esp_pair_stats(e->plane, id, &s));
	return s;
}

/* Without root, or where the kernel has no ESP, a check program is skipped. */
#define KERNEL_MAIN(name, ...) \
	int main(void) \
	{ \
		const TTest *const tests_[] = { __VA_ARGS__ }; \
		if (sh("unshare --net ip xfrm state add src 192.0.2.1 " \
		    "dst 192.0.2.2 proto esp spi 0x1000 mode tunnel " \
		    "aead 'rfc4106(gcm(aes))' " \
		    "0x0102030405060708090a0b0c0d0e0f1011121314 128 " \
		    "2>/dev/null") != 0) { \
			fprintf(stderr, "no root, or no ESP in the kernel\n"); \
			return 77; \
		} \
		return unit_main(name, tests_, \
		    sizeof(tests_) / sizeof(*tests_), tunnel_setup, \
		    tunnel_teardown); \
	}

#endif
