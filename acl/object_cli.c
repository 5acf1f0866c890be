#include <string.h>
#include <sys/socket.h>

#include "acl/acl_cli.h"
#include "acl/format.h"
#include "acl/object.h"
#include "acl/words_cli.h"
#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"

/* object network, object service and what stands inside. */

#define NETWORK_MODE "config-network-object"
#define SERVICE_MODE "config-service-object"

static const struct cli_mode modes[] = {
	{ NETWORK_MODE, "config", "network-object" },
	{ SERVICE_MODE, "config", "service-object" },
};

static enum acl_object_kind
wanted_kind(const struct cli_cmd *cmd)
{
	return cli_arg_is(cmd, "kind", "network") ? ACL_OBJECT_NETWORK :
	    ACL_OBJECT_SERVICE;
}

static int
object_enter(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	enum acl_object_kind kind = wanted_kind(cmd);
	const char *name = cli_arg(cmd, "name");
	struct acl_object *o = acl_object_visible(db, name);
	int r = acl_arg_name(cmd, name);

	if (r < 0)
		return r;
	if (o != NULL && o->kind != kind)
		return cli_refuse(cmd, "An object%s with the same id but "
		    "different type (%s) exists",
		    acl_is_group(o->kind) ? "-group" : "",
		    acl_kind_word(o->kind));
	if (o == NULL) {
		if (acl_object_new(db, name, kind) == NULL)
			return cli_error(cmd, "predefined object <%s> is "
			    "being used", name);
		acl_modified(db);
	}
	cli_enter(cmd, kind == ACL_OBJECT_NETWORK ? NETWORK_MODE :
	    SERVICE_MODE, name);
	return 0;
}

static int
in_use(struct cli_cmd *cmd, const char *name)
{
	return cli_error(cmd, "unable to delete object (%s). object is being "
	    "used.", name);
}

static int
object_delete(struct cli_cmd *cmd)
{
	struct acl_db *db = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct acl_object *o = acl_object_visible(db, name);

	if (o == NULL || o->kind != wanted_kind(cmd))
		return cli_error(cmd, "object (%s) does not exist.", name);
	if (acl_object_delete(db, o) < 0)
		return in_use(cmd, name);
	acl_modified(db);
	return 0;
}

/* The object of the mode; it may have gone since (another session). */
static struct acl_object *
context(struct cli_cmd *cmd)
{
	struct acl_object *o = acl_object_visible(cli_ctx(cmd),
	    cli_context(cmd));

	if (o == NULL || acl_is_group(o->kind)) {
		cli_error(cmd, "object (%s) does not exist.",
		    cli_context(cmd));
		return NULL;
	}
	return o;
}

static int
description(struct cli_cmd *cmd)
{
	struct acl_object *o = context(cmd);

	if (o == NULL)
		return ERR_REFUSED;
	acl_object_describe(o, cli_is_no(cmd) ? NULL : cli_arg(cmd, "text"));
	acl_modified(cli_ctx(cmd));
	return 0;
}

/* ---- values ---------------------------------------------------------- */

static int
arg_range(struct cli_cmd *cmd, struct acl_network *v)
{
	v->kind = NETWORK_RANGE;
	if (!cli_addr(cmd, "first", &v->range.first) ||
	    !cli_addr(cmd, "last", &v->range.last))
		return cli_invalid(cmd, "last");
	if (v->range.first.family != v->range.last.family ||
	    addr_cmp(&v->range.first, &v->range.last) > 0)
		return cli_error(cmd, "range <%s %s> ends before it begins",
		    cli_arg(cmd, "first"), cli_arg(cmd, "last"));
	return 0;
}

