#ifndef POSTERN_CRYPTO_INTERNAL_H
#define POSTERN_CRYPTO_INTERNAL_H

/* Shared by the files of crypto/ only. */

#include <openssl/evp.h>

/* The fetched cipher for an id and a key of so many bytes (without salt);
 * NULL if there is none. Single DES is 3DES with three equal keys (the way
 * around OpenSSL's legacy provider), so it takes 24 bytes here. */
const EVP_CIPHER *crypto_cipher(unsigned encr, size_t key_len);

/* Drop what OpenSSL queued about a failure and return our code for it. */
int crypto_fail(int code);

/* A kind of signature in SSH, by SSH's name. */
struct sshsig_kind {
	const char *name, *key; /* of the signature; of the key, in its blob */
	const char *digest;     /* NULL: the algorithm's own */
	const char *curve, *group; /* SSH's name and OpenSSL's */
};
const struct sshsig_kind *sshsig_kind(const char *name); /* NULL: none */

/* dh.c's share of crypto_init() and crypto_cleanup(). */
int dh_groups_load(void);
void dh_groups_unload(void);

#endif
