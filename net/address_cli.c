#include "net/model_cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"

/* Without a mask an ASA takes that of the address's old class. */
static uint8_t
class_length(const struct addr *a)
{
	return a->bytes[0] < 128 ? 8 : a->bytes[0] < 192 ? 16 : 24;
}

static bool
is_host(const struct addr *a, uint8_t len)
{
	struct prefix p;
	struct addr_range r;

	if (addr_is_any(a) || addr_is_multicast(a) || a->bytes[0] == 127 ||
	    a->bytes[0] >= 240)
		return false;
	if (len >= 31)
		return true;
	p = prefix_make(a, len);
	r = prefix_range(&p);
	return !addr_equal(a, &r.first) && !addr_equal(a, &r.last);
}

static int
overlap_refuse(struct cli_cmd *cmd, const struct iface *i,
    const struct prefix *p)
{
	const struct iface *other;

	other = iface_overlap(cli_ctx(cmd), i, p);
	if (other == NULL)
		return 0;
	return cli_error(cmd, "Failed to apply IP address to interface %s, as "
	    "the network overlaps with interface %s. Two interfaces cannot be "
	    "in the same subnet.", i->v.hardware, other->v.hardware);
}

static int
dhcp_set(struct cli_cmd *cmd, struct iface *i)
{
	struct net *net = cli_ctx(cmd);

	i->v.ip = i->standby = (struct addr){ 0 };
	i->v.ip_len = 0;
	i->dhcp = true;
	i->dhcp_setroute = cli_has(cmd, "setroute");
	iface_touch(i);
	net_changed(net);
	config_warn_kept(net->config, cmd, "interface ip address dhcp");
	return 0;
}

