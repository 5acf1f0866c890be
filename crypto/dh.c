#include "crypto/dh.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/internal.h"

/* RFC 2409's two groups have no name in OpenSSL; their generator is 2, and
 * 256 bits of exponent are more than they are worth. */
#define OAKLEY_GENERATOR 2
#define OAKLEY_PRIV_BITS 256

static struct group {
	enum dh_id id;
	const char *type;             /* OpenSSL key type */
	const char *name;             /* OpenSSL group name, or */
	BIGNUM *(*prime)(BIGNUM *bn); /* the prime itself */
	int nid;                      /* of the curve */
	EVP_PKEY *template;           /* the parameters; NULL: none needed */
} groups[] = {
	{ DH_MODP_768, "DH", NULL, BN_get_rfc2409_prime_768, 0, NULL },
	{ DH_MODP_1024, "DH", NULL, BN_get_rfc2409_prime_1024, 0, NULL },
	{ DH_MODP_1536, "DH", "modp_1536", NULL, 0, NULL },
	{ DH_MODP_2048, "DH", "modp_2048", NULL, 0, NULL },
	{ DH_MODP_3072, "DH", "modp_3072", NULL, 0, NULL },
	{ DH_MODP_4096, "DH", "modp_4096", NULL, 0, NULL },
	{ DH_MODP_2048_256, "DH", "dh_2048_256", NULL, 0, NULL },
	{ DH_ECP_256, "EC", "P-256", NULL, NID_X9_62_prime256v1, NULL },
	{ DH_ECP_384, "EC", "P-384", NULL, NID_secp384r1, NULL },
	{ DH_ECP_521, "EC", "P-521", NULL, NID_secp521r1, NULL },
	{ DH_CURVE25519, "X25519", NULL, NULL, 0, NULL },
};

#define N_GROUPS (sizeof(groups) / sizeof(*groups))

struct dh_key {
	const struct group *group;
	const struct dh_info *info;
	EVP_PKEY *pkey;
	uint8_t public[DH_PUBLIC_MAX];
};

static const struct group *
group_find(unsigned id)
{
	for (size_t i = 0; i < N_GROUPS; i++)
		if (groups[i].id == id)
			return &groups[i];
	return NULL;
}

static bool
is_ecp(const struct group *g)
{
	return g->nid != 0;
}

/* Group parameters, and a pair if priv is given, as an OpenSSL key. */
static EVP_PKEY *
pkey_build(const struct group *g, const BIGNUM *priv, const uint8_t *pub,
    size_t pub_len, const BIGNUM *pub_bn)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, g->type, NULL);
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	BIGNUM *prime = g->prime != NULL ? g->prime(NULL) : NULL;
	BIGNUM *two = BN_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;
	bool ok = ctx != NULL && b != NULL && two != NULL &&
	    BN_set_word(two, OAKLEY_GENERATOR);

	if (ok && g->name != NULL)
		ok = OSSL_PARAM_BLD_push_utf8_string(
		    b, OSSL_PKEY_PARAM_GROUP_NAME, g->name, 0);
	else if (ok)
		ok = prime != NULL &&
		    OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_FFC_P, prime) &&
		    OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_FFC_G, two) &&
		    OSSL_PARAM_BLD_push_int(
			b, OSSL_PKEY_PARAM_DH_PRIV_LEN, OAKLEY_PRIV_BITS);
	if (ok && priv != NULL)
		ok = OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, priv);
	if (ok && pub != NULL)
		ok = OSSL_PARAM_BLD_push_octet_string(
		    b, OSSL_PKEY_PARAM_PUB_KEY, pub, pub_len);
	if (ok && pub_bn != NULL)
		ok = OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PUB_KEY, pub_bn);
	if (ok && (params = OSSL_PARAM_BLD_to_param(b)) != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey,
		priv != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_KEY_PARAMETERS,
		params) != 1)
		pkey = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	EVP_PKEY_CTX_free(ctx);
	BN_free(prime);
	BN_free(two);
	return pkey;
}

