#include <string.h>
#include <time.h>

#include "base/error.h"
#include "esp/kernel/state.h"

/*
 * What the SAs count is the kernel's; it is read when somebody asks. One dump
 * is for all of them. Policies' hits are asked for one by one: to them, a dump
 * serves for a second.
 */
#define DUMP_KEPT_MS 1000

/* ---- reading ------------------------------------------------------------- */

struct answer {
	struct sa_state *out;
	bool found;
};

static void
on_state(void *ctx, struct nlmsghdr *h)
{
	struct answer *a = ctx;

	a->found = h->nlmsg_type == XFRM_MSG_NEWSA && sa_parse(h, a->out) == 0;
}

int
sa_read(struct kernel_plane *k, const struct sa_id *id, struct sa_state *out)
{
	struct answer a = {out, false};
	int r = xfrm_ask(k->xfrm, sa_id_message(XFRM_MSG_GETSA, id), on_state,
	    &a);

	return r != 0 ? r : a.found ? 0 : ERR_NOT_FOUND;
}

/* Linux 6.1 doesn't tell when an SA was last used: if it has counted packets
 * since it was last read, that may have been just now. */
void
half_told(struct half *h, const struct sa_state *s)
{
	uint64_t used = s->used_s;

	if (used == 0 && s->packets > 0)
		used = s->packets == h->state.packets ? h->state.used_s :
		    (uint64_t)time(NULL);
	h->state = *s;
	h->state.used_s = used;
}

void
half_read(struct kernel_plane *k, struct half *h)
{
	struct sa_state s;

	if (h->installed && sa_read(k, &h->id, &s) == 0)
		half_told(h, &s);
}

/* ---- a pair -------------------------------------------------------------- */

/* A TCP super-packet is one to the kernel's counter, even if it is cut before
 * it is encrypted; but each ESP packet takes a number. */
static uint64_t
sent(const struct sa_state *o)
{
	return o->seq_out > o->packets ? o->seq_out : o->packets;
}

void
sad_counters(const struct pair *p, struct esp_counters *out)
{
	const struct sa_state *i = &p->in.state, *o = &p->out.state;
	uint64_t replayed = i->too_old + i->doubled, n = sent(o);

	*out = (struct esp_counters){
		.encaps = n, .encrypt = n, .digest = n, .out_bytes = o->bytes,
		.decaps = i->packets, .decrypt = i->packets,
		.verify = i->packets, .in_bytes = i->bytes,
		.replay_failed = replayed, .verify_failed = i->bad_icv,
	};
	esp_counters_add(out, &p->own);
	out->recv_errors = out->replay_failed + out->verify_failed;
}

static uint32_t
idle_s(const struct pair *p, uint32_t age_s)
{
	uint64_t used = p->in.state.used_s, now = (uint64_t)time(NULL);

	if (p->out.state.used_s > used)
		used = p->out.state.used_s;
	if (used == 0)
		return age_s;
	return used >= now ? 0 : (uint32_t)(now - used);
}

uint32_t
sad_idle_s(struct kernel_plane *k, const struct pair *p)
{
	uint64_t age = (loop_now_ms(k->loop) - p->made_ms) / 1000;

	return idle_s(p, (uint32_t)age);
}

static void
path_of(struct kernel_plane *k, const struct pair *p, struct esp_stats *out)
{
	unsigned mtu = p->link->mtu, learnt;

	out->media_mtu = (uint16_t)mtu;
	if (p->pmtu_told && route_pmtu(k, &p->remote.addr, &learnt,
	    &out->pmtu_left_s) && learnt < mtu)
		mtu = learnt;
	else
		out->pmtu_left_s = 0;
	out->path_mtu = (uint16_t)mtu;
}

static void
fill(struct kernel_plane *k, const struct pair *p, struct esp_stats *out)
{
	const struct sa_state *i = &p->in.state, *o = &p->out.state;

	*out = (struct esp_stats){
		.id = p->id, .seq_out = o->seq_out, .seq_in = i->seq_in,
		.replay_window = p->window_off ? 0 : i->window,
		.remote = p->remote, .idle_s = sad_idle_s(k, p),
		.age_s = (uint32_t)((loop_now_ms(k->loop) - p->made_ms) /
		    1000),
		/* as much as both directions have */
		.offload = p->out.installed && o->offload < i->offload ?
		    o->offload : i->offload,
	};
	memcpy(out->replay_bitmap, i->bitmap, sizeof(out->replay_bitmap));
	sad_counters(p, &out->c);
	out->used_out = out->c.out_bytes;
	out->used_in = out->c.in_bytes;
	esp_counters_subtract(&out->c, &p->base);
	path_of(k, p, out);
}

int
stats_pair(struct esp_plane *plane, uint32_t id, struct esp_stats *out)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct pair *p = sad_find(k, id);

	if (p == NULL)
		return ERR_NOT_FOUND;
	half_read(k, &p->in);
	half_read(k, &p->out);
	fill(k, p, out);
	return 0;
}

