#include <stdlib.h>

#include "base/error.h"
#include "esp/kernel/spd_state.h"

/* What the kernel has, against what it is to have. */

struct audit {
	struct spd *s;
	struct spd_surplus surplus;
};

static struct spd_row *
row_of(struct spd *s, const struct xfrm_selector *selector)
{
	struct spd_row key = {.selector = *selector};
	struct spd_link *l;

	SLIST_FOREACH (l, &s->links, next)
		if (l->index != 0 && (int)l->index == selector->ifindex)
			return RB_FIND(spd_row_tree, &l->rows, &key);
	return NULL;
}

static bool
is_inbound(struct spd *s, struct nlmsghdr *h)
{
	struct xfrm_userpolicy_info is = spd_info(h);
	struct spd_inbound key = {.selector = is.sel}, *i;

	i = RB_FIND(spd_inbound_tree, &s->inbound, &key);
	if (i == NULL || !spd_inbound_equal(i, h))
		return false;
	if (is.dir == XFRM_POLICY_IN)
		i->seen_in = true;
	else
		i->seen_forward = true;
	return true;
}

static bool
is_row(struct spd *s, struct nlmsghdr *h)
{
	struct xfrm_userpolicy_info is = spd_info(h);
	struct spd_row *row = row_of(s, &is.sel);

	if (row == NULL || !spd_row_equal(row, h))
		return false;
	row->seen = true;
	return true;
}

static void
on_policy(void *ctx, struct nlmsghdr *h)
{
	struct audit *a = ctx;

	if (!spd_is_ours(h))
		return;
	if (spd_info(h).dir == XFRM_POLICY_OUT ? !is_row(a->s, h) :
	    !is_inbound(a->s, h))
		spd_surplus_add(&a->surplus, h);
}

static void
look_away(struct spd *s)
{
	struct spd_inbound *i;
	struct spd_row *row;
	struct spd_link *l;

	SLIST_FOREACH (l, &s->links, next)
		RB_FOREACH (row, spd_row_tree, &l->rows)
			row->seen = false;
	RB_FOREACH (i, spd_inbound_tree, &s->inbound)
		i->seen_in = i->seen_forward = false;
}

int
spd_audit(struct spd *s)
{
	struct audit a = {.s = s};
	int r, r2;

	look_away(s);
	r = spd_dump(s->x, on_policy, &a);
	r2 = spd_surplus_delete(s->x, &a.surplus);
	return r != 0 ? r : r2;
}

static void
repair(struct spd *s, struct spd_failures *f)
{
	struct spd_inbound *i;
	struct spd_row *row;
	struct spd_link *l;

	RB_FOREACH (i, spd_inbound_tree, &s->inbound)
		if (!i->seen_in || !i->seen_forward)
			spd_failed(f, spd_inbound_install(s, i));
	SLIST_FOREACH (l, &s->links, next)
		RB_FOREACH (row, spd_row_tree, &l->rows) {
			row->right = row->seen;
			if (!row->seen)
				spd_failed(f, spd_row_install(s, row));
		}
}

int
spd_renew(struct spd *s, struct text *error)
{
	struct spd_failures f = {0};
	struct spd_link *l;

	SLIST_FOREACH (l, &s->links, next)
		(void)spd_link_look(l);
	/* first, for one may have a selector of ours with another mark */
	spd_failed(&f, spd_audit(s));
	repair(s, &f);
	return spd_failures_tell(&f, "IPsec", error);
}

static void
on_stale(void *ctx, struct nlmsghdr *h)
{
	if (spd_is_ours(h))
		spd_surplus_add(ctx, h);
}

int
spd_sweep(struct xfrm *x)
{
	struct spd_surplus stale = {0};
	int r = spd_dump(x, on_stale, &stale), r2;

	r2 = spd_surplus_delete(x, &stale);
	return r != 0 ? r : r2;
}
