#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "esp/space.h"

#define PRODUCT_MAX 64 /* prefix pairs for one range pair; above: a list */

struct key {
	uint64_t w[4]; /* src, dst; IPv4 in w[0] and w[2] */
};

struct node {
	struct key key;
	uint32_t number;
	uint32_t next; /* same key, ascending; SPACE_NONE: last */
};

struct tuple {
	struct key mask;
	uint8_t family, src_len, dst_len;
	uint32_t lowest;     /* number in it */
	uint32_t *heads, *tails; /* hash table of nodes */
	size_t size, used;   /* of the table; a power of two */
};

struct linear {
	struct addr_range src, dst;
	uint32_t number;
};

struct space {
	struct node *nodes;
	size_t n_nodes;
	struct tuple *tuples; /* by lowest, as they were added */
	size_t n_tuples;
	struct linear *linear;
	size_t n_linear;
};

struct space *
space_new(void)
{
	return xcalloc(1, sizeof(struct space));
}

void
space_free(struct space *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_tuples; i++) {
		free(s->tuples[i].heads);
		free(s->tuples[i].tails);
	}
	free(s->tuples);
	free(s->nodes);
	free(s->linear);
	free(s);
}

static struct key
key_make(const struct addr *src, const struct addr *dst)
{
	struct key k;

	memcpy(&k.w[0], src->bytes, 16);
	memcpy(&k.w[2], dst->bytes, 16);
	return k;
}

static struct key
key_mask(struct key k, const struct key *mask)
{
	unsigned i;

	for (i = 0; i < 4; i++)
		k.w[i] &= mask->w[i];
	return k;
}

static bool
key_equal(const struct key *a, const struct key *b)
{
	return ((a->w[0] ^ b->w[0]) | (a->w[1] ^ b->w[1]) |
	    (a->w[2] ^ b->w[2]) | (a->w[3] ^ b->w[3])) == 0;
}

static size_t
key_hash(const struct key *k)
{
	uint64_t h = k->w[0] * 0x9e3779b97f4a7c15u;

	h = (h ^ (h >> 29) ^ k->w[1]) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 32) ^ k->w[2]) * 0x94d049bb133111ebu;
	h = (h ^ (h >> 29) ^ k->w[3]) * 0x9e3779b97f4a7c15u;
	return (size_t)(h ^ h >> 32);
}

/* Where the key is, or the free place where it would be. */
static size_t
tuple_slot(const struct space *s, const struct tuple *t, const struct key *k)
{
	size_t i = key_hash(k) & (t->size - 1);

	while (t->heads[i] != SPACE_NONE &&
	    !key_equal(&s->nodes[t->heads[i]].key, k))
		i = (i + 1) & (t->size - 1);
	return i;
}

static void
tuple_resize(struct space *s, struct tuple *t, size_t size)
{
	struct tuple old = *t;
	size_t i, at;

	t->size = size;
	t->heads = xreallocarray(NULL, size, sizeof(*t->heads));
	t->tails = xreallocarray(NULL, size, sizeof(*t->tails));
	memset(t->heads, 0xff, size * sizeof(*t->heads));
	for (i = 0; i < old.size; i++) {
		if (old.heads[i] == SPACE_NONE)
			continue;
		at = tuple_slot(s, t, &s->nodes[old.heads[i]].key);
		t->heads[at] = old.heads[i];
		t->tails[at] = old.tails[i];
	}
	free(old.heads);
	free(old.tails);
}

static void
mask_bits(uint64_t w[2], unsigned len)
{
	uint8_t bytes[16] = {0};
	unsigned i;

	for (i = 0; i < len; i++)
		bytes[i / 8] |= (uint8_t)(0x80 >> (i % 8));
	memcpy(w, bytes, 16);
}

static struct tuple *
tuple_get(struct space *s, const struct prefix *src, const struct prefix *dst,
    uint32_t number)
{
	struct tuple *t;
	size_t i;

	for (i = 0; i < s->n_tuples; i++) {
		t = &s->tuples[i];
		if (t->family == src->addr.family && t->src_len == src->len &&
		    t->dst_len == dst->len)
			return t;
	}
	s->tuples = xreallocarray(s->tuples, s->n_tuples + 1, sizeof(*t));
	t = &s->tuples[s->n_tuples++];
	memset(t, 0, sizeof(*t));
	t->family = src->addr.family;
	t->src_len = src->len;
	t->dst_len = dst->len;
	t->lowest = number;
	mask_bits(&t->mask.w[0], src->len);
	mask_bits(&t->mask.w[2], dst->len);
	tuple_resize(s, t, 8);
	return t;
}

