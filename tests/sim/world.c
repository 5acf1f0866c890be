#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/algorithm.h"

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

/* When what is sent now arrives. */
static struct world_event *
travel(struct world *w, struct node *from, unsigned to)
{
	const struct link_faults *f = &w->faults;
	struct world_event *e = add_event(w, to, 1 + f->delay_ms +
	    (f->jitter_ms > 0 ? world_random(w, f->jitter_ms) : 0));

	if (f->in_order && e->at_ms < from->last_to_ms[to])
		e->at_ms = from->last_to_ms[to];
	from->last_to_ms[to] = e->at_ms;
	return e;
}

void
world_carry(struct node *n, unsigned to, uint32_t spi)
{
	struct world *w = n->world;
	struct world_event *e;

	if (chance(w, w->faults.loss))
		return;
	e = travel(w, n, to);
	e->is_data = true;
	e->spi = spi;
}

static void
deliver_later(struct world *w, struct node *from,
    const struct ike_output *o, struct node *to)
{
	const struct link_faults *f = &w->faults;
	struct world_event *e = travel(w, from, to->number);

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
			plane_install(n, o.child);
			o.child = NULL;
			break;
		case IKE_OUT_RETIRE:
			plane_retire(n, o.child_id);
			break;
		case IKE_OUT_REMOVE:
			plane_remove(n, o.child_id);
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
	} else if (e.is_data && n->engine != NULL) {
		plane_receive(n, e.spi);
	} else if (e.is_job) {
		ike_job_result_free(e.result); /* its engine is no more */
	} else if (e.data != NULL && n->engine != NULL) {
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
