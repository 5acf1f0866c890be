#include <string.h>
#include <time.h>

#include "esp/user/frame.h"
#include "esp/user/share.h"
#include "esp/user/worker.h"

/* What turns out to belong to another worker's pair. */
#define PER_TURN    64
#define HANDOFF_MAX (FRAME_MAX + 8192) /* and what goes with the pieces */
#define YIELD_NS    50000

enum handoff_type { HANDOFF_FRAME, HANDOFF_ESP };

/* In front of the bytes. */
struct handoff {
	enum handoff_type type;
	unsigned link;            /* HANDOFF_FRAME */
	struct addr to;           /* HANDOFF_ESP, with what follows */
	struct endpoint from;
	bool udp;
	uint8_t tos;
};

static void
give(struct worker *w, unsigned to, const struct handoff *h, const void *data,
    size_t len)
{
	struct worker *other = &w->shared->all[to];

	if (!ring_put(other->from[w->index], h, sizeof(*h), data, len)) {
		count_add(&w->totals.capacity_failures, 1);
		return;
	}
	w->poked[to / 64] |= (uint64_t)1 << (to % 64);
}

void
handoff_frame(struct worker *w, unsigned to, const struct link *link,
    const uint8_t *frame, size_t len)
{
	give(w, to, &(struct handoff){
		.type = HANDOFF_FRAME, .link = link->number,
	}, frame, len);
}

void
handoff_esp(struct worker *w, unsigned to, const struct arrival *a)
{
	give(w, to, &(struct handoff){
		.type = HANDOFF_ESP, .to = a->to, .from = a->from,
		.udp = a->udp, .tos = a->tos,
	}, a->esp, a->len);
}

bool
handoff_room(struct worker *w, unsigned n)
{
	struct timespec pause = {.tv_nsec = YIELD_NS};
	size_t need = 2 * (size_t)n * HANDOFF_MAX; /* a record doesn't wrap */
	struct worker *other;
	unsigned i;

	for (i = 0; i < w->shared->workers; i++) {
		other = &w->shared->all[i];
		if (i == w->index ||
		    ring_room(other->from[w->index], need) >= need)
			continue;
		worker_wake(other);
		nanosleep(&pause, NULL);
		return false;
	}
	return true;
}

void
handoff_wake(struct worker *w)
{
	unsigned i;

	for (i = 0; i < w->shared->workers; i++)
		if (w->poked[i / 64] >> (i % 64) & 1)
			worker_wake(&w->shared->all[i]);
	memset(w->poked, 0, sizeof(w->poked));
}

static void
handed(struct worker *w, void *record, size_t len)
{
	struct handoff *h = record;
	uint8_t *data = (uint8_t *)record + sizeof(*h);
	struct arrival a;

	len -= sizeof(*h);
	if (h->type == HANDOFF_FRAME) {
		outbound_frame(w, w->shared->links[h->link], data, len, true);
		return;
	}
	a = (struct arrival){
		.from = h->from, .to = h->to, .tos = h->tos, .udp = h->udp,
		.esp = data, .len = len,
	};
	inbound_esp(w, &a, true);
}

bool
handoff_take(struct worker *w)
{
	bool more = false;
	unsigned i, n;
	size_t len;
	void *record;

	for (i = 0; i < w->shared->workers; i++) {
		if (w->from[i] == NULL)
			continue;
		for (n = 0; n < PER_TURN; n++) {
			record = ring_get(w->from[i], &len);
			if (record == NULL)
				break;
			handed(w, record, len);
		}
		more = more || n == PER_TURN;
		coalesce_flush(&w->coalesce); /* it points into the ring */
		ring_release(w->from[i]);
	}
	return more;
}
