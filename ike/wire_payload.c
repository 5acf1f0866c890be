#include <string.h>

#include "base/error.h"
#include "ike/wire.h"

/* The payloads that are not nested: KE, ID, AUTH, nonce, notify, delete, TS. */

/* ---- KE, RFC 7296 3.4 ---------------------------------------------------- */

int
wire_ke_parse(const struct wire_payload *p, struct wire_ke *ke)
{
	struct reader r;
	uint16_t group;

	reader_init(&r, p->data, p->len);
	group = read_u16(&r);
	read_skip(&r, 2);
	if (r.error != 0)
		return r.error;
	ke->group = group;
	ke->len = read_left(&r);
	ke->data = read_bytes(&r, ke->len);
	return 0;
}

void
wire_ke_emit(struct wire_out *o, const struct wire_ke *ke)
{
	size_t at = wire_begin(o, PAYLOAD_KE);

	write_u16(&o->w, ke->group);
	write_u16(&o->w, 0);
	write_bytes(&o->w, ke->data, ke->len);
	wire_end(o, at);
}

/* ---- ID, 3.5 ------------------------------------------------------------- */

int
wire_id_parse(const struct wire_payload *p, struct ike_id *id)
{
	struct ike_id out = { 0 };
	struct reader r;
	size_t len;

	reader_init(&r, p->data, p->len);
	out.type = read_u8(&r);
	read_skip(&r, 3);
	len = read_left(&r);
	if (r.error != 0)
		return r.error;
	if (out.type == 0)
		return ERR_SYNTAX;
	if (len > sizeof(out.data))
		return ERR_RANGE;
	out.len = (uint8_t)len;
	read_copy(&r, out.data, len);
	*id = out;
	return 0;
}

void
wire_id_emit(struct wire_out *o, uint8_t type, const struct ike_id *id)
{
	size_t at = wire_begin(o, type);

	write_u8(&o->w, id->type);
	write_zero(&o->w, 3);
	write_bytes(&o->w, id->data, id->len);
	wire_end(o, at);
}

/* ---- AUTH, 3.8 ----------------------------------------------------------- */

int
wire_auth_parse(const struct wire_payload *p, struct wire_auth *a)
{
	struct reader r;
	uint8_t method;

	reader_init(&r, p->data, p->len);
	method = read_u8(&r);
	read_skip(&r, 3);
	if (r.error != 0)
		return r.error;
	a->method = method;
	a->len = read_left(&r);
	a->data = read_bytes(&r, a->len);
	return 0;
}

void
wire_auth_emit(struct wire_out *o, const struct wire_auth *a)
{
	size_t at = wire_begin(o, PAYLOAD_AUTH);

	write_u8(&o->w, a->method);
	write_zero(&o->w, 3);
	write_bytes(&o->w, a->data, a->len);
	wire_end(o, at);
}

/* ---- nonce, 3.9 ---------------------------------------------------------- */

int
wire_nonce_parse(const struct wire_payload *p, struct ike_nonce *n)
{
	if (p->len < IKE_NONCE_MIN)
		return ERR_TRUNCATED;
	if (p->len > IKE_NONCE_MAX)
		return ERR_RANGE;
	n->len = (uint16_t)p->len;
	memcpy(n->data, p->data, p->len);
	return 0;
}

void
wire_nonce_emit(struct wire_out *o, const struct ike_nonce *n)
{
	wire_emit_raw(o, PAYLOAD_NONCE, n->data, n->len);
}

/* ---- notify, 3.10 -------------------------------------------------------- */

int
wire_notify_parse(const struct wire_payload *p, struct wire_notify *n)
{
	struct wire_notify out;
	struct reader r;

	reader_init(&r, p->data, p->len);
	out.protocol = read_u8(&r);
	out.spi_len = read_u8(&r);
	out.type = read_u16(&r);
	out.spi = read_bytes(&r, out.spi_len);
	if (r.error != 0)
		return r.error;
	out.len = read_left(&r);
	out.data = read_bytes(&r, out.len);
	*n = out;
	return 0;
}

void
wire_notify_emit(struct wire_out *o, const struct wire_notify *n)
{
	size_t at = wire_begin(o, PAYLOAD_NOTIFY);

	write_u8(&o->w, n->protocol);
	write_u8(&o->w, n->spi_len);
	write_u16(&o->w, n->type);
	write_bytes(&o->w, n->spi, n->spi_len);
	write_bytes(&o->w, n->data, n->len);
	wire_end(o, at);
}

void
wire_emit_n(struct wire_out *o, uint16_t type, const void *data, size_t len)
{
	struct wire_notify n = { .type = type, .data = data, .len = len };

	wire_notify_emit(o, &n);
}

bool
wire_find_notify(const struct wire_chain *c, uint16_t type,
    struct wire_notify *n)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->payloads[i].type == PAYLOAD_NOTIFY &&
		    wire_notify_parse(&c->payloads[i], n) == 0 &&
		    n->type == type)
			return true;
	return false;
}

