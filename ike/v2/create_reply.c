#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/selectors.h"
#include "ike/v2/v2.h"

/* CREATE_CHILD_SA as responder; the child of IKE_AUTH is judged here too.
 * RFC 7296 1.3, 2.8, 2.9, 2.25. */

/* ---- may it be ----------------------------------------------------------- */

static uint16_t
choose_entry(struct v2_sa *sa, const struct v2_message *m,
    struct ike_child_config *config)
{
	struct ike_engine *e = sa->e;
	const struct wire_payload *tsi = wire_find(&m->chain, PAYLOAD_TSI);
	const struct wire_payload *tsr = wire_find(&m->chain, PAYLOAD_TSR);
	struct wire_ts remote, local;

	if (tsi == NULL || tsr == NULL || wire_ts_parse(tsi, &remote) < 0 ||
	    wire_ts_parse(tsr, &local) < 0)
		return N_INVALID_SYNTAX;
	if (local.n > 0 && remote.n > 0 &&
	    e->ops.child(e->ctx, sa->base.peer_ref, &m->path, local.ts,
		local.n, remote.ts, remote.n, config) == 0 &&
	    ike_ts_list_within(config->local, config->n_local, local.ts,
		local.n) &&
	    ike_ts_list_within(config->remote, config->n_remote, remote.ts,
		remote.n))
		return 0;
	ike_event(e, IKE_EV_TS_UNACCEPTABLE, &sa->base, IKE_REASON_TS);
	return N_TS_UNACCEPTABLE;
}

uint16_t
v2_consider(struct v2_sa *sa, const struct v2_message *m, bool first,
    uint16_t ke_group, struct v2_answer *a)
{
	const struct wire_payload *p = wire_find(&m->chain, PAYLOAD_SA);
	static const uint8_t zero[4];
	struct wire_notify n;
	struct wire_sa offer;
	uint16_t notify;

	if (ike_sa_children(&sa->base) >= sa->e->limits.children_max) {
		ike_event_full(sa->e, &m->path);
		return N_NO_ADDITIONAL_SAS;
	}
	if (wire_sa_parse(p, &offer) < 0)
		return N_INVALID_SYNTAX;
	notify = choose_entry(sa, m, &a->config);
	if (notify != 0)
		return notify;
	if (ike_select_esp(&a->config, &offer, ke_group, !first,
		&a->suite) < 0 ||
	    memcmp(a->suite.spi, zero, sizeof(zero)) == 0) {
		ike_event(sa->e, IKE_EV_NO_PROPOSAL, &sa->base,
		    IKE_REASON_PROPOSAL);
		return N_NO_PROPOSAL_CHOSEN;
	}
	a->transport = a->config.transport &&
	    wire_find_notify(&m->chain, N_USE_TRANSPORT_MODE, &n);
	return 0;
}

/* ---- it may -------------------------------------------------------------- */

static void
emit_answer(const struct v2_answer *a, uint32_t spi, const struct dh_key *key,
    const struct ike_nonce *nonce, struct wire_out *o)
{
	const struct ike_child_config *c = &a->config;
	struct wire_ke ke = { .group = a->suite.group };
	struct wire_sa answer;
	uint8_t bytes[4];
	struct writer w;

	writer_init(&w, bytes, sizeof(bytes));
	write_u32(&w, spi);
	if (a->transport)
		wire_emit_n(o, N_USE_TRANSPORT_MODE, NULL, 0);
	wire_emit_n(o, N_ESP_TFC_PADDING_NOT_SUPPORTED, NULL, 0);
	ike_answer_make(&a->suite, PROTO_ESP, bytes, sizeof(bytes), &answer);
	wire_sa_emit(o, &answer);
	if (nonce != NULL)
		wire_nonce_emit(o, nonce);
	if (key != NULL) {
		ke.data = dh_key_public(key, &ke.len);
		wire_ke_emit(o, &ke);
	}
	wire_ts_emit(o, PAYLOAD_TSI, c->remote, c->n_remote);
	wire_ts_emit(o, PAYLOAD_TSR, c->local, c->n_local);
}

/* Our own request for the same thing is under way: that will have to be
 * settled when it is answered. */
static void
note_rival(struct v2_sa *sa, const struct ike_child *c, uint32_t replaces,
    const struct ike_exchange *x)
{
	struct v2_task *t = sa->task;

	if (t == NULL || !t->sent)
		return;
	if ((t->kind == TASK_CHILD && replaces == 0 &&
		v2_child_covering(sa, t->config) == c) ||
	    (t->kind == TASK_REKEY_CHILD && replaces == t->child_id)) {
		t->rival = c->id;
		t->rival_nonce = *v2_nonce_lower(x->ni, x->nr);
	} else if (t->kind == TASK_CHILD && replaces != 0 &&
	    t->rival == replaces) {
		t->rival = c->id; /* which the peer has rekeyed since */
	}
}

