#ifndef POSTERN_ACL_LIST_H
#define POSTERN_ACL_LIST_H

#include "acl/model.h"

struct acl_list *acl_list_find(struct acl_db *db, const char *name);
struct acl_list *acl_list_new(struct acl_db *db, const char *name);

/*
 * Add a line; match and options are copied, a remark's text is taken over if
 * 0 is returned. line 0: at the end; else before the present line of that
 * number, beyond the end: at the end. The list was made before with
 * acl_list_new if need be.
 * ERR_EXISTS: it stands already, with the same options. 1: it stood already
 * and has the new options now.
 */
int acl_line_add(struct acl_db *db, struct acl_list *l,
    const struct acl_match_spec *match, const struct acl_options *options,
    size_t line);
/* ERR_NOT_FOUND: no such line, or not at that number. The list goes with its
 * last line, and access-group lines with the list. */
int acl_line_remove(struct acl_db *db, struct acl_list *l,
    const struct acl_match_spec *match, const struct acl_options *options,
    size_t line);
/* The line at a 0-based place, without question. true: the list went too. */
bool acl_line_drop(struct acl_db *db, struct acl_list *l, size_t at);
/* The whole list; without a name all. */
void acl_lists_clear(struct acl_db *db, const char *name);

#endif
