#include "capture/print.h"

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#include "base/bytes.h"
#include "capture/print_tcp.h"

enum { ICMP_LEN = 8, UDP_LEN = 8, IP4_LEN = 20, ARP_LEN = 28 };

static void
addr_print(const struct addr *a, struct text *out)
{
	char buf[ADDR_TEXT_MAX];

	text_add(out, addr_format(a, buf));
}

/* "10.1.1.1 > 10.2.2.2", "10.1.1.1.80 > 10.2.2.2.1024:" */
static void
ends_print(const struct headers *p, bool ports, struct text *out)
{
	addr_print(&p->src, out);
	if (ports)
		text_printf(out, ".%u", p->sport);
	text_add(out, " > ");
	addr_print(&p->dst, out);
	if (ports)
		text_printf(out, ".%u:", p->dport);
}

/* ---- ICMP --------------------------------------------------------------- */

/* The packet that an error is about: whence, where to, by which protocol. */
struct subject {
	struct addr src, dst;
	uint8_t protocol;
	uint16_t dport;
	bool known;
};

static void
subject_read(const struct headers *p, struct subject *s)
{
	struct headers inner;

	*s = (struct subject){ .known = false };
	if (p->payload_left <= ICMP_LEN)
		return;
	headers_parse(LINK_RAW, p->payload + ICMP_LEN,
	    p->payload_left - ICMP_LEN, p->payload_left - ICMP_LEN, &inner);
	if (inner.src.family == AF_UNSPEC)
		return;
	*s = (struct subject){ .src = inner.src, .dst = inner.dst,
		.protocol = inner.protocol, .dport = inner.dport,
		.known = true };
}

static void
unreachable_print(const struct headers *p, const struct subject *s,
    struct text *out)
{
	uint16_t mtu = (uint16_t)(p->payload[6] << 8 | p->payload[7]);

	switch (p->dport) {
	case ICMP_NET_UNREACH:
		text_add(out, "net ");
		addr_print(&s->dst, out);
		text_add(out, " unreachable");
		return;
	case ICMP_PROT_UNREACH:
		addr_print(&s->dst, out);
		text_printf(out, " protocol %u unreachable", s->protocol);
		return;
	case ICMP_PORT_UNREACH:
		addr_print(&s->dst, out);
		text_printf(out, " %s port %u unreachable",
		    s->protocol == IPPROTO_UDP ? "udp" :
		    s->protocol == IPPROTO_TCP ? "tcp" : "protocol",
		    s->dport);
		return;
	case ICMP_FRAG_NEEDED:
		addr_print(&s->dst, out);
		text_add(out, " unreachable - need to frag");
		if (mtu != 0)
			text_printf(out, " (mtu %u)", mtu);
		return;
	case ICMP_HOST_UNREACH:
	case ICMP_HOST_ANO: case ICMP_PKT_FILTERED:
		text_add(out, "host ");
		addr_print(&s->dst, out);
		text_add(out, p->dport == ICMP_HOST_UNREACH ?
		    " unreachable" : " unreachable - admin prohibited");
		return;
	default:
		text_printf(out, "host unreachable - #%u", p->dport);
	}
}

static void
icmp4_print(const struct headers *p, struct text *out)
{
	struct subject s;

	text_add(out, " icmp: ");
	switch (p->sport) {
	case ICMP_ECHO:
		text_add(out, "echo request");
		return;
	case ICMP_ECHOREPLY:
		text_add(out, "echo reply");
		return;
	case ICMP_TIME_EXCEEDED:
		text_add(out, p->dport == 0 ? "time exceeded in-transit" :
		    "ip reassembly time exceeded");
		return;
	case ICMP_SOURCE_QUENCH:
		text_add(out, "source quench");
		return;
	case ICMP_PARAMETERPROB:
		text_add(out, "parameter problem");
		return;
	case ICMP_DEST_UNREACH:
		subject_read(p, &s);
		if (s.known) {
			unreachable_print(p, &s, out);
			return;
		}
		break;
	default:
		break;
	}
	text_printf(out, "type-#%u code-#%u", p->sport, p->dport);
}

static const char *
icmp6_word(uint16_t type)
{
	switch (type) {
	case ICMP6_ECHO_REQUEST:
		return "echo request";
	case ICMP6_ECHO_REPLY:
		return "echo reply";
	case ICMP6_DST_UNREACH:
		return "destination unreachable";
	case ICMP6_PACKET_TOO_BIG:
		return "packet too big";
	case ICMP6_TIME_EXCEEDED:
		return "time exceeded";
	case ICMP6_PARAM_PROB:
		return "parameter problem";
	case ND_ROUTER_SOLICIT:
		return "router solicitation";
	case ND_ROUTER_ADVERT:
		return "router advertisement";
	case ND_NEIGHBOR_SOLICIT:
		return "neighbor solicitation";
	case ND_NEIGHBOR_ADVERT:
		return "neighbor advertisement";
	default:
		return NULL;
	}
}

static void
icmp6_print(const struct headers *p, struct text *out)
{
	const char *word = icmp6_word(p->sport);
	struct reader r;
	uint32_t mtu;

	text_add(out, " icmp6: ");
	if (word == NULL) {
		text_printf(out, "type-#%u code-#%u", p->sport, p->dport);
		return;
	}
	text_add(out, word);
	reader_init(&r, p->payload, p->payload_left);
	read_skip(&r, 4);
	mtu = read_u32(&r);
	if (p->sport == ICMP6_PACKET_TOO_BIG && r.error == 0)
		text_printf(out, " (mtu %u)", mtu);
}

