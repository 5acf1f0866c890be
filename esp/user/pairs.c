#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/crypto.h"
#include "esp/user/share.h"
#include "esp/user/state.h"

static int
spi_compare(const struct spi_node *a, const struct spi_node *b)
{
	return a->spi < b->spi ? -1 : a->spi > b->spi;
}

RB_GENERATE_INTERNAL(spi_tree, spi_node, node, spi_compare,
    static __attribute__((unused)))

struct pair *
pair_find(struct user_plane *u, uint32_t id)
{
	return RB_FIND(pair_tree, &u->pairs, &(struct pair){.id = id});
}

struct pair *
pair_after(struct user_plane *u, uint32_t id)
{
	return id == UINT32_MAX ? NULL : RB_NFIND(pair_tree, &u->pairs,
	    &(struct pair){.id = id + 1});
}

static struct spi_node *
reserved_find(struct user_plane *u, uint32_t spi)
{
	return RB_FIND(spi_tree, &u->reserved, &(struct spi_node){.spi = spi});
}

/* One space for all addresses: an SPI then is unique whatever the local
 * address, and an ICMP error names one pair. */
int
pairs_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi)
{
	struct user_plane *u = user_plane(p);
	struct spi_node *n = calloc(1, sizeof(*n));

	(void)local;
	(void)remote;
	if (n == NULL)
		return ERR_MEMORY;
	do {
		crypto_random(&n->spi, sizeof(n->spi));
	} while (n->spi < 256 || reserved_find(u, n->spi) != NULL ||
	    spi_table_find(u->shared.spis, n->spi) != NULL);
	RB_INSERT(spi_tree, &u->reserved, n);
	*spi = n->spi;
	return 0;
}

void
pairs_spi_release(struct esp_plane *p, uint32_t spi)
{
	struct user_plane *u = user_plane(p);
	struct spi_node *n = reserved_find(u, spi);

	if (n == NULL)
		return;
	RB_REMOVE(spi_tree, &u->reserved, n);
	free(n);
}

void
slot_elect(struct user_plane *u, struct slot *s)
{
	struct pair *p, *standby = NULL;

	TAILQ_FOREACH (p, &s->pairs, of_slot) {
		if (__atomic_load_n(&p->dead, __ATOMIC_RELAXED))
			continue;
		if (!p->standby)
			break;
		if (standby == NULL)
			standby = p;
	}
	if (p == NULL)
		p = standby;
	share_publish(s->pair, p);
	if (p != NULL && u->shared.hold)
		hold_tell(&u->shared);
}

/* The one that takes over from another knows what that learnt of the path. */
static void
inherit_pmtu(struct pair *p, const struct pair *old)
{
	if (old == NULL || !addr_equal(&p->path->sa.remote.addr,
	    &old->path->sa.remote.addr))
		return;
	p->path_mtu = old->path_mtu;
	p->pmtu_until_ms = old->pmtu_until_ms;
}

static void
pair_insert(struct user_plane *u, struct pair *p)
{
	uint64_t now = loop_now_ms(u->loop);

	p->media_mtu = p->link->mtu;
	p->path_mtu = p->media_mtu;
	inherit_pmtu(p, TAILQ_FIRST(&p->slot->pairs));
	p->made_ms = p->active_ms = now;
	pairs_spi_release(&u->plane, p->spi_in);
	RB_INSERT(pair_tree, &u->pairs, p);
	TAILQ_INSERT_HEAD(&p->slot->pairs, p, of_slot);
	spi_table_add(u->shared.spis, p);
	slot_elect(u, p->slot);
	u->pairs_ever++;
}

