#include <string.h>

#include "acl/acl_cli.h"
#include "acl/format.h"
#include "acl/group.h"
#include "acl/object.h"
#include "acl/words_cli.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"

/* object-group of all kinds, and its members. */

#define NETWORK_MODE "config-network-object-group"
#define SERVICE_MODE "config-service-object-group"
#define PROTOCOL_MODE "config-protocol-object-group"
#define ICMP_MODE "config-icmp-object-group"

static const struct cli_mode modes[] = {
	{ NETWORK_MODE, "config", "network-object-group" },
	{ SERVICE_MODE, "config", "service-object-group" },
	{ PROTOCOL_MODE, "config", "protocol-object-group" },
	{ ICMP_MODE, "config", "icmp-object-group" },
};

static const struct {
	enum acl_object_kind kind;
	const char *mode;
} kinds[] = {
	{ ACL_GROUP_NETWORK, NETWORK_MODE },
	{ ACL_GROUP_SERVICE, SERVICE_MODE },
	{ ACL_GROUP_PROTOCOL, PROTOCOL_MODE },
	{ ACL_GROUP_ICMP, ICMP_MODE },
};

static unsigned
wanted_kind(const struct cli_cmd *cmd)
{
	unsigned i = 0;

	while (!cli_arg_is(cmd, "kind", acl_kind_word(kinds[i].kind)))
		i++;
	return i;
}

/* ---- the group ------------------------------------------------------- */

static uint16_t
wanted_ports(const struct cli_cmd *cmd)
{
	const char *word = cli_arg(cmd, "ports");

	return word == NULL ? 0 : (uint16_t)acl_protocol_number_of(word);
}

static int
other_type(struct cli_cmd *cmd, const struct acl_object *o)
{
	if (!acl_is_group(o->kind))
		return cli_refuse(cmd, "An object with the same id but "
		    "different type (%s) exists",
		    acl_kind_word(o->kind));
	return cli_refuse(cmd, "An object-group with the same id but "
	    "different type (%s%s) exists", acl_kind_word(o->kind),
	    acl_ports_word(o));
}

static int
group_enter(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	unsigned k = wanted_kind(cmd);
	const char *name = cli_arg(cmd, "name");
	struct acl_object *o = acl_object_visible(db, name);
	int r = acl_arg_name(cmd, name);

	if (r < 0)
		return r;
	if (o != NULL && (o->kind != kinds[k].kind ||
	    o->group.ports_of != wanted_ports(cmd)))
		return other_type(cmd, o);
	if (o == NULL) {
		o = acl_object_new(db, name, kinds[k].kind);
		if (o == NULL)
			return cli_error(cmd, "predefined object <%s> is "
			    "being used", name);
		o->group.ports_of = wanted_ports(cmd);
		acl_modified(db);
	}
	cli_enter(cmd, kinds[k].mode, name);
	return 0;
}

static int
group_delete(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct acl_object *o = acl_object_visible(db, name);

	if (o == NULL || o->kind != kinds[wanted_kind(cmd)].kind)
		return cli_refuse(cmd, "Removing object-group (%s) failed; it "
		    "does not exist", name);
	if (acl_object_delete(db, o) < 0)
		return cli_refuse(cmd, "Removing object-group (%s) not "
		    "allowed, it is being used.", name);
	acl_modified(db);
	return 0;
}

static struct acl_object *
context(struct cli_cmd *cmd)
{
	struct acl_object *g = acl_object_visible(cli_ctx(cmd),
	    cli_context(cmd));

	if (g == NULL || !acl_is_group(g->kind)) {
		cli_error(cmd, "object-group (%s) does not exist.",
		    cli_context(cmd));
		return NULL;
	}
	return g;
}

static int
description(struct cli_cmd *cmd)
{
	struct acl_object *g = context(cmd);

	if (g == NULL)
		return ERR_REFUSED;
	acl_object_describe(g, cli_is_no(cmd) ? NULL : cli_arg(cmd, "text"));
	acl_modified(cli_ctx(cmd));
	return 0;
}

/* ---- members --------------------------------------------------------- */

static int
arg_object(struct cli_cmd *cmd, const struct acl_object *g,
    struct acl_member *m)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "object");
	bool network = g->kind == ACL_GROUP_NETWORK;

	m->kind = MEMBER_OBJECT;
	m->object = network ? acl_object_visible(db, name) :
	    acl_object_service(db, name);
	if (m->object == NULL || acl_is_group(m->object->kind) ||
	    (m->object->kind == ACL_OBJECT_NETWORK) != network)
		return cli_error(cmd, "object (%s) does not exist.", name);
	if (!m->object->has_value)
		return cli_error(cmd, "specified object <%s> is empty", name);
	return 0;
}

