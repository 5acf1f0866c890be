#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/messages.h"
#include "crypto/crypto.h"
#include "vpn/compile.h"
#include "vpn/local.h"

/* What the engine asks: only look-ups, no call into the engine. */

static void
ask_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	crypto_random(out, len);
}

/* Anybody can be one, as often as he likes: told once a second. */
static void
log_stranger(struct vpn *vpn, const struct ike_path *path)
{
	uint64_t now = vpn_now(vpn);
	char buf[VPN_PATH_TEXT];

	if (vpn->told_stranger_ms != 0 && now - vpn->told_stranger_ms < 1000)
		return;
	vpn->told_stranger_ms = now;
	log_msg(MSG_IKEV2_NO_GROUP, vpn_path_text(path, "Unknown", buf));
}

/* A peer that neither a tunnel-group nor a crypto map names can't have a tunnel
 * (dynamic maps aren't carried out): it is refused at once, so that strangers
 * cost nothing and can't make our tables grow. */
static int
ask_peer(void *ctx, const struct ike_path *path, const struct ike_id *id,
    struct ike_peer_config *out)
{
	struct vpn *vpn = ctx;
	struct vpn_host *h = vpn_host_by_index(vpn, path->link);
	const struct addr *peer = &path->remote.addr;
	char name[ADDR_TEXT_MAX];
	struct map_entry *e;
	const char *why;

	if (!h || vpn->stopping)
		return ERR_NOT_FOUND;
	e = vpn_entry_for_peer(vpn, h->nameif, peer);
	if (!e && !tunnel_group_find(&vpn->model, addr_format(peer, name))) {
		log_stranger(vpn, path);
		return ERR_NOT_FOUND;
	}
	why = vpn_peer_config(vpn, h, peer, id, e, out);
	if (why && e)
		vpn_refuse(vpn, h, e, peer, why);
	return why ? ERR_NOT_FOUND : 0;
}

static bool
has_peer(const struct map_entry *e, const struct addr *peer)
{
	for (unsigned i = 0; i < e->n_peers; i++)
		if (addr_equal(&e->peers[i], peer))
			return true;
	return false;
}

static bool
exactly(const struct ike_ts *a, const struct ike_ts *b)
{
	return a->protocol == b->protocol && a->port_first == b->port_first &&
	    a->port_last == b->port_last && range_equal(&a->addrs, &b->addrs);
}

struct request {
	const struct ike_ts *local, *remote;
	size_t n_local, n_remote;
};

/* How well a policy fits, best first: 3 exactly what is asked; 2 the first
 * selectors, which are the packet that wants the tunnel (RFC 7296 2.9); 1 any
 * of them; 0 not at all. */
static int
fit(const struct vpn_policy *p, const struct request *q,
    struct ike_child_config *scratch)
{
	struct ike_ts local, remote;

	if (!vpn_narrow(&p->box, q->local, q->n_local, q->remote, q->n_remote,
	    scratch))
		return 0;
	vpn_selector_to_ts(&p->box, &local, &remote);
	for (size_t i = 0; i < q->n_local; i++)
		for (size_t k = 0; k < q->n_remote; k++)
			if (exactly(&local, &q->local[i]) &&
			    exactly(&remote, &q->remote[k]))
				return 3;
	return vpn_narrow(&p->box, q->local, 1, q->remote, 1, scratch) ? 2 : 1;
}

/* Does p stand for a tunnel with peer that comes in on h? *e: where to seek its
 * entry from. */
static bool
serves(const struct vpn_policy *p, const struct vpn_host *h,
    struct crypto_map *c, const struct addr *peer, struct map_entry **e)
{
	if (!p->protect || strcmp(p->nameif, h->nameif) != 0)
		return false;
	*e = map_entry_seek(c, *e, p->seq);
	return *e && has_peer(*e, peer) &&
	    (*e)->connection != CONN_ORIGINATE_ONLY;
}

/* The first policy in order that selects exactly what is asked for, as a peer
 * with the same access-list asks: found without a look at all the others. */