void
stats_each(struct esp_plane *plane,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct esp_stats s;
	struct pair *p;

	resync_dump(k, NULL, NULL);
	RB_FOREACH (p, sad_tree, &k->pairs) {
		fill(k, p, &s);
		fn(ctx, &s);
	}
}

/* ---- all of them --------------------------------------------------------- */

/* What the policies in or forward refused: not protected as they ask, or not
 * by the SA's selectors; and what was no ESP that could be taken apart. */
static const char *const failures[] = {
	"XfrmInError", "XfrmInHdrError", "XfrmInStateModeError",
	"XfrmInStateMismatch", "XfrmInStateInvalid", "XfrmInTmplMismatch",
	"XfrmInNoPols", "XfrmInPolBlock", "XfrmInPolError", "XfrmFwdHdrError",
	"XfrmInStateDirError",
};

/* What had to be encrypted and had no SA to: none at all, or one that ended
 * just then. */
static const char *const without_sa[] = {
	"XfrmOutNoStates", "XfrmOutStateExpired", "XfrmOutStateInvalid",
};

static void
totals_all(struct kernel_plane *k, struct esp_totals *out)
{
	struct xfrm_stat s;
	struct esp_counters c;
	struct pair *p;
	size_t i;

	*out = (struct esp_totals){.sum = k->gone};
	RB_FOREACH (p, sad_tree, &k->pairs) {
		sad_counters(p, &c);
		esp_counters_add(&out->sum, &c);
	}
	xfrm_stat_read(k->stat_fd, &s);
	for (i = 0; i < sizeof(failures) / sizeof(*failures); i++)
		out->protocol_failures += xfrm_stat_get(&s, failures[i]);
	out->protocol_failures += guard_inner_in(k->guard);
	out->capacity_failures = xfrm_stat_get(&s, "XfrmInBufferError") +
	    xfrm_stat_get(&s, "XfrmOutNoQueueSpace");
	out->missing_sa_in = xfrm_stat_get(&s, "XfrmInNoStates");
	out->missing_sa_out = guard_missing_out(k->guard);
	for (i = 0; i < sizeof(without_sa) / sizeof(*without_sa); i++)
		out->missing_sa_out += xfrm_stat_get(&s, without_sa[i]);
	out->clear_in = guard_clear_in(k->guard);
	out->pairs_ever = k->pairs_ever;
}

void
stats_totals(struct esp_plane *plane, struct esp_totals *out)
{
	struct kernel_plane *k = kernel_plane(plane);

	resync_dump(k, NULL, NULL);
	totals_all(k, out);
	esp_totals_subtract(out, &k->base);
}

/* The kernel's counters can't be set to zero: what there was is subtracted
 * from then on. */
void
stats_clear(struct esp_plane *plane)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct pair *p;

	resync_dump(k, NULL, NULL);
	totals_all(k, &k->base);
	xfrm_stat_read(k->stat_fd, &k->stat_base);
	RB_FOREACH (p, sad_tree, &k->pairs)
		sad_counters(p, &p->base);
}

void
stats_kernel(struct esp_plane *plane,
    void (*fn)(void *ctx, const char *name, uint64_t value), void *ctx)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct xfrm_stat s;
	size_t i;

	xfrm_stat_read(k->stat_fd, &s);
	for (i = 0; i < s.n; i++)
		fn(ctx, s.lines[i].name, xfrm_stat_since(&s, &k->stat_base,
		    s.lines[i].name));
}

static void
renew(struct kernel_plane *k)
{
	if (k->dump_ms == 0 || loop_now_ms(k->loop) - k->dump_ms >=
	    DUMP_KEPT_MS)
		resync_dump(k, NULL, NULL);
}

uint64_t
stats_policy_hits(struct esp_plane *plane, uint32_t policy)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct spd_entry *e = spd_find(k->spd, policy);
	struct slot *s;
	struct pair *p;
	uint64_t hits;

	if (e == NULL)
		return 0;
	if (!e->protect)
		return guard_hits(k->guard, policy);
	s = e->pairs;
	if (s == NULL)
		return 0;
	renew(k);
	ask_share_drops(k);
	hits = s->gone + s->dropped;
	TAILQ_FOREACH (p, &s->pairs, of_slot)
		hits += sent(&p->out.state);
	return hits;
}

/* That of a packet which found no pair is the ACQUIRE's. */
uint64_t
stats_policy_last_hit(struct esp_plane *plane, uint32_t policy)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct spd_entry *e = spd_find(k->spd, policy);
	struct slot *s = e == NULL ? NULL : e->pairs;
	uint64_t last;
	struct pair *p;

	if (s == NULL)
		return 0;
	renew(k);
	last = s->used_s;
	TAILQ_FOREACH (p, &s->pairs, of_slot)
		if (p->out.state.used_s > last)
			last = p->out.state.used_s;
	return last;
}
