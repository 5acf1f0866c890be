#include <netinet/in.h> /* before the kernel's own, which give way */
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "base/error.h"
#include "esp/guard/rules.h"
#include "esp/guard/state.h"
#include "esp/packet.h"

/*
 * Samples of packets, by nflog: all groups on one socket.
 */
#define READS_MAX    32
#define BUFFER_BYTES (256 * 1024) /* a burst of "too big" */

static void
on_clear(struct guard *g, const uint8_t *packet, size_t len)
{
	struct packet_info info;
	struct esp_packet_id id;

	if (packet_parse_head(packet, len, &info) != 0)
		return;
	id = (struct esp_packet_id){
		.src = info.src, .dst = info.dst, .protocol = info.protocol,
		.sport = info.sport, .dport = info.dport,
	};
	g->s.clear_text(g->s.ctx, &id);
}

static int
on_packet(struct nl_msg *m, void *ctx)
{
	const struct nfgenmsg *head = nlmsg_data(nlmsg_hdr(m));
	struct guard *g = ctx;
	const uint8_t *packet;
	struct nlattr *a;
	size_t len;

	a = nlmsg_find_attr(nlmsg_hdr(m), sizeof(*head), NFULA_PAYLOAD);
	if (a == NULL)
		return NL_OK;
	packet = nla_data(a);
	len = (size_t)nla_len(a);
	switch (be16toh(head->res_id)) {
	case RULES_LOG_GROUP + LOG_CLEAR:
		on_clear(g, packet, len);
		break;
	case RULES_LOG_GROUP + LOG_SEEN:
		if (g->watch)
			g->s.esp_seen(g->s.ctx, packet, len);
		break;
	case RULES_LOG_GROUP + LOG_TOO_BIG:
		g->s.too_big(g->s.ctx, packet, len);
		break;
	}
	return NL_OK;
}

static void
on_log(void *ctx, int events)
{
	struct guard *g = ctx;
	int i;

	(void)events;
	for (i = 0; i < READS_MAX; i++)
		if (nl_recvmsgs_default(g->log) < 0)
			return;
}

static int
configure(struct nl_sock *s, uint16_t group, int attribute, const void *data,
    int len)
{
	struct nl_msg *m = counts_message(NFNL_SUBSYS_ULOG, NFULNL_MSG_CONFIG,
	    0, AF_UNSPEC, group);

	if (m == NULL || nla_put(m, attribute, len, data) != 0) {
		nlmsg_free(m);
		return -1;
	}
	return nl_send_sync(s, m);
}

/* false: no nflog here, or somebody else has the group */
static bool
bind_group(struct nl_sock *s, uint16_t group)
{
	struct nfulnl_msg_config_cmd bind = {NFULNL_CFG_CMD_BIND};
	struct nfulnl_msg_config_mode mode = {
		.copy_range = htobe32(RULES_LOG_BYTES),
		.copy_mode = NFULNL_COPY_PACKET,
	};
	uint32_t one = htobe32(1);

	return configure(s, group, NFULA_CFG_CMD, &bind, sizeof(bind)) >= 0 &&
	    configure(s, group, NFULA_CFG_MODE, &mode, sizeof(mode)) >= 0 &&
	    configure(s, group, NFULA_CFG_QTHRESH, &one, sizeof(one)) >= 0;
}

static void
bind_groups(struct guard *g)
{
	bool drop = g->s.kind == GUARD_DROP;
	const bool wanted[LOGS] = {
		[LOG_CLEAR] = g->s.clear_text != NULL,
		[LOG_SEEN] = drop && g->s.esp_seen != NULL,
		[LOG_TOO_BIG] = drop && g->s.too_big != NULL,
	};
	unsigned i;

	for (i = 0; i < LOGS; i++)
		g->logs[i] = wanted[i] && bind_group(g->log,
		    (uint16_t)(RULES_LOG_GROUP + i));
}

int
log_open(struct guard *g)
{
	g->log = nl_socket_alloc();
	if (g->log == NULL)
		return ERR_MEMORY;
	if (nl_connect(g->log, NETLINK_NETFILTER) != 0)
		return 0; /* the packets are counted only */
	(void)nl_socket_set_buffer_size(g->log, BUFFER_BYTES, 0);
	bind_groups(g);
	nl_socket_disable_seq_check(g->log);
	nl_socket_disable_auto_ack(g->log);
	nl_socket_set_nonblocking(g->log);
	nl_socket_modify_cb(g->log, NL_CB_VALID, NL_CB_CUSTOM, on_packet, g);
	g->log_watch = loop_fd_new(g->s.loop, nl_socket_get_fd(g->log),
	    LOOP_READ, on_log, g);
	return g->log_watch == NULL ? ERR_MEMORY : 0;
}

void
log_close(struct guard *g)
{
	loop_fd_free(g->log_watch);
	if (g->log != NULL)
		nl_socket_free(g->log);
}
