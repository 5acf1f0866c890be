#include "net/kernel.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/link/vlan.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/loop.h"
#include "net/kernel_private.h"

struct kernel {
	struct nl_sock *requests;
	struct nl_sock *events;
	struct loop_fd *watch;
	void (*changed)(void *ctx);
	void *ctx;
	const char *error;
};

static int
event_seen(struct nl_msg *msg, void *arg)
{
	bool *seen = arg;

	(void)msg;
	*seen = true;
	return NL_OK;
}

static void
events_ready(void *ctx, int events)
{
	struct kernel *k = ctx;
	bool seen = false;
	int r;

	(void)events;
	nl_socket_modify_cb(k->events, NL_CB_VALID, NL_CB_CUSTOM, event_seen,
	    &seen);
	do
		r = nl_recvmsgs_default(k->events);
	while (r >= 0);
	/* ENOBUFS comes as NLE_NOMEM: events were lost, so all may have
	 * changed. */
	if (seen || r != -NLE_AGAIN)
		k->changed(k->ctx);
}

static int
events_open(struct kernel *k, struct loop *loop)
{
	k->events = nl_socket_alloc();
	if (k->events == NULL)
		return ERR_MEMORY;
	nl_socket_disable_seq_check(k->events);
	if (nl_connect(k->events, NETLINK_ROUTE) < 0 ||
	    nl_socket_add_memberships(k->events, RTNLGRP_LINK,
		RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, 0) < 0 ||
	    nl_socket_set_nonblocking(k->events) < 0)
		return ERR_SYSTEM;
	k->watch = loop_fd_new(loop, nl_socket_get_fd(k->events), LOOP_READ,
	    events_ready, k);
	return k->watch == NULL ? ERR_SYSTEM : 0;
}

struct kernel *
kernel_new(struct loop *loop, void (*changed)(void *ctx), void *ctx)
{
	struct kernel *k;

	k = xcalloc(1, sizeof(*k));
	k->changed = changed;
	k->ctx = ctx;
	k->error = "";
	k->requests = nl_socket_alloc();
	if (k->requests == NULL ||
	    nl_connect(k->requests, NETLINK_ROUTE) < 0 ||
	    events_open(k, loop) < 0) {
		kernel_free(k);
		return NULL;
	}
	return k;
}

void
kernel_free(struct kernel *k)
{
	if (k == NULL)
		return;
	loop_fd_free(k->watch);
	if (k->events != NULL)
		nl_socket_free(k->events);
	if (k->requests != NULL)
		nl_socket_free(k->requests);
	free(k);
}

const char *
kernel_error(const struct kernel *k)
{
	return k->error;
}

struct nl_sock *
kernel_socket(struct kernel *k)
{
	return k->requests;
}

int
kernel_result(struct kernel *k, int r)
{
	if (r >= 0)
		return 0;
	if (r == -NLE_OBJ_NOTFOUND || r == -NLE_NODEV)
		return ERR_NOT_FOUND;
	k->error = nl_geterror(r);
	return ERR_SYSTEM;
}

struct nl_addr *
kernel_nl_addr(const struct addr *a, unsigned len)
{
	struct nl_addr *out;

	out = nl_addr_build(a->family, a->bytes, addr_size(a));
	if (out == NULL)
		abort();
	nl_addr_set_prefixlen(out, (int)len);
	return out;
}

void
kernel_from_nl(const struct nl_addr *in, struct addr *out)
{
	*out = (struct addr){ 0 };
	if (in == NULL)
		return;
	if (nl_addr_get_family(in) == AF_INET && nl_addr_get_len(in) == 4)
		out->family = AF_INET;
	else if (nl_addr_get_family(in) == AF_INET6 &&
	    nl_addr_get_len(in) == 16)
		out->family = AF_INET6;
	if (out->family != AF_UNSPEC)
		memcpy(out->bytes, nl_addr_get_binary_addr(in),
		    addr_size(out));
}

/* ---- links -------------------------------------------------------------- */

