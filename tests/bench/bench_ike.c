/*
 * IKEv2 set-ups on one core: two engines in this process, an IKE SA with its
 * first child for each peer, against the Diffie-Hellman operations that one
 * end can't do without, a key and an agreement. Then ten thousand children of
 * one IKE SA, wanted, rekeyed and closed at once. A figure a line:
 *   NAME VALUE UNIT
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "crypto/dh.h"
#include "ike/ike.h"

enum { FLIGHT_MAX = 8, SETUPS_MAX = 10000, CHILDREN_MAX = 10000 };

struct datagram {
	struct ike_path path; /* as the receiver sees it */
	uint8_t *data;
	size_t len;
	unsigned to;
};

/* Engine 0 initiates to peers 1, 2, ..., all of which are engine 1. */
static struct ike_engine *engines[2];
static struct datagram flight[FLIGHT_MAX];
static unsigned n_flight;
static unsigned n_installed, n_sent;
static uint32_t children[CHILDREN_MAX + 1]; /* of engine 0, by ref */
static uint32_t last_spi;
static uint64_t now_ms = 1000;
static struct ike_peer_config peer;
static struct ike_child_config child;

/* Of this process: what else the machine does doesn't count. */
static double
cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_ike: %s failed\n", what);
		exit(1);
	}
}

/* ---- what the engines ask ------------------------------------------------ */

static void
op_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	crypto_random(out, len);
}

static int
op_peer(void *ctx, const struct ike_path *path, const struct ike_id *id,
    struct ike_peer_config *out)
{
	(void)ctx;
	(void)path;
	(void)id;
	return ike_peer_config_copy(out, &peer);
}

static int
op_child(void *ctx, uint32_t peer_ref, const struct ike_path *path,
    const struct ike_ts *local, size_t n_local, const struct ike_ts *remote,
    size_t n_remote, struct ike_child_config *out)
{
	(void)ctx;
	(void)peer_ref;
	(void)path;
	must(n_local == 1 && n_remote == 1, "one selector a side");
	*out = child;
	out->local[0] = local[0];
	out->remote[0] = remote[0];
	out->ref = addr_v4_get(&remote[0].addrs.first);
	return 0;
}

static int
op_spi_alloc(void *ctx, const struct ike_path *path, uint32_t *spi)
{
	(void)ctx;
	(void)path;
	*spi = ++last_spi;
	return 0;
}

static void
op_spi_release(void *ctx, const struct ike_path *path, uint32_t spi)
{
	(void)ctx;
	(void)path;
	(void)spi;
}

/* ---- the wire ------------------------------------------------------------ */

static void
transmit(unsigned from, struct ike_output *o)
{
	must(n_flight < FLIGHT_MAX, "the wire");
	flight[n_flight++] = (struct datagram){
		.path = { .local = o->path.remote, .remote = o->path.local },
		.data = o->data, .len = o->len, .to = 1 - from,
	};
	o->data = NULL;
	n_sent++;
}

static void
installed(unsigned number, const struct ike_child_install *c)
{
	n_installed++;
	if (number == 0 && c->ref <= CHILDREN_MAX)
		children[c->ref] = c->child_id;
}

static void
pump(unsigned number)
{
	struct ike_job_result *result;
	struct ike_output o;
	uint64_t job_id;

	while (ike_next_output(engines[number], &o)) {
		result = NULL;
		job_id = o.job_id;
		if (o.kind == IKE_OUT_SEND)
			transmit(number, &o);
		else if (o.kind == IKE_OUT_INSTALL)
			installed(number, o.child);
		else if (o.kind == IKE_OUT_JOB)
			result = ike_job_run(o.job);
		ike_output_done(&o);
		if (result != NULL)
			ike_complete(engines[number], now_ms, job_id, result);
	}
}

/* Until nobody has anything to say. */
static void
run(void)
{
	struct datagram d;

	pump(0);
	while (n_flight > 0) {
		d = flight[0];
		memmove(flight, flight + 1, --n_flight * sizeof(d));
		must(ike_input(engines[d.to], now_ms, &d.path, d.data,
		    d.len) == 0, "ike_input");
		free(d.data);
		pump(d.to);
	}
}

static void
initiate(uint32_t to)
{
	struct ike_path path = { .local = { addr_v4(0xc0000201), 500 },
		.remote = { addr_v4(0x0a000000 + to), 500 } };

	peer.ref = to;
	must(ike_initiate(engines[0], ++now_ms, &path, &peer, &child) == 0,
	    "ike_initiate");
}

static void
set_up(uint32_t number)
{
	child.ref = number;
	initiate(number);
	run();
}

/* ---- figures ------------------------------------------------------------- */

