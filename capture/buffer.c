#include "capture/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 16384 }; /* bytes that it has at first */

void
buffer_init(struct buffer *b, size_t size)
{
	*b = (struct buffer){ .size = size };
}

void
buffer_clear(struct buffer *b)
{
	free(b->data);
	buffer_init(b, b->size);
}

size_t
buffer_longest(const struct buffer *b)
{
	return b->size - RECORD_LEN;
}

static void
ring_read(const struct buffer *b, size_t at, void *out, size_t len)
{
	size_t from = (b->start + at) % b->capacity;
	size_t first = b->capacity - from;

	if (first > len)
		first = len;
	memcpy(out, b->data + from, first);
	memcpy((uint8_t *)out + first, b->data, len - first);
}

static void
ring_write(struct buffer *b, const void *data, size_t len)
{
	size_t to = (b->start + b->used) % b->capacity;
	size_t first = b->capacity - to;

	if (first > len)
		first = len;
	memcpy(b->data + to, data, first);
	memcpy(b->data, (const uint8_t *)data + first, len - first);
	b->used += len;
}

static void
oldest_drop(struct buffer *b)
{
	struct record r;

	ring_read(b, 0, &r, sizeof r);
	b->start = (b->start + RECORD_LEN + r.caplen) % b->capacity;
	b->used -= RECORD_LEN + r.caplen;
	b->n--;
	b->lost++;
}

/* Room for all that is used, from the beginning on. */
static void
move(struct buffer *b, size_t capacity)
{
	uint8_t *data = xcalloc(1, capacity);

	if (b->used > 0)
		ring_read(b, 0, data, b->used);
	free(b->data);
	b->data = data;
	b->capacity = capacity;
	b->start = 0;
}

static void
grow(struct buffer *b, size_t need)
{
	size_t capacity = b->capacity == 0 ? FIRST : b->capacity;

	while (capacity < need)
		capacity *= 2;
	if (capacity > b->size)
		capacity = b->size;
	if (capacity != b->capacity)
		move(b, capacity);
}

bool
buffer_add(struct buffer *b, const struct record *r, const void *data,
    bool circular)
{
	struct record cut = *r;
	size_t need;

	if (cut.caplen > buffer_longest(b))
		cut.caplen = (uint32_t)buffer_longest(b);
	need = RECORD_LEN + cut.caplen;
	if (b->used + need > b->size && !circular)
		return false;
	while (b->used + need > b->size)
		oldest_drop(b);
	if (b->used + need > b->capacity)
		grow(b, b->used + need);
	ring_write(b, &cut, sizeof cut);
	ring_write(b, data, cut.caplen);
	b->n++;
	return true;
}

bool
buffer_resize(struct buffer *b, size_t size, bool circular)
{
	if (b->used > size && !circular)
		return false;
	while (b->used > size)
		oldest_drop(b);
	b->size = size;
	if (b->capacity > size)
		move(b, size);
	return true;
}

bool
buffer_next(const struct buffer *b, size_t *at, struct record *r,
    uint8_t *data)
{
	if (*at >= b->used)
		return false;
	ring_read(b, *at, r, sizeof *r);
	ring_read(b, *at + RECORD_LEN, data, r->caplen);
	*at += RECORD_LEN + r->caplen;
	return true;
}

void
buffer_pcap(const struct buffer *b, enum link_type link, unsigned snaplen,
    struct text *out)
{
	const struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, accuracy, snaplen, link;
	} head = { 0xa1b2c3d4, 2, 4, 0, 0, snaplen, link };
	size_t first = b->capacity - b->start;

	text_add_n(out, (const char *)&head, sizeof head);
	if (b->used == 0)
		return;
	if (first > b->used)
		first = b->used;
	text_add_n(out, (const char *)b->data + b->start, first);
	text_add_n(out, (const char *)b->data, b->used - first);
}
