#include <stdio.h>
#include <string.h>

#include "crypto/algorithm.h"
#include "tests/sim/sim.h"

/*
 * No packet is lost by rekeying (RFC 7296 2.8): two ends that send each other
 * packets all the time while children and the IKE SA are rekeyed, by either
 * end or by both at once. Links that keep the order, that don't, and that lose
 * some. What arrives must find its SA, whatever else goes on.
 */

enum { REKEYING_MS = 60000, QUIET_MS = 100000, REFS = 3 };

enum link_kind { IN_ORDER, REORDERING, LOSSY, LINK_KINDS };

struct rekeying {
	struct world w;
	enum link_kind kind;
	unsigned refs;
	bool mute;           /* an end that never has anything to send */
	uint64_t unsent;     /* packets for which there was no pair */
};

static void
choose(struct rekeying *r, uint64_t seed, bool trace)
{
	struct world *w = &r->w;
	bool pfs;

	memset(r, 0, sizeof(*r));
	world_init(w, seed, 2);
	w->trace = trace;
	r->kind = (enum link_kind)(seed % LINK_KINDS);
	r->refs = 1 + world_random(w, REFS);
	r->mute = world_random(w, 4) == 0;
	pfs = world_random(w, 2) == 0;
	for (unsigned i = 0; i < 2; i++) {
		struct node *n = &w->nodes[i];

		n->peer[!i].dpd_idle_s = 10;
		n->peer[!i].dpd_retry_s = 2;
		if (pfs) {
			n->child.n_pfs_groups = 1;
			n->child.pfs_groups[0] = DH_CURVE25519;
		}
	}
	w->faults.in_order = true;
	w->faults.delay_ms = world_random(w, 100);
	w->job_ms = world_random(w, 200);
	for (uint32_t ref = 1; ref <= r->refs; ref++)
		node_initiate(&w->nodes[ref % 2], (ref + 1) % 2, ref);
	world_run(w, 5000);
	w->faults.jitter_ms = world_random(w, 300);
	w->faults.in_order = r->kind == IN_ORDER;
	w->faults.loss = r->kind == LOSSY ? world_random(w, 50) : 0;
	w->faults.duplicate = r->kind == LOSSY ? world_random(w, 100) : 0;
}

/* ---- what happens -------------------------------------------------------- */

static void
traffic(struct rekeying *r)
{
	for (unsigned i = 0; i < 2; i++)
		for (uint32_t ref = 1; ref <= r->refs; ref++)
			if (!(i == 1 && r->mute) &&
			    world_random(&r->w, 3) == 0 &&
			    !node_send(&r->w.nodes[i], !i, ref))
				r->unsent++;
}

static void
first_sa(void *ctx, const struct ike_sa_view *v)
{
	uint32_t *id = ctx;

	if (v->state == IKE_SA_READY)
		*id = v->id;
}

static void
rekey(struct rekeying *r, struct node *n, bool ike_sa, uint32_t ref)
{
	struct ike_child_install *c = node_installed(n, ref);
	uint32_t id = 0;

	if (r->w.trace)
		printf("%8llu node %u: rekey %s %u\n",
		    (unsigned long long)r->w.now_ms, n->number,
		    ike_sa ? "SA" : "child", ref);
	if (ike_sa) {
		ike_sa_each(n->engine, first_sa, &id);
		ike_sa_rekey(n->engine, r->w.now_ms, id);
	} else if (c != NULL) {
		ike_child_rekey(n->engine, r->w.now_ms, c->child_id);
	}
	node_pump(n);
}

/* By one end, by both at the same instant, or by both at nearly the same. */
static void
disturb(struct rekeying *r)
{
	bool ike_sa = world_random(&r->w, 4) == 0;
	uint32_t ref = 1 + world_random(&r->w, r->refs);
	unsigned first = world_random(&r->w, 2);
	unsigned how = world_random(&r->w, 3);

	rekey(r, &r->w.nodes[first], ike_sa, ref);
	if (how == 0)
		return;
	if (how == 1)
		world_run(&r->w, world_random(&r->w, 400));
	rekey(r, &r->w.nodes[!first], ike_sa, ref);
}

/* ---- at rest ------------------------------------------------------------- */

static const char *
check_node(struct rekeying *r, struct node *n)
{
	if (n->data_astray > 0)
		return "data for an SA that isn't there";
	if (n->events[IKE_EV_PEER_DEAD] > 0)
		return "a peer that was taken for dead";
	if (n->allocs - n->releases - n->installed != 0)
		return "SPIs leaked";
	if (n->n_retired > 0)
		return "a retired pair that stays";
	for (uint32_t ref = 1; ref <= r->refs; ref++)
		if (node_count_installed(n, ref) != 1)
			return "not one child a selector";
	for (size_t i = 0; i < INSTALLS_MAX; i++)
		if (n->pairs[i].c != NULL && n->pairs[i].standby)
			return "a pair that is on standby for ever";
	return NULL;
}

static const char *
check(struct rekeying *r)
{
	struct node *a = &r->w.nodes[0], *b = &r->w.nodes[1];
	const char *why = check_node(r, a);

	if (why == NULL)
		why = check_node(r, b);
	if (why == NULL)
		why = world_children_differ(a, b);
	if (why == NULL && r->unsent > 0)
		why = "a packet for which there was no pair";
	if (why == NULL && a->data_sent + b->data_sent < 100)
		why = "hardly any packet was sent";
	if (why == NULL && r->kind != LOSSY &&
	    (a->data_sent != b->data_received ||
		b->data_sent != a->data_received))
		why = "packets were lost";
	return why;
}

const char *
rekey_run(uint64_t seed, bool trace)
{
	static struct rekeying r;
	const char *why;
	uint64_t end;

	choose(&r, seed, trace);
	end = r.w.now_ms + REKEYING_MS;
	while (r.w.now_ms < end) {
		traffic(&r);
		if (world_random(&r.w, 60) == 0)
			disturb(&r);
		world_run(&r.w, 1 + world_random(&r.w, 50));
	}
	world_run(&r.w, QUIET_MS);
	why = check(&r);
	if (why == NULL && trace)
		printf("kind %d, %llu packets, %llu children\n", (int)r.kind,
		    (unsigned long long)(r.w.nodes[0].data_sent +
			r.w.nodes[1].data_sent),
		    (unsigned long long)r.w.nodes[0].installed);
	world_clear(&r.w);
	return why;
}
