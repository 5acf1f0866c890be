#ifndef POSTERN_NAT_MODEL_CLI_H
#define POSTERN_NAT_MODEL_CLI_H

#include "nat/model.h"

/* Shared by the *_cli.c of this folder. Those that return int have printed
 * the refusal if it is negative. */
struct cli_cmd;

/* A pool of addresses and its options, as nat_flags_parse reads them. */
#define NAT_POOL "pat-pool NAME:network-any$pool < extended$extended | " \
	"flat$flat | include-reserve$include-reserve | " \
	"block-allocation$block-allocation | round-robin$round-robin > " \
	"[interface$fallback [ipv6$six]]"
#define NAT_POOL_HELP \
	"pat-pool	Addresses shared by port\n" \
	"$pool	Object or group of the pool\n" \
	"extended	Ports by destination, kept only\n" \
	"flat	Ports of 1024 to 65535\n" \
	"include-reserve	Also ports up to 1023, kept only\n" \
	"interface	Then the interface's address\n" \
	"block-allocation	Ports in blocks, kept only\n" \
	"round-robin	Addresses in turn\n"

/* $interfaces of the line, (any,any) without it. */
int nat_pair_parse(struct cli_cmd *cmd, struct nat_rule *r);
/* The word bound to name; absent: out stays END_NONE. */
int nat_end_parse(struct cli_cmd *cmd, const char *name, bool any,
    bool interface, struct nat_end *out);
int nat_no_such(struct cli_cmd *cmd, const char *name);
int nat_subnet_refuse(struct cli_cmd *cmd, const struct nat_rule *r);
int nat_overlap_refuse(struct cli_cmd *cmd, const struct nat_rule *r);
void nat_flags_parse(struct cli_cmd *cmd, struct nat_rule *r);
void nat_flags_warn(struct cli_cmd *cmd, const struct nat_rule *r);

#endif