static void
add_prefixes(struct space *s, const struct prefix *src,
    const struct prefix *dst, uint32_t number)
{
	struct tuple *t = tuple_get(s, src, dst, number);
	struct node *n;
	size_t at;

	if ((s->n_nodes & (s->n_nodes - 1)) == 0)
		s->nodes = xreallocarray(s->nodes,
		    s->n_nodes == 0 ? 1 : s->n_nodes * 2, sizeof(*n));
	n = &s->nodes[s->n_nodes];
	n->key = key_make(&src->addr, &dst->addr);
	n->number = number;
	n->next = SPACE_NONE;
	if ((t->used + 1) * 2 > t->size)
		tuple_resize(s, t, t->size * 2);
	at = tuple_slot(s, t, &n->key);
	if (t->heads[at] == SPACE_NONE) {
		t->heads[at] = (uint32_t)s->n_nodes;
		t->used++;
	} else {
		s->nodes[t->tails[at]].next = (uint32_t)s->n_nodes;
	}
	t->tails[at] = (uint32_t)s->n_nodes++;
}

static void
add_family(struct space *s, const struct addr_range *src,
    const struct addr_range *dst, uint32_t number)
{
	struct prefix a[PRODUCT_MAX], b[PRODUCT_MAX];
	size_t n = range_prefixes(src, a, PRODUCT_MAX);
	size_t m = range_prefixes(dst, b, PRODUCT_MAX);
	size_t i, j;

	if (n * m <= PRODUCT_MAX) {
		for (i = 0; i < n; i++)
			for (j = 0; j < m; j++)
				add_prefixes(s, &a[i], &b[j], number);
		return;
	}
	s->linear = xreallocarray(s->linear, s->n_linear + 1,
	    sizeof(*s->linear));
	s->linear[s->n_linear++] = (struct linear){
		.src = *src, .dst = *dst, .number = number,
	};
}

void
space_add(struct space *s, const struct addr_range *src,
    const struct addr_range *dst, uint32_t number)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct addr_range a, b;
	unsigned i;

	for (i = 0; i < 2; i++) {
		a = src->first.family == AF_UNSPEC ? range_any(families[i]) :
		    *src;
		b = dst->first.family == AF_UNSPEC ? range_any(families[i]) :
		    *dst;
		if (a.first.family == families[i] &&
		    b.first.family == families[i])
			add_family(s, &a, &b, number);
	}
}

static uint32_t
find_in_tuple(const struct space *s, const struct tuple *t,
    const struct key *k, uint32_t best,
    bool (*match)(const void *, uint32_t), const void *ctx)
{
	struct key masked = key_mask(*k, &t->mask);
	uint32_t i = t->heads[tuple_slot(s, t, &masked)];

	for (; i != SPACE_NONE; i = s->nodes[i].next) {
		if (s->nodes[i].number >= best)
			break;
		if (match(ctx, s->nodes[i].number))
			return s->nodes[i].number;
	}
	return best;
}

uint32_t
space_find(const struct space *s, const struct addr *src,
    const struct addr *dst, bool (*match)(const void *ctx, uint32_t number),
    const void *ctx)
{
	struct key k = key_make(src, dst);
	uint32_t best = SPACE_NONE;
	const struct linear *l;
	size_t i;

	for (i = 0; i < s->n_tuples && s->tuples[i].lowest < best; i++)
		if (s->tuples[i].family == src->family)
			best = find_in_tuple(s, &s->tuples[i], &k, best,
			    match, ctx);
	for (i = 0; i < s->n_linear; i++) {
		l = &s->linear[i];
		if (l->number >= best)
			break;
		if (range_contains(&l->src, src) &&
		    range_contains(&l->dst, dst) && match(ctx, l->number))
			return l->number;
	}
	return best;
}
