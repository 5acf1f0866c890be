#include <string.h>

#include "acl/words_cli.h"
#include "cli/cli.h"

/* The tables of words.c as syntax: made once a process, since cli/ borrows
 * the text. */
struct generated {
	struct text syntax, help;
};

static void
word_help(const struct acl_word *w, const char *what, struct text *out)
{
	if (strcmp(w->name, "ip") == 0)
		text_printf(out, "%s\tAny IP protocol\n", w->name);
	else if (w->alias)
		text_printf(out, "%s\tThe same as %s %u\n", w->name, what,
		    w->number);
	else
		text_printf(out, "%s\t%c%s %u\n", w->name, what[0] - 32,
		    what + 1, w->number);
}

/* A word that stood before, in the first tables, is left out. */
static bool
is_in(const struct acl_words *t, const char *name)
{
	for (size_t i = 0; t != NULL && i < t->n; i++)
		if (strcmp(t->words[i].name, name) == 0)
			return true;
	return false;
}

static void
add_words(struct generated *g, const struct acl_words *t, const char *bind,
    const char *what, const struct acl_words *before)
{
	for (size_t i = 0; i < t->n; i++) {
		if (is_in(before, t->words[i].name))
			continue;
		text_printf(&g->syntax, "%s%s$%s", g->syntax.len == 0 ? "{ " :
		    " | ", t->words[i].name, bind);
		word_help(&t->words[i], what, &g->help);
	}
}

static void
add_number(struct generated *g, const char *bind, unsigned max,
    const char *help)
{
	text_printf(&g->syntax, "%s(0-%u)$%s }", g->syntax.len == 0 ? "{ " :
	    " | ", max, bind);
	text_printf(&g->help, "$%s\t%s\n", bind, help);
}

static void
finish(struct cli *cli, const char *name, const struct generated *g)
{
	cli_subgrammar_add(cli, name, text_str(&g->syntax),
	    text_str(&g->help));
}

static void
ports_init(struct cli *cli)
{
	static struct generated tcp, udp, both, any;
	static const char number[] = "Port number";
	const struct acl_words *t = acl_words_ports(ACL_TCP);
	const struct acl_words *u = acl_words_ports(ACL_UDP);

	if (tcp.syntax.len == 0) {
		add_words(&tcp, t, "port", "port", NULL);
		add_number(&tcp, "port", 65535, number);
		add_words(&udp, u, "port", "port", NULL);
		add_number(&udp, "port", 65535, number);
		add_words(&both, acl_words_ports(ACL_TCP_UDP), "port", "port",
		    NULL);
		add_number(&both, "port", 65535, number);
		add_words(&any, t, "port", "port", NULL);
		add_words(&any, u, "port", "port", t);
		add_number(&any, "port", 65535, number);
	}
	finish(cli, "port-tcp", &tcp);
	finish(cli, "port-udp", &udp);
	finish(cli, "port-both", &both);
	finish(cli, "port-any", &any);
}

static void
icmp_init(struct cli *cli)
{
	static struct generated v4, v6, any;
	static const char number[] = "ICMP type number";
	const struct acl_words *a = acl_words_icmp(false);
	const struct acl_words *b = acl_words_icmp(true);

	if (v4.syntax.len == 0) {
		add_words(&v4, a, "type", "type", NULL);
		add_number(&v4, "type", 255, number);
		add_words(&v6, b, "type", "type", NULL);
		add_number(&v6, "type", 255, number);
		add_words(&any, a, "type", "type", NULL);
		add_words(&any, b, "type", "type", a);
		add_number(&any, "type", 255, number);
	}
	finish(cli, "acl-icmp", &v4);
	finish(cli, "acl-icmp6", &v6);
	finish(cli, "acl-icmp-any", &any);
}

static void
protocols_init(struct cli *cli)
{
	static const struct acl_word own[] = {
		{ "tcp", ACL_TCP, false }, { "udp", ACL_UDP, false },
		{ "icmp", ACL_ICMP, false }, { "icmp6", ACL_ICMP6, false },
		{ "sctp", ACL_SCTP, false },
	};
	static const struct acl_words owns = {
		own, sizeof(own) / sizeof(own[0]),
	};
	static struct generated all, other;
	const struct acl_words *t = acl_words_protocols();

	if (all.syntax.len == 0) {
		add_words(&all, t, "protocol", "protocol", NULL);
		add_number(&all, "protocol", 255, "IP protocol number");
		add_words(&other, t, "protocol", "protocol", &owns);
		text_add(&other.syntax, " }");
	}
	finish(cli, "protocol", &all);
	finish(cli, "acl-protocol-other", &other);
}

