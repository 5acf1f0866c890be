#include "nat/model.h"

#include <string.h>

#include "base/error.h"

/*
 * The matcher in C, for packet-tracer and the crypto map's view: the same
 * order and the same translation as the compiled rules.
 */

static bool
interface_is(const char *rule, const char *packet)
{
	return strcmp(rule, "any") == 0 || packet[0] == '\0' ||
	    strcmp(rule, packet) == 0;
}

static bool
within(uint16_t port, uint16_t first, uint16_t last)
{
	return port >= first && port <= last;
}

/* Which service matches; -1 none; n_svc 0 matches all as 0. reverse: ports as
 * the answering side sends them. */
static int
service_find(const struct view *v, const struct nat_packet *p, bool reverse)
{
	const struct service *s;
	uint16_t sport = reverse ? p->dport : p->sport;
	uint16_t dport = reverse ? p->sport : p->dport;
	size_t i;

	if (v->n_svc == 0)
		return 0;
	for (i = 0; i < v->n_svc; i++) {
		s = reverse ? &v->svc_mapped[i] : &v->svc[i];
		if ((s->protocol == 0 || s->protocol == p->protocol) &&
		    within(sport, s->sport_first, s->sport_last) &&
		    within(dport, s->dport_first, s->dport_last))
			return (int)i;
	}
	return -1;
}

static bool
pair_apply(const struct pairs *pairs, bool back, const struct addr *in,
    struct addr *out)
{
	const struct addr *from, *to;
	struct prefix p;
	struct addr a;
	size_t i, k, bits;

	for (i = 0; i < pairs->n; i++) {
		from = back ? &pairs->p[i].to : &pairs->p[i].from;
		to = back ? &pairs->p[i].from : &pairs->p[i].to;
		p = (struct prefix){ *from, pairs->p[i].len };
		if (!prefix_contains(&p, in))
			continue;
		a = *in;
		for (k = 0; k < addr_size(in); k++) {
			bits = pairs->p[i].len > 8 * k ?
			    pairs->p[i].len - 8 * k : 0;
			bits = bits > 8 ? 8 : bits;
			a.bytes[k] = (uint8_t)((to->bytes[k] &
				(0xff00u >> bits)) | (in->bytes[k] &
				(0xffu >> bits)));
		}
		*out = a;
		return true;
	}
	return false;
}

/* Addresses of a static side: identity or by pairs; false: not covered. */
static bool
side_apply(bool identity, const struct ranges *have,
    const struct pairs *pairs, bool back, const struct addr *in,
    struct addr *out)
{
	if (!identity)
		return pair_apply(pairs, back, in, out);
	*out = *in;
	return ranges_contain(have, in);
}

static uint16_t
port_apply(uint16_t port, uint16_t from_first, uint16_t from_last,
    uint16_t to_first)
{
	return from_first == from_last ? to_first : port;
}

static bool
forward(const struct view *v, const struct nat_packet *in,
    struct nat_packet *out)
{
	const struct nat_rule *r = v->rule;
	const struct service *a, *b;
	int s;

	if (!interface_is(r->real_if, in->from) ||
	    !interface_is(r->mapped_if, in->to) ||
	    !ranges_contain(&v->real, &in->src) ||
	    (s = service_find(v, in, false)) < 0)
		return false;
	*out = *in;
	if (r->has_dst && !side_apply(v->dst_identity, &v->dst_mapped,
		&v->dst, false, &in->dst, &out->dst))
		return false;
	if (r->dynamic) {
		out->sport = 0;
		if (v->mapped.n > 0)
			out->src = v->mapped.r[0].first;
	} else if (!side_apply(v->src_identity, &v->real, &v->src, false,
		&in->src, &out->src)) {
		return false;
	}
	if (v->n_svc > 0 && !v->svc_identity) {
		a = &v->svc[s];
		b = &v->svc_mapped[s];
		out->sport = port_apply(in->sport, a->sport_first,
		    a->sport_last, b->sport_first);
		out->dport = port_apply(in->dport, a->dport_first,
		    a->dport_last, b->dport_first);
	}
	return true;
}

static bool
backward(const struct view *v, const struct nat_packet *in,
    struct nat_packet *out)
{
	const struct nat_rule *r = v->rule;
	const struct service *a, *b;
	int s;

	if (r->dynamic || r->unidirectional ||
	    !interface_is(r->mapped_if, in->from) ||
	    !interface_is(r->real_if, in->to) ||
	    (s = service_find(v, in, true)) < 0)
		return false;
	*out = *in;
	if (!side_apply(v->src_identity, &v->mapped, &v->src, true, &in->dst,
		&out->dst))
		return false;
	if (r->has_dst && !side_apply(v->dst_identity, &v->dst_real, &v->dst,
		true, &in->src, &out->src))
		return false;
	if (v->n_svc > 0 && !v->svc_identity) {
		a = &v->svc_mapped[s];
		b = &v->svc[s];
		out->dport = port_apply(in->dport, a->sport_first,
		    a->sport_last, b->sport_first);
		out->sport = port_apply(in->sport, a->dport_first,
		    a->dport_last, b->dport_first);
	}
	return true;
}

/* The source of a packet whose destination an object's rule translated: the
 * first rule that has no destination of its own. */
static void
source_translate(struct nat *nat, struct nat_packet *p)
{
	const struct view *v = views_get(nat);
	struct nat_packet out;
	size_t i;

	for (i = 0; i < nat->n_rules; i++) {
		if (v[i].problem != NULL || v[i].rule->inactive ||
		    v[i].rule->has_dst || !forward(&v[i], p, &out))
			continue;
		*p = out;
		return;
	}
}

/* What pass of section 2 a rule takes part in: destinations first. */
enum pass { PASS_BOTH, PASS_BACKWARD, PASS_FORWARD };

static bool
rule_try(const struct view *v, enum pass pass, const struct nat_packet *in,
    struct nat_packet *out)
{
	if (v->problem != NULL || v->rule->inactive)
		return false;
	return (pass != PASS_BACKWARD && forward(v, in, out)) ||
	    (pass != PASS_FORWARD && backward(v, in, out));
}

unsigned
nat_translate(struct nat *nat, const struct nat_packet *in,
    struct nat_packet *out, unsigned *index)
{
	static const struct { unsigned section; enum pass pass; } steps[] = {
		{ 1, PASS_BOTH }, { 2, PASS_BACKWARD }, { 2, PASS_FORWARD },
		{ 3, PASS_BOTH },
	};
	const struct nat_packet packet = *in; /* out may be in */
	const struct view *v = views_get(nat);
	struct nat_packet result;
	size_t i, k;

	for (k = 0; k < sizeof(steps) / sizeof(steps[0]); k++)
		for (i = 0; i < nat->n_rules; i++) {
			if (nat->rules[i]->section != steps[k].section ||
			    !rule_try(&v[i], steps[k].pass, &packet,
				&result))
				continue;
			if (steps[k].pass == PASS_BACKWARD)
				source_translate(nat, &result);
			*out = result;
			*index = rule_index(nat, nat->rules[i]);
			return steps[k].section;
		}
	*out = packet;
	*index = 0;
	return 0;
}