uint16_t
v2_accept(struct v2_sa *sa, struct v2_answer *a, const struct ike_exchange *x,
    const struct dh_key *key, const struct ike_nonce *nonce_to_send,
    struct wire_out *o)
{
	struct ike_engine *e = sa->e;
	struct v2_deal deal = { .config = &a->config, .suite = &a->suite,
		.transport = a->transport, .local = a->config.local,
		.remote = a->config.remote, .n_local = a->config.n_local,
		.n_remote = a->config.n_remote, .x = *x,
		.replaces = a->replaces };
	struct ike_child *child, *old;

	if (e->ops.spi_alloc(e->ctx, &sa->base.path, &deal.spi_in) < 0)
		return N_NO_ADDITIONAL_SAS;
	if (v2_child_install(sa, &deal, &child) < 0) {
		e->ops.spi_release(e->ctx, &sa->base.path, deal.spi_in);
		return N_NO_ADDITIONAL_SAS;
	}
	emit_answer(a, deal.spi_in, key, nonce_to_send, o);
	note_rival(sa, child, a->replaces, x);
	old = ike_child_by_id(e, a->replaces);
	if (old != NULL) {
		/* The peer deletes it; should it never do so, we do. */
		old->rekeyed = true;
		ike_child_set_due(e, old, e->now_ms + v2_horizon_ms(e));
	}
	return 0;
}

/* ---- the exchange -------------------------------------------------------- */

void
v2_create_refuse(struct v2_sa *sa, const struct v2_message *m)
{
	v2_reply_notify(sa, &m->path, EXCHANGE_CREATE_CHILD,
	    N_TEMPORARY_FAILURE, NULL, 0);
}

static bool
deletes(const struct v2_task *t, uint32_t spi_out)
{
	for (unsigned i = 0; t != NULL && i < t->n_doomed; i++)
		if (t->doomed[i].spi_out == spi_out)
			return true;
	return false;
}

static bool
being_deleted(const struct v2_sa *sa, uint32_t spi_out)
{
	const struct v2_task *t;

	if (deletes(sa->task, spi_out))
		return true;
	TAILQ_FOREACH(t, &sa->tasks, next)
		if (deletes(t, spi_out))
			return true;
	return false;
}

/* N(REKEY_SA) names the old child by the SPI that its sender receives on. */
static uint16_t
find_old(struct v2_sa *sa, const struct wire_notify *n, struct v2_answer *a)
{
	struct ike_child *old;
	struct reader r;
	uint32_t spi;

	reader_init(&r, n->spi, n->spi_len);
	spi = read_u32(&r);
	if (read_finish(&r) < 0 || n->protocol != PROTO_ESP)
		return N_CHILD_SA_NOT_FOUND;
	old = ike_child_by_spi_out(sa->e, &sa->base, spi);
	if (being_deleted(sa, spi) || (old != NULL && old->rekeyed))
		return N_TEMPORARY_FAILURE; /* 2.25.1 */
	/* Ours that the peer has made already, its answer is on the way or our
	 * job runs: it shall ask again. */
	if (old == NULL && sa->task != NULL && sa->task->sent &&
	    (sa->task->kind == TASK_CHILD ||
		sa->task->kind == TASK_REKEY_CHILD))
		return N_TEMPORARY_FAILURE;
	if (old == NULL)
		return N_CHILD_SA_NOT_FOUND;
	a->replaces = old->id;
	return 0;
}

static void
refuse(struct v2_sa *sa, const struct v2_message *m, uint16_t notify,
    const struct wire_notify *about)
{
	struct wire_notify n = { .type = notify };
	struct wire_out o;

	if (notify == N_INVALID_SYNTAX) {
		v2_reject(sa, m);
		return;
	}
	if (notify == N_CHILD_SA_NOT_FOUND) {
		n.protocol = about->protocol;
		n.spi_len = about->spi_len;
		n.spi = about->spi;
	}
	v2_out_init(sa, &o);
	wire_notify_emit(&o, &n);
	v2_reply(sa, &m->path, EXCHANGE_CREATE_CHILD, &o);
}

/* 2.25.1: the child that the request is to replace may have been closed or
 * replaced by us while the job ran. */
static bool
old_has_gone(struct v2_sa *sa, const struct v2_answer *a)
{
	const struct ike_child *old = ike_child_by_id(sa->e, a->replaces);

	return a->replaces != 0 && (old == NULL || old->rekeyed);
}

