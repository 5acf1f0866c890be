#include "capture/filter.h"

#include <assert.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "esp/esp.h"

/*
 * Classic BPF (kernel, Documentation/networking/filter.rst). A block a pattern:
 * what doesn't fit in one direction jumps to the other, then to the next
 * block. Jumps go forward and are filled in when their goal is known.
 */
enum {
	ETHER_LEN = 14,
	JUMPS_MAX = 64,
};

struct jumps {
	unsigned short at[JUMPS_MAX]; /* instructions that leave for the goal */
	bool if_true[JUMPS_MAX];
	size_t n;
};

struct emit {
	struct filter *f;
	const struct filter_want *w;
	uint32_t net;             /* where IP begins */
};

static void
op(struct emit *e, uint16_t code, uint32_t k)
{
	assert(e->f->n < FILTER_MAX);
	e->f->v[e->f->n++] = (struct sock_filter){ .code = code, .k = k };
}

static void
load(struct emit *e, uint16_t size, uint32_t at)
{
	op(e, (uint16_t)(BPF_LD | BPF_ABS | size), at);
}

/* To the goal if the comparison says so, else on. */
static void
leave(struct emit *e, struct jumps *goal, uint16_t compare, uint32_t k,
    bool if_true)
{
	assert(goal->n < JUMPS_MAX);
	goal->at[goal->n] = e->f->n;
	goal->if_true[goal->n++] = if_true;
	op(e, (uint16_t)(BPF_JMP | BPF_K | compare), k);
}

/* The goal is here. */
static void
arrive(struct emit *e, struct jumps *goal)
{
	struct sock_filter *from;
	unsigned distance;

	for (size_t i = 0; i < goal->n; i++) {
		from = &e->f->v[goal->at[i]];
		distance = e->f->n - goal->at[i] - 1u;
		assert(distance <= 255);
		if (goal->if_true[i])
			from->jt = (uint8_t)distance;
		else
			from->jf = (uint8_t)distance;
	}
	goal->n = 0;
}

static void
accept_all(struct emit *e)
{
	op(e, BPF_RET | BPF_K, e->w->snaplen);
}

static void
refuse(struct emit *e)
{
	op(e, BPF_RET | BPF_K, 0);
}

/* A becomes the frame's type (without its tags, if the driver took them). */
static void
type_load(struct emit *e)
{
	if (e->w->link == LINK_ETHER) {
		load(e, BPF_H, 12);
		return;
	}
	load(e, BPF_B, 0);
	op(e, BPF_ALU | BPF_K | BPF_RSH, 4);
}

/* What type_load loads for it; a link of bare IP has no others. */
static uint32_t
type_value(const struct emit *e, uint16_t type)
{
	if (e->w->link == LINK_ETHER)
		return type;
	return type == ETH_P_IP ? 4 : type == ETH_P_IPV6 ? 6 : UINT32_MAX;
}

static void
type_is(struct emit *e, struct jumps *other, uint16_t type)
{
	type_load(e);
	leave(e, other, BPF_JEQ, type_value(e, type), false);
}

/* Of a range of IPv4 addresses; the other family's never is. */
static void
addr_in(struct emit *e, struct jumps *other, uint32_t at,
    const struct addr_range *r)
{
	uint32_t first, last;

	if (r->first.family != AF_INET)
		return;
	first = addr_v4_get(&r->first);
	last = addr_v4_get(&r->last);
	if (first == 0 && last == UINT32_MAX)
		return;
	load(e, BPF_W, at);
	if (first == last) {
		leave(e, other, BPF_JEQ, first, false);
		return;
	}
	if (first != 0)
		leave(e, other, BPF_JGE, first, false);
	if (last != UINT32_MAX)
		leave(e, other, BPF_JGT, last, true);
}

/* X is the length of the IP header. */
static void
port_in(struct emit *e, struct jumps *other, uint32_t at, uint16_t first,
    uint16_t last, bool not)
{
	if (first == 0 && last == 65535)
		return;
	op(e, BPF_LD | BPF_IND | BPF_H, e->net + at);
	if (not) {
		leave(e, other, BPF_JEQ, first, true);
		return;
	}
	leave(e, other, BPF_JGE, first, false);
	leave(e, other, BPF_JGT, last, true);
}

static bool
has_ports(const struct pattern *p)
{
	return p->sport_first != 0 || p->sport_last != 65535 ||
	    p->dport_first != 0 || p->dport_last != 65535;
}

