#include "net/ping.h"

#include <errno.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/loop.h"
#include "base/text.h"

enum {
	IP4_LEN = 20,
	IP6_LEN = 40,
	FRAGMENT_LEN = 8,
	ECHO_LEN = 8,
	A_TURN = 64, /* others' messages: then the loop's others */
};

struct ping {
	struct ping_options o;
	struct ping_host host;
	struct loop_timer *timer;
	struct loop_fd *watch;
	int fd;
	uint16_t id;           /* ours among all who ping from here */
	uint8_t *packet;       /* ICMP header and data */
	size_t len;
	uint64_t sent_us;      /* the echo that is under way */
	uint64_t sum_us;
	struct ping_result r;
};

static uint64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static bool
is_v6(const struct ping *p)
{
	return p->o.host.family == AF_INET6;
}

static uint16_t
sequence(const struct ping *p)
{
	return (uint16_t)(p->r.sent - 1);
}

/* ---- sending ------------------------------------------------------------ */

/* RFC 1071 */
static uint16_t
checksum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 == 0 ? (uint32_t)data[i] << 8 : data[i];
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
packet_make(struct ping *p)
{
	struct writer w;
	size_t sum;

	writer_init(&w, p->packet, p->len);
	write_u8(&w, is_v6(p) ? ICMP6_ECHO_REQUEST : ICMP_ECHO);
	write_u8(&w, 0);
	sum = write_u16_later(&w);
	write_u16(&w, p->id);
	write_u16(&w, sequence(p));
	while (w.len + 1 < p->len)
		write_u16(&w, p->o.pattern);
	if (w.len < p->len)
		write_u8(&w, (uint8_t)(p->o.pattern >> 8));
	/* The kernel fills in that of ICMPv6 (RFC 3542 section 3.1). */
	write_u16_at(&w, sum, is_v6(p) ? 0 : checksum(p->packet, p->len));
}

/* False: there is no way to the host. What else can go wrong, such as a full
 * queue or a filter, is a lost packet. */
static bool
packet_send(struct ping *p)
{
	struct endpoint to = { .addr = p->o.host };
	struct sockaddr_storage ss;
	socklen_t len;

	endpoint_sockaddr(&to, &ss, &len);
	if (is_v6(p))
		((struct sockaddr_in6 *)&ss)->sin6_scope_id = p->o.ifindex;
	if (sendto(p->fd, p->packet, p->len, 0, (struct sockaddr *)&ss,
	    len) >= 0)
		return true;
	return errno != ENETUNREACH && errno != EHOSTUNREACH &&
	    errno != ENODEV && errno != ENETDOWN && errno != ENXIO;
}

/* May free p. */
static void
next(struct ping *p)
{
	if (p->r.sent == p->o.repeat) {
		p->host.end(p->host.ctx);
		return;
	}
	p->r.sent++;
	packet_make(p);
	p->sent_us = now_us();
	if (!packet_send(p)) {
		p->r.no_route = true;
		p->host.end(p->host.ctx);
		return;
	}
	loop_timer_start(p->timer, (uint64_t)p->o.timeout_s * 1000);
}

/* ---- receiving ---------------------------------------------------------- */

static struct addr
address_read(struct reader *r, uint8_t family)
{
	struct addr a = { .family = family };

	read_copy(r, a.bytes, addr_size(&a));
	return a;
}

struct ip {
	struct addr src, dst;
	bool icmp; /* and its first piece */
};

/* Takes the header, and the rest of it that r holds. */
static struct ip
ip4_read(struct reader *r)
{
	struct ip ip;
	uint8_t first = read_u8(r), protocol;
	size_t len = (first & 0xf) * 4u;
	uint16_t fragment;

	read_skip(r, 5);
	fragment = read_u16(r);
	read_skip(r, 1);
	protocol = read_u8(r);
	read_skip(r, 2);
	ip.src = address_read(r, AF_INET);
	ip.dst = address_read(r, AF_INET);
	if (first >> 4 != 4 || len < IP4_LEN)
		read_fail(r, ERR_SYNTAX);
	else
		read_skip(r, len - IP4_LEN);
	ip.icmp = protocol == IPPROTO_ICMP && (fragment & 0x1fff) == 0;
	return ip;
}

