#include "config/master.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/secret.h"
#include "config/internal.h"
#include "crypto/crypto.h"

#define FILE_NAME "master-key"

/* "PMK1", then one key or two as they are in memory: bytes only. */
static const char mark[4] = "PMK1";

enum { KEY_BYTES = sizeof(struct vault_key) };

bool
master_seals(const struct config *c)
{
	return c->master.aes && c->master.has_key;
}

/* ---- the file ----------------------------------------------------------- */

int
master_read(struct config *c)
{
	char *path = xasprintf("%s/" FILE_NAME, c->lib);
	uint8_t buf[sizeof mark + 2 * KEY_BYTES + 1];
	struct master *m = &c->master;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), r = 0;
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof buf);

	m->has_key = m->has_old = false;
	if (n < 0)
		r = errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	else if ((n != sizeof mark + KEY_BYTES &&
	    n != sizeof mark + 2 * KEY_BYTES) ||
	    memcmp(buf, mark, sizeof mark) != 0)
		r = ERR_SYNTAX;
	if (r == 0) {
		memcpy(&m->key, buf + sizeof mark, KEY_BYTES);
		m->has_key = true;
		m->has_old = n > (ssize_t)sizeof mark + KEY_BYTES;
		if (m->has_old)
			memcpy(&m->old, buf + sizeof mark + KEY_BYTES,
			    KEY_BYTES);
	}
	if (fd >= 0)
		close(fd);
	secret_wipe(buf, sizeof buf);
	free(path);
	return r;
}

static int
master_write(struct config *c, const struct vault_key *key,
    const struct vault_key *old)
{
	uint8_t buf[sizeof mark + 2 * KEY_BYTES];
	size_t len = sizeof mark + KEY_BYTES;
	int r;

	memcpy(buf, mark, sizeof mark);
	memcpy(buf + sizeof mark, key, KEY_BYTES);
	if (old != NULL) {
		memcpy(buf + len, old, KEY_BYTES);
		len += KEY_BYTES;
	}
	r = file_replace(c->lib, FILE_NAME, buf, len);
	secret_wipe(buf, sizeof buf);
	return r;
}

/* ---- opening ------------------------------------------------------------ */

int
master_open(struct config *c, const char *sealed,
    char out[VAULT_CLEAR_MAX + 1])
{
	struct master *m = &c->master;
	uint8_t salt[VAULT_SALT];
	int r = ERR_NOT_FOUND;

	if (vault_salt(sealed, salt) != 0)
		return ERR_SYNTAX;
	if (m->has_key)
		r = vault_open(&m->key, sealed, out);
	if (r == ERR_NOT_FOUND && m->has_old)
		r = vault_open(&m->old, sealed, out);
	return r;
}

const char *
master_error(struct config *c, int code)
{
	if (code == ERR_SYNTAX)
		return "This is not a type 8 key of Postern (those of an ASA "
		    "can't be decrypted elsewhere): enter the key in clear";
	if (code == ERR_NOT_FOUND && !c->master.has_key)
		return "The key is encrypted, and there is no master key: "
		    "set it with 'key config-key password-encryption'";
	if (code == ERR_NOT_FOUND)
		return "The key is encrypted with another master key";
	return "The encrypted key was changed and can't be used";
}

bool
master_is(struct config *c, const char *passphrase)
{
	struct master *m = &c->master;
	struct vault_key key;
	bool same;

	if (!m->has_key)
		return true;
	same = vault_key_derive(passphrase, m->key.salt, &key) == 0 &&
	    vault_key_equal(&key, &m->key);
	secret_wipe(&key, sizeof key);
	return same;
}

/* ---- changing ----------------------------------------------------------- */

/* The first type 8 key of a text; its salt makes the same key of the same
 * passphrase on another machine. */
static bool
sealed_find(const char *text, char out[VAULT_TEXT_MAX])
{
	uint8_t salt[VAULT_SALT];
	size_t n;

	for (const char *p = text; (p = strstr(p, " 8 ")) != NULL; p++) {
		n = strcspn(p + 3, " \r\n");
		if (n >= VAULT_TEXT_MAX)
			continue;
		memcpy(out, p + 3, n);
		out[n] = '\0';
		if (vault_salt(out, salt) == 0)
			return true;
	}
	return false;
}

