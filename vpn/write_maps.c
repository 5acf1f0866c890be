#include <string.h>
#include "config/config.h"
#include "vpn/model.h"

/* Crypto maps in running-config form. */

struct line {
	struct text *t;
	const char *map;
	unsigned seq;
};

static void
head(const struct line *l)
{
	text_printf(l->t, "crypto map %s %u ", l->map, l->seq);
}

static void
names(const struct line *l, const char *what, char *const *v, unsigned n)
{
	if (n == 0)
		return;
	head(l);
	text_add(l->t, what);
	for (unsigned i = 0; i < n; i++)
		text_printf(l->t, " %s", v[i]);
	text_add(l->t, "\n");
}

static void
write_peers(const struct line *l, const struct map_entry *e)
{
	char buf[ADDR_TEXT_MAX];

	if (e->n_peers == 0)
		return;
	head(l);
	text_add(l->t, "set peer ");
	for (unsigned i = 0; i < e->n_peers; i++)
		text_printf(l->t, "%s ", addr_format(&e->peers[i], buf));
	text_add(l->t, "\n");
}

static void
write_mode(const struct line *l, const struct map_entry *e, bool all)
{
	static const char *const modes[] = { "tunnel", "transport",
		"transport-require" };

	if (all || e->mode != MODE_TUNNEL) {
		head(l);
		text_printf(l->t, "set ikev2 mode %s\n", modes[e->mode]);
	}
}

static void
write_phase1(const struct line *l, const struct map_entry *e, bool all)
{
	if (!all && !e->aggressive)
		return;
	head(l);
	text_printf(l->t, "set ikev1 phase1-mode %s",
	    e->aggressive ? "aggressive" : "main");
	if (e->aggressive_group)
		text_printf(l->t, " group%s", e->aggressive_group->word);
	text_add(l->t, "\n");
}

static void
write_lifetime(const struct line *l, const struct map_entry *e)
{
	static const char words[] = "set security-association lifetime";

	if (e->lifetime_s) {
		head(l);
		text_printf(l->t, "%s seconds %u\n", words, e->lifetime_s);
	}
	if (e->lifetime_kb == KILOBYTES_UNLIMITED) {
		head(l);
		text_printf(l->t, "%s kilobytes unlimited\n", words);
	} else if (e->lifetime_kb) {
		head(l);
		text_printf(l->t, "%s kilobytes %u\n", words, e->lifetime_kb);
	}
}

static void
write_entry(const struct line *l, const struct map_entry *e, bool all)
{
	static const char *const connection[] = { "bidirectional",
		"answer-only", "originate-only" };
	bool tfc = false;

	if (e->match) {
		head(l);
		text_printf(l->t, "match address %s\n", e->match);
	}
	if (e->pfs) {
		head(l);
		text_printf(l->t, "set pfs group%s\n", e->pfs->word);
	}
	if (all || e->connection != CONN_BIDIRECTIONAL) {
		head(l);
		text_printf(l->t, "set connection-type %s\n",
		    connection[e->connection]);
	}
	write_peers(l, e);
	write_phase1(l, e, all);
	names(l, "set ikev1 transform-set", e->sets, e->n_sets);
	names(l, "set ikev2 ipsec-proposal", e->proposals, e->n_proposals);
	write_mode(l, e, all);
	write_lifetime(l, e);
	if (e->nat_t_disable) {
		head(l);
		text_add(l->t, "set nat-t-disable\n");
	}
	if (e->reverse_route) {
		head(l);
		text_add(l->t, "set reverse-route\n");
	}
	for (unsigned i = 0; i < e->kept.n; i++) {
		head(l);
		text_printf(l->t, "%s\n", e->kept.lines[i]);
		tfc |= strncmp(e->kept.lines[i], "set tfc-packets", 15) == 0;
	}
	if (all && !tfc)
		text_printf(l->t, "no crypto map %s %u set tfc-packets\n",
		    l->map, l->seq);
}

void
vpn_write_maps(struct vpn_model *m, struct config_out *out)
{
	struct crypto_map *c;
	struct map_entry *e;
	struct map_bind *b;

	TAILQ_FOREACH(c, &m->maps, link) {
		if (out->arg && strcmp(out->arg, c->name) != 0)
			continue;
		TAILQ_FOREACH(e, &c->entries, link) {
			struct line l = { out->text, c->name, e->seq };

			if (e->dynamic) {
				head(&l);
				text_printf(l.t, "ipsec-isakmp dynamic %s\n",
				    e->dynamic);
			} else {
				write_entry(&l, e, out->all);
			}
		}
		TAILQ_FOREACH(b, &m->binds, link)
			if (strcmp(b->map, c->name) == 0)
				text_printf(out->text,
				    "crypto map %s interface %s\n", c->name,
				    b->nameif);
	}
}

void
vpn_write_dynamic_maps(struct vpn_model *m, struct config_out *out)
{
	struct dynamic_map *d;

	TAILQ_FOREACH(d, &m->dynamic_maps, link) {
		if (out->arg && strcmp(out->arg, d->name) != 0)
			continue;
		for (unsigned i = 0; i < d->kept.n; i++)
			text_printf(out->text, "crypto dynamic-map %s %s\n",
			    d->name, d->kept.lines[i]);
	}
}