static int
ip_set(struct cli_cmd *cmd)
{
	struct iface *i;
	struct addr ip, mask, standby = { 0 };
	struct prefix p;
	char text[ADDR_TEXT_MAX];
	uint8_t len;
	int r;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (cli_has(cmd, "dhcp"))
		return dhcp_set(cmd, i);
	cli_addr(cmd, "ip", &ip);
	len = class_length(&ip);
	if (cli_addr(cmd, "mask", &mask) &&
	    mask_parse(addr_format(&mask, text), &len) < 0)
		return cli_error(cmd, "Invalid netmask %s", text);
	if (!is_host(&ip, len))
		return cli_error(cmd, "IP address,mask <%s,%s> can't be that "
		    "of an interface", cli_arg(cmd, "ip"),
		    mask_format(len, text));
	p = prefix_make(&ip, len);
	if ((r = overlap_refuse(cmd, i, &p)) < 0)
		return r;
	if (cli_addr(cmd, "standby", &standby) &&
	    (!prefix_contains(&p, &standby) || addr_equal(&ip, &standby)))
		return cli_error(cmd, "Standby address is not in the same "
		    "subnet as the active address");
	i->v.ip = ip;
	i->v.ip_len = len;
	i->standby = standby;
	i->dhcp = false;
	i->from_startup = cli_is_batch(cmd);
	iface_touch(i);
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
ip_unset(struct cli_cmd *cmd)
{
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	/* The four lines that an untouched port prints, pasted back, leave
	 * it untouched: its shutdown is the default one again. */
	if (i->shut == SHUT_TYPED && i->v.nameif[0] == '\0' &&
	    !addr_is_set(&i->v.ip) && !i->dhcp)
		iface_shut(i, SHUT_DEFAULT);
	i->v.ip = i->standby = (struct addr){ 0 };
	i->v.ip_len = 0;
	i->dhcp = i->dhcp_setroute = false;
	net_changed(cli_ctx(cmd));
	return 0;
}

/* "2001:db8::12/64" as typed: host bits stay. */
static int
ip6_parse(const char *s, struct ip6 *out)
{
	unsigned long len;
	const char *slash;
	char *text;
	int r;

	*out = (struct ip6){ 0 };
	if ((slash = strchr(s, '/')) == NULL)
		return ERR_SYNTAX;
	text = xstrndup(s, (size_t)(slash - s));
	r = addr_parse(text, &out->addr);
	free(text);
	if (r < 0)
		return r;
	if (out->addr.family != AF_INET6)
		return ERR_SYNTAX;
	if ((r = text_number(slash + 1, 0, 128, &len)) < 0)
		return r;
	out->len = (uint8_t)len;
	return 0;
}

static struct ip6 *
ip6_find(struct iface *i, const struct ip6 *want)
{
	size_t n;

	for (n = 0; n < i->n_ip6; n++)
		if (i->ip6[n].len == want->len &&
		    i->ip6[n].eui64 == want->eui64 &&
		    addr_equal(&i->ip6[n].addr, &want->addr))
			return &i->ip6[n];
	return NULL;
}

static int
ip6_set(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct iface *i;
	struct prefix p;
	struct ip6 six;
	int r;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (cli_has(cmd, "autoconfig")) {
		i->ip6_autoconfig = true;
		config_warn_kept(net->config, cmd, "interface ipv6 address "
		    "autoconfig");
	} else {
		if (ip6_parse(cli_arg(cmd, "prefix"), &six) < 0)
			return cli_invalid(cmd, "prefix");
		six.eui64 = cli_has(cmd, "eui64");
		p = prefix_make(&six.addr, six.len);
		if (six.eui64)
			six.addr = p.addr;
		if ((r = overlap_refuse(cmd, i, &p)) < 0)
			return r;
		if (ip6_find(i, &six) == NULL) {
			i->ip6 = xreallocarray(i->ip6, i->n_ip6 + 1,
			    sizeof(*i->ip6));
			i->ip6[i->n_ip6++] = six;
		}
	}
	iface_touch(i);
	net_changed(net);
	return 0;
}

static int
ip6_unset(struct cli_cmd *cmd)
{
	struct iface *i;
	struct ip6 six, *found;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (cli_has(cmd, "autoconfig")) {
		i->ip6_autoconfig = false;
	} else if (cli_has(cmd, "prefix")) {
		if (ip6_parse(cli_arg(cmd, "prefix"), &six) < 0)
			return cli_invalid(cmd, "prefix");
		six.eui64 = cli_has(cmd, "eui64");
		if (six.eui64)
			six.addr = prefix_make(&six.addr, six.len).addr;
		if ((found = ip6_find(i, &six)) != NULL) {
			i->n_ip6--;
			memmove(found, found + 1, (size_t)(&i->ip6[i->n_ip6] -
				found) * sizeof(*found));
		}
	} else {
		i->n_ip6 = 0;
		i->ip6_autoconfig = false;
	}
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
ip6_enable(struct cli_cmd *cmd)
{
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	i->ip6_enable = !cli_is_no(cmd);
	net_changed(cli_ctx(cmd));
	return 0;
}

void
address_write(const struct iface *i, struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	size_t n;

	if (i->dhcp) {
		text_printf(out, " ip address dhcp %s\n",
		    i->dhcp_setroute ? "setroute " : "");
	} else if (addr_is_set(&i->v.ip)) {
		text_printf(out, " ip address %s %s ",
		    addr_format(&i->v.ip, a), mask_format(i->v.ip_len, b));
		if (addr_is_set(&i->standby))
			text_printf(out, "standby %s ",
			    addr_format(&i->standby, a));
		text_add_char(out, '\n');
	} else {
		text_add(out, " no ip address\n");
	}
	for (n = 0; n < i->n_ip6; n++)
		text_printf(out, " ipv6 address %s/%u%s\n",
		    addr_format(&i->ip6[n].addr, a), i->ip6[n].len,
		    i->ip6[n].eui64 ? " eui-64" : "");
	if (i->ip6_autoconfig)
		text_add(out, " ipv6 address autoconfig\n");
	if (i->ip6_enable)
		text_add(out, " ipv6 enable\n");
}

static const struct cli_row rows[] = {
	{ "", 15, "ip address ~ { A.B.C.D$ip [A.B.C.D$mask] "
	    "[standby A.B.C.D$standby] | dhcp$dhcp [setroute$setroute] }",
	    "ip	IP of this interface\n"
	    "address	Set the IP address\n"
	    "$ip	Interface's IP address\n"
	    "$mask	IP network mask\n"
	    "standby	Address of a failover peer, kept only\n"
	    "$standby	Failover peer's IP address\n"
	    "dhcp	From a DHCP server, kept only\n"
	    "setroute	With its default route\n", ip_set, ip_unset, 0 },
	{ "", 15, "ipv6 address ~ { X:X:X:X::X/<0-128>$prefix "
	    "[eui-64$eui64] | autoconfig$autoconfig }",
	    "ipv6	IPv6 of this interface\n"
	    "address	Add an IPv6 address\n"
	    "$prefix	Address and length of its prefix\n"
	    "eui-64	Low 64 bits from the MAC address\n"
	    "autoconfig	Stateless, kept only\n", ip6_set, ip6_unset, 0 },
	{ "", 15, "ipv6 enable",
	    "enable	A link-local address only\n", ip6_enable, ip6_enable,
	    0 },
};

void
address_cli_init(struct net *net, const char *mode)
{
	struct cli_row row;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		row = rows[i];
		row.mode = mode;
		cli_row_add_copy(net->cli, &row, net);
	}
}
