#ifndef POSTERN_NET_MODEL_CLI_H
#define POSTERN_NET_MODEL_CLI_H

#include "net/model.h"

/* Shared by the *_cli.c of this folder. */
struct cli_cmd;

/* The interface of the sub-mode; NULL if it is gone: return iface_gone(). */
struct iface *iface_here(struct cli_cmd *cmd);
int iface_gone(struct cli_cmd *cmd);

/* `ip address` and `ipv6 address`: their rows for a mode, and their lines. */
void address_cli_init(struct net *net, const char *mode);
void address_write(const struct iface *i, struct text *out);

/* Lines that are kept only: their rows for a mode. */
void interface_kept_init(struct net *net, const char *mode);

void show_route_cli_init(struct net *net);
void ping_cli_init(struct net *net);

#endif
