#include <string.h>

#include "acl/access_group.h"
#include "acl/acl_cli.h"
#include "acl/list.h"
#include "acl/object.h"
#include "acl/words_cli.h"
#include "cli/cli.h"
#include "net/net.h"

/* ---- names for completion -------------------------------------------- */

static void
each_of_kind(struct acl_db *db, unsigned kinds,
    void (*each)(void *arg, const char *name), void *arg)
{
	const struct acl_object *o;

	TAILQ_FOREACH(o, &db->objects, entry)
		if ((kinds >> o->kind & 1) != 0 && !o->predefined)
			each(arg, o->name);
}

#define KIND(k) (1u << (k))
#define GROUPS (KIND(ACL_GROUP_NETWORK) | KIND(ACL_GROUP_SERVICE) | \
	KIND(ACL_GROUP_PROTOCOL) | KIND(ACL_GROUP_ICMP))

#define NAMES(function, kinds) \
static void \
function(void *ctx, void (*each)(void *arg, const char *name), void *arg) \
{ \
	each_of_kind(ctx, kinds, each, arg); \
}

NAMES(network_names, KIND(ACL_OBJECT_NETWORK))
NAMES(service_names, KIND(ACL_OBJECT_SERVICE))
void
acl_network_names(void *db, void (*each)(void *arg, const char *name),
    void *arg)
{
	each_of_kind(db, KIND(ACL_OBJECT_NETWORK) | KIND(ACL_GROUP_NETWORK),
	    each, arg);
}

NAMES(any_service_names, KIND(ACL_OBJECT_SERVICE) | KIND(ACL_GROUP_SERVICE))
NAMES(group_names, GROUPS)
NAMES(network_group_names, KIND(ACL_GROUP_NETWORK))
NAMES(service_group_names, KIND(ACL_GROUP_SERVICE))
NAMES(protocol_group_names, KIND(ACL_GROUP_PROTOCOL))
NAMES(icmp_group_names, KIND(ACL_GROUP_ICMP))

static void
list_names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct acl_db *db = ctx;
	const struct acl_list *l;

	TAILQ_FOREACH(l, &db->lists, entry)
		each(arg, l->name);
}

static void
time_range_names(void *ctx, void (*each)(void *arg, const char *name),
    void *arg)
{
	struct acl_db *db = ctx;
	const struct acl_time_range *t;

	TAILQ_FOREACH(t, &db->time_ranges, entry)
		each(arg, t->name);
}

static void
names_init(struct acl_db *db)
{
	cli_names_add(db->cli, "object-network", network_names, db);
	cli_names_add(db->cli, "object-service", service_names, db);
	cli_names_add(db->cli, "network-any", acl_network_names, db);
	cli_names_add(db->cli, "service-any", any_service_names, db);
	cli_names_add(db->cli, "object-group", group_names, db);
	cli_names_add(db->cli, "object-group-network", network_group_names,
	    db);
	cli_names_add(db->cli, "object-group-service", service_group_names,
	    db);
	cli_names_add(db->cli, "object-group-protocol", protocol_group_names,
	    db);
	cli_names_add(db->cli, "object-group-icmp-type", icmp_group_names,
	    db);
	cli_names_add(db->cli, "access-list", list_names, db);
	cli_names_add(db->cli, "time-range", time_range_names, db);
}

/* ---- interfaces ------------------------------------------------------ */

static bool
names_interface(const struct acl_match_spec *m, const char *nameif)
{
	if (m->kind == ACE_REMARK)
		return false;
	return (m->src.kind == END_INTERFACE &&
	    strcmp(m->src.nameif, nameif) == 0) ||
	    (m->dst.kind == END_INTERFACE &&
	    strcmp(m->dst.nameif, nameif) == 0);
}

/* An address came or went; with old_nameif the name is gone, and lines that
 * refer to it go with it, as on an ASA. */
static void
interface_changed(void *ctx, const char *nameif, const char *old_nameif)
{
	struct acl_db *db = ctx;
	const char *name = old_nameif != NULL ? old_nameif : nameif;
	struct acl_list *l, *next;

	if (name == NULL || *name == '\0')
		return;
	if (old_nameif != NULL)
		acl_access_group_drop(db, NULL, old_nameif);
	TAILQ_FOREACH_SAFE(l, &db->lists, entry, next) {
		bool named = false;

		for (size_t i = l->n; i-- > 0;) {
			if (!names_interface(&l->lines[i]->match, name))
				continue;
			named = true;
			if (old_nameif != NULL && acl_line_drop(db, l, i))
				break; /* the list went with it */
		}
		if (named && old_nameif == NULL)
			acl_list_changed(db, l);
	}
}

void
acl_cli_init(struct acl_db *db)
{
	acl_words_cli_init(db->cli);
	names_init(db);
	acl_object_cli_init(db);
	acl_group_cli_init(db);
	acl_time_range_cli_init(db);
	acl_ace_cli_init(db);
	acl_list_cli_init(db);
	acl_access_group_cli_init(db);
	if (db->net != NULL)
		net_on_change(db->net, interface_changed, db);
}
