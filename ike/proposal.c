#include "ike/proposal.h"

#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"

/* ---- making offers ------------------------------------------------------- */

static struct wire_proposal *
add_proposal(struct wire_sa *sa, uint8_t protocol, const void *spi,
    uint8_t spi_len)
{
	struct wire_proposal *p;

	if (sa->n_proposals == WIRE_PROPOSALS_MAX)
		return NULL;
	p = &sa->proposals[sa->n_proposals++];
	*p = (struct wire_proposal){ .number = (uint8_t)sa->n_proposals,
		.protocol = protocol, .spi_len = spi_len,
		.first = sa->n_transforms };
	if (spi_len > 0)
		memcpy(p->spi, spi, spi_len);
	return p;
}

static void
add_transform(struct wire_sa *sa, uint8_t type, uint16_t id, uint16_t bits)
{
	if (sa->n_transforms == WIRE_TRANSFORMS_MAX)
		return;
	sa->transforms[sa->n_transforms++] =
	    (struct wire_transform){ .type = type, .id = id, .key_bits = bits };
	sa->proposals[sa->n_proposals - 1].count++;
}

static void
add_transforms(struct wire_sa *sa, uint8_t type, const uint16_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_transform(sa, type, ids[i], 0);
}

static bool
cipher_is_aead(const struct ike_cipher *c)
{
	const struct encr_info *info = encr_info(c->encr);

	return info != NULL && info->aead;
}

static size_t
count_ciphers(const struct ike_cipher *ciphers, size_t n, bool aead)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += cipher_is_aead(&ciphers[i]) == aead;
	return count;
}

static bool
has_integ(const uint16_t *integs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (integs[i] != INTEG_NONE)
			return true;
	return false;
}

/* Ciphers of one kind and, unless they are AEADs, what checks integrity. */
static void
add_ciphers(struct wire_sa *sa, const struct ike_cipher *ciphers, size_t n,
    const uint16_t *integs, size_t n_integs, bool aead)
{
	for (size_t i = 0; i < n; i++)
		if (cipher_is_aead(&ciphers[i]) == aead)
			add_transform(sa, TRANSFORM_ENCR, ciphers[i].encr,
			    ciphers[i].key_bits);
	for (size_t i = 0; i < n_integs && !aead; i++)
		if (integs[i] != INTEG_NONE)
			add_transform(sa, TRANSFORM_INTEG, integs[i], 0);
}

static void
offer_policy(const struct ike_policy *p, const uint8_t *spi, bool aead,
    struct wire_sa *sa)
{
	if (count_ciphers(p->ciphers, p->n_ciphers, aead) == 0 ||
	    (!aead && !has_integ(p->integs, p->n_integs)) ||
	    add_proposal(sa, PROTO_IKE, spi, spi != NULL ? 8 : 0) == NULL)
		return;
	add_ciphers(sa, p->ciphers, p->n_ciphers, p->integs, p->n_integs,
	    aead);
	add_transforms(sa, TRANSFORM_PRF, p->prfs, p->n_prfs);
	add_transforms(sa, TRANSFORM_DH, p->groups, p->n_groups);
}

void
ike_offer_ike(const struct ike_peer_config *config, const uint8_t spi[8],
    struct wire_sa *sa)
{
	sa->n_proposals = sa->n_transforms = 0;
	for (size_t i = 0; i < config->n_policies; i++) {
		/* Whichever kind is named first is wanted more. */
		const struct ike_policy *p = &config->policies[i];
		bool aead = p->n_ciphers > 0 && cipher_is_aead(&p->ciphers[0]);

		offer_policy(p, spi, aead, sa);
		offer_policy(p, spi, !aead, sa);
	}
}

static void
offer_esp(const struct ike_child_config *config,
    const struct ike_esp_proposal *p, const uint8_t spi[4], bool groups,
    bool aead, struct wire_sa *sa)
{
	if (count_ciphers(p->ciphers, p->n_ciphers, aead) == 0 ||
	    (!aead && !has_integ(p->integs, p->n_integs)) ||
	    add_proposal(sa, PROTO_ESP, spi, 4) == NULL)
		return;
	add_ciphers(sa, p->ciphers, p->n_ciphers, p->integs, p->n_integs,
	    aead);
	if (groups)
		add_transforms(sa, TRANSFORM_DH, config->pfs_groups,
		    config->n_pfs_groups);
	if (config->esn)
		add_transform(sa, TRANSFORM_ESN, 1, 0);
	add_transform(sa, TRANSFORM_ESN, 0, 0);
}