int
pairs_add(struct esp_plane *p, const struct esp_pair *desc)
{
	struct user_plane *u = user_plane(p);
	struct link *link = link_find(u, desc->link);
	struct slot *slot = slot_find(u, desc->policy);
	struct pair *pair;
	int r;

	if (link == NULL || link->tap == NULL || slot == NULL || !slot->protect)
		return ERR_NOT_FOUND;
	if (pair_find(u, desc->id) != NULL ||
	    spi_table_find(u->shared.spis, desc->in.spi) != NULL)
		return ERR_EXISTS;
	r = pair_new(desc, u->shared.workers, &pair);
	if (r != 0)
		return r;
	r = workers_own(&u->shared, pair->worker, 1);
	if (r != 0) {
		pair_free(pair);
		return r;
	}
	pair->link = link;
	pair->slot = slot;
	pair->standby = desc->standby;
	pair_insert(u, pair);
	return 0;
}

int
pairs_delete(struct esp_plane *p, uint32_t id)
{
	struct user_plane *u = user_plane(p);
	struct pair *pair = pair_find(u, id);
	struct esp_counters c;

	if (pair == NULL)
		return ERR_NOT_FOUND;
	spi_table_remove(u->shared.spis, pair);
	TAILQ_REMOVE(&pair->slot->pairs, pair, of_slot);
	slot_elect(u, pair->slot);
	slot_release(u, pair->slot);
	RB_REMOVE(pair_tree, &u->pairs, pair);
	(void)workers_own(&u->shared, pair->worker, -1); /* it hears too much */
	/* a worker may be at it for a moment longer: what it counts then is
	 * in no total */
	pair_counters(pair, &c);
	esp_counters_add(&u->gone, &c);
	pair->garbage_next = u->garbage_pairs;
	u->garbage_pairs = pair;
	return 0;
}

int
pairs_use(struct esp_plane *p, uint32_t id)
{
	struct user_plane *u = user_plane(p);
	struct pair *pair = pair_find(u, id);

	if (pair == NULL)
		return ERR_NOT_FOUND;
	pair->standby = false;
	slot_elect(u, pair->slot);
	return 0;
}

int
pairs_remote(struct esp_plane *p, uint32_t id, const struct endpoint *remote)
{
	struct user_plane *u = user_plane(p);
	struct pair *pair = pair_find(u, id);
	struct path *old, *path;

	if (pair == NULL)
		return ERR_NOT_FOUND;
	if (remote->addr.family != pair->local.family)
		return ERR_UNSUPPORTED;
	old = pair->path;
	path = path_new(&pair->local, old->sa.local.port, remote,
	    pair->udp_encap);
	if (path == NULL)
		return ERR_MEMORY;
	share_publish(pair->path, path);
	old->garbage_next = u->garbage_paths;
	u->garbage_paths = old;
	return 0;
}

int
pairs_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out)
{
	struct user_plane *u = user_plane(p);
	struct pair *pair = pair_find(u, id);

	if (pair == NULL)
		return ERR_NOT_FOUND;
	pair_stats(pair, loop_now_ms(u->loop), out);
	return 0;
}

void
pairs_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx)
{
	struct user_plane *u = user_plane(p);
	struct esp_stats s;
	struct pair *pair, *next;

	RB_FOREACH_SAFE (pair, pair_tree, &u->pairs, next) {
		pair_stats(pair, loop_now_ms(u->loop), &s);
		fn(ctx, &s);
	}
}

/* The workers are gone: nothing need be kept for them. */
void
pairs_close(struct user_plane *u)
{
	struct spi_node *n, *next_node;
	struct pair *p, *next_pair;
	struct slot *s, *next_slot;

	RB_FOREACH_SAFE (p, pair_tree, &u->pairs, next_pair) {
		RB_REMOVE(pair_tree, &u->pairs, p);
		pair_free(p);
	}
	RB_FOREACH_SAFE (s, slot_tree, &u->slots, next_slot) {
		RB_REMOVE(slot_tree, &u->slots, s);
		free(s);
	}
	RB_FOREACH_SAFE (n, spi_tree, &u->reserved, next_node) {
		RB_REMOVE(spi_tree, &u->reserved, n);
		free(n);
	}
}
