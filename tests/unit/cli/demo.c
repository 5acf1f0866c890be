#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/json.h"

/* Prints each binding that a row of this grammar can have. */
static int
show(struct cli_cmd *cmd, const char *row)
{
	static const char *const names[] = {
		"name", "line", "action", "protocol", "src.kind", "src.addr",
		"src.mask", "src.name", "dst.kind", "dst.addr", "dst.mask",
		"dst.name", "sport.op", "sport.port", "dport.op",
		"dport.port", "dport.last", "level", "inactive", "log", "text",
		"n", "addr", "addr6", "prefix", "prefix6", "time", "pair",
		"port", "word", "key", "a", "b", "c", "kind", "seq", "peer",
		"what", "host", "which",
	};
	struct demo *d = cli_ctx(cmd);

	d->lines++;
	if (d->quiet)
		return 0;
	cli_printf(cmd, "%s%s", cli_is_no(cmd) ? "no " : "", row);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t k = 0; k < cli_arg_count(cmd, names[i]); k++)
			cli_printf(cmd, " %s=%s", names[i],
			    cli_arg_at(cmd, names[i], k));
	if (cli_context(cmd)[0] != '\0')
		cli_printf(cmd, " in %s", cli_context(cmd));
	cli_printf(cmd, "\n");
	return 0;
}

#define SHOW(row) \
	static int \
	run_##row(struct cli_cmd *cmd) \
	{ \
		return show(cmd, #row); \
	}

SHOW(acl)
SHOW(remark)
SHOW(types)
SHOW(any)
SHOW(many)
SHOW(map)
SHOW(address)
SHOW(key)
SHOW(host)
SHOW(plain)

static int
enter(struct cli_cmd *cmd, const char *mode, const char *context)
{
	struct demo *d = cli_ctx(cmd);

	d->lines++;
	if (!cli_is_no(cmd))
		cli_enter(cmd, mode, context);
	return 0;
}

static int
run_interface(struct cli_cmd *cmd)
{
	return enter(cmd, "config-if", cli_arg(cmd, "port"));
}

static int
run_object(struct cli_cmd *cmd)
{
	return enter(cmd, "config-network-object", cli_arg(cmd, "name"));
}

static int
run_policy(struct cli_cmd *cmd)
{
	return enter(cmd, "config-pmap", cli_arg(cmd, "name"));
}

static int
run_class(struct cli_cmd *cmd)
{
	if (strcmp(cli_arg(cmd, "name"), "bad") == 0)
		return cli_error(cmd, "class %s does not exist", "bad");
	return enter(cmd, "config-pmap-c", cli_arg(cmd, "name"));
}

static int
run_inspect(struct cli_cmd *cmd)
{
	cli_printf(cmd, "inspect %s in %s\n", cli_arg(cmd, "word"),
	    cli_context(cmd));
	return 0;
}

static int
run_text(struct cli_cmd *cmd)
{
	cli_printf(cmd, "alpha 1\nbeta 2\n\nalpha beta 3\ngamma {4}\n");
	return 0;
}

static int
answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	cli_printf(cmd, "%s: %s\n", (const char *)state, answer);
	if (strcmp(answer, "again") == 0)
		cli_ask(cmd, 0, "Again? ", answered, state);
	return 0;
}

static int
enable_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct demo *d = cli_ctx(cmd);

	(void)state;
	if (strcmp(answer, d->enable) != 0)
		return cli_refuse(cmd, "Access denied.");
	cli_session_set_privilege(cli_cmd_session(cmd), 15);
	cli_session_set_user(cli_cmd_session(cmd), "enable_15");
	return 0;
}

static int
run_enable(struct cli_cmd *cmd)
{
	cli_ask(cmd, CLI_ASK_HIDDEN, "Password: ", enable_answered, NULL);
	return 0;
}

static int
run_disable(struct cli_cmd *cmd)
{
	if (!cli_is_batch(cmd))
		cli_session_set_privilege(cli_cmd_session(cmd),
		    (int)cli_number(cmd, "level", 1));
	return 0;
}

static int
run_ask(struct cli_cmd *cmd)
{
	unsigned flags = cli_has(cmd, "confirm") ? CLI_ASK_CONFIRM :
	    cli_has(cmd, "hidden") ? CLI_ASK_HIDDEN : 0;

	cli_printf(cmd, "asking\n");
	cli_ask(cmd, flags, "Sure? ", answered, strdup("answer"));
	return 0;
}

