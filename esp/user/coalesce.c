#include <string.h>

#include "esp/checksum.h"
#include "esp/octets.h"
#include "esp/user/coalesce.h"

#define TCP_PSH 0x08
#define TCP_ACK 0x10

void
coalesce_init(struct coalesce *c,
    void (*emit)(void *ctx, const struct coalesced *c), void *ctx)
{
	memset(c, 0, sizeof(*c));
	c->emit = emit;
	c->ctx = ctx;
}

/* The header of a super-packet: whole length, pseudo-header checksum. */
static void
seal_headers(struct flow *f)
{
	size_t l3 = f->info.header_len, upper = f->tcp_len + f->payload;
	uint8_t *tcp = f->ip + l3;

	if (f->info.family == AF_INET) {
		put16(f->ip + 2, (unsigned)(l3 + upper));
		checksum_ip4(f->ip);
	} else {
		put16(f->ip + 4, (unsigned)(l3 + upper - 40));
	}
	put16(tcp + 16, (uint16_t)~checksum_finish(checksum_pseudo(f->ip,
	    IPPROTO_TCP, upper)));
}

static void
flow_emit(struct coalesce *c, struct flow *f)
{
	struct coalesced done = {
		.out = f->out, .iov = f->iov, .n = f->n,
		.family = f->info.family,
	};

	if (f->n > 2) {
		seal_headers(f);
		done.gso_size = f->mss;
		done.csum_start = f->info.header_len;
		done.header_len = (uint16_t)(f->info.header_len + f->tcp_len);
	}
	f->out = NULL;
	c->emit(c->ctx, &done);
}

static void
emit_single(struct coalesce *c, void *out, uint8_t *ip,
    const struct packet_info *info)
{
	struct iovec iov[2] = {
		[1] = {.iov_base = ip, .iov_len = info->len},
	};

	c->emit(c->ctx, &(struct coalesced){
		.out = out, .iov = iov, .n = 2, .family = info->family,
	});
}

/* Plain data: no options of IP, no flag but ACK and PSH. */
static bool
is_candidate(const uint8_t *ip, const struct packet_info *info,
    uint16_t *tcp_len)
{
	size_t room = info->len - info->header_len;
	const uint8_t *tcp = ip + info->header_len;

	if (info->protocol != IPPROTO_TCP || info->fragment || room < 20 ||
	    info->header_len != (info->family == AF_INET ? 20 : 40))
		return false;
	*tcp_len = (uint16_t)((tcp[12] >> 4) * 4);
	return *tcp_len >= 20 && room > *tcp_len &&
	    (tcp[13] & ~TCP_PSH) == TCP_ACK;
}

static bool
checksum_good(const uint8_t *ip, const struct packet_info *info)
{
	size_t len = info->len - info->header_len;

	return checksum_finish(checksum_add(checksum_pseudo(ip, IPPROTO_TCP,
	    len), ip + info->header_len, len)) == 0;
}

/* Would cutting the super-packet up give this IP header back? */
static bool
same_ip(const struct flow *f, const uint8_t *ip,
    const struct packet_info *info)
{
	if (info->family == AF_INET6)
		return memcmp(ip, f->ip, 4) == 0 && ip[7] == f->ip[7];
	return ip[1] == f->ip[1] && ip[6] == f->ip[6] && ip[8] == f->ip[8] &&
	    get16(ip + 4) == (uint16_t)(f->id + 1);
}

/* The same acknowledgement, window, options; the next bytes. */
static bool
same_tcp(const struct flow *f, const uint8_t *tcp, uint16_t tcp_len)
{
	const uint8_t *first = f->ip + f->info.header_len;

	return tcp_len == f->tcp_len && get32(tcp + 4) == f->seq &&
	    memcmp(tcp + 8, first + 8, 4) == 0 &&
	    memcmp(tcp + 14, first + 14, 2) == 0 &&
	    memcmp(tcp + 18, first + 18, tcp_len - 18u) == 0;
}

