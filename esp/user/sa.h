#ifndef POSTERN_ESP_USER_SA_H
#define POSTERN_ESP_USER_SA_H

#include "base/addr.h"
#include "crypto/protect.h"
#include "esp/user/replay.h"

/*
 * The two directions of ESP in tunnel mode (RFC 4303), bytes to bytes: no
 * socket, no clock. Each belongs to one thread.
 */

/* Sizes that go with an SA. */
struct sa_shape {
	uint8_t outer; /* IP header, and UDP header if encapsulated */
	uint8_t iv, icv;
	uint8_t align; /* of inner packet + padding + 2: block, at least 4 */
};

/* The outer packet: addresses, and ports if UDP-encapsulated. */
struct sa_path {
	struct endpoint local, remote;
	bool udp_encap;
};

struct sa_out {
	struct protect *protect;
	uint32_t spi;
	uint64_t seq;          /* last sent; the owner counts with count_set */
	bool esn;
	struct sa_shape shape;
};

struct sa_in {
	struct protect *protect;
	struct replay replay;
	struct sa_shape shape;
};

/* A verified inbound packet. */
struct sa_inner {
	uint8_t next_header;
	uint8_t *data; /* in the packet's buffer, decrypted */
	size_t len;    /* without padding, ICV and trailer */
};

void sa_shape_init(struct sa_shape *s, const struct protect *p, bool v6,
    bool udp_encap);
/* Bytes from the beginning of the outer packet to the inner one. */
size_t sa_inner_offset(const struct sa_shape *s);
/* Length of the outer packet around len inner bytes. */
size_t sa_outer_len(const struct sa_shape *s, size_t len);
/* The longest inner packet whose outer packet fits mtu; 0: none does. */
size_t sa_inner_max(const struct sa_shape *s, size_t mtu);

/*
 * Encapsulate: the inner packet of inner_len bytes is at buf +
 * sa_inner_offset(), buf has sa_outer_len() bytes. Writes the outer header,
 * ESP, padding and ICV around it. tos: the inner one (RFC 6040 4.1: copied,
 * ECN too). ERR_FULL: the sequence numbers are used up. ERR_CRYPTO.
 */
int sa_seal(struct sa_out *sa, const struct sa_path *path, uint8_t *buf,
    size_t inner_len, uint8_t next_header, uint8_t tos, bool df);

/*
 * Check and decrypt the ESP packet (from its SPI on) in place and move the
 * window. ERR_TRUNCATED: too short, or not whole blocks. ERR_REPLAY. ERR_AUTH.
 * ERR_SYNTAX: authentic, but its padding isn't RFC 4303's (2.4).
 */
int sa_open(struct sa_in *sa, uint8_t *esp, size_t len,
    struct sa_inner *out);

#endif
