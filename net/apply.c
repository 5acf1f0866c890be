#include "net/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/messages.h"
#include "config/config.h"

/*
 * Links are made to be what is configured: up or down, MTU, addresses. What
 * they are then is read back, so that others never see a wish.
 */

static void
problem(const struct iface *i, struct text *report, const char *what,
    const char *why)
{
	text_printf(report, "WARNING: interface %s: %s on %s: %s\n",
	    i->v.hardware, what, i->v.link, why);
}

static void
line_log(const struct iface *i, bool up)
{
	if (up)
		log_msg(MSG_LINE_UP, i->v.hardware);
	else
		log_msg(MSG_LINE_DOWN, i->v.hardware);
}

/* Read the link's state; true if it differs from what was known. */
static bool
state_read(struct net *net, struct iface *i, struct kernel_link *link)
{
	bool changed;

	*link = (struct kernel_link){ 0 };
	if (i->v.link[0] != '\0')
		(void)kernel_link_get(net->kernel, i->v.link, link);
	changed = i->v.ifindex != link->ifindex || i->v.link_up != link->up ||
	    i->v.line_up != link->running ||
	    memcmp(i->v.mac, link->mac, sizeof(i->v.mac)) != 0;
	if (i->v.line_up != link->running)
		line_log(i, link->running);
	i->v.ifindex = link->ifindex;
	i->v.link_up = link->up;
	i->v.line_up = link->running;
	memcpy(i->v.mac, link->mac, sizeof(i->v.mac));
	return changed;
}

static bool
address_in(const struct kernel_address *a, const struct kernel_address *list,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (a->len == list[i].len &&
		    addr_equal(&a->addr, &list[i].addr))
			return true;
	return false;
}

/* The addresses the configuration asks for; caller frees. */
static struct kernel_address *
addresses_wanted(const struct iface *i, size_t *n)
{
	struct kernel_address *want;
	const struct ip6 link_local = {
		.addr = { AF_INET6, { 0xfe, 0x80 } }, .eui64 = true };
	size_t k;

	want = xcalloc(i->n_ip6 + 2, sizeof(*want));
	*n = 0;
	if (addr_is_set(&i->v.ip))
		want[(*n)++] = (struct kernel_address){ i->v.ip, i->v.ip_len };
	for (k = 0; k < i->n_ip6; k++)
		want[(*n)++] = (struct kernel_address){
			ip6_address(&i->ip6[k], i->v.mac), i->ip6[k].len };
	if (i->n_ip6 > 0 || i->ip6_enable)
		want[(*n)++] = (struct kernel_address){
			ip6_address(&link_local, i->v.mac), 64 };
	return want;
}

static void
addresses_apply(struct net *net, struct iface *i, struct text *report)
{
	struct kernel_address *want, *have;
	size_t n_want, n_have, k;

	if (kernel_address_list(net->kernel, i->v.ifindex, &have,
		&n_have) < 0) {
		problem(i, report, "the addresses can't be read",
		    kernel_error(net->kernel));
		return;
	}
	want = addresses_wanted(i, &n_want);
	for (k = 0; k < n_have; k++)
		if (!address_in(&have[k], want, n_want) &&
		    kernel_address_del(net->kernel, i->v.ifindex,
			&have[k]) == ERR_SYSTEM)
			problem(i, report, "an address can't be removed",
			    kernel_error(net->kernel));
	for (k = 0; k < n_want; k++)
		if (!address_in(&want[k], have, n_have) &&
		    kernel_address_add(net->kernel, i->v.ifindex,
			&want[k]) < 0)
			problem(i, report, "the address can't be set",
			    kernel_error(net->kernel));
	free(want);
	free(have);
}

static void
link_apply(struct net *net, struct iface *i, const struct kernel_link *link,
    struct text *report)
{
	bool up = !i->v.shutdown;
	unsigned mtu;

	/* The kernel may have no IPv6: nothing to prevent then. */
	(void)kernel_link_no_autoaddr(net->kernel, i->v.ifindex);
	mtu = i->v.nameif[0] != '\0' && link->mtu != i->v.mtu ? i->v.mtu : 0;
	if ((link->up != up || mtu != 0) &&
	    kernel_link_set(net->kernel, i->v.ifindex, up, mtu) < 0)
		problem(i, report, mtu != 0 ? "the MTU can't be set" :
		    up ? "it can't be brought up" : "it can't be shut down",
		    kernel_error(net->kernel));
}

