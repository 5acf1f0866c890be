#include "nat/model.h"

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

static const char *
family_word(const struct view *v)
{
	return v->family == AF_INET6 ? "ip6" : "ip";
}

/* ---- conditions ---------------------------------------------------------- */

/* The second device on which packets of an interface come in; NULL: none. */
static const char *
second_device(struct nat *nat, const struct net_interface *i)
{
	const char *device;

	if (nat->device == NULL || i->link[0] == '\0')
		return NULL;
	device = nat->device(nat->ctx, i->link);
	return device == NULL || strcmp(device, i->link) == 0 ? NULL : device;
}

/* Such interfaces have a set of their devices, named by their place. */
struct inputs {
	struct nat *nat;
	struct text *out;
	const struct net_interface *wanted;
	size_t n, place;
};

static void
input_count(void *ctx, const struct net_interface *i)
{
	struct inputs *in = ctx;

	if (i == in->wanted)
		in->place = in->n;
	in->n++;
}

static void
input_add(struct nat *nat, const char *nameif, struct text *out)
{
	struct inputs in = { .nat = nat };

	if (strcmp(nameif, "any") == 0)
		return;
	in.wanted = net_by_nameif(nat->net, nameif);
	if (second_device(nat, in.wanted) == NULL) {
		text_printf(out, "iifname \"%s\" ", in.wanted->link);
		return;
	}
	net_interface_each(nat->net, input_count, &in);
	text_printf(out, "iifname @in%zu ", in.place);
}

static void
input_set_add(void *ctx, const struct net_interface *i)
{
	struct inputs *in = ctx;
	const char *device = second_device(in->nat, i);

	if (device != NULL)
		text_printf(in->out, " set in%zu {\n  type ifname\n  "
		    "elements = { \"%s\", \"%s\" }\n }\n", in->n, i->link,
		    device);
	else if (in->n < in->nat->n_in_sets)
		text_printf(in->out, " set in%zu {\n  type ifname\n }\n",
		    in->n);
	in->n++;
}

/* The sets of before are there still, and empty by now. */
static void
input_sets_add(struct nat *nat, struct text *out)
{
	struct inputs in = { .nat = nat, .out = out };

	net_interface_each(nat->net, input_set_add, &in);
}

static void
input_sets_flush(struct nat *nat, struct text *out)
{
	size_t i;

	for (i = 0; i < nat->n_in_sets; i++)
		text_printf(out, "add set inet postern_nat in%zu "
		    "{ type ifname; }\nflush set inet postern_nat in%zu\n",
		    i, i);
}

/* Where the packet will go, asked before its destination is translated. */
static void
output_ahead_add(struct nat *nat, const char *nameif, struct text *out)
{
	const struct net_interface *i;

	if (strcmp(nameif, "any") == 0) {
		text_add(out, "fib daddr type unicast ");
		return;
	}
	i = net_by_nameif(nat->net, nameif);
	text_printf(out, "fib daddr oifname \"%s\" ", i->link);
}

static int
range_cmp(const void *va, const void *vb)
{
	const struct addr_range *a = va, *b = vb;
	int r;

	r = addr_cmp(&a->first, &b->first);
	return r != 0 ? r : addr_cmp(&a->last, &b->last);
}

/* Sorted, without overlaps, as a set must be; caller frees. */
static struct addr_range *
ranges_merge(const struct addr_range *in, size_t n, size_t *n_out)
{
	struct addr_range *list, *last;
	struct addr next;
	size_t i, k = 0;

	list = xcalloc(n, sizeof(*list));
	memcpy(list, in, n * sizeof(*list));
	qsort(list, n, sizeof(*list), range_cmp);
	for (i = 1; i < n; i++) {
		last = &list[k];
		next = last->last;
		if (!addr_next(&next) ||
		    addr_cmp(&list[i].first, &next) <= 0) {
			if (addr_cmp(&list[i].last, &last->last) > 0)
				last->last = list[i].last;
		} else {
			list[++k] = list[i];
		}
	}
	*n_out = k + 1;
	return list;
}

static void
address_set_add(const char *field, const struct addr_range *in, size_t n_in,
    struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	struct addr_range *list;
	struct prefix p;
	size_t i, n;

	/* One range needs no set: the kernel's transactions take long with
	 * thousands of sets. */
	list = ranges_merge(in, n_in, &n);
	text_printf(out, n > 1 ? "%s { " : "%s ", field);
	for (i = 0; i < n; i++) {
		if (i > 0)
			text_add(out, ", ");
		if (range_prefix(&list[i], &p))
			text_printf(out, "%s/%u", addr_format(&p.addr, a),
			    p.len);
		else
			text_printf(out, "%s-%s", addr_format(&list[i].first,
				a), addr_format(&list[i].last, b));
	}
	text_add(out, n > 1 ? " } " : " ");
	free(list);
}

