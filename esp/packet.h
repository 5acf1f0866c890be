#ifndef POSTERN_ESP_PACKET_H
#define POSTERN_ESP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"

/* What classification, selectors and fragmentation want to know of an IPv4
 * or IPv6 packet. */
struct packet_info {
	uint32_t len;          /* by its IP header; bytes after it aren't its */
	uint16_t header_len;   /* up to the upper layer: options, extensions */
	uint8_t family;        /* AF_INET, AF_INET6 */
	uint8_t protocol;      /* of the upper layer */
	uint8_t tos;           /* DSCP and ECN */
	bool df;               /* IPv6: true, routers don't fragment it */
	bool fragment;         /* a part of a packet */
	bool later;            /* ... and not the first: it has no ports */
	struct addr src, dst;
	uint16_t sport, dport; /* ICMP: type, code; 0 with later */
};

/* Read the headers of the packet at data, of which len bytes are there.
 * ERR_TRUNCATED, ERR_SYNTAX. */
int packet_parse(const uint8_t *data, size_t len, struct packet_info *out);
/* The same, if only the headers are there. */
int packet_parse_head(const uint8_t *data, size_t len,
    struct packet_info *out);

/* Does the protocol have ports, or ICMP's type and code? */
bool packet_has_ports(uint8_t protocol);

/* RFC 6040 4.2: what becomes of the inner ECN field under an outer one; the
 * packet at ip is changed in place. ERR_REFUSED: it must be dropped. */
int packet_ecn_decap(uint8_t *ip, uint8_t outer_tos);

#endif
