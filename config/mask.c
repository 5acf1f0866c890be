#include <string.h>

#include "config/config.h"

/*
 * The lines in which an ASA writes a key; `*` is any word, `#` the key. Typed
 * structs know their own secrets; this is for text that is only text: the
 * startup-config, lines that are kept, and lines for the log.
 */
static const char *const forms[] = {
	"ikev1 pre-shared-key #",
	"pre-shared-key #",
	"ikev2 remote-authentication pre-shared-key #",
	"ikev2 local-authentication pre-shared-key #",
	"key #",
	"key 0 #",
	"key 8 #",
	"snmp-server community #",
	"snmp-server community 0 #",
	"snmp-server community 8 #",
	"snmp-server host * * community #",
	"snmp-server host * * trap community #",
	"snmp-server host * * poll community #",
	"ntp authentication-key * md5 #",
	"ntp authentication-key * sha1 #",
	"ospf authentication-key #",
	"ospf message-digest-key * md5 #",
	"area * virtual-link * authentication-key #",
	"area * virtual-link * message-digest-key * md5 #",
	"failover key #",
	"ldap-login-password #",
	"keypair-passphrase #",
	"password-storage #",
};

static size_t
word_len(const char *s, size_t left)
{
	size_t n = 0;

	while (n < left && s[n] != ' ')
		n++;
	return n;
}

static size_t
blank_len(const char *s, size_t left)
{
	size_t n = 0;

	while (n < left && s[n] == ' ')
		n++;
	return n;
}

/* Where the key stands in line: [*start, *end). */
static bool
form_match(const char *form, const char *line, size_t len, size_t *start,
    size_t *end)
{
	size_t at = blank_len(line, len), n, f;

	for (;; form += f + 1) {
		f = strcspn(form, " ");
		if ((n = word_len(line + at, len - at)) == 0)
			return false;
		if (*form == '#')
			break;
		if (*form != '*' && (f != n || memcmp(form, line + at, n) != 0))
			return false;
		at += n;
		at += blank_len(line + at, len - at);
	}
	*start = at;
	*end = at + n;
	return true;
}

void
config_mask(const char *line, size_t len, struct text *out)
{
	size_t start = len, end = len;

	/* A longer form stands after the shorter one it begins with, so that
	 * the last match is the right one. */
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		form_match(forms[i], line, len, &start, &end);
	text_add_n(out, line, start);
	if (end > start)
		text_add(out, "*****");
	text_add_n(out, line + end, len - end);
}

void
config_mask_text(const char *text, struct text *out)
{
	const char *end;

	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = strchrnul(text, '\n');
		config_mask(text, (size_t)(end - text), out);
		if (*end == '\n')
			text_add_char(out, '\n');
	}
}
