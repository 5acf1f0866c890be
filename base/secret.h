#ifndef POSTERN_BASE_SECRET_H
#define POSTERN_BASE_SECRET_H

#include <stddef.h>
#include <stdint.h>

/* Key material of any length: wiped when cleared or replaced, never printed. */
struct secret {
	uint8_t *data;
	size_t len;
};

void secret_init(struct secret *s);
/* Copies. Replaces what was there. ERR_MEMORY. */
int secret_set(struct secret *s, const void *data, size_t len);
/* len bytes, zeroed, to be filled. ERR_MEMORY. */
int secret_alloc(struct secret *s, size_t len);
int secret_copy(struct secret *dst, const struct secret *src);
void secret_move(struct secret *dst, struct secret *src); /* src is empty */
void secret_clear(struct secret *s); /* wipe and free */
void secret_wipe(void *p, size_t len); /* explicit_bzero */
void secret_free(void *p); /* wipe and free what malloc gave, all of it */

#endif
