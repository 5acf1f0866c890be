#include <netinet/icmp6.h>
#include <linux/icmp.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "esp/checksum.h"
#include "esp/octets.h"
#include "esp/icmp.h"

#define QUOTE_IP4 548  /* the error stays within 576 bytes: RFC 1812 4.3.2.3 */
#define QUOTE_IP6 1232 /* ... 1280 bytes: RFC 4443 2.4 (c) */
#define MTU_MIN_IP4 576 /* less is an attack or a modem of 1990 */
#define MTU_MIN_IP6 1280

/* RFC 1122 3.2.2, RFC 4443 2.4 (e): these get no error. */
static bool
is_silent(const struct packet_info *info)
{
	static const struct addr none4 = {.family = AF_INET};
	uint16_t type = info->sport;

	if (info->later || addr_is_multicast(&info->dst) ||
	    addr_is_multicast(&info->src) || addr_is_any(&info->src) ||
	    addr_equal(&info->src, &none4))
		return true;
	if (info->protocol == IPPROTO_ICMP && info->family == AF_INET)
		return type == ICMP_DEST_UNREACH ||
		    type == ICMP_SOURCE_QUENCH || type == ICMP_REDIRECT ||
		    type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
	if (info->protocol == IPPROTO_ICMPV6)
		return (type & 0x80) == 0 || type == ND_REDIRECT;
	return false;
}

static size_t
too_big4(const uint8_t *ip, const struct packet_info *info,
    const struct addr *from, unsigned mtu, uint8_t *out)
{
	size_t quote = info->len < QUOTE_IP4 ? info->len : QUOTE_IP4;
	uint8_t *icmp = out + 20;

	memset(out, 0, 28);
	out[0] = 0x45;
	out[1] = 0xc0; /* RFC 1812 4.3.2.5: internetwork control */
	put16(out + 2, (unsigned)(28 + quote));
	out[8] = 64;
	out[9] = IPPROTO_ICMP;
	memcpy(out + 12, from->bytes, 4);
	memcpy(out + 16, info->src.bytes, 4);
	checksum_ip4(out);
	icmp[0] = ICMP_DEST_UNREACH;
	icmp[1] = ICMP_FRAG_NEEDED;
	put16(icmp + 6, mtu);
	memcpy(icmp + 8, ip, quote);
	put16(icmp + 2, checksum_finish(checksum_add(0, icmp, 8 + quote)));
	return 28 + quote;
}

static size_t
too_big6(const uint8_t *ip, const struct packet_info *info,
    const struct addr *from, unsigned mtu, uint8_t *out)
{
	size_t quote = info->len < QUOTE_IP6 ? info->len : QUOTE_IP6;
	uint8_t *icmp = out + 40;

	memset(out, 0, 48);
	out[0] = 0x60;
	put16(out + 4, (unsigned)(8 + quote));
	out[6] = IPPROTO_ICMPV6;
	out[7] = 64;
	memcpy(out + 8, from->bytes, 16);
	memcpy(out + 24, info->src.bytes, 16);
	icmp[0] = ICMP6_PACKET_TOO_BIG;
	put32(icmp + 4, mtu);
	memcpy(icmp + 8, ip, quote);
	put16(icmp + 2, checksum_finish(checksum_add(checksum_pseudo(out,
	    IPPROTO_ICMPV6, 8 + quote), icmp, 8 + quote)));
	return 48 + quote;
}

size_t
icmp_too_big(const uint8_t *ip, const struct packet_info *info,
    const struct addr *from, unsigned mtu, uint8_t out[ICMP_TOO_BIG_MAX])
{
	if (is_silent(info) || from->family != info->family)
		return 0;
	if (info->family == AF_INET)
		return too_big4(ip, info, from, mtu, out);
	/* RFC 8200 5: no IPv6 path is narrower */
	return too_big6(ip, info, from, mtu < MTU_MIN_IP6 ? MTU_MIN_IP6 : mtu,
	    out);
}

/* The quoted packet: cut short, so packet_parse would refuse it. */
static int
parse_quoted(struct reader *r, uint8_t family, struct icmp_pmtu *out,
    unsigned *len)
{
	uint8_t protocol, first = read_u8(r);
	size_t header = (size_t)(first & 15) * 4;
	size_t size = family == AF_INET ? 4 : 16;

	if (first >> 4 != (family == AF_INET ? 4 : 6))
		return read_fail(r, ERR_SYNTAX);
	if (family == AF_INET && header < 20)
		return read_fail(r, ERR_SYNTAX);
	out->local.family = out->remote.family = family;
	if (family == AF_INET) {
		read_u8(r);
		*len = read_u16(r);
		read_skip(r, 5);
		protocol = read_u8(r);
		read_u16(r);
	} else {
		read_skip(r, 3);
		*len = read_u16(r) + 40u;
		protocol = read_u8(r);
		read_u8(r);
	}
	read_copy(r, out->local.bytes, size);
	read_copy(r, out->remote.bytes, size);
	if (family == AF_INET)
		read_skip(r, header - 20);
	if (protocol != IPPROTO_ESP && protocol != IPPROTO_UDP)
		return read_fail(r, ERR_UNSUPPORTED);
	out->udp_encap = protocol == IPPROTO_UDP;
	if (out->udp_encap) {
		out->sport = read_u16(r);
		out->dport = read_u16(r);
		read_u32(r);
		/* RFC 792 promises 8 bytes: just the UDP header */
		if (r->error == 0 && read_left(r) < 4)
			return 0;
	}
	out->spi = read_u32(r);
	return r->error;
}

int
icmp_pmtu_parse(uint8_t family, const uint8_t *data, size_t len,
    struct icmp_pmtu *out)
{
	struct icmp_pmtu p = {0};
	struct reader r;
	unsigned packet_len = 0;
	uint8_t type, code;
	int e;

	reader_init(&r, data, len);
	type = read_u8(&r);
	code = read_u8(&r);
	read_u16(&r); /* checksum: the kernel has checked it */
	p.mtu = read_u32(&r);
	if (r.error != 0)
		return r.error;
	if (family == AF_INET) {
		if (type != ICMP_DEST_UNREACH || code != ICMP_FRAG_NEEDED)
			return ERR_UNSUPPORTED;
		p.mtu &= 0xffff;
	} else if (type != ICMP6_PACKET_TOO_BIG) {
		return ERR_UNSUPPORTED;
	}
	e = parse_quoted(&r, family, &p, &packet_len);
	if (e != 0)
		return e;
	if (p.mtu >= packet_len ||
	    p.mtu < (family == AF_INET ? MTU_MIN_IP4 : MTU_MIN_IP6))
		return ERR_RANGE;
	*out = p;
	return 0;
}
