#include "base/error.h"
#include "esp/kernel/state.h"
#include "esp/octets.h"
#include "esp/packet.h"

/*
 * What the kernel only tells if it is asked: who was idle, ESP that nobody has
 * an SA for, and how many packets had no pair.
 */
#define TICK_MS      1000
#define LOOK_MS      3000 /* SAs without a window tell no signs of life */
#define LOOKS        10   /* an idle time: half_told sees what changed since */
#define WATCH_MS     2000
#define INVALID_MAX  5    /* told a second */
#define LARVAL_MS    1100 /* net.core.xfrm_acq_expires, and a bit */

/* Was the pair idle for long enough? Most times nothing is asked. */
static bool
due_idle(struct kernel_plane *k, struct pair *p, uint64_t now)
{
	uint32_t idle, wait, longest = p->idle_s / LOOKS + 1;
	uint64_t packets;
	bool told;

	if (p->idle_s == 0 || p->dead || now < p->idle_at_ms)
		return false;
	half_read(k, &p->in);
	half_read(k, &p->out);
	idle = sad_idle_s(k, p);
	wait = idle < p->idle_s ? p->idle_s - idle : p->idle_s;
	p->idle_at_ms = now + (uint64_t)(wait < longest ? wait : longest) *
	    1000;
	if (idle < p->idle_s)
		return false;
	/* once, until there is a packet again */
	packets = p->in.state.packets + p->out.state.packets;
	told = p->idle_told && packets == p->idle_packets;
	p->idle_told = true;
	p->idle_packets = packets;
	return !told;
}

static void
look_alive(struct kernel_plane *k, struct pair *p, uint64_t now)
{
	struct sa_state s;

	if (!p->window_off || p->dead || now < p->look_ms)
		return;
	p->look_ms = now + LOOK_MS;
	if (sa_read(k, &p->in.id, &s) != 0)
		return;
	if (s.packets == p->alive_packets)
		return;
	p->alive_packets = s.packets;
	events_alive(k, p); /* the pair may be gone now */
}

static void
look_at_pairs(struct kernel_plane *k)
{
	uint64_t now = loop_now_ms(k->loop);
	struct pair *p = RB_MIN(sad_tree, &k->pairs);
	uint32_t id;

	while (p != NULL) {
		id = p->id;
		look_alive(k, p, now);
		p = sad_find(k, id);
		if (p != NULL && due_idle(k, p, now))
			TELL(k, idle, id);
		p = sad_after(k, id);
	}
}

/* ---- ESP with an SPI that nobody has ------------------------------------- */

/* The kernel counts such packets, but only the guard can show one. */
static void
look_for_invalid(struct kernel_plane *k, const struct xfrm_stat *s)
{
	uint64_t n = xfrm_stat_get(s, "XfrmInNoStates");
	uint64_t now = loop_now_ms(k->loop);
	bool rose = n != k->no_states;

	k->no_states = n;
	k->invalid_told = 0;
	if (rose && k->n_pairs > 0) {
		if (k->watch_until_ms == 0)
			guard_esp_watch(k->guard, true);
		k->watch_until_ms = now + WATCH_MS;
	} else if (k->watch_until_ms != 0 && now >= k->watch_until_ms) {
		guard_esp_watch(k->guard, false);
		k->watch_until_ms = 0;
	}
}

void
ask_esp_seen(void *ctx, const uint8_t *packet, size_t len)
{
	struct kernel_plane *k = ctx;
	struct packet_info info;
	struct endpoint local = {0}, remote = {0};
	struct sa_id id;
	size_t at;

	if (packet_parse_head(packet, len, &info) != 0 || info.later)
		return;
	at = info.header_len;
	if (info.protocol == IPPROTO_UDP) {
		at += 8;
		local.port = info.dport;
		remote.port = info.sport;
	} else if (info.protocol != IPPROTO_ESP) {
		return;
	}
	if (at + 4 > len || k->invalid_told >= INVALID_MAX)
		return;
	local.addr = info.dst;
	remote.addr = info.src;
	id = (struct sa_id){get32(packet + at), info.dst};
	/* 0: IKE's marker; below 256: no SPI of an SA (RFC 4303 2.1) */
	if (id.spi < 256 || half_find(k, &id) != NULL)
		return;
	k->invalid_told++;
	TELL(k, invalid_spi, &local, &remote, id.spi);
}

/* ---- packets that had no pair -------------------------------------------- */

struct waiting {
	uint64_t now;
	struct slot *one;
	unsigned n;
};

static void
find_waiting(void *ctx, struct spd_entry *e)
{
	struct waiting *w = ctx;
	struct slot *s = e->pairs;

	if (s == NULL || !s->waiting)
		return;
	w->n++;
	w->one = s;
	/* its larval SA makes drops for a while longer */
	if (w->now - s->told_ms > LARVAL_MS)
		s->waiting = false;
}

static void
share(struct kernel_plane *k, const struct xfrm_stat *stat)
{
	uint64_t drops = xfrm_stat_get(stat, "XfrmOutNoStates");
	uint64_t more = drops - k->drops, asked = k->acquires - k->asked;
	struct waiting w = {.now = loop_now_ms(k->loop)};

	if (more == 0)
		return;
	k->drops = drops;
	k->asked = k->acquires;
	if (more <= asked) {
		/* told before it was counted, or counted elsewhere */
		k->asked -= asked - more;
		return;
	}
	spd_each(k->spd, find_waiting, &w);
	/* Nobody asked yet? The message may be on its way: wait a turn. */
	k->unclaimed = w.n == 0 && !k->unclaimed;
	if (k->unclaimed) {
		k->drops -= more;
		k->asked -= asked;
	} else if (w.n == 1) {
		w.one->dropped += more - asked;
	}
}

/* Once in a turn of the loop: the kernel looks at each of its SAs when its
 * statistics are read, and hits are asked for policy by policy. */
void
ask_share_drops(struct kernel_plane *k)
{
	uint64_t now = loop_now_ms(k->loop);
	struct xfrm_stat s;

	if (k->shared_ms == now)
		return;
	k->shared_ms = now;
	xfrm_stat_read(k->stat_fd, &s);
	share(k, &s);
}

void
ask_tick(void *ctx)
{
	struct kernel_plane *k = ctx;
	struct xfrm_stat s;

	loop_timer_start(k->tick, TICK_MS);
	xfrm_stat_read(k->stat_fd, &s);
	look_for_invalid(k, &s);
	share(k, &s);
	look_at_pairs(k);
}