static struct ip
ip6_read(struct reader *r)
{
	struct ip ip;
	uint16_t offset = 0;
	uint8_t protocol;

	if (read_u8(r) >> 4 != 6)
		read_fail(r, ERR_SYNTAX);
	read_skip(r, 5);
	protocol = read_u8(r);
	read_skip(r, 1);
	ip.src = address_read(r, AF_INET6);
	ip.dst = address_read(r, AF_INET6);
	if (protocol == IPPROTO_FRAGMENT) { /* ours, if it was a long one */
		protocol = read_u8(r);
		read_skip(r, 1);
		offset = read_u16(r) >> 3;
		read_skip(r, FRAGMENT_LEN - 4);
	}
	ip.icmp = protocol == IPPROTO_ICMPV6 && offset == 0;
	return ip;
}

/* Identifier and sequence number: those of the echo that is under way? */
static bool
echo_is_ours(const struct ping *p, struct reader *r)
{
	uint16_t id = read_u16(r), n = read_u16(r);

	return r->error == 0 && id == p->id && n == sequence(p);
}

static char
reply_mark(const struct ping *p, struct reader *r)
{
	size_t len = p->len - ECHO_LEN;
	const uint8_t *data;

	if (!p->o.validate)
		return '!';
	if (read_left(r) != len)
		return '?';
	data = read_bytes(r, len);
	return len == 0 || memcmp(data, p->packet + ECHO_LEN, len) == 0 ?
	    '!' : '?';
}

/* What an error says of the packet that it holds; 0: not of ours. One that
 * this machine itself made tells that a neighbour doesn't answer: that is
 * silence. */
static char
error_mark(const struct ping *p, uint8_t type, uint8_t code,
    const struct addr *from, struct reader *r)
{
	struct ip ip;
	uint8_t echo;

	read_skip(r, 4);
	ip = is_v6(p) ? ip6_read(r) : ip4_read(r);
	echo = read_u8(r);
	read_skip(r, 3);
	if (!echo_is_ours(p, r) || !ip.icmp || echo != p->packet[0] ||
	    !addr_equal(&ip.dst, &p->o.host) || addr_equal(&ip.src, from))
		return 0;
	if (is_v6(p))
		return type == ICMP6_DST_UNREACH ? 'U' :
		    type == ICMP6_PACKET_TOO_BIG ? 'M' :
		    type == ICMP6_TIME_EXCEEDED ? '&' : '?';
	return type == ICMP_DEST_UNREACH ?
	    (code == ICMP_FRAG_NEEDED ? 'M' : 'U') :
	    type == ICMP_TIME_EXCEEDED ? '&' : '?';
}

/* 0: nothing about the echo that is under way. */
static char
message_mark(const struct ping *p, const uint8_t *data, size_t len,
    const struct addr *from)
{
	struct reader r;
	uint8_t type, code;

	reader_init(&r, data, len);
	if (!is_v6(p))
		(void)ip4_read(&r); /* a raw socket's gift, raw(7) */
	type = read_u8(&r);
	code = read_u8(&r);
	read_skip(&r, 2);
	if (type != (is_v6(p) ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY))
		return error_mark(p, type, code, from, &r);
	if (!addr_equal(from, &p->o.host) || !echo_is_ours(p, &r))
		return 0;
	return reply_mark(p, &r);
}

static void
answered(struct ping *p)
{
	uint64_t us = now_us() - p->sent_us;
	uint32_t ms = (uint32_t)((us + 999) / 1000);

	if (p->r.answered++ == 0 || ms < p->r.min_ms)
		p->r.min_ms = ms;
	if (ms > p->r.max_ms)
		p->r.max_ms = ms;
	p->sum_us += us;
}

