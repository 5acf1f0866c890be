#include "vpn/compile.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"

struct output {
	struct compile_rule *at;
	size_t n, capacity;
	int error;
};

static bool
span(uint16_t a1, uint16_t a2, uint16_t b1, uint16_t b2, uint16_t *o1,
    uint16_t *o2)
{
	*o1 = a1 > b1 ? a1 : b1;
	*o2 = a2 < b2 ? a2 : b2;
	return *o1 <= *o2;
}

/* false: the two have no packet in common. */
static bool
selector_intersect(const struct esp_selector *a, const struct esp_selector *b,
    struct esp_selector *out)
{
	struct esp_selector r;

	memset(&r, 0, sizeof(r));
	if (a->protocol && b->protocol && a->protocol != b->protocol)
		return false;
	r.protocol = a->protocol ? a->protocol : b->protocol;
	if (!range_intersect(&a->src, &b->src, &r.src) ||
	    !range_intersect(&a->dst, &b->dst, &r.dst) ||
	    !span(a->sport_first, a->sport_last, b->sport_first, b->sport_last,
		&r.sport_first, &r.sport_last) ||
	    !span(a->dport_first, a->dport_last, b->dport_first, b->dport_last,
		&r.dport_first, &r.dport_last))
		return false;
	*out = r;
	return true;
}

bool
vpn_selector_equal(const struct esp_selector *a, const struct esp_selector *b)
{
	return a->protocol == b->protocol && range_equal(&a->src, &b->src) &&
	    range_equal(&a->dst, &b->dst) &&
	    a->sport_first == b->sport_first &&
	    a->sport_last == b->sport_last &&
	    a->dport_first == b->dport_first && a->dport_last == b->dport_last;
}

static void
put(struct output *o, const struct compile_rule *r,
    const struct esp_selector *box)
{
	struct compile_rule *at;

	if (o->error)
		return;
	if (o->n == COMPILE_MAX) {
		o->error = ERR_FULL;
		return;
	}
	o->at = xgrow(o->at, &o->capacity, o->n, sizeof(*o->at));
	at = &o->at[o->n++];
	*at = *r;
	at->box = *box;
}

/* Does a permit rule after i in the entry meet box? */
static bool
cuts(const struct compile_entry *e, size_t i, const struct esp_selector *box)
{
	struct esp_selector x;

	for (i++; i < e->n; i++)
		if (e->rules[i].permit &&
		    selector_intersect(&e->rules[i].box, box, &x))
			return true;
	return false;
}

/* What the entries say about the packets within region (NULL: all). */
static void
region(const struct compile_entry *entries, size_t n,
    const struct esp_selector *within, struct output *o)
{
	struct esp_selector box;

	for (size_t k = 0; k < n && !o->error; k++) {
		const struct compile_entry *e = &entries[k];

		for (size_t i = 0; i < e->n; i++) {
			const struct compile_rule *r = &e->rules[i];

			if (!within)
				box = r->box;
			else if (!selector_intersect(&r->box, within, &box))
				continue;
			if (r->permit) {
				put(o, r, &box);
			} else if (within &&
			    vpn_selector_equal(&box, within)) {
				break; /* all of it: on to the next entry */
			} else if (cuts(e, i, &box)) {
				region(entries + k + 1, n - k - 1, &box, o);
				put(o, r, &box);
			}
			if (o->error)
				return;
		}
	}
}

int
vpn_compile(const struct compile_entry *entries, size_t n,
    struct compile_rule **out, size_t *n_out)
{
	struct output o = { NULL, 0, 0, 0 };

	region(entries, n, NULL, &o);
	if (o.error) {
		free(o.at);
		return o.error;
	}
	*out = o.at;
	*n_out = o.n;
	return 0;
}

/* ---- forms of a selector ------------------------------------------------- */

