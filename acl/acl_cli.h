#ifndef POSTERN_ACL_ACL_CLI_H
#define POSTERN_ACL_ACL_CLI_H

#include "acl/model.h"

/* Rows and sections of each part; acl_cli_init calls them. */
void acl_object_cli_init(struct acl_db *db);
void acl_group_cli_init(struct acl_db *db);
void acl_group_section_cli_init(struct acl_db *db);
void acl_ace_cli_init(struct acl_db *db);
void acl_list_cli_init(struct acl_db *db);
void acl_access_group_cli_init(struct acl_db *db);
void acl_time_range_cli_init(struct acl_db *db);

#endif
