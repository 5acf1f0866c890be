#include "crypto/vault.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/hmac.h"
#include "crypto/internal.h"

enum {
	NONCE = 12,
	TAG = 16,
	HEAD = 2 + VAULT_SALT + NONCE,
	SEALED_MAX = HEAD + VAULT_CLEAR_MAX + TAG,
};

int
vault_key_derive(const char *passphrase, const uint8_t salt[VAULT_SALT],
    struct vault_key *out)
{
	uint8_t both[sizeof out->seal + sizeof out->mac];

	if (PKCS5_PBKDF2_HMAC(passphrase, (int)strlen(passphrase), salt,
	    VAULT_SALT, VAULT_ITERATIONS, EVP_sha512(), sizeof both,
	    both) != 1)
		return crypto_fail(ERR_CRYPTO);
	memcpy(out->salt, salt, VAULT_SALT);
	memcpy(out->seal, both, sizeof out->seal);
	memcpy(out->mac, both + sizeof out->seal, sizeof out->mac);
	secret_wipe(both, sizeof both);
	return 0;
}

bool
vault_key_equal(const struct vault_key *a, const struct vault_key *b)
{
	return CRYPTO_memcmp(a, b, sizeof *a) == 0;
}

static void
nonce_make(const struct vault_key *key, const char *clear, size_t len,
    uint8_t nonce[NONCE])
{
	uint8_t mac[HMAC_MAX];
	struct hmac_run run;
	struct hmac h;

	hmac_key(&h, HMAC_HASH_SHA512, key->mac, sizeof key->mac);
	hmac_start(&run, &h);
	hmac_add(&run, clear, len);
	hmac_finish(&run, mac);
	memcpy(nonce, mac, NONCE);
	secret_wipe(&h, sizeof h);
}

/* The head of the text (mark, salt, nonce) is authenticated too. */
static int
gcm(const struct vault_key *key, const uint8_t *head, const uint8_t *in,
    uint8_t *out, size_t len, uint8_t tag[TAG], int seal)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n, ok;

	ok = c != NULL && EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL,
	    key->seal, head + 2 + VAULT_SALT, seal) == 1 &&
	    EVP_CipherUpdate(c, NULL, &n, head, HEAD) == 1 &&
	    EVP_CipherUpdate(c, out, &n, in, (int)len) == 1 &&
	    (seal || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG,
	    tag) == 1) &&
	    EVP_CipherFinal_ex(c, out + len, &n) == 1 &&
	    (!seal || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG,
	    tag) == 1);
	EVP_CIPHER_CTX_free(c);
	return ok ? 0 : crypto_fail(seal ? ERR_CRYPTO : ERR_AUTH);
}

int
vault_seal(const struct vault_key *key, const char *clear,
    char out[VAULT_TEXT_MAX])
{
	uint8_t sealed[SEALED_MAX + 16] = { 'P', '8' };
	size_t len = strlen(clear);
	int r;

	if (len > VAULT_CLEAR_MAX)
		return ERR_RANGE;
	memcpy(sealed + 2, key->salt, VAULT_SALT);
	nonce_make(key, clear, len, sealed + 2 + VAULT_SALT);
	r = gcm(key, sealed, (const uint8_t *)clear, sealed + HEAD, len,
	    sealed + HEAD + len, 1);
	if (r != 0)
		return r;
	EVP_EncodeBlock((uint8_t *)out, sealed, (int)(HEAD + len + TAG));
	return 0;
}

/* Bytes of the text, 0: none of ours. */
static size_t
decode(const char *text, uint8_t out[SEALED_MAX + 16])
{
	size_t len = strlen(text), n;

	if (len % 4 != 0 || len >= VAULT_TEXT_MAX ||
	    EVP_DecodeBlock(out, (const uint8_t *)text, (int)len) < 0)
		return 0;
	n = len / 4 * 3;
	for (size_t i = len; i > 0 && text[i - 1] == '=' && i > len - 2; i--)
		n--;
	if (n < HEAD + TAG || n > SEALED_MAX || out[0] != 'P' || out[1] != '8')
		return 0;
	return n;
}

int
vault_salt(const char *sealed, uint8_t salt[VAULT_SALT])
{
	uint8_t bytes[SEALED_MAX + 16];

	if (decode(sealed, bytes) == 0)
		return ERR_SYNTAX;
	memcpy(salt, bytes + 2, VAULT_SALT);
	return 0;
}

int
vault_open(const struct vault_key *key, const char *sealed,
    char out[VAULT_CLEAR_MAX + 1])
{
	uint8_t bytes[SEALED_MAX + 16], clear[VAULT_CLEAR_MAX + 16];
	size_t n = decode(sealed, bytes), len;
	int r;

	if (n == 0)
		return ERR_SYNTAX;
	if (memcmp(bytes + 2, key->salt, VAULT_SALT) != 0)
		return ERR_NOT_FOUND;
	len = n - HEAD - TAG;
	r = gcm(key, bytes, bytes + HEAD, clear, len, bytes + HEAD + len, 0);
	if (r == 0 && memchr(clear, '\0', len) != NULL)
		r = ERR_AUTH;
	if (r == 0) {
		memcpy(out, clear, len);
		out[len] = '\0';
	}
	secret_wipe(clear, sizeof clear);
	return r;
}
