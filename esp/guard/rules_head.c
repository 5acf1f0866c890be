#include <stdio.h>

#include "esp/guard/rules_text.h"

/* The top of both chains: what never is for a crypto map. */

void
rules_clear_in(unsigned number, char name[32])
{
	snprintf(name, 32, "p%u_clear", number);
}

void
rules_missing_out(unsigned number, char name[32])
{
	snprintf(name, 32, "p%u_missing", number);
}

/* What belongs to a VLAN's device on this one: where the tag is beside the
 * frame, it looks like a packet of this link. */
#define TAGGED "@ll,96,16 { 0x8100, 0x88a8 } "
#define HEAD_VLAN "  " TAGGED "@ll,112,16 & 0x0fff != 0 accept\n"

/* What isn't IP, neighbour discovery that finds the next hop, and groups and
 * broadcasts: these by their IP address, not by that of the frame, for a packet
 * to one host may come in a frame for all, and who answers our ARP with such an
 * address would get all in clear (RFC 1812 3.3.2; Linux believes it). A
 * broadcast to the link's subnet concerns no service of ours and is not
 * forwarded. */
#define HEAD_BOTH "  meta protocol != { ip, ip6 } accept\n" \
	"  exthdr frag missing icmpv6 type { 133-137 } " \
	"ip6 hoplimit 255 accept\n" \
	"  ip daddr { 224.0.0.0/4, 255.255.255.255 } accept\n" \
	"  ip6 daddr ff00::/8 accept\n"

/*
 * Our own packets. Where the outer DF bit is to be set the mark says so; that
 * is done after this hook. Only these two marks pass: one that source NAT
 * should have taken off again (ESP_MARK_LATER) means that nobody has encrypted
 * the packet.
 */
static void
write_own(struct rules *r)
{
	struct text *t = r->chains[DIRECTION_OUT];

	if (r->link->kind == GUARD_DROP)
		text_printf(t, "  meta mark { 0x%x, 0x%x } accept\n", ESP_MARK,
		    ESP_MARK_DF);
	else
		text_printf(t, "  meta mark 0x%x accept\n", ESP_MARK);
}

/* A chain that counts what is dropped. */
static void
write_counter(struct rules *r, struct text *chain, const char *name)
{
	text_printf(r->sets, " counter %s {\n }\n", name);
	text_printf(chain, " chain %s {\n  counter name \"%s\"\n", name, name);
}

/* Our own packets, groups and broadcasts. */
static void
write_head_out(struct rules *r)
{
	struct text *t = r->chains[DIRECTION_OUT];
	char counter[32];

	if (r->link->kind == GUARD_DROP) {
		rules_missing_out(r->link->number, counter);
		write_counter(r, t, counter);
		text_add(t, "  drop\n }\n");
	}
	text_printf(t, " chain p%u_out {\n"
	    "  type filter hook egress device \"%s\" priority 0\n",
	    r->link->number, r->link->name);
	write_own(r);
	text_add(t, HEAD_VLAN HEAD_BOTH);
}

#define ERROR4 " ip frag-off & 0x1fff == 0 icmp type { 3, 11, 12 } "
#define ERROR6 " exthdr frag missing icmpv6 type { 1-4 } "

/* IKE, ESP, AH and ICMP errors about these (the packet in the error, which we
 * have sent without options) to our own address: one about what is in the
 * tunnel would get by NAT to where that came from. A later fragment of UDP is
 * let in, for without its first one it comes to nothing. */
static void
write_to_local(struct rules *r)
{
	struct text *t = r->chains[DIRECTION_IN];
	bool v6 = r->link->local.family == AF_INET6;
	char to[ADDR_TEXT_MAX + 16], a[ADDR_TEXT_MAX];

	if (!addr_is_set(&r->link->local))
		return;
	snprintf(to, sizeof(to), "%s daddr %s", v6 ? "ip6" : "ip",
	    addr_format(&r->link->local, a));
	text_printf(t, "  %s meta l4proto { 50, 51 } accept\n", to);
	if (!v6) {
		text_printf(t, "  %s ip frag-off & 0x1fff == 0 "
		    "udp dport { 500, 4500 } accept\n", to);
		text_printf(t, "  %s ip frag-off & 0x1fff != 0 "
		    "meta l4proto 17 accept\n", to);
		text_printf(t, "  %s" ERROR4 "@th,136,8 { 50, 51 } accept\n"
		    "  %s" ERROR4 "@th,136,8 17 @th,224,16 { 500, 4500 } "
		    "accept\n", to, to);
		return;
	}
	text_printf(t, "  %s exthdr frag missing "
	    "udp dport { 500, 4500 } accept\n", to);
	text_printf(t, "  %s frag frag-off 0 "
	    "udp dport { 500, 4500 } accept\n", to);
	text_printf(t, "  %s frag frag-off != 0 meta l4proto 17 accept\n", to);
	text_printf(t, "  %s" ERROR6 "@th,112,8 { 50, 51 } accept\n"
	    "  %s" ERROR6 "@th,112,8 17 @th,384,16 { 500, 4500 } accept\n",
	    to, to);
}

/*
 * A tag of VLAN 0 is a priority only: below it may be another, and the kernel
 * takes off as many as there are after this hook, and takes the packet for this
 * link's. Nobody needs two. A frame for another host only is seen where
 * somebody listens to all of the wire; it doesn't come in.
 */
static void
write_head_in(struct rules *r)
{
	struct text *t = r->chains[DIRECTION_IN];
	unsigned number = r->link->number;
	char counter[32];

	rules_clear_in(number, counter);
	write_counter(r, t, counter);
	if (r->link->log)
		text_printf(t, "  limit rate 1/second burst 1 packets "
		    "log group %u snaplen %u\n", RULES_LOG_GROUP,
		    RULES_LOG_BYTES);
	text_printf(t, "  drop\n }\n chain p%u_in {\n"
	    "  type filter hook ingress device \"%s\" priority 0\n", number,
	    r->link->name);
	if (r->link->kind == GUARD_DROP)
		text_add(t, "  meta secpath exists accept\n");
	text_printf(t, HEAD_VLAN
	    "  meta pkttype other accept\n"
	    "  meta protocol { 0x8100, 0x88a8 } counter name \"%s\" drop\n"
	    HEAD_BOTH, counter);
	write_to_local(r);
}

void
rules_write_heads(struct rules *r)
{
	write_head_out(r);
	write_head_in(r);
}
