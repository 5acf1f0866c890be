#include <arpa/inet.h>
#include <netlink/attr.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "esp/kernel/state.h"

/*
 * What the kernel tells, turned into esp.h's events: each once for a pair,
 * whichever of its SAs it was told of, and by whichever way we heard of it (a
 * message here, or a dump in resync.c).
 */
#define RATE_MS       1000
#define SOON_MS       50 /* a flush of the SPD is many messages */

void
events_soft(struct kernel_plane *k, struct pair *p)
{
	if (p->soft_told || p->dead)
		return;
	p->soft_told = true;
	TELL(k, soft, p->id);
}

void
events_hard(struct kernel_plane *k, struct pair *p)
{
	if (p->dead)
		return;
	sad_kill(k, p);
	TELL(k, hard, p->id);
}

void
events_lost(struct kernel_plane *k, struct pair *p)
{
	if (p->dead)
		return;
	sad_kill(k, p);
	TELL(k, lost, p->id);
}

void
events_alive(struct kernel_plane *k, struct pair *p)
{
	uint64_t now = loop_now_ms(k->loop);

	if (p->alive_ms != 0 && now - p->alive_ms < RATE_MS)
		return;
	p->alive_ms = now;
	TELL(k, alive, p->id);
}

static struct esp_packet_id
packet_of(const struct xfrm_selector *sel)
{
	return (struct esp_packet_id){
		.src = xfrm_to_addr(&sel->saddr, sel->family),
		.dst = xfrm_to_addr(&sel->daddr, sel->family),
		.protocol = sel->proto, .sport = ntohs(sel->sport),
		.dport = ntohs(sel->dport),
	};
}

/* The template's reqid says which policy it was. Each is one packet that was
 * dropped, or held. */
void
events_acquire(struct kernel_plane *k, uint32_t reqid,
    const struct xfrm_selector *sel)
{
	struct spd_entry *e = spd_by_reqid(k->spd, reqid);
	struct esp_packet_id packet = packet_of(sel);
	uint64_t now = loop_now_ms(k->loop);
	struct slot *s;

	if (e == NULL || !e->protect)
		return;
	s = slot_get(e);
	s->waiting = true;
	s->used_s = (uint64_t)time(NULL);
	if (!k->hold) {
		s->dropped++;
		k->acquires++;
	}
	if (s->told_ms != 0 && now - s->told_ms < RATE_MS - SOON_MS)
		return;
	s->told_ms = now;
	TELL(k, acquire, e->id, &packet);
}

/* ---- messages ------------------------------------------------------------ */

static void
on_acquire(struct kernel_plane *k, struct nlmsghdr *h)
{
	const struct xfrm_user_tmpl *t;
	struct xfrm_user_acquire a; /* netlink aligns to four, not to eight */
	struct nlattr *attr;

	if (nlmsg_datalen(h) < (int)sizeof(a))
		return;
	memcpy(&a, nlmsg_data(h), sizeof(a));
	attr = nlmsg_find_attr(h, sizeof(a), XFRMA_TMPL);
	if (attr == NULL || nla_len(attr) < (int)sizeof(*t))
		return;
	t = nla_data(attr);
	events_acquire(k, t->reqid, &a.sel);
}

/* The last that is told of an SA: what it has counted. The message has no
 * window. */
static void
keep_figures(struct half *h, const struct xfrm_usersa_info *i)
{
	h->state.packets = i->curlft.packets;
	h->state.bytes = i->curlft.bytes;
	h->state.too_old = i->stats.replay_window;
	h->state.doubled = i->stats.replay;
	h->state.bad_icv = i->stats.integrity_failed;
}

/* Does the message have them? */
static bool
last_figures(struct nlmsghdr *h, struct xfrm_usersa_info *out)
{
	struct xfrm_user_expire x;
	struct nlattr *a;

	if (h->nlmsg_type == XFRM_MSG_EXPIRE &&
	    nlmsg_datalen(h) >= (int)sizeof(x)) {
		memcpy(&x, nlmsg_data(h), sizeof(x));
		*out = x.state;
		return x.hard;
	}
	if (h->nlmsg_type != XFRM_MSG_DELSA)
		return false;
	a = nlmsg_find_attr(h, sizeof(struct xfrm_usersa_id), XFRMA_SA);
	if (a == NULL || nla_len(a) < (int)sizeof(*out))
		return false;
	memcpy(out, nla_data(a), sizeof(*out));
	return true;
}

