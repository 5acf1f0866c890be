#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/hostkey.h"
#include "crypto/internal.h"

enum { RAW_MAX = 600 }; /* a number, a point, a signature without its name */

const char *
hostkey_ssh_type(const struct hostkey *k)
{
	switch (k->type) {
	case HOSTKEY_RSA:
		return "ssh-rsa";
	case HOSTKEY_ECDSA:
		return k->bits == 256 ? "ecdsa-sha2-nistp256" :
		    k->bits == 384 ? "ecdsa-sha2-nistp384" :
		    "ecdsa-sha2-nistp521";
	default:
		return "ssh-ed25519";
	}
}

bool
hostkey_ssh_signs(const struct hostkey *k, const char *algorithm)
{
	const struct sshsig_kind *kind = sshsig_kind(algorithm);

	return kind != NULL && k->pair != NULL &&
	    strcmp(kind->key, hostkey_ssh_type(k)) == 0;
}

static void
write_string(struct writer *w, const void *data, size_t len)
{
	write_u32(w, (uint32_t)len);
	write_bytes(w, data, len);
}

/* A positive number (mpint, RFC 4251, 5). */
static void
write_number(struct writer *w, const BIGNUM *n)
{
	uint8_t bytes[RAW_MAX];
	size_t len = n == NULL ? 0 : (size_t)BN_num_bytes(n);

	if (len == 0 || len > sizeof bytes) {
		w->error = ERR_CRYPTO;
		return;
	}
	BN_bn2bin(n, bytes);
	write_u32(w, (uint32_t)(len + (bytes[0] >> 7)));
	if (bytes[0] >> 7 == 1)
		write_u8(w, 0);
	write_bytes(w, bytes, len);
}

/* ---- the public half ---------------------------------------------------- */

static void
write_param(struct writer *w, const EVP_PKEY *pair, const char *name)
{
	BIGNUM *n = NULL;

	EVP_PKEY_get_bn_param(pair, name, &n);
	write_number(w, n);
	BN_free(n);
}

/* A point of an elliptic curve, as OpenSSL has it. */
static void
write_point(struct writer *w, const EVP_PKEY *pair)
{
	uint8_t point[RAW_MAX];
	size_t len = 0;

	if (EVP_PKEY_get_octet_string_param(pair, OSSL_PKEY_PARAM_PUB_KEY,
	    point, sizeof point, &len) == 1)
		write_string(w, point, len);
	else
		w->error = ERR_CRYPTO;
}

int
hostkey_ssh_blob(const struct hostkey *k, uint8_t blob[HOSTKEY_BLOB_MAX])
{
	const char *type = hostkey_ssh_type(k);
	struct writer w;

	writer_init(&w, blob, HOSTKEY_BLOB_MAX);
	write_string(&w, type, strlen(type));
	if (k->type == HOSTKEY_RSA) {
		write_param(&w, k->pair, OSSL_PKEY_PARAM_RSA_E);
		write_param(&w, k->pair, OSSL_PKEY_PARAM_RSA_N);
	} else {
		if (k->type == HOSTKEY_ECDSA)
			write_string(&w, sshsig_kind(type)->curve,
			    strlen(sshsig_kind(type)->curve));
		write_point(&w, k->pair);
	}
	return w.error != 0 ? crypto_fail(ERR_CRYPTO) : (int)w.len;
}

/* ---- signatures --------------------------------------------------------- */

/* RFC 5656, 3.1.2: two numbers, which OpenSSL has in DER. */
static void
write_ecdsa(struct writer *w, const uint8_t *der, size_t len)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
	uint8_t raw[RAW_MAX];
	struct writer numbers;

	writer_init(&numbers, raw, sizeof raw);
	if (pair == NULL) {
		w->error = ERR_CRYPTO;
		return;
	}
	write_number(&numbers, ECDSA_SIG_get0_r(pair));
	write_number(&numbers, ECDSA_SIG_get0_s(pair));
	ECDSA_SIG_free(pair);
	write_string(w, raw, numbers.len);
}

int
hostkey_ssh_sign(const struct hostkey *k, const char *algorithm,
    const uint8_t *data, size_t len, uint8_t signature[HOSTKEY_SIGNATURE_MAX])
{
	const struct sshsig_kind *kind = sshsig_kind(algorithm);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t raw[RAW_MAX];
	size_t raw_len = sizeof raw;
	struct writer w;
	bool made = ctx != NULL && EVP_DigestSignInit_ex(ctx, NULL,
	    kind->digest, NULL, NULL, k->pair, NULL) == 1 &&
	    EVP_DigestSign(ctx, raw, &raw_len, data, len) == 1;

	EVP_MD_CTX_free(ctx);
	if (!made)
		return crypto_fail(ERR_CRYPTO);
	writer_init(&w, signature, HOSTKEY_SIGNATURE_MAX);
	write_string(&w, algorithm, strlen(algorithm));
	if (k->type == HOSTKEY_ECDSA)
		write_ecdsa(&w, raw, raw_len);
	else
		write_string(&w, raw, raw_len);
	return w.error != 0 ? crypto_fail(ERR_CRYPTO) : (int)w.len;
}
