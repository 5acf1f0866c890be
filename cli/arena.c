#include "cli/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/secret.h"
#include "base/text.h"

enum { CHUNK_FIRST = 4096, CHUNK_KEPT = 1024 * 1024 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	size_t used;
	alignas(max_align_t) uint8_t data[];
};

static void
arena_grow(struct arena *a, size_t size)
{
	size_t room = a->chunk == NULL ? CHUNK_FIRST : 2 * a->chunk->size;
	struct arena_chunk *c;

	while (room < size)
		room *= 2;
	c = xcalloc(1, sizeof(*c) + room);
	c->size = room;
	c->older = a->chunk;
	a->chunk = c;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p;

	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (a->chunk == NULL || a->chunk->size - a->chunk->used < size)
		arena_grow(a, size);
	p = a->chunk->data + a->chunk->used;
	a->chunk->used += size;
	return memset(p, 0, size);
}

static void
free_chunks(struct arena_chunk *c)
{
	while (c != NULL) {
		struct arena_chunk *older = c->older;

		free(c);
		c = older;
	}
}

void
arena_reset(struct arena *a)
{
	if (a->chunk == NULL)
		return;
	if (a->chunk->size > CHUNK_KEPT) {
		arena_clear(a);
		return;
	}
	free_chunks(a->chunk->older);
	a->chunk->older = NULL;
	a->chunk->used = 0;
}

void
arena_wipe(struct arena *a)
{
	for (struct arena_chunk *c = a->chunk; c != NULL; c = c->older)
		secret_wipe(c->data, c->used);
}

void
arena_clear(struct arena *a)
{
	free_chunks(a->chunk);
	a->chunk = NULL;
}
