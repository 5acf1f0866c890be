#include <stdlib.h>
#include <string.h>
#include "vpn/model.h"

/* Crypto maps, their entries and the interfaces that bear them. */

struct crypto_map *
crypto_map_find(struct vpn_model *m, const char *name)
{
	struct crypto_map *c;

	TAILQ_FOREACH(c, &m->maps, link)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static struct crypto_map *
crypto_map_get(struct vpn_model *m, const char *name)
{
	struct crypto_map *c = crypto_map_find(m, name);

	if (c)
		return c;
	c = xcalloc(1, sizeof(*c));
	c->name = xstrdup(name);
	TAILQ_INIT(&c->entries);
	TAILQ_INSERT_TAIL(&m->maps, c, link);
	return c;
}

struct map_entry *
map_entry_seek(struct crypto_map *c, struct map_entry *from, unsigned seq)
{
	struct map_entry *e = from && from->seq <= seq ? from :
	    TAILQ_FIRST(&c->entries);

	while (e && e->seq < seq)
		e = TAILQ_NEXT(e, link);
	return e && e->seq == seq ? e : NULL;
}

struct map_entry *
map_entry_find(struct vpn_model *m, const char *name, unsigned seq)
{
	struct crypto_map *c = crypto_map_find(m, name);

	if (!c)
		return NULL;
	/* a configuration is typed in order: the last one is likely */
	return map_entry_seek(c, TAILQ_LAST(&c->entries, map_entries), seq);
}

struct map_entry *
map_entry_get(struct vpn_model *m, const char *name, unsigned seq)
{
	struct map_entry *e = map_entry_find(m, name, seq), *before;
	struct crypto_map *c;

	if (e)
		return e;
	c = crypto_map_get(m, name);
	e = xcalloc(1, sizeof(*e));
	e->seq = seq;
	TAILQ_FOREACH_REVERSE(before, &c->entries, map_entries, link)
		if (before->seq < seq)
			break;
	if (before)
		TAILQ_INSERT_AFTER(&c->entries, before, e, link);
	else
		TAILQ_INSERT_HEAD(&c->entries, e, link);
	return e;
}

static void
entry_free(struct crypto_map *c, struct map_entry *e)
{
	TAILQ_REMOVE(&c->entries, e, link);
	for (unsigned i = 0; i < e->n_sets; i++)
		free(e->sets[i]);
	for (unsigned i = 0; i < e->n_proposals; i++)
		free(e->proposals[i]);
	vpn_kept_clear(&e->kept);
	free(e->match);
	free(e->dynamic);
	free(e->refused);
	free(e);
}

static bool
map_bound(struct vpn_model *m, const char *name)
{
	struct map_bind *b;

	TAILQ_FOREACH(b, &m->binds, link)
		if (strcmp(b->map, name) == 0)
			return true;
	return false;
}

static void
map_free(struct vpn_model *m, struct crypto_map *c)
{
	while (!TAILQ_EMPTY(&c->entries))
		entry_free(c, TAILQ_FIRST(&c->entries));
	TAILQ_REMOVE(&m->maps, c, link);
	free(c->name);
	free(c);
}

void
map_entry_remove(struct vpn_model *m, const char *name, unsigned seq)
{
	struct crypto_map *c = crypto_map_find(m, name);
	struct map_entry *e = map_entry_find(m, name, seq);

	if (e)
		entry_free(c, e);
	if (c && TAILQ_EMPTY(&c->entries) && !map_bound(m, name))
		map_free(m, c);
}

void
crypto_map_remove(struct vpn_model *m, const char *name)
{
	char *key = xstrdup(name); /* name may be the map's own */
	struct crypto_map *c;
	struct map_bind *b, *next;

	for (b = TAILQ_FIRST(&m->binds); b; b = next) {
		next = TAILQ_NEXT(b, link);
		if (strcmp(b->map, key) == 0)
			map_bind_remove(m, b);
	}
	/* without entries it went with its last bind */
	c = crypto_map_find(m, key);
	if (c)
		map_free(m, c);
	free(key);
}

bool
map_entry_complete(const struct map_entry *e)
{
	if (e->dynamic)
		return true;
	return e->match && e->n_peers > 0 &&
	    (e->n_sets > 0 || e->n_proposals > 0);
}

struct map_bind *
map_bind_find(struct vpn_model *m, const char *nameif)
{
	struct map_bind *b;

	TAILQ_FOREACH(b, &m->binds, link)
		if (strcmp(b->nameif, nameif) == 0)
			return b;
	return NULL;
}

void
map_bind_set(struct vpn_model *m, const char *nameif, const char *map)
{
	struct map_bind *b = map_bind_find(m, nameif);

	if (b && strcmp(b->map, map) == 0)
		return;
	if (b)
		map_bind_remove(m, b);
	crypto_map_get(m, map);
	b = xcalloc(1, sizeof(*b));
	b->nameif = xstrdup(nameif);
	b->map = xstrdup(map);
	TAILQ_INSERT_TAIL(&m->binds, b, link);
}

void
map_bind_remove(struct vpn_model *m, struct map_bind *b)
{
	struct crypto_map *c;

	TAILQ_REMOVE(&m->binds, b, link);
	c = crypto_map_find(m, b->map);
	if (c && TAILQ_EMPTY(&c->entries) && !map_bound(m, b->map))
		map_free(m, c);
	free(b->nameif);
	free(b->map);
	free(b);
}

struct dynamic_map *
dynamic_map_find(struct vpn_model *m, const char *name)
{
	struct dynamic_map *d;

	TAILQ_FOREACH(d, &m->dynamic_maps, link)
		if (strcmp(d->name, name) == 0)
			return d;
	return NULL;
}

struct dynamic_map *
dynamic_map_get(struct vpn_model *m, const char *name)
{
	struct dynamic_map *d = dynamic_map_find(m, name);

	if (d)
		return d;
	d = xcalloc(1, sizeof(*d));
	d->name = xstrdup(name);
	TAILQ_INSERT_TAIL(&m->dynamic_maps, d, link);
	return d;
}

void
dynamic_map_remove(struct vpn_model *m, struct dynamic_map *d)
{
	TAILQ_REMOVE(&m->dynamic_maps, d, link);
	vpn_kept_clear(&d->kept);
	free(d->name);
	free(d);
}
