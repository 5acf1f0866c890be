#include "esp/selector.h"

bool
selector_has_ports(const struct esp_selector *s)
{
	return packet_has_ports(s->protocol) && !(s->sport_first == 0 &&
	    s->sport_last == 65535 && s->dport_first == 0 &&
	    s->dport_last == 65535);
}

static bool
ports_match(const struct esp_selector *s, uint16_t sport, uint16_t dport)
{
	return sport >= s->sport_first && sport <= s->sport_last &&
	    dport >= s->dport_first && dport <= s->dport_last;
}

bool
selector_upper(const struct esp_selector *s, const struct packet_info *info,
    bool guess)
{
	if (s->protocol == 0)
		return true;
	if (s->protocol != info->protocol)
		return false;
	if (!selector_has_ports(s))
		return true;
	if (info->later)
		return guess;
	return ports_match(s, info->sport, info->dport);
}

static bool
address_match(const struct addr_range *r, const struct addr *a)
{
	return r->first.family == AF_UNSPEC || range_contains(r, a);
}

bool
selector_inbound(const struct esp_selector *s, const struct packet_info *info)
{
	if (!address_match(&s->dst, &info->src) ||
	    !address_match(&s->src, &info->dst))
		return false;
	if (s->protocol == 0)
		return true;
	if (s->protocol != info->protocol)
		return false;
	if (!selector_has_ports(s) || info->later)
		return true;
	/* RFC 4301 4.4.1.1: type and code have no direction */
	if (s->protocol == IPPROTO_ICMP || s->protocol == IPPROTO_ICMPV6)
		return ports_match(s, info->sport, info->dport);
	return ports_match(s, info->dport, info->sport);
}
