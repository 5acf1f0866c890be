#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* IKE_AUTH as responder. RFC 7296 1.2, 2.15, 2.21.2. */

static void
refuse(struct v2_sa *sa, const struct v2_message *m)
{
	ike_event(sa->e, IKE_EV_AUTH_FAILED, &sa->base, IKE_REASON_AUTH);
	v2_reply_notify(sa, &m->path, EXCHANGE_AUTH, N_AUTHENTICATION_FAILED,
	    NULL, 0);
	if (sa->state == V2_R_AUTH)
		v2_set_state(sa, V2_GONE, IKE_REASON_AUTH);
}

/* The config of whom the peer says it is; the address alone chose so far. */
static int
take_identity(struct v2_sa *sa, const struct v2_message *m)
{
	const struct wire_payload *p = wire_find(&m->chain, PAYLOAD_IDI);
	struct ike_peer_config config = { 0 };

	if (wire_id_parse(p, &sa->id_remote) < 0 ||
	    sa->e->ops.peer(sa->e->ctx, &m->path, &sa->id_remote,
		&config) < 0)
		return ERR_AUTH;
	ike_peer_config_clear(&sa->peer);
	sa->peer = config; /* with its secrets */
	sa->id_local = config.id_local;
	if (config.ref != sa->base.peer_ref)
		ike_sa_set_peer(sa->e, &sa->base, config.ref);
	if (config.id_remote.type != 0 &&
	    !ike_id_equal(&config.id_remote, &sa->id_remote))
		return ERR_AUTH;
	return 0;
}

/* The child that comes with it, or a notify why there is none: the IKE SA
 * stands either way (1.2). */
static void
first_child(struct v2_sa *sa, const struct v2_message *m, struct wire_out *o)
{
	struct ike_exchange x = { &sa->ni, &sa->nr, NULL };
	struct v2_answer a = { 0 };
	uint16_t notify = v2_consider(sa, m, true, 0, &a);

	if (notify == 0)
		notify = v2_accept(sa, &a, &x, NULL, NULL, o);
	if (notify != 0)
		wire_emit_n(o, notify, NULL, 0);
}

void
v2_auth_request(struct v2_sa *sa, const struct v2_message *m)
{
	struct wire_notify n;
	bool initial;
	struct wire_out o;

	if (take_identity(sa, m) < 0 || v2_auth_check(sa, m, true) < 0) {
		refuse(sa, m);
		return;
	}
	initial = wire_find_notify(&m->chain, N_INITIAL_CONTACT, &n);
	/* From here on it is the peer that speaks: where from is where to. */
	sa->base.path = m->path;
	v2_out_init(sa, &o);
	v2_emit_auth(sa, &o);
	v2_set_state(sa, V2_READY, IKE_REASON_NONE);
	first_child(sa, m, &o);
	v2_reply(sa, &m->path, EXCHANGE_AUTH, &o);
	if (sa->state == V2_READY)
		v2_unique(sa, initial);
}
