#include "nat/compile.h"

#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "net/net.h"
#include "nft/nft.h"

/*
 * The rules as nftables text. A connection's first packet finds its rule in
 * prerouting, where all rules stand in the ASA's order: destinations are
 * translated there, and the rule goes into the connection's mark, by which
 * postrouting translates the source. So one rule is chosen, once, first match
 * first, also where a rule of a later section would have been the first to
 * touch the packet's destination. What the firewall itself sends has no mark
 * and is not translated.
 */

uint32_t
rule_mark(const struct nat_rule *r, bool reverse)
{
	return r->id * 2 + reverse;
}

static void
hit_add(const struct nat_rule *r, bool translate, bool untranslate,
    bool reverse, bool ends, struct text *out)
{
	if (translate)
		text_printf(out, "counter name \"t%u\" ", r->id);
	if (untranslate)
		text_printf(out, "counter name \"u%u\" ", r->id);
	text_printf(out, "ct mark set ct mark & 0x%08x | 0x%08x%s\n",
	    ~(uint32_t)NAT_MARK_MASK, rule_mark(r, reverse),
	    ends ? " accept" : "");
}

/* One line per service (or one) that finds the rule, then its destination's
 * translation. */
static void
forward_lines(struct nat *nat, const struct view *v, struct text *out)
{
	const struct nat_rule *r = v->rule;
	bool to_dst = v->dst.n > 0;
	size_t i;

	for (i = 0; i < (v->n_svc == 0 ? 1 : v->n_svc); i++) {
		text_add(out, "  ");
		input_add(nat, r->real_if, out);
		if (v->family != AF_UNSPEC)
			text_printf(out, "meta nfproto %s ",
			    v->family == AF_INET6 ? "ipv6" : "ipv4");
		side_add(v, "saddr", &v->real, &v->src, false, out);
		if (r->has_dst)
			side_add(v, "daddr", &v->dst_mapped, &v->dst, false,
			    out);
		if (!to_dst)
			output_ahead_add(nat, r->mapped_if, out);
		if (v->n_svc > 0)
			service_add(&v->svc[i], false, out);
		hit_add(r, true, r->has_dst, false, !to_dst, out);
	}
	if (to_dst)
		side_lines(v, false, false, out);
}

static void
reverse_lines(struct nat *nat, const struct view *v, struct text *out)
{
	const struct nat_rule *r = v->rule;
	bool to_dst = v->src.n > 0;
	size_t i;

	if (r->dynamic || r->unidirectional)
		return;
	for (i = 0; i < (v->n_svc == 0 ? 1 : v->n_svc); i++) {
		text_add(out, "  ");
		input_add(nat, r->mapped_if, out);
		if (v->family != AF_UNSPEC)
			text_printf(out, "meta nfproto %s ",
			    v->family == AF_INET6 ? "ipv6" : "ipv4");
		side_add(v, "daddr", &v->mapped, &v->src, true, out);
		if (r->has_dst)
			side_add(v, "saddr", &v->dst_real, &v->dst, true,
			    out);
		if (!to_dst)
			output_ahead_add(nat, r->real_if, out);
		if (v->n_svc > 0)
			service_add(&v->svc_mapped[i], true, out);
		hit_add(r, r->has_dst, true, true, !to_dst, out);
	}
	if (to_dst)
		side_lines(v, true, false, out);
}

bool
carried(const struct view *v)
{
	return v->problem == NULL && !v->rule->inactive;
}

/* Which rule it is: section 1, objects' destinations, objects' sources,
 * section 3. */
static void
prerouting_add(struct nat *nat, const struct view *v, struct text *out)
{
	size_t i, n = nat->n_rules;
	unsigned section;

	text_add(out, " chain prerouting {\n"
	    "  type nat hook prerouting priority dstnat; policy accept;\n");
	for (section = 1; section <= 3; section++) {
		for (i = 0; section == 2 && i < n; i++)
			if (carried(&v[i]) && v[i].rule->section == 2)
				reverse_lines(nat, &v[i], out);
		for (i = 0; i < n; i++) {
			if (!carried(&v[i]) || v[i].rule->section != section)
				continue;
			forward_lines(nat, &v[i], out);
			if (section != 2)
				reverse_lines(nat, &v[i], out);
		}
	}
	text_add(out, " }\n");
}

static void
postrouting_add(struct nat *nat, const struct view *v, struct text *out)
{
	size_t i;

	text_add(out, " chain postrouting {\n"
	    "  type nat hook postrouting priority srcnat; policy accept;\n");
	for (i = 0; i < nat->n_rules; i++) {
		if (!carried(&v[i]))
			continue;
		if (v[i].rule->dynamic) {
			text_add(out, "  ");
			mark_add(v[i].rule, false, out);
			pool_add(&v[i], out);
		} else {
			side_lines(&v[i], false, true, out);
		}
		if (v[i].rule->section == 2 && !v[i].rule->dynamic) {
			text_add(out, "  ");
			mark_add(v[i].rule, true, out);
			text_add(out, "jump source\n");
		} else if (!v[i].rule->dynamic) {
			side_lines(&v[i], true, true, out);
		}
	}
	text_add(out, " }\n");
}

bool
source_takes(const struct view *v)
{
	return carried(v) && !v->rule->has_dst && v->n_svc == 0;
}

