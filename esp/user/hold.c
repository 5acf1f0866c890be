#include <stdlib.h>
#include <string.h>

#include "esp/user/frame.h"
#include "esp/user/hold.h"
#include "esp/user/share.h"
#include "esp/user/worker.h"

#define POLICIES (sizeof(((struct hold *)0)->policies) / \
	sizeof(struct hold_policy))

struct held {
	TAILQ_ENTRY(held) of_all, of_policy;
	struct hold_policy *policy;
	struct link *link;
	uint64_t since_ms;
	size_t len;
	uint8_t frame[];
};

void
hold_init(struct hold *h)
{
	size_t i;

	memset(h, 0, sizeof(*h));
	TAILQ_INIT(&h->all);
	for (i = 0; i < POLICIES; i++)
		TAILQ_INIT(&h->policies[i].list);
}

/* What it costs, so that small ones are bounded too. */
static size_t
cost(size_t len)
{
	return sizeof(struct held) + len;
}

static void
take_out(struct hold *h, struct held *held)
{
	TAILQ_REMOVE(&h->all, held, of_all);
	TAILQ_REMOVE(&held->policy->list, held, of_policy);
	h->n--;
	h->bytes -= cost(held->len);
	held->policy->n--;
	held->policy->bytes -= cost(held->len);
	free(held);
}

void
hold_clear(struct hold *h)
{
	while (h->n > 0)
		take_out(h, TAILQ_FIRST(&h->all));
}

static void
drop(struct worker *w, struct held *held)
{
	count_add(&w->totals.missing_sa_out, 1);
	take_out(&w->hold, held);
}

void
hold_frame(struct worker *w, struct link *link, const struct slot *slot,
    const struct frame *f)
{
	struct hold *h = &w->hold;
	struct hold_policy *p = &h->policies[slot->id % POLICIES];
	size_t len = FRAME_HEADER_LEN + f->info.len;
	struct held *held = NULL;

	if (__atomic_load_n(&w->shared->hold, __ATOMIC_RELAXED))
		held = malloc(cost(len));
	if (held == NULL) {
		count_add(&w->totals.missing_sa_out, 1);
		return;
	}
	while (p->n == HOLD_PACKETS ||
	    (p->n > 0 && p->bytes + cost(len) > HOLD_BYTES))
		drop(w, TAILQ_FIRST(&p->list));
	while (h->n > 0 &&
	    h->bytes + cost(len) > HOLD_ALL / w->shared->workers)
		drop(w, TAILQ_FIRST(&h->all));
	*held = (struct held){
		.policy = p, .link = link, .since_ms = w->now_ms, .len = len,
	};
	memcpy(held->frame, f->ip - FRAME_HEADER_LEN, len);
	if (h->n == 0)
		h->looked_ms = w->now_ms;
	TAILQ_INSERT_TAIL(&h->all, held, of_all);
	TAILQ_INSERT_TAIL(&p->list, held, of_policy);
	h->n++;
	h->bytes += cost(len);
	p->n++;
	p->bytes += cost(len);
}

/* The policies may have changed: it is classified anew. */
static void
settle(struct worker *w, struct held *held)
{
	struct slot *slot;
	struct frame f;

	if (frame_parse(held->frame, held->len, &f) != 0 ||
	    (slot = outbound_classify(held->link, &f.info)) == NULL)
		drop(w, held);
	else if (outbound_send(w, held->link, slot, &f))
		take_out(&w->hold, held);
	else
		outbound_acquire(w, slot, &f.info);
}

void
hold_send(struct worker *w, const struct slot *slot)
{
	struct hold_policy *p = &w->hold.policies[slot->id % POLICIES];
	struct held *held, *next;

	TAILQ_FOREACH_SAFE (held, &p->list, of_policy, next)
		settle(w, held);
}

void
hold_turn(struct worker *w)
{
	uint64_t news = __atomic_load_n(&w->shared->news, __ATOMIC_ACQUIRE);
	bool on = __atomic_load_n(&w->shared->hold, __ATOMIC_RELAXED);
	struct hold *h = &w->hold;
	struct held *held, *next;

	if (h->news == news && w->now_ms - h->looked_ms < HOLD_LOOK_MS)
		return;
	h->news = news;
	h->looked_ms = w->now_ms;
	TAILQ_FOREACH_SAFE (held, &h->all, of_all, next) {
		if (!on || w->now_ms - held->since_ms >= HOLD_MS)
			drop(w, held);
		else
			settle(w, held);
	}
	outbound_flush(w);
}

int
hold_wait(const struct worker *w)
{
	uint64_t next = w->hold.looked_ms + HOLD_LOOK_MS;

	if (w->hold.n == 0)
		return -1;
	return next > w->now_ms ? (int)(next - w->now_ms) : 0;
}

void
hold_tell(struct shared *s)
{
	unsigned i;

	__atomic_store_n(&s->news, s->news + 1, __ATOMIC_RELEASE);
	for (i = 0; i < s->workers; i++)
		worker_wake(&s->all[i]);
}
