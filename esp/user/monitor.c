#include <net/if.h> /* before the kernel's own, which give way */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/user/state.h"

/*
 * Links and TAPs that somebody removes, or makes anew, behind our back.
 */

static void
tell_lost(struct user_plane *u, const struct link *l)
{
	struct pair *p = RB_MIN(pair_tree, &u->pairs);
	uint32_t id;

	while (p != NULL) {
		id = p->id;
		if (p->link == l)
			TELL(u, lost, id);
		/* the host may have deleted it */
		p = id == UINT32_MAX ? NULL : RB_NFIND(pair_tree, &u->pairs,
		    &(struct pair){.id = id + 1});
	}
}

/* The pairs stay; without a TAP they are of no use. */
static bool
renew_tap(struct user_plane *u, struct link *l)
{
	bool told = l->tap->index == 0;
	struct text error;
	unsigned i;

	for (i = 0; i < u->shared.workers; i++)
		worker_unwatch(&u->shared.all[i],
		    &u->shared.all[i].taps[l->number]);
	workers_wait(&u->shared);
	text_init(&error);
	if (tap_renew(l->tap, l->mtu, l->up, &error) == 0 &&
	    links_watch(u, l) == 0) {
		text_clear(&error);
		return true;
	}
	text_clear(&error);
	u->broken = true;
	if (!told)
		tell_lost(u, l);
	return false;
}

void
links_check(struct user_plane *u)
{
	bool stale = false;
	struct text error;
	struct link *l;
	unsigned i, index;

	u->broken = false;
	for (i = 0; i < u->n_links; i++) {
		l = u->shared.links[i];
		/* rules know it by its index */
		if (l->tap != NULL && !tap_stands(l->tap) &&
		    renew_tap(u, l))
			stale = true;
		/* nothing goes out on a link that isn't there */
		index = if_nametoindex(l->name);
		if (l->up && index != 0 && index != l->index)
			stale = true;
	}
	if (!stale)
		return;
	text_init(&error);
	if (links_apply(u, NULL, NULL, NULL, 0, &error) != 0)
		u->broken = true;
	text_clear(&error);
}

/* What a message says is of no interest: links_check looks for itself, so that
 * none that gets lost is missed. */
static void
on_links(void *ctx, int events)
{
	struct user_plane *u = ctx;
	uint8_t buf[8192];
	ssize_t n;

	(void)events;
	do {
		n = recv(u->links_fd, buf, sizeof(buf), MSG_DONTWAIT);
	} while (n > 0 || (n < 0 && (errno == ENOBUFS || errno == EINTR)));
	links_check(u);
}

int
monitor_open(struct user_plane *u)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK,
	};

	u->links_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, NETLINK_ROUTE);
	if (u->links_fd < 0 || bind(u->links_fd, (struct sockaddr *)&groups,
	    sizeof(groups)) < 0)
		return ERR_SYSTEM;
	u->links_watch = loop_fd_new(u->loop, u->links_fd, LOOP_READ, on_links,
	    u);
	return u->links_watch == NULL ? ERR_MEMORY : 0;
}

void
monitor_close(struct user_plane *u)
{
	loop_fd_free(u->links_watch);
	if (u->links_fd >= 0)
		close(u->links_fd);
}
