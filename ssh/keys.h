#ifndef POSTERN_SSH_KEYS_H
#define POSTERN_SSH_KEYS_H

#include <stdbool.h>
#include <sys/queue.h>
#include <time.h>

#include "base/text.h"
#include "crypto/hostkey.h"

/*
 * The box's key pairs: a file each in the directory, mode 0600. Those without
 * a label of their own are SSH's host keys.
 */
struct loop;
struct ssh_keys;

#define SSH_KEY_DEFAULT "" /* label of a host key */
enum { SSH_LABEL_MAX = 64 };

struct ssh_key {
	TAILQ_ENTRY(ssh_key) entry;
	struct hostkey what;
	char *label;
	time_t made;
};

/* changed is called when a pair came or went. */
struct ssh_keys *ssh_keys_new(struct loop *loop, const char *dir,
    void (*changed)(void *ctx), void *ctx);
void ssh_keys_free(struct ssh_keys *k);

/* A label is letters, digits and "._-". */
bool ssh_key_label_good(const char *label);
const struct ssh_key *ssh_key_find(const struct ssh_keys *k,
    enum hostkey_type type, const char *label);
void ssh_keys_each(const struct ssh_keys *k, enum hostkey_type type,
    void (*fn)(void *ctx, const struct ssh_key *key), void *ctx);
bool ssh_keys_ready(const struct ssh_keys *k); /* there is a host key */
/* Make a pair on a thread; it takes the place of the one of that label. done
 * (may be NULL) is called once, with 0, ERR_CRYPTO or ERR_SYSTEM. ERR_MEMORY,
 * ERR_RANGE (bits). */
int ssh_key_make(struct ssh_keys *k, enum hostkey_type type, unsigned bits,
    const char *label, void (*done)(void *ctx, int r), void *ctx);
/* done will not be called for ctx. */
void ssh_keys_forget(struct ssh_keys *k, void *ctx);
/* Make those that a new box has, if there is none at all. */
void ssh_keys_first(struct ssh_keys *k);
/* Remove those of the type, label NULL: all. Returns how many, ERR_SYSTEM. */
int ssh_keys_zeroize(struct ssh_keys *k, enum hostkey_type type,
    const char *label);
/* For a connection, which has them until it ends: the host keys, by type, to
 * be cleared; a line each with the public half (type, base64); the names of
 * what they sign with. only: "rsa", "ecdsa", "eddsa"; NULL all that there
 * are. */
void ssh_keys_offer(const struct ssh_keys *k, const char *only,
    struct hostkey keys[HOSTKEY_TYPES], struct text *lines,
    struct text *algorithms);
const char *ssh_key_type_word(enum hostkey_type type); /* "rsa" */

#endif
