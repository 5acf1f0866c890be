#ifndef POSTERN_NET_NET_H
#define POSTERN_NET_NET_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"
#include "base/text.h"

/*
 * Interfaces, addresses and routes: the ASA's names bound to Linux links by a
 * map given to the daemon, carried out over rtnetlink, read back as they are.
 */
struct net;
struct loop;
struct config;
struct cli;

struct net_bind {           /* --interface GigabitEthernet0/0=eth0 */
	char hardware[32];  /* canonical: "GigabitEthernet0/0" */
	char link[IFNAMSIZ];
};

struct net_interface {      /* borrowed views; valid until the next change */
	char hardware[32];
	char link[IFNAMSIZ]; /* "" if the map has none: never up */
	char nameif[49];     /* "" if unset */
	int security_level;  /* -1 unset */
	bool shutdown;
	bool management_only;
	struct addr ip;      /* configured; family 0: none */
	uint8_t ip_len;
	unsigned mtu;        /* configured, 1500 by default */
	/* as it is now */
	unsigned ifindex;    /* 0: no such link */
	bool link_up, line_up;
	uint8_t mac[6];
};

struct net *net_new(struct loop *loop, struct config *config, struct cli *cli,
    const struct net_bind *binds, size_t n);
void net_free(struct net *net);
/* Rows, name sources ("nameif", "interface"), sections, apply. */
void net_cli_init(struct net *net);

const struct net_interface *net_by_nameif(struct net *net, const char *nameif);
const struct net_interface *net_by_index(struct net *net, unsigned ifindex);
void net_interface_each(struct net *net,
    void (*fn)(void *ctx, const struct net_interface *i), void *ctx);
/* Canonical form of a typed hardware name ("gi0/0" -> "GigabitEthernet0/0");
 * ERR_SYNTAX. */
int net_hardware_name(const char *typed, char out[32]);

/* fn is called when an interface's name, address, MTU, link or state changed,
 * after it has been applied; kind of observers: nat, vpn, acl. old_nameif is
 * set when a nameif was renamed or removed, so that lines that refer to it can
 * be dropped (ASA). */
void net_on_change(struct net *net,
    void (*fn)(void *ctx, const char *nameif, const char *old_nameif),
    void *ctx);

/* fn is called some time after any link of this machine appeared, went or
 * changed, ours or not; it returns whether it made something stale
 * (config_stale) that is to be applied now. */
void net_on_links(struct net *net, bool (*fn)(void *ctx), void *ctx);

/* A link that comes, or comes back, has its addresses and routes before the
 * observers have made their rules for it: gate is called with true before, and
 * with false when all is settled. Nothing may be forwarded in between. */
void net_gate_set(struct net *net, void (*gate)(void *ctx, bool shut),
    void *ctx);

/* refuse is called with all links by which nothing may leave that came in by
 * them, whenever that has changed: those of interfaces with a name, or none
 * with `same-security-traffic permit intra-interface`. What can't be done is
 * added to report. */
void net_hairpins_set(struct net *net, void (*refuse)(void *ctx,
    const char (*links)[IFNAMSIZ], size_t n, struct text *report), void *ctx);

/* Interface and next hop towards dst. next_hop is unset if it is on link.
 * ERR_NOT_FOUND. */
int net_route_lookup(struct net *net, const struct addr *dst,
    const struct net_interface **out, struct addr *next_hop);

/* Reverse routes (code V in show route): replaced as a whole per owner. */
struct net_vpn_route {
	struct prefix dst;
	char nameif[49];
	struct addr next_hop;  /* the peer's next hop, or unset: on link */
};
void net_vpn_routes_set(struct net *net, const char *owner,
    const struct net_vpn_route *routes, size_t n);

#endif
