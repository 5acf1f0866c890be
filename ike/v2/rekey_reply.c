#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* A new IKE SA for an old one, as responder. RFC 7296 1.3.2, 2.18, 2.25.2. */

static uint16_t
judge(struct v2_sa *sa, const struct v2_message *m, struct wire_ke *ke,
    struct v2_answer *a)
{
	const struct wire_payload *p_sa = wire_find(&m->chain, PAYLOAD_SA);
	const struct wire_payload *p_ke = wire_find(&m->chain, PAYLOAD_KE);
	const struct wire_payload *p_n = wire_find(&m->chain, PAYLOAD_NONCE);
	const struct v2_task *t = sa->task;
	static const uint8_t zero[8];
	struct wire_sa offer;

	/* 2.25.2: not while something with the children is under way. */
	if (t != NULL && (t->kind == TASK_CHILD ||
		t->kind == TASK_REKEY_CHILD || t->kind == TASK_DELETE_CHILD ||
		(t->kind == TASK_REKEY_SA && t->rival != 0)))
		return N_TEMPORARY_FAILURE;
	if (sa->e->n_sa >= sa->e->limits.sa_max) {
		ike_event_full(sa->e, &m->path);
		return N_NO_ADDITIONAL_SAS;
	}
	if (p_ke == NULL || wire_ke_parse(p_ke, ke) < 0 ||
	    wire_nonce_parse(p_n, &a->nonce) < 0 ||
	    wire_sa_parse(p_sa, &offer) < 0)
		return N_INVALID_SYNTAX;
	if (ike_select_ike(&sa->peer, &offer, ke->group, 8, &a->suite) < 0 ||
	    memcmp(a->suite.spi, zero, sizeof(zero)) == 0) {
		ike_event(sa->e, IKE_EV_NO_PROPOSAL, &sa->base,
		    IKE_REASON_PROPOSAL);
		return N_NO_PROPOSAL_CHOSEN;
	}
	return ke->group != a->suite.group ? N_INVALID_KE_PAYLOAD : 0;
}

void
v2_rekey_request(struct v2_sa *sa, const struct v2_message *m)
{
	struct v2_answer a = { .path = m->path, .rekey_sa = true };
	struct wire_ke ke;
	uint16_t notify = judge(sa, m, &ke, &a);
	uint8_t group[2] = { (uint8_t)(a.suite.group >> 8),
		(uint8_t)a.suite.group };

	if (notify == N_INVALID_SYNTAX) {
		v2_reject(sa, m);
		return;
	}
	if (notify != 0) {
		bool ke_wrong = notify == N_INVALID_KE_PAYLOAD;

		v2_reply_notify(sa, &m->path, EXCHANGE_CREATE_CHILD, notify,
		    ke_wrong ? group : NULL, ke_wrong ? sizeof(group) : 0);
		return;
	}
	sa->answer = malloc(sizeof(*sa->answer));
	if (sa->answer != NULL) {
		*sa->answer = a;
		sa->peer_job = ike_job_start(sa->e, &sa->base, a.suite.group,
		    NULL, ke.data, ke.len);
		if (sa->peer_job != 0)
			return;
	}
	free(sa->answer);
	sa->answer = NULL;
	v2_create_refuse(sa, m);
}

static struct v2_sa *
make_answered(struct v2_sa *sa, const struct v2_answer *a,
    const struct secret *shared)
{
	struct v2_sa *n = v2_new(sa->e, &sa->base.path, &sa->peer, false);
	struct ike_exchange x = { &a->nonce, NULL, shared };

	if (n == NULL)
		return NULL;
	v2_random_nonce(sa->e, &n->nr);
	n->ni = a->nonce;
	x.nr = &n->nr;
	if (ike_keys_rekey(sa->suite.prf, &sa->keys.d, &a->suite, &x,
		a->suite.spi, n->base.spi_local, &n->keys) < 0) {
		v2_set_state(n, V2_DEAD, IKE_REASON_REPLACED);
		return NULL;
	}
	v2_inherit(sa, n, &a->suite);
	return n;
}

void
v2_rekey_answer(struct v2_sa *sa, struct v2_answer *a,
    struct ike_job_result *r)
{
	struct v2_sa *n = make_answered(sa, a, &r->shared);
	struct wire_ke ke = { .group = a->suite.group };
	struct v2_task *t = sa->task;
	struct wire_sa answer;
	struct wire_out o;

	if (n == NULL) {
		v2_reply_notify(sa, &a->path, EXCHANGE_CREATE_CHILD,
		    N_TEMPORARY_FAILURE, NULL, 0);
		return;
	}
	ke.data = dh_key_public(r->key, &ke.len);
	ike_answer_make(&a->suite, PROTO_IKE, n->base.spi_local, 8, &answer);
	v2_out_init(sa, &o);
	wire_sa_emit(&o, &answer);
	wire_nonce_emit(&o, &n->nr);
	wire_ke_emit(&o, &ke);
	v2_reply(sa, &a->path, EXCHANGE_CREATE_CHILD, &o);
	if (sa->state == V2_DEAD) { /* it could not be made */
		v2_set_state(n, V2_DEAD, IKE_REASON_REPLACED);
		return;
	}
	v2_set_state(n, V2_READY, IKE_REASON_REPLACED);
	if (t != NULL && t->kind == TASK_REKEY_SA && t->sent) {
		/* Ours is under way too: whose stands is known when it is
		 * answered. */
		n->rival_of = sa->base.id;
		t->rival = n->base.id;
		t->rival_nonce = *v2_nonce_lower(&n->ni, &n->nr);
		return;
	}
	v2_take_over(sa, n);
}
