#include <jansson.h>
#include <stdlib.h>

#include "base/text.h"
#include "esp/guard/rules.h"
#include "esp/guard/state.h"
#include "nft/nft.h"

#define READ_MS 1000

struct guard_hits {
	RB_ENTRY(guard_hits) node;
	uint32_t id;        /* of the policy */
	unsigned link;      /* number of the link that has it; 0: none */
	uint64_t past, now; /* by tables past, by the one that stands */
};

static int
compare(const struct guard_hits *a, const struct guard_hits *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

RB_PROTOTYPE(guard_hits_tree, guard_hits, node, compare)
RB_GENERATE(guard_hits_tree, guard_hits, node, compare)

static struct guard_hits *
hits_find(struct guard *g, uint32_t id)
{
	return RB_FIND(guard_hits_tree, &g->hits,
	    &(struct guard_hits){.id = id});
}

static void
hit(struct guard *g, const char *id_text, uint64_t packets)
{
	struct guard_hits *h;
	unsigned long id;

	if (text_number(id_text, 1, UINT32_MAX, &id) != 0)
		return;
	h = hits_find(g, (uint32_t)id);
	if (h != NULL)
		h->now += packets;
}

/* {"counter": {"packets": n, ...}} beside "comment": the policy's id */
static void
hit_of(struct guard *g, const json_t *commented, const json_t *counted)
{
	const json_t *packets = json_object_get(json_object_get(counted,
	    "counter"), "packets");
	const char *id = json_string_value(json_object_get(commented,
	    "comment"));

	if (id != NULL && json_is_integer(packets))
		hit(g, id, (uint64_t)json_integer_value(packets));
}

static void
hits_of_set(struct guard *g, const json_t *set)
{
	json_t *element;
	size_t i;

	json_array_foreach (json_object_get(set, "elem"), i, element)
		hit_of(g, json_object_get(element, "elem"),
		    json_object_get(element, "elem"));
}

static void
hits_of_rule(struct guard *g, const json_t *rule)
{
	json_t *statement;
	size_t i;

	json_array_foreach (json_object_get(rule, "expr"), i, statement)
		hit_of(g, rule, statement);
}

/* With thousands of other elements the list would be long for nothing, so it
 * isn't asked for if there is no denial. */
void
hits_read(struct guard *g)
{
	struct text answer;
	struct guard_hits *h;
	json_t *root, *item;
	size_t i;

	if (RB_EMPTY(&g->hits))
		return;
	g->hits_ms = loop_now_ms(g->s.loop);
	text_init(&answer);
	if (nft_list(g->s.nft, "list table netdev " RULES_TABLE, &answer,
	    NULL) != 0)
		goto out;
	RB_FOREACH (h, guard_hits_tree, &g->hits)
		h->now = 0;
	root = json_loads(text_str(&answer), 0, NULL);
	json_array_foreach (json_object_get(root, "nftables"), i, item) {
		hits_of_rule(g, json_object_get(item, "rule"));
		hits_of_set(g, json_object_get(item, "set"));
	}
	json_decref(root);
out:
	text_clear(&answer);
}

void
hits_keep(struct guard *g)
{
	struct guard_hits *h;

	RB_FOREACH (h, guard_hits_tree, &g->hits) {
		h->past += h->now;
		h->now = 0;
	}
}

static void
hits_claim(struct guard *g, uint32_t id, unsigned link)
{
	struct guard_hits *h = hits_find(g, id);

	if (h == NULL) {
		h = xcalloc(1, sizeof(*h));
		h->id = id;
		RB_INSERT(guard_hits_tree, &g->hits, h);
	}
	h->link = link;
}

void
hits_settle(struct guard *g, const struct guard_link *former,
    const struct guard_link *now)
{
	struct guard_hits *h, *next;
	size_t i;

	RB_FOREACH (h, guard_hits_tree, &g->hits)
		if (former != NULL && h->link == former->number)
			h->link = 0;
	for (i = 0; now != NULL && i < now->n; i++)
		if (!now->policies[i].protect)
			hits_claim(g, now->policies[i].id, now->number);
	RB_FOREACH_SAFE (h, guard_hits_tree, &g->hits, next)
		if (h->link == 0) {
			RB_REMOVE(guard_hits_tree, &g->hits, h);
			free(h);
		}
}

void
hits_free(struct guard *g)
{
	struct guard_hits *h, *next;

	RB_FOREACH_SAFE (h, guard_hits_tree, &g->hits, next) {
		RB_REMOVE(guard_hits_tree, &g->hits, h);
		free(h);
	}
}

uint64_t
guard_hits(struct guard *g, uint32_t policy)
{
	struct guard_hits *h = hits_find(g, policy);

	if (h == NULL)
		return 0;
	if (loop_now_ms(g->s.loop) - g->hits_ms >= READ_MS)
		hits_read(g);
	return h->past + h->now;
}