static void
stop_ping(void *ctx)
{
	struct demo *d = ctx;
	struct cli_hold *h = d->hold;

	d->stopped++;
	d->hold = NULL;
	cli_release(h);
}

static int
run_ping(struct cli_cmd *cmd)
{
	struct demo *d = cli_ctx(cmd);
	struct cli_hold *h = cli_hold(cmd, stop_ping, d);

	cli_printf(cmd, "Sending to %s\n", cli_arg(cmd, "host"));
	if (cli_has(cmd, "quick")) {
		cli_hold_printf(h, "!!!!!\n");
		cli_release(h);
	} else {
		d->hold = h;
	}
	return ERR_AGAIN;
}

/* The same two figures as text and as JSON. */
static int
run_figures(struct cli_cmd *cmd)
{
	struct demo *d = cli_ctx(cmd);
	json_t *json;

	if (cli_has(cmd, "silent")) {
		cli_printf(cmd, "text only\n");
		return 0;
	}
	json = cli_json(cmd);
	if (json != NULL) {
		json_put_number(json, "lines", d->lines);
		json_put_text(json, "name", cli_arg(cmd, "name"));
	} else {
		cli_printf(cmd, "%lu lines of %s\n", d->lines,
		    cli_arg(cmd, "name"));
	}
	if (cli_has(cmd, "late"))
		return cli_error(cmd, "too late");
	if (cli_has(cmd, "held"))
		d->hold = cli_hold(cmd, stop_ping, d);
	return cli_has(cmd, "held") ? ERR_AGAIN : 0;
}

static int
run_refuse(struct cli_cmd *cmd)
{
	if (cli_has(cmd, "caret"))
		return cli_invalid(cmd, "word");
	if (cli_has(cmd, "end"))
		return cli_invalid(cmd, NULL);
	if (cli_has(cmd, "short"))
		return cli_incomplete(cmd);
	if (cli_has(cmd, "warning")) {
		cli_warning(cmd, "careful with %s", cli_arg(cmd, "word"));
		cli_info(cmd, "done");
		return 0;
	}
	return cli_refuse(cmd, "Removing %s not allowed",
	    cli_arg(cmd, "word"));
}

static const struct cli_mode modes[] = {
	{ "config-if", "config", "interface" },
	{ "config-network-object", "config", "network-object" },
	{ "config-pmap", "config", "mpf-policy-map" },
	{ "config-pmap-c", "config-pmap", "mpf-policy-map-class" },
};

#define SHOW_HELP "show Show running system information\n"