static int
arg_network(struct cli_cmd *cmd, struct acl_network *v)
{
	const char *family = cli_arg(cmd, "family");
	struct addr a;
	struct prefix p;
	int r;

	memset(v, 0, sizeof(*v));
	if (cli_has(cmd, "fqdn")) {
		v->kind = NETWORK_FQDN;
		v->fqdn = (char *)(uintptr_t)cli_arg(cmd, "fqdn");
		v->fqdn_family = family == NULL ? AF_UNSPEC :
		    strcmp(family, "v4") == 0 ? AF_INET : AF_INET6;
		return 0;
	}
	if (cli_has(cmd, "first"))
		return arg_range(cmd, v);
	r = acl_arg_net(cmd, "", &a, &v->len);
	p = prefix_make(&a, v->len);
	v->range = prefix_range(&p);
	v->kind = cli_has(cmd, "host") ? NETWORK_HOST : NETWORK_SUBNET;
	return r;
}

static bool
network_equal(const struct acl_network *a, const struct acl_network *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == NETWORK_FQDN)
		return strcmp(a->fqdn, b->fqdn) == 0 &&
		    a->fqdn_family == b->fqdn_family;
	return a->len == b->len && range_equal(&a->range, &b->range);
}

static int
value_unset(struct cli_cmd *cmd, struct acl_object *o, bool same)
{
	if (!same)
		return cli_error(cmd, "object (%s) has another value.",
		    o->name);
	if (acl_object_unset(cli_ctx(cmd), o) < 0)
		return in_use(cmd, o->name);
	acl_modified(cli_ctx(cmd));
	return 0;
}

static int
network(struct cli_cmd *cmd)
{
	struct acl_object *o = context(cmd);
	struct acl_network v;
	bool same;
	int r;

	if (o == NULL)
		return ERR_REFUSED;
	r = arg_network(cmd, &v);
	if (r < 0)
		return r;
	same = o->has_value && network_equal(&o->network, &v);
	if (cli_is_no(cmd))
		return value_unset(cmd, o, same);
	if (same)
		return 0;
	acl_network_set(cli_ctx(cmd), o, &v);
	acl_modified(cli_ctx(cmd));
	return 0;
}

static int
service(struct cli_cmd *cmd)
{
	struct acl_object *o = context(cmd);
	struct acl_service_spec v;
	bool same;
	int r;

	if (o == NULL)
		return ERR_REFUSED;
	r = acl_arg_service(cmd, &v);
	if (r < 0)
		return r;
	same = o->has_value && memcmp(&o->service, &v, sizeof(v)) == 0;
	if (cli_is_no(cmd))
		return value_unset(cmd, o, same);
	if (same)
		return 0;
	acl_service_set(cli_ctx(cmd), o, &v);
	acl_modified(cli_ctx(cmd));
	return 0;
}

/* ---- rows ------------------------------------------------------------ */

#define DESCRIBE(mode) \
	{ mode, 15, "description ~ LINE$text", \
	    "description\tA comment on the object\n" \
	    "$text\tText of the comment\n", description, description, 0 }
#define OBJECT_HELP \
	"object\tA named address or service\n" \
	"network\tOne host, subnet, range of addresses, or DNS name\n" \
	"service\tOne protocol, with ports or ICMP type\n" \
	"$name\tSpecifies object ID (1-64 characters)\n"

