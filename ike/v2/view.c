#include <string.h>

#include "ike/v2/v2.h"

/* What show commands see. */

static bool
visible(const struct v2_sa *sa)
{
	switch (sa->state) {
	case V2_NEW:
	case V2_GONE:
	case V2_DEAD:
		return false;
	case V2_READY:
		return sa->up;
	default:
		return true;
	}
}

static enum ike_sa_state
view_state(const struct v2_sa *sa)
{
	if (sa->state < V2_READY)
		return IKE_SA_CONNECTING;
	return sa->state == V2_READY ? IKE_SA_READY : IKE_SA_DELETING;
}

static void
fill(const struct v2_sa *sa, struct ike_sa_view *v)
{
	*v = (struct ike_sa_view){ .id = sa->base.id,
		.peer_ref = sa->base.peer_ref, .path = sa->base.path,
		.version = 2, .state = view_state(sa),
		.initiator = sa->initiator, .id_local = sa->id_local,
		.id_remote = sa->id_remote, .cipher = sa->suite.cipher,
		.integ = sa->suite.integ, .prf = sa->suite.prf,
		.group = sa->suite.group, .lifetime_s = sa->suite.lifetime_s,
		.up_since_ms = sa->up_ms, .request_next = sa->next_id,
		.request_peer = sa->peer_id,
		.dpd_idle_s = sa->peer.dpd_idle_s,
		.dpd_retry_s = sa->peer.dpd_retry_s,
		.nat_local = sa->nat_local, .nat_remote = sa->nat_remote,
		.children = ike_sa_children(&sa->base) };
	memcpy(v->spi_local, sa->base.spi_local, sizeof(v->spi_local));
	memcpy(v->spi_remote, sa->base.spi_remote, sizeof(v->spi_remote));
}

void
ike_sa_each(struct ike_engine *e,
    void (*fn)(void *ctx, const struct ike_sa_view *v), void *ctx)
{
	struct ike_sa *i;

	TAILQ_FOREACH(i, &e->all, all) {
		struct ike_sa_view v;

		if (!visible(v2_of(i)))
			continue;
		fill(v2_of(i), &v);
		fn(ctx, &v);
	}
}

void
ike_child_each(struct ike_engine *e, uint32_t sa_id,
    void (*fn)(void *ctx, const struct ike_child_view *v), void *ctx)
{
	struct ike_sa *sa = ike_sa_by_id(e, sa_id);
	struct ike_child *c;

	if (sa == NULL)
		return;
	TAILQ_FOREACH(c, &sa->children, of_sa) {
		struct ike_child_view v = { .id = c->id, .sa_id = sa_id,
			.ref = c->config->ref, .spi_in = c->spi_in,
			.spi_out = c->spi_out, .cipher = c->cipher,
			.integ = c->integ, .pfs_group = c->pfs_group,
			.esn = c->esn, .initiator = c->initiator,
			.rekeyed = c->rekeyed, .retired = c->retired,
			.local = c->ts,
			.remote = c->ts + c->n_local, .n_local = c->n_local,
			.n_remote = c->n_remote, .up_since_ms = c->up_ms };

		fn(ctx, &v);
	}
}
