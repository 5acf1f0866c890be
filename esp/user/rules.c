#include <stdlib.h>
#include <string.h>

#include "esp/user/rules.h"
#include "esp/user/selector.h"
#include "esp/user/space.h"

#define LAYERS_MAX 4 /* sets of one kind in a run; what fits none is a rule */
#define SET_MIN    3 /* fewer are rules of their own */

/* What a selector compares decides which set it can be in. */
enum shape {
	SHAPE_ADDRESS,  /* addresses */
	SHAPE_PROTOCOL, /* ... and the protocol */
	SHAPE_PORTS,    /* ... and ports */
	SHAPE_ICMP,     /* type and code: a rule of its own */
	SHAPES
};

static const char *const set_type[SHAPES] = {
	"", " . inet_proto", " . inet_proto . inet_service . inet_service",
	NULL,
};

static const char *const set_key[SHAPES] = {
	"", " . meta l4proto", " . meta l4proto . th sport . th dport", NULL,
};

/* A layer: boxes of which none holds a corner of one that came after it; the
 * kernel's set of concatenated intervals takes no others. */
struct layer {
	struct space *space;
	uint32_t *members; /* policies, in order */
	size_t n;
};

/* One walk over a run of policies: those of one family and shape. */
struct pass {
	uint8_t family;
	enum shape shape;  /* what the selectors are */
	bool fragments;    /* only for later fragments: ports don't count */
};

struct rules {
	struct text *sets, *chain;
	const struct esp_policy *policies;
	const char *tap;
	unsigned number;
	unsigned n_sets;
};

static bool
is_icmp(const struct esp_selector *s)
{
	return s->protocol == IPPROTO_ICMP || s->protocol == IPPROTO_ICMPV6;
}

static enum shape
shape_of(const struct esp_selector *s)
{
	if (s->protocol == 0)
		return SHAPE_ADDRESS;
	if (!selector_has_ports(s))
		return SHAPE_PROTOCOL;
	return is_icmp(s) ? SHAPE_ICMP : SHAPE_PORTS;
}

/* Does the selector hold packets of this family, and with what addresses? */
static bool
selector_family(const struct esp_selector *s, uint8_t family,
    struct addr_range *src, struct addr_range *dst)
{
	*src = s->src.first.family == AF_UNSPEC ? range_any(family) : s->src;
	*dst = s->dst.first.family == AF_UNSPEC ? range_any(family) : s->dst;
	return src->first.family == family && dst->first.family == family;
}

static void
write_range(struct text *t, const struct addr_range *r)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];

	text_add(t, addr_format(&r->first, a));
	if (!addr_equal(&r->first, &r->last))
		text_printf(t, "-%s", addr_format(&r->last, b));
}

static void
write_numbers(struct text *t, unsigned first, unsigned last)
{
	text_printf(t, "%u", first);
	if (first != last)
		text_printf(t, "-%u", last);
}

static void
write_match(struct text *t, const char *word, unsigned first, unsigned last)
{
	text_printf(t, "%s ", word);
	write_numbers(t, first, last);
	text_add_char(t, ' ');
}

static void
write_protect(struct rules *r)
{
	if (r->tap != NULL)
		text_printf(r->chain, "fwd to \"%s\"\n", r->tap);
	else
		text_add(r->chain, "drop\n");
}

/* counter and comment are how hits of denials are read back */
static void
write_verdict(struct rules *r, const struct esp_policy *p)
{
	if (p->protect)
		write_protect(r);
	else
		text_printf(r->chain, "counter accept comment \"%u\"\n",
		    p->id);
}

/*
 * Which packets of the family a rule is for. In the netdev family the kernel
 * compares "ports" in later fragments too, where there is only data, so rules
 * with ports say that they are not for those. guard 1: the second rule that an
 * alternative takes; NULL: there is none.
 */
static const char *
guard_text(const struct pass *pass, unsigned guard)
{
	bool v6 = pass->family == AF_INET6;

	if (pass->fragments && guard == 0)
		return v6 ? "frag frag-off != 0 " :
		    "ip frag-off & 0x1fff != 0 ";
	if (pass->shape < SHAPE_PORTS && guard == 0)
		return "";
	if (pass->shape < SHAPE_PORTS || pass->fragments)
		return NULL;
	if (!v6)
		return guard == 0 ? "ip frag-off & 0x1fff == 0 " : NULL;
	return guard == 0 ? "exthdr frag missing " :
	    guard == 1 ? "frag frag-off 0 " : NULL;
}

static void
write_addresses(struct text *t, uint8_t family, const struct addr_range *src,
    const struct addr_range *dst)
{
	const char *word = family == AF_INET ? "ip" : "ip6";
	struct addr_range any = range_any(family);

	text_printf(t, "  meta protocol %s ", word);
	if (!range_equal(src, &any)) {
		text_printf(t, "%s saddr ", word);
		write_range(t, src);
		text_add_char(t, ' ');
	}
	if (!range_equal(dst, &any)) {
		text_printf(t, "%s daddr ", word);
		write_range(t, dst);
		text_add_char(t, ' ');
	}
}

