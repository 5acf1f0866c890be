#ifndef TESTS_UNIT_ESP_FAKE_XFRM_H
#define TESTS_UNIT_ESP_FAKE_XFRM_H

#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "esp/kernel/xfrm.h"
#include "tests/unit/unit.h"

/*
 * A kernel's SPD in place of esp/kernel/xfrm.c: keeps policies as that does,
 * one a selector, mark and direction, counts the messages, and looks packets
 * up the slow way.
 */
struct fake_policy {
	struct xfrm_userpolicy_info info;
	struct xfrm_user_tmpl template;
	struct xfrm_mark mark;
	bool has_template;
};

static struct {
	struct fake_policy *all;
	size_t n, capacity;
	unsigned updates, deletions, dumps;
	int refuse; /* the next so many updates */
} fake;

static void
fake_count(unsigned updates, unsigned deletions)
{
	ck_assert_uint_eq(fake.updates, updates);
	ck_assert_uint_eq(fake.deletions, deletions);
	fake.updates = fake.deletions = fake.dumps = 0;
}

static inline unsigned
fake_reset(void)
{
	unsigned n = fake.updates + fake.deletions;

	fake.updates = fake.deletions = fake.dumps = 0;
	return n;
}

static struct fake_policy *
fake_find(const struct xfrm_selector *sel, uint8_t dir, struct xfrm_mark mark)
{
	size_t i;

	for (i = 0; i < fake.n; i++)
		if (memcmp(&fake.all[i].info.sel, sel, sizeof(*sel)) == 0 &&
		    fake.all[i].info.dir == dir &&
		    fake.all[i].mark.m == mark.m)
			return &fake.all[i];
	return NULL;
}

static void
fake_put(const struct fake_policy *p)
{
	struct fake_policy *old = fake_find(&p->info.sel, p->info.dir,
	    p->mark);

	if (old == NULL) {
		fake.all = xgrow(fake.all, &fake.capacity, fake.n,
		    sizeof(*fake.all));
		old = &fake.all[fake.n++];
	}
	*old = *p;
}

static int
fake_update(struct nlmsghdr *h, struct xfrm_mark mark)
{
	struct fake_policy p = {.mark = mark};
	struct nlattr *a = nlmsg_find_attr(h, sizeof(p.info), XFRMA_TMPL);

	fake.updates++;
	if (fake.refuse > 0) {
		fake.refuse--;
		errno = EINVAL;
		return ERR_SYSTEM;
	}
	memcpy(&p.info, nlmsg_data(h), sizeof(p.info));
	p.has_template = a != NULL;
	if (a != NULL) {
		ck_assert_int_eq(nla_len(a), sizeof(p.template));
		memcpy(&p.template, nla_data(a), sizeof(p.template));
	}
	/* new kernels refuse it, and so an in policy may be and an out not */
	ck_assert(p.info.dir != XFRM_POLICY_OUT || p.template.optional == 0);
	fake_put(&p);
	return 0;
}

static int
fake_delete(struct nlmsghdr *h, struct xfrm_mark mark)
{
	const struct xfrm_userpolicy_id *id = nlmsg_data(h);
	struct fake_policy *p = fake_find(&id->sel, id->dir, mark);

	fake.deletions++;
	if (p == NULL)
		return ERR_NOT_FOUND;
	*p = fake.all[--fake.n];
	return 0;
}

int
xfrm_call(struct xfrm *x, struct nl_msg *m)
{
	struct nlmsghdr *h = nlmsg_hdr(m);
	bool update = h->nlmsg_type == XFRM_MSG_UPDPOLICY;
	struct nlattr *a = nlmsg_find_attr(h, update ?
	    sizeof(struct xfrm_userpolicy_info) :
	    sizeof(struct xfrm_userpolicy_id), XFRMA_MARK);
	struct xfrm_mark mark = {0};
	int r;

	(void)x;
	if (a != NULL)
		memcpy(&mark, nla_data(a), sizeof(mark));
	ck_assert(update || h->nlmsg_type == XFRM_MSG_DELPOLICY);
	r = update ? fake_update(h, mark) : fake_delete(h, mark);
	nlmsg_free(m);
	return r;
}

int
xfrm_ask(struct xfrm *x, struct nl_msg *m,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx)
{
	struct fake_policy *p;
	struct nl_msg *answer;
	size_t i;

	(void)x;
	ck_assert_int_eq(nlmsg_hdr(m)->nlmsg_type, XFRM_MSG_GETPOLICY);
	nlmsg_free(m);
	fake.dumps++;
	for (i = 0; i < fake.n; i++) {
		p = &fake.all[i];
		answer = xfrm_message(XFRM_MSG_NEWPOLICY, 0, &p->info,
		    sizeof(p->info));
		if (p->has_template)
			nla_put(answer, XFRMA_TMPL, sizeof(p->template),
			    &p->template);
		if (p->mark.m != 0)
			nla_put(answer, XFRMA_MARK, sizeof(p->mark), &p->mark);
		fn(ctx, nlmsg_hdr(answer));
		nlmsg_free(answer);
	}
	return 0;
}

/* ---- as the kernel looks up ---------------------------------------------- */

struct flow {
	struct addr src, dst;
	uint8_t protocol;
	uint16_t sport, dport;
	int out; /* ifindex of the route's device */
};

static inline bool
bits_equal(const void *a, const void *b, unsigned n)
{
	const uint8_t *x = a, *y = b;
	unsigned i;

	for (i = 0; i < n; i++)
		if (((x[i / 8] ^ y[i / 8]) >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

static inline bool
selector_match(const struct xfrm_selector *s, const struct flow *f)
{
	return s->family == f->src.family &&
	    bits_equal(&s->saddr, f->src.bytes, s->prefixlen_s) &&
	    bits_equal(&s->daddr, f->dst.bytes, s->prefixlen_d) &&
	    ((htons(f->sport) ^ s->sport) & s->sport_mask) == 0 &&
	    ((htons(f->dport) ^ s->dport) & s->dport_mask) == 0 &&
	    (s->proto == 0 || s->proto == f->protocol) &&
	    (s->ifindex == 0 || s->ifindex == f->out);
}

static inline const struct fake_policy *
fake_look_up(const struct flow *f, uint8_t dir)
{
	const struct fake_policy *p, *best = NULL;
	size_t i;

	for (i = 0; i < fake.n; i++) {
		p = &fake.all[i];
		if (p->info.dir != dir || !selector_match(&p->info.sel, f))
			continue;
		/* of several of one priority any may be it */
		ck_assert(best == NULL || dir != XFRM_POLICY_OUT ||
		    p->info.priority != best->info.priority ||
		    p->template.reqid == best->template.reqid);
		if (best == NULL || p->info.priority < best->info.priority)
			best = p;
	}
	return best;
}

#endif
