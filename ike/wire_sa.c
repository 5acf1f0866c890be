#include <string.h>

#include "base/error.h"
#include "ike/wire.h"

/* The SA payload: proposals, transforms, attributes. RFC 7296 3.3. */

enum { ATTR_KEY_LENGTH = 0x800e }; /* 3.3.5, with the AF bit: a short one */
enum { MORE_PROPOSALS = 2, MORE_TRANSFORMS = 3 }; /* 3.3.1, 3.3.2 */

static int
parse_attributes(struct reader *r, struct wire_transform *t)
{
	while (r->error == 0 && read_left(r) > 0) {
		uint16_t type = read_u16(r);
		uint16_t value = read_u16(r);

		if (type == ATTR_KEY_LENGTH && t->key_bits == 0) {
			t->key_bits = value;
			continue;
		}
		/* 3.3.6: an attribute that isn't understood makes the
		 * transform unacceptable, not the message. */
		t->unknown = true;
		if ((type & 0x8000) == 0)
			read_skip(r, value);
	}
	return r->error;
}

static int
parse_transform(struct reader *r, bool last, struct wire_sa *sa)
{
	struct wire_transform t = { 0 };
	struct reader body;
	uint8_t more;
	uint16_t len;

	if (sa->n_transforms == WIRE_TRANSFORMS_MAX)
		return ERR_RANGE;
	more = read_u8(r);
	read_skip(r, 1);
	len = read_u16(r);
	if (r->error == 0 && len < 8)
		return ERR_SYNTAX;
	body = read_sub(r, (size_t)len - 4);
	t.type = read_u8(&body);
	read_skip(&body, 1);
	t.id = read_u16(&body);
	if (parse_attributes(&body, &t) < 0)
		return body.error;
	if (more != (last ? 0 : MORE_TRANSFORMS))
		return ERR_SYNTAX;
	sa->transforms[sa->n_transforms++] = t;
	return 0;
}

static int
parse_proposal(struct reader *r, bool *more, struct wire_sa *sa)
{
	struct wire_proposal *p = &sa->proposals[sa->n_proposals];
	struct reader body;
	uint8_t flag, count;
	uint16_t len;

	if (sa->n_proposals == WIRE_PROPOSALS_MAX)
		return ERR_RANGE;
	memset(p, 0, sizeof(*p));
	flag = read_u8(r);
	read_skip(r, 1);
	len = read_u16(r);
	if (r->error == 0 && len < 8)
		return ERR_SYNTAX;
	body = read_sub(r, (size_t)len - 4);
	p->number = read_u8(&body);
	p->protocol = read_u8(&body);
	p->spi_len = read_u8(&body);
	count = read_u8(&body);
	if (body.error == 0 && p->spi_len > sizeof(p->spi))
		return ERR_RANGE;
	read_copy(&body, p->spi, p->spi_len);
	p->first = sa->n_transforms;
	p->count = count;
	for (unsigned i = 0; i < count; i++) {
		int error = parse_transform(&body, i + 1u == count, sa);

		if (error < 0)
			return error;
	}
	if (read_finish(&body) < 0)
		return read_finish(&body);
	if (flag != 0 && flag != MORE_PROPOSALS)
		return ERR_SYNTAX;
	*more = flag == MORE_PROPOSALS;
	sa->n_proposals++;
	return 0;
}

int
wire_sa_parse(const struct wire_payload *p, struct wire_sa *sa)
{
	struct reader r;
	bool more = true;
	int error = 0;

	sa->n_proposals = 0;
	sa->n_transforms = 0;
	reader_init(&r, p->data, p->len);
	while (error == 0 && more)
		error = parse_proposal(&r, &more, sa);
	if (error == 0)
		error = read_finish(&r);
	if (error < 0)
		sa->n_proposals = sa->n_transforms = 0;
	return error;
}

static void
emit_transform(struct writer *w, const struct wire_transform *t, bool last)
{
	write_u8(w, last ? 0 : MORE_TRANSFORMS);
	write_u8(w, 0);
	write_u16(w, t->key_bits != 0 ? 12 : 8);
	write_u8(w, t->type);
	write_u8(w, 0);
	write_u16(w, t->id);
	if (t->key_bits != 0) {
		write_u16(w, ATTR_KEY_LENGTH);
		write_u16(w, t->key_bits);
	}
}

void
wire_sa_emit(struct wire_out *o, const struct wire_sa *sa)
{
	struct writer *w = &o->w;
	size_t at = wire_begin(o, PAYLOAD_SA);

	for (unsigned i = 0; i < sa->n_proposals; i++) {
		const struct wire_proposal *p = &sa->proposals[i];
		bool last = i + 1u == sa->n_proposals;
		size_t start = w->len, len_at;

		write_u8(w, last ? 0 : MORE_PROPOSALS);
		write_u8(w, 0);
		len_at = write_u16_later(w);
		write_u8(w, p->number);
		write_u8(w, p->protocol);
		write_u8(w, p->spi_len);
		write_u8(w, (uint8_t)p->count);
		write_bytes(w, p->spi, p->spi_len);
		for (unsigned t = 0; t < p->count; t++)
			emit_transform(w, &sa->transforms[p->first + t],
			    t + 1u == p->count);
		write_u16_at(w, len_at, (uint16_t)(w->len - start));
	}
	wire_end(o, at);
}
