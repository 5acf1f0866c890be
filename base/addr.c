#include "base/addr.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"

struct addr
addr_v4(uint32_t host_order)
{
	struct addr a = { .family = AF_INET };

	for (int i = 3; i >= 0; i--, host_order >>= 8)
		a.bytes[i] = (uint8_t)host_order;
	return a;
}

uint32_t
addr_v4_get(const struct addr *a)
{
	assert(a->family == AF_INET);
	return (uint32_t)a->bytes[0] << 24 | (uint32_t)a->bytes[1] << 16 |
	    (uint32_t)a->bytes[2] << 8 | a->bytes[3];
}

int
addr_parse(const char *s, struct addr *out)
{
	struct addr a = { 0 };

	a.family = strchr(s, ':') != NULL ? AF_INET6 : AF_INET;
	if (inet_pton(a.family, s, a.bytes) != 1)
		return ERR_SYNTAX;
	*out = a;
	return 0;
}

const char *
addr_format(const struct addr *a, char buf[ADDR_TEXT_MAX])
{
	if (a->family == AF_UNSPEC)
		buf[0] = '\0';
	else
		inet_ntop(a->family, a->bytes, buf, ADDR_TEXT_MAX);
	return buf;
}

int
addr_cmp(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family) /* AF_INET < AF_INET6 on Linux */
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

bool
addr_equal(const struct addr *a, const struct addr *b)
{
	return addr_cmp(a, b) == 0;
}

bool
addr_is_set(const struct addr *a)
{
	return a->family != AF_UNSPEC;
}

bool
addr_is_any(const struct addr *a)
{
	static const uint8_t zero[16];

	return addr_is_set(a) && memcmp(a->bytes, zero, sizeof(zero)) == 0;
}

bool
addr_is_multicast(const struct addr *a)
{
	if (a->family == AF_INET)
		return a->bytes[0] >> 4 == 0xe;
	return a->family == AF_INET6 && a->bytes[0] == 0xff;
}

size_t
addr_size(const struct addr *a)
{
	if (a->family == AF_INET)
		return 4;
	return a->family == AF_INET6 ? 16 : 0;
}

unsigned
addr_bits(const struct addr *a)
{
	return (unsigned)addr_size(a) * 8;
}

bool
addr_next(struct addr *a)
{
	struct addr n = *a;

	for (size_t i = addr_size(a); i-- > 0;) {
		if (++n.bytes[i] != 0) {
			*a = n;
			return true;
		}
	}
	return false;
}

void
endpoint_sockaddr(const struct endpoint *e, struct sockaddr_storage *ss,
    socklen_t *len)
{
	memset(ss, 0, sizeof(*ss));
	ss->ss_family = e->addr.family;
	if (e->addr.family == AF_INET) {
		struct sockaddr_in *in = (struct sockaddr_in *)ss;

		in->sin_port = htons(e->port);
		memcpy(&in->sin_addr, e->addr.bytes, 4);
		*len = sizeof(*in);
	} else if (e->addr.family == AF_INET6) {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;

		in6->sin6_port = htons(e->port);
		memcpy(&in6->sin6_addr, e->addr.bytes, 16);
		*len = sizeof(*in6);
	} else {
		*len = sizeof(ss->ss_family);
	}
}

int
endpoint_from_sockaddr(const struct sockaddr_storage *ss, struct endpoint *e)
{
	struct endpoint n = { 0 };

	if (ss->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)ss;

		n.port = ntohs(in->sin_port);
		memcpy(n.addr.bytes, &in->sin_addr, 4);
	} else if (ss->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 =
		    (const struct sockaddr_in6 *)ss;

		n.port = ntohs(in6->sin6_port);
		memcpy(n.addr.bytes, &in6->sin6_addr, 16);
	} else {
		return ERR_UNSUPPORTED;
	}
	n.addr.family = (uint8_t)ss->ss_family;
	*e = n;
	return 0;
}

const char *
endpoint_format(const struct endpoint *e, char buf[ADDR_TEXT_MAX + 8])
{
	char a[ADDR_TEXT_MAX];

	snprintf(buf, ADDR_TEXT_MAX + 8, "%s/%u", addr_format(&e->addr, a),
	    (unsigned)e->port);
	return buf;
}
