#include "net/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "config/config.h"

struct iface *
iface_by_hardware(struct net *net, const char *hw)
{
	size_t i;

	for (i = 0; i < net->n_ifaces; i++)
		if (strcmp(net->ifaces[i]->v.hardware, hw) == 0)
			return net->ifaces[i];
	return NULL;
}

struct iface *
iface_by_nameif(struct net *net, const char *nameif)
{
	size_t i;

	if (nameif[0] == '\0')
		return NULL;
	for (i = 0; i < net->n_ifaces; i++)
		if (strcmp(net->ifaces[i]->v.nameif, nameif) == 0)
			return net->ifaces[i];
	return NULL;
}

bool
iface_is_sub(const struct iface *i)
{
	return strchr(i->v.hardware, '.') != NULL;
}

/* Ports with cables first, then Management, then what exists by being
 * configured: the order of a running-config. */
static unsigned
rank_of(const char *hw)
{
	static const char *const made[] = { "BVI", "Loopback", "Port-channel",
	    "Redundant", "Tunnel", "Vlan" };

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (strncmp(hw, made[i], strlen(made[i])) == 0)
			return 2;
	return strncmp(hw, "Management", strlen("Management")) == 0;
}

static bool
port_before(const char *a, const char *b)
{
	size_t len = strcspn(a, "0123456789");
	unsigned long slot_a, slot_b;
	char *end_a, *end_b;

	if (rank_of(a) != rank_of(b))
		return rank_of(a) < rank_of(b);
	if (strncmp(a, b, len) != 0)
		return false;
	slot_a = strtoul(a + len, &end_a, 10);
	slot_b = strtoul(b + len, &end_b, 10);
	if (slot_a != slot_b || *end_a != '/' || *end_b != '/')
		return slot_a < slot_b;
	return strtoul(end_a + 1, NULL, 10) < strtoul(end_b + 1, NULL, 10);
}

/* Behind the ports of the same kind with lower numbers, else before what
 * comes later. */
static size_t
port_place(struct net *net, const char *hw)
{
	size_t kind = strcspn(hw, "0123456789"), at = net->n_ifaces, i;

	for (i = net->n_ifaces; i-- > 0;) {
		const char *other = net->ifaces[i]->v.hardware;

		if (port_before(hw, other))
			at = i;
		else if (strncmp(hw, other, kind) == 0)
			return i + 1;
	}
	return at;
}

/* Where hw goes; a subinterface: behind its parent and lower ones. */
static size_t
place_find(struct net *net, const char *hw)
{
	const char *dot, *other;
	size_t at, i, len;

	if ((dot = strchr(hw, '.')) == NULL)
		return port_place(net, hw);
	len = (size_t)(dot - hw);
	at = net->n_ifaces;
	for (i = 0; i < net->n_ifaces; i++) {
		other = net->ifaces[i]->v.hardware;
		if (strncmp(other, hw, len) != 0 ||
		    (other[len] != '\0' && other[len] != '.'))
			continue;
		if (other[len] == '\0' || strtoul(other + len + 1, NULL, 10) <
		    strtoul(dot + 1, NULL, 10))
			at = i + 1;
	}
	return at;
}

struct iface *
iface_add(struct net *net, const char *hw, const char *link)
{
	struct iface *i;
	size_t at;

	i = xcalloc(1, sizeof(*i));
	strncpy(i->v.hardware, hw, sizeof(i->v.hardware) - 1);
	strncpy(i->v.link, link, sizeof(i->v.link) - 1);
	i->v.security_level = -1;
	i->v.mtu = MTU_DEFAULT;
	/* A subinterface is made by configuring it, so it is up (ASA). */
	iface_shut(i, iface_is_sub(i) ? SHUT_NO : SHUT_DEFAULT);
	at = place_find(net, hw);
	net->ifaces = xreallocarray(net->ifaces, net->n_ifaces + 1,
	    sizeof(*net->ifaces));
	memmove(&net->ifaces[at + 1], &net->ifaces[at],
	    (net->n_ifaces - at) * sizeof(*net->ifaces));
	net->ifaces[at] = i;
	net->n_ifaces++;
	return i;
}

static void
iface_empty(struct iface *i)
{
	size_t n;

	for (n = 0; n < i->n_kept; n++)
		free(i->kept[n]);
	free(i->kept);
	free(i->ip6);
	free(i->description);
	free(i->duplex);
	free(i->speed);
	i->kept = NULL;
	i->ip6 = NULL;
	i->description = i->duplex = i->speed = NULL;
	i->n_kept = i->n_ip6 = 0;
}

void
iface_free(struct iface *i)
{
	iface_empty(i);
	free(i);
}

