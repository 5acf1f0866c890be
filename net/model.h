#ifndef POSTERN_NET_MODEL_H
#define POSTERN_NET_MODEL_H

#include "net/net.h"
#include "net/kernel.h"

/*
 * What net/ knows, for the files of this folder: interfaces as configured and
 * as they are, static routes, reverse routes, observers.
 */
struct cli_cmd;
struct config_apply;
struct config_out;
struct loop_timer;

enum {
	NAMEIF_MAX = 48,
	MTU_DEFAULT = 1500,
	ROUTES_SAME_MAX = 8,   /* next hops of one destination and metric */
	SAMPLE_S = 10,         /* traffic is sampled every 10 s ... */
	SAMPLES = 31,          /* ... for 5 minutes */
};

/* Shutdown as a fresh box has it ends with the first command that configures
 * the interface; one that was typed stays until `no shutdown`. */
enum shut { SHUT_DEFAULT, SHUT_TYPED, SHUT_NO };

struct ip6 {
	struct addr addr; /* as configured: with eui64 only the prefix counts */
	uint8_t len;
	bool eui64;
};

struct sample {
	uint64_t at_ms;
	struct kernel_stats stats;
};

struct iface {
	struct net_interface v; /* what others see */
	struct net_interface told; /* v when observers last heard of it */
	enum shut shut;
	char *description;      /* NULL: none */
	char *duplex, *speed;   /* kept; NULL: auto */
	struct addr standby;
	bool from_startup;      /* ip address came with the startup-config */
	bool dhcp, dhcp_setroute;
	struct ip6 *ip6;
	size_t n_ip6;
	bool ip6_enable, ip6_autoconfig;
	unsigned vlan;          /* of a subinterface; 0: none */
	bool mapped;            /* by the daemon's map: can't be removed */
	bool link_made;         /* the VLAN device is ours */
	bool missing_told;      /* its absence was logged */
	char **kept;            /* lines kept, not carried out */
	size_t n_kept;
	struct sample samples[SAMPLES];
	size_t n_samples, next_sample;
};

struct route {
	char nameif[NAMEIF_MAX + 1];
	struct prefix dst;
	struct addr gw;
	unsigned metric;    /* administrative distance */
	unsigned track;     /* 0: none */
	bool tunneled;
	bool active;        /* it is in the kernel's table */
};

struct vpn_owner {
	char *name;
	struct net_vpn_route *routes;
	bool *active;
	size_t n;
};

struct observer {
	void (*fn)(void *ctx, const char *nameif, const char *old_nameif);
	void *ctx;
};

struct link_observer {
	bool (*fn)(void *ctx);
	void *ctx;
};

struct net {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	struct config_apply *apply;
	struct kernel *kernel;
	struct loop_timer *resync;  /* gathers link events */
	struct loop_timer *sampler;
	struct iface **ifaces;
	size_t n_ifaces;
	struct route *routes;
	size_t n_routes;
	struct vpn_owner *owners;
	size_t n_owners;
	struct observer *observers;
	size_t n_observers;
	struct link_observer *link_observers;
	size_t n_link_observers;
	void (*gate)(void *ctx, bool shut); /* NULL: none */
	void *gate_ctx;
	void (*refuse)(void *ctx, const char (*links)[IFNAMSIZ], size_t n,
	    struct text *report); /* NULL: none */
	void *refuse_ctx;
	char (*one_way)[IFNAMSIZ];  /* as refuse was told last */
	size_t n_one_way;
	bool inter, intra;          /* same-security-traffic */
};

/* ---- interface.c -------------------------------------------------------- */

struct iface *iface_by_hardware(struct net *net, const char *hw);
struct iface *iface_by_nameif(struct net *net, const char *nameif);
/* A new one, subinterfaces behind their parent, others at the end. */
struct iface *iface_add(struct net *net, const char *hw, const char *link);
void iface_remove(struct net *net, struct iface *i);
void iface_free(struct iface *i);
/* Back to what a fresh box has; lines that refer to its name go. */
void iface_reset(struct net *net, struct iface *i);
/* The device of another VLAN, if it was ours, goes; 0: none. */
void iface_vlan(struct net *net, struct iface *i, unsigned vlan);
bool iface_is_sub(const struct iface *i);
void iface_shut(struct iface *i, enum shut shut);
/* The first configuring command ends the default shutdown. */
void iface_touch(struct iface *i);
/* Unset with "". Drops routes over the old name and tells observers. */
void iface_name(struct net *net, struct iface *i, const char *nameif);
/* The other interface whose subnet overlaps p, NULL: none. */
const struct iface *iface_overlap(struct net *net, const struct iface *not_this,
    const struct prefix *p);
/* Prefix of its address; false: it has none. */
bool iface_prefix(const struct iface *i, struct prefix *out);
/* Is a an address of one of our interfaces? */
bool iface_owns(struct net *net, const struct addr *a);
/* The address that an eui-64 one stands for; the configured one otherwise. */
struct addr ip6_address(const struct ip6 *ip6, const uint8_t mac[6]);
void net_notify(struct net *net, const char *nameif, const char *old_nameif);
void net_changed(struct net *net); /* a command changed the configuration */

/* ---- apply.c ------------------------------------------------------------ */

int net_apply(void *ctx, struct text *report);
/* Read link states back; applies what a link that came (up) needs. */
void net_resync(struct net *net);

/* ---- route.c ------------------------------------------------------------ */

enum route_result { ROUTE_OK, ROUTE_EXISTS, ROUTE_CONNECTED, ROUTE_CONFLICT,
	ROUTE_OWN_ADDRESS, ROUTE_TOO_MANY };
enum route_result route_add(struct net *net, const struct route *r);
/* gw and metric unset: any. false: no such route. */
bool route_remove(struct net *net, const struct route *r);
/* family AF_UNSPEC: both. */
void routes_clear(struct net *net, int family);
void routes_drop_nameif(struct net *net, const char *nameif);
/* Bring the kernel's table in line; sets the active flags. */
void routes_sync(struct net *net, struct text *report);

/* ---- the command line --------------------------------------------------- */

void interface_cli_init(struct net *net);
void route_cli_init(struct net *net);
void show_interface_cli_init(struct net *net);
void sample_take(void *net);

#endif
