#include <string.h>

#include "acl/ace_cli.h"
#include "acl/object.h"
#include "acl/time_range.h"
#include "acl/words_cli.h"
#include "base/error.h"
#include "cli/cli.h"

/* From the words of an access-list line to what it matches. */

struct ends {
	const char *source, *sports, *destination, *dports; /* groups */
};

/* Which group stands for what. */
static struct ends
sort_groups(struct cli_cmd *cmd, struct acl_db *db)
{
	const char *m[3] = { cli_arg_at(cmd, "m", 0), cli_arg_at(cmd, "m", 1),
		cli_arg_at(cmd, "m", 2) };
	struct ends e = {
		.source = cli_arg(cmd, "g0"), .destination = cli_arg(cmd, "gd"),
		.dports = cli_arg(cmd, "t"),
	};
	const struct acl_object *first;

	if (m[0] == NULL)
		return e;
	if (acl_arg_has_end(cmd, "d")) {
		e.sports = m[0];
		return e;
	}
	e.destination = m[0];
	if (m[1] == NULL)
		return e;
	first = acl_object_visible(db, m[0]);
	if (m[2] != NULL || cli_has(cmd, "dp.op") ||
	    (first != NULL && first->kind == ACL_GROUP_SERVICE)) {
		e.sports = m[0];
		e.destination = m[1];
		e.dports = m[2];
	} else {
		e.dports = m[1];
	}
	return e;
}

static int
group_find(struct cli_cmd *cmd, struct acl_db *db, const char *name,
    struct acl_object **out)
{
	*out = acl_object_visible(db, name);
	if (*out == NULL || !acl_is_group((*out)->kind))
		return cli_error(cmd, "specified object group <%s> not found",
		    name);
	if ((*out)->group.n == 0)
		return cli_error(cmd, "specified object group <%s> is empty",
		    name);
	return 0;
}

/* A group of ports, or of ICMP types as the last. */
static int
arg_port_group(struct cli_cmd *cmd, struct acl_db *db, const char *name,
    bool types, struct acl_object **out)
{
	int r = 0;

	if (name == NULL)
		return 0;
	r = group_find(cmd, db, name, out);
	if (r < 0)
		return r;
	if (types && (*out)->kind == ACL_GROUP_ICMP)
		return 0;
	if ((*out)->kind != ACL_GROUP_SERVICE || (*out)->group.ports_of == 0)
		return cli_error(cmd, "specified object group <%s> has wrong "
		    "type; expecting type %s", name,
		    types ? "icmp-type or service" : "service");
	return 0;
}

static int
arg_end(struct cli_cmd *cmd, struct acl_db *db, const char *prefix,
    const char *group, struct acl_end *out)
{
	if (group != NULL)
		return acl_arg_network(cmd, db, group, true, out);
	return acl_arg_end(cmd, db, prefix, out);
}

static int
arg_service(struct cli_cmd *cmd, struct acl_db *db, struct acl_match_spec *m)
{
	const char *object = cli_arg(cmd, "service");
	const char *group = cli_arg(cmd, "services");
	int r;

	if (object != NULL) {
		m->service = acl_object_service(db, object);
		if (m->service == NULL)
			return cli_error(cmd, "specified object <%s> not "
			    "found", object);
		if (!m->service->has_value)
			return cli_error(cmd, "specified object <%s> is "
			    "empty", object);
	} else if (group != NULL) {
		r = group_find(cmd, db, group, &m->service);
		if (r < 0)
			return r;
		if (m->service->kind != ACL_GROUP_PROTOCOL &&
		    (m->service->kind != ACL_GROUP_SERVICE ||
		    m->service->group.ports_of != 0))
			return cli_error(cmd, "specified object group <%s> "
			    "has wrong type; expecting type protocol or "
			    "service", group);
	} else {
		m->protocol = (uint16_t)acl_protocol_number(
		    cli_arg(cmd, "protocol"));
	}
	return 0;
}

static bool
has_ports(unsigned protocol)
{
	return protocol == ACL_TCP || protocol == ACL_UDP ||
	    protocol == ACL_SCTP;
}

/* Ports and types that the grammar lets through but the protocol can't have:
 * it was typed as a number, or it is a group of services. */
static int
check_tail(struct cli_cmd *cmd, const struct acl_match_spec *m)
{
	bool ports = m->sport.op != PORT_ANY || m->dport.op != PORT_ANY ||
	    m->sgroup != NULL ||
	    (m->dgroup != NULL && m->dgroup->kind == ACL_GROUP_SERVICE);
	bool types = m->icmp_type >= 0 ||
	    (m->dgroup != NULL && m->dgroup->kind == ACL_GROUP_ICMP);
	bool group = m->service != NULL &&
	    m->service->kind == ACL_GROUP_PROTOCOL;
	bool icmp = m->service == NULL && (m->protocol == ACL_ICMP ||
	    m->protocol == ACL_ICMP6);

	if (ports && !group && (m->service != NULL || !has_ports(m->protocol)))
		return cli_error(cmd, "this protocol has no ports");
	if (types && !group && !icmp)
		return cli_error(cmd, "this protocol has no ICMP type");
	return 0;
}

