#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/proposal.h"

/* The answer to an offer: one proposal, one transform of each type. */

static const struct wire_proposal *
proposal_by_number(const struct wire_sa *sa, uint8_t number)
{
	for (size_t i = 0; i < sa->n_proposals; i++)
		if (sa->proposals[i].number == number)
			return &sa->proposals[i];
	return NULL;
}

static bool
offered(const struct wire_sa *sa, const struct wire_proposal *p,
    const struct wire_transform *wanted)
{
	for (unsigned i = 0; i < p->count; i++) {
		const struct wire_transform *t = &sa->transforms[p->first + i];

		if (t->type == wanted->type && t->id == wanted->id &&
		    t->key_bits == wanted->key_bits)
			return true;
	}
	return false;
}

static bool
type_offered(const struct wire_sa *sa, const struct wire_proposal *p,
    uint8_t type)
{
	for (unsigned i = 0; i < p->count; i++)
		if (sa->transforms[p->first + i].type == type)
			return true;
	return false;
}

static void
take_transform(const struct wire_transform *t, struct ike_suite *s)
{
	switch (t->type) {
	case TRANSFORM_ENCR:
		s->cipher.encr = t->id;
		s->cipher.key_bits = t->key_bits;
		break;
	case TRANSFORM_PRF:
		s->prf = t->id;
		break;
	case TRANSFORM_INTEG:
		s->integ = t->id;
		break;
	case TRANSFORM_DH:
		s->group = t->id;
		break;
	case TRANSFORM_ESN:
		s->esn = t->id == 1;
		break;
	}
}

/* "None" of what can be none may be spelled out without having been
 * offered: 3.3.2 lets an answer name INTEG_NONE with an AEAD. */
static bool
harmless(const struct wire_transform *t)
{
	return t->id == 0 && t->key_bits == 0 &&
	    (t->type == TRANSFORM_INTEG || t->type == TRANSFORM_DH ||
		t->type == TRANSFORM_ESN);
}

int
ike_answer_check(const struct wire_sa *offer, const struct wire_sa *answer,
    struct ike_suite *out)
{
	const struct wire_proposal *a = &answer->proposals[0], *p;
	struct ike_suite s = { 0 };
	unsigned seen = 0;

	if (answer->n_proposals != 1)
		return ERR_SYNTAX;
	p = proposal_by_number(offer, a->number);
	if (p == NULL || p->protocol != a->protocol ||
	    p->spi_len != a->spi_len)
		return ERR_SYNTAX;
	for (unsigned i = 0; i < a->count; i++) {
		const struct wire_transform *t =
		    &answer->transforms[a->first + i];

		if (t->type > TRANSFORM_ESN || (seen & 1u << t->type) != 0 ||
		    t->unknown)
			return ERR_SYNTAX;
		if (!offered(offer, p, t) &&
		    (type_offered(offer, p, t->type) || !harmless(t)))
			return ERR_SYNTAX;
		seen |= 1u << t->type;
		take_transform(t, &s);
	}
	for (unsigned type = TRANSFORM_ENCR; type < TRANSFORM_ESN; type++)
		if ((seen & 1u << type) == 0 &&
		    type_offered(offer, p, (uint8_t)type))
			return ERR_SYNTAX;
	s.number = a->number;
	s.spi_len = a->spi_len;
	memcpy(s.spi, a->spi, sizeof(s.spi));
	*out = s;
	return 0;
}

static void
add(struct wire_sa *sa, uint8_t type, uint16_t id, uint16_t bits)
{
	sa->transforms[sa->n_transforms++] =
	    (struct wire_transform){ .type = type, .id = id, .key_bits = bits };
	sa->proposals[0].count++;
}

void
ike_answer_make(const struct ike_suite *suite, uint8_t protocol,
    const void *spi, uint8_t spi_len, struct wire_sa *sa)
{
	sa->n_proposals = 1;
	sa->n_transforms = 0;
	sa->proposals[0] = (struct wire_proposal){ .number = suite->number,
		.protocol = protocol, .spi_len = spi_len };
	if (spi_len > 0)
		memcpy(sa->proposals[0].spi, spi, spi_len);
	add(sa, TRANSFORM_ENCR, suite->cipher.encr, suite->cipher.key_bits);
	if (protocol == PROTO_IKE)
		add(sa, TRANSFORM_PRF, suite->prf, 0);
	if (suite->integ != INTEG_NONE)
		add(sa, TRANSFORM_INTEG, suite->integ, 0);
	if (suite->group != DH_NONE)
		add(sa, TRANSFORM_DH, suite->group, 0);
	if (protocol == PROTO_ESP)
		add(sa, TRANSFORM_ESN, suite->esn ? 1 : 0, 0);
}