static bool
can_append(struct flow *f, uint8_t *ip, const struct packet_info *info,
    uint16_t tcp_len)
{
	size_t payload = info->len - info->header_len - tcp_len;

	if (f->closed || f->n == COALESCE_SEGMENTS + 2 || payload > f->mss ||
	    f->info.len + f->payload + payload > 65535)
		return false;
	if (!same_ip(f, ip, info) ||
	    !same_tcp(f, ip + info->header_len, tcp_len))
		return false;
	/* the checksums that are given up here must have been right */
	if (!f->verified && !checksum_good(f->ip, &f->info)) {
		f->closed = true;
		return false;
	}
	f->verified = true;
	return checksum_good(ip, info);
}

static void
append(struct flow *f, uint8_t *ip, const struct packet_info *info)
{
	size_t header = (size_t)info->header_len + f->tcp_len;
	size_t payload = info->len - header;
	uint8_t psh = ip[info->header_len + 13] & TCP_PSH;

	f->iov[f->n].iov_base = ip + header;
	f->iov[f->n++].iov_len = payload;
	f->payload += payload;
	f->seq += (uint32_t)payload;
	f->id = get16(ip + 4);
	f->ip[f->info.header_len + 13] |= psh;
	f->closed = psh != 0 || payload < f->mss;
}

static void
flow_begin(struct flow *f, void *out, uint8_t *ip,
    const struct packet_info *info, uint16_t tcp_len)
{
	size_t payload = info->len - info->header_len - tcp_len;
	const uint8_t *tcp = ip + info->header_len;

	f->out = out;
	f->ip = ip;
	f->info = *info;
	f->tcp_len = tcp_len;
	f->mss = (uint16_t)payload;
	f->seq = get32(tcp + 4) + (uint32_t)payload;
	f->payload = payload;
	f->closed = (tcp[13] & TCP_PSH) != 0;
	f->verified = false;
	f->id = get16(ip + 4);
	f->n = 2;
	f->iov[1].iov_base = ip;
	f->iov[1].iov_len = info->len;
}

static bool
same_flow(const struct flow *f, void *out, const struct packet_info *info)
{
	return f->out == out && f->info.sport == info->sport &&
	    f->info.dport == info->dport &&
	    addr_equal(&f->info.src, &info->src) &&
	    addr_equal(&f->info.dst, &info->dst);
}

static struct flow *
flow_find(struct coalesce *c, void *out, const struct packet_info *info)
{
	unsigned i;

	for (i = 0; i < COALESCE_FLOWS; i++)
		if (c->flows[i].out != NULL &&
		    same_flow(&c->flows[i], out, info))
			return &c->flows[i];
	return NULL;
}

static struct flow *
flow_free(struct coalesce *c)
{
	struct flow *f;
	unsigned i;

	for (i = 0; i < COALESCE_FLOWS; i++)
		if (c->flows[i].out == NULL)
			return &c->flows[i];
	f = &c->flows[c->next++ % COALESCE_FLOWS];
	flow_emit(c, f);
	return f;
}

void
coalesce_add(struct coalesce *c, void *out, uint8_t *ip,
    const struct packet_info *info)
{
	uint16_t tcp_len = 0;
	bool candidate = is_candidate(ip, info, &tcp_len);
	struct flow *f = NULL;

	if (info->protocol == IPPROTO_TCP)
		f = flow_find(c, out, info);
	if (candidate && f != NULL && can_append(f, ip, info, tcp_len)) {
		append(f, ip, info);
		return;
	}
	if (f != NULL)
		flow_emit(c, f);
	if (candidate)
		flow_begin(f != NULL ? f : flow_free(c), out, ip, info,
		    tcp_len);
	else
		emit_single(c, out, ip, info);
}

void
coalesce_flush(struct coalesce *c)
{
	unsigned i;

	for (i = 0; i < COALESCE_FLOWS; i++)
		if (c->flows[i].out != NULL)
			flow_emit(c, &c->flows[i]);
}
