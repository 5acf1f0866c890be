#ifndef POSTERN_CRYPTO_VAULT_H
#define POSTERN_CRYPTO_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Secrets as text at rest: AES-256-GCM under keys that come from a passphrase
 * (PBKDF2-HMAC-SHA512). The nonce is a MAC of the secret (as in SIV, RFC 5297),
 * so that the same secret is the same text each time a configuration is
 * written, and its checksum stays; that two secrets are equal can be seen.
 *
 * The text is base64 of "P8" | salt (16) | nonce (12) | ciphertext | tag (16);
 * the salt tells which key it is.
 */
enum {
	VAULT_SALT = 16,
	VAULT_ITERATIONS = 100000,
	VAULT_CLEAR_MAX = 512,  /* bytes of a secret */
	VAULT_TEXT_MAX = 768,   /* with NUL */
};

struct vault_key {
	uint8_t salt[VAULT_SALT];
	uint8_t seal[32];
	uint8_t mac[32];
};

/* ERR_CRYPTO. Takes a tenth of a second. */
int vault_key_derive(const char *passphrase, const uint8_t salt[VAULT_SALT],
    struct vault_key *out);
bool vault_key_equal(const struct vault_key *a, const struct vault_key *b);
/* ERR_RANGE: too long; ERR_CRYPTO. */
int vault_seal(const struct vault_key *key, const char *clear,
    char out[VAULT_TEXT_MAX]);
/* The salt of a sealed text; ERR_SYNTAX: it isn't one of ours. */
int vault_salt(const char *sealed, uint8_t salt[VAULT_SALT]);
/* ERR_SYNTAX: not one of ours; ERR_NOT_FOUND: sealed with another key;
 * ERR_AUTH: changed since. out gets a string. */
int vault_open(const struct vault_key *key, const char *sealed,
    char out[VAULT_CLEAR_MAX + 1]);

#endif
