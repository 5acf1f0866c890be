#include "net/kernel.h"

#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdlib.h>

#include "base/error.h"
#include "net/kernel_private.h"

/*
 * Routes of ours in the kernel's main table, known by their protocol number.
 */

static struct rtnl_nexthop *
hop_make(const struct kernel_next_hop *hop)
{
	struct rtnl_nexthop *nh;
	struct nl_addr *gw;

	if ((nh = rtnl_route_nh_alloc()) == NULL)
		abort();
	rtnl_route_nh_set_ifindex(nh, (int)hop->ifindex);
	if (addr_is_set(&hop->gw)) {
		gw = kernel_nl_addr(&hop->gw, addr_bits(&hop->gw));
		rtnl_route_nh_set_gateway(nh, gw);
		nl_addr_put(gw);
		if (hop->onlink)
			rtnl_route_nh_set_flags(nh, RTNH_F_ONLINK);
	}
	return nh;
}

static struct rtnl_route *
route_make(const struct kernel_route *r)
{
	struct rtnl_route *out;
	struct nl_addr *dst;
	size_t i;

	if ((out = rtnl_route_alloc()) == NULL)
		abort();
	dst = kernel_nl_addr(&r->dst.addr, r->dst.len);
	rtnl_route_set_family(out, r->dst.addr.family);
	rtnl_route_set_dst(out, dst);
	nl_addr_put(dst);
	rtnl_route_set_table(out, RT_TABLE_MAIN);
	rtnl_route_set_protocol(out, KERNEL_ROUTE_PROTOCOL);
	rtnl_route_set_type(out, RTN_UNICAST);
	rtnl_route_set_priority(out, r->metric);
	rtnl_route_set_scope(out,
	    r->n_hops > 0 && !addr_is_set(&r->hops[0].gw) &&
	    r->dst.addr.family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
	for (i = 0; i < r->n_hops; i++)
		rtnl_route_add_nexthop(out, hop_make(&r->hops[i]));
	return out;
}

int
kernel_route_set(struct kernel *k, const struct kernel_route *r)
{
	struct rtnl_route *route;
	int e;

	route = route_make(r);
	e = rtnl_route_add(kernel_socket(k), route,
	    NLM_F_CREATE | NLM_F_REPLACE);
	rtnl_route_put(route);
	return kernel_result(k, e);
}

int
kernel_route_del(struct kernel *k, const struct kernel_route *r)
{
	struct rtnl_route *route;
	int e;

	route = route_make(r);
	e = rtnl_route_delete(kernel_socket(k), route, 0);
	rtnl_route_put(route);
	return kernel_result(k, e);
}

static void
hop_read(struct rtnl_nexthop *nh, void *arg)
{
	struct kernel_route *r = arg;
	struct kernel_next_hop *hop;

	if (r->n_hops == KERNEL_NEXT_HOPS)
		return;
	hop = &r->hops[r->n_hops++];
	hop->ifindex = (unsigned)rtnl_route_nh_get_ifindex(nh);
	kernel_from_nl(rtnl_route_nh_get_gateway(nh), &hop->gw);
	hop->onlink = (rtnl_route_nh_get_flags(nh) & RTNH_F_ONLINK) != 0;
}

/* false: not one of ours. */
static bool
route_read(struct rtnl_route *in, struct kernel_route *out)
{
	struct nl_addr *dst;

	if (rtnl_route_get_protocol(in) != KERNEL_ROUTE_PROTOCOL ||
	    rtnl_route_get_table(in) != RT_TABLE_MAIN)
		return false;
	*out = (struct kernel_route){ 0 };
	out->dst.addr.family = rtnl_route_get_family(in);
	dst = rtnl_route_get_dst(in);
	if (dst != NULL && nl_addr_get_len(dst) > 0) {
		kernel_from_nl(dst, &out->dst.addr);
		out->dst.len = (uint8_t)nl_addr_get_prefixlen(dst);
	}
	out->metric = rtnl_route_get_priority(in);
	rtnl_route_foreach_nexthop(in, hop_read, out);
	return true;
}

int
kernel_route_list(struct kernel *k, struct kernel_route **out, size_t *n)
{
	struct nl_cache *cache;
	struct nl_object *o;
	struct kernel_route *list = NULL, one;
	size_t count = 0;
	int r;

	r = kernel_result(k, rtnl_route_alloc_cache(kernel_socket(k),
		AF_UNSPEC, 0, &cache));
	if (r < 0)
		return r;
	for (o = nl_cache_get_first(cache); o != NULL;
	    o = nl_cache_get_next(o)) {
		if (!route_read((struct rtnl_route *)o, &one))
			continue;
		list = xreallocarray(list, count + 1, sizeof(*list));
		list[count++] = one;
	}
	nl_cache_free(cache);
	*out = list;
	*n = count;
	return 0;
}

int
kernel_route_lookup(struct kernel *k, const struct addr *dst,
    unsigned *ifindex, struct addr *gw)
{
	struct rtnl_route *route;
	struct rtnl_nexthop *nh;
	struct nl_addr *a;
	int r;

	a = kernel_nl_addr(dst, addr_bits(dst));
	r = rtnl_route_lookup(kernel_socket(k), a, &route);
	nl_addr_put(a);
	if (r < 0)
		return ERR_NOT_FOUND; /* unreachable comes as an error too */
	nh = rtnl_route_get_nnexthops(route) > 0 ?
	    rtnl_route_nexthop_n(route, 0) : NULL;
	if (nh == NULL || rtnl_route_get_type(route) != RTN_UNICAST) {
		rtnl_route_put(route);
		return ERR_NOT_FOUND;
	}
	*ifindex = (unsigned)rtnl_route_nh_get_ifindex(nh);
	kernel_from_nl(rtnl_route_nh_get_gateway(nh), gw);
	rtnl_route_put(route);
	return 0;
}
