#include "nat/model.h"

#include <string.h>

#include "base/error.h"
#include "cli/json.h"
#include "net/net.h"

/*
 * show nat [detail], clear nat counters.
 */

static void
ports_format(const char *side, uint8_t protocol, uint16_t first, uint16_t last,
    struct text *out)
{
	if (first == 0 && last == 65535)
		return;
	text_printf(out, "%s ", side);
	if (first == last) {
		text_add(out, "eq ");
		acl_port_format(first, protocol, out);
		text_add_char(out, ' ');
	} else {
		text_printf(out, "range %u %u ", first, last);
	}
}

static void
service_format(const struct service *s, struct text *out)
{
	const char *name = acl_protocol_name(s->protocol);

	if (name != NULL)
		text_printf(out, "%s ", name);
	else
		text_printf(out, "%u ", s->protocol);
	ports_format("source", s->protocol, s->sport_first, s->sport_last,
	    out);
	ports_format("destination", s->protocol, s->dport_first,
	    s->dport_last, out);
}

/* An interface's address goes with its mask, as the ASA prints it. */
static bool
mapped_is_interface(struct nat *nat, const struct view *v, struct prefix *out)
{
	const struct net_interface *i = net_by_nameif(nat->net,
	    v->rule->mapped_if);

	if (v->rule->mapped.kind != END_INTERFACE || i == NULL ||
	    !addr_is_set(&i->ip))
		return false;
	*out = (struct prefix){ i->ip, i->ip_len };
	return true;
}

static void
mapped_format(struct nat *nat, const struct view *v, struct text *out)
{
	char a[PREFIX_TEXT_MAX];
	struct prefix p;

	if (mapped_is_interface(nat, v, &p))
		text_add(out, prefix_format(&p, a));
	else
		ranges_format(&v->mapped, out);
}

static void
detail_print(struct nat *nat, const struct view *v, struct text *out)
{
	const struct nat_rule *r = v->rule;
	size_t i;

	text_add(out, "    Source - Origin: ");
	ranges_format(&v->real, out);
	text_add(out, r->pool ? ", Translated (PAT): " : ", Translated: ");
	mapped_format(nat, v, out);
	text_add_char(out, '\n');
	if (r->has_dst) {
		text_add(out, "    Destination - Origin: ");
		ranges_format(&v->dst_mapped, out);
		text_add(out, ", Translated: ");
		ranges_format(&v->dst_real, out);
		text_add_char(out, '\n');
	}
	if (r->protocol != 0) {
		text_printf(out, "    Service - Protocol: %s Real: ",
		    acl_protocol_name(r->protocol));
		acl_port_format(r->port_real, r->protocol, out);
		text_add(out, " Mapped: ");
		acl_port_format(r->port_mapped, r->protocol, out);
		text_add(out, " \n");
		return;
	}
	for (i = 0; i < v->n_svc; i++) {
		text_add(out, "    Service - Origin: ");
		service_format(&v->svc[i], out);
		text_add(out, ", Translated: ");
		service_format(&v->svc_mapped[i], out);
		text_add_char(out, '\n');
	}
}

/* ---- the same as JSON ---------------------------------------------------- */

static void
ranges_put(json_t *o, const char *key, const struct ranges *r)
{
	json_t *list = json_put_array(o, key);
	struct text t;

	if (r->any)
		json_put_text(list, NULL, "0.0.0.0/0");
	text_init(&t);
	for (size_t i = 0; i < r->n; i++) {
		range_format(&r->r[i], &t);
		json_put_taken(list, NULL, &t);
	}
	text_clear(&t);
}

static void
service_put(json_t *o, const char *key, const struct service *s)
{
	json_t *v = json_put_object(o, key);
	const char *name = acl_protocol_name(s->protocol);

	if (name != NULL)
		json_put_text(v, "protocol", name);
	else
		json_put_format(v, "protocol", "%u", s->protocol);
	json_put_number(v, "source_port_first", s->sport_first);
	json_put_number(v, "source_port_last", s->sport_last);
	json_put_number(v, "destination_port_first", s->dport_first);
	json_put_number(v, "destination_port_last", s->dport_last);
}

