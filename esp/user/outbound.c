#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/error.h"
#include "esp/octets.h"
#include "esp/user/frame.h"
#include "esp/icmp.h"
#include "esp/user/share.h"
#include "esp/user/worker.h"

#define ICMP_PER_SECOND 100
#define SEND_WAIT_MS    20

/* A full socket buffer is back-pressure: wait for room, but not for ever. */
static int
send_some(struct send_batch *b, unsigned from, bool *patient)
{
	struct pollfd p = {.fd = b->fd, .events = POLLOUT};
	int n;

	n = sendmmsg(b->fd, b->msgs + from, b->n - from, MSG_DONTWAIT);
	if (n >= 0 || (errno != EAGAIN && errno != ENOBUFS) || !*patient)
		return n;
	*patient = poll(&p, 1, SEND_WAIT_MS) > 0;
	return sendmmsg(b->fd, b->msgs + from, b->n - from, MSG_DONTWAIT);
}

void
outbound_flush(struct worker *w)
{
	struct send_batch *b = &w->send;
	bool patient = true;
	unsigned sent = 0;
	int n;

	while (sent < b->n) {
		n = send_some(b, sent, &patient);
		if (n > 0) {
			sent += (unsigned)n;
			continue;
		}
		/* this one can't be sent; those behind it perhaps can */
		if (b->pairs[sent] != NULL)
			count_add(&b->pairs[sent]->c.send_errors, 1);
		sent++;
	}
	b->n = 0;
	b->used = 0;
}

/* Room for a packet of len bytes in a batch of that family. */
static uint8_t *
batch_room(struct worker *w, uint8_t family, size_t len)
{
	struct send_batch *b = &w->send;
	int fd = family == AF_INET ? w->out4 : w->out6;

	assert(len <= ARENA_SIZE);
	if (b->n == BATCH_SEND || b->used + len > ARENA_SIZE || b->fd != fd)
		outbound_flush(w);
	b->fd = fd;
	return b->arena + b->used;
}

static void
batch_add(struct worker *w, size_t len, const struct sockaddr_storage *to,
    socklen_t to_len, struct pair *pair)
{
	struct send_batch *b = &w->send;
	struct msghdr *m = &b->msgs[b->n].msg_hdr;

	b->iov[b->n].iov_base = b->arena + b->used;
	b->iov[b->n].iov_len = len;
	memset(m, 0, sizeof(*m));
	m->msg_name = (void *)(uintptr_t)to;
	m->msg_namelen = to_len;
	m->msg_iov = &b->iov[b->n];
	m->msg_iovlen = 1;
	b->pairs[b->n++] = pair;
	b->used += (len + 63) & ~(size_t)63;
}

/* The outer packet is longer than the path allows and the inner one can't be
 * cut (IPv6 of 1280 bytes): the outer one is fragmented, as RFC 4301 8.1 has
 * it for such paths. */
static void
send_fragments(struct worker *w, struct pair *p, const struct path *path,
    const uint8_t *outer, size_t len, unsigned mtu)
{
	struct packet_info info;
	unsigned i, n;
	uint8_t *at;

	if (packet_parse(outer, len, &info) != 0)
		return;
	n = fragments_count(&info, mtu);
	if (n == 0) {
		count_add(&p->c.send_errors, 1);
		return;
	}
	if (++w->ip_id == 0)
		w->ip_id = 1; /* 0: the kernel would choose one for each */
	for (i = 0; i < n; i++) {
		at = batch_room(w, AF_INET, mtu);
		len = fragment_write(outer, &info, mtu, i, at);
		put16(at + 4, w->ip_id);
		batch_add(w, len, &path->to, path->to_len, p);
	}
}

static void
count_out(struct worker *w, struct pair *p, size_t inner_len)
{
	uint64_t soon = UINT32_MAX - (UINT32_MAX >> 4);

	count_add(&p->c.encaps, 1);
	count_add(&p->c.encrypt, 1);
	count_add(&p->c.digest, 1);
	count_add(&p->c.out_bytes, inner_len);
	pair_spent(p, p->c.out_bytes, !p->out.esn && p->out.seq >= soon,
	    w->shared->events);
}

