#include <netinet/in.h> /* before the kernel's own, which give way */
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "base/error.h"
#include "esp/guard/rules.h"
#include "esp/guard/state.h"

/*
 * The named counters. Netlink by hand: libnftables would read all sets to find
 * one of them.
 */

struct nl_msg *
counts_message(unsigned subsystem, unsigned type, int flags, uint8_t family,
    uint16_t resource)
{
	struct nfgenmsg g = {
		.nfgen_family = family, .version = NFNETLINK_V0,
		.res_id = htobe16(resource),
	};
	struct nl_msg *m = nlmsg_alloc_simple((int)(subsystem << 8 | type),
	    flags);

	if (m != NULL && nlmsg_append(m, &g, sizeof(g), NLMSG_ALIGNTO) != 0) {
		nlmsg_free(m);
		return NULL;
	}
	return m;
}

static int
on_counter(struct nl_msg *m, void *ctx)
{
	struct nlattr *a, *data, *packets;

	a = nlmsg_find_attr(nlmsg_hdr(m), sizeof(struct nfgenmsg),
	    NFTA_OBJ_DATA);
	data = a == NULL ? NULL : nla_data(a);
	packets = data == NULL ? NULL : nla_find(data, nla_len(a),
	    NFTA_COUNTER_PACKETS);
	if (packets != NULL && nla_len(packets) == 8)
		*(uint64_t *)ctx += be64toh(nla_get_u64(packets));
	return NL_OK;
}

static uint64_t
read_counter(struct guard *g, uint8_t family, const char *table,
    const char *name)
{
	struct nl_msg *m = counts_message(NFNL_SUBSYS_NFTABLES, NFT_MSG_GETOBJ,
	    0, family, 0);
	uint64_t packets = 0;

	if (m == NULL ||
	    nla_put_string(m, NFTA_OBJ_TABLE, table) != 0 ||
	    nla_put_string(m, NFTA_OBJ_NAME, name) != 0 ||
	    nla_put_u32(m, NFTA_OBJ_TYPE, htobe32(NFT_OBJECT_COUNTER)) != 0) {
		nlmsg_free(m);
		return 0;
	}
	nl_socket_modify_cb(g->asked, NL_CB_VALID, NL_CB_CUSTOM, on_counter,
	    &packets);
	/* the answer, or an error, is one message */
	if (nl_send_auto(g->asked, m) >= 0)
		(void)nl_recvmsgs_default(g->asked);
	nlmsg_free(m);
	return packets;
}

static uint64_t
read_link(struct guard *g, const char *name)
{
	return read_counter(g, NFPROTO_NETDEV, RULES_TABLE, name);
}

struct guard_counts
counts_now(struct guard *g)
{
	struct guard_counts sum = {0};
	struct guard_link *l;
	char name[32];

	TAILQ_FOREACH (l, &g->links, entry) {
		if (l->index == 0)
			continue;
		rules_clear_in(l->number, name);
		sum.clear_in += read_link(g, name);
		if (g->s.kind != GUARD_DROP)
			continue;
		rules_missing_out(l->number, name);
		sum.missing_out += read_link(g, name);
	}
	if (g->inner)
		sum.inner_in = read_counter(g, NFPROTO_INET, RULES_TABLE_INNER,
		    RULES_INNER);
	return sum;
}

int
counts_open(struct guard *g)
{
	g->asked = nl_socket_alloc();
	if (g->asked == NULL)
		return ERR_MEMORY;
	if (nl_connect(g->asked, NETLINK_NETFILTER) != 0)
		return ERR_SYSTEM;
	nl_socket_disable_auto_ack(g->asked);
	return 0;
}

void
counts_close(struct guard *g)
{
	if (g->asked != NULL)
		nl_socket_free(g->asked);
}

uint64_t
guard_clear_in(struct guard *g)
{
	return g->past.clear_in + counts_now(g).clear_in;
}

uint64_t
guard_missing_out(struct guard *g)
{
	return g->past.missing_out + counts_now(g).missing_out;
}

uint64_t
guard_inner_in(struct guard *g)
{
	return g->past.inner_in + counts_now(g).inner_in;
}
