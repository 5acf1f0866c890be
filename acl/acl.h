#ifndef POSTERN_ACL_ACL_H
#define POSTERN_ACL_ACL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"
#include "base/text.h"

/*
 * Objects, object-groups, access-lists, their expansion, hashes and the
 * first-match classifier. Names are the interface to others: they are looked
 * up at each use, nothing is held across commands.
 */
struct acl_db;
struct config;
struct cli;
struct net;

struct acl_db *acl_new(struct config *config, struct cli *cli, struct net *net);
void acl_free(struct acl_db *db);
/* Rows and modes ("config-network-object", ...), sections, name sources:
 * "object-network", "object-service", "object-group", "object-group-network",
 * "access-list", "time-range"; "network-any", "service-any": objects and
 * groups. */
void acl_cli_init(struct acl_db *db);

/* ---- objects --------------------------------------------------------- */

enum acl_object_kind {
	ACL_OBJECT_NONE, ACL_OBJECT_NETWORK, ACL_OBJECT_SERVICE,
	ACL_GROUP_NETWORK, ACL_GROUP_SERVICE, ACL_GROUP_PROTOCOL,
	ACL_GROUP_ICMP,
};
enum acl_object_kind acl_object_kind(struct acl_db *db, const char *name);

/* The addresses of a network object or group, in member order, nested groups
 * expanded. Caller frees *out. ERR_NOT_FOUND; ERR_UNSUPPORTED: it has an fqdn
 * that is not resolved (those members are left out, the rest is filled). */
int acl_network_resolve(struct acl_db *db, const char *name,
    struct addr_range **out, size_t *n);

/* What "network-any" lists, for a source that adds words of its own. */
void acl_network_names(void *db, void (*each)(void *arg, const char *name),
    void *arg);
/* Is it a network object given as a subnet (not a host, not a range)? */
bool acl_network_is_subnet(struct acl_db *db, const char *name);

struct acl_service {
	uint8_t protocol;              /* 0: ip */
	uint16_t sport_first, sport_last, dport_first, dport_last;
	int icmp_type, icmp_code;      /* -1 any */
};
/* The same of a service object or group, or of a protocol or ICMP group. */
int acl_service_resolve(struct acl_db *db, const char *name,
    struct acl_service **out, size_t *n);

/* Who else uses objects and groups: asked before one is removed or emptied,
 * so that it is refused in the ASA's words. uses() is true if name is used. An
 * access-list is not asked for: it may go, with its access-group lines, and
 * its users hear of it from acl_on_change. */
void acl_user_add(struct acl_db *db, bool (*uses)(void *ctx, const char *name),
    void *ctx);
/* Something that name's users see has changed (an object's value, a group's
 * members, a list's lines); name is the object, group or access-list, each
 * list that is affected by an object is named too, once a command. When it has
 * gone it is named last, and looking it up fails. fn must not change acl/. */
void acl_on_change(struct acl_db *db, void (*fn)(void *ctx, const char *name),
    void *ctx);

/* ---- access-lists -------------------------------------------------------- */

bool acl_list_exists(struct acl_db *db, const char *name);

/* One expanded element. */
struct acl_rule {
	bool permit;
	struct addr_range src, dst;    /* family 0: any of both families */
	struct acl_service service;
	uint32_t hash;                 /* as show access-list prints it */
	uint32_t parent_hash;
	unsigned line;                 /* of its ACE, 1..n */
	uint64_t id;                   /* stable while the element stands: from
					* its text, unique within the list */
	const void *ace;               /* for acl_rule_format */
	unsigned index;                /* of the element within its ACE */
};
/* Active elements in order (inactive, unresolved and out-of-time ones are left
 * out). Caller frees *out. ERR_NOT_FOUND. */
int acl_list_expand(struct acl_db *db, const char *name, struct acl_rule **out,
    size_t *n);
/* "access-list NAME extended permit ip 10.0.0.0 255.0.0.0 any log default " as
 * show crypto ipsec sa prints it (the one element, no line number, trailing
 * blank). */
void acl_rule_format(struct acl_db *db, const char *list,
    const struct acl_rule *rule, struct text *out);

struct acl_packet {
	struct addr src, dst;
	uint8_t protocol;
	uint16_t sport, dport;         /* ICMP: type, code */
};
/* The first match; false: none (implicit deny). */
bool acl_match(struct acl_db *db, const char *list, const struct acl_packet *p,
    struct acl_rule *out);

/* Where hit counts come from: each source is asked for an element's hits and
 * the sum is shown. (vpn for crypto access-lists, later the filter.) last, NULL
 * if nobody knows: when the last was (seconds since the epoch, 0 unknown), the
 * last column of show access-list NAME brief. */
void acl_hits_add(struct acl_db *db, uint64_t (*hits)(void *ctx,
    const char *list, const struct acl_rule *rule),
    void (*clear)(void *ctx, const char *list), uint64_t (*last)(void *ctx,
    const char *list, const struct acl_rule *rule), void *ctx);
/* To be called about once a minute: lists whose time-ranges have begun or
 * ended are named to acl_on_change. */
void acl_tick(struct acl_db *db);

/* ---- shared grammar and words ---------------------------------------- */

/* Sub-grammars that acl_cli_init registers for everybody:
 *   @address   any any4 any6 | host A | A M | prefix6 | object N |
 *              object-group N | interface NAMEIF
 *   @port-tcp @port-udp   a port by name or number -> binding "port"
 *   @protocol  ip tcp udp icmp ... or a number -> binding "protocol"
 */
/* Port and protocol words. Number 0..65535 or -1. */
int acl_port_number(const char *word, uint8_t protocol);
int acl_protocol_number(const char *word);
const char *acl_protocol_name(uint8_t protocol); /* NULL: none */
/* The word of the port, or its number. */
void acl_port_format(uint16_t port, unsigned protocol, struct text *out);

#endif
