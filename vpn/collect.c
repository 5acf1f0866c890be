#include <stdlib.h>
#include <string.h>
#include "vpn/local.h"

/* Facts for the show commands: the engine's views, our children and the plane's
 * statistics (asked for in one go) put together. */

struct gather {
	struct vpn *vpn;
	struct vpn_facts *out;
	struct esp_stats *stats;
	size_t n_stats, cap_stats, cap_sas, cap_children;
	uint32_t unborn;  /* sessions that would come next */
};

static void
on_stats(void *ctx, const struct esp_stats *s)
{
	struct gather *g = ctx;

	if (g->n_stats == g->cap_stats) {
		g->cap_stats = g->cap_stats ? g->cap_stats * 2 : 64;
		g->stats = xreallocarray(g->stats, g->cap_stats,
		    sizeof(*g->stats));
	}
	g->stats[g->n_stats++] = *s;
}

static int
cmp_stats(const void *a, const void *b)
{
	const struct esp_stats *p = a, *q = b;

	return p->id < q->id ? -1 : p->id > q->id;
}

static struct esp_stats *
stats_of(struct gather *g, uint32_t id)
{
	struct esp_stats key = { .id = id };

	return g->n_stats == 0 ? NULL : bsearch(&key, g->stats, g->n_stats,
	    sizeof(key), cmp_stats);
}

/* One that only waits for stragglers isn't listed any more; what it counted is
 * part of what its successor shows. Newer ones came before. */
static void
add_to_successor(struct gather *g, const struct vpn_child *c)
{
	const struct esp_stats *st = stats_of(g, c->id);
	const struct vpn_child *next = c;
	struct show_child *f;

	while (next && next->retired)
		next = next->replaced_by ?
		    vpn_child_find(g->vpn, next->replaced_by) : NULL;
	if (!next || next->shown_at >= g->out->n_children)
		return;
	f = &g->out->children[next->shown_at];
	if (f->id != next->id)
		return;
	esp_counters_add(&f->before, &c->facts.before);
	if (st)
		esp_counters_add(&f->before, &st->c);
}

static void
on_child(void *ctx, const struct ike_child_view *v)
{
	struct gather *g = ctx;
	struct vpn_child *c = vpn_child_find(g->vpn, v->id);
	struct show_child *f;
	struct esp_stats *st;

	if (!c)
		return; /* being made or on its way out: not in the plane */
	if (v->retired) {
		add_to_successor(g, c);
		return;
	}
	if (g->out->n_children == g->cap_children) {
		g->cap_children = g->cap_children ? g->cap_children * 2 : 64;
		g->out->children = xreallocarray(g->out->children,
		    g->cap_children, sizeof(*g->out->children));
	}
	c->shown_at = g->out->n_children++;
	f = &g->out->children[c->shown_at];
	*f = c->facts;
	f->rekeyed = v->rekeyed;
	st = stats_of(g, v->id);
	if (st) {
		f->stats = *st;
		if (f->udp_encap)
			f->remote_end = st->remote;
	}
}

/* That of the peer; without one, an SA that waits for the answer to its DELETE
 * is of the last, one that is being made of the next. */
static uint32_t
session_of(struct gather *g, const struct vpn_peer *peer,
    const struct ike_sa_view *v)
{
	if (peer && peer->session_id)
		return peer->session_id;
	if (peer && peer->session_before && v->state == IKE_SA_DELETING)
		return peer->session_before;
	return g->vpn->last_session + ++g->unborn;
}

static void
on_sa(void *ctx, const struct ike_sa_view *v)
{
	struct gather *g = ctx;
	struct vpn_peer *peer = vpn_peer_by_ref(g->vpn, v->peer_ref);
	struct show_sa *s;
	size_t before = g->out->n_children;

	if (g->out->n_sas == g->cap_sas) {
		g->cap_sas = g->cap_sas ? g->cap_sas * 2 : 16;
		g->out->sas = xreallocarray(g->out->sas, g->cap_sas,
		    sizeof(*g->out->sas));
	}
	s = &g->out->sas[g->out->n_sas++];
	memset(s, 0, sizeof(*s));
	s->v = *v;
	s->session_id = session_of(g, peer, v);
	ike_child_each(g->vpn->ike, v->id, on_child, g);
	s->n_children = g->out->n_children - before;
}

static int
cmp_session(const void *a, const void *b)
{
	const struct show_sa *p = a, *q = b;

	if (p->session_id != q->session_id)
		return p->session_id < q->session_id ? -1 : 1;
	return p->v.up_since_ms < q->v.up_since_ms ? -1 :
	    p->v.up_since_ms > q->v.up_since_ms;
}

void
vpn_collect(struct vpn *vpn, struct vpn_facts *out)
{
	struct gather g = { .vpn = vpn, .out = out };
	size_t at = 0;

	memset(out, 0, sizeof(*out));
	esp_stats_each(vpn->plane, on_stats, &g);
	if (g.n_stats > 0)
		qsort(g.stats, g.n_stats, sizeof(*g.stats), cmp_stats);
	ike_sa_each(vpn->ike, on_sa, &g);
	/* only now do the children stay where they are */
	for (size_t i = 0; i < out->n_sas; i++) {
		out->sas[i].children = out->children + at;
		at += out->sas[i].n_children;
	}
	if (out->n_sas > 0)
		qsort(out->sas, out->n_sas, sizeof(*out->sas), cmp_session);
	free(g.stats);
}

void
vpn_facts_clear(struct vpn_facts *f)
{
	free(f->sas);
	free(f->children);
	memset(f, 0, sizeof(*f));
}
