#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "acl/expand.h"
#include "acl/format.h"
#include "acl/group.h"
#include "acl/hash.h"

void
acl_expander_init(struct acl_expander *x, struct acl_db *db,
    const struct acl_list *l)
{
	memset(x, 0, sizeof(*x));
	x->db = db;
	x->list = l;
}

void
acl_expander_clear(struct acl_expander *x)
{
	free(x->elements);
	free(x->services);
	for (unsigned i = 0; i < 2; i++) {
		free(x->ends[i]);
		free(x->ports[i]);
	}
	free(x->seen);
	text_clear(&x->text);
}

/* ---- what stands in each place --------------------------------------- */

static void
add_end(struct acl_expander *x, unsigned side, const struct acl_end *e)
{
	struct acl_end *to;

	x->ends[side] = xgrow(x->ends[side], &x->end_capacity[side],
	    x->n_ends[side], sizeof(*to));
	to = &x->ends[side][x->n_ends[side]++];
	*to = *e;
	if (e->kind == END_NET && e->len == 0)
		to->kind = e->family == AF_INET ? END_ANY4 : END_ANY6;
}

struct side {
	struct acl_expander *x;
	unsigned side;
	const struct acl_match_spec *match;
};

static bool
add_network_member(void *ctx, const struct acl_object *g,
    const struct acl_member *m)
{
	struct side *s = ctx;
	struct acl_end e = { .kind = END_OBJECT };

	(void)g;
	if (m->kind == MEMBER_ADDRESS) {
		add_end(s->x, s->side, &m->address);
	} else {
		e.object = m->object;
		add_end(s->x, s->side, &e);
	}
	return true;
}

static void
fill_ends(struct acl_expander *x, unsigned side, const struct acl_end *e)
{
	struct side s = { x, side, NULL };

	x->n_ends[side] = 0;
	if (e->kind == END_GROUP)
		acl_group_each(e->object, add_network_member, &s);
	else
		add_end(x, side, e);
}

static void
add_service(struct acl_expander *x, const struct acl_service_spec *s)
{
	struct acl_service_spec one = *s;

	if (s->protocol == ACL_TCP_UDP) {
		one.protocol = ACL_TCP;
		add_service(x, &one);
		one.protocol = ACL_UDP;
	}
	x->services = xgrow(x->services, &x->service_capacity,
	    x->n_services, sizeof(one));
	x->services[x->n_services++] = one;
}

static bool
has_ports(unsigned protocol)
{
	return protocol == ACL_TCP || protocol == ACL_UDP ||
	    protocol == ACL_SCTP || protocol == ACL_TCP_UDP;
}

/* What the line says about ports, for a protocol that came from a group. */
static void
add_protocol(struct acl_expander *x, const struct acl_match_spec *m,
    unsigned protocol)
{
	struct acl_service_spec s = {
		.protocol = (uint16_t)protocol,
		.icmp_type = m->icmp_type, .icmp_code = m->icmp_code,
	};

	if (has_ports(protocol)) {
		s.sport = m->sport;
		s.dport = m->dport;
	}
	add_service(x, &s);
}

static bool
add_service_member(void *ctx, const struct acl_object *g,
    const struct acl_member *m)
{
	struct side *s = ctx;

	switch (m->kind) {
	case MEMBER_SERVICE:
		add_service(s->x, &m->service);
		break;
	case MEMBER_PROTOCOL:
		add_protocol(s->x, s->match, m->number);
		break;
	case MEMBER_OBJECT:
		if (g->kind == ACL_GROUP_PROTOCOL)
			add_protocol(s->x, s->match,
			    m->object->service.protocol);
		else
			add_service(s->x, &m->object->service);
		break;
	default:
		break;
	}
	return true;
}

static void
fill_services(struct acl_expander *x, const struct acl_match_spec *m)
{
	struct side s = { x, 0, m };

	x->n_services = 0;
	if (m->service == NULL)
		add_protocol(x, m, m->protocol);
	else if (acl_is_group(m->service->kind))
		acl_group_each(m->service, add_service_member, &s);
	else
		add_service(x, &m->service->service);
}

static bool
add_port_member(void *ctx, const struct acl_object *g,
    const struct acl_member *m)
{
	struct side *s = ctx;
	struct acl_expander *x = s->x;

	(void)g;
	if (m->kind == MEMBER_ICMP) {
		if (x->n_types < sizeof(x->types) / sizeof(x->types[0]))
			x->types[x->n_types++] = m->number;
	} else if (m->kind == MEMBER_PORT) {
		x->ports[s->side] = xgrow(x->ports[s->side],
		    &x->port_capacity[s->side], x->n_ports[s->side],
		    sizeof(*x->ports[0]));
		x->ports[s->side][x->n_ports[s->side]++] = m->service.dport;
	}
	return true;
}

static void
fill_ports(struct acl_expander *x, const struct acl_match_spec *m)
{
	struct side source = { x, 0, m }, destination = { x, 1, m };

	x->n_ports[0] = x->n_ports[1] = x->n_types = 0;
	if (m->sgroup != NULL)
		acl_group_each(m->sgroup, add_port_member, &source);
	if (m->dgroup != NULL)
		acl_group_each(m->dgroup, add_port_member, &destination);
}

/* ---- hash and id ----------------------------------------------------- */

static const char *
hash_text(struct acl_expander *x, const struct acl_element *e)
{
	text_reset(&x->text);
	text_add(&x->text, x->list->name);
	text_add(&x->text, " extended ");
	if (e != NULL)
		acl_element_format(e, FORM_HASH, &x->text);
	return x->text.s;
}

