#include <assert.h>
#include <linux/virtio_net.h>
#include <string.h>

#include "base/error.h"
#include "esp/checksum.h"
#include "esp/octets.h"
#include "esp/user/frame.h"

#define TCP_FIN 0x01
#define TCP_PSH 0x08
#define TCP_CWR 0x80

static_assert(sizeof(struct virtio_net_hdr) == FRAME_VNET_LEN, "vnet header");

/*
 * CHECKSUM_PARTIAL: the field holds the sum of the pseudo-header; the rest,
 * from csum_start to the end of the packet, is still to be added.
 */
static int
checksum_complete(uint8_t *ip, size_t len, const struct virtio_net_hdr *v,
    uint8_t protocol)
{
	size_t start, field;
	uint16_t sum;

	if (v->csum_start < FRAME_ETHER_LEN)
		return ERR_SYNTAX;
	start = v->csum_start - (size_t)FRAME_ETHER_LEN;
	field = start + v->csum_offset;
	if (start >= len || field + 2 > len)
		return ERR_SYNTAX;
	sum = checksum_finish(checksum_add(0, ip + start, len - start));
	if (sum == 0 && protocol == IPPROTO_UDP)
		sum = 0xffff; /* RFC 768: 0 would say "no checksum" */
	put16(ip + field, sum);
	return 0;
}

static int
parse_gso(struct frame *f, const struct virtio_net_hdr *v)
{
	unsigned type = v->gso_type & ~(unsigned)VIRTIO_NET_HDR_GSO_ECN;
	size_t room = f->info.len - f->info.header_len, tcp;

	if (type != (f->info.family == AF_INET ? VIRTIO_NET_HDR_GSO_TCPV4 :
	    VIRTIO_NET_HDR_GSO_TCPV6))
		return ERR_UNSUPPORTED;
	if (f->info.protocol != IPPROTO_TCP || f->info.fragment)
		return ERR_SYNTAX;
	if (room < 20)
		return ERR_TRUNCATED;
	tcp = (size_t)(f->ip[f->info.header_len + 12] >> 4) * 4;
	if (tcp < 20 || tcp > room || v->gso_size == 0)
		return ERR_SYNTAX;
	f->gso_size = v->gso_size;
	f->tcp_header_len = (uint16_t)tcp;
	return 0;
}

int
frame_parse(uint8_t *buf, size_t len, struct frame *out)
{
	struct virtio_net_hdr v;
	struct frame f = {0};
	uint16_t type;
	int r;

	if (len <= FRAME_HEADER_LEN)
		return ERR_TRUNCATED;
	memcpy(&v, buf, sizeof(v));
	type = get16(buf + FRAME_VNET_LEN + 12);
	if ((type != 0x0800 && type != 0x86dd) || (buf[FRAME_VNET_LEN] & 1))
		return ERR_UNSUPPORTED;
	f.ip = buf + FRAME_HEADER_LEN;
	r = packet_parse(f.ip, len - FRAME_HEADER_LEN, &f.info);
	if (r != 0)
		return r;
	if ((f.info.family == AF_INET) != (type == 0x0800))
		return ERR_SYNTAX;
	if (v.gso_type != VIRTIO_NET_HDR_GSO_NONE)
		r = parse_gso(&f, &v); /* each piece gets its own checksum */
	else if (v.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		r = checksum_complete(f.ip, f.info.len, &v, f.info.protocol);
	if (r != 0)
		return r;
	/* it may be parsed again, by another worker */
	if (f.gso_size == 0)
		buf[0] = 0;
	*out = f;
	return 0;
}

static size_t
payload_len(const struct frame *f)
{
	return f->info.len - f->info.header_len - f->tcp_header_len;
}

unsigned
frame_pieces(const struct frame *f, unsigned mss)
{
	size_t payload;

	if (f->gso_size == 0)
		return 1;
	payload = payload_len(f);
	return payload == 0 ? 1 : (unsigned)((payload + mss - 1) / mss);
}

static void
ip_len_set(uint8_t *ip, size_t len)
{
	if (ip[0] >> 4 == 4)
		put16(ip + 2, (unsigned)len);
	else
		put16(ip + 4, (unsigned)len - 40);
}

size_t
frame_piece(const struct frame *f, unsigned mss, unsigned i, uint8_t *out)
{
	size_t ip_len = f->info.header_len, tcp_len = f->tcp_header_len;
	size_t at = (size_t)i * mss, n = payload_len(f) - at;
	const uint8_t *payload = f->ip + ip_len + tcp_len + at;
	uint8_t *tcp = out + ip_len;
	uint64_t sum;
	bool last = n <= mss;

	if (!last)
		n = mss;
	memcpy(out, f->ip, ip_len + tcp_len);
	memcpy(tcp + tcp_len, payload, n);
	ip_len_set(out, ip_len + tcp_len + n);
	if (f->info.family == AF_INET) {
		put16(out + 4, get16(out + 4) + i);
		checksum_ip4(out);
	}
	put32(tcp + 4, get32(tcp + 4) + (uint32_t)at);
	if (i > 0)
		tcp[13] &= (uint8_t)~TCP_CWR; /* RFC 3168 6.1.2: once */
	if (!last)
		tcp[13] &= (uint8_t)~(TCP_FIN | TCP_PSH);
	put16(tcp + 16, 0);
	sum = checksum_pseudo(out, IPPROTO_TCP, tcp_len + n);
	put16(tcp + 16, checksum_finish(checksum_add(sum, tcp, tcp_len + n)));
	return ip_len + tcp_len + n;
}

static unsigned
fragment_data(const struct packet_info *info, unsigned mtu)
{
	return mtu < info->header_len + 8u ? 0 :
	    (mtu - info->header_len) & ~7u;
}

unsigned
fragments_count(const struct packet_info *info, unsigned mtu)
{
	unsigned data = fragment_data(info, mtu);

	if (data == 0 || info->family != AF_INET)
		return 0;
	return (info->len - info->header_len + data - 1) / data;
}

/* RFC 791 3.1: options without the copied flag stay in the first fragment;
 * the others keep their place, so that all headers are of one length. */
static void
options_blank(uint8_t *ip, size_t header_len)
{
	size_t at = 20, n;

	while (at < header_len && ip[at] != 0) {
		n = ip[at] == 1 ? 1 : at + 1 < header_len ? ip[at + 1] : 0;
		if (n == 0 || (n < 2 && ip[at] != 1) || at + n > header_len)
			return;
		if (!(ip[at] & 0x80))
			memset(ip + at, 1, n);
		at += n;
	}
}

size_t
fragment_write(const uint8_t *ip, const struct packet_info *info,
    unsigned mtu, unsigned i, uint8_t *out)
{
	unsigned data = fragment_data(info, mtu), at = data * i;
	unsigned n = info->len - info->header_len - at, field = get16(ip + 6);
	bool more = n > data || (field & 0x2000) != 0;

	if (n > data)
		n = data;
	memcpy(out, ip, info->header_len);
	memcpy(out + info->header_len, ip + info->header_len + at, n);
	put16(out + 2, info->header_len + n);
	put16(out + 6, (field & 0x8000) | (more ? 0x2000 : 0) |
	    ((field & 0x1fff) + at / 8));
	if (at > 0)
		options_blank(out, info->header_len);
	checksum_ip4(out);
	return info->header_len + n;
}
