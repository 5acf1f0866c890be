#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* From a datagram to the one function that deals with it. */

uint8_t
v2_critical(const struct wire_chain *c)
{
	for (size_t i = 0; i < c->n; i++) {
		uint8_t type = c->payloads[i].type;

		if (c->payloads[i].critical &&
		    (type < PAYLOAD_SA || type > PAYLOAD_EAP) &&
		    type != PAYLOAD_SKF)
			return type;
	}
	return 0;
}

/* ---- transitions --------------------------------------------------------- */

struct transition {
	uint8_t exchange;
	bool response;
	unsigned states;
	uint32_t required; /* payloads without which it is malformed */
	void (*handle)(struct v2_sa *sa, const struct v2_message *m);
};

/* What a response must hold depends on whether it reports an error: its
 * handler checks that. */
static const struct transition transitions[] = {
	{ EXCHANGE_AUTH, false, V2_STATE(V2_R_AUTH),
	    WIRE_MASK(PAYLOAD_IDI) | WIRE_MASK(PAYLOAD_SA) |
		WIRE_MASK(PAYLOAD_TSI) | WIRE_MASK(PAYLOAD_TSR),
	    v2_auth_request },
	{ EXCHANGE_AUTH, true, V2_STATE(V2_I_AUTH) | V2_STATE(V2_DELETING), 0,
	    v2_auth_response },
	{ EXCHANGE_CREATE_CHILD, false, V2_STATE(V2_READY),
	    WIRE_MASK(PAYLOAD_SA) | WIRE_MASK(PAYLOAD_NONCE),
	    v2_create_request },
	{ EXCHANGE_CREATE_CHILD, false,
	    V2_STATE(V2_REKEYED) | V2_STATE(V2_DELETING), 0,
	    v2_create_refuse },
	{ EXCHANGE_CREATE_CHILD, true,
	    V2_STATE(V2_READY) | V2_STATE(V2_REKEYED) | V2_STATE(V2_DELETING),
	    0, v2_task_response },
	{ EXCHANGE_INFORMATIONAL, false,
	    V2_STATE(V2_READY) | V2_STATE(V2_REKEYED) | V2_STATE(V2_DELETING),
	    0, v2_info_request },
	{ EXCHANGE_INFORMATIONAL, true,
	    V2_STATE(V2_READY) | V2_STATE(V2_REKEYED) | V2_STATE(V2_DELETING),
	    0, v2_task_response },
};

static const struct transition *
find_transition(const struct v2_sa *sa, const struct wire_header *h)
{
	bool response = (h->flags & WIRE_FLAG_RESPONSE) != 0;

	for (size_t i = 0; i < sizeof(transitions) / sizeof(*transitions);
	     i++) {
		const struct transition *t = &transitions[i];

		if (t->exchange == h->exchange && t->response == response &&
		    (t->states & V2_STATE(sa->state)) != 0)
			return t;
	}
	return NULL;
}

/* ---- authenticated messages ---------------------------------------------- */

void
v2_reject(struct v2_sa *sa, const struct v2_message *m)
{
	v2_reply_notify(sa, &m->path, m->h.exchange, N_INVALID_SYNTAX, NULL,
	    0);
	if (sa->state < V2_GONE)
		v2_set_state(sa, V2_GONE, IKE_REASON_PROTOCOL);
}

static int
request(struct v2_sa *sa, struct v2_message *m, uint8_t first,
    const uint8_t *inner, size_t len)
{
	const struct transition *t = find_transition(sa, &m->h);
	uint8_t critical;
	int e;

	if (t == NULL)
		return ERR_UNSUPPORTED;
	e = wire_chain_parse(first, inner, len, &m->chain);
	if (e < 0) {
		sa->e->counters.malformed++;
		v2_reject(sa, m);
		return e;
	}
	critical = v2_critical(&m->chain);
	if (critical != 0) {
		v2_reply_notify(sa, &m->path, m->h.exchange,
		    N_UNSUPPORTED_CRITICAL_PAYLOAD, &critical, 1);
		if (sa->state == V2_R_AUTH)
			v2_set_state(sa, V2_GONE, IKE_REASON_PROTOCOL);
		return ERR_UNSUPPORTED;
	}
	if ((wire_chain_mask(&m->chain) & t->required) != t->required) {
		sa->e->counters.malformed++;
		v2_reject(sa, m);
		return ERR_SYNTAX;
	}
	t->handle(sa, m);
	return 0;
}

