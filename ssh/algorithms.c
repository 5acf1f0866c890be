#include <string.h>

#include "base/error.h"
#include "ssh/model.h"

/*
 * The ASA's words for algorithms (ASA command reference: ssh cipher
 * encryption, ssh cipher integrity, ssh key-exchange group), and SSH's. Each
 * table is in order, strongest first. A level is a bit of what an algorithm
 * belongs to. The default key exchange is the ASA's (9.12 and later); of the
 * ciphers it is what is strong today, for its `medium` has CBC.
 */
enum { ALL = 1, LOW = 2, MEDIUM = 4, HIGH = 8, FIPS = 16, DEFAULT = 32 };

struct algorithm {
	const char *word;
	const char *name; /* SSH's; NULL: the library lacks it */
	unsigned levels;
};

static const struct algorithm kex[] = {
	{ "curve25519-sha256",
	    "curve25519-sha256,curve25519-sha256@libssh.org", 0 },
	{ "ecdh-sha2-nistp256", "ecdh-sha2-nistp256", 0 },
	{ "ecdh-sha2-nistp384", "ecdh-sha2-nistp384", 0 },
	{ "ecdh-sha2-nistp521", "ecdh-sha2-nistp521", 0 },
	{ "dh-group14-sha256", "diffie-hellman-group14-sha256", DEFAULT },
	{ "dh-group14-sha1", "diffie-hellman-group14-sha1", 0 },
	{ "dh-group1-sha1", "diffie-hellman-group1-sha1", 0 },
};

static const struct algorithm ciphers[] = {
	{ "chacha20-poly1305@openssh.com", "chacha20-poly1305@openssh.com",
	    ALL | DEFAULT },
	{ "aes256-gcm@openssh.com", "aes256-gcm@openssh.com", ALL | DEFAULT },
	{ "aes128-gcm@openssh.com", "aes128-gcm@openssh.com", ALL | DEFAULT },
	{ "aes256-ctr", "aes256-ctr", ALL | LOW | MEDIUM | HIGH | DEFAULT },
	{ "aes192-ctr", "aes192-ctr", ALL | LOW | MEDIUM | DEFAULT },
	{ "aes128-ctr", "aes128-ctr", ALL | LOW | MEDIUM | DEFAULT },
	{ "aes256-cbc", "aes256-cbc", ALL | LOW | MEDIUM | HIGH | FIPS },
	{ "aes192-cbc", "aes192-cbc", ALL | LOW | MEDIUM },
	{ "aes128-cbc", "aes128-cbc", ALL | LOW | MEDIUM | FIPS },
	{ "3des-cbc", "3des-cbc", ALL | LOW },
};

static const struct algorithm macs[] = {
	{ "hmac-sha2-256-etm@openssh.com", "hmac-sha2-256-etm@openssh.com",
	    DEFAULT },
	{ "hmac-sha2-512-etm@openssh.com", "hmac-sha2-512-etm@openssh.com",
	    DEFAULT },
	{ "hmac-sha2-256", "hmac-sha2-256",
	    ALL | LOW | MEDIUM | HIGH | FIPS | DEFAULT },
	{ "hmac-sha2-512", "hmac-sha2-512", DEFAULT },
	{ "hmac-sha1", "hmac-sha1", ALL | LOW | MEDIUM | FIPS },
	{ "hmac-sha1-96", NULL, ALL | LOW },
	{ "hmac-md5", NULL, ALL | LOW },
	{ "hmac-md5-96", NULL, ALL | LOW },
};

static const struct level {
	const char *word;
	unsigned bit;
} levels[] = {
	{ "all", ALL }, { "low", LOW }, { "medium", MEDIUM }, { "high", HIGH },
	{ "fips", FIPS },
};

#define N(table) (sizeof(table) / sizeof(*(table)))

static void
name_add(const struct algorithm *a, struct text *out, struct text *missing)
{
	struct text *list = a->name != NULL ? out : missing;

	if (list->len > 0)
		text_add_char(list, a->name != NULL ? ',' : ' ');
	text_add(list, a->name != NULL ? a->name : a->word);
}

static void
level_add(const struct algorithm *v, size_t n, unsigned bit, struct text *out,
    struct text *missing)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].levels & bit)
			name_add(&v[i], out, missing);
}

/* Words between any of the separators, in the order of the words. */
static int
words_add(const struct algorithm *v, size_t n, const char *words,
    struct text *out, struct text *missing)
{
	size_t len, i;

	for (words += strspn(words, " :"); *words != '\0';
	    words += strspn(words, " :")) {
		len = strcspn(words, " :");
		for (i = 0; i < n; i++)
			if (strlen(v[i].word) == len &&
			    strncmp(v[i].word, words, len) == 0)
				break;
		if (i == n)
			return ERR_NOT_FOUND;
		name_add(&v[i], out, missing);
		words += len;
	}
	return 0;
}

static int
names(const struct algorithm *v, size_t n, const char *words,
    struct text *out, struct text *missing)
{
	text_reset(out);
	text_reset(missing);
	if (words == NULL) {
		level_add(v, n, DEFAULT, out, missing);
		return 0;
	}
	for (size_t i = 0; i < N(levels); i++)
		if (strcmp(words, levels[i].word) == 0) {
			level_add(v, n, levels[i].bit, out, missing);
			return 0;
		}
	if (strncmp(words, "custom ", 7) == 0)
		words += 7;
	return words_add(v, n, words, out, missing);
}

int
ssh_kex_names(const char *words, struct text *out, struct text *missing)
{
	return names(kex, N(kex), words, out, missing);
}

int
ssh_cipher_names(const char *words, struct text *out, struct text *missing)
{
	return names(ciphers, N(ciphers), words, out, missing);
}

int
ssh_mac_names(const char *words, struct text *out, struct text *missing)
{
	return names(macs, N(macs), words, out, missing);
}

static void
words_default(const struct algorithm *v, size_t n, struct text *out)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].levels & DEFAULT)
			text_printf(out, "%s%s", out->len > 0 ? ":" : "",
			    v[i].word);
}

void
ssh_kex_default(struct text *out)
{
	words_default(kex, N(kex), out);
}

void
ssh_cipher_default(struct text *out)
{
	words_default(ciphers, N(ciphers), out);
}

void
ssh_mac_default(struct text *out)
{
	words_default(macs, N(macs), out);
}

static void
levels_print(const struct algorithm *v, size_t n, struct text *out)
{
	for (size_t l = 0; l < N(levels); l++) {
		text_printf(out, "  %s:\n", levels[l].word);
		for (size_t i = 0; i < n; i++)
			if ((v[i].levels & levels[l].bit) && v[i].name != NULL)
				text_printf(out, "    %s\n", v[i].word);
	}
}

void
ssh_ciphers_print(struct text *out)
{
	text_add(out, "Available SSH Encryption and Integrity Algorithms\n"
	    "Encryption Algorithms:\n");
	levels_print(ciphers, N(ciphers), out);
	text_add(out, "Integrity Algorithms:\n");
	levels_print(macs, N(macs), out);
}

static void
levels_put(const struct algorithm *v, size_t n, json_t *o)
{
	for (size_t l = 0; l < N(levels); l++) {
		json_t *list = json_put_array(o, levels[l].word);

		for (size_t i = 0; i < n; i++)
			if ((v[i].levels & levels[l].bit) && v[i].name != NULL)
				json_put_text(list, NULL, v[i].word);
	}
}

void
ssh_ciphers_put(json_t *o)
{
	levels_put(ciphers, N(ciphers), json_put_object(o, "encryption"));
	levels_put(macs, N(macs), json_put_object(o, "integrity"));
}
