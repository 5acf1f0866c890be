#ifndef POSTERN_CONFIG_MASTER_H
#define POSTERN_CONFIG_MASTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "crypto/vault.h"

/*
 * The master key, under which keys of the configuration are written as type 8
 * while `password encryption aes` is configured. It is made from a passphrase
 * and kept in <lib>/master-key, mode 0600; the configuration never has it.
 *
 * When it changes, startup-config is written anew. Both keys stand in the file
 * until that is done, so that whenever the machine stops, what is on the disk
 * can be read.
 */
struct config;

struct master {
	struct vault_key key, old; /* old: startup-config may still use it */
	bool has_key, has_old;
	bool aes;          /* `password encryption aes` */
	size_t refused;    /* keys that can't be opened, of the text that is
			    * being run */
	size_t unreadable; /* the same of startup-config, as last loaded */
	char sealed[VAULT_TEXT_MAX + 2]; /* as last written */
};

/* Read the file. ERR_NOT_FOUND; ERR_SYNTAX, ERR_SYSTEM: it can't be used. */
int master_read(struct config *c);
/* Is this the passphrase? True if there is no key. */
bool master_is(struct config *c, const char *passphrase);
/* Another passphrase, NULL: none any more. What went wrong, or NULL; then it is
 * as it was. startup-config has the new form. */
const char *master_change(struct config *c, const char *passphrase);
bool master_seals(const struct config *c);
/* The clear form of a type 8 key: a code of vault_open. */
int master_open(struct config *c, const char *sealed,
    char out[VAULT_CLEAR_MAX + 1]);
/* Why master_open couldn't. */
const char *master_error(struct config *c, int code);

/* A line with its key in clear. The code of master_open; then the line is
 * copied as it is. */
int config_reveal(struct config *c, const char *line, size_t len,
    struct text *out);
/* A line with its key as type 8, if keys are sealed and such a line may. */
void config_conceal(struct config *c, const char *line, struct text *out);
/* Each line revealed. The number of those that couldn't be. */
size_t config_reveal_text(struct config *c, const char *text,
    struct text *out);

#endif
