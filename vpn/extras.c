#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "vpn/local.h"

/* What no ASA has and Postern's data planes may: packets held until their
 * tunnel is up, ESP in the network device. The setting is kept where it can't
 * be had, for the next machine or device may do it. */

static void
hold_apply(struct vpn *vpn, struct text *report)
{
	bool hold = vpn->model.hold_packets;

	if (vpn->held == hold)
		return;
	vpn->held = hold;
	if (esp_hold_set(vpn->plane, hold) != 0 && hold)
		text_printf(report, "WARNING: crypto ipsec hold-packets: the "
		    "%s data plane does not hold packets: they are dropped "
		    "until their tunnel is up\n",
		    esp_kind_text(vpn->plane));
}

static const struct vpn_offload *
offload_find(const struct vpn_offload *list, size_t n, const char *link)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].link, link) == 0)
			return &list[i];
	return NULL;
}

static void
offload_ask(struct vpn *vpn, const struct if_setting *s,
    const struct vpn_offload *o, struct text *report)
{
	struct text why;

	text_init(&why);
	if (esp_offload_set(vpn->plane, o->link, o->mode, &why) != 0)
		text_printf(report, "WARNING: crypto offload interface %s %s: "
		    "%s: its SAs are set up without\n", s->nameif,
		    o->mode == ESP_OFFLOAD_PACKET ? "packet" : "crypto",
		    why.len > 0 ? text_str(&why) : err_text(ERR_UNSUPPORTED));
	text_clear(&why);
}

/* A device is asked once, and again when it is another one by the same name. */
static void
offload_apply(struct vpn *vpn, struct text *report)
{
	struct vpn_offload *now = NULL, *o;
	const struct vpn_offload *was;
	const struct net_interface *i;
	struct if_setting *s;
	struct text ignored;
	size_t n = 0;

	TAILQ_FOREACH(s, &vpn->model.interfaces, link) {
		i = net_by_nameif(vpn->net, s->nameif);
		if (s->offload == ESP_OFFLOAD_NONE || !i || !i->ifindex)
			continue;
		now = xreallocarray(now, n + 1, sizeof(*now));
		o = &now[n++];
		memset(o, 0, sizeof(*o));
		memcpy(o->link, i->link, sizeof(o->link));
		o->ifindex = i->ifindex;
		o->mode = s->offload;
		was = offload_find(vpn->offloads, vpn->n_offloads, o->link);
		if (!was || was->ifindex != o->ifindex || was->mode != o->mode)
			offload_ask(vpn, s, o, report);
	}
	text_init(&ignored);
	for (size_t k = 0; k < vpn->n_offloads; k++)
		if (!offload_find(now, n, vpn->offloads[k].link))
			(void)esp_offload_set(vpn->plane,
			    vpn->offloads[k].link, ESP_OFFLOAD_NONE, &ignored);
	text_clear(&ignored);
	free(vpn->offloads);
	vpn->offloads = now;
	vpn->n_offloads = n;
}

void
vpn_extras_apply(struct vpn *vpn, struct text *report)
{
	hold_apply(vpn, report);
	offload_apply(vpn, report);
}
