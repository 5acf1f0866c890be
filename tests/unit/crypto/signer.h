#ifndef POSTERN_TESTS_SIGNER_H
#define POSTERN_TESTS_SIGNER_H

/* An SSH client's key, and what it signs to log in (RFC 4252, 7). */

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "tests/unit/unit.h"

/* The session's id, so many bytes of it. */
static const uint8_t signer_session[80] = { 0x5a, 1, 2, 3 };

struct signer {
	const char *algorithm; /* of the signature */
	const char *digest;    /* NULL: its own */
	EVP_PKEY *key;
	uint8_t blob[1024], data[2048], signature[1024];
	size_t blob_len, data_len, signature_len;
	size_t blob_at;        /* where data has the key */
};

static inline void
put_string(struct writer *w, const void *data, size_t len)
{
	write_u32(w, (uint32_t)len);
	write_bytes(w, data, len);
}

static inline void
put_text(struct writer *w, const char *text)
{
	put_string(w, text, strlen(text));
}

static inline void
put_number(struct writer *w, const BIGNUM *n)
{
	uint8_t bytes[600] = { 0 };
	int len = BN_bn2bin(n, bytes + 1);

	if ((bytes[1] & 0x80) != 0)
		put_string(w, bytes, (size_t)len + 1);
	else
		put_string(w, bytes + 1, (size_t)len);
}

static inline void
put_param(struct writer *w, EVP_PKEY *key, const char *name)
{
	BIGNUM *n = NULL;

	ck_assert_int_eq(EVP_PKEY_get_bn_param(key, name, &n), 1);
	put_number(w, n);
	BN_free(n);
}

/* A new key for signatures of this kind. */
static inline void
signer_make(struct signer *k, const char *algorithm)
{
	const char *curve = strstr(algorithm, "nistp");
	char group[] = "P-xxx";
	uint8_t raw[160];
	size_t len = sizeof raw;
	struct writer w;

	*k = (struct signer){ .algorithm = algorithm };
	writer_init(&w, k->blob, sizeof k->blob);
	if (curve != NULL) {
		memcpy(group + 2, curve + 5, 3);
		k->digest = strcmp(group, "P-256") == 0 ? "SHA256" :
		    strcmp(group, "P-384") == 0 ? "SHA384" : "SHA512";
		k->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", group);
		put_text(&w, algorithm);
		put_text(&w, curve);
		ck_assert_int_eq(EVP_PKEY_get_octet_string_param(k->key,
		    OSSL_PKEY_PARAM_PUB_KEY, raw, sizeof raw, &len), 1);
		put_string(&w, raw, len);
	} else if (strcmp(algorithm, "ssh-ed25519") == 0) {
		k->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		put_text(&w, algorithm);
		ck_assert_int_eq(EVP_PKEY_get_raw_public_key(k->key, raw,
		    &len), 1);
		put_string(&w, raw, len);
	} else {
		k->digest = strstr(algorithm, "512") != NULL ? "SHA512" :
		    strstr(algorithm, "256") != NULL ? "SHA256" : "SHA1";
		k->key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
		put_text(&w, "ssh-rsa");
		put_param(&w, k->key, OSSL_PKEY_PARAM_RSA_E);
		put_param(&w, k->key, OSSL_PKEY_PARAM_RSA_N);
	}
	ck_assert_int_eq(w.error, 0);
	k->blob_len = w.len;
}

/* ECDSA's two numbers, which OpenSSL gives in DER. */
static inline size_t
ecdsa_numbers(const uint8_t *der, size_t len, uint8_t *out, size_t max)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
	struct writer w;

	ck_assert_ptr_nonnull(pair);
	writer_init(&w, out, max);
	put_number(&w, ECDSA_SIG_get0_r(pair));
	put_number(&w, ECDSA_SIG_get0_s(pair));
	ECDSA_SIG_free(pair);
	return w.len;
}

/* Signs k->data, whatever it is. */
static inline void
signer_sign_data(struct signer *k)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t raw[512], numbers[512];
	size_t len = sizeof raw;
	struct writer w;

	ck_assert_int_eq(EVP_DigestSignInit_ex(ctx, NULL, k->digest, NULL,
	    NULL, k->key, NULL), 1);
	ck_assert_int_eq(EVP_DigestSign(ctx, raw, &len, k->data, k->data_len),
	    1);
	EVP_MD_CTX_free(ctx);
	writer_init(&w, k->signature, sizeof k->signature);
	put_text(&w, k->algorithm);
	if (strstr(k->algorithm, "ecdsa") != NULL)
		put_string(&w, numbers, ecdsa_numbers(raw, len, numbers,
		    sizeof numbers));
	else
		put_string(&w, raw, len);
	k->signature_len = w.len;
}

/* What is signed, with a session id of so many bytes. */
static inline void
signer_fill(struct signer *k, const char *user, size_t id_len,
    const char *algorithm)
{
	struct writer w;

	writer_init(&w, k->data, sizeof k->data);
	put_string(&w, signer_session, id_len);
	write_u8(&w, 50);
	put_text(&w, user);
	put_text(&w, "ssh-connection");
	put_text(&w, "publickey");
	write_u8(&w, 1);
	put_text(&w, algorithm);
	k->blob_at = w.len + 4;
	put_string(&w, k->blob, k->blob_len);
	ck_assert_int_eq(w.error, 0);
	k->data_len = w.len;
}

static inline void
signer_sign(struct signer *k, const char *user)
{
	signer_fill(k, user, 32, k->algorithm);
	signer_sign_data(k);
}

static inline void
signer_clear(struct signer *k)
{
	EVP_PKEY_free(k->key);
}

#endif