static void
write_ports(struct text *t, const struct esp_selector *s)
{
	const char *icmp = s->protocol == IPPROTO_ICMP ? "icmp" : "icmpv6";

	if (!is_icmp(s)) {
		write_match(t, "th sport", s->sport_first, s->sport_last);
		write_match(t, "th dport", s->dport_first, s->dport_last);
		return;
	}
	text_printf(t, "%s ", icmp);
	write_match(t, "type", s->sport_first,
	    s->sport_last > 255 ? 255 : s->sport_last);
	text_printf(t, "%s ", icmp);
	write_match(t, "code", s->dport_first,
	    s->dport_last > 255 ? 255 : s->dport_last);
}

/* One policy without a set. */
static void
write_rule(struct rules *r, const struct esp_policy *p,
    const struct pass *pass)
{
	const struct esp_selector *s = &p->selector;
	struct addr_range src, dst;
	const char *guard;
	unsigned i;

	selector_family(s, pass->family, &src, &dst);
	for (i = 0; (guard = guard_text(pass, i)) != NULL; i++) {
		write_addresses(r->chain, pass->family, &src, &dst);
		if (s->protocol != 0)
			write_match(r->chain, "meta l4proto", s->protocol,
			    s->protocol);
		text_add(r->chain, guard);
		if (selector_has_ports(s) && !pass->fragments)
			write_ports(r->chain, s);
		write_verdict(r, p);
	}
}

/* What the elements of a pass's sets compare. */
static enum shape
pass_shape(const struct pass *pass)
{
	return pass->fragments ? SHAPE_PROTOCOL : pass->shape;
}

static void
write_element(struct rules *r, const struct esp_policy *p,
    const struct pass *pass)
{
	const struct esp_selector *s = &p->selector;
	struct addr_range src, dst;

	selector_family(s, pass->family, &src, &dst);
	text_add(r->sets, "   ");
	write_range(r->sets, &src);
	text_add(r->sets, " . ");
	write_range(r->sets, &dst);
	if (pass_shape(pass) >= SHAPE_PROTOCOL)
		text_printf(r->sets, " . %u", s->protocol);
	if (pass_shape(pass) == SHAPE_PORTS) {
		text_add(r->sets, " . ");
		write_numbers(r->sets, s->sport_first, s->sport_last);
		text_add(r->sets, " . ");
		write_numbers(r->sets, s->dport_first, s->dport_last);
	}
	if (!p->protect)
		text_printf(r->sets, " counter comment \"%u\"", p->id);
	text_add(r->sets, ",\n");
}

/* The rules that look the set up. */
static void
write_lookup(struct rules *r, unsigned set, bool protect,
    const struct pass *pass)
{
	const char *word = pass->family == AF_INET ? "ip" : "ip6", *guard;
	unsigned i;

	for (i = 0; (guard = guard_text(pass, i)) != NULL; i++) {
		text_printf(r->chain, "  %s%s saddr . %s daddr%s @p%u_%u ",
		    guard, word, word, set_key[pass_shape(pass)], r->number,
		    set);
		if (protect)
			write_protect(r);
		else
			text_add(r->chain, "accept\n");
	}
}

static void
write_set(struct rules *r, const struct layer *l, const struct pass *pass)
{
	const char *type = pass->family == AF_INET ? "ipv4_addr" : "ipv6_addr";
	bool protect = r->policies[l->members[0]].protect;
	unsigned set = r->n_sets++;
	size_t i;

	text_printf(r->sets, " set p%u_%u {\n  type %s . %s%s\n"
	    "  flags interval\n%s  elements = {\n", r->number, set, type, type,
	    set_type[pass_shape(pass)], protect ? "" : "  counter\n");
	for (i = 0; i < l->n; i++)
		write_element(r, &r->policies[l->members[i]], pass);
	text_add(r->sets, "  }\n }\n");
	write_lookup(r, set, protect, pass);
}

/* A question to the members of a layer whose addresses hold a corner. */
struct corner {
	const struct esp_policy *policies;
	const struct esp_selector *s;
	enum shape shape;
	bool end;
};

static bool
holds_corner(const void *ctx, uint32_t number)
{
	const struct corner *c = ctx;
	const struct esp_selector *m = &c->policies[number].selector;
	uint16_t sport = c->end ? c->s->sport_last : c->s->sport_first;
	uint16_t dport = c->end ? c->s->dport_last : c->s->dport_first;

	if (c->shape >= SHAPE_PROTOCOL && m->protocol != c->s->protocol)
		return false;
	return c->shape != SHAPE_PORTS || (m->sport_first <= sport &&
	    m->sport_last >= sport && m->dport_first <= dport &&
	    m->dport_last >= dport);
}

