#ifndef POSTERN_ACL_ACE_CLI_H
#define POSTERN_ACL_ACE_CLI_H

#include "acl/model.h"

/*
 * The bindings of an access-list row as values. After `object-group X` only
 * the kind of X tells whether it is an address or ports, so that groups are
 * collected by their place and sorted out here: g0 the source, gd the
 * destination behind source ports, m (one to three) those right behind the
 * source, t the last one.
 */
struct cli_cmd;

/* 0, or a negative code after printing what is wrong. */
int acl_arg_extended(struct cli_cmd *cmd, struct acl_db *db,
    struct acl_match_spec *m);
int acl_arg_standard(struct cli_cmd *cmd, struct acl_db *db,
    struct acl_match_spec *m);
struct acl_options acl_arg_options(struct cli_cmd *cmd);

#endif
