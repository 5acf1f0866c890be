#include "net/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/*
 * Static and reverse routes. Those whose interface is up are in the kernel's
 * main table, under our protocol number and with the administrative distance
 * as metric, so that a floating route takes over as on an ASA.
 */

static bool
same_prefix(const struct prefix *a, const struct prefix *b)
{
	return a->len == b->len && addr_equal(&a->addr, &b->addr);
}

static bool
is_connected(struct net *net, const struct prefix *dst)
{
	struct prefix p;
	size_t i, k;

	for (i = 0; i < net->n_ifaces; i++) {
		const struct iface *f = net->ifaces[i];

		if (f->v.nameif[0] == '\0')
			continue;
		if (iface_prefix(f, &p) && same_prefix(&p, dst))
			return true;
		for (k = 0; k < f->n_ip6; k++) {
			p = prefix_make(&f->ip6[k].addr, f->ip6[k].len);
			if (same_prefix(&p, dst))
				return true;
		}
	}
	return false;
}

enum route_result
route_add(struct net *net, const struct route *r)
{
	const struct route *o;
	size_t i, same = 0;

	/* Real configurations have such IPv6 routes; they are kept, and rest
	 * while the network is connected. */
	if (r->dst.addr.family == AF_INET && is_connected(net, &r->dst))
		return ROUTE_CONNECTED;
	if (iface_owns(net, &r->gw))
		return ROUTE_OWN_ADDRESS;
	for (i = 0; i < net->n_routes; i++) {
		o = &net->routes[i];
		if (!same_prefix(&o->dst, &r->dst) || o->metric != r->metric ||
		    o->tunneled != r->tunneled)
			continue;
		if (strcmp(o->nameif, r->nameif) != 0)
			return ROUTE_CONFLICT;
		if (addr_equal(&o->gw, &r->gw) && o->track == r->track)
			return ROUTE_EXISTS;
		if (addr_equal(&o->gw, &r->gw)) {
			net->routes[i].track = r->track;
			return ROUTE_OK;
		}
		same++;
	}
	if (same == ROUTES_SAME_MAX)
		return ROUTE_TOO_MANY;
	net->routes = xreallocarray(net->routes, net->n_routes + 1,
	    sizeof(*net->routes));
	net->routes[net->n_routes++] = *r;
	return ROUTE_OK;
}

static void
route_at_remove(struct net *net, size_t i)
{
	net->n_routes--;
	memmove(&net->routes[i], &net->routes[i + 1],
	    (net->n_routes - i) * sizeof(*net->routes));
}

bool
route_remove(struct net *net, const struct route *r)
{
	const struct route *o;
	size_t i;

	for (i = 0; i < net->n_routes; i++) {
		o = &net->routes[i];
		if (!same_prefix(&o->dst, &r->dst) ||
		    strcmp(o->nameif, r->nameif) != 0 ||
		    o->tunneled != r->tunneled ||
		    (addr_is_set(&r->gw) && !addr_equal(&o->gw, &r->gw)) ||
		    (r->metric != 0 && o->metric != r->metric))
			continue;
		route_at_remove(net, i);
		return true;
	}
	return false;
}

void
routes_clear(struct net *net, int family)
{
	size_t i;

	for (i = net->n_routes; i-- > 0;)
		if (family == AF_UNSPEC ||
		    net->routes[i].dst.addr.family == family)
			route_at_remove(net, i);
}

void
routes_drop_nameif(struct net *net, const char *nameif)
{
	size_t i;

	for (i = net->n_routes; i-- > 0;)
		if (strcmp(net->routes[i].nameif, nameif) == 0)
			route_at_remove(net, i);
}

/* ---- into the kernel ---------------------------------------------------- */

struct want {
	struct prefix dst;
	unsigned metric;
	unsigned rank;    /* static before reverse routes */
	size_t order;     /* as configured */
	struct kernel_next_hop hop;
	bool *active;
};

