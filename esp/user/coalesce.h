#ifndef POSTERN_ESP_USER_COALESCE_H
#define POSTERN_ESP_USER_COALESCE_H

#include <sys/uio.h>
#include "esp/packet.h"

/*
 * Puts neighbouring TCP segments of a flow together into one super-packet, as
 * a network card's receive offload does, so that the kernel routes one packet
 * instead of forty. Only what can be taken apart again into the very same
 * packets is put together. The packets stay in the caller's buffers until
 * coalesce_flush.
 */
#define COALESCE_FLOWS    8
#define COALESCE_SEGMENTS 48

/* Gets a finished packet: iov[0] is left to the callee's own use, the rest
 * are the pieces of the packet in order (at most COALESCE_SEGMENTS + 2 in
 * all). gso_size 0: an ordinary packet. Else the TCP checksum at csum_start +
 * 16 is that of the pseudo-header only; header_len is that of IP and TCP. */
struct coalesced {
	void *out;              /* what coalesce_add was given */
	struct iovec *iov;
	int n;
	uint8_t family;
	uint16_t gso_size, csum_start, header_len;
};

struct coalesce {
	void (*emit)(void *ctx, const struct coalesced *c);
	void *ctx;
	unsigned next; /* flow to give way when all are taken */
	struct flow {
		void *out;  /* NULL: free */
		uint8_t *ip;
		struct packet_info info;
		uint16_t tcp_len, mss;
		uint32_t seq;   /* expected next */
		size_t payload; /* in all */
		bool closed;    /* takes no more */
		bool verified;  /* the first segment's checksum */
		uint16_t id;    /* IPv4 identification of the last */
		int n;
		struct iovec iov[COALESCE_SEGMENTS + 2];
	} flows[COALESCE_FLOWS];
};

void coalesce_init(struct coalesce *c,
    void (*emit)(void *ctx, const struct coalesced *c), void *ctx);
/* A packet that goes to out; packets of a flow keep their order. */
void coalesce_add(struct coalesce *c, void *out, uint8_t *ip,
    const struct packet_info *info);
void coalesce_flush(struct coalesce *c);

#endif
