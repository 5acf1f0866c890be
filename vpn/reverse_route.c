#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "vpn/local.h"

/* Routes to what lies behind the peers of entries with reverse-route. */

struct routes {
	struct net_vpn_route *at;
	size_t n;
};

static void
route_add(struct routes *rs, const struct prefix *dst, const char *nameif,
    const struct addr *next_hop)
{
	struct net_vpn_route *r;

	for (size_t i = 0; i < rs->n; i++)
		if (rs->at[i].dst.len == dst->len &&
		    addr_equal(&rs->at[i].dst.addr, &dst->addr))
			return;
	rs->at = xreallocarray(rs->at, rs->n + 1, sizeof(*rs->at));
	r = &rs->at[rs->n++];
	memset(r, 0, sizeof(*r));
	r->dst = *dst;
	r->next_hop = *next_hop;
	snprintf(r->nameif, sizeof(r->nameif), "%s", nameif);
}

void
vpn_reverse_routes_apply(struct vpn *vpn)
{
	struct prefix prefixes[64];
	struct routes rs = { NULL, 0 };
	struct crypto_map *c = NULL;
	struct map_entry *e = NULL;

	for (size_t i = 0; i < vpn->n_policies; i++) {
		const struct vpn_policy *p = vpn->policies[i];
		const struct net_interface *via;
		struct addr hop = { 0 };
		size_t n;

		if (!c || strcmp(c->name, p->map) != 0) {
			c = crypto_map_find(&vpn->model, p->map);
			e = NULL;
		}
		e = c ? map_entry_seek(c, e, p->seq) : NULL;
		if (!p->protect || !e || !e->reverse_route || !e->n_peers)
			continue;
		if (net_route_lookup(vpn->net, &e->peers[0], &via, &hop) != 0)
			memset(&hop, 0, sizeof(hop));
		n = range_prefixes(&p->box.dst, prefixes, 64);
		for (size_t k = 0; k < n && n <= 64; k++)
			if (prefixes[k].len > 0) /* not for `any` */
				route_add(&rs, &prefixes[k], p->nameif, &hop);
	}
	net_vpn_routes_set(vpn->net, "vpn", rs.at, rs.n);
	free(rs.at);
}
