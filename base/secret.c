#include "base/secret.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void
secret_wipe(void *p, size_t len)
{
	if (len > 0)
		explicit_bzero(p, len);
}

void
secret_init(struct secret *s)
{
	*s = (struct secret){ 0 };
}

/* Who frees it may not know how long it is; the allocator does. */
void
secret_free(void *p)
{
	if (p != NULL)
		secret_wipe(p, malloc_usable_size(p));
	free(p);
}

void
secret_clear(struct secret *s)
{
	secret_wipe(s->data, s->len);
	free(s->data);
	secret_init(s);
}

int
secret_alloc(struct secret *s, size_t len)
{
	uint8_t *p = NULL;

	if (len > 0) {
		p = calloc(1, len);
		if (p == NULL)
			return ERR_MEMORY;
	}
	secret_clear(s);
	s->data = p;
	s->len = len;
	return 0;
}

int
secret_set(struct secret *s, const void *data, size_t len)
{
	struct secret fresh = { 0 };
	int r = secret_alloc(&fresh, len);

	if (r < 0)
		return r;
	/* Copied before s is cleared: data may lie inside s. */
	if (len > 0)
		memcpy(fresh.data, data, len);
	secret_clear(s);
	*s = fresh;
	return 0;
}

int
secret_copy(struct secret *dst, const struct secret *src)
{
	return secret_set(dst, src->data, src->len);
}

void
secret_move(struct secret *dst, struct secret *src)
{
	if (dst == src)
		return;
	secret_clear(dst);
	*dst = *src;
	secret_init(src);
}
