#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "crypto/algorithm.h"
#include "ike/selectors.h"

/* ---- chance -------------------------------------------------------------- */

static uint64_t
next_random(struct world *w) /* splitmix64 */
{
	uint64_t z = w->random += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint32_t
world_random(struct world *w, uint32_t limit)
{
	return (uint32_t)((next_random(w) >> 32) * limit >> 32);
}

void
world_random_bytes(struct world *w, void *out, size_t len)
{
	uint8_t *p = out;

	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(next_random(w) >> 24);
}

static bool
chance(struct world *w, unsigned thousandths)
{
	return world_random(w, 1000) < thousandths;
}

/* ---- what the engine asks ------------------------------------------------ */

static void
op_random(void *ctx, void *out, size_t len)
{
	struct node *n = ctx;

	world_random_bytes(n->world, out, len);
}

static struct node *
node_at(struct world *w, const struct addr *a)
{
	for (unsigned i = 0; i < w->n_nodes; i++) {
		struct node *n = &w->nodes[i];

		if (addr_equal(&n->addr, a) ||
		    (addr_is_set(&n->nat) && addr_equal(&n->nat, a)))
			return n;
	}
	return NULL;
}

static int
op_peer(void *ctx, const struct ike_path *path, const struct ike_id *id,
    struct ike_peer_config *out)
{
	struct node *n = ctx, *peer = node_at(n->world, &path->remote.addr);

	(void)id;
	if (peer == NULL || n->peer[peer->number].n_policies == 0)
		return ERR_NOT_FOUND;
	return ike_peer_config_copy(out, &n->peer[peer->number]);
}

static struct ike_ts
subnet(unsigned node, uint32_t ref)
{
	struct addr a = addr_v4(0x0a000000u | node << 16 | ref << 8);
	struct prefix p = prefix_make(&a, 24);

	return (struct ike_ts){ .port_last = 65535,
		.addrs = prefix_range(&p) };
}

struct ike_child_config
node_child(struct node *n, unsigned to, uint32_t ref)
{
	struct ike_child_config c = n->child;

	/* References are each host's own: never the same on both. */
	c.ref = ref + 100 * (n->number + 1);
	c.local[0] = subnet(n->number + 1, ref);
	c.remote[0] = subnet(to + 1, ref);
	c.n_local = c.n_remote = 1;
	return c;
}

static int
op_child(void *ctx, uint32_t peer_ref, const struct ike_path *path,
    const struct ike_ts *local, size_t n_local, const struct ike_ts *remote,
    size_t n_remote, struct ike_child_config *out)
{
	struct node *n = ctx;

	(void)path;
	if (n->refuse_children)
		return ERR_NOT_FOUND;
	for (uint32_t ref = 1; ref <= REFS_MAX; ref++) {
		struct ike_child_config c = node_child(n, peer_ref - 1, ref);
		struct ike_ts l = c.local[0], r = c.remote[0];

		c.n_local = (uint8_t)ike_ts_list_narrow(local, n_local, &l, 1,
		    c.local, IKE_TS_MAX);
		c.n_remote = (uint8_t)ike_ts_list_narrow(remote, n_remote, &r,
		    1, c.remote, IKE_TS_MAX);
		if (c.n_local == 0 || c.n_remote == 0)
			continue;
		*out = c;
		return 0;
	}
	return ERR_NOT_FOUND;
}

static int
op_spi_alloc(void *ctx, const struct ike_path *path, uint32_t *spi)
{
	struct node *n = ctx;

	(void)path;
	*spi = (uint32_t)(n->number + 1) << 24 | (uint32_t)++n->allocs;
	return 0;
}

static void
op_spi_release(void *ctx, const struct ike_path *path, uint32_t spi)
{
	struct node *n = ctx;

	(void)path;
	(void)spi;
	n->releases++;
}

/* ---- nodes --------------------------------------------------------------- */

static void
forget_installs(struct node *n)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		struct ike_output o = { .child = n->installs[i] };

		ike_output_done(&o);
		n->installs[i] = NULL;
	}
}

