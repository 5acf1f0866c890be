#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "esp/kernel/spd_state.h"

/*
 * Policies to and from the kernel.
 *
 * A policy of direction out is bound to its link by the selector's ifindex: the
 * kernel compares it with the route's device. In the other directions it
 * compares the same, the device that a packet goes to, if any, and never the
 * one it came from, so in and forward policies are of no link. They don't drop
 * what comes in clear, their template is optional: the guard does that, which
 * knows links. They do say what may come out of a tunnel; without one nothing
 * may (RFC 4301 5.2, step 4).
 */

struct policy {
	struct xfrm_userpolicy_info info;
	struct xfrm_user_tmpl template;
	bool protect, marked;
};

/* Without what the compiler leaves between the fields: the kernel compares the
 * bytes. */
static struct policy
policy_make(const struct xfrm_selector *s, unsigned ifindex, uint8_t dir,
    uint32_t priority)
{
	struct policy p;

	memset(&p, 0, sizeof(p));
	memcpy(&p.info.sel, s, offsetof(struct xfrm_selector, proto) + 1);
	p.info.sel.ifindex = (int)ifindex;
	p.info.lft.soft_byte_limit = p.info.lft.hard_byte_limit = XFRM_INF;
	p.info.lft.soft_packet_limit = p.info.lft.hard_packet_limit = XFRM_INF;
	p.info.priority = priority;
	p.info.dir = dir;
	p.info.action = XFRM_POLICY_ALLOW;
	return p;
}

static struct xfrm_user_tmpl
template_make(uint16_t family, uint32_t reqid)
{
	return (struct xfrm_user_tmpl){
		.id.proto = IPPROTO_ESP, .family = family, .reqid = reqid,
		.mode = XFRM_MODE_TUNNEL,
		.aalgos = ~0u, .ealgos = ~0u, .calgos = ~0u,
	};
}

static struct policy
policy_of_row(const struct spd_row *row)
{
	struct policy p = policy_make(&row->selector, row->link->index,
	    XFRM_POLICY_OUT, row->priority);
	const struct spd_entry *e = row->rule == NULL ? NULL : &row->rule->e;

	p.marked = true;
	if (e == NULL || !e->protect)
		return p;
	p.protect = true;
	p.template = template_make(addr_is_set(&e->local) ? e->local.family :
	    row->selector.family, e->reqid);
	p.template.saddr = xfrm_address(&e->local);
	p.template.id.daddr = xfrm_address(&e->peer);
	return p;
}

static struct policy
policy_of_inbound(const struct spd_inbound *i, uint8_t dir)
{
	struct policy p = policy_make(&i->selector, 0, dir,
	    XFRM_PRIORITY_LAST);

	p.protect = true;
	p.template = template_make(i->selector.family, 0);
	p.template.optional = 1;
	return p;
}

static void
put_mark(struct nl_msg *m, struct xfrm_mark mark)
{
	if ((mark.v | mark.m) != 0 &&
	    nla_put(m, XFRMA_MARK, sizeof(mark), &mark) != 0)
		abort(); /* as xfrm_message */
}

static struct xfrm_mark
mark_of(const struct policy *p)
{
	return (struct xfrm_mark){.v = 0, .m = p->marked ? ESP_MARK_MASK : 0};
}

/* New, or instead of the one of the same selector: in one step, and what the
 * kernel holds for that one goes over to it. */
static int
policy_send(struct xfrm *x, const struct policy *p)
{
	struct nl_msg *m = xfrm_message(XFRM_MSG_UPDPOLICY, 0, &p->info,
	    sizeof(p->info));

	put_mark(m, mark_of(p));
	if (p->protect && nla_put(m, XFRMA_TMPL, sizeof(p->template),
	    &p->template) != 0)
		abort();
	return xfrm_call(x, m);
}

static int
policy_delete(struct xfrm *x, const struct xfrm_userpolicy_id *id,
    struct xfrm_mark mark)
{
	struct nl_msg *m = xfrm_message(XFRM_MSG_DELPOLICY, 0, id,
	    sizeof(*id));
	int r;

	put_mark(m, mark);
	r = xfrm_call(x, m);
	return r == ERR_NOT_FOUND ? 0 : r;
}

static int
policy_withdraw(struct xfrm *x, const struct policy *p)
{
	struct xfrm_userpolicy_id id;

	memset(&id, 0, sizeof(id));
	memcpy(&id.sel, &p->info.sel, sizeof(id.sel));
	id.dir = p->info.dir;
	return policy_delete(x, &id, mark_of(p));
}

int
spd_row_install(struct spd *s, struct spd_row *row)
{
	struct policy p = policy_of_row(row);
	int r;

	row->right = false;
	if (row->link->index == 0)
		return 0;
	r = policy_send(s->x, &p);
	if (r == 0)
		row->stands = row->right = true;
	return r;
}

int
spd_row_withdraw(struct spd *s, struct spd_row *row)
{
	struct policy p = policy_of_row(row);

	if (!row->stands)
		return 0;
	row->stands = row->right = false;
	return policy_withdraw(s->x, &p);
}

int
spd_inbound_install(struct spd *s, struct spd_inbound *i)
{
	struct policy in = policy_of_inbound(i, XFRM_POLICY_IN);
	struct policy forward = policy_of_inbound(i, XFRM_POLICY_FWD);
	int r = policy_send(s->x, &in);

	if (r == 0)
		r = policy_send(s->x, &forward);
	i->stands = r == 0;
	return r;
}

