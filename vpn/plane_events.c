#include <ctype.h>
#include <stdio.h>
#include "base/messages.h"
#include "vpn/local.h"
#include "vpn/show.h"

/* What the data plane reports: handed on to the engine, and logged. */

static void
on_acquire(void *ctx, uint32_t policy, const struct esp_packet_id *packet)
{
	struct vpn *vpn = ctx;
	struct vpn_policy *p = vpn_policy_by_id(vpn, policy);

	(void)packet; /* an ASA proposes the ACE, not the packet */
	if (p)
		vpn_initiate(vpn, p);
}

static void
on_alive(void *ctx, uint32_t pair)
{
	struct vpn *vpn = ctx;
	struct vpn_child *c = vpn_child_find(vpn, pair);

	/* RFC 7296 2.8: what comes in on a new pair tells that the peer is
	 * ready for it */
	if (c)
		vpn_child_use(vpn, c);
	ike_child_alive(vpn->ike, vpn_now(vpn), pair);
	vpn_pump(vpn);
}

/* Time for new keys. Refused if the engine is at it already; if it comes to
 * nothing, the hard lifetime ends the child and the next packet makes one. */
static void
on_soft(void *ctx, uint32_t pair)
{
	struct vpn *vpn = ctx;
	struct vpn_child *c = vpn_child_find(vpn, pair);

	/* Long before its time a pair on standby can reach but its soft limit
	 * of bytes: then packets have come in, which may be told later. */
	if (c && c->standby)
		on_alive(ctx, pair);
	if (c) {
		(void)ike_child_rekey(vpn->ike, vpn_now(vpn), pair);
		vpn_pump(vpn);
	}
}

/* Its hard lifetime is over, or the kernel's tables were flushed by whom ever:
 * the peer is told, so that it doesn't send into the void; the next packet
 * makes a new child. */
static void
on_gone(void *ctx, uint32_t pair)
{
	struct vpn *vpn = ctx;

	if (vpn_child_find(vpn, pair))
		vpn_child_close(vpn, pair);
}

/* With its last child the whole session ends. */
static void
on_idle(void *ctx, uint32_t pair)
{
	struct vpn *vpn = ctx;
	struct vpn_child *c = vpn_child_find(vpn, pair);
	struct vpn_sa *sa = c ? vpn_sa_find(vpn, c->sa_id) : NULL;

	if (sa && sa->children == 1)
		vpn_sa_close(vpn, sa->id, "Idle Timeout");
	else
		on_gone(ctx, pair);
}

struct nat_question {
	uint32_t sa_id;
	bool remote;
};

static void
find_nat(void *ctx, const struct ike_sa_view *v)
{
	struct nat_question *q = ctx;

	if (v->id == q->sa_id)
		q->remote = v->nat_remote;
}

/* RFC 7296 2.23: only a peer behind a NAT may turn up elsewhere. All that goes
 * to it goes there from now on. */
static void
on_mapping(void *ctx, uint32_t pair, const struct endpoint *remote)
{
	struct vpn *vpn = ctx;
	struct vpn_child *c = vpn_child_find(vpn, pair), *i;
	struct nat_question q = { 0, false };

	if (!c)
		return;
	q.sa_id = c->sa_id;
	ike_sa_each(vpn->ike, find_nat, &q);
	if (!q.remote)
		return;
	TAILQ_FOREACH(i, &vpn->by_age, age) {
		if (i->sa_id != c->sa_id)
			continue;
		i->path.remote = *remote;
		i->facts.remote_end = *remote;
		(void)esp_pair_remote(vpn->plane, i->id, remote);
	}
	ike_path_changed(vpn->ike, c->sa_id, &c->path);
	vpn_pump(vpn);
}

static void
on_invalid_spi(void *ctx, const struct endpoint *local,
    const struct endpoint *remote, uint32_t spi)
{
	char l[ADDR_TEXT_MAX], r[ADDR_TEXT_MAX];

	(void)ctx;
	log_msg(MSG_ESP_SPI, spi, addr_format(&remote->addr, r),
	    addr_format(&local->addr, l));
}

/* "icmp", "132" */
static const char *
protocol_text(uint8_t number, char buf[16])
{
	const char *name = acl_protocol_name(number);

	if (name)
		snprintf(buf, 16, "%s", name);
	else
		snprintf(buf, 16, "%u", number);
	return buf;
}

/* What the SA is for, and what was in it. */
static void
log_selector(const struct vpn_child *c, uint32_t sequence, const char *remote,
    const char *local, const struct esp_packet_id *inner)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX], protocol[16];
	struct text ours, theirs;

	text_init(&ours);
	text_init(&theirs);
	show_ident(&ours, &c->facts.local[0]);
	show_ident(&theirs, &c->facts.remote[0]);
	log_msg(MSG_ESP_SELECTOR, c->facts.spi_in, sequence, remote, remote,
	    local, addr_format(&inner->dst, dst),
	    addr_format(&inner->src, src),
	    protocol_text(inner->protocol, protocol), text_str(&ours),
	    text_str(&theirs));
	text_clear(&ours);
	text_clear(&theirs);
}

static void
on_refused(void *ctx, uint32_t pair, enum esp_refusal why, uint32_t sequence,
    const struct esp_packet_id *inner)
{
	struct vpn_child *c = vpn_child_find(ctx, pair);
	char l[ADDR_TEXT_MAX], r[ADDR_TEXT_MAX];

	if (!c)
		return;
	addr_format(&c->path.local.addr, l);
	addr_format(&c->path.remote.addr, r);
	if (why == ESP_REFUSED_REPLAY)
		log_msg(MSG_ESP_REPLAY, c->facts.spi_in, sequence, r, r, l);
	else if (why == ESP_REFUSED_ICV)
		log_msg(MSG_ESP_ICV, c->facts.spi_in, sequence, r, r, l);
	else
		log_selector(c, sequence, r, l, inner);
}

static void
on_clear_text(void *ctx, const struct esp_packet_id *p)
{
	char from[ADDR_TEXT_MAX], to[ADDR_TEXT_MAX], protocol[16];

	(void)ctx;
	protocol_text(p->protocol, protocol);
	for (char *s = protocol; *s != '\0'; s++)
		*s = (char)toupper((unsigned char)*s);
	log_msg(MSG_ESP_CLEAR, protocol,
	    addr_format(&p->src, from), addr_format(&p->dst, to));
}

static void
on_offload_refused(void *ctx, const char *link, enum esp_offload wanted,
    const char *why)
{
	(void)ctx;
	log_msg(SEV_WARNINGS, 0, "crypto offload: %s does not take an SA (%s): "
	    "%s; it is set up without", link,
	    wanted == ESP_OFFLOAD_PACKET ? "packet" : "crypto", why);
}

static void
on_ike(void *ctx, const struct endpoint *local, const struct endpoint *remote,
    const uint8_t *data, size_t len)
{
	vpn_datagram(ctx, local, remote, data, len);
}

const struct esp_events *
vpn_esp_events(void)
{
	static const struct esp_events events = {
		.acquire = on_acquire,
		.soft = on_soft,
		.hard = on_gone,
		.idle = on_idle,
		.lost = on_gone,
		.alive = on_alive,
		.mapping = on_mapping,
		.invalid_spi = on_invalid_spi,
		.refused = on_refused,
		.clear_text = on_clear_text,
		.offload_refused = on_offload_refused,
		.ike = on_ike,
	};

	return &events;
}
