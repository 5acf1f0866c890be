#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "esp/icmp.h"
#include "esp/user/share.h"
#include "esp/user/state.h"

#define PMTU_KEPT_MS 600000 /* RFC 1191 6.3 */
#define READS_MAX    64

/* Did this pair send the packet that the error quotes? */
static bool
is_about(const struct pair *p, const struct icmp_pmtu *m)
{
	const struct sa_path *path = &p->path->sa;

	if (!addr_equal(&p->local, &m->local) ||
	    !addr_equal(&path->remote.addr, &m->remote) ||
	    p->udp_encap != m->udp_encap)
		return false;
	if (m->spi != 0)
		return p->out.spi == m->spi;
	/* RFC 792's 8 bytes end before the SPI behind a UDP header */
	return m->udp_encap && path->local.port == m->sport &&
	    path->remote.port == m->dport;
}

/* A path is one for all pairs over it. */
static void
lower(struct user_plane *u, const struct icmp_pmtu *m)
{
	struct pair *p;

	RB_FOREACH (p, pair_tree, &u->pairs) {
		if (m->mtu >= p->path_mtu || !addr_equal(&p->local,
		    &m->local) || !addr_equal(&p->path->sa.remote.addr,
		    &m->remote))
			continue;
		__atomic_store_n(&p->path_mtu, m->mtu, __ATOMIC_RELAXED);
		p->pmtu_until_ms = loop_now_ms(u->loop) + PMTU_KEPT_MS;
	}
}

static void
learn(struct user_plane *u, const struct icmp_pmtu *m)
{
	bool known = false;
	struct pair *p;

	RB_FOREACH (p, pair_tree, &u->pairs) {
		if (!is_about(p, m))
			continue;
		count_add(&p->c.pmtus_rcvd, 1);
		known = true;
	}
	if (known)
		lower(u, m);
}

static void
read_all(struct user_plane *u, int fd, uint8_t family)
{
	struct icmp_pmtu m;
	uint8_t buf[2048];
	size_t skip;
	ssize_t n;
	int i;

	for (i = 0; i < READS_MAX; i++) {
		n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n <= 0)
			return;
		skip = family == AF_INET ? (size_t)(buf[0] & 15) * 4 : 0;
		if (skip < (size_t)n && icmp_pmtu_parse(family, buf + skip,
		    (size_t)n - skip, &m) == 0)
			learn(u, &m);
	}
}

static void
on_icmp4(void *ctx, int events)
{
	struct user_plane *u = ctx;

	(void)events;
	read_all(u, u->icmp4, AF_INET);
}

static void
on_icmp6(void *ctx, int events)
{
	struct user_plane *u = ctx;

	(void)events;
	read_all(u, u->icmp6, AF_INET6);
}

int
pmtu_open(struct user_plane *u)
{
	u->icmp4 = sock_icmp(AF_INET);
	if (u->icmp4 < 0)
		return u->icmp4;
	u->icmp4_watch = loop_fd_new(u->loop, u->icmp4, LOOP_READ, on_icmp4,
	    u);
	u->icmp6 = sock_icmp(AF_INET6);
	if (u->icmp6 < 0)
		return errno == EAFNOSUPPORT ? 0 : u->icmp6;
	u->icmp6_watch = loop_fd_new(u->loop, u->icmp6, LOOP_READ, on_icmp6,
	    u);
	return 0;
}

void
pmtu_close(struct user_plane *u)
{
	loop_fd_free(u->icmp4_watch);
	loop_fd_free(u->icmp6_watch);
	if (u->icmp4 >= 0)
		close(u->icmp4);
	if (u->icmp6 >= 0)
		close(u->icmp6);
}
