#include <net/if.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_csum.h>
#include <linux/tc_act/tc_pedit.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "esp/kernel/state.h"

/*
 * The outer header's DF bit, set. XFRM copies the inner one or clears it, so
 * the SA's mark says that it is to be set, and traffic control does it as the
 * packet leaves: on the link a clsact qdisc and in it an egress filter, for
 * IPv4 of that mark, which sets the bit and mends the checksum. nftables' own
 * egress hook comes before it, and refuses to write that field.
 *
 * A filter is ours by its priority and its handle, the mark. The priority says
 * too whether we made the qdisc; then that goes with it, unless somebody else
 * has put filters there since.
 */
#define DF_BIT 0x4000

enum { MADE, FOUND, PRIORITIES };
static const uint16_t priorities[PRIORITIES] = {0x5053, 0x5054};

#define PARENT_EGRESS  TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)
#define PARENT_INGRESS TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)

/* What a link's clsact has. */
struct found {
	bool clsact;
	bool ours[PRIORITIES];
	bool others;
};

/* ---- messages ------------------------------------------------------------ */

/* As xfrm_message: no memory is the end. */
static struct nl_msg *
message(int type, int flags, const struct tcmsg *t)
{
	return xfrm_message(type, flags, t, sizeof(*t));
}

static int
on_end(struct nl_msg *m, void *ctx)
{
	(void)m;
	*(bool *)ctx = true;
	return NL_OK;
}

/* Send and free m; read up to the yes, the no or the end of a dump, for a link
 * that had a qdisc once there is no other answer. 0 or libnl's error. */
static int
ask(struct kernel_plane *k, struct nl_msg *m)
{
	bool done = false;
	int r;

	nl_socket_modify_cb(k->tc, NL_CB_ACK, NL_CB_CUSTOM, on_end, &done);
	nl_socket_modify_cb(k->tc, NL_CB_FINISH, NL_CB_CUSTOM, on_end, &done);
	r = nl_send_auto(k->tc, m);
	nlmsg_free(m);
	while (r >= 0 && !done)
		r = nl_recvmsgs_default(k->tc);
	return r < 0 ? r : 0;
}

static struct tcmsg
qdisc(unsigned index)
{
	return (struct tcmsg){
		.tcm_ifindex = (int)index, .tcm_parent = TC_H_CLSACT,
		.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
	};
}

static struct tcmsg
filter(unsigned index, int priority)
{
	return (struct tcmsg){
		.tcm_ifindex = (int)index, .tcm_parent = PARENT_EGRESS,
		.tcm_handle = ESP_MARK_DF,
		.tcm_info = TC_H_MAKE((uint32_t)priorities[priority] << 16,
		    htons(ETH_P_IP)),
	};
}

static int
qdisc_make(struct kernel_plane *k, unsigned index)
{
	struct tcmsg t = qdisc(index);
	struct nl_msg *m = message(RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE |
	    NLM_F_EXCL, &t);

	nla_put_string(m, TCA_KIND, "clsact");
	return ask(k, m);
}

static void
put_action(struct nl_msg *m, int order, const char *kind, int type,
    const void *options, size_t len)
{
	struct nlattr *action = nla_nest_start(m, order), *nest;

	nla_put_string(m, TCA_ACT_KIND, kind);
	nest = nla_nest_start(m, TCA_ACT_OPTIONS);
	nla_put(m, type, (int)len, options);
	nla_nest_end(m, nest);
	nla_nest_end(m, action);
}

static int
filter_make(struct kernel_plane *k, unsigned index, int priority)
{
	/* the second word of the header: identification, flags, offset */
	struct {
		struct tc_pedit_sel sel;
		struct tc_pedit_key key;
	} set = {
		.sel = {.action = TC_ACT_PIPE, .nkeys = 1},
		.key = {.off = 4, .mask = ~htonl(DF_BIT),
			.val = htonl(DF_BIT)},
	};
	/* ... and on to the filters of others */
	struct tc_csum mend = {.action = TC_ACT_UNSPEC,
		.update_flags = TCA_CSUM_UPDATE_FLAG_IPV4HDR};
	struct tcmsg t = filter(index, priority);
	struct nl_msg *m = message(RTM_NEWTFILTER, NLM_F_ACK | NLM_F_CREATE |
	    NLM_F_EXCL, &t);
	struct nlattr *options, *actions;

	nla_put_string(m, TCA_KIND, "fw");
	options = nla_nest_start(m, TCA_OPTIONS);
	actions = nla_nest_start(m, TCA_FW_ACT);
	put_action(m, 1, "pedit", TCA_PEDIT_PARMS, &set, sizeof(set));
	put_action(m, 2, "csum", TCA_CSUM_PARMS, &mend, sizeof(mend));
	nla_nest_end(m, actions);
	nla_nest_end(m, options);
	return ask(k, m);
}

/* ---- what is there ------------------------------------------------------- */

static int
on_answer(struct nl_msg *m, void *ctx)
{
	struct nlmsghdr *h = nlmsg_hdr(m);
	const struct tcmsg *t = nlmsg_data(h);
	struct found *f = ctx;
	struct nlattr *kind;
	int i;

	if (!nlmsg_valid_hdr(h, sizeof(*t)))
		return NL_OK;
	kind = nlmsg_find_attr(h, sizeof(*t), TCA_KIND);
	if (h->nlmsg_type == RTM_NEWQDISC)
		f->clsact = kind != NULL && nla_strcmp(kind, "clsact") == 0;
	if (h->nlmsg_type != RTM_NEWTFILTER)
		return NL_OK;
	for (i = 0; i < PRIORITIES; i++) {
		if (t->tcm_parent != PARENT_EGRESS ||
		    TC_H_MAJ(t->tcm_info) >> 16 != priorities[i])
			continue;
		/* a dump names the priority, then its filters */
		if (t->tcm_handle == ESP_MARK_DF)
			f->ours[i] = true;
		if (t->tcm_handle == ESP_MARK_DF || t->tcm_handle == 0)
			return NL_OK;
	}
	f->others = true;
	return NL_OK;
}

