#include <net/if.h> /* before the kernel's own, which then give way */
#include <net/if_arp.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ip.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet.h>
#include <netlink/route/link/inet6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/user/tap.h"

#define TUN_FILE "/dev/net/tun"
#define SNDBUF   (8 << 20) /* frames the kernel hasn't taken in yet */

struct tap_pool {
	int *fds;
	unsigned n; /* left */
};

struct tap_pool *
tap_pool_new(unsigned files, struct text *error)
{
	struct tap_pool *p = xcalloc(1, sizeof(*p));
	int fd;

	p->fds = xcalloc(files, sizeof(*p->fds));
	while (p->n < files) {
		fd = open(TUN_FILE, O_RDWR | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0) {
			text_printf(error, "no TAP devices: " TUN_FILE ": %s",
			    strerror(errno));
			tap_pool_free(p);
			return NULL;
		}
		p->fds[p->n++] = fd;
	}
	return p;
}

void
tap_pool_free(struct tap_pool *p)
{
	if (p == NULL)
		return;
	while (p->n > 0)
		close(p->fds[--p->n]);
	free(p->fds);
	free(p);
}

/* When the pool is empty: works where the file is open to all, as udev
 * makes it. */
static int
tap_file(struct tap_pool *p)
{
	if (p->n > 0)
		return p->fds[--p->n];
	return open(TUN_FILE, O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

void
tap_name(const char *link, char name[IFNAMSIZ])
{
	uint32_t h = 2166136261u;
	const char *s;

	if (strlen(link) + 3 < IFNAMSIZ) {
		snprintf(name, IFNAMSIZ, "pt-%.12s", link);
		return;
	}
	for (s = link; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 16777619u;
	snprintf(name, IFNAMSIZ, "pt-%.7s%05x", link, h & 0xfffff);
}

/* ERR_SYSTEM, with errno. */
static int
queue_attach(int fd, const char *name)
{
	unsigned offload = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
	struct ifreq ifr = {
		.ifr_flags = (short)(IFF_TAP | IFF_NO_PI | IFF_VNET_HDR |
		    IFF_MULTI_QUEUE),
	};
	int sndbuf = SNDBUF;

	memcpy(ifr.ifr_name, name, strlen(name) + 1);
	return ioctl(fd, TUNSETIFF, &ifr) < 0 ||
	    ioctl(fd, TUNSETOFFLOAD, (unsigned long)offload) < 0 ||
	    ioctl(fd, TUNSETSNDBUF, &sndbuf) < 0 ? ERR_SYSTEM : 0;
}

static int
queue_open(struct tap_pool *pool, const char *name)
{
	int fd = tap_file(pool);

	if (fd >= 0 && queue_attach(fd, name) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
read_identity(struct tap *t)
{
	struct ifreq ifr = {0};

	if (ioctl(t->fds[0], TUNGETIFF, &ifr) < 0)
		return -1;
	t->index = if_nametoindex(ifr.ifr_name);
	memset(&ifr.ifr_hwaddr, 0, sizeof(ifr.ifr_hwaddr));
	if (ioctl(t->fds[0], SIOCGIFHWADDR, &ifr) < 0)
		return -1;
	memcpy(t->mac, ifr.ifr_hwaddr.sa_data, sizeof(t->mac));
	return 0;
}

/*
 * All by netlink: writing /proc/sys/net takes root, RTM_SETLINK takes
 * CAP_NET_ADMIN. rp_filter 0: what comes out of the tunnel has its way back
 * over the link, not over the TAP. IPv6: no address of its own, so that
 * nothing is ever sent from here.
 */
static int
change_link(struct nl_sock *sock, const struct tap *t, unsigned mtu, bool up)
{
	struct rtnl_link *key = rtnl_link_alloc(), *change = rtnl_link_alloc();
	int r = -NLE_NOMEM;

	if (key == NULL || change == NULL)
		goto out;
	rtnl_link_set_ifindex(key, (int)t->index);
	/* below 1280 the kernel takes IPv6 off the device */
	rtnl_link_set_mtu(change, mtu < 1280 ? 1280 : mtu);
	rtnl_link_set_flags(change, IFF_NOARP);
	if (up)
		rtnl_link_set_flags(change, IFF_UP);
	else
		rtnl_link_unset_flags(change, IFF_UP);
	rtnl_link_inet_set_conf(change, IPV4_DEVCONF_RP_FILTER, 0);
	rtnl_link_inet_set_conf(change, IPV4_DEVCONF_FORWARDING, 1);
	rtnl_link_inet6_set_addr_gen_mode(change, 1);
	r = rtnl_link_change(sock, key, change, 0);
out:
	rtnl_link_put(key);
	rtnl_link_put(change);
	return r;
}

int
tap_set(struct tap *t, unsigned mtu, bool up, struct text *error)
{
	struct nl_sock *sock = nl_socket_alloc();
	int r = -NLE_NOMEM;

	if (sock != NULL)
		r = nl_connect(sock, NETLINK_ROUTE);
	if (r == 0)
		r = change_link(sock, t, mtu, up);
	nl_socket_free(sock);
	if (r == 0)
		return 0;
	text_printf(error, "%s: %s", t->name, nl_geterror(r));
	return ERR_SYSTEM;
}

int
tap_new(struct tap_pool *pool, const char *name, unsigned queues,
    unsigned mtu, struct tap **out, struct text *error)
{
	struct tap *t = xcalloc(1, sizeof(*t));
	int r;

	memcpy(t->name, name, strlen(name) + 1);
	t->fds = xcalloc(queues, sizeof(*t->fds));
	for (; t->queues < queues; t->queues++) {
		t->fds[t->queues] = queue_open(pool, name);
		if (t->fds[t->queues] < 0)
			goto fail;
	}
	if (read_identity(t) < 0)
		goto fail;
	r = tap_set(t, mtu, true, error);
	if (r != 0) {
		tap_free(t);
		return r;
	}
	*out = t;
	return 0;
fail:
	text_printf(error, "TAP device %s: %s", name, strerror(errno));
	tap_free(t);
	return ERR_SYSTEM;
}

/* A queue that its device was taken from can be given another; one that still
 * has its device is left alone. */
static int
attach_again(struct tap *t)
{
	struct ifreq ifr;
	unsigned i;

	for (i = 0; i < t->queues; i++) {
		memset(&ifr, 0, sizeof(ifr));
		if (ioctl(t->fds[i], TUNGETIFF, &ifr) < 0 &&
		    queue_attach(t->fds[i], t->name) != 0)
			return ERR_SYSTEM;
	}
	memset(&ifr, 0, sizeof(ifr));
	ifr.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(ifr.ifr_hwaddr.sa_data, t->mac, sizeof(t->mac));
	return ioctl(t->fds[0], SIOCSIFHWADDR, &ifr) < 0 ? ERR_SYSTEM : 0;
}

int
tap_renew(struct tap *t, unsigned mtu, bool up, struct text *error)
{
	t->index = 0;
	if (attach_again(t) != 0) {
		text_printf(error, "TAP device %s: %s", t->name,
		    strerror(errno));
		return ERR_SYSTEM;
	}
	t->index = if_nametoindex(t->name);
	return tap_set(t, mtu, up, error);
}

bool
tap_stands(const struct tap *t)
{
	return t->index != 0 && if_nametoindex(t->name) == t->index;
}

void
tap_free(struct tap *t)
{
	if (t == NULL)
		return;
	while (t->queues > 0)
		close(t->fds[--t->queues]);
	free(t->fds);
	free(t);
}
