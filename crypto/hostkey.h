#ifndef POSTERN_CRYPTO_HOSTKEY_H
#define POSTERN_CRYPTO_HOSTKEY_H

#include <stddef.h>
#include <stdint.h>

/* Key pairs by which the box proves who it is: SSH host keys. */
enum hostkey_type { HOSTKEY_RSA, HOSTKEY_ECDSA, HOSTKEY_EDDSA, HOSTKEY_TYPES };

struct hostkey {
	enum hostkey_type type;
	unsigned bits;   /* modulus, or the curve: 256, 384, 521 */
	uint8_t *spki;   /* SubjectPublicKeyInfo, DER */
	size_t spki_len;
};

/* A new pair as PEM (PKCS #8); *pem is a secret, to be wiped and freed. bits:
 * RSA 1024..4096, ECDSA 256, 384, 521; EdDSA is Ed25519. Takes seconds for a
 * long RSA key: thread-safe, for a thread. ERR_RANGE, ERR_CRYPTO. */
int hostkey_generate(enum hostkey_type type, unsigned bits, char **pem);
/* What a PEM text has; ERR_SYNTAX, ERR_UNSUPPORTED (another kind of key). */
int hostkey_read(const char *pem, struct hostkey *out);
void hostkey_clear(struct hostkey *k);

#endif
