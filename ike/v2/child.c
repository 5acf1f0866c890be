#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ike/selectors.h"
#include "ike/v2/v2.h"

/* Child SAs: from an agreement to the data plane, and out of it again. */

uint32_t
v2_suite_spi(const struct ike_suite *suite)
{
	struct reader r;

	reader_init(&r, suite->spi, sizeof(suite->spi));
	return read_u32(&r);
}

static struct ike_child *
make_child(struct v2_sa *sa, const struct v2_deal *d)
{
	struct ike_child *c = calloc(1, sizeof(*c));
	size_t n = (size_t)d->n_local + d->n_remote;

	if (c == NULL)
		return NULL;
	c->config = malloc(sizeof(*c->config));
	c->ts = calloc(n, sizeof(*c->ts));
	if (c->config == NULL || c->ts == NULL) {
		free(c->config);
		free(c->ts);
		free(c);
		return NULL;
	}
	*c->config = *d->config;
	memcpy(c->ts, d->local, d->n_local * sizeof(*c->ts));
	memcpy(c->ts + d->n_local, d->remote, d->n_remote * sizeof(*c->ts));
	c->n_local = d->n_local;
	c->n_remote = d->n_remote;
	c->spi_in = d->spi_in;
	c->spi_out = v2_suite_spi(d->suite);
	c->cipher = d->suite->cipher;
	c->integ = d->suite->integ;
	c->pfs_group = d->suite->group;
	c->esn = d->suite->esn;
	c->transport = d->transport;
	c->initiator = d->initiator;
	c->replaces = d->replaces;
	/* 2.8: who answers must not send through it before it knows that the
	 * initiator, which may have to compute the keys yet, has it. */
	c->standby = c->replaces != 0 && !c->initiator;
	c->up_ms = sa->e->now_ms;
	return c;
}

static void
fill_install(const struct v2_sa *sa, const struct ike_child *c,
    struct ike_child_install *in)
{
	in->child_id = c->id;
	in->sa_id = sa->base.id;
	in->ref = c->config->ref;
	in->peer_ref = sa->base.peer_ref;
	in->path = sa->base.path;
	in->initiator = c->initiator;
	in->replaces = c->replaces;
	in->standby = c->standby;
	in->udp_encap = sa->nat_local || sa->nat_remote;
	in->esn = c->esn;
	in->transport = c->transport;
	in->spi_in = c->spi_in;
	in->spi_out = c->spi_out;
	in->cipher = c->cipher;
	in->integ = c->integ;
	in->pfs_group = c->pfs_group;
	in->n_local = c->n_local;
	in->n_remote = c->n_remote;
	memcpy(in->local, c->ts, c->n_local * sizeof(*c->ts));
	memcpy(in->remote, c->ts + c->n_local, c->n_remote * sizeof(*c->ts));
}

/* The initiator of the exchange sends with the first half; 2.17. */
static void
take_keys(struct ike_child_install *in, struct ike_child_keys *k)
{
	secret_move(in->initiator ? &in->encr_out : &in->encr_in, &k->encr_i);
	secret_move(in->initiator ? &in->integ_out : &in->integ_in,
	    &k->integ_i);
	secret_move(in->initiator ? &in->encr_in : &in->encr_out, &k->encr_r);
	secret_move(in->initiator ? &in->integ_in : &in->integ_out,
	    &k->integ_r);
}

int
v2_child_install(struct v2_sa *sa, const struct v2_deal *d,
    struct ike_child **out)
{
	struct ike_child_keys keys;
	struct ike_child_install *in;
	struct ike_child *c, *old;
	int e;

