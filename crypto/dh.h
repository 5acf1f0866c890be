#ifndef POSTERN_CRYPTO_DH_H
#define POSTERN_CRYPTO_DH_H

#include <stddef.h>
#include <stdint.h>
#include "base/secret.h"

#define DH_PUBLIC_MAX 512 /* MODP 4096 */

/* A private value and its public one. A key may be used from one thread at a
 * time, any thread: jobs run on the pool. */
struct dh_key;

/* ERR_UNSUPPORTED, ERR_CRYPTO, ERR_MEMORY */
int dh_key_new(unsigned group, struct dh_key **out);
void dh_key_free(struct dh_key *key); /* wipes; NULL allowed */
/* KE payload data: dh_info(group)->public_len bytes. ECP: x|y (RFC 5903). */
const uint8_t *dh_key_public(const struct dh_key *key, size_t *len);
/* The shared secret with the peer's KE data. A wrong length, a point off the
 * curve, a degenerate value (RFC 6989): ERR_SYNTAX, and out, which must be
 * initialized, stays as it was. */
int dh_compute(struct dh_key *key, const void *peer, size_t len,
    struct secret *out);
/* For known-answer tests: a key with a given private value. */
int dh_key_from_private(unsigned group, const void *priv, size_t len,
    struct dh_key **out);

#endif
