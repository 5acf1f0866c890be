#include "nat/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "nat/model_cli.h"
#include "net/net.h"

/*
 * Manual (twice) NAT: sections 1 and 3.
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
int
nat_mixed_refuse(struct cli_cmd *cmd, const struct nat_end *e)
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
	return nat_mixed_refuse(cmd, out);
}

static int
service_parse(struct cli_cmd *cmd, const char *name, char **out)
{
	struct nat *nat = cli_ctx(cmd);
	const char *word = cli_arg(cmd, name);
	enum acl_object_kind kind;

	if (word == NULL)
		return 0;
	kind = acl_object_kind(nat->acl, word);
	if (kind != ACL_OBJECT_SERVICE && kind != ACL_GROUP_SERVICE &&
	    !cli_is_no(cmd))
		return nat_no_such(cmd, word);
	*out = xstrdup(word);
	return 0;
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
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flags[i].set && nat_warn_once(cli_ctx(cmd), flags[i].word))
			cli_warning(cmd, "%s: kept in the configuration, not "
			    "carried out by Postern.", flags[i].word);
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

static int
destination_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	int e;

	r->dst_any = cli_has(cmd, "dany");
	r->has_dst = cli_has(cmd, "dmapped");
	if ((e = nat_end_parse(cmd, "dmapped", true, true, &r->dst_mapped)) < 0)
		return e;
	return nat_end_parse(cmd, "dreal", true, false, &r->dst_real);
}

static int
rule_parse(struct cli_cmd *cmd, struct nat_rule *r)
{
	const char *description = cli_arg(cmd, "description");
	int e;

	r->section = cli_has(cmd, "after-auto") ? 3 : 1;
	r->dynamic = cli_arg_is(cmd, "type", "dynamic");
	if ((e = nat_pair_parse(cmd, r)) < 0 ||
	    (e = nat_end_parse(cmd, "real", true, false, &r->real)) < 0 ||
	    (e = nat_end_parse(cmd, "mapped", !r->dynamic, true,
		&r->mapped)) < 0)
		return e;
	if (cli_has(cmd, "pool")) {
		r->pool = true;
		if ((e = nat_end_parse(cmd, "pool", false, false,
			&r->mapped)) < 0)
			return e;
	}
	if ((e = destination_parse(cmd, r)) < 0 ||
	    (e = service_parse(cmd, "sreal", &r->svc_real)) < 0 ||
	    (e = service_parse(cmd, "smapped", &r->svc_mapped)) < 0)
		return e;
	nat_flags_parse(cmd, r);
	if (description != NULL)
		r->description = xstrdup(description);
	return 0;
}

static int
manual_add(struct cli_cmd *cmd, struct nat_rule *r)
{
	struct nat *nat = cli_ctx(cmd);
	struct nat_rule *old;
	int e;

	if ((e = nat_subnet_refuse(cmd, r)) < 0 ||
	    (e = nat_overlap_refuse(cmd, r)) < 0) {
		rule_free(r);
		return e;
	}
	/* Typed again it stays where it is; inactive and description are
	 * those of now. */
	if ((old = rule_same(nat, r)) != NULL) {
		free(old->description);
		old->description = r->description;
		old->inactive = r->inactive;
		r->description = NULL;
		rule_free(r);
	} else {
		nat_flags_warn(cmd, r);
		rule_insert(nat, r, (unsigned)cli_number(cmd, "line", 0));
	}
	nat_changed(nat);
	return 0;
}

static int
manual_set(struct cli_cmd *cmd)
{
	struct nat *nat = cli_ctx(cmd);
	struct nat_rule *r, *old;
	int e;

	r = rule_new(nat);
	if ((e = rule_parse(cmd, r)) < 0) {
		rule_free(r);
		return e;
	}
	if (!cli_is_no(cmd))
		return manual_add(cmd, r);
	old = rule_same(nat, r);
	rule_free(r);
	if (old == NULL)
		return cli_error(cmd, "No matching NAT policy found");
	rule_remove(nat, old);
	nat_changed(nat);
	return 0;
}

/* ---- the section --------------------------------------------------------- */

static void
section_write(void *ctx, struct config_out *out)
{
	struct nat *nat = ctx;
	const struct nat_rule *r;
	unsigned before = 1;
	size_t i;

	rules_sort(nat);
	for (i = 0; i < nat->n_rules; i++) {
		r = nat->rules[i];
		if (r->section != before)
			text_add(out->text, "!\n");
		before = r->section;
		if (r->section == 2)
			text_printf(out->text, "object network %s\n ",
			    r->object);
		rule_write(r, out->text);
		text_add_char(out->text, '\n');
	}
	if (before == 2)
		text_add(out->text, "!\n");
}