	e = ike_child_keys_derive(sa->suite.prf, &sa->keys.d, d->suite, &d->x,
	    &keys);
	if (e < 0)
		return e;
	in = calloc(1, sizeof(*in));
	c = in != NULL ? make_child(sa, d) : NULL;
	if (c == NULL) {
		free(in);
		ike_child_keys_clear(&keys);
		return ERR_MEMORY;
	}
	ike_child_add(sa->e, &sa->base, c);
	fill_install(sa, c, in);
	old = ike_child_by_id(sa->e, d->replaces);
	if (old != NULL)
		old->replaced_by = c->id;
	take_keys(in, &keys);
	ike_install(sa->e, in);
	ike_event_child(sa->e, IKE_EV_CHILD_UP, &sa->base, c->id,
	    c->config->ref, d->replaces != 0 ? IKE_REASON_REPLACED
					     : IKE_REASON_NONE);
	v2_touch(sa);
	*out = c;
	return 0;
}

void
v2_child_drop(struct ike_child *child, enum ike_reason reason)
{
	struct v2_sa *sa = v2_of(child->sa);
	struct ike_child *before = ike_child_by_id(sa->e, child->replaces);

	/* Its predecessor must not be left to send. */
	if (before != NULL && before->retired &&
	    before->replaced_by == child->id)
		v2_child_drop(before, reason);
	ike_remove(sa->e, sa->base.id, child->id);
	if (!child->retired)
		ike_event_child(sa->e, IKE_EV_CHILD_DOWN, &sa->base, child->id,
		    child->config->ref, reason);
	ike_child_remove(sa->e, child);
	v2_touch(sa);
}

void
v2_child_close(struct ike_child *child, enum ike_reason reason)
{
	struct v2_sa *sa = v2_of(child->sa);
	struct v2_doomed d = { 0, child->spi_in, child->spi_out };

	if (!child->retired)
		(void)v2_task_delete(sa, &d);
	v2_child_drop(child, reason);
}

void
v2_child_replaced(struct ike_child *child)
{
	struct v2_sa *sa = v2_of(child->sa);
	struct v2_doomed d = { child->id, child->spi_in, child->spi_out };

	child->rekeyed = true;
	if (v2_task_delete(sa, &d) < 0)
		v2_child_drop(child, IKE_REASON_REPLACED);
}

void
v2_child_retire(struct ike_child *child)
{
	struct v2_sa *sa = v2_of(child->sa);
	struct ike_engine *e = sa->e;
	struct ike_child *next = ike_child_by_id(e, child->replaced_by);

	if (child->retired)
		return;
	if (next == NULL) {
		v2_child_drop(child, IKE_REASON_REPLACED);
		return;
	}
	next->standby = false;
	child->retired = true;
	child->sa->n_retired++;
	ike_child_set_due(e, child, e->now_ms + IKE_LINGER_MS);
	ike_retire(e, sa->base.id, child->id);
	ike_event_child(e, IKE_EV_CHILD_DOWN, &sa->base, child->id,
	    child->config->ref, IKE_REASON_REPLACED);
	v2_touch(sa);
}

void
v2_child_expire(struct ike_child *child)
{
	if (child->retired)
		v2_child_drop(child, IKE_REASON_REPLACED);
	else if (child->rekeyed)
		v2_child_replaced(child);
	else
		v2_child_close(child, IKE_REASON_REPLACED);
}

int
v2_child_rekey(struct ike_child *child)
{
	struct v2_sa *sa = v2_of(child->sa);
	struct v2_task *t;
	int e;

	if (sa->state != V2_READY || child->rekeyed || child->rekeying ||
	    child->standby)
		return ERR_REFUSED;
	e = v2_task_add(sa, TASK_REKEY_CHILD, child->config, &t);
	if (e < 0)
		return e;
	t->child_id = child->id;
	t->spi_in = child->spi_in;
	child->rekeying = true;
	return 0;
}

struct ike_child *
v2_child_covering(struct v2_sa *sa, const struct ike_child_config *config)
{
	struct ike_child *c = NULL;

	while ((c = ike_child_of_ref(sa->e, config->ref, c)) != NULL)
		if (c->sa == &sa->base && !c->rekeyed &&
		    ike_ts_list_within(config->local, 1, c->ts, c->n_local) &&
		    ike_ts_list_within(config->remote, 1, c->ts + c->n_local,
			c->n_remote))
			return c;
	return NULL;
}
