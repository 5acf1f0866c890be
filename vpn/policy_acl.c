#include <stdlib.h>
#include <string.h>
#include "vpn/local.h"

/* Policies and the access-lists they come from: hit counts, the ACE's text. */

uint64_t
vpn_policy_hits(void *ctx, const char *list, const struct acl_rule *rule)
{
	struct vpn *vpn = ctx;
	size_t i = vpn_policy_first(vpn, rule->id);
	uint64_t sum = 0, hits;

	for (; i < vpn->n_policies && vpn->by_rule[i]->rule_id == rule->id;
	    i++) {
		struct vpn_policy *p = vpn->by_rule[i];

		if (strcmp(p->list, list) != 0)
			continue;
		hits = esp_policy_hits(vpn->plane, p->id);
		sum += hits > p->hits_base ? hits - p->hits_base : 0;
	}
	return sum;
}

uint64_t
vpn_policy_last_hit(void *ctx, const char *list, const struct acl_rule *rule)
{
	struct vpn *vpn = ctx;
	size_t i = vpn_policy_first(vpn, rule->id);
	uint64_t last = 0, one;

	for (; i < vpn->n_policies && vpn->by_rule[i]->rule_id == rule->id;
	    i++) {
		if (strcmp(vpn->by_rule[i]->list, list) != 0)
			continue;
		one = esp_policy_last_hit(vpn->plane, vpn->by_rule[i]->id);
		last = one > last ? one : last;
	}
	return last;
}

void
vpn_policy_hits_clear(void *ctx, const char *list)
{
	struct vpn *vpn = ctx;

	for (size_t i = 0; i < vpn->n_policies; i++) {
		struct vpn_policy *p = vpn->policies[i];

		if (strcmp(p->list, list) == 0)
			p->hits_base = esp_policy_hits(vpn->plane, p->id);
	}
}

static int
cmp_rules(const void *a, const void *b)
{
	const struct acl_rule *p = a, *q = b;

	return p->id < q->id ? -1 : p->id > q->id;
}

void
vpn_lines_clear(struct vpn *vpn)
{
	free(vpn->lines_list);
	free(vpn->lines);
	vpn->lines_list = NULL;
	vpn->lines = NULL;
	vpn->n_lines = 0;
}

/* The list's elements by id, kept until an access-list changes: thousands of
 * children may come up one after the other. */
static void
lines_load(struct vpn *vpn, const char *list)
{
	if (vpn->lines_list && strcmp(vpn->lines_list, list) == 0)
		return;
	vpn_lines_clear(vpn);
	if (acl_list_expand(vpn->acl, list, &vpn->lines, &vpn->n_lines) != 0)
		return;
	vpn->lines_list = xstrdup(list);
	if (vpn->n_lines > 0)
		qsort(vpn->lines, vpn->n_lines, sizeof(*vpn->lines), cmp_rules);
}

char *
vpn_policy_acl_line(struct vpn *vpn, const struct vpn_policy *p)
{
	struct acl_rule key = { .id = p->rule_id }, *rule = NULL;
	struct text line;

	lines_load(vpn, p->list);
	if (vpn->n_lines > 0)
		rule = bsearch(&key, vpn->lines, vpn->n_lines, sizeof(key),
		    cmp_rules);
	if (!rule)
		return xstrdup("");
	text_init(&line);
	acl_rule_format(vpn->acl, p->list, rule, &line);
	return text_take(&line);
}
