#include "crypto/protect.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "crypto/hmac.h"
#include "crypto/internal.h"

enum direction { OPEN, SEAL }; /* as EVP_CipherInit()'s enc */

struct protect {
	const struct encr_info *encr;
	const EVP_CIPHER *cipher; /* NULL: ENCR_NULL */
	struct secret key;        /* the cipher's, without salt */
	uint8_t salt[4];
	/* Keyed at the first packet of its direction: an SA uses one only,
	 * and with CBC the two have different key schedules. */
	EVP_CIPHER_CTX *ctx[2];
	struct hmac hmac; /* not with an AEAD */
	size_t icv;
	/* Random for the next CBC IVs: asking for each one alone costs more
	 * than a tenth of the packet's encryption. */
	uint8_t random[512];
	size_t random_left;
};

static int
integ_hash(unsigned integ, enum hmac_hash *hash)
{
	switch (integ) {
	case INTEG_HMAC_MD5_96:
		*hash = HMAC_HASH_MD5;
		return 0;
	case INTEG_HMAC_SHA1_96:
		*hash = HMAC_HASH_SHA1;
		return 0;
	case INTEG_HMAC_SHA2_256_128:
		*hash = HMAC_HASH_SHA256;
		return 0;
	case INTEG_HMAC_SHA2_384_192:
		*hash = HMAC_HASH_SHA384;
		return 0;
	case INTEG_HMAC_SHA2_512_256:
		*hash = HMAC_HASH_SHA512;
		return 0;
	}
	return ERR_UNSUPPORTED;
}

static int
set_cipher(struct protect *p, const struct protect_params *params)
{
	size_t len = params->encr_key_len;
	const uint8_t *key = params->encr_key;
	uint8_t des[24];
	int r;

	if (p->encr->id == ENCR_NULL)
		return len == 0 ? 0 : ERR_RANGE;
	if (len <= p->encr->salt)
		return ERR_RANGE;
	len -= p->encr->salt;
	memcpy(p->salt, key + len, p->encr->salt);
	if (p->encr->id == ENCR_DES) {
		if (len != 8)
			return ERR_RANGE;
		for (size_t i = 0; i < sizeof(des); i++)
			des[i] = key[i % 8];
		key = des;
		len = sizeof(des);
	}
	p->cipher = crypto_cipher(p->encr->id, len);
	if (p->cipher == NULL)
		return ERR_RANGE;
	r = secret_set(&p->key, key, len);
	secret_wipe(des, sizeof(des));
	return r;
}

static int
set_integ(struct protect *p, const struct protect_params *params)
{
	const struct integ_info *integ = integ_info(params->integ);
	enum hmac_hash hash;

	if (p->encr->aead) {
		p->icv = p->encr->icv;
		return params->integ == INTEG_NONE ? 0 : ERR_UNSUPPORTED;
	}
	/* Encryption without integrity is not done: RFC 7296 5, 4303 1. */
	if (integ == NULL || integ_hash(params->integ, &hash) < 0)
		return ERR_UNSUPPORTED;
	if (params->integ_key_len != integ->key)
		return ERR_RANGE;
	hmac_key(&p->hmac, hash, params->integ_key, params->integ_key_len);
	p->icv = integ->icv;
	return 0;
}

int
protect_new(const struct protect_params *params, struct protect **out)
{
	const struct encr_info *encr = encr_info(params->encr);
	struct protect *p;
	int r;

	if (encr == NULL)
		return ERR_UNSUPPORTED;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return ERR_MEMORY;
	p->encr = encr;
	r = set_cipher(p, params);
	if (r == 0)
		r = set_integ(p, params);
	if (r < 0) {
		protect_free(p);
		return r;
	}
	*out = p;
	return 0;
}

void
protect_free(struct protect *p)
{
	if (p == NULL)
		return;
	EVP_CIPHER_CTX_free(p->ctx[OPEN]);
	EVP_CIPHER_CTX_free(p->ctx[SEAL]);
	secret_clear(&p->key);
	secret_wipe(p, sizeof(*p));
	free(p);
}

size_t
protect_icv_len(const struct protect *p)
{
	return p->icv;
}

size_t
protect_iv_len(const struct protect *p)
{
	return p->encr->iv;
}

size_t
protect_block(const struct protect *p)
{
	return p->encr->block;
}

static EVP_CIPHER_CTX *
keyed_ctx(struct protect *p, enum direction d)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx == NULL)
		return NULL;
	if (EVP_CipherInit_ex2(ctx, p->cipher, p->key.data, NULL, (int)d,
		NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1) {
		EVP_CIPHER_CTX_free(ctx);
		return NULL;
	}
	p->ctx[d] = ctx;
	return ctx;
}

/* Begin a packet: a new IV under the key that is set. NULL on failure. */
static EVP_CIPHER_CTX *
start(struct protect *p, enum direction d, const uint8_t *iv)
{
	EVP_CIPHER_CTX *ctx = p->ctx[d];

	if (ctx == NULL)
		ctx = keyed_ctx(p, d);
	if (ctx == NULL ||
	    EVP_CipherInit_ex2(ctx, NULL, NULL, iv, (int)d, NULL) != 1)
		return NULL;
	return ctx;
}

