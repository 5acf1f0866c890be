#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "esp/kernel/spd.h"
#include "esp/kernel/spd_selector.h"
#include "esp/packet.h"

#define V6_PREFIXES_MAX 254 /* of a range: base/addr.h */

/* One of a selector's four dimensions, as far as the family goes. */
struct parts {
	struct prefix src[V6_PREFIXES_MAX], dst[V6_PREFIXES_MAX];
	struct port_mask sport[PORT_MASKS_MAX], dport[PORT_MASKS_MAX];
	size_t n_src, n_dst, n_sport, n_dport;
};

static bool
is_icmp(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

/* The ports as the kernel is to compare them: all, where there are none; of
 * ICMP only numbers up to 255 exist. */
static void
clip(uint8_t protocol, uint16_t *first, uint16_t *last)
{
	if (!packet_has_ports(protocol) || (is_icmp(protocol) && *first == 0 &&
	    *last >= 255)) {
		*first = 0;
		*last = 65535;
	} else if (is_icmp(protocol) && *last > 255)
		*last = 255;
}

static struct esp_selector
clipped(const struct esp_selector *s)
{
	struct esp_selector c = *s;

	clip(s->protocol, &c.sport_first, &c.sport_last);
	clip(s->protocol, &c.dport_first, &c.dport_last);
	return c;
}

static struct addr_range
range_of(const struct addr_range *r, uint8_t family)
{
	return r->first.family == AF_UNSPEC ? range_any(family) : *r;
}

size_t
port_masks(uint16_t first, uint16_t last, struct port_mask out[PORT_MASKS_MAX])
{
	uint32_t at = first, size;
	size_t n = 0;

	while (at <= last) {
		/* the largest aligned block that begins here and fits */
		for (size = 65536; at % size != 0 || at + size - 1 > last;)
			size /= 2;
		out[n++] = (struct port_mask){
			.value = (uint16_t)at, .mask = (uint16_t)~(size - 1),
		};
		at += size;
	}
	return n;
}

static bool
has_family(const struct esp_selector *s, uint8_t family)
{
	return (s->src.first.family == family ||
	    s->src.first.family == AF_UNSPEC) &&
	    (s->dst.first.family == family ||
	    s->dst.first.family == AF_UNSPEC);
}

static size_t
split(const struct esp_selector *s, uint8_t family, struct parts *p)
{
	struct esp_selector c = clipped(s);
	struct addr_range r;

	if (!has_family(s, family))
		return 0;
	r = range_of(&s->src, family);
	p->n_src = range_prefixes(&r, p->src, V6_PREFIXES_MAX);
	r = range_of(&s->dst, family);
	p->n_dst = range_prefixes(&r, p->dst, V6_PREFIXES_MAX);
	p->n_sport = port_masks(c.sport_first, c.sport_last, p->sport);
	p->n_dport = port_masks(c.dport_first, c.dport_last, p->dport);
	return p->n_src * p->n_dst * p->n_sport * p->n_dport;
}

static struct xfrm_selector
make(uint8_t family, uint8_t protocol, const struct prefix *src,
    const struct prefix *dst, struct port_mask sport, struct port_mask dport)
{
	return (struct xfrm_selector){
		.family = family, .proto = protocol,
		.saddr = xfrm_address(&src->addr), .prefixlen_s = src->len,
		.daddr = xfrm_address(&dst->addr), .prefixlen_d = dst->len,
		.sport = htons(sport.value), .sport_mask = htons(sport.mask),
		.dport = htons(dport.value), .dport_mask = htons(dport.mask),
	};
}

static size_t
multiply(const struct parts *p, uint8_t family, uint8_t protocol,
    struct xfrm_selector *out)
{
	size_t a, b, c, d, n = 0;

	for (a = 0; a < p->n_src; a++)
	for (b = 0; b < p->n_dst; b++)
	for (c = 0; c < p->n_sport; c++)
	for (d = 0; d < p->n_dport; d++)
		out[n++] = make(family, protocol, &p->src[a], &p->dst[b],
		    p->sport[c], p->dport[d]);
	return n;
}

size_t
spd_expand(const struct esp_selector *s, struct xfrm_selector **out)
{
	struct parts *p = xcalloc(2, sizeof(*p));
	size_t n4 = split(s, AF_INET, &p[0]), n6 = split(s, AF_INET6, &p[1]);

	*out = NULL;
	if (n4 + n6 <= SPD_PREFIXES_MAX) {
		*out = xcalloc(n4 + n6 + 1, sizeof(**out));
		if (n4 > 0)
			multiply(&p[0], AF_INET, s->protocol, *out);
		if (n6 > 0)
			multiply(&p[1], AF_INET6, s->protocol, *out + n4);
	}
	free(p);
	return n4 + n6;
}

struct xfrm_selector
spd_reverse(const struct xfrm_selector *s)
{
	struct xfrm_selector r = *s;

	r.saddr = s->daddr;
	r.daddr = s->saddr;
	r.prefixlen_s = s->prefixlen_d;
	r.prefixlen_d = s->prefixlen_s;
	if (is_icmp(s->proto))
		return r;
	r.sport = s->dport;
	r.sport_mask = s->dport_mask;
	r.dport = s->sport;
	r.dport_mask = s->sport_mask;
	return r;
}

/* ---- covers -------------------------------------------------------------- */

/* A dimension's cover while it grows. */
struct cover {
	uint8_t family;
	uint8_t protocol;
	struct addr_range src, dst;
	uint16_t sport, dport;             /* of the first */
	uint16_t sport_varies, dport_varies; /* bits that aren't alike in all */
};

static void
range_widen(struct addr_range *r, const struct addr_range *by)
{
	if (addr_cmp(&by->first, &r->first) < 0)
		r->first = by->first;
	if (addr_cmp(&by->last, &r->last) > 0)
		r->last = by->last;
}

/* The bits that aren't alike in all of first..last: from the highest on in
 * which the two ends differ. */
static uint16_t
varies(uint16_t first, uint16_t last)
{
	unsigned bits = (unsigned)first ^ last;

	bits |= bits >> 1;
	bits |= bits >> 2;
	bits |= bits >> 4;
	bits |= bits >> 8;
	return (uint16_t)bits;
}

/* AF_UNSPEC: of both, or of none. */
static uint8_t
family_of(const struct esp_selector *s)
{
	bool v4 = has_family(s, AF_INET), v6 = has_family(s, AF_INET6);

	return v4 == v6 ? AF_UNSPEC : v4 ? AF_INET : AF_INET6;
}

static void
cover_add(struct cover *c, const struct esp_selector *raw, bool first)
{
	struct esp_selector s = clipped(raw);
	struct addr_range src = range_of(&s.src, c->family);
	struct addr_range dst = range_of(&s.dst, c->family);

	if (first) {
		c->protocol = s.protocol;
		c->src = src;
		c->dst = dst;
		c->sport = s.sport_first;
		c->dport = s.dport_first;
	}
	if (c->protocol != s.protocol)
		c->protocol = 0;
	range_widen(&c->src, &src);
	range_widen(&c->dst, &dst);
	c->sport_varies |= (uint16_t)(varies(s.sport_first, s.sport_last) |
	    (c->sport ^ s.sport_first));
	c->dport_varies |= (uint16_t)(varies(s.dport_first, s.dport_last) |
	    (c->dport ^ s.dport_first));
}

static struct prefix
smallest(const struct addr_range *r)
{
	struct prefix p;
	uint8_t len = (uint8_t)addr_bits(&r->first);

	for (p = prefix_make(&r->first, len); !prefix_contains(&p, &r->last);)
		p = prefix_make(&r->first, --len);
	return p;
}

static struct port_mask
port_mask(uint16_t port, uint16_t varies_in)
{
	return (struct port_mask){
		.value = (uint16_t)(port & ~varies_in),
		.mask = (uint16_t)~varies_in,
	};
}

static bool
holds_all(const struct addr_range *r, const struct prefix *p)
{
	struct addr_range all = prefix_range(p);

	return range_equal(r, &all);
}

/* Is s by itself all that the cover holds? */
static bool
is_all(const struct esp_selector *raw, const struct cover *c,
    const struct prefix *src, const struct prefix *dst)
{
	struct esp_selector s = clipped(raw);
	struct addr_range from = range_of(&s.src, c->family);
	struct addr_range to = range_of(&s.dst, c->family);

	return s.protocol == c->protocol && holds_all(&from, src) &&
	    holds_all(&to, dst) &&
	    s.sport_last - s.sport_first == c->sport_varies &&
	    s.dport_last - s.dport_first == c->dport_varies;
}

struct xfrm_selector
spd_cover(const struct esp_selector *s, size_t n, bool reverse, bool *exact)
{
	struct cover c = {.family = n > 0 ? family_of(s) : AF_UNSPEC};
	struct xfrm_selector sel;
	struct prefix src, dst;
	size_t i;

	*exact = false;
	for (i = 0; i < n; i++)
		if (c.family == AF_UNSPEC || family_of(&s[i]) != c.family)
			return (struct xfrm_selector){0};
	if (n == 0)
		return (struct xfrm_selector){0};
	for (i = 0; i < n; i++)
		cover_add(&c, &s[i], i == 0);
	if (c.protocol == 0) /* other protocols' ports are none */
		c.sport_varies = c.dport_varies = 0xffff;
	src = smallest(&c.src);
	dst = smallest(&c.dst);
	for (i = 0; i < n && !*exact; i++)
		*exact = is_all(&s[i], &c, &src, &dst);
	sel = make(c.family, c.protocol, &src, &dst,
	    port_mask(c.sport, c.sport_varies),
	    port_mask(c.dport, c.dport_varies));
	return reverse ? spd_reverse(&sel) : sel;
}
