#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "crypto/algorithm.h"
#include "vpn/local.h"

/* The configuration for one peer, in the engine's form. */

static struct vpn_peer *
peer_get(struct vpn *vpn, const struct vpn_host *h,
    const struct addr *remote)
{
	struct vpn_peer *p;

	TAILQ_FOREACH(p, &vpn->peers, link)
		if (p->ifindex == h->ifindex &&
		    addr_equal(&p->remote, remote) &&
		    addr_equal(&p->local, &h->local))
			return p;
	p = xcalloc(1, sizeof(*p));
	p->ref = ++vpn->last_peer;
	p->ifindex = h->ifindex;
	p->local = h->local;
	p->remote = *remote;
	TAILQ_INSERT_TAIL(&vpn->peers, p, link);
	vpn->by_ref = xreallocarray(vpn->by_ref, p->ref,
	    sizeof(*vpn->by_ref));
	vpn->by_ref[p->ref - 1] = p;
	return p;
}

struct vpn_peer *
vpn_peer_by_ref(struct vpn *vpn, uint32_t ref)
{
	return ref > 0 && ref <= vpn->last_peer ? vpn->by_ref[ref - 1] : NULL;
}

void
vpn_peers_clear(struct vpn *vpn)
{
	struct vpn_peer *p;

	while ((p = TAILQ_FIRST(&vpn->peers))) {
		TAILQ_REMOVE(&vpn->peers, p, link);
		free(p);
	}
	free(vpn->by_ref);
	vpn->by_ref = NULL;
	vpn->last_peer = 0;
}

struct map_entry *
vpn_entry_for_peer(struct vpn *vpn, const char *nameif,
    const struct addr *peer)
{
	struct map_bind *b = map_bind_find(&vpn->model, nameif);
	struct crypto_map *c = b ? crypto_map_find(&vpn->model, b->map) : NULL;
	struct map_entry *e;

	if (!c)
		return NULL;
	TAILQ_FOREACH(e, &c->entries, link)
		for (unsigned i = 0; i < e->n_peers; i++)
			if (addr_equal(&e->peers[i], peer))
				return e;
	return NULL;
}

/* ---- identity ------------------------------------------------------------ */

static void
id_text(struct ike_id *id, enum ike_id_type type, const char *s)
{
	size_t len = strlen(s);

	if (len > sizeof(id->data))
		len = sizeof(id->data);
	id->type = (uint8_t)type;
	id->len = (uint8_t)len;
	memcpy(id->data, s, len);
}

/* The word after `what` in its part of the running-config. */
static bool
configured(struct vpn *vpn, const char *what, char *out, size_t size)
{
	struct text t;
	size_t len = strlen(what);
	bool found = false;

	text_init(&t);
	if (config_write_part(vpn->config, what, NULL, false, &t) == 0 &&
	    strncmp(text_str(&t), what, len) == 0 && t.s[len] == ' ') {
		snprintf(out, size, "%.*s", (int)strcspn(t.s + len + 1, " \n"),
		    t.s + len + 1);
		found = true;
	}
	text_clear(&t);
	return found;
}

static void
local_id(struct vpn *vpn, const struct addr *local, struct ike_id *id)
{
	char host[128] = "ciscoasa", domain[192], name[330];

	switch (vpn->model.identity) {
	case IDENTITY_HOSTNAME:
		configured(vpn, "hostname", host, sizeof(host));
		if (configured(vpn, "domain-name", domain, sizeof(domain)))
			snprintf(name, sizeof(name), "%s.%s", host, domain);
		else
			snprintf(name, sizeof(name), "%s", host);
		id_text(id, IKE_ID_FQDN, name);
		return;
	case IDENTITY_KEY_ID:
		id_text(id, IKE_ID_KEY_ID, vpn->model.key_id);
		return;
	case IDENTITY_AUTO: /* pre-shared keys: the address */
	case IDENTITY_ADDRESS:
		break;
	}
	id->type = local->family == AF_INET ? IKE_ID_IPV4 : IKE_ID_IPV6;
	id->len = (uint8_t)addr_size(local);
	memcpy(id->data, local->bytes, id->len);
}

/* ---- algorithms ---------------------------------------------------------- */

