#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "esp/kernel/state.h"

/*
 * The SAD by one dump: for figures, and after messages were lost (the socket
 * overran, or all SAs were flushed at once) for what they would have told.
 */
struct dump {
	struct kernel_plane *k;
	void (*fn)(void *ctx, const struct sa_state *s);
	void *ctx;
};

static bool
is_ours(uint32_t reqid)
{
	return reqid >= XFRM_REQID_FIRST && reqid <= XFRM_REQID_LAST;
}

static void
on_state(void *ctx, struct nlmsghdr *h)
{
	struct dump *d = ctx;
	struct sa_state s;
	struct half *half;

	if (h->nlmsg_type != XFRM_MSG_NEWSA || sa_parse(h, &s) != 0 ||
	    !is_ours(s.reqid))
		return;
	half = half_find(d->k, &s.id);
	if (half != NULL) {
		half_told(half, &s);
		half->seen = true;
	} else if (d->fn != NULL) {
		d->fn(d->ctx, &s);
	}
}

int
resync_dump(struct kernel_plane *k,
    void (*fn)(void *ctx, const struct sa_state *s), void *ctx)
{
	struct dump d = {k, fn, ctx};
	struct pair *p;
	int r;

	RB_FOREACH (p, sad_tree, &k->pairs)
		p->in.seen = p->out.seen = false;
	r = xfrm_ask(k->xfrm, sa_dump_message(), on_state, &d);
	if (r == 0)
		k->dump_ms = loop_now_ms(k->loop);
	return r;
}

/* ---- what was missed ----------------------------------------------------- */

struct missed {
	size_t n, capacity;
	struct wanted {
		uint32_t reqid;
		struct xfrm_selector sel;
	} *wanted;
};

/* A larval SA without an SPI is a packet that asked for a tunnel. */
static void
on_other(void *ctx, const struct sa_state *s)
{
	struct missed *m = ctx;

	if (!s->larval || s->id.spi != 0 || s->reqid == XFRM_REQID_SPI)
		return;
	m->wanted = xgrow(m->wanted, &m->capacity, m->n, sizeof(*m->wanted));
	m->wanted[m->n++] = (struct wanted){s->reqid, s->selector};
}

static bool
bytes_reached(const struct pair *p, uint64_t limit)
{
	return limit > 0 && (p->in.state.bytes >= limit ||
	    p->out.state.bytes >= limit);
}

static bool
age_reached(struct kernel_plane *k, const struct pair *p, uint32_t limit)
{
	uint64_t age_ms = loop_now_ms(k->loop) - p->made_ms;

	return limit > 0 && age_ms >= (uint64_t)limit * 1000;
}

static void
check_pair(struct kernel_plane *k, struct pair *p)
{
	bool stands = p->in.installed && p->in.seen &&
	    (p->parked != NULL || (p->out.installed && p->out.seen));

	if (p->dead)
		return;
	if (stands && (bytes_reached(p, p->soft_bytes) ||
	    age_reached(k, p, p->soft_s)))
		events_soft(k, p);
	else if (!stands && (bytes_reached(p, p->hard_bytes) ||
	    age_reached(k, p, p->hard_s)))
		events_hard(k, p);
	else if (!stands)
		events_lost(k, p);
}

/* Find out by dumps what events may have told. */
static void
resync_all(struct kernel_plane *k)
{
	struct missed m = {0};
	struct pair *p;
	uint32_t id;
	size_t i;

	if (resync_dump(k, on_other, &m) != 0) {
		/* what it left out may stand all the same: later, again */
		free(m.wanted);
		events_later(k, true);
		return;
	}
	for (p = RB_MIN(sad_tree, &k->pairs); p != NULL;) {
		id = p->id;
		check_pair(k, p);
		p = sad_after(k, id);
	}
	for (i = 0; i < m.n; i++)
		events_acquire(k, m.wanted[i].reqid, &m.wanted[i].sel);
	free(m.wanted);
}

void
resync_soon(void *ctx)
{
	struct kernel_plane *k = ctx;
	struct text error;
	bool renew, resync;

	xfrm_handle(k->xfrm);
	renew = k->renew;
	resync = k->resync;
	k->renew = k->resync = false;
	text_init(&error);
	if (renew && spd_renew(k->spd, &error) != 0)
		log_msg(SEV_ERRORS, 0, "the kernel's IPsec policies: %s",
		    text_str(&error));
	text_clear(&error);
	if (resync)
		resync_all(k);
}