/* ---- IP ----------------------------------------------------------------- */

static void
transport_print(const struct headers *p, struct text *out)
{
	bool ports = p->has_ports && (p->protocol == IPPROTO_TCP ||
	    p->protocol == IPPROTO_UDP || p->protocol == IPPROTO_SCTP);

	ends_print(p, ports, out);
	if (p->protocol == IPPROTO_TCP && ports)
		tcp_print(p, out);
	else if (p->protocol == IPPROTO_UDP && ports)
		text_printf(out, "  udp %zu", p->payload_len > UDP_LEN ?
		    p->payload_len - UDP_LEN : 0);
	else if (p->protocol == IPPROTO_ICMP && p->has_ports &&
	    p->payload_left >= ICMP_LEN)
		icmp4_print(p, out);
	else if (p->protocol == IPPROTO_ICMPV6 && p->has_ports)
		icmp6_print(p, out);
	else
		text_printf(out, "  ip-proto-%u, length %zu", p->protocol,
		    p->payload_len);
}

static void
ip_print(const struct headers *p, bool detail, struct text *out)
{
	if (p->offset > 0)
		ends_print(p, false, out);
	else
		transport_print(p, out);
	if (p->offset > 0 || p->more)
		text_printf(out, " (frag %u:%zu@%u%s)", p->id, p->payload_len,
		    p->offset, p->more ? "+" : "");
	if (!detail)
		return;
	if (p->src.family == AF_INET6) {
		text_printf(out, " [hlim %u]", p->ttl);
		return;
	}
	text_printf(out, "%s (ttl %u, id %u)", p->df ? " (DF)" : "", p->ttl,
	    p->id);
}

/* ---- ARP, and what else a link carries ---------------------------------- */

static void
mac_print(const uint8_t m[6], struct text *out)
{
	text_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2],
	    m[3], m[4], m[5]);
}

static struct addr
addr4_read(struct reader *r)
{
	struct addr a = { .family = AF_INET };

	read_copy(r, a.bytes, 4);
	return a;
}

/* RFC 826, of Ethernet and IPv4. */
static void
arp_print(const struct headers *p, struct text *out)
{
	uint8_t from[6] = { 0 }, to[6];
	struct addr sender, target;
	struct reader r;
	uint32_t kinds, sizes;

	reader_init(&r, p->net, p->net_len);
	kinds = read_u32(&r);
	sizes = read_u32(&r); /* lengths, and what it is */
	read_copy(&r, from, sizeof from);
	sender = addr4_read(&r);
	read_copy(&r, to, sizeof to);
	target = addr4_read(&r);
	if (r.error != 0 || kinds != 0x00010800 || sizes >> 16 != 0x0604) {
		text_add(out, r.error != 0 ? "[|arp]" : "arp");
		return;
	}
	switch (sizes & 0xffff) {
	case 1:
		text_add(out, "arp who-has ");
		addr_print(&target, out);
		text_add(out, " tell ");
		addr_print(&sender, out);
		break;
	case 2:
		text_add(out, "arp reply ");
		addr_print(&sender, out);
		text_add(out, " is-at ");
		mac_print(from, out);
		break;
	default:
		text_printf(out, "arp #%u", sizes & 0xffff);
	}
}

void
headers_print(const struct headers *p, bool detail, struct text *out)
{
	for (size_t i = 0; i < p->n_vlans; i++)
		text_printf(out, "802.1Q vlan#%u P%u ", p->vlans[i] & 0xfff,
		    p->vlans[i] >> 13);
	if (p->src.family != AF_UNSPEC)
		ip_print(p, detail, out);
	else if (p->type == TYPE_IP || p->type == TYPE_IP6)
		text_add(out, p->type == TYPE_IP ? "[|ip]" : "[|ip6]");
	else if (p->type == TYPE_ARP)
		arp_print(p, out);
	else if (p->cut)
		text_add(out, "[|ether]");
	else if (p->type < 0x600) /* IEEE 802.3: a length, 802.2 follows */
		text_printf(out, "802.3, length %zu", p->len);
	else
		text_printf(out, "ether-type 0x%04x, length %zu", p->type,
		    p->len);
	text_add_char(out, ' ');
}

void
headers_link_print(const struct headers *p, struct text *out)
{
	const uint8_t *f = p->from, *t = p->to;

	if (p->ether)
		text_printf(out, "%02x%02x.%02x%02x.%02x%02x "
		    "%02x%02x.%02x%02x.%02x%02x ", f[0], f[1], f[2], f[3],
		    f[4], f[5], t[0], t[1], t[2], t[3], t[4], t[5]);
	text_printf(out, "0x%04x Length: %zu", p->outer_type, p->len);
}

void
bytes_dump(const uint8_t *data, size_t len, struct text *out)
{
	enum { LINE = 16, HEX = 40 };

	for (size_t at = 0; at < len; at += LINE) {
		size_t n = len - at < LINE ? len - at : LINE;
		size_t begin;

		text_printf(out, "0x%04zx   ", at);
		begin = out->len;
		for (size_t i = 0; i < n; i++)
			text_printf(out, i % 2 == 1 ? "%02x " : "%02x",
			    data[at + i]);
		text_pad(out, HEX - (out->len - begin) + 8, ' ');
		for (size_t i = 0; i < n; i++)
			text_add_char(out, data[at + i] >= 0x20 &&
			    data[at + i] < 0x7f ? (char)data[at + i] : '.');
		text_add_char(out, '\n');
	}
}
