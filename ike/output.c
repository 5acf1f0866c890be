#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "ike/engine.h"

/*
 * The queue of outputs. The host empties it after each call, so it is bounded
 * by what one call can cause; running out of memory for one of its small nodes
 * aborts (xcalloc), for a REMOVE that got lost would leave an SA in the data
 * plane that nobody knows of.
 */

static struct ike_output *
add(struct ike_engine *e, enum ike_output_kind kind)
{
	struct ike_out_node *n = xcalloc(1, sizeof(*n));

	n->o.kind = kind;
	TAILQ_INSERT_TAIL(&e->outputs, n, next);
	return &n->o;
}

void
ike_send(struct ike_engine *e, const struct ike_path *path,
    const struct ike_packet *packets)
{
	for (const struct ike_packet *p = packets; p != NULL; p = p->next) {
		uint8_t *copy = malloc(p->len);
		struct ike_output *o;

		if (copy == NULL)
			return; /* as if the network had lost it */
		memcpy(copy, p->data, p->len);
		o = add(e, IKE_OUT_SEND);
		o->path = *path;
		o->data = copy;
		o->len = p->len;
		e->counters.out_packets++;
		e->counters.out_octets += p->len;
	}
}

void
ike_event_path(struct ike_engine *e, enum ike_event event,
    const struct ike_path *path, enum ike_reason reason)
{
	struct ike_output *o = add(e, IKE_OUT_EVENT);

	o->event = event;
	o->reason = reason;
	o->path = *path;
}

void
ike_event_child(struct ike_engine *e, enum ike_event event,
    const struct ike_sa *sa, uint32_t child_id, uint32_t ref,
    enum ike_reason reason)
{
	struct ike_output *o = add(e, IKE_OUT_EVENT);

	o->event = event;
	o->reason = reason;
	o->path = sa->path;
	o->sa_id = sa->id;
	o->peer_ref = sa->peer_ref;
	o->child_id = child_id;
	o->ref = ref;
}

void
ike_event(struct ike_engine *e, enum ike_event event, const struct ike_sa *sa,
    enum ike_reason reason)
{
	ike_event_child(e, event, sa, 0, 0, reason);
}

void
ike_event_spi(struct ike_engine *e, enum ike_event event,
    const struct ike_sa *sa, uint32_t child_id, uint32_t spi)
{
	ike_event_child(e, event, sa, child_id, 0, IKE_REASON_NONE);
	TAILQ_LAST(&e->outputs, ike_out_list)->o.spi = spi;
}

/* Anybody can ask, as often as he likes. */
void
ike_event_full(struct ike_engine *e, const struct ike_path *path)
{
	if (e->full_told_ms != 0 && e->now_ms - e->full_told_ms < 1000)
		return;
	e->full_told_ms = e->now_ms;
	ike_event_path(e, IKE_EV_FULL, path, IKE_REASON_RESOURCES);
}

void
ike_event_rekeyed(struct ike_engine *e, const struct ike_sa *sa,
    uint32_t replaces)
{
	struct ike_output *o;

	ike_event(e, IKE_EV_SA_UP, sa, IKE_REASON_REPLACED);
	o = &TAILQ_LAST(&e->outputs, ike_out_list)->o;
	o->replaces = replaces;
}

void
ike_install(struct ike_engine *e, struct ike_child_install *install)
{
	struct ike_output *o = add(e, IKE_OUT_INSTALL);

	o->path = install->path;
	o->sa_id = install->sa_id;
	o->peer_ref = install->peer_ref;
	o->child_id = install->child_id;
	o->ref = install->ref;
	o->child = install;
}

void
ike_retire(struct ike_engine *e, uint32_t sa_id, uint32_t child_id)
{
	struct ike_output *o = add(e, IKE_OUT_RETIRE);

	o->sa_id = sa_id;
	o->child_id = child_id;
}

void
ike_remove(struct ike_engine *e, uint32_t sa_id, uint32_t child_id)
{
	struct ike_output *o = add(e, IKE_OUT_REMOVE);

	o->sa_id = sa_id;
	o->child_id = child_id;
}

bool
ike_next_output(struct ike_engine *e, struct ike_output *out)
{
	struct ike_out_node *n = TAILQ_FIRST(&e->outputs);

	if (n == NULL)
		return false;
	TAILQ_REMOVE(&e->outputs, n, next);
	*out = n->o;
	free(n);
	return true;
}

void
ike_output_done(struct ike_output *out)
{
	if (out->child != NULL) {
		secret_clear(&out->child->encr_in);
		secret_clear(&out->child->integ_in);
		secret_clear(&out->child->encr_out);
		secret_clear(&out->child->integ_out);
	}
	free(out->child);
	free(out->data);
	ike_job_free(out->job);
	memset(out, 0, sizeof(*out));
}

void
ike_outputs_clear(struct ike_engine *e)
{
	struct ike_output o;

	while (ike_next_output(e, &o))
		ike_output_done(&o);
}

const char *
ike_reason_text(enum ike_reason r)
{
	static const char *const texts[] = {
		[IKE_REASON_NONE] = "none",
		[IKE_REASON_ADMIN] = "administrator reset",
		[IKE_REASON_PEER_DELETE] = "peer request",
		[IKE_REASON_PEER_LOST] = "peer lost",
		[IKE_REASON_AUTH] = "authentication failed",
		[IKE_REASON_PROPOSAL] = "no proposal chosen",
		[IKE_REASON_TS] = "traffic selectors unacceptable",
		[IKE_REASON_LIFETIME] = "lifetime expired",
		[IKE_REASON_REPLACED] = "replaced by another SA",
		[IKE_REASON_PROTOCOL] = "protocol error",
		[IKE_REASON_RESOURCES] = "out of resources",
	};

	return (size_t)r < sizeof(texts) / sizeof(*texts) ? texts[r] : "none";
}
