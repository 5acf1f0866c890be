#include "ike/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* The entry points of ike.h. */

void
ike_touch(struct ike_engine *e, struct ike_sa *sa)
{
	if (sa->touched)
		return;
	sa->touched = true;
	TAILQ_INSERT_TAIL(&e->touched, sa, touch);
}

static void
settle(struct ike_engine *e)
{
	struct ike_sa *sa;

	while ((sa = TAILQ_FIRST(&e->touched)) != NULL) {
		TAILQ_REMOVE(&e->touched, sa, touch);
		sa->touched = false;
		v2_settle(v2_of(sa));
	}
	if (e->cookie_mode && e->n_half_open < e->limits.cookie_above / 2)
		e->cookie_mode = false;
}

static void
enter(struct ike_engine *e, uint64_t now_ms)
{
	e->now_ms = now_ms;
	e->sequence++;
}

/* ---- entry points -------------------------------------------------------- */

static void
limit_default(unsigned *limit, unsigned value)
{
	if (*limit == 0)
		*limit = value;
}

struct ike_engine *
ike_new(const struct ike_ops *ops, void *ctx, const struct ike_limits *limits)
{
	struct ike_engine *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->ops = *ops;
	e->ctx = ctx;
	if (limits != NULL)
		e->limits = *limits;
	limit_default(&e->limits.half_open_max, 1000);
	limit_default(&e->limits.cookie_above, 100);
	limit_default(&e->limits.sa_max, 20000);
	limit_default(&e->limits.children_max, 20000);
	limit_default(&e->limits.retransmit_ms, 1000);
	limit_default(&e->limits.retransmit_tries, 5);
	limit_default(&e->limits.half_open_s, 30);
	TAILQ_INIT(&e->all);
	TAILQ_INIT(&e->touched);
	TAILQ_INIT(&e->outputs);
	return e;
}

void
ike_free(struct ike_engine *e)
{
	struct ike_sa *sa;

	if (e == NULL)
		return;
	while ((sa = TAILQ_FIRST(&e->all)) != NULL)
		v2_free(v2_of(sa));
	ike_outputs_clear(e);
	secret_wipe(e, sizeof(*e));
	free(e);
}

int
ike_input(struct ike_engine *e, uint64_t now_ms, const struct ike_path *path,
    const void *datagram, size_t len)
{
	struct wire_header h;
	int error;

	enter(e, now_ms);
	e->counters.in_packets++;
	e->counters.in_octets += len;
	error = ERR_RANGE;
	if (len <= sizeof(e->datagram))
		error = wire_header_parse(datagram, len, &h);
	if (error < 0)
		e->counters.malformed++;
	else if (h.version >> 4 == 1)
		error = ERR_UNSUPPORTED; /* v1/ takes it from here */
	else
		error = v2_input(e, path, &h, datagram, len);
	if (error < 0)
		e->counters.in_drop++;
	settle(e);
	return error;
}

int
ike_initiate(struct ike_engine *e, uint64_t now_ms,
    const struct ike_path *path, const struct ike_peer_config *peer,
    const struct ike_child_config *child)
{
	int r;

	enter(e, now_ms);
	if (peer->dont_initiate)
		return ERR_REFUSED;
	if (peer->n_policies == 0 || child->n_proposals == 0 ||
	    child->n_local == 0 || child->n_remote == 0)
		return ERR_RANGE;
	r = v2_initiate(e, path, peer, child);
	settle(e);
	return r;
}

int
ike_sa_close(struct ike_engine *e, uint64_t now_ms, uint32_t sa_id)
{
	struct ike_sa *sa = ike_sa_by_id(e, sa_id);

	if (sa == NULL)
		return ERR_NOT_FOUND;
	enter(e, now_ms);
	v2_close(v2_of(sa), IKE_REASON_ADMIN);
	settle(e);
	return 0;
}

int
ike_child_close(struct ike_engine *e, uint64_t now_ms, uint32_t child_id)
{
	struct ike_child *child = ike_child_by_id(e, child_id);

	if (child == NULL)
		return ERR_NOT_FOUND;
	enter(e, now_ms);
	v2_child_close(child, IKE_REASON_ADMIN);
	settle(e);
	return 0;
}

int
ike_sa_rekey(struct ike_engine *e, uint64_t now_ms, uint32_t sa_id)
{
	struct ike_sa *sa = ike_sa_by_id(e, sa_id);
	int r;

	if (sa == NULL)
		return ERR_NOT_FOUND;
	enter(e, now_ms);
	r = v2_rekey(v2_of(sa));
	settle(e);
	return r;
}

int
ike_child_rekey(struct ike_engine *e, uint64_t now_ms, uint32_t child_id)
{
	struct ike_child *child = ike_child_by_id(e, child_id);
	int r;

	if (child == NULL)
		return ERR_NOT_FOUND;
	enter(e, now_ms);
	r = v2_child_rekey(child);
	settle(e);
	return r;
}

void
ike_complete(struct ike_engine *e, uint64_t now_ms, uint64_t job_id,
    struct ike_job_result *result)
{
	struct ike_sa *sa = ike_sa_by_id(e, (uint32_t)(job_id >> 32));

	enter(e, now_ms);
	if (sa != NULL)
		v2_job(v2_of(sa), (uint32_t)job_id, result);
	ike_job_result_free(result);
	settle(e);
}

void
ike_expire(struct ike_engine *e, uint64_t now_ms)
{
	struct ike_child *child;
	struct ike_sa *sa;

	enter(e, now_ms);
	while ((child = ike_child_due(e)) != NULL && child->due_ms <= now_ms) {
		ike_child_set_due(e, child, UINT64_MAX);
		v2_child_expire(child);
	}
	settle(e);
	while ((sa = ike_sa_due(e)) != NULL && sa->due_ms <= now_ms) {
		ike_sa_set_due(e, sa, UINT64_MAX);
		v2_expire(v2_of(sa));
		settle(e);
	}
}

uint64_t
ike_next_expiry(const struct ike_engine *e)
{
	struct ike_sa *sa = ike_sa_due((struct ike_engine *)e);
	struct ike_child *child = ike_child_due((struct ike_engine *)e);
	uint64_t due = sa == NULL ? UINT64_MAX : sa->due_ms;

	return child != NULL && child->due_ms < due ? child->due_ms : due;
}

void
ike_child_alive(struct ike_engine *e, uint64_t now_ms, uint32_t child_id)
{
	struct ike_child *child = ike_child_by_id(e, child_id);

	if (child == NULL)
		return;
	child->standby = false;
	v2_of(child->sa)->heard_ms = now_ms;
}

void
ike_path_changed(struct ike_engine *e, uint32_t sa_id,
    const struct ike_path *p)
{
	struct ike_sa *sa = ike_sa_by_id(e, sa_id);

	if (sa != NULL)
		sa->path = *p;
}

const struct ike_counters *
ike_counters(const struct ike_engine *e)
{
	return &e->counters;
}