uint16_t
wire_find_error(const struct wire_chain *c)
{
	struct wire_notify n;

	for (size_t i = 0; i < c->n; i++)
		if (c->payloads[i].type == PAYLOAD_NOTIFY &&
		    wire_notify_parse(&c->payloads[i], &n) == 0 &&
		    n.type <= N_ERROR_MAX)
			return n.type;
	return 0;
}

/* ---- delete, 3.11 -------------------------------------------------------- */

int
wire_delete_parse(const struct wire_payload *p, struct wire_delete *d)
{
	struct wire_delete out;
	struct reader r;
	int error;

	reader_init(&r, p->data, p->len);
	out.protocol = read_u8(&r);
	out.spi_len = read_u8(&r);
	out.count = read_u16(&r);
	out.spis = read_bytes(&r, (size_t)out.spi_len * out.count);
	error = read_finish(&r);
	if (error < 0)
		return error;
	/* An IKE SA goes by the message it is in; ESP and AH have 4 bytes. */
	if (out.protocol == PROTO_IKE ? out.spi_len != 0 : out.spi_len != 4)
		return ERR_SYNTAX;
	*d = out;
	return 0;
}

void
wire_delete_emit(struct wire_out *o, const struct wire_delete *d)
{
	size_t at = wire_begin(o, PAYLOAD_DELETE);

	write_u8(&o->w, d->protocol);
	write_u8(&o->w, d->spi_len);
	write_u16(&o->w, d->count);
	write_bytes(&o->w, d->spis, (size_t)d->spi_len * d->count);
	wire_end(o, at);
}

/* ---- traffic selectors, 3.13 --------------------------------------------- */

enum { TS_IPV4_RANGE = 7, TS_IPV6_RANGE = 8 };

static void
read_addr(struct reader *r, uint8_t family, struct addr *a)
{
	memset(a, 0, sizeof(*a));
	a->family = family;
	read_copy(r, a->bytes, addr_size(a));
}

/* 1: taken, 0: of a type that we don't know, else an error. */
static int
parse_selector(struct reader *r, struct ike_ts *ts)
{
	struct reader body;
	uint8_t type, family;
	uint16_t len;

	type = read_u8(r);
	ts->protocol = read_u8(r);
	len = read_u16(r);
	if (r->error == 0 && len < 4)
		return ERR_SYNTAX;
	body = read_sub(r, (size_t)len - 4);
	if (r->error != 0)
		return r->error;
	if (type != TS_IPV4_RANGE && type != TS_IPV6_RANGE)
		return 0;
	family = type == TS_IPV4_RANGE ? AF_INET : AF_INET6;
	ts->port_first = read_u16(&body);
	ts->port_last = read_u16(&body);
	read_addr(&body, family, &ts->addrs.first);
	read_addr(&body, family, &ts->addrs.last);
	if (read_finish(&body) < 0)
		return read_finish(&body);
	/* 65535-0 is OPAQUE (3.13.1), which no selector of ours matches. */
	if (ts->port_first > ts->port_last)
		return ts->port_first == 65535 && ts->port_last == 0
		    ? 0 : ERR_SYNTAX;
	if (addr_cmp(&ts->addrs.first, &ts->addrs.last) > 0)
		return ERR_SYNTAX;
	return 1;
}

int
wire_ts_parse(const struct wire_payload *p, struct wire_ts *ts)
{
	struct wire_ts out = { 0 };
	struct reader r;
	uint8_t count;
	int got;

	reader_init(&r, p->data, p->len);
	count = read_u8(&r);
	read_skip(&r, 3);
	if (r.error == 0 && count == 0)
		return ERR_SYNTAX;
	for (unsigned i = 0; i < count; i++) {
		struct ike_ts one = { 0 };

		got = parse_selector(&r, &one);
		if (got < 0)
			return got;
		if (got > 0 && out.n < IKE_TS_MAX)
			out.ts[out.n++] = one;
	}
	if (read_finish(&r) < 0)
		return read_finish(&r);
	*ts = out;
	return 0;
}

void
wire_ts_emit(struct wire_out *o, uint8_t type, const struct ike_ts *ts,
    size_t n)
{
	struct writer *w = &o->w;
	size_t at = wire_begin(o, type);

	write_u8(w, (uint8_t)n);
	write_zero(w, 3);
	for (size_t i = 0; i < n; i++) {
		const struct addr_range *a = &ts[i].addrs;
		size_t size = addr_size(&a->first);

		write_u8(w, size == 4 ? TS_IPV4_RANGE : TS_IPV6_RANGE);
		write_u8(w, ts[i].protocol);
		write_u16(w, (uint16_t)(8 + 2 * size));
		write_u16(w, ts[i].port_first);
		write_u16(w, ts[i].port_last);
		write_bytes(w, a->first.bytes, size);
		write_bytes(w, a->last.bytes, size);
	}
	wire_end(o, at);
}
