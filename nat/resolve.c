#include "nat/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "net/net.h"

/*
 * A rule's names to addresses, ports and pairs, as they are now.
 */

void
ranges_clear(struct ranges *r)
{
	free(r->r);
	*r = (struct ranges){ 0 };
}

static void
ranges_one(struct ranges *out, const struct addr *a)
{
	out->r = xcalloc(1, sizeof(*out->r));
	out->r[0] = range_host(a);
	out->n = 1;
}

int
end_resolve(struct nat *nat, const struct nat_end *e, const char *nameif,
    bool six, struct ranges *out)
{
	const struct net_interface *i;
	int r;

	*out = (struct ranges){ 0 };
	switch (e->kind) {
	case END_NONE:
		break;
	case END_ANY:
		out->any = true;
		break;
	case END_NAME:
		r = acl_network_resolve(nat->acl, e->name, &out->r, &out->n);
		/* Names that aren't resolved yet are left out. */
		return r == ERR_UNSUPPORTED ? 0 : r;
	case END_INTERFACE:
		i = net_by_nameif(nat->net, nameif);
		if (i != NULL && !six && addr_is_set(&i->ip))
			ranges_one(out, &i->ip);
		break;
	case END_ADDRESS:
		ranges_one(out, &e->addr);
		break;
	}
	return 0;
}

bool
ranges_contain(const struct ranges *r, const struct addr *a)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (range_contains(&r->r[i], a))
			return true;
	return r->any;
}

static bool
ranges_same(const struct ranges *a, const struct ranges *b)
{
	size_t i;

	if (a->any != b->any || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!range_equal(&a->r[i], &b->r[i]))
			return false;
	return true;
}

/* ---- pairs --------------------------------------------------------------- */

static unsigned __int128
number(const struct addr *a)
{
	unsigned __int128 v = 0;
	size_t i;

	for (i = 0; i < addr_size(a); i++)
		v = v << 8 | a->bytes[i];
	return v;
}

static struct addr
address(unsigned __int128 v, uint8_t family)
{
	struct addr a = { .family = family };
	size_t i;

	for (i = addr_size(&a); i-- > 0; v >>= 8)
		a.bytes[i] = (uint8_t)v;
	return a;
}

/* Prefix pairs for n addresses from f on to those from t on. */
static int
pairs_block(struct pairs *out, uint8_t family, unsigned __int128 f,
    unsigned __int128 t, unsigned __int128 n)
{
	unsigned __int128 size;
	struct pair *p;
	unsigned bits;

	while (n > 0) {
		size = 1;
		bits = 0;
		while (size <= n / 2 && (f & size) == 0 && (t & size) == 0) {
			size <<= 1;
			bits++;
		}
		if (out->n == PAIRS_MAX)
			return ERR_FULL;
		out->p = xreallocarray(out->p, out->n + 1, sizeof(*out->p));
		p = &out->p[out->n++];
		p->from = address(f, family);
		p->to = address(t, family);
		p->len = (uint8_t)(addr_bits(&p->from) - bits);
		f += size;
		t += size;
		n -= size;
	}
	return 0;
}

/* The first address to the first, and so on, over the members of both; false
 * with out filled as far as it goes if there are more in from. */
static int
pairs_make(const struct ranges *from, const struct ranges *to,
    struct pairs *out)
{
	unsigned __int128 f, t, left_f = 0, left_t = 0, n;
	size_t i = 0, k = 0;
	int r;

	f = t = 0;
	for (;;) {
		if (left_f == 0) {
			if (i == from->n)
				return 0;
			f = number(&from->r[i].first);
			left_f = number(&from->r[i++].last) - f + 1;
		}
		if (left_t == 0) {
			if (k == to->n)
				return ERR_RANGE;
			t = number(&to->r[k].first);
			left_t = number(&to->r[k++].last) - t + 1;
		}
		n = left_f < left_t ? left_f : left_t;
		r = pairs_block(out, from->r[0].first.family, f, t, n);
		if (r < 0)
			return r;
		f += n;
		t += n;
		left_f -= n;
		left_t -= n;
	}
}

