#include "ike/wire.h"

#include <string.h>

#include "base/error.h"

/* The header and the chain of generic payload headers. */

int
wire_header_parse(const void *data, size_t len, struct wire_header *h)
{
	struct wire_header out;
	struct reader r;

	reader_init(&r, data, len);
	read_copy(&r, out.spi_i, sizeof(out.spi_i));
	read_copy(&r, out.spi_r, sizeof(out.spi_r));
	out.first = read_u8(&r);
	out.version = read_u8(&r);
	out.exchange = read_u8(&r);
	out.flags = read_u8(&r);
	out.id = read_u32(&r);
	out.len = read_u32(&r);
	if (r.error != 0)
		return r.error;
	if (out.len > len)
		return ERR_TRUNCATED;
	if (out.len != len)
		return ERR_SYNTAX;
	*h = out;
	return 0;
}

void
wire_header_emit(struct writer *w, const struct wire_header *h)
{
	write_bytes(w, h->spi_i, sizeof(h->spi_i));
	write_bytes(w, h->spi_r, sizeof(h->spi_r));
	write_u8(w, h->first);
	write_u8(w, h->version);
	write_u8(w, h->exchange);
	write_u8(w, h->flags);
	write_u32(w, h->id);
	write_u32(w, h->len);
}

/* ---- chain --------------------------------------------------------------- */

static int
chain_add(struct reader *r, uint8_t type, struct wire_chain *c, uint8_t *next)
{
	struct wire_payload *p;
	uint16_t len;

	if (c->n == WIRE_PAYLOADS_MAX)
		return ERR_RANGE;
	p = &c->payloads[c->n];
	*next = read_u8(r);
	p->type = type;
	p->critical = (read_u8(r) & 0x80) != 0;
	p->first_inside = 0;
	len = read_u16(r);
	if (r->error == 0 && len < 4)
		return ERR_SYNTAX;
	p->len = (size_t)len - 4;
	p->data = read_bytes(r, p->len);
	if (r->error != 0)
		return r->error;
	if (type == PAYLOAD_SK || type == PAYLOAD_SKF) {
		p->first_inside = *next;
		*next = PAYLOAD_NONE;
	}
	c->n++;
	return 0;
}

int
wire_chain_parse(uint8_t first, const void *data, size_t len,
    struct wire_chain *c)
{
	struct reader r;
	uint8_t type = first;
	int error;

	c->n = 0;
	reader_init(&r, data, len);
	while (type != PAYLOAD_NONE) {
		uint8_t next;

		error = chain_add(&r, type, c, &next);
		if (error < 0) {
			c->n = 0;
			return error;
		}
		type = next;
	}
	error = read_finish(&r);
	if (error < 0)
		c->n = 0;
	return error;
}

const struct wire_payload *
wire_find(const struct wire_chain *c, uint8_t type)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->payloads[i].type == type)
			return &c->payloads[i];
	return NULL;
}

uint32_t
wire_chain_mask(const struct wire_chain *c)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < c->n; i++) {
		uint8_t type = c->payloads[i].type;

		if (type >= PAYLOAD_SA && type <= PAYLOAD_SKF)
			mask |= WIRE_MASK(type);
	}
	return mask;
}

void
wire_out_init(struct wire_out *o, void *data, size_t capacity)
{
	writer_init(&o->w, data, capacity);
	o->first = PAYLOAD_NONE;
	o->next_at = SIZE_MAX;
}

size_t
wire_begin(struct wire_out *o, uint8_t type)
{
	size_t at;

	if (o->next_at == SIZE_MAX)
		o->first = type;
	else
		write_u8_at(&o->w, o->next_at, type);
	o->next_at = o->w.len;
	write_u8(&o->w, PAYLOAD_NONE);
	write_u8(&o->w, 0);
	at = write_u16_later(&o->w);
	return at;
}

void
wire_end(struct wire_out *o, size_t at)
{
	size_t len = o->w.len - at + 2; /* 2: next type and flags before it */

	if (o->w.error == 0 && len > UINT16_MAX)
		o->w.error = ERR_FULL;
	write_u16_at(&o->w, at, (uint16_t)len);
}

void
wire_emit_raw(struct wire_out *o, uint8_t type, const void *data, size_t len)
{
	size_t at = wire_begin(o, type);

	write_bytes(&o->w, data, len);
	wire_end(o, at);
}
