#include "nat/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "nat/model_cli.h"

/*
 * Manual (twice) NAT: sections 1 and 3.
 */

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
	    NAT_POOL " | NAME:nat-mapped$mapped "
	    "[interface$fallback] [ipv6$six] }" TAIL,
	    HEAD_HELP "dynamic	Many addresses to few\n"
	    "$real	Real source: object, group or any\n"
	    "$mapped	Mapped source: object, group, any, interface\n"
	    NAT_POOL_HELP
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