static void
stats_read(struct rtnl_link *link, struct kernel_stats *s)
{
	s->rx_packets = rtnl_link_get_stat(link, RTNL_LINK_RX_PACKETS);
	s->rx_bytes = rtnl_link_get_stat(link, RTNL_LINK_RX_BYTES);
	s->rx_dropped = rtnl_link_get_stat(link, RTNL_LINK_RX_DROPPED);
	s->rx_errors = rtnl_link_get_stat(link, RTNL_LINK_RX_ERRORS);
	s->multicast = rtnl_link_get_stat(link, RTNL_LINK_MULTICAST);
	s->rx_crc = rtnl_link_get_stat(link, RTNL_LINK_RX_CRC_ERR);
	s->rx_frame = rtnl_link_get_stat(link, RTNL_LINK_RX_FRAME_ERR);
	s->rx_overrun = rtnl_link_get_stat(link, RTNL_LINK_RX_FIFO_ERR);
	s->rx_missed = rtnl_link_get_stat(link, RTNL_LINK_RX_MISSED_ERR);
	s->rx_too_long = rtnl_link_get_stat(link, RTNL_LINK_RX_LEN_ERR);
	s->tx_packets = rtnl_link_get_stat(link, RTNL_LINK_TX_PACKETS);
	s->tx_bytes = rtnl_link_get_stat(link, RTNL_LINK_TX_BYTES);
	s->tx_dropped = rtnl_link_get_stat(link, RTNL_LINK_TX_DROPPED);
	s->tx_errors = rtnl_link_get_stat(link, RTNL_LINK_TX_ERRORS);
	s->tx_underrun = rtnl_link_get_stat(link, RTNL_LINK_TX_FIFO_ERR);
	s->collisions = rtnl_link_get_stat(link, RTNL_LINK_COLLISIONS);
	s->tx_late = rtnl_link_get_stat(link, RTNL_LINK_TX_WIN_ERR);
}

int
kernel_link_get(struct kernel *k, const char *name, struct kernel_link *out)
{
	struct rtnl_link *link;
	struct nl_addr *mac;
	unsigned flags;
	int r;

	r = kernel_result(k, rtnl_link_get_kernel(k->requests, 0, name, &link));
	if (r < 0)
		return r;
	*out = (struct kernel_link){ 0 };
	out->ifindex = (unsigned)rtnl_link_get_ifindex(link);
	flags = rtnl_link_get_flags(link);
	out->up = (flags & IFF_UP) != 0;
	out->running = out->up && (flags & IFF_RUNNING) != 0;
	out->mtu = rtnl_link_get_mtu(link);
	mac = rtnl_link_get_addr(link);
	if (mac != NULL && nl_addr_get_len(mac) == 6)
		memcpy(out->mac, nl_addr_get_binary_addr(mac), 6);
	stats_read(link, &out->stats);
	rtnl_link_put(link);
	return 0;
}

/* Send the attributes set in change for the link. */
static int
link_change(struct kernel *k, unsigned ifindex, struct rtnl_link *change)
{
	struct rtnl_link *link;
	int r;

	if ((link = rtnl_link_alloc()) == NULL)
		abort();
	rtnl_link_set_ifindex(link, (int)ifindex);
	r = rtnl_link_change(k->requests, link, change, 0);
	rtnl_link_put(link);
	rtnl_link_put(change);
	return kernel_result(k, r);
}

int
kernel_link_set(struct kernel *k, unsigned ifindex, bool up, unsigned mtu)
{
	struct rtnl_link *change;

	if ((change = rtnl_link_alloc()) == NULL)
		abort();
	if (up)
		rtnl_link_set_flags(change, IFF_UP);
	else
		rtnl_link_unset_flags(change, IFF_UP);
	if (mtu != 0)
		rtnl_link_set_mtu(change, mtu);
	return link_change(k, ifindex, change);
}

int
kernel_link_no_autoaddr(struct kernel *k, unsigned ifindex)
{
	struct rtnl_link *change;

	if ((change = rtnl_link_alloc()) == NULL)
		abort();
	if (rtnl_link_inet6_set_addr_gen_mode(change,
		IN6_ADDR_GEN_MODE_NONE) < 0) {
		rtnl_link_put(change);
		return ERR_UNSUPPORTED;
	}
	return link_change(k, ifindex, change);
}

