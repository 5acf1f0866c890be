#include "net/kernel.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <unistd.h>

#include "net/kernel_private.h"

/*
 * The neighbour table, for `show arp`. Read as messages: libnl's object keeps
 * the ages to itself.
 */
struct neighbours {
	unsigned ifindex;
	void (*fn)(void *ctx, const struct addr *a, const uint8_t mac[6],
	    unsigned age_s, bool permanent);
	void *ctx;
};

static unsigned
age_read(struct nlattr *attr)
{
	struct nda_cacheinfo info;
	long hz;

	if (attr == NULL || nla_memcpy(&info, attr, sizeof(info)) <
	    (int)sizeof(info))
		return 0;
	hz = sysconf(_SC_CLK_TCK);
	return hz > 0 ? info.ndm_updated / (unsigned)hz : 0;
}

static int
neighbour_seen(struct nl_msg *msg, void *arg)
{
	struct neighbours *n = arg;
	struct nlattr *tb[NDA_MAX + 1];
	struct nlmsghdr *h = nlmsg_hdr(msg);
	const struct ndmsg *nd;
	struct addr a = { .family = AF_INET };

	if (h->nlmsg_type != RTM_NEWNEIGH ||
	    nlmsg_parse(h, sizeof(*nd), tb, NDA_MAX, NULL) < 0)
		return NL_SKIP;
	nd = nlmsg_data(h);
	if (nd->ndm_ifindex != (int)n->ifindex || nd->ndm_family != AF_INET ||
	    (nd->ndm_state & (NUD_NOARP | NUD_FAILED | NUD_INCOMPLETE)) != 0 ||
	    tb[NDA_DST] == NULL || tb[NDA_LLADDR] == NULL ||
	    nla_len(tb[NDA_DST]) != 4 || nla_len(tb[NDA_LLADDR]) != 6)
		return NL_SKIP;
	nla_memcpy(a.bytes, tb[NDA_DST], 4);
	n->fn(n->ctx, &a, nla_data(tb[NDA_LLADDR]),
	    age_read(tb[NDA_CACHEINFO]),
	    (nd->ndm_state & NUD_PERMANENT) != 0);
	return NL_OK;
}

int
kernel_neighbour_each(struct kernel *k, unsigned ifindex,
    void (*fn)(void *ctx, const struct addr *a, const uint8_t mac[6],
	unsigned age_s, bool permanent), void *ctx)
{
	struct neighbours n = { ifindex, fn, ctx };
	struct rtgenmsg family = { .rtgen_family = AF_INET };
	struct nl_cb *cb;
	int r;

	cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (cb == NULL)
		return kernel_result(k, -NLE_NOMEM);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, neighbour_seen, &n);
	r = nl_send_simple(kernel_socket(k), RTM_GETNEIGH, NLM_F_DUMP,
	    &family, sizeof(family));
	if (r >= 0)
		r = nl_recvmsgs(kernel_socket(k), cb);
	nl_cb_put(cb);
	return kernel_result(k, r);
}
