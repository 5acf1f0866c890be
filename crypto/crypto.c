#include "crypto/crypto.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/internal.h"

static struct {
	unsigned encr;
	size_t key_len;
	const char *name;
	EVP_CIPHER *cipher;
} ciphers[] = {
	{ ENCR_DES, 24, "DES-EDE3-CBC", NULL },
	{ ENCR_3DES, 24, "DES-EDE3-CBC", NULL },
	{ ENCR_AES_CBC, 16, "AES-128-CBC", NULL },
	{ ENCR_AES_CBC, 24, "AES-192-CBC", NULL },
	{ ENCR_AES_CBC, 32, "AES-256-CBC", NULL },
	{ ENCR_AES_GCM_16, 16, "AES-128-GCM", NULL },
	{ ENCR_AES_GCM_16, 24, "AES-192-GCM", NULL },
	{ ENCR_AES_GCM_16, 32, "AES-256-GCM", NULL },
	{ ENCR_NULL_AUTH_AES_GMAC, 16, "AES-128-GCM", NULL },
	{ ENCR_NULL_AUTH_AES_GMAC, 24, "AES-192-GCM", NULL },
	{ ENCR_NULL_AUTH_AES_GMAC, 32, "AES-256-GCM", NULL },
	{ ENCR_CHACHA20_POLY1305, 32, "ChaCha20-Poly1305", NULL },
};

#define N_CIPHERS (sizeof(ciphers) / sizeof(*ciphers))

static bool loaded;

int
crypto_fail(int code)
{
	ERR_clear_error();
	return code;
}

const EVP_CIPHER *
crypto_cipher(unsigned encr, size_t key_len)
{
	for (size_t i = 0; i < N_CIPHERS; i++)
		if (ciphers[i].encr == encr && ciphers[i].key_len == key_len)
			return ciphers[i].cipher;
	return NULL;
}

int
crypto_init(void)
{
	uint8_t seed;

	if (loaded)
		return 0;
	for (size_t i = 0; i < N_CIPHERS; i++) {
		ciphers[i].cipher =
		    EVP_CIPHER_fetch(NULL, ciphers[i].name, NULL);
		if (ciphers[i].cipher == NULL)
			goto fail;
	}
	if (dh_groups_load() < 0)
		goto fail;
	/* Opens and seeds the generator while we still may. */
	crypto_random(&seed, sizeof(seed));
	loaded = true;
	return 0;
fail:
	crypto_cleanup();
	return crypto_fail(ERR_CRYPTO);
}

void
crypto_cleanup(void)
{
	for (size_t i = 0; i < N_CIPHERS; i++) {
		EVP_CIPHER_free(ciphers[i].cipher);
		ciphers[i].cipher = NULL;
	}
	dh_groups_unload();
	loaded = false;
}

void
crypto_random(void *out, size_t len)
{
	if (len > INT_MAX || RAND_bytes(out, (int)len) != 1)
		abort(); /* no key of ours may ever be guessable */
}

static void
digest(const EVP_MD *md, const void *data, size_t len, uint8_t *out)
{
	if (EVP_Digest(data, len, out, NULL, md, NULL) != 1)
		abort(); /* the default provider always has these three */
}

void
crypto_md5(const void *data, size_t len, uint8_t out[16])
{
	digest(EVP_md5(), data, len, out);
}

void
crypto_sha1(const void *data, size_t len, uint8_t out[20])
{
	digest(EVP_sha1(), data, len, out);
}

void
crypto_sha256(const void *data, size_t len, uint8_t out[32])
{
	digest(EVP_sha256(), data, len, out);
}