void
node_stop(struct node *n)
{
	struct world *w = n->world;

	ike_free(n->engine);
	for (size_t i = 0; i < w->n_events; i++)
		if (w->events[i].is_job && w->events[i].engine == n->engine)
			w->events[i].engine = NULL;
	n->engine = NULL;
	forget_installs(n);
}

void
node_start(struct node *n)
{
	static const struct ike_ops ops = { .random = op_random,
		.peer = op_peer, .child = op_child,
		.spi_alloc = op_spi_alloc, .spi_release = op_spi_release };

	n->engine = ike_new(&ops, n, &n->limits);
	if (n->engine == NULL)
		abort();
	n->allocs = n->releases = n->installed = n->removed = 0;
}

struct ike_path
node_path(struct node *n, unsigned to)
{
	struct node *peer = &n->world->nodes[to];

	return (struct ike_path){ .local = { n->addr, 500 },
		.remote = { addr_is_set(&peer->nat) ? peer->nat : peer->addr,
		    500 } };
}

int
node_initiate(struct node *n, unsigned to, uint32_t ref)
{
	struct ike_child_config c = node_child(n, to, ref);
	struct ike_path path = node_path(n, to);
	int r = ike_initiate(n->engine, n->world->now_ms, &path, &n->peer[to],
	    &c);

	node_pump(n);
	return r;
}

struct ike_child_install *
node_installed(struct node *n, uint32_t ref)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++)
		if (n->installs[i] != NULL &&
		    n->installs[i]->ref % 100 == ref)
			return n->installs[i];
	return NULL;
}

unsigned
node_count_installed(struct node *n, uint32_t ref)
{
	unsigned count = 0;

	for (size_t i = 0; i < INSTALLS_MAX; i++)
		count += n->installs[i] != NULL &&
		    (ref == 0 || n->installs[i]->ref % 100 == ref);
	return count;
}

/* ---- the link ------------------------------------------------------------ */

static struct world_event *
add_event(struct world *w, unsigned to, uint64_t delay_ms)
{
	struct world_event *e;

	if (w->n_events == w->max_events) {
		w->max_events = w->max_events * 2 + 64;
		w->events = xreallocarray(w->events, w->max_events,
		    sizeof(*w->events));
	}
	e = &w->events[w->n_events++];
	memset(e, 0, sizeof(*e));
	e->at_ms = w->now_ms + delay_ms;
	e->serial = ++w->serial;
	e->to = to;
	return e;
}

static void
deliver_later(struct world *w, const struct node *from,
    const struct ike_output *o, struct node *to)
{
	const struct link_faults *f = &w->faults;
	struct world_event *e = add_event(w, to->number, 1 + f->delay_ms +
	    (f->jitter_ms > 0 ? world_random(w, f->jitter_ms) : 0));

	e->data = xcalloc(1, o->len + 1);
	e->len = o->len;
	memcpy(e->data, o->data, o->len);
	if (chance(w, f->corrupt) && o->len > 0) {
		if (chance(w, 200))
			e->len = world_random(w, (uint32_t)o->len);
		else
			e->data[world_random(w, (uint32_t)o->len)] ^=
			    (uint8_t)(1 + world_random(w, 255));
	}
	e->path.local = o->path.remote;
	e->path.local.addr = to->addr;
	e->path.remote = o->path.local;
	if (addr_is_set(&from->nat))
		e->path.remote.addr = from->nat;
}

static void
transmit(struct node *n, const struct ike_output *o)
{
	struct world *w = n->world;
	struct node *to = node_at(w, &o->path.remote.addr);

	n->sent++;
	if (to == NULL || (w->tap != NULL &&
		!w->tap(w->tap_ctx, n->number, to->number, o->data, o->len)))
		return;
	if (!chance(w, w->faults.loss))
		deliver_later(w, n, o, to);
	if (chance(w, w->faults.duplicate))
		deliver_later(w, n, o, to);
}

/* ---- outputs ------------------------------------------------------------- */

