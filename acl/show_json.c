#include "acl/expand.h"
#include "acl/format.h"
#include "acl/show.h"

/* show access-list as JSON. What an element is stands in the words in which
 * it was typed or would be: "host 10.0.0.1", "eq www", "object-group G". */

struct put {
	json_t *lines;
	json_t *elements;    /* of the last line */
	struct text text;    /* scratch */
};

static void
end_put(struct put *p, json_t *o, const char *key, const struct acl_end *e,
    enum acl_form form)
{
	acl_end_format(e, form, &p->text);
	json_put_taken(o, key, &p->text);
}

/* "eq www"; nothing if it is any. */
static void
ports_put(struct put *p, json_t *o, const char *key,
    const struct acl_ports *ports, const struct acl_object *group,
    unsigned protocol)
{
	if (group != NULL) {
		json_put_format(o, key, "object-group %s", group->name);
		return;
	}
	if (ports->op == PORT_ANY)
		return;
	acl_ports_format(ports, protocol, &p->text);
	json_put_text(o, key, text_str(&p->text) + 1);
	text_reset(&p->text);
}

static void
icmp_put(struct put *p, json_t *o, int type, int code, unsigned protocol)
{
	if (type < 0)
		return;
	acl_icmp_format((unsigned)type, protocol == ACL_ICMP6, &p->text);
	json_put_taken(o, "icmp_type", &p->text);
	if (code >= 0)
		json_put_number(o, "icmp_code", (uint64_t)code);
}

static void
line_put(struct put *p, json_t *o, const struct acl_match_spec *m)
{
	unsigned names = m->service != NULL ? ACL_TCP_UDP : m->protocol;

	if (m->service != NULL) {
		json_put_format(o, "protocol", "%s %s",
		    acl_is_group(m->service->kind) ? "object-group" : "object",
		    m->service->name);
	} else {
		acl_protocol_format(m->protocol, &p->text);
		json_put_taken(o, "protocol", &p->text);
	}
	end_put(p, o, "source", &m->src, FORM_NAMES);
	ports_put(p, o, "source_port", &m->sport, m->sgroup, names);
	end_put(p, o, "destination", &m->dst, FORM_NAMES);
	/* An icmp-type group stands there too. */
	ports_put(p, o, "destination_port", &m->dport, m->dgroup, names);
	icmp_put(p, o, m->icmp_type, m->icmp_code, m->protocol);
}

static void
element_put(struct put *p, json_t *o, const struct acl_element *e)
{
	const struct acl_service_spec *s = &e->service;

	acl_protocol_format(s->protocol, &p->text);
	json_put_taken(o, "protocol", &p->text);
	end_put(p, o, "source", &e->src, FORM_VALUES);
	ports_put(p, o, "source_port", &s->sport, NULL, s->protocol);
	end_put(p, o, "destination", &e->dst, FORM_VALUES);
	ports_put(p, o, "destination_port", &s->dport, NULL, s->protocol);
	icmp_put(p, o, s->icmp_type, s->icmp_code, s->protocol);
}

static void
options_put(json_t *o, const struct acl_ace *a)
{
	if (a->options.log == LOG_DEFAULT)
		json_put_text(o, "log", "default");
	else if (a->options.log == LOG_DISABLE)
		json_put_text(o, "log", "disable");
	else if (a->options.log != LOG_NONE) {
		json_put_text(o, "log", acl_log_word(a->options.level));
		json_put_number(o, "log_interval_s", a->options.interval_s);
	}
	if (a->match.time_range != NULL)
		json_put_text(o, "time_range", a->match.time_range->name);
}

static void
put(void *ctx, const struct acl_shown *s)
{
	const struct acl_match_spec *m = &s->ace->match;
	struct put *p = ctx;
	json_t *list = s->element == NULL ? p->lines : p->elements, *o;

	json_settle(list);
	o = json_put_object(list, NULL);
	if (s->element == NULL) {
		json_put_number(o, "line", s->line);
		json_put_text(o, "type", m->kind == ACE_REMARK ? "remark" :
		    m->kind == ACE_STANDARD ? "standard" : "extended");
	}
	if (m->kind == ACE_REMARK) {
		json_put_text(o, "remark", m->remark);
		return;
	}
	json_put_text(o, "action", m->permit ? "permit" : "deny");
	if (m->kind == ACE_STANDARD)
		end_put(p, o, "address", &m->dst, FORM_NAMES);
	else if (s->element == NULL)
		line_put(p, o, m);
	else
		element_put(p, o, s->element);
	if (s->element == NULL)
		options_put(o, s->ace);
	json_put_bool(o, "active", s->active && !s->unresolved);
	json_put_number(o, "hitcnt", s->hits);
	json_put_format(o, "hash", "0x%08x", s->hash);
	if (s->element == NULL && s->expanded)
		p->elements = json_put_array(o, "elements");
}

static void
put_hit(void *ctx, const struct acl_hit *h)
{
	struct put *p = ctx;
	json_t *o = json_put_object(p->lines, NULL);

	json_put_format(o, "hash", "0x%08x", h->hash);
	json_put_format(o, "line_hash", "0x%08x", h->line_hash);
	json_put_number(o, "hitcnt", h->hits);
	if (h->last != 0)
		json_put_time(o, "last_hit", (time_t)h->last);
}

void
acl_put_list(struct acl_db *db, const struct acl_list *l, bool brief,
    json_t *lists)
{
	json_t *o = json_put_object(lists, NULL);
	struct put p = { 0 };
	size_t n;

	json_put_text(o, "name", l->name);
	json_put_number(o, "element_count", 0); /* known at the end */
	json_put_format(o, "name_hash", "0x%x", acl_name_hash(l));
	p.lines = json_put_array(o, brief ? "hits" : "lines");
	n = brief ? acl_hit_each(db, l, put_hit, &p) :
	    acl_shown_each(db, l, put, &p);
	json_put_number(o, "element_count", n);
	text_clear(&p.text);
}