int
dh_groups_load(void)
{
	for (size_t i = 0; i < N_GROUPS; i++) {
		if (groups[i].id == DH_CURVE25519)
			continue;
		groups[i].template =
		    pkey_build(&groups[i], NULL, NULL, 0, NULL);
		if (groups[i].template == NULL)
			return ERR_CRYPTO;
	}
	return 0;
}

void
dh_groups_unload(void)
{
	for (size_t i = 0; i < N_GROUPS; i++) {
		EVP_PKEY_free(groups[i].template);
		groups[i].template = NULL;
	}
}

static EVP_PKEY *
pkey_generate(const struct group *g)
{
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *pkey = NULL;

	if (g->template != NULL)
		ctx = EVP_PKEY_CTX_new_from_pkey(NULL, g->template, NULL);
	else
		ctx = EVP_PKEY_CTX_new_from_name(NULL, g->type, NULL);
	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_generate(ctx, &pkey) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/* Take pkey into a new key, with its public value in KE form. */
static int
key_make(const struct group *g, EVP_PKEY *pkey, struct dh_key **out)
{
	struct dh_key *key = calloc(1, sizeof(*key));
	size_t skip = is_ecp(g) ? 1 : 0; /* 4: x and y follow */
	uint8_t *encoded = NULL;
	size_t len;
	int r = ERR_CRYPTO;

	if (key == NULL || pkey == NULL)
		goto out;
	key->group = g;
	key->info = dh_info(g->id);
	len = EVP_PKEY_get1_encoded_public_key(pkey, &encoded);
	if (len != key->info->public_len + skip)
		goto out;
	memcpy(key->public, encoded + skip, key->info->public_len);
	key->pkey = pkey;
	pkey = NULL;
	*out = key;
	key = NULL;
	r = 0;
out:
	OPENSSL_free(encoded);
	EVP_PKEY_free(pkey);
	free(key);
	return r == 0 ? 0 : crypto_fail(r);
}

int
dh_key_new(unsigned group, struct dh_key **out)
{
	const struct group *g = group_find(group);

	if (g == NULL)
		return ERR_UNSUPPORTED;
	return key_make(g, pkey_generate(g), out);
}

void
dh_key_free(struct dh_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pkey); /* OpenSSL clears the private value */
	free(key);
}

const uint8_t *
dh_key_public(const struct dh_key *key, size_t *len)
{
	*len = key->info->public_len;
	return key->public;
}

/* The peer's value as a key. NULL if it isn't one: MODP outside 2..p-2 and
 * a point off the curve are refused here (RFC 6989 2.1, 2.3). */
static EVP_PKEY *
peer_pkey(const struct dh_key *key, const uint8_t *data, size_t len)
{
	const struct group *g = key->group;
	uint8_t encoded[1 + DH_PUBLIC_MAX];
	EVP_PKEY *pkey;
	size_t skip = is_ecp(g) ? 1 : 0;

	if (len != key->info->public_len)
		return NULL;
	if (g->template == NULL)
		return EVP_PKEY_new_raw_public_key_ex(
		    NULL, g->type, NULL, data, len);
	encoded[0] = POINT_CONVERSION_UNCOMPRESSED;
	memcpy(encoded + skip, data, len);
	pkey = EVP_PKEY_new();
	if (pkey != NULL &&
	    EVP_PKEY_copy_parameters(pkey, g->template) == 1 &&
	    EVP_PKEY_set1_encoded_public_key(pkey, encoded, len + skip) == 1)
		return pkey;
	EVP_PKEY_free(pkey);
	return NULL;
}

