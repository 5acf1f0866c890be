#ifndef POSTERN_CRYPTO_SSHSIG_H
#define POSTERN_CRYPTO_SSHSIG_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of someone else's: borrowed. */
struct sshsig_bytes {
	const uint8_t *data;
	size_t len;
};

/*
 * Did user prove that he has the key with this blob (RFC 4253, 6.6)? data is
 * what he signed for publickey authentication (RFC 4252, 7), and must be of
 * that user, that session (its id: RFC 4253, 7.2), that key and the
 * signature's algorithm. ssh-ed25519 (RFC 8709), ecdsa-sha2-nistp256/384/521
 * (RFC 5656), rsa-sha2-256/512 (RFC 8332), no SHA-1. All but user and session
 * may be anything; with an empty session nothing is proven. 0: he did.
 * ERR_SYNTAX or ERR_TRUNCATED (malformed, or for another), ERR_UNSUPPORTED
 * (algorithm), ERR_CRYPTO (no such key can be), ERR_AUTH (a wrong signature).
 */
int sshsig_check(const char *user, struct sshsig_bytes session,
    struct sshsig_bytes blob, struct sshsig_bytes data,
    struct sshsig_bytes signature);

#endif
