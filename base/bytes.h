#ifndef POSTERN_BASE_BYTES_H
#define POSTERN_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The only way foreign bytes are read and packets are written. Both are
 * values with a sticky error: a run of calls is checked once, at its end.
 * All integers are in network byte order.
 */
struct reader {
	const uint8_t *data; /* borrowed */
	size_t len;          /* bytes in data */
	size_t pos;          /* next byte to read, <= len */
	int error;           /* 0, or the first error; then all reads give 0 */
};

struct writer {
	uint8_t *data;   /* borrowed: caller's buffer */
	size_t capacity; /* bytes in data */
	size_t len;      /* bytes written, <= capacity */
	int error;       /* 0 or ERR_FULL; then nothing more is written */
};

void reader_init(struct reader *r, const void *data, size_t len);
uint8_t read_u8(struct reader *r);
uint16_t read_u16(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
/* A pointer to the next len bytes inside the reader's data; NULL on error. */
const uint8_t *read_bytes(struct reader *r, size_t len);
/* Copy len bytes out; zeroes out on error. */
void read_copy(struct reader *r, void *out, size_t len);
void read_skip(struct reader *r, size_t len);
/* A reader over the next len bytes; r moves past them. An error in r makes
 * the sub-reader erroneous too. */
struct reader read_sub(struct reader *r, size_t len);
size_t read_left(const struct reader *r);
/* 0 if all bytes were consumed without error; ERR_SYNTAX if some are left. */
int read_finish(const struct reader *r);
/* Set the sticky error unless one is set; returns the error that stands. */
int read_fail(struct reader *r, int code);

void writer_init(struct writer *w, void *data, size_t capacity);
void write_u8(struct writer *w, uint8_t v);
void write_u16(struct writer *w, uint16_t v);
void write_u32(struct writer *w, uint32_t v);
void write_u64(struct writer *w, uint64_t v);
void write_bytes(struct writer *w, const void *data, size_t len);
void write_zero(struct writer *w, size_t len);
/* Reserve a 16-bit length field now, fill it later: returns its offset. */
size_t write_u16_later(struct writer *w);
/* Store v at offset at (from write_u16_later); asserts it was reserved. */
void write_u16_at(struct writer *w, size_t at, uint16_t v);
void write_u8_at(struct writer *w, size_t at, uint8_t v);
/* Reserve len bytes to be filled by the caller; NULL if there is no room. */
uint8_t *write_reserve(struct writer *w, size_t len);

/* Constant-time comparison. */
bool bytes_equal_ct(const void *a, const void *b, size_t len);
/* "0a1b…" into out (2*len+1 chars). */
void bytes_hex(char *out, const void *data, size_t len);

#endif
