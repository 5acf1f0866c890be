#ifndef POSTERN_ACL_OBJECT_H
#define POSTERN_ACL_OBJECT_H

#include "acl/model.h"

/* Objects and object-groups share one name space, case-sensitive. */
enum { ACL_NAME_MAX = 64 };

bool acl_is_group(enum acl_object_kind kind);
/* Borrowed; NULL. _visible leaves out the predefined ones. */
struct acl_object *acl_object_find(struct acl_db *db, const char *name);
struct acl_object *acl_object_visible(struct acl_db *db, const char *name);
/* A service object, or one of the predefined ones ("icmp-echo", "ospf"),
 * which come to life here. NULL. */
struct acl_object *acl_object_service(struct acl_db *db, const char *name);
/* name must be free (a predefined one that nobody uses gives way). NULL: it
 * is a predefined one in use. */
struct acl_object *acl_object_new(struct acl_db *db, const char *name,
    enum acl_object_kind kind);
/* In an access-list or group, or another folder says so. */
bool acl_object_used(struct acl_db *db, const struct acl_object *o);
/* ERR_IN_USE. */
int acl_object_delete(struct acl_db *db, struct acl_object *o);
void acl_objects_free(struct acl_db *db); /* all, for acl_free */

/* Replace the value; fqdn is copied. */
void acl_network_set(struct acl_db *db, struct acl_object *o,
    const struct acl_network *value);
void acl_service_set(struct acl_db *db, struct acl_object *o,
    const struct acl_service_spec *value);
/* The value away: ERR_IN_USE. */
int acl_object_unset(struct acl_db *db, struct acl_object *o);
void acl_object_describe(struct acl_object *o, const char *text); /* or NULL */

/* An ACE begins (+1) or ceases (-1) to use o. */
void acl_object_use(struct acl_object *o, struct acl_list *l, int by);

#endif
