/*
 * libssh 0.10 reads an Ed25519 key in PKCS #8 without its public half and
 * then can't use it; in OpenSSH's own format (PROTOCOL.key) it has both.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/hostkey.h"
#include "ssh/sshd/sshd.h"

enum {
	HALF = 32,     /* bytes of the seed and of the public key */
	PKCS8_LEN = 48, /* RFC 8410, 7: the seed is the end of it */
	BLOCK = 8,
};

static const char type[] = "ssh-ed25519";

static void
write_string(struct writer *w, const void *data, size_t len)
{
	write_u32(w, (uint32_t)len);
	write_bytes(w, data, len);
}

static void
write_public(struct writer *w, const uint8_t *public_key)
{
	write_string(w, type, strlen(type));
	write_string(w, public_key, HALF);
}

/* Returns the length. */
static size_t
private_part(uint8_t *buf, size_t max, const uint8_t *seed,
    const uint8_t *public_key)
{
	struct writer w;

	writer_init(&w, buf, max);
	write_u64(&w, 0); /* two equal numbers: a check on decryption */
	write_public(&w, public_key);
	write_u32(&w, 2 * HALF);
	write_bytes(&w, seed, HALF);
	write_bytes(&w, public_key, HALF);
	write_u32(&w, 0); /* no comment */
	for (uint8_t pad = 1; w.len % BLOCK != 0; pad++)
		write_u8(&w, pad);
	return w.len;
}

static char *
text_of(const uint8_t *seed, const uint8_t *public_key)
{
	static const char magic[] = "openssh-key-v1"; /* with its NUL */
	static const char begin[] = "-----BEGIN OPENSSH PRIVATE KEY-----\n",
	    end[] = "-----END OPENSSH PRIVATE KEY-----\n";
	uint8_t all[512], part[256];
	size_t len = private_part(part, sizeof part, seed, public_key);
	char *text = malloc(sizeof begin + BASE64_LEN(sizeof all) +
	    sizeof end);
	struct writer w;

	if (text == NULL)
		return NULL;
	writer_init(&w, all, sizeof all);
	write_bytes(&w, magic, sizeof magic);
	write_string(&w, "none", 4);
	write_string(&w, "none", 4);
	write_u32(&w, 0);
	write_u32(&w, 1);
	write_u32(&w, (uint32_t)(4 + strlen(type) + 4 + HALF));
	write_public(&w, public_key);
	write_string(&w, part, len);
	strcpy(text, begin);
	base64_encode(all, w.len, text + strlen(text));
	strcat(text, end);
	secret_wipe(all, sizeof all);
	secret_wipe(part, sizeof part);
	return text;
}

int
hostkey_for_libssh(const char *pem, char **text)
{
	uint8_t der[PKCS8_LEN];
	const char *body = strchr(pem, '\n');
	const char *end = strstr(pem, "-----END");
	struct hostkey key;
	int r;

	*text = NULL;
	if (strstr(pem, "-----BEGIN PRIVATE KEY-----") == NULL ||
	    body == NULL || end == NULL || end < body)
		return 0;
	if ((r = hostkey_read(pem, &key)) != 0)
		return r;
	if (key.type != HOSTKEY_EDDSA) {
		hostkey_clear(&key);
		return 0;
	}
	if (base64_decode(body, (size_t)(end - body), der, sizeof der) ==
	    PKCS8_LEN && key.spki_len > HALF) {
		*text = text_of(der + PKCS8_LEN - HALF,
		    key.spki + key.spki_len - HALF);
		r = *text == NULL ? ERR_MEMORY : 0;
	} else {
		r = ERR_SYNTAX;
	}
	secret_wipe(der, sizeof der);
	hostkey_clear(&key);
	return r;
}