static int
arg_group(struct cli_cmd *cmd, const struct acl_object *g,
    struct acl_member *m)
{
	const char *name = cli_arg(cmd, "group");
	const struct acl_object *o;
	uint16_t ports;

	m->kind = MEMBER_GROUP;
	m->object = acl_object_visible(cli_ctx(cmd), name);
	o = m->object;
	if (o == NULL || !acl_is_group(o->kind))
		return cli_error(cmd, "object-group (%s) does not exist.",
		    name);
	ports = o->group.ports_of;
	if (o->kind != g->kind || (ports != g->group.ports_of &&
	    (g->group.ports_of != ACL_TCP_UDP || ports == 0)))
		return cli_error(cmd, "specified object group <%s> has wrong "
		    "type; expecting type %s%s", name,
		    acl_kind_word(g->kind), acl_ports_word(g));
	if (o->group.n == 0)
		return cli_error(cmd, "specified object group <%s> is empty",
		    name);
	return 0;
}

static int
arg_address(struct cli_cmd *cmd, struct acl_member *m)
{
	struct addr a;
	int r;

	m->kind = MEMBER_ADDRESS;
	r = acl_arg_net(cmd, "", &a, &m->address.len);
	if (r < 0)
		return r;
	memcpy(m->address.bytes, a.bytes, sizeof(m->address.bytes));
	m->address.family = a.family;
	m->address.kind = END_NET;
	if (m->address.len == addr_bits(&a)) {
		m->address.kind = END_HOST;
		m->address.len = 0;
	}
	return 0;
}

static int
arg_port(struct cli_cmd *cmd, const struct acl_object *g,
    struct acl_member *m)
{
	m->kind = MEMBER_PORT;
	if (g->group.ports_of == 0)
		return cli_error(cmd, "object-group (%s) has no protocol: "
		    "use service-object", g->name);
	return acl_arg_ports(cmd, "", g->group.ports_of, &m->service.dport);
}

static int
arg_service(struct cli_cmd *cmd, const struct acl_object *g,
    struct acl_member *m)
{
	m->kind = MEMBER_SERVICE;
	if (g->group.ports_of != 0)
		return cli_error(cmd, "object-group (%s) is of ports%s: use "
		    "port-object", g->name, acl_ports_word(g));
	if (cli_has(cmd, "object"))
		return arg_object(cmd, g, m);
	return acl_arg_service(cmd, &m->service);
}

static int
arg_member(struct cli_cmd *cmd, const struct acl_object *g,
    struct acl_member *m)
{
	const char *what = cli_arg(cmd, "what");

	memset(m, 0, sizeof(*m));
	if (strcmp(what, "group-object") == 0)
		return arg_group(cmd, g, m);
	if (strcmp(what, "port-object") == 0)
		return arg_port(cmd, g, m);
	if (strcmp(what, "service-object") == 0)
		return arg_service(cmd, g, m);
	if (cli_has(cmd, "object"))
		return arg_object(cmd, g, m);
	if (strcmp(what, "network-object") == 0)
		return arg_address(cmd, m);
	if (strcmp(what, "protocol-object") == 0) {
		m->kind = MEMBER_PROTOCOL;
		m->number = (uint16_t)acl_protocol_number_of(
		    cli_arg(cmd, "protocol"));
		return 0;
	}
	m->kind = MEMBER_ICMP;
	m->number = (uint16_t)acl_icmp_number(cli_arg(cmd, "type"), false);
	return 0;
}

/* "Adding obj (network-object host 1.1.1.1) to grp (NAME) failed; ..." */
static void
complain(struct cli_cmd *cmd, const struct acl_object *g,
    const struct acl_member *m, const char *prefix, const char *verb,
    const char *why)
{
	struct text *out = cli_out(cmd);

	text_printf(out, "%s%s obj (", prefix, verb);
	acl_member_format(g, m, out);
	text_printf(out, ") %s grp (%s) %s\n",
	    verb[0] == 'A' ? "to" : "from", g->name, why);
}

static int
member(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	struct acl_object *g = context(cmd);
	struct acl_member m;
	int r;

	if (g == NULL)
		return ERR_REFUSED;
	r = arg_member(cmd, g, &m);
	if (r < 0)
		return r;
	r = cli_is_no(cmd) ? acl_group_remove(db, g, &m) :
	    acl_group_add(db, g, &m);
	if (r == 0) {
		acl_modified(db);
		return 0;
	}
	if (cli_is_no(cmd)) {
		complain(cmd, g, &m, "", "Removing", r == ERR_IN_USE ?
		    "not allowed, group would be empty and is being used." :
		    "failed; object does not exist");
	} else if (r == ERR_EXISTS) {
		/* Done already: a warning since 9.x, an error before. */
		complain(cmd, g, &m, "WARNING: ", "Adding",
		    "failed; object already exists");
		return 0;
	} else {
		complain(cmd, g, &m, "ERROR: ", "Adding",
		    "failed; group would contain itself (loop)");
	}
	return ERR_REFUSED;
}

