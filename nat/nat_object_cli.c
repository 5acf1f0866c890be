#include "nat/model_cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"

/*
 * `nat` in `object network X`: section 2.
 */

static int
mapped_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	if (cli_addr(cmd, "address", &r->mapped.addr)) {
		r->mapped.kind = END_ADDRESS;
		return 0;
	}
	return nat_end_parse(cmd, r->pool ? "pool" : "mapped", false,
	    !r->pool, &r->mapped);
}

static int
service_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	const char *word = cli_arg(cmd, "protocol");
	int real, mapped;

	if (word == NULL)
		return 0;
	r->protocol = (uint8_t)acl_protocol_number(word);
	real = acl_port_number(cli_arg(cmd, "preal"), r->protocol);
	mapped = acl_port_number(cli_arg(cmd, "pmapped"), r->protocol);
	if (real < 0)
		return cli_invalid(cmd, "preal");
	if (mapped < 0)
		return cli_invalid(cmd, "pmapped");
	r->port_real = (uint16_t)real;
	r->port_mapped = (uint16_t)mapped;
	return 0;
}

static int
rule_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	int e;

	r->section = 2;
	r->object = xstrdup(cli_context(cmd));
	r->real.kind = END_NAME;
	r->real.name = xstrdup(r->object);
	r->dynamic = cli_arg_is(cmd, "type", "dynamic");
	r->pool = cli_has(cmd, "pool");
	if ((e = nat_pair_parse(cmd, r)) < 0 ||
	    (e = mapped_parse(cmd, r)) < 0 ||
	    (e = service_parse(cmd, r)) < 0)
		return e;
	nat_flags_parse(cmd, r);
	if ((e = nat_subnet_refuse(cmd, r)) < 0)
		return e;
	return nat_overlap_refuse(cmd, r);
}

static int
object_set(struct cli_cmd *cmd)
{
	struct nat *nat = cli_ctx(cmd);
	struct nat_rule *r, *old;
	int e;

	r = rule_new(nat);
	if ((e = rule_parse(cmd, r)) < 0) {
		rule_free(r);
		return e;
	}
	/* One an object: a new one takes the old one's place. The same again
	 * keeps its counters. */
	if (rule_same(nat, r) != NULL) {
		rule_free(r);
		return 0;
	}
	if ((old = rule_of_object(nat, r->object)) != NULL)
		rule_remove(nat, old);
	nat_flags_warn(cmd, r);
	rule_insert(nat, r, 0);
	nat_changed(nat);
	return 0;
}

static int
object_unset(struct cli_cmd *cmd)
{
	struct nat *nat = cli_ctx(cmd);
	struct nat_rule *r;

	if ((r = rule_of_object(nat, cli_context(cmd))) == NULL)
		return cli_error(cmd, "No matching NAT policy found");
	rule_remove(nat, r);
	nat_changed(nat);
	return 0;
}

#define HEAD "nat ~ [PAIR$interfaces] "
#define HEAD_HELP \
	"nat	Translate this object's addresses\n" \
	"$interfaces	(real interface,mapped interface), any for all\n" \
	"$address	Mapped address\n" \
	"$mapped	Mapped object or group, or interface\n" \
	"ipv6	Its IPv6 address, kept only\n" \
	"dns	Rewrite DNS answers, kept only\n"

static const struct cli_row rows[] = {
	{ "config-network-object", 15, HEAD "static$type { A.B.C.D$address | "
	    "X:X:X:X::X$address | NAME:nat-mapped$mapped [ipv6$six] } "
	    "< net-to-net$net-to-net | dns$dns | no-proxy-arp$no-proxy-arp | "
	    "route-lookup$route-lookup > [service { tcp$protocol | "
	    "udp$protocol | sctp$protocol } WORD$preal WORD$pmapped]",
	    HEAD_HELP "static	One address to one\n"
	    "net-to-net	Addresses of IPv4 and IPv6 one to one, kept only\n"
	    "no-proxy-arp	No proxy ARP for mapped addresses\n"
	    "route-lookup	The routing table finds the way out\n"
	    "service	One port only\ntcp	TCP\nudp	UDP\n"
	    "sctp	SCTP\n$preal	Real port\n$pmapped	Mapped port\n",
	    object_set, object_unset, 0 },
	{ "config-network-object", 15, HEAD "dynamic$type { "
	    NAT_POOL " | A.B.C.D$address | "
	    "X:X:X:X::X$address | NAME:nat-mapped$mapped "
	    "[interface$fallback] [ipv6$six] } [dns$dns]",
	    HEAD_HELP "dynamic	Many addresses to few\n"
	    NAT_POOL_HELP,
	    object_set, object_unset, 0 },
};

void
nat_object_cli_init(struct nat *nat)
{
	cli_rows_add(nat->cli, rows, sizeof(rows) / sizeof(rows[0]), nat);
}
