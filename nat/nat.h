#ifndef POSTERN_NAT_NAT_H
#define POSTERN_NAT_NAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"

/*
 * NAT rules in the ASA's three sections, their order, the matcher in C and the
 * nftables rules compiled from them (table inet postern_nat).
 */
struct nat;
struct config;
struct cli;
struct net;
struct acl_db;
struct nft;

/* device: name of the device on which a link's decrypted packets come in. */
struct nat *nat_new(struct config *config, struct cli *cli, struct net *net,
    struct acl_db *acl, struct nft *nft,
    const char *(*device)(void *ctx, const char *link), void *ctx);
/* The kernel looks for a crypto map's policy before it translates a packet's
 * source, and once more after it: the packets that will be translated get
 * ESP_MARK_LATER (esp/esp.h) meanwhile, so that the second look counts. Before
 * the first rule. */
void nat_policies_twice(struct nat *nat);
void nat_free(struct nat *nat); /* removes the table */
/* Rows (also ` nat (...)` in mode config-network-object), section, apply,
 * `show nat [detail]`, `clear configure nat`. */
void nat_cli_init(struct nat *nat);

struct nat_packet {
	char from[49], to[49];         /* nameifs */
	struct addr src, dst;
	uint8_t protocol;
	uint16_t sport, dport;
};
/* What the first packet of a connection is translated to (packet-tracer, the
 * crypto map's view). Returns the section 1..3 and 1-based rule index, or 0
 * with *out = *in: no rule. Dynamic PAT leaves the port 0. */
unsigned nat_translate(struct nat *nat, const struct nat_packet *in,
    struct nat_packet *out, unsigned *index);

#endif
