#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* Messages out: requests that are repeated until answered, replies that are
 * kept to be repeated when asked again. RFC 7296 2.1, 2.2. */

void
v2_out_init(struct v2_sa *sa, struct wire_out *o)
{
	wire_out_init(o, sa->e->build, sizeof(sa->e->build));
}

static void
make_header(const struct v2_sa *sa, uint8_t exchange, uint32_t id,
    bool response, struct wire_header *h)
{
	const uint8_t *i = sa->base.spi_local, *r = sa->base.spi_remote;

	*h = (struct wire_header){ .version = WIRE_VERSION_2,
		.exchange = exchange, .id = id };
	memcpy(h->spi_i, sa->initiator ? i : r, sizeof(h->spi_i));
	memcpy(h->spi_r, sa->initiator ? r : i, sizeof(h->spi_r));
	if (sa->initiator)
		h->flags |= WIRE_FLAG_INITIATOR;
	if (response)
		h->flags |= WIRE_FLAG_RESPONSE;
}

static int
seal(struct v2_sa *sa, const struct wire_header *h, const struct wire_out *o,
    struct ike_packet **out)
{
	struct protect *p = sa->initiator ? sa->keys.i : sa->keys.r;
	int e;

	e = sk_seal(p, &sa->iv_counter, h, o, sa->fragments ? IKE_FRAGMENT : 0,
	    out);
	secret_wipe(o->w.data, o->w.len);
	return e;
}

static void
start_timer(struct v2_sa *sa)
{
	const struct ike_limits *limits = &sa->e->limits;

	sa->tries = 0;
	sa->wait_ms = limits->retransmit_ms;
	if (sa->task != NULL && sa->task->kind == TASK_LIVENESS &&
	    sa->peer.dpd_retry_s != 0)
		sa->wait_ms = sa->peer.dpd_retry_s * 1000ull;
	sa->resend_ms = sa->e->now_ms + sa->wait_ms;
	v2_touch(sa);
}

static void
send_request(struct v2_sa *sa, uint8_t exchange, struct ike_packet *p)
{
	sa->request = p;
	sa->exchange = exchange;
	ike_send(sa->e, &sa->base.path, p);
	start_timer(sa);
}

/* A message that can't be made is one that the peer never sees: the SA is of
 * no more use, the host is told why. */
static void
give_up(struct v2_sa *sa, int error)
{
	v2_set_state(sa, V2_DEAD, error == ERR_MEMORY
	    ? IKE_REASON_RESOURCES : IKE_REASON_PROTOCOL);
}

void
v2_request(struct v2_sa *sa, uint8_t exchange, const struct wire_out *o)
{
	struct wire_header h;
	struct ike_packet *p;
	int e;

	/* 2.2: the ids of an SA never wrap. */
	if (sa->next_id == UINT32_MAX) {
		give_up(sa, ERR_RANGE);
		return;
	}
	make_header(sa, exchange, sa->next_id, false, &h);
	e = seal(sa, &h, o, &p);
	if (e < 0) {
		give_up(sa, e);
		return;
	}
	if (sa->task != NULL)
		sa->task->sent = true;
	send_request(sa, exchange, p);
}

static struct ike_packet *
packet_copy(const struct ike_packet *p)
{
	struct ike_packet *copy = malloc(sizeof(*copy) + p->len);

	if (copy == NULL)
		return NULL;
	copy->next = NULL;
	copy->len = p->len;
	memcpy(copy->data, p->data, p->len);
	return copy;
}

int
v2_request_clear(struct v2_sa *sa, const struct wire_out *o)
{
	struct ike_packet *p, *copy;
	struct wire_header h;
	int e;

	make_header(sa, EXCHANGE_SA_INIT, 0, false, &h);
	e = sk_clear(&h, o, &p);
	if (e < 0)
		return e;
	copy = packet_copy(p);
	if (copy == NULL) {
		ike_packets_free(p);
		return ERR_MEMORY;
	}
	ike_packets_free(sa->setup->request);
	sa->setup->request = copy;
	send_request(sa, EXCHANGE_SA_INIT, p);
	return 0;
}

void
v2_request_done(struct v2_sa *sa)
{
	ike_packets_free(sa->request);
	sa->request = NULL;
	sa->next_id++;
	v2_touch(sa);
}