static void
direction(struct emit *e, struct jumps *other, const struct pattern *p,
    bool reverse)
{
	uint32_t src = e->net + 12, dst = e->net + 16;

	addr_in(e, other, reverse ? dst : src, &p->src);
	addr_in(e, other, reverse ? src : dst, &p->dst);
	if (has_ports(p)) {
		op(e, BPF_LDX | BPF_B | BPF_MSH, e->net);
		port_in(e, other, reverse ? 2 : 0, p->sport_first,
		    p->sport_last, p->sport_not);
		port_in(e, other, reverse ? 0 : 2, p->dport_first,
		    p->dport_last, p->dport_not);
	}
	accept_all(e);
}

static bool
may_be(const struct pattern *p, uint8_t family)
{
	return (p->src.first.family == AF_UNSPEC ||
	    p->src.first.family == family) &&
	    (p->dst.first.family == AF_UNSPEC ||
	    p->dst.first.family == family);
}

static void
block4(struct emit *e, const struct pattern *p)
{
	struct jumps next = { .n = 0 }, back = { .n = 0 };

	type_is(e, &next, ETH_P_IP);
	if (p->protocol != 0) {
		load(e, BPF_B, e->net + 9);
		leave(e, &next, BPF_JEQ, p->protocol, false);
	}
	if (has_ports(p)) {
		load(e, BPF_H, e->net + 6);
		leave(e, &next, BPF_JSET, 0x1fff, true);
	}
	if (!p->both) {
		direction(e, &next, p, false);
	} else {
		direction(e, &back, p, false);
		arrive(e, &back);
		direction(e, &next, p, true);
	}
	arrive(e, &next);
}

/* Without addresses; behind extension headers there may be anything. */
static void
block6(struct emit *e, const struct pattern *p)
{
	struct jumps next = { .n = 0 }, take = { .n = 0 };

	type_is(e, &next, ETH_P_IPV6);
	if (p->protocol != 0) {
		load(e, BPF_B, e->net + 6);
		leave(e, &take, BPF_JEQ, IPPROTO_HOPOPTS, true);
		leave(e, &take, BPF_JEQ, IPPROTO_ROUTING, true);
		leave(e, &take, BPF_JEQ, IPPROTO_FRAGMENT, true);
		leave(e, &take, BPF_JEQ, IPPROTO_DSTOPTS, true);
		leave(e, &next, BPF_JEQ, p->protocol, false);
	}
	arrive(e, &take);
	accept_all(e);
	arrive(e, &next);
}

/* What never was on the wire: frames to others, and what the kernel has
 * decrypted and takes in again. A firewall's own packets may have any mark. */
static void
not_ours(struct emit *e)
{
	struct jumps fine = { .n = 0 }, own = { .n = 0 };

	load(e, BPF_W, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE));
	leave(e, &own, BPF_JEQ, PACKET_OUTGOING, true);
	leave(e, &fine, BPF_JEQ, PACKET_OTHERHOST, false);
	refuse(e);
	arrive(e, &fine);
	load(e, BPF_W, (uint32_t)(SKF_AD_OFF + SKF_AD_MARK));
	leave(e, &own, BPF_JSET, ESP_MARK_INNER, false);
	refuse(e);
	arrive(e, &own);
}

/* Tags that are still in the frame: what is behind them is looked at later. */
static void
tagged(struct emit *e)
{
	struct jumps take = { .n = 0 }, on = { .n = 0 };

	if (e->w->link != LINK_ETHER)
		return;
	type_load(e);
	leave(e, &take, BPF_JEQ, ETH_P_8021Q, true);
	leave(e, &on, BPF_JEQ, ETH_P_8021AD, false);
	arrive(e, &take);
	accept_all(e);
	arrive(e, &on);
}

static void
type_only(struct emit *e)
{
	struct jumps take = { .n = 0 };

	type_load(e);
	leave(e, &take, BPF_JEQ, type_value(e, e->w->type), true);
	refuse(e);
	arrive(e, &take);
}

/* Those with ports last: a packet that is too short to have any is refused
 * when they are looked for. */
static void
blocks(struct emit *e, bool ports)
{
	for (size_t i = 0; i < e->w->n; i++) {
		const struct pattern *p = &e->w->patterns[i];

		if (has_ports(p) != ports)
			continue;
		if (may_be(p, AF_INET))
			block4(e, p);
		if (may_be(p, AF_INET6))
			block6(e, p);
	}
}

void
filter_make(const struct filter_want *w, struct filter *out)
{
	struct emit e = { .f = out, .w = w,
		.net = w->link == LINK_ETHER ? ETHER_LEN : 0 };

	out->n = 0;
	not_ours(&e);
	tagged(&e);
	if (w->type != 0)
		type_only(&e);
	if (w->all || w->n > FILTER_PATTERNS) {
		accept_all(&e);
		return;
	}
	blocks(&e, false);
	blocks(&e, true);
	refuse(&e);
}
