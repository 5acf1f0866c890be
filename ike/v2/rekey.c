#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/v2/v2.h"

/* A new IKE SA for an old one, made under the old one's protection; the
 * children move. What both sides do, and the initiator's. RFC 7296 1.3.2, 2.8,
 * 2.18, 2.25.2. */

int
v2_rekey(struct v2_sa *sa)
{
	struct v2_task *t;

	if (sa->state != V2_READY || !sa->up)
		return ERR_REFUSED;
	if (sa->task != NULL && sa->task->kind == TASK_REKEY_SA)
		return ERR_REFUSED;
	TAILQ_FOREACH(t, &sa->tasks, next)
		if (t->kind == TASK_REKEY_SA)
			return ERR_REFUSED;
	return v2_task_add(sa, TASK_REKEY_SA, NULL, &t);
}

/* Children and tasks of old are those of new_sa from here on. */
static void
move_house(struct v2_sa *old, struct v2_sa *new_sa)
{
	struct ike_child *c;
	struct v2_task *t, *next;

	TAILQ_FOREACH(c, &old->base.children, of_sa)
		c->sa = &new_sa->base;
	TAILQ_CONCAT(&new_sa->base.children, &old->base.children, of_sa);
	new_sa->base.n_children += old->base.n_children;
	new_sa->base.n_retired += old->base.n_retired;
	old->base.n_children = old->base.n_retired = 0;
	TAILQ_FOREACH_SAFE(t, &old->tasks, next, next) {
		v2_task_unqueue(old, t);
		if (t->kind == TASK_REKEY_SA) {
			v2_task_free(old, t);
			continue;
		}
		v2_task_enqueue(new_sa, t);
	}
	new_sa->up = true;
	old->successor = new_sa->base.id;
	v2_touch(new_sa);
	ike_event_rekeyed(old->e, &new_sa->base, old->base.id);
}

void
v2_take_over(struct v2_sa *old, struct v2_sa *new_sa)
{
	move_house(old, new_sa);
	v2_set_state(old, V2_REKEYED, IKE_REASON_REPLACED);
}

static struct v2_sa *
sa_by_id(struct ike_engine *e, uint32_t id)
{
	struct ike_sa *sa = id != 0 ? ike_sa_by_id(e, id) : NULL;

	return sa != NULL ? v2_of(sa) : NULL;
}

static struct v2_sa *
live_rival(struct v2_sa *sa)
{
	struct v2_task *t = sa->task;
	struct v2_sa *rival = t != NULL && t->kind == TASK_REKEY_SA
	    ? sa_by_id(sa->e, t->rival) : NULL;

	return rival != NULL && rival->state == V2_READY ? rival : NULL;
}

bool
v2_rekey_settle_rival(struct v2_sa *sa, enum ike_reason reason)
{
	struct v2_sa *rival = live_rival(sa);

	if (rival == NULL)
		return false;
	if (reason == IKE_REASON_ADMIN) {
		v2_close(rival, reason);
		return false;
	}
	move_house(sa, rival);
	return true;
}

void
v2_rekey_confirmed(struct v2_sa *sa)
{
	struct v2_sa *old = sa_by_id(sa->e, sa->rival_of);

	if (sa->up || sa->state != V2_READY || old == NULL ||
	    old->state != V2_READY || live_rival(old) != sa)
		return;
	v2_take_over(old, sa);
}

void
v2_inherit(const struct v2_sa *old, struct v2_sa *new_sa,
    const struct ike_suite *suite)
{
	new_sa->suite = *suite;
	memcpy(new_sa->base.spi_remote, suite->spi,
	    sizeof(new_sa->base.spi_remote));
	new_sa->base.path = old->base.path;
	new_sa->id_local = old->id_local;
	new_sa->id_remote = old->id_remote;
	new_sa->nat_local = old->nat_local;
	new_sa->nat_remote = old->nat_remote;
	new_sa->fragments = old->fragments;
}

/* ---- as initiator -------------------------------------------------------- */

void
v2_rekey_start(struct v2_sa *sa, struct v2_task *t)
{
	struct v2_sa *new_sa = sa_by_id(sa->e, t->new_sa);

	if (sa->answer != NULL) {
		v2_task_later(sa); /* the peer's request comes first */
		return;
	}
	if (new_sa == NULL)
		new_sa = v2_new(sa->e, &sa->base.path, &sa->peer, true);
	if (new_sa == NULL) {
		v2_task_fail(sa, IKE_REASON_RESOURCES);
		return;
	}
	t->new_sa = new_sa->base.id;
	v2_random_nonce(sa->e, &t->nonce);
	if (t->group == DH_NONE)
		t->group = sa->suite.group;
	sa->own_job = ike_job_start(sa->e, &sa->base, t->group, NULL, NULL, 0);
	if (sa->own_job == 0)
		v2_task_fail(sa, IKE_REASON_RESOURCES);
}

static void
send_request(struct v2_sa *sa, struct v2_task *t)
{
	struct v2_sa *new_sa = sa_by_id(sa->e, t->new_sa);
	struct wire_ke ke = { .group = t->group };
	struct wire_sa offer;
	struct wire_out o;

	ike_offer_ike(&sa->peer, new_sa->base.spi_local, &offer);
	ke.data = dh_key_public(t->key, &ke.len);
	v2_out_init(sa, &o);
	wire_sa_emit(&o, &offer);
	wire_nonce_emit(&o, &t->nonce);
	wire_ke_emit(&o, &ke);
	v2_request(sa, EXCHANGE_CREATE_CHILD, &o);
}