void
v2_resend(struct v2_sa *sa)
{
	struct ike_engine *e = sa->e;

	if (sa->tries >= e->limits.retransmit_tries) {
		/* 2.4: no answer to many tries means that the peer is gone. */
		if (sa->up)
			ike_event(e, IKE_EV_PEER_DEAD, &sa->base,
			    IKE_REASON_PEER_LOST);
		v2_set_state(sa, V2_DEAD, IKE_REASON_PEER_LOST);
		return;
	}
	sa->tries++;
	if (sa->task == NULL || sa->task->kind != TASK_LIVENESS)
		sa->wait_ms *= 2;
	sa->resend_ms = e->now_ms + sa->wait_ms;
	e->counters.retransmits++;
	ike_send(e, &sa->base.path, sa->request);
}

/* ---- replies ------------------------------------------------------------- */

void
v2_reply(struct v2_sa *sa, const struct ike_path *path, uint8_t exchange,
    const struct wire_out *o)
{
	struct ike_packet *p;
	struct wire_header h;
	int e;

	make_header(sa, exchange, sa->peer_id, true, &h);
	if (exchange == EXCHANGE_SA_INIT)
		e = sk_clear(&h, o, &p);
	else
		e = seal(sa, &h, o, &p);
	if (e < 0) {
		give_up(sa, e);
		return;
	}
	ike_packets_free(sa->reply);
	sa->reply = p;
	sa->peer_id++;
	ike_send(sa->e, path, p);
	v2_touch(sa);
}

void
v2_reply_notify(struct v2_sa *sa, const struct ike_path *path,
    uint8_t exchange, uint16_t type, const void *data, size_t len)
{
	struct wire_out o;

	v2_out_init(sa, &o);
	wire_emit_n(&o, type, data, len);
	v2_reply(sa, path, exchange, &o);
}

void
v2_reply_clear(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, uint16_t type, const void *data, size_t len)
{
	struct wire_header head = *h;
	struct ike_packet *p;
	struct wire_out o;

	wire_out_init(&o, e->build, sizeof(e->build));
	wire_emit_n(&o, type, data, len);
	head.version = WIRE_VERSION_2;
	head.flags = (uint8_t)(WIRE_FLAG_RESPONSE |
	    (~h->flags & WIRE_FLAG_INITIATOR));
	if (sk_clear(&head, &o, &p) < 0)
		return;
	ike_send(e, path, p);
	ike_packets_free(p);
}

/* ---- NAT detection, 2.23 ------------------------------------------------- */

void
v2_emit_nat(struct v2_sa *sa, struct wire_out *o, const uint8_t spi_i[8],
    const uint8_t spi_r[8])
{
	uint8_t hash[20];

	if (sa->peer.nat_t_disable)
		return;
	ike_nat_hash(spi_i, spi_r, &sa->base.path.local, hash);
	wire_emit_n(o, N_NAT_DETECTION_SOURCE_IP, hash, sizeof(hash));
	ike_nat_hash(spi_i, spi_r, &sa->base.path.remote, hash);
	wire_emit_n(o, N_NAT_DETECTION_DESTINATION_IP, hash, sizeof(hash));
}

void
v2_check_nat(const struct wire_chain *c, const struct wire_header *h,
    const struct ike_path *path, bool *local, bool *remote, bool *known)
{
	bool source = false, source_ok = false, dest = false, dest_ok = false;
	uint8_t theirs[20], ours[20];

	ike_nat_hash(h->spi_i, h->spi_r, &path->remote, theirs);
	ike_nat_hash(h->spi_i, h->spi_r, &path->local, ours);
	for (size_t i = 0; i < c->n; i++) {
		struct wire_notify n;

		if (c->payloads[i].type != PAYLOAD_NOTIFY ||
		    wire_notify_parse(&c->payloads[i], &n) < 0 ||
		    n.len != sizeof(ours))
			continue;
		/* Several sources: a peer that isn't sure of its address. */
		if (n.type == N_NAT_DETECTION_SOURCE_IP) {
			source = true;
			source_ok |= memcmp(n.data, theirs, n.len) == 0;
		} else if (n.type == N_NAT_DETECTION_DESTINATION_IP) {
			dest = true;
			dest_ok |= memcmp(n.data, ours, n.len) == 0;
		}
	}
	*known = source && dest;
	*remote = *known && !source_ok;
	*local = *known && !dest_ok;
}
