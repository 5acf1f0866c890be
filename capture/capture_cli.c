#include <errno.h>
#include <string.h>

#include "acl/acl.h"
#include "base/error.h"
#include "capture/model.h"
#include "cli/cli.h"
#include "config/disk.h"
#include "net/net.h"

/* capture, no capture, clear capture. */

enum { MATCHES_A_LINE = 3 };

/* ---- from words to values ----------------------------------------------- */

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

static int
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

static int
matches_add(struct cli_cmd *cmd, struct capture_options *o)
{
	static const char *const prefixes[MATCHES_A_LINE] = { "m1", "m2",
		"m3" };
	struct match m;
	bool known;
	int r;

	for (size_t i = 0; i < MATCHES_A_LINE; i++) {
		if (arg(cmd, prefixes[i], "protocol") == NULL)
			continue;
		if ((r = match_read(cmd, prefixes[i], &m)) != 0)
			return r;
		known = false;
		for (size_t k = 0; k < o->n_matches && !known; k++)
			known = match_equal(&o->matches[k], &m);
		if (known)
			continue;
		if (o->n_matches == CAPTURE_MATCHES_MAX)
			return cli_error(cmd, "a capture has at most %d match "
			    "statements", CAPTURE_MATCHES_MAX);
		o->matches[o->n_matches++] = m;
	}
	return 0;
}

/* Was the keyword typed, with what belongs behind it or without? */
static bool
has_part(const struct cli_cmd *cmd, const char *keyword)
{
	for (size_t i = 0; i < cli_arg_count(cmd, "part"); i++)
		if (strcmp(cli_arg_at(cmd, "part", i), keyword) == 0)
			return true;
	return false;
}

static uint16_t
type_read(const char *word)
{
	return strcmp(word, "arp") == 0 ? TYPE_ARP :
	    strcmp(word, "ip") == 0 ? TYPE_IP :
	    strcmp(word, "ip6") == 0 ? TYPE_IP6 :
	    (uint16_t)strtoul(word, NULL, 10);
}

static int
options_read(struct cli_cmd *cmd, struct capture_options *o)
{
	struct captures *all = cli_ctx(cmd);
	const char *list = cli_arg(cmd, "list");
	int r;

	if (cli_has(cmd, "other"))
		return cli_error(cmd, "Postern does not capture %s",
		    cli_arg(cmd, "other"));
	if (cli_has(cmd, "type"))
		o->type = cli_arg_is(cmd, "type", "isakmp") ? CAPTURE_ISAKMP :
		    CAPTURE_RAW;
	if (cli_has(cmd, "ethertype"))
		o->ethertype = type_read(cli_arg(cmd, "ethertype"));
	o->size = cli_number(cmd, "buffer", o->size);
	o->length = (unsigned)cli_number(cmd, "length", o->length);
	o->circular = o->circular || has_part(cmd, "circular-buffer");
	o->headers_only = o->headers_only || has_part(cmd, "headers-only");
	if ((r = matches_add(cmd, o)) != 0)
		return r;
	if (list != NULL) {
		if (!acl_list_exists(all->acl, list))
			return cli_error(cmd, "access-list <%s> does not "
			    "exist", list);
		xreplace(&o->list, list);
	}
	if (o->list != NULL && o->n_matches > 0)
		return cli_error(cmd, "a capture has either an access-list or "
		    "match statements");
	return 0;
}

/* ---- capture ------------------------------------------------------------ */

static int
interfaces_check(struct cli_cmd *cmd, const struct capture *c)
{
	struct captures *all = cli_ctx(cmd);
	size_t n = cli_arg_count(cmd, "nameif");
	const char *nameif;
	int r = 0;

	if (n > CAPTURE_SOURCES_MAX)
		r = ERR_FULL;
	for (size_t i = 0; i < n && r == 0; i++) {
		nameif = cli_arg_at(cmd, "nameif", i);
		if (net_by_nameif(all->net, nameif) == NULL)
			return cli_error(cmd, "interface <%s> does not exist",
			    nameif);
		r = capture_source_check(all, c, nameif);
		if (r == ERR_UNSUPPORTED)
			return cli_error(cmd, "the frames of interface %s "
			    "can't be in this capture", nameif);
		if (r == ERR_SYSTEM)
			return cli_error(cmd, "interface %s can't be watched: "
			    "%s", nameif, strerror(errno));
	}
	if (r == ERR_FULL || (c != NULL &&
	    c->n_sources + n > CAPTURE_SOURCES_MAX))
		return cli_error(cmd, "a capture has at most %d interfaces",
		    CAPTURE_SOURCES_MAX);
	return 0;
}

static bool
name_possible(const char *name)
{
	return strlen(name) <= CAPTURE_NAME_MAX && disk_name_good(name);
}