enum fit { FITS, COVERED, CONFLICT };

/* The member holds one corner of number; the other too? Then all of it. */
static enum fit
layer_fit(const struct rules *r, const struct layer *l, uint32_t number,
    const struct pass *pass)
{
	const struct esp_selector *s = &r->policies[number].selector;
	struct corner c = {r->policies, s, pass_shape(pass), false};
	struct addr_range src, dst;
	uint32_t start, end;

	selector_family(s, pass->family, &src, &dst);
	start = space_find(l->space, &src.first, &dst.first, holds_corner, &c);
	c.end = true;
	end = space_find(l->space, &src.last, &dst.last, holds_corner, &c);
	if (start == SPACE_NONE && end == SPACE_NONE)
		return FITS;
	return start == end ? COVERED : CONFLICT;
}

static void
layer_add(const struct rules *r, struct layer *l, uint32_t number)
{
	const struct esp_selector *s = &r->policies[number].selector;

	space_add(l->space, &s->src, &s->dst, number);
	if ((l->n & (l->n - 1)) == 0)
		l->members = xreallocarray(l->members,
		    l->n == 0 ? 1 : l->n * 2, sizeof(*l->members));
	l->members[l->n++] = number;
}

static void
place(struct rules *r, struct layer *layers, uint32_t number,
    const struct pass *pass)
{
	unsigned i;

	for (i = 0; i < LAYERS_MAX && pass->shape != SHAPE_ICMP; i++) {
		switch (layer_fit(r, &layers[i], number, pass)) {
		case FITS:
			layer_add(r, &layers[i], number);
			return;
		case COVERED:
			return; /* the same verdict, and earlier */
		case CONFLICT:
			break;
		}
	}
	write_rule(r, &r->policies[number], pass);
}

static void
layer_write(struct rules *r, struct layer *l, const struct pass *pass)
{
	size_t i;

	if (l->n >= SET_MIN)
		write_set(r, l, pass);
	else
		for (i = 0; i < l->n; i++)
			write_rule(r, &r->policies[l->members[i]], pass);
	space_free(l->space);
	free(l->members);
}

/* The policies first .. last - 1: a run of one action, in which order is of
 * no matter. */
static void
write_pass(struct rules *r, uint32_t first, uint32_t last,
    const struct pass *pass)
{
	struct layer layers[LAYERS_MAX] = {0};
	struct addr_range src, dst;
	unsigned i;
	uint32_t p;

	for (i = 0; i < LAYERS_MAX; i++)
		layers[i].space = space_new();
	for (p = first; p < last; p++)
		if (shape_of(&r->policies[p].selector) == pass->shape &&
		    selector_family(&r->policies[p].selector, pass->family,
		    &src, &dst))
			place(r, layers, p, pass);
	for (i = 0; i < LAYERS_MAX; i++)
		layer_write(r, &layers[i], pass);
}

static void
write_run(struct rules *r, uint32_t first, uint32_t last)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct pass pass = {0};
	unsigned i;

	for (i = 0; i < 2; i++) {
		pass.family = families[i];
		for (pass.shape = 0; pass.shape < SHAPES; pass.shape++) {
			pass.fragments = false;
			write_pass(r, first, last, &pass);
			if (pass.shape < SHAPE_PORTS ||
			    !r->policies[first].protect)
				continue;
			pass.fragments = true;
			write_pass(r, first, last, &pass);
		}
	}
}

/*
 * What never is for a crypto map: our own packets, what isn't IP, groups and
 * broadcasts, and the neighbour discovery that finds the next hop.
 */
static void
write_head(struct rules *r, const char *link)
{
	text_printf(r->chain, " chain p%u_out {\n"
	    "  type filter hook egress device \"%s\" priority 0\n"
	    "  meta mark 0x%x accept\n"
	    "  meta protocol != { ip, ip6 } accept\n"
	    "  @ll,0,8 & 1 == 1 accept\n"
	    "  exthdr frag missing icmpv6 type { 133-137 } "
	    "ip6 hoplimit 255 accept\n",
	    r->number, link, ESP_MARK);
}

void
rules_write(struct text *out, unsigned number, const char *link,
    const char *tap, const struct esp_policy *policies, size_t n)
{
	struct text chain;
	struct rules r = {out, &chain, policies, tap, number, 0};
	size_t first, last;

	text_init(&chain);
	write_head(&r, link);
	for (first = 0; first < n; first = last) {
		for (last = first + 1; last < n && policies[last].protect ==
		    policies[first].protect; last++)
			;
		write_run(&r, (uint32_t)first, (uint32_t)last);
	}
	text_add(&chain, " }\n");
	text_add(out, text_str(&chain));
	text_clear(&chain);
}