/* An "ingress" qdisc stands in the same place and would take an egress filter
 * for one of its own. */
static void
look(struct kernel_plane *k, unsigned index, struct found *f)
{
	static const uint32_t parents[] = {PARENT_EGRESS, PARENT_INGRESS};
	struct tcmsg t = qdisc(index);
	size_t i;

	memset(f, 0, sizeof(*f));
	nl_socket_modify_cb(k->tc, NL_CB_VALID, NL_CB_CUSTOM, on_answer, f);
	t.tcm_handle = 0;
	/* without "echo" only those who listen would be told */
	ask(k, message(RTM_GETQDISC, NLM_F_ACK | NLM_F_ECHO, &t));
	for (i = 0; f->clsact && i < 2; i++) {
		t = (struct tcmsg){.tcm_ifindex = (int)index,
			.tcm_parent = parents[i]};
		if (ask(k, message(RTM_GETTFILTER, NLM_F_DUMP, &t)) < 0)
			f->others = true; /* for all we know */
	}
	nl_socket_modify_cb(k->tc, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
}

/* ---- one link ------------------------------------------------------------ */

/* The qdisc goes if it is ours and empty. */
static void
put_away(struct kernel_plane *k, unsigned index, bool made)
{
	struct tcmsg t;
	struct found f;
	int i;

	look(k, index, &f);
	for (i = 0; i < PRIORITIES; i++) {
		t = filter(index, i);
		if (f.ours[i])
			ask(k, message(RTM_DELTFILTER, NLM_F_ACK, &t));
	}
	t = qdisc(index);
	if (f.clsact && (made || f.ours[MADE]) && !f.others)
		ask(k, message(RTM_DELQDISC, NLM_F_ACK, &t));
}

static int
make(struct kernel_plane *k, unsigned index, struct text *why)
{
	int r = qdisc_make(k, index);
	bool made = r == 0;
	struct found f;

	if (r == -NLE_EXIST) {
		look(k, index, &f);
		if (f.ours[MADE] || f.ours[FOUND])
			return 0;
		if (!f.clsact) {
			text_add(why, "an ingress qdisc is in clsact's place");
			return ERR_UNSUPPORTED;
		}
		r = 0;
	}
	if (r == 0)
		r = filter_make(k, index, made ? MADE : FOUND);
	if (r == 0)
		return 0;
	if (made)
		put_away(k, index, true);
	text_printf(why, "traffic control's clsact, fw, pedit and csum: %s",
	    nl_geterror(r));
	return ERR_UNSUPPORTED;
}

/* A link that isn't there is given its filter by df_renew. */
static void
want(struct kernel_plane *k, struct klink *l)
{
	unsigned index = if_nametoindex(l->name);
	struct text why;

	if (index == 0)
		return;
	text_init(&why);
	if (make(k, index, &why) == 0) {
		l->df_refused = false;
	} else if (!l->df_refused && if_nametoindex(l->name) == index) {
		l->df_refused = true;
		log_msg(SEV_WARNINGS, 0, "crypto ipsec df-bit set-df: %s: %s; "
		    "the bit is copied instead", l->name, text_str(&why));
	}
	text_clear(&why);
}

/* ---- for the plane ------------------------------------------------------- */

void
df_want(struct kernel_plane *k, struct klink *l)
{
	l->df_set = true;
	want(k, l);
}

void
df_drop(struct kernel_plane *k, struct klink *l)
{
	unsigned index = if_nametoindex(l->name);

	if (l->df_set && index != 0)
		put_away(k, index, false);
	l->df_set = l->df_refused = false;
}

void
df_renew(struct kernel_plane *k)
{
	struct klink *l;

	SLIST_FOREACH (l, &k->links, next)
		if (l->df_set)
			want(k, l);
}

/* Where it was refused, taking back what was half made tells of a loss too. */
void
df_restore(struct kernel_plane *k)
{
	struct klink *l;

	SLIST_FOREACH (l, &k->links, next)
		if (l->df_set && !l->df_refused)
			want(k, l);
}

bool
df_can(struct esp_plane *p, struct text *why)
{
	struct kernel_plane *k = kernel_plane(p);
	unsigned index = if_nametoindex("lo");
	bool can = make(k, index, why) == 0;

	put_away(k, index, false);
	return can;
}

/* What a killed run left on any link. */
static void
sweep(struct kernel_plane *k)
{
	struct if_nameindex *links = if_nameindex(), *l;

	for (l = links; l != NULL && l->if_index != 0; l++)
		put_away(k, l->if_index, false);
	if (links != NULL)
		if_freenameindex(links);
}

int
df_open(struct kernel_plane *k)
{
	k->tc = nl_socket_alloc();
	if (k->tc == NULL)
		return ERR_MEMORY;
	if (nl_connect(k->tc, NETLINK_ROUTE) != 0)
		return ERR_SYSTEM;
	nl_socket_disable_auto_ack(k->tc);
	sweep(k);
	return 0;
}

void
df_close(struct kernel_plane *k)
{
	struct klink *l;

	if (k->tc == NULL)
		return;
	SLIST_FOREACH (l, &k->links, next)
		df_drop(k, l);
	nl_socket_free(k->tc);
}
