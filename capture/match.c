#include "capture/match.h"

#include <string.h>
#include <sys/socket.h>

#include "acl/acl.h"
#include "base/error.h"

static const char *const op_words[] = { [PORTS_EQ] = "eq",
	[PORTS_NEQ] = "neq", [PORTS_LT] = "lt", [PORTS_GT] = "gt",
	[PORTS_RANGE] = "range" };

static uint8_t
family(const struct match_end *e)
{
	switch (e->form) {
	case ANY4:
		return AF_INET;
	case ANY6:
		return AF_INET6;
	case HOST: case NET:
		return e->net.addr.family;
	case ANY:
		break;
	}
	return AF_UNSPEC;
}

static bool
ports_possible(const struct match_end *e)
{
	switch (e->op) {
	case PORTS_LT:
		return e->first > 0;
	case PORTS_GT:
		return e->first < 65535;
	case PORTS_RANGE:
		return e->first <= e->last;
	case PORTS_ANY: case PORTS_EQ: case PORTS_NEQ:
		break;
	}
	return true;
}

int
match_check(const struct match *m)
{
	uint8_t a = family(&m->a), b = family(&m->b);

	if (!ports_possible(&m->a) || !ports_possible(&m->b))
		return ERR_RANGE;
	return a != AF_UNSPEC && b != AF_UNSPEC && a != b ? ERR_CONFLICT : 0;
}

/* ---- as values ---------------------------------------------------------- */

static struct addr_range
end_range(const struct match_end *e)
{
	struct addr_range none = { 0 };

	if (e->form == HOST || e->form == NET)
		return prefix_range(&e->net);
	return e->form == ANY ? none : range_any(family(e));
}

static void
end_ports(const struct match_end *e, uint16_t *first, uint16_t *last,
    bool *not)
{
	*first = 0;
	*last = 65535;
	*not = e->op == PORTS_NEQ;
	switch (e->op) {
	case PORTS_EQ: case PORTS_NEQ:
		*first = *last = e->first;
		break;
	case PORTS_LT:
		*last = (uint16_t)(e->first - 1);
		break;
	case PORTS_GT:
		*first = (uint16_t)(e->first + 1);
		break;
	case PORTS_RANGE:
		*first = e->first;
		*last = e->last;
		break;
	case PORTS_ANY:
		break;
	}
}

void
match_pattern(const struct match *m, struct pattern *out)
{
	*out = (struct pattern){ .protocol = m->protocol,
		.src = end_range(&m->a), .dst = end_range(&m->b),
		.both = true };
	end_ports(&m->a, &out->sport_first, &out->sport_last, &out->sport_not);
	end_ports(&m->b, &out->dport_first, &out->dport_last, &out->dport_not);
}

static bool
range_takes(const struct addr_range *r, const struct addr *a)
{
	return r->first.family == AF_UNSPEC || range_contains(r, a);
}

static bool
port_takes(uint16_t first, uint16_t last, bool not, bool has, uint16_t port)
{
	if (first == 0 && last == 65535)
		return true;
	return has && (port >= first && port <= last) != not;
}

static bool
one_way(const struct pattern *p, const struct headers *k, bool reverse)
{
	uint16_t sport = reverse ? k->dport : k->sport;
	uint16_t dport = reverse ? k->sport : k->dport;

	return range_takes(&p->src, reverse ? &k->dst : &k->src) &&
	    range_takes(&p->dst, reverse ? &k->src : &k->dst) &&
	    port_takes(p->sport_first, p->sport_last, p->sport_not,
		k->has_ports, sport) &&
	    port_takes(p->dport_first, p->dport_last, p->dport_not,
		k->has_ports, dport);
}

bool
pattern_takes(const struct pattern *p, const struct headers *k)
{
	if (k->src.family == AF_UNSPEC ||
	    (p->protocol != 0 && p->protocol != k->protocol))
		return false;
	return one_way(p, k, false) || (p->both && one_way(p, k, true));
}

/* ---- as text ------------------------------------------------------------ */

static void
end_format(const struct match_end *e, uint8_t protocol, struct text *out)
{
	char a[ADDR_TEXT_MAX], m[PREFIX_TEXT_MAX];

	switch (e->form) {
	case ANY:
		text_add(out, " any");
		break;
	case ANY4:
		text_add(out, " any4");
		break;
	case ANY6:
		text_add(out, " any6");
		break;
	case HOST:
		text_printf(out, " host %s", addr_format(&e->net.addr, a));
		break;
	case NET:
		if (e->net.addr.family == AF_INET)
			text_printf(out, " %s %s",
			    addr_format(&e->net.addr, a),
			    mask_format(e->net.len, m));
		else
			text_printf(out, " %s", prefix_format(&e->net, m));
		break;
	}
	if (e->op == PORTS_ANY)
		return;
	text_printf(out, " %s ", op_words[e->op]);
	acl_port_format(e->first, protocol, out);
	if (e->op == PORTS_RANGE) {
		text_add_char(out, ' ');
		acl_port_format(e->last, protocol, out);
	}
}

void
match_format(const struct match *m, struct text *out)
{
	const char *name = acl_protocol_name(m->protocol);

	if (m->protocol == 0)
		text_add(out, "ip");
	else if (name != NULL)
		text_add(out, name);
	else
		text_printf(out, "%u", m->protocol);
	end_format(&m->a, m->protocol, out);
	end_format(&m->b, m->protocol, out);
}

static bool
end_equal(const struct match_end *a, const struct match_end *b)
{
	return a->form == b->form && addr_equal(&a->net.addr, &b->net.addr) &&
	    a->net.len == b->net.len && a->op == b->op &&
	    a->first == b->first && a->last == b->last;
}

bool
match_equal(const struct match *a, const struct match *b)
{
	return a->protocol == b->protocol && end_equal(&a->a, &b->a) &&
	    end_equal(&a->b, &b->b);
}
