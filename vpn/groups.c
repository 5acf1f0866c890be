#include <stdlib.h>
#include <string.h>
#include "base/secret.h"
#include "vpn/model.h"

/* Tunnel-groups and group-policies, and what a peer gets from both. */

struct group_policy *
group_policy_find(struct vpn_model *m, const char *name)
{
	struct group_policy *g;

	TAILQ_FOREACH(g, &m->group_policies, link)
		if (strcmp(g->name, name) == 0)
			return g;
	return NULL;
}

struct group_policy *
group_policy_get(struct vpn_model *m, const char *name)
{
	struct group_policy *g = group_policy_find(m, name);

	if (g)
		return g;
	g = xcalloc(1, sizeof(*g));
	g->name = xstrdup(name);
	TAILQ_INSERT_TAIL(&m->group_policies, g, link);
	return g;
}

void
group_policy_remove(struct vpn_model *m, struct group_policy *g)
{
	TAILQ_REMOVE(&m->group_policies, g, link);
	vpn_kept_clear(&g->kept);
	vpn_kept_clear(&g->webvpn);
	free(g->filter);
	free(g->name);
	free(g);
}

struct tunnel_group *
tunnel_group_find(struct vpn_model *m, const char *name)
{
	struct tunnel_group *t = TAILQ_LAST(&m->tunnel_groups, tunnel_groups);

	/* a configuration is typed group by group */
	if (t && strcmp(t->name, name) == 0)
		return t;
	TAILQ_FOREACH(t, &m->tunnel_groups, link)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

struct tunnel_group *
tunnel_group_get(struct vpn_model *m, const char *name, enum tunnel_type type)
{
	struct tunnel_group *t = tunnel_group_find(m, name);

	if (t)
		return t;
	t = xcalloc(1, sizeof(*t));
	t->name = xstrdup(name);
	t->type = type;
	t->dpd_threshold_s = 10;
	t->dpd_retry_s = 2;
	TAILQ_INSERT_TAIL(&m->tunnel_groups, t, link);
	return t;
}

static void
key_free(char *key)
{
	if (key)
		secret_wipe(key, strlen(key));
	free(key);
}

void
tunnel_group_remove(struct vpn_model *m, struct tunnel_group *t)
{
	TAILQ_REMOVE(&m->tunnel_groups, t, link);
	key_free(t->key_v1);
	key_free(t->key_remote);
	key_free(t->key_local);
	vpn_kept_clear(&t->general);
	vpn_kept_clear(&t->ipsec);
	vpn_kept_clear(&t->webvpn);
	vpn_kept_clear(&t->ppp);
	free(t->peer_id_validate);
	free(t->policy);
	free(t->name);
	free(t);
}

struct tunnel_group *
tunnel_group_for(struct vpn_model *m, const struct addr *peer)
{
	char buf[ADDR_TEXT_MAX];
	struct tunnel_group *t;

	t = tunnel_group_find(m, addr_format(peer, buf));
	if (t && t->type == TUNNEL_L2L)
		return t;
	return tunnel_group_find(m, VPN_DEFAULT_L2L);
}

/* The group's own policy and then the default one; each may be NULL. */
static void
policies_of(struct vpn_model *m, const struct tunnel_group *t,
    struct group_policy *out[2])
{
	out[0] = t && t->policy ? group_policy_find(m, t->policy) : NULL;
	out[1] = group_policy_find(m, VPN_DFLT_GROUP_POLICY);
}

unsigned
vpn_effective_protocols(struct vpn_model *m, const struct tunnel_group *t)
{
	struct group_policy *g[2];

	policies_of(m, t, g);
	for (int i = 0; i < 2; i++)
		if (g[i] && g[i]->protocols)
			return g[i]->protocols;
	return PROTO_IKEV1 | PROTO_IKEV2 | PROTO_L2TP | PROTO_SSL_CLIENTLESS;
}

uint32_t
vpn_effective_idle(struct vpn_model *m, const struct tunnel_group *t)
{
	struct group_policy *g[2];

	policies_of(m, t, g);
	for (int i = 0; i < 2; i++)
		if (g[i] && g[i]->idle_min)
			return g[i]->idle_min;
	return 30;
}

uint32_t
vpn_effective_session(struct vpn_model *m, const struct tunnel_group *t)
{
	struct group_policy *g[2];

	policies_of(m, t, g);
	for (int i = 0; i < 2; i++)
		if (g[i] && g[i]->session_min)
			return g[i]->session_min;
	return VPN_TIMEOUT_NONE;
}

const char *
vpn_effective_filter(struct vpn_model *m, const struct tunnel_group *t)
{
	struct group_policy *g[2];

	policies_of(m, t, g);
	for (int i = 0; i < 2; i++)
		if (g[i] && g[i]->filter)
			return strcmp(g[i]->filter, "none") == 0 ? NULL :
			    g[i]->filter;
	return NULL;
}
