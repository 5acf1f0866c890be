#ifndef POSTERN_ACL_ACCESS_GROUP_H
#define POSTERN_ACL_ACCESS_GROUP_H

#include "acl/model.h"

/* One access-group per interface and direction, and one global. */
/* Replaces what stood at the same place. true: nothing changed. */
bool acl_access_group_set(struct acl_db *db, const struct acl_group *g);
/* ERR_NOT_FOUND. */
int acl_access_group_unset(struct acl_db *db, const struct acl_group *g);
/* All lines of a list, of an interface, or (both NULL) all. */
void acl_access_group_drop(struct acl_db *db, const char *list,
    const char *nameif);

#endif
