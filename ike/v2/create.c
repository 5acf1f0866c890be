#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/selectors.h"
#include "ike/v2/v2.h"

/* CREATE_CHILD_SA as initiator: a further child, or a new one for an old one.
 * RFC 7296 1.3.1, 1.3.3, 2.8. */

void
v2_create_release(struct v2_sa *sa, struct v2_task *t)
{
	if (t->spi != 0)
		sa->e->ops.spi_release(sa->e->ctx, &sa->base.path, t->spi);
	t->spi = 0;
	dh_key_free(t->key);
	t->key = NULL;
	t->sent = false;
	t->n_deleted = 0;
}

int
v2_create_reserve(struct v2_sa *sa, struct v2_task *t)
{
	if (t->spi == 0 &&
	    sa->e->ops.spi_alloc(sa->e->ctx, &sa->base.path, &t->spi) < 0) {
		t->spi = 0;
		return ERR_FULL;
	}
	v2_random_nonce(sa->e, &t->nonce);
	return 0;
}

void
v2_create_emit(struct wire_out *o, const struct v2_task *t, bool first)
{
	const struct ike_child_config *c = t->config;
	struct wire_sa offer;
	struct wire_ke ke = { .group = t->group };

	if (c->transport)
		wire_emit_n(o, N_USE_TRANSPORT_MODE, NULL, 0);
	wire_emit_n(o, N_ESP_TFC_PADDING_NOT_SUPPORTED, NULL, 0);
	ike_offer_esp(c, t->spi, !first, &offer);
	wire_sa_emit(o, &offer);
	if (!first)
		wire_nonce_emit(o, &t->nonce);
	if (!first && t->key != NULL) {
		ke.data = dh_key_public(t->key, &ke.len);
		wire_ke_emit(o, &ke);
	}
	wire_ts_emit(o, PAYLOAD_TSI, c->local, c->n_local);
	wire_ts_emit(o, PAYLOAD_TSR, c->remote, c->n_remote);
}

/* Is it still to be done? Things change while a job runs. */
static bool
still_wanted(struct v2_sa *sa, const struct v2_task *t)
{
	struct ike_child *old;

	if (t->kind == TASK_CHILD)
		return v2_child_covering(sa, t->config) == NULL;
	old = ike_child_by_id(sa->e, t->child_id);
	return old != NULL && !old->rekeyed;
}

static void
send_request(struct v2_sa *sa, struct v2_task *t)
{
	struct wire_out o;

	if (!still_wanted(sa, t)) {
		v2_task_done(sa);
		return;
	}
	v2_out_init(sa, &o);
	if (t->kind == TASK_REKEY_CHILD) {
		uint8_t spi[4];
		struct wire_notify n = { .protocol = PROTO_ESP,
			.spi_len = sizeof(spi), .type = N_REKEY_SA,
			.spi = spi };
		struct writer w;

		writer_init(&w, spi, sizeof(spi));
		write_u32(&w, t->spi_in);
		wire_notify_emit(&o, &n);
	}
	v2_create_emit(&o, t, false);
	v2_request(sa, EXCHANGE_CREATE_CHILD, &o);
}

void
v2_create_start(struct v2_sa *sa, struct v2_task *t)
{
	if (!still_wanted(sa, t)) {
		v2_task_done(sa);
		return;
	}
	if (ike_sa_children(&sa->base) >= sa->e->limits.children_max ||
	    v2_create_reserve(sa, t) < 0) {
		v2_task_fail(sa, IKE_REASON_RESOURCES);
		return;
	}
	if (t->group == DH_NONE && t->config->n_pfs_groups > 0)
		t->group = t->config->pfs_groups[0];
	if (t->group == DH_NONE) {
		send_request(sa, t);
		return;
	}
	sa->own_job = ike_job_start(sa->e, &sa->base, t->group, NULL, NULL, 0);
	if (sa->own_job == 0)
		v2_task_fail(sa, IKE_REASON_RESOURCES);
}

/* ---- the response -------------------------------------------------------- */

