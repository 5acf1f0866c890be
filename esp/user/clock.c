#include "esp/user/share.h"
#include "esp/user/state.h"

#define TICK_MS 1000

/* What is due for a pair. The host may delete it when told, so all is found
 * out before anything is told. */
enum {
	DUE_SOFT = 1, DUE_HARD = 2, DUE_IDLE = 4, DUE_ALIVE = 8,
};

static unsigned
due_lifetime(struct pair *p, uint64_t age_ms)
{
	unsigned due = 0;

	if (p->soft_s > 0 && !p->soft_done &&
	    age_ms >= (uint64_t)p->soft_s * 1000) {
		p->soft_done = true;
		due |= DUE_SOFT;
	}
	if (p->hard_s > 0 && age_ms >= (uint64_t)p->hard_s * 1000)
		__atomic_store_n(&p->dead, true, __ATOMIC_RELAXED);
	/* also if a worker's event was lost */
	if (!p->hard_done && __atomic_load_n(&p->dead, __ATOMIC_RELAXED)) {
		p->hard_done = true;
		due |= DUE_HARD;
	}
	return due;
}

static unsigned
due_activity(struct pair *p, uint64_t now)
{
	uint64_t in = count_get(&p->c.decaps);
	uint64_t packets = in + count_get(&p->c.encaps);
	unsigned due = 0;

	if (packets != p->last_packets) {
		p->active_ms = now;
		p->idle_told = false;
	}
	if (in != p->last_in)
		due |= DUE_ALIVE;
	p->last_packets = packets;
	p->last_in = in;
	if (p->idle_s > 0 && !p->idle_told &&
	    now - p->active_ms >= (uint64_t)p->idle_s * 1000) {
		p->idle_told = true;
		due |= DUE_IDLE;
	}
	return due;
}

/* RFC 1191 6.3: after ten minutes try again what the path takes. */
static void
forget_pmtu(struct pair *p, uint64_t now)
{
	if (p->pmtu_until_ms == 0 || now < p->pmtu_until_ms)
		return;
	p->pmtu_until_ms = 0;
	__atomic_store_n(&p->path_mtu, p->media_mtu, __ATOMIC_RELAXED);
}

static void
tell(struct user_plane *u, uint32_t id, unsigned due)
{
	if (due & DUE_ALIVE)
		TELL(u, alive, id);
	if (due & DUE_SOFT)
		TELL(u, soft, id);
	if (due & DUE_HARD)
		TELL(u, hard, id);
	if (due & DUE_IDLE)
		TELL(u, idle, id);
}

void
clock_tick(void *ctx)
{
	struct user_plane *u = ctx;
	uint64_t now = loop_now_ms(u->loop);
	struct pair *p;
	uint32_t id;
	unsigned due;

	loop_timer_start(u->tick, TICK_MS);
	p = RB_MIN(pair_tree, &u->pairs);
	while (p != NULL) {
		id = p->id;
		forget_pmtu(p, now);
		due = due_activity(p, now) | due_lifetime(p,
		    now - p->made_ms);
		if (due & DUE_HARD)
			slot_elect(u, p->slot);
		tell(u, id, due);
		p = pair_after(u, id);
	}
	if (u->broken)
		taps_check(u);
	plane_collect(u);
}

static void
pair_event(struct user_plane *u, const struct event *e)
{
	struct pair *p = pair_find(u, e->id);

	if (p == NULL)
		return; /* deleted meanwhile */
	switch (e->type) {
	case EVENT_SOFT:
		if (p->soft_done)
			return; /* told by the clock */
		p->soft_done = true;
		TELL(u, soft, e->id);
		break;
	case EVENT_HARD:
		if (p->hard_done)
			return; /* told by the clock */
		p->hard_done = true;
		slot_elect(u, p->slot);
		TELL(u, hard, e->id);
		break;
	case EVENT_REFUSED:
		TELL(u, refused, e->id, e->why, e->sequence,
		    e->why == ESP_REFUSED_SELECTOR ? &e->packet : NULL);
		break;
	default:
		TELL(u, mapping, e->id, &e->remote);
		break;
	}
}

void
clock_event(void *ctx, const struct event *e)
{
	struct user_plane *u = ctx;
	struct slot *s;

	switch (e->type) {
	case EVENT_ACQUIRE:
		s = slot_find(u, e->id);
		if (s != NULL && s->link != NULL && s->pair == NULL)
			TELL(u, acquire, e->id, &e->packet);
		break;
	case EVENT_INVALID_SPI:
		TELL(u, invalid_spi, &e->local, &e->remote, e->spi);
		break;
	case EVENT_IKE:
		TELL(u, ike, &e->local, &e->remote, e->data, e->len);
		break;
	case EVENT_SOFT:
	case EVENT_HARD:
	case EVENT_MAPPING:
	case EVENT_REFUSED:
		pair_event(u, e);
		break;
	}
}
