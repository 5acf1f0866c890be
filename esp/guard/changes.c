#include <netinet/in.h> /* before the kernel's own, which give way */
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "esp/guard/rules.h"
#include "esp/guard/state.h"

/*
 * What others do to table postern_esp: flush the ruleset, delete a chain, add
 * a rule. nftables tells all changes, ours too, a transaction at a time; each
 * of ours makes the table anew, so its number (the kernel's "handle") says
 * which they are. Any other that touches the table is undone at once.
 */
#define ROOM (1024 * 1024) /* ours of large maps; more may be lost */

static int
on_table(struct nl_msg *m, void *ctx)
{
	struct nlattr *a = nlmsg_find_attr(nlmsg_hdr(m),
	    sizeof(struct nfgenmsg), NFTA_TABLE_HANDLE);

	if (a != NULL && nla_len(a) == 8)
		*(uint64_t *)ctx = be64toh(nla_get_u64(a));
	return NL_OK;
}

/* The number of the table that stands; 0: none does. */
static uint64_t
table_now(struct guard *g)
{
	struct nl_msg *m = counts_message(NFNL_SUBSYS_NFTABLES,
	    NFT_MSG_GETTABLE, 0, NFPROTO_NETDEV, 0);
	uint64_t number = 0;

	if (m == NULL || nla_put_string(m, NFTA_TABLE_NAME, RULES_TABLE) != 0) {
		nlmsg_free(m);
		return 0;
	}
	nl_socket_modify_cb(g->asked, NL_CB_VALID, NL_CB_CUSTOM, on_table,
	    &number);
	if (nl_send_auto(g->asked, m) >= 0)
		(void)nl_recvmsgs_default(g->asked);
	nlmsg_free(m);
	return number;
}

void
changes_written(struct guard *g)
{
	g->table = table_now(g);
}

/* Each kind of message has the table's name as its first attribute. */
static bool
is_about_table(struct nlmsghdr *h)
{
	const struct nfgenmsg *head = nlmsg_data(h);
	struct nlattr *a = nlmsg_find_attr(h, sizeof(*head), NFTA_TABLE_NAME);

	return head->nfgen_family == NFPROTO_NETDEV && a != NULL &&
	    nla_strcmp(a, RULES_TABLE) == 0;
}

/* Told once: who changes its flags tells it again. */
static bool
is_our_table(struct guard *g, struct nlmsghdr *h)
{
	struct nlattr *a = nlmsg_find_attr(h, sizeof(struct nfgenmsg),
	    NFTA_TABLE_HANDLE);
	uint64_t number;

	if ((h->nlmsg_type & 0xff) != NFT_MSG_NEWTABLE || a == NULL ||
	    nla_len(a) != 8)
		return false;
	number = be64toh(nla_get_u64(a));
	if (number != g->table || number == g->table_told)
		return false;
	g->table_told = number;
	return true;
}

static void
note(struct guard *g, struct nlmsghdr *h)
{
	if (h->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES ||
	    !nlmsg_valid_hdr(h, sizeof(struct nfgenmsg)))
		return;
	if ((h->nlmsg_type & 0xff) == NFT_MSG_NEWGEN) {
		/* what came before ours is undone already */
		g->changed = !g->ours && (g->changed || g->touched);
		g->ours = g->touched = false;
	} else if (is_about_table(h)) {
		if (is_our_table(g, h))
			g->ours = true;
		else
			g->touched = true;
	}
}

/* What was lost may have been anything, but mostly it was ours, and long. */
static void
note_lost(struct guard *g)
{
	g->table_told = g->table;
	g->ours = g->touched = false;
	g->changed = table_now(g) != g->table;
}

static void
on_changes(void *ctx, int events)
{
	struct guard *g = ctx;
	_Alignas(struct nlmsghdr) uint8_t buf[32768];
	struct nlmsghdr *h;
	ssize_t n;
	int left;

	(void)events;
	do {
		n = recv(g->changes_fd, buf, sizeof(buf), MSG_DONTWAIT);
		left = n > 0 ? (int)n : 0;
		for (h = (struct nlmsghdr *)(void *)buf; nlmsg_ok(h, left);
		    h = nlmsg_next(h, &left))
			note(g, h);
		if (n < 0 && errno == ENOBUFS)
			note_lost(g);
	} while (n > 0 || (n < 0 && (errno == ENOBUFS || errno == EINTR)));
	if (!g->changed)
		return;
	g->changed = false;
	if (!g->written)
		return;
	log_msg(SEV_WARNINGS, 0, "nftables: somebody changed table netdev "
	    RULES_TABLE "; it is written again");
	guard_again(g);
}

int
changes_open(struct guard *g)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1u << (NFNLGRP_NFTABLES - 1),
	};
	int room = ROOM;

	g->changes_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, NETLINK_NETFILTER);
	if (g->changes_fd < 0)
		return ERR_SYSTEM;
	(void)setsockopt(g->changes_fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
	    sizeof(room));
	if (bind(g->changes_fd, (struct sockaddr *)&groups,
	    sizeof(groups)) < 0)
		return ERR_SYSTEM;
	g->changes_watch = loop_fd_new(g->s.loop, g->changes_fd, LOOP_READ,
	    on_changes, g);
	return g->changes_watch == NULL ? ERR_MEMORY : 0;
}

void
changes_close(struct guard *g)
{
	loop_fd_free(g->changes_watch);
	if (g->changes_fd >= 0)
		close(g->changes_fd);
}