void
source_condition_add(struct nat *nat, const struct view *v,
    const struct pairs *pairs, bool ahead, struct text *out)
{
	const struct nat_rule *r = v->rule;
	const struct net_interface *o = net_by_nameif(nat->net, r->mapped_if);

	text_add(out, "  ");
	input_add(nat, r->real_if, out);
	if (ahead)
		output_ahead_add(nat, r->mapped_if, out);
	else if (o != NULL)
		text_printf(out, "oifname \"%s\" ", o->link);
	if (v->family != AF_UNSPEC)
		text_printf(out, "meta nfproto %s ",
		    v->family == AF_INET6 ? "ipv6" : "ipv4");
	side_add(v, "saddr", &v->real, pairs, false, out);
}

static void
source_line(struct nat *nat, const struct view *v, const struct pairs *pairs,
    const char *action, struct text *out)
{
	source_condition_add(nat, v, pairs, false, out);
	text_printf(out, "counter name \"t%u\" %s", v->rule->id, action);
}

/* The pairs that are hosts, or the others; caller frees out->p. */
static void
pairs_split(const struct pairs *in, bool hosts, struct pairs *out)
{
	size_t i;

	out->n = 0;
	out->p = xcalloc(in->n, sizeof(*out->p));
	for (i = 0; i < in->n; i++)
		if ((in->p[i].len == addr_bits(&in->p[i].from)) == hosts)
			out->p[out->n++] = in->p[i];
}

/* The source of packets whose destination an object's rule translated (ASA:
 * an object's rule is about source or destination, so that two may apply):
 * the first rule without a destination of its own. */
static void
source_add(struct nat *nat, const struct view *v, struct text *out)
{
	const struct pairs none = { 0 };
	struct pairs part;
	struct text action;
	size_t i;
	int hosts;

	text_add(out, " chain source {\n");
	text_init(&action);
	for (i = 0; i < nat->n_rules; i++) {
		if (!source_takes(&v[i]))
			continue;
		text_reset(&action);
		if (v[i].rule->dynamic || v[i].src_identity) {
			if (v[i].rule->dynamic)
				pool_add(&v[i], &action);
			else
				text_add(&action, "accept\n");
			source_line(nat, &v[i], &none, action.s, out);
			continue;
		}
		for (hosts = 1; hosts >= 0; hosts--) {
			pairs_split(&v[i].src, hosts != 0, &part);
			text_reset(&action);
			text_add(&action, "snat ");
			if (map_add(&v[i], "saddr", &part, false, hosts != 0,
				&action))
				source_line(nat, &v[i], &part, action.s, out);
			free(part.p);
		}
	}
	text_clear(&action);
	text_add(out, " }\n");
}

/* Counters stay from one rule set to the next; those of rules that are gone
 * go. */
static void
counters_add(struct nat *nat, const struct view *v, struct text *out)
{
	size_t i;

	for (i = 0; i < nat->n_rules; i++)
		text_printf(out, " counter t%u { }\n counter u%u { }\n",
		    v[i].rule->id, v[i].rule->id);
}

static void
counters_remove(struct nat *nat, struct text *out)
{
	size_t i;

	for (i = 0; i < nat->n_compiled; i++)
		if (rule_by_id(nat, nat->compiled[i]) == NULL)
			text_printf(out, "delete counter inet postern_nat "
			    "t%u\ndelete counter inet postern_nat u%u\n",
			    nat->compiled[i], nat->compiled[i]);
}

static void
problems_tell(struct nat *nat, const struct view *v, struct text *report)
{
	size_t i;

	for (i = 0; i < nat->n_rules; i++) {
		if (v[i].problem == NULL || v[i].rule->inactive ||
		    v[i].rule->told == v[i].problem)
			continue;
		nat->rules[i]->told = v[i].problem;
		text_add(report, "WARNING: not carried out (");
		text_printf(report, "%s): ", v[i].problem);
		if (v[i].rule->section == 2)
			text_printf(report, "object network %s: ",
			    v[i].rule->object);
		rule_write(v[i].rule, report);
		text_add_char(report, '\n');
	}
}

void
nat_compile(struct nat *nat, struct text *out, struct text *report)
{
	const struct view *v = views_get(nat);

	text_add(out, "add table inet postern_nat\n"
	    "flush table inet postern_nat\n");
	input_sets_flush(nat, out);
	text_add(out, "table inet postern_nat {\n");
	input_sets_add(nat, out);
	counters_add(nat, v, out);
	source_add(nat, v, out);
	prerouting_add(nat, v, out);
	postrouting_add(nat, v, out);
	if (nat->policies_twice)
		later_add(nat, v, out);
	text_add(out, "}\n");
	counters_remove(nat, out);
	problems_tell(nat, v, report);
}

static void
compiled_note(struct nat *nat)
{
	size_t i;

	input_sets_note(nat);
	text_reset(&nat->devices);
	nat_devices_format(nat, &nat->devices);
	free(nat->compiled);
	nat->compiled = xcalloc(nat->n_rules + 1, sizeof(*nat->compiled));
	for (i = 0; i < nat->n_rules; i++)
		nat->compiled[i] = nat->rules[i]->id;
	nat->n_compiled = nat->n_rules;
}

int
nat_apply(void *ctx, struct text *report)
{
	struct nat *nat = ctx;
	struct text commands, error;
	int r;

	views_drop(nat);
	if (nat->n_rules == 0) {
		/* Without rules no chain: connections needn't be tracked. */
		nat->n_compiled = nat->n_in_sets = 0;
		return nft_table_drop(nat->nft, "inet", "postern_nat");
	}
	text_init(&commands);
	text_init(&error);
	nat_compile(nat, &commands, report);
	r = nft_run(nat->nft, text_str(&commands), &error);
	if (r < 0)
		text_printf(report, "ERROR: NAT Policy is not downloaded: "
		    "%s\n", text_str(&error));
	else
		compiled_note(nat);
	text_clear(&commands);
	text_clear(&error);
	return r;
}
