#include "net/model_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"

/*
 * `show route`: what the kernel's table has of ours now.
 */
static const char legend[] =
    "Codes: L - local, C - connected, S - static, R - RIP, M - mobile, "
    "B - BGP\n"
    "       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area \n"
    "       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2\n"
    "       E1 - OSPF external type 1, E2 - OSPF external type 2, V - VPN\n"
    "       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, "
    "L2 - IS-IS level-2\n"
    "       ia - IS-IS inter area, * - candidate default, "
    "U - per-user static route\n"
    "       o - ODR, P - periodic downloaded static route, "
    "+ - replicated route\n";

enum {
	/* Seen: a reverse route's line of 73 stays, one of 75 breaks; a
	 * route's with a next hop of 77 stays. */
	VPN_LINE_MAX = 74,
	LINE_MAX_SEEN = 79,
};

struct row {
	char code[4];
	struct prefix dst;
	const char *nameif;
	struct addr gw;     /* unset: connected or VPN */
	unsigned metric;
	size_t order;
};

struct table {
	struct row *rows;
	size_t n;
};

static struct row *
row_add(struct table *t, const char *code, const struct prefix *dst,
    const char *nameif)
{
	struct row *r;

	t->rows = xreallocarray(t->rows, t->n + 1, sizeof(*t->rows));
	r = &t->rows[t->n];
	*r = (struct row){ .dst = *dst, .nameif = nameif, .order = t->n++ };
	strncpy(r->code, code, sizeof(r->code) - 1);
	return r;
}

static int
row_cmp(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;
	int r;

	if ((r = addr_cmp(&a->dst.addr, &b->dst.addr)) != 0)
		return r;
	if (a->dst.len != b->dst.len)
		return a->dst.len < b->dst.len ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void
connected_gather(struct net *net, struct table *t)
{
	const struct iface *i;
	struct prefix p;
	size_t n;

	for (n = 0; n < net->n_ifaces; n++) {
		i = net->ifaces[n];
		if (i->v.nameif[0] == '\0' || !i->v.line_up ||
		    !iface_prefix(i, &p))
			continue;
		row_add(t, "C", &p, i->v.nameif);
		p = prefix_make(&i->v.ip, 32);
		row_add(t, "L", &p, i->v.nameif);
	}
}

/* A static route hides those of a larger distance (floating routes). */
static bool
is_best(const struct net *net, const struct route *r)
{
	const struct route *o;
	size_t i;

	for (i = 0; i < net->n_routes; i++) {
		o = &net->routes[i];
		if (o->active && o->metric < r->metric &&
		    o->dst.len == r->dst.len &&
		    addr_equal(&o->dst.addr, &r->dst.addr))
			return false;
	}
	return true;
}

static void
static_gather(struct net *net, struct table *t)
{
	const struct route *r;
	const struct vpn_owner *o;
	struct row *row;
	size_t i, k;

	for (i = 0; i < net->n_routes; i++) {
		r = &net->routes[i];
		if (!r->active || r->dst.addr.family != AF_INET ||
		    !is_best(net, r))
			continue;
		row = row_add(t, r->dst.len == 0 ? "S*" : "S", &r->dst,
		    r->nameif);
		row->gw = r->gw;
		row->metric = r->metric;
	}
	for (i = 0; i < net->n_owners; i++) {
		o = &net->owners[i];
		for (k = 0; k < o->n; k++)
			if (o->active[k] &&
			    o->routes[k].dst.addr.family == AF_INET)
				row_add(t, "V", &o->routes[k].dst,
				    o->routes[k].nameif);
	}
}

static void
row_print(struct text *out, const struct row *r, const struct row *before)
{
	char head[64], tail[128], a[ADDR_TEXT_MAX], m[ADDR_TEXT_MAX];
	size_t max = LINE_MAX_SEEN;
	int n;

	n = snprintf(head, sizeof(head), "%-9s%s %s ", r->code,
	    addr_format(&r->dst.addr, a), mask_format(r->dst.len, m));
	if (addr_is_set(&r->gw)) {
		snprintf(tail, sizeof(tail), "[%u/0] via %s, %s", r->metric,
		    addr_format(&r->gw, a), r->nameif);
	} else if (r->code[0] == 'V') {
		snprintf(tail, sizeof(tail),
		    "connected by VPN (advertised), %s", r->nameif);
		max = VPN_LINE_MAX;
	} else {
		snprintf(tail, sizeof(tail), "is directly connected, %s",
		    r->nameif);
	}
	/* A further next hop of the same route stands under the first. */
	if (before != NULL && addr_is_set(&before->gw) &&
	    addr_is_set(&r->gw) && before->dst.len == r->dst.len &&
	    addr_equal(&before->dst.addr, &r->dst.addr))
		text_pad(out, strlen(head), ' ');
	else
		text_add(out, head);
	if ((size_t)n + strlen(tail) > max)
		text_add(out, "\n           ");
	text_printf(out, "%s\n", tail);
}

/* Unset: there is none. */
static struct addr
gateway(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].dst.len == 0 && addr_is_set(&t->rows[i].gw))
			return t->rows[i].gw;
	return (struct addr){ 0 };
}

