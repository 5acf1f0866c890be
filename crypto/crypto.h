#ifndef POSTERN_CRYPTO_CRYPTO_H
#define POSTERN_CRYPTO_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

/* The only folder that includes <openssl/...>. */

/* Load the providers and fetch the algorithms once; call before threads and
 * before privileges are dropped. dh and protect work after it only; a second
 * call does nothing. ERR_CRYPTO. */
int crypto_init(void);
void crypto_cleanup(void);

/* Cryptographic random bytes. Aborts if the system has none. */
void crypto_random(void *out, size_t len);

/* digests that show in the ASA's outputs */
void crypto_md5(const void *data, size_t len, uint8_t out[16]);
void crypto_sha1(const void *data, size_t len, uint8_t out[20]);
void crypto_sha256(const void *data, size_t len, uint8_t out[32]);

#endif