static int
want_cmp(const void *va, const void *vb)
{
	const struct want *a = va, *b = vb;
	int r;

	if ((r = addr_cmp(&a->dst.addr, &b->dst.addr)) != 0)
		return r;
	if (a->dst.len != b->dst.len)
		return a->dst.len < b->dst.len ? -1 : 1;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Is gw in a subnet of the interface? */
static bool
is_neighbour(const struct iface *i, const struct addr *gw)
{
	struct prefix p;
	size_t k;

	if (iface_prefix(i, &p) && prefix_contains(&p, gw))
		return true;
	for (k = 0; k < i->n_ip6; k++) {
		p = prefix_make(&i->ip6[k].addr, i->ip6[k].len);
		if (prefix_contains(&p, gw))
			return true;
	}
	return gw->family == AF_INET6 && gw->bytes[0] == 0xfe &&
	    (gw->bytes[1] & 0xc0) == 0x80;
}

/* false: the interface can't carry it now. */
static bool
want_make(struct net *net, const char *nameif, const struct prefix *dst,
    const struct addr *gw, struct want *out)
{
	const struct iface *i;

	i = iface_by_nameif(net, nameif);
	if (i == NULL || i->v.ifindex == 0 || !i->v.line_up ||
	    i->v.shutdown)
		return false;
	if (dst->addr.family == AF_INET && !addr_is_set(&i->v.ip))
		return false;
	if (is_connected(net, dst))
		return false;
	out->dst = *dst;
	out->hop = (struct kernel_next_hop){ .ifindex = i->v.ifindex,
		.gw = *gw, .onlink = addr_is_set(gw) && !is_neighbour(i, gw) };
	return true;
}

static struct want *
wants_gather(struct net *net, size_t *n)
{
	struct want *list, *w;
	struct vpn_owner *o;
	struct route *r;
	size_t i, k, max = net->n_routes;

	for (i = 0; i < net->n_owners; i++)
		max += net->owners[i].n;
	list = xcalloc(max + 1, sizeof(*list));
	w = list;
	for (i = 0; i < net->n_routes; i++) {
		r = &net->routes[i];
		r->active = false;
		w->metric = r->metric;
		w->active = &r->active;
		w->rank = 0;
		/* A default for decrypted traffic only needs a table of its
		 * own; the command warns. */
		if (!r->tunneled &&
		    want_make(net, r->nameif, &r->dst, &r->gw, w))
			w++;
	}
	for (i = 0; i < net->n_owners; i++) {
		o = &net->owners[i];
		for (k = 0; k < o->n; k++) {
			o->active[k] = false;
			w->metric = 1;
			w->rank = 1;
			w->active = &o->active[k];
			if (want_make(net, o->routes[k].nameif,
				&o->routes[k].dst, &o->routes[k].next_hop, w))
				w++;
		}
	}
	*n = (size_t)(w - list);
	for (i = 0; i < *n; i++)
		list[i].order = i;
	qsort(list, *n, sizeof(*list), want_cmp);
	return list;
}

static bool
hop_in(const struct kernel_route *r, const struct kernel_next_hop *hop)
{
	size_t i;

	for (i = 0; i < r->n_hops; i++)
		if (r->hops[i].ifindex == hop->ifindex &&
		    addr_equal(&r->hops[i].gw, &hop->gw) &&
		    r->hops[i].onlink == hop->onlink)
			return true;
	return false;
}

/* One kernel route of the wants that share destination, metric and rank;
 * returns how many it took. Reverse routes behind a static one are skipped. */
static size_t
group_make(const struct want *list, size_t n, struct kernel_route *out)
{
	size_t i;

	*out = (struct kernel_route){ .dst = list[0].dst,
		.metric = list[0].metric };
	for (i = 0; i < n; i++) {
		if (!same_prefix(&list[i].dst, &out->dst) ||
		    list[i].metric != out->metric)
			break;
		if (list[i].rank == list[0].rank &&
		    out->n_hops < KERNEL_NEXT_HOPS &&
		    !hop_in(out, &list[i].hop))
			out->hops[out->n_hops++] = list[i].hop;
	}
	return i;
}

static int
route_cmp(const void *va, const void *vb)
{
	const struct kernel_route *a = va, *b = vb;
	int r;

	if ((r = addr_cmp(&a->dst.addr, &b->dst.addr)) != 0)
		return r;
	if (a->dst.len != b->dst.len)
		return a->dst.len < b->dst.len ? -1 : 1;
	return a->metric < b->metric ? -1 : a->metric > b->metric;
}

static bool
route_same(const struct kernel_route *a, const struct kernel_route *b)
{
	size_t i;

	if (a->n_hops != b->n_hops)
		return false;
	for (i = 0; i < a->n_hops; i++)
		if (!hop_in(b, &a->hops[i]))
			return false;
	return true;
}

static void
group_install(struct net *net, const struct want *list, size_t n,
    const struct kernel_route *r, const struct kernel_route *have,
    struct text *report)
{
	char text[PREFIX_TEXT_MAX];
	size_t i;

	if ((have == NULL || !route_same(r, have)) &&
	    kernel_route_set(net->kernel, r) < 0) {
		text_printf(report, "WARNING: the route to %s can't be "
		    "installed: %s\n", prefix_format(&r->dst, text),
		    kernel_error(net->kernel));
		return;
	}
	for (i = 0; i < n; i++)
		*list[i].active = list[i].rank == list[0].rank;
}

/* Both lists are sorted alike: walk them together. */
static void
routes_merge(struct net *net, const struct want *list, size_t n,
    struct kernel_route *have, size_t n_have, struct text *report)
{
	struct kernel_route r;
	size_t i, h = 0, took;

	for (i = 0; i < n; i += took) {
		took = group_make(&list[i], n - i, &r);
		while (h < n_have && route_cmp(&have[h], &r) < 0)
			(void)kernel_route_del(net->kernel, &have[h++]);
		if (h < n_have && route_cmp(&have[h], &r) == 0)
			group_install(net, &list[i], took, &r, &have[h++],
			    report);
		else
			group_install(net, &list[i], took, &r, NULL, report);
	}
	while (h < n_have)
		(void)kernel_route_del(net->kernel, &have[h++]);
}

void
routes_sync(struct net *net, struct text *report)
{
	struct kernel_route *have;
	struct want *list;
	size_t n, n_have;

	if (kernel_route_list(net->kernel, &have, &n_have) < 0) {
		text_printf(report, "WARNING: the kernel's routes can't be "
		    "read: %s\n", kernel_error(net->kernel));
		return;
	}
	if (n_have > 0)
		qsort(have, n_have, sizeof(*have), route_cmp);
	list = wants_gather(net, &n);
	routes_merge(net, list, n, have, n_have, report);
	free(list);
	free(have);
}
