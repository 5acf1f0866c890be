#include <net/if.h> /* before the kernel's own, which give way */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/guard/state.h"

/*
 * Links that somebody removes, or makes anew, behind our back.
 */

/* A link that leaves the namespace and comes back may have its old index; the
 * kernel has taken the rules off it all the same. */
static void
note_gone(struct guard *g, int index, bool all)
{
	struct guard_link *l;

	TAILQ_FOREACH (l, &g->links, entry)
		if (all || l->index == (unsigned)index)
			l->gone = true;
}

static void
note_messages(struct guard *g, struct nlmsghdr *h, unsigned len)
{
	const struct ifinfomsg *info;

	for (; NLMSG_OK(h, len); h = NLMSG_NEXT(h, len)) {
		info = NLMSG_DATA(h);
		if (h->nlmsg_type == RTM_DELLINK &&
		    h->nlmsg_len >= NLMSG_LENGTH(sizeof(*info)))
			note_gone(g, info->ifi_index, false);
	}
}

static bool
is_stale(const struct guard_link *l)
{
	unsigned index = if_nametoindex(l->name), device;

	/* nothing goes out on a link that isn't there */
	if (index == 0)
		return false;
	/* rules know a device by its index; one that is gone takes packets
	 * with it, out in clear goes none */
	device = l->device[0] == '\0' ? 0 : if_nametoindex(l->device);
	return l->gone || index != l->index ||
	    (device != 0 && device != l->device_index);
}

static void
check(struct guard *g)
{
	struct guard_link *l;

	TAILQ_FOREACH (l, &g->links, entry)
		if (is_stale(l)) {
			guard_again(g);
			return;
		}
}

static void
on_links(void *ctx, int events)
{
	struct guard *g = ctx;
	_Alignas(struct nlmsghdr) uint8_t buf[16384];
	ssize_t n;

	(void)events;
	do {
		n = recv(g->links_fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n > 0)
			note_messages(g, (struct nlmsghdr *)(void *)buf,
			    (unsigned)n);
		else if (n < 0 && errno == ENOBUFS)
			note_gone(g, 0, true); /* for all we know */
	} while (n > 0 || (n < 0 && (errno == ENOBUFS || errno == EINTR)));
	check(g);
	if (g->s.links != NULL)
		g->s.links(g->s.ctx);
}

int
monitor_open(struct guard *g)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK,
	};

	g->links_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, NETLINK_ROUTE);
	if (g->links_fd < 0 || bind(g->links_fd, (struct sockaddr *)&groups,
	    sizeof(groups)) < 0)
		return ERR_SYSTEM;
	g->links_watch = loop_fd_new(g->s.loop, g->links_fd, LOOP_READ,
	    on_links, g);
	return g->links_watch == NULL ? ERR_MEMORY : 0;
}

void
monitor_close(struct guard *g)
{
	loop_fd_free(g->links_watch);
	if (g->links_fd >= 0)
		close(g->links_fd);
}
