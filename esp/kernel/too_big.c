#include "esp/kernel/state.h"
#include "esp/packet.h"
#include "esp/pmtu_watch.h"
#include "esp/selector.h"

/*
 * What is too big for a path, for the counters only: the kernel itself acts on
 * the ICMP errors that come for our ESP, and sends those for inner packets.
 */

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
learn(void *ctx, const struct icmp_pmtu *m)
{
	struct kernel_plane *k = ctx;
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

int
too_big_open(struct kernel_plane *k)
{
	return pmtu_watch_new(k->loop, learn, k, &k->pmtu);
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
