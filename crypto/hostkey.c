#include "crypto/hostkey.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static const char *
curve_name(unsigned bits)
{
	switch (bits) {
	case 256:
		return "P-256";
	case 384:
		return "P-384";
	case 521:
		return "P-521";
	default:
		return NULL;
	}
}

static EVP_PKEY *
key_make(enum hostkey_type type, unsigned bits)
{
	switch (type) {
	case HOSTKEY_RSA:
		return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	case HOSTKEY_ECDSA:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve_name(bits));
	default:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	}
}

/* The memory BIO is in secure hands: OpenSSL wipes what it frees of it. */
static char *
key_pem(EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *data, *pem = NULL;
	long len;

	if (bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL,
	    0, NULL, NULL) == 1 && (len = BIO_get_mem_data(bio, &data)) > 0)
		pem = xstrndup(data, (size_t)len);
	BIO_free(bio);
	return pem;
}

int
hostkey_generate(enum hostkey_type type, unsigned bits, char **pem)
{
	EVP_PKEY *key;

	if ((type == HOSTKEY_RSA && (bits < 1024 || bits > 4096)) ||
	    (type == HOSTKEY_ECDSA && curve_name(bits) == NULL))
		return ERR_RANGE;
	if ((key = key_make(type, bits)) == NULL)
		return ERR_CRYPTO;
	*pem = key_pem(key);
	EVP_PKEY_free(key);
	return *pem == NULL ? ERR_CRYPTO : 0;
}

static int
key_describe(EVP_PKEY *key, struct hostkey *out)
{
	unsigned char *der = NULL;
	int len;

	if (EVP_PKEY_is_a(key, "RSA"))
		out->type = HOSTKEY_RSA;
	else if (EVP_PKEY_is_a(key, "EC"))
		out->type = HOSTKEY_ECDSA;
	else if (EVP_PKEY_is_a(key, "ED25519"))
		out->type = HOSTKEY_EDDSA;
	else
		return ERR_UNSUPPORTED;
	out->bits = (unsigned)EVP_PKEY_get_bits(key);
	if ((len = i2d_PUBKEY(key, &der)) <= 0)
		return ERR_CRYPTO;
	out->spki_len = (size_t)len;
	out->spki = xcalloc(1, out->spki_len);
	memcpy(out->spki, der, out->spki_len);
	OPENSSL_free(der);
	return 0;
}

/* Nobody is asked for a passphrase. */
static int
no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

int
hostkey_read(const char *pem, struct hostkey *out)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio == NULL ? NULL :
	    PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	int r;

	BIO_free(bio);
	if (key == NULL)
		return ERR_SYNTAX;
	memset(out, 0, sizeof *out);
	if ((r = key_describe(key, out)) == 0)
		out->pair = key;
	else
		EVP_PKEY_free(key);
	return r;
}

void
hostkey_clear(struct hostkey *k)
{
	free(k->spki);
	k->spki = NULL;
	EVP_PKEY_free(k->pair);
	k->pair = NULL;
}

void
hostkey_share(const struct hostkey *k, struct hostkey *out)
{
	*out = (struct hostkey){ .type = k->type, .bits = k->bits };
	if (EVP_PKEY_up_ref(k->pair) == 1)
		out->pair = k->pair;
}
