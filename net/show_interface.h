#ifndef POSTERN_NET_SHOW_INTERFACE_H
#define POSTERN_NET_SHOW_INTERFACE_H

#include "base/json.h"
#include "net/kernel.h"
#include "net/model.h"

/* What the commands about interfaces show, before it is text or JSON. */

struct if_rates {            /* a second */
	uint64_t rx_packets, rx_bytes, tx_packets, tx_bytes, dropped;
};

struct if_facts {
	const struct iface *i;
	struct kernel_stats stats;
	char driver[32];     /* "": not known */
	unsigned mbps;       /* 0: not known */
	bool full;           /* duplex */
	uint64_t rx_ip_bytes, tx_ip_bytes; /* above Ethernet */
	uint64_t dropped;
	struct if_rates minute1, minute5;
};
void if_facts_get(struct net *net, const struct iface *i,
    struct if_facts *out);

/* "up", "down", "administratively down" */
const char *if_state(const struct iface *i);
/* Where the address is from: "unset", "CONFIG", "manual" */
const char *if_method(const struct iface *i);
/* The one of that hardware name or nameif; NULL: none. */
struct iface *if_asked(struct net *net, const char *name);

/* An object into list; interfaces that the text leaves out are left out
 * here too. */
void if_put_full(json_t *list, struct net *net, const struct iface *i);
void if_put_brief(json_t *list, struct net *net, const struct iface *i);
void if_put_nameif(json_t *list, struct net *net, const struct iface *i);
void if_put_address(json_t *list, struct net *net, const struct iface *i);

#endif
