#include "ike/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* The entry points of ike.h and the tables behind them. */

static int
cmp_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int
cmp_id(struct ike_sa *a, struct ike_sa *b)
{
	return cmp_u32(a->id, b->id);
}

static int
cmp_spi(struct ike_sa *a, struct ike_sa *b)
{
	return memcmp(a->spi_local, b->spi_local, sizeof(a->spi_local));
}

static int
cmp_peer(struct ike_sa *a, struct ike_sa *b)
{
	int c = cmp_u32(a->peer_ref, b->peer_ref);

	return c != 0 ? c : cmp_u32(a->id, b->id);
}

static int
cmp_due(struct ike_sa *a, struct ike_sa *b)
{
	if (a->due_ms != b->due_ms)
		return a->due_ms < b->due_ms ? -1 : 1;
	return cmp_u32(a->id, b->id);
}

static int
cmp_child(struct ike_child *a, struct ike_child *b)
{
	return cmp_u32(a->id, b->id);
}

IKE_TREE(ike_id_tree, ike_sa, by_id, cmp_id)
IKE_TREE(ike_spi_tree, ike_sa, by_spi, cmp_spi)
IKE_TREE(ike_peer_tree, ike_sa, by_peer, cmp_peer)
IKE_TREE(ike_due_tree, ike_sa, by_due, cmp_due)
IKE_TREE(ike_child_tree, ike_child, by_id, cmp_child)

/* ---- tables -------------------------------------------------------------- */

struct ike_sa *
ike_sa_by_id(struct ike_engine *e, uint32_t id)
{
	struct ike_sa key = { .id = id };

	return RB_FIND(ike_id_tree, &e->by_id, &key);
}

struct ike_sa *
ike_sa_by_spi(struct ike_engine *e, const uint8_t spi[8])
{
	struct ike_sa key;

	memcpy(key.spi_local, spi, sizeof(key.spi_local));
	return RB_FIND(ike_spi_tree, &e->by_spi, &key);
}

struct ike_sa *
ike_sa_of_peer(struct ike_engine *e, uint32_t ref, struct ike_sa *sa)
{
	struct ike_sa key = { .peer_ref = ref };

	sa = sa == NULL ? RB_NFIND(ike_peer_tree, &e->by_peer, &key)
			: RB_NEXT(ike_peer_tree, &e->by_peer, sa);
	return sa != NULL && sa->peer_ref == ref ? sa : NULL;
}

int
ike_sa_add(struct ike_engine *e, struct ike_sa *sa)
{
	static const uint8_t zero[8];

	if (e->n_sa >= e->limits.sa_max)
		return ERR_FULL;
	/* Large numbers, as an ASA has them: nine digits, the width of its
	 * column. */
	do {
		e->ops.random(e->ctx, &sa->id, sizeof(sa->id));
		sa->id %= 1000000000;
	} while (sa->id == 0 || ike_sa_by_id(e, sa->id) != NULL);
	do {
		e->ops.random(e->ctx, sa->spi_local, sizeof(sa->spi_local));
	} while (memcmp(sa->spi_local, zero, sizeof(zero)) == 0 ||
	    ike_sa_by_spi(e, sa->spi_local) != NULL);
	sa->due_ms = UINT64_MAX;
	TAILQ_INIT(&sa->children);
	RB_INSERT(ike_id_tree, &e->by_id, sa);
	RB_INSERT(ike_spi_tree, &e->by_spi, sa);
	RB_INSERT(ike_peer_tree, &e->by_peer, sa);
	TAILQ_INSERT_TAIL(&e->all, sa, all);
	e->n_sa++;
	return 0;
}

void
ike_sa_remove(struct ike_engine *e, struct ike_sa *sa)
{
	assert(TAILQ_EMPTY(&sa->children));
	ike_sa_set_due(e, sa, UINT64_MAX);
	if (sa->touched)
		TAILQ_REMOVE(&e->touched, sa, touch);
	RB_REMOVE(ike_id_tree, &e->by_id, sa);
	RB_REMOVE(ike_spi_tree, &e->by_spi, sa);
	RB_REMOVE(ike_peer_tree, &e->by_peer, sa);
	TAILQ_REMOVE(&e->all, sa, all);
	e->n_sa--;
}

void
ike_sa_set_peer(struct ike_engine *e, struct ike_sa *sa, uint32_t ref)
{
	RB_REMOVE(ike_peer_tree, &e->by_peer, sa);
	sa->peer_ref = ref;
	RB_INSERT(ike_peer_tree, &e->by_peer, sa);
}

void
ike_sa_set_due(struct ike_engine *e, struct ike_sa *sa, uint64_t due_ms)
{
	if (sa->due_ms == due_ms)
		return;
	if (sa->due_ms != UINT64_MAX)
		RB_REMOVE(ike_due_tree, &e->by_due, sa);
	sa->due_ms = due_ms;
	if (due_ms != UINT64_MAX)
		RB_INSERT(ike_due_tree, &e->by_due, sa);
}

struct ike_child *
ike_child_by_id(struct ike_engine *e, uint32_t id)
{
	struct ike_child key = { .id = id };

	return RB_FIND(ike_child_tree, &e->children, &key);
}

void
ike_child_add(struct ike_engine *e, struct ike_sa *sa, struct ike_child *child)
{
	do {
		child->id = ++e->child_serial;
	} while (child->id == 0 || ike_child_by_id(e, child->id) != NULL);
	child->sa = sa;
	RB_INSERT(ike_child_tree, &e->children, child);
	TAILQ_INSERT_HEAD(&sa->children, child, of_sa);
	sa->n_children++;
}

void
ike_child_remove(struct ike_engine *e, struct ike_child *child)
{
	RB_REMOVE(ike_child_tree, &e->children, child);
	TAILQ_REMOVE(&child->sa->children, child, of_sa);
	child->sa->n_children--;
	free(child->config);
	free(child->ts);
	free(child);
}

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
	limit_default(&e->limits.children_max, 1000);
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
	struct ike_sa *sa;

	enter(e, now_ms);
	while ((sa = RB_MIN(ike_due_tree, &e->by_due)) != NULL &&
	    sa->due_ms <= now_ms) {
		ike_sa_set_due(e, sa, UINT64_MAX);
		v2_expire(v2_of(sa));
		settle(e);
	}
}

uint64_t
ike_next_expiry(const struct ike_engine *e)
{
	struct ike_sa *sa =
	    RB_MIN(ike_due_tree, (struct ike_due_tree *)&e->by_due);

	return sa == NULL ? UINT64_MAX : sa->due_ms;
}

void
ike_child_alive(struct ike_engine *e, uint64_t now_ms, uint32_t child_id)
{
	struct ike_child *child = ike_child_by_id(e, child_id);

	if (child != NULL)
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