static void
configs_init(uint16_t group)
{
	struct prefix net = { .addr = addr_v4(0x0a000000), .len = 8 };

	memset(&peer, 0, sizeof(peer));
	memset(&child, 0, sizeof(child));
	peer.n_policies = 1;
	peer.policies[0] = (struct ike_policy){
		.ciphers = { { ENCR_AES_CBC, 256 } }, .n_ciphers = 1,
		.integs = { INTEG_HMAC_SHA2_256_128 }, .n_integs = 1,
		.prfs = { PRF_HMAC_SHA2_256 }, .n_prfs = 1,
		.groups = { group }, .n_groups = 1, .lifetime_s = 86400,
	};
	must(secret_set(&peer.psk_local, "shared", 6) == 0 &&
	    secret_set(&peer.psk_remote, "shared", 6) == 0, "secret_set");
	peer.id_local = (struct ike_id){ IKE_ID_FQDN, 5, "bench" };
	child.n_proposals = child.n_local = child.n_remote = 1;
	child.proposals[0] = (struct ike_esp_proposal){
		.ciphers = { { ENCR_AES_CBC, 256 } }, .n_ciphers = 1,
		.integs = { INTEG_HMAC_SHA2_256_128 }, .n_integs = 1,
	};
	child.local[0] = child.remote[0] = (struct ike_ts){
		.port_last = 65535, .addrs = prefix_range(&net) };
}

/* A key and an agreement, in seconds. */
static double
dh_s(uint16_t group, unsigned n)
{
	struct dh_key *theirs, *ours;
	struct secret secret = { 0 };
	const uint8_t *public;
	double start, took;
	size_t len;

	must(dh_key_new(group, &theirs) == 0, "dh_key_new");
	public = dh_key_public(theirs, &len);
	start = cpu_s();
	for (unsigned i = 0; i < n; i++) {
		must(dh_key_new(group, &ours) == 0 &&
		    dh_compute(ours, public, len, &secret) == 0, "DH");
		dh_key_free(ours);
	}
	took = cpu_s() - start;
	secret_clear(&secret);
	dh_key_free(theirs);
	return took / n;
}

static void
engines_new(void)
{
	static const struct ike_ops ops = { .random = op_random,
		.peer = op_peer, .child = op_child,
		.spi_alloc = op_spi_alloc, .spi_release = op_spi_release };

	n_installed = 0;
	for (unsigned i = 0; i < 2; i++)
		must((engines[i] = ike_new(&ops, NULL, NULL)) != NULL,
		    "ike_new");
}

static void
engines_free(void)
{
	ike_free(engines[0]);
	ike_free(engines[1]);
	ike_peer_config_clear(&peer);
}

static void
bench(uint16_t group, unsigned n)
{
	double dh = dh_s(group, n), start, took, late = 0;

	configs_init(group);
	engines_new();
	start = cpu_s();
	for (unsigned i = 1; i <= n; i++) {
		if (i == n - n / 10 + 1)
			late = cpu_s();
		set_up(i);
	}
	took = (cpu_s() - start) / (2 * n); /* of one end */
	late = (cpu_s() - late) / (2 * (n / 10));
	must(n_installed == 2 * n, "a set-up");
	printf("ike-%u-setups %.0f /s\n", group, 1 / took);
	printf("ike-%u-to-dh %.2f ratio\n", group, dh / took);
	printf("ike-%u-last-of-%u-to-all %.2f ratio\n", group, n,
	    took / late);
	engines_free();
}

/* What one end needs for one child, in seconds. */
static double
measure(unsigned n, void (*ask)(uint32_t ref), unsigned installs)
{
	double start = cpu_s();

	n_installed = n_sent = 0;
	for (unsigned ref = 1; ref <= n; ref++)
		ask(ref);
	run();
	must(n_installed == installs, "a child");
	now_ms += 10 * IKE_LINGER_MS;
	for (unsigned i = 0; i < 2; i++) {
		ike_expire(engines[i], now_ms);
		pump(i);
	}
	return (cpu_s() - start) / (2 * n);
}

static void
ask_child(uint32_t ref)
{
	struct addr net = addr_v4(ref);

	child.ref = ref;
	child.local[0].addrs.first = child.local[0].addrs.last = net;
	initiate(1);
	pump(0);
}

static void
ask_rekey(uint32_t ref)
{
	must(ike_child_rekey(engines[0], now_ms, children[ref]) == 0,
	    "ike_child_rekey");
	pump(0);
}

static void
ask_close(uint32_t ref)
{
	must(ike_child_close(engines[0], now_ms, children[ref]) == 0,
	    "ike_child_close");
	pump(0);
}

/* All wanted at once, under one IKE SA. */
static void
bench_children(unsigned n)
{
	size_t before = mallinfo2().uordblks;
	double took;

	configs_init(DH_CURVE25519);
	engines_new();
	took = measure(n, ask_child, 2 * n);
	printf("ike-%u-children %.1f us\n", n, took * 1e6);
	printf("ike-%u-children-memory %.2f KB\n", n,
	    (double)(mallinfo2().uordblks - before) / 2 / n / 1024);
	took = measure(n, ask_rekey, 2 * n);
	printf("ike-%u-children-rekeyed %.1f us\n", n, took * 1e6);
	took = measure(n, ask_close, 0);
	printf("ike-%u-children-closed %.2f us\n", n, took * 1e6);
	printf("ike-%u-children-closed-messages %u\n", n, n_sent);
	engines_free();
}

int
main(void)
{
	must(crypto_init() == 0, "crypto_init");
	bench(DH_MODP_2048, 1000);
	bench(DH_ECP_256, SETUPS_MAX);
	bench(DH_CURVE25519, SETUPS_MAX);
	bench_children(CHILDREN_MAX / 10);
	bench_children(CHILDREN_MAX);
	crypto_cleanup();
	return 0;
}