/* An inline address stands for as many as the real ones are: the network of
 * the same mask, or a range of the same length. */
static void
inline_widen(const struct ranges *real, struct ranges *mapped)
{
	struct prefix p;
	struct addr_range *m = mapped->r;

	if (real->n != 1 || mapped->n != 1 ||
	    real->r[0].first.family != m->first.family)
		return;
	if (range_prefix(&real->r[0], &p)) {
		p = prefix_make(&m->first, p.len);
		*m = prefix_range(&p);
		return;
	}
	m->last = address(number(&m->first) + number(&real->r[0].last) -
	    number(&real->r[0].first), m->first.family);
}

/* ---- the view ------------------------------------------------------------ */

static void
family_take(struct view *v, const struct ranges *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (v->family == AF_UNSPEC)
			v->family = r->r[i].first.family;
		else if (v->family != r->r[i].first.family)
			v->problem = "IPv4 and IPv6 in one rule";
	}
}

static void
services_manual(struct nat *nat, const struct nat_rule *r, struct view *v)
{
	struct acl_service *a = NULL, *b = NULL;
	size_t i, n = 0, m = 0;

	if (acl_service_resolve(nat->acl, r->svc_real, &a, &n) < 0 ||
	    acl_service_resolve(nat->acl, r->svc_mapped, &b, &m) < 0 ||
	    n == 0 || n != m || n > SERVICES_MAX) {
		v->problem = "the two services don't go together";
		n = 0;
	}
	for (i = 0; i < n; i++) {
		if (a[i].protocol != b[i].protocol)
			v->problem = "the services' protocols differ";
		v->svc[i] = (struct service){ a[i].protocol, a[i].sport_first,
			a[i].sport_last, a[i].dport_first, a[i].dport_last };
		v->svc_mapped[i] = (struct service){ b[i].protocol,
			b[i].sport_first, b[i].sport_last, b[i].dport_first,
			b[i].dport_last };
	}
	v->n_svc = n;
	free(a);
	free(b);
}

static void
services_auto(const struct nat_rule *r, struct view *v)
{
	v->svc[0] = (struct service){ r->protocol, r->port_real, r->port_real,
		0, 65535 };
	v->svc_mapped[0] = (struct service){ r->protocol, r->port_mapped,
		r->port_mapped, 0, 65535 };
	v->n_svc = 1;
}

/* A port may be changed if it is one port. */
static bool
port_fixed(uint16_t a_first, uint16_t a_last, uint16_t b_first,
    uint16_t b_last)
{
	return (a_first == b_first && a_last == b_last) ||
	    (a_first == a_last && b_first == b_last);
}

static void
services_check(struct view *v, bool *sport, bool *dport)
{
	const struct service *a, *b;
	size_t i;

	*sport = *dport = false;
	for (i = 0; i < v->n_svc; i++) {
		a = &v->svc[i];
		b = &v->svc_mapped[i];
		if (!port_fixed(a->sport_first, a->sport_last, b->sport_first,
			b->sport_last) || !port_fixed(a->dport_first,
			a->dport_last, b->dport_first, b->dport_last))
			v->problem = "a range of ports can't be translated";
		*sport = *sport || a->sport_first != b->sport_first;
		*dport = *dport || a->dport_first != b->dport_first;
	}
	v->svc_identity = !*sport && !*dport;
}

/* port: it is changed too, which is done host by host. */
static void
translation_make(struct view *v, const struct ranges *from,
    const struct ranges *to, bool port, struct pairs *out, bool *identity)
{
	size_t i;
	int r;

	*identity = !port && ranges_same(from, to);
	if (*identity)
		return;
	if (from->any || to->any || from->n == 0 || to->n == 0) {
		v->problem = from->any || to->any ?
		    "a translation of any" : "an empty object";
		return;
	}
	r = pairs_make(from, to, out);
	if (r == ERR_FULL)
		v->problem = "too many single addresses";
	/* ERR_RANGE: the addresses without a counterpart are left alone, as
	 * the pairs don't have them. */
	for (i = 0; port && i < out->n; i++)
		if (out->p[i].len != addr_bits(&out->p[i].from))
			v->problem = "ports of more than single hosts";
}

