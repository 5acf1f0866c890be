#include "net/model_cli.h"

#include "cli/json.h"
#include "net/show_interface.h"

/*
 * `show interface`: the kernel's counters in the ASA's form. Counters of
 * hardware that a link has not (pause frames, late resets, block queues) are
 * always 0, as on an ASAv.
 */

static void
rates_print(struct text *out, unsigned minutes, const struct if_rates *r)
{
	text_printf(out, "      %u minute input rate %llu pkts/sec,  %llu "
	    "bytes/sec\n", minutes, (unsigned long long)r->rx_packets,
	    (unsigned long long)r->rx_bytes);
	text_printf(out, "      %u minute output rate %llu pkts/sec,  %llu "
	    "bytes/sec\n", minutes, (unsigned long long)r->tx_packets,
	    (unsigned long long)r->tx_bytes);
	text_printf(out, "      %u minute drop rate, %llu pkts/sec\n",
	    minutes, (unsigned long long)r->dropped);
}

static void
hardware_print(struct text *out, const struct if_facts *f)
{
	text_printf(out, "  Hardware is %s, BW %u Mbps, DLY 10 usec\n",
	    f->driver[0] != '\0' ? f->driver : "unknown", f->mbps);
	text_printf(out, "\tAuto-Duplex(%s), ", f->full ? "Full-duplex" :
	    f->mbps != 0 ? "Half-duplex" : "Unknown");
	if (f->mbps != 0)
		text_printf(out, "Auto-Speed(%u Mbps)\n", f->mbps);
	else
		text_add(out, "Auto-Speed(Unknown)\n");
	text_add(out, "\tInput flow control is unsupported, output flow "
	    "control is unsupported\n");
}

static void
identity_print(struct text *out, const struct iface *i)
{
	char a[ADDR_TEXT_MAX], m[ADDR_TEXT_MAX];
	const uint8_t *b = i->v.mac;

	if (i->description != NULL)
		text_printf(out, "\tDescription: %s\n", i->description);
	if (i->v.nameif[0] == '\0')
		text_add(out, "\tAvailable but not configured via nameif\n");
	text_printf(out, "\tMAC address %02x%02x.%02x%02x.%02x%02x, ", b[0],
	    b[1], b[2], b[3], b[4], b[5]);
	if (i->v.nameif[0] == '\0')
		text_add(out, "MTU not set\n");
	else
		text_printf(out, "MTU %u\n", i->v.mtu);
	if (addr_is_set(&i->v.ip))
		text_printf(out, "\tIP address %s, subnet mask %s\n",
		    addr_format(&i->v.ip, a), mask_format(i->v.ip_len, m));
	else
		text_add(out, "\tIP address unassigned\n");
}

static void
counters_print(struct text *out, const struct kernel_stats *s)
{
	text_printf(out, "\t%llu packets input, %llu bytes, %llu no buffer\n",
	    (unsigned long long)s->rx_packets, (unsigned long long)s->rx_bytes,
	    (unsigned long long)s->rx_missed);
	/* The kernel counts multicast; broadcasts are among them. */
	text_printf(out, "\tReceived %llu broadcasts, 0 runts, %llu giants\n",
	    (unsigned long long)s->multicast,
	    (unsigned long long)s->rx_too_long);
	text_printf(out, "\t%llu input errors, %llu CRC, %llu frame, %llu "
	    "overrun, 0 ignored, 0 abort\n", (unsigned long long)s->rx_errors,
	    (unsigned long long)s->rx_crc, (unsigned long long)s->rx_frame,
	    (unsigned long long)s->rx_overrun);
	text_add(out, "\t0 pause input, 0 resume input\n"
	    "\t0 L2 decode drops\n");
	text_printf(out, "\t%llu packets output, %llu bytes, %llu underruns\n",
	    (unsigned long long)s->tx_packets, (unsigned long long)s->tx_bytes,
	    (unsigned long long)s->tx_underrun);
	text_add(out, "\t0 pause output, 0 resume output\n");
	text_printf(out, "\t%llu output errors, %llu collisions, 0 interface "
	    "resets\n", (unsigned long long)s->tx_errors,
	    (unsigned long long)s->collisions);
	text_printf(out, "\t%llu late collisions, 0 deferred\n",
	    (unsigned long long)s->tx_late);
	text_add(out, "\t0 input reset drops, 0 output reset drops\n"
	    "\tinput queue (blocks free curr/low): hardware (0/0)\n"
	    "\toutput queue (blocks free curr/low): hardware (0/0)\n");
}

static void
traffic_print(struct text *out, const struct if_facts *f)
{
	text_printf(out, "  Traffic Statistics for \"%s\":\n",
	    f->i->v.nameif);
	text_printf(out, "\t%llu packets input, %llu bytes\n",
	    (unsigned long long)f->stats.rx_packets,
	    (unsigned long long)f->rx_ip_bytes);
	text_printf(out, "\t%llu packets output, %llu bytes\n",
	    (unsigned long long)f->stats.tx_packets,
	    (unsigned long long)f->tx_ip_bytes);
	text_printf(out, "\t%llu packets dropped\n",
	    (unsigned long long)f->dropped);
	rates_print(out, 1, &f->minute1);
	rates_print(out, 5, &f->minute5);
}

