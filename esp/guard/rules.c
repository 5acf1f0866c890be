#include <stdlib.h>
#include <string.h>

#include "esp/guard/rules_text.h"
#include "esp/selector.h"
#include "esp/space.h"

#define LAYERS_MAX 4 /* sets of one kind in a run; what fits none is a rule */
#define SET_MIN    3 /* fewer are rules of their own */
#define PORTS_MAX  8 /* look-ups for the ports that most policies have */

/* A layer: boxes of which none holds a corner of one that came after it; the
 * kernel's set of concatenated intervals takes no others. */
struct layer {
	struct space *space;
	uint32_t *members; /* policies, in order */
	size_t n;
};

static enum shape
shape_of(const struct esp_selector *s)
{
	if (s->protocol == 0)
		return SHAPE_ADDRESS;
	if (!selector_has_ports(s))
		return SHAPE_PROTOCOL;
	return s->protocol == IPPROTO_ICMP || s->protocol == IPPROTO_ICMPV6 ?
	    SHAPE_ICMP : SHAPE_PORTS;
}

/* A question to the members of a layer whose addresses hold a corner. */
struct corner {
	const struct esp_policy *policies;
	const struct esp_selector *s;
	bool ports, end;
};

static bool
holds_corner(const void *ctx, uint32_t number)
{
	const struct corner *c = ctx;
	const struct esp_selector *m = &c->policies[number].selector;
	uint16_t sport = c->end ? c->s->sport_last : c->s->sport_first;
	uint16_t dport = c->end ? c->s->dport_last : c->s->dport_first;

	return !c->ports || (m->sport_first <= sport &&
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
	struct corner c = {
		r->policies, s, rules_shape(pass) == SHAPE_PORTS, false,
	};
	struct addr_range src, dst;
	uint32_t start, end;

	rules_family(s, pass->family, &src, &dst);
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
	rules_write_one(r, &r->policies[number], pass);
}

static void
layer_write(struct rules *r, struct layer *l, const struct pass *pass)
{
	size_t i;

	if (l->n >= SET_MIN)
		rules_write_set(r, l->members, l->n, pass);
	else
		for (i = 0; i < l->n; i++)
			rules_write_one(r, &r->policies[l->members[i]], pass);
	space_free(l->space);
	free(l->members);
}

static bool
in_pass(const struct esp_selector *s, const struct pass *pass)
{
	struct addr_range src, dst;

	return shape_of(s) == pass->shape && s->protocol == pass->protocol &&
	    rules_family(s, pass->family, &src, &dst);
}

/* Those of the run first .. last - 1 that are for this pass. */
static uint32_t *
pass_members(const struct rules *r, uint32_t first, uint32_t last,
    const struct pass *pass, size_t *n)
{
	uint32_t *members = xcalloc(last - first, sizeof(*members)), p;

	*n = 0;
	for (p = first; p < last; p++)
		if (in_pass(&r->policies[p].selector, pass))
			members[(*n)++] = p;
	return members;
}

static int
by_ports(const void *a, const void *b, void *ctx)
{
	const struct esp_policy *policies = ctx;
	const struct esp_selector *x = &policies[*(const uint32_t *)a].selector;
	const struct esp_selector *y = &policies[*(const uint32_t *)b].selector;
	int c = x->dport_first - y->dport_first;

	if (c == 0)
		c = x->dport_last - y->dport_last;
	if (c == 0)
		c = x->sport_first - y->sport_first;
	return c != 0 ? c : x->sport_last - y->sport_last;
}

/* Those that many share make groups. Leaves the rest in members. */
static size_t
write_ports_groups(struct rules *r, uint32_t *members, size_t n,
    const struct pass *pass)
{
	struct pass part = *pass;
	size_t i, end, many, rest = 0;
	void *policies = (void *)(uintptr_t)r->policies;

	qsort_r(members, n, sizeof(*members), by_ports, policies);
	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n && by_ports(&members[i],
		    &members[end], policies) == 0; end++)
			;
		many = end - i;
		part.ports = &r->policies[members[i]].selector;
		if (many >= n / PORTS_MAX)
			many = rules_write_groups(r, members + i, many, &part);
		memmove(members + rest, members + i, many * sizeof(*members));
		rest += many;
	}
	return rest;
}

static size_t
write_groups(struct rules *r, uint32_t *members, size_t n,
    const struct pass *pass)
{
	switch (rules_shape(pass)) {
	case SHAPE_ADDRESS:
	case SHAPE_PROTOCOL:
		return rules_write_groups(r, members, n, pass);
	case SHAPE_PORTS:
		return write_ports_groups(r, members, n, pass);
	default:
		return n;
	}
}

/* The policies first .. last - 1: a run of one action, in which order is of
 * no matter. */
static void
write_pass(struct rules *r, uint32_t first, uint32_t last,
    const struct pass *pass)
{
	struct layer layers[LAYERS_MAX] = {0};
	uint32_t *members;
	size_t i, n;

	members = pass_members(r, first, last, pass, &n);
	if (r->policies[first].protect)
		n = write_groups(r, members, n, pass);
	for (i = 0; i < LAYERS_MAX; i++)
		layers[i].space = space_new();
	for (i = 0; i < n; i++)
		place(r, layers, members[i], pass);
	for (i = 0; i < LAYERS_MAX; i++)
		layer_write(r, &layers[i], pass);
	free(members);
}

static void
write_family(struct rules *r, uint32_t first, uint32_t last,
    struct pass *pass)
{
	for (pass->shape = 0; pass->shape < SHAPES; pass->shape++) {
		pass->fragments = false;
		write_pass(r, first, last, pass);
		if (pass->shape < SHAPE_PORTS || !r->policies[first].protect)
			continue;
		pass->fragments = true;
		write_pass(r, first, last, pass);
	}
}

/* A set has one protocol: libnftables 1.0.6 asks for a change of byte order
 * where the protocol is part of an interval set's key, which kernels since
 * refuse for a single byte. */
static void
write_run(struct rules *r, uint32_t first, uint32_t last)
{
	bool protocols[256] = {false};
	struct pass pass = {0};
	uint32_t p;
	unsigned i;

	for (p = first; p < last; p++)
		protocols[r->policies[p].selector.protocol] = true;
	for (i = 0; i < 256; i++) {
		if (!protocols[i])
			continue;
		pass.protocol = (uint8_t)i;
		pass.family = AF_INET;
		write_family(r, first, last, &pass);
		pass.family = AF_INET6;
		write_family(r, first, last, &pass);
	}
}

void
rules_write(struct text *out, const struct rules_link *link,
    const struct esp_policy *policies, size_t n)
{
	struct text chains[DIRECTIONS];
	struct rules r = {
		.link = link, .policies = policies, .sets = out,
		.chains = {&chains[0], &chains[1]},
	};
	size_t first, last;
	enum direction d;

	for (d = 0; d < DIRECTIONS; d++)
		text_init(&chains[d]);
	rules_write_heads(&r);
	for (first = 0; first < n; first = last) {
		for (last = first + 1; last < n && policies[last].protect ==
		    policies[first].protect; last++)
			;
		write_run(&r, (uint32_t)first, (uint32_t)last);
	}
	for (d = 0; d < DIRECTIONS; d++) {
		text_add(out, text_str(&chains[d]));
		text_add(out, " }\n");
		text_clear(&chains[d]);
	}
}