/* The VLAN device of a subinterface whose parent has a link. */
static void
vlan_apply(struct net *net, struct iface *i, struct text *report)
{
	const struct iface *parent;
	char hw[sizeof(i->v.hardware)], name[IFNAMSIZ + 8];

	if (!iface_is_sub(i) || i->vlan == 0 || i->v.link[0] != '\0' ||
	    i->mapped)
		return;
	memcpy(hw, i->v.hardware, sizeof(hw));
	*strchr(hw, '.') = '\0';
	parent = iface_by_hardware(net, hw);
	if (parent == NULL || parent->v.ifindex == 0)
		return;
	snprintf(name, sizeof(name), "%s.%u", parent->v.link, i->vlan);
	if (strlen(name) >= IFNAMSIZ) {
		text_printf(report, "WARNING: interface %s: %s is too long a "
		    "name for a link\n", i->v.hardware, name);
		return;
	}
	if (kernel_vlan_add(net->kernel, parent->v.link, i->vlan, name) < 0) {
		if (!i->missing_told)
			text_printf(report, "WARNING: interface %s: VLAN %u "
			    "can't be made on %s: %s\n", i->v.hardware,
			    i->vlan, parent->v.link,
			    kernel_error(net->kernel));
		i->missing_told = true;
		return;
	}
	memcpy(i->v.link, name, IFNAMSIZ);
	i->link_made = true;
}

static void
iface_apply(struct net *net, struct iface *i, struct text *report)
{
	struct kernel_link link;

	vlan_apply(net, i, report);
	state_read(net, i, &link);
	if (i->v.link[0] == '\0')
		return;
	if (i->v.ifindex == 0) {
		if (!i->missing_told)
			log_msg(SEV_ERRORS, 0, "interface %s: there is no link "
			    "%s; it is configured when it appears",
			    i->v.hardware, i->v.link);
		i->missing_told = true;
		return;
	}
	i->missing_told = false;
	link_apply(net, i, &link, report);
	addresses_apply(net, i, report);
	state_read(net, i, &link);
}

/* `same-security-traffic permit intra-interface` is for all interfaces. */
static void
hairpins_tell(struct net *net, struct text *report)
{
	char (*links)[IFNAMSIZ] = xcalloc(net->n_ifaces + 1, sizeof(*links));
	const struct net_interface *v;
	size_t i, n = 0;

	for (i = 0; i < net->n_ifaces && !net->intra; i++) {
		v = &net->ifaces[i]->v;
		if (v->nameif[0] != '\0' && v->link[0] != '\0')
			memcpy(links[n++], v->link, sizeof(v->link));
	}
	if (net->refuse == NULL || (n == net->n_one_way && (n == 0 ||
		memcmp(links, net->one_way, n * sizeof(*links)) == 0))) {
		free(links);
		return;
	}
	free(net->one_way);
	net->one_way = links;
	net->n_one_way = n;
	net->refuse(net->refuse_ctx, links, n, report);
}

/* Tell observers about each interface that isn't what they last heard of. */
static void
changes_tell(struct net *net)
{
	struct iface *i;
	size_t n;

	for (n = 0; n < net->n_ifaces; n++) {
		i = net->ifaces[n];
		if (memcmp(&i->v, &i->told, sizeof(i->v)) == 0)
			continue;
		memcpy(&i->told, &i->v, sizeof(i->v));
		net_notify(net, i->v.nameif, NULL);
	}
}

int
net_apply(void *ctx, struct text *report)
{
	struct net *net = ctx;
	size_t i;

	for (i = 0; i < net->n_ifaces; i++)
		iface_apply(net, net->ifaces[i], report);
	hairpins_tell(net, report);
	routes_sync(net, report);
	changes_tell(net);
	return 0;
}

/* Links as they are now. A new one, or one whose IPv6 addresses went with its
 * going down, is made what it is to be; somebody's `ip link set down` is left
 * to him. */
static bool
links_read(struct net *net, bool *shut, struct text *report)
{
	struct kernel_link link;
	bool changed = false, was_up;
	unsigned before;
	struct iface *i;
	size_t n;

	for (n = 0; n < net->n_ifaces; n++) {
		i = net->ifaces[n];
		before = i->v.ifindex;
		was_up = i->v.link_up;
		if (!state_read(net, i, &link))
			continue;
		changed = true;
		if (link.ifindex != 0 && link.ifindex != before && !*shut &&
		    net->gate != NULL) {
			net->gate(net->gate_ctx, true);
			*shut = true;
		}
		if (link.ifindex != 0 && (link.ifindex != before ||
			(link.up && !was_up)))
			iface_apply(net, i, report);
	}
	return changed;
}

void
net_resync(struct net *net)
{
	struct text report;
	bool changed, shut = false;
	size_t i;

	text_init(&report);
	changed = links_read(net, &shut, &report);
	if (changed) {
		routes_sync(net, &report);
		changes_tell(net);
	}
	for (i = 0; i < net->n_link_observers; i++)
		if (net->link_observers[i].fn(net->link_observers[i].ctx))
			changed = true;
	if (changed)
		config_settle(net->config, &report);
	if (shut)
		net->gate(net->gate_ctx, false);
	if (report.len > 0)
		log_msg(SEV_WARNINGS, 0, "%s", report.s);
	text_clear(&report);
}
