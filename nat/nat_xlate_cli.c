#include "nat/model.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "cli/json.h"
#include "nat/xlate.h"

/*
 * show xlate, clear xlate.
 */

struct xlate {
	const char *protocol; /* "TCP": of a PAT; NULL: all of IP */
	const struct nat_rule *rule;
	const char *from_if, *to_if;
	struct addr from, to;
	uint8_t len;          /* of the prefixes that they are */
	uint16_t from_port, to_port; /* of a PAT */
	bool identity;
	unsigned idle_s, timeout_s;
};

struct xlates {
	struct nat *nat;
	struct xlate *v;
	size_t n, capacity;
	unsigned *idle;       /* of each rule, by index: of its connections */
};

static struct xlate *
xlate_add(struct xlates *x)
{
	x->v = xgrow(x->v, &x->capacity, x->n, sizeof(*x->v));
	return &x->v[x->n++];
}

static void
time_format(unsigned s, struct text *out)
{
	text_printf(out, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
}

static unsigned
idle_of(const struct nat_connection *c, unsigned *timeout)
{
	*timeout = nat_connection_timeout(c);
	return *timeout > c->left_s ? *timeout - c->left_s : 0;
}

static const char *
protocol_head(uint8_t protocol)
{
	return protocol == IPPROTO_TCP ? "TCP" : protocol == IPPROTO_UDP ?
	    "UDP" : protocol == IPPROTO_SCTP ? "SCTP" : "ICMP";
}

static void
connection_add(struct xlates *x, const struct nat_rule *r,
    const struct nat_connection *c)
{
	uint8_t protocol = c->original.protocol;
	struct xlate *t = xlate_add(x);

	*t = (struct xlate){ .rule = r, .from_if = r->real_if,
		.to_if = r->mapped_if, .from = c->original.src,
		.to = c->reply.dst, .from_port = c->original.sport,
		.to_port = c->reply.dport };
	t->len = (uint8_t)addr_bits(&t->from);
	t->idle_s = idle_of(c, &t->timeout_s);
	/* A pool's host may have got a port, too. */
	if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	    protocol == IPPROTO_SCTP || protocol == IPPROTO_ICMP)
		t->protocol = protocol_head(protocol);
}

static void
connection_take(void *ctx, const struct nat_connection *c)
{
	struct xlates *x = ctx;
	const struct nat_rule *r;
	unsigned timeout, idle;
	size_t i;

	for (i = 0; i < x->nat->n_rules; i++)
		if (x->nat->rules[i]->id == c->mark / 2)
			break;
	if (i == x->nat->n_rules)
		return;
	r = x->nat->rules[i];
	if (r->dynamic) {
		connection_add(x, r, c);
		return;
	}
	idle = idle_of(c, &timeout);
	if (idle < x->idle[i])
		x->idle[i] = idle;
}

static void
static_add(struct xlates *x, const char *from_if, const struct addr *from,
    const char *to_if, const struct addr *to, uint8_t len,
    const struct nat_rule *r, bool identity, unsigned idle)
{
	*xlate_add(x) = (struct xlate){ .rule = r, .from_if = from_if,
		.to_if = to_if, .from = *from, .to = *to, .len = len,
		.protocol = r->protocol != 0 ? protocol_head(r->protocol) :
		    NULL,
		.from_port = r->port_real, .to_port = r->port_mapped,
		.identity = identity, .idle_s = idle };
}

static void
side_add(struct xlates *x, const struct view *v, const struct ranges *list,
    const struct pairs *pairs, bool destination, unsigned idle)
{
	const struct nat_rule *r = v->rule;
	const char *from = destination ? r->mapped_if : r->real_if;
	const char *to = destination ? r->real_if : r->mapped_if;
	struct prefix some[64];
	size_t i, k, n;

	/* Destination pairs are mapped to real; the line says real to
	 * mapped. */
	for (i = 0; i < pairs->n; i++)
		static_add(x, from, destination ? &pairs->p[i].to :
		    &pairs->p[i].from, to, destination ? &pairs->p[i].from :
		    &pairs->p[i].to, pairs->p[i].len, r, false, idle);
	if (pairs->n > 0)
		return;
	for (i = 0; i < list->n; i++) {
		n = range_prefixes(&list->r[i], some, 64);
		for (k = 0; k < n && k < 64; k++)
			static_add(x, from, &some[k].addr, to, &some[k].addr,
			    some[k].len, r, true, idle);
	}
}

/* Static translations are always there; idle is that of the last connection
 * that is still known, else the rule's age. */
static void
statics_add(struct xlates *x)
{
	struct nat *nat = x->nat;
	const struct view *v = views_get(nat);
	struct timespec now;
	unsigned idle, age;
	size_t i;

	clock_gettime(CLOCK_MONOTONIC, &now);
	for (i = 0; i < nat->n_rules; i++) {
		if (v[i].rule->dynamic || v[i].rule->inactive ||
		    v[i].problem != NULL)
			continue;
		age = (unsigned)(now.tv_sec - v[i].rule->since);
		idle = x->idle[i] < age ? x->idle[i] : age;
		side_add(x, &v[i], &v[i].real, &v[i].src, false, idle);
		if (v[i].rule->has_dst)
			side_add(x, &v[i], &v[i].dst_real, &v[i].dst, true,
			    idle);
	}
}

