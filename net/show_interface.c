#include "net/show_interface.h"

#include "base/loop.h"

/* Gathers what `show interface` tells. */

enum { ETHER_HEADER = 14 };

const char *
if_state(const struct iface *i)
{
	return i->v.shutdown ? "administratively down" :
	    i->v.line_up ? "up" : "down";
}

const char *
if_method(const struct iface *i)
{
	return !addr_is_set(&i->v.ip) ? "unset" :
	    i->from_startup ? "CONFIG" : "manual";
}

struct iface *
if_asked(struct net *net, const char *name)
{
	struct iface *i;
	char hw[32];

	if ((i = iface_by_nameif(net, name)) != NULL)
		return i;
	if (net_hardware_name(name, hw) < 0)
		return NULL;
	return iface_by_hardware(net, hw);
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
rates_get(const struct iface *i, unsigned minutes,
    const struct kernel_stats *now, uint64_t now_ms, struct if_rates *out)
{
	const struct sample *s = sample_back(i, minutes * 60);
	struct kernel_stats then = *now;
	uint64_t ms = 0;

	if (s != NULL) {
		then = s->stats;
		ms = now_ms - s->at_ms;
	}
	*out = (struct if_rates){
		per_second(now->rx_packets, then.rx_packets, ms),
		per_second(now->rx_bytes, then.rx_bytes, ms),
		per_second(now->tx_packets, then.tx_packets, ms),
		per_second(now->tx_bytes, then.tx_bytes, ms),
		per_second(now->rx_dropped + now->tx_dropped,
		    then.rx_dropped + then.tx_dropped, ms),
	};
}

void
if_facts_get(struct net *net, const struct iface *i, struct if_facts *out)
{
	struct kernel_link link = { 0 };
	uint64_t now_ms = loop_now_ms(net->loop);
	const struct kernel_stats *s = &link.stats;

	*out = (struct if_facts){ .i = i };
	if (i->v.link[0] != '\0') {
		(void)kernel_link_get(net->kernel, i->v.link, &link);
		if (!iface_is_sub(i))
			kernel_hardware(i->v.link, out->driver, &out->mbps,
			    &out->full);
	}
	out->stats = *s;
	out->rx_ip_bytes = ip_bytes(s->rx_bytes, s->rx_packets);
	out->tx_ip_bytes = ip_bytes(s->tx_bytes, s->tx_packets);
	out->dropped = s->rx_dropped + s->tx_dropped;
	rates_get(i, 1, s, now_ms, &out->minute1);
	rates_get(i, 5, s, now_ms, &out->minute5);
}