static void
store_be(uint8_t *p, uint64_t v, size_t len)
{
	for (size_t i = len; i-- > 0; v >>= 8)
		p[i] = (uint8_t)v;
}

/* in NULL with out NULL: nothing to do, as for an empty piece. */
static bool
update(EVP_CIPHER_CTX *ctx, uint8_t *out, const uint8_t *in, size_t len)
{
	int n;

	return len == 0 || EVP_CipherUpdate(ctx, out, &n, in, (int)len) == 1;
}

/* The additional data of an AEAD: RFC 4106 5, RFC 7634 2.1. */
static bool
aead_header(EVP_CIPHER_CTX *ctx, const struct protect_job *job)
{
	uint8_t aad[12];

	if (job->esn_high == NULL)
		return update(ctx, NULL, job->header, job->header_len);
	assert(job->header_len == 8); /* SPI, low sequence number */
	memcpy(aad, job->header, 4);
	store_be(aad + 4, *job->esn_high, 4);
	memcpy(aad + 8, job->header + 4, 4);
	return update(ctx, NULL, aad, sizeof(aad));
}

static int
aead(struct protect *p, const struct protect_job *job, enum direction d)
{
	bool gmac = p->encr->id == ENCR_NULL_AUTH_AES_GMAC;
	uint8_t nonce[12], rest[16];
	EVP_CIPHER_CTX *ctx;
	int n;

	memcpy(nonce, p->salt, 4);
	memcpy(nonce + 4, job->iv, 8);
	ctx = start(p, d, nonce);
	if (ctx == NULL || !aead_header(ctx, job))
		return crypto_fail(ERR_CRYPTO);
	/* GMAC encrypts nothing: IV and data are additional data (RFC 4543
	 * 3.3, where the IV counts as part of the payload). */
	if (gmac && !update(ctx, NULL, job->iv, 8))
		return crypto_fail(ERR_CRYPTO);
	if (!update(ctx, gmac ? NULL : job->data, job->data, job->data_len))
		return crypto_fail(ERR_CRYPTO);
	if (d == OPEN) {
		EVP_CIPHER_CTX_ctrl(
		    ctx, EVP_CTRL_AEAD_SET_TAG, (int)p->icv, job->icv);
		if (EVP_CipherFinal_ex(ctx, rest, &n) == 1)
			return 0;
		secret_wipe(job->data, job->data_len);
		return crypto_fail(ERR_AUTH);
	}
	if (EVP_CipherFinal_ex(ctx, rest, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(
		ctx, EVP_CTRL_AEAD_GET_TAG, (int)p->icv, job->icv) != 1)
		return crypto_fail(ERR_CRYPTO);
	return 0;
}

static int
crypt_cbc(struct protect *p, const struct protect_job *job, enum direction d)
{
	EVP_CIPHER_CTX *ctx;

	if (p->cipher == NULL)
		return 0;
	ctx = start(p, d, job->iv);
	if (ctx == NULL || !update(ctx, job->data, job->data, job->data_len))
		return crypto_fail(ERR_CRYPTO);
	return 0;
}

static void
mac(const struct protect *p, const struct protect_job *job,
    uint8_t out[HMAC_MAX])
{
	struct hmac_run run;
	uint8_t esn[4];

	hmac_start(&run, &p->hmac);
	hmac_add(&run, job->header, job->header_len);
	hmac_add(&run, job->iv, p->encr->iv);
	hmac_add(&run, job->data, job->data_len);
	if (job->esn_high != NULL) {
		store_be(esn, *job->esn_high, 4);
		hmac_add(&run, esn, sizeof(esn));
	}
	hmac_finish(&run, out);
}

static void
random_iv(struct protect *p, uint8_t *iv)
{
	size_t len = p->encr->iv;

	if (p->random_left < len) {
		crypto_random(p->random, sizeof(p->random));
		p->random_left = sizeof(p->random);
	}
	p->random_left -= len;
	memcpy(iv, p->random + p->random_left, len);
}

int
protect_seal(struct protect *p, const struct protect_job *job)
{
	uint8_t full[HMAC_MAX];
	int r;

	if (job->data_len % p->encr->block != 0 || job->data_len > INT_MAX)
		return ERR_SYNTAX;
	if (p->encr->aead) {
		store_be(job->iv, job->iv_counter, 8);
		return aead(p, job, SEAL);
	}
	if (p->encr->iv > 0)
		random_iv(p, job->iv);
	r = crypt_cbc(p, job, SEAL);
	if (r < 0)
		return r;
	mac(p, job, full);
	memcpy(job->icv, full, p->icv);
	return 0;
}

int
protect_open(struct protect *p, const struct protect_job *job)
{
	uint8_t full[HMAC_MAX];

	if (job->data_len % p->encr->block != 0 || job->data_len > INT_MAX)
		return ERR_SYNTAX;
	if (p->encr->aead)
		return aead(p, job, OPEN);
	mac(p, job, full);
	if (!bytes_equal_ct(full, job->icv, p->icv))
		return ERR_AUTH;
	return crypt_cbc(p, job, OPEN);
}