static void
section_clear(void *ctx, const char *arg)
{
	struct nat *nat = ctx;
	size_t i;

	(void)arg;
	for (i = nat->n_rules; i-- > 0;)
		rule_remove(nat, nat->rules[i]);
	nat_changed(nat);
}

static const struct config_section section = {
	.order = CFG_NAT, .name = "nat", .help = "NAT rules",
	.write = section_write, .clear = section_clear, .clear_rank = 10,
};

#define HEAD "nat [PAIR$interfaces] [after-auto$after-auto] " \
	"[(1-2147483647)$line] source "
#define HEAD_HELP \
	"nat	Translate addresses\n" \
	"$interfaces	(real interface,mapped interface), any for all\n" \
	"after-auto	In section 3, behind the rules of objects\n" \
	"$line	Position in its section\n" \
	"source	Source of connections\n"
#define TAIL " [destination { static NAME:nat-mapped$dmapped " \
	"NAME:nat-real$dreal | any$dany }] " \
	"[service NAME:service-any$sreal NAME:service-any$smapped] " \
	"< net-to-net$net-to-net | dns$dns | unidirectional$unidirectional | " \
	"no-proxy-arp$no-proxy-arp | route-lookup$route-lookup | " \
	"inactive$inactive > [description LINE$description]"
#define TAIL_HELP \
	"destination	Destination of connections\n" \
	"$dmapped	Mapped destination: object, group, any, interface\n" \
	"$dreal	Real destination: object, group or any\n" \
	"service	Ports\n" \
	"$sreal	Service object: real source, mapped destination\n" \
	"$smapped	Service object: mapped source, real destination\n" \
	"net-to-net	Addresses of IPv4 and IPv6 one to one, kept only\n" \
	"dns	Rewrite DNS answers, kept only\n" \
	"unidirectional	Not for connections from the mapped side\n" \
	"no-proxy-arp	No proxy ARP for mapped addresses\n" \
	"route-lookup	The routing table finds the way out\n" \
	"inactive	Keep, but don't use\n" \
	"description	Say what it is for\n" \
	"$description	Up to the end of the line\n" \
	"any	All addresses: no restriction\n"

static const struct cli_row rows[] = {
	{ "config", 15, HEAD "static$type NAME:nat-real$real "
	    "NAME:nat-mapped$mapped [ipv6$six]" TAIL,
	    HEAD_HELP "static	One address to one\n"
	    "$real	Real source: object, group or any\n"
	    "$mapped	Mapped source: object, group, any, interface\n"
	    "ipv6	Its IPv6 address, kept only\n" TAIL_HELP
	    "static	One address to one\n", manual_set, manual_set, 0 },
	{ "config", 15, HEAD "dynamic$type NAME:nat-real$real { "
	    "pat-pool NAME:network-any$pool < extended$extended | "
	    "flat$flat | include-reserve$include-reserve | "
	    "block-allocation$block-allocation | round-robin$round-robin > "
	    "[interface$fallback [ipv6$six]] | NAME:nat-mapped$mapped "
	    "[interface$fallback] [ipv6$six] }" TAIL,
	    HEAD_HELP "dynamic	Many addresses to few\n"
	    "$real	Real source: object, group or any\n"
	    "$mapped	Mapped source: object, group, any, interface\n"
	    "pat-pool	Addresses shared by port\n"
	    "$pool	Object or group of the pool\n"
	    "extended	Ports by destination, kept only\n"
	    "flat	Ports of 1024 to 65535\n"
	    "include-reserve	Also ports up to 1023, kept only\n"
	    "interface	Then the interface's address\n"
	    "block-allocation	Ports in blocks, kept only\n"
	    "round-robin	Addresses in turn\n"
	    "ipv6	Its IPv6 address, kept only\n" TAIL_HELP
	    "static	One address to one\n", manual_set, manual_set, 0 },
};

static void
real_names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct nat *nat = ctx;

	each(arg, "any");
	acl_network_names(nat->acl, each, arg);
}

static void
mapped_names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	each(arg, "interface");
	real_names(ctx, each, arg);
}

void
nat_manual_cli_init(struct nat *nat)
{
	cli_names_add(nat->cli, "nat-real", real_names, nat);
	cli_names_add(nat->cli, "nat-mapped", mapped_names, nat);
	cli_rows_add(nat->cli, rows, sizeof(rows) / sizeof(rows[0]), nat);
	config_section_add(nat->config, &section, nat);
}
