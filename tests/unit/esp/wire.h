#ifndef TESTS_UNIT_ESP_WIRE_H
#define TESTS_UNIT_ESP_WIRE_H

#include <errno.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "esp/user/frame.h"
#include "esp/user/tap.h"
#include "tests/unit/esp/make.h"

/* A TAP is the link, the test what it is wired to. */
struct wire {
	int out;
	int in4, in6; /* what the link's ingress chain has left */
};

/* One that is handed to the IP layer behind the ingress hook. */
static inline int
wire_socket(uint16_t type, const struct tap *t)
{
	struct sockaddr_ll link = {
		.sll_family = AF_PACKET, .sll_protocol = htons(type),
		.sll_ifindex = (int)t->index,
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return bind(fd, (struct sockaddr *)&link, sizeof(link)) < 0 ? -1 : fd;
}

static inline bool
wire_open(struct wire *w, const struct tap *t)
{
	w->out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	w->in4 = wire_socket(0x0800, t);
	w->in6 = wire_socket(0x86dd, t);
	return w->out >= 0 && w->in4 >= 0 && w->in6 >= 0;
}

static inline void
wire_close(struct wire *w)
{
	close(w->in6);
	close(w->in4);
	close(w->out);
}

static inline unsigned
wire_type(const uint8_t *ip)
{
	return ip[0] >> 4 == 4 ? 0x0800 : 0x86dd;
}

/* Send the packet on the link, with this mark. */
static inline void
wire_send(struct wire *w, const struct tap *t, const uint8_t *ip, size_t len,
    uint32_t mark)
{
	uint8_t frame[2048] = {0x02, 0, 0, 0, 0, 9, 0x02, 0, 0, 0, 0, 8};
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_halen = 6,
		.sll_ifindex = (int)t->index,
		.sll_protocol = htons((uint16_t)wire_type(ip)),
	};

	put16(frame + 12, wire_type(ip));
	memcpy(frame + 14, ip, len);
	ck_assert_int_eq(setsockopt(w->out, SOL_SOCKET, SO_MARK, &mark,
	    sizeof(mark)), 0);
	/* ENOBUFS: an egress chain has dropped it */
	ck_assert(sendto(w->out, frame, len + 14, 0, (struct sockaddr *)&to,
	    sizeof(to)) == (ssize_t)len + 14 || errno == ENOBUFS);
}

/* Did it leave by the link? What the kernel says by itself is left out. */
static inline bool
wire_left(const struct tap *t, const uint8_t *ip, size_t len)
{
	uint8_t buf[FRAME_MAX];
	ssize_t n;

	while ((n = read(t->fds[0], buf, sizeof(buf))) > 0)
		if ((size_t)n == len + FRAME_HEADER_LEN &&
		    memcmp(buf + FRAME_HEADER_LEN, ip, len) == 0)
			return true;
	return false;
}

/* The packet comes in on the link. */
static inline void
wire_receive(const struct tap *t, const uint8_t *ip, size_t len)
{
	uint8_t frame[2048] = {0};

	memcpy(frame + FRAME_VNET_LEN, t->mac, 6);
	frame[FRAME_VNET_LEN + 6] = 0x02;
	put16(frame + FRAME_VNET_LEN + 12, wire_type(ip));
	memcpy(frame + FRAME_HEADER_LEN, ip, len);
	ck_assert_int_eq(write(t->fds[0], frame, len + FRAME_HEADER_LEN),
	    (ssize_t)len + FRAME_HEADER_LEN);
}

/* ... and was let in? */
static inline bool
wire_came_in(struct wire *w, const uint8_t *ip, size_t len)
{
	int fd = wire_type(ip) == 0x0800 ? w->in4 : w->in6;
	uint8_t buf[2048];
	ssize_t n;

	while ((n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) >= 0)
		if ((size_t)n == len && memcmp(buf, ip, len) == 0)
			return true;
	return false;
}

#endif
