#include <linux/virtio_net.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/octets.h"
#include "esp/selector.h"
#include "esp/user/frame.h"
#include "esp/user/share.h"
#include "esp/user/worker.h"

/* The sender of the frames that a TAP gets: locally administered. */
static const uint8_t frame_source[6] = {0x02, 'E', 'S', 'P', 0, 1};

/* coalesce's way out: a frame for the link's TAP, as if from the wire. */
void
inbound_emit(void *ctx, const struct coalesced *c)
{
	struct worker *w = ctx;
	struct link *link = c->out;
	uint8_t head[FRAME_HEADER_LEN] = {0};
	struct virtio_net_hdr v = {0};

	if (c->gso_size > 0) {
		v.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		v.gso_type = c->family == AF_INET ? VIRTIO_NET_HDR_GSO_TCPV4 :
		    VIRTIO_NET_HDR_GSO_TCPV6;
		v.gso_size = c->gso_size;
		v.hdr_len = (uint16_t)(FRAME_ETHER_LEN + c->header_len);
		v.csum_start = (uint16_t)(FRAME_ETHER_LEN + c->csum_start);
		v.csum_offset = 16;
	}
	memcpy(head, &v, sizeof(v));
	memcpy(head + FRAME_VNET_LEN, link->tap->mac, 6);
	memcpy(head + FRAME_VNET_LEN + 6, frame_source, 6);
	put16(head + FRAME_VNET_LEN + 12, c->family == AF_INET ? 0x0800 :
	    0x86dd);
	c->iov[0].iov_base = head;
	c->iov[0].iov_len = sizeof(head);
	if (writev(link->tap->fds[w->index], c->iov, c->n) < 0)
		count_add(&w->totals.capacity_failures, 1);
}

static void
no_sa(struct worker *w, const struct arrival *a, uint32_t spi)
{
	struct event e = {
		.type = EVENT_INVALID_SPI, .spi = spi,
		.local = {.addr = a->to}, .remote = a->from,
	};

	count_add(&w->totals.missing_sa_in, 1);
	if (w->spi_second == w->now_ms / 1000)
		return;
	w->spi_second = w->now_ms / 1000;
	events_push(w->shared->events, &e, NULL, 0);
}

static void
failed(struct pair *p, uint64_t *counter)
{
	if (counter != NULL)
		count_add(counter, 1);
	count_add(&p->c.recv_errors, 1);
}

/* The same, and told. inner: NULL if it was not opened. */
static void
refused(struct worker *w, struct pair *p, const struct arrival *a,
    enum esp_refusal why, const struct packet_info *inner)
{
	struct event e = {
		.type = EVENT_REFUSED, .id = p->id, .why = why,
		.sequence = get32(a->esp + 4),
	};

	failed(p, why == ESP_REFUSED_REPLAY ? &p->c.replay_failed :
	    why == ESP_REFUSED_ICV ? &p->c.verify_failed :
	    &p->c.identity_failed);
	if (w->now_ms - p->told_refused_ms[why] < 1000)
		return;
	p->told_refused_ms[why] = w->now_ms;
	if (inner != NULL)
		e.packet = (struct esp_packet_id){ inner->src, inner->dst,
			inner->protocol, inner->sport, inner->dport };
	events_push(w->shared->events, &e, NULL, 0);
}

/* Authentic, but from another address or port: a NAT on the way forgot
 * (RFC 7296 2.23). Only asked of the newest packet: one that was held up, or
 * held back by somebody to send it from elsewhere, tells nothing. */
static void
check_mapping(struct worker *w, struct pair *p, const struct arrival *a)
{
	const struct path *path = share_follow(p->path);
	struct event e = {
		.type = EVENT_MAPPING, .id = p->id, .remote = a->from,
	};

	if (!a->udp || !p->udp_encap ||
	    (path->sa.remote.port == a->from.port &&
	    addr_equal(&path->sa.remote.addr, &a->from.addr)))
		return;
	if (w->now_ms - p->told_mapping_ms < 1000)
		return;
	p->told_mapping_ms = w->now_ms;
	events_push(w->shared->events, &e, NULL, 0);
}

static bool
selectors_match(const struct pair *p, const struct packet_info *info)
{
	size_t i;

	for (i = 0; i < p->n_selectors; i++)
		if (selector_inbound(&p->selectors[i], info))
			return true;
	return false;
}

static void
deliver(struct worker *w, struct pair *p, const struct arrival *a,
    const struct sa_inner *inner)
{
	struct packet_info info;

	if (inner->next_header == IPPROTO_NONE) {
		count_add(&p->c.tfc_rcvd, 1); /* RFC 4303 2.6 */
		return;
	}
	if (inner->next_header != IPPROTO_IPIP &&
	    inner->next_header != IPPROTO_IPV6) {
		failed(p, &p->c.invalid_protocol);
		return;
	}
	/* bytes after the packet are RFC 4303 2.7's, for whoever counts */
	if (packet_parse(inner->data, inner->len, &info) != 0 ||
	    (info.family == AF_INET) != (inner->next_header == IPPROTO_IPIP)) {
		failed(p, NULL);
		return;
	}
	if (!selectors_match(p, &info)) {
		refused(w, p, a, ESP_REFUSED_SELECTOR, &info);
		return;
	}
	if (packet_ecn_decap(inner->data, a->tos) != 0) {
		failed(p, NULL);
		return;
	}
	if (info.fragment)
		count_add(&p->c.frags_needing_reassembly, 1);
	count_add(&p->c.in_bytes, info.len);
	pair_spent(p, p->c.in_bytes, false, w->shared->events);
	if (p->link->tap != NULL)
		coalesce_add(&w->coalesce, p->link, inner->data, &info);
}

static void
open_and_deliver(struct worker *w, struct pair *p, const struct arrival *a)
{
	struct sa_inner inner;
	uint64_t top = p->in.replay.top;
	int r = sa_open(&p->in, a->esp, a->len, &inner);

	if (r == ERR_REPLAY) {
		refused(w, p, a, ESP_REFUSED_REPLAY, NULL);
		return;
	}
	if (r == ERR_AUTH || r == ERR_CRYPTO) {
		refused(w, p, a, ESP_REFUSED_ICV, NULL);
		return;
	}
	if (r == ERR_TRUNCATED) {
		failed(p, NULL);
		return;
	}
	count_add(&p->c.decaps, 1);
	count_add(&p->c.decrypt, 1);
	count_add(&p->c.verify, 1);
	if (p->in.replay.top != top)
		check_mapping(w, p, a);
	if (r != 0)
		failed(p, NULL); /* authentic, but badly padded */
	else
		deliver(w, p, a, &inner);
}

void
inbound_esp(struct worker *w, const struct arrival *a, bool handed)
{
	struct pair *p;
	uint32_t spi;

	if (a->len < 8) {
		count_add(&w->totals.protocol_failures, 1);
		return;
	}
	spi = get32(a->esp);
	p = spi_table_find(w->shared->spis, spi);
	if (p == NULL || !addr_equal(&p->local, &a->to) ||
	    __atomic_load_n(&p->dead, __ATOMIC_RELAXED)) {
		no_sa(w, a, spi);
		return;
	}
	if (p->worker != w->index) {
		if (!handed)
			handoff_esp(w, p->worker, a);
		return;
	}
	/* in UDP or not: RFC 7296 2.23 has both accepted at any time */
	open_and_deliver(w, p, a);
}
