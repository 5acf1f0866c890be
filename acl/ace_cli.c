#include <stdlib.h>
#include <string.h>

#include "acl/ace_cli.h"
#include "acl/acl_cli.h"
#include "acl/list.h"
#include "acl/words_cli.h"
#include "cli/cli.h"

/* access-list: the lines, in all their forms. */

/* Which binding is which: ace_cli.h. */
#define OG(bind) "object-group NAME:object-group$" bind
#define ENDS(x) \
	"{ @acl-single$s | " OG("g0") " } " \
	"{ @acl-ports-" x "$sp { @acl-single$d | " OG("gd") " } " \
	    "[ @acl-ports-" x "$dp | " OG("t") " ]" \
	" | @acl-single$d [ @acl-ports-" x "$dp | " OG("t") " ]" \
	" | " OG("m") " [ @acl-ports-" x "$dp" \
	    " | " OG("m") " [ @acl-ports-" x "$dp | " OG("m") " ]" \
	    " | @acl-single$d [ @acl-ports-" x "$dp | " OG("t") " ] ] }"
/* Without source ports, a tail of another kind. */
#define PLAIN(tail) \
	"{ @acl-single$s | " OG("g0") " } { @acl-single$d | " OG("gd") " }" \
	tail
#define ICMP_TAIL(x) " [ @acl-icmp" x " [ (0-255)$code ] | " OG("t") " ]"

#define OG_HELP \
	"object-group\tAn object-group follows, of addresses or of ports\n" \
	"$g0\tName of a network object-group\n" \
	"$gd\tName of a network object-group\n" \
	"$m\tName of a network or service object-group\n" \
	"$t\tName of a service or icmp-type object-group\n" \
	"$code\tICMP code\n"

#define LIST "access-list NAME:access-list$list [ line (1-4294967295)$line ] "
#define LIST_HELP \
	"access-list\tConfigure an access-list\n" \
	"$list\tName of the access-list\n" \
	"line\tWhere the line goes, or which one is meant\n" \
	"$line\tLine number\n" \
	"permit\tWhat matches is permitted\n" \
	"deny\tWhat matches is denied\n"

enum { LIST_NAME_MAX = 241 };

static int
add_line(struct cli_cmd *cmd, struct acl_db *db, struct acl_match_spec *m,
    const struct acl_options *o)
{
	const char *name = cli_arg(cmd, "list");
	struct acl_list *l = acl_list_find(db, name);

	if (strlen(name) > LIST_NAME_MAX)
		return cli_error(cmd, "access-list name has more than %d "
		    "characters", LIST_NAME_MAX);
	if (l != NULL && m->kind != ACE_REMARK && l->kind != ACE_REMARK &&
	    l->kind != m->kind)
		return cli_error(cmd, "access-list <%s> is %s", name,
		    l->kind == ACE_STANDARD ? "a standard one" :
		    "an extended one");
	if (l == NULL)
		l = acl_list_new(db, name);
	if (acl_line_add(db, l, m, o, cli_number(cmd, "line", 0)) >= 0)
		acl_modified(db);
	return 0;
}

static int
remove_line(struct cli_cmd *cmd, struct acl_db *db,
    const struct acl_match_spec *m, const struct acl_options *o)
{
	struct acl_list *l = acl_list_find(db, cli_arg(cmd, "list"));

	if (l == NULL || acl_line_remove(db, l, m, o,
	    cli_number(cmd, "line", 0)) < 0)
		return cli_refuse(cmd, m->kind == ACE_REMARK ?
		    "Specified remark does not exist" :
		    "Specified access-list does not exist");
	acl_modified(db);
	return 0;
}

static int
extended_set(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	struct acl_options o = acl_arg_options(cmd);
	struct acl_match_spec m;
	int r = acl_arg_extended(cmd, db, &m);

	if (r < 0)
		return r;
	if (m.src.kind == END_GROUP && m.dst.kind == END_GROUP &&
	    m.src.object == m.dst.object)
		cli_warning(cmd, "Same object-group is used more than once in "
		    "one config line. This config is redundant. Please use "
		    "seperate object-groups");
	return add_line(cmd, db, &m, &o);
}

static int
extended_unset(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	struct acl_options o = acl_arg_options(cmd);
	struct acl_match_spec m;
	int r = acl_arg_extended(cmd, db, &m);

	return r < 0 ? r : remove_line(cmd, db, &m, &o);
}

static int
standard_line(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	struct acl_options o = {
		.level = LOG_LEVEL_DEFAULT, .interval_s = LOG_INTERVAL_DEFAULT,
	};
	struct acl_match_spec m;
	int r = acl_arg_standard(cmd, db, &m);

	if (r < 0)
		return r;
	return cli_is_no(cmd) ? remove_line(cmd, db, &m, &o) :
	    add_line(cmd, db, &m, &o);
}

