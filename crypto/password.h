#ifndef POSTERN_CRYPTO_PASSWORD_H
#define POSTERN_CRYPTO_PASSWORD_H

#include <stdbool.h>

#define PASSWORD_HASH_MAX 128

/* The two forms in which an ASA stores passwords.
 * pbkdf2: "$sha512$5000$<salt, base64>$<hash, base64>": PBKDF2-HMAC-SHA512,
 * 16-byte salt, 16 bytes of output.
 * encrypted: 16 characters, the PIX form: MD5 of the password padded with
 * zeroes to 16 bytes (to 32 above 16; with a user name its first four
 * characters appended), three bytes of each four as 4 characters;
 * "cisco" is 2KFQnbNIdI.2KYOU. */
/* iterations 1..1000000: ERR_RANGE; ERR_CRYPTO */
int password_hash_pbkdf2(const char *clear, unsigned iterations,
    char out[PASSWORD_HASH_MAX]);
void password_hash_pix(const char *clear, const char *user_or_null,
    char out[17]);
/* stored is either form. Constant time in the comparison. */
bool password_verify(const char *clear, const char *stored,
    const char *user_or_null);

#endif