static void
gateway_print(struct text *out, const struct table *t)
{
	struct addr gw = gateway(t);
	char a[ADDR_TEXT_MAX];

	if (addr_is_set(&gw))
		text_printf(out, "Gateway of last resort is %s to network "
		    "0.0.0.0\n\n", addr_format(&gw, a));
	else
		text_add(out, "Gateway of last resort is not set\n\n");
}

static void
table_print(struct text *out, const struct table *t, const char *only)
{
	const struct row *before = NULL;

	text_add(out, legend);
	gateway_print(out, t);
	for (size_t i = 0; i < t->n; i++) {
		if (only != NULL && strcmp(t->rows[i].nameif, only) != 0)
			continue;
		row_print(out, &t->rows[i], before);
		before = &t->rows[i];
	}
}

static void
row_put(json_t *o, const struct row *r)
{
	const char *type = r->code[0] == 'C' ? "connected" :
	    r->code[0] == 'L' ? "local" : r->code[0] == 'V' ? "vpn" : "static";
	char m[ADDR_TEXT_MAX];

	json_put_text(o, "type", type);
	json_put_addr(o, "network", &r->dst.addr);
	json_put_text(o, "mask", mask_format(r->dst.len, m));
	json_put_text(o, "nameif", r->nameif);
	if (!addr_is_set(&r->gw))
		return;
	json_put_addr(o, "gateway", &r->gw);
	json_put_number(o, "distance", r->metric);
	json_put_number(o, "metric", 0); /* as the text has it */
}

static void
table_put(json_t *json, const struct table *t, const char *only)
{
	struct addr gw = gateway(t);
	json_t *list;

	json_put_addr(json, "gateway_of_last_resort", &gw);
	list = json_put_array(json, "routes");
	for (size_t i = 0; i < t->n; i++)
		if (only == NULL || strcmp(t->rows[i].nameif, only) == 0)
			row_put(json_put_object(list, NULL), &t->rows[i]);
}

static int
show_route(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	const char *only = cli_arg(cmd, "nameif");
	json_t *json = cli_json(cmd);
	struct table t = { 0 };

	if (only != NULL && iface_by_nameif(net, only) == NULL)
		return cli_invalid(cmd, "nameif");
	connected_gather(net, &t);
	static_gather(net, &t);
	if (t.n > 0)
		qsort(t.rows, t.n, sizeof(*t.rows), row_cmp);
	if (json != NULL)
		table_put(json, &t, only);
	else
		table_print(cli_out(cmd), &t, only);
	free(t.rows);
	return 0;
}

struct arp_print {
	struct text *out;
	json_t *list; /* NULL: text */
	const char *nameif;
};

static void
arp_put(json_t *o, const char *nameif, const struct addr *a,
    const uint8_t mac[6], unsigned age_s, bool permanent)
{
	json_put_text(o, "nameif", nameif);
	json_put_addr(o, "ip_address", a);
	json_put_format(o, "mac_address", "%02x%02x.%02x%02x.%02x%02x",
	    mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	json_put_bool(o, "static", permanent);
	if (permanent)
		json_put_null(o, "age_s");
	else
		json_put_number(o, "age_s", age_s);
}

static void
arp_entry(void *ctx, const struct addr *a, const uint8_t mac[6],
    unsigned age_s, bool permanent)
{
	struct arp_print *p = ctx;
	char text[ADDR_TEXT_MAX];

	if (p->list != NULL) {
		arp_put(json_put_object(p->list, NULL), p->nameif, a, mac,
		    age_s, permanent);
		return;
	}
	text_printf(p->out, "\t%s %s %02x%02x.%02x%02x.%02x%02x ", p->nameif,
	    addr_format(a, text), mac[0], mac[1], mac[2], mac[3], mac[4],
	    mac[5]);
	if (permanent)
		text_add(p->out, "-\n");
	else
		text_printf(p->out, "%u\n", age_s);
}

static int
show_arp(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct arp_print p = { .out = cli_out(cmd) };
	json_t *json = cli_json(cmd);
	size_t i;

	if (json != NULL)
		p.list = json_put_array(json, "entries");
	for (i = 0; i < net->n_ifaces; i++) {
		const struct net_interface *v = &net->ifaces[i]->v;

		if (v->nameif[0] == '\0' || v->ifindex == 0)
			continue;
		p.nameif = v->nameif;
		if (kernel_neighbour_each(net->kernel, v->ifindex, arp_entry,
			&p) < 0)
			return cli_error(cmd, "The neighbour table can't be "
			    "read: %s", kernel_error(net->kernel));
	}
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 1, "show route [NAME:nameif$nameif]",
	    "show	Show running system information\n"
	    "route	Display the routing table\n"
	    "$nameif	Routes over this interface only\n",
	    show_route, NULL, CLI_JSON },
	{ "exec", 1, "show arp",
	    "arp	Display the neighbours' link addresses\n",
	    show_arp, NULL, CLI_JSON },
};

void
show_route_cli_init(struct net *net)
{
	cli_rows_add(net->cli, rows, sizeof(rows) / sizeof(rows[0]), net);
}