static int
remark_line(struct cli_cmd *cmd)
{
	struct acl_options o = { 0 };
	struct acl_match_spec m;
	int r;

	memset(&m, 0, sizeof(m));
	m.kind = ACE_REMARK;
	m.remark = xstrdup(cli_arg(cmd, "text"));
	r = cli_is_no(cmd) ? remove_line(cmd, cli_ctx(cmd), &m, &o) :
	    add_line(cmd, cli_ctx(cmd), &m, &o);
	if (r < 0 || cli_is_no(cmd))
		free(m.remark); /* else the line has it */
	return r;
}

static const struct cli_row rows[] = {
	{ "config", 15, LIST "[ extended ] { permit$action | deny$action } "
	    "@acl-rule @acl-options", LIST_HELP
	    "extended\tAddresses, protocol and ports\n",
	    extended_set, extended_unset, 0 },
	{ "config", 15, LIST "standard { permit$action | deny$action } "
	    "{ any$kind | any4$kind | host$kind A.B.C.D$addr | "
	    "A.B.C.D$addr A.B.C.D$mask }", LIST_HELP
	    "standard\tDestination addresses only\n"
	    "any\tAny address\n"
	    "any4\tAny IPv4 address\n"
	    "host\tA single host follows\n"
	    "$addr\tIPv4 address\n"
	    "$mask\tNetwork mask of the address\n",
	    standard_line, standard_line, 0 },
	{ "config", 15, LIST "remark LINE$text", LIST_HELP
	    "remark\tA comment that takes a line\n"
	    "$text\tText of the comment\n",
	    remark_line, remark_line, 0 },
};

static void
grammar_init(struct cli *cli)
{
	cli_subgrammar_add(cli, "acl-ends-tcp", ENDS("tcp"), OG_HELP);
	cli_subgrammar_add(cli, "acl-ends-udp", ENDS("udp"), OG_HELP);
	cli_subgrammar_add(cli, "acl-ends-any", ENDS("any"), OG_HELP);
	cli_subgrammar_add(cli, "acl-ends-ip", PLAIN(""), OG_HELP);
	cli_subgrammar_add(cli, "acl-ends-icmp", PLAIN(ICMP_TAIL("")),
	    OG_HELP);
	cli_subgrammar_add(cli, "acl-ends-icmp6", PLAIN(ICMP_TAIL("6")),
	    OG_HELP);
	cli_subgrammar_add(cli, "acl-ends-types",
	    PLAIN(" @acl-icmp-any [ (0-255)$code ]"), OG_HELP);
	cli_subgrammar_add(cli, "acl-rule", "{ "
	    "tcp$protocol @acl-ends-tcp | udp$protocol @acl-ends-udp | "
	    "sctp$protocol @acl-ends-any | icmp$protocol @acl-ends-icmp | "
	    "icmp6$protocol @acl-ends-icmp6 | "
	    "@acl-protocol-other @acl-ends-ip | "
	    "(0-255)$protocol { @acl-ends-any | @acl-ends-types } | "
	    "object NAME:object-service$service @acl-ends-ip | "
	    "object-group NAME:object-group$services "
	    "{ @acl-ends-any | @acl-ends-types } }",
	    "tcp\tTCP, with ports\n"
	    "udp\tUDP, with ports\n"
	    "sctp\tSCTP, with ports\n"
	    "icmp\tICMP, with type and code\n"
	    "icmp6\tICMPv6, with type and code\n"
	    "$protocol\tIP protocol number\n"
	    "object\tA service object follows\n"
	    "$service\tName of a service object\n"
	    "object-group\tA protocol or service object-group follows\n"
	    "$services\tName of a protocol or service object-group\n");
	cli_subgrammar_add(cli, "acl-options", "< log$log [ default$how | "
	    "disable$how | @acl-level [ interval (1-600)$interval ] | "
	    "interval (1-600)$interval ] | "
	    "time-range NAME:time-range$range | inactive$inactive >",
	    "log\tLog what matches this line\n"
	    "default\tMessage 106023 for what is denied, nothing else\n"
	    "disable\tNo message at all\n"
	    "interval\tTime between two messages about the same flow\n"
	    "$interval\tSeconds\n"
	    "time-range\tThe line counts in a time-range only\n"
	    "$range\tName of the time-range\n"
	    "inactive\tKeep the line, but don't use it\n");
}

void
acl_ace_cli_init(struct acl_db *db)
{
	grammar_init(db->cli);
	cli_rows_add(db->cli, rows, sizeof(rows) / sizeof(rows[0]), db);
}
