#ifndef POSTERN_IKE_PROPOSAL_H
#define POSTERN_IKE_PROPOSAL_H

#include "ike/wire.h"

/*
 * Proposals: what we offer, what we choose out of an offer, and whether an
 * answer keeps to what was offered. RFC 7296 2.7, 3.3.
 */

/* One choice of everything. */
struct ike_suite {
	struct ike_cipher cipher;
	uint16_t integ;      /* INTEG_NONE with an AEAD */
	uint16_t prf;        /* IKE only */
	uint16_t group;      /* DH_NONE: ESP without PFS */
	bool esn;            /* ESP only */
	uint32_t lifetime_s; /* IKE only: that of our policy */
	uint8_t number;      /* of the proposal */
	uint8_t spi_len;     /* the sender's */
	uint8_t spi[8];
};

/* Our policies as an SA payload. A policy with AEAD and other ciphers becomes
 * two proposals (3.3: they can't share one). spi NULL: none (IKE_SA_INIT). */
void ike_offer_ike(const struct ike_peer_config *config,
    const uint8_t spi[8], struct wire_sa *sa);
/* groups: with the DH transforms of the child's PFS groups. */
void ike_offer_esp(const struct ike_child_config *config, uint32_t spi,
    bool groups, struct wire_sa *sa);

/* Our best policy that the offer can meet, ke_group (0: none) preferred where
 * it allows that. spi_len is what each proposal must have. ERR_NOT_FOUND:
 * NO_PROPOSAL_CHOSEN. */
int ike_select_ike(const struct ike_peer_config *config,
    const struct wire_sa *offer, uint16_t ke_group, uint8_t spi_len,
    struct ike_suite *out);
/* groups false: IKE_AUTH, where DH is not negotiated (1.2). With it and no PFS
 * group of our own the peer's wish is met, as an ASA does. */
int ike_select_esp(const struct ike_child_config *config,
    const struct wire_sa *offer, uint16_t ke_group, bool groups,
    struct ike_suite *out);

/* The suite of an answer, which must be one transform of each type out of one
 * proposal of the offer. ERR_SYNTAX: it isn't. */
int ike_answer_check(const struct wire_sa *offer, const struct wire_sa *answer,
    struct ike_suite *out);
/* The chosen suite as an SA payload, with the answerer's SPI. */
void ike_answer_make(const struct ike_suite *suite, uint8_t protocol,
    const void *spi, uint8_t spi_len, struct wire_sa *sa);

#endif
