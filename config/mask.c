#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "config/internal.h"
#include "config/master.h"

/*
 * The lines in which an ASA writes a key; `*` is any word, `#` the key, `?` the
 * key, before which its type may stand: 0 in clear, 8 encrypted. Typed structs
 * know their own secrets; this is for text that is only text: the
 * startup-config, lines that are kept, and lines for the log.
 */
static const char *const forms[] = {
	"ikev1 pre-shared-key ?",
	"pre-shared-key ?",
	"ikev2 remote-authentication pre-shared-key ?",
	"ikev2 local-authentication pre-shared-key ?",
	"key ?",
	"snmp-server community ?",
	"snmp-server host * * community #",
	"snmp-server host * * trap community #",
	"snmp-server host * * poll community #",
	"ntp authentication-key * md5 ?",
	"ntp authentication-key * sha1 ?",
	"ntp authentication-key * sha256 ?",
	"ntp authentication-key * sha512 ?",
	"ntp authentication-key * cmac ?",
	"ospf authentication-key #",
	"ospf message-digest-key * md5 #",
	"area * virtual-link * authentication-key #",
	"area * virtual-link * message-digest-key * md5 #",
	"failover key #",
	"ldap-login-password ?",
	"radius-common-pw ?",
	"keypair-passphrase #",
	"password-storage #",
	"logging ftp-server * * * 0 #",
	"logging ftp-server * * * 8 #",
	"logging ftp-server * * * #",
};

/* Passwords: the running-config has their hashes. In a file that somebody wrote
 * they may stand in clear. */
static const char *const password_forms[] = {
	"username * password #",
	"enable password #",
	"passwd #",
	"key config-key password-encryption #",
};

/* Where the key stands in a line, and its type before it. */
struct place {
	size_t type, start, end; /* type == start: none stands there */
	bool typed;              /* one may */
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

static bool
form_match(const char *form, const char *line, size_t len, struct place *p)
{
	size_t at = blank_len(line, len), n, f, next;

	for (;; form += f + 1) {
		f = strcspn(form, " ");
		if ((n = word_len(line + at, len - at)) == 0)
			return false;
		if (*form == '#' || *form == '?')
			break;
		if (*form != '*' && (f != n || memcmp(form, line + at, n) != 0))
			return false;
		at += n;
		at += blank_len(line + at, len - at);
	}
	*p = (struct place){ at, at, at + n, *form == '?' };
	next = at + n + blank_len(line + at + n, len - at - n);
	if (p->typed && n == 1 && (line[at] == '0' || line[at] == '8') &&
	    next < len) {
		p->start = next;
		p->end = next + word_len(line + next, len - next);
	}
	return true;
}

static bool
key_find(const char *line, size_t len, struct place *p)
{
	bool found = false;

	/* A longer form stands after the shorter one it begins with, so that
	 * the last match is the right one. */
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		found |= form_match(forms[i], line, len, p);
	return found;
}

void
config_mask(const char *line, size_t len, struct text *out)
{
	struct place p = { .start = len, .end = len };

	key_find(line, len, &p);
	text_add_n(out, line, p.start);
	if (p.end > p.start)
		text_add(out, "*****");
	text_add_n(out, line + p.end, len - p.end);
}

void
config_mask_typed(const char *line, struct text *out)
{
	const size_t n = sizeof password_forms / sizeof *password_forms;
	size_t len = strlen(line);
	struct place p;

	for (size_t i = 0; i < n; i++)
		if (form_match(password_forms[i], line, len, &p)) {
			/* It may be quoted, with blanks in it. */
			text_add_n(out, line, p.start);
			text_add(out, "*****");
			return;
		}
	config_mask(line, len, out);
}

bool
config_key_hidden(const char *line)
{
	struct place p;

	return key_find(line, strlen(line), &p) && p.end - p.start == 5 &&
	    memcmp(line + p.start, "*****", 5) == 0;
}

static void
each_line(const char *text, void (*fn)(void *ctx, const char *line, size_t len,
    struct text *out), void *ctx, struct text *out)
{
	const char *end;

	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = strchrnul(text, '\n');
		fn(ctx, text, (size_t)(end - text), out);
		if (*end == '\n')
			text_add_char(out, '\n');
	}
}

static void
line_mask(void *ctx, const char *line, size_t len, struct text *out)
{
	(void)ctx;
	config_mask(line, len, out);
}

void
config_mask_text(const char *text, struct text *out)
{
	each_line(text, line_mask, NULL, out);
}

/* ---- type 8 ------------------------------------------------------------- */

int
config_reveal(struct config *c, const char *line, size_t len,
    struct text *out)
{
	char clear[VAULT_CLEAR_MAX + 1], *sealed;
	struct place p;
	int r;

	if (!key_find(line, len, &p) || p.type == p.start) {
		text_add_n(out, line, len);
		return 0;
	}
	sealed = xstrndup(line + p.start, p.end - p.start);
	r = line[p.type] == '8' ? master_open(c, sealed, clear) : 0;
	if (r != 0) {
		text_add_n(out, line, len);
	} else {
		text_add_n(out, line, p.type);
		text_add(out, line[p.type] == '8' ? clear : sealed);
		text_add_n(out, line + p.end, len - p.end);
	}
	secret_wipe(clear, sizeof clear);
	secret_wipe(sealed, p.end - p.start);
	free(sealed);
	return r;
}

void
config_conceal(struct config *c, const char *line, struct text *out)
{
	char sealed[VAULT_TEXT_MAX], *clear;
	size_t len = strlen(line);
	struct place p;

	if (!master_seals(c) || !key_find(line, len, &p) || !p.typed ||
	    p.type != p.start) {
		text_add(out, line);
		return;
	}
	clear = xstrndup(line + p.start, p.end - p.start);
	if (vault_seal(&c->master.key, clear, sealed) != 0) {
		text_add(out, line);
	} else {
		text_add_n(out, line, p.start);
		text_printf(out, "8 %s%s", sealed, line + p.end);
	}
	secret_wipe(clear, p.end - p.start);
	free(clear);
}

struct reveal {
	struct config *c;
	size_t failed;
};

static void
line_reveal(void *ctx, const char *line, size_t len, struct text *out)
{
	struct reveal *r = ctx;

	if (config_reveal(r->c, line, len, out) != 0)
		r->failed++;
}

size_t
config_reveal_text(struct config *c, const char *text, struct text *out)
{
	struct reveal r = { c, 0 };

	each_line(text, line_reveal, &r, out);
	return r.failed;
}
