#ifndef POSTERN_ACL_GROUP_H
#define POSTERN_ACL_GROUP_H

#include "acl/model.h"

/* Copied. ERR_EXISTS; ERR_CONFLICT: g would contain itself. */
int acl_group_add(struct acl_db *db, struct acl_object *g,
    const struct acl_member *m);
/* ERR_NOT_FOUND; ERR_IN_USE: the last member of a group in use. */
int acl_group_remove(struct acl_db *db, struct acl_object *g,
    const struct acl_member *m);
/* "network-object host 1.1.1.1" */
void acl_member_format(const struct acl_object *g, const struct acl_member *m,
    struct text *out);
/* Empty g, for its end; no checks, no word to anybody. */
void acl_group_clear(struct acl_object *g);
/* Each member that is not a group, nested groups in their place. Stops when
 * fn returns false. */
bool acl_group_each(const struct acl_object *g,
    bool (*fn)(void *ctx, const struct acl_object *g,
	const struct acl_member *m), void *ctx);

#endif
