#include "net/model_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/loop.h"
#include "cli/cli.h"

/*
 * `show interface`: the kernel's counters in the ASA's form. Counters of
 * hardware that a link has not (pause frames, late resets, block queues) are
 * always 0, as on an ASAv.
 */

enum { ETHER_HEADER = 14 };

static const char *
state_word(const struct iface *i)
{
	return i->v.shutdown ? "administratively down" :
	    i->v.line_up ? "up" : "down";
}

/* The sample seconds ago, or the oldest there is; NULL: none. */
static const struct sample *
sample_back(const struct iface *i, size_t seconds)
{
	size_t back = seconds / SAMPLE_S;

	if (i->n_samples == 0)
		return NULL;
	if (back > i->n_samples)
		back = i->n_samples;
	return &i->samples[(i->next_sample + SAMPLES - back) % SAMPLES];
}

void
sample_take(void *ctx)
{
	struct net *net = ctx;
	struct kernel_link link;
	struct iface *f;
	struct sample *s;
	size_t i;

	for (i = 0; i < net->n_ifaces; i++) {
		f = net->ifaces[i];
		if (f->v.link[0] == '\0' || kernel_link_get(net->kernel,
			f->v.link, &link) < 0) {
			f->n_samples = 0;
			continue;
		}
		s = &f->samples[f->next_sample];
		*s = (struct sample){ loop_now_ms(net->loop), link.stats };
		f->next_sample = (f->next_sample + 1) % SAMPLES;
		if (f->n_samples < SAMPLES)
			f->n_samples++;
	}
}

/* What the link carries above Ethernet. */
static uint64_t
ip_bytes(uint64_t bytes, uint64_t packets)
{
	return bytes > packets * ETHER_HEADER ?
	    bytes - packets * ETHER_HEADER : 0;
}

static uint64_t
per_second(uint64_t now, uint64_t then, uint64_t ms)
{
	return now > then && ms > 0 ? (now - then) * 1000 / ms : 0;
}

static void
rates_print(struct text *out, const struct iface *i, unsigned minutes,
    const struct kernel_stats *now, uint64_t now_ms)
{
	const struct sample *s;
	struct kernel_stats then = *now;
	uint64_t ms = 0;

	if ((s = sample_back(i, minutes * 60)) != NULL) {
		then = s->stats;
		ms = now_ms - s->at_ms;
	}
	text_printf(out, "      %u minute input rate %llu pkts/sec,  %llu "
	    "bytes/sec\n", minutes,
	    (unsigned long long)per_second(now->rx_packets, then.rx_packets,
		ms), (unsigned long long)per_second(now->rx_bytes,
		then.rx_bytes, ms));
	text_printf(out, "      %u minute output rate %llu pkts/sec,  %llu "
	    "bytes/sec\n", minutes,
	    (unsigned long long)per_second(now->tx_packets, then.tx_packets,
		ms), (unsigned long long)per_second(now->tx_bytes,
		then.tx_bytes, ms));
	text_printf(out, "      %u minute drop rate, %llu pkts/sec\n", minutes,
	    (unsigned long long)per_second(now->rx_dropped + now->tx_dropped,
		then.rx_dropped + then.tx_dropped, ms));
}

