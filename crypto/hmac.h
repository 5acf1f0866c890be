#ifndef POSTERN_CRYPTO_HMAC_H
#define POSTERN_CRYPTO_HMAC_H

#include <openssl/md5.h>
#include <openssl/sha.h>
#include <stddef.h>
#include <stdint.h>

/*
 * HMAC (RFC 2104) as plain values: the two keyed hash states are computed
 * once and copied per message, without memory or a key schedule. OpenSSL's
 * EVP_MAC with EVP_MAC_init(NULL key) takes two allocations a message and
 * about 120 ns more for 1400 bytes (950 against 830 ns with SHA-1); the
 * assembly behind both is the same.
 */
enum hmac_hash {
	HMAC_HASH_MD5,
	HMAC_HASH_SHA1,
	HMAC_HASH_SHA256,
	HMAC_HASH_SHA384,
	HMAC_HASH_SHA512,
};

union hmac_state {
	MD5_CTX md5;
	SHA_CTX sha1;
	SHA256_CTX sha256;
	SHA512_CTX sha512; /* SHA-384 too */
};

struct hmac {
	enum hmac_hash hash;
	union hmac_state inner; /* after key ^ ipad */
	union hmac_state outer; /* after key ^ opad */
};

/* A message under way. */
struct hmac_run {
	const struct hmac *key;
	union hmac_state state;
};

#define HMAC_MAX 64 /* longest output, bytes */

void hmac_key(struct hmac *h, enum hmac_hash hash, const void *key,
    size_t len);
void hmac_start(struct hmac_run *run, const struct hmac *h);
void hmac_add(struct hmac_run *run, const void *data, size_t len);
/* Writes the whole output and returns its length; wipes run. */
size_t hmac_finish(struct hmac_run *run, uint8_t out[HMAC_MAX]);

#endif
