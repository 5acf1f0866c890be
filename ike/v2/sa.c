#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* Life and state of an IKE SA. */

void
v2_touch(struct v2_sa *sa)
{
	ike_touch(sa->e, &sa->base);
}

void
v2_random_nonce(struct ike_engine *e, struct ike_nonce *n)
{
	n->len = IKE_NONCE_LEN;
	e->ops.random(e->ctx, n->data, n->len);
}

int
v2_nonce_cmp(const struct ike_nonce *a, const struct ike_nonce *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int c = memcmp(a->data, b->data, n);

	return c != 0 ? c : (int)a->len - (int)b->len;
}

const struct ike_nonce *
v2_nonce_lower(const struct ike_nonce *a, const struct ike_nonce *b)
{
	return v2_nonce_cmp(a, b) <= 0 ? a : b;
}

enum ike_reason
v2_notify_reason(uint16_t notify)
{
	switch (notify) {
	case N_NO_PROPOSAL_CHOSEN:
	case N_INVALID_KE_PAYLOAD:
		return IKE_REASON_PROPOSAL;
	case N_TS_UNACCEPTABLE:
		return IKE_REASON_TS;
	case N_AUTHENTICATION_FAILED:
		return IKE_REASON_AUTH;
	case N_NO_ADDITIONAL_SAS:
	case N_TEMPORARY_FAILURE:
		return IKE_REASON_RESOURCES;
	}
	return IKE_REASON_PROTOCOL;
}

/* ---- birth and death ----------------------------------------------------- */

struct v2_sa *
v2_new(struct ike_engine *e, const struct ike_path *path,
    const struct ike_peer_config *config, bool initiator)
{
	struct v2_sa *sa = calloc(1, sizeof(*sa));

	if (sa == NULL)
		return NULL;
	if (ike_peer_config_copy(&sa->peer, config) < 0) {
		free(sa);
		return NULL;
	}
	sa->e = e;
	sa->base.version = 2;
	sa->base.path = *path;
	sa->base.peer_ref = config->ref;
	sa->initiator = initiator;
	sa->id_local = config->id_local;
	sa->created_at = e->sequence;
	sa->heard_ms = e->now_ms;
	sa->deadline_ms = sa->rekey_ms = sa->expiry_ms = UINT64_MAX;
	sa->task_ms = UINT64_MAX;
	TAILQ_INIT(&sa->tasks);
	RB_INIT(&sa->wanted);
	if (ike_sa_add(e, &sa->base) < 0) {
		ike_peer_config_clear(&sa->peer);
		free(sa);
		return NULL;
	}
	v2_touch(sa);
	return sa;
}

static void
setup_free(struct v2_sa *sa)
{
	struct v2_setup *s = sa->setup;

	if (s == NULL)
		return;
	v2_init_forget(sa);
	ike_packets_free(s->request);
	ike_packets_free(s->reply);
	dh_key_free(s->key);
	free(s);
	sa->setup = NULL;
}

/* What an SA that was closed needs no more, its last reply aside. */
static void
strip(struct v2_sa *sa)
{
	struct v2_task *t;

	setup_free(sa);
	while ((t = TAILQ_FIRST(&sa->tasks)) != NULL) {
		v2_task_unqueue(sa, t);
		v2_task_free(sa, t);
	}
	if (sa->task != NULL)
		v2_task_free(sa, sa->task);
	sa->task = NULL;
	ike_packets_free(sa->request);
	sa->request = NULL;
	free(sa->answer);
	sa->answer = NULL;
	sa->own_job = sa->peer_job = 0;
	for (size_t i = 0; i < 2; i++) {
		if (sa->parts[i] != NULL)
			sk_fragments_clear(sa->parts[i]);
		free(sa->parts[i]);
		sa->parts[i] = NULL;
	}
	ike_peer_config_clear(&sa->peer);
}

void
v2_free(struct v2_sa *sa)
{
	struct ike_child *child;

	while ((child = TAILQ_FIRST(&sa->base.children)) != NULL)
		ike_child_remove(sa->e, child);
	strip(sa);
	ike_packets_free(sa->reply);
	ike_keys_clear(&sa->keys);
	if (sa->half_open)
		sa->e->n_half_open--;
	ike_sa_remove(sa->e, &sa->base);
	secret_wipe(sa, sizeof(*sa));
	free(sa);
}

bool
v2_is_idle(const struct v2_sa *sa)
{
	/* Not while an answer to rekeying is being made: what we asked for on
	 * the old SA would find it replaced. */
	return sa->task == NULL && sa->request == NULL && sa->own_job == 0 &&
	    (sa->answer == NULL || !sa->answer->rekey_sa);
}

void
v2_settle(struct v2_sa *sa)
{
	if (sa->state == V2_DEAD) {
		v2_free(sa);
		return;
	}
	if ((V2_STATE(sa->state) & (V2_STATE(V2_READY) | V2_STATE(V2_REKEYED) |
		V2_STATE(V2_DELETING))) != 0 && v2_is_idle(sa))
		v2_task_next(sa);
	v2_set_due(sa);
}

/* ---- state --------------------------------------------------------------- */

