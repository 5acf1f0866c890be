#include <string.h>
#include <sys/socket.h>

#include "acl/object.h"
#include "acl/words_cli.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"
#include "net/net.h"

/* From the bindings of the sub-grammars to values. */

static const char *
arg(const struct cli_cmd *cmd, const char *prefix, const char *name)
{
	char full[32], *p = full;

	if (*prefix == '\0')
		return cli_arg(cmd, name);
	p = stpcpy(p, prefix); /* both are short words of this folder */
	*p++ = '.';
	strcpy(p, name);
	return cli_arg(cmd, full);
}

void
acl_modified(struct acl_db *db)
{
	if (db->config != NULL)
		config_modified(db->config, NULL);
}

int
acl_arg_name(struct cli_cmd *cmd, const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > ACL_NAME_MAX)
		return cli_error(cmd, "name <%s> must have 1 to %d characters",
		    name, ACL_NAME_MAX);
	return 0;
}

int
acl_arg_net(struct cli_cmd *cmd, const char *prefix, struct addr *a,
    uint8_t *len)
{
	const char *mask = arg(cmd, prefix, "mask");
	const char *both = arg(cmd, prefix, "prefix");
	struct prefix p;

	if (both != NULL) {
		if (prefix_parse(both, &p) < 0)
			return cli_error(cmd, "IP address,mask <%s> doesn't "
			    "pair", both);
		*a = p.addr;
		*len = p.len;
		return 0;
	}
	if (addr_parse(arg(cmd, prefix, "addr"), a) < 0)
		return cli_error(cmd, "%s is no address",
		    arg(cmd, prefix, "addr"));
	*len = (uint8_t)addr_bits(a);
	if (mask == NULL)
		return 0;
	if (mask_parse(mask, len) == 0)
		p = prefix_make(a, *len);
	else
		memset(&p, 0, sizeof(p));
	if (!addr_equal(&p.addr, a))
		return cli_error(cmd, "IP address,mask <%s,%s> doesn't pair",
		    arg(cmd, prefix, "addr"), mask);
	return 0;
}

bool
acl_arg_has_end(const struct cli_cmd *cmd, const char *prefix)
{
	return arg(cmd, prefix, "kind") != NULL ||
	    arg(cmd, prefix, "addr") != NULL ||
	    arg(cmd, prefix, "prefix") != NULL;
}

int
acl_arg_network(struct cli_cmd *cmd, struct acl_db *db, const char *name,
    bool group, struct acl_end *out)
{
	struct acl_object *o = acl_object_visible(db, name);
	const char *what = group ? "object group" : "object";

	if (o == NULL || acl_is_group(o->kind) != group)
		return cli_error(cmd, "specified %s <%s> not found", what,
		    name);
	if (o->kind != (group ? ACL_GROUP_NETWORK : ACL_OBJECT_NETWORK))
		return cli_error(cmd, "specified %s <%s> has wrong type; "
		    "expecting type network", what, name);
	if (group ? o->group.n == 0 : !o->has_value)
		return cli_error(cmd, "specified %s <%s> is empty", what,
		    name);
	memset(out, 0, sizeof(*out));
	out->kind = group ? END_GROUP : END_OBJECT;
	out->object = o;
	return 0;
}

static int
arg_interface(struct cli_cmd *cmd, struct acl_db *db, const char *nameif,
    struct acl_end *out)
{
	if (db->net != NULL && net_by_nameif(db->net, nameif) == NULL)
		return cli_error(cmd, "interface <%s> does not exist",
		    nameif);
	out->kind = END_INTERFACE;
	out->nameif = acl_intern(db, nameif);
	return 0;
}

int
acl_arg_end(struct cli_cmd *cmd, struct acl_db *db, const char *prefix,
    struct acl_end *out)
{
	const char *kind = arg(cmd, prefix, "kind");
	struct addr a;
	int r;

	memset(out, 0, sizeof(*out));
	if (kind != NULL && strcmp(kind, "host") != 0) {
		if (strcmp(kind, "object") == 0 ||
		    strcmp(kind, "object-group") == 0)
			return acl_arg_network(cmd, db,
			    arg(cmd, prefix, "name"), kind[6] == '-', out);
		if (strcmp(kind, "interface") == 0)
			return arg_interface(cmd, db,
			    arg(cmd, prefix, "nameif"), out);
		out->kind = strcmp(kind, "any") == 0 ? END_ANY :
		    strcmp(kind, "any4") == 0 ? END_ANY4 : END_ANY6;
		return 0;
	}
	r = acl_arg_net(cmd, prefix, &a, &out->len);
	if (r < 0)
		return r;
	out->family = a.family;
	memcpy(out->bytes, a.bytes, sizeof(out->bytes));
	out->kind = END_NET;
	if (out->len == addr_bits(&a)) {
		out->kind = END_HOST;
		out->len = 0;
	} else if (out->len == 0) {
		memset(out, 0, sizeof(*out));
		out->kind = a.family == AF_INET ? END_ANY4 : END_ANY6;
	}
	return 0;
}

int
acl_arg_ports(struct cli_cmd *cmd, const char *prefix, unsigned protocol,
    struct acl_ports *out)
{
	static const char *const ops[] = {
		[PORT_EQ] = "eq", [PORT_NEQ] = "neq", [PORT_LT] = "lt",
		[PORT_GT] = "gt", [PORT_RANGE] = "range",
	};
	const char *op = arg(cmd, prefix, "op");
	const char *first = arg(cmd, prefix, "first.port");
	const char *last = arg(cmd, prefix, "last.port");
	int a, b = 0;

	memset(out, 0, sizeof(*out));
	if (op == NULL)
		return 0;
	for (uint16_t i = PORT_EQ; i <= PORT_RANGE; i++)
		if (strcmp(ops[i], op) == 0)
			out->op = i;
	a = acl_port_number_of(first, protocol);
	if (last != NULL)
		b = acl_port_number_of(last, protocol);
	if (a < 0 || b < 0)
		return cli_error(cmd, "port <%s> is not known for this "
		    "protocol", a < 0 ? first : last);
	if (last != NULL && a > b)
		return cli_error(cmd, "port range <%s %s> ends before it "
		    "begins", first, last);
	out->first = (uint16_t)a;
	out->last = (uint16_t)b;
	return 0;
}

int
acl_arg_service(struct cli_cmd *cmd, struct acl_service_spec *out)
{
	int protocol = acl_protocol_number_of(cli_arg(cmd, "protocol"));
	const char *type = cli_arg(cmd, "type");
	int r;

	memset(out, 0, sizeof(*out));
	out->protocol = (uint16_t)protocol;
	out->icmp_type = type == NULL ? -1 :
	    (int16_t)acl_icmp_number(type, protocol == ACL_ICMP6);
	out->icmp_code = cli_has(cmd, "code") ?
	    (int16_t)cli_number(cmd, "code", 0) : -1;
	r = acl_arg_ports(cmd, "sp", out->protocol, &out->sport);
	if (r == 0)
		r = acl_arg_ports(cmd, "dp", out->protocol, &out->dport);
	return r;
}
