#include <stdio.h>

#include "esp/guard/rules_text.h"

/* The tables beside postern_esp, and one that tries it all. */

/* In UDP, four zeros after the header would be IKE, and one byte a keepalive
 * (RFC 3948 2.2, 2.3). An IPv4 fragment that isn't the first has no SPI. */
void
rules_write_seen(struct text *out, const struct rules_link *link)
{
	bool v6 = link->local.family == AF_INET6;
	const char *whole = v6 ? "exthdr frag missing " :
	    "ip frag-off & 0x1fff == 0 ";
	const char *const what[] = {
		"meta l4proto 50 ",
		"udp dport 4500 udp length >= 16 @th,64,32 != 0 ",
	};
	char to[ADDR_TEXT_MAX];
	unsigned i;

	if (!addr_is_set(&link->local))
		return;
	addr_format(&link->local, to);
	text_printf(out, " chain p%u_log {\n"
	    "  limit rate 20/second burst 20 packets "
	    "log group %u snaplen %u\n }\n", link->number, RULES_LOG_GROUP + 1,
	    RULES_LOG_BYTES);
	text_printf(out, " chain p%u_seen {\n"
	    "  type filter hook ingress device \"%s\" priority -1\n"
	    "  meta secpath exists accept\n", link->number, link->name);
	for (i = 0; i < 2; i++)
		text_printf(out, "  %s daddr %s %s%sjump p%u_log\n",
		    v6 ? "ip6" : "ip", to, whole, what[i], link->number);
	text_add(out, " }\n");
}

/* The kernel doesn't limit the rate of these (RFC 1812 4.3.2.8 lets it), but
 * who reads them must. */
void
rules_write_too_big(struct text *out)
{
	text_printf(out, "table inet " RULES_TABLE_ICMP " {\n"
	    " chain too_big {\n"
	    "  limit rate 1000/second burst 1000 packets "
	    "log group %u snaplen %u\n }\n", RULES_LOG_GROUP + 2,
	    RULES_LOG_BYTES);
	text_add(out, " chain out {\n"
	    "  type filter hook output priority 0\n"
	    "  icmp type 3 icmp code 4 jump too_big\n"
	    "  icmpv6 type 2 jump too_big\n"
	    " }\n}\n");
}

/* Whoever asks conntrack anything has it, and what it needs; the packets leave
 * in fragments of the size they had. */
void
rules_write_whole(struct text *out)
{
	text_add(out, "table inet " RULES_TABLE_WHOLE " {\n"
	    " chain in {\n"
	    "  type filter hook prerouting priority 0\n"
	    "  ct state new continue\n"
	    " }\n}\n");
}

void
rules_inner_begin(struct text *out)
{
	text_add(out, "table inet " RULES_TABLE_INNER " {\n"
	    " counter " RULES_INNER " {\n }\n");
}

void
rules_inner_add(struct text *chains, struct text *map, uint32_t reqid,
    const struct esp_selector *s)
{
	text_printf(chains, " chain r%u {\n", reqid);
	rules_write_inner(chains, s, "accept");
	text_add(chains, "  counter name \"" RULES_INNER "\" drop\n }\n");
	text_printf(map, "   %u : goto r%u,\n", reqid, reqid);
}

/* Before NAT; and the packets are whole by then. */
void
rules_inner_end(struct text *out, struct text *map)
{
	text_printf(out, " chain in {\n"
	    "  type filter hook prerouting priority -150\n"
	    "  ipsec in reqid vmap {\n%s  }\n }\n}\n", text_str(map));
}

/* By name: a link that comes back has its rule already. */
void
rules_hairpin_begin(struct text *out)
{
	text_add(out, "table inet " RULES_TABLE_HAIRPIN " {\n"
	    " chain forward {\n"
	    "  type filter hook forward priority -400\n"
	    "  iifname . oifname {");
}

void
rules_hairpin_add(struct text *out, const char *from, const char *link)
{
	text_printf(out, " \"%s\" . \"%s\",", from, link);
}

void
rules_hairpin_end(struct text *out)
{
	text_add(out, " } counter drop\n }\n}\n");
}

void
rules_write_probe(struct text *out, enum guard_kind kind)
{
	text_add(out, "add table netdev " RULES_TABLE "\n"
	    "delete table netdev " RULES_TABLE "\n"
	    "table netdev " RULES_TABLE " {\n"
	    " set s {\n  type ipv4_addr . ipv4_addr . inet_service\n"
	    "  flags interval\n"
	    "  elements = { 192.0.2.0-192.0.2.9 . 192.0.2.1 . 1 }\n }\n"
	    " chain c {\n"
	    "  type filter hook egress device \"lo\" priority 0\n");
	text_printf(out, "  meta l4proto 17 ip saddr . ip daddr . th sport "
	    "@s %s\n }\n",
	    kind == GUARD_FORWARD ? "fwd to \"lo\"" : "drop");
	text_add(out, " counter n {\n }\n"
	    " chain i {\n"
	    "  type filter hook ingress device \"lo\" priority 0\n");
	if (kind == GUARD_DROP)
		text_add(out, "  meta secpath exists accept\n");
	text_add(out, "  meta l4proto 17 ip daddr . ip saddr . th dport @s "
	    "counter name \"n\" drop\n }\n}\n");
}
