#include <string.h>
#include <sys/socket.h>

#include "acl/expand.h"
#include "acl/format.h"

const char *
acl_kind_word(enum acl_object_kind kind)
{
	static const char *const words[] = {
		[ACL_OBJECT_NETWORK] = "network",
		[ACL_OBJECT_SERVICE] = "service",
		[ACL_GROUP_NETWORK] = "network",
		[ACL_GROUP_SERVICE] = "service",
		[ACL_GROUP_PROTOCOL] = "protocol",
		[ACL_GROUP_ICMP] = "icmp-type",
	};

	return words[kind];
}

const char *
acl_ports_word(const struct acl_object *g)
{
	switch (g->kind == ACL_GROUP_SERVICE ? g->group.ports_of : 0) {
	case ACL_TCP:
		return " tcp";
	case ACL_UDP:
		return " udp";
	case ACL_TCP_UDP:
		return " tcp-udp";
	default:
		return "";
	}
}

static struct addr
end_addr(const struct acl_end *e)
{
	struct addr a = { .family = e->family };

	memcpy(a.bytes, e->bytes, sizeof(a.bytes));
	return a;
}

static void
prefix_words(const struct addr *a, uint8_t len, struct text *out)
{
	char buf[PREFIX_TEXT_MAX];
	struct prefix p = prefix_make(a, len);

	if (a->family == AF_INET6) {
		text_add(out, prefix_format(&p, buf));
		return;
	}
	text_add(out, addr_format(a, buf));
	text_add_char(out, ' ');
	text_add(out, mask_format(len, buf));
}

static void
host_words(const struct addr *a, struct text *out)
{
	char buf[ADDR_TEXT_MAX];

	text_add(out, "host ");
	text_add(out, addr_format(a, buf));
}

void
acl_network_format(const struct acl_network *v, enum acl_form form,
    struct text *out)
{
	static const char *const family_words[] = {
		[AF_UNSPEC] = "", [AF_INET] = "v4 ", [AF_INET6] = "v6 ",
	};
	char buf[ADDR_TEXT_MAX];

	switch (v->kind) {
	case NETWORK_HOST:
		host_words(&v->range.first, out);
		break;
	case NETWORK_SUBNET:
		if (form == FORM_NAMES)
			text_add(out, "subnet ");
		else if (v->len == addr_bits(&v->range.first)) {
			host_words(&v->range.first, out);
			break;
		} else if (v->len == 0) {
			text_add(out, v->range.first.family == AF_INET ?
			    "any4" : "any6");
			break;
		}
		prefix_words(&v->range.first, v->len, out);
		break;
	case NETWORK_RANGE:
		text_add(out, "range ");
		text_add(out, addr_format(&v->range.first, buf));
		text_add_char(out, ' ');
		text_add(out, addr_format(&v->range.last, buf));
		break;
	case NETWORK_FQDN:
		text_add(out, "fqdn ");
		if (form == FORM_NAMES)
			text_add(out, family_words[v->fqdn_family]);
		text_add(out, v->fqdn);
		if (form == FORM_VALUES)
			text_add(out, " (unresolved)");
		break;
	case NETWORK_NONE:
		break;
	}
}

void
acl_end_format(const struct acl_end *e, enum acl_form form, struct text *out)
{
	struct addr a;

	switch ((enum acl_end_kind)e->kind) {
	case END_ANY:
		text_add(out, "any");
		break;
	case END_ANY4:
		text_add(out, "any4");
		break;
	case END_ANY6:
		text_add(out, "any6");
		break;
	case END_HOST:
		a = end_addr(e);
		host_words(&a, out);
		break;
	case END_NET:
		a = end_addr(e);
		prefix_words(&a, e->len, out);
		break;
	case END_OBJECT:
		if (form == FORM_VALUES) {
			acl_network_format(&e->object->network, form, out);
			break;
		}
		text_add(out, "object ");
		text_add(out, e->object->name);
		break;
	case END_GROUP:
		text_add(out, "object-group ");
		text_add(out, e->object->name);
		break;
	case END_INTERFACE:
		text_add(out, "interface ");
		text_add(out, e->nameif);
		break;
	}
}

static void
number(unsigned n, struct text *out)
{
	char buf[11], *p = buf + sizeof(buf);

	*--p = '\0';
	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	text_add(out, p);
}

void
acl_port_format(uint16_t port, unsigned protocol, struct text *out)
{
	const char *name = acl_port_name_of(port, protocol);

	if (name != NULL)
		text_add(out, name);
	else
		number(port, out);
}

void
acl_ports_format(const struct acl_ports *p, unsigned protocol,
    struct text *out)
{
	static const char *const ops[] = {
		[PORT_EQ] = " eq ", [PORT_NEQ] = " neq ", [PORT_LT] = " lt ",
		[PORT_GT] = " gt ", [PORT_RANGE] = " range ",
	};

	if (p->op == PORT_ANY)
		return;
	text_add(out, ops[p->op]);
	acl_port_format(p->first, protocol, out);
	if (p->op == PORT_RANGE) {
		text_add_char(out, ' ');
		acl_port_format(p->last, protocol, out);
	}
}

void
acl_protocol_format(unsigned protocol, struct text *out)
{
	const char *name = protocol == ACL_TCP_UDP ? "tcp-udp" :
	    acl_protocol_name((uint8_t)protocol);

	if (name != NULL)
		text_add(out, name);
	else
		number(protocol, out);
}

void
acl_icmp_format(unsigned type, bool v6, struct text *out)
{
	const char *name = acl_icmp_name((uint8_t)type, v6);

	if (name != NULL)
		text_add(out, name);
	else
		number(type, out);
}

/* " echo 0". The hash of an ICMP element with a code is a guess: no public
 * sample of one recomputes. */
