#include "ssh/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssh/model.h"

static struct ssh_rule *
find(const struct ssh *s, const struct prefix *net, const char *nameif)
{
	struct ssh_rule *r;

	TAILQ_FOREACH(r, &s->rules, entry)
		if (r->net.len == net->len &&
		    addr_equal(&r->net.addr, &net->addr) &&
		    strcmp(r->nameif, nameif) == 0)
			return r;
	return NULL;
}

static void
rule_free(struct ssh *s, struct ssh_rule *r)
{
	TAILQ_REMOVE(&s->rules, r, entry);
	free(r);
}

bool
ssh_rule_add(struct ssh *s, const struct prefix *net, const char *nameif)
{
	struct ssh_rule *r;

	if (find(s, net, nameif) != NULL)
		return false;
	r = xcalloc(1, sizeof *r);
	r->net = *net;
	snprintf(r->nameif, sizeof r->nameif, "%s", nameif);
	TAILQ_INSERT_TAIL(&s->rules, r, entry);
	return true;
}

bool
ssh_rule_remove(struct ssh *s, const struct prefix *net, const char *nameif)
{
	struct ssh_rule *r = find(s, net, nameif);

	if (r != NULL)
		rule_free(s, r);
	return r != NULL;
}

void
ssh_rules_clear(struct ssh *s)
{
	while (!TAILQ_EMPTY(&s->rules))
		rule_free(s, TAILQ_FIRST(&s->rules));
}

void
ssh_rules_nameif_gone(struct ssh *s, const char *nameif)
{
	struct ssh_rule *r, *next;

	for (r = TAILQ_FIRST(&s->rules); r != NULL; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (strcmp(r->nameif, nameif) == 0)
			rule_free(s, r);
	}
	if (strcmp(s->set.management, nameif) == 0)
		s->set.management[0] = '\0';
}

void
ssh_rules_write(const struct ssh *s, const char *before, struct text *out)
{
	char net[PREFIX_TEXT_MAX], addr[ADDR_TEXT_MAX], mask[ADDR_TEXT_MAX];
	const struct ssh_rule *r;

	TAILQ_FOREACH(r, &s->rules, entry)
		if (r->net.addr.family == AF_INET)
			text_printf(out, "%s%s %s %s\n", before,
			    addr_format(&r->net.addr, addr),
			    mask_format(r->net.len, mask), r->nameif);
		else
			text_printf(out, "%s%s %s\n", before,
			    prefix_format(&r->net, net), r->nameif);
}
