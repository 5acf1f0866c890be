#include "ike/sk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

enum { SK_HEAD = 4, SKF_HEAD = 8 }; /* generic header; with number, total */

void
ike_packets_free(struct ike_packet *p)
{
	while (p != NULL) {
		struct ike_packet *next = p->next;

		free(p);
		p = next;
	}
}

static struct ike_packet *
packet_new(size_t len)
{
	struct ike_packet *p = malloc(sizeof(*p) + len);

	if (p != NULL) {
		p->next = NULL;
		p->len = len;
	}
	return p;
}

int
sk_clear(const struct wire_header *h, const struct wire_out *out,
    struct ike_packet **result)
{
	struct wire_header head = *h;
	struct ike_packet *p;
	struct writer w;

	if (out->w.error != 0)
		return out->w.error;
	p = packet_new(WIRE_HEADER_LEN + out->w.len);
	if (p == NULL)
		return ERR_MEMORY;
	head.first = out->first;
	head.len = (uint32_t)p->len;
	writer_init(&w, p->data, p->len);
	wire_header_emit(&w, &head);
	write_bytes(&w, out->w.data, out->w.len);
	assert(w.error == 0 && w.len == p->len);
	*result = p;
	return 0;
}

/* Bytes that n bytes of payloads take, with padding and its length. */
static size_t
padded(const struct protect *p, size_t n)
{
	size_t block = protect_block(p);

	return (n + 1 + block - 1) / block * block;
}

/* One piece of payloads as a whole datagram. total 0: SK, else SKF. */
static int
seal_one(struct protect *p, uint64_t *counter, const struct wire_header *h,
    uint8_t first, const uint8_t *inner, size_t n, uint16_t number,
    uint16_t total, struct ike_packet **result)
{
	size_t extra = total != 0 ? SKF_HEAD : SK_HEAD, data_len = padded(p, n);
	size_t head_len = WIRE_HEADER_LEN + extra, iv = protect_iv_len(p);
	struct wire_header head = *h;
	struct protect_job job;
	struct ike_packet *out;
	struct writer w;
	int e;

	out = packet_new(head_len + iv + data_len + protect_icv_len(p));
	if (out == NULL)
		return ERR_MEMORY;
	head.first = total != 0 ? PAYLOAD_SKF : PAYLOAD_SK;
	head.len = (uint32_t)out->len;
	writer_init(&w, out->data, out->len);
	wire_header_emit(&w, &head);
	write_u8(&w, number <= 1 ? first : PAYLOAD_NONE);
	write_u8(&w, 0);
	write_u16(&w, (uint16_t)(out->len - WIRE_HEADER_LEN));
	if (total != 0) {
		write_u16(&w, number);
		write_u16(&w, total);
	}
	job = (struct protect_job){ .header = out->data,
		.header_len = head_len, .iv = write_reserve(&w, iv),
		.iv_counter = ++*counter, .data = w.data + w.len,
		.data_len = data_len };
	write_bytes(&w, inner, n);
	write_zero(&w, data_len - n - 1);
	write_u8(&w, (uint8_t)(data_len - n - 1));
	job.icv = write_reserve(&w, protect_icv_len(p));
	assert(w.error == 0 && w.len == out->len);
	e = protect_seal(p, &job);
	if (e < 0) {
		secret_wipe(out->data, out->len);
		free(out);
		return e;
	}
	*result = out;
	return 0;
}

/* How much goes into each fragment so that none is longer than max. */
static size_t
piece_len(const struct protect *p, size_t max)
{
	size_t head = WIRE_HEADER_LEN + SKF_HEAD + protect_iv_len(p) +
	    protect_icv_len(p);
	size_t block = protect_block(p), room;

	if (max < head + 64)
		max = head + 64;
	room = (max - head) / block * block;
	return room - 1;
}

