#include "nat/model.h"

#include <stdlib.h>
#include <string.h>

struct nat_rule *
rule_new(struct nat *nat)
{
	struct nat_rule *r;
	struct timespec now;

	r = xcalloc(1, sizeof(*r));
	r->id = ++nat->next_id;
	clock_gettime(CLOCK_MONOTONIC, &now);
	r->since = now.tv_sec;
	return r;
}

void
rule_free(struct nat_rule *r)
{
	if (r == NULL)
		return;
	free(r->object);
	free(r->real.name);
	free(r->mapped.name);
	free(r->dst_mapped.name);
	free(r->dst_real.name);
	free(r->svc_real);
	free(r->svc_mapped);
	free(r->description);
	free(r->key);
	free(r);
}

/* Its line without what may change in place; caller frees. */
static char *
key_text(const struct nat_rule *r)
{
	struct nat_rule copy = *r;
	struct text text;

	text_init(&text);
	if (r->section == 2)
		text_printf(&text, "%s ", r->object);
	copy.inactive = false;
	copy.description = NULL;
	rule_write(&copy, &text);
	return text_take(&text);
}

static size_t
section_start(const struct nat *nat, unsigned section)
{
	size_t i;

	for (i = 0; i < nat->n_rules; i++)
		if (nat->rules[i]->section >= section)
			break;
	return i;
}

void
rule_insert(struct nat *nat, struct nat_rule *r, unsigned line)
{
	size_t first, end, at;

	views_drop(nat);
	first = section_start(nat, r->section);
	end = section_start(nat, r->section + 1);
	at = line == 0 || line > end - first ? end : first + line - 1;
	nat->rules = xreallocarray(nat->rules, nat->n_rules + 1,
	    sizeof(*nat->rules));
	memmove(&nat->rules[at + 1], &nat->rules[at],
	    (nat->n_rules - at) * sizeof(*nat->rules));
	nat->rules[at] = r;
	nat->n_rules++;
	r->key = key_text(r);
	nat->unsorted = true;
}

static void
rule_at_remove(struct nat *nat, size_t at)
{
	views_drop(nat);
	rule_free(nat->rules[at]);
	nat->n_rules--;
	memmove(&nat->rules[at], &nat->rules[at + 1],
	    (nat->n_rules - at) * sizeof(*nat->rules));
}

void
rule_remove(struct nat *nat, struct nat_rule *r)
{
	size_t i;

	for (i = 0; nat->rules[i] != r; i++)
		;
	rule_at_remove(nat, i);
}

struct nat_rule *
rule_same(struct nat *nat, const struct nat_rule *r)
{
	struct nat_rule *found = NULL;
	char *key = key_text(r);
	size_t i;

	for (i = 0; i < nat->n_rules && found == NULL; i++)
		if (nat->rules[i]->section == r->section &&
		    strcmp(nat->rules[i]->key, key) == 0)
			found = nat->rules[i];
	free(key);
	return found;
}

struct nat_rule *
rule_of_object(struct nat *nat, const char *object)
{
	size_t i;

	for (i = 0; i < nat->n_rules; i++)
		if (nat->rules[i]->section == 2 &&
		    strcmp(nat->rules[i]->object, object) == 0)
			return nat->rules[i];
	return NULL;
}

struct nat_rule *
rule_by_id(struct nat *nat, uint32_t id)
{
	size_t i;

	for (i = 0; i < nat->n_rules; i++)
		if (nat->rules[i]->id == id)
			return nat->rules[i];
	return NULL;
}

unsigned
rule_index(struct nat *nat, const struct nat_rule *r)
{
	size_t i, first;

	rules_sort(nat);
	first = section_start(nat, r->section);
	for (i = first; nat->rules[i] != r; i++)
		;
	return (unsigned)(i - first) + 1;
}

/* ---- section 2's order --------------------------------------------------- */

/* ASA configuration guide, "NAT rule order": static before dynamic, then fewer
 * real addresses, then the lower address, then the object's name. */
struct key {
	struct nat_rule *rule;
	double count;
	struct addr first;
};

static void
key_make(struct nat *nat, struct nat_rule *r, struct key *out)
{
	struct ranges list;
	const uint8_t *a, *b;
	size_t i, k;
	double size;

	*out = (struct key){ .rule = r };
	if (end_resolve(nat, &r->real, r->real_if, false, &list) < 0)
		return;
	for (i = 0; i < list.n; i++) {
		a = list.r[i].first.bytes;
		b = list.r[i].last.bytes;
		size = 0;
		for (k = 0; k < addr_size(&list.r[i].first); k++)
			size = size * 256 + (double)(b[k] - a[k]);
		out->count += size + 1;
		if (!addr_is_set(&out->first) ||
		    addr_cmp(&list.r[i].first, &out->first) < 0)
			out->first = list.r[i].first;
	}
	ranges_clear(&list);
}

static int
key_cmp(const void *va, const void *vb)
{
	const struct key *a = va, *b = vb;
	int r;

	if (a->rule->dynamic != b->rule->dynamic)
		return a->rule->dynamic ? 1 : -1;
	if (a->count < b->count || a->count > b->count)
		return a->count < b->count ? -1 : 1;
	if ((r = addr_cmp(&a->first, &b->first)) != 0)
		return r;
	return strcmp(a->rule->object, b->rule->object);
}

void
rules_sort(struct nat *nat)
{
	struct key *keys;
	size_t first, n, i;

	if (!nat->unsorted)
		return;
	nat->unsorted = false;
	first = section_start(nat, 2);
	n = section_start(nat, 3) - first;
	if (n < 1)
		return;
	views_drop(nat);
	keys = xcalloc(n, sizeof(*keys));
	for (i = 0; i < n; i++)
		key_make(nat, nat->rules[first + i], &keys[i]);
	qsort(keys, n, sizeof(*keys), key_cmp);
	for (i = 0; i < n; i++)
		nat->rules[first + i] = keys[i].rule;
	free(keys);
}

/* ---- references ---------------------------------------------------------- */

void
rules_drop_nameif(struct nat *nat, const char *nameif)
{
	size_t i;

	for (i = nat->n_rules; i-- > 0;)
		if (strcmp(nat->rules[i]->real_if, nameif) == 0 ||
		    strcmp(nat->rules[i]->mapped_if, nameif) == 0)
			rule_at_remove(nat, i);
}

static bool
end_is(const struct nat_end *e, const char *name)
{
	return e->kind == END_NAME && strcmp(e->name, name) == 0;
}

static bool
word_is(const char *word, const char *name)
{
	return word != NULL && strcmp(word, name) == 0;
}

/* An object's own rule goes with it, so that it is no use by another (ASA:
 * `no object network X` takes its nat along). */
bool
nat_uses(void *ctx, const char *name)
{
	struct nat *nat = ctx;
	const struct nat_rule *r;
	size_t i;

	for (i = 0; i < nat->n_rules; i++) {
		r = nat->rules[i];
		if ((r->section != 2 && end_is(&r->real, name)) ||
		    end_is(&r->mapped, name) ||
		    end_is(&r->dst_mapped, name) ||
		    end_is(&r->dst_real, name) ||
		    word_is(r->svc_real, name) ||
		    word_is(r->svc_mapped, name))
			return true;
	}
	return false;
}
