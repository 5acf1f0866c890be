#include "esp/guard/rules_words.h"
#include "esp/selector.h"

const struct words words_of[DIRECTIONS] = {
	{"saddr", "daddr", "sport", "dport"},
	{"daddr", "saddr", "dport", "sport"},
};

static bool
is_icmp(const struct esp_selector *s)
{
	return s->protocol == IPPROTO_ICMP || s->protocol == IPPROTO_ICMPV6;
}

const char *
words_family(uint8_t family)
{
	return family == AF_INET ? "ip" : "ip6";
}

const char *
words_type(uint8_t family)
{
	return family == AF_INET ? "ipv4_addr" : "ipv6_addr";
}

bool
rules_family(const struct esp_selector *s, uint8_t family,
    struct addr_range *src, struct addr_range *dst)
{
	*src = s->src.first.family == AF_UNSPEC ? range_any(family) : s->src;
	*dst = s->dst.first.family == AF_UNSPEC ? range_any(family) : s->dst;
	return src->first.family == family && dst->first.family == family;
}

void
words_range(struct text *t, const struct addr_range *r)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];

	text_add(t, addr_format(&r->first, a));
	if (!addr_equal(&r->first, &r->last))
		text_printf(t, "-%s", addr_format(&r->last, b));
}

void
words_numbers(struct text *t, unsigned first, unsigned last)
{
	text_printf(t, "%u", first);
	if (first != last)
		text_printf(t, "-%u", last);
}

void
words_match(struct text *t, const char *word, unsigned first, unsigned last)
{
	text_printf(t, "%s ", word);
	words_numbers(t, first, last);
	text_add_char(t, ' ');
}

void
words_address(struct text *t, uint8_t family, const char *word,
    const struct addr_range *range)
{
	struct addr_range any = range_any(family);

	if (range_equal(range, &any))
		return;
	text_printf(t, "%s %s ", words_family(family), word);
	words_range(t, range);
	text_add_char(t, ' ');
}

/* RFC 4301 4.4.1.1: ICMP's type and code have no direction. */
void
words_ports(struct text *t, const struct words *w,
    const struct esp_selector *s)
{
	const char *icmp = s->protocol == IPPROTO_ICMP ? "icmp" : "icmpv6";

	if (!is_icmp(s)) {
		text_printf(t, "th %s ", w->sport);
		words_numbers(t, s->sport_first, s->sport_last);
		text_printf(t, " th %s ", w->dport);
		words_numbers(t, s->dport_first, s->dport_last);
		text_add_char(t, ' ');
		return;
	}
	text_printf(t, "%s ", icmp);
	words_match(t, "type", s->sport_first,
	    s->sport_last > 255 ? 255 : s->sport_last);
	text_printf(t, "%s ", icmp);
	words_match(t, "code", s->dport_first,
	    s->dport_last > 255 ? 255 : s->dport_last);
}

void
rules_write_inner(struct text *t, const struct esp_selector *s,
    const char *verdict)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	const struct words *w = &words_of[DIRECTION_IN];
	struct addr_range src, dst;
	unsigned i;

	for (i = 0; i < 2; i++) {
		if (!rules_family(s, families[i], &src, &dst))
			continue;
		text_printf(t, "  meta nfproto ipv%c ",
		    families[i] == AF_INET ? '4' : '6');
		words_address(t, families[i], w->src, &src);
		words_address(t, families[i], w->dst, &dst);
		if (s->protocol != 0)
			words_match(t, "meta l4proto", s->protocol,
			    s->protocol);
		if (selector_has_ports(s))
			words_ports(t, w, s);
		text_printf(t, "%s\n", verdict);
	}
}
