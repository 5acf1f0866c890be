#include "crypto/password.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/internal.h"

#define PBKDF2_TAG        "$sha512$"
#define PBKDF2_LEN        16 /* salt and hash alike */
#define PBKDF2_BASE64     24 /* characters of 16 bytes */
#define PBKDF2_ITERATIONS 1000000 /* most: a stored line must not hang us */

static int
pbkdf2(const char *clear, const uint8_t salt[PBKDF2_LEN], unsigned iterations,
    char out[PASSWORD_HASH_MAX])
{
	char salt64[PBKDF2_BASE64 + 4], hash64[PBKDF2_BASE64 + 4];
	uint8_t hash[PBKDF2_LEN];

	if (iterations == 0 || iterations > PBKDF2_ITERATIONS)
		return ERR_RANGE;
	if (PKCS5_PBKDF2_HMAC(clear, (int)strlen(clear), salt, PBKDF2_LEN,
		(int)iterations, EVP_sha512(), sizeof(hash), hash) != 1)
		return crypto_fail(ERR_CRYPTO);
	EVP_EncodeBlock((uint8_t *)salt64, salt, PBKDF2_LEN);
	EVP_EncodeBlock((uint8_t *)hash64, hash, PBKDF2_LEN);
	snprintf(out, PASSWORD_HASH_MAX, PBKDF2_TAG "%u$%s$%s", iterations,
	    salt64, hash64);
	return 0;
}

int
password_hash_pbkdf2(
    const char *clear, unsigned iterations, char out[PASSWORD_HASH_MAX])
{
	uint8_t salt[PBKDF2_LEN];

	crypto_random(salt, sizeof(salt));
	return pbkdf2(clear, salt, iterations, out);
}

void
password_hash_pix(const char *clear, const char *user_or_null, char out[17])
{
	static const char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz";
	uint8_t block[32] = { 0 };
	uint8_t md5[16];
	size_t len = strnlen(clear, sizeof(block));
	size_t user_len = user_or_null == NULL ? 0 : strlen(user_or_null);

	memcpy(block, clear, len);
	/* The user name goes behind the password while there is room for its
	 * four characters; a shorter name is repeated. */
	if (len <= sizeof(block) - 4 && user_len > 0)
		for (size_t i = 0; i < 4; i++)
			block[len++] = (uint8_t)user_or_null[i % user_len];
	crypto_md5(block, len > 16 ? 32 : 16, md5);
	secret_wipe(block, sizeof(block));
	for (size_t i = 0; i < 4; i++) {
		uint32_t v = (uint32_t)md5[4 * i] |
		    (uint32_t)md5[4 * i + 1] << 8 |
		    (uint32_t)md5[4 * i + 2] << 16;

		for (size_t j = 0; j < 4; j++, v >>= 6)
			*out++ = alphabet[v & 63];
	}
	*out = '\0';
}

static bool
verify_pbkdf2(const char *clear, const char *stored)
{
	char computed[PASSWORD_HASH_MAX];
	uint8_t salt[PBKDF2_LEN + 2]; /* EVP_DecodeBlock counts padding */
	unsigned long iterations;
	char *count, *end;
	bool ok = false;

	count = strdup(stored + strlen(PBKDF2_TAG));
	if (count == NULL)
		return false;
	end = strchr(count, '$');
	if (end == NULL || strlen(end) != 2 + 2 * PBKDF2_BASE64)
		goto out;
	*end++ = '\0';
	if (text_number(count, 1, PBKDF2_ITERATIONS, &iterations) < 0)
		goto out;
	if (EVP_DecodeBlock(salt, (uint8_t *)end, PBKDF2_BASE64) !=
	    (int)sizeof(salt))
		goto out;
	if (pbkdf2(clear, salt, (unsigned)iterations, computed) < 0)
		goto out;
	ok = strlen(computed) == strlen(stored) &&
	    bytes_equal_ct(computed, stored, strlen(stored));
	secret_wipe(computed, sizeof(computed));
out:
	free(count);
	crypto_fail(0); /* bad base64 leaves an error behind */
	return ok;
}

bool
password_verify(
    const char *clear, const char *stored, const char *user_or_null)
{
	char computed[17];
	bool ok;

	if (strncmp(stored, PBKDF2_TAG, strlen(PBKDF2_TAG)) == 0)
		return verify_pbkdf2(clear, stored);
	if (strlen(stored) != 16)
		return false;
	password_hash_pix(clear, user_or_null, computed);
	ok = bytes_equal_ct(computed, stored, 16);
	secret_wipe(computed, sizeof(computed));
	return ok;
}