static bool
usable(struct worker *w, struct pair *p)
{
	if (__atomic_load_n(&p->dead, __ATOMIC_RELAXED))
		return false;
	if (p->out.esn || p->out.seq < UINT32_MAX)
		return true;
	pair_end(p, w->shared->events);
	return false;
}

struct sending {
	struct worker *w;
	struct link *link;
	struct pair *pair;
	const struct path *path;
	unsigned mtu; /* of the path */
	size_t max;   /* longest inner packet that fits it */
	bool df;      /* of the outer packets */
};

/* Where the next inner packet, of at most len bytes, is to be written. */
static uint8_t *
inner_room(const struct sending *s, size_t len)
{
	const struct sa_shape *shape = &s->pair->out.shape;

	return batch_room(s->w, s->pair->local.family,
	    sa_outer_len(shape, len)) + sa_inner_offset(shape);
}

static void
inner_send(const struct sending *s, uint8_t *inner, size_t len, uint8_t family,
    uint8_t tos)
{
	const struct sa_shape *shape = &s->pair->out.shape;
	uint8_t *outer = inner - sa_inner_offset(shape);
	size_t outer_len = sa_outer_len(shape, len);

	if (!usable(s->w, s->pair) ||
	    sa_seal(&s->pair->out, &s->path->sa, outer, len,
	    family == AF_INET ? IPPROTO_IPIP : IPPROTO_IPV6, tos,
	    s->df && outer_len <= s->mtu) != 0) {
		count_add(&s->pair->c.send_errors, 1);
		return;
	}
	count_out(s->w, s->pair, len);
	if (outer_len <= s->mtu) {
		batch_add(s->w, outer_len, &s->path->to, s->path->to_len,
		    s->pair);
		return;
	}
	memcpy(s->w->scratch, outer, outer_len);
	send_fragments(s->w, s->pair, s->path, s->w->scratch, outer_len,
	    s->mtu);
}

static void
too_big(const struct sending *s, const struct frame *f)
{
	struct worker *w = s->w;
	const struct addr *from = share_follow(s->link->icmp_from);
	struct endpoint to = {.addr = f->info.src};
	struct sockaddr_storage ss;
	socklen_t ss_len;
	uint8_t *at;
	size_t len;

	if (w->icmp_second != w->now_ms / 1000) {
		w->icmp_second = w->now_ms / 1000;
		w->icmp_sent = 0;
	}
	if (w->icmp_sent++ >= ICMP_PER_SECOND)
		return;
	/* no address of ours in this family: the far end "says" it */
	if (from == NULL || from->family != f->info.family)
		from = &f->info.dst;
	at = batch_room(w, f->info.family, ICMP_TOO_BIG_MAX);
	len = icmp_too_big(f->ip, &f->info, from, (unsigned)s->max, at);
	if (len == 0)
		return;
	count_add(&s->pair->c.pmtus_sent, 1);
	endpoint_sockaddr(&to, &ss, &ss_len);
	batch_add(w, len, &ss, ss_len, NULL);
	outbound_flush(w); /* ss is only here */
}

static void
send_fragmented(const struct sending *s, const struct frame *f)
{
	unsigned i, n = fragments_count(&f->info, (unsigned)s->max);
	uint8_t *inner;
	size_t len;

	if (n == 0) {
		count_add(&s->pair->c.prefrag_failed, 1);
		count_add(&s->pair->c.send_errors, 1);
		return;
	}
	for (i = 0; i < n; i++) {
		inner = inner_room(s, s->max);
		len = fragment_write(f->ip, &f->info, (unsigned)s->max, i,
		    inner);
		inner_send(s, inner, len, AF_INET, f->info.tos);
	}
	count_add(&s->pair->c.prefrag_ok, 1);
	count_add(&s->pair->c.fragments_created, n);
}

static void
send_whole(const struct sending *s, const struct frame *f)
{
	uint8_t *inner = inner_room(s, f->info.len);

	memcpy(inner, f->ip, f->info.len);
	inner_send(s, inner, f->info.len, f->info.family, f->info.tos);
}

/* A super-packet has no size of its own: it is cut to what fits the path, so
 * the sender's idea of the MTU need not be right. */
