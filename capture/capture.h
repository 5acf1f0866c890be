#ifndef POSTERN_CAPTURE_CAPTURE_H
#define POSTERN_CAPTURE_CAPTURE_H

/*
 * Packet captures (ASA command reference: capture, show capture, clear capture,
 * copy capture:). Exec commands: nothing of them is in the running-config. The
 * process needs CAP_NET_RAW at the time of the command.
 */
struct acl_db;
struct captures;
struct cli;
struct config;
struct loop;
struct net;

/* Follows nameifs and links of net, and gives config its files capture:NAME
 * (config/files.h). To be freed before net, acl and config. */
struct captures *captures_new(struct loop *loop, struct config *config,
    struct cli *cli, struct net *net, struct acl_db *acl);
void captures_free(struct captures *all); /* NULL allowed */
/* Rows; name source "capture". */
void captures_cli_init(struct captures *all);

#endif
