#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/log.h"
#include "vpn/compile.h"
#include "vpn/local.h"

/*
 * Crypto maps in the data plane: each interface's map becomes one list of
 * policies. A policy keeps its id as long as its ACE, its map entry and its
 * selector stand, so that its SAs stay up when others change.
 */

/* The elements of one entry's access-list. */
struct source {
	struct map_entry *entry;
	struct acl_rule *rules;
	struct compile_rule *boxes;
	size_t n;
};

struct building {
	struct vpn_policy **at;
	size_t n, capacity;
};

static int
cmp_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int
cmp_id(const void *a, const void *b)
{
	const struct vpn_policy *const *p = a, *const *q = b;

	return cmp_number((*p)->id, (*q)->id);
}

static int
cmp_rule(const void *a, const void *b)
{
	const struct vpn_policy *const *p = a, *const *q = b;

	return cmp_number((*p)->rule_id, (*q)->rule_id);
}

static int
cmp_box(const struct esp_selector *a, const struct esp_selector *b)
{
	const uint64_t x[] = { a->protocol, a->sport_first, a->sport_last,
		a->dport_first, a->dport_last };
	const uint64_t y[] = { b->protocol, b->sport_first, b->sport_last,
		b->dport_first, b->dport_last };
	int r = addr_cmp(&a->src.first, &b->src.first);

	r = r ? r : addr_cmp(&a->dst.first, &b->dst.first);
	r = r ? r : addr_cmp(&a->src.last, &b->src.last);
	r = r ? r : addr_cmp(&a->dst.last, &b->dst.last);
	for (size_t i = 0; r == 0 && i < sizeof(x) / sizeof(x[0]); i++)
		r = cmp_number(x[i], y[i]);
	return r;
}

static int
cmp_by_box(const void *a, const void *b)
{
	const struct vpn_policy *const *p = a, *const *q = b;
	int r = cmp_box(&(*p)->box, &(*q)->box);

	return r ? r : cmp_number((*p)->order, (*q)->order);
}

/* Everything that makes a policy the same one as before. */
static bool
same(const struct vpn_policy *p, const struct vpn_policy *q)
{
	return p->rule_id == q->rule_id && p->seq == q->seq &&
	    p->protect == q->protect &&
	    vpn_selector_equal(&p->box, &q->box) &&
	    strcmp(p->link, q->link) == 0 &&
	    strcmp(p->nameif, q->nameif) == 0 && strcmp(p->map, q->map) == 0 &&
	    strcmp(p->list, q->list) == 0;
}

