#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/engine.h"

/* The tables of SAs and children: by id, SPI, peer, and by what is due. All
 * are trees, so that no peer can choose what falls into one bucket. */

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

static int
cmp_child_due(struct ike_child *a, struct ike_child *b)
{
	if (a->due_ms != b->due_ms)
		return a->due_ms < b->due_ms ? -1 : 1;
	return cmp_u32(a->id, b->id);
}

static int
cmp_child_spi(struct ike_child *a, struct ike_child *b)
{
	int c = cmp_u32(a->spi_out, b->spi_out);

	return c != 0 ? c : cmp_u32(a->id, b->id);
}

static int
cmp_child_ref(struct ike_child *a, struct ike_child *b)
{
	int c = cmp_u32(a->config->ref, b->config->ref);

	return c != 0 ? c : cmp_u32(a->id, b->id);
}

IKE_TREE(ike_id_tree, ike_sa, by_id, cmp_id)
IKE_TREE(ike_spi_tree, ike_sa, by_spi, cmp_spi)
IKE_TREE(ike_peer_tree, ike_sa, by_peer, cmp_peer)
IKE_TREE(ike_due_tree, ike_sa, by_due, cmp_due)
IKE_TREE(ike_child_tree, ike_child, by_id, cmp_child)
IKE_TREE(ike_child_due_tree, ike_child, by_due, cmp_child_due)
IKE_TREE(ike_child_spi_tree, ike_child, by_spi, cmp_child_spi)
IKE_TREE(ike_child_ref_tree, ike_child, by_ref, cmp_child_ref)

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

struct ike_child *
ike_child_by_spi_out(struct ike_engine *e, const struct ike_sa *sa,
    uint32_t spi_out)
{
	struct ike_child key = { .spi_out = spi_out }, *c;

	/* Each peer chooses for itself: some may have the same. */
	for (c = RB_NFIND(ike_child_spi_tree, &e->by_spi_out, &key);
	     c != NULL && c->spi_out == spi_out;
	     c = RB_NEXT(ike_child_spi_tree, &e->by_spi_out, c))
		if (c->sa == sa && !c->retired)
			return c;
	return NULL;
}

struct ike_child *
ike_child_of_ref(struct ike_engine *e, uint32_t ref, struct ike_child *child)
{
	struct ike_child_config config = { .ref = ref };
	struct ike_child key = { .config = &config };

	child = child == NULL
	    ? RB_NFIND(ike_child_ref_tree, &e->by_ref, &key)
	    : RB_NEXT(ike_child_ref_tree, &e->by_ref, child);
	return child != NULL && child->config->ref == ref ? child : NULL;
}

void
ike_child_set_due(struct ike_engine *e, struct ike_child *child,
    uint64_t due_ms)
{
	if (child->due_ms != UINT64_MAX)
		RB_REMOVE(ike_child_due_tree, &e->children_due, child);
	child->due_ms = due_ms;
	if (due_ms != UINT64_MAX)
		RB_INSERT(ike_child_due_tree, &e->children_due, child);
}

struct ike_child *
ike_child_due(struct ike_engine *e)
{
	return RB_MIN(ike_child_due_tree, &e->children_due);
}

void
ike_child_add(struct ike_engine *e, struct ike_sa *sa, struct ike_child *child)
{
	do {
		child->id = ++e->child_serial;
	} while (child->id == 0 || ike_child_by_id(e, child->id) != NULL);
	child->sa = sa;
	child->due_ms = UINT64_MAX;
	RB_INSERT(ike_child_tree, &e->children, child);
	RB_INSERT(ike_child_spi_tree, &e->by_spi_out, child);
	RB_INSERT(ike_child_ref_tree, &e->by_ref, child);
	TAILQ_INSERT_HEAD(&sa->children, child, of_sa);
	sa->n_children++;
}

void
ike_child_remove(struct ike_engine *e, struct ike_child *child)
{
	ike_child_set_due(e, child, UINT64_MAX);
	RB_REMOVE(ike_child_tree, &e->children, child);
	RB_REMOVE(ike_child_spi_tree, &e->by_spi_out, child);
	RB_REMOVE(ike_child_ref_tree, &e->by_ref, child);
	TAILQ_REMOVE(&child->sa->children, child, of_sa);
	child->sa->n_children--;
	if (child->retired)
		child->sa->n_retired--;
	free(child->config);
	free(child->ts);
	free(child);
}

struct ike_sa *
ike_sa_due(struct ike_engine *e)
{
	return RB_MIN(ike_due_tree, &e->by_due);
}