/* o is taken; all is well so far. */
static int
commit(struct cli_cmd *cmd, struct capture *c, struct capture_options *o)
{
	struct captures *all = cli_ctx(cmd);

	if (!capture_fits(all, c, o->size))
		return cli_error(cmd, "Unable to get %zu bytes for the "
		    "buffer: all captures have %d together", o->size,
		    CAPTURE_BYTES_MAX);
	if (c == NULL)
		c = capture_add(all, cli_arg(cmd, "name"), o);
	else if (capture_change(c, o) != 0)
		return cli_error(cmd, "the buffer of capture %s holds more "
		    "than that", c->name);
	if (c == NULL)
		return cli_error(cmd, "there are %d captures, which is the "
		    "most", CAPTURES_MAX);
	for (size_t i = 0; i < cli_arg_count(cmd, "nameif"); i++)
		capture_source_add(c, cli_arg_at(cmd, "nameif", i));
	return 0;
}

static int
capture_set(struct cli_cmd *cmd)
{
	struct captures *all = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct capture *c = capture_find(all, name);
	struct capture_options o;
	int r;

	if (!cli_has(cmd, "part") && !cli_has(cmd, "other"))
		return cli_incomplete(cmd);
	if (c == NULL && !name_possible(name))
		return cli_error(cmd, "Capture name <%s> is not possible: 1 to "
		    "%d letters, digits, '-', '_', '.', '+'", name,
		    CAPTURE_NAME_MAX);
	if (c != NULL)
		capture_options_copy(&o, &c->o);
	else
		capture_options_init(&o);
	if ((r = options_read(cmd, &o)) == 0 &&
	    (r = interfaces_check(cmd, c)) == 0)
		r = commit(cmd, c, &o);
	capture_options_clear(&o);
	return r;
}

/* ---- no capture --------------------------------------------------------- */

static struct capture *
find(struct cli_cmd *cmd)
{
	struct capture *c = capture_find(cli_ctx(cmd), cli_arg(cmd, "name"));

	if (c == NULL)
		cli_error(cmd, "Capture <%s> does not exist",
		    cli_arg(cmd, "name"));
	return c;
}

static int
match_remove(struct cli_cmd *cmd, struct capture_options *o,
    const char *prefix)
{
	struct match m;
	size_t k = 0;
	int r;

	if (arg(cmd, prefix, "protocol") == NULL)
		return 0;
	if ((r = match_read(cmd, prefix, &m)) != 0)
		return r;
	for (size_t i = 0; i < o->n_matches; i++)
		if (!match_equal(&o->matches[i], &m))
			o->matches[k++] = o->matches[i];
	if (k == o->n_matches)
		return cli_error(cmd, "Capture <%s> has no such match",
		    cli_arg(cmd, "name"));
	o->n_matches = k;
	return 0;
}

static int
options_remove(struct cli_cmd *cmd, struct capture_options *o)
{
	const char *list = cli_arg(cmd, "list");
	int r;

	if (list != NULL && (o->list == NULL || strcmp(o->list, list) != 0))
		return cli_error(cmd, "Capture <%s> has no such access-list",
		    cli_arg(cmd, "name"));
	if (has_part(cmd, "access-list"))
		capture_options_clear(o);
	if (has_part(cmd, "type"))
		o->type = CAPTURE_RAW;
	if (has_part(cmd, "ethernet-type"))
		o->ethertype = 0;
	if (has_part(cmd, "buffer"))
		o->size = CAPTURE_SIZE;
	if (has_part(cmd, "packet-length"))
		o->length = CAPTURE_LENGTH;
	if (has_part(cmd, "circular-buffer"))
		o->circular = false;
	if (has_part(cmd, "headers-only"))
		o->headers_only = false;
	if ((r = match_remove(cmd, o, "m1")) == 0 &&
	    (r = match_remove(cmd, o, "m2")) == 0)
		r = match_remove(cmd, o, "m3");
	return r;
}

static int
capture_unset(struct cli_cmd *cmd)
{
	struct capture *c = find(cmd);
	struct capture_options o;
	const char *nameif;
	int r;

	if (c == NULL)
		return ERR_REFUSED;
	if (cli_has(cmd, "other"))
		return cli_error(cmd, "Capture <%s> has no %s", c->name,
		    cli_arg(cmd, "other"));
	if (!cli_has(cmd, "part")) {
		capture_remove(c);
		return 0;
	}
	if ((has_part(cmd, "interface") && !cli_has(cmd, "nameif")) ||
	    (has_part(cmd, "match") && arg(cmd, "m1", "protocol") == NULL))
		return cli_incomplete(cmd);
	for (size_t i = 0; (nameif = cli_arg_at(cmd, "nameif", i)) != NULL;
	    i++)
		if (!capture_has_source(c, nameif))
			return cli_error(cmd, "Capture <%s> has no interface "
			    "%s", c->name, nameif);
	capture_options_copy(&o, &c->o);
	r = options_remove(cmd, &o);
	if (r == 0)
		r = commit(cmd, c, &o);
	capture_options_clear(&o);
	for (size_t i = 0; r == 0 &&
	    (nameif = cli_arg_at(cmd, "nameif", i)) != NULL; i++)
		capture_source_remove(c, nameif);
	return r;
}