static void
icmp_words(int type, int code, unsigned protocol, bool numbers,
    struct text *out)
{
	if (type < 0)
		return;
	text_add_char(out, ' ');
	if (numbers)
		number((unsigned)type, out);
	else
		acl_icmp_format((unsigned)type, protocol == ACL_ICMP6, out);
	if (code >= 0) {
		text_add_char(out, ' ');
		number((unsigned)code, out);
	}
}

void
acl_service_format(const struct acl_service_spec *s, struct text *out)
{
	acl_protocol_format(s->protocol, out);
	if (s->sport.op != PORT_ANY) {
		text_add(out, " source");
		acl_ports_format(&s->sport, s->protocol, out);
	}
	if (s->dport.op != PORT_ANY) {
		text_add(out, " destination");
		acl_ports_format(&s->dport, s->protocol, out);
	}
	icmp_words(s->icmp_type, s->icmp_code, s->protocol, false, out);
}

static void
action_words(bool permit, const struct acl_object *service, unsigned protocol,
    enum acl_form form, struct text *out)
{
	text_add(out, permit ? "permit " : "deny ");
	if (service != NULL) {
		text_add(out, acl_is_group(service->kind) ? "object-group " :
		    "object ");
		text_add(out, service->name);
	} else if (form == FORM_HASH) {
		number(protocol, out);
	} else {
		acl_protocol_format(protocol, out);
	}
	text_add_char(out, ' ');
}

static void
group_words(const struct acl_object *g, struct text *out)
{
	text_add(out, " object-group ");
	text_add(out, g->name);
}

void
acl_match_format(const struct acl_match_spec *m, enum acl_form form,
    struct text *out)
{
	/* Behind a group or object the protocol isn't one: the words that all
	 * protocols have in common. */
	unsigned names = form == FORM_HASH ? 0 :
	    m->service != NULL ? ACL_TCP_UDP : m->protocol;

	if (m->kind == ACE_STANDARD) {
		text_add(out, m->permit ? "permit " : "deny ");
		/* Hashed as if it were an extended one. */
		if (form == FORM_HASH)
			text_add(out, "0 0.0.0.0 0.0.0.0 ");
		acl_end_format(&m->dst, form, out);
		return;
	}
	action_words(m->permit, m->service, m->protocol, form, out);
	acl_end_format(&m->src, form, out);
	if (m->sgroup != NULL)
		group_words(m->sgroup, out);
	acl_ports_format(&m->sport, names, out);
	text_add_char(out, ' ');
	acl_end_format(&m->dst, form, out);
	if (m->dgroup != NULL)
		group_words(m->dgroup, out);
	acl_ports_format(&m->dport, names, out);
	icmp_words(m->icmp_type, m->icmp_code, m->protocol, form == FORM_HASH,
	    out);
}

/* In the hashed text of an element an object stays by its name where the line
 * itself names it, and stands by its value where a group brought it; a name
 * of the DNS always stands by its value. */
static void
element_end(const struct acl_end *e, const struct acl_end *line,
    enum acl_form form, struct text *out)
{
	if (e->kind == END_OBJECT && (line->kind != END_OBJECT ||
	    form == FORM_VALUES || e->object->network.kind == NETWORK_FQDN))
		acl_network_format(&e->object->network, form, out);
	else
		acl_end_format(e, form, out);
}

void
acl_element_format(const struct acl_element *e, enum acl_form form,
    struct text *out)
{
	const struct acl_match_spec *m = &e->ace->match;
	const struct acl_service_spec *s = &e->service;
	unsigned names = form == FORM_HASH ? 0 : s->protocol;

	if (m->kind == ACE_STANDARD) {
		acl_match_format(m, form, out);
		return;
	}
	action_words(m->permit, NULL, s->protocol, form, out);
	element_end(&e->src, &m->src, form, out);
	acl_ports_format(&s->sport, names, out);
	text_add_char(out, ' ');
	element_end(&e->dst, &m->dst, form, out);
	acl_ports_format(&s->dport, names, out);
	icmp_words(s->icmp_type, s->icmp_code, s->protocol, form == FORM_HASH,
	    out);
}

static void
log_words(const struct acl_options *o, bool show, struct text *out)
{
	bool level = o->level != LOG_LEVEL_DEFAULT;
	bool interval = o->interval_s != LOG_INTERVAL_DEFAULT;

	text_add(out, " log");
	if (o->log == LOG_DEFAULT) {
		text_add(out, " default");
		return;
	}
	if (o->log == LOG_DISABLE) {
		text_add(out, " disable");
		return;
	}
	if (level || show) {
		text_add_char(out, ' ');
		text_add(out, acl_log_word(o->level));
	}
	if (interval || show) {
		text_add(out, " interval ");
		number(o->interval_s, out);
	}
}

void
acl_options_format(const struct acl_ace *a, bool show, struct text *out)
{
	if (a->options.log != LOG_NONE)
		log_words(&a->options, show, out);
	if (a->match.time_range != NULL) {
		text_add(out, " time-range ");
		text_add(out, a->match.time_range->name);
	}
	if (a->options.inactive)
		text_add(out, " inactive");
}

void
acl_ace_format(const struct acl_list *l, const struct acl_ace *a,
    unsigned line, bool show, struct text *out)
{
	text_add(out, "access-list ");
	text_add(out, l->name);
	if (line != 0) {
		text_add(out, " line ");
		number(line, out);
	}
	if (a->match.kind == ACE_REMARK) {
		text_add(out, " remark ");
		text_add(out, a->match.remark);
		return;
	}
	text_add(out, a->match.kind == ACE_STANDARD ? " standard " :
	    " extended ");
	acl_match_format(&a->match, FORM_NAMES, out);
	acl_options_format(a, show, out);
}