int
sk_seal(struct protect *p, uint64_t *counter, const struct wire_header *h,
    const struct wire_out *out, size_t fragment, struct ike_packet **result)
{
	size_t len = out->w.len, piece, total, at = 0;
	struct ike_packet *list = NULL, **end = &list;
	size_t whole = WIRE_HEADER_LEN + SK_HEAD + protect_iv_len(p) +
	    padded(p, len) + protect_icv_len(p);

	if (out->w.error != 0)
		return out->w.error;
	if (whole - WIRE_HEADER_LEN > UINT16_MAX)
		return ERR_RANGE;
	if (fragment == 0 || whole <= fragment)
		return seal_one(p, counter, h, out->first, out->w.data, len,
		    0, 0, result);
	piece = piece_len(p, fragment);
	total = (len + piece - 1) / piece;
	if (total > SK_FRAGMENTS_MAX)
		return ERR_RANGE;
	for (size_t i = 1; i <= total; i++) {
		size_t n = len - at < piece ? len - at : piece;
		int e = seal_one(p, counter, h, out->first, out->w.data + at,
		    n, (uint16_t)i, (uint16_t)total, end);

		if (e < 0) {
			ike_packets_free(list);
			return e;
		}
		end = &(*end)->next;
		at += n;
	}
	*result = list;
	return 0;
}

int
sk_open(struct protect *p, uint8_t *message, size_t len, size_t head,
    bool fragment, uint8_t **inner, size_t *inner_len)
{
	size_t start = head + (fragment ? SKF_HEAD : SK_HEAD), data_len;
	size_t around = protect_iv_len(p) + protect_icv_len(p);
	struct protect_job job;
	uint8_t pad;
	int e;

	if (len < start || len - start < around + 1)
		return ERR_TRUNCATED;
	data_len = len - start - around;
	if (data_len % protect_block(p) != 0)
		return ERR_SYNTAX;
	job = (struct protect_job){ .header = message, .header_len = start,
		.iv = message + start,
		.data = message + start + protect_iv_len(p),
		.data_len = data_len, .icv = message + len -
		    protect_icv_len(p) };
	e = protect_open(p, &job);
	if (e < 0)
		return e == ERR_CRYPTO ? ERR_AUTH : e;
	pad = job.data[data_len - 1];
	if (pad + 1u > data_len)
		return ERR_SYNTAX;
	*inner = job.data;
	*inner_len = data_len - pad - 1;
	return 0;
}

/* ---- fragments ----------------------------------------------------------- */

void
sk_fragments_clear(struct sk_fragments *f)
{
	for (size_t i = 0; i < SK_FRAGMENTS_MAX; i++) {
		if (f->parts[i] != NULL)
			secret_wipe(f->parts[i]->data, f->parts[i]->len);
		free(f->parts[i]);
	}
	memset(f, 0, sizeof(*f));
}

static int
join(struct sk_fragments *f, struct ike_packet **out)
{
	struct ike_packet *whole = packet_new(f->len);
	size_t at = 0;

	if (whole == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < f->total; i++) {
		memcpy(whole->data + at, f->parts[i]->data, f->parts[i]->len);
		at += f->parts[i]->len;
	}
	*out = whole;
	return 1;
}

int
sk_fragments_add(struct sk_fragments *f, uint32_t id, uint16_t number,
    uint16_t total, uint8_t first, const uint8_t *data, size_t len,
    struct ike_packet **out)
{
	struct ike_packet *part;

	if (number == 0 || number > total)
		return ERR_SYNTAX;
	if (total > SK_FRAGMENTS_MAX)
		return ERR_FULL;
	/* A larger total means that the sender made smaller ones; 2.6.1. */
	if (f->total == 0 || f->id != id || total > f->total) {
		sk_fragments_clear(f);
		f->id = id;
		f->total = total;
	}
	if (total != f->total || f->parts[number - 1] != NULL)
		return 0;
	if (len > SK_MESSAGE_MAX - f->len)
		return ERR_FULL;
	part = packet_new(len);
	if (part == NULL)
		return ERR_MEMORY;
	if (len > 0)
		memcpy(part->data, data, len);
	f->parts[number - 1] = part;
	f->len += len;
	if (number == 1)
		f->first = first;
	return ++f->have < f->total ? 0 : join(f, out);
}