static const unsigned successors[] = {
	[V2_NEW] = V2_STATE(V2_I_KEY) | V2_STATE(V2_R_INIT) |
	    V2_STATE(V2_READY) | V2_STATE(V2_DEAD),
	[V2_I_KEY] = V2_STATE(V2_I_INIT) | V2_STATE(V2_DEAD),
	[V2_I_INIT] = V2_STATE(V2_I_KEY) | V2_STATE(V2_I_SECRET) |
	    V2_STATE(V2_DEAD),
	[V2_I_SECRET] = V2_STATE(V2_I_INIT) | V2_STATE(V2_I_AUTH) |
	    V2_STATE(V2_DEAD),
	[V2_I_AUTH] = V2_STATE(V2_READY) | V2_STATE(V2_DELETING) |
	    V2_STATE(V2_DEAD),
	[V2_R_INIT] = V2_STATE(V2_R_AUTH) | V2_STATE(V2_DEAD),
	[V2_R_AUTH] = V2_STATE(V2_READY) | V2_STATE(V2_GONE) |
	    V2_STATE(V2_DEAD),
	[V2_READY] = V2_STATE(V2_REKEYED) | V2_STATE(V2_DELETING) |
	    V2_STATE(V2_GONE) | V2_STATE(V2_DEAD),
	[V2_REKEYED] = V2_STATE(V2_DELETING) | V2_STATE(V2_GONE) |
	    V2_STATE(V2_DEAD),
	[V2_DELETING] = V2_STATE(V2_GONE) | V2_STATE(V2_DEAD),
	[V2_GONE] = V2_STATE(V2_DEAD),
	[V2_DEAD] = 0,
};

static void
tell_down(struct v2_sa *sa, enum ike_reason reason)
{
	if (!sa->up)
		return;
	sa->up = false;
	ike_event(sa->e, IKE_EV_SA_DOWN, &sa->base, reason);
}

/* The host's view of the SA ends here, whatever is still said to the peer. */
static void
end(struct v2_sa *sa, enum v2_state before, enum ike_reason reason)
{
	struct ike_child *child;
	struct v2_sa *heir;

	if (v2_rekey_settle_rival(sa, reason))
		reason = IKE_REASON_REPLACED;
	heir = reason == IKE_REASON_ADMIN ? NULL : v2_heir(sa);
	while ((child = TAILQ_FIRST(&sa->base.children)) != NULL)
		v2_child_drop(child, reason);
	if (before < V2_READY && reason != IKE_REASON_REPLACED)
		sa->e->counters.failed++;
	tell_down(sa, reason);
	if (heir != NULL)
		v2_tasks_move(sa, heir);
	v2_tasks_fail(sa, reason);
	free(sa->answer);
	sa->answer = NULL;
	sa->own_job = sa->peer_job = 0;
}

static bool
is_end(enum v2_state s)
{
	return s >= V2_DELETING;
}

void
v2_set_state(struct v2_sa *sa, enum v2_state state, enum ike_reason reason)
{
	enum v2_state before = sa->state;
	struct ike_engine *e = sa->e;

	assert((successors[before] & V2_STATE(state)) != 0);
	sa->state = state;
	v2_touch(sa);
	switch (state) {
	case V2_R_INIT:
		sa->half_open = true;
		e->n_half_open++;
		sa->deadline_ms = e->now_ms + e->limits.half_open_s * 1000ull;
		break;
	case V2_READY:
		if (sa->half_open)
			e->n_half_open--;
		sa->half_open = false;
		sa->up_ms = e->now_ms;
		sa->up_at = e->sequence;
		sa->deadline_ms = UINT64_MAX;
		setup_free(sa);
		v2_start_lifetime(sa);
		if (before != V2_NEW) {
			sa->up = true;
			e->counters.established++;
			ike_event(e, IKE_EV_SA_UP, &sa->base, reason);
		}
		break;
	case V2_REKEYED:
		sa->deadline_ms = e->now_ms + v2_horizon_ms(e);
		tell_down(sa, reason);
		break;
	case V2_GONE:
		sa->deadline_ms = e->now_ms + e->limits.half_open_s * 1000ull;
		break;
	default:
		break;
	}
	if (!is_end(state))
		return;
	if (!is_end(before))
		end(sa, before, reason);
	if (state != V2_DELETING)
		strip(sa);
}

void
v2_close(struct v2_sa *sa, enum ike_reason reason)
{
	struct v2_task *t;

	switch (sa->state) {
	case V2_I_AUTH: /* the answer may be lost: the peer may have it up */
	case V2_READY:
	case V2_REKEYED:
		v2_set_state(sa, V2_DELETING, reason);
		if (v2_task_add(sa, TASK_DELETE_SA, NULL, &t) < 0)
			v2_set_state(sa, V2_DEAD, reason);
		break;
	case V2_DELETING:
	case V2_GONE:
	case V2_DEAD:
		break;
	default:
		v2_set_state(sa, V2_DEAD, reason);
		break;
	}
}

void
v2_job(struct v2_sa *sa, uint32_t serial, struct ike_job_result *r)
{
	if (serial == 0)
		return;
	if (serial == sa->own_job) {
		sa->own_job = 0;
		v2_touch(sa);
		if (sa->state < V2_READY)
			v2_init_job(sa, r);
		else
			v2_task_job(sa, r);
	} else if (serial == sa->peer_job) {
		sa->peer_job = 0;
		v2_touch(sa);
		if (sa->state < V2_READY)
			v2_init_reply_job(sa, r);
		else
			v2_answer_job(sa, r);
	}
}
