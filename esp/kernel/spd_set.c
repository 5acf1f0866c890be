#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "esp/kernel/order.h"
#include "esp/kernel/spd_selector.h"
#include "esp/kernel/spd_state.h"

/*
 * A link's policies, new against old. Each of the new ones claims its rows, in
 * order; a row that an earlier one has claimed isn't the later one's, whose
 * packets it gets: the kernel has one policy a selector. What was claimed and
 * isn't as it was is told to the kernel, and at last what nobody claimed goes.
 */
struct change {
	struct spd *s;
	struct spd_link *link;
	struct spd_failures failures;
	bool audit; /* the link isn't the one that it was */
};

#define FEW 64

/* Of what never is encrypted; policies have all others. */
#define PRIORITY_TOP XFRM_PRIORITY_FIRST

static struct spd_link *
link_find(struct spd *s, const char *name)
{
	struct spd_link *l;

	SLIST_FOREACH (l, &s->links, next)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

static struct spd_link *
link_new(struct spd *s, const char *name)
{
	struct spd_link *l = xcalloc(1, sizeof(*l));

	memcpy(l->name, name, strlen(name) + 1);
	RB_INIT(&l->rows);
	SLIST_INSERT_HEAD(&s->links, l, next);
	return l;
}

/* ---- rows ---------------------------------------------------------------- */

static struct spd_row *
row_get(struct spd_link *l, const struct xfrm_selector *selector)
{
	struct spd_row key = {.selector = *selector}, *row;

	row = RB_FIND(spd_row_tree, &l->rows, &key);
	if (row != NULL)
		return row;
	row = xcalloc(1, sizeof(*row));
	row->link = l;
	row->selector = *selector;
	row->generation = l->generation - 1;
	RB_INSERT(spd_row_tree, &l->rows, row);
	return row;
}

static void
inbound_get(struct change *c, struct spd_row *row)
{
	struct spd_inbound key = {.selector = spd_reverse(&row->selector)};
	struct spd_inbound *i;

	i = RB_FIND(spd_inbound_tree, &c->s->inbound, &key);
	if (i == NULL) {
		i = xcalloc(1, sizeof(*i));
		i->selector = key.selector;
		RB_INSERT(spd_inbound_tree, &c->s->inbound, i);
	}
	i->refs++;
	row->inbound = i;
}

static void
row_give(struct spd_row *row, struct spd_rule *rule)
{
	if (row->rule == rule)
		return;
	if (row->rule != NULL)
		LIST_REMOVE(row, of_entry);
	row->rule = rule;
	if (rule != NULL)
		LIST_INSERT_HEAD(&rule->rows, row, of_entry);
	row->right = false;
}

static void
claim(struct change *c, struct spd_rule *rule,
    const struct xfrm_selector *selector)
{
	struct spd_row *row = row_get(c->link, selector);
	uint32_t priority = rule == NULL ? PRIORITY_TOP : rule->priority;
	bool protect = rule != NULL && rule->e.protect;

	if (row->generation == c->link->generation)
		return;
	row->generation = c->link->generation;
	row_give(row, rule);
	if (row->priority != priority)
		row->right = false;
	row->priority = priority;
	if (!protect)
		spd_inbound_put(row);
	else if (row->inbound == NULL)
		inbound_get(c, row);
	if (row->inbound != NULL && !row->inbound->stands)
		spd_failed(&c->failures, spd_inbound_install(c->s,
		    row->inbound));
	if (!row->right)
		spd_failed(&c->failures, spd_row_install(c->s, row));
}

/* Neighbour discovery, groups and broadcasts: what the guard lets out too. */
static void
claim_top(struct change *c)
{
	static const struct {
		uint8_t protocol;
		uint16_t type_first, type_last;
		const char *to;
	} never[] = {
		{0, 0, 65535, "224.0.0.0/4"},
		{0, 0, 65535, "255.255.255.255"},
		{0, 0, 65535, "ff00::/8"},
		{IPPROTO_ICMPV6, 133, 137, "::/0"},
	};
	struct xfrm_selector *all;
	struct prefix to;
	size_t i, k, n;

	for (i = 0; i < sizeof(never) / sizeof(*never); i++) {
		struct esp_selector s = {
			.protocol = never[i].protocol,
			.sport_first = never[i].type_first,
			.sport_last = never[i].type_last,
			.dport_last = 65535,
		};

		if (prefix_parse(never[i].to, &to) == 0)
			s.dst = prefix_range(&to);
		n = spd_expand(&s, &all);
		for (k = 0; k < n; k++)
			claim(c, NULL, &all[k]);
		free(all);
	}
}

/* ---- rules --------------------------------------------------------------- */

static uint32_t
reqid_new(struct spd *s)
{
	uint32_t id;

	do {
		id = s->next_reqid++;
		if (s->next_reqid > XFRM_REQID_LAST)
			s->next_reqid = XFRM_REQID_SPI + 1;
	} while (spd_by_reqid(s, id) != NULL);
	return id;
}

static struct spd_rule *
rule_get(struct spd *s, uint32_t id)
{
	struct spd_rule *rule = (struct spd_rule *)(void *)spd_find(s, id);

	if (rule != NULL)
		return rule;
	rule = xcalloc(1, sizeof(*rule));
	rule->e.id = id;
	LIST_INIT(&rule->rows);
	RB_INSERT(spd_id_tree, &s->ids, rule);
	return rule;
}

/* The addresses of the template before a pair says what they are. */
static bool
expect(struct spd_rule *rule, const struct addr *local, const struct addr *peer)
{
	struct spd_entry *e = &rule->e;
	bool told = addr_is_set(&e->peer) &&
	    !addr_equal(&e->peer, &rule->likely);
	bool same = addr_equal(&e->local, local) && addr_equal(&e->peer, peer);

	rule->likely = *peer;
	if (told || same)
		return false;
	e->local = *local;
	e->peer = *peer;
	return true;
}

static void
rule_set(struct change *c, struct spd_rule *rule, const struct esp_policy *p)
{
	struct spd_link *l = c->link;
	bool same = rule->e.protect == p->protect;
	struct spd_row *row;

	if (rule->link != l)
		rule->priority = 0;
	rule->link = l;
	rule->generation = l->generation;
	memcpy(rule->e.link, l->name, sizeof(l->name));
	rule->e.selector = p->selector;
	rule->e.protect = p->protect;
	if (p->protect && rule->e.reqid == 0) {
		rule->e.reqid = reqid_new(c->s);
		RB_INSERT(spd_reqid_tree, &c->s->reqids, rule);
	}
	if (expect(rule, &l->local, &p->peer) || !same)
		LIST_FOREACH (row, &rule->rows, of_entry)
			row->right = false;
}

static struct spd_rule **
rules_set(struct change *c, const struct esp_policy *policies, size_t n)
{
	struct spd_rule **rules = xcalloc(n + 1, sizeof(struct spd_rule *));
	uint32_t *numbers = xcalloc(n + 1, sizeof(*numbers));
	size_t i;

	for (i = 0; i < n; i++) {
		rules[i] = rule_get(c->s, policies[i].id);
		rule_set(c, rules[i], &policies[i]);
		numbers[i] = rules[i]->priority;
	}
	order_numbers(numbers, n, PRIORITY_TOP + 1, XFRM_PRIORITY_LAST - 1);
	for (i = 0; i < n; i++)
		rules[i]->priority = numbers[i];
	free(numbers);
	return rules;
}

static int
claim_rule(struct change *c, struct spd_rule *rule, struct text *error)
{
	struct xfrm_selector *all;
	size_t n = spd_expand(&rule->e.selector, &all), i;

	for (i = 0; all != NULL && i < n; i++)
		claim(c, rule, &all[i]);
	free(all);
	if (all != NULL || n == 0)
		return 0;
	text_printf(error, "%s%s: the ranges of a policy are %zu prefixes and "
	    "port masks (%d at most), its packets are dropped",
	    error->len > 0 ? "; " : "", c->link->name, n, SPD_PREFIXES_MAX);
	return ERR_RANGE;
}

static size_t
count_rest(const struct change *c)
{
	struct spd_row *row;
	size_t n = 0;

	RB_FOREACH (row, spd_row_tree, &c->link->rows)
		n += row->generation != c->link->generation;
	return n;
}

/*
 * Rows and rules of the link that this call hasn't seen. One by one, if they
 * are few; else a dump finds what the kernel has too many of, for then they
 * can be deleted the fast way.
 */
static void
drop_rest(struct change *c)
{
	bool audit = c->audit || count_rest(c) > FEW;
	struct spd_link *l = c->link;
	struct spd_row *row, *row_next;
	struct spd_rule *rule, *next;

	RB_FOREACH_SAFE (row, spd_row_tree, &l->rows, row_next) {
		if (row->generation == l->generation)
			continue;
		if (audit)
			row->stands = false;
		spd_failed(&c->failures, spd_row_free(c->s, row));
	}
	RB_FOREACH_SAFE (rule, spd_id_tree, &c->s->ids, next)
		if (rule->link == l && rule->generation != l->generation)
			spd_rule_free(c->s, rule);
	spd_inbound_sweep(c->s, audit, &c->failures);
	if (audit)
		spd_failed(&c->failures, spd_audit(c->s));
}

int
spd_set(struct spd *s, const char *link, const struct addr *local,
    const struct esp_policy *policies, size_t n, struct text *error)
{
	struct change c = {.s = s, .link = link_find(s, link)};
	struct spd_rule **rules;
	int r = 0, one;
	size_t i;

	if (strlen(link) >= IFNAMSIZ)
		return ERR_NOT_FOUND;
	if (c.link == NULL && n == 0)
		return 0;
	if (c.link == NULL)
		c.link = link_new(s, link);
	c.audit = spd_link_look(c.link);
	c.link->generation++;
	c.link->local = *local;
	rules = rules_set(&c, policies, n);
	if (n > 0)
		claim_top(&c);
	for (i = 0; i < n; i++) {
		one = claim_rule(&c, rules[i], error);
		r = r != 0 ? r : one;
	}
	free(rules);
	drop_rest(&c);
	one = spd_failures_tell(&c.failures, link, error);
	r = one != 0 ? one : r;
	if (n == 0) {
		SLIST_REMOVE(&s->links, c.link, spd_link, next);
		free(c.link);
	}
	return r;
}
