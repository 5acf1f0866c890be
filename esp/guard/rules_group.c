#include <stdlib.h>
#include <string.h>

#include "esp/guard/rules_text.h"

/*
 * Policies of one run as two look-ups, each in a set of one dimension, where
 * the kernel's set of pairs goes through all of them (and, being made, for each
 * element through those before it). The first look-up is a map of one side's
 * ranges, of which an access-list mostly has few that differ; it jumps to a
 * chain that looks up the other side in what goes with this range. Ranges with
 * which the same goes share a chain: a product of groups costs their sum.
 */
#define MAPS_MAX  4  /* a map's ranges don't overlap */
#define GROUP_MIN 16 /* policies with one key; where few have the same, the set
		      * of pairs does well, and many chains cost more */

struct box { /* a policy */
	struct addr_range key, other;
	uint32_t number;
};

struct group { /* those with one key */
	const struct box *boxes;
	size_t n_boxes;
	struct addr_range *others; /* as few and disjoint as can be */
	size_t n_others;
	unsigned map, chain;
};

static int
range_cmp(const struct addr_range *a, const struct addr_range *b)
{
	int c = addr_cmp(&a->first, &b->first);

	return c != 0 ? c : addr_cmp(&a->last, &b->last);
}

static int
by_key(const void *a, const void *b)
{
	const struct box *x = a, *y = b;
	int c = range_cmp(&x->key, &y->key);

	return c != 0 ? c : range_cmp(&x->other, &y->other);
}

static int
by_end(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return addr_cmp(&x->boxes->key.last, &y->boxes->key.last);
}

static int
by_others(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->n_others != y->n_others)
		return x->n_others < y->n_others ? -1 : 1;
	return x->n_others == 0 ? 0 : /* has no map */
	    memcmp(x->others, y->others, x->n_others * sizeof(*x->others));
}

/* Sorted by the key; returns how many different ones there are. */
static size_t
fill_boxes(struct box *boxes, const struct rules *r, const uint32_t *members,
    size_t n, bool key_dst, const struct pass *pass)
{
	size_t i, keys = 1;
	struct box *b;

	for (i = 0; i < n; i++) {
		b = &boxes[i];
		b->number = members[i];
		rules_family(&r->policies[members[i]].selector, pass->family,
		    key_dst ? &b->other : &b->key,
		    key_dst ? &b->key : &b->other);
	}
	qsort(boxes, n, sizeof(*boxes), by_key);
	for (i = 1; i < n; i++)
		keys += !range_equal(&boxes[i].key, &boxes[i - 1].key);
	return keys;
}

static void
fill_groups(struct group *groups, const struct box *boxes, size_t n)
{
	struct group *g = groups;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0 && !range_equal(&boxes[i].key, &boxes[i - 1].key))
			g++;
		if (g->n_boxes++ == 0)
			g->boxes = &boxes[i];
	}
}

/* The narrow ones, which are many, first: sorted by their ends, a map gets as
 * many as it can have. MAPS_MAX: there is none for it, or it would not pay. */
static void
choose_maps(struct group *groups, size_t n)
{
	const struct addr *ends[MAPS_MAX] = {NULL};
	const struct addr_range *key;
	struct group *g;

	qsort(groups, n, sizeof(*groups), by_end);
	for (g = groups; g < groups + n; g++) {
		key = &g->boxes->key;
		if (g->n_boxes < GROUP_MIN)
			g->map = MAPS_MAX;
		while (g->map < MAPS_MAX && ends[g->map] != NULL &&
		    addr_cmp(ends[g->map], &key->first) >= 0)
			g->map++;
		if (g->map < MAPS_MAX)
			ends[g->map] = &key->last;
	}
}

/* What goes with the key, neighbours joined. */
static void
join_others(struct group *g, struct addr_range *others)
{
	const struct addr_range *next;
	struct addr_range *last = NULL;
	struct addr after;
	size_t i;

	g->others = others;
	for (i = 0; i < g->n_boxes; i++) {
		next = &g->boxes[i].other;
		if (last != NULL) {
			after = last->last;
			(void)addr_next(&after);
		}
		if (last == NULL || addr_cmp(&next->first, &after) > 0) {
			last = &others[g->n_others++];
			*last = *next;
		} else if (addr_cmp(&next->last, &last->last) > 0) {
			last->last = next->last;
		}
	}
}

static void
write_chains(struct rules *r, struct group *groups, size_t n, bool key_dst,
    const struct pass *pass)
{
	struct group *g;

	qsort(groups, n, sizeof(*groups), by_others);
	for (g = groups; g < groups + n; g++) {
		if (g->map == MAPS_MAX)
			continue;
		if (g > groups && g[-1].map < MAPS_MAX &&
		    by_others(g, g - 1) == 0)
			g->chain = g[-1].chain;
		else
			g->chain = rules_write_chain(r, g->others,
			    g->n_others, !key_dst, pass);
	}
}

static void
write_maps(struct rules *r, const struct group *groups, size_t n,
    bool key_dst, const struct pass *pass)
{
	enum direction d;
	unsigned i;
	const struct group *g;
	bool any;

	for (i = 0; i < MAPS_MAX; i++) {
		for (any = false, g = groups; g < groups + n && !any; g++)
			any = g->map == i;
		if (!any)
			return;
		for (d = 0; d < DIRECTIONS; d++) {
			rules_begin_map(r, d, key_dst, pass);
			for (g = groups; g < groups + n; g++)
				if (g->map == i)
					rules_map(r, d, &g->boxes->key,
					    g->chain);
			rules_end_map(r);
		}
	}
}

static size_t
left_over(const struct group *groups, size_t n, uint32_t *members)
{
	const struct group *g;
	size_t i, left = 0;

	for (g = groups; g < groups + n; g++)
		for (i = 0; i < g->n_boxes && g->map == MAPS_MAX; i++)
			members[left++] = g->boxes[i].number;
	return left;
}

size_t
rules_write_groups(struct rules *r, uint32_t *members, size_t n,
    const struct pass *pass)
{
	struct box *boxes;
	struct addr_range *others;
	struct group *groups;
	size_t dsts, keys, i;
	bool key_dst;

	if (n < GROUP_MIN)
		return n;
	boxes = xcalloc(n, sizeof(*boxes));
	others = xcalloc(n, sizeof(*others));
	dsts = fill_boxes(boxes, r, members, n, true, pass);
	keys = fill_boxes(boxes, r, members, n, false, pass);
	key_dst = dsts < keys;
	if (key_dst)
		keys = fill_boxes(boxes, r, members, n, true, pass);
	groups = xcalloc(keys, sizeof(*groups));
	fill_groups(groups, boxes, n);
	choose_maps(groups, keys);
	for (i = 0; i < keys; i++)
		if (groups[i].map < MAPS_MAX)
			join_others(&groups[i],
			    others + (groups[i].boxes - boxes));
	write_chains(r, groups, keys, key_dst, pass);
	write_maps(r, groups, keys, key_dst, pass);
	n = left_over(groups, keys, members);
	free(groups);
	free(others);
	free(boxes);
	return n;
}
