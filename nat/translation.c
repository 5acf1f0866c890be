#include "nat/compile.h"

/*
 * What nftables rules do: snat, dnat, masquerade.
 */

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

bool
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

void
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

void
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
