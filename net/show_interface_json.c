#include "net/show_interface.h"

/* The JSON form of what interfaces show. */

static void
names_put(json_t *o, const struct iface *i)
{
	json_put_text(o, "interface", i->v.hardware);
	json_put_text(o, "nameif", i->v.nameif[0] != '\0' ? i->v.nameif :
	    NULL);
}

static void
state_put(json_t *o, const struct iface *i)
{
	json_put_text(o, "status", if_state(i));
	json_put_text(o, "line_protocol", i->v.line_up ? "up" : "down");
}

static void
address_put(json_t *o, const struct iface *i)
{
	char m[ADDR_TEXT_MAX];

	json_put_addr(o, "ip_address", &i->v.ip);
	json_put_text(o, "subnet_mask", addr_is_set(&i->v.ip) ?
	    mask_format(i->v.ip_len, m) : NULL);
}

static void
rates_put(json_t *o, const char *key, const struct if_rates *r)
{
	json_t *rates = json_put_object(o, key);

	json_put_number(rates, "input_packets_per_s", r->rx_packets);
	json_put_number(rates, "input_bytes_per_s", r->rx_bytes);
	json_put_number(rates, "output_packets_per_s", r->tx_packets);
	json_put_number(rates, "output_bytes_per_s", r->tx_bytes);
	json_put_number(rates, "drop_packets_per_s", r->dropped);
}

static void
counters_put(json_t *o, const struct kernel_stats *s)
{
	json_t *c = json_put_object(o, "counters");

	json_put_number(c, "input_packets", s->rx_packets);
	json_put_number(c, "input_bytes", s->rx_bytes);
	json_put_number(c, "input_no_buffer", s->rx_missed);
	json_put_number(c, "input_multicasts", s->multicast);
	json_put_number(c, "input_giants", s->rx_too_long);
	json_put_number(c, "input_errors", s->rx_errors);
	json_put_number(c, "input_crc_errors", s->rx_crc);
	json_put_number(c, "input_frame_errors", s->rx_frame);
	json_put_number(c, "input_overruns", s->rx_overrun);
	json_put_number(c, "output_packets", s->tx_packets);
	json_put_number(c, "output_bytes", s->tx_bytes);
	json_put_number(c, "output_underruns", s->tx_underrun);
	json_put_number(c, "output_errors", s->tx_errors);
	json_put_number(c, "output_collisions", s->collisions);
	json_put_number(c, "output_late_collisions", s->tx_late);
}

static void
traffic_put(json_t *o, const struct if_facts *f)
{
	json_t *t = json_put_object(o, "traffic");

	json_put_number(t, "input_packets", f->stats.rx_packets);
	json_put_number(t, "input_bytes", f->rx_ip_bytes);
	json_put_number(t, "output_packets", f->stats.tx_packets);
	json_put_number(t, "output_bytes", f->tx_ip_bytes);
	json_put_number(t, "dropped_packets", f->dropped);
	rates_put(t, "rates_1_minute", &f->minute1);
	rates_put(t, "rates_5_minutes", &f->minute5);
}

static void
hardware_put(json_t *o, const struct if_facts *f)
{
	json_put_text(o, "hardware", f->driver[0] != '\0' ? f->driver : NULL);
	if (f->mbps == 0) {
		json_put_null(o, "duplex");
		json_put_null(o, "speed_mbps");
	} else {
		json_put_text(o, "duplex", f->full ? "full" : "half");
		json_put_number(o, "speed_mbps", f->mbps);
	}
}

/* With all that `detail` adds to the text. */
void
if_put_full(json_t *list, struct net *net, const struct iface *i)
{
	json_t *o = json_put_object(list, NULL);
	const uint8_t *b = i->v.mac;
	struct if_facts f;

	if_facts_get(net, i, &f);
	names_put(o, i);
	state_put(o, i);
	if (i->description != NULL)
		json_put_text(o, "description", i->description);
	if (i->vlan != 0)
		json_put_number(o, "vlan", i->vlan);
	json_put_format(o, "mac_address", "%02x%02x.%02x%02x.%02x%02x", b[0],
	    b[1], b[2], b[3], b[4], b[5]);
	if (i->v.nameif[0] != '\0')
		json_put_number(o, "mtu_bytes", i->v.mtu);
	else
		json_put_null(o, "mtu_bytes");
	address_put(o, i);
	json_put_bool(o, "management_only", i->v.management_only);
	json_put_number(o, "interface_number", i->v.ifindex);
	if (!iface_is_sub(i)) {
		hardware_put(o, &f);
		counters_put(o, &f.stats);
	}
	if (i->v.nameif[0] != '\0')
		traffic_put(o, &f);
}

void
if_put_brief(json_t *list, struct net *net, const struct iface *i)
{
	json_t *o = json_put_object(list, NULL);

	(void)net;
	json_put_text(o, "interface", i->v.hardware);
	json_put_addr(o, "ip_address", &i->v.ip);
	json_put_lower(o, "method", if_method(i));
	state_put(o, i);
}

void
if_put_nameif(json_t *list, struct net *net, const struct iface *i)
{
	json_t *o;

	(void)net;
	if (i->v.nameif[0] == '\0')
		return;
	o = json_put_object(list, NULL);
	names_put(o, i);
	json_put_number(o, "security_level", (uint64_t)i->v.security_level);
}

void
if_put_address(json_t *list, struct net *net, const struct iface *i)
{
	json_t *o;

	(void)net;
	if (!addr_is_set(&i->v.ip))
		return;
	o = json_put_object(list, NULL);
	names_put(o, i);
	address_put(o, i);
	json_put_lower(o, "method", if_method(i));
}
