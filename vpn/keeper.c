#include <stdlib.h>
#include "vpn/local.h"

/* Which SAs are closed: those that the configuration no longer has, and those
 * whose time is over. */

enum { KEEP_MS = 5000, EMPTY_MS = 10000 };

/* ---- what the configuration has ------------------------------------------ */

/* Does the configuration still have what the child serves? */
static bool
child_stands(struct vpn *vpn, const struct vpn_child *c)
{
	struct vpn_policy *p = vpn_policy_by_id(vpn, c->ref);
	struct map_entry *e;

	if (!p)
		return false;
	e = map_entry_find(&vpn->model, p->map, p->seq);
	if (!e)
		return false;
	for (unsigned i = 0; i < e->n_peers; i++)
		if (addr_equal(&e->peers[i], &c->path.remote.addr))
			return true;
	return false;
}

/* Is IKE still enabled where the SA is, and is there a group for its peer? */
static bool
sa_stands(struct vpn *vpn, const struct vpn_sa *sa)
{
	const struct net_interface *i = net_by_index(vpn->net,
	    sa->peer->ifindex);
	struct if_setting *s = i ? if_setting_find(&vpn->model, i->nameif) :
	    NULL;

	return s && s->ikev2 && addr_equal(&i->ip, &sa->peer->local) &&
	    tunnel_group_for(&vpn->model, &sa->peer->remote);
}

void
vpn_prune(struct vpn *vpn)
{
	uint32_t *ids = NULL;
	struct vpn_child *c;
	struct vpn_sa *sa;
	size_t n = 0;

	/* closing changes the lists: collect first */
	RB_FOREACH(sa, vpn_sa_tree, &vpn->sas)
		if (!sa_stands(vpn, sa)) {
			ids = xreallocarray(ids, n + 1, sizeof(*ids));
			ids[n++] = sa->id;
		}
	for (size_t i = 0; i < n; i++)
		vpn_sa_close(vpn, ids[i], "Configuration changed");
	n = 0;
	TAILQ_FOREACH(c, &vpn->by_age, age)
		if (!child_stands(vpn, c)) {
			ids = xreallocarray(ids, n + 1, sizeof(*ids));
			ids[n++] = c->id;
		}
	for (size_t i = 0; i < n; i++)
		vpn_child_close(vpn, ids[i]);
	free(ids);
}

/* ---- whose time is over -------------------------------------------------- */

void
vpn_keep_soon(struct vpn *vpn)
{
	if (!loop_timer_active(vpn->keeper))
		loop_timer_start(vpn->keeper, KEEP_MS);
}

/* Why an SA is to be closed now; NULL: it stays. */
static const char *
sa_due(struct vpn *vpn, const struct vpn_sa *sa, uint64_t now)
{
	uint32_t minutes;

	if (sa->why)
		return NULL;
	if (sa->empty_since_ms && now - sa->empty_since_ms >= EMPTY_MS)
		return "No child SA";
	minutes = vpn_effective_session(&vpn->model,
	    tunnel_group_for(&vpn->model, &sa->peer->remote));
	if (minutes != VPN_TIMEOUT_NONE &&
	    now - sa->peer->login_ms >= (uint64_t)minutes * 60000)
		return "Max time exceeded";
	return NULL;
}

/* Who is behind a NAT keeps its mapping open (RFC 3948 4). */
static void
keep_mapping(void *ctx, const struct ike_sa_view *v)
{
	struct vpn *vpn = ctx;
	struct vpn_sa *sa = vpn_sa_find(vpn, v->id);
	uint64_t now = vpn_now(vpn);

	if (!sa || !v->nat_local || now - sa->nat_ms <
	    (uint64_t)vpn->model.nat_t_keepalive_s * 1000)
		return;
	sa->nat_ms = now;
	vpn_send_keepalive(vpn, &v->path);
}

void
vpn_keep(void *ctx)
{
	struct vpn *vpn = ctx;
	uint64_t now = vpn_now(vpn);
	const char *why = NULL;
	struct vpn_sa *sa;

	/* one at a time, for closing changes the tree */
	do {
		RB_FOREACH(sa, vpn_sa_tree, &vpn->sas)
			if ((why = sa_due(vpn, sa, now)))
				break;
		if (sa)
			vpn_sa_close(vpn, sa->id, why);
	} while (sa);
	if (vpn->model.nat_t)
		ike_sa_each(vpn->ike, keep_mapping, vpn);
	if (!RB_EMPTY(&vpn->sas))
		vpn_keep_soon(vpn);
}