/* ---- stop, clear -------------------------------------------------------- */

static int
stop_set(struct cli_cmd *cmd)
{
	struct capture *c = find(cmd);

	if (c == NULL)
		return ERR_REFUSED;
	capture_stop(c, !cli_is_no(cmd));
	return 0;
}

static int
clear(struct cli_cmd *cmd)
{
	struct captures *all = cli_ctx(cmd);
	struct capture *c;

	if (!cli_has(cmd, "all")) {
		if ((c = find(cmd)) == NULL)
			return ERR_REFUSED;
		capture_empty(c);
		return 0;
	}
	TAILQ_FOREACH(c, &all->list, entry)
		capture_empty(c);
	return 0;
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
#define OTHERS \
	"asp-drop$other [all] | inline-tag$other | lacp$other | " \
	"switch$other | tls-proxy$other | webvpn$other"

#define HELP \
	"capture\tCapture packets\n" \
	"$name\tName of the capture\n" \
	"stop\tCapture nothing more, and keep what there is\n" \
	"type\tWhat is captured\n" \
	"raw-data\tPackets as they are on the wire (default)\n" \
	"isakmp\tIKE messages, as they are on the wire\n" \
	"asp-drop\tPackets that were dropped (not in Postern)\n" \
	"all\tWhatever the reason\n" \
	"inline-tag\tBy security group (not in Postern)\n" \
	"lacp\tLink aggregation (not in Postern)\n" \
	"switch\tOf the internal switch (not in Postern)\n" \
	"tls-proxy\tOf the TLS proxy (not in Postern)\n" \
	"webvpn\tOf clientless VPN (not in Postern)\n" \
	"access-list\tCapture packets that match access-list\n" \
	"$list\tName of the access-list\n" \
	"ethernet-type\tCapture Ethernet packets of a particular type\n" \
	"arp\tARP\n" \
	"ip\tIPv4\n" \
	"ip6\tIPv6\n" \
	"$ethertype\tNumber of the type\n" \
	"interface\tCapture packets on a specific interface\n" \
	"$nameif\tName of the interface\n" \
	"buffer\tConfigure size of capture buffer, default is 512 KB\n" \
	"$buffer\tSize of capture buffer in bytes\n" \
	"packet-length\tMaximum length of a packet, default is 1518\n" \
	"$length\tBytes of each packet that are kept\n" \
	"circular-buffer\tOverwrite buffer from beginning when full, default " \
	"is non-circular\n" \
	"headers-only\tCapture only L2, L3 and L4 headers of packet without " \
	"data in them\n" \
	"trace\tTrace the captured packets (not in Postern)\n" \
	"real-time\tShow packets as they come (not in Postern)\n" \
	"match\tCapture packets that match, in both directions\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "capture NAME:capture$name ~ "
	    "< type$part { raw-data$type | isakmp$type | " OTHERS " } | "
	    "access-list$part NAME:access-list$list | "
	    "ethernet-type$part { arp$ethertype | ip$ethertype | "
	    "ip6$ethertype | (0-65535)$ethertype } | "
	    "interface$part NAME:nameif$nameif [ interface NAME:nameif$nameif "
	    "[ interface NAME:nameif$nameif [ interface "
	    "NAME:nameif$nameif ] ] ] | "
	    "buffer$part (1534-33554432)$buffer | "
	    "packet-length$part (64-9216)$length | "
	    "circular-buffer$part | headers-only$part | "
	    "trace$other | real-time$other | "
	    "match$part @capture-match$m1 [ match @capture-match$m2 "
	    "[ match @capture-match$m3 ] ] >",
	    HELP, capture_set, capture_unset, 0 },
	{ "exec", 15, "capture NAME:capture$name stop", HELP, stop_set,
	    stop_set, 0 },
	{ "exec", 15, "clear capture { /all$all | NAME:capture$name }",
	    "clear\tReset functions\n"
	    "capture\tRemove the packets of a capture, and go on\n"
	    "/all\tOf all captures\n$name\tName of the capture\n",
	    clear, NULL, 0 },
};

static void
names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct captures *all = ctx;
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry)
		each(arg, c->name);
}

void
capture_cli_init(struct captures *all)
{
	struct cli *cli = all->cli;

	cli_names_add(cli, "capture", names, all);
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
	cli_rows_add(cli, rows, sizeof rows / sizeof *rows, all);
}
