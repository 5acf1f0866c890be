#include <string.h>

#include "tests/sim/world.h"

/* Whether two ends agree. */

static bool
same_secret(const struct secret *a, const struct secret *b)
{
	return a->len == b->len && (a->len == 0 ||
	    memcmp(a->data, b->data, a->len) == 0);
}

static bool
ts_equal(const struct ike_ts *a, const struct ike_ts *b)
{
	return a->protocol == b->protocol && a->port_first == b->port_first &&
	    a->port_last == b->port_last && range_equal(&a->addrs, &b->addrs);
}

static bool
same_ts(const struct ike_ts *a, size_t n_a, const struct ike_ts *b, size_t n_b)
{
	if (n_a != n_b)
		return false;
	for (size_t i = 0; i < n_a; i++)
		if (!ts_equal(&a[i], &b[i]))
			return false;
	return true;
}

static const char *
pair_differs(const struct ike_child_install *a,
    const struct ike_child_install *b)
{
	if (a->spi_out != b->spi_in)
		return "outbound SPI";
	if (!same_secret(&a->encr_in, &b->encr_out) ||
	    !same_secret(&a->encr_out, &b->encr_in))
		return "encryption keys";
	if (!same_secret(&a->integ_in, &b->integ_out) ||
	    !same_secret(&a->integ_out, &b->integ_in))
		return "integrity keys";
	if (a->encr_in.len == 0 || same_secret(&a->encr_in, &a->encr_out))
		return "one key both ways";
	if (a->cipher.encr != b->cipher.encr || a->integ != b->integ ||
	    a->cipher.key_bits != b->cipher.key_bits || a->esn != b->esn ||
	    a->pfs_group != b->pfs_group || a->transport != b->transport ||
	    a->udp_encap != b->udp_encap)
		return "what was agreed";
	if (!same_ts(a->local, a->n_local, b->remote, b->n_remote) ||
	    !same_ts(a->remote, a->n_remote, b->local, b->n_local))
		return "selectors";
	if (a->initiator == b->initiator)
		return "roles";
	return NULL;
}

static bool
between(const struct ike_child_install *c, const struct node *peer)
{
	return c != NULL && c->peer_ref == peer->number + 1;
}

static const char *
half_differs(struct node *a, struct node *b)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		const struct ike_child_install *c = a->installs[i], *d = NULL;
		const char *why;

		if (!between(c, b))
			continue;
		for (size_t j = 0; j < INSTALLS_MAX && d == NULL; j++)
			if (between(b->installs[j], a) &&
			    b->installs[j]->spi_out == c->spi_in)
				d = b->installs[j];
		if (d == NULL)
			return "a child that one end has only";
		why = pair_differs(c, d);
		if (why != NULL)
			return why;
	}
	return NULL;
}

const char *
world_children_differ(struct node *a, struct node *b)
{
	const char *why = half_differs(a, b);

	return why != NULL ? why : half_differs(b, a);
}

struct sa_list {
	struct ike_sa_view v[8];
	uint32_t peer_ref;
	size_t n, not_ready;
};

static void
collect(void *ctx, const struct ike_sa_view *v)
{
	struct sa_list *l = ctx;

	if (v->peer_ref != l->peer_ref)
		return;
	if (v->state != IKE_SA_READY)
		l->not_ready++;
	else if (l->n < 8)
		l->v[l->n++] = *v;
}

const char *
world_sas_differ(struct node *a, struct node *b)
{
	struct sa_list x = { .peer_ref = b->number + 1 };
	struct sa_list y = { .peer_ref = a->number + 1 };

	ike_sa_each(a->engine, collect, &x);
	ike_sa_each(b->engine, collect, &y);
	if (x.not_ready > 0 || y.not_ready > 0)
		return "an IKE SA that is not at rest";
	if (x.n != y.n)
		return "an IKE SA that one end has only";
	if (x.n > 1)
		return "more than one IKE SA";
	if (x.n == 1 &&
	    (memcmp(x.v[0].spi_local, y.v[0].spi_remote, 8) != 0 ||
		memcmp(x.v[0].spi_remote, y.v[0].spi_local, 8) != 0))
		return "SPIs of the IKE SA";
	if (x.n == 1 && x.v[0].children != y.v[0].children)
		return "number of children";
	return NULL;
}