int
dh_compute(
    struct dh_key *key, const void *peer, size_t len, struct secret *out)
{
	/* Only group 24 has small subgroups of its own making: there y^q = 1
	 * must be checked too (RFC 6989 2.2). In the others that would cost
	 * more than the agreement itself. */
	int full_check = key->group->id == DH_MODP_2048_256;
	size_t secret_len = key->info->secret_len;
	EVP_PKEY *other = peer_pkey(key, peer, len);
	EVP_PKEY_CTX *ctx = NULL;
	struct secret s = { 0 };
	int r = ERR_SYNTAX;

	if (other == NULL)
		goto out;
	r = ERR_CRYPTO;
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
	if (ctx == NULL || EVP_PKEY_derive_init(ctx) != 1)
		goto out;
	/* g^ir keeps its leading zeroes (RFC 7296 2.14). */
	if (strcmp(key->group->type, "DH") == 0 &&
	    EVP_PKEY_CTX_set_dh_pad(ctx, 1) != 1)
		goto out;
	r = secret_alloc(&s, secret_len);
	if (r < 0)
		goto out;
	/* Fails for a degenerate value: a secret of 1 or p-1, all zero with
	 * Curve25519 (RFC 8031 3.2). */
	r = ERR_SYNTAX;
	if (EVP_PKEY_derive_set_peer_ex(ctx, other, full_check) != 1 ||
	    EVP_PKEY_derive(ctx, s.data, &s.len) != 1 || s.len != secret_len)
		goto out;
	secret_move(out, &s);
	r = 0;
out:
	secret_clear(&s);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(other);
	return r == 0 ? 0 : crypto_fail(r);
}

static EVP_PKEY *
ecp_from_private(const struct group *g, const BIGNUM *priv)
{
	EC_GROUP *curve = EC_GROUP_new_by_curve_name(g->nid);
	EC_POINT *point = curve != NULL ? EC_POINT_new(curve) : NULL;
	uint8_t pub[1 + DH_PUBLIC_MAX];
	EVP_PKEY *pkey = NULL;
	size_t len;

	if (point != NULL &&
	    EC_POINT_mul(curve, point, priv, NULL, NULL, NULL) == 1) {
		len = EC_POINT_point2oct(curve, point,
		    POINT_CONVERSION_UNCOMPRESSED, pub, sizeof(pub), NULL);
		if (len > 0)
			pkey = pkey_build(g, priv, pub, len, NULL);
	}
	EC_POINT_free(point);
	EC_GROUP_free(curve);
	return pkey;
}

static EVP_PKEY *
modp_from_private(const struct group *g, const BIGNUM *priv)
{
	BIGNUM *p = NULL, *generator = NULL, *pub = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	EVP_PKEY *pkey = NULL;

	if (pub != NULL && ctx != NULL &&
	    EVP_PKEY_get_bn_param(g->template, OSSL_PKEY_PARAM_FFC_P, &p) ==
		1 &&
	    EVP_PKEY_get_bn_param(
		g->template, OSSL_PKEY_PARAM_FFC_G, &generator) == 1 &&
	    BN_mod_exp(pub, generator, priv, p, ctx) == 1)
		pkey = pkey_build(g, priv, NULL, 0, pub);
	BN_CTX_free(ctx);
	BN_free(pub);
	BN_free(generator);
	BN_free(p);
	return pkey;
}

int
dh_key_from_private(
    unsigned group, const void *priv, size_t len, struct dh_key **out)
{
	const struct group *g = group_find(group);
	EVP_PKEY *pkey;
	BIGNUM *bn;

	if (g == NULL)
		return ERR_UNSUPPORTED;
	if (g->id == DH_CURVE25519)
		return key_make(g, EVP_PKEY_new_raw_private_key_ex(NULL,
		    g->type, NULL, priv, len), out);
	if (len > DH_PUBLIC_MAX || (bn = BN_bin2bn(priv, (int)len, NULL)) ==
	    NULL)
		return ERR_CRYPTO;
	pkey = is_ecp(g) ? ecp_from_private(g, bn) : modp_from_private(g, bn);
	BN_clear_free(bn);
	return key_make(g, pkey, out);
}