int
kernel_vlan_add(struct kernel *k, const char *parent, unsigned vlan,
    const char *name)
{
	struct kernel_link p;
	struct rtnl_link *link;
	int r;

	if ((r = kernel_link_get(k, parent, &p)) < 0)
		return r;
	if ((link = rtnl_link_vlan_alloc()) == NULL)
		abort();
	rtnl_link_set_link(link, (int)p.ifindex);
	rtnl_link_set_name(link, name);
	rtnl_link_vlan_set_id(link, (uint16_t)vlan);
	r = rtnl_link_add(k->requests, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(link);
	return kernel_result(k, r == -NLE_EXIST ? 0 : r);
}

int
kernel_link_del(struct kernel *k, const char *name)
{
	struct rtnl_link *link;
	int r;

	if ((link = rtnl_link_alloc()) == NULL)
		abort();
	rtnl_link_set_name(link, name);
	r = rtnl_link_delete(k->requests, link);
	rtnl_link_put(link);
	return kernel_result(k, r);
}

/* ---- addresses ---------------------------------------------------------- */

int
kernel_address_list(struct kernel *k, unsigned ifindex,
    struct kernel_address **out, size_t *n)
{
	struct nl_cache *cache;
	struct nl_object *o;
	struct rtnl_addr *a;
	struct kernel_address *list = NULL, one;
	size_t count = 0;
	int r;

	r = kernel_result(k, rtnl_addr_alloc_cache(k->requests, &cache));
	if (r < 0)
		return r;
	for (o = nl_cache_get_first(cache); o != NULL;
	    o = nl_cache_get_next(o)) {
		a = (struct rtnl_addr *)o;
		if (rtnl_addr_get_ifindex(a) != (int)ifindex)
			continue;
		kernel_from_nl(rtnl_addr_get_local(a), &one.addr);
		one.len = (uint8_t)rtnl_addr_get_prefixlen(a);
		if (one.addr.family == AF_UNSPEC)
			continue;
		list = xreallocarray(list, count + 1, sizeof(*list));
		list[count++] = one;
	}
	nl_cache_free(cache);
	*out = list;
	*n = count;
	return 0;
}

static struct rtnl_addr *
address_make(unsigned ifindex, const struct kernel_address *a)
{
	struct rtnl_addr *out;
	struct nl_addr *local;

	if ((out = rtnl_addr_alloc()) == NULL)
		abort();
	local = kernel_nl_addr(&a->addr, a->len);
	rtnl_addr_set_ifindex(out, (int)ifindex);
	rtnl_addr_set_local(out, local);
	rtnl_addr_set_prefixlen(out, a->len);
	nl_addr_put(local);
	return out;
}

/* The network's last address, as the others' broadcasts use it. */
static void
address_broadcast(struct rtnl_addr *to, const struct kernel_address *a)
{
	struct prefix p;
	struct addr_range r;
	struct nl_addr *b;

	if (a->addr.family != AF_INET || a->len > 30)
		return;
	p = prefix_make(&a->addr, a->len);
	r = prefix_range(&p);
	b = kernel_nl_addr(&r.last, 32);
	rtnl_addr_set_broadcast(to, b);
	nl_addr_put(b);
}

int
kernel_address_add(struct kernel *k, unsigned ifindex,
    const struct kernel_address *a)
{
	struct rtnl_addr *one;
	int r;

	one = address_make(ifindex, a);
	address_broadcast(one, a);
	r = rtnl_addr_add(k->requests, one, NLM_F_CREATE | NLM_F_REPLACE);
	rtnl_addr_put(one);
	return kernel_result(k, r == -NLE_EXIST ? 0 : r);
}

int
kernel_address_del(struct kernel *k, unsigned ifindex,
    const struct kernel_address *a)
{
	struct rtnl_addr *one;
	int r;

	one = address_make(ifindex, a);
	r = rtnl_addr_delete(k->requests, one, 0);
	rtnl_addr_put(one);
	return kernel_result(k, r);
}
