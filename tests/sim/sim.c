#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "tests/sim/sim.h"

/*
 * Engines against each other over a bad link, by seed: two or three nodes with
 * traffic in both directions, children and IKE SAs closed and rekeyed in the
 * middle, nodes that restart. Then the link gets well, traffic goes on for a
 * while, and at rest both ends must agree on everything.
 *   sim [--rekey] [--seeds FROM-TO] [--verbose] [--trace]  (default: 1-300)
 * --rekey: the scenario of rekey.c instead.
 */

enum { TRAFFIC_MS = 3000, TROUBLE_MS = 120000, RECOVERY_MS = 500000 };

struct scenario {
	struct world w;
	uint64_t seed;
	unsigned refs;       /* children wanted between each two nodes */
	bool both;           /* both ends have traffic */
	bool trouble;        /* deletes, rekeying */
	bool restarts;
	unsigned half_open_max;
};

static bool verbose, trace, rekeying;

/* ---- setting it up ------------------------------------------------------- */

static void
choose_link(struct scenario *s)
{
	struct link_faults *f = &s->w.faults;

	f->delay_ms = world_random(&s->w, 100);
	f->jitter_ms = world_random(&s->w, 300);
	if (world_random(&s->w, 4) == 0)
		return;
	f->loss = world_random(&s->w, 350);
	f->duplicate = world_random(&s->w, 200);
	f->corrupt = world_random(&s->w, 60);
}

static void
choose_node(struct scenario *s, struct node *n, bool aead, bool pfs,
    uint32_t lifetime_s)
{
	for (unsigned to = 0; to < s->w.n_nodes; to++) {
		struct ike_peer_config *c = &n->peer[to];

		world_policy(&c->policies[0], aead);
		c->policies[0].lifetime_s = lifetime_s;
		c->dpd_idle_s = 10;
		c->dpd_retry_s = 2;
	}
	world_proposal(&n->child.proposals[0], !aead);
	n->child.esn = world_random(&s->w, 2) == 0;
	if (pfs) {
		n->child.n_pfs_groups = 1;
		n->child.pfs_groups[0] = DH_CURVE25519;
	}
	n->limits.half_open_max = s->half_open_max;
	n->limits.cookie_above = world_random(&s->w, 4) == 0 ? 1 : 0;
}

static void
choose(struct scenario *s, uint64_t seed)
{
	struct world *w = &s->w;
	bool aead, pfs;
	uint32_t lifetime_s;

	memset(s, 0, sizeof(*s));
	s->seed = seed;
	world_init(w, seed, 2);
	if (world_random(w, 8) == 0) {
		world_clear(w);
		world_init(w, seed, 3);
	}
	choose_link(s);
	w->trace = trace;
	s->refs = 1 + world_random(w, 3);
	s->both = world_random(w, 4) != 0;
	s->trouble = world_random(w, 2) == 0;
	s->restarts = world_random(w, 4) == 0;
	s->half_open_max = 2 + world_random(w, 20);
	w->job_ms = world_random(w, 100);
	aead = world_random(w, 2) == 0;
	pfs = world_random(w, 2) == 0;
	lifetime_s = world_random(w, 4) == 0 ? 40 + world_random(w, 200) : 0;
	for (unsigned i = 0; i < w->n_nodes; i++) {
		node_stop(&w->nodes[i]);
		choose_node(s, &w->nodes[i], aead, pfs, lifetime_s);
		node_start(&w->nodes[i]);
	}
}

/* ---- what happens -------------------------------------------------------- */

/* A packet for each pair of networks: no child, so one is asked for. */
static void
traffic(struct scenario *s)
{
	struct world *w = &s->w;

	for (unsigned i = 0; i < w->n_nodes; i++) {
		for (unsigned to = 0; to < w->n_nodes; to++) {
			if (to == i || (!s->both && to < i))
				continue;
			for (uint32_t ref = 1; ref <= s->refs; ref++)
				node_initiate(&w->nodes[i], to, ref);
		}
	}
}

struct pick {
	uint32_t ids[64];
	size_t n;
};

static void
pick_sa(void *ctx, const struct ike_sa_view *v)
{
	struct pick *p = ctx;

	if (p->n < 64)
		p->ids[p->n++] = v->id;
}

