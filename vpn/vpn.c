#include "vpn/vpn.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/log.h"
#include "vpn/local.h"

/* Life of struct vpn, and how it follows changes of the configuration. */

struct vpn *
vpn_alloc(void)
{
	struct vpn *vpn = xcalloc(1, sizeof(*vpn));

	vpn_model_init(&vpn->model);
	TAILQ_INIT(&vpn->hosts);
	TAILQ_INIT(&vpn->peers);
	TAILQ_INIT(&vpn->by_age);
	RB_INIT(&vpn->sas);
	RB_INIT(&vpn->children);
	return vpn;
}

/* Policies first, so that what doesn't stand any more is closed while its
 * socket is still there to tell the peer. */
static int
apply(void *ctx, struct text *report)
{
	struct vpn *vpn = ctx;
	int r, r2;

	vpn->stale = false;
	r = vpn_policies_apply(vpn, report);
	vpn_extras_apply(vpn, report);
	vpn_prune(vpn);
	r2 = vpn_hosts_sync(vpn, report);
	vpn_pump(vpn);
	return r ? r : r2;
}

/* Is it the access-list of an entry? */
static bool
uses(struct vpn *vpn, const char *name)
{
	struct crypto_map *c;
	struct map_entry *e;

	TAILQ_FOREACH(c, &vpn->model.maps, link)
		TAILQ_FOREACH(e, &c->entries, link)
			if (e->match && strcmp(e->match, name) == 0)
				return true;
	return false;
}

static void
acl_changed(void *ctx, const char *name)
{
	struct vpn *vpn = ctx;

	vpn_lines_clear(vpn);
	/* a paste changes thousands of lines: look for users once */
	if (vpn->stale || !uses(vpn, name))
		return;
	vpn->stale = true;
	config_stale(vpn->config, vpn->apply);
}

static void
net_changed(void *ctx, const char *nameif, const char *old_nameif)
{
	struct vpn *vpn = ctx;

	(void)nameif;
	if (old_nameif && *old_nameif)
		vpn_model_nameif_gone(&vpn->model, old_nameif);
	if (!TAILQ_EMPTY(&vpn->model.interfaces) ||
	    !TAILQ_EMPTY(&vpn->model.binds) || vpn->n_links > 0)
		config_stale(vpn->config, vpn->apply);
}

static void
on_timer(void *ctx)
{
	struct vpn *vpn = ctx;

	ike_expire(vpn->ike, vpn_now(vpn));
	vpn_pump(vpn);
}

int
vpn_start(struct vpn *vpn, struct loop *loop, struct config *config,
    struct cli *cli, struct net *net, struct acl_db *acl,
    struct esp_plane *plane)
{
	vpn->loop = loop;
	vpn->config = config;
	vpn->cli = cli;
	vpn->net = net;
	vpn->acl = acl;
	vpn->plane = plane;
	vpn->census.capacity = 20000; /* the engine's sa_max */
	vpn->ike = ike_new(&vpn_ike_ops, vpn, NULL);
	vpn->timer = loop_timer_new(loop, on_timer, vpn);
	vpn->keeper = loop_timer_new(loop, vpn_keep, vpn);
	if (!vpn->ike || !vpn->timer || !vpn->keeper || vpn_jobs_new(vpn))
		return ERR_MEMORY;
	vpn->apply = config_apply_add(config, RANK_VPN, apply, vpn);
	acl_on_change(acl, acl_changed, vpn);
	acl_hits_add(acl, vpn_policy_hits, vpn_policy_hits_clear,
	    vpn_policy_last_hit, vpn);
	net_on_change(net, net_changed, vpn);
	return 0;
}

void
vpn_changed(struct vpn *vpn)
{
	vpn->stale = true;
	config_dirty(vpn->config, vpn->apply);
}

static void
collect_id(void *ctx, const struct ike_sa_view *v)
{
	struct {
		uint32_t *at;
		size_t n;
	} *ids = ctx;

	ids->at = xreallocarray(ids->at, ids->n + 1, sizeof(*ids->at));
	ids->at[ids->n++] = v->id;
}

void
vpn_shutdown(struct vpn *vpn)
{
	struct {
		uint32_t *at;
		size_t n;
	} ids = { NULL, 0 };

	vpn->stopping = true;
	if (!vpn->ike)
		return;
	ike_sa_each(vpn->ike, collect_id, &ids);
	for (size_t i = 0; i < ids.n; i++)
		vpn_sa_close(vpn, ids.at[i], VPN_WHY_ADMIN);
	free(ids.at);
}

void
vpn_free(struct vpn *vpn)
{
	if (!vpn)
		return;
	vpn->stopping = true;
	vpn_jobs_free(vpn);
	loop_timer_free(vpn->timer);
	loop_timer_free(vpn->keeper);
	vpn_hosts_close(vpn);
	vpn_children_clear(vpn);
	if (vpn->plane)
		vpn_policies_clear(vpn);
	vpn_peers_clear(vpn);
	if (vpn->ike)
		ike_free(vpn->ike);
	vpn_model_clear(&vpn->model);
	free(vpn->offloads);
	free(vpn);
}
