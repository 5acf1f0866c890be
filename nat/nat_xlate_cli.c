#include "nat/model.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "cli/cli.h"
#include "nat/xlate.h"

/*
 * show xlate, clear xlate.
 */

struct xlates {
	struct nat *nat;
	struct text lines;
	size_t n;
	unsigned *idle;       /* of each rule, by index: of its connections */
};

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
connection_line(struct xlates *x, const struct nat_rule *r,
    const struct nat_connection *c)
{
	struct text *out = &x->lines;
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	unsigned timeout, idle = idle_of(c, &timeout);
	bool pat;

	/* A pool's host may have got a port, too. */
	pat = c->original.protocol == IPPROTO_TCP ||
	    c->original.protocol == IPPROTO_UDP ||
	    c->original.protocol == IPPROTO_SCTP ||
	    c->original.protocol == IPPROTO_ICMP;
	addr_format(&c->original.src, a);
	addr_format(&c->reply.dst, b);
	if (pat)
		text_printf(out, "%s PAT from %s:%s/%u to %s:%s/%u flags ri",
		    protocol_head(c->original.protocol), r->real_if, a,
		    c->original.sport, r->mapped_if, b, c->reply.dport);
	else
		text_printf(out, "NAT from %s:%s to %s:%s flags i",
		    r->real_if, a, r->mapped_if, b);
	text_add(out, " idle ");
	time_format(idle, out);
	text_add(out, " timeout ");
	time_format(timeout, out);
	text_add_char(out, '\n');
	x->n++;
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
		connection_line(x, r, c);
		return;
	}
	idle = idle_of(c, &timeout);
	if (idle < x->idle[i])
		x->idle[i] = idle;
}

static void
side_format(const struct addr *a, uint8_t len, struct text *out)
{
	char text[ADDR_TEXT_MAX];

	text_add(out, addr_format(a, text));
	if (len != addr_bits(a))
		text_printf(out, "/%u", len);
}

/* One static translation, two lines. */
static void
static_line(struct xlates *x, const char *from_if, const struct addr *from,
    const char *to_if, const struct addr *to, uint8_t len,
    const struct nat_rule *r, bool identity, unsigned idle)
{
	struct text *out = &x->lines;

	if (r->protocol != 0)
		text_printf(out, "%s PAT", protocol_head(r->protocol));
	else
		text_add(out, "NAT");
	text_printf(out, " from %s:", from_if);
	side_format(from, len, out);
	if (r->protocol != 0)
		text_printf(out, " %u-%u", r->port_real, r->port_real);
	text_printf(out, " to %s:", to_if);
	side_format(to, len, out);
	if (r->protocol != 0)
		text_printf(out, " %u-%u", r->port_mapped, r->port_mapped);
	/* Letters in the legend's order. */
	text_printf(out, "\n    flags %s%s%s%s%s idle ", r->dns ? "D" : "",
	    identity ? "sI" : "s", r->protocol != 0 ? "r" : "",
	    r->section != 2 ? "T" : "", r->net_to_net ? "N" : "");
	time_format(idle, out);
	text_add(out, " timeout 0:00:00\n");
	x->n++;
}

static void
side_lines(struct xlates *x, const struct view *v, const struct ranges *list,
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
		static_line(x, from, destination ? &pairs->p[i].to :
		    &pairs->p[i].from, to, destination ? &pairs->p[i].from :
		    &pairs->p[i].to, pairs->p[i].len, r, false, idle);
	if (pairs->n > 0)
		return;
	for (i = 0; i < list->n; i++) {
		n = range_prefixes(&list->r[i], some, 64);
		for (k = 0; k < n && k < 64; k++)
			static_line(x, from, &some[k].addr, to, &some[k].addr,
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
		side_lines(x, &v[i], &v[i].real, &v[i].src, false, idle);
		if (v[i].rule->has_dst)
			side_lines(x, &v[i], &v[i].dst_real, &v[i].dst, true,
			    idle);
	}
}

static int
show_xlate(struct cli_cmd *cmd)
{
	struct nat *nat = cli_ctx(cmd);
	struct xlates x = { .nat = nat };
	struct text dynamic;
	size_t i;
	int r;

	x.idle = xcalloc(nat->n_rules + 1, sizeof(*x.idle));
	for (i = 0; i < nat->n_rules; i++)
		x.idle[i] = UINT32_MAX;
	text_init(&x.lines);
	r = nat_connections_each(connection_take, &x);
	if (r < 0) {
		text_clear(&x.lines);
		free(x.idle);
		return cli_error(cmd, "The kernel's connections can't be "
		    "read: show xlate is not supported here");
	}
	dynamic = x.lines;
	text_init(&x.lines);
	statics_add(&x);
	if (x.n > nat->xlates_most)
		nat->xlates_most = x.n;
	cli_printf(cmd, "%zu in use, %zu most used\n"
	    "Flags: D - DNS, e - extended, I - identity, i - dynamic, "
	    "r - portmap,\n"
	    "       s - static, T - twice, N - net-to-net\n", x.n,
	    nat->xlates_most);
	text_add(cli_out(cmd), text_str(&x.lines));
	text_add(cli_out(cmd), text_str(&dynamic));
	text_clear(&x.lines);
	text_clear(&dynamic);
	free(x.idle);
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
	    "xlate	Current translations\n", show_xlate, NULL, 0 },
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