static void
send_pieces(const struct sending *s, const struct frame *f)
{
	size_t header = (size_t)f->info.header_len + f->tcp_header_len;
	unsigned mss = f->gso_size, i, n;
	uint8_t *inner;
	size_t len;

	if (s->max <= header) {
		count_add(&s->pair->c.send_errors, 1);
		return;
	}
	if (header + mss > s->max)
		mss = (unsigned)(s->max - header);
	n = frame_pieces(f, mss);
	for (i = 0; i < n; i++) {
		inner = inner_room(s, header + mss);
		len = frame_piece(f, mss, i, inner);
		inner_send(s, inner, len, f->info.family, f->info.tos);
	}
}

static void
pair_output(struct worker *w, struct link *link, struct pair *p,
    const struct frame *f)
{
	struct sending s = {
		.w = w, .link = link, .pair = p,
		.path = share_follow(p->path),
		.mtu = __atomic_load_n(&p->path_mtu, __ATOMIC_RELAXED),
	};
	bool may_cut = f->info.family == AF_INET &&
	    (!f->info.df || p->df == ESP_DF_CLEAR);

	s.max = sa_inner_max(&p->out.shape, s.mtu);
	s.df = p->df == ESP_DF_SET || (p->df == ESP_DF_COPY && f->info.df);
	if (f->gso_size > 0)
		send_pieces(&s, f);
	else if (f->info.len <= s.max)
		send_whole(&s, f);
	else if (may_cut)
		send_fragmented(&s, f);
	else if (f->info.family == AF_INET6 && f->info.len <= 1280)
		send_whole(&s, f);
	else
		too_big(&s, f);
}

void
outbound_acquire(struct worker *w, struct slot *slot,
    const struct packet_info *info)
{
	struct event e = {
		.type = EVENT_ACQUIRE, .id = slot->id,
		.packet = {
			.src = info->src, .dst = info->dst,
			.protocol = info->protocol,
			.sport = info->sport, .dport = info->dport,
		},
	};
	uint64_t last = count_get(&slot->acquire_ms);

	if (last != 0 && w->now_ms - last < 1000)
		return;
	if (__atomic_compare_exchange_n(&slot->acquire_ms, &last, w->now_ms,
	    false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		events_push(w->shared->events, &e, NULL, 0);
}

struct slot *
outbound_classify(const struct link *link,
    const struct packet_info *info)
{
	const struct classifier *c = share_follow(link->classifier);
	long i = c == NULL ? -1 : classifier_find(c, info);

	if (i < 0 || !classifier_policies(c)[i].protect)
		return NULL;
	return classifier_slot(c, (size_t)i);
}

static struct pair *
sender(const struct slot *slot)
{
	struct pair *p = share_follow(slot->pair);

	return p == NULL || __atomic_load_n(&p->dead, __ATOMIC_RELAXED) ?
	    NULL : p;
}

bool
outbound_send(struct worker *w, struct link *link, const struct slot *slot,
    const struct frame *f)
{
	struct pair *pair = sender(slot);

	if (pair == NULL)
		return false;
	if (pair->worker == w->index)
		pair_output(w, link, pair, f);
	else
		handoff_frame(w, pair->worker, link, f->ip - FRAME_HEADER_LEN,
		    FRAME_HEADER_LEN + f->info.len);
	return true;
}

void
outbound_frame(struct worker *w, struct link *link, uint8_t *frame, size_t len,
    bool handed)
{
	struct frame f;
	struct slot *slot;
	int r = frame_parse(frame, len, &f);

	if (r == ERR_UNSUPPORTED)
		return; /* what the kernel itself says on the TAP */
	if (r != 0) {
		count_add(&w->totals.protocol_failures, 1);
		return;
	}
	/* nftables and the classifier say the same, but while policies change
	 * a frame may be under way: it must not go out in clear */
	slot = outbound_classify(link, &f.info);
	if (slot == NULL) {
		count_add(&w->totals.missing_sa_out, 1);
		return;
	}
	if (!handed) {
		count_add(&slot->hits[w->index], f.gso_size == 0 ? 1 :
		    frame_pieces(&f, f.gso_size));
		count_set(&slot->hit_ms[w->index], w->now_ms);
	}
	if (w->hold.n > 0 && sender(slot) != NULL)
		hold_send(w, slot); /* they came first */
	if (outbound_send(w, link, slot, &f))
		return;
	hold_frame(w, link, slot, &f);
	outbound_acquire(w, slot, &f.info);
}