static bool
is_icmp(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

bool
vpn_selector_from_rule(const struct acl_rule *r, int peer_family,
    struct esp_selector *out)
{
	const struct acl_service *s = &r->service;
	int src = r->src.first.family, dst = r->dst.first.family;
	struct esp_selector v;

	memset(&v, 0, sizeof(v));
	if (src && dst && src != dst)
		return false;
	if (!src && !dst)
		src = dst = peer_family;
	v.src = r->src.first.family ? r->src :
	    range_any((uint8_t)(src ? src : dst));
	v.dst = r->dst.first.family ? r->dst :
	    range_any((uint8_t)(dst ? dst : src));
	v.protocol = s->protocol;
	if (is_icmp(s->protocol)) {
		v.sport_first = s->icmp_type < 0 ? 0 : (uint16_t)s->icmp_type;
		v.sport_last = s->icmp_type < 0 ? UINT16_MAX : v.sport_first;
		v.dport_first = s->icmp_code < 0 ? 0 : (uint16_t)s->icmp_code;
		v.dport_last = s->icmp_code < 0 ? UINT16_MAX : v.dport_first;
	} else {
		v.sport_first = s->sport_first;
		v.sport_last = s->sport_last;
		v.dport_first = s->dport_first;
		v.dport_last = s->dport_last;
	}
	*out = v;
	return true;
}

void
vpn_selector_to_ts(const struct esp_selector *s, struct ike_ts *local,
    struct ike_ts *remote)
{
	memset(local, 0, sizeof(*local));
	memset(remote, 0, sizeof(*remote));
	local->protocol = remote->protocol = s->protocol;
	local->addrs = s->src;
	remote->addrs = s->dst;
	if (is_icmp(s->protocol)) {
		unsigned t1 = s->sport_first & 0xff, t2 = s->sport_last & 0xff;
		unsigned c1 = s->dport_first & 0xff, c2 = s->dport_last & 0xff;

		local->port_first = (uint16_t)(t1 << 8 | c1);
		local->port_last = (uint16_t)(t2 << 8 | c2);
		remote->port_first = local->port_first;
		remote->port_last = local->port_last;
		return;
	}
	local->port_first = s->sport_first;
	local->port_last = s->sport_last;
	remote->port_first = s->dport_first;
	remote->port_last = s->dport_last;
}

bool
vpn_selector_from_ts(const struct ike_ts *local, const struct ike_ts *remote,
    struct esp_selector *out)
{
	struct esp_selector s;

	memset(&s, 0, sizeof(s));
	if (local->protocol && remote->protocol &&
	    local->protocol != remote->protocol)
		return false;
	s.protocol = local->protocol ? local->protocol : remote->protocol;
	s.src = local->addrs;
	s.dst = remote->addrs;
	if (!is_icmp(s.protocol)) {
		s.sport_first = local->port_first;
		s.sport_last = local->port_last;
		s.dport_first = remote->port_first;
		s.dport_last = remote->port_last;
	} else if (local->port_first == 0 && local->port_last == UINT16_MAX) {
		s.sport_last = s.dport_last = UINT16_MAX;
	} else {
		/* one type with its codes, or a range of types */
		s.sport_first = local->port_first >> 8;
		s.sport_last = local->port_last >> 8;
		s.dport_first = local->port_first & 0xff;
		s.dport_last = local->port_last & 0xff;
		if (s.sport_first != s.sport_last ||
		    (s.dport_first == 0 && s.dport_last == 0xff)) {
			s.dport_first = 0;
			s.dport_last = UINT16_MAX;
		}
	}
	*out = s;
	return true;
}

/* ---- narrowing ----------------------------------------------------------- */

static bool
ts_intersect(const struct ike_ts *a, const struct ike_ts *b, struct ike_ts *out)
{
	struct ike_ts r;

	memset(&r, 0, sizeof(r));
	if (a->protocol && b->protocol && a->protocol != b->protocol)
		return false;
	r.protocol = a->protocol ? a->protocol : b->protocol;
	if (!range_intersect(&a->addrs, &b->addrs, &r.addrs) ||
	    !span(a->port_first, a->port_last, b->port_first, b->port_last,
		&r.port_first, &r.port_last))
		return false;
	*out = r;
	return true;
}

static bool
ts_within(const struct ike_ts *in, const struct ike_ts *out)
{
	return (!out->protocol || in->protocol == out->protocol) &&
	    range_within(&in->addrs, &out->addrs) &&
	    in->port_first >= out->port_first &&
	    in->port_last <= out->port_last;
}

static uint8_t
narrow_side(const struct ike_ts *mine, const struct ike_ts *theirs, size_t n,
    struct ike_ts out[IKE_TS_MAX])
{
	uint8_t count = 0;

	for (size_t i = 0; i < n; i++) {
		struct ike_ts x;
		uint8_t k, keep = 0;

		if (!ts_intersect(mine, &theirs[i], &x))
			continue;
		for (k = 0; k < count && !ts_within(&x, &out[k]); k++)
			;
		if (k < count)
			continue;
		for (k = 0; k < count; k++)
			if (!ts_within(&out[k], &x))
				out[keep++] = out[k];
		count = keep;
		if (count < IKE_TS_MAX)
			out[count++] = x;
	}
	return count;
}

bool
vpn_narrow(const struct esp_selector *s, const struct ike_ts *local,
    size_t n_local, const struct ike_ts *remote, size_t n_remote,
    struct ike_child_config *out)
{
	struct ike_ts l, r;

	vpn_selector_to_ts(s, &l, &r);
	out->n_local = narrow_side(&l, local, n_local, out->local);
	out->n_remote = narrow_side(&r, remote, n_remote, out->remote);
	return out->n_local > 0 && out->n_remote > 0;
}
