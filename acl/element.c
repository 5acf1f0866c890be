#include <string.h>
#include <sys/socket.h>

#include "acl/expand.h"
#include "acl/hash.h"
#include "acl/time_range.h"
#include "net/net.h"

/* From an element's words to numbers: ranges of addresses and ports. */

bool
acl_end_range(struct acl_db *db, const struct acl_end *e,
    struct addr_range *out)
{
	const struct net_interface *i;
	struct addr a = { .family = e->family };
	struct prefix p;

	memset(out, 0, sizeof(*out));
	switch ((enum acl_end_kind)e->kind) {
	case END_ANY:
		return true;
	case END_ANY4:
		*out = range_any(AF_INET);
		return true;
	case END_ANY6:
		*out = range_any(AF_INET6);
		return true;
	case END_HOST:
	case END_NET:
		memcpy(a.bytes, e->bytes, sizeof(a.bytes));
		p = prefix_make(&a, e->kind == END_HOST ?
		    (uint8_t)addr_bits(&a) : e->len);
		*out = prefix_range(&p);
		return true;
	case END_OBJECT:
		*out = e->object->network.range;
		return e->object->network.kind != NETWORK_FQDN;
	case END_INTERFACE:
		i = db->net == NULL ? NULL :
		    net_by_nameif(db->net, e->nameif);
		if (i == NULL || !addr_is_set(&i->ip))
			return false;
		*out = range_host(&i->ip);
		return true;
	case END_GROUP:
		break;
	}
	return false;
}

size_t
acl_ports_ranges(const struct acl_ports *p, uint16_t out[2][2])
{
	size_t n = 0;

	switch ((enum acl_port_op)p->op) {
	case PORT_ANY:
		out[n][0] = 0;
		out[n++][1] = UINT16_MAX;
		break;
	case PORT_EQ:
		out[n][0] = out[n][1] = p->first;
		n++;
		break;
	case PORT_RANGE:
		out[n][0] = p->first;
		out[n++][1] = p->last;
		break;
	case PORT_LT:
	case PORT_GT:
	case PORT_NEQ:
		if (p->op != PORT_GT && p->first > 0) {
			out[n][0] = 0;
			out[n++][1] = (uint16_t)(p->first - 1);
		}
		if (p->op != PORT_LT && p->first < UINT16_MAX) {
			out[n][0] = (uint16_t)(p->first + 1);
			out[n++][1] = UINT16_MAX;
		}
		break;
	}
	return n;
}

bool
acl_ace_active(struct acl_db *db, const struct acl_ace *a)
{
	if (a->match.kind == ACE_REMARK || a->options.inactive)
		return false;
	return a->match.time_range == NULL ||
	    acl_time_range_active(a->match.time_range, db->now());
}

size_t
acl_element_rules(struct acl_expander *x, const struct acl_element *e,
    struct acl_rule out[4])
{
	struct acl_rule r = {
		.permit = e->ace->match.permit, .hash = e->hash,
		.parent_hash = x->groups ? x->line_hash : 0,
		.ace = e->ace, .index = (unsigned)(e - x->elements),
		.service = {
			.protocol = (uint8_t)e->service.protocol,
			.icmp_type = e->service.icmp_type,
			.icmp_code = e->service.icmp_code,
		},
	};
	uint16_t sports[2][2], dports[2][2];
	size_t ns = acl_ports_ranges(&e->service.sport, sports);
	size_t nd = acl_ports_ranges(&e->service.dport, dports), n = 0;

	if (!acl_end_range(x->db, &e->src, &r.src) ||
	    !acl_end_range(x->db, &e->dst, &r.dst))
		return 0;
	if (r.src.first.family != AF_UNSPEC && r.dst.first.family != AF_UNSPEC
	    && r.src.first.family != r.dst.first.family)
		return 0;
	for (size_t i = 0; i < ns * nd; i++, n++) {
		out[n] = r;
		out[n].service.sport_first = sports[i / nd][0];
		out[n].service.sport_last = sports[i / nd][1];
		out[n].service.dport_first = dports[i % nd][0];
		out[n].service.dport_last = dports[i % nd][1];
		out[n].id = i == 0 ? e->id : acl_mix(e->id, &i, sizeof(i));
	}
	return n;
}
