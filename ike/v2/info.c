#include "base/error.h"
#include "ike/v2/v2.h"

/* INFORMATIONAL: deletes and the question whether the peer lives. RFC 7296
 * 1.4, 2.4. */

/* ---- ours ---------------------------------------------------------------- */

static void
emit_delete_children(struct wire_out *o, const struct v2_task *t)
{
	uint8_t bytes[V2_DOOMED_MAX * 4];
	struct wire_delete d = { .protocol = PROTO_ESP, .spi_len = 4,
		.count = (uint16_t)t->n_doomed, .spis = bytes };
	struct writer w;

	writer_init(&w, bytes, sizeof(bytes));
	for (unsigned i = 0; i < t->n_doomed; i++)
		write_u32(&w, t->doomed[i].spi_in);
	wire_delete_emit(o, &d);
}

/* Without those that the peer was faster to delete. */
static void
sift(struct v2_sa *sa, struct v2_task *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->n_doomed; i++) {
		const struct v2_doomed *d = &t->doomed[i];
		struct ike_child *c = ike_child_by_id(sa->e, d->child_id);

		if (d->child_id == 0 || (c != NULL && !c->retired))
			t->doomed[n++] = *d;
	}
	t->n_doomed = n;
}

void
v2_info_start(struct v2_sa *sa, struct v2_task *t)
{
	struct wire_delete ike = { .protocol = PROTO_IKE };
	struct wire_out o;

	v2_out_init(sa, &o);
	switch (t->kind) {
	case TASK_DELETE_CHILD:
		sift(sa, t);
		if (t->n_doomed == 0) {
			v2_task_done(sa);
			return;
		}
		emit_delete_children(&o, t);
		break;
	case TASK_DELETE_SA:
		if (t->notify != 0)
			wire_emit_n(&o, t->notify, NULL, 0);
		else
			wire_delete_emit(&o, &ike);
		break;
	default: /* liveness: an empty message */
		break;
	}
	v2_request(sa, EXCHANGE_INFORMATIONAL, &o);
}

void
v2_info_response(struct v2_sa *sa, struct v2_task *t,
    const struct v2_message *m)
{
	struct ike_child *child;

	(void)m; /* that there is one is all that matters */
	if (t->kind == TASK_DELETE_SA) {
		v2_set_state(sa, V2_DEAD, IKE_REASON_NONE);
		return;
	}
	for (unsigned i = 0; i < t->n_doomed; i++) {
		child = ike_child_by_id(sa->e, t->doomed[i].child_id);
		if (child != NULL)
			v2_child_retire(child);
	}
	v2_task_done(sa);
}

/* ---- the peer's ---------------------------------------------------------- */

/* 1.4.1: SAs that both delete at once are not in the replies. */
static bool
our_delete_is_under_way(const struct v2_sa *sa, const struct ike_child *child)
{
	const struct v2_task *t = sa->task;

	for (unsigned i = 0; t != NULL && i < t->n_doomed; i++)
		if (t->doomed[i].child_id == child->id)
			return true;
	return false;
}

/* The child may have moved to the SA that took this one's place. */
static struct ike_child *
find_child(struct v2_sa *sa, uint32_t spi)
{
	struct ike_child *c = ike_child_by_spi_out(sa->e, &sa->base, spi);
	struct ike_sa *next = c == NULL && sa->successor != 0
	    ? ike_sa_by_id(sa->e, sa->successor) : NULL;

	return next == NULL ? c : ike_child_by_spi_out(sa->e, next, spi);
}

/* The children of one Delete payload go; their other halves' SPIs are added
 * to those that the reply names. */
static void
delete_children(struct v2_sa *sa, const struct wire_delete *d,
    struct writer *spis)
{
	struct reader r;

	reader_init(&r, d->spis, (size_t)d->count * d->spi_len);
	for (unsigned i = 0; i < d->count; i++) {
		uint32_t spi = read_u32(&r);
		struct ike_child *c = find_child(sa, spi);

		if (c == NULL && sa->task != NULL && sa->task->sent)
			v2_create_deleted(sa->task, spi);
		if (c == NULL)
			continue;
		if (!our_delete_is_under_way(sa, c))
			write_u32(spis, c->spi_in);
		if (c->rekeyed)
			v2_child_retire(c);
		else
			v2_child_drop(c, IKE_REASON_PEER_DELETE);
	}
}

/* RFC 7296 3.10.1: the peer got ESP for an SA that it doesn't have, and says
 * so under this SA's protection. Our half goes too, and the next packet makes
 * another; stragglers of one that is being replaced mean nothing. */
static void
invalid_spi(struct v2_sa *sa, const struct wire_notify *n)
{
	struct ike_child *c;
	struct reader r;
	uint32_t spi;

	reader_init(&r, n->data, n->len);
	spi = read_u32(&r);
	c = read_finish(&r) < 0 ? NULL : find_child(sa, spi);
	if (c == NULL || c->rekeyed || c->retired || c->standby)
		return;
	ike_event_spi(sa->e, IKE_EV_INVALID_SPI, &sa->base, c->id, spi);
	v2_child_close(c, IKE_REASON_PEER_DELETE);
}

static bool
deletes_sa(const struct v2_message *m)
{
	struct wire_delete d;

	for (size_t i = 0; i < m->chain.n; i++)
		if (m->chain.payloads[i].type == PAYLOAD_DELETE &&
		    wire_delete_parse(&m->chain.payloads[i], &d) == 0 &&
		    d.protocol == PROTO_IKE)
			return true;
	return false;
}

static enum ike_reason
read_request(struct v2_sa *sa, const struct v2_message *m,
    struct writer *spis)
{
	enum ike_reason end =
	    deletes_sa(m) ? IKE_REASON_PEER_DELETE : IKE_REASON_NONE;
	struct wire_delete d;
	struct wire_notify n;

	for (size_t i = 0; i < m->chain.n; i++) {
		const struct wire_payload *p = &m->chain.payloads[i];

		if (p->type == PAYLOAD_DELETE &&
		    wire_delete_parse(p, &d) == 0 && d.protocol == PROTO_ESP)
			delete_children(sa, &d, spis);
	}
	if (wire_find_notify(&m->chain, N_INVALID_SPI, &n))
		invalid_spi(sa, &n);
	/* 2.21.2: our proof did not convince the initiator. */
	if (wire_find_notify(&m->chain, N_AUTHENTICATION_FAILED, &n)) {
		ike_event(sa->e, IKE_EV_AUTH_FAILED, &sa->base,
		    IKE_REASON_AUTH);
		end = IKE_REASON_AUTH;
	}
	return end;
}

void
v2_info_request(struct v2_sa *sa, const struct v2_message *m)
{
	uint8_t bytes[4096];
	struct wire_delete d = { .protocol = PROTO_ESP, .spi_len = 4,
		.spis = bytes };
	enum ike_reason end;
	struct writer spis;
	struct wire_out o;

	if (!deletes_sa(m))
		v2_rekey_confirmed(sa);
	writer_init(&spis, bytes, sizeof(bytes));
	end = read_request(sa, m, &spis);
	v2_out_init(sa, &o);
	d.count = (uint16_t)(spis.len / 4);
	if (d.count > 0)
		wire_delete_emit(&o, &d);
	v2_reply(sa, &m->path, EXCHANGE_INFORMATIONAL, &o);
	if (end != IKE_REASON_NONE && sa->state < V2_GONE)
		v2_set_state(sa, V2_GONE, end);
}
