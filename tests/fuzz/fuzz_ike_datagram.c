/* IKE datagrams. The first byte says where they go:
 *   0  as they are, to an engine that has an SA up
 *   1  the same, but with the header of that SA
 *   2  as the answer to IKE_SA_INIT
 *   3  to the parsers: parse(emit(parse(x))) == parse(x)
 *   4..10  into messages that are sealed with the SA's keys, in each state of
 *      an SA in which a peer can say something: what an authenticated peer
 *      with bad intentions could do
 * Then pieces follow: length (2 bytes), and from 4 on a byte for exchange and
 * direction and one for the type of the first payload. After all that no SPI
 * is lost and what the engine had installed is what it knows of. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "crypto/crypto.h"
#include "ike/v2/v2.h"
#include "tests/sim/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum target { RAW, HEADED, INIT_ANSWER, PARSERS, R_AUTH, I_AUTH, READY,
	CREATING, REKEYING_CHILD, REKEYING_SA, DELETING, TARGETS };

static struct world w;
static struct node *const a = &w.nodes[0], *const b = &w.nodes[1];

/* ---- parsers ------------------------------------------------------------- */

static void
emit_again(const struct wire_payload *p, struct wire_out *o)
{
	static struct wire_sa sa;
	struct wire_notify notify;
	struct wire_delete del;
	struct ike_nonce nonce;
	struct wire_auth auth;
	struct wire_ts ts;
	struct ike_id id;
	struct wire_ke ke;

	if (p->type == PAYLOAD_SA && wire_sa_parse(p, &sa) == 0)
		wire_sa_emit(o, &sa);
	else if (p->type == PAYLOAD_KE && wire_ke_parse(p, &ke) == 0)
		wire_ke_emit(o, &ke);
	else if ((p->type == PAYLOAD_IDI || p->type == PAYLOAD_IDR) &&
	    wire_id_parse(p, &id) == 0)
		wire_id_emit(o, p->type, &id);
	else if (p->type == PAYLOAD_AUTH && wire_auth_parse(p, &auth) == 0)
		wire_auth_emit(o, &auth);
	else if (p->type == PAYLOAD_NONCE && wire_nonce_parse(p, &nonce) == 0)
		wire_nonce_emit(o, &nonce);
	else if (p->type == PAYLOAD_NOTIFY &&
	    wire_notify_parse(p, &notify) == 0)
		wire_notify_emit(o, &notify);
	else if (p->type == PAYLOAD_DELETE && wire_delete_parse(p, &del) == 0)
		wire_delete_emit(o, &del);
	else if ((p->type == PAYLOAD_TSI || p->type == PAYLOAD_TSR) &&
	    wire_ts_parse(p, &ts) == 0 && ts.n > 0)
		wire_ts_emit(o, p->type, ts.ts, ts.n);
}

/* Emitting what was parsed may drop what we don't know (attributes, reserved
 * bits); emitting that again must give the same bytes. */
static void
parsers(const uint8_t *data, size_t size)
{
	static uint8_t once[65536], twice[65536];
	static struct wire_chain c, d;
	struct wire_out first, second;

	if (size < 1 || wire_chain_parse(data[0], data + 1, size - 1, &c) < 0)
		return;
	wire_out_init(&first, once, sizeof(once));
	for (size_t i = 0; i < c.n; i++)
		emit_again(&c.payloads[i], &first);
	if (first.w.error != 0)
		return;
	assert(wire_chain_parse(first.first, once, first.w.len, &d) == 0);
	wire_out_init(&second, twice, sizeof(twice));
	for (size_t i = 0; i < d.n; i++)
		emit_again(&d.payloads[i], &second);
	assert(second.w.error == 0 && second.w.len == first.w.len);
	assert(memcmp(once, twice, first.w.len) == 0);
}

/* ---- into an engine ------------------------------------------------------ */

static void
keep_id(void *ctx, const struct ike_sa_view *v)
{
	*(uint32_t *)ctx = v->id;
}

static struct v2_sa *
newest_sa(struct node *n)
{
	struct ike_sa *sa;
	uint32_t id = 0;

	ike_sa_each(n->engine, keep_id, &id);
	sa = id != 0 ? ike_sa_by_id(n->engine, id) : NULL;
	return sa != NULL ? v2_of(sa) : NULL;
}

static bool
nothing_passes(void *ctx, unsigned from, unsigned to, uint8_t *data,
    size_t len)
{
	(void)ctx;
	(void)from;
	(void)to;
	(void)data;
	(void)len;
	return false;
}

static bool
no_auth(void *ctx, unsigned from, unsigned to, uint8_t *data, size_t len)
{
	(void)ctx;
	(void)from;
	(void)to;
	return len < 20 || data[18] != EXCHANGE_AUTH;
}