void
ike_offer_esp(const struct ike_child_config *config, uint32_t spi, bool groups,
    struct wire_sa *sa)
{
	uint8_t bytes[4];
	struct writer w;

	writer_init(&w, bytes, sizeof(bytes));
	write_u32(&w, spi);
	sa->n_proposals = sa->n_transforms = 0;
	for (size_t i = 0; i < config->n_proposals; i++) {
		const struct ike_esp_proposal *p = &config->proposals[i];
		bool aead = p->n_ciphers > 0 && cipher_is_aead(&p->ciphers[0]);

		offer_esp(config, p, bytes, groups, aead, sa);
		offer_esp(config, p, bytes, groups, !aead, sa);
	}
}

/* ---- choosing out of an offer -------------------------------------------- */

static bool
has(const struct wire_sa *sa, const struct wire_proposal *p, uint8_t type,
    uint16_t id, uint16_t bits)
{
	for (unsigned i = 0; i < p->count; i++) {
		const struct wire_transform *t = &sa->transforms[p->first + i];

		if (t->type == type && t->id == id && t->key_bits == bits &&
		    !t->unknown)
			return true;
	}
	return false;
}

static bool
has_type(const struct wire_sa *sa, const struct wire_proposal *p, uint8_t type)
{
	for (unsigned i = 0; i < p->count; i++)
		if (sa->transforms[p->first + i].type == type)
			return true;
	return false;
}

/* A type that we don't know makes the proposal unacceptable: 3.3.6. */
static bool
types_known(const struct wire_sa *sa, const struct wire_proposal *p)
{
	uint8_t odd = p->protocol == PROTO_IKE ? TRANSFORM_ESN : TRANSFORM_PRF;

	for (unsigned i = 0; i < p->count; i++) {
		uint8_t type = sa->transforms[p->first + i].type;

		if (type < TRANSFORM_ENCR || type > TRANSFORM_ESN ||
		    type == odd)
			return false;
	}
	return true;
}

/* The first of ids that p has too. */
static bool
pick(const struct wire_sa *sa, const struct wire_proposal *p, uint8_t type,
    const uint16_t *ids, size_t n, uint16_t *out)
{
	for (size_t i = 0; i < n; i++) {
		if (has(sa, p, type, ids[i], 0)) {
			*out = ids[i];
			return true;
		}
	}
	return false;
}

static bool
pick_integ(const struct wire_sa *sa, const struct wire_proposal *p,
    const uint16_t *integs, size_t n, bool aead, uint16_t *out)
{
	if (aead) {
		*out = INTEG_NONE;
		return !has_type(sa, p, TRANSFORM_INTEG) ||
		    has(sa, p, TRANSFORM_INTEG, INTEG_NONE, 0);
	}
	for (size_t i = 0; i < n; i++) {
		if (integs[i] != INTEG_NONE &&
		    has(sa, p, TRANSFORM_INTEG, integs[i], 0)) {
			*out = integs[i];
			return true;
		}
	}
	return false;
}

static bool
pick_cipher(const struct wire_sa *sa, const struct wire_proposal *p,
    const struct ike_cipher *ciphers, size_t n, const uint16_t *integs,
    size_t n_integs, struct ike_suite *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct ike_cipher *c = &ciphers[i];

		if (has(sa, p, TRANSFORM_ENCR, c->encr, c->key_bits) &&
		    pick_integ(sa, p, integs, n_integs, cipher_is_aead(c),
			&out->integ)) {
			out->cipher = *c;
			return true;
		}
	}
	return false;
}

/* The group of the KE payload saves a round trip, so it is preferred. */
static bool
pick_group(const struct wire_sa *sa, const struct wire_proposal *p,
    const uint16_t *groups, size_t n, uint16_t ke_group, uint16_t *out)
{
	for (size_t i = 0; i < n; i++) {
		if (groups[i] == ke_group && ke_group != DH_NONE &&
		    has(sa, p, TRANSFORM_DH, ke_group, 0)) {
			*out = ke_group;
			return true;
		}
	}
	return pick(sa, p, TRANSFORM_DH, groups, n, out);
}

