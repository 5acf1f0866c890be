#include "net/model_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"

/*
 * `route`, `ipv6 route`, `mtu`, `same-security-traffic`. `show route` is in
 * show_route_cli.c.
 */

/* The words of a route line into *r; the refusal has been printed if < 0. */
static int
route_parse(struct cli_cmd *cmd, struct route *r)
{
	char text[ADDR_TEXT_MAX];
	struct addr net = addr_v4(0), mask = addr_v4(0);
	uint8_t len;

	*r = (struct route){ 0 };
	if (iface_by_nameif(cli_ctx(cmd), cli_arg(cmd, "nameif")) == NULL)
		return cli_invalid(cmd, "nameif");
	strncpy(r->nameif, cli_arg(cmd, "nameif"), NAMEIF_MAX);
	cli_addr(cmd, "net", &net);
	cli_addr(cmd, "mask", &mask);
	if (mask_parse(addr_format(&mask, text), &len) < 0)
		return cli_error(cmd, "Invalid netmask %s", text);
	r->dst = prefix_make(&net, len);
	if (!addr_equal(&r->dst.addr, &net))
		return cli_error(cmd, "IP address,mask <%s,%s> doesn't pair",
		    cli_arg(cmd, "net"), text);
	cli_addr(cmd, "gw", &r->gw);
	/* Unset in a `no` that leaves it out: any. */
	r->metric = (unsigned)cli_number(cmd, "metric",
	    cli_is_no(cmd) ? 0 : 1);
	r->track = (unsigned)cli_number(cmd, "track", 0);
	r->tunneled = cli_has(cmd, "tunneled");
	return 0;
}

static int
route6_parse(struct cli_cmd *cmd, struct route *r)
{
	*r = (struct route){ 0 };
	if (iface_by_nameif(cli_ctx(cmd), cli_arg(cmd, "nameif")) == NULL)
		return cli_invalid(cmd, "nameif");
	strncpy(r->nameif, cli_arg(cmd, "nameif"), NAMEIF_MAX);
	if (prefix_parse(cli_arg(cmd, "prefix"), &r->dst) < 0)
		return cli_invalid(cmd, "prefix");
	cli_addr(cmd, "gw", &r->gw);
	r->metric = (unsigned)cli_number(cmd, "metric",
	    cli_is_no(cmd) ? 0 : 1);
	r->tunneled = cli_has(cmd, "tunneled");
	return 0;
}

static int
result_tell(struct cli_cmd *cmd, enum route_result result)
{
	switch (result) {
	case ROUTE_OK:
		net_changed(cli_ctx(cmd));
		return 0;
	case ROUTE_EXISTS:
		cli_warning(cmd, "Route already exists");
		return 0;
	case ROUTE_CONNECTED:
		return cli_error(cmd, "Cannot add route, connected route "
		    "exists");
	case ROUTE_CONFLICT:
		return cli_error(cmd, "Cannot add route entry, conflict with "
		    "existing routes");
	case ROUTE_OWN_ADDRESS:
		return cli_error(cmd, "Invalid next hop address, it belongs "
		    "to one of our interfaces");
	case ROUTE_TOO_MANY:
		return cli_error(cmd, "Cannot add route entry, it has %d next "
		    "hops already", ROUTES_SAME_MAX);
	}
	return 0;
}

static int
route_line_set(struct cli_cmd *cmd, struct route *r)
{
	struct net *net = cli_ctx(cmd);

	if (cli_is_no(cmd)) {
		if (!route_remove(net, r))
			return cli_error(cmd, "No matching route to delete");
		net_changed(net);
		return 0;
	}
	if (r->tunneled)
		config_warn_kept(net->config, cmd, "route tunneled");
	if (r->track != 0)
		config_warn_kept(net->config, cmd, "route track");
	return result_tell(cmd, route_add(net, r));
}

static int
route_set(struct cli_cmd *cmd)
{
	struct route r;
	int e;

	if ((e = route_parse(cmd, &r)) < 0)
		return e;
	return route_line_set(cmd, &r);
}

static int
route6_set(struct cli_cmd *cmd)
{
	struct route r;
	int e;

	if ((e = route6_parse(cmd, &r)) < 0)
		return e;
	return route_line_set(cmd, &r);
}

static void
route_write(void *ctx, struct config_out *out)
{
	struct net *net = ctx;
	const struct route *r;
	char a[ADDR_TEXT_MAX], m[ADDR_TEXT_MAX], g[ADDR_TEXT_MAX];
	size_t i;

	for (i = 0; i < net->n_routes; i++) {
		r = &net->routes[i];
		if (r->dst.addr.family != AF_INET)
			continue;
		text_printf(out->text, "route %s %s %s %s", r->nameif,
		    addr_format(&r->dst.addr, a), mask_format(r->dst.len, m),
		    addr_format(&r->gw, g));
		if (r->tunneled)
			text_add(out->text, " tunneled");
		else
			text_printf(out->text, " %u", r->metric);
		if (r->track != 0)
			text_printf(out->text, " track %u", r->track);
		text_add_char(out->text, '\n');
	}
}

static void
route6_write(void *ctx, struct config_out *out)
{
	struct net *net = ctx;
	const struct route *r;
	char p[PREFIX_TEXT_MAX], g[ADDR_TEXT_MAX];
	size_t i;

	for (i = 0; i < net->n_routes; i++) {
		r = &net->routes[i];
		if (r->dst.addr.family != AF_INET6)
			continue;
		/* Not prefix_format: a host route needs its /128 here. */
		text_printf(out->text, "ipv6 route %s %s/%u %s", r->nameif,
		    addr_format(&r->dst.addr, p), r->dst.len,
		    addr_format(&r->gw, g));
		if (r->tunneled)
			text_add(out->text, " tunneled");
		else if (r->metric != 1)
			text_printf(out->text, " %u", r->metric);
		text_add_char(out->text, '\n');
	}
}

