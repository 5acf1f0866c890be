#include "nat/model_cli.h"

#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "net/net.h"

/*
 * Words that both kinds of nat lines have, and what is refused in both.
 */

/* "(inside,outside)" or nothing into the rule's interfaces. */
int
nat_pair_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	struct nat *nat = cli_ctx(cmd);
	const char *pair = cli_arg(cmd, "interfaces"), *comma;
	size_t a, b;

	strcpy(r->real_if, "any");
	strcpy(r->mapped_if, "any");
	if (pair == NULL)
		return 0;
	comma = strchr(pair, ',');
	if (pair[0] != '(' || comma == NULL)
		return cli_invalid(cmd, "interfaces");
	a = (size_t)(comma - pair) - 1;
	b = strlen(comma + 1);
	if (a == 0 || a > NAMEIF_MAX || b < 2 || b - 1 > NAMEIF_MAX ||
	    comma[b] != ')')
		return cli_invalid(cmd, "interfaces");
	memset(r->real_if, 0, sizeof(r->real_if));
	memset(r->mapped_if, 0, sizeof(r->mapped_if));
	memcpy(r->real_if, pair + 1, a);
	memcpy(r->mapped_if, comma + 1, b - 1);
	if (strcmp(r->real_if, "any") != 0 &&
	    net_by_nameif(nat->net, r->real_if) == NULL)
		return cli_error(cmd, "interface (%s) does not exist",
		    r->real_if);
	if (strcmp(r->mapped_if, "any") != 0 &&
	    net_by_nameif(nat->net, r->mapped_if) == NULL)
		return cli_error(cmd, "interface (%s) does not exist",
		    r->mapped_if);
	return 0;
}

static bool
is_network(struct nat *nat, const char *name)
{
	enum acl_object_kind kind = acl_object_kind(nat->acl, name);

	return kind == ACL_OBJECT_NETWORK || kind == ACL_GROUP_NETWORK;
}

int
nat_no_such(struct cli_cmd *cmd, const char *name)
{
	return cli_error(cmd,
	    "%s doesn't match an existing object or object-group", name);
}

/* ASA configuration guide: no mixed groups in NAT. */
static int
mixed_refuse(struct cli_cmd *cmd, const struct nat_end *e)
{
	struct ranges list;
	bool mixed = false;
	size_t i;

	if (e->kind != END_NAME)
		return 0;
	if (end_resolve(cli_ctx(cmd), e, "", false, &list) == 0)
		for (i = 1; i < list.n; i++)
			mixed = mixed || list.r[i].first.family !=
			    list.r[0].first.family;
	ranges_clear(&list);
	if (!mixed)
		return 0;
	return cli_error(cmd, "%s has IPv4 and IPv6 addresses: it can not be "
	    "used in a NAT policy", e->name);
}

/* "any" and "interface" are names here, not keywords: an object called A or
 * int must be found. They may be cut short if no object is called so. */
static bool
word_is(struct nat *nat, const char *word, const char *keyword)
{
	return strcmp(word, keyword) == 0 || (!is_network(nat, word) &&
	    strlen(word) >= 2 &&
	    strncmp(keyword, word, strlen(word)) == 0);
}

int
nat_end_parse(struct cli_cmd *cmd, const char *name, bool any, bool interface,
    struct nat_end *out)
{
	struct nat *nat = cli_ctx(cmd);
	const char *word = cli_arg(cmd, name);

	if (word == NULL)
		return 0;
	if (any && word_is(nat, word, "any")) {
		out->kind = END_ANY;
		return 0;
	}
	if (interface && word_is(nat, word, "interface")) {
		out->kind = END_INTERFACE;
		return 0;
	}
	if (!is_network(nat, word) && !cli_is_no(cmd))
		return nat_no_such(cmd, word);
	out->kind = END_NAME;
	out->name = xstrdup(word);
	return mixed_refuse(cmd, out);
}

void
nat_flags_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	r->round_robin = cli_has(cmd, "round-robin");
	r->extended = cli_has(cmd, "extended");
	r->flat = cli_has(cmd, "flat");
	r->include_reserve = cli_has(cmd, "include-reserve");
	r->block_allocation = cli_has(cmd, "block-allocation");
	r->fallback = cli_has(cmd, "fallback");
	r->interface6 = cli_has(cmd, "six");
	r->net_to_net = cli_has(cmd, "net-to-net");
	r->dns = cli_has(cmd, "dns");
	r->unidirectional = cli_has(cmd, "unidirectional");
	r->no_proxy_arp = cli_has(cmd, "no-proxy-arp");
	r->route_lookup = cli_has(cmd, "route-lookup");
	r->inactive = cli_has(cmd, "inactive");
}

/* What is accepted and does nothing, by name, once. Options that only matter
 * to an ASA's way of doing it (no-proxy-arp: we answer no ARP for mapped
 * addresses; route-lookup: we always look up; flat: the whole range of ports
 * is always used) are silent. */
void
nat_flags_warn(struct cli_cmd *cmd, const struct nat_rule *r)
{
	const struct { bool set; const char *word; } flags[] = {
		{ r->extended, "nat pat-pool extended" },
		{ r->block_allocation, "nat pat-pool block-allocation" },
		{ r->include_reserve, "nat pat-pool include-reserve" },
		{ r->dns, "nat dns" },
		{ r->net_to_net, "nat net-to-net" },
	};
	const struct nat *nat = cli_ctx(cmd);
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flags[i].set)
			config_warn_kept(nat->config, cmd, flags[i].word);
}

/* A mapped address that is the mapped interface's own would take all that is
 * sent to the firewall. */
int
nat_overlap_refuse(struct cli_cmd *cmd, const struct nat_rule *r)
{
	struct nat *nat = cli_ctx(cmd);
	const struct net_interface *i;
	struct ranges list;
	char a[ADDR_TEXT_MAX];
	bool hit;

	i = net_by_nameif(nat->net, r->mapped_if);
	if (i == NULL || !addr_is_set(&i->ip) ||
	    (r->mapped.kind != END_NAME && r->mapped.kind != END_ADDRESS) ||
	    (r->mapped.kind == END_NAME && r->real.kind == END_NAME &&
		strcmp(r->mapped.name, r->real.name) == 0))
		return 0;
	if (end_resolve(nat, &r->mapped, r->mapped_if, false, &list) < 0)
		return 0;
	hit = ranges_contain(&list, &i->ip);
	ranges_clear(&list);
	if (!hit)
		return 0;
	cli_error(cmd, "Address %s overlaps with %s interface address.",
	    addr_format(&i->ip, a), r->mapped_if);
	return cli_error(cmd, "NAT Policy is not downloaded");
}

int
nat_subnet_refuse(struct cli_cmd *cmd, const struct nat_rule *r)
{
	struct nat *nat = cli_ctx(cmd);

	if (!r->dynamic || r->mapped.kind != END_NAME || r->pool ||
	    !acl_network_is_subnet(nat->acl, r->mapped.name))
		return 0;
	return cli_error(cmd, "Subnet can not be used as mapped source in "
	    "dynamic NAT policy.");
}