static void
finish(struct v2_sa *sa, struct v2_answer *a, const struct dh_key *key,
    const struct secret *shared)
{
	struct ike_nonce ours;
	struct ike_exchange x = { &a->nonce, &ours, shared };
	struct wire_out o;
	uint16_t notify;

	v2_random_nonce(sa->e, &ours);
	v2_out_init(sa, &o);
	notify = old_has_gone(sa, a) ? N_TEMPORARY_FAILURE
				     : v2_accept(sa, a, &x, key, &ours, &o);
	if (notify != 0)
		v2_reply_notify(sa, &a->path, EXCHANGE_CREATE_CHILD, notify,
		    NULL, 0);
	else
		v2_reply(sa, &a->path, EXCHANGE_CREATE_CHILD, &o);
}

static uint16_t
judge(struct v2_sa *sa, const struct v2_message *m, const struct wire_ke *ke,
    struct wire_notify *rekey, struct v2_answer *a)
{
	const struct wire_payload *nonce = wire_find(&m->chain, PAYLOAD_NONCE);
	uint16_t notify;

	/* 2.25.2: no new children while the IKE SA is being replaced. */
	if (sa->task != NULL && sa->task->kind == TASK_REKEY_SA &&
	    sa->task->sent)
		return N_TEMPORARY_FAILURE;
	if (wire_nonce_parse(nonce, &a->nonce) < 0)
		return N_INVALID_SYNTAX;
	if (wire_find_notify(&m->chain, N_REKEY_SA, rekey)) {
		notify = find_old(sa, rekey, a);
		if (notify != 0)
			return notify;
	}
	a->path = m->path;
	return v2_consider(sa, m, false, ke->group, a);
}

/* DH first: the reply comes when its job is done. */
static void
defer(struct v2_sa *sa, const struct v2_message *m, const struct v2_answer *a,
    const struct wire_ke *ke)
{
	uint8_t group[2] = { (uint8_t)(a->suite.group >> 8),
		(uint8_t)a->suite.group };

	if (ke->group != a->suite.group) {
		v2_reply_notify(sa, &m->path, EXCHANGE_CREATE_CHILD,
		    N_INVALID_KE_PAYLOAD, group, sizeof(group));
		return;
	}
	sa->answer = malloc(sizeof(*sa->answer));
	if (sa->answer != NULL) {
		*sa->answer = *a;
		sa->peer_job = ike_job_start(sa->e, &sa->base, a->suite.group,
		    NULL, ke->data, ke->len);
		if (sa->peer_job != 0)
			return;
	}
	free(sa->answer);
	sa->answer = NULL;
	v2_create_refuse(sa, m);
}

static bool
is_ike_rekey(const struct v2_message *m)
{
	struct wire_sa sa;

	return wire_sa_parse(wire_find(&m->chain, PAYLOAD_SA), &sa) == 0 &&
	    sa.proposals[0].protocol == PROTO_IKE;
}

void
v2_create_request(struct v2_sa *sa, const struct v2_message *m)
{
	const struct wire_payload *p = wire_find(&m->chain, PAYLOAD_KE);
	struct wire_ke ke = { 0 };
	struct wire_notify rekey;
	struct v2_answer a = { 0 };
	uint16_t notify;

	v2_rekey_confirmed(sa);
	if (p != NULL && (wire_ke_parse(p, &ke) < 0 || ke.len == 0)) {
		v2_reject(sa, m);
		return;
	}
	if (is_ike_rekey(m)) {
		v2_rekey_request(sa, m);
		return;
	}
	notify = judge(sa, m, &ke, &rekey, &a);
	if (notify != 0)
		refuse(sa, m, notify, &rekey);
	else if (a.suite.group == DH_NONE)
		finish(sa, &a, NULL, NULL);
	else
		defer(sa, m, &a, &ke);
}

void
v2_answer_job(struct v2_sa *sa, struct ike_job_result *r)
{
	struct v2_answer *a = sa->answer;

	if (a == NULL)
		return;
	sa->answer = NULL;
	if (r == NULL) {
		v2_reply_notify(sa, &a->path, EXCHANGE_CREATE_CHILD,
		    N_TEMPORARY_FAILURE, NULL, 0);
	} else if (r->error < 0) {
		/* A KE value that is none is a syntax error: RFC 6989 2.5. */
		struct v2_message m = { .path = a->path };

		m.h.exchange = EXCHANGE_CREATE_CHILD;
		sa->e->counters.malformed++;
		v2_reject(sa, &m);
	} else if (a->rekey_sa) {
		v2_rekey_answer(sa, a, r);
	} else {
		finish(sa, a, r->key, &r->shared);
	}
	free(a);
}
