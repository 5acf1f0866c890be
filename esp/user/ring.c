#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "esp/user/ring.h"

#define SKIP UINT64_MAX /* the rest up to the end of the ring is unused */

struct ring {
	uint8_t *data;
	size_t size;
	size_t tail;      /* bytes the reader has got */
	size_t seen;      /* the reader's last look at head */
	_Alignas(64) size_t head;    /* bytes ever written */
	size_t known;                /* the writer's last look at dropped */
	_Alignas(64) size_t dropped; /* bytes ever released */
};

struct ring *
ring_new(size_t size)
{
	struct ring *r = aligned_alloc(64, sizeof(*r));

	assert(size >= 64 && (size & (size - 1)) == 0);
	if (r == NULL)
		return NULL;
	memset(r, 0, sizeof(*r));
	/* pages that are never written to cost nothing */
	r->data = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (r->data == MAP_FAILED) {
		free(r);
		return NULL;
	}
	r->size = size;
	return r;
}

void
ring_free(struct ring *r)
{
	if (r == NULL)
		return;
	munmap(r->data, r->size);
	free(r);
}

static size_t
record_size(size_t len)
{
	return sizeof(uint64_t) + ((len + 7) & ~(size_t)7);
}

size_t
ring_room(struct ring *r, size_t enough)
{
	if (r->size - (r->head - r->known) < enough)
		r->known = __atomic_load_n(&r->dropped, __ATOMIC_ACQUIRE);
	return r->size - (r->head - r->known);
}

/* How much of the ring to pass over so that a record of need bytes lies in one
 * piece; and an empty ring begins anew from its middle (what is passed over
 * counts as full until it is released), so that light traffic touches half of
 * the memory. */
static size_t
to_skip(struct ring *r, size_t at, size_t need)
{
	if (need > r->size - at)
		return r->size - at;
	if (at >= r->size / 2 && ring_room(r, r->size) == r->size)
		return r->size - at;
	return 0;
}

bool
ring_put(struct ring *r, const void *head, size_t head_len, const void *data,
    size_t data_len)
{
	size_t at = r->head & (r->size - 1);
	size_t need = record_size(head_len + data_len);
	size_t skip = to_skip(r, at, need);
	uint64_t len = head_len + data_len, mark = SKIP;

	if (need > r->size || ring_room(r, need + skip) < need + skip)
		return false;
	if (skip > 0) {
		memcpy(r->data + at, &mark, sizeof(mark));
		at = 0;
	}
	memcpy(r->data + at, &len, sizeof(len));
	memcpy(r->data + at + sizeof(len), head, head_len);
	memcpy(r->data + at + sizeof(len) + head_len, data, data_len);
	__atomic_store_n(&r->head, r->head + skip + need, __ATOMIC_RELEASE);
	return true;
}

static uint64_t
record_len(const struct ring *r)
{
	uint64_t len;

	memcpy(&len, r->data + (r->tail & (r->size - 1)), sizeof(len));
	return len;
}

void *
ring_get(struct ring *r, size_t *len)
{
	uint8_t *data;

	if (r->tail == r->seen) {
		r->seen = __atomic_load_n(&r->head, __ATOMIC_ACQUIRE);
		if (r->tail == r->seen)
			return NULL;
	}
	if (record_len(r) == SKIP)
		r->tail += r->size - (r->tail & (r->size - 1));
	*len = record_len(r);
	data = r->data + (r->tail & (r->size - 1)) + sizeof(uint64_t);
	r->tail += record_size(*len);
	return data;
}

void
ring_release(struct ring *r)
{
	__atomic_store_n(&r->dropped, r->tail, __ATOMIC_RELEASE);
}
