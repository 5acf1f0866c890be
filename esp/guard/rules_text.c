#include "esp/guard/rules_text.h"
#include "esp/selector.h"

#define CHAIN_SET_MIN 3 /* ranges; fewer are rules of their own */

enum shape
rules_shape(const struct pass *pass)
{
	return pass->fragments ? SHAPE_PROTOCOL : pass->shape;
}

static void
write_protect(struct text *t, const struct rules *r, enum direction d)
{
	if (d == DIRECTION_IN)
		text_printf(t, "goto p%u_clear\n", r->link->number);
	else if (r->link->kind == GUARD_DROP)
		text_printf(t, "goto p%u_missing\n", r->link->number);
	else if (r->link->device != NULL)
		text_printf(t, "fwd to \"%s\"\n", r->link->device);
	else
		text_add(t, "drop\n");
}

/* counter and comment are how hits of denials are read back */
static void
write_verdict(struct rules *r, enum direction d, const struct esp_policy *p)
{
	struct text *t = r->chains[d];

	if (p->protect)
		write_protect(t, r, d);
	else if (d == DIRECTION_OUT)
		text_printf(t, "counter accept comment \"%u\"\n", p->id);
	else
		text_add(t, "accept\n");
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
write_one(struct rules *r, enum direction d, const struct esp_policy *p,
    const struct pass *pass, const char *guard)
{
	const struct esp_selector *s = &p->selector;
	const struct words *w = &words_of[d];
	struct text *t = r->chains[d];
	struct addr_range src, dst;

	rules_family(s, pass->family, &src, &dst);
	text_printf(t, "  meta protocol %s ", words_family(pass->family));
	words_address(t, pass->family, w->src, &src);
	words_address(t, pass->family, w->dst, &dst);
	if (s->protocol != 0)
		words_match(t, "meta l4proto", s->protocol, s->protocol);
	text_add(t, guard);
	if (selector_has_ports(s) && !pass->fragments)
		words_ports(t, w, s);
	write_verdict(r, d, p);
}

void
rules_write_one(struct rules *r, const struct esp_policy *p,
    const struct pass *pass)
{
	const char *guard;
	enum direction d;
	unsigned i;

	for (d = 0; d < DIRECTIONS; d++)
		for (i = 0; (guard = guard_text(pass, i)) != NULL; i++)
			write_one(r, d, p, pass, guard);
}

static void
write_element(struct rules *r, const struct esp_policy *p,
    const struct pass *pass, bool counted)
{
	const struct esp_selector *s = &p->selector;
	struct addr_range src, dst;

	rules_family(s, pass->family, &src, &dst);
	text_add(r->sets, "   ");
	words_range(r->sets, &src);
	text_add(r->sets, " . ");
	words_range(r->sets, &dst);
	if (rules_shape(pass) == SHAPE_PORTS) {
		text_add(r->sets, " . ");
		words_numbers(r->sets, s->sport_first, s->sport_last);
		text_add(r->sets, " . ");
		words_numbers(r->sets, s->dport_first, s->dport_last);
	}
	if (counted)
		text_printf(r->sets, " counter comment \"%u\"", p->id);
	text_add(r->sets, ",\n");
}

/* A look-up is for packets of these. */
static void
write_upper(struct rules *r, enum direction d, const struct pass *pass,
    const char *guard)
{
	struct text *t = r->chains[d];

	text_add(t, "  ");
	if (pass->protocol != 0)
		words_match(t, "meta l4proto", pass->protocol, pass->protocol);
	text_add(t, guard);
	if (pass->ports != NULL)
		words_ports(t, &words_of[d], pass->ports);
}

/* The rules that look the set up. */
static void
write_lookup(struct rules *r, enum direction d, unsigned set, bool protect,
    const struct pass *pass)
{
	const char *ip = words_family(pass->family), *guard;
	const struct words *w = &words_of[d];
	struct text *t = r->chains[d];
	unsigned i;

	for (i = 0; (guard = guard_text(pass, i)) != NULL; i++) {
		write_upper(r, d, pass, guard);
		text_printf(t, "%s %s . %s %s", ip, w->src, ip, w->dst);
		if (rules_shape(pass) == SHAPE_PORTS)
			text_printf(t, " . th %s . th %s", w->sport, w->dport);
		text_printf(t, " @p%u_%u ", r->link->number, set);
		if (protect)
			write_protect(t, r, d);
		else
			text_add(t, "accept\n");
	}
}

static unsigned
write_set(struct rules *r, const uint32_t *members, size_t n,
    const struct pass *pass, bool counted)
{
	const char *type = words_type(pass->family);
	unsigned set = r->n_sets++;
	size_t i;

	text_printf(r->sets, " set p%u_%u {\n  type %s . %s%s\n"
	    "  flags interval\n%s  elements = {\n", r->link->number, set, type,
	    type, rules_shape(pass) == SHAPE_PORTS ?
	    " . inet_service . inet_service" : "",
	    counted ? "  counter\n" : "");
	for (i = 0; i < n; i++)
		write_element(r, &r->policies[members[i]], pass, counted);
	text_add(r->sets, "  }\n }\n");
	return set;
}

/* One set for both directions; denials need two, for only what goes out is to
 * be counted. */
void
rules_write_set(struct rules *r, const uint32_t *members, size_t n,
    const struct pass *pass)
{
	bool protect = r->policies[members[0]].protect;
	unsigned set = write_set(r, members, n, pass, !protect);

	write_lookup(r, DIRECTION_OUT, set, protect, pass);
	if (!protect)
		set = write_set(r, members, n, pass, false);
	write_lookup(r, DIRECTION_IN, set, protect, pass);
}

/* ---- maps and chains ----------------------------------------------------- */

static const char *
side_word(enum direction d, bool dst)
{
	return dst ? words_of[d].dst : words_of[d].src;
}

static const char *
direction_word(enum direction d)
{
	return d == DIRECTION_OUT ? "out" : "in";
}

static void
write_range_set(struct rules *r, unsigned number,
    const struct addr_range *ranges, size_t n, uint8_t family)
{
	size_t i;

	text_printf(r->sets, " set p%u_%u {\n  type %s\n  flags interval\n"
	    "  elements = {\n", r->link->number, number, words_type(family));
	for (i = 0; i < n; i++) {
		text_add(r->sets, "   ");
		words_range(r->sets, &ranges[i]);
		text_add(r->sets, ",\n");
	}
	text_add(r->sets, "  }\n }\n");
}

static void
write_chain(struct rules *r, unsigned number, enum direction d,
    const struct addr_range *ranges, size_t n, bool dst, uint8_t family)
{
	const char *word = side_word(d, dst);
	struct text *t = r->sets;
	size_t i;

	text_printf(t, " chain p%u_%u_%s {\n", r->link->number, number,
	    direction_word(d));
	if (n >= CHAIN_SET_MIN) {
		text_printf(t, "  %s %s @p%u_%u ", words_family(family), word,
		    r->link->number, number);
		write_protect(t, r, d);
	} else {
		for (i = 0; i < n; i++) {
			text_add(t, "  ");
			words_address(t, family, word, &ranges[i]);
			write_protect(t, r, d);
		}
	}
	text_add(t, " }\n");
}

unsigned
rules_write_chain(struct rules *r, const struct addr_range *ranges, size_t n,
    bool dst, const struct pass *pass)
{
	unsigned number = r->n_sets++;
	enum direction d;

	if (n >= CHAIN_SET_MIN)
		write_range_set(r, number, ranges, n, pass->family);
	for (d = 0; d < DIRECTIONS; d++)
		write_chain(r, number, d, ranges, n, dst, pass->family);
	return number;
}

void
rules_begin_map(struct rules *r, enum direction d, bool dst,
    const struct pass *pass)
{
	unsigned number = r->n_sets++, i;
	const char *guard;

	text_printf(r->sets, " map p%u_%u {\n  type %s : verdict\n"
	    "  flags interval\n  elements = {\n", r->link->number, number,
	    words_type(pass->family));
	for (i = 0; (guard = guard_text(pass, i)) != NULL; i++) {
		write_upper(r, d, pass, guard);
		text_printf(r->chains[d], "%s %s vmap @p%u_%u\n",
		    words_family(pass->family), side_word(d, dst),
		    r->link->number, number);
	}
}

void
rules_map(struct rules *r, enum direction d, const struct addr_range *range,
    unsigned chain)
{
	text_add(r->sets, "   ");
	words_range(r->sets, range);
	text_printf(r->sets, " : jump p%u_%u_%s,\n", r->link->number, chain,
	    direction_word(d));
}

void
rules_end_map(struct rules *r)
{
	text_add(r->sets, "  }\n }\n");
}