static void
take_number(const struct wire_proposal *p, struct ike_suite *out)
{
	out->number = p->number;
	out->spi_len = p->spi_len;
	memcpy(out->spi, p->spi, sizeof(out->spi));
}

static bool
policy_matches(const struct ike_policy *policy, const struct wire_sa *sa,
    const struct wire_proposal *p, uint16_t ke_group, struct ike_suite *out)
{
	*out = (struct ike_suite){ .lifetime_s = policy->lifetime_s };
	take_number(p, out);
	return pick_cipher(sa, p, policy->ciphers, policy->n_ciphers,
		   policy->integs, policy->n_integs, out) &&
	    pick(sa, p, TRANSFORM_PRF, policy->prfs, policy->n_prfs,
		&out->prf) &&
	    pick_group(sa, p, policy->groups, policy->n_groups, ke_group,
		&out->group);
}

int
ike_select_ike(const struct ike_peer_config *config,
    const struct wire_sa *offer, uint16_t ke_group, uint8_t spi_len,
    struct ike_suite *out)
{
	struct ike_suite suite;

	for (size_t i = 0; i < config->n_policies; i++) {
		for (size_t j = 0; j < offer->n_proposals; j++) {
			const struct wire_proposal *p = &offer->proposals[j];

			if (p->protocol == PROTO_IKE && p->spi_len == spi_len &&
			    types_known(offer, p) &&
			    policy_matches(&config->policies[i], offer, p,
				ke_group, &suite)) {
				*out = suite;
				return 0;
			}
		}
	}
	return ERR_NOT_FOUND;
}

/* Without a PFS group of our own, any that we can do is fine. */
static bool
any_group(const struct wire_sa *sa, const struct wire_proposal *p,
    uint16_t ke_group, uint16_t *out)
{
	*out = DH_NONE;
	if (!has_type(sa, p, TRANSFORM_DH) ||
	    has(sa, p, TRANSFORM_DH, DH_NONE, 0))
		return true;
	if (dh_info(ke_group) != NULL &&
	    has(sa, p, TRANSFORM_DH, ke_group, 0)) {
		*out = ke_group;
		return true;
	}
	for (unsigned i = 0; i < p->count; i++) {
		const struct wire_transform *t = &sa->transforms[p->first + i];

		if (t->type == TRANSFORM_DH && dh_info(t->id) != NULL) {
			*out = t->id;
			return true;
		}
	}
	return false;
}

static bool
esp_matches(const struct ike_child_config *config,
    const struct ike_esp_proposal *ours, const struct wire_sa *sa,
    const struct wire_proposal *p, uint16_t ke_group, bool groups,
    struct ike_suite *out)
{
	*out = (struct ike_suite){ 0 };
	take_number(p, out);
	out->esn = config->esn && has(sa, p, TRANSFORM_ESN, 1, 0);
	if (!out->esn && has_type(sa, p, TRANSFORM_ESN) &&
	    !has(sa, p, TRANSFORM_ESN, 0, 0))
		return false;
	if (!pick_cipher(sa, p, ours->ciphers, ours->n_ciphers, ours->integs,
		ours->n_integs, out))
		return false;
	if (!groups)
		return true;
	if (config->n_pfs_groups == 0)
		return any_group(sa, p, ke_group, &out->group);
	return pick_group(sa, p, config->pfs_groups, config->n_pfs_groups,
	    ke_group, &out->group);
}

int
ike_select_esp(const struct ike_child_config *config,
    const struct wire_sa *offer, uint16_t ke_group, bool groups,
    struct ike_suite *out)
{
	struct ike_suite suite;

	for (size_t i = 0; i < config->n_proposals; i++) {
		for (size_t j = 0; j < offer->n_proposals; j++) {
			const struct wire_proposal *p = &offer->proposals[j];

			if (p->protocol == PROTO_ESP && p->spi_len == 4 &&
			    types_known(offer, p) &&
			    esp_matches(config, &config->proposals[i], offer,
				p, ke_group, groups, &suite)) {
				*out = suite;
				return 0;
			}
		}
	}
	return ERR_NOT_FOUND;
}