int
spd_inbound_withdraw(struct spd *s, struct spd_inbound *i)
{
	struct policy in = policy_of_inbound(i, XFRM_POLICY_IN);
	struct policy forward = policy_of_inbound(i, XFRM_POLICY_FWD);
	int r = policy_withdraw(s->x, &in);
	int r2 = policy_withdraw(s->x, &forward);

	i->stands = false;
	return r != 0 ? r : r2;
}

/* ---- dumps --------------------------------------------------------------- */

struct xfrm_userpolicy_info
spd_info(struct nlmsghdr *h)
{
	struct xfrm_userpolicy_info info;

	memcpy(&info, nlmsg_data(h), sizeof(info));
	return info;
}

static struct nlattr *
attribute(struct nlmsghdr *h, int type, size_t len)
{
	struct nlattr *a = nlmsg_find_attr(h,
	    sizeof(struct xfrm_userpolicy_info), type);

	return a != NULL && nla_len(a) >= (int)len ? a : NULL;
}

static struct xfrm_mark
mark_in(struct nlmsghdr *h)
{
	struct xfrm_mark mark = {0};
	struct nlattr *a = attribute(h, XFRMA_MARK, sizeof(mark));

	if (a != NULL)
		memcpy(&mark, nla_data(a), sizeof(mark));
	return mark;
}

static bool
template_equal(const struct policy *p, struct nlmsghdr *h)
{
	const struct xfrm_user_tmpl *want = &p->template;
	struct xfrm_user_tmpl is;
	struct nlattr *a = attribute(h, XFRMA_TMPL, 0);
	int len = a == NULL ? 0 : nla_len(a);

	if (!p->protect || len != (int)sizeof(is))
		return !p->protect && len == 0;
	memcpy(&is, nla_data(a), sizeof(is));
	return is.id.proto == want->id.proto && is.id.spi == 0 &&
	    is.reqid == want->reqid && is.mode == want->mode &&
	    is.family == want->family && is.optional == want->optional &&
	    memcmp(&is.saddr, &want->saddr, sizeof(is.saddr)) == 0 &&
	    memcmp(&is.id.daddr, &want->id.daddr, sizeof(is.saddr)) == 0;
}

static bool
policy_equal(const struct policy *p, struct nlmsghdr *h)
{
	struct xfrm_mark mark = mark_of(p), has = mark_in(h);
	struct xfrm_userpolicy_info is = spd_info(h);

	return is.dir == p->info.dir && is.priority == p->info.priority &&
	    is.action == p->info.action && mark.m == has.m &&
	    mark.v == has.v && template_equal(p, h) &&
	    memcmp(&is.sel, &p->info.sel, sizeof(is.sel)) == 0;
}

bool
spd_row_equal(const struct spd_row *row, struct nlmsghdr *h)
{
	struct policy p = policy_of_row(row);

	return policy_equal(&p, h);
}

bool
spd_inbound_equal(const struct spd_inbound *i, struct nlmsghdr *h)
{
	struct xfrm_userpolicy_info is = spd_info(h);
	struct policy p = policy_of_inbound(i, is.dir);

	return policy_equal(&p, h);
}

bool
spd_is_ours(struct nlmsghdr *h)
{
	struct xfrm_userpolicy_info is;

	if (h->nlmsg_type != XFRM_MSG_NEWPOLICY ||
	    nlmsg_datalen(h) < (int)sizeof(is))
		return false;
	is = spd_info(h);
	return is.priority >= XFRM_PRIORITY_FIRST &&
	    is.priority <= XFRM_PRIORITY_LAST;
}

void
spd_surplus_add(struct spd_surplus *p, struct nlmsghdr *h)
{
	struct xfrm_userpolicy_info is = spd_info(h);
	struct spd_surplus_one *one;

	p->all = xgrow(p->all, &p->capacity, p->n, sizeof(*p->all));
	one = &p->all[p->n++];
	memset(one, 0, sizeof(*one));
	memcpy(&one->id.sel, &is.sel, sizeof(is.sel));
	one->id.dir = is.dir;
	one->id.index = is.index;
	one->mark = mark_in(h);
}

/*
 * By index, for by selector the kernel walks over all of a direction's
 * prefixes after each to find those that have no policy any more. The last of
 * each direction and family goes by its selector: that walk is for all.
 */
static void
choose_index(struct spd_surplus *p)
{
	bool walked[2][XFRM_POLICY_MAX] = {0}, *w;
	struct spd_surplus_one *one;
	size_t i;

	for (i = p->n; i-- > 0;) {
		one = &p->all[i];
		w = &walked[one->id.sel.family == AF_INET6]
		    [one->id.dir % XFRM_POLICY_MAX];
		if (!*w)
			one->id.index = 0;
		*w = true;
	}
}

int
spd_surplus_delete(struct xfrm *x, struct spd_surplus *p)
{
	int r = 0, one;
	size_t i;

	choose_index(p);
	for (i = 0; i < p->n; i++) {
		one = policy_delete(x, &p->all[i].id, p->all[i].mark);
		r = r != 0 ? r : one;
	}
	free(p->all);
	*p = (struct spd_surplus){0};
	return r;
}

int
spd_dump(struct xfrm *x, void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx)
{
	struct xfrm_userpolicy_id none;

	memset(&none, 0, sizeof(none));
	return xfrm_ask(x, xfrm_message(XFRM_MSG_GETPOLICY, NLM_F_DUMP, &none,
	    sizeof(none)), fn, ctx);
}
