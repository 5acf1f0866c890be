#include "nat/model.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "nft/nft.h"

/*
 * translate_hits and untranslate_hits are named counters of the kernel's
 * table: "t12" and "u12" for the rule of id 12. Only the first packet of a
 * connection passes there, so that they count connections, as on an ASA.
 */

static void
counter_take(struct nat *nat, const json_t *counter)
{
	struct nat_rule *r;
	const char *name;
	unsigned long id;
	uint64_t packets;

	name = json_string_value(json_object_get(counter, "name"));
	packets = (uint64_t)json_integer_value(json_object_get(counter,
		"packets"));
	if (name == NULL || text_number(name + 1, 1, UINT32_MAX, &id) < 0 ||
	    (r = rule_by_id(nat, (uint32_t)id)) == NULL)
		return;
	if (name[0] == 't')
		r->translated = packets;
	else if (name[0] == 'u')
		r->untranslated = packets;
}

static int
counters_list(struct nat *nat, const char *command)
{
	struct text json;
	json_t *root, *list, *item, *counter;
	size_t i;
	int r;

	if (nat->n_compiled == 0)
		return 0;
	text_init(&json);
	r = nft_list(nat->nft, command, &json, NULL);
	root = r < 0 ? NULL : json_loads(text_str(&json), 0, NULL);
	text_clear(&json);
	if (root == NULL)
		return ERR_SYSTEM;
	list = json_object_get(root, "nftables");
	json_array_foreach (list, i, item) {
		counter = json_object_get(item, "counter");
		if (counter != NULL)
			counter_take(nat, counter);
	}
	json_decref(root);
	return 0;
}

int
counters_read(struct nat *nat)
{
	return counters_list(nat, "list counters table inet postern_nat");
}

int
counters_reset(struct nat *nat)
{
	size_t i;
	int r;

	r = counters_list(nat, "reset counters table inet postern_nat");
	for (i = 0; r == 0 && i < nat->n_rules; i++)
		nat->rules[i]->translated = nat->rules[i]->untranslated = 0;
	return r;
}
