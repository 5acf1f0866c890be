#ifndef POSTERN_ESP_USER_FRAME_H
#define POSTERN_ESP_USER_FRAME_H

#include "esp/packet.h"

/* In front of each frame of a TAP: struct virtio_net_hdr and Ethernet. */
#define FRAME_VNET_LEN   10
#define FRAME_ETHER_LEN  14
#define FRAME_HEADER_LEN (FRAME_VNET_LEN + FRAME_ETHER_LEN)
#define FRAME_MAX        (FRAME_HEADER_LEN + 65536 + 40)

/* A frame out of a TAP: one packet, or a TCP super-packet that stands for
 * many (virtio "GSO"). */
struct frame {
	uint8_t *ip;             /* in the caller's buffer */
	struct packet_info info;
	uint16_t gso_size;       /* TCP payload of each piece; 0: one packet */
	uint16_t tcp_header_len; /* with gso_size */
};

/*
 * Read the frame at buf (vnet header first) and complete the checksum that
 * the kernel left to us, in place. ERR_TRUNCATED, ERR_SYNTAX; ERR_UNSUPPORTED:
 * not IP, not for a router (multicast), or a kind of GSO that wasn't offered.
 */
int frame_parse(uint8_t *buf, size_t len, struct frame *out);
/* How many packets the frame is, cut into pieces of mss bytes of payload. */
unsigned frame_pieces(const struct frame *f, unsigned mss);
/*
 * Write piece i (of frame_pieces) of a super-packet as a packet of its own to
 * out: headers, sequence number, flags, identification, checksums. Returns its
 * length: at most header_len + tcp_header_len + mss bytes.
 */
size_t frame_piece(const struct frame *f, unsigned mss, unsigned i,
    uint8_t *out);

/*
 * IPv4 fragmentation (RFC 791) of the packet at ip into packets of at most
 * mtu bytes. fragments_count: how many there will be; 0: it can't be done (mtu
 * leaves no room for data). fragment_write: the i-th, to out; returns its
 * length.
 */
unsigned fragments_count(const struct packet_info *info, unsigned mtu);
size_t fragment_write(const uint8_t *ip, const struct packet_info *info,
    unsigned mtu, unsigned i, uint8_t *out);

#endif
