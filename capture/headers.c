#include "capture/headers.h"

#include <netinet/in.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

enum {
	ETHER_LEN = 14,
	IP4_LEN = 20,
	IP6_LEN = 40,
	UDP_LEN = 8,
	SCTP_LEN = 12,
	TCP_LEN = 20,
	ICMP_LEN = 8,
	EXTENSIONS = 8, /* headers of IPv6 that are followed */
};

static void
ether_read(struct reader *r, struct headers *p)
{
	uint16_t tag;

	p->ether = true;
	read_copy(r, p->to, sizeof p->to);
	read_copy(r, p->from, sizeof p->from);
	p->outer_type = p->type = read_u16(r);
	while ((p->type == TYPE_VLAN || p->type == TYPE_QINQ) &&
	    p->n_vlans < PACKET_VLANS && read_left(r) >= 4) {
		tag = read_u16(r);
		p->vlans[p->n_vlans++] = tag;
		p->type = read_u16(r);
	}
}

static struct addr
addr_read(struct reader *r, uint8_t family)
{
	struct addr a = { .family = family };

	read_copy(r, a.bytes, addr_size(&a));
	return a;
}

static void
ip4_read(struct reader *r, struct headers *p)
{
	uint8_t first = read_u8(r);
	size_t len = (first & 0xf) * 4u, total;
	struct addr src, dst;
	uint16_t fragment;

	read_skip(r, 1);
	total = read_u16(r);
	p->id = read_u16(r);
	fragment = read_u16(r);
	p->ttl = read_u8(r);
	p->protocol = read_u8(r);
	read_skip(r, 2);
	src = addr_read(r, AF_INET);
	dst = addr_read(r, AF_INET);
	if (first >> 4 != 4 || len < IP4_LEN)
		read_fail(r, ERR_SYNTAX);
	read_skip(r, len < IP4_LEN ? 0 : len - IP4_LEN);
	if (r->error != 0)
		return;
	p->df = (fragment & 0x4000) != 0;
	p->more = (fragment & 0x2000) != 0;
	p->offset = (uint16_t)((fragment & 0x1fff) * 8);
	p->payload_len = total > len ? total - len : 0;
	p->src = src;
	p->dst = dst;
}

/* Takes one extension header; false: protocol is none that has a next. */
static bool
extension_read(struct reader *r, struct headers *p, size_t *taken)
{
	uint8_t next, len;
	uint16_t fragment;

	switch (p->protocol) {
	case IPPROTO_HOPOPTS: case IPPROTO_ROUTING: case IPPROTO_DSTOPTS:
		next = read_u8(r);
		len = read_u8(r);
		read_skip(r, len * 8u + 6);
		*taken += len * 8u + 8;
		break;
	case IPPROTO_FRAGMENT:
		next = read_u8(r);
		read_skip(r, 1);
		fragment = read_u16(r);
		p->id = (uint16_t)read_u32(r);
		p->offset = fragment & 0xfff8;
		p->more = (fragment & 1) != 0;
		*taken += 8;
		break;
	default:
		return false;
	}
	p->protocol = next;
	return p->offset == 0;
}

static void
ip6_read(struct reader *r, struct headers *p)
{
	size_t total, taken = 0;
	struct addr src, dst;

	if (read_u8(r) >> 4 != 6)
		read_fail(r, ERR_SYNTAX);
	read_skip(r, 3);
	total = read_u16(r);
	p->protocol = read_u8(r);
	p->ttl = read_u8(r);
	src = addr_read(r, AF_INET6);
	dst = addr_read(r, AF_INET6);
	for (int i = 0; i < EXTENSIONS && extension_read(r, p, &taken); i++)
		;
	if (r->error != 0)
		return;
	p->payload_len = total > taken ? total - taken : 0;
	p->src = src;
	p->dst = dst;
}

/* Length of the header behind IP; what has none is data. */
static size_t
transport_len(const struct headers *p)
{
	switch (p->protocol) {
	case IPPROTO_TCP:
		return p->payload_left < TCP_LEN ||
		    (p->payload[12] >> 4) * 4u < TCP_LEN ? TCP_LEN :
		    (p->payload[12] >> 4) * 4u;
	case IPPROTO_UDP:
		return UDP_LEN;
	case IPPROTO_SCTP:
		return SCTP_LEN;
	case IPPROTO_ICMP: case IPPROTO_ICMPV6: case IPPROTO_ESP:
		return ICMP_LEN; /* ESP: SPI and sequence number */
	default:
		return 0;
	}
}

static void
transport_read(struct headers *p)
{
	struct reader r;

	if (p->offset > 0)
		return;
	reader_init(&r, p->payload, p->payload_left);
	switch (p->protocol) {
	case IPPROTO_TCP: case IPPROTO_UDP: case IPPROTO_SCTP:
		p->sport = read_u16(&r);
		p->dport = read_u16(&r);
		break;
	case IPPROTO_ICMP: case IPPROTO_ICMPV6:
		p->sport = read_u8(&r);
		p->dport = read_u8(&r);
		break;
	default:
		return;
	}
	p->has_ports = r.error == 0;
}

static void
network_read(struct reader *r, struct headers *p)
{
	size_t header;

	if (p->type == TYPE_IP)
		ip4_read(r, p);
	else
		ip6_read(r, p);
	if (r->error != 0) {
		p->cut = true;
		return;
	}
	/* Behind the packet there may be the frame's padding. */
	p->payload_left = read_left(r);
	if (p->payload_left > p->payload_len)
		p->payload_left = p->payload_len;
	p->payload = read_bytes(r, p->payload_left);
	transport_read(p);
	header = p->offset > 0 ? 0 : transport_len(p);
	p->headers_len = (size_t)(p->payload - r->data) +
	    (header < p->payload_left ? header : p->payload_left);
}

void
headers_parse(enum link_type link, const uint8_t *data, size_t caplen,
    size_t len, struct headers *out)
{
	struct reader r;

	memset(out, 0, sizeof *out);
	out->len = len;
	out->headers_len = caplen;
	reader_init(&r, data, caplen);
	if (link == LINK_ETHER)
		ether_read(&r, out);
	else if (caplen > 0)
		out->outer_type = out->type = data[0] >> 4 == 6 ? TYPE_IP6 :
		    TYPE_IP;
	if (r.error != 0) {
		out->type = 0;
		out->cut = true;
		return;
	}
	out->net = data + r.pos;
	out->net_len = read_left(&r);
	if (out->type == TYPE_IP || out->type == TYPE_IP6)
		network_read(&r, out);
}
