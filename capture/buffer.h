#ifndef POSTERN_CAPTURE_BUFFER_H
#define POSTERN_CAPTURE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/*
 * Packets in the order in which they came, as records of a pcap file (in this
 * machine's byte order), a ring of bytes that grows up to its size.
 */
enum link_type { LINK_ETHER = 1, LINK_RAW = 101 }; /* as in a pcap file */
enum { RECORD_LEN = 16 }; /* the head of one */

struct record {
	uint32_t sec, usec;
	uint32_t caplen; /* bytes that follow */
	uint32_t len;    /* of the packet on the wire */
};

struct buffer {
	uint8_t *data;
	size_t size;     /* the most it may have */
	size_t capacity; /* allocated */
	size_t start;    /* of the oldest */
	size_t used;     /* bytes, with the records' heads */
	size_t n;        /* packets */
	uint64_t lost;   /* overwritten by later ones */
};

void buffer_init(struct buffer *b, size_t size);
void buffer_clear(struct buffer *b); /* frees; empty and usable again */
/* What a record of this length takes; longer packets are cut to it. */
size_t buffer_longest(const struct buffer *b);
/* False: there is no room. circular: the oldest make room. */
bool buffer_add(struct buffer *b, const struct record *r, const void *data,
    bool circular);
/* Another size; circular: the oldest go if they must. False, and nothing is
 * changed, if what is there needs more. */
bool buffer_resize(struct buffer *b, size_t size, bool circular);

/* A walk: at is 0 at first. False at the end. What is read is copied to data,
 * which has room for the longest packet. */
bool buffer_next(const struct buffer *b, size_t *at, struct record *r,
    uint8_t *data);
/* A pcap file. */
void buffer_pcap(const struct buffer *b, enum link_type link, unsigned snaplen,
    struct text *out);

#endif
