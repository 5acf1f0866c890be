#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "acl/group.h"
#include "acl/object.h"
#include "base/error.h"

bool
acl_is_group(enum acl_object_kind kind)
{
	return kind >= ACL_GROUP_NETWORK;
}

struct acl_object *
acl_object_find(struct acl_db *db, const char *name)
{
	struct acl_slot *s = acl_table_find(&db->names, acl_table_key(name));

	for (; s != NULL; s = acl_table_next(s)) {
		struct acl_object *o = ACL_CONTAINER(s, struct acl_object,
		    slot);

		if (strcmp(o->name, name) == 0)
			return o;
	}
	return NULL;
}

struct acl_object *
acl_object_visible(struct acl_db *db, const char *name)
{
	struct acl_object *o = acl_object_find(db, name);

	return o == NULL || o->predefined ? NULL : o;
}

/* What ASDM knows without definition: protocols by their word, ICMP types as
 * icmp-TYPE and icmp6-TYPE. */
static bool
predefined_spec(const char *name, struct acl_service_spec *spec)
{
	const struct acl_words *t = acl_words_protocols();
	bool v6 = strncmp(name, "icmp6-", 6) == 0;

	memset(spec, 0, sizeof(*spec));
	spec->icmp_type = spec->icmp_code = -1;
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->words[i].name, name) == 0) {
			spec->protocol = t->words[i].number;
			return true;
		}
	}
	if (!v6 && strncmp(name, "icmp-", 5) != 0)
		return false;
	spec->protocol = v6 ? ACL_ICMP6 : ACL_ICMP;
	t = acl_words_icmp(v6);
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->words[i].name, name + (v6 ? 6 : 5)) == 0) {
			spec->icmp_type = (int16_t)t->words[i].number;
			return true;
		}
	}
	return false;
}

struct acl_object *
acl_object_service(struct acl_db *db, const char *name)
{
	struct acl_object *o = acl_object_find(db, name);
	struct acl_service_spec spec;

	if (o != NULL)
		return o->kind == ACL_OBJECT_SERVICE ? o : NULL;
	if (!predefined_spec(name, &spec))
		return NULL;
	o = acl_object_new(db, name, ACL_OBJECT_SERVICE);
	assert(o != NULL);
	o->predefined = true;
	o->service = spec;
	o->has_value = true;
	return o;
}

static void
object_free(struct acl_db *db, struct acl_object *o)
{
	TAILQ_REMOVE(&db->objects, o, entry);
	acl_table_remove(&db->names, &o->slot);
	if (o->kind == ACL_OBJECT_NETWORK)
		free(o->network.fqdn);
	else if (acl_is_group(o->kind))
		acl_group_clear(o);
	free(o->uses);
	free(o->parents);
	free(o->description);
	free(o->name);
	free(o);
}

struct acl_object *
acl_object_new(struct acl_db *db, const char *name, enum acl_object_kind kind)
{
	struct acl_object *o = acl_object_find(db, name);

	if (o != NULL) {
		assert(o->predefined);
		if (acl_object_used(db, o))
			return NULL;
		object_free(db, o);
	}
	o = xcalloc(1, sizeof(*o));
	o->kind = kind;
	o->name = xstrdup(name);
	TAILQ_INSERT_TAIL(&db->objects, o, entry);
	acl_table_add(&db->names, &o->slot, acl_table_key(name));
	return o;
}

bool
acl_object_used(struct acl_db *db, const struct acl_object *o)
{
	if (o->n_uses > 0 || o->n_parents > 0)
		return true;
	for (size_t i = 0; i < db->n_users; i++)
		if (db->users[i].uses(db->users[i].ctx, o->name))
			return true;
	return false;
}

int
acl_object_delete(struct acl_db *db, struct acl_object *o)
{
	char *name;

	if (acl_object_used(db, o))
		return ERR_IN_USE;
	name = xstrdup(o->name);
	object_free(db, o);
	for (size_t i = 0; i < db->n_observers; i++)
		db->observers[i].fn(db->observers[i].ctx, name);
	free(name);
	return 0;
}

void
acl_objects_free(struct acl_db *db)
{
	struct acl_object *o, *next;

	TAILQ_FOREACH(o, &db->objects, entry)
		if (acl_is_group(o->kind))
			acl_group_clear(o);
	TAILQ_FOREACH_SAFE(o, &db->objects, entry, next)
		object_free(db, o);
}

void
acl_network_set(struct acl_db *db, struct acl_object *o,
    const struct acl_network *value)
{
	char *fqdn = value->fqdn == NULL ? NULL : xstrdup(value->fqdn);

	free(o->network.fqdn);
	o->network = *value;
	o->network.fqdn = fqdn;
	o->has_value = true;
	acl_object_changed(db, o);
}

void
acl_service_set(struct acl_db *db, struct acl_object *o,
    const struct acl_service_spec *value)
{
	o->service = *value;
	o->has_value = true;
	acl_object_changed(db, o);
}

int
acl_object_unset(struct acl_db *db, struct acl_object *o)
{
	if (acl_object_used(db, o))
		return ERR_IN_USE;
	if (o->kind == ACL_OBJECT_NETWORK) {
		free(o->network.fqdn);
		memset(&o->network, 0, sizeof(o->network));
	} else {
		memset(&o->service, 0, sizeof(o->service));
	}
	o->has_value = false;
	acl_object_changed(db, o);
	return 0;
}

void
acl_object_describe(struct acl_object *o, const char *text)
{
	char *copy = text == NULL ? NULL : xstrdup(text);

	free(o->description);
	o->description = copy;
}

void
acl_object_use(struct acl_object *o, struct acl_list *l, int by)
{
	size_t i = o->n_uses;

	/* The list that grows now is the last one nearly always. */
	while (i > 0 && o->uses[i - 1].list != l)
		i--;
	if (i == 0) {
		assert(by > 0);
		o->uses = xreallocarray(o->uses, o->n_uses + 1,
		    sizeof(*o->uses));
		i = ++o->n_uses;
		o->uses[i - 1].list = l;
		o->uses[i - 1].count = 0;
	}
	if (by > 0) {
		o->uses[i - 1].count++;
	} else if (--o->uses[i - 1].count == 0) {
		memmove(&o->uses[i - 1], &o->uses[i],
		    (o->n_uses - i) * sizeof(*o->uses));
		o->n_uses--;
	}
}
