#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "acl/expand.h"
#include "acl/format.h"
#include "acl/list.h"
#include "base/error.h"

bool
acl_list_exists(struct acl_db *db, const char *name)
{
	return acl_list_find(db, name) != NULL;
}

static void
list_rules(struct acl_db *db, struct acl_list *l, struct acl_rule **out,
    size_t *n)
{
	struct acl_rule *rules = NULL, some[4];
	size_t capacity = 0, count = 0;
	struct acl_expander x;

	acl_expander_init(&x, db, l);
	for (size_t line = 0; line < l->n; line++) {
		if (!acl_ace_active(db, l->lines[line]))
			continue;
		acl_expander_run(&x, l->lines[line]);
		for (size_t i = 0; i < x.n; i++) {
			size_t k = acl_element_rules(&x, &x.elements[i], some);

			for (size_t j = 0; j < k; j++) {
				some[j].line = (unsigned)line + 1;
				rules = xgrow(rules, &capacity, count,
				    sizeof(*rules));
				rules[count++] = some[j];
			}
		}
	}
	acl_expander_clear(&x);
	*out = rules;
	*n = count;
}

int
acl_list_expand(struct acl_db *db, const char *name, struct acl_rule **out,
    size_t *n)
{
	struct acl_list *l = acl_list_find(db, name);

	if (l == NULL)
		return ERR_NOT_FOUND;
	list_rules(db, l, out, n);
	return 0;
}

static bool
range_takes(const struct addr_range *r, const struct addr *a)
{
	return r->first.family == AF_UNSPEC || range_contains(r, a);
}

static bool
rule_matches(const struct acl_rule *r, const struct acl_packet *p)
{
	const struct acl_service *s = &r->service;

	if (s->protocol != 0 && s->protocol != p->protocol)
		return false;
	if (!range_takes(&r->src, &p->src) || !range_takes(&r->dst, &p->dst))
		return false;
	if (s->protocol == ACL_ICMP || s->protocol == ACL_ICMP6)
		return (s->icmp_type < 0 || s->icmp_type == p->sport) &&
		    (s->icmp_code < 0 || s->icmp_code == p->dport);
	if (s->protocol != ACL_TCP && s->protocol != ACL_UDP &&
	    s->protocol != ACL_SCTP)
		return true;
	return p->sport >= s->sport_first && p->sport <= s->sport_last &&
	    p->dport >= s->dport_first && p->dport <= s->dport_last;
}

bool
acl_match(struct acl_db *db, const char *list, const struct acl_packet *p,
    struct acl_rule *out)
{
	struct acl_list *l = acl_list_find(db, list);
	int64_t minute;

	if (l == NULL)
		return false;
	/* With time-ranges what is active depends on the minute. */
	minute = l->timed ? db->now() / 60 : 0;
	if (l->rules != NULL && l->rules_minute != minute) {
		free(l->rules);
		l->rules = NULL;
	}
	if (l->rules == NULL) {
		list_rules(db, l, &l->rules, &l->n_rules);
		l->rules_minute = minute;
	}
	for (size_t i = 0; i < l->n_rules; i++) {
		if (rule_matches(&l->rules[i], p)) {
			*out = l->rules[i];
			return true;
		}
	}
	return false;
}

/* rule->ace may be gone: only an ACE that is found in the list is looked at. */
static const struct acl_ace *
rule_ace(const struct acl_list *l, const struct acl_rule *r)
{
	if (r->line >= 1 && r->line <= l->n && l->lines[r->line - 1] == r->ace)
		return l->lines[r->line - 1];
	for (size_t i = 0; i < l->n; i++)
		if (l->lines[i] == r->ace)
			return l->lines[i];
	return NULL;
}

void
acl_rule_format(struct acl_db *db, const char *list,
    const struct acl_rule *rule, struct text *out)
{
	struct acl_list *l = acl_list_find(db, list);
	const struct acl_ace *a = l == NULL ? NULL : rule_ace(l, rule);
	struct acl_expander x;

	if (a == NULL)
		return;
	acl_expander_init(&x, db, l);
	acl_expander_run(&x, a);
	if (rule->index < x.n) {
		text_add(out, "access-list ");
		text_add(out, list);
		text_add(out, a->match.kind == ACE_STANDARD ? " standard " :
		    " extended ");
		acl_element_format(&x.elements[rule->index], FORM_VALUES, out);
		acl_options_format(a, false, out);
		text_add_char(out, ' ');
	}
	acl_expander_clear(&x);
}
