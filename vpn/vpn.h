#ifndef POSTERN_VPN_VPN_H
#define POSTERN_VPN_VPN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Crypto maps, tunnel-groups, group-policies, proposals, policies; the one
 * place that knows both an ACE and an IKE SA. Owns the IKE engine and its UDP
 * sockets, feeds the data plane's policies, installs its pairs, shows both.
 */
struct vpn;
struct loop;
struct config;
struct cli;
struct net;
struct acl_db;
struct nat;
struct esp_plane;
struct esp_events;

/* First vpn_alloc; then esp_open with vpn_esp_events and that struct as their
 * ctx; then vpn_start with the plane: each needs the other. */
struct vpn *vpn_alloc(void);
const struct esp_events *vpn_esp_events(void);
int vpn_start(struct vpn *vpn, struct loop *loop, struct config *config,
    struct cli *cli, struct net *net, struct acl_db *acl,
    struct esp_plane *plane);
/* Rows, modes, sections, apply; before the startup-config is loaded. */
void vpn_cli_init(struct vpn *vpn);
/* Tell all peers (DELETE), as far as one datagram each goes. */
void vpn_shutdown(struct vpn *vpn);
void vpn_free(struct vpn *vpn);

#endif