static const struct cli_row rows[] = {
	{ "config", 15, "access-list NAME:acl$name [ line (1-100000)$line ] "
	    "extended { permit$action | deny$action } @protocol "
	    "@address$src [ @port$sport ] @address$dst [ @port$dport ] "
	    "[ log$log [ (0-7)$level ] ] [ inactive$inactive ]",
	    "access-list Configure an access control element\n"
	    "$name Name of the list\n"
	    "line Where the element goes\n"
	    "$line Line number\n"
	    "extended Configure an extended element\n"
	    "permit Packets that match are forwarded\n"
	    "deny Packets that match are dropped\n"
	    "log Keep a log of the element's packets\n"
	    "$level Severity\n"
	    "inactive The element does not count",
	    run_acl, run_acl, 0 },
	{ "config", 15, "access-list NAME:acl$name [ line (1-100000)$line ] "
	    "remark LINE$text",
	    "remark Comment\n$text Text of the comment",
	    run_remark, run_remark, 0 },
	{ "config", 15, "types { number (5-500)$n | address A.B.C.D$addr | "
	    "six X:X:X:X::X$addr6 | prefix A.B.C.D/<0-32>$prefix | "
	    "prefix6 X:X:X:X::X/<0-128>$prefix6 | time hh:mm:ss$time | "
	    "pair PAIR$pair | port PORT$port | word WORD(2-4)$word | "
	    "name NAME:acl$name }",
	    "types Each type\nnumber A\naddress B\nsix C\nprefix D\n"
	    "prefix6 E\ntime F\npair G\nport H\nword I\nname J\n"
	    "$n Number\n$addr Address\n$addr6 IPv6\n$prefix Prefix\n"
	    "$prefix6 Prefix\n$time Time\n$pair Interfaces\n$port Port\n"
	    "$word Word\n$name Name",
	    run_types, NULL, 0 },
	{ "config", 15, "anyorder < alpha$a (1-9)$n | beta$b | "
	    "[ big ] gamma$c > end$which",
	    "anyorder Any order\nalpha First\n$n Number\nbeta Second\n"
	    "big Size\ngamma Third\nend End",
	    run_any, NULL, 0 },
	{ "config", 15, "many { one$a | two$a | (1-9)$n }+ [ last$which ]",
	    "many Many\none One\ntwo Two\n$n Number\nlast Last",
	    run_many, run_many, 0 },
	{ "config", 15, "crypto map WORD(1-64)$name (1-65535)$seq "
	    "set peer ~ { A.B.C.D$peer }+",
	    "crypto Configure IPSec\nmap Crypto map\n$name Tag\n"
	    "$seq Sequence\nset Settings\npeer Peers\n$peer Address",
	    run_map, run_map, 0 },
	{ "config", 15, "crypto map WORD(1-64)$name (1-65535)$seq "
	    "match address NAME:acl$what",
	    "match Match\naddress Addresses\n$what Name of the list",
	    run_map, run_map, 0 },
	{ "config", 15, "interface PORT$port",
	    "interface Select an interface\n$port Its name",
	    run_interface, run_interface, 0 },
	{ "config", 15, "object network NAME:object$name",
	    "object Configure an object\nnetwork Network object\n"
	    "$name Specifies object ID (1-64 characters)",
	    run_object, run_object, 0 },
	{ "config", 15, "policy-map WORD$name",
	    "policy-map Configure a policy map\n$name Its name",
	    run_policy, NULL, 0 },
	{ "config", 15, "class-map WORD$name",
	    "class-map Configure a class map\n$name class-map name",
	    run_plain, NULL, 0 },
	{ "config", 15, "hostname [ WORD$name ]",
	    "hostname Host name\n$name Name",
	    run_plain, run_plain, CLI_HIDDEN },
	{ "config", 15, "banner LINE$text", "banner Banner\n$text Text",
	    run_plain, run_plain, CLI_NO_FILTER },
	{ "user", 0, "enable", "enable Turn on privileged commands",
	    run_enable, NULL, CLI_OWN_MODE },
	{ "exec", 0, "disable [ (0-15)$level ]",
	    "disable Exit from privileged mode\n$level Level",
	    run_disable, NULL, 0 },
	{ "config", 15, "enable password WORD$key [ pbkdf2$kind ]",
	    "enable Configure enable\npassword Password\n$key The password\n"
	    "pbkdf2 It is hashed", run_key, NULL, CLI_SECRET },
	{ "config-if", 15, "ip address ~ A.B.C.D$addr A.B.C.D$what",
	    "ip IP\naddress Address\n$addr Address\n$what Mask",
	    run_address, run_address, 0 },
	{ "config-if", 15, "description ~ LINE$text",
	    "description Description\n$text Text",
	    run_plain, run_plain, 0 },
	{ "config-if", 15, "shutdown", "shutdown Shut it down",
	    run_plain, run_plain, 0 },
	{ "config-network-object", 15, "host A.B.C.D$host",
	    "host One address\n$host Address", run_host, run_host, 0 },
	{ "config-pmap", 15, "class WORD$name",
	    "class Class\n$name Name of the class", run_class, NULL, 0 },
	{ "config-pmap-c", 15, "inspect WORD$word",
	    "inspect Inspect\n$word Protocol", run_inspect, NULL, 0 },
	{ "user", 0, "show version", SHOW_HELP "version Version",
	    run_text, NULL, 0 },
	{ "exec", 15, "show running-config [ all$which ] "
	    "[ access-list [ NAME:acl$name ] ]",
	    SHOW_HELP "running-config Current configuration\nall Defaults too\n"
	    "access-list Access lists\n$name Name", run_text, NULL, 0 },
	{ "exec", 15, "show route", SHOW_HELP "route Routes",
	    run_text, NULL, 0 },
	{ "exec", 15, "show access-list [ NAME:acl$name | brief$which ]",
	    SHOW_HELP "access-list Access lists\n$name Name\nbrief Short",
	    run_acl, NULL, 0 },
	{ "user", 0, "show figures [ silent$silent | late$late | held$held ] "
	    "name WORD$name",
	    SHOW_HELP "figures Two figures\nsilent Text\nlate Fails\n"
	    "held Ends later\nname Of what\n$name Its name",
	    run_figures, NULL, CLI_JSON },
	{ "exec", 15, "show secret", SHOW_HELP "secret Hidden",
	    run_plain, NULL, CLI_HIDDEN },
	{ "exec", 5, "ask [ confirm$confirm | hidden$hidden ]",
	    "ask Ask\nconfirm Yes or no\nhidden Hidden", run_ask, NULL, 0 },
	{ "exec", 5, "ping WORD$host [ quick$quick ]",
	    "ping Send echo messages\n$host Host\nquick At once",
	    run_ping, NULL, 0 },
	{ "exec", 15, "refuse [ caret$caret | end$end | short$short | "
	    "warning$warning ] WORD$word",
	    "refuse Refuse\ncaret C\nend E\nshort S\nwarning W\n$word Word",
	    run_refuse, NULL, 0 },
	{ "exec", 15, "key WORD$key name WORD$name",
	    "key Set a key\n$key Key\nname Name\n$name Name",
	    run_key, NULL, CLI_SECRET },
};

