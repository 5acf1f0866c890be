#include "capture/print_tcp.h"

#include "base/bytes.h"

/* RFC 9293 section 3.1, and its options. */
enum { TCP_LEN = 20 };
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32, ECE = 64,
	CWR = 128 };
enum { OPT_END, OPT_NOP, OPT_MSS, OPT_WSCALE, OPT_SACK_OK, OPT_SACK,
	OPT_TIMESTAMP = 8, OPT_MD5 = 19 };

static void
flags_print(uint8_t flags, struct text *out)
{
	static const struct {
		uint8_t bit;
		char letter;
	} letters[] = { { SYN, 'S' }, { FIN, 'F' }, { RST, 'R' },
		{ PSH, 'P' }, { CWR, 'W' }, { ECE, 'E' } };
	size_t before = out->len;

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (flags & letters[i].bit)
			text_add_char(out, letters[i].letter);
	if (out->len == before)
		text_add_char(out, '.');
}

static void
sack_print(struct reader *r, struct text *out)
{
	uint32_t left, right;

	text_printf(out, "sack %zu ", read_left(r) / 8);
	while (read_left(r) >= 8) {
		left = read_u32(r);
		right = read_u32(r);
		text_printf(out, "{%u:%u}", left, right);
	}
}

/* One with a length; what is too short is known by its number only. */
static void
option_print(uint8_t kind, struct reader *r, struct text *out)
{
	size_t len = read_left(r);
	uint32_t a, b;

	if (kind == OPT_MSS && len == 2) {
		text_printf(out, "mss %u", read_u16(r));
	} else if (kind == OPT_WSCALE && len == 1) {
		text_printf(out, "wscale %u", read_u8(r));
	} else if (kind == OPT_SACK_OK && len == 0) {
		text_add(out, "sackOK");
	} else if (kind == OPT_SACK) {
		sack_print(r, out);
	} else if (kind == OPT_TIMESTAMP && len == 8) {
		a = read_u32(r);
		b = read_u32(r);
		text_printf(out, "timestamp %u %u", a, b);
	} else if (kind == OPT_MD5) {
		text_add(out, "md5");
	} else {
		text_printf(out, "opt-%u", kind);
	}
}

static void
options_print(struct reader *r, struct text *out)
{
	const char *before = " <";
	struct reader value;
	uint8_t kind, len;

	while (read_left(r) > 0) {
		text_add(out, before);
		before = ",";
		kind = read_u8(r);
		if (kind == OPT_END) {
			text_add(out, "eol");
			break;
		}
		if (kind == OPT_NOP) {
			text_add(out, "nop");
			continue;
		}
		len = read_u8(r);
		if (r->error != 0 || len < 2 || len - 2u > read_left(r)) {
			text_add(out, "[|tcp]");
			break;
		}
		value = read_sub(r, len - 2u);
		option_print(kind, &value, out);
	}
	if (*before == ',')
		text_add_char(out, '>');
}

void
tcp_print(const struct headers *p, struct text *out)
{
	uint32_t seq, ack;
	size_t header, left, len;
	uint16_t window, urgent;
	uint8_t flags;
	struct reader r, options;

	reader_init(&r, p->payload, p->payload_left);
	read_skip(&r, 4);
	seq = read_u32(&r);
	ack = read_u32(&r);
	header = (read_u8(&r) >> 4) * 4u;
	flags = read_u8(&r);
	window = read_u16(&r);
	read_skip(&r, 2);
	urgent = read_u16(&r);
	if (r.error != 0 || header < TCP_LEN) {
		text_add(out, " [|tcp]");
		return;
	}
	len = p->payload_len > header ? p->payload_len - header : 0;
	text_add_char(out, ' ');
	flags_print(flags, out);
	if (len > 0 || (flags & (SYN | FIN | RST)) != 0)
		text_printf(out, " %u:%u(%zu)", seq, (uint32_t)(seq + len),
		    len);
	if (flags & ACK)
		text_printf(out, " ack %u", ack);
	text_printf(out, " win %u", window);
	if (flags & URG)
		text_printf(out, " urg %u", urgent);
	left = read_left(&r);
	options = read_sub(&r, header - TCP_LEN < left ? header - TCP_LEN :
	    left);
	options_print(&options, out);
}
