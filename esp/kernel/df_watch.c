#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/kernel/state.h"

/*
 * Filters of df.c that somebody deletes, alone or with their qdisc, come back
 * at once. Ours go by the same messages: after one, what is to be there is, and
 * nothing happens.
 */

static bool
tells_of_loss(struct nlmsghdr *h, unsigned len)
{
	for (; NLMSG_OK(h, len); h = NLMSG_NEXT(h, len))
		if (h->nlmsg_type == RTM_DELTFILTER ||
		    h->nlmsg_type == RTM_DELQDISC)
			return true;
	return false;
}

static void
on_changes(void *ctx, int events)
{
	struct kernel_plane *k = ctx;
	_Alignas(struct nlmsghdr) uint8_t buf[16384];
	bool lost = false;
	ssize_t n;

	(void)events;
	do {
		n = recv(k->df_fd, buf, sizeof(buf), MSG_DONTWAIT);
		lost |= n > 0 ? tells_of_loss((struct nlmsghdr *)(void *)buf,
		    (unsigned)n) : n < 0 && errno == ENOBUFS;
	} while (n > 0 || (n < 0 && (errno == ENOBUFS || errno == EINTR)));
	if (lost)
		df_restore(k);
}

int
df_watch_open(struct kernel_plane *k)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_TC,
	};

	k->df_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    NETLINK_ROUTE);
	if (k->df_fd < 0 || bind(k->df_fd, (struct sockaddr *)&groups,
	    sizeof(groups)) < 0)
		return ERR_SYSTEM;
	k->df_watch = loop_fd_new(k->loop, k->df_fd, LOOP_READ, on_changes, k);
	return k->df_watch == NULL ? ERR_MEMORY : 0;
}

void
df_watch_close(struct kernel_plane *k)
{
	loop_fd_free(k->df_watch);
	if (k->df_fd >= 0)
		close(k->df_fd);
}
