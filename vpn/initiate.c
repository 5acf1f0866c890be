#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/log.h"
#include "vpn/compile.h"
#include "vpn/local.h"

/* Tunnels that we start: an acquire of the plane, or an SA that wears out. */

static void
log_request(const struct ike_path *path, const struct ike_child_config *c)
{
	char l[ADDR_TEXT_MAX], r[ADDR_TEXT_MAX], a[4][ADDR_TEXT_MAX];

	log_msg(SEV_NOTIFICATIONS, 750001, "Local:%s:%u Remote:%s:%u "
	    "Username:Unknown IKEv2 Received request to establish an IPsec "
	    "tunnel; local traffic selector = Address Range: %s-%s Protocol: "
	    "%u Port Range: %u-%u; remote traffic selector = Address Range: "
	    "%s-%s Protocol: %u Port Range: %u-%u",
	    addr_format(&path->local.addr, l), path->local.port,
	    addr_format(&path->remote.addr, r), path->remote.port,
	    addr_format(&c->local[0].addrs.first, a[0]),
	    addr_format(&c->local[0].addrs.last, a[1]), c->local[0].protocol,
	    c->local[0].port_first, c->local[0].port_last,
	    addr_format(&c->remote[0].addrs.first, a[2]),
	    addr_format(&c->remote[0].addrs.last, a[3]),
	    c->remote[0].protocol, c->remote[0].port_first,
	    c->remote[0].port_last);
}

/* An acquire comes each second while traffic waits: say a reason once. */
static void
refuse(struct vpn *vpn, struct map_entry *e, const struct vpn_policy *p,
    const char *why)
{
	char peer[ADDR_TEXT_MAX] = "its peer";

	(void)vpn;
	if (e->refused && strcmp(e->refused, why) == 0)
		return;
	free(e->refused);
	e->refused = xstrdup(why);
	if (e->n_peers)
		addr_format(&e->peers[e->peer_now % e->n_peers], peer);
	log_msg(SEV_WARNINGS, 0, "crypto map %s %u: no tunnel to %s: %s",
	    p->map, p->seq, peer, why);
}

void
vpn_initiate(struct vpn *vpn, struct vpn_policy *p)
{
	struct map_entry *e = map_entry_find(&vpn->model, p->map, p->seq);
	struct vpn_host *h = vpn_host_by_nameif(vpn, p->nameif);
	struct ike_child_config child;
	struct ike_peer_config peer;
	struct ike_path path;
	const char *why;
	int r;

	if (!p->protect || !e || e->n_peers == 0 || vpn->stopping)
		return;
	if (e->connection == CONN_ANSWER_ONLY) {
		refuse(vpn, e, p, "its connection-type is answer-only");
		return;
	}
	if (!h) {
		refuse(vpn, e, p, "ikev2 is not enabled on its interface");
		return;
	}
	memset(&child, 0, sizeof(child));
	if (!vpn_child_config(vpn, e, &child)) {
		refuse(vpn, e, p, "none of its ikev2 ipsec-proposals is "
		    "usable");
		return;
	}
	e->peer_now %= e->n_peers;
	path.local.addr = h->local;
	path.local.port = path.remote.port = 500;
	path.remote.addr = e->peers[e->peer_now];
	path.link = h->ifindex;
	why = vpn_peer_config(vpn, h, &path.remote.addr, NULL, e, &peer);
	if (why) {
		refuse(vpn, e, p, why);
		return;
	}
	child.ref = p->id;
	vpn_selector_to_ts(&p->box, &child.local[0], &child.remote[0]);
	child.n_local = child.n_remote = 1;
	r = ike_initiate(vpn->ike, vpn_now(vpn), &path, &peer, &child);
	if (r == 0) {
		free(e->refused);
		e->refused = NULL;
		if (!p->pending)
			log_request(&path, &child);
		p->pending = true;
	} else {
		refuse(vpn, e, p, err_text(r));
	}
	ike_peer_config_clear(&peer);
	vpn_pump(vpn);
}

void
vpn_initiate_failed(struct vpn *vpn, uint32_t policy, enum ike_reason reason)
{
	struct vpn_policy *p = vpn_policy_by_id(vpn, policy);
	struct map_entry *e;

	if (!p)
		return;
	p->pending = false;
	e = map_entry_find(&vpn->model, p->map, p->seq);
	if (!e || e->n_peers < 2 || reason == IKE_REASON_ADMIN)
		return;
	e->peer_now = (e->peer_now + 1) % e->n_peers;
	/* once around; then the next packet starts again */
	if (++p->failures < e->n_peers)
		vpn_initiate(vpn, p);
	else
		p->failures = 0;
}