static void
on_socket(void *ctx, int events)
{
	static uint8_t buf[1 << 16];
	struct ping *p = ctx;
	struct sockaddr_storage ss;
	struct endpoint from;
	socklen_t len;
	ssize_t n;
	char mark = 0;

	(void)events;
	for (int i = 0; i < A_TURN && mark == 0; i++) {
		len = sizeof ss;
		n = recvfrom(p->fd, buf, sizeof buf, MSG_DONTWAIT,
		    (struct sockaddr *)&ss, &len);
		if (n < 0)
			return;
		if (p->r.sent > 0 && endpoint_from_sockaddr(&ss, &from) == 0)
			mark = message_mark(p, buf, (size_t)n, &from.addr);
	}
	if (mark == 0)
		return;
	loop_timer_stop(p->timer);
	if (mark == '!')
		answered(p);
	p->host.mark(p->host.ctx, mark);
	next(p);
}

static void
on_timer(void *ctx)
{
	struct ping *p = ctx;

	if (p->r.sent > 0)
		p->host.mark(p->host.ctx, '.');
	next(p);
}

/* ---- start and end ------------------------------------------------------ */

/* Replies and errors only. */
static int
filter_set(const struct ping *p)
{
	struct icmp_filter filter;
	struct icmp6_filter filter6;

	if (!is_v6(p)) {
		filter.data = ~(1u << ICMP_ECHOREPLY | 1u << ICMP_DEST_UNREACH |
		    1u << ICMP_TIME_EXCEEDED | 1u << ICMP_PARAMETERPROB);
		return setsockopt(p->fd, SOL_RAW, ICMP_FILTER, &filter,
		    sizeof filter);
	}
	ICMP6_FILTER_SETBLOCKALL(&filter6);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter6);
	ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter6);
	ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &filter6);
	ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &filter6);
	ICMP6_FILTER_SETPASS(ICMP6_PARAM_PROB, &filter6);
	return setsockopt(p->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter6,
	    sizeof filter6);
}

static int
socket_open(struct ping *p)
{
	int discover = is_v6(p) ? IPV6_PMTUDISC_WANT : IP_PMTUDISC_DONT;

	p->fd = socket(p->o.host.family, SOCK_RAW | SOCK_CLOEXEC,
	    is_v6(p) ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
	if (p->fd < 0 || filter_set(p) < 0)
		return -1;
	/* A long one goes in fragments, as an ASA's does. */
	if (setsockopt(p->fd, is_v6(p) ? SOL_IPV6 : SOL_IP,
	    is_v6(p) ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &discover,
	    sizeof discover) < 0)
		return -1;
	return p->o.link == NULL ? 0 : setsockopt(p->fd, SOL_SOCKET,
	    SO_BINDTODEVICE, p->o.link, (socklen_t)strlen(p->o.link) + 1);
}

struct ping *
ping_new(struct loop *loop, const struct ping_options *options,
    const struct ping_host *host)
{
	struct ping *p = xcalloc(1, sizeof *p);
	int r;

	p->o = *options;
	p->host = *host;
	p->id = (uint16_t)arc4random();
	p->len = options->size - (size_t)(is_v6(p) ? IP6_LEN : IP4_LEN);
	p->packet = xcalloc(1, p->len);
	r = socket_open(p);
	p->o.link = NULL; /* the caller's */
	if (r == 0) {
		p->watch = loop_fd_new(loop, p->fd, LOOP_READ, on_socket, p);
		p->timer = loop_timer_new(loop, on_timer, p);
	}
	if (p->watch == NULL || p->timer == NULL) {
		r = errno;
		ping_free(p);
		errno = r;
		return NULL;
	}
	loop_timer_start(p->timer, 0);
	return p;
}

void
ping_free(struct ping *p)
{
	loop_fd_free(p->watch);
	loop_timer_free(p->timer);
	if (p->fd >= 0)
		close(p->fd);
	free(p->packet);
	free(p);
}

void
ping_result(const struct ping *p, struct ping_result *out)
{
	*out = p->r;
	if (p->r.answered > 0)
		out->avg_ms = (uint32_t)((p->sum_us / p->r.answered + 999) /
		    1000);
}
