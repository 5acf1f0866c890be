#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/crypto.h"
#include "esp/kernel/spd_state.h"

/* Entries, links and rows: who is there and who goes. */

static int
selector_cmp(const struct xfrm_selector *a, const struct xfrm_selector *b)
{
	/* behind it are a gap and the link, which a tree has one of */
	return memcmp(a, b, offsetof(struct xfrm_selector, proto) + 1);
}

static int
spd_inbound_cmp(const struct spd_inbound *a, const struct spd_inbound *b)
{
	return selector_cmp(&a->selector, &b->selector);
}

static int
spd_row_cmp(const struct spd_row *a, const struct spd_row *b)
{
	return selector_cmp(&a->selector, &b->selector);
}

static int
spd_id_cmp(const struct spd_rule *a, const struct spd_rule *b)
{
	return a->e.id < b->e.id ? -1 : a->e.id > b->e.id;
}

static int
spd_reqid_cmp(const struct spd_rule *a, const struct spd_rule *b)
{
	return a->e.reqid < b->e.reqid ? -1 : a->e.reqid > b->e.reqid;
}

RB_GENERATE(spd_inbound_tree, spd_inbound, node, spd_inbound_cmp)
RB_GENERATE(spd_row_tree, spd_row, node, spd_row_cmp)
RB_GENERATE(spd_id_tree, spd_rule, by_id, spd_id_cmp)
RB_GENERATE(spd_reqid_tree, spd_rule, by_reqid, spd_reqid_cmp)

/* Another one in each run: a larval SA that the last one left would keep a
 * policy of its reqid from asking for a tunnel, and can't be deleted. */
static uint32_t
reqid_first(void)
{
	uint32_t n;

	crypto_random(&n, sizeof(n));
	return XFRM_REQID_SPI + 1 + n % (XFRM_REQID_LAST - XFRM_REQID_SPI);
}

struct spd *
spd_new(struct xfrm *x, void (*orphaned)(void *ctx, struct spd_entry *e),
    void *ctx)
{
	struct spd *s = xcalloc(1, sizeof(*s));

	s->x = x;
	s->orphaned = orphaned;
	s->ctx = ctx;
	s->next_reqid = reqid_first();
	SLIST_INIT(&s->links);
	RB_INIT(&s->inbound);
	RB_INIT(&s->ids);
	RB_INIT(&s->reqids);
	return s;
}

void
spd_failed(struct spd_failures *f, int r)
{
	if (r == 0)
		return;
	if (f->n++ > 0)
		return;
	f->r = r;
	f->system = errno;
}

int
spd_failures_tell(const struct spd_failures *f, const char *link,
    struct text *error)
{
	if (f->n > 0)
		text_printf(error, "%s%s: the kernel refuses %u "
		    "policies: %s", error->len > 0 ? "; " : "", link, f->n,
		    strerror(f->system));
	return f->r;
}

void
spd_inbound_put(struct spd_row *row)
{
	if (row->inbound != NULL)
		row->inbound->refs--;
	row->inbound = NULL;
}

void
spd_inbound_sweep(struct spd *s, bool forget, struct spd_failures *f)
{
	struct spd_inbound *i, *next;

	RB_FOREACH_SAFE (i, spd_inbound_tree, &s->inbound, next) {
		if (i->refs > 0)
			continue;
		if (!forget)
			spd_failed(f, spd_inbound_withdraw(s, i));
		RB_REMOVE(spd_inbound_tree, &s->inbound, i);
		free(i);
	}
}

int
spd_row_free(struct spd *s, struct spd_row *row)
{
	int r = spd_row_withdraw(s, row);

	spd_inbound_put(row);
	if (row->rule != NULL)
		LIST_REMOVE(row, of_entry);
	RB_REMOVE(spd_row_tree, &row->link->rows, row);
	free(row);
	return r;
}

void
spd_rule_free(struct spd *s, struct spd_rule *rule)
{
	struct spd_row *row, *next;

	LIST_FOREACH_SAFE (row, &rule->rows, of_entry, next)
		spd_row_free(s, row);
	if (rule->e.pairs != NULL)
		s->orphaned(s->ctx, &rule->e);
	RB_REMOVE(spd_id_tree, &s->ids, rule);
	if (rule->e.reqid != 0)
		RB_REMOVE(spd_reqid_tree, &s->reqids, rule);
	free(rule);
}

bool
spd_link_look(struct spd_link *l)
{
	unsigned index = if_nametoindex(l->name);
	bool had = false;
	struct spd_row *row;

	if (index == l->index)
		return false;
	RB_FOREACH (row, spd_row_tree, &l->rows) {
		had |= row->stands;
		row->stands = row->right = false;
	}
	l->index = index;
	return had;
}

void
spd_free(struct spd *s)
{
	struct spd_rule *rule, *next;
	struct spd_row *row, *row_next;
	struct spd_link *l;

	if (s == NULL)
		return;
	SLIST_FOREACH (l, &s->links, next)
		RB_FOREACH_SAFE (row, spd_row_tree, &l->rows, row_next) {
			row->stands = false;
			(void)spd_row_free(s, row);
		}
	RB_FOREACH_SAFE (rule, spd_id_tree, &s->ids, next)
		spd_rule_free(s, rule);
	spd_inbound_sweep(s, true, NULL);
	(void)spd_audit(s);
	while ((l = SLIST_FIRST(&s->links)) != NULL) {
		SLIST_REMOVE_HEAD(&s->links, next);
		free(l);
	}
	free(s);
}

struct spd_entry *
spd_find(struct spd *s, uint32_t id)
{
	struct spd_rule key = {.e.id = id};
	struct spd_rule *rule = RB_FIND(spd_id_tree, &s->ids, &key);

	return rule == NULL ? NULL : &rule->e;
}

struct spd_entry *
spd_by_reqid(struct spd *s, uint32_t reqid)
{
	struct spd_rule key = {.e.reqid = reqid};
	struct spd_rule *rule = RB_FIND(spd_reqid_tree, &s->reqids, &key);

	return rule == NULL ? NULL : &rule->e;
}

void
spd_each(struct spd *s, void (*fn)(void *ctx, struct spd_entry *e), void *ctx)
{
	struct spd_rule *rule, *next;

	RB_FOREACH_SAFE (rule, spd_id_tree, &s->ids, next)
		fn(ctx, &rule->e);
}

int
spd_endpoints(struct spd *s, struct spd_entry *e, const struct addr *local,
    const struct addr *peer, bool again)
{
	struct spd_rule *rule = (struct spd_rule *)(void *)e;
	bool same = addr_equal(local, &e->local) &&
	    addr_equal(peer, &e->peer);
	struct spd_row *row;
	int r = 0, one;

	e->local = *local;
	e->peer = *peer;
	LIST_FOREACH (row, &rule->rows, of_entry) {
		if (same && !again && row->right)
			continue;
		one = spd_row_install(s, row);
		r = r != 0 ? r : one;
	}
	return r;
}
