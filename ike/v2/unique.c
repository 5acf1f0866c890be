#include "ike/v2/v2.h"

/* One IKE SA with a peer. RFC 7296 2.4 (INITIAL_CONTACT); both ends starting
 * at once is settled as 2.8.1 settles rekeying at once. */

static bool
same_address(const struct v2_sa *a, const struct v2_sa *b)
{
	return addr_equal(&a->base.path.remote.addr, &b->base.path.remote.addr);
}

bool
v2_is_alone(struct v2_sa *sa)
{
	struct ike_sa *i = NULL;

	while ((i = ike_sa_of_peer(sa->e, sa->base.peer_ref, i)) != NULL)
		if (v2_of(i)->up && same_address(v2_of(i), sa))
			return false;
	return true;
}

struct v2_sa *
v2_heir(struct v2_sa *sa)
{
	struct v2_sa *found = NULL;
	struct ike_sa *i = NULL;

	while ((i = ike_sa_of_peer(sa->e, sa->base.peer_ref, i)) != NULL) {
		struct v2_sa *o = v2_of(i);

		if (o == sa || !same_address(o, sa))
			continue;
		if (o->state == V2_READY && o->up)
			return o;
		if (o->state >= V2_I_KEY && o->state <= V2_I_AUTH)
			found = o;
	}
	return found;
}

/* What we made on loser is made anew on keeper. */
void
v2_retire(struct v2_sa *loser, struct v2_sa *keeper)
{
	struct ike_child *c;
	struct v2_task *t;

	TAILQ_FOREACH(c, &loser->base.children, of_sa)
		if (c->initiator && !c->rekeyed &&
		    v2_task_wanted(keeper, c->config))
			v2_task_add(keeper, TASK_CHILD, c->config, &t);
	v2_close(loser, IKE_REASON_REPLACED);
}

static bool
loses(const struct v2_sa *a, const struct v2_sa *b)
{
	return v2_nonce_cmp(v2_nonce_lower(&a->ni, &a->nr),
		   v2_nonce_lower(&b->ni, &b->nr)) < 0;
}

/* Two that are up. */
static void
settle(struct v2_sa *sa, struct v2_sa *old, bool initial_contact)
{
	struct v2_sa *loser, *keeper;

	if (old->up_at <= sa->created_at) {
		/* The old one was there first. A peer that says that it has
		 * no other SA lost it; else it wants a new one. */
		if (!initial_contact) {
			v2_retire(old, sa);
			return;
		}
		ike_event(sa->e, IKE_EV_INITIAL_CONTACT, &sa->base,
		    IKE_REASON_REPLACED);
		v2_set_state(old, V2_DEAD, IKE_REASON_REPLACED);
		return;
	}
	/* Both ends began at the same time: the one with the lowest nonce is
	 * closed by whom it was begun by; if that doesn't happen, by us. */
	loser = loses(sa, old) ? sa : old;
	keeper = loser == sa ? old : sa;
	if (loser->initiator)
		v2_retire(loser, keeper);
	else
		loser->deadline_ms = sa->e->now_ms + v2_horizon_ms(sa->e);
}

void
v2_unique(struct v2_sa *sa, bool initial_contact)
{
	struct ike_sa *i = NULL;

	while ((i = ike_sa_of_peer(sa->e, sa->base.peer_ref, i)) != NULL) {
		struct v2_sa *o = v2_of(i);

		if (o == sa || sa->state != V2_READY)
			continue;
		if (o->state >= V2_I_KEY && o->state <= V2_I_SECRET &&
		    same_address(o, sa))
			/* One of ours that the peer has seen no proof of. */
			v2_set_state(o, V2_DEAD, IKE_REASON_REPLACED);
		else if (o->state == V2_READY && o->up &&
		    ike_id_equal(&o->id_remote, &sa->id_remote))
			settle(sa, o, initial_contact);
	}
}
