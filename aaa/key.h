#ifndef POSTERN_AAA_KEY_H
#define POSTERN_AAA_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Public keys of users. Of a key its SHA-256 is kept, as an ASA does. */
enum { KEY_HASH_LEN = 32, KEY_BLOB_MAX = 8192 };

void key_hash(const uint8_t *blob, size_t len, uint8_t hash[KEY_HASH_LEN]);
/* The base64 of a key (RFC 4253, 6.6), blanks allowed between. ERR_SYNTAX: no
 * base64, or not a key of a kind that SSH knows. */
int key_base64_hash(const char *base64, uint8_t hash[KEY_HASH_LEN]);
/* A file: RFC 4716 with its headers, or OpenSSH's one line. ERR_SYNTAX. */
int key_file_hash(const char *file, uint8_t hash[KEY_HASH_LEN]);
/* "0a:1b:..." */
void key_hash_write(const uint8_t hash[KEY_HASH_LEN], struct text *out);
int key_hash_parse(const char *s, uint8_t hash[KEY_HASH_LEN]);

#endif