size_t
vpn_policy_first(struct vpn *vpn, uint64_t rule_id)
{
	size_t lo = 0, hi = vpn->n_policies;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (vpn->by_rule[mid]->rule_id < rule_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t
vpn_policy_first_box(struct vpn *vpn, const struct esp_selector *box)
{
	size_t lo = 0, hi = vpn->n_policies;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (cmp_box(&vpn->by_box[mid]->box, box) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct vpn_policy *
find_same(struct vpn *vpn, const struct vpn_policy *like)
{
	size_t i = vpn_policy_first(vpn, like->rule_id);

	for (; i < vpn->n_policies &&
	    vpn->by_rule[i]->rule_id == like->rule_id; i++)
		if (!vpn->by_rule[i]->stays && same(vpn->by_rule[i], like))
			return vpn->by_rule[i];
	return NULL;
}

struct vpn_policy *
vpn_policy_by_id(struct vpn *vpn, uint32_t id)
{
	size_t lo = 0, hi = vpn->n_policies;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (vpn->by_id[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < vpn->n_policies && vpn->by_id[lo]->id == id ?
	    vpn->by_id[lo] : NULL;
}

static void
policy_free(struct vpn_policy *p)
{
	free(p->map);
	free(p->list);
	free(p);
}

/* ---- building ------------------------------------------------------------ */

static void
add(struct vpn *vpn, struct building *b, const struct vpn_policy *like)
{
	struct vpn_policy *p = find_same(vpn, like);

	b->at = xgrow(b->at, &b->capacity, b->n, sizeof(*b->at));
	if (!p) {
		p = xcalloc(1, sizeof(*p));
		*p = *like;
		p->map = xstrdup(like->map);
		p->list = xstrdup(like->list);
		p->id = ++vpn->last_policy;
	}
	p->stays = true;
	b->at[b->n++] = p;
}

static bool
source_load(struct vpn *vpn, struct map_entry *e, int family, uint32_t index,
    struct source *s)
{
	size_t n = 0;

	memset(s, 0, sizeof(*s));
	s->entry = e;
	/* One with IKEv1 transform-sets only is protected too: no tunnel comes
	 * up, but nothing leaves in clear. */
	if (e->dynamic || !map_entry_complete(e) ||
	    acl_list_expand(vpn->acl, e->match, &s->rules, &s->n) != 0)
		return false;
	s->boxes = xcalloc(s->n + 1, sizeof(*s->boxes));
	for (size_t i = 0; i < s->n; i++) {
		struct compile_rule *c = &s->boxes[n];

		if (!vpn_selector_from_rule(&s->rules[i], family, &c->box))
			continue;
		c->permit = s->rules[i].permit;
		c->entry = index;
		c->rule = (uint32_t)i;
		n++;
	}
	s->n = n;
	return true;
}

static int
compile_map(struct vpn *vpn, struct crypto_map *c, const struct map_bind *bind,
    const struct net_interface *i, struct building *b)
{
	struct compile_entry *entries;
	struct compile_rule *rules = NULL;
	struct vpn_policy like;
	struct source *sources;
	struct map_entry *e;
	size_t n = 0, n_rules = 0;
	int r;

	TAILQ_FOREACH(e, &c->entries, link)
		n++;
	sources = xcalloc(n + 1, sizeof(*sources));
	entries = xcalloc(n + 1, sizeof(*entries));
	n = 0;
	TAILQ_FOREACH(e, &c->entries, link) {
		if (!source_load(vpn, e, i->ip.family, (uint32_t)n,
		    &sources[n]))
			continue;
		entries[n].rules = sources[n].boxes;
		entries[n].n = sources[n].n;
		n++;
	}
	r = vpn_compile(entries, n, &rules, &n_rules);
	for (size_t k = 0; k < n_rules; k++) {
		const struct source *s = &sources[rules[k].entry];

		memset(&like, 0, sizeof(like));
		like.protect = rules[k].permit;
		memcpy(like.link, i->link, sizeof(like.link));
		memcpy(like.nameif, i->nameif, sizeof(like.nameif));
		like.map = bind->map;
		like.list = s->entry->match;
		like.seq = s->entry->seq;
		like.rule_id = s->rules[rules[k].rule].id;
		like.box = rules[k].box;
		add(vpn, b, &like);
	}
	for (size_t k = 0; k < n; k++) {
		free(sources[k].rules);
		free(sources[k].boxes);
	}
	free(sources);
	free(entries);
	free(rules);
	return r;
}

/* ---- to the plane -------------------------------------------------------- */

/* The policies of an entry stand together: *last is that of the one before. */
static struct addr
first_peer(struct vpn *vpn, const struct vpn_policy *p, struct map_entry **last)
{
	if (*last == NULL || (*last)->seq != p->seq)
		*last = map_entry_find(&vpn->model, p->map, p->seq);
	return *last == NULL || (*last)->n_peers == 0 ? (struct addr){ 0 } :
	    (*last)->peers[0];
}

static int
give(struct vpn *vpn, const struct net_interface *i, struct vpn_policy **v,
    size_t n, struct text *report)
{
	struct esp_policy *list = xcalloc(n + 1, sizeof(*list));
	struct map_entry *last = NULL;
	struct text error;
	int r;

	text_init(&error);
	for (size_t k = 0; k < n; k++) {
		list[k].id = v[k]->id;
		list[k].protect = v[k]->protect;
		list[k].selector = v[k]->box;
		list[k].peer = first_peer(vpn, v[k], &last);
	}
	r = esp_policies_set(vpn->plane, i->link, i->mtu, &i->ip, list, n,
	    &error);
	if (r) {
		const char *why = error.len ? text_str(&error) : err_text(r);

		text_printf(report, "ERROR: the crypto map of interface %s is "
		    "not carried out: %s\n", i->nameif, why);
		log_msg(SEV_ERRORS, 0, "crypto map of interface %s is not "
		    "carried out: %s", i->nameif, why);
	}
	text_clear(&error);
	free(list);
	return r;
}

/* Links that had policies and are in none of the binds any more. */
static void
free_links(struct vpn *vpn, char (*now)[IFNAMSIZ], size_t n_now)
{
	struct text error;
	struct addr none = { 0 };

	text_init(&error);
	for (size_t i = 0; i < vpn->n_links; i++) {
		bool stays = false;

		for (size_t k = 0; k < n_now; k++)
			stays |= strcmp(vpn->links[i], now[k]) == 0;
		if (!stays)
			(void)esp_policies_set(vpn->plane, vpn->links[i], 0,
			    &none, NULL, 0, &error);
	}
	text_clear(&error);
	free(vpn->links);
	vpn->links = now;
	vpn->n_links = n_now;
}

static void
take(struct vpn *vpn, struct building *b)
{
	for (size_t i = 0; i < vpn->n_policies; i++)
		if (!vpn->policies[i]->stays)
			policy_free(vpn->policies[i]);
	free(vpn->policies);
	free(vpn->by_id);
	free(vpn->by_rule);
	free(vpn->by_box);
	vpn->policies = b->at;
	vpn->n_policies = b->n;
	vpn->by_id = xcalloc(b->n + 1, sizeof(*vpn->by_id));
	vpn->by_rule = xcalloc(b->n + 1, sizeof(*vpn->by_rule));
	vpn->by_box = xcalloc(b->n + 1, sizeof(*vpn->by_box));
	for (size_t i = 0; i < b->n; i++) {
		b->at[i]->stays = false;
		b->at[i]->order = i;
		vpn->by_id[i] = vpn->by_rule[i] = vpn->by_box[i] = b->at[i];
	}
	qsort(vpn->by_id, b->n, sizeof(*vpn->by_id), cmp_id);
	qsort(vpn->by_rule, b->n, sizeof(*vpn->by_rule), cmp_rule);
	qsort(vpn->by_box, b->n, sizeof(*vpn->by_box), cmp_by_box);
}

/* ---- all of it ----------------------------------------------------------- */

int
vpn_policies_apply(struct vpn *vpn, struct text *report)
{
	struct building b = { NULL, 0, 0 };
	char (*links)[IFNAMSIZ] = NULL;
	const struct net_interface *i;
	struct map_bind *bind;
	size_t n_links = 0, *starts = NULL;
	int r = 0, one;

	TAILQ_FOREACH(bind, &vpn->model.binds, link) {
		struct crypto_map *c = crypto_map_find(&vpn->model, bind->map);

		i = net_by_nameif(vpn->net, bind->nameif);
		if (!c || !i || !i->ifindex || !addr_is_set(&i->ip))
			continue;
		links = xreallocarray(links, n_links + 1, sizeof(*links));
		starts = xreallocarray(starts, n_links + 1, sizeof(*starts));
		memcpy(links[n_links], i->link, sizeof(links[0]));
		starts[n_links++] = b.n;
		one = compile_map(vpn, c, bind, i, &b);
		if (one) {
			text_printf(report, "ERROR: crypto map %s: %s\n",
			    bind->map, err_text(one));
			r = r ? r : one;
		}
	}
	take(vpn, &b);
	/* the links that are free now first: a link may change its owner */
	free_links(vpn, links, n_links);
	n_links = 0;
	TAILQ_FOREACH(bind, &vpn->model.binds, link) {
		i = net_by_nameif(vpn->net, bind->nameif);
		if (!crypto_map_find(&vpn->model, bind->map) || !i ||
		    !i->ifindex || !addr_is_set(&i->ip))
			continue;
		size_t end = n_links + 1 < vpn->n_links ? starts[n_links + 1] :
		    vpn->n_policies;

		/* without policies there is no array either */
		one = give(vpn, i, vpn->n_policies == 0 ? NULL :
		    vpn->policies + starts[n_links], end - starts[n_links],
		    report);
		r = r ? r : one;
		n_links++;
	}
	free(starts);
	vpn_reverse_routes_apply(vpn);
	return r;
}

void
vpn_policies_clear(struct vpn *vpn)
{
	struct building none = { NULL, 0, 0 };

	for (size_t i = 0; i < vpn->n_policies; i++)
		vpn->policies[i]->stays = false;
	take(vpn, &none);
	free(vpn->by_id);
	free(vpn->by_rule);
	free(vpn->by_box);
	vpn->by_id = vpn->by_rule = vpn->by_box = NULL;
	free_links(vpn, NULL, 0);
	net_vpn_routes_set(vpn->net, "vpn", NULL, 0);
	vpn_lines_clear(vpn);
}
