#include "nat/xlate.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "nat/model.h"

/*
 * Translated connections, from the kernel's table of connections
 * (ctnetlink). The mark tells the rule.
 */

static int
ip_read(struct nlattr *attr, bool source, struct addr *out)
{
	struct nlattr *tb[CTA_IP_MAX + 1];
	struct nlattr *v4, *v6;

	*out = (struct addr){ 0 };
	if (nla_parse_nested(tb, CTA_IP_MAX, attr, NULL) < 0)
		return ERR_SYNTAX;
	v4 = tb[source ? CTA_IP_V4_SRC : CTA_IP_V4_DST];
	v6 = tb[source ? CTA_IP_V6_SRC : CTA_IP_V6_DST];
	if (v4 != NULL && nla_len(v4) == 4) {
		out->family = AF_INET;
		nla_memcpy(out->bytes, v4, 4);
	} else if (v6 != NULL && nla_len(v6) == 16) {
		out->family = AF_INET6;
		nla_memcpy(out->bytes, v6, 16);
	} else {
		return ERR_SYNTAX;
	}
	return 0;
}

static uint16_t
port_read(struct nlattr *attr)
{
	uint16_t port = 0;

	if (attr != NULL && nla_len(attr) == 2)
		nla_memcpy(&port, attr, 2);
	return ntohs(port);
}

static int
tuple_read(struct nlattr *attr, struct nat_tuple *out)
{
	struct nlattr *tb[CTA_TUPLE_MAX + 1], *p[CTA_PROTO_MAX + 1];

	*out = (struct nat_tuple){ 0 };
	if (attr == NULL ||
	    nla_parse_nested(tb, CTA_TUPLE_MAX, attr, NULL) < 0 ||
	    tb[CTA_TUPLE_IP] == NULL || tb[CTA_TUPLE_PROTO] == NULL ||
	    ip_read(tb[CTA_TUPLE_IP], true, &out->src) < 0 ||
	    ip_read(tb[CTA_TUPLE_IP], false, &out->dst) < 0 ||
	    nla_parse_nested(p, CTA_PROTO_MAX, tb[CTA_TUPLE_PROTO], NULL) < 0)
		return ERR_SYNTAX;
	if (p[CTA_PROTO_NUM] != NULL)
		out->protocol = nla_get_u8(p[CTA_PROTO_NUM]);
	if (p[CTA_PROTO_ICMP_ID] != NULL) {
		out->sport = out->dport = port_read(p[CTA_PROTO_ICMP_ID]);
		return 0;
	}
	out->sport = port_read(p[CTA_PROTO_SRC_PORT]);
	out->dport = port_read(p[CTA_PROTO_DST_PORT]);
	return 0;
}

struct walk {
	void (*fn)(void *ctx, const struct nat_connection *c);
	void *ctx;
};

static uint32_t
word_read(struct nlattr *attr)
{
	return attr == NULL || nla_len(attr) != 4 ? 0 :
	    ntohl(nla_get_u32(attr));
}

static uint8_t
tcp_state_read(struct nlattr *attr)
{
	struct nlattr *tb[CTA_PROTOINFO_MAX + 1];
	struct nlattr *tcp[CTA_PROTOINFO_TCP_MAX + 1];

	if (attr == NULL ||
	    nla_parse_nested(tb, CTA_PROTOINFO_MAX, attr, NULL) < 0 ||
	    tb[CTA_PROTOINFO_TCP] == NULL || nla_parse_nested(tcp,
		CTA_PROTOINFO_TCP_MAX, tb[CTA_PROTOINFO_TCP], NULL) < 0 ||
	    tcp[CTA_PROTOINFO_TCP_STATE] == NULL)
		return 0;
	return nla_get_u8(tcp[CTA_PROTOINFO_TCP_STATE]);
}

static int
connection_seen(struct nl_msg *msg, void *arg)
{
	struct walk *w = arg;
	struct nlattr *tb[CTA_MAX + 1];
	struct nat_connection c = { 0 };

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), tb, CTA_MAX,
		NULL) < 0)
		return NL_SKIP;
	c.mark = word_read(tb[CTA_MARK]) & NAT_MARK_MASK;
	if (c.mark == 0 || tuple_read(tb[CTA_TUPLE_ORIG], &c.original) < 0 ||
	    tuple_read(tb[CTA_TUPLE_REPLY], &c.reply) < 0)
		return NL_SKIP;
	c.status = word_read(tb[CTA_STATUS]);
	c.left_s = word_read(tb[CTA_TIMEOUT]);
	c.tcp_state = tcp_state_read(tb[CTA_PROTOINFO]);
	w->fn(w->ctx, &c);
	return NL_OK;
}