int
v2_create_check(struct v2_task *t, const struct v2_message *m, bool first)
{
	const struct wire_payload *sa = wire_find(&m->chain, PAYLOAD_SA);
	const struct wire_payload *tsi = wire_find(&m->chain, PAYLOAD_TSI);
	const struct wire_payload *tsr = wire_find(&m->chain, PAYLOAD_TSR);
	const struct ike_child_config *c = t->config;
	static const uint8_t zero[4];
	struct wire_sa offer, answer;
	struct wire_notify n;

	if (sa == NULL || tsi == NULL || tsr == NULL ||
	    wire_sa_parse(sa, &answer) < 0 ||
	    wire_ts_parse(tsi, &t->local) < 0 ||
	    wire_ts_parse(tsr, &t->remote) < 0)
		return ERR_SYNTAX;
	ike_offer_esp(c, t->spi, !first, &offer);
	if (ike_answer_check(&offer, &answer, &t->suite) < 0 ||
	    memcmp(t->suite.spi, zero, sizeof(zero)) == 0)
		return ERR_SYNTAX;
	if (!ike_ts_list_within(t->local.ts, t->local.n, c->local,
		c->n_local) ||
	    !ike_ts_list_within(t->remote.ts, t->remote.n, c->remote,
		c->n_remote))
		return ERR_SYNTAX;
	t->transport = c->transport &&
	    wire_find_notify(&m->chain, N_USE_TRANSPORT_MODE, &n);
	return 0;
}

int
v2_create_install(struct v2_sa *sa, struct v2_task *t,
    const struct ike_nonce *ni, const struct ike_nonce *nr,
    const struct secret *shared, struct ike_child **out)
{
	struct v2_deal deal = { .config = t->config, .suite = &t->suite,
		.spi_in = t->spi, .initiator = true,
		.transport = t->transport, .local = t->local.ts,
		.remote = t->remote.ts, .n_local = t->local.n,
		.n_remote = t->remote.n, .x = { ni, nr, shared },
		.replaces = t->kind == TASK_REKEY_CHILD ? t->child_id : 0 };
	int e = v2_child_install(sa, &deal, out);

	if (e == 0)
		t->spi = 0; /* the data plane has it now */
	return e;
}

void
v2_create_undo(struct v2_sa *sa, struct v2_task *t)
{
	struct v2_doomed d = { .spi_in = t->spi };

	(void)v2_task_delete(sa, &d);
	v2_task_fail(sa, IKE_REASON_PROTOCOL);
}

/* Both ends made the same thing at the same time. The one with the lowest of
 * the four nonces goes: 2.8.1. */
static bool
lost(struct v2_sa *sa, const struct v2_task *t)
{
	struct ike_child *rival = ike_child_by_id(sa->e, t->rival);

	return rival != NULL && rival->sa == &sa->base &&
	    v2_nonce_cmp(v2_nonce_lower(&t->nonce, &t->peer_nonce),
		&t->rival_nonce) < 0;
}

/* The peer's stands, and the old one is the peer's to delete. Nothing comes in
 * on ours, for the peer has it on standby: we need not even install it. */
static void
yield(struct v2_sa *sa, struct v2_task *t)
{
	struct v2_doomed d = { .spi_in = t->spi,
		.spi_out = v2_suite_spi(&t->suite) };

	ike_event_spi(sa->e, IKE_EV_COLLISION, &sa->base, t->child_id, t->spi);
	(void)v2_task_delete(sa, &d);
	v2_task_done(sa);
}

/* Ours is in place. Of children that are not rekeyed whoever sees the double
 * closes one, as the other end may not have noticed. */
static void
settle_rivals(struct v2_sa *sa, struct v2_task *t, struct ike_child *mine)
{
	struct ike_child *rival = ike_child_by_id(sa->e, t->rival);
	struct ike_child *old = ike_child_by_id(sa->e, t->child_id);

	if (t->kind == TASK_CHILD) {
		if (rival != NULL)
			v2_child_close(lost(sa, t) ? mine : rival,
			    IKE_REASON_REPLACED);
		return;
	}
	if (old != NULL)
		v2_child_replaced(old);
	if (rival != NULL)
		ike_child_set_due(sa->e, rival,
		    sa->e->now_ms + v2_horizon_ms(sa->e));
}

void
v2_create_deleted(struct v2_task *t, uint32_t spi_out)
{
	size_t max = sizeof(t->deleted) / sizeof(*t->deleted);

	t->deleted[t->n_deleted++ % max] = spi_out;
}

static bool
deleted_already(const struct v2_task *t)
{
	size_t max = sizeof(t->deleted) / sizeof(*t->deleted);

	for (size_t i = 0; i < t->n_deleted && i < max; i++)
		if (t->deleted[i] == v2_suite_spi(&t->suite))
			return true;
	return false;
}

