#ifndef POSTERN_CRYPTO_HOSTKEY_H
#define POSTERN_CRYPTO_HOSTKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evp_pkey_st;

/* Key pairs by which the box proves who it is: SSH host keys. */
enum hostkey_type { HOSTKEY_RSA, HOSTKEY_ECDSA, HOSTKEY_EDDSA, HOSTKEY_TYPES };

struct hostkey {
	enum hostkey_type type;
	unsigned bits;   /* modulus, or the curve: 256, 384, 521 */
	uint8_t *spki;   /* SubjectPublicKeyInfo, DER */
	size_t spki_len;
	struct evp_pkey_st *pair; /* the private half, too; shared, fixed */
};

/* A new pair as PEM (PKCS #8); *pem is a secret, to be wiped and freed. bits:
 * RSA 1024..4096, ECDSA 256, 384, 521; EdDSA is Ed25519. Takes seconds for a
 * long RSA key: thread-safe, for a thread. ERR_RANGE, ERR_CRYPTO. */
int hostkey_generate(enum hostkey_type type, unsigned bits, char **pem);
/* What a PEM text has; ERR_SYNTAX, ERR_UNSUPPORTED (another kind of key). */
int hostkey_read(const char *pem, struct hostkey *out);
void hostkey_clear(struct hostkey *k);
/* The same pair once more, without spki, to be cleared, too: for a thread, or
 * to have it when k is gone. */
void hostkey_share(const struct hostkey *k, struct hostkey *out);

/* ---- as SSH has them (hostkey_ssh.c) ------------------------------------ */

enum { HOSTKEY_BLOB_MAX = 1024, HOSTKEY_SIGNATURE_MAX = 1024 };

/* "ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519" */
const char *hostkey_ssh_type(const struct hostkey *k);
/* The public half (RFC 4253, 6.6): returns its length, ERR_CRYPTO. */
int hostkey_ssh_blob(const struct hostkey *k, uint8_t blob[HOSTKEY_BLOB_MAX]);
/* It makes signatures of that name ("rsa-sha2-256"). */
bool hostkey_ssh_signs(const struct hostkey *k, const char *algorithm);
/* One, with its name (RFC 4253, 6.6), of an algorithm that it makes. Returns
 * its length, ERR_CRYPTO. Takes milliseconds with a long RSA key:
 * thread-safe, for a thread. */
int hostkey_ssh_sign(const struct hostkey *k, const char *algorithm,
    const uint8_t *data, size_t len,
    uint8_t signature[HOSTKEY_SIGNATURE_MAX]);

#endif