static int
dump(struct nl_sock *sk, struct walk *w)
{
	struct nfgenmsg head = { .nfgen_family = AF_UNSPEC,
		.version = NFNETLINK_V0 };
	struct nl_cb *cb;
	int r;

	if ((cb = nl_cb_alloc(NL_CB_DEFAULT)) == NULL)
		return ERR_MEMORY;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, connection_seen, w);
	r = nl_send_simple(sk, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET,
	    NLM_F_DUMP, &head, sizeof(head));
	if (r >= 0)
		r = nl_recvmsgs(sk, cb);
	nl_cb_put(cb);
	return r < 0 ? ERR_SYSTEM : 0;
}

int
nat_connections_each(void (*fn)(void *ctx, const struct nat_connection *c),
    void *ctx)
{
	struct walk w = { fn, ctx };
	struct nl_sock *sk;
	int r = ERR_SYSTEM;

	if ((sk = nl_socket_alloc()) == NULL)
		return ERR_MEMORY;
	if (nl_connect(sk, NETLINK_NETFILTER) == 0)
		r = dump(sk, &w);
	nl_socket_free(sk);
	return r;
}

int
nat_connections_clear(uint32_t mark)
{
	struct nfgenmsg head = { .nfgen_family = AF_UNSPEC,
		.version = NFNETLINK_V0 };
	struct nl_sock *sk;
	struct nl_msg *msg;
	int r = -NLE_FAILURE;

	sk = nl_socket_alloc();
	msg = nlmsg_alloc_simple(NFNL_SUBSYS_CTNETLINK << 8 |
	    IPCTNL_MSG_CT_DELETE, 0);
	if (sk != NULL && msg != NULL &&
	    nl_connect(sk, NETLINK_NETFILTER) == 0 &&
	    nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO) == 0 &&
	    nla_put_u32(msg, CTA_MARK, htonl(mark)) == 0 &&
	    nla_put_u32(msg, CTA_MARK_MASK, htonl(NAT_MARK_MASK)) == 0) {
		r = nl_send_sync(sk, msg); /* frees msg */
		msg = NULL;
	}
	nlmsg_free(msg);
	nl_socket_free(sk);
	return r < 0 ? ERR_SYSTEM : 0;
}

/* ---- ages ---------------------------------------------------------------- */

static unsigned
timeout_read(const char *name)
{
	char path[96];
	unsigned value = 0;
	FILE *f;

	snprintf(path, sizeof(path),
	    "/proc/sys/net/netfilter/nf_conntrack_%s", name);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	if (fscanf(f, "%u", &value) != 1)
		value = 0;
	fclose(f);
	return value;
}

/* The kernel counts down from this at each packet. */
unsigned
nat_connection_timeout(const struct nat_connection *c)
{
	static const char *const tcp[] = { NULL, "tcp_timeout_syn_sent",
		"tcp_timeout_syn_recv", "tcp_timeout_established",
		"tcp_timeout_fin_wait", "tcp_timeout_close_wait",
		"tcp_timeout_last_ack", "tcp_timeout_time_wait",
		"tcp_timeout_close", "tcp_timeout_syn_sent" };
	bool assured = (c->status & IPS_ASSURED) != 0;

	switch (c->original.protocol) {
	case IPPROTO_TCP:
		if (c->tcp_state == 0 ||
		    c->tcp_state >= sizeof(tcp) / sizeof(tcp[0]))
			return 0;
		return timeout_read(tcp[c->tcp_state]);
	case IPPROTO_UDP:
		return timeout_read(assured ? "udp_timeout_stream" :
		    "udp_timeout");
	case IPPROTO_ICMP:
		return timeout_read("icmp_timeout");
	case IPPROTO_ICMPV6:
		return timeout_read("icmpv6_timeout");
	default:
		return timeout_read("generic_timeout");
	}
}