static void
trace_output(const struct node *n, const struct ike_output *o)
{
	static const char *const events[] = { "SA up", "SA down", "child up",
		"child down", "initiate failed", "auth failed", "no proposal",
		"ts unacceptable", "peer dead", "cookie mode", "request" };
	char at[64];

	snprintf(at, sizeof(at), "%8llu node %u:",
	    (unsigned long long)n->world->now_ms, n->number);
	if (o->kind == IKE_OUT_SEND && o->len >= 28)
		printf("%s send %02x%02x/%02x%02x %s%s id %u, %zu bytes\n", at,
		    o->data[0], o->data[1], o->data[8], o->data[9],
		    o->data[18] == 34 ? "INIT" : o->data[18] == 35 ? "AUTH" :
		    o->data[18] == 36 ? "CREATE" : "INFO",
		    (o->data[19] & 0x20) != 0 ? " reply" : "", o->data[23],
		    o->len);
	else if (o->kind == IKE_OUT_INSTALL)
		printf("%s install child %u of %u, ref %u, %x/%x, replaces "
		       "%u\n", at, o->child_id, o->sa_id, o->ref,
		    o->child->spi_in, o->child->spi_out, o->child->replaces);
	else if (o->kind == IKE_OUT_EVENT)
		printf("%s %s: SA %u, child %u, %s\n", at, events[o->event],
		    o->sa_id, o->child_id, ike_reason_text(o->reason));
}

static void
install(struct node *n, struct ike_output *o)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		if (n->installs[i] == NULL) {
			n->installs[i] = o->child;
			o->child = NULL;
			n->installed++;
			return;
		}
	}
	abort();
}

static void
uninstall(struct node *n, uint32_t child_id)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		struct ike_output o = { .child = n->installs[i] };

		if (o.child == NULL || o.child->child_id != child_id)
			continue;
		ike_output_done(&o);
		n->installs[i] = NULL;
		n->removed++;
		return;
	}
	abort(); /* REMOVE of something that isn't there */
}

static void
run_job(struct node *n, struct ike_output *o)
{
	struct world *w = n->world;
	struct world_event *e = add_event(w, n->number,
	    w->job_ms > 0 ? world_random(w, w->job_ms) : 0);

	e->is_job = true;
	e->engine = n->engine;
	e->job_id = o->job_id;
	e->result = ike_job_run(o->job);
}

void
node_pump(struct node *n)
{
	struct ike_output o;

	while (n->engine != NULL && ike_next_output(n->engine, &o)) {
		if (n->world->trace)
			trace_output(n, &o);
		switch (o.kind) {
		case IKE_OUT_SEND:
			transmit(n, &o);
			break;
		case IKE_OUT_INSTALL:
			install(n, &o);
			break;
		case IKE_OUT_REMOVE:
			uninstall(n, o.child_id);
			break;
		case IKE_OUT_JOB:
			run_job(n, &o);
			break;
		case IKE_OUT_EVENT:
			n->events[o.event]++;
			if (o.event == IKE_EV_INITIATE_FAILED)
				n->last_failure = o;
			break;
		}
		ike_output_done(&o);
	}
}

/* ---- time ---------------------------------------------------------------- */

static size_t
next_event(const struct world *w)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < w->n_events; i++)
		if (best == SIZE_MAX ||
		    w->events[i].at_ms < w->events[best].at_ms ||
		    (w->events[i].at_ms == w->events[best].at_ms &&
			w->events[i].serial < w->events[best].serial))
			best = i;
	return best;
}

static uint64_t
next_expiry(const struct world *w, unsigned *which)
{
	uint64_t best = UINT64_MAX;

	for (unsigned i = 0; i < w->n_nodes; i++) {
		const struct node *n = &w->nodes[i];
		uint64_t at = n->engine != NULL ? ike_next_expiry(n->engine)
						: UINT64_MAX;

		if (at < best) {
			best = at;
			*which = i;
		}
	}
	return best;
}

