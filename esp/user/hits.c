#include <jansson.h>

#include "base/text.h"
#include "esp/user/rules.h"
#include "esp/user/state.h"
#include "nft/nft.h"

static void
hit(struct user_plane *u, const char *id_text, uint64_t packets)
{
	unsigned long id;
	struct slot *s;

	if (text_number(id_text, 1, UINT32_MAX, &id) != 0)
		return;
	s = slot_find(u, (uint32_t)id);
	if (s != NULL)
		s->clear_now += packets;
}

/* {"counter": {"packets": n, ...}} beside "comment": the policy's id */
static void
hit_of(struct user_plane *u, const json_t *commented, const json_t *counted)
{
	const json_t *packets = json_object_get(json_object_get(counted,
	    "counter"), "packets");
	const char *id = json_string_value(json_object_get(commented,
	    "comment"));

	if (id != NULL && json_is_integer(packets))
		hit(u, id, (uint64_t)json_integer_value(packets));
}

static void
hits_of_set(struct user_plane *u, const json_t *set)
{
	json_t *element;
	size_t i;

	json_array_foreach (json_object_get(set, "elem"), i, element)
		hit_of(u, json_object_get(element, "elem"),
		    json_object_get(element, "elem"));
}

static void
hits_of_rule(struct user_plane *u, const json_t *rule)
{
	json_t *statement;
	size_t i;

	json_array_foreach (json_object_get(rule, "expr"), i, statement)
		hit_of(u, rule, statement);
}

void
hits_read(struct user_plane *u)
{
	struct text answer;
	struct slot *s;
	json_t *root, *item;
	size_t i;

	u->hits_ms = loop_now_ms(u->loop);
	text_init(&answer);
	if (nft_list(u->nft, "list table netdev " RULES_TABLE, &answer,
	    NULL) != 0)
		goto out;
	RB_FOREACH (s, slot_tree, &u->slots)
		s->clear_now = 0;
	root = json_loads(text_str(&answer), 0, NULL);
	json_array_foreach (json_object_get(root, "nftables"), i, item) {
		hits_of_rule(u, json_object_get(item, "rule"));
		hits_of_set(u, json_object_get(item, "set"));
	}
	json_decref(root);
out:
	text_clear(&answer);
}

bool
hits_any(struct user_plane *u)
{
	struct slot *s;

	RB_FOREACH (s, slot_tree, &u->slots)
		if (!s->protect)
			return true;
	return false;
}

void
hits_keep(struct user_plane *u)
{
	struct slot *s;

	RB_FOREACH (s, slot_tree, &u->slots) {
		s->clear_hits += s->clear_now;
		s->clear_now = 0;
	}
}
