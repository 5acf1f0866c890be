#include <stdlib.h>
#include <string.h>

#include "acl/expand.h"
#include "acl/group.h"
#include "base/error.h"

enum acl_object_kind
acl_object_kind(struct acl_db *db, const char *name)
{
	const struct acl_object *o = acl_object_visible(db, name);

	return o == NULL ? ACL_OBJECT_NONE : o->kind;
}

struct ranges {
	struct acl_db *db;
	struct addr_range *p;
	size_t n, capacity;
	bool unresolved;
};

static void
add_range(struct ranges *r, const struct acl_end *e)
{
	struct addr_range range;

	if (e->kind == END_OBJECT && !e->object->has_value)
		return;
	if (!acl_end_range(r->db, e, &range)) {
		r->unresolved = true;
		return;
	}
	r->p = xgrow(r->p, &r->capacity, r->n, sizeof(range));
	r->p[r->n++] = range;
}

static bool
add_member(void *ctx, const struct acl_object *g, const struct acl_member *m)
{
	struct acl_end e = { .kind = END_OBJECT };

	(void)g;
	e.object = m->object;
	add_range(ctx, m->kind == MEMBER_OBJECT ? &e : &m->address);
	return true;
}

int
acl_network_resolve(struct acl_db *db, const char *name,
    struct addr_range **out, size_t *n)
{
	struct acl_object *o = acl_object_visible(db, name);
	struct ranges r = { .db = db };
	struct acl_end e = { .kind = END_OBJECT };

	if (o == NULL || (o->kind != ACL_OBJECT_NETWORK &&
	    o->kind != ACL_GROUP_NETWORK))
		return ERR_NOT_FOUND;
	if (o->kind == ACL_GROUP_NETWORK) {
		acl_group_each(o, add_member, &r);
	} else {
		e.object = o;
		add_range(&r, &e);
	}
	*out = r.p;
	*n = r.n;
	return r.unresolved ? ERR_UNSUPPORTED : 0;
}

struct services {
	struct acl_service *p;
	size_t n, capacity;
};

static void
add_service(struct services *v, const struct acl_service_spec *s)
{
	struct acl_service_spec one = *s;
	uint16_t sports[2][2], dports[2][2];
	size_t ns, nd;

	if (s->protocol == ACL_TCP_UDP) {
		one.protocol = ACL_TCP;
		add_service(v, &one);
		one.protocol = ACL_UDP;
	}
	ns = acl_ports_ranges(&one.sport, sports);
	nd = acl_ports_ranges(&one.dport, dports);
	for (size_t i = 0; i < ns * nd; i++) {
		v->p = xgrow(v->p, &v->capacity, v->n, sizeof(*v->p));
		v->p[v->n++] = (struct acl_service){
			.protocol = (uint8_t)one.protocol,
			.sport_first = sports[i / nd][0],
			.sport_last = sports[i / nd][1],
			.dport_first = dports[i % nd][0],
			.dport_last = dports[i % nd][1],
			.icmp_type = one.icmp_type,
			.icmp_code = one.icmp_code,
		};
	}
}

static bool
add_service_member(void *ctx, const struct acl_object *g,
    const struct acl_member *m)
{
	struct acl_service_spec s = { .icmp_type = -1, .icmp_code = -1 };

	switch (m->kind) {
	case MEMBER_SERVICE:
		s = m->service;
		break;
	case MEMBER_OBJECT:
		if (g->kind == ACL_GROUP_PROTOCOL)
			s.protocol = m->object->service.protocol;
		else
			s = m->object->service;
		break;
	case MEMBER_PORT:
		s.protocol = g->group.ports_of;
		s.dport = m->service.dport;
		break;
	case MEMBER_PROTOCOL:
		s.protocol = m->number;
		break;
	case MEMBER_ICMP:
		s.protocol = ACL_ICMP;
		s.icmp_type = (int16_t)m->number;
		break;
	case MEMBER_ADDRESS:
	case MEMBER_GROUP:
		return true;
	}
	add_service(ctx, &s);
	return true;
}

int
acl_service_resolve(struct acl_db *db, const char *name,
    struct acl_service **out, size_t *n)
{
	struct acl_object *o = acl_object_find(db, name);
	struct services v = { 0 };

	if (o == NULL)
		o = acl_object_service(db, name);
	if (o == NULL || o->kind == ACL_OBJECT_NETWORK ||
	    o->kind == ACL_GROUP_NETWORK)
		return ERR_NOT_FOUND;
	if (acl_is_group(o->kind))
		acl_group_each(o, add_service_member, &v);
	else if (o->has_value)
		add_service(&v, &o->service);
	*out = v.p;
	*n = v.n;
	return 0;
}

bool
acl_network_is_subnet(struct acl_db *db, const char *name)
{
	const struct acl_object *o = acl_object_visible(db, name);

	return o != NULL && o->kind == ACL_OBJECT_NETWORK && o->has_value &&
	    o->network.kind == NETWORK_SUBNET;
}
