#include "ssh/keys.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"

enum { PEM_MAX = 16384, RSA_BITS = 2048, ECDSA_BITS = 256 };

struct ssh_keys {
	struct loop *loop;
	char *dir;
	void (*changed)(void *ctx);
	void *ctx;
	TAILQ_HEAD(, ssh_key) list;
	TAILQ_HEAD(, making) making;
};

struct making {
	TAILQ_ENTRY(making) entry;
	struct ssh_keys *keys; /* NULL: they are gone */
	enum hostkey_type type;
	unsigned bits;
	char *label;
	int r;
	char *pem;
	void (*done)(void *ctx, int r);
	void *ctx;
};

const char *
ssh_key_type_word(enum hostkey_type type)
{
	static const char *const words[] = { "rsa", "ecdsa", "eddsa" };

	return words[type];
}

bool
ssh_key_label_good(const char *label)
{
	size_t len = strlen(label);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)label[i]) &&
		    strchr("._-", label[i]) == NULL)
			return false;
	return len > 0 && len <= SSH_LABEL_MAX;
}

/* ---- the table ---------------------------------------------------------- */

static void
pem_free(char *pem)
{
	if (pem != NULL)
		secret_wipe(pem, strlen(pem));
	free(pem);
}

static void
key_free(struct ssh_keys *k, struct ssh_key *key)
{
	TAILQ_REMOVE(&k->list, key, entry);
	hostkey_clear(&key->what);
	free(key->label);
	free(key);
}

const struct ssh_key *
ssh_key_find(const struct ssh_keys *k, enum hostkey_type type,
    const char *label)
{
	const struct ssh_key *key;

	TAILQ_FOREACH(key, &k->list, entry)
		if (key->what.type == type && strcmp(key->label, label) == 0)
			return key;
	return NULL;
}

void
ssh_keys_each(const struct ssh_keys *k, enum hostkey_type type,
    void (*fn)(void *ctx, const struct ssh_key *key), void *ctx)
{
	const struct ssh_key *key;

	TAILQ_FOREACH(key, &k->list, entry)
		if (key->what.type == type)
			fn(ctx, key);
}

bool
ssh_keys_ready(const struct ssh_keys *k)
{
	const struct ssh_key *key;

	TAILQ_FOREACH(key, &k->list, entry)
		if (*key->label == '\0')
			return true;
	return false;
}

static int
key_add(struct ssh_keys *k, const char *label, const char *pem, time_t made)
{
	struct ssh_key *key = xcalloc(1, sizeof *key), *old;
	int r = hostkey_read(pem, &key->what);

	if (r != 0) {
		free(key);
		return r;
	}
	old = (struct ssh_key *)(uintptr_t)ssh_key_find(k, key->what.type,
	    label);
	if (old != NULL)
		key_free(k, old);
	key->label = xstrdup(label);
	key->made = made;
	TAILQ_INSERT_TAIL(&k->list, key, entry);
	return 0;
}

/* ---- files: "rsa.pem", "rsa.LABEL.pem" ---------------------------------- */

static char *
file_name(enum hostkey_type type, const char *label)
{
	return xasprintf("%s%s%s.pem", ssh_key_type_word(type),
	    *label != '\0' ? "." : "", label);
}

static void
file_load(struct ssh_keys *k, int dir, const char *name, const char *label)
{
	char *pem = xcalloc(1, PEM_MAX);
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st = { .st_mtime = 0 };
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &st) == 0)
		n = read(fd, pem, PEM_MAX - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0 || key_add(k, label, pem, st.st_mtime) != 0)
		log_msg(SEV_ERRORS, 0, "%s/%s can't be read as a private key",
		    k->dir, name);
	pem_free(pem);
}

static void
dir_entry(struct ssh_keys *k, int dir, const char *name)
{
	size_t len = strlen(name), word;
	char *label;

	for (int t = 0; t < HOSTKEY_TYPES; t++) {
		word = strlen(ssh_key_type_word(t));
		if (len < word + 4 || strcmp(name + len - 4, ".pem") != 0 ||
		    strncmp(name, ssh_key_type_word(t), word) != 0 ||
		    name[word] != '.')
			continue;
		label = len == word + 4 ? xstrdup("") :
		    xstrndup(name + word + 1, len - word - 5);
		file_load(k, dir, name, label);
		free(label);
	}
}

static void
dir_load(struct ssh_keys *k)
{
	DIR *d = opendir(k->dir);
	const struct dirent *e;

	if (d == NULL) {
		if (errno != ENOENT)
			log_msg(SEV_ERRORS, 0, "%s can't be read: %s", k->dir,
			    strerror(errno));
		return;
	}
	while ((e = readdir(d)) != NULL)
		dir_entry(k, dirfd(d), e->d_name);
	closedir(d);
}

static int
file_save(struct ssh_keys *k, enum hostkey_type type, const char *label,
    const char *pem)
{
	char *name = file_name(type, label);
	int r = ERR_SYSTEM;

	if (mkdir(k->dir, 0700) == 0 || errno == EEXIST)
		r = file_replace(k->dir, name, pem, strlen(pem));
	if (r != 0)
		log_msg(SEV_ERRORS, 0, "the key pair can't be saved in %s: %s",
		    k->dir, strerror(errno));
	free(name);
	return r;
}

/* ---- making ------------------------------------------------------------- */