/* ---- rows ------------------------------------------------------------ */

#define DESCRIBE(mode) \
	{ mode, 15, "description ~ LINE$text", \
	    "description\tA comment on the group\n" \
	    "$text\tText of the comment\n", description, description, 0 }
#define NEST(mode, source) \
	{ mode, 15, "group-object$what NAME:" source "$group", \
	    "group-object\tAll members of another group of this type\n" \
	    "$group\tName of the other object-group\n", \
	    member, member, 0 }
#define GROUP_HELP \
	"object-group\tA group of objects for access-lists and NAT\n" \
	"network\tA group of hosts and networks\n" \
	"service\tA group of services, or of ports of a protocol\n" \
	"protocol\tA group of protocols\n" \
	"icmp-type\tA group of ICMP types\n" \
	"tcp\tThe group is of TCP ports\n" \
	"udp\tThe group is of UDP ports\n" \
	"tcp-udp\tThe group is of ports of both TCP and UDP\n" \
	"$name\tName of the object-group (1-64 characters)\n"
#define GROUP(kind) \
	{ "config", 15, \
	    "object-group " kind "$kind NAME:object-group-" kind "$name", \
	    GROUP_HELP, group_enter, group_delete, 0 }

static const struct cli_row rows[] = {
	GROUP("network"),
	{ "config", 15, "object-group service$kind "
	    "NAME:object-group-service$name [ tcp$ports | udp$ports | "
	    "tcp-udp$ports ]", GROUP_HELP, group_enter, group_delete, 0 },
	GROUP("protocol"),
	GROUP("icmp-type"),
	DESCRIBE(NETWORK_MODE),
	NEST(NETWORK_MODE, "object-group-network"),
	{ NETWORK_MODE, 15, "network-object$what { "
	    "host { A.B.C.D$addr | X:X:X:X::X$addr } | "
	    "A.B.C.D$addr A.B.C.D$mask | X:X:X:X::X/<0-128>$prefix | "
	    "object NAME:object-network$object }",
	    "network-object\tA host or network becomes a member\n"
	    "host\tA single host follows\n"
	    "$addr\tIPv4 address of the host\n"
	    "$addr\tIPv6 address of the host\n"
	    "$addr\tIPv4 address, its mask follows\n"
	    "$mask\tNetwork mask of the address\n"
	    "$prefix\tIPv6 prefix\n"
	    "object\tA network object follows\n"
	    "$object\tName of the object\n",
	    member, member, 0 },
	DESCRIBE(SERVICE_MODE),
	NEST(SERVICE_MODE, "object-group-service"),
	{ SERVICE_MODE, 15, "service-object$what { @acl-service | "
	    "object NAME:object-service$object }",
	    "service-object\tA protocol, with ports or ICMP type, becomes a "
	    "member\n"
	    "object\tA service object follows\n"
	    "$object\tName of the object\n",
	    member, member, 0 },
	{ SERVICE_MODE, 15, "port-object$what { eq$op @port-any$first | "
	    "range$op @port-any$first @port-any$last }",
	    "port-object\tA port of the group's protocol becomes a member\n"
	    "eq\tOne port follows\n"
	    "range\tThe first and the last port of a range follow\n",
	    member, member, 0 },
	DESCRIBE(PROTOCOL_MODE),
	NEST(PROTOCOL_MODE, "object-group-protocol"),
	{ PROTOCOL_MODE, 15, "protocol-object$what { @protocol | "
	    "object NAME:object-service$object }",
	    "protocol-object\tA protocol becomes a member\n"
	    "object\tA service object follows, its protocol counts\n"
	    "$object\tName of the object\n",
	    member, member, 0 },
	DESCRIBE(ICMP_MODE),
	NEST(ICMP_MODE, "object-group-icmp-type"),
	{ ICMP_MODE, 15, "icmp-object$what @acl-icmp",
	    "icmp-object\tAn ICMP type becomes a member\n",
	    member, member, 0 },
};

void
acl_group_cli_init(struct acl_db *db)
{
	for (unsigned i = 0; i < 4; i++)
		cli_mode_add(db->cli, &modes[i]);
	cli_rows_add(db->cli, rows, sizeof(rows) / sizeof(rows[0]), db);
	acl_group_section_cli_init(db);
}