void
iface_remove(struct net *net, struct iface *i)
{
	size_t at;

	iface_name(net, i, "");
	if (i->link_made)
		kernel_link_del(net->kernel, i->v.link);
	for (at = 0; net->ifaces[at] != i; at++)
		;
	net->n_ifaces--;
	memmove(&net->ifaces[at], &net->ifaces[at + 1],
	    (net->n_ifaces - at) * sizeof(*net->ifaces));
	iface_free(i);
}

void
iface_reset(struct net *net, struct iface *i)
{
	iface_name(net, i, "");
	iface_empty(i);
	iface_shut(i, iface_is_sub(i) ? SHUT_NO : SHUT_DEFAULT);
	i->v.security_level = -1;
	i->v.management_only = false;
	i->v.ip = i->standby = (struct addr){ 0 };
	i->v.ip_len = 0;
	i->dhcp = i->dhcp_setroute = false;
	i->ip6_enable = i->ip6_autoconfig = false;
	i->from_startup = false;
	if (i->vlan != 0)
		iface_vlan(net, i, 0);
}

void
iface_vlan(struct net *net, struct iface *i, unsigned vlan)
{
	if (i->link_made)
		(void)kernel_link_del(net->kernel, i->v.link);
	if (!i->mapped)
		memset(i->v.link, 0, sizeof(i->v.link));
	i->link_made = i->missing_told = false;
	i->vlan = vlan;
}

void
iface_shut(struct iface *i, enum shut shut)
{
	i->shut = shut;
	i->v.shutdown = shut != SHUT_NO;
}

void
iface_touch(struct iface *i)
{
	if (i->shut == SHUT_DEFAULT)
		iface_shut(i, SHUT_NO);
}

void
iface_name(struct net *net, struct iface *i, const char *nameif)
{
	char old[NAMEIF_MAX + 1];

	memcpy(old, i->v.nameif, sizeof(old));
	if (strcmp(old, nameif) == 0)
		return;
	memset(i->v.nameif, 0, sizeof(i->v.nameif));
	strncpy(i->v.nameif, nameif, NAMEIF_MAX);
	i->v.mtu = MTU_DEFAULT;
	if (nameif[0] == '\0')
		i->v.security_level = -1;
	if (old[0] == '\0')
		return;
	routes_drop_nameif(net, old);
	/* At once, so that lines that come after this one in a paste find
	 * what an ASA would have. */
	net_notify(net, i->v.nameif, old);
}

bool
iface_prefix(const struct iface *i, struct prefix *out)
{
	if (!addr_is_set(&i->v.ip))
		return false;
	*out = prefix_make(&i->v.ip, i->v.ip_len);
	return true;
}

const struct iface *
iface_overlap(struct net *net, const struct iface *not_this,
    const struct prefix *p)
{
	const struct iface *i;
	struct prefix other;
	size_t n, k;

	for (n = 0; n < net->n_ifaces; n++) {
		i = net->ifaces[n];
		if (i == not_this)
			continue;
		if (iface_prefix(i, &other) && prefix_overlaps(&other, p))
			return i;
		for (k = 0; k < i->n_ip6; k++) {
			other = prefix_make(&i->ip6[k].addr, i->ip6[k].len);
			if (prefix_overlaps(&other, p))
				return i;
		}
	}
	return NULL;
}

bool
iface_owns(struct net *net, const struct addr *a)
{
	const struct iface *i;
	struct addr six;
	size_t n, k;

	for (n = 0; n < net->n_ifaces; n++) {
		i = net->ifaces[n];
		if (addr_is_set(&i->v.ip) && addr_equal(&i->v.ip, a))
			return true;
		for (k = 0; k < i->n_ip6; k++) {
			six = ip6_address(&i->ip6[k], i->v.mac);
			if (addr_equal(&six, a))
				return true;
		}
	}
	return false;
}

/* RFC 4291, appendix A: the MAC with ff:fe in its middle, universal bit
 * turned. */
struct addr
ip6_address(const struct ip6 *ip6, const uint8_t mac[6])
{
	struct addr a = ip6->addr;

	if (!ip6->eui64)
		return a;
	memcpy(&a.bytes[8], mac, 3);
	memcpy(&a.bytes[13], mac + 3, 3);
	a.bytes[8] ^= 0x02;
	a.bytes[11] = 0xff;
	a.bytes[12] = 0xfe;
	return a;
}

void
net_notify(struct net *net, const char *nameif, const char *old_nameif)
{
	size_t i;

	for (i = 0; i < net->n_observers; i++)
		net->observers[i].fn(net->observers[i].ctx, nameif,
		    old_nameif);
}

void
net_changed(struct net *net)
{
	config_dirty(net->config, net->apply);
}