static uint64_t
line_hash(struct acl_expander *x, const struct acl_ace *a)
{
	const struct acl_time_range *t = a->match.time_range;
	uint64_t h;

	hash_text(x, NULL);
	acl_match_format(&a->match, FORM_HASH, &x->text);
	x->line_hash = acl_hash(x->text.s, x->text.len);
	/* Two lines may differ in their time-range only. */
	h = acl_mix(x->line_hash, x->text.s, x->text.len);
	return t == NULL ? h : acl_mix(h, t->name, strlen(t->name));
}

/* The address itself, so that an element whose object changes is another. */
static uint64_t
end_id(uint64_t h, const struct acl_end *e)
{
	const struct acl_network *v;

	if (e->kind != END_OBJECT) {
		if (e->kind == END_INTERFACE)
			return acl_mix(h, e->nameif, strlen(e->nameif));
		h = acl_mix(h, e->bytes, sizeof(e->bytes));
		return acl_mix(h, &e->kind, 3);
	}
	v = &e->object->network;
	if (v->kind == NETWORK_FQDN)
		return acl_mix(h, v->fqdn, strlen(v->fqdn));
	return acl_mix(h, &v->range, sizeof(v->range));
}

/* An element that stands twice in its ACE gets another id the second time. */
static uint64_t
unique_id(struct acl_expander *x, uint64_t id)
{
	for (;;) {
		size_t i;

		if (id == 0)
			id = 1;
		i = id & x->seen_mask;
		while (x->seen[i] != 0 && x->seen[i] != id)
			i = (i + 1) & x->seen_mask;
		if (x->seen[i] == 0) {
			x->seen[i] = id;
			return id;
		}
		id = acl_mix(id, "again", 5);
	}
}

static void
seen_reset(struct acl_expander *x)
{
	size_t want = 4;

	while (want < 2 * x->n)
		want *= 2;
	if (want > x->seen_capacity) {
		x->seen = xreallocarray(x->seen, want, sizeof(*x->seen));
		x->seen_capacity = want;
	}
	x->seen_mask = want - 1;
	memset(x->seen, 0, want * sizeof(*x->seen));
}

static bool
uses_group(const struct acl_match_spec *m)
{
	return m->src.kind == END_GROUP || m->dst.kind == END_GROUP ||
	    m->sgroup != NULL || m->dgroup != NULL ||
	    (m->service != NULL && acl_is_group(m->service->kind));
}

static bool
is_fqdn(const struct acl_end *e)
{
	return e->kind == END_OBJECT &&
	    e->object->network.kind == NETWORK_FQDN;
}

/* As on an ASA: an element's hash is its own if a group had a part in it or a
 * name of the DNS stands in it; else it is that of its line. */
static void
set_hashes(struct acl_expander *x, const struct acl_ace *a)
{
	uint64_t base = line_hash(x, a);
	bool own = uses_group(&a->match);

	seen_reset(x);
	for (size_t i = 0; i < x->n; i++) {
		struct acl_element *e = &x->elements[i];

		e->hash = x->line_hash;
		if (own || is_fqdn(&e->src) || is_fqdn(&e->dst)) {
			hash_text(x, e);
			e->hash = acl_hash(x->text.s, x->text.len);
		}
		if (!x->groups) {
			e->id = base;
			continue;
		}
		e->id = end_id(end_id(base, &e->src), &e->dst);
		e->id = acl_mix(e->id, &e->service, sizeof(e->service));
		e->id = unique_id(x, e->id);
	}
}

/* ---- the product ----------------------------------------------------- */

static void
add_element(struct acl_expander *x, const struct acl_element *e)
{
	x->elements = xgrow(x->elements, &x->capacity, x->n, sizeof(*e));
	x->elements[x->n++] = *e;
}

static void
add_ports(struct acl_expander *x, struct acl_element *e,
    const struct acl_match_spec *m)
{
	size_t n_source = m->sgroup == NULL ? 1 : x->n_ports[0];
	size_t n_types = x->n_types == 0 ? 1 : x->n_types;
	size_t n_ports = m->dgroup == NULL || x->n_types > 0 ? n_types :
	    x->n_ports[1];

	for (size_t i = 0; i < n_source; i++) {
		if (m->sgroup != NULL)
			e->service.sport = x->ports[0][i];
		for (size_t k = 0; k < n_ports; k++) {
			if (x->n_types > 0)
				e->service.icmp_type = (int16_t)x->types[k];
			else if (m->dgroup != NULL)
				e->service.dport = x->ports[1][k];
			add_element(x, e);
		}
	}
}

void
acl_expander_run(struct acl_expander *x, const struct acl_ace *a)
{
	const struct acl_match_spec *m = &a->match;
	struct addr_range unused;
	struct acl_element e;

	x->n = 0;
	if (m->kind == ACE_REMARK)
		return;
	x->groups = uses_group(m) || m->src.kind == END_OBJECT ||
	    m->dst.kind == END_OBJECT || m->service != NULL;
	fill_ends(x, 0, &m->src);
	fill_ends(x, 1, &m->dst);
	fill_services(x, m);
	fill_ports(x, m);
	memset(&e, 0, sizeof(e));
	e.ace = a;
	for (size_t p = 0; p < x->n_services; p++) {
		for (size_t s = 0; s < x->n_ends[0]; s++) {
			e.src = x->ends[0][s];
			for (size_t d = 0; d < x->n_ends[1]; d++) {
				e.dst = x->ends[1][d];
				e.service = x->services[p];
				e.unresolved =
				    !acl_end_range(x->db, &e.src, &unused) ||
				    !acl_end_range(x->db, &e.dst, &unused);
				add_ports(x, &e, m);
			}
		}
	}
	set_hashes(x, a);
}
