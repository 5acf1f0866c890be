#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/kernel/state.h"

/*
 * The kernel keeps what it learnt of a path's MTU with the route to where the
 * ESP packets go; it is asked for that route.
 */
int
route_open(struct kernel_plane *k)
{
	k->routes = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
	    NETLINK_ROUTE);
	return k->routes < 0 ? ERR_SYSTEM : 0;
}

void
route_close(struct kernel_plane *k)
{
	if (k->routes >= 0)
		close(k->routes);
}

static bool
ask(struct kernel_plane *k, const struct addr *remote, uint8_t *answer,
    size_t room, size_t *len)
{
	struct {
		struct nlmsghdr h;
		struct rtmsg r;
		struct nlattr a;
		uint8_t address[16];
	} m = {
		.h = {.nlmsg_type = RTM_GETROUTE,
			.nlmsg_flags = NLM_F_REQUEST},
		.r = {.rtm_family = remote->family,
			.rtm_dst_len = (uint8_t)addr_bits(remote)},
		.a = {.nla_type = RTA_DST,
			.nla_len = (uint16_t)(sizeof(struct nlattr) +
			    addr_size(remote))},
	};
	ssize_t n;

	memcpy(m.address, remote->bytes, addr_size(remote));
	m.h.nlmsg_len = (uint32_t)(sizeof(m) -
	    sizeof(m.address) + addr_size(remote));
	if (send(k->routes, &m, m.h.nlmsg_len, 0) < 0)
		return false;
	n = recv(k->routes, answer, room, 0);
	if (n <= 0)
		return false;
	*len = (size_t)n;
	return true;
}

bool
route_pmtu(struct kernel_plane *k, const struct addr *remote, unsigned *mtu,
    uint32_t *left_s)
{
	_Alignas(struct nlmsghdr) uint8_t answer[8192];
	struct nlmsghdr *h = (struct nlmsghdr *)(void *)answer;
	struct nlattr *metrics, *value, *info;
	const struct rta_cacheinfo *c;
	size_t len;

	*mtu = *left_s = 0;
	if (!ask(k, remote, answer, sizeof(answer), &len) ||
	    !nlmsg_ok(h, (int)len) || h->nlmsg_type != RTM_NEWROUTE)
		return false;
	metrics = nlmsg_find_attr(h, sizeof(struct rtmsg), RTA_METRICS);
	value = metrics == NULL ? NULL : nla_find(nla_data(metrics),
	    nla_len(metrics), RTAX_MTU);
	info = nlmsg_find_attr(h, sizeof(struct rtmsg), RTA_CACHEINFO);
	if (value == NULL || nla_len(value) < 4)
		return false;
	*mtu = nla_get_u32(value);
	if (info != NULL && nla_len(info) >= (int)sizeof(*c)) {
		c = nla_data(info);
		/* clock ticks as user space has them: sysconf's */
		if (c->rta_expires > 0)
			*left_s = (uint32_t)(c->rta_expires /
			    sysconf(_SC_CLK_TCK));
	}
	return *mtu > 0;
}
