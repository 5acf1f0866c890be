#include "ike/v2/v2.h"

/* What an SA does when time passes. */

uint64_t
v2_horizon_ms(const struct ike_engine *e)
{
	uint64_t wait = e->limits.retransmit_ms, sum = 0;

	for (unsigned i = 0; i <= e->limits.retransmit_tries; i++, wait *= 2)
		sum += wait;
	return sum;
}

void
v2_start_lifetime(struct v2_sa *sa)
{
	uint64_t life_ms = sa->suite.lifetime_s * 1000ull, now;
	uint16_t random;

	if (life_ms == 0)
		return;
	now = sa->e->now_ms;
	sa->e->ops.random(sa->e->ctx, &random, sizeof(random));
	/* Both ends rekey before the end; that the initiator does it at
	 * 85 to 90 %, the responder at 92 to 97 % makes collisions rare. */
	sa->rekey_ms = now + life_ms * (sa->initiator ? 85 : 92) / 100 +
	    life_ms / 20 * random / 65536;
	sa->expiry_ms = now + life_ms;
}

/* When we ask whether the peer lives; a request in flight asks that too. */
static uint64_t
liveness_ms(const struct v2_sa *sa)
{
	if (sa->peer.dpd_idle_s == 0 || sa->state != V2_READY ||
	    !sa->up || !v2_is_idle(sa) || !TAILQ_EMPTY(&sa->tasks))
		return UINT64_MAX;
	return sa->heard_ms + sa->peer.dpd_idle_s * 1000ull;
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void
v2_set_due(struct v2_sa *sa)
{
	uint64_t due = sa->deadline_ms;

	if (sa->request != NULL)
		due = earlier(due, sa->resend_ms);
	else if (v2_is_idle(sa) && !TAILQ_EMPTY(&sa->tasks))
		due = earlier(due, sa->task_ms);
	if (sa->state == V2_READY) {
		due = earlier(due, sa->rekey_ms);
		due = earlier(due, sa->expiry_ms);
		due = earlier(due, liveness_ms(sa));
	}
	/* What is due has been done: a deadline that still stands in the past
	 * must not keep ike_expire busy for ever. */
	if (due <= sa->e->now_ms)
		due = sa->e->now_ms + 1;
	ike_sa_set_due(sa->e, &sa->base, due);
}

static void
expire_deadline(struct v2_sa *sa)
{
	struct v2_sa *heir;

	sa->deadline_ms = UINT64_MAX;
	switch (sa->state) {
	case V2_READY: /* the peer was to close this one of two: unique.c */
		heir = v2_heir(sa);
		if (heir != NULL && heir->state == V2_READY)
			v2_retire(sa, heir);
		break;
	case V2_I_INIT:
		v2_init_refused(sa);
		break;
	case V2_REKEYED:
		v2_close(sa, IKE_REASON_REPLACED);
		break;
	case V2_GONE:
		v2_set_state(sa, V2_DEAD, IKE_REASON_NONE);
		break;
	default:
		v2_set_state(sa, V2_DEAD, IKE_REASON_PEER_LOST);
		break;
	}
}

static void
expire_ready(struct v2_sa *sa)
{
	uint64_t now = sa->e->now_ms;
	struct v2_task *t;

	if (sa->expiry_ms <= now) {
		v2_close(sa, IKE_REASON_LIFETIME);
		return;
	}
	if (sa->rekey_ms <= now) {
		sa->rekey_ms = UINT64_MAX;
		v2_rekey(sa);
	}
	if (liveness_ms(sa) <= now)
		v2_task_add(sa, TASK_LIVENESS, NULL, &t);
}

void
v2_expire(struct v2_sa *sa)
{
	uint64_t now = sa->e->now_ms;

	v2_touch(sa);
	if (sa->request != NULL && sa->resend_ms <= now)
		v2_resend(sa);
	if (sa->deadline_ms <= now && sa->state != V2_DEAD)
		expire_deadline(sa);
	if (sa->state == V2_READY)
		expire_ready(sa);
}
