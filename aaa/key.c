#include "aaa/key.h"

#include <ctype.h>
#include <string.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/error.h"
#include "crypto/crypto.h"

void
key_hash(const uint8_t *blob, size_t len, uint8_t hash[KEY_HASH_LEN])
{
	crypto_sha256(blob, len, hash);
}

/* A blob begins with the name of its kind, and goes on. */
static bool
is_key(const uint8_t *blob, size_t len)
{
	static const char *const kinds[] = { "ssh-rsa", "ssh-ed25519",
		"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
		"ecdsa-sha2-nistp521" };
	const uint8_t *name;
	struct reader r;
	size_t n;

	reader_init(&r, blob, len);
	n = read_u32(&r);
	name = read_bytes(&r, n);
	if (name == NULL || read_left(&r) == 0)
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i]) == n && memcmp(name, kinds[i], n) == 0)
			return true;
	return false;
}

static int
base64_hash(const char *s, size_t len, uint8_t hash[KEY_HASH_LEN])
{
	uint8_t blob[KEY_BLOB_MAX];
	int n = base64_decode(s, len, blob, sizeof blob);

	if (n < 0 || !is_key(blob, (size_t)n))
		return ERR_SYNTAX;
	key_hash(blob, (size_t)n, hash);
	return 0;
}

int
key_base64_hash(const char *base64, uint8_t hash[KEY_HASH_LEN])
{
	return base64_hash(base64, strlen(base64), hash);
}

static const char *
next_line(const char *s)
{
	s += strcspn(s, "\n");
	return *s == '\n' ? s + 1 : s;
}

/* RFC 4716, 3.3: "Tag: value" lines, each of which may go on behind a
 * backslash at its end. */
static const char *
headers_skip(const char *s)
{
	while (memchr(s, ':', strcspn(s, "\n")) != NULL) {
		bool more;

		do {
			const char *next = next_line(s);
			size_t n = strcspn(s, "\r\n");

			more = n > 0 && s[n - 1] == '\\' && *next != '\0';
			s = next;
		} while (more);
	}
	return s;
}

int
key_file_hash(const char *file, uint8_t hash[KEY_HASH_LEN])
{
	static const char begin[] = "---- BEGIN SSH2 PUBLIC KEY ----";
	static const char finish[] = "---- END SSH2 PUBLIC KEY ----";
	const char *end;

	file += strspn(file, " \t\r\n");
	if (strncmp(file, begin, sizeof begin - 1) == 0) {
		file = headers_skip(next_line(file));
		end = strstr(file, finish);
		return end == NULL ? ERR_SYNTAX :
		    base64_hash(file, (size_t)(end - file), hash);
	}
	/* OpenSSH: kind, key, comment. */
	file += strcspn(file, " \t\r\n");
	file += strspn(file, " \t");
	return base64_hash(file, strcspn(file, " \t\r\n"), hash);
}

void
key_hash_write(const uint8_t hash[KEY_HASH_LEN], struct text *out)
{
	for (size_t i = 0; i < KEY_HASH_LEN; i++)
		text_printf(out, "%s%02x", i > 0 ? ":" : "", hash[i]);
}

static int
digit(char c)
{
	c = (char)tolower((unsigned char)c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
key_hash_parse(const char *s, uint8_t hash[KEY_HASH_LEN])
{
	if (strlen(s) != 3 * KEY_HASH_LEN - 1)
		return ERR_SYNTAX;
	for (size_t i = 0; i < KEY_HASH_LEN; i++, s += 3) {
		int high = digit(s[0]), low = digit(s[1]);

		if (high < 0 || low < 0 ||
		    s[2] != (i + 1 < KEY_HASH_LEN ? ':' : '\0'))
			return ERR_SYNTAX;
		hash[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
