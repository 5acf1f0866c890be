#ifndef POSTERN_ACL_WORDS_CLI_H
#define POSTERN_ACL_WORDS_CLI_H

#include "acl/model.h"

struct cli_cmd;

/*
 * Sub-grammars of addresses, ports, protocols and ICMP types, and the way back
 * from their bindings to values. X is tcp, udp, both (tcp-udp) or any:
 *   @address      see acl.h; @acl-single: the same without object-group
 *   @port-X       -> "port"
 *   @acl-ports-X  eq|neq|lt|gt P, range P P -> "op", "first.port", "last.port"
 *   @protocol     -> "protocol";  @acl-protocol-other: without tcp, udp,
 *                 sctp, icmp, icmp6 and numbers
 *   @acl-icmp @acl-icmp6 @acl-icmp-any  -> "type"
 *   @acl-service  what a service object or service-object says
 *   @acl-level    -> "level"
 */
void acl_words_cli_init(struct cli *cli);

/* The functions below print what is wrong and return a negative code. prefix
 * is that of the sub-grammar's bindings. */
bool acl_arg_has_end(const struct cli_cmd *cmd, const char *prefix);
/* A bare 0.0.0.0 0.0.0.0 or ::/0 is any4 or any6, a full mask is a host. */
int acl_arg_end(struct cli_cmd *cmd, struct acl_db *db, const char *prefix,
    struct acl_end *out);
/* Network object or group by name, with a value. */
int acl_arg_network(struct cli_cmd *cmd, struct acl_db *db, const char *name,
    bool group, struct acl_end *out);
/* protocol: whose words count. Absent: PORT_ANY. */
int acl_arg_ports(struct cli_cmd *cmd, const char *prefix, unsigned protocol,
    struct acl_ports *out);
int acl_arg_service(struct cli_cmd *cmd, struct acl_service_spec *out);
/* "A M", "prefix" or "host A" bound to addr, mask, prefix. */
int acl_arg_net(struct cli_cmd *cmd, const char *prefix, struct addr *a,
    uint8_t *len);
/* Configuration changed by this command. */
void acl_modified(struct acl_db *db);
/* 1..ACL_NAME_MAX characters. */
int acl_arg_name(struct cli_cmd *cmd, const char *name);

#endif