/* The addresses one side of a translation covers: all of the ranges, or those
 * that pairs have. back: the pairs' second ones. */
static void
side_add(const struct view *v, const char *field, const struct ranges *ranges,
    const struct pairs *pairs, bool back, struct text *out)
{
	struct addr_range *list;
	struct prefix p;
	char name[32];
	size_t i;

	snprintf(name, sizeof(name), "%s %s", family_word(v), field);
	if (pairs->n == 0) {
		if (ranges->n > 0)
			address_set_add(name, ranges->r, ranges->n, out);
		return;
	}
	list = xcalloc(pairs->n, sizeof(*list));
	for (i = 0; i < pairs->n; i++) {
		p = (struct prefix){ back ? pairs->p[i].to : pairs->p[i].from,
			pairs->p[i].len };
		list[i] = prefix_range(&p);
	}
	address_set_add(name, list, pairs->n, out);
	free(list);
}

static void
port_add(const char *protocol, const char *field, uint16_t first,
    uint16_t last, struct text *out)
{
	if (first == 0 && last == 65535)
		return;
	text_printf(out, "%s %s %u", protocol, field, first);
	if (last != first)
		text_printf(out, "-%u", last);
	text_add_char(out, ' ');
}

static const char *
protocol_word(uint8_t protocol)
{
	return protocol == 6 ? "tcp" : protocol == 17 ? "udp" : "sctp";
}

/* reverse: what the answering side would send. */
static void
service_add(const struct service *s, bool reverse, struct text *out)
{
	const char *word = protocol_word(s->protocol);

	if (s->protocol == 0)
		return;
	text_printf(out, "meta l4proto %u ", s->protocol);
	if (s->protocol != 6 && s->protocol != 17 && s->protocol != 132)
		return;
	port_add(word, reverse ? "dport" : "sport", s->sport_first,
	    s->sport_last, out);
	port_add(word, reverse ? "sport" : "dport", s->dport_first,
	    s->dport_last, out);
}

static void
mark_add(const struct nat_rule *r, bool reverse, struct text *out)
{
	text_printf(out, "ct mark & 0x%08x == 0x%08x ", NAT_MARK_MASK,
	    rule_mark(r, reverse));
}

/* ---- translations -------------------------------------------------------- */

static void
pair_add(const struct pair *p, bool back, bool map, struct text *out)
{
	const struct addr *from = back ? &p->to : &p->from;
	const struct addr *to = back ? &p->from : &p->to;
	bool host = p->len == addr_bits(from);
	char a[ADDR_TEXT_MAX];

	if (map) {
		text_add(out, addr_format(from, a));
		if (!host)
			text_printf(out, "/%u", p->len);
		text_add(out, " : ");
	}
	text_add(out, addr_format(to, a));
	if (!host)
		text_printf(out, "/%u", p->len);
}

/* What the pairs that are hosts, or those that are not, are translated to:
 * nftables wants them apart. A pair that is alone needs no map. false: there
 * are none. */
static bool
map_add(const struct view *v, const char *field, const struct pairs *pairs,
    bool back, bool hosts, struct text *out)
{
	bool map = pairs->n > 1;
	size_t i, n = 0;

	for (i = 0; i < pairs->n; i++) {
		const struct pair *p = &pairs->p[i];

		if ((p->len == addr_bits(&p->from)) != hosts)
			continue;
		if (n++ > 0)
			text_add(out, ", ");
		else
			text_printf(out, "%s %sto ", family_word(v),
			    hosts ? "" : "prefix ");
		if (n == 1 && map)
			text_printf(out, "%s %s map { ", family_word(v),
			    field);
		pair_add(p, back, map, out);
	}
	if (n > 0)
		text_add(out, map ? " }\n" : "\n");
	return n > 0;
}

/* Lines "<mark> snat|dnat ...". */
static void
static_lines(const struct view *v, bool reverse, bool source,
    const struct pairs *pairs, bool back, struct text *out)
{
	struct text line;
	int hosts;

	for (hosts = 1; hosts >= 0; hosts--) {
		text_init(&line);
		if (map_add(v, source ? "saddr" : "daddr", pairs, back,
			hosts != 0, &line)) {
			text_add(out, "  ");
			mark_add(v->rule, reverse, out);
			text_printf(out, "%s %s", source ? "snat" : "dnat",
			    line.s);
		}
		text_clear(&line);
	}
}

/* The same with a port: host by host and service by service. Only the port
 * that is translated is looked at: the other may have been translated. */
