#include "base/bytes.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"

void
reader_init(struct reader *r, const void *data, size_t len)
{
	assert(data != NULL || len == 0);
	*r = (struct reader){ .data = data, .len = len };
}

int
read_fail(struct reader *r, int code)
{
	assert(code < 0);
	if (r->error == 0)
		r->error = code;
	return r->error;
}

const uint8_t *
read_bytes(struct reader *r, size_t len)
{
	const uint8_t *p;

	if (r->error != 0)
		return NULL;
	if (len > r->len - r->pos) {
		r->error = ERR_TRUNCATED;
		return NULL;
	}
	/* An empty reader has no data to point to, yet zero bytes are there. */
	p = r->data == NULL ? (const uint8_t *)"" : r->data + r->pos;
	r->pos += len;
	return p;
}

static uint64_t
read_number(struct reader *r, size_t len)
{
	const uint8_t *p = read_bytes(r, len);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < len; i++)
		v = v << 8 | p[i];
	return v;
}

uint8_t
read_u8(struct reader *r)
{
	return (uint8_t)read_number(r, 1);
}

uint16_t
read_u16(struct reader *r)
{
	return (uint16_t)read_number(r, 2);
}

uint32_t
read_u32(struct reader *r)
{
	return (uint32_t)read_number(r, 4);
}

uint64_t
read_u64(struct reader *r)
{
	return read_number(r, 8);
}

void
read_copy(struct reader *r, void *out, size_t len)
{
	const uint8_t *p = read_bytes(r, len);

	if (len == 0)
		return;
	if (p != NULL)
		memcpy(out, p, len);
	else
		memset(out, 0, len);
}

void
read_skip(struct reader *r, size_t len)
{
	read_bytes(r, len);
}

struct reader
read_sub(struct reader *r, size_t len)
{
	const uint8_t *p = read_bytes(r, len);
	struct reader sub = { 0 };

	if (p == NULL) {
		sub.error = r->error;
		return sub;
	}
	sub.data = p;
	sub.len = len;
	return sub;
}

size_t
read_left(const struct reader *r)
{
	return r->error != 0 ? 0 : r->len - r->pos;
}

int
read_finish(const struct reader *r)
{
	if (r->error != 0)
		return r->error;
	return r->pos == r->len ? 0 : ERR_SYNTAX;
}

void
writer_init(struct writer *w, void *data, size_t capacity)
{
	assert(data != NULL || capacity == 0);
	*w = (struct writer){ .data = data, .capacity = capacity };
}

uint8_t *
write_reserve(struct writer *w, size_t len)
{
	uint8_t *p;

	if (w->error != 0)
		return NULL;
	if (w->data == NULL || len > w->capacity - w->len) {
		w->error = ERR_FULL;
		return NULL;
	}
	p = w->data + w->len;
	w->len += len;
	return p;
}

static void
store(uint8_t *p, uint64_t v, size_t len)
{
	for (size_t i = len; i-- > 0; v >>= 8)
		p[i] = (uint8_t)v;
}

static void
write_number(struct writer *w, uint64_t v, size_t len)
{
	uint8_t *p = write_reserve(w, len);

	if (p != NULL)
		store(p, v, len);
}

void
write_u8(struct writer *w, uint8_t v)
{
	write_number(w, v, 1);
}

void
write_u16(struct writer *w, uint16_t v)
{
	write_number(w, v, 2);
}

void
write_u32(struct writer *w, uint32_t v)
{
	write_number(w, v, 4);
}

void
write_u64(struct writer *w, uint64_t v)
{
	write_number(w, v, 8);
}

void
write_bytes(struct writer *w, const void *data, size_t len)
{
	uint8_t *p;

	if (len == 0)
		return;
	p = write_reserve(w, len);
	if (p != NULL)
		memcpy(p, data, len);
}

void
write_zero(struct writer *w, size_t len)
{
	uint8_t *p;

	if (len == 0)
		return;
	p = write_reserve(w, len);
	if (p != NULL)
		memset(p, 0, len);
}

size_t
write_u16_later(struct writer *w)
{
	size_t at = w->len;

	write_u16(w, 0);
	return at;
}

/* With a writer that is full already the reservation failed too: its offset
 * must not be used, and nothing of what was written will be. */
static void
write_at(struct writer *w, size_t at, uint64_t v, size_t len)
{
	if (w->error != 0)
		return;
	assert(at <= w->len && len <= w->len - at);
	store(w->data + at, v, len);
}

void
write_u16_at(struct writer *w, size_t at, uint16_t v)
{
	write_at(w, at, v, 2);
}

void
write_u8_at(struct writer *w, size_t at, uint8_t v)
{
	write_at(w, at, v, 1);
}

bool
bytes_equal_ct(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a;
	const volatile uint8_t *y = b;
	unsigned diff = 0;

	for (size_t i = 0; i < len; i++)
		diff |= (unsigned)(x[i] ^ y[i]);
	return diff == 0;
}

void
bytes_hex(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}