static int
key_make(const char *passphrase, const char *startup, struct vault_key *key)
{
	char sealed[VAULT_TEXT_MAX], clear[VAULT_CLEAR_MAX + 1];
	uint8_t salt[VAULT_SALT];
	int r;

	if (sealed_find(startup, sealed) && vault_salt(sealed, salt) == 0) {
		if ((r = vault_key_derive(passphrase, salt, key)) != 0)
			return r;
		r = vault_open(key, sealed, clear);
		secret_wipe(clear, sizeof clear);
		if (r == 0)
			return 0;
	}
	crypto_random(salt, sizeof salt);
	return vault_key_derive(passphrase, salt, key);
}

/* startup-config with its keys in the form of now. */
static int
startup_rewrite(struct config *c, const char *startup)
{
	struct text clear, sealed;
	const char *line, *end;
	char *copy;
	int r;

	text_init(&clear);
	text_init(&sealed);
	config_reveal_text(c, startup, &clear);
	for (line = text_str(&clear); *line != '\0';
	    line = *end == '\0' ? end : end + 1) {
		end = strchrnul(line, '\n');
		copy = xstrndup(line, (size_t)(end - line));
		config_conceal(c, copy, &sealed);
		secret_wipe(copy, (size_t)(end - line));
		free(copy);
		if (*end == '\n')
			text_add_char(&sealed, '\n');
	}
	r = config_startup_put(c, text_str(&sealed), sealed.len);
	config_text_wipe(&clear);
	config_text_wipe(&sealed);
	return r;
}

static const char *
key_set(struct config *c, const char *passphrase, const char *startup)
{
	struct master *m = &c->master, before = *m;
	char sealed[VAULT_TEXT_MAX];
	struct vault_key key;
	const char *wrong = NULL;
	bool modified = c->modified;

	if (key_make(passphrase, startup, &key) != 0)
		return "The key can't be made";
	if (master_write(c, &key, m->has_key ? &m->key : NULL) != 0) {
		wrong = strerror(errno);
		goto out;
	}
	m->has_old = m->has_key;
	m->old = m->key;
	m->key = key;
	m->has_key = true;
	if (sealed_find(startup, sealed)) {
		if (startup_rewrite(c, startup) != 0) {
			wrong = strerror(errno);
			*m = before;
			if (m->has_key)
				master_write(c, &m->key, NULL);
			goto out;
		}
		c->modified = modified;
	}
	if (m->has_old && master_write(c, &key, NULL) == 0)
		m->has_old = false;
out:
	secret_wipe(&key, sizeof key);
	secret_wipe(&before, sizeof before);
	return wrong;
}

static const char *
key_remove(struct config *c, const char *startup)
{
	char *path = xasprintf("%s/" FILE_NAME, c->lib);
	char sealed[VAULT_TEXT_MAX];
	bool aes = c->master.aes, modified = c->modified;
	const char *wrong = NULL;

	c->master.aes = false; /* in clear */
	if (sealed_find(startup, sealed)) {
		if (startup_rewrite(c, startup) != 0)
			wrong = strerror(errno);
		c->modified = modified;
	}
	c->master.aes = aes;
	if (wrong == NULL && unlink(path) < 0 && errno != ENOENT)
		wrong = strerror(errno);
	if (wrong == NULL) {
		secret_wipe(&c->master.key, KEY_BYTES);
		secret_wipe(&c->master.old, KEY_BYTES);
		c->master.has_key = c->master.has_old = false;
	}
	free(path);
	return wrong;
}

const char *
master_change(struct config *c, const char *passphrase)
{
	struct text startup;
	const char *wrong;
	int r;

	text_init(&startup);
	r = config_startup_text(c, &startup);
	if (r != 0 && r != ERR_NOT_FOUND)
		wrong = strerror(errno);
	else if (passphrase != NULL)
		wrong = key_set(c, passphrase, text_str(&startup));
	else
		wrong = key_remove(c, text_str(&startup));
	config_text_wipe(&startup);
	return wrong;
}