/* They are kept before anything is done about the pair, for with one SA the
 * other may have ended, too, whose message comes next. */
void
events_heard(void *ctx, struct nlmsghdr *h)
{
	struct xfrm_usersa_info last;
	struct half *half;
	struct sa_id id;

	if (!last_figures(h, &last))
		return;
	id = (struct sa_id){ntohl(last.id.spi),
		xfrm_to_addr(&last.id.daddr, last.family)};
	half = half_find(ctx, &id);
	if (half != NULL)
		keep_figures(half, &last);
}

static void
on_expire(struct kernel_plane *k, struct nlmsghdr *h)
{
	struct xfrm_user_expire x;
	struct sa_state s;
	struct half *half;

	if (sa_parse(h, &s) != 0)
		return;
	half = half_find(k, &s.id);
	if (half == NULL)
		return; /* a larval one, or somebody else's */
	memcpy(&x, nlmsg_data(h), sizeof(x));
	if (x.hard)
		events_hard(k, half->pair);
	else
		events_soft(k, half->pair);
}

/* An authentic packet from elsewhere (RFC 7296 2.23). */
static void
on_mapping(struct kernel_plane *k, struct nlmsghdr *h, struct half *half)
{
	const struct xfrm_user_mapping *m = nlmsg_data(h);
	struct pair *p = half->pair;
	uint64_t now = loop_now_ms(k->loop);
	struct endpoint remote;

	if (nlmsg_datalen(h) < (int)sizeof(*m) ||
	    (p->mapping_ms != 0 && now - p->mapping_ms < RATE_MS))
		return;
	remote.addr = xfrm_to_addr(&m->new_saddr, m->id.family);
	remote.port = ntohs(m->new_sport);
	p->mapping_ms = now;
	TELL(k, mapping, p->id, &remote);
}

static void
on_sa(struct kernel_plane *k, struct nlmsghdr *h)
{
	struct half *half;
	struct sa_id id;

	if (sa_parse_id(h, &id) != 0 || (half = half_find(k, &id)) == NULL)
		return;
	if (h->nlmsg_type == XFRM_MSG_DELSA)
		events_lost(k, half->pair);
	else if (h->nlmsg_type == XFRM_MSG_MAPPING)
		on_mapping(k, h, half);
	else if (half == &half->pair->in)
		events_alive(k, half->pair);
}

void
events_message(void *ctx, struct nlmsghdr *h)
{
	struct kernel_plane *k = ctx;

	switch (h->nlmsg_type) {
	case XFRM_MSG_ACQUIRE:
		on_acquire(k, h);
		break;
	case XFRM_MSG_EXPIRE:
		on_expire(k, h);
		break;
	case XFRM_MSG_DELSA:
	case XFRM_MSG_MAPPING:
	case XFRM_MSG_NEWAE:
		on_sa(k, h);
		break;
	case XFRM_MSG_FLUSHSA:
		events_later(k, true);
		break;
	case XFRM_MSG_DELPOLICY:
	case XFRM_MSG_FLUSHPOLICY:
		events_later(k, false);
		break;
	default:
		break;
	}
}

/* Some were lost, of whatever kind. */
void
events_overrun(void *ctx)
{
	events_later(ctx, true);
}

/* ---- later --------------------------------------------------------------- */

static void
start_soon(struct kernel_plane *k)
{
	if (k->soon != NULL && !loop_timer_active(k->soon))
		loop_timer_start(k->soon, SOON_MS);
}

void
events_later(struct kernel_plane *k, bool resync)
{
	k->renew = true;
	k->resync |= resync;
	start_soon(k);
}

void
events_hear(struct kernel_plane *k)
{
	xfrm_hear(k->xfrm);
	start_soon(k);
}
