#ifndef POSTERN_CAPTURE_HEADERS_H
#define POSTERN_CAPTURE_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "capture/buffer.h"

/*
 * The headers of a frame, as far as it was captured. Whatever the bytes are,
 * nothing beyond them is looked at.
 */
enum {
	TYPE_IP = 0x0800, TYPE_ARP = 0x0806, TYPE_VLAN = 0x8100,
	TYPE_IP6 = 0x86dd, TYPE_QINQ = 0x88a8,
	PACKET_VLANS = 2,
};

struct headers {
	/* of the frame */
	bool ether;
	uint8_t to[6], from[6];
	uint16_t outer_type;   /* what stands behind the addresses */
	uint16_t type;         /* the same behind VLAN tags; 0: none */
	uint16_t vlans[PACKET_VLANS]; /* tags, the outer one first */
	size_t n_vlans;
	const uint8_t *net;    /* behind the link's header */
	size_t net_len;        /* bytes captured of it */
	size_t len;            /* of the whole frame on the wire */
	/* of IP: family AF_UNSPEC if it is none, or cut off within its header
	 * (cut) */
	bool cut;
	struct addr src, dst;
	uint8_t protocol;      /* behind IPv6's extension headers */
	uint8_t ttl;
	uint16_t id;
	bool df, more;
	uint16_t offset;       /* of the fragment, bytes */
	size_t payload_len;    /* on the wire, behind all IP headers */
	const uint8_t *payload;
	size_t payload_left;   /* bytes captured of it */
	/* of TCP, UDP, SCTP: ports; of ICMP: type, code */
	bool has_ports;
	uint16_t sport, dport;
	size_t headers_len;    /* of the frame: all headers, as captured */
};

/* data: caplen bytes of a frame of len. */
void headers_parse(enum link_type link, const uint8_t *data, size_t caplen,
    size_t len, struct headers *out);

#endif