#define SINGLE \
	"any$kind | any4$kind | any6$kind | " \
	"host$kind { A.B.C.D$addr | X:X:X:X::X$addr } | " \
	"A.B.C.D$addr A.B.C.D$mask | X:X:X:X::X/<0-128>$prefix | " \
	"object$kind NAME:object-network$name | " \
	"interface$kind NAME:nameif$nameif"
#define SINGLE_HELP \
	"any\tAny address of both families\n" \
	"any4\tAny IPv4 address, the same as 0.0.0.0 0.0.0.0\n" \
	"any6\tAny IPv6 address, the same as ::/0\n" \
	"host\tA single host follows\n" \
	"$addr\tIPv4 address of the host\n" \
	"$addr\tIPv6 address of the host\n" \
	"$addr\tIPv4 address, its mask follows\n" \
	"$mask\tNetwork mask of the address\n" \
	"$prefix\tIPv6 prefix\n" \
	"object\tA network object follows\n" \
	"$name\tName of a network object\n" \
	"interface\tThe address of an interface\n" \
	"$nameif\tName of the interface\n"

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

/* `destination` may be left out on typing, and is printed afterwards. */
#define SERVICE_PORTS(x) \
	"[ source @acl-ports-" x "$sp ] " \
	"[ destination @acl-ports-" x "$dp | @acl-ports-" x "$dp ]"

void
acl_words_cli_init(struct cli *cli)
{
	ports_init(cli);
	icmp_init(cli);
	protocols_init(cli);
	cli_subgrammar_add(cli, "acl-single", "{ " SINGLE " }", SINGLE_HELP);
	cli_subgrammar_add(cli, "address", "{ " SINGLE
	    " | object-group$kind NAME:object-group-network$name }",
	    SINGLE_HELP
	    "object-group\tA network object-group follows\n"
	    "$name\tName of a network object\n"
	    "$name\tName of a network object-group\n");
	cli_subgrammar_add(cli, "acl-ports-tcp", OPS("tcp"), OPS_HELP);
	cli_subgrammar_add(cli, "acl-ports-udp", OPS("udp"), OPS_HELP);
	cli_subgrammar_add(cli, "acl-ports-both", OPS("both"), OPS_HELP);
	cli_subgrammar_add(cli, "acl-ports-any", OPS("any"), OPS_HELP);
	cli_subgrammar_add(cli, "acl-level", "{ (0-7)$level | alerts$level | "
	    "critical$level | debugging$level | emergencies$level | "
	    "errors$level | informational$level | notifications$level | "
	    "warnings$level }",
	    "$level\tSyslog severity\n"
	    "alerts\tAct at once                       (severity=1)\n"
	    "critical\tCritical conditions               (severity=2)\n"
	    "debugging\tDebugging messages                (severity=7)\n"
	    "emergencies\tThe system is unusable            (severity=0)\n"
	    "errors\tError conditions                  (severity=3)\n"
	    "informational\tInformational messages            (severity=6)\n"
	    "notifications\tNormal but significant conditions "
	    "(severity=5)\n"
	    "warnings\tWarning conditions                (severity=4)\n");
	cli_subgrammar_add(cli, "acl-service", "{ "
	    "tcp$protocol " SERVICE_PORTS("tcp") " | "
	    "udp$protocol " SERVICE_PORTS("udp") " | "
	    "tcp-udp$protocol " SERVICE_PORTS("both") " | "
	    "sctp$protocol " SERVICE_PORTS("any") " | "
	    "icmp$protocol [ @acl-icmp [ (0-255)$code ] ] | "
	    "icmp6$protocol [ @acl-icmp6 [ (0-255)$code ] ] | "
	    "@acl-protocol-other | (0-255)$protocol }",
	    "tcp\tTCP, with ports\n"
	    "udp\tUDP, with ports\n"
	    "tcp-udp\tBoth TCP and UDP, with ports\n"
	    "sctp\tSCTP, with ports\n"
	    "icmp\tICMP, with type and code\n"
	    "icmp6\tICMPv6, with type and code\n"
	    "$protocol\tIP protocol number\n"
	    "$code\tICMP code\n"
	    "source\tSource port\n"
	    "destination\tDestination port\n");
}