/* Statics, then what the kernel has. ERR_SYSTEM. */
static int
xlates_get(struct nat *nat, struct xlates *x)
{
	struct xlates dynamic = { .nat = nat };
	int r;

	dynamic.idle = xcalloc(nat->n_rules + 1, sizeof(*dynamic.idle));
	for (size_t i = 0; i < nat->n_rules; i++)
		dynamic.idle[i] = UINT32_MAX;
	*x = (struct xlates){ .nat = nat, .idle = dynamic.idle };
	if ((r = nat_connections_each(connection_take, &dynamic)) == 0) {
		statics_add(x);
		for (size_t i = 0; i < dynamic.n; i++)
			*xlate_add(x) = dynamic.v[i];
	}
	free(dynamic.v);
	free(dynamic.idle);
	x->idle = NULL;
	return r;
}

/* Letters in the legend's order. */
static void
flags_format(const struct xlate *t, struct text *out)
{
	const struct nat_rule *r = t->rule;

	if (r->dynamic)
		text_add(out, t->protocol != NULL ? "ri" : "i");
	else
		text_printf(out, "%s%s%s%s%s", r->dns ? "D" : "",
		    t->identity ? "sI" : "s", t->protocol != NULL ? "r" : "",
		    r->section != 2 ? "T" : "", r->net_to_net ? "N" : "");
}

static void
side_print(const struct xlate *t, const char *nameif, const struct addr *a,
    uint16_t port, struct text *out)
{
	char text[ADDR_TEXT_MAX];

	text_printf(out, "%s:%s", nameif, addr_format(a, text));
	if (t->len != addr_bits(a))
		text_printf(out, "/%u", t->len);
	if (t->protocol != NULL && t->rule->dynamic)
		text_printf(out, "/%u", port);
	else if (t->protocol != NULL)
		text_printf(out, " %u-%u", port, port);
}

/* A static translation has two lines. */
static void
xlate_print(const struct xlate *t, struct text *out)
{
	if (t->protocol != NULL)
		text_printf(out, "%s PAT from ", t->protocol);
	else
		text_add(out, "NAT from ");
	side_print(t, t->from_if, &t->from, t->from_port, out);
	text_add(out, " to ");
	side_print(t, t->to_if, &t->to, t->to_port, out);
	text_add(out, t->rule->dynamic ? " flags " : "\n    flags ");
	flags_format(t, out);
	text_add(out, " idle ");
	time_format(t->idle_s, out);
	text_add(out, " timeout ");
	time_format(t->timeout_s, out);
	text_add_char(out, '\n');
}

static void
side_put(json_t *o, const char *key, const struct xlate *t,
    const char *nameif, const struct addr *a, uint16_t port)
{
	json_t *side = json_put_object(o, key);

	json_put_text(side, "interface", nameif);
	json_put_prefix(side, "prefix", &(struct prefix){ *a, t->len });
	if (t->protocol != NULL)
		json_put_number(side, "port", port);
}

static void
xlate_put(const struct xlate *t, json_t *o)
{
	struct text flags;

	json_put_text(o, "type", t->rule->dynamic ? "dynamic" : "static");
	if (t->protocol != NULL)
		json_put_lower(o, "protocol", t->protocol);
	side_put(o, "from", t, t->from_if, &t->from, t->from_port);
	side_put(o, "to", t, t->to_if, &t->to, t->to_port);
	text_init(&flags);
	flags_format(t, &flags);
	json_put_taken(o, "flags", &flags);
	text_clear(&flags);
	json_put_number(o, "idle_s", t->idle_s);
	json_put_number(o, "timeout_s", t->timeout_s);
}

static int
show_xlate(struct cli_cmd *cmd)
{
	struct nat *nat = cli_ctx(cmd);
	json_t *json = cli_json(cmd), *list;
	struct xlates x;

	if (xlates_get(nat, &x) < 0) {
		free(x.v);
		return cli_error(cmd, "The kernel's connections can't be "
		    "read: show xlate is not supported here");
	}
	if (x.n > nat->xlates_most)
		nat->xlates_most = x.n;
	if (json != NULL) {
		json_put_number(json, "in_use", x.n);
		json_put_number(json, "most_used", nat->xlates_most);
		list = json_put_array(json, "xlates");
		for (size_t i = 0; i < x.n; i++) {
			json_settle(list);
			xlate_put(&x.v[i], json_put_object(list, NULL));
		}
		free(x.v);
		return 0;
	}
	cli_printf(cmd, "%zu in use, %zu most used\n"
	    "Flags: D - DNS, e - extended, I - identity, i - dynamic, "
	    "r - portmap,\n"
	    "       s - static, T - twice, N - net-to-net\n", x.n,
	    nat->xlates_most);
	for (size_t i = 0; i < x.n; i++)
		xlate_print(&x.v[i], cli_out(cmd));
	free(x.v);
	return 0;
}

static int
clear_xlate(struct cli_cmd *cmd)
{
	struct nat *nat = cli_ctx(cmd);
	size_t i;

	for (i = 0; i < nat->n_rules; i++)
		if (nat_connections_clear(rule_mark(nat->rules[i],
			false)) < 0 || nat_connections_clear(rule_mark(
			nat->rules[i], true)) < 0)
			return cli_error(cmd, "The kernel's connections can't "
			    "be cleared");
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 1, "show xlate",
	    "show	Show running system information\n"
	    "xlate	Current translations\n", show_xlate, NULL, CLI_JSON },
	{ "exec", 15, "clear xlate",
	    "clear	Reset functions\n"
	    "xlate	Current translations and their connections\n",
	    clear_xlate, NULL, 0 },
};

void
nat_xlate_cli_init(struct nat *nat)
{
	cli_rows_add(nat->cli, rows, sizeof(rows) / sizeof(rows[0]), nat);
}
