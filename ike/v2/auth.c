#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/v2/v2.h"

/* IKE_AUTH: the proof, and the initiator's side. RFC 7296 1.2, 2.15. */

/* AUTH data of one side. */
static int
auth_data(struct v2_sa *sa, bool of_initiator, const struct secret *psk,
    const struct bytes_view *id, uint8_t out[PRF_MAX])
{
	const struct ike_packet *p =
	    of_initiator ? sa->setup->request : sa->setup->reply;
	struct bytes_view message = { p->data, p->len };

	return ike_auth_psk(sa->suite.prf, psk, &message,
	    of_initiator ? &sa->nr : &sa->ni,
	    of_initiator ? &sa->keys.pi : &sa->keys.pr, id, out);
}

int
v2_auth_check(struct v2_sa *sa, const struct v2_message *m, bool of_initiator)
{
	const struct wire_payload *p = wire_find(&m->chain, PAYLOAD_AUTH);
	const struct wire_payload *id = wire_find(&m->chain,
	    of_initiator ? PAYLOAD_IDI : PAYLOAD_IDR);
	struct bytes_view id_view;
	struct wire_auth auth;
	uint8_t expected[PRF_MAX];
	int e = ERR_AUTH;

	if (p == NULL || id == NULL || wire_auth_parse(p, &auth) < 0 ||
	    auth.method != AUTH_SHARED_KEY || sa->peer.psk_remote.len == 0)
		return ERR_AUTH;
	id_view = (struct bytes_view){ id->data, id->len };
	if (auth_data(sa, of_initiator, &sa->peer.psk_remote, &id_view,
		expected) == 0 &&
	    auth.len == prf_info(sa->suite.prf)->len &&
	    bytes_equal_ct(expected, auth.data, auth.len))
		e = 0;
	secret_wipe(expected, sizeof(expected));
	return e;
}

/* ID and AUTH of ours. */
void
v2_emit_auth(struct v2_sa *sa, struct wire_out *o)
{
	uint8_t id[4 + sizeof(sa->id_local.data)], data[PRF_MAX];
	struct wire_auth auth = { .method = AUTH_SHARED_KEY, .data = data };
	struct bytes_view id_view = { id, 4u + sa->id_local.len };

	memset(id, 0, 4);
	id[0] = sa->id_local.type;
	memcpy(id + 4, sa->id_local.data, sa->id_local.len);
	wire_emit_raw(o, sa->initiator ? PAYLOAD_IDI : PAYLOAD_IDR, id,
	    id_view.len);
	if (auth_data(sa, sa->initiator, &sa->peer.psk_local, &id_view,
		data) < 0) {
		o->w.error = ERR_CRYPTO;
		return;
	}
	auth.len = prf_info(sa->suite.prf)->len;
	wire_auth_emit(o, &auth);
	secret_wipe(data, sizeof(data));
}

/* ---- as initiator -------------------------------------------------------- */

/* The first child that is wanted goes with IKE_AUTH. */
static struct v2_task *
take_first_child(struct v2_sa *sa)
{
	struct v2_task *t;

	TAILQ_FOREACH(t, &sa->tasks, next) {
		if (t->kind == TASK_CHILD) {
			v2_task_unqueue(sa, t);
			return t;
		}
	}
	return NULL;
}

void
v2_auth_start(struct v2_sa *sa)
{
	struct wire_out o;

	sa->task = take_first_child(sa);
	if (sa->task == NULL) {
		/* What it was for has been made otherwise meanwhile. */
		v2_set_state(sa, V2_DEAD, IKE_REASON_REPLACED);
		return;
	}
	if (v2_create_reserve(sa, sa->task) < 0) {
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
		return;
	}
	v2_set_state(sa, V2_I_AUTH, IKE_REASON_NONE);
	v2_out_init(sa, &o);
	v2_emit_auth(sa, &o);
	if (v2_is_alone(sa))
		wire_emit_n(&o, N_INITIAL_CONTACT, NULL, 0);
	v2_create_emit(&o, sa->task, true);
	v2_request(sa, EXCHANGE_AUTH, &o);
}

/* The peer took us for somebody else, or isn't whom it should be: 2.21.2. */
static void
not_authentic(struct v2_sa *sa)
{
	struct v2_task *t;

	ike_event(sa->e, IKE_EV_AUTH_FAILED, &sa->base, IKE_REASON_AUTH);
	v2_set_state(sa, V2_DELETING, IKE_REASON_AUTH);
	v2_task_done(sa);
	if (v2_task_add(sa, TASK_DELETE_SA, NULL, &t) == 0)
		t->notify = N_AUTHENTICATION_FAILED;
	else
		v2_set_state(sa, V2_DEAD, IKE_REASON_AUTH);
}

static bool
id_accepted(struct v2_sa *sa, const struct v2_message *m)
{
	const struct wire_payload *p = wire_find(&m->chain, PAYLOAD_IDR);
	const struct ike_id *wanted = &sa->peer.id_remote;

	return p != NULL && wire_id_parse(p, &sa->id_remote) == 0 &&
	    (wanted->type == 0 || ike_id_equal(wanted, &sa->id_remote));
}

/* What the response says about the child. */
static void
first_child(struct v2_sa *sa, const struct v2_message *m)
{
	uint16_t error = wire_find_error(&m->chain);
	struct ike_child *child;

	if (error != 0) {
		if (error == N_TS_UNACCEPTABLE)
			ike_event(sa->e, IKE_EV_TS_UNACCEPTABLE, &sa->base,
			    IKE_REASON_TS);
		else if (error == N_NO_PROPOSAL_CHOSEN)
			ike_event(sa->e, IKE_EV_NO_PROPOSAL, &sa->base,
			    IKE_REASON_PROPOSAL);
		v2_task_fail(sa, v2_notify_reason(error));
		return;
	}
	if (v2_create_check(sa->task, m, true) < 0 ||
	    v2_create_install(sa, sa->task, &sa->ni, &sa->nr, NULL,
		&child) < 0) {
		v2_create_undo(sa, sa->task);
		return;
	}
	v2_task_done(sa);
}

void
v2_auth_response(struct v2_sa *sa, const struct v2_message *m)
{
	if (sa->state != V2_I_AUTH) {
		v2_task_done(sa); /* being closed: its DELETE goes next */
		return;
	}
	if (wire_find(&m->chain, PAYLOAD_AUTH) == NULL) {
		uint16_t error = wire_find_error(&m->chain);
		enum ike_reason reason = v2_notify_reason(error);

		/* 2.21.2: such an answer ends the SA on both sides. */
		if (error == N_AUTHENTICATION_FAILED)
			ike_event(sa->e, IKE_EV_AUTH_FAILED, &sa->base,
			    IKE_REASON_AUTH);
		v2_set_state(sa, V2_DEAD, reason);
		return;
	}
	if (!id_accepted(sa, m) || v2_auth_check(sa, m, false) < 0) {
		not_authentic(sa);
		return;
	}
	v2_set_state(sa, V2_READY, IKE_REASON_NONE);
	first_child(sa, m);
	if (sa->state == V2_READY)
		v2_unique(sa, false);
}
