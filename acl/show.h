#ifndef POSTERN_ACL_SHOW_H
#define POSTERN_ACL_SHOW_H

#include "acl/model.h"

/* show access-list [NAME]: CLI-layout of ASA 9.12. */
void acl_show_list(struct acl_db *db, const struct acl_list *l,
    struct text *out);
/* show access-list NAME brief: elements that were hit. */
void acl_show_brief(struct acl_db *db, const struct acl_list *l,
    struct text *out);
/* "", then what comes before all lists. */
void acl_show_head(struct text *out);

#endif