static void
route_clear(void *ctx, const char *arg)
{
	(void)arg;
	routes_clear(ctx, AF_INET);
	net_changed(ctx);
}

static void
route6_clear(void *ctx, const char *arg)
{
	(void)arg;
	routes_clear(ctx, AF_INET6);
	net_changed(ctx);
}

/* ---- mtu, same-security-traffic ----------------------------------------- */

static int
mtu_set(struct cli_cmd *cmd)
{
	struct iface *i;

	i = iface_by_nameif(cli_ctx(cmd), cli_arg(cmd, "nameif"));
	if (i == NULL)
		return cli_invalid(cmd, "nameif");
	i->v.mtu = cli_is_no(cmd) ? MTU_DEFAULT :
	    (unsigned)cli_number(cmd, "mtu", MTU_DEFAULT);
	net_changed(cli_ctx(cmd));
	return 0;
}

static void
mtu_write(void *ctx, struct config_out *out)
{
	struct net *net = ctx;
	size_t i;

	for (i = 0; i < net->n_ifaces; i++)
		if (net->ifaces[i]->v.nameif[0] != '\0')
			text_printf(out->text, "mtu %s %u\n",
			    net->ifaces[i]->v.nameif, net->ifaces[i]->v.mtu);
}

static void
mtu_clear(void *ctx, const char *arg)
{
	struct net *net = ctx;
	size_t i;

	(void)arg;
	for (i = 0; i < net->n_ifaces; i++)
		net->ifaces[i]->v.mtu = MTU_DEFAULT;
	net_changed(net);
}

static int
same_set(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);

	if (cli_arg_is(cmd, "which", "intra-interface"))
		net->intra = !cli_is_no(cmd);
	else
		net->inter = !cli_is_no(cmd);
	net_changed(net);
	return 0;
}

static void
same_write(void *ctx, struct config_out *out)
{
	struct net *net = ctx;

	if (net->inter)
		text_add(out->text,
		    "same-security-traffic permit inter-interface\n");
	if (net->intra)
		text_add(out->text,
		    "same-security-traffic permit intra-interface\n");
}

static void
same_clear(void *ctx, const char *arg)
{
	struct net *net = ctx;

	(void)arg;
	net->inter = net->intra = false;
	net_changed(net);
}

static const struct config_section sections[] = {
	{ .order = CFG_ROUTE, .name = "route", .help = "Static routes",
	    .write = route_write, .clear = route_clear, .clear_rank = 50 },
	{ .order = CFG_IPV6_ROUTE, .name = "ipv6 route",
	    .help = "IPv6 static routes", .write = route6_write,
	    .clear = route6_clear, .clear_rank = 50 },
	{ .order = CFG_MTU, .name = "mtu", .help = "MTU of the interfaces",
	    .write = mtu_write, .clear = mtu_clear, .clear_rank = 50 },
	{ .order = CFG_SAME_SECURITY, .name = "same-security-traffic",
	    .help = "Traffic between equal security levels",
	    .write = same_write, .clear = same_clear, .clear_rank = 50 },
};

static const struct cli_row rows[] = {
	{ "config", 15, "route NAME:nameif$nameif { A.B.C.D$net | 0$zero } "
	    "{ A.B.C.D$mask | 0$zeros } ~ A.B.C.D$gw "
	    "[{ (1-255)$metric [track (1-500)$track] | track (1-500)$track | "
	    "tunneled$tunneled }]",
	    "route	Configure a static route for an interface\n"
	    "$nameif	Name of the interface the next hop is on\n"
	    "$net	Destination network\n"
	    "0	Short for 0.0.0.0\n"
	    "$mask	Netmask of the destination\n"
	    "$gw	Next hop\n"
	    "$metric	Administrative distance, 1 by default\n"
	    "track	Depend on a tracked object, kept only\n"
	    "$track	Number of the tracked object\n"
	    "tunneled	For decrypted traffic only, kept only\n",
	    route_set, route_set, 0 },
	{ "config", 15, "ipv6 route NAME:nameif$nameif "
	    "X:X:X:X::X/<0-128>$prefix ~ X:X:X:X::X$gw "
	    "[{ (1-254)$metric | tunneled$tunneled }]",
	    "ipv6	IPv6 configuration\n"
	    "route	Configure a static IPv6 route\n"
	    "$nameif	Name of the interface the next hop is on\n"
	    "$prefix	Destination prefix\n"
	    "$gw	Next hop\n"
	    "$metric	Administrative distance, 1 by default\n"
	    "tunneled	For decrypted traffic only, kept only\n",
	    route6_set, route6_set, 0 },
	{ "config", 15, "mtu NAME:nameif$nameif ~ (64-9198)$mtu",
	    "mtu	Specify the MTU of an interface\n"
	    "$nameif	Name of the interface\n$mtu	MTU in bytes\n",
	    mtu_set, mtu_set, 0 },
	{ "config", 15, "same-security-traffic permit "
	    "{ inter-interface$which | intra-interface$which }",
	    "same-security-traffic	Traffic between interfaces of the same "
	    "security level\n"
	    "permit	Allow it\n"
	    "inter-interface	Between two interfaces of the same level\n"
	    "intra-interface	In and out of the same interface\n",
	    same_set, same_set, 0 },
};

void
route_cli_init(struct net *net)
{
	size_t i;

	cli_rows_add(net->cli, rows, sizeof(rows) / sizeof(rows[0]), net);
	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		config_section_add(net->config, &sections[i], net);
	show_route_cli_init(net);
	ping_cli_init(net);
}