static void
list_acls(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	(void)ctx;
	each(arg, "inside_in");
	each(arg, "outside_in");
	each(arg, "extended");
}

static void
list_ports(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	(void)ctx;
	each(arg, "GigabitEthernet0/0");
	each(arg, "GigabitEthernet0/1");
	each(arg, "Management0/0");
}

static const char *
host_name(void *ctx)
{
	(void)ctx;
	return "asav-1";
}

static void
settle(void *ctx, bool more)
{
	struct demo *d = ctx;

	d->settled++;
	d->settled_more = more;
}

static void
ran(void *ctx, const struct cli_session *s, const char *line)
{
	struct demo *d = ctx;

	(void)s;
	snprintf(d->ran, sizeof(d->ran), "%s", line);
}

static int
pager_default(void *ctx)
{
	return ((struct demo *)ctx)->pager;
}

static void
pager_set(void *ctx, int lines)
{
	((struct demo *)ctx)->pager = lines;
}

void
demo_init(struct demo *d)
{
	*d = (struct demo){ .pager = 24 };
	d->cli = cli_new();
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(d->cli, &modes[i]);
	cli_subgrammar_add(d->cli, "protocol",
	    "{ ip$protocol | tcp$protocol | udp$protocol | icmp$protocol | "
	    "(0-255)$protocol }",
	    "ip Any\ntcp TCP\nudp UDP\nicmp ICMP\n$protocol Number");
	cli_subgrammar_add(d->cli, "address",
	    "{ any$kind | any4$kind | any6$kind | host$kind A.B.C.D$addr | "
	    "object$kind NAME:object$name | object-group$kind NAME:group$name |"
	    " A.B.C.D$addr A.B.C.D$mask }",
	    "any Any address\nany4 Any IPv4 address\nany6 Any IPv6 address\n"
	    "host One address\nobject Object\nobject-group Group\n"
	    "$addr Address\n$mask Mask\n$name Name");
	cli_subgrammar_add(d->cli, "port",
	    "{ eq$op @portnumber | gt$op @portnumber | lt$op @portnumber | "
	    "range$op @portnumber (0-65535)$last }",
	    "eq Equal\ngt Greater\nlt Less\nrange Range\n$last Last port");
	cli_subgrammar_add(d->cli, "portnumber",
	    "{ (0-65535)$port | ssh$port | www$port | https$port | "
	    "domain$port }",
	    "$port Number\nssh 22\nwww 80\nhttps 443\ndomain 53");
	cli_names_add(d->cli, "acl", list_acls, NULL);
	cli_names_add(d->cli, "port", list_ports, NULL);
	cli_rows_add(d->cli, rows, sizeof(rows) / sizeof(rows[0]), d);
	cli_host_set(d->cli, &(struct cli_host){
		.hostname = host_name, .settle = settle, .ran = ran,
		.pager_default = pager_default, .pager_set = pager_set,
		.ctx = d });
}

void
demo_clear(struct demo *d)
{
	cli_free(d->cli);
	d->cli = NULL;
}
