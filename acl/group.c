#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "acl/format.h"
#include "acl/group.h"
#include "acl/hash.h"
#include "acl/object.h"
#include "base/error.h"

/* The members' table: buckets of index + 1. Members move when the array
 * grows, so that pointers can't be kept. */
static uint64_t
member_key(const struct acl_member *m)
{
	struct acl_member copy;

	memcpy(&copy, m, sizeof(copy));
	copy.chain = 0;
	return acl_mix(0, &copy, sizeof(copy));
}

static bool
member_equal(const struct acl_member *a, const struct acl_member *b)
{
	struct acl_member copy;

	memcpy(&copy, a, sizeof(copy));
	copy.chain = b->chain;
	return memcmp(&copy, b, sizeof(copy)) == 0;
}

static void
member_link(struct acl_group_value *v, size_t i)
{
	uint32_t *head = &v->buckets[member_key(&v->members[i]) &
	    (v->n_buckets - 1)];

	v->members[i].chain = *head;
	*head = (uint32_t)i + 1;
}

static void
table_rebuild(struct acl_group_value *v, size_t n_buckets)
{
	free(v->buckets);
	v->buckets = xcalloc(n_buckets, sizeof(*v->buckets));
	v->n_buckets = n_buckets;
	for (size_t i = 0; i < v->n; i++)
		member_link(v, i);
}

/* Index + 1; 0: not there. */
static uint32_t
member_find(const struct acl_group_value *v, const struct acl_member *m)
{
	uint32_t i;

	if (v->n_buckets == 0)
		return 0;
	i = v->buckets[member_key(m) & (v->n_buckets - 1)];
	while (i != 0 && !member_equal(m, &v->members[i - 1]))
		i = v->members[i - 1].chain;
	return i;
}

/* Each group once a walk, so that deep nesting stays cheap. */
static bool
has_inside(struct acl_object *g, const struct acl_object *wanted,
    unsigned walk)
{
	if (g == wanted)
		return true;
	if (g->mark == walk)
		return false;
	g->mark = walk;
	for (size_t i = 0; i < g->group.n; i++)
		if (g->group.members[i].kind == MEMBER_GROUP &&
		    has_inside(g->group.members[i].object, wanted, walk))
			return true;
	return false;
}

static bool
refers(const struct acl_member *m)
{
	return m->kind == MEMBER_OBJECT || m->kind == MEMBER_GROUP;
}

static void
parent_add(struct acl_object *o, struct acl_object *g)
{
	o->parents = xreallocarray(o->parents, o->n_parents + 1,
	    sizeof(*o->parents));
	o->parents[o->n_parents++] = g;
}

static void
parent_remove(struct acl_object *o, const struct acl_object *g)
{
	size_t i = 0;

	while (o->parents[i] != g)
		i++;
	o->parents[i] = o->parents[--o->n_parents];
}

int
acl_group_add(struct acl_db *db, struct acl_object *g,
    const struct acl_member *m)
{
	struct acl_group_value *v = &g->group;

	assert(acl_is_group(g->kind));
	if (member_find(v, m) != 0)
		return ERR_EXISTS;
	if (m->kind == MEMBER_GROUP && has_inside(m->object, g, ++db->walk))
		return ERR_CONFLICT;
	v->members = xgrow(v->members, &v->capacity, v->n,
	    sizeof(*v->members));
	memcpy(&v->members[v->n++], m, sizeof(*m));
	if (v->n > v->n_buckets)
		table_rebuild(v, v->n_buckets == 0 ? 4 : v->n_buckets * 2);
	else
		member_link(v, v->n - 1);
	if (refers(m))
		parent_add(m->object, g);
	acl_object_changed(db, g);
	return 0;
}

int
acl_group_remove(struct acl_db *db, struct acl_object *g,
    const struct acl_member *m)
{
	struct acl_group_value *v = &g->group;
	uint32_t at = member_find(v, m);

	if (at == 0)
		return ERR_NOT_FOUND;
	if (v->n == 1 && acl_object_used(db, g))
		return ERR_IN_USE;
	if (refers(m))
		parent_remove(m->object, g);
	memmove(&v->members[at - 1], &v->members[at],
	    (v->n - at) * sizeof(*v->members));
	v->n--;
	table_rebuild(v, v->n_buckets);
	acl_object_changed(db, g);
	return 0;
}

void
acl_group_clear(struct acl_object *g)
{
	struct acl_group_value *v = &g->group;

	for (size_t i = 0; i < v->n; i++)
		if (refers(&v->members[i]))
			parent_remove(v->members[i].object, g);
	free(v->members);
	free(v->buckets);
	memset(v, 0, sizeof(*v));
}

bool
acl_group_each(const struct acl_object *g,
    bool (*fn)(void *ctx, const struct acl_object *g,
	const struct acl_member *m), void *ctx)
{
	for (size_t i = 0; i < g->group.n; i++) {
		const struct acl_member *m = &g->group.members[i];

		if (m->kind == MEMBER_GROUP) {
			if (!acl_group_each(m->object, fn, ctx))
				return false;
		} else if (!fn(ctx, g, m)) {
			return false;
		}
	}
	return true;
}

void
acl_member_format(const struct acl_object *g, const struct acl_member *m,
    struct text *out)
{
	static const char *const object_words[] = {
		[ACL_GROUP_NETWORK] = "network-object object ",
		[ACL_GROUP_SERVICE] = "service-object object ",
		[ACL_GROUP_PROTOCOL] = "protocol-object object ",
	};

	switch (m->kind) {
	case MEMBER_ADDRESS:
		text_add(out, "network-object ");
		acl_end_format(&m->address, FORM_NAMES, out);
		break;
	case MEMBER_OBJECT:
		text_add(out, object_words[g->kind]);
		text_add(out, m->object->name);
		break;
	case MEMBER_GROUP:
		text_add(out, "group-object ");
		text_add(out, m->object->name);
		break;
	case MEMBER_SERVICE:
		text_add(out, "service-object ");
		acl_service_format(&m->service, out);
		break;
	case MEMBER_PORT:
		text_add(out, "port-object");
		acl_ports_format(&m->service.dport, g->group.ports_of, out);
		break;
	case MEMBER_PROTOCOL:
		text_add(out, "protocol-object ");
		acl_protocol_format(m->number, out);
		break;
	case MEMBER_ICMP:
		text_add(out, "icmp-object ");
		acl_icmp_format(m->number, false, out);
		break;
	}
}
