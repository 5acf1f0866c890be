#ifndef POSTERN_ESP_ICMP_H
#define POSTERN_ESP_ICMP_H

#include "esp/packet.h"

#define ICMP_TOO_BIG_MAX 1280

/*
 * "Fragmentation needed" (RFC 1191 4) or "Packet Too Big" (RFC 4443 3.2) to
 * the sender of the packet at ip, as a whole IP packet from the address from.
 * Returns its length; 0: such a packet gets no error (RFC 1122 3.2.2: to or
 * from a group, a later fragment, itself an ICMP error).
 */
size_t icmp_too_big(const uint8_t *ip, const struct packet_info *info,
    const struct addr *from, unsigned mtu, uint8_t out[ICMP_TOO_BIG_MAX]);

/* Such an error about one of our own ESP packets, as it came in. */
struct icmp_pmtu {
	struct addr local, remote; /* of our packet */
	bool udp_encap;
	uint16_t sport, dport;     /* with udp_encap */
	uint32_t spi;
	unsigned mtu;
};

/* data: the ICMP message without its IP header. ERR_UNSUPPORTED: another
 * kind of message, or not about ESP. ERR_TRUNCATED, ERR_SYNTAX, ERR_RANGE (an
 * MTU that no link has, or not below the packet's own length). */
int icmp_pmtu_parse(uint8_t family, const uint8_t *data, size_t len,
    struct icmp_pmtu *out);

#endif
