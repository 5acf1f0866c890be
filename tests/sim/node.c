#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/selectors.h"
#include "tests/sim/world.h"

/* A node: what its engine asks, its start and end, what it can be asked. */

/* ---- what the engine asks ------------------------------------------------ */

static void
op_random(void *ctx, void *out, size_t len)
{
	struct node *n = ctx;

	world_random_bytes(n->world, out, len);
}

struct node *
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

/* What both take in; false: nothing. */
static bool
ts_intersect(const struct ike_ts *a, const struct ike_ts *b, struct ike_ts *out)
{
	if (a->protocol != 0 && b->protocol != 0 && a->protocol != b->protocol)
		return false;
	out->protocol = a->protocol != 0 ? a->protocol : b->protocol;
	out->port_first = a->port_first > b->port_first ? a->port_first :
	    b->port_first;
	out->port_last = a->port_last < b->port_last ? a->port_last :
	    b->port_last;
	return out->port_first <= out->port_last &&
	    range_intersect(&a->addrs, &b->addrs, &out->addrs);
}

/* What of the list is ours; without those that lie within another one. */
static uint8_t
narrow(const struct ike_ts *list, size_t n_list, const struct ike_ts *ours,
    struct ike_ts *out)
{
	uint8_t n = 0;

	for (size_t i = 0; i < n_list && n < IKE_TS_MAX; i++) {
		struct ike_ts ts;

		if (ts_intersect(&list[i], ours, &ts) &&
		    !ike_ts_list_within(&ts, 1, out, n))
			out[n++] = ts;
	}
	return n;
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

		c.n_local = narrow(local, n_local, &l, c.local);
		c.n_remote = narrow(remote, n_remote, &r, c.remote);
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

void
node_stop(struct node *n)
{
	struct world *w = n->world;

	ike_free(n->engine);
	for (size_t i = 0; i < w->n_events; i++)
		if (w->events[i].is_job && w->events[i].engine == n->engine)
			w->events[i].engine = NULL;
	n->engine = NULL;
	plane_clear(n);
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
