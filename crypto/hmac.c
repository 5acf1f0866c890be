/* The low-level hashes are deprecated in OpenSSL 3, but only they keep their
 * state in a value that can be copied: see hmac.h for what that gains. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hmac.h"

#include <string.h>

#include "base/secret.h"

static void
state_init(union hmac_state *s, enum hmac_hash hash)
{
	switch (hash) {
	case HMAC_HASH_MD5:
		MD5_Init(&s->md5);
		break;
	case HMAC_HASH_SHA1:
		SHA1_Init(&s->sha1);
		break;
	case HMAC_HASH_SHA256:
		SHA256_Init(&s->sha256);
		break;
	case HMAC_HASH_SHA384:
		SHA384_Init(&s->sha512);
		break;
	case HMAC_HASH_SHA512:
		SHA512_Init(&s->sha512);
		break;
	}
}

static void
state_add(union hmac_state *s, enum hmac_hash hash, const void *data,
    size_t len)
{
	switch (hash) {
	case HMAC_HASH_MD5:
		MD5_Update(&s->md5, data, len);
		break;
	case HMAC_HASH_SHA1:
		SHA1_Update(&s->sha1, data, len);
		break;
	case HMAC_HASH_SHA256:
		SHA256_Update(&s->sha256, data, len);
		break;
	case HMAC_HASH_SHA384:
		SHA384_Update(&s->sha512, data, len);
		break;
	case HMAC_HASH_SHA512:
		SHA512_Update(&s->sha512, data, len);
		break;
	}
}

static size_t
state_finish(union hmac_state *s, enum hmac_hash hash, uint8_t *out)
{
	switch (hash) {
	case HMAC_HASH_MD5:
		MD5_Final(out, &s->md5);
		return MD5_DIGEST_LENGTH;
	case HMAC_HASH_SHA1:
		SHA1_Final(out, &s->sha1);
		return SHA_DIGEST_LENGTH;
	case HMAC_HASH_SHA256:
		SHA256_Final(out, &s->sha256);
		return SHA256_DIGEST_LENGTH;
	case HMAC_HASH_SHA384:
		SHA384_Final(out, &s->sha512);
		return SHA384_DIGEST_LENGTH;
	case HMAC_HASH_SHA512:
		SHA512_Final(out, &s->sha512);
		return SHA512_DIGEST_LENGTH;
	}
	return 0;
}

void
hmac_key(struct hmac *h, enum hmac_hash hash, const void *key, size_t len)
{
	size_t block = hash >= HMAC_HASH_SHA384 ? 128 : 64;
	uint8_t pad[128] = { 0 };

	h->hash = hash;
	if (len > block) {
		state_init(&h->inner, hash);
		state_add(&h->inner, hash, key, len);
		state_finish(&h->inner, hash, pad);
	} else if (len > 0) {
		memcpy(pad, key, len);
	}
	for (size_t i = 0; i < block; i++)
		pad[i] ^= 0x36;
	state_init(&h->inner, hash);
	state_add(&h->inner, hash, pad, block);
	for (size_t i = 0; i < block; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	state_init(&h->outer, hash);
	state_add(&h->outer, hash, pad, block);
	secret_wipe(pad, sizeof(pad));
}

void
hmac_start(struct hmac_run *run, const struct hmac *h)
{
	run->key = h;
	run->state = h->inner;
}

void
hmac_add(struct hmac_run *run, const void *data, size_t len)
{
	if (len > 0)
		state_add(&run->state, run->key->hash, data, len);
}

size_t
hmac_finish(struct hmac_run *run, uint8_t out[HMAC_MAX])
{
	const struct hmac *h = run->key;
	size_t len = state_finish(&run->state, h->hash, out);

	run->state = h->outer;
	state_add(&run->state, h->hash, out, len);
	state_finish(&run->state, h->hash, out);
	secret_wipe(run, sizeof(*run));
	return len;
}