static bool
is_aead(uint16_t encr)
{
	const struct encr_info *i = encr_info(encr);

	return i && i->aead;
}

/* The ciphers of a list that we do and that are, or aren't, AEAD. */
static uint8_t
ciphers(const struct vpn_algs *a, bool aead, struct ike_cipher *out)
{
	uint8_t n = 0;

	for (unsigned i = 0; i < a->n && n < IKE_ALGS_MAX; i++) {
		if (!encr_info(a->at[i]->id) || is_aead(a->at[i]->id) != aead)
			continue;
		out[n].encr = a->at[i]->id;
		out[n++].key_bits = a->at[i]->bits;
	}
	return n;
}

static uint8_t
ids(const struct vpn_algs *a, uint16_t *out)
{
	uint8_t n = 0;

	for (unsigned i = 0; i < a->n && n < IKE_ALGS_MAX; i++)
		if (a->at[i]->id != 0) /* not `null` */
			out[n++] = a->at[i]->id;
	return n;
}

static uint8_t
groups(const struct vpn_algs *a, uint16_t *out)
{
	uint8_t n = 0;

	for (unsigned i = 0; i < a->n && n < IKE_ALGS_MAX; i++)
		if (dh_info(a->at[i]->id))
			out[n++] = a->at[i]->id;
	return n;
}

/* A policy with both kinds of cipher becomes two, the first typed first. */
static void
policies(struct vpn *vpn, struct ike_peer_config *out)
{
	struct ikev2_policy *p;

	TAILQ_FOREACH(p, &vpn->model.ikev2_policies, link) {
		bool aead = p->encr.n > 0 && is_aead(p->encr.at[0]->id);

		for (int turn = 0; turn < 2; turn++, aead = !aead) {
			struct ike_policy *v = &out->policies[out->n_policies];

			if (out->n_policies == IKE_POLICIES_MAX)
				return;
			memset(v, 0, sizeof(*v));
			v->n_ciphers = ciphers(&p->encr, aead, v->ciphers);
			v->n_integs = aead ? 0 : ids(&p->integ, v->integs);
			v->n_prfs = ids(&p->prf, v->prfs);
			v->n_groups = groups(&p->group, v->groups);
			v->lifetime_s = p->lifetime_s;
			if (v->n_ciphers && v->n_prfs && v->n_groups &&
			    (aead || v->n_integs))
				out->n_policies++;
		}
	}
}

/* The tunnel-group that the peer's IKE identity names, if there is one. */
static struct tunnel_group *
group_by_id(struct vpn *vpn, const struct ike_id *id)
{
	char name[sizeof(id->data) + 1];
	struct tunnel_group *t;

	if (!id || (id->type != IKE_ID_FQDN && id->type != IKE_ID_RFC822 &&
	    id->type != IKE_ID_KEY_ID) || memchr(id->data, 0, id->len))
		return NULL;
	memcpy(name, id->data, id->len);
	name[id->len] = '\0';
	t = tunnel_group_find(&vpn->model, name);
	return t && t->type == TUNNEL_L2L ? t : NULL;
}

/* The peer's group. Its address names it, as it chooses the crypto map entry
 * and so what the peer may reach: a peer whose address has a group can't take
 * another one's by its identity, for it would prove to be somebody else with
 * that one's key. The identity counts where the address has none. */
static struct tunnel_group *
group_of(struct vpn *vpn, const struct addr *peer, const struct ike_id *id,
    const char **why)
{
	struct tunnel_group *by_id = group_by_id(vpn, id);
	struct tunnel_group *t = tunnel_group_for(&vpn->model, peer);

	*why = "there is no tunnel-group for it";
	if (!by_id || by_id == t)
		return t;
	if (!t || strcmp(t->name, VPN_DEFAULT_L2L) == 0)
		return by_id;
	*why = "its identity names another tunnel-group than its address";
	return NULL;
}