static void
handle_event(struct world *w, size_t i)
{
	struct world_event e = w->events[i];
	struct node *n = &w->nodes[e.to];

	w->events[i] = w->events[--w->n_events];
	if (e.at_ms > w->now_ms)
		w->now_ms = e.at_ms;
	if (e.is_job && e.engine != NULL) {
		ike_complete(n->engine, w->now_ms, e.job_id, e.result);
	} else if (e.is_job) {
		ike_job_result_free(e.result); /* its engine is no more */
	} else if (n->engine != NULL) {
		ike_input(n->engine, w->now_ms, &e.path, e.data, e.len);
	}
	free(e.data);
	node_pump(n);
}

void
world_run(struct world *w, uint64_t ms)
{
	uint64_t end = w->now_ms + ms;

	for (;;) {
		unsigned which = 0;
		uint64_t expiry = next_expiry(w, &which);
		size_t i = next_event(w);
		uint64_t at = i == SIZE_MAX ? UINT64_MAX : w->events[i].at_ms;

		if ((at < expiry ? at : expiry) > end)
			break;
		if (at <= expiry) {
			handle_event(w, i);
			continue;
		}
		if (expiry > w->now_ms)
			w->now_ms = expiry;
		ike_expire(w->nodes[which].engine, w->now_ms);
		node_pump(&w->nodes[which]);
	}
	w->now_ms = end;
}

/* ---- a world that works -------------------------------------------------- */

void
world_policy(struct ike_policy *p, bool aead)
{
	*p = (struct ike_policy){
		.ciphers = { { aead ? ENCR_AES_GCM_16 : ENCR_AES_CBC, 256 } },
		.integs = { INTEG_HMAC_SHA2_256_128 },
		.prfs = { PRF_HMAC_SHA2_256 }, .groups = { DH_CURVE25519 },
		.n_ciphers = 1, .n_integs = 1, .n_prfs = 1, .n_groups = 1,
		.lifetime_s = 86400 };
}

void
world_proposal(struct ike_esp_proposal *p, bool aead)
{
	*p = (struct ike_esp_proposal){
		.ciphers = { { aead ? ENCR_AES_GCM_16 : ENCR_AES_CBC, 128 } },
		.integs = { INTEG_HMAC_SHA1_96 }, .n_ciphers = 1,
		.n_integs = 1 };
}

static void
set_peer(struct node *n, unsigned to)
{
	struct ike_peer_config *c = &n->peer[to];
	char key[32];
	int len = snprintf(key, sizeof(key), "from %u", n->number);

	*c = (struct ike_peer_config){ .ref = to + 1, .n_policies = 1 };
	world_policy(&c->policies[0], false);
	c->id_local.type = IKE_ID_IPV4;
	c->id_local.len = 4;
	memcpy(c->id_local.data, n->addr.bytes, 4);
	if (secret_set(&c->psk_local, key, (size_t)len) < 0)
		abort();
	len = snprintf(key, sizeof(key), "from %u", to);
	if (secret_set(&c->psk_remote, key, (size_t)len) < 0)
		abort();
}

void
world_init(struct world *w, uint64_t seed, unsigned n_nodes)
{
	memset(w, 0, sizeof(*w));
	w->random = seed;
	w->now_ms = 1000;
	w->n_nodes = n_nodes;
	for (unsigned i = 0; i < n_nodes; i++) {
		struct node *n = &w->nodes[i];

		n->world = w;
		n->number = i;
		n->addr = addr_v4(0xc0000201u + i);
		n->child.n_proposals = 1;
		world_proposal(&n->child.proposals[0], false);
		for (unsigned to = 0; to < n_nodes; to++)
			set_peer(n, to);
		node_start(n);
	}
}

void
world_clear(struct world *w)
{
	for (unsigned i = 0; i < w->n_nodes; i++) {
		node_stop(&w->nodes[i]);
		for (unsigned to = 0; to < w->n_nodes; to++)
			ike_peer_config_clear(&w->nodes[i].peer[to]);
	}
	for (size_t i = 0; i < w->n_events; i++) {
		free(w->events[i].data);
		ike_job_result_free(w->events[i].result);
	}
	free(w->events);
}