/* Bring the world to where the peer is heard. Returns whom it talks to. */
static struct node *
prepare(enum target t)
{
	if (t == INIT_ANSWER)
		w.tap = nothing_passes;
	else if (t == R_AUTH || t == I_AUTH)
		w.tap = no_auth;
	node_initiate(a, 1, 1);
	world_run(&w, 500);
	w.tap = nothing_passes;
	if (t == INIT_ANSWER || t == I_AUTH)
		return a;
	if (t == CREATING)
		node_initiate(b, 0, 2);
	else if (t == REKEYING_CHILD)
		ike_child_rekey(b->engine, w.now_ms,
		    node_installed(b, 1)->child_id);
	else if (t == REKEYING_SA)
		ike_sa_rekey(b->engine, w.now_ms, newest_sa(b)->base.id);
	else if (t == DELETING)
		ike_sa_close(b->engine, w.now_ms, newest_sa(b)->base.id);
	node_pump(b);
	world_run(&w, 10);
	return b;
}

static void
feed(struct node *to, const void *data, size_t len)
{
	struct ike_path path = node_path(to, !to->number);

	ike_input(to->engine, w.now_ms, &path, data, len);
	node_pump(to);
	world_run(&w, 5); /* jobs */
}

/* The header that the peer of sa would write. */
static void
peer_header(const struct v2_sa *sa, bool response, uint8_t exchange,
    struct wire_header *h)
{
	const uint8_t *ours = sa->base.spi_local;
	const uint8_t *theirs = sa->base.spi_remote;

	*h = (struct wire_header){ .version = WIRE_VERSION_2,
		.exchange = exchange,
		.id = response ? sa->next_id : sa->peer_id };
	memcpy(h->spi_i, sa->initiator ? ours : theirs, 8);
	memcpy(h->spi_r, sa->initiator ? theirs : ours, 8);
	if (!sa->initiator)
		h->flags |= WIRE_FLAG_INITIATOR;
	if (response)
		h->flags |= WIRE_FLAG_RESPONSE;
}

static void
feed_sealed(struct node *to, const uint8_t *data, size_t len)
{
	static uint8_t inner[65536];
	struct v2_sa *sa = newest_sa(to);
	struct ike_packet *p = NULL;
	static uint64_t counter;
	struct wire_header h;
	struct wire_out o;
	bool response;

	if (sa == NULL || sa->keys.i == NULL || len < 2)
		return;
	response = (data[0] & 4) != 0;
	peer_header(sa, response, response && sa->request != NULL
	    ? sa->exchange : (uint8_t)(EXCHANGE_SA_INIT + data[0] % 4), &h);
	wire_out_init(&o, inner, sizeof(inner));
	o.first = data[1];
	write_bytes(&o.w, data + 2, len - 2);
	if (sk_seal(sa->initiator ? sa->keys.r : sa->keys.i, &counter, &h, &o,
		(data[0] & 8) != 0 ? 200 : 0, &p) < 0)
		return;
	for (struct ike_packet *q = p; q != NULL; q = q->next)
		feed(to, q->data, q->len);
	ike_packets_free(p);
}

static void
feed_headed(struct node *to, enum target t, const uint8_t *data, size_t len)
{
	static uint8_t copy[65536 + WIRE_HEADER_LEN];
	struct v2_sa *sa = newest_sa(to);
	struct wire_header h;
	struct writer wr;

	if (sa == NULL || len < 2)
		return;
	peer_header(sa, t == INIT_ANSWER || (data[0] & 4) != 0,
	    t == INIT_ANSWER ? EXCHANGE_SA_INIT
			     : (uint8_t)(EXCHANGE_SA_INIT + data[0] % 4), &h);
	if (t == INIT_ANSWER)
		memset(h.spi_r, data[0], sizeof(h.spi_r));
	h.first = data[1];
	h.len = (uint32_t)(WIRE_HEADER_LEN + len - 2);
	writer_init(&wr, copy, sizeof(copy));
	wire_header_emit(&wr, &h);
	write_bytes(&wr, data + 2, len - 2);
	feed(to, copy, wr.len);
}

static void
check(struct node *n)
{
	/* Whatever was under way has ended by now. */
	assert(n->allocs == n->releases + n->installed);
	assert(n->installed - n->removed == node_count_installed(n, 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct node *to;
	enum target t;

	if (size < 1)
		return 0;
	if (!ready && crypto_init() < 0)
		return 0;
	ready = true;
	t = data[0] % TARGETS;
	data++;
	size--;
	if (t == PARSERS) {
		parsers(data, size);
		return 0;
	}
	world_init(&w, 1, 2);
	to = prepare(t);
	while (size >= 2) {
		size_t len = (size_t)data[0] << 8 | data[1];

		data += 2;
		size -= 2;
		if (len > size)
			len = size;
		if (t == RAW)
			feed(to, data, len);
		else if (t == HEADED || t == INIT_ANSWER)
			feed_headed(to, t, data, len);
		else
			feed_sealed(to, data, len);
		data += len;
		size -= len;
	}
	world_run(&w, 400000);
	check(a);
	check(b);
	world_clear(&w);
	return 0;
}