const char *
vpn_peer_config(struct vpn *vpn, const struct vpn_host *h,
    const struct addr *peer, const struct ike_id *id,
    const struct map_entry *e, struct ike_peer_config *out)
{
	const char *why;
	struct tunnel_group *t = group_of(vpn, peer, id, &why);

	memset(out, 0, sizeof(*out));
	secret_init(&out->psk_local);
	secret_init(&out->psk_remote);
	if (!t)
		return why;
	if (!(vpn_effective_protocols(&vpn->model, t) & PROTO_IKEV2))
		return "its group-policy does not allow ikev2 "
		    "(IKEv1 is not carried out by Postern yet)";
	if (!t->key_local || !t->key_remote)
		return VPN_WHY_NO_KEY;
	policies(vpn, out);
	if (out->n_policies == 0)
		return "no crypto ikev2 policy is usable";
	if (secret_set(&out->psk_local, t->key_local, strlen(t->key_local)) ||
	    secret_set(&out->psk_remote, t->key_remote,
		strlen(t->key_remote))) {
		ike_peer_config_clear(out);
		return "out of memory";
	}
	out->ref = peer_get(vpn, h, peer)->ref;
	local_id(vpn, &h->local, &out->id_local);
	if (!t->dpd_disable) {
		out->dpd_idle_s = t->dpd_threshold_s;
		out->dpd_retry_s = t->dpd_retry_s;
	}
	out->nat_t_disable = !vpn->model.nat_t || (e && e->nat_t_disable);
	out->dont_initiate = e && e->connection == CONN_ANSWER_ONLY;
	return NULL;
}

/* ---- children ------------------------------------------------------------ */

/* The cipher and the hash of the other call are those that no plane is
 * without. */
bool
vpn_can_encrypt(struct vpn *vpn, uint16_t encr, uint16_t key_bits)
{
	return esp_can(vpn->plane, encr, key_bits,
	    is_aead(encr) ? INTEG_NONE : INTEG_HMAC_SHA2_256_128);
}

bool
vpn_can_hash(struct vpn *vpn, uint16_t integ)
{
	return integ == INTEG_NONE ||
	    esp_can(vpn->plane, ENCR_AES_CBC, 128, integ);
}

/* What the data plane has no algorithm for can't be agreed on: the SA couldn't
 * be installed. */
static void
leave_out(struct vpn *vpn, struct ike_esp_proposal *v)
{
	uint8_t n = 0;

	for (uint8_t i = 0; i < v->n_ciphers; i++)
		if (vpn_can_encrypt(vpn, v->ciphers[i].encr,
		    v->ciphers[i].key_bits))
			v->ciphers[n++] = v->ciphers[i];
	v->n_ciphers = n;
	n = 0;
	for (uint8_t i = 0; i < v->n_integs; i++)
		if (vpn_can_hash(vpn, v->integs[i]))
			v->integs[n++] = v->integs[i];
	v->n_integs = n;
}

static void
proposal(struct vpn *vpn, const struct ipsec_item *i,
    struct ike_child_config *out)
{
	bool aead = i->encr.n > 0 && is_aead(i->encr.at[0]->id);

	for (int turn = 0; turn < 2; turn++, aead = !aead) {
		struct ike_esp_proposal *v = &out->proposals[out->n_proposals];

		if (out->n_proposals == IKE_ESP_PROPOSALS_MAX)
			return;
		memset(v, 0, sizeof(*v));
		v->n_ciphers = ciphers(&i->encr, aead, v->ciphers);
		v->n_integs = aead ? 0 : ids(&i->integ, v->integs);
		leave_out(vpn, v);
		if (v->n_ciphers && (aead || v->n_integs))
			out->n_proposals++;
	}
}

bool
vpn_child_config(struct vpn *vpn, const struct map_entry *e,
    struct ike_child_config *out)
{
	out->n_proposals = 0;
	for (unsigned i = 0; i < e->n_proposals; i++) {
		struct ipsec_item *item = ipsec_item_find(&vpn->model,
		    IPSEC_PROPOSAL, e->proposals[i]);

		if (item)
			proposal(vpn, item, out);
	}
	out->n_pfs_groups = 0;
	if (e->pfs && dh_info(e->pfs->id))
		out->pfs_groups[out->n_pfs_groups++] = e->pfs->id;
	/* RFC 7296 3.3.2: who can do both offers both. RFC 4303 3.3.3: no ESN
	 * where there is no anti-replay. */
	out->esn = vpn->model.replay_window > 0;
	out->transport = false; /* no data plane has it; the prompt says so */
	return out->n_proposals > 0;
}
