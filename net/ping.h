#ifndef POSTERN_NET_PING_H
#define POSTERN_NET_PING_H

#include <stdbool.h>
#include <stdint.h>
#include "base/addr.h"

/*
 * ICMP and ICMPv6 echos to one host, one after the other, on the loop (RFC 792,
 * RFC 4443 section 4). Needs CAP_NET_RAW.
 */
struct loop;
struct ping;

enum {
	PING_SIZE_MIN = 28,  /* of IPv4: the two headers alone */
	PING_SIZE6_MIN = 48, /* of IPv6 */
};

struct ping_options {
	struct addr host;
	const char *link;  /* goes out here only; NULL: where routes say */
	unsigned ifindex;  /* its number */
	uint32_t repeat;   /* at least 1 */
	uint16_t size;     /* of the packet with its headers */
	uint16_t pattern;  /* fills the data */
	unsigned timeout_s;
	bool validate;     /* an answer with other data is none */
};

struct ping_result {
	uint32_t sent, answered;
	bool no_route;                   /* the last wasn't sent */
	uint32_t min_ms, avg_ms, max_ms; /* rounded up; 0: no answer */
};

struct ping_host {
	/* How an echo ended: '!' answered, '.' not in time, 'U' unreachable,
	 * 'M' too big, '&' its time to live was over, '?' another error, or
	 * an answer with other data. */
	void (*mark)(void *ctx, char mark);
	/* The last one has ended or there is no route. It may free the ping. */
	void (*end)(void *ctx);
	void *ctx;
};

/* Starts in a later turn of the loop. options and host are copied, link isn't
 * needed afterwards. NULL: errno tells why. */
struct ping *ping_new(struct loop *loop, const struct ping_options *options,
    const struct ping_host *host);
void ping_free(struct ping *p);
/* Of what was sent so far. */
void ping_result(const struct ping *p, struct ping_result *out);

#endif