static struct vpn_policy *
find_exact(struct vpn *vpn, const struct vpn_host *h, struct crypto_map *c,
    const struct addr *peer, const struct request *q)
{
	struct vpn_policy *best = NULL;
	struct esp_selector box;

	for (size_t n = 0; n < q->n_local * q->n_remote; n++) {
		const struct ike_ts *local = &q->local[n / q->n_remote];
		const struct ike_ts *remote = &q->remote[n % q->n_remote];
		struct map_entry *e = NULL;

		if (!vpn_selector_from_ts(local, remote, &box))
			continue;
		for (size_t i = vpn_policy_first_box(vpn, &box);
		    i < vpn->n_policies &&
		    vpn_selector_equal(&vpn->by_box[i]->box, &box); i++) {
			struct vpn_policy *p = vpn->by_box[i];

			if (best && best->order <= p->order)
				break;
			if (serves(p, h, c, peer, &e)) {
				best = p;
				break;
			}
		}
	}
	return best;
}

static void
log_no_map(const struct vpn_peer *peer, const struct ike_path *path,
    const struct ike_ts *l, const struct ike_ts *r)
{
	char path_text[VPN_PATH_TEXT], name[ADDR_TEXT_MAX];
	char a[4][ADDR_TEXT_MAX];

	vpn_path_text(path, addr_format(&peer->remote, name), path_text);
	log_msg(MSG_IKEV2_NO_MAP, path_text,
	    addr_format(&r->addrs.first, a[0]),
	    addr_format(&r->addrs.last, a[1]), r->port_first, r->port_last,
	    r->protocol, addr_format(&l->addrs.first, a[2]),
	    addr_format(&l->addrs.last, a[3]), l->port_first, l->port_last,
	    l->protocol);
}

static int
ask_child(void *ctx, uint32_t peer_ref, const struct ike_path *path,
    const struct ike_ts *local, size_t n_local, const struct ike_ts *remote,
    size_t n_remote, struct ike_child_config *out)
{
	struct vpn *vpn = ctx;
	struct vpn_peer *peer = vpn_peer_by_ref(vpn, peer_ref);
	struct request q = { local, remote, n_local, n_remote };
	struct vpn_policy *best = NULL;
	struct map_entry *e = NULL;
	struct crypto_map *c;
	struct map_bind *bind;
	struct vpn_host *h;
	int best_fit = 0;

	h = vpn_host_by_index(vpn, path->link);
	if (!peer || !h || n_local == 0 || n_remote == 0)
		return ERR_NOT_FOUND;
	bind = map_bind_find(&vpn->model, h->nameif);
	c = bind ? crypto_map_find(&vpn->model, bind->map) : NULL;
	if (c)
		best = find_exact(vpn, h, c, &peer->remote, &q);
	if (best)
		best_fit = 3;
	for (size_t i = 0; c && i < vpn->n_policies && best_fit < 3; i++) {
		struct vpn_policy *p = vpn->policies[i];
		int f;

		if (!serves(p, h, c, &peer->remote, &e))
			continue;
		f = fit(p, &q, out);
		if (f > best_fit) {
			best = p;
			best_fit = f;
		}
	}
	if (!best) {
		log_no_map(peer, path, &local[0], &remote[0]);
		return ERR_NOT_FOUND;
	}
	memset(out, 0, sizeof(*out));
	e = map_entry_find(&vpn->model, best->map, best->seq);
	/* of none nothing can be chosen: NO_PROPOSAL_CHOSEN */
	if (!vpn_child_config(vpn, e, out))
		vpn_refuse(vpn, h, e, &peer->remote, VPN_WHY_PROPOSALS);
	vpn_narrow(&best->box, local, n_local, remote, n_remote, out);
	out->ref = best->id;
	return 0;
}

static int
ask_spi(void *ctx, const struct ike_path *path, uint32_t *spi)
{
	struct vpn *vpn = ctx;

	return esp_spi_alloc(vpn->plane, &path->local.addr,
	    &path->remote.addr, spi);
}

static void
ask_spi_release(void *ctx, const struct ike_path *path, uint32_t spi)
{
	struct vpn *vpn = ctx;

	(void)path;
	esp_spi_release(vpn->plane, spi);
}

const struct ike_ops vpn_ike_ops = {
	.random = ask_random,
	.peer = ask_peer,
	.child = ask_child,
	.spi_alloc = ask_spi,
	.spi_release = ask_spi_release,
};
