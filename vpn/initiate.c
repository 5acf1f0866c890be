#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/messages.h"
#include "vpn/compile.h"
#include "vpn/local.h"

/* Tunnels that we start: an acquire of the plane, or an SA that wears out. */

static void
log_request(const struct ike_path *path, const struct ike_child_config *c)
{
	char buf[VPN_PATH_TEXT], a[4][ADDR_TEXT_MAX];

	log_msg(MSG_IKEV2_WANTED, vpn_path_text(path, "Unknown", buf),
	    addr_format(&c->local[0].addrs.first, a[0]),
	    addr_format(&c->local[0].addrs.last, a[1]), c->local[0].protocol,
	    c->local[0].port_first, c->local[0].port_last,
	    addr_format(&c->remote[0].addrs.first, a[2]),
	    addr_format(&c->remote[0].addrs.last, a[3]),
	    c->remote[0].protocol, c->remote[0].port_first,
	    c->remote[0].port_last);
}

/* 751002 is about our own key. */
static void
log_no_key(struct vpn *vpn, const struct vpn_host *h, const struct addr *peer)
{
	const struct tunnel_group *t = tunnel_group_for(&vpn->model, peer);
	const struct ike_path path = {
		.local = { h->local, 500 }, .remote = { *peer, 500 },
	};
	char buf[VPN_PATH_TEXT];

	if (t && !t->key_local)
		log_msg(MSG_IKEV2_NO_KEY, vpn_path_text(&path, t->name, buf),
		    t->name);
}

void
vpn_refuse(struct vpn *vpn, const struct vpn_host *h, struct map_entry *e,
    const struct addr *peer, const char *why)
{
	char buf[ADDR_TEXT_MAX];

	/* an acquire comes each second while traffic waits: say it once */
	if (e->refused && strcmp(e->refused, why) == 0)
		return;
	xreplace(&e->refused, why);
	log_msg(SEV_WARNINGS, 0, "no tunnel with %s (crypto map entry %u): %s",
	    addr_format(peer, buf), e->seq, why);
	if (h && strcmp(why, VPN_WHY_NO_KEY) == 0)
		log_no_key(vpn, h, peer);
}

/* The first of the entry's peers, from the one that is tried now, for which
 * the configuration has all it takes. NULL: none, and why was logged. */
static const struct addr *
choose_peer(struct vpn *vpn, struct map_entry *e, const struct vpn_host *h,
    struct ike_peer_config *out)
{
	const char *why = NULL;

	for (unsigned i = 0; i < e->n_peers; i++) {
		unsigned k = (e->peer_now + i) % e->n_peers;

		why = vpn_peer_config(vpn, h, &e->peers[k], NULL, e, out);
		if (!why) {
			e->peer_now = k;
			return &e->peers[k];
		}
	}
	vpn_refuse(vpn, h, e, &e->peers[e->peer_now % e->n_peers], why);
	return NULL;
}

/* What forbids it whichever the peer; NULL: nothing. */
static const char *
obstacle(struct vpn *vpn, const struct map_entry *e, const struct vpn_host *h,
    struct ike_child_config *child)
{
	if (e->connection == CONN_ANSWER_ONLY)
		return "its connection-type is answer-only";
	if (e->n_proposals == 0)
		return "it has transform-sets of IKEv1 only, which Postern "
		    "does not carry out yet";
	if (!h)
		return "ikev2 is not enabled on its interface";
	if (!vpn_child_config(vpn, e, child))
		return VPN_WHY_PROPOSALS;
	return NULL;
}

void
vpn_initiate(struct vpn *vpn, struct vpn_policy *p)
{
	struct map_entry *e = map_entry_find(&vpn->model, p->map, p->seq);
	struct vpn_host *h = vpn_host_by_nameif(vpn, p->nameif);
	struct ike_child_config child;
	struct ike_peer_config config;
	const struct addr *peer;
	struct ike_path path;
	const char *why;
	int r;

	if (!p->protect || !e || e->n_peers == 0 || vpn->stopping)
		return;
	memset(&child, 0, sizeof(child));
	why = obstacle(vpn, e, h, &child);
	if (why) {
		vpn_refuse(vpn, h, e, &e->peers[e->peer_now % e->n_peers], why);
		return;
	}
	peer = choose_peer(vpn, e, h, &config);
	if (!peer)
		return;
	path.local = (struct endpoint){ h->local, 500 };
	path.remote = (struct endpoint){ *peer, 500 };
	path.link = h->ifindex;
	child.ref = p->id;
	vpn_selector_to_ts(&p->box, &child.local[0], &child.remote[0]);
	child.n_local = child.n_remote = 1;
	r = ike_initiate(vpn->ike, vpn_now(vpn), &path, &config, &child);
	ike_peer_config_clear(&config);
	if (r) {
		vpn_refuse(vpn, h, e, peer, err_text(r));
	} else {
		free(e->refused);
		e->refused = NULL;
		if (!p->pending)
			log_request(&path, &child);
		p->pending = true;
	}
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