static void
pick_child(struct node *n, struct pick *p)
{
	for (size_t i = 0; i < INSTALLS_MAX && p->n < 64; i++)
		if (n->installs[i] != NULL)
			p->ids[p->n++] = n->installs[i]->child_id;
}

static void
disturb(struct scenario *s)
{
	struct world *w = &s->w;
	struct node *n = &w->nodes[world_random(w, w->n_nodes)];
	unsigned what = world_random(w, 4);
	struct pick p = { .n = 0 };
	uint32_t id;

	if (what < 2)
		ike_sa_each(n->engine, pick_sa, &p);
	else
		pick_child(n, &p);
	if (p.n == 0)
		return;
	id = p.ids[world_random(w, (uint32_t)p.n)];
	if (what == 0)
		ike_sa_close(n->engine, w->now_ms, id);
	else if (what == 1)
		ike_sa_rekey(n->engine, w->now_ms, id);
	else if (what == 2)
		ike_child_close(n->engine, w->now_ms, id);
	else
		ike_child_rekey(n->engine, w->now_ms, id);
	if (trace)
		printf("%8llu node %u: disturb %u, %u\n",
		    (unsigned long long)w->now_ms, n->number, what, id);
	node_pump(n);
}

static void
restart(struct scenario *s)
{
	struct node *n = &s->w.nodes[world_random(&s->w, s->w.n_nodes)];

	if (trace)
		printf("%8llu node %u: restart\n",
		    (unsigned long long)s->w.now_ms, n->number);
	node_stop(n);
	node_start(n);
}

static void
count_half_open(void *ctx, const struct ike_sa_view *v)
{
	unsigned *n = ctx;

	*n += v->state == IKE_SA_CONNECTING && !v->initiator;
}

static const char *
check_bounds(struct scenario *s)
{
	for (unsigned i = 0; i < s->w.n_nodes; i++) {
		unsigned n = 0;

		ike_sa_each(s->w.nodes[i].engine, count_half_open, &n);
		if (n > s->half_open_max)
			return "half-open SAs above the limit";
	}
	return NULL;
}

static const char *
trouble(struct scenario *s)
{
	uint64_t end = s->w.now_ms + TROUBLE_MS;
	const char *why = NULL;

	while (s->w.now_ms < end && why == NULL) {
		traffic(s);
		if (s->trouble && world_random(&s->w, 3) == 0)
			disturb(s);
		if (s->trouble && world_random(&s->w, 3) == 0)
			disturb(s);
		if (s->restarts && world_random(&s->w, 12) == 0)
			restart(s);
		world_run(&s->w, 1 + world_random(&s->w, TRAFFIC_MS));
		why = check_bounds(s);
	}
	return why;
}

/* ---- at rest ------------------------------------------------------------- */

static const char *
check_node(struct scenario *s, struct node *n)
{
	if (n->allocs - n->releases - n->installed != 0)
		return "SPIs leaked";
	if (n->installed - n->removed !=
	    node_count_installed(n, 0) + n->n_retired)
		return "installs miscounted";
	(void)s;
	return NULL;
}

static unsigned
count_between(const struct node *n, const struct node *peer, uint32_t ref)
{
	unsigned count = 0;

	for (size_t i = 0; i < INSTALLS_MAX; i++)
		count += n->installs[i] != NULL &&
		    n->installs[i]->peer_ref == peer->number + 1 &&
		    n->installs[i]->ref % 100 == ref;
	return count;
}

static const char *
check_pair(struct scenario *s, struct node *a, struct node *b)
{
	const char *why = world_sas_differ(a, b);

	if (why == NULL)
		why = world_children_differ(a, b);
	for (uint32_t ref = 1; why == NULL && ref <= s->refs; ref++) {
		unsigned n = count_between(a, b, ref);

		if (n == 0)
			why = "a child that is wanted isn't there";
		else if (n > 1)
			why = "two children for one selector";
	}
	return why;
}