static void
dynamic_check(struct view *v)
{
	const struct nat_rule *r = v->rule;

	if (r->mapped.kind == END_INTERFACE && v->mapped.n == 0)
		v->masquerade = true;
	else if (v->mapped.n == 0)
		v->problem = "an empty object";
	if (v->n_svc > 0 && !v->svc_identity)
		v->problem = "ports of a dynamic translation";
}

static void
interface_check(struct nat *nat, const char *nameif, struct view *v)
{
	const struct net_interface *i;

	if (strcmp(nameif, "any") == 0)
		return;
	i = net_by_nameif(nat->net, nameif);
	if (i == NULL || i->link[0] == '\0')
		v->problem = "an interface without a link";
}

static void
addresses_resolve(struct nat *nat, const struct nat_rule *r, struct view *v)
{
	if (end_resolve(nat, &r->real, r->real_if, false, &v->real) < 0 ||
	    end_resolve(nat, &r->mapped, r->mapped_if, r->interface6,
		&v->mapped) < 0)
		v->problem = "an object that isn't there";
	if (r->mapped.kind == END_ADDRESS && !r->dynamic)
		inline_widen(&v->real, &v->mapped);
	if (r->has_dst && (end_resolve(nat, &r->dst_mapped, r->real_if, false,
		&v->dst_mapped) < 0 || end_resolve(nat, &r->dst_real,
		r->mapped_if, false, &v->dst_real) < 0))
		v->problem = "an object that isn't there";
	if (v->real.n == 0 && !v->real.any)
		v->problem = "an empty object";
	if (r->dst_mapped.kind == END_INTERFACE && v->dst_mapped.n == 0)
		v->problem = "an interface without an address";
	family_take(v, &v->real);
	family_take(v, &v->mapped);
	family_take(v, &v->dst_mapped);
	family_take(v, &v->dst_real);
	interface_check(nat, r->real_if, v);
	interface_check(nat, r->mapped_if, v);
	if (r->interface6)
		v->problem = "interface ipv6";
}

static void
view_make(struct nat *nat, const struct nat_rule *r, struct view *out)
{
	bool sport, dport, identity;

	*out = (struct view){ .rule = r, .family = AF_UNSPEC };
	addresses_resolve(nat, r, out);
	if (r->svc_real != NULL)
		services_manual(nat, r, out);
	else if (r->protocol != 0)
		services_auto(r, out);
	services_check(out, &sport, &dport);
	if (out->problem != NULL)
		return;
	if (r->dynamic)
		dynamic_check(out);
	else
		translation_make(out, &out->real, &out->mapped, sport,
		    &out->src, &out->src_identity);
	if (r->has_dst)
		translation_make(out, &out->dst_mapped, &out->dst_real, dport,
		    &out->dst, &identity);
	else if (dport)
		out->problem = "a destination port without a destination";
}

static void
view_clear(struct view *v)
{
	ranges_clear(&v->real);
	ranges_clear(&v->mapped);
	ranges_clear(&v->dst_mapped);
	ranges_clear(&v->dst_real);
	free(v->src.p);
	free(v->dst.p);
	v->src = v->dst = (struct pairs){ 0 };
}

const struct view *
views_get(struct nat *nat)
{
	size_t i;

	rules_sort(nat);
	if (nat->views != NULL)
		return nat->views;
	nat->views = xcalloc(nat->n_rules + 1, sizeof(*nat->views));
	nat->n_views = nat->n_rules;
	for (i = 0; i < nat->n_rules; i++)
		view_make(nat, nat->rules[i], &nat->views[i]);
	return nat->views;
}

void
views_drop(struct nat *nat)
{
	size_t i;

	for (i = 0; i < nat->n_views; i++)
		view_clear(&nat->views[i]);
	free(nat->views);
	nat->views = NULL;
	nat->n_views = 0;
}