static bool
try_group(const struct v2_sa *sa, struct v2_task *t,
    const struct wire_chain *c)
{
	struct wire_notify n;
	uint16_t group;

	if (!wire_find_notify(c, N_INVALID_KE_PAYLOAD, &n) || n.len != 2 ||
	    t->groups_tried++ > IKE_ALGS_MAX)
		return false;
	group = (uint16_t)(n.data[0] << 8 | n.data[1]);
	if (group == t->group || dh_info(group) == NULL)
		return false;
	for (size_t i = 0; i < sa->peer.n_policies; i++) {
		const struct ike_policy *p = &sa->peer.policies[i];

		for (size_t g = 0; g < p->n_groups; g++) {
			if (p->groups[g] == group) {
				t->group = group;
				return true;
			}
		}
	}
	return false;
}

static void
refused(struct v2_sa *sa, struct v2_task *t, const struct wire_chain *c,
    uint16_t error)
{
	struct v2_sa *rival = live_rival(sa);

	if (sa->state == V2_REKEYED) {
		v2_task_done(sa);
	} else if (rival != NULL) { /* then the peer's stands */
		v2_take_over(sa, rival);
		v2_task_done(sa);
	} else if (error == N_TEMPORARY_FAILURE) {
		v2_task_later(sa);
	} else if (error == N_INVALID_KE_PAYLOAD && try_group(sa, t, c)) {
		v2_create_release(sa, t);
		v2_rekey_start(sa, t);
	} else {
		/* It lives on until its lifetime ends. */
		v2_task_fail(sa, v2_notify_reason(error));
	}
}

static int
parse_response(struct v2_sa *sa, struct v2_task *t, const struct wire_chain *c,
    struct wire_ke *ke)
{
	const struct wire_payload *p_sa = wire_find(c, PAYLOAD_SA);
	const struct wire_payload *p_ke = wire_find(c, PAYLOAD_KE);
	const struct wire_payload *p_n = wire_find(c, PAYLOAD_NONCE);
	struct v2_sa *new_sa = sa_by_id(sa->e, t->new_sa);
	static const uint8_t zero[8];
	struct wire_sa offer, answer;
	struct ike_suite chosen;

	if (p_sa == NULL || p_ke == NULL || p_n == NULL ||
	    wire_sa_parse(p_sa, &answer) < 0 || wire_ke_parse(p_ke, ke) < 0 ||
	    wire_nonce_parse(p_n, &t->peer_nonce) < 0)
		return ERR_SYNTAX;
	ike_offer_ike(&sa->peer, new_sa->base.spi_local, &offer);
	if (ike_answer_check(&offer, &answer, &chosen) < 0 ||
	    ike_select_ike(&sa->peer, &answer, ke->group, 8, &t->suite) < 0)
		return ERR_SYNTAX;
	if (t->suite.group != t->group || ke->group != t->group ||
	    memcmp(t->suite.spi, zero, sizeof(zero)) == 0)
		return ERR_SYNTAX;
	return 0;
}

void
v2_rekey_response(struct v2_sa *sa, struct v2_task *t,
    const struct v2_message *m)
{
	uint16_t error = wire_find_error(&m->chain);
	struct wire_ke ke;

	if (error != 0) {
		refused(sa, t, &m->chain, error);
		return;
	}
	if (parse_response(sa, t, &m->chain, &ke) < 0) {
		v2_close(sa, IKE_REASON_PROTOCOL);
		return;
	}
	sa->own_job = ike_job_start(sa->e, &sa->base, t->group, t->key,
	    ke.data, ke.len);
	t->key = NULL;
	if (sa->own_job == 0)
		v2_close(sa, IKE_REASON_RESOURCES);
}

static void
settle(struct v2_sa *sa, struct v2_task *t, struct v2_sa *new_sa)
{
	struct v2_sa *rival = live_rival(sa);

	if (sa->state == V2_REKEYED) {
		v2_close(new_sa, IKE_REASON_REPLACED);
		v2_task_done(sa);
		return;
	}
	if (rival != NULL &&
	    v2_nonce_cmp(v2_nonce_lower(&t->nonce, &t->peer_nonce),
		&t->rival_nonce) < 0) {
		/* 2.8.1: ours has the lowest nonce, so ours goes; the old one
		 * is for the winner to close. */
		v2_take_over(sa, rival);
		v2_close(new_sa, IKE_REASON_REPLACED);
		v2_task_done(sa);
		return;
	}
	v2_take_over(sa, new_sa);
	if (rival != NULL)
		rival->deadline_ms = sa->e->now_ms + v2_horizon_ms(sa->e);
	v2_task_done(sa);
	v2_close(sa, IKE_REASON_REPLACED);
}

void
v2_rekey_job(struct v2_sa *sa, struct v2_task *t, struct ike_job_result *r)
{
	struct v2_sa *new_sa = sa_by_id(sa->e, t->new_sa);
	struct ike_exchange x = { &t->nonce, &t->peer_nonce, &r->shared };

	if (!t->sent) {
		if (r->error < 0) {
			v2_task_fail(sa, IKE_REASON_RESOURCES);
			return;
		}
		t->key = r->key;
		r->key = NULL;
		send_request(sa, t);
		return;
	}
	if (r->error < 0 ||
	    ike_keys_rekey(sa->suite.prf, &sa->keys.d, &t->suite, &x,
		new_sa->base.spi_local, t->suite.spi, &new_sa->keys) < 0) {
		v2_close(sa, IKE_REASON_PROTOCOL);
		return;
	}
	v2_inherit(sa, new_sa, &t->suite);
	new_sa->ni = t->nonce;
	new_sa->nr = t->peer_nonce;
	v2_set_state(new_sa, V2_READY, IKE_REASON_REPLACED);
	settle(sa, t, new_sa);
}
