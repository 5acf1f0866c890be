#ifndef POSTERN_NET_KERNEL_H
#define POSTERN_NET_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"
#include "base/text.h"

/*
 * rtnetlink over libnl-route: the only file that knows it. Requests are
 * synchronous; events come through the loop. Functions return 0, or
 * ERR_NOT_FOUND, or ERR_SYSTEM with the words in kernel_error.
 */
struct kernel;
struct loop;

enum {
	/* Our number in the routes' protocol field (free in iproute2's
	 * rt_protos), so that those of an earlier run are known. */
	KERNEL_ROUTE_PROTOCOL = 80,
	KERNEL_NEXT_HOPS = 8,
};

struct kernel_stats {
	uint64_t rx_packets, rx_bytes, rx_dropped, rx_errors, multicast;
	uint64_t rx_crc, rx_frame, rx_overrun, rx_missed, rx_too_long;
	uint64_t tx_packets, tx_bytes, tx_dropped, tx_errors, tx_underrun;
	uint64_t collisions, tx_late;
};

struct kernel_link {
	unsigned ifindex;
	bool up;      /* administratively */
	bool running; /* and with a carrier */
	unsigned mtu;
	uint8_t mac[6];
	struct kernel_stats stats;
};

struct kernel_address {
	struct addr addr;
	uint8_t len;
};

struct kernel_next_hop {
	unsigned ifindex;
	struct addr gw; /* unset: on link */
	bool onlink;    /* gw is in no subnet of the link: ask for it there */
};

struct kernel_route {
	struct prefix dst;
	unsigned metric;
	struct kernel_next_hop hops[KERNEL_NEXT_HOPS];
	size_t n_hops;
};

/* changed is called from the loop after each event about links or addresses,
 * also after lost ones (ENOBUFS). NULL: no netlink here; errno. */
struct kernel *kernel_new(struct loop *loop, void (*changed)(void *ctx),
    void *ctx);
void kernel_free(struct kernel *k);
const char *kernel_error(const struct kernel *k);

int kernel_link_get(struct kernel *k, const char *name,
    struct kernel_link *out);
int kernel_link_set(struct kernel *k, unsigned ifindex, bool up, unsigned mtu);
/* No link-local address of the kernel's own making (IFLA_INET6_ADDR_GEN_MODE
 * none): the configuration says which addresses there are. */
int kernel_link_no_autoaddr(struct kernel *k, unsigned ifindex);
/* ERR_SYSTEM where the kernel has no VLAN devices. */
int kernel_vlan_add(struct kernel *k, const char *parent, unsigned vlan,
    const char *name);
int kernel_link_del(struct kernel *k, const char *name);

/* Caller frees *out. */
int kernel_address_list(struct kernel *k, unsigned ifindex,
    struct kernel_address **out, size_t *n);
int kernel_address_add(struct kernel *k, unsigned ifindex,
    const struct kernel_address *a);
int kernel_address_del(struct kernel *k, unsigned ifindex,
    const struct kernel_address *a);

/* Those of KERNEL_ROUTE_PROTOCOL in the main table. Caller frees *out. */
int kernel_route_list(struct kernel *k, struct kernel_route **out, size_t *n);
int kernel_route_set(struct kernel *k, const struct kernel_route *r);
int kernel_route_del(struct kernel *k, const struct kernel_route *r);
/* Where the kernel would send a packet to dst. ERR_NOT_FOUND: nowhere. */
int kernel_route_lookup(struct kernel *k, const struct addr *dst,
    unsigned *ifindex, struct addr *gw);

/* Neighbours with a known link address. */
int kernel_neighbour_each(struct kernel *k, unsigned ifindex,
    void (*fn)(void *ctx, const struct addr *a, const uint8_t mac[6],
	unsigned age_s, bool permanent), void *ctx);

/* Driver name and speed in Mbit/s (0: unknown), ethtool(8)'s. */
void kernel_hardware(const char *link, char driver[32], unsigned *mbps,
    bool *full_duplex);

/* Forwarding on, redirects off, loose reverse path: /proc/sys, as root. Adds
 * a line to report for each that can't be set. link NULL: the machine's. */
void kernel_sysctl(const char *link, struct text *report);

#endif