static void
port_lines(const struct view *v, bool reverse, bool source,
    const struct pair *p, const struct service *from,
    const struct service *to, struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	bool sport = source != reverse; /* in the rule's terms */
	uint16_t port = sport ? to->sport_first : to->dport_first;

	addr_format(reverse ? &p->to : &p->from, a);
	addr_format(reverse ? &p->from : &p->to, b);
	text_add(out, "  ");
	mark_add(v->rule, reverse, out);
	text_printf(out, "%s %s %s meta l4proto %u ", family_word(v),
	    source ? "saddr" : "daddr", a, from->protocol);
	port_add(protocol_word(from->protocol), source ? "sport" : "dport",
	    sport ? from->sport_first : from->dport_first,
	    sport ? from->sport_last : from->dport_last, out);
	text_printf(out, "%s %s to ", source ? "snat" : "dnat",
	    family_word(v));
	if (port == (sport ? from->sport_first : from->dport_first))
		text_printf(out, "%s\n", b);
	else
		text_printf(out, v->family == AF_INET6 ? "[%s]:%u\n" :
		    "%s:%u\n", b, port);
}

/* Does the translation of this side change ports? */
static bool
changes_port(const struct view *v, bool sport)
{
	size_t i;

	for (i = 0; i < v->n_svc; i++)
		if (sport ? v->svc[i].sport_first !=
			v->svc_mapped[i].sport_first :
		    v->svc[i].dport_first != v->svc_mapped[i].dport_first)
			return true;
	return false;
}

/* What a mark's connections have translated: the source (postrouting) or the
 * destination (prerouting). In reverse the rule's source is the packet's
 * destination. */
static void
side_lines(const struct view *v, bool reverse, bool source, struct text *out)
{
	bool rule_source = source != reverse;
	const struct pairs *pairs = rule_source ? &v->src : &v->dst;
	size_t i, k;

	/* Source pairs go real to mapped, destination pairs mapped to real:
	 * a packet in reverse goes through both the other way. */
	if (pairs->n == 0)
		return;
	if (!changes_port(v, rule_source)) {
		static_lines(v, reverse, source, pairs, reverse, out);
		return;
	}
	for (i = 0; i < pairs->n; i++)
		for (k = 0; k < v->n_svc; k++)
			port_lines(v, reverse, source, &pairs->p[i],
			    reverse ? &v->svc_mapped[k] : &v->svc[k],
			    reverse ? &v->svc[k] : &v->svc_mapped[k], out);
}

/* "snat ip to POOL" of a dynamic rule, without its conditions. */
static void
pool_add(const struct view *v, struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	const struct addr_range *r;
	size_t i;

	if (v->masquerade) {
		text_add(out, "masquerade\n");
		return;
	}
	text_printf(out, "snat %s to ", family_word(v));
	/* Several ranges: the source's hash chooses one, so that a host keeps
	 * its range. */
	if (v->mapped.n > 1)
		text_printf(out, "jhash %s saddr mod %zu map { ",
		    family_word(v), v->mapped.n);
	for (i = 0; i < v->mapped.n; i++) {
		r = &v->mapped.r[i];
		if (v->mapped.n > 1)
			text_printf(out, "%s%zu : ", i > 0 ? ", " : "", i);
		text_add(out, addr_format(&r->first, a));
		if (!addr_equal(&r->first, &r->last))
			text_printf(out, "-%s", addr_format(&r->last, b));
	}
	if (v->mapped.n > 1)
		text_add(out, " }");
	text_add(out, v->rule->round_robin ? "\n" : " persistent\n");
}

/* ---- chains -------------------------------------------------------------- */

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

static bool
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

static void
source_line(struct nat *nat, const struct view *v, const struct pairs *pairs,
    const char *action, struct text *out)
{
	const struct nat_rule *r = v->rule;
	const struct net_interface *o = net_by_nameif(nat->net, r->mapped_if);

	text_add(out, "  ");
	input_add(nat, r->real_if, out);
	if (o != NULL)
		text_printf(out, "oifname \"%s\" ", o->link);
	if (v->family != AF_UNSPEC)
		text_printf(out, "meta nfproto %s ",
		    v->family == AF_INET6 ? "ipv6" : "ipv4");
	side_add(v, "saddr", &v->real, pairs, false, out);
	text_printf(out, "counter name \"t%u\" %s", r->id, action);
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
		if (!carried(&v[i]) || v[i].rule->has_dst || v[i].n_svc > 0)
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
	text_add(out, "}\n");
	counters_remove(nat, out);
	problems_tell(nat, v, report);
}

static void
compiled_note(struct nat *nat)
{
	struct inputs in = { .nat = nat };
	size_t i;

	net_interface_each(nat->net, input_count, &in);
	if (in.n > nat->n_in_sets)
		nat->n_in_sets = in.n;
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
