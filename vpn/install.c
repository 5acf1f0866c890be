#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/messages.h"
#include "crypto/crypto.h"
#include "vpn/compile.h"
#include "vpn/local.h"

/* Children: each is one pair of SAs in the data plane. */

static int
vpn_sa_cmp(struct vpn_sa *a, struct vpn_sa *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

static int
vpn_child_cmp(struct vpn_child *a, struct vpn_child *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

RB_GENERATE(vpn_sa_tree, vpn_sa, node, vpn_sa_cmp)
RB_GENERATE(vpn_child_tree, vpn_child, node, vpn_child_cmp)

struct vpn_child *
vpn_child_find(struct vpn *vpn, uint32_t id)
{
	struct vpn_child key = { .id = id };

	return RB_FIND(vpn_child_tree, &vpn->children, &key);
}

struct vpn_sa *
vpn_sa_find(struct vpn *vpn, uint32_t id)
{
	struct vpn_sa key = { .id = id };

	return RB_FIND(vpn_sa_tree, &vpn->sas, &key);
}

static void
census_add(struct show_census *c)
{
	c->cumulative++;
	if (++c->active > c->peak)
		c->peak = c->active;
}

/* ---- making -------------------------------------------------------------- */

/* How long before its end an SA is renewed: first by who made it, so that both
 * ends don't start at once. Of short lifetimes a larger part, for a request
 * that is lost is repeated after 1, 3, 7, 15 seconds. */
static uint32_t
margin_s(uint32_t lifetime_s, bool initiator)
{
	uint32_t margin = lifetime_s / (initiator ? 20 : 60);
	uint32_t least = initiator ? 30 : 15;
	uint32_t most = lifetime_s / (initiator ? 4 : 8);

	if (margin < least)
		margin = least < most ? least : most;
	return margin > 0 ? margin : 1;
}

/* Lifetimes. An ASA wears an SA out before its limit, by a part that it draws
 * when the SA is made, so that both ends don't start over at once; what it
 * shows as remaining is what is left until then. */
static void
lifetimes(struct vpn *vpn, const struct map_entry *e,
    const struct ike_child_install *c, struct esp_pair *pair,
    struct show_child *f)
{
	uint32_t s = e && e->lifetime_s ? e->lifetime_s : vpn->model.lifetime_s;
	uint32_t kb = e && e->lifetime_kb ? e->lifetime_kb :
	    vpn->model.lifetime_kb;
	uint8_t dice;

	crypto_random(&dice, 1);
	f->lifetime_kb = kb;
	if (kb != KILOBYTES_UNLIMITED) {
		f->hard_kb = (uint64_t)kb * (85u + dice % 11u) / 100u;
		pair->hard_bytes = f->hard_kb * 1024;
		pair->soft_bytes = pair->hard_bytes / 100 *
		    (c->initiator ? 90 : 95);
	}
	f->hard_s = pair->hard_s = s;
	pair->soft_s = s - margin_s(s, c->initiator);
}

static size_t
selectors(const struct ike_child_install *c, struct esp_selector *out)
{
	size_t n = 0;

	for (unsigned i = 0; i < c->n_local; i++)
		for (unsigned k = 0; k < c->n_remote; k++)
			if (vpn_selector_from_ts(&c->local[i], &c->remote[k],
			    &out[n]))
				n++;
	return n;
}

static void
describe(struct vpn *vpn, struct vpn_child *child,
    const struct ike_child_install *c, const struct map_entry *e,
    const struct vpn_policy *p)
{
	struct show_child *f = &child->facts;
	struct vpn_peer *peer = vpn_peer_by_ref(vpn, c->peer_ref);

	child->nameif = xstrdup(p->nameif);
	child->map = xstrdup(p->map);
	child->acl_line = vpn_policy_acl_line(vpn, p);
	f->id = c->child_id;
	f->born = f->block = ++vpn->last_born;
	f->spi_in = c->spi_in;
	f->spi_out = c->spi_out;
	f->cipher = c->cipher;
	f->integ = c->integ;
	/* The first child has no Diffie-Hellman of its own; an ASA shows the
	 * crypto map's group for it all the same. */
	f->pfs_group = c->pfs_group;
	if (!f->pfs_group && e && e->pfs)
		f->pfs_group = e->pfs->id;
	memcpy(f->local, c->local, sizeof(f->local));
	memcpy(f->remote, c->remote, sizeof(f->remote));
	f->n_local = c->n_local;
	f->n_remote = c->n_remote;
	f->nameif = child->nameif;
	f->map = child->map;
	f->acl_line = child->acl_line;
	f->seq = p->seq;
	f->local_end = c->path.local;
	f->remote_end = c->path.remote;
	f->udp_encap = c->udp_encap;
	f->transport = c->transport;
	f->version = 2;
	/* as on an ASA the children of one session share it */
	f->conn_id = peer ? peer->session_id : 0;
}

static void
links_to(struct vpn *vpn, const struct ike_child_install *c,
    const struct vpn_policy *p, const struct map_entry *e,
    struct esp_pair *pair, struct show_child *f)
{
	struct if_setting *s = if_setting_find(&vpn->model, p->nameif);
	struct tunnel_group *t = tunnel_group_for(&vpn->model,
	    &c->path.remote.addr);
	uint32_t idle = vpn_effective_idle(&vpn->model, t);

	memset(pair, 0, sizeof(*pair));
	pair->id = c->child_id;
	pair->policy = p->id;
	memcpy(pair->link, p->link, sizeof(pair->link));
	pair->local = c->path.local;
	pair->remote = c->path.remote;
	pair->udp_encap = c->udp_encap;
	pair->esn = c->esn;
	pair->transport = c->transport;
	pair->standby = c->standby;
	pair->replay_window = vpn->model.replay_window;
	pair->encr = c->cipher.encr;
	pair->key_bits = c->cipher.key_bits;
	pair->integ = c->integ;
	pair->in = (struct esp_sa){ c->spi_in, c->encr_in.data,
		c->encr_in.len, c->integ_in.data, c->integ_in.len };
	pair->out = (struct esp_sa){ c->spi_out, c->encr_out.data,
		c->encr_out.len, c->integ_out.data, c->integ_out.len };
	f->df = !s || s->df == DF_COPY ? ESP_DF_COPY :
	    s->df == DF_SET ? ESP_DF_SET : ESP_DF_CLEAR;
	pair->df = f->df;
	pair->idle_s = f->idle_s = idle == VPN_TIMEOUT_NONE ? 0 : idle * 60;
	lifetimes(vpn, e, c, pair, f);
}

/* The older one goes on receiving until the engine removes it; its counters go
 * over to the new one, so that those of the ACE don't start again. */
static void
supersede(struct vpn *vpn, struct vpn_child *new, uint32_t replaces)
{
	struct vpn_child *old = vpn_child_find(vpn, replaces);

	if (!old)
		return;
	old->replaced_by = new->id;
	new->facts.block = old->facts.block;
}

void
vpn_child_install(struct vpn *vpn, const struct ike_child_install *c)
{
	struct esp_selector boxes[IKE_TS_MAX * IKE_TS_MAX];
	char from[ADDR_TEXT_MAX], to[ADDR_TEXT_MAX], why[128];
	struct vpn_policy *p = vpn_policy_by_id(vpn, c->ref);
	struct map_entry *e;
	struct vpn_child *child;
	struct esp_pair pair;
	struct vpn_sa *sa;
	int r;

	if (!p) { /* its ACE has gone meanwhile */
		(void)ike_child_close(vpn->ike, vpn_now(vpn), c->child_id);
		return;
	}
	e = map_entry_find(&vpn->model, p->map, p->seq);
	child = xcalloc(1, sizeof(*child));
	child->id = c->child_id;
	child->sa_id = c->sa_id;
	child->ref = c->ref;
	child->peer_ref = c->peer_ref;
	child->path = c->path;
	child->standby = c->standby;
	links_to(vpn, c, p, e, &pair, &child->facts);
	describe(vpn, child, c, e, p);
	pair.n_selectors = selectors(c, boxes);
	pair.selectors = boxes;
	r = esp_pair_add(vpn->plane, &pair);
	if (r) {
		snprintf(why, sizeof(why), "%s (SPIs 0x%08X, 0x%08X)",
		    err_text(r), c->spi_in, c->spi_out);
		log_msg(MSG_SA_ERROR, addr_format(&c->path.local.addr, from),
		    addr_format(&c->path.remote.addr, to), why);
		free(child->nameif);
		free(child->map);
		free(child->acl_line);
		free(child);
		(void)ike_child_close(vpn->ike, vpn_now(vpn), c->child_id);
		return;
	}
	RB_INSERT(vpn_child_tree, &vpn->children, child);
	TAILQ_INSERT_TAIL(&vpn->by_age, child, age);
	p->pending = false;
	p->failures = 0;
	sa = vpn_sa_find(vpn, c->sa_id);
	if (sa) {
		sa->children++;
		sa->empty_since_ms = 0;
	}
	census_add(c->udp_encap ? &vpn->census.ipsec_nat_t :
	    &vpn->census.ipsec);
	vpn_log_child(child, true);
	supersede(vpn, child, c->replaces);
}

/* ---- closing ------------------------------------------------------------- */

static void
child_free(struct vpn *vpn, struct vpn_child *c)
{
	RB_REMOVE(vpn_child_tree, &vpn->children, c);
	TAILQ_REMOVE(&vpn->by_age, c, age);
	free(c->nameif);
	free(c->map);
	free(c->acl_line);
	free(c);
}

void
vpn_child_use(struct vpn *vpn, struct vpn_child *c)
{
	if (!c->standby)
		return;
	c->standby = false;
	(void)esp_pair_use(vpn->plane, c->id);
}

/* It is none of the SA's children any more. */
static void
leave(struct vpn *vpn, struct vpn_child *c)
{
	struct vpn_sa *sa = vpn_sa_find(vpn, c->sa_id);

	if (!c->retired && sa && sa->children > 0 && --sa->children == 0) {
		sa->empty_since_ms = vpn_now(vpn);
		vpn_keep_soon(vpn);
	}
	c->retired = true;
}

void
vpn_child_retired(struct vpn *vpn, uint32_t id)
{
	struct vpn_child *c = vpn_child_find(vpn, id), *next;

	if (!c)
		return;
	next = c->replaced_by ? vpn_child_find(vpn, c->replaced_by) : NULL;
	if (next)
		vpn_child_use(vpn, next);
	leave(vpn, c);
}

void
vpn_child_removed(struct vpn *vpn, uint32_t id)
{
	struct vpn_child *c = vpn_child_find(vpn, id), *next;
	struct vpn_peer *peer;
	struct esp_stats st;

	if (!c)
		return;
	peer = vpn_peer_by_ref(vpn, c->peer_ref);
	next = c->replaced_by ? vpn_child_find(vpn, c->replaced_by) : NULL;
	if (esp_pair_stats(vpn->plane, id, &st) == 0) {
		/* the counters of an ACE go on over a change of keys */
		if (next) {
			esp_counters_add(&next->facts.before, &c->facts.before);
			esp_counters_add(&next->facts.before, &st.c);
		} else if (peer) {
			peer->bytes_out += st.c.out_bytes +
			    c->facts.before.out_bytes;
			peer->bytes_in += st.c.in_bytes +
			    c->facts.before.in_bytes;
		}
	}
	(void)esp_pair_delete(vpn->plane, id);
	vpn_log_child(c, false);
	if (c->facts.udp_encap)
		vpn->census.ipsec_nat_t.active--;
	else
		vpn->census.ipsec.active--;
	leave(vpn, c);
	child_free(vpn, c);
}

void
vpn_child_close(struct vpn *vpn, uint32_t id)
{
	if (ike_child_close(vpn->ike, vpn_now(vpn), id) == ERR_NOT_FOUND)
		vpn_child_removed(vpn, id); /* the engine forgot it before */
	vpn_pump(vpn);
}

void
vpn_sa_close(struct vpn *vpn, uint32_t id, const char *why)
{
	struct vpn_sa *sa = vpn_sa_find(vpn, id);

	if (sa)
		sa->why = why;
	(void)ike_sa_close(vpn->ike, vpn_now(vpn), id);
	vpn_pump(vpn);
}

void
vpn_children_clear(struct vpn *vpn)
{
	struct vpn_child *c;
	struct vpn_sa *sa;

	while ((c = TAILQ_FIRST(&vpn->by_age)))
		child_free(vpn, c);
	while ((sa = RB_ROOT(&vpn->sas))) {
		RB_REMOVE(vpn_sa_tree, &vpn->sas, sa);
		free(sa);
	}
}
