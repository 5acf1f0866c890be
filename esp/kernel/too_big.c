#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/icmp.h"
#include "esp/kernel/state.h"
#include "esp/packet.h"
#include "esp/selector.h"
#include "esp/sock.h"

/*
 * What is too big for a path, for the counters only: the kernel itself acts on
 * the ICMP errors that come for our ESP, and sends those for inner packets.
 */
#define READS_MAX 64

/* ---- received ------------------------------------------------------------ */

static bool
is_about(const struct pair *p, const struct icmp_pmtu *m)
{
	bool udp = p->local.port != 0;

	if (!addr_equal(&p->local.addr, &m->local) ||
	    !addr_equal(&p->remote.addr, &m->remote) || udp != m->udp_encap)
		return false;
	if (m->spi != 0)
		return p->out.id.spi == m->spi;
	/* RFC 792's 8 bytes end before the SPI behind a UDP header */
	return udp && p->local.port == m->sport && p->remote.port == m->dport;
}

static void
learn(struct kernel_plane *k, const struct icmp_pmtu *m)
{
	bool known = false;
	struct pair *p;

	RB_FOREACH (p, sad_tree, &k->pairs) {
		if (!is_about(p, m))
			continue;
		p->own.pmtus_rcvd++;
		known = true;
	}
	/* a path is one for all pairs over it */
	RB_FOREACH (p, sad_tree, &k->pairs)
		if (known && addr_equal(&p->remote.addr, &m->remote))
			p->pmtu_told = true;
}

static void
read_all(struct kernel_plane *k, int fd, uint8_t family)
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
			learn(k, &m);
	}
}

static void
on_icmp4(void *ctx, int events)
{
	struct kernel_plane *k = ctx;

	(void)events;
	read_all(k, k->icmp4, AF_INET);
}

static void
on_icmp6(void *ctx, int events)
{
	struct kernel_plane *k = ctx;

	(void)events;
	read_all(k, k->icmp6, AF_INET6);
}

int
too_big_open(struct kernel_plane *k)
{
	k->icmp4 = sock_icmp(AF_INET);
	if (k->icmp4 < 0)
		return ERR_SYSTEM;
	k->icmp4_watch = loop_fd_new(k->loop, k->icmp4, LOOP_READ, on_icmp4,
	    k);
	if (k->icmp4_watch == NULL)
		return ERR_MEMORY;
	k->icmp6 = sock_icmp(AF_INET6);
	if (k->icmp6 < 0)
		return errno == EAFNOSUPPORT ? 0 : ERR_SYSTEM;
	k->icmp6_watch = loop_fd_new(k->loop, k->icmp6, LOOP_READ, on_icmp6,
	    k);
	return k->icmp6_watch == NULL ? ERR_MEMORY : 0;
}

void
too_big_close(struct kernel_plane *k)
{
	loop_fd_free(k->icmp4_watch);
	loop_fd_free(k->icmp6_watch);
	if (k->icmp4 >= 0)
		close(k->icmp4);
	if (k->icmp6 >= 0)
		close(k->icmp6);
}

/* ---- sent ---------------------------------------------------------------- */

struct search {
	struct packet_info packet;
	struct pair *found;
};

static bool
selects(const struct esp_selector *s, const struct packet_info *p)
{
	return (s->src.first.family == AF_UNSPEC ||
	    range_contains(&s->src, &p->src)) &&
	    (s->dst.first.family == AF_UNSPEC ||
	    range_contains(&s->dst, &p->dst)) && selector_upper(s, p, true);
}

static void
look(void *ctx, struct spd_entry *e)
{
	struct search *s = ctx;
	struct slot *slot = e->pairs;

	if (s->found == NULL && slot != NULL &&
	    selects(&e->selector, &s->packet))
		s->found = TAILQ_FIRST(&slot->pairs);
}

/* The packet that the kernel's ICMP error quotes was one for a tunnel. */
void
too_big_seen(void *ctx, const uint8_t *packet, size_t len)
{
	struct kernel_plane *k = ctx;
	struct packet_info icmp;
	struct search s = {.found = NULL};
	size_t at;

	if (packet_parse_head(packet, len, &icmp) != 0)
		return;
	at = icmp.header_len + 8u;
	if (at >= len || packet_parse_head(packet + at, len - at,
	    &s.packet) != 0)
		return;
	spd_each(k->spd, look, &s);
	if (s.found != NULL)
		s.found->own.pmtus_sent++;
}