static void
hardware_print(struct text *out, const struct iface *i)
{
	char driver[32];
	unsigned mbps = 0;
	bool full = false;

	driver[0] = '\0';
	if (i->v.link[0] != '\0')
		kernel_hardware(i->v.link, driver, &mbps, &full);
	text_printf(out, "  Hardware is %s, BW %u Mbps, DLY 10 usec\n",
	    driver[0] != '\0' ? driver : "unknown", mbps);
	text_printf(out, "\tAuto-Duplex(%s), ", full ? "Full-duplex" :
	    mbps != 0 ? "Half-duplex" : "Unknown");
	if (mbps != 0)
		text_printf(out, "Auto-Speed(%u Mbps)\n", mbps);
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
traffic_print(struct text *out, const struct iface *i,
    const struct kernel_stats *s, uint64_t now_ms)
{
	text_printf(out, "  Traffic Statistics for \"%s\":\n", i->v.nameif);
	text_printf(out, "\t%llu packets input, %llu bytes\n",
	    (unsigned long long)s->rx_packets,
	    (unsigned long long)ip_bytes(s->rx_bytes, s->rx_packets));
	text_printf(out, "\t%llu packets output, %llu bytes\n",
	    (unsigned long long)s->tx_packets,
	    (unsigned long long)ip_bytes(s->tx_bytes, s->tx_packets));
	text_printf(out, "\t%llu packets dropped\n",
	    (unsigned long long)(s->rx_dropped + s->tx_dropped));
	rates_print(out, i, 1, s, now_ms);
	rates_print(out, i, 5, s, now_ms);
}

static void
interface_print(struct net *net, const struct iface *i, bool detail,
    struct text *out)
{
	struct kernel_link link = { 0 };

	if (i->v.link[0] != '\0')
		(void)kernel_link_get(net->kernel, i->v.link, &link);
	text_printf(out, "Interface %s \"%s\", is %s, line protocol is %s\n",
	    i->v.hardware, i->v.nameif, state_word(i),
	    i->v.line_up ? "up" : "down");
	if (!iface_is_sub(i))
		hardware_print(out, i);
	if (i->vlan != 0)
		text_printf(out, "\tVLAN identifier %u\n", i->vlan);
	identity_print(out, i);
	if (!iface_is_sub(i))
		counters_print(out, &link.stats);
	if (i->v.nameif[0] != '\0')
		traffic_print(out, i, &link.stats, loop_now_ms(net->loop));
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

/* The one asked for by hardware name or nameif; NULL: none. */
static struct iface *
asked(struct net *net, const char *name)
{
	struct iface *i;
	char hw[32];

	if ((i = iface_by_nameif(net, name)) != NULL)
		return i;
	if (net_hardware_name(name, hw) < 0)
		return NULL;
	return iface_by_hardware(net, hw);
}

static int
each_print(struct cli_cmd *cmd,
    void (*print)(struct cli_cmd *cmd, const struct iface *i))
{
	struct net *net = cli_ctx(cmd);
	const struct iface *only = NULL;
	size_t n;

	if (cli_has(cmd, "name") &&
	    (only = asked(net, cli_arg(cmd, "name"))) == NULL)
		return cli_invalid(cmd, "name");
	for (n = 0; n < net->n_ifaces; n++)
		if (only == NULL || net->ifaces[n] == only)
			print(cmd, net->ifaces[n]);
	return 0;
}

static void
print_full(struct cli_cmd *cmd, const struct iface *i)
{
	interface_print(cli_ctx(cmd), i, cli_has(cmd, "detail"),
	    cli_out(cmd));
}

static int
show_interface(struct cli_cmd *cmd)
{
	return each_print(cmd, print_full);
}

static const char *
method(const struct iface *i)
{
	return !addr_is_set(&i->v.ip) ? "unset" :
	    i->from_startup ? "CONFIG" : "manual";
}

static void
print_brief(struct cli_cmd *cmd, const struct iface *i)
{
	char a[ADDR_TEXT_MAX];

	cli_printf(cmd, "%-20s %-17s YES %-6s %-21s %s\n", i->v.hardware,
	    addr_is_set(&i->v.ip) ? addr_format(&i->v.ip, a) : "unassigned",
	    method(i), state_word(i), i->v.line_up ? "up" : "down");
}

static int
show_brief(struct cli_cmd *cmd)
{
	cli_printf(cmd, "%-20s %-17s OK? Method Status                "
	    "Protocol\n", "Interface", "IP-Address");
	return each_print(cmd, print_brief);
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
	cli_printf(cmd, "%-24s %-24s Security\n", "Interface", "Name");
	return each_print(cmd, print_nameif);
}

static void
print_address(struct cli_cmd *cmd, const struct iface *i)
{
	char a[ADDR_TEXT_MAX], m[ADDR_TEXT_MAX];

	if (addr_is_set(&i->v.ip))
		cli_printf(cmd, "%-24s %-22s %-15s %-15s %s\n", i->v.hardware,
		    i->v.nameif, addr_format(&i->v.ip, a),
		    mask_format(i->v.ip_len, m), method(i));
}

static int
show_address(struct cli_cmd *cmd)
{
	static const char *const heads[] = { "System", "Current" };
	size_t n;
	int r;

	for (n = 0; n < 2; n++) {
		cli_printf(cmd, "%s IP Addresses:\n", heads[n]);
		cli_printf(cmd, "%-24s %-22s %-15s %-15s Method\n",
		    "Interface", "Name", "IP address", "Subnet mask");
		if ((r = each_print(cmd, print_address)) < 0)
			return r;
	}
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 1, "show interface [NAME:interface-or-nameif$name] "
	    "[detail$detail]",
	    "show	Show running system information\n"
	    "interface	Display interface information\n"
	    "$name	Hardware name or nameif\n"
	    "detail	More of each\n", show_interface, NULL, 0 },
	{ "exec", 1, "show interface ip brief",
	    "ip	Addresses\nbrief	One line an interface\n",
	    show_brief, NULL, 0 },
	{ "exec", 1, "show nameif [NAME:interface-or-nameif$name]",
	    "nameif	Display names and security levels\n"
	    "$name	Hardware name or nameif\n",
	    show_nameif, NULL, 0 },
	{ "exec", 1, "show ip [address] [NAME:interface-or-nameif$name]",
	    "ip	Display addresses\naddress	Of the interfaces\n"
	    "$name	Hardware name or nameif\n",
	    show_address, NULL, 0 },
};

void
show_interface_cli_init(struct net *net)
{
	cli_rows_add(net->cli, rows, sizeof(rows) / sizeof(rows[0]), net);
}
