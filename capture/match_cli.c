#include <stdio.h>
#include <string.h>

#include "acl/acl.h"
#include "base/error.h"
#include "capture/model.h"
#include "cli/cli.h"

/* What stands behind `match`: its grammar, and from words to values. */

static const char *
arg(const struct cli_cmd *cmd, const char *prefix, const char *name)
{
	char full[32];

	snprintf(full, sizeof full, "%s.%s", prefix, name);
	return cli_arg(cmd, full);
}

static int
net_read(struct cli_cmd *cmd, const char *prefix, struct match_end *e)
{
	const char *address = arg(cmd, prefix, "addr");
	const char *mask = arg(cmd, prefix, "mask");
	const char *both = arg(cmd, prefix, "prefix");
	struct addr a;
	uint8_t len;

	if (both != NULL) {
		if (prefix_parse(both, &e->net) != 0)
			return cli_error(cmd, "IP address,mask <%s> doesn't "
			    "pair", both);
	} else if (addr_parse(address, &a) != 0) {
		return cli_error(cmd, "%s is no address", address);
	} else if (mask == NULL) {
		e->net = prefix_make(&a, (uint8_t)addr_bits(&a));
	} else {
		if (mask_parse(mask, &len) != 0)
			len = 0;
		e->net = prefix_make(&a, len);
		if (!addr_equal(&e->net.addr, &a) ||
		    (len == 0 && strcmp(mask, "0.0.0.0") != 0))
			return cli_error(cmd, "IP address,mask <%s,%s> "
			    "doesn't pair", address, mask);
	}
	if (e->net.len == 0)
		e->form = e->net.addr.family == AF_INET ? ANY4 : ANY6;
	else
		e->form = e->net.len == addr_bits(&e->net.addr) ? HOST : NET;
	if (e->form == ANY4 || e->form == ANY6)
		e->net = (struct prefix){ 0 };
	return 0;
}

static int
ports_read(struct cli_cmd *cmd, const char *prefix, uint8_t protocol,
    struct match_end *e)
{
	static const char *const ops[] = { [PORTS_ANY] = "", "eq", "neq", "lt",
		"gt", "range" };
	const char *op = arg(cmd, prefix, "op");
	const char *first = arg(cmd, prefix, "first.port");
	const char *last = arg(cmd, prefix, "last.port");
	int a, b;

	if (op == NULL)
		return 0;
	for (unsigned i = PORTS_EQ; i <= PORTS_RANGE; i++)
		if (strcmp(op, ops[i]) == 0)
			e->op = i;
	a = acl_port_number(first, protocol);
	b = last != NULL ? acl_port_number(last, protocol) : 0;
	if (a < 0 || b < 0)
		return cli_error(cmd, "port <%s> is not known for this "
		    "protocol", a < 0 ? first : last);
	e->first = (uint16_t)a;
	e->last = (uint16_t)b;
	return 0;
}

static int
end_read(struct cli_cmd *cmd, const char *prefix, uint8_t protocol,
    struct match_end *e)
{
	const char *kind = arg(cmd, prefix, "kind");
	int r;

	if (kind != NULL && strncmp(kind, "any", 3) == 0)
		e->form = kind[3] == '4' ? ANY4 : kind[3] == '6' ? ANY6 : ANY;
	else if ((r = net_read(cmd, prefix, e)) != 0)
		return r;
	return ports_read(cmd, prefix, protocol, e);
}

bool
match_given(const struct cli_cmd *cmd, const char *prefix)
{
	return arg(cmd, prefix, "protocol") != NULL;
}

int
match_read(struct cli_cmd *cmd, const char *prefix, struct match *m)
{
	const char *protocol = arg(cmd, prefix, "protocol");
	char end[16];
	int r;

	memset(m, 0, sizeof *m);
	m->protocol = (uint8_t)acl_protocol_number(protocol);
	snprintf(end, sizeof end, "%s.s", prefix);
	if ((r = end_read(cmd, end, m->protocol, &m->a)) != 0)
		return r;
	snprintf(end, sizeof end, "%s.d", prefix);
	if ((r = end_read(cmd, end, m->protocol, &m->b)) != 0)
		return r;
	switch (match_check(m)) {
	case 0:
		return 0;
	case ERR_CONFLICT:
		return cli_error(cmd, "one address is IPv4, the other IPv6");
	default:
		return cli_error(cmd, "no port can be in the range");
	}
}

/* ---- the grammar -------------------------------------------------------- */

#define END(p) "@capture-end$" p
#define PORTS(x, p) "[ @capture-ports-" x "$" p " ]"
#define OPS(x) \
	"{ eq$op @port-" x "$first | neq$op @port-" x "$first | " \
	"lt$op @port-" x "$first | gt$op @port-" x "$first | " \
	"range$op @port-" x "$first @port-" x "$last }"
#define OPS_HELP \
	"eq\tPort equal to\n" \
	"neq\tPort not equal to\n" \
	"lt\tPort lower than\n" \
	"gt\tPort greater than\n" \
	"range\tPort in the range of two, both included\n"

void
match_cli_init(struct cli *cli)
{
	cli_subgrammar_add(cli, "capture-end", "{ any$kind | any4$kind | "
	    "any6$kind | host$kind { A.B.C.D$addr | X:X:X:X::X$addr } | "
	    "A.B.C.D$addr A.B.C.D$mask | X:X:X:X::X/<0-128>$prefix }",
	    "any\tAny address of both families\n"
	    "any4\tAny IPv4 address\nany6\tAny IPv6 address\n"
	    "host\tA single host follows\n"
	    "$addr\tIPv4 address of the host\n"
	    "$addr\tIPv6 address of the host\n"
	    "$addr\tIPv4 address, its mask follows\n"
	    "$mask\tNetwork mask of the address\n"
	    "$prefix\tIPv6 prefix\n");
	cli_subgrammar_add(cli, "capture-ports-tcp", OPS("tcp"), OPS_HELP);
	cli_subgrammar_add(cli, "capture-ports-udp", OPS("udp"), OPS_HELP);
	cli_subgrammar_add(cli, "capture-match", "{ "
	    "tcp$protocol " END("s") " " PORTS("tcp", "s") " "
	    END("d") " " PORTS("tcp", "d") " | "
	    "udp$protocol " END("s") " " PORTS("udp", "s") " "
	    END("d") " " PORTS("udp", "d") " | "
	    "{ icmp$protocol | icmp6$protocol | sctp$protocol | "
	    "@acl-protocol-other | (0-255)$protocol } " END("s") " " END("d")
	    " }",
	    "tcp\tTCP, with ports\nudp\tUDP, with ports\n"
	    "icmp\tICMP\nicmp6\tICMPv6\nsctp\tSCTP\n"
	    "$protocol\tIP protocol number\n");
}
