#include "nat/compile.h"

#include <stdlib.h>

#include "esp/esp.h"

/*
 * An ASA translates a packet before it looks at the crypto map. The kernel
 * looks for a policy when it has routed the packet, and again after source
 * translation, but only if that changed something (nf_xfrm_me_harder). So what
 * will be changed is marked, by which it passes the first look; the mark is
 * off before the second. It is one bit: the others are somebody else's, but for
 * marks of our own packets, which stay as they are.
 *
 * Of an established connection conntrack knows it. The first packet of a new
 * one has the mark of its rule by now; it says that the source is translated,
 * but for pairs of an address with itself, and for objects' rules that
 * translated the destination: there the chain `source` will decide, by
 * conditions that can be asked ahead.
 */

#define MARK_SET "meta mark set meta mark | 0x%08x"

/* The pairs that change an address (or all, if ports are changed too). */
static void
pairs_changing(const struct view *v, const struct pairs *in, struct pairs *out)
{
	bool ports = v->n_svc > 0 && !v->svc_identity;
	size_t i;

	out->n = 0;
	out->p = xcalloc(in->n + 1, sizeof(*out->p));
	for (i = 0; i < in->n; i++)
		if (ports || !addr_equal(&in->p[i].from, &in->p[i].to))
			out->p[out->n++] = in->p[i];
}

static void
mark_listed(const struct view *v, bool reverse, struct text *out)
{
	text_printf(out, "%s0x%08x", out->len > 0 ? ", " : "",
	    rule_mark(v->rule, reverse));
}

/* A rule's connections of one direction. The marks of those that are always
 * translated are collected; for others there is a line. */
static void
rule_later(const struct view *v, bool reverse, struct text *marks,
    struct text *lines)
{
	const struct pairs *all = reverse ? &v->dst : &v->src;
	struct pairs part;

	if (v->rule->dynamic && !reverse) {
		mark_listed(v, reverse, marks);
		return;
	}
	pairs_changing(v, all, &part);
	if (part.n > 0 && part.n == all->n) {
		mark_listed(v, reverse, marks);
	} else if (part.n > 0) {
		text_add(lines, "  ");
		mark_add(v->rule, reverse, lines);
		side_add(v, "saddr", NULL, &part, reverse, lines);
		text_printf(lines, MARK_SET "\n", ESP_MARK_LATER);
	}
	free(part.p);
}

/* What `source` will do with a packet, first match first. */
static void
source_ahead_add(struct nat *nat, const struct view *v, struct text *out)
{
	const struct pairs none = { 0 };
	struct pairs part;
	size_t i;

	text_add(out, " chain source_ahead {\n");
	for (i = 0; i < nat->n_rules; i++) {
		if (!source_takes(&v[i]))
			continue;
		if (v[i].rule->dynamic) {
			source_condition_add(nat, &v[i], &none, true, out);
			text_printf(out, MARK_SET " accept\n",
			    ESP_MARK_LATER);
			continue;
		}
		pairs_changing(&v[i], &v[i].src, &part);
		if (part.n > 0) {
			source_condition_add(nat, &v[i], &part, true, out);
			text_printf(out, MARK_SET " accept\n",
			    ESP_MARK_LATER);
		}
		free(part.p);
		if (part.n < v[i].src.n || v[i].src_identity) {
			source_condition_add(nat, &v[i], &v[i].src, true, out);
			text_add(out, "accept\n");
		}
	}
	text_add(out, " }\n");
}

void
later_add(struct nat *nat, const struct view *v, struct text *out)
{
	struct text marks, objects, lines;
	size_t i;

	text_init(&marks);
	text_init(&objects);
	text_init(&lines);
	for (i = 0; i < nat->n_rules; i++) {
		if (!carried(&v[i]))
			continue;
		rule_later(&v[i], false, &marks, &lines);
		if (v[i].rule->section != 2)
			rule_later(&v[i], true, &marks, &lines);
		else if (!v[i].rule->dynamic)
			mark_listed(&v[i], true, &objects);
	}
	source_ahead_add(nat, v, out);
	text_printf(out, " chain later {\n"
	    "  type filter hook prerouting priority -90; policy accept;\n"
	    "  ct status snat ct direction original " MARK_SET " accept\n"
	    "  ct status dnat ct direction reply " MARK_SET " accept\n"
	    "  ct status confirmed accept\n", ESP_MARK_LATER, ESP_MARK_LATER);
	if (marks.len > 0)
		text_printf(out, "  ct mark & 0x%08x { %s } " MARK_SET "\n",
		    NAT_MARK_MASK, text_str(&marks), ESP_MARK_LATER);
	text_add(out, text_str(&lines));
	if (objects.len > 0)
		text_printf(out, "  ct mark & 0x%08x { %s } jump "
		    "source_ahead\n", NAT_MARK_MASK, text_str(&objects));
	text_printf(out, " }\n chain later_over {\n"
	    "  type filter hook postrouting priority 99; policy accept;\n"
	    "  meta mark { 0x%08x, 0x%08x } accept\n"
	    "  meta mark & 0x%08x != 0 meta mark set meta mark & 0x%08x\n }\n",
	    ESP_MARK, ESP_MARK_DF, ESP_MARK_LATER, ~ESP_MARK_LATER);
	text_clear(&marks);
	text_clear(&objects);
	text_clear(&lines);
}
