#include "net/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "config/config.h"

/* Long enough for the events of one change to come together. */
enum { RESYNC_MS = 20 };

static void
link_event(void *ctx)
{
	struct net *net = ctx;

	if (!loop_timer_active(net->resync))
		loop_timer_start(net->resync, RESYNC_MS);
}

static void
resync_due(void *ctx)
{
	net_resync(ctx);
}

static void
sample_due(void *ctx)
{
	struct net *net = ctx;

	sample_take(net);
	loop_timer_start(net->sampler, SAMPLE_S * 1000);
}

static void
sysctls_set(const struct net_bind *binds, size_t n)
{
	struct text report;
	size_t i;

	if (n == 0)
		return;
	text_init(&report);
	kernel_sysctl(NULL, &report);
	for (i = 0; i < n; i++)
		kernel_sysctl(binds[i].link, &report);
	log_lines(SEV_WARNINGS, "", text_str(&report));
	text_clear(&report);
}

struct net *
net_new(struct loop *loop, struct config *config, struct cli *cli,
    const struct net_bind *binds, size_t n)
{
	struct net *net;
	size_t i;

	net = xcalloc(1, sizeof(*net));
	net->loop = loop;
	net->config = config;
	net->cli = cli;
	net->resync = loop_timer_new(loop, resync_due, net);
	net->sampler = loop_timer_new(loop, sample_due, net);
	net->kernel = kernel_new(loop, link_event, net);
	if (net->resync == NULL || net->sampler == NULL ||
	    net->kernel == NULL) {
		net_free(net);
		return NULL;
	}
	sysctls_set(binds, n);
	for (i = 0; i < n; i++)
		iface_add(net, binds[i].hardware, binds[i].link)->mapped =
		    true;
	net->apply = config_apply_add(config, RANK_NET, net_apply, net);
	return net;
}

void
net_cli_init(struct net *net)
{
	interface_cli_init(net);
	route_cli_init(net);
	show_interface_cli_init(net);
	/* Links take what is configured, be it nothing, when the
	 * startup-config has been loaded. */
	config_stale(net->config, net->apply);
	sample_due(net);
}

static void
owner_clear(struct vpn_owner *o)
{
	free(o->name);
	free(o->routes);
	free(o->active);
	*o = (struct vpn_owner){ 0 };
}

/* Routes of ours go; addresses and links stay as configured, so that a
 * restart of the daemon doesn't cut an administrator's own session. */
void
net_free(struct net *net)
{
	struct text report;
	size_t i;

	if (net == NULL)
		return;
	if (net->kernel != NULL) {
		free(net->routes);
		net->routes = NULL;
		net->n_routes = 0;
		for (i = 0; i < net->n_owners; i++)
			owner_clear(&net->owners[i]);
		net->n_owners = 0;
		text_init(&report);
		if (net->apply != NULL)
			routes_sync(net, &report);
		text_clear(&report);
	}
	loop_timer_free(net->resync);
	loop_timer_free(net->sampler);
	kernel_free(net->kernel);
	for (i = 0; i < net->n_ifaces; i++)
		iface_free(net->ifaces[i]);
	free(net->ifaces);
	free(net->owners);
	free(net->observers);
	free(net->link_observers);
	free(net->one_way);
	free(net);
}

const struct net_interface *
net_by_nameif(struct net *net, const char *nameif)
{
	const struct iface *i;

	i = iface_by_nameif(net, nameif);
	return i == NULL ? NULL : &i->v;
}

const struct net_interface *
net_by_index(struct net *net, unsigned ifindex)
{
	size_t i;

	for (i = 0; ifindex != 0 && i < net->n_ifaces; i++)
		if (net->ifaces[i]->v.ifindex == ifindex)
			return &net->ifaces[i]->v;
	return NULL;
}

void
net_interface_each(struct net *net,
    void (*fn)(void *ctx, const struct net_interface *i), void *ctx)
{
	size_t i;

	for (i = 0; i < net->n_ifaces; i++)
		fn(ctx, &net->ifaces[i]->v);
}

void
net_on_change(struct net *net,
    void (*fn)(void *ctx, const char *nameif, const char *old_nameif),
    void *ctx)
{
	net->observers = xreallocarray(net->observers, net->n_observers + 1,
	    sizeof(*net->observers));
	net->observers[net->n_observers++] = (struct observer){ fn, ctx };
}

void
net_on_links(struct net *net, bool (*fn)(void *ctx), void *ctx)
{
	net->link_observers = xreallocarray(net->link_observers,
	    net->n_link_observers + 1, sizeof(*net->link_observers));
	net->link_observers[net->n_link_observers++] =
	    (struct link_observer){ fn, ctx };
}

void
net_gate_set(struct net *net, void (*gate)(void *ctx, bool shut), void *ctx)
{
	net->gate = gate;
	net->gate_ctx = ctx;
}

void
net_hairpins_set(struct net *net, void (*refuse)(void *ctx,
    const char (*links)[IFNAMSIZ], size_t n, struct text *report), void *ctx)
{
	net->refuse = refuse;
	net->refuse_ctx = ctx;
}

int
net_route_lookup(struct net *net, const struct addr *dst,
    const struct net_interface **out, struct addr *next_hop)
{
	const struct net_interface *i;
	struct addr gw;
	unsigned ifindex;
	int r;

	r = kernel_route_lookup(net->kernel, dst, &ifindex, &gw);
	if (r < 0)
		return r;
	if ((i = net_by_index(net, ifindex)) == NULL)
		return ERR_NOT_FOUND;
	*out = i;
	*next_hop = gw;
	return 0;
}

void
net_vpn_routes_set(struct net *net, const char *owner,
    const struct net_vpn_route *routes, size_t n)
{
	struct vpn_owner *o;
	struct text report;
	size_t i;

	for (i = 0; i < net->n_owners; i++)
		if (strcmp(net->owners[i].name, owner) == 0)
			break;
	if (i == net->n_owners) {
		if (n == 0)
			return;
		net->owners = xreallocarray(net->owners, i + 1,
		    sizeof(*net->owners));
		net->owners[i] = (struct vpn_owner){ 0 };
		net->n_owners++;
	}
	o = &net->owners[i];
	owner_clear(o);
	if (n > 0) {
		o->name = xstrdup(owner);
		o->routes = xcalloc(n, sizeof(*routes));
		o->active = xcalloc(n, sizeof(*o->active));
		memcpy(o->routes, routes, n * sizeof(*routes));
		o->n = n;
	} else {
		net->owners[i] = net->owners[--net->n_owners];
	}
	text_init(&report);
	routes_sync(net, &report);
	log_lines(SEV_WARNINGS, "", text_str(&report));
	text_clear(&report);
}