static const char *
check_rest(struct scenario *s)
{
	struct world *w = &s->w;
	const char *why = NULL;

	for (unsigned i = 0; i < w->n_nodes && why == NULL; i++) {
		why = check_node(s, &w->nodes[i]);
		for (unsigned j = i + 1; j < w->n_nodes && why == NULL; j++)
			why = check_pair(s, &w->nodes[i], &w->nodes[j]);
	}
	return why;
}

/* Lifetimes that end and liveness checks go on for ever: at rest is when no
 * request is under way. There is a moment without one soon. */
static const char *
settle(struct scenario *s)
{
	uint64_t end = s->w.now_ms + RECOVERY_MS;
	const char *why;

	memset(&s->w.faults, 0, sizeof(s->w.faults));
	s->w.faults.delay_ms = 5;
	while (s->w.now_ms < end) {
		traffic(s);
		world_run(&s->w, TRAFFIC_MS);
	}
	for (unsigned tries = 0; tries < 40; tries++) {
		why = check_rest(s);
		if (why == NULL)
			break;
		traffic(s);
		world_run(&s->w, 777);
	}
	return why;
}

/* ---- the program --------------------------------------------------------- */

static void
print_sa(void *ctx, const struct ike_sa_view *v)
{
	struct node *n = ctx;

	printf("  node %u: SA %u with %u, state %d, %s, %02x%02x/%02x%02x, "
	       "%u children\n", n->number, v->id, v->peer_ref - 1,
	    (int)v->state, v->initiator ? "initiator" : "responder",
	    v->spi_local[0], v->spi_local[1], v->spi_remote[0],
	    v->spi_remote[1], v->children);
}

static void
print_node(struct node *n)
{
	ike_sa_each(n->engine, print_sa, n);
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		struct ike_child_install *c = n->installs[i];

		if (c != NULL)
			printf("  node %u: child %u of %u, ref %u, in %x out "
			       "%x\n", n->number, c->child_id, c->sa_id,
			    c->ref, c->spi_in, c->spi_out);
	}
}

static bool
run_seed(uint64_t seed)
{
	static struct scenario s;
	const char *why;

	if (rekeying) {
		why = rekey_run(seed, trace);
		if (why != NULL)
			printf("seed %llu: %s\n", (unsigned long long)seed,
			    why);
		return why == NULL;
	}
	choose(&s, seed);
	why = trouble(&s);
	if (why == NULL)
		why = settle(&s);
	if (why != NULL) {
		printf("seed %llu: %s\n", (unsigned long long)seed, why);
		for (unsigned i = 0; i < s.w.n_nodes; i++)
			print_node(&s.w.nodes[i]);
	} else if (verbose) {
		printf("seed %llu: %u nodes, %u refs, loss %u, %llu sent\n",
		    (unsigned long long)seed, s.w.n_nodes, s.refs,
		    s.w.faults.loss,
		    (unsigned long long)s.w.nodes[0].sent);
	}
	world_clear(&s.w);
	return why == NULL;
}

static void
usage(void)
{
	fprintf(stderr, "usage: sim [--rekey] [--seeds FROM-TO] [--verbose] "
	    "[--trace]\n");
	exit(2);
}

static void
parse_seeds(const char *text, unsigned long *from, unsigned long *to)
{
	const char *dash = strchr(text, '-');
	char *first = dash == NULL ? xstrdup(text)
				   : xstrndup(text, (size_t)(dash - text));

	if (text_number(first, 0, 1000000000, from) < 0 ||
	    text_number(dash == NULL ? text : dash + 1, *from, 1000000000,
		to) < 0)
		usage();
	free(first);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "rekey", no_argument, NULL, 'r' },
		{ "seeds", required_argument, NULL, 's' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "trace", no_argument, NULL, 't' },
		{ 0 },
	};
	unsigned long from = 1, to = 300, failed = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's')
			parse_seeds(optarg, &from, &to);
		else if (c == 'r')
			rekeying = true;
		else if (c == 'v')
			verbose = true;
		else if (c == 't')
			trace = true;
		else
			usage();
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (crypto_init() < 0)
		return 1;
	for (unsigned long seed = from; seed <= to; seed++)
		failed += !run_seed(seed);
	crypto_cleanup();
	printf("%lu seeds, %lu failed\n", to - from + 1, failed);
	return failed != 0;
}