static void
finish(struct v2_sa *sa, struct v2_task *t, const struct secret *shared)
{
	struct ike_child *child;

	if (deleted_already(t)) {
		v2_task_done(sa);
		return;
	}
	if (t->kind == TASK_REKEY_CHILD && lost(sa, t)) {
		yield(sa, t);
		return;
	}
	if (v2_create_install(sa, t, &t->nonce, &t->peer_nonce, shared,
		&child) < 0) {
		v2_create_undo(sa, t);
		return;
	}
	settle_rivals(sa, t, child);
	v2_task_done(sa);
}

static bool
try_group(struct v2_task *t, const struct wire_chain *c)
{
	struct wire_notify n;
	uint16_t group;

	if (!wire_find_notify(c, N_INVALID_KE_PAYLOAD, &n) || n.len != 2)
		return false;
	group = (uint16_t)(n.data[0] << 8 | n.data[1]);
	if (t->groups_tried++ > IKE_ALGS_MAX || group == t->group)
		return false;
	for (size_t i = 0; i < t->config->n_pfs_groups; i++) {
		if (t->config->pfs_groups[i] == group) {
			t->group = group;
			return true;
		}
	}
	return false;
}

static void
refused(struct v2_sa *sa, struct v2_task *t, const struct wire_chain *c,
    uint16_t error)
{
	struct ike_child *old = ike_child_by_id(sa->e, t->child_id);

	/* The peer's own is there already: that is what was wanted. */
	if (t->rival != 0 && ike_child_by_id(sa->e, t->rival) != NULL) {
		v2_task_done(sa);
		return;
	}
	switch (error) {
	case N_TEMPORARY_FAILURE:
		v2_task_later(sa);
		return;
	case N_INVALID_KE_PAYLOAD:
		if (!try_group(t, c))
			break;
		v2_create_release(sa, t);
		v2_create_start(sa, t);
		return;
	case N_CHILD_SA_NOT_FOUND:
		/* 2.25.1: then it goes here too; saying so keeps the peer from
		 * installing it, should the reply that made it be late. */
		if (t->kind == TASK_REKEY_CHILD && old != NULL)
			v2_child_close(old, IKE_REASON_PEER_DELETE);
		break;
	case N_TS_UNACCEPTABLE:
		ike_event(sa->e, IKE_EV_TS_UNACCEPTABLE, &sa->base,
		    IKE_REASON_TS);
		break;
	case N_NO_PROPOSAL_CHOSEN:
		ike_event(sa->e, IKE_EV_NO_PROPOSAL, &sa->base,
		    IKE_REASON_PROPOSAL);
		break;
	}
	v2_task_fail(sa, v2_notify_reason(error));
}

void
v2_create_response(struct v2_sa *sa, struct v2_task *t,
    const struct v2_message *m)
{
	const struct wire_payload *nonce = wire_find(&m->chain, PAYLOAD_NONCE);
	const struct wire_payload *p = wire_find(&m->chain, PAYLOAD_KE);
	uint16_t error = wire_find_error(&m->chain);
	struct wire_ke ke;

	if (error != 0) {
		refused(sa, t, &m->chain, error);
		return;
	}
	if (nonce == NULL || wire_nonce_parse(nonce, &t->peer_nonce) < 0 ||
	    v2_create_check(t, m, false) < 0) {
		v2_create_undo(sa, t);
		return;
	}
	if (t->suite.group == DH_NONE) {
		finish(sa, t, NULL);
		return;
	}
	if (t->suite.group != t->group || p == NULL ||
	    wire_ke_parse(p, &ke) < 0 || ke.group != t->group) {
		v2_create_undo(sa, t);
		return;
	}
	sa->own_job = ike_job_start(sa->e, &sa->base, t->group, t->key,
	    ke.data, ke.len);
	t->key = NULL;
	if (sa->own_job == 0)
		v2_create_undo(sa, t);
}

void
v2_create_job(struct v2_sa *sa, struct v2_task *t, struct ike_job_result *r)
{
	if (!t->sent && r->error == 0) {
		t->key = r->key;
		r->key = NULL;
		send_request(sa, t);
	} else if (!t->sent) {
		v2_task_fail(sa, IKE_REASON_RESOURCES);
	} else if (r->error < 0) {
		v2_create_undo(sa, t);
	} else {
		finish(sa, t, &r->shared);
	}
}