static const struct cli_row rows[] = {
	{ "config", 15, "object network$kind NAME:object-network$name",
	    OBJECT_HELP, object_enter, object_delete, 0 },
	{ "config", 15, "object service$kind NAME:object-service$name",
	    OBJECT_HELP, object_enter, object_delete, 0 },
	DESCRIBE(NETWORK_MODE),
	{ NETWORK_MODE, 15,
	    "host$host { A.B.C.D$addr | X:X:X:X::X$addr }",
	    "host\tThe object is one host\n"
	    "$addr\tIPv4 address of the host\n"
	    "$addr\tIPv6 address of the host\n",
	    network, network, 0 },
	{ NETWORK_MODE, 15, "subnet { A.B.C.D$addr A.B.C.D$mask | "
	    "X:X:X:X::X/<0-128>$prefix }",
	    "subnet\tThe object is a subnet\n"
	    "$addr\tIPv4 address of the subnet\n"
	    "$mask\tNetwork mask\n"
	    "$prefix\tIPv6 prefix\n",
	    network, network, 0 },
	{ NETWORK_MODE, 15, "range { A.B.C.D$first A.B.C.D$last | "
	    "X:X:X:X::X$first X:X:X:X::X$last }",
	    "range\tThe object is a range of addresses\n"
	    "$first\tFirst address\n"
	    "$last\tLast address\n",
	    network, network, 0 },
	{ NETWORK_MODE, 15, "fqdn [ v4$family | v6$family ] WORD(1-253)$fqdn",
	    "fqdn\tThe object is what a DNS name resolves to\n"
	    "v4\tIPv4 addresses only\n"
	    "v6\tIPv6 addresses only\n"
	    "$fqdn\tFully qualified domain name\n",
	    network, network, 0 },
	DESCRIBE(SERVICE_MODE),
	{ SERVICE_MODE, 15, "service @acl-service",
	    "service\tProtocol of the object, with ports or ICMP type\n",
	    service, service, 0 },
};

/* ---- section --------------------------------------------------------- */

static void
write_object(const struct acl_object *o, struct text *out)
{
	text_printf(out, "object %s %s\n", acl_kind_word(o->kind), o->name);
	if (o->has_value) {
		text_add(out, o->kind == ACL_OBJECT_SERVICE ? " service " :
		    " ");
		if (o->kind == ACL_OBJECT_SERVICE)
			acl_service_format(&o->service, out);
		else
			acl_network_format(&o->network, FORM_NAMES, out);
		text_add_char(out, '\n');
	}
	if (o->description != NULL)
		text_printf(out, " description %s\n", o->description);
}

/* NULL, "network", "service", or a name. */
static void
section_write(void *ctx, struct config_out *out)
{
	static const enum acl_object_kind kinds[] = {
		ACL_OBJECT_NETWORK, ACL_OBJECT_SERVICE,
	};
	struct acl_db *db = ctx;
	const struct acl_object *o;

	for (unsigned i = 0; i < 2; i++) {
		TAILQ_FOREACH(o, &db->objects, entry) {
			if (o->kind != kinds[i] || o->predefined)
				continue;
			if (out->arg == NULL ||
			    strcmp(out->arg, acl_kind_word(o->kind)) == 0 ||
			    strcmp(out->arg, o->name) == 0)
				write_object(o, out->text);
		}
	}
}

static void
section_clear(void *ctx, const char *arg)
{
	struct acl_db *db = ctx;
	struct acl_object *o, *next;

	TAILQ_FOREACH_SAFE(o, &db->objects, entry, next)
		if (!acl_is_group(o->kind) && !o->predefined &&
		    (arg == NULL || strcmp(arg, acl_kind_word(o->kind)) == 0 ||
		    strcmp(arg, o->name) == 0))
			acl_object_delete(db, o);
}

static const struct config_section section = {
	.order = CFG_OBJECT, .name = "object",
	.arg = "{ network$name | service$name | id NAME:object-any$name }",
	.help = "Objects\n"
	    "network\tNetwork objects only\n"
	    "service\tService objects only\n"
	    "id\tOne object by its name\n",
	.write = section_write, .clear = section_clear, .clear_rank = 90,
};

static void
any_names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct acl_db *db = ctx;
	const struct acl_object *o;

	TAILQ_FOREACH(o, &db->objects, entry)
		if (!acl_is_group(o->kind) && !o->predefined)
			each(arg, o->name);
}

void
acl_object_cli_init(struct acl_db *db)
{
	for (unsigned i = 0; i < 2; i++)
		cli_mode_add(db->cli, &modes[i]);
	cli_names_add(db->cli, "object-any", any_names, db);
	cli_rows_add(db->cli, rows, sizeof(rows) / sizeof(rows[0]), db);
	config_section_add(db->config, &section, db);
}
