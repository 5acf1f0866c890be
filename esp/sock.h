#ifndef POSTERN_ESP_SOCK_H
#define POSTERN_ESP_SOCK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include "base/addr.h"

/*
 * Raw ESP, IP and ICMP, and what UDP 4500 needs. All are non-blocking; what
 * they send carries ESP_MARK. Negative results: ERR_SYSTEM with errno.
 */

/* Raw ESP, one a worker; nothing comes until sock_esp_take. */
int sock_esp(uint8_t family);
/*
 * From now on what comes is ESP whose spi % divisor is in the set remainders.
 * An empty set costs nothing: otherwise the kernel makes a copy of each packet
 * for each such socket, before its filter is asked.
 */
int sock_esp_take(int fd, uint8_t family, unsigned divisor,
    uint32_t remainders);
/* Sends whole IP packets, header included. */
int sock_raw_out(uint8_t family);
/* Raw ICMP, passing only the errors that tell of a path's MTU. */
int sock_icmp(uint8_t family);
/* Ask a UDP socket for TOS, destination address, GRO, and UDP 4500's room. */
void sock_udp_prepare(int fd, uint8_t family);

/* What came with a datagram besides its data. */
struct sock_meta {
	struct endpoint from;
	struct addr to;      /* AF_UNSPEC: not told */
	uint8_t tos;
	uint16_t gro_size;   /* 0: one datagram */
};

#define SOCK_CONTROL_MAX 128

void sock_meta_read(struct msghdr *m, struct sock_meta *out);

#endif
