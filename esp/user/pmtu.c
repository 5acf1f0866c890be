#include "esp/pmtu_watch.h"
#include "esp/user/share.h"
#include "esp/user/state.h"

#define PMTU_KEPT_MS 600000 /* RFC 1191 6.3 */

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
learn(void *ctx, const struct icmp_pmtu *m)
{
	struct user_plane *u = ctx;
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

int
pmtu_open(struct user_plane *u)
{
	return pmtu_watch_new(u->loop, learn, u, &u->pmtu);
}
