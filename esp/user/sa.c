#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "esp/checksum.h"
#include "esp/octets.h"
#include "esp/user/sa.h"
#include "esp/user/share.h"

#define ESP_HEADER_LEN 8
#define UDP_HEADER_LEN 8
#define OUTER_TTL      64

void
sa_shape_init(struct sa_shape *s, const struct protect *p, bool v6,
    bool udp_encap)
{
	size_t block = protect_block(p);

	s->outer = (uint8_t)((v6 ? 40 : 20) +
	    (udp_encap ? UDP_HEADER_LEN : 0));
	s->iv = (uint8_t)protect_iv_len(p);
	s->icv = (uint8_t)protect_icv_len(p);
	s->align = (uint8_t)(block > 4 ? block : 4); /* RFC 4303 2.4 */
}

size_t
sa_inner_offset(const struct sa_shape *s)
{
	return (size_t)s->outer + ESP_HEADER_LEN + s->iv;
}

static size_t
padded_len(const struct sa_shape *s, size_t len)
{
	return (len + 2 + s->align - 1) / s->align * s->align;
}

size_t
sa_outer_len(const struct sa_shape *s, size_t len)
{
	return sa_inner_offset(s) + padded_len(s, len) + s->icv;
}

size_t
sa_inner_max(const struct sa_shape *s, size_t mtu)
{
	size_t fixed = sa_inner_offset(s) + s->icv;

	if (mtu < fixed + s->align)
		return 0;
	return (mtu - fixed) / s->align * s->align - 2;
}

static void
write_ip4(const struct sa_path *path, uint8_t *ip, size_t len, uint8_t tos,
    bool df)
{
	memset(ip, 0, 20);
	ip[0] = 0x45;
	ip[1] = tos;
	put16(ip + 2, (unsigned)len);
	put16(ip + 6, df ? 0x4000 : 0);
	ip[8] = OUTER_TTL;
	ip[9] = path->udp_encap ? IPPROTO_UDP : IPPROTO_ESP;
	memcpy(ip + 12, path->local.addr.bytes, 4);
	memcpy(ip + 16, path->remote.addr.bytes, 4);
	/* identification and checksum: the kernel's part with IP_HDRINCL */
}

static void
write_ip6(const struct sa_path *path, uint8_t *ip, size_t len, uint8_t tos)
{
	put32(ip, 6u << 28 | (uint32_t)tos << 20);
	put16(ip + 4, (unsigned)len - 40);
	ip[6] = path->udp_encap ? IPPROTO_UDP : IPPROTO_ESP;
	ip[7] = OUTER_TTL;
	memcpy(ip + 8, path->local.addr.bytes, 16);
	memcpy(ip + 24, path->remote.addr.bytes, 16);
}

/* RFC 3948 2.1: no checksum over IPv4; over IPv6 there must be one. */
static void
write_udp(const struct sa_path *path, uint8_t *ip, size_t ip_len, size_t len)
{
	uint8_t *udp = ip + ip_len;
	size_t udp_len = len - ip_len;
	uint16_t sum;

	put16(udp, path->local.port);
	put16(udp + 2, path->remote.port);
	put16(udp + 4, (unsigned)udp_len);
	put16(udp + 6, 0);
	if (path->local.addr.family == AF_INET)
		return;
	sum = checksum_finish(checksum_add(checksum_pseudo(ip, IPPROTO_UDP,
	    udp_len), udp, udp_len));
	put16(udp + 6, sum == 0 ? 0xffff : sum);
}

static int
next_seq(struct sa_out *sa, uint64_t *seq)
{
	uint64_t last = count_get(&sa->seq);

	if (last == (sa->esn ? UINT64_MAX : UINT32_MAX))
		return ERR_FULL; /* RFC 4303 3.3.3: never cycle */
	*seq = last + 1;
	count_set(&sa->seq, *seq);
	return 0;
}

/* RFC 4303 2.4: the padding is 1, 2, 3, ... */
static void
write_trailer(uint8_t *at, size_t pad, uint8_t next_header)
{
	size_t i;

	for (i = 0; i < pad; i++)
		at[i] = (uint8_t)(i + 1);
	at[pad] = (uint8_t)pad;
	at[pad + 1] = next_header;
}

int
sa_seal(struct sa_out *sa, const struct sa_path *path, uint8_t *buf,
    size_t inner_len, uint8_t next_header, uint8_t tos, bool df)
{
	const struct sa_shape *s = &sa->shape;
	size_t len = sa_outer_len(s, inner_len);
	size_t padded = padded_len(s, inner_len);
	uint8_t *esp = buf + s->outer, *inner = buf + sa_inner_offset(s);
	size_t ip_len = path->local.addr.family == AF_INET ? 20 : 40;
	uint32_t high;
	uint64_t seq;
	int r;

	if (len > 65535)
		return ERR_RANGE;
	r = next_seq(sa, &seq);
	if (r != 0)
		return r;
	high = (uint32_t)(seq >> 32);
	put32(esp, sa->spi);
	put32(esp + 4, (uint32_t)seq);
	write_trailer(inner + inner_len, padded - inner_len - 2, next_header);
	r = protect_seal(sa->protect, &(struct protect_job){
		.header = esp, .header_len = ESP_HEADER_LEN,
		.esn_high = sa->esn ? &high : NULL,
		.iv = esp + ESP_HEADER_LEN, .iv_counter = seq,
		.data = inner, .data_len = padded, .icv = inner + padded,
	});
	if (r != 0)
		return r;
	if (ip_len == 20)
		write_ip4(path, buf, len, tos, df);
	else
		write_ip6(path, buf, len, tos);
	if (path->udp_encap)
		write_udp(path, buf, ip_len, len);
	return 0;
}

/* The trailer of authentic data. */
static int
read_trailer(uint8_t *data, size_t len, struct sa_inner *out)
{
	size_t pad = data[len - 2], i;

	if (pad + 2 > len)
		return ERR_SYNTAX;
	for (i = 0; i < pad; i++)
		if (data[len - 2 - pad + i] != (uint8_t)(i + 1))
			return ERR_SYNTAX;
	out->next_header = data[len - 1];
	out->data = data;
	out->len = len - 2 - pad;
	return 0;
}

int
sa_open(struct sa_in *sa, uint8_t *esp, size_t len, struct sa_inner *out)
{
	size_t fixed = (size_t)ESP_HEADER_LEN + sa->shape.iv + sa->shape.icv;
	size_t block = protect_block(sa->protect), data_len;
	uint8_t *data = esp + ESP_HEADER_LEN + sa->shape.iv;
	uint32_t high;
	uint64_t seq;
	int r;

	if (len < fixed + 2)
		return ERR_TRUNCATED;
	data_len = len - fixed;
	if (block > 1 && data_len % block != 0)
		return ERR_TRUNCATED;
	r = replay_check(&sa->replay, get32(esp + 4), &seq);
	if (r != 0)
		return r;
	high = (uint32_t)(seq >> 32);
	r = protect_open(sa->protect, &(struct protect_job){
		.header = esp, .header_len = ESP_HEADER_LEN,
		.esn_high = sa->replay.esn ? &high : NULL,
		.iv = esp + ESP_HEADER_LEN,
		.data = data, .data_len = data_len, .icv = data + data_len,
	});
	if (r != 0)
		return r;
	replay_accept(&sa->replay, seq);
	return read_trailer(data, data_len, out);
}
