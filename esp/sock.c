#include <netinet/in.h> /* before the kernel's own, which give way */
#include <net/if.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/udp.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/esp.h"
#include "esp/sock.h"

#define RECEIVE_ROOM (8 << 20)
#define SEND_ROOM    (4 << 20)

static int
raw_socket(uint8_t family, int protocol)
{
	unsigned mark = ESP_MARK;
	int fd;

	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0)
		return ERR_SYSTEM;
	if (setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0) {
		close(fd);
		return ERR_SYSTEM;
	}
	return fd;
}

static void
receive_room(int fd)
{
	int room = RECEIVE_ROOM;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
	    sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

/* A raw IPv4 socket sees the IP header, a raw IPv6 socket doesn't. */
static int
filter_spi(int fd, uint8_t family, unsigned divisor, uint32_t remainders)
{
	struct sock_filter code[5 + 32] = {
		BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0),
		BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, divisor),
	};
	unsigned end = 3 + (unsigned)__builtin_popcount(remainders), n = 3, i;
	struct sock_fprog program = {
		.len = (unsigned short)(end + 2), .filter = code,
	};

	if (family == AF_INET)
		code[0] = (struct sock_filter)
		    BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0);
	for (i = 0; i < 32; i++)
		if (remainders >> i & 1) {
			code[n] = (struct sock_filter)BPF_JUMP(BPF_JMP |
			    BPF_JEQ | BPF_K, i, (uint8_t)(end - n), 0);
			n++;
		}
	code[end] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	code[end + 1] = (struct sock_filter)
	    BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	    sizeof(program));
}

int
sock_esp_take(int fd, uint8_t family, unsigned divisor, uint32_t remainders)
{
	const char *device = remainders == 0 ? "lo" : "";

	if (filter_spi(fd, family, divisor, remainders) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
	    (socklen_t)strlen(device)) < 0)
		return ERR_SYSTEM;
	return 0;
}

static void
ask_meta(int fd, uint8_t family)
{
	int on = 1;

	if (family == AF_INET) {
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
		setsockopt(fd, IPPROTO_IP, IP_RECVTOS, &on, sizeof(on));
		return;
	}
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, &on, sizeof(on));
}

int
sock_esp(uint8_t family)
{
	int fd = raw_socket(family, IPPROTO_ESP);

	if (fd < 0)
		return fd;
	if (sock_esp_take(fd, family, 1, 0) < 0) {
		close(fd);
		return ERR_SYSTEM;
	}
	if (family == AF_INET6)
		ask_meta(fd, family);
	receive_room(fd);
	return fd;
}

int
sock_raw_out(uint8_t family)
{
	int fd = raw_socket(family, IPPROTO_RAW), room = SEND_ROOM;

	if (fd < 0)
		return fd;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room,
	    sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return fd;
}

int
sock_icmp(uint8_t family)
{
	struct icmp_filter only4 = {~(1u << ICMP_DEST_UNREACH)};
	struct icmp6_filter only6;
	int fd;

	fd = raw_socket(family, family == AF_INET ? IPPROTO_ICMP :
	    IPPROTO_ICMPV6);
	if (fd < 0)
		return fd;
	if (family == AF_INET) {
		setsockopt(fd, SOL_RAW, ICMP_FILTER, &only4, sizeof(only4));
		return fd;
	}
	ICMP6_FILTER_SETBLOCKALL(&only6);
	ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &only6);
	setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &only6, sizeof(only6));
	return fd;
}

void
sock_udp_prepare(int fd, uint8_t family)
{
	int on = 1;

	ask_meta(fd, family);
	setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on));
	receive_room(fd);
}

static void
read_one(const struct cmsghdr *c, struct sock_meta *out)
{
	struct in6_pktinfo info6;
	struct in_pktinfo info;
	int value = 0;

	if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS) {
		out->tos = *CMSG_DATA(c);
	} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		out->to.family = AF_INET;
		memcpy(out->to.bytes, &info.ipi_addr, 4);
	} else if (c->cmsg_level == IPPROTO_IPV6 &&
	    c->cmsg_type == IPV6_TCLASS) {
		memcpy(&value, CMSG_DATA(c), sizeof(value));
		out->tos = (uint8_t)value;
	} else if (c->cmsg_level == IPPROTO_IPV6 &&
	    c->cmsg_type == IPV6_PKTINFO) {
		memcpy(&info6, CMSG_DATA(c), sizeof(info6));
		out->to.family = AF_INET6;
		memcpy(out->to.bytes, &info6.ipi6_addr, 16);
	} else if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
		memcpy(&value, CMSG_DATA(c), sizeof(value));
		out->gro_size = (uint16_t)value;
	}
}

void
sock_meta_read(struct msghdr *m, struct sock_meta *out)
{
	struct cmsghdr *c;

	memset(out, 0, sizeof(*out));
	endpoint_from_sockaddr(m->msg_name, &out->from);
	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c))
		read_one(c, out);
}