static int
response(struct v2_sa *sa, struct v2_message *m, uint8_t first,
    const uint8_t *inner, size_t len)
{
	const struct transition *t = find_transition(sa, &m->h);
	int e;

	if (t == NULL)
		return ERR_UNSUPPORTED;
	v2_request_done(sa);
	e = wire_chain_parse(first, inner, len, &m->chain);
	if (e == 0 && v2_critical(&m->chain) != 0)
		e = ERR_UNSUPPORTED;
	if (e < 0) {
		/* 2.21: no answer to an answer; the SA is of no use. */
		sa->e->counters.malformed++;
		v2_close(sa, IKE_REASON_PROTOCOL);
		if (sa->state == V2_DELETING)
			v2_task_done(sa);
		return e;
	}
	t->handle(sa, m);
	return 0;
}

static int
deliver(struct v2_sa *sa, struct v2_message *m, uint8_t first,
    const uint8_t *inner, size_t len)
{
	/* 2.23: who is behind a NAT may come from elsewhere than before. */
	if (sa->nat_remote && !ike_path_equal(&sa->base.path, &m->path))
		sa->base.path = m->path;
	return (m->h.flags & WIRE_FLAG_RESPONSE) != 0
	    ? response(sa, m, first, inner, len)
	    : request(sa, m, first, inner, len);
}

/* Is the message one that we wait for, by its id? 1: no, but it is a request
 * that we have answered already. 2.2, 2.3. */
static int
check_id(struct v2_sa *sa, const struct wire_header *h)
{
	if ((h->flags & WIRE_FLAG_RESPONSE) != 0)
		return sa->request != NULL && h->id == sa->next_id &&
			h->exchange == sa->exchange ? 0 : ERR_REPLAY;
	if (h->id == sa->peer_id)
		return sa->answer == NULL ? 0 : ERR_AGAIN;
	if (h->id == sa->peer_id - 1 && sa->reply != NULL)
		return 1;
	return ERR_REPLAY;
}

static int
fragment(struct v2_sa *sa, struct v2_message *m, const uint8_t *head,
    uint8_t first, const uint8_t *inner, size_t len)
{
	bool is_response = (m->h.flags & WIRE_FLAG_RESPONSE) != 0;
	struct sk_fragments **f = &sa->parts[is_response];
	uint16_t number = (uint16_t)(head[0] << 8 | head[1]);
	uint16_t total = (uint16_t)(head[2] << 8 | head[3]);
	struct ike_packet *whole;
	int e;

	if (!sa->fragments)
		return ERR_UNSUPPORTED;
	if (*f == NULL)
		*f = calloc(1, sizeof(**f));
	if (*f == NULL)
		return ERR_MEMORY;
	e = sk_fragments_add(*f, m->h.id, number, total, first, inner, len,
	    &whole);
	if (e <= 0)
		return e;
	first = (*f)->first;
	sk_fragments_clear(*f);
	free(*f);
	*f = NULL;
	e = deliver(sa, m, first, whole->data, whole->len);
	secret_wipe(whole->data, whole->len);
	ike_packets_free(whole);
	return e;
}

