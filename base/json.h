#ifndef POSTERN_BASE_JSON_H
#define POSTERN_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "base/addr.h"
#include "base/text.h"

/*
 * Filling JSON objects; keys keep the order in which they came. Whatever o is,
 * an object or an array: into an array the value goes at its end, and key is
 * NULL. Running out of memory aborts, as in base/text.h.
 */

/* A text that isn't UTF-8 is taken as ISO 8859-1. NULL becomes null. */
void json_put_text(json_t *o, const char *key, const char *value);
void json_put_text_n(json_t *o, const char *key, const char *value, size_t n);
void json_put_format(json_t *o, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* What a function that appends to a text has written, without blanks at its
 * end; t is reset. */
void json_put_taken(json_t *o, const char *key, struct text *t);
/* An enumeration's word, in lower case. */
void json_put_lower(json_t *o, const char *key, const char *word);
/* An array of what stands between blanks. */
void json_put_words(json_t *o, const char *key, const char *words);
void json_put_number(json_t *o, const char *key, uint64_t value);
void json_put_bool(json_t *o, const char *key, bool value);
void json_put_null(json_t *o, const char *key);
/* An address that isn't set becomes null. */
void json_put_addr(json_t *o, const char *key, const struct addr *a);
void json_put_prefix(json_t *o, const char *key, const struct prefix *p);
/* RFC 3339 in UTC: "2026-05-01T12:00:00Z". */
void json_put_time(json_t *o, const char *key, time_t t);
/* The new object or array, borrowed from o. */
json_t *json_put_object(json_t *o, const char *key);
json_t *json_put_array(json_t *o, const char *key);

/* Long arrays: what is in array so far is complete, nobody has a pointer to any
 * of it. It becomes text once there is much of it, which takes a tenth of the
 * memory. */
void json_settle(json_t *array);
/* The document as text: two blanks a level, "\n" at the end. */
void json_write(const json_t *root, struct text *out);

#endif