/* A group of ports is of tcp, udp or both: an ASA takes it in a line of its own
 * protocol only. */
static int
check_port_group(struct cli_cmd *cmd, const struct acl_match_spec *m,
    const struct acl_object *g)
{
	unsigned of;

	if (g == NULL || g->kind != ACL_GROUP_SERVICE || m->service != NULL)
		return 0;
	of = g->group.ports_of;
	if (of == m->protocol || (of == ACL_TCP_UDP &&
	    (m->protocol == ACL_TCP || m->protocol == ACL_UDP)))
		return 0;
	return cli_error(cmd, "specified object group <%s> has wrong type; "
	    "expecting type service %s", g->name,
	    acl_protocol_name((uint8_t)m->protocol));
}

static int
arg_tail(struct cli_cmd *cmd, struct acl_db *db, const struct ends *e,
    struct acl_match_spec *m)
{
	unsigned words = m->service != NULL ? ACL_TCP_UDP : m->protocol;
	const char *type = cli_arg(cmd, "type");
	int r = arg_port_group(cmd, db, e->sports, false, &m->sgroup);

	if (r == 0)
		r = arg_port_group(cmd, db, e->dports, true, &m->dgroup);
	if (r == 0)
		r = acl_arg_ports(cmd, "sp", words, &m->sport);
	if (r == 0)
		r = acl_arg_ports(cmd, "dp", words, &m->dport);
	if (r < 0)
		return r;
	m->icmp_type = m->icmp_code = -1;
	if (type != NULL)
		m->icmp_type = (int16_t)acl_icmp_number(type,
		    m->protocol == ACL_ICMP6);
	if (cli_has(cmd, "code"))
		m->icmp_code = (int16_t)cli_number(cmd, "code", 0);
	if ((r = check_tail(cmd, m)) < 0 ||
	    (r = check_port_group(cmd, m, m->sgroup)) < 0)
		return r;
	return check_port_group(cmd, m, m->dgroup);
}

int
acl_arg_extended(struct cli_cmd *cmd, struct acl_db *db,
    struct acl_match_spec *m)
{
	struct ends e = sort_groups(cmd, db);
	const char *range = cli_arg(cmd, "range");
	int r;

	memset(m, 0, sizeof(*m));
	m->kind = ACE_EXTENDED;
	m->permit = cli_arg_is(cmd, "action", "permit");
	if ((r = arg_service(cmd, db, m)) < 0 ||
	    (r = arg_end(cmd, db, "s", e.source, &m->src)) < 0 ||
	    (r = arg_end(cmd, db, "d", e.destination, &m->dst)) < 0 ||
	    (r = arg_tail(cmd, db, &e, m)) < 0)
		return r;
	if (range != NULL) {
		m->time_range = acl_time_range_find(db, range);
		if (m->time_range == NULL)
			return cli_error(cmd, "time-range <%s> does not exist",
			    range);
	}
	return 0;
}

struct acl_options
acl_arg_options(struct cli_cmd *cmd)
{
	struct acl_options o = {
		.level = LOG_LEVEL_DEFAULT,
		.interval_s = (uint16_t)cli_number(cmd, "interval",
		    LOG_INTERVAL_DEFAULT),
		.inactive = cli_has(cmd, "inactive"),
	};

	if (!cli_has(cmd, "log"))
		return o;
	o.log = LOG_LEVEL;
	if (cli_arg_is(cmd, "how", "default"))
		o.log = LOG_DEFAULT;
	else if (cli_arg_is(cmd, "how", "disable"))
		o.log = LOG_DISABLE;
	else if (cli_has(cmd, "level"))
		o.level = (uint8_t)acl_log_level(cli_arg(cmd, "level"));
	return o;
}

int
acl_arg_standard(struct cli_cmd *cmd, struct acl_db *db,
    struct acl_match_spec *m)
{
	int r;

	memset(m, 0, sizeof(*m));
	m->kind = ACE_STANDARD;
	m->permit = cli_arg_is(cmd, "action", "permit");
	m->icmp_type = m->icmp_code = -1;
	m->src.kind = END_ANY4;
	r = acl_arg_end(cmd, db, "", &m->dst);
	if (m->dst.kind == END_ANY)
		m->dst.kind = END_ANY4;
	return r;
}
