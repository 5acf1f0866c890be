#ifndef POSTERN_NAT_NAT_H
#define POSTERN_NAT_NAT_H

/*
 * NAT rules in the ASA's three sections, their order, and the nftables rules
 * compiled from them (table inet postern_nat).
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

#endif
