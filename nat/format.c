#include "nat/model.h"

#include <string.h>

static void
end_format(const struct nat_end *e, struct text *out)
{
	char a[ADDR_TEXT_MAX];

	switch (e->kind) {
	case END_NONE:
		break;
	case END_ANY:
		text_add(out, "any");
		break;
	case END_NAME:
		text_add(out, e->name);
		break;
	case END_INTERFACE:
		text_add(out, "interface");
		break;
	case END_ADDRESS:
		text_add(out, addr_format(&e->addr, a));
		break;
	}
}

static void
flag(struct text *out, bool set, const char *word)
{
	if (set)
		text_printf(out, " %s", word);
}

static void
mapped_format(const struct nat_rule *r, struct text *out)
{
	if (r->pool)
		text_add(out, "pat-pool ");
	end_format(&r->mapped, out);
	flag(out, r->extended, "extended");
	flag(out, r->flat, "flat");
	flag(out, r->include_reserve, "include-reserve");
	flag(out, r->block_allocation, "block-allocation");
	flag(out, r->round_robin, "round-robin");
	flag(out, r->fallback, "interface");
	flag(out, r->interface6, "ipv6");
}

static void
options_format(const struct nat_rule *r, struct text *out)
{
	if (r->svc_real != NULL)
		text_printf(out, " service %s %s", r->svc_real,
		    r->svc_mapped);
	if (r->protocol != 0) {
		text_printf(out, " service %s ",
		    acl_protocol_name(r->protocol));
		acl_port_format(r->port_real, r->protocol, out);
		text_add_char(out, ' ');
		acl_port_format(r->port_mapped, r->protocol, out);
	}
	flag(out, r->net_to_net, "net-to-net");
	flag(out, r->dns, "dns");
	flag(out, r->unidirectional, "unidirectional");
	flag(out, r->no_proxy_arp, "no-proxy-arp");
	flag(out, r->route_lookup, "route-lookup");
	flag(out, r->inactive, "inactive");
	if (r->description != NULL)
		text_printf(out, " description %s", r->description);
}

void
rule_format(const struct nat_rule *r, bool show, struct text *out)
{
	struct text options;
	bool auto_service = r->protocol != 0;

	text_printf(out, "source %s ", r->dynamic ? "dynamic" : "static");
	end_format(&r->real, out);
	text_add_char(out, ' ');
	mapped_format(r, out);
	if (show && (!r->pool || r->has_dst))
		text_add_char(out, ' ');
	if (r->has_dst) {
		text_add(out, " destination static ");
		end_format(&r->dst_mapped, out);
		text_add_char(out, ' ');
		end_format(&r->dst_real, out);
	} else if (r->dst_any) {
		text_add(out, " destination any");
	}
	text_init(&options);
	options_format(r, &options);
	text_add(out, text_str(&options));
	if (show && auto_service)
		text_add_char(out, ' ');
	text_clear(&options);
}

void
rule_write(const struct nat_rule *r, struct text *out)
{
	text_printf(out, "nat (%s,%s) ", r->real_if, r->mapped_if);
	if (r->section == 3)
		text_add(out, "after-auto ");
	if (r->section != 2) {
		rule_format(r, false, out);
		return;
	}
	text_printf(out, "%s ", r->dynamic ? "dynamic" : "static");
	mapped_format(r, out);
	options_format(r, out);
}

void
range_format(const struct addr_range *r, struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	struct prefix p;

	if (range_prefix(r, &p))
		text_printf(out, "%s/%u", addr_format(&p.addr, a), p.len);
	else
		text_printf(out, "%s-%s", addr_format(&r->first, a),
		    addr_format(&r->last, b));
}

void
ranges_format(const struct ranges *r, struct text *out)
{
	size_t i;

	if (r->any)
		text_add(out, "0.0.0.0/0");
	for (i = 0; i < r->n; i++) {
		if (i > 0)
			text_add(out, ", ");
		range_format(&r->r[i], out);
	}
}
