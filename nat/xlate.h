#ifndef POSTERN_NAT_XLATE_H
#define POSTERN_NAT_XLATE_H

#include <stdint.h>
#include "base/addr.h"

/* Connections that a NAT rule has marked, as the kernel has them now. */
struct nat_tuple {
	struct addr src, dst;
	uint8_t protocol;
	uint16_t sport, dport;  /* ICMP: the identifier, twice */
};

struct nat_connection {
	uint32_t mark;          /* rule_mark */
	struct nat_tuple original, reply;
	uint32_t status;        /* IPS_* */
	uint32_t left_s;        /* until it is forgotten */
	uint8_t tcp_state;
};

/* ERR_SYSTEM: the kernel doesn't tell. */
int nat_connections_each(void (*fn)(void *ctx, const struct nat_connection *c),
    void *ctx);
/* Forget the connections of this mark. ERR_SYSTEM. */
int nat_connections_clear(uint32_t mark);
/* Seconds of idleness after which it is forgotten; 0: unknown. */
unsigned nat_connection_timeout(const struct nat_connection *c);

#endif