static void
services_put(json_t *o, const struct view *v)
{
	const struct nat_rule *r = v->rule;
	json_t *list = json_put_array(o, "services"), *s;
	struct service real = { .protocol = r->protocol,
		.sport_first = r->port_real, .sport_last = r->port_real,
		.dport_last = UINT16_MAX };
	struct service mapped = real;

	if (r->protocol != 0) {
		mapped.sport_first = mapped.sport_last = r->port_mapped;
		s = json_put_object(list, NULL);
		service_put(s, "origin", &real);
		service_put(s, "translated", &mapped);
		return;
	}
	for (size_t i = 0; i < v->n_svc; i++) {
		s = json_put_object(list, NULL);
		service_put(s, "origin", &v->svc[i]);
		service_put(s, "translated", &v->svc_mapped[i]);
	}
}

static void
detail_put(struct nat *nat, const struct view *v, json_t *o)
{
	json_t *side = json_put_object(o, "source");
	struct prefix p;

	ranges_put(side, "origin", &v->real);
	json_put_bool(side, "pat", v->rule->pool);
	if (mapped_is_interface(nat, v, &p))
		json_put_prefix(json_put_array(side, "translated"), NULL, &p);
	else
		ranges_put(side, "translated", &v->mapped);
	if (v->rule->has_dst) {
		side = json_put_object(o, "destination");
		ranges_put(side, "origin", &v->dst_mapped);
		ranges_put(side, "translated", &v->dst_real);
	}
	services_put(o, v);
}

static void
rule_put(struct nat *nat, const struct nat_rule *r, json_t *o)
{
	struct text t;

	json_put_number(o, "section", r->section);
	json_put_number(o, "index", rule_index(nat, r));
	json_put_text(o, "real_interface", r->real_if);
	json_put_text(o, "mapped_interface", r->mapped_if);
	json_put_text(o, "type", r->dynamic ? "dynamic" : "static");
	if (r->object != NULL)
		json_put_text(o, "object", r->object);
	text_init(&t);
	rule_format(r, true, &t);
	json_put_taken(o, "rule", &t);
	text_clear(&t);
	json_put_bool(o, "active", !r->inactive);
	json_put_number(o, "translate_hits", r->translated);
	json_put_number(o, "untranslate_hits", r->untranslated);
}

/* Always with what `detail` adds. */
static void
rules_put(struct nat *nat, const struct view *v, json_t *list)
{
	for (size_t i = 0; i < nat->n_rules; i++) {
		json_t *o = json_put_object(list, NULL);

		rule_put(nat, nat->rules[i], o);
		detail_put(nat, &v[i], o);
	}
}

static int
show_nat(struct cli_cmd *cmd)
{
	static const char *const heads[] = { "",
		"Manual NAT Policies (Section 1)",
		"Auto NAT Policies (Section 2)",
		"Manual NAT Policies (Section 3)" };
	struct nat *nat = cli_ctx(cmd);
	struct text *out = cli_out(cmd);
	const struct view *v = views_get(nat);
	const struct nat_rule *r;
	json_t *json = cli_json(cmd);
	unsigned section = 0;
	size_t i;

	if (counters_read(nat) < 0)
		return cli_error(cmd, "The counters can't be read");
	if (json != NULL) {
		rules_put(nat, v, json_put_array(json, "rules"));
		return 0;
	}
	for (i = 0; i < nat->n_rules; i++) {
		r = nat->rules[i];
		if (r->section != section)
			text_printf(out, "%s%s\n", section == 0 ? "" : "\n",
			    heads[r->section]);
		section = r->section;
		text_printf(out, "%u (%s) to (%s) ", rule_index(nat, r),
		    r->real_if, r->mapped_if);
		rule_format(r, true, out);
		text_printf(out, "\n    translate_hits = %llu, "
		    "untranslate_hits = %llu\n",
		    (unsigned long long)r->translated,
		    (unsigned long long)r->untranslated);
		if (cli_has(cmd, "detail"))
			detail_print(nat, &v[i], out);
	}
	return 0;
}

static int
clear_counters(struct cli_cmd *cmd)
{
	if (counters_reset(cli_ctx(cmd)) < 0)
		return cli_error(cmd, "The counters can't be reset");
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 1, "show nat [detail$detail]",
	    "show	Show running system information\n"
	    "nat	NAT rules and their hits\n"
	    "detail	With addresses\n", show_nat, NULL, CLI_JSON },
	{ "exec", 15, "clear nat counters",
	    "clear	Reset functions\nnat	NAT rules\n"
	    "counters	Their hits\n", clear_counters, NULL, 0 },
};

void
nat_show_cli_init(struct nat *nat)
{
	cli_rows_add(nat->cli, rows, sizeof(rows) / sizeof(rows[0]), nat);
}
