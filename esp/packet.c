#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "esp/checksum.h"
#include "esp/octets.h"
#include "esp/packet.h"

#define EXTENSIONS_MAX 8 /* more headers than any real packet has */

static void
read_addr(struct reader *r, uint8_t family, struct addr *out)
{
	memset(out, 0, sizeof(*out));
	out->family = family;
	read_copy(r, out->bytes, family == AF_INET ? 4 : 16);
}

static int
parse_ip4(struct reader *r, struct packet_info *out)
{
	size_t header = (size_t)(read_u8(r) & 15) * 4;
	uint16_t fragment;

	out->family = AF_INET;
	out->tos = read_u8(r);
	out->len = read_u16(r);
	read_u16(r); /* identification */
	fragment = read_u16(r);
	read_u8(r); /* TTL */
	out->protocol = read_u8(r);
	read_u16(r); /* checksum */
	read_addr(r, AF_INET, &out->src);
	read_addr(r, AF_INET, &out->dst);
	if (header < 20 || out->len < header)
		return read_fail(r, ERR_SYNTAX);
	read_skip(r, header - 20);
	out->header_len = (uint16_t)header;
	out->df = (fragment & 0x4000) != 0;
	out->later = (fragment & 0x1fff) != 0;
	out->fragment = out->later || (fragment & 0x2000) != 0;
	return r->error;
}

/* One extension header (RFC 8200 4); false: next is the upper layer. */
static bool
parse_extension(struct reader *r, struct packet_info *out)
{
	uint16_t fragment;
	uint8_t next, words;

	switch (out->protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		next = read_u8(r);
		words = read_u8(r);
		read_skip(r, (size_t)words * 8 + 6);
		break;
	case IPPROTO_FRAGMENT:
		next = read_u8(r);
		read_u8(r);
		fragment = read_u16(r);
		read_u32(r);
		out->fragment = out->fragment || (fragment & 0xfff9) != 0;
		out->later = (fragment & 0xfff8) != 0;
		break;
	default:
		return false;
	}
	out->protocol = next;
	/* what follows in a later fragment is data, not headers */
	return !out->later;
}

static int
parse_ip6(struct reader *r, struct packet_info *out)
{
	uint32_t first = read_u32(r);
	unsigned i = 0;

	out->family = AF_INET6;
	out->tos = (uint8_t)(first >> 20);
	out->len = read_u16(r) + 40u;
	out->protocol = read_u8(r);
	read_u8(r); /* hop limit */
	read_addr(r, AF_INET6, &out->src);
	read_addr(r, AF_INET6, &out->dst);
	out->df = true;
	while (parse_extension(r, out) && r->error == 0)
		if (++i > EXTENSIONS_MAX)
			return read_fail(r, ERR_SYNTAX);
	out->header_len = (uint16_t)r->pos;
	if (out->len < r->pos)
		return read_fail(r, ERR_SYNTAX);
	return r->error;
}

static bool
is_icmp(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

bool
packet_has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	    protocol == IPPROTO_SCTP || protocol == IPPROTO_UDPLITE ||
	    protocol == IPPROTO_DCCP || is_icmp(protocol);
}

static void
parse_ports(struct reader *r, struct packet_info *out)
{
	if (!packet_has_ports(out->protocol))
		return;
	out->sport = is_icmp(out->protocol) ? read_u8(r) : read_u16(r);
	out->dport = is_icmp(out->protocol) ? read_u8(r) : read_u16(r);
}

int
packet_parse_head(const uint8_t *data, size_t len, struct packet_info *out)
{
	struct reader r;
	int e;

	memset(out, 0, sizeof(*out));
	reader_init(&r, data, len);
	if (len == 0)
		return ERR_TRUNCATED;
	if (data[0] >> 4 == 4)
		e = parse_ip4(&r, out);
	else if (data[0] >> 4 == 6)
		e = parse_ip6(&r, out);
	else
		return ERR_SYNTAX;
	if (e != 0)
		return e;
	/* the ports, out of what the IP header says is there */
	if (len > out->len)
		len = out->len;
	reader_init(&r, data + out->header_len, len - out->header_len);
	if (!out->later)
		parse_ports(&r, out);
	return r.error;
}

int
packet_parse(const uint8_t *data, size_t len, struct packet_info *out)
{
	int r = packet_parse_head(data, len, out);

	return r == 0 && out->len > len ? ERR_TRUNCATED : r;
}

static void
tos_set(uint8_t *ip, uint8_t tos)
{
	if (ip[0] >> 4 == 4) {
		ip[1] = tos;
		checksum_ip4(ip);
		return;
	}
	ip[0] = (uint8_t)(0x60 | tos >> 4);
	ip[1] = (uint8_t)((ip[1] & 15) | tos << 4);
}

int
packet_ecn_decap(uint8_t *ip, uint8_t outer_tos)
{
	enum { NOT_ECT, ECT1, ECT0, CE };
	uint8_t outer = outer_tos & 3, tos, inner;

	if (outer != CE && outer != ECT1)
		return 0;
	tos = (uint8_t)(ip[0] >> 4 == 4 ? ip[1] : ip[0] << 4 | ip[1] >> 4);
	inner = tos & 3;
	if (inner == NOT_ECT)
		return outer == CE ? ERR_REFUSED : 0;
	if (outer == CE && inner != CE)
		tos_set(ip, tos | CE);
	else if (outer == ECT1 && inner == ECT0)
		tos_set(ip, (uint8_t)((tos & ~3) | ECT1));
	return 0;
}
