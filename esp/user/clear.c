#include <netinet/in.h> /* before the kernel's own, which give way */
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/user/packet.h"
#include "esp/user/rules.h"
#include "esp/user/state.h"

/*
 * What came in clear though a policy protects it: the kernel drops it (the
 * ingress chain, rules.h) and counts it; a sample comes up by nflog. Netlink
 * by hand: libnftables would read all sets to find one counter.
 */
#define READS_MAX      32

static struct nl_msg *
message(unsigned subsystem, unsigned type, int flags, uint8_t family,
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

/* ---- the counters -------------------------------------------------------- */

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

/* 0 where the link has no rules. */
static uint64_t
read_counter(struct user_plane *u, unsigned number)
{
	struct nl_msg *m = message(NFNL_SUBSYS_NFTABLES, NFT_MSG_GETOBJ, 0,
	    NFPROTO_NETDEV, 0);
	uint64_t packets = 0;
	char name[32];

	rules_counter(number, name);
	if (m == NULL ||
	    nla_put_string(m, NFTA_OBJ_TABLE, RULES_TABLE) != 0 ||
	    nla_put_string(m, NFTA_OBJ_NAME, name) != 0 ||
	    nla_put_u32(m, NFTA_OBJ_TYPE, htobe32(NFT_OBJECT_COUNTER)) != 0) {
		nlmsg_free(m);
		return 0;
	}
	nl_socket_modify_cb(u->clear_asked, NL_CB_VALID, NL_CB_CUSTOM,
	    on_counter, &packets);
	/* the answer, or an error, is one message */
	if (nl_send_auto(u->clear_asked, m) >= 0)
		(void)nl_recvmsgs_default(u->clear_asked);
	nlmsg_free(m);
	return packets;
}

uint64_t
clear_now(struct user_plane *u)
{
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < u->n_links; i++)
		if (u->shared.links[i]->classifier != NULL)
			sum += read_counter(u, i);
	return sum;
}

/* ---- the log ------------------------------------------------------------- */

static int
on_packet(struct nl_msg *m, void *ctx)
{
	struct user_plane *u = ctx;
	struct packet_info info;
	struct esp_packet_id id;
	struct nlattr *a;

	a = nlmsg_find_attr(nlmsg_hdr(m), sizeof(struct nfgenmsg),
	    NFULA_PAYLOAD);
	if (a == NULL || packet_parse_head(nla_data(a), (size_t)nla_len(a),
	    &info) != 0)
		return NL_OK;
	id = (struct esp_packet_id){
		.src = info.src, .dst = info.dst, .protocol = info.protocol,
		.sport = info.sport, .dport = info.dport,
	};
	TELL(u, clear_text, &id);
	return NL_OK;
}

static void
on_log(void *ctx, int events)
{
	struct user_plane *u = ctx;
	int i;

	(void)events;
	for (i = 0; i < READS_MAX; i++)
		if (nl_recvmsgs_default(u->clear_log) < 0)
			return;
}

static int
configure(struct nl_sock *s, int attribute, const void *data, int len)
{
	struct nl_msg *m = message(NFNL_SUBSYS_ULOG, NFULNL_MSG_CONFIG, 0,
	    AF_UNSPEC, RULES_LOG_GROUP);

	if (m == NULL || nla_put(m, attribute, len, data) != 0) {
		nlmsg_free(m);
		return -1;
	}
	return nl_send_sync(s, m);
}

/* false: no nflog here, or somebody else has the group */
static bool
log_open(struct nl_sock *s)
{
	struct nfulnl_msg_config_cmd bind = {NFULNL_CFG_CMD_BIND};
	struct nfulnl_msg_config_mode mode = {
		.copy_range = htobe32(128), .copy_mode = NFULNL_COPY_PACKET,
	};
	uint32_t one = htobe32(1);

	return nl_connect(s, NETLINK_NETFILTER) == 0 &&
	    configure(s, NFULA_CFG_CMD, &bind, sizeof(bind)) >= 0 &&
	    configure(s, NFULA_CFG_MODE, &mode, sizeof(mode)) >= 0 &&
	    configure(s, NFULA_CFG_QTHRESH, &one, sizeof(one)) >= 0;
}

int
clear_open(struct user_plane *u)
{
	u->clear_asked = nl_socket_alloc();
	if (u->clear_asked == NULL)
		return ERR_MEMORY;
	if (nl_connect(u->clear_asked, NETLINK_NETFILTER) != 0)
		return ERR_SYSTEM;
	nl_socket_disable_auto_ack(u->clear_asked);
	u->clear_log = nl_socket_alloc();
	if (u->clear_log == NULL)
		return ERR_MEMORY;
	if (!log_open(u->clear_log)) {
		nl_socket_free(u->clear_log);
		u->clear_log = NULL; /* the packets are counted only */
		return 0;
	}
	nl_socket_disable_seq_check(u->clear_log);
	nl_socket_disable_auto_ack(u->clear_log);
	nl_socket_set_nonblocking(u->clear_log);
	nl_socket_modify_cb(u->clear_log, NL_CB_VALID, NL_CB_CUSTOM, on_packet,
	    u);
	u->clear_watch = loop_fd_new(u->loop, nl_socket_get_fd(u->clear_log),
	    LOOP_READ, on_log, u);
	return u->clear_watch == NULL ? ERR_MEMORY : 0;
}

void
clear_close(struct user_plane *u)
{
	loop_fd_free(u->clear_watch);
	if (u->clear_log != NULL)
		nl_socket_free(u->clear_log);
	if (u->clear_asked != NULL)
		nl_socket_free(u->clear_asked);
}
