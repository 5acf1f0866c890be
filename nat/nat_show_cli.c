#include "nat/model.h"

#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "net/net.h"

/*
 * show nat [detail], clear nat counters.
 */

static void
ports_format(const char *side, uint8_t protocol, uint16_t first, uint16_t last,
    struct text *out)
{
	if (first == 0 && last == 65535)
		return;
	text_printf(out, "%s ", side);
	if (first == last) {
		text_add(out, "eq ");
		acl_port_format(first, protocol, out);
		text_add_char(out, ' ');
	} else {
		text_printf(out, "range %u %u ", first, last);
	}
}

static void
service_format(const struct service *s, struct text *out)
{
	const char *name = acl_protocol_name(s->protocol);

	if (name != NULL)
		text_printf(out, "%s ", name);
	else
		text_printf(out, "%u ", s->protocol);
	ports_format("source", s->protocol, s->sport_first, s->sport_last,
	    out);
	ports_format("destination", s->protocol, s->dport_first,
	    s->dport_last, out);
}

/* An interface's address goes with its mask, as the ASA prints it. */
static void
mapped_format(struct nat *nat, const struct view *v, struct text *out)
{
	const struct net_interface *i;
	char a[ADDR_TEXT_MAX];

	i = net_by_nameif(nat->net, v->rule->mapped_if);
	if (v->rule->mapped.kind == END_INTERFACE && i != NULL &&
	    addr_is_set(&i->ip))
		text_printf(out, "%s/%u", addr_format(&i->ip, a), i->ip_len);
	else
		ranges_format(&v->mapped, out);
}

static void
detail_print(struct nat *nat, const struct view *v, struct text *out)
{
	const struct nat_rule *r = v->rule;
	size_t i;

	text_add(out, "    Source - Origin: ");
	ranges_format(&v->real, out);
	text_add(out, r->pool ? ", Translated (PAT): " : ", Translated: ");
	mapped_format(nat, v, out);
	text_add_char(out, '\n');
	if (r->has_dst) {
		text_add(out, "    Destination - Origin: ");
		ranges_format(&v->dst_mapped, out);
		text_add(out, ", Translated: ");
		ranges_format(&v->dst_real, out);
		text_add_char(out, '\n');
	}
	if (r->protocol != 0) {
		text_printf(out, "    Service - Protocol: %s Real: ",
		    acl_protocol_name(r->protocol));
		acl_port_format(r->port_real, r->protocol, out);
		text_add(out, " Mapped: ");
		acl_port_format(r->port_mapped, r->protocol, out);
		text_add(out, " \n");
		return;
	}
	for (i = 0; i < v->n_svc; i++) {
		text_add(out, "    Service - Origin: ");
		service_format(&v->svc[i], out);
		text_add(out, ", Translated: ");
		service_format(&v->svc_mapped[i], out);
		text_add_char(out, '\n');
	}
}

static int
show_nat(struct cli_cmd *cmd)
{
	static const char *const heads[] = { "",
		"Manual NAT Policies (Section 1)",
		"Auto NAT Policies (Section 2)",
		"Manual NAT Policies (Section 3)" };
	struct nat *nat = cli_ctx(cmd);
	struct text *out = cli_out(cmd);
	const struct view *v = views_get(nat);
	const struct nat_rule *r;
	unsigned section = 0;
	size_t i;

	if (counters_read(nat) < 0)
		return cli_error(cmd, "The counters can't be read");
	for (i = 0; i < nat->n_rules; i++) {
		r = nat->rules[i];
		if (r->section != section)
			text_printf(out, "%s%s\n", section == 0 ? "" : "\n",
			    heads[r->section]);
		section = r->section;
		text_printf(out, "%u (%s) to (%s) ", rule_index(nat, r),
		    r->real_if, r->mapped_if);
		rule_format(r, true, out);
		text_printf(out, "\n    translate_hits = %llu, "
		    "untranslate_hits = %llu\n",
		    (unsigned long long)r->translated,
		    (unsigned long long)r->untranslated);
		if (cli_has(cmd, "detail"))
			detail_print(nat, &v[i], out);
	}
	return 0;
}

static int
clear_counters(struct cli_cmd *cmd)
{
	if (counters_reset(cli_ctx(cmd)) < 0)
		return cli_error(cmd, "The counters can't be reset");
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 1, "show nat [detail$detail]",
	    "show	Show running system information\n"
	    "nat	NAT rules and their hits\n"
	    "detail	With addresses\n", show_nat, NULL, 0 },
	{ "exec", 15, "clear nat counters",
	    "clear	Reset functions\nnat	NAT rules\n"
	    "counters	Their hits\n", clear_counters, NULL, 0 },
};

void
nat_show_cli_init(struct nat *nat)
{
	cli_rows_add(nat->cli, rows, sizeof(rows) / sizeof(rows[0]), nat);
}