static void
interface_print(const struct if_facts *f, bool detail, struct text *out)
{
	const struct iface *i = f->i;

	text_printf(out, "Interface %s \"%s\", is %s, line protocol is %s\n",
	    i->v.hardware, i->v.nameif, if_state(i),
	    i->v.line_up ? "up" : "down");
	if (!iface_is_sub(i))
		hardware_print(out, f);
	if (i->vlan != 0)
		text_printf(out, "\tVLAN identifier %u\n", i->vlan);
	identity_print(out, i);
	if (!iface_is_sub(i))
		counters_print(out, &f->stats);
	if (i->v.nameif[0] != '\0')
		traffic_print(out, f);
	if (i->v.management_only)
		text_add(out, "\tManagement-only interface. Blocked 0 "
		    "through-the-device packets\n");
	if (detail)
		text_printf(out, "  Control Point Interface States:\n"
		    "\tInterface number is %u\n"
		    "\tInterface config status is %s\n"
		    "\tInterface state is %s\n", i->v.ifindex,
		    i->v.shutdown ? "not active" : "active",
		    i->v.line_up ? "active" : "not active");
}

/*
 * Of each interface, or of the one that was asked for by its hardware name or
 * nameif: a line by print, or an object of the array of that name by put.
 */
static int
each(struct cli_cmd *cmd, const char *head,
    void (*print)(struct cli_cmd *cmd, const struct iface *i),
    void (*put)(json_t *list, struct net *net, const struct iface *i))
{
	struct net *net = cli_ctx(cmd);
	const struct iface *only = NULL;
	json_t *json = cli_json(cmd), *list = NULL;

	if (cli_has(cmd, "name") &&
	    (only = if_asked(net, cli_arg(cmd, "name"))) == NULL)
		return cli_invalid(cmd, "name");
	if (json != NULL)
		list = json_put_array(json, "interfaces");
	else
		cli_printf(cmd, "%s", head);
	for (size_t n = 0; n < net->n_ifaces; n++) {
		if (only != NULL && net->ifaces[n] != only)
			continue;
		if (list != NULL)
			put(list, net, net->ifaces[n]);
		else
			print(cmd, net->ifaces[n]);
	}
	return 0;
}

static void
print_full(struct cli_cmd *cmd, const struct iface *i)
{
	struct if_facts f;

	if_facts_get(cli_ctx(cmd), i, &f);
	interface_print(&f, cli_has(cmd, "detail"), cli_out(cmd));
}

static int
show_interface(struct cli_cmd *cmd)
{
	return each(cmd, "", print_full, if_put_full);
}

static void
print_brief(struct cli_cmd *cmd, const struct iface *i)
{
	char a[ADDR_TEXT_MAX];

	cli_printf(cmd, "%-20s %-17s YES %-6s %-21s %s\n", i->v.hardware,
	    addr_is_set(&i->v.ip) ? addr_format(&i->v.ip, a) : "unassigned",
	    if_method(i), if_state(i), i->v.line_up ? "up" : "down");
}

static int
show_brief(struct cli_cmd *cmd)
{
	return each(cmd, "Interface            IP-Address        OK? Method "
	    "Status                Protocol\n", print_brief, if_put_brief);
}

static void
print_nameif(struct cli_cmd *cmd, const struct iface *i)
{
	if (i->v.nameif[0] != '\0')
		cli_printf(cmd, "%-24s %-24s %3d\n", i->v.hardware,
		    i->v.nameif, i->v.security_level);
}

static int
show_nameif(struct cli_cmd *cmd)
{
	return each(cmd, "Interface                Name                     "
	    "Security\n", print_nameif, if_put_nameif);
}

static void
print_address(struct cli_cmd *cmd, const struct iface *i)
{
	char a[ADDR_TEXT_MAX], m[ADDR_TEXT_MAX];

	if (addr_is_set(&i->v.ip))
		cli_printf(cmd, "%-24s %-22s %-15s %-15s %s\n", i->v.hardware,
		    i->v.nameif, addr_format(&i->v.ip, a),
		    mask_format(i->v.ip_len, m), if_method(i));
}

#define ADDRESS_HEAD " IP Addresses:\n" \
	"Interface                Name                   " \
	"IP address      Subnet mask     Method\n"

/* An ASA has two tables, for fail-over; in JSON there is one. */
static int
show_address(struct cli_cmd *cmd)
{
	int r = each(cmd, "System" ADDRESS_HEAD, print_address,
	    if_put_address);

	if (r < 0 || cli_json(cmd) != NULL)
		return r;
	return each(cmd, "Current" ADDRESS_HEAD, print_address, NULL);
}

static const struct cli_row rows[] = {
	{ "exec", 1, "show interface [NAME:interface-or-nameif$name] "
	    "[detail$detail]",
	    "show	Show running system information\n"
	    "interface	Display interface information\n"
	    "$name	Hardware name or nameif\n"
	    "detail	More of each\n", show_interface, NULL, CLI_JSON },
	{ "exec", 1, "show interface ip brief",
	    "ip	Addresses\nbrief	One line an interface\n",
	    show_brief, NULL, CLI_JSON },
	{ "exec", 1, "show nameif [NAME:interface-or-nameif$name]",
	    "nameif	Display names and security levels\n"
	    "$name	Hardware name or nameif\n",
	    show_nameif, NULL, CLI_JSON },
	{ "exec", 1, "show ip [address] [NAME:interface-or-nameif$name]",
	    "ip	Display addresses\naddress	Of the interfaces\n"
	    "$name	Hardware name or nameif\n",
	    show_address, NULL, CLI_JSON },
};

void
show_interface_cli_init(struct net *net)
{
	cli_rows_add(net->cli, rows, sizeof(rows) / sizeof(rows[0]), net);
}