static void
making_run(void *ctx)
{
	struct making *m = ctx;

	m->r = hostkey_generate(m->type, m->bits, &m->pem);
}

static void
making_done(void *ctx)
{
	struct making *m = ctx;
	struct ssh_keys *k = m->keys;
	int r = m->r;

	if (k != NULL) {
		TAILQ_REMOVE(&k->making, m, entry);
		if (r == 0)
			r = file_save(k, m->type, m->label, m->pem);
		if (r == 0)
			r = key_add(k, m->label, m->pem, time(NULL));
		if (r == 0)
			k->changed(k->ctx);
	}
	if (m->done != NULL)
		m->done(m->ctx, r);
	pem_free(m->pem);
	free(m->label);
	free(m);
}

int
ssh_key_make(struct ssh_keys *k, enum hostkey_type type, unsigned bits,
    const char *label, void (*done)(void *ctx, int r), void *ctx)
{
	struct making *m = xcalloc(1, sizeof *m);
	int r;

	m->keys = k;
	m->type = type;
	m->bits = bits;
	m->label = xstrdup(label);
	m->done = done;
	m->ctx = ctx;
	TAILQ_INSERT_TAIL(&k->making, m, entry);
	if ((r = loop_work(k->loop, making_run, making_done, m)) != 0) {
		TAILQ_REMOVE(&k->making, m, entry);
		free(m->label);
		free(m);
	}
	return r;
}

void
ssh_keys_forget(struct ssh_keys *k, void *ctx)
{
	struct making *m;

	TAILQ_FOREACH(m, &k->making, entry)
		if (m->ctx == ctx)
			m->done = NULL;
}

void
ssh_keys_first(struct ssh_keys *k)
{
	if (ssh_keys_ready(k) || !TAILQ_EMPTY(&k->making))
		return;
	log_msg(SEV_NOTIFICATIONS, 0, "SSH has no host keys: making EdDSA, "
	    "ECDSA and RSA keys");
	ssh_key_make(k, HOSTKEY_EDDSA, 0, SSH_KEY_DEFAULT, NULL, NULL);
	ssh_key_make(k, HOSTKEY_ECDSA, ECDSA_BITS, SSH_KEY_DEFAULT, NULL,
	    NULL);
	ssh_key_make(k, HOSTKEY_RSA, RSA_BITS, SSH_KEY_DEFAULT, NULL, NULL);
}

int
ssh_keys_zeroize(struct ssh_keys *k, enum hostkey_type type,
    const char *label)
{
	struct ssh_key *key, *next;
	int n = 0, dir = open(k->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *name;

	for (key = TAILQ_FIRST(&k->list); key != NULL; key = next) {
		next = TAILQ_NEXT(key, entry);
		if (key->what.type != type ||
		    (label != NULL && strcmp(label, key->label) != 0))
			continue;
		name = file_name(type, key->label);
		if (n >= 0 && (dir < 0 || unlinkat(dir, name, 0) < 0))
			n = ERR_SYSTEM;
		free(name);
		if (n < 0)
			break;
		key_free(k, key);
		n++;
	}
	if (dir >= 0) {
		fsync(dir);
		close(dir);
	}
	k->changed(k->ctx);
	return n;
}

/* ---- for a connection --------------------------------------------------- */

static bool
offer(const struct hostkey *k, struct text *lines, struct text *algorithms)
{
	const char *type = hostkey_ssh_type(k);
	uint8_t blob[HOSTKEY_BLOB_MAX];
	char base64[BASE64_LEN(sizeof blob)];
	int n = hostkey_ssh_blob(k, blob);

	if (n < 0)
		return false;
	base64_encode(blob, (size_t)n, base64);
	text_printf(lines, "%s %s\n", type, base64);
	if (algorithms->len > 0)
		text_add_char(algorithms, ',');
	text_add(algorithms, k->type == HOSTKEY_RSA ?
	    "rsa-sha2-512,rsa-sha2-256" : type);
	return true;
}

void
ssh_keys_offer(const struct ssh_keys *k, const char *only,
    struct hostkey keys[HOSTKEY_TYPES], struct text *lines,
    struct text *algorithms)
{
	const struct ssh_key *key;

	for (int t = HOSTKEY_TYPES; t-- > 0;) {
		key = ssh_key_find(k, t, SSH_KEY_DEFAULT);
		if (key == NULL || (only != NULL &&
		    strcmp(only, ssh_key_type_word(t)) != 0))
			continue;
		if (offer(&key->what, lines, algorithms))
			hostkey_share(&key->what, &keys[t]);
	}
}

/* ---- life --------------------------------------------------------------- */

struct ssh_keys *
ssh_keys_new(struct loop *loop, const char *dir, void (*changed)(void *ctx),
    void *ctx)
{
	struct ssh_keys *k = xcalloc(1, sizeof *k);

	k->loop = loop;
	k->dir = xstrdup(dir);
	k->changed = changed;
	k->ctx = ctx;
	TAILQ_INIT(&k->list);
	TAILQ_INIT(&k->making);
	dir_load(k);
	return k;
}

void
ssh_keys_free(struct ssh_keys *k)
{
	struct making *m;

	if (k == NULL)
		return;
	TAILQ_FOREACH(m, &k->making, entry) {
		m->keys = NULL;
		m->done = NULL;
	}
	while (!TAILQ_EMPTY(&k->list))
		key_free(k, TAILQ_FIRST(&k->list));
	free(k->dir);
	free(k);
}
