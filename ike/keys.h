#ifndef POSTERN_IKE_KEYS_H
#define POSTERN_IKE_KEYS_H

#include "crypto/prf.h"
#include "crypto/protect.h"
#include "ike/proposal.h"

/* Key derivation, RFC 7296 2.13 .. 2.18. Errors: ERR_MEMORY, ERR_CRYPTO,
 * ERR_UNSUPPORTED; then nothing is left in out. */

/* What an IKE SA is protected with; i: original initiator to responder. */
struct ike_keys {
	struct secret d, pi, pr;
	struct protect *i, *r;
};
void ike_keys_clear(struct ike_keys *k);

/* All that goes into a derivation. */
struct ike_exchange {
	const struct ike_nonce *ni, *nr;
	const struct secret *shared; /* g^ir; NULL or empty: no DH (KEYMAT) */
};

/* SKEYSEED = prf(Ni | Nr, g^ir) and from it SK_*; 2.14. */
int ike_keys_derive(const struct ike_suite *suite,
    const struct ike_exchange *x, const uint8_t spi_i[8],
    const uint8_t spi_r[8], struct ike_keys *out);
/* Rekeying: SKEYSEED = prf(SK_d (old), g^ir | Ni | Nr); 2.18. */
int ike_keys_rekey(unsigned old_prf, const struct secret *old_d,
    const struct ike_suite *suite, const struct ike_exchange *x,
    const uint8_t spi_i[8], const uint8_t spi_r[8], struct ike_keys *out);

/* The four keys of a child SA; 2.17. i: its exchange's initiator sends. */
struct ike_child_keys {
	struct secret encr_i, integ_i, encr_r, integ_r;
};
void ike_child_keys_clear(struct ike_child_keys *k);
int ike_child_keys_derive(unsigned prf, const struct secret *d,
    const struct ike_suite *suite, const struct ike_exchange *x,
    struct ike_child_keys *out);

/* What a pre-shared key proves: prf(prf(PSK, "Key Pad for IKEv2"),
 * message | nonce | prf(SK_p, id)); 2.15. message is our first one as it was
 * sent, nonce the other's, id the body of the ID payload. */
int ike_auth_psk(unsigned prf, const struct secret *psk,
    const struct bytes_view *message, const struct ike_nonce *nonce,
    const struct secret *sk_p, const struct bytes_view *id,
    uint8_t out[PRF_MAX]);

/* For known-answer tests: SKEYSEED itself, and KEYMAT of any length. */
int ike_skeyseed(unsigned prf, const struct ike_exchange *x,
    uint8_t out[PRF_MAX]);
int ike_keymat(unsigned prf, const struct secret *d,
    const struct ike_exchange *x, void *out, size_t len);

#endif