static int
protected_message(struct v2_sa *sa, struct v2_message *m, uint8_t *data,
    size_t len)
{
	struct protect *p = sa->initiator ? sa->keys.r : sa->keys.i;
	const struct wire_payload *sk;
	uint8_t head[4] = { 0 }, *inner, first;
	size_t inner_len, at;
	bool in_parts;
	int e;

	e = wire_chain_parse(m->h.first, data + WIRE_HEADER_LEN,
	    len - WIRE_HEADER_LEN, &m->chain);
	if (e < 0)
		return e;
	sk = m->chain.n > 0 ? &m->chain.payloads[m->chain.n - 1] : NULL;
	if (sk == NULL || (sk->type != PAYLOAD_SK && sk->type != PAYLOAD_SKF))
		return ERR_SYNTAX;
	in_parts = sk->type == PAYLOAD_SKF;
	if (in_parts && sk->len < sizeof(head))
		return ERR_TRUNCATED;
	if (in_parts)
		memcpy(head, sk->data, sizeof(head));
	first = sk->first_inside;
	at = (size_t)(sk->data - data) - 4;
	e = sk_open(p, data, len, at, in_parts, &inner, &inner_len);
	if (e == ERR_AUTH)
		sa->e->counters.bad_auth++;
	if (e < 0)
		return e;
	e = check_id(sa, &m->h);
	if (e == 1 && (!in_parts || (head[0] == 0 && head[1] == 1))) {
		sa->e->counters.retransmits++;
		ike_send(sa->e, &m->path, sa->reply);
	}
	if (e == ERR_REPLAY)
		sa->e->counters.replayed++;
	if (e != 0)
		return e < 0 ? e : 0;
	/* 2.4: only what is new is a sign of life, anybody can repeat. */
	sa->heard_ms = sa->e->now_ms;
	v2_touch(sa);
	return in_parts ? fragment(sa, m, head, first, inner, inner_len)
			: deliver(sa, m, first, inner, inner_len);
}

/* ---- datagrams ----------------------------------------------------------- */

/* Each end finds its SA by the SPI that it chose itself. */
static struct v2_sa *
find_sa(struct ike_engine *e, const struct wire_header *h)
{
	bool from_initiator = (h->flags & WIRE_FLAG_INITIATOR) != 0;
	const uint8_t *ours = from_initiator ? h->spi_r : h->spi_i;
	const uint8_t *theirs = from_initiator ? h->spi_i : h->spi_r;
	struct ike_sa *base = ike_sa_by_spi(e, ours);
	struct v2_sa *sa;

	if (base == NULL || base->version != 2)
		return NULL;
	sa = v2_of(base);
	if (sa->initiator == from_initiator)
		return NULL;
	if (sa->keys.i != NULL && memcmp(theirs, base->spi_remote, 8) != 0)
		return NULL;
	return sa;
}

static bool
is_init_request(const struct wire_header *h)
{
	static const uint8_t zero[8];

	return h->exchange == EXCHANGE_SA_INIT &&
	    (h->flags & (WIRE_FLAG_RESPONSE | WIRE_FLAG_INITIATOR)) ==
	    WIRE_FLAG_INITIATOR && memcmp(h->spi_r, zero, 8) == 0 &&
	    memcmp(h->spi_i, zero, 8) != 0;
}

static int
dispatch(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, uint8_t *data, size_t len)
{
	struct v2_message m;
	struct v2_sa *sa;

	if (is_init_request(h))
		return v2_init_request(e, path, h, data, len);
	sa = find_sa(e, h);
	if (sa == NULL) {
		e->counters.no_sa++;
		return ERR_NOT_FOUND;
	}
	if (h->exchange == EXCHANGE_SA_INIT)
		return (h->flags & WIRE_FLAG_RESPONSE) != 0 && sa->initiator
		    ? v2_init_response(sa, path, h, data, len) : ERR_SYNTAX;
	if (sa->keys.i == NULL)
		return ERR_REPLAY;
	m.h = *h;
	m.path = *path;
	return protected_message(sa, &m, data, len);
}

int
v2_input(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, const void *datagram, size_t len)
{
	int r;

	if (h->version >> 4 != 2) {
		/* 2.5: a later version is told which one we speak. */
		if (h->version >> 4 > 2 &&
		    (h->flags & WIRE_FLAG_RESPONSE) == 0)
			v2_reply_clear(e, path, h, N_INVALID_MAJOR_VERSION,
			    NULL, 0);
		return ERR_UNSUPPORTED;
	}
	memcpy(e->datagram, datagram, len);
	r = dispatch(e, path, h, e->datagram, len);
	if (r == ERR_TRUNCATED || r == ERR_SYNTAX || r == ERR_RANGE)
		e->counters.malformed++;
	return r;
}
