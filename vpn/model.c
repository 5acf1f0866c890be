#include "vpn/model.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Configuration is the administrator's: its lists are short or searched once
 * a command, so that plain lists do. */

static void
kept_delete(struct vpn_kept *k, unsigned i)
{
	free(k->lines[i]);
	k->n--;
	memmove(&k->lines[i], &k->lines[i + 1],
	    (k->n - i) * sizeof(k->lines[0]));
}

void
vpn_kept_set(struct vpn_kept *k, const char *line, unsigned words)
{
	size_t len = text_words_len(line, words);

	for (unsigned i = 0; i < k->n; i++) {
		bool same = strcmp(k->lines[i], line) == 0 ||
		    (words > 0 && text_begins(k->lines[i], line, len));

		if (same) {
			free(k->lines[i]);
			k->lines[i] = xstrdup(line);
			return;
		}
	}
	vpn_kept_add(k, line);
}

void
vpn_kept_add(struct vpn_kept *k, const char *line)
{
	k->lines = xreallocarray(k->lines, k->n + 1, sizeof(k->lines[0]));
	k->lines[k->n++] = xstrdup(line);
}

bool
vpn_kept_unset(struct vpn_kept *k, const char *prefix)
{
	size_t len = strlen(prefix);
	bool found = false;

	for (unsigned i = 0; i < k->n;)
		if (text_begins(k->lines[i], prefix, len)) {
			kept_delete(k, i);
			found = true;
		} else {
			i++;
		}
	return found;
}

void
vpn_kept_clear(struct vpn_kept *k)
{
	while (k->n > 0)
		kept_delete(k, k->n - 1);
	free(k->lines);
	k->lines = NULL;
}

void
vpn_model_init(struct vpn_model *m)
{
	memset(m, 0, sizeof(*m));
	TAILQ_INIT(&m->ikev2_policies);
	TAILQ_INIT(&m->ikev1_policies);
	TAILQ_INIT(&m->ipsec);
	TAILQ_INIT(&m->maps);
	TAILQ_INIT(&m->binds);
	TAILQ_INIT(&m->dynamic_maps);
	TAILQ_INIT(&m->group_policies);
	TAILQ_INIT(&m->tunnel_groups);
	TAILQ_INIT(&m->interfaces);
	TAILQ_INIT(&m->ca);
	m->lifetime_s = 28800;
	m->lifetime_kb = 4608000;
	m->replay_window = 64;
	m->nat_t = true;
	m->nat_t_keepalive_s = 20;
	m->permit_vpn = true;
}

void
vpn_model_clear(struct vpn_model *m)
{
	while (!TAILQ_EMPTY(&m->ikev2_policies))
		ikev2_policy_remove(m, TAILQ_FIRST(&m->ikev2_policies));
	while (!TAILQ_EMPTY(&m->ikev1_policies))
		ikev1_policy_remove(m, TAILQ_FIRST(&m->ikev1_policies));
	while (!TAILQ_EMPTY(&m->ipsec))
		ipsec_item_remove(m, TAILQ_FIRST(&m->ipsec));
	while (!TAILQ_EMPTY(&m->binds))
		map_bind_remove(m, TAILQ_FIRST(&m->binds));
	while (!TAILQ_EMPTY(&m->maps))
		crypto_map_remove(m, TAILQ_FIRST(&m->maps)->name);
	while (!TAILQ_EMPTY(&m->dynamic_maps))
		dynamic_map_remove(m, TAILQ_FIRST(&m->dynamic_maps));
	while (!TAILQ_EMPTY(&m->tunnel_groups))
		tunnel_group_remove(m, TAILQ_FIRST(&m->tunnel_groups));
	while (!TAILQ_EMPTY(&m->group_policies))
		group_policy_remove(m, TAILQ_FIRST(&m->group_policies));
	while (!TAILQ_EMPTY(&m->interfaces))
		vpn_model_nameif_gone(m, TAILQ_FIRST(&m->interfaces)->nameif);
	while (!TAILQ_EMPTY(&m->ca))
		ca_block_remove(m, TAILQ_FIRST(&m->ca));
	free(m->key_id);
	m->key_id = NULL;
	vpn_kept_clear(&m->group_maps);
	vpn_kept_clear(&m->ipsec_kept);
	vpn_kept_clear(&m->isakmp_kept);
	vpn_kept_clear(&m->ikev1_kept);
	vpn_kept_clear(&m->ikev2_kept);
}

/* ---- policies ------------------------------------------------------------ */

static void
algs_one(struct vpn_algs *a, enum vpn_alg_table table, const char *word)
{
	a->at[0] = vpn_alg_find(table, word);
	assert(a->at[0] != NULL);
	a->n = 1;
}

void
ikev2_policy_defaults(struct ikev2_policy *p)
{
	algs_one(&p->encr, ALG_ENCR, "aes-256");
	algs_one(&p->integ, ALG_INTEG, "sha");
	algs_one(&p->group, ALG_GROUP, "14");
	algs_one(&p->prf, ALG_PRF, "sha");
	p->lifetime_s = 86400;
}

struct ikev2_policy *
ikev2_policy_find(struct vpn_model *m, unsigned n)
{
	struct ikev2_policy *p;

	TAILQ_FOREACH(p, &m->ikev2_policies, link)
		if (p->priority == n)
			return p;
	return NULL;
}

struct ikev2_policy *
ikev2_policy_get(struct vpn_model *m, unsigned n)
{
	struct ikev2_policy *p = ikev2_policy_find(m, n), *after;

	if (p)
		return p;
	p = xcalloc(1, sizeof(*p));
	p->priority = n;
	ikev2_policy_defaults(p);
	TAILQ_FOREACH(after, &m->ikev2_policies, link)
		if (after->priority > n)
			break;
	if (after)
		TAILQ_INSERT_BEFORE(after, p, link);
	else
		TAILQ_INSERT_TAIL(&m->ikev2_policies, p, link);
	return p;
}

void
ikev2_policy_remove(struct vpn_model *m, struct ikev2_policy *p)
{
	TAILQ_REMOVE(&m->ikev2_policies, p, link);
	free(p);
}

void
ikev1_policy_defaults(struct ikev1_policy *p)
{
	p->auth = IKEV1_PRE_SHARE;
	p->encr = vpn_alg_find(ALG_ENCR, "aes-256");
	p->hash = vpn_alg_find(ALG_PRF, "sha");
	p->group = vpn_alg_find(ALG_GROUP, "14");
	p->lifetime_s = 86400;
}

struct ikev1_policy *
ikev1_policy_find(struct vpn_model *m, unsigned n)
{
	struct ikev1_policy *p;

	TAILQ_FOREACH(p, &m->ikev1_policies, link)
		if (p->priority == n)
			return p;
	return NULL;
}

struct ikev1_policy *
ikev1_policy_get(struct vpn_model *m, unsigned n)
{
	struct ikev1_policy *p = ikev1_policy_find(m, n), *after;

	if (p)
		return p;
	p = xcalloc(1, sizeof(*p));
	p->priority = n;
	ikev1_policy_defaults(p);
	TAILQ_FOREACH(after, &m->ikev1_policies, link)
		if (after->priority > n)
			break;
	if (after)
		TAILQ_INSERT_BEFORE(after, p, link);
	else
		TAILQ_INSERT_TAIL(&m->ikev1_policies, p, link);
	return p;
}

void
ikev1_policy_remove(struct vpn_model *m, struct ikev1_policy *p)
{
	TAILQ_REMOVE(&m->ikev1_policies, p, link);
	free(p);
}

/* ---- transform-sets, proposals, profiles --------------------------------- */

struct ipsec_item *
ipsec_item_find(struct vpn_model *m, enum ipsec_kind kind, const char *name)
{
	struct ipsec_item *i;

	TAILQ_FOREACH(i, &m->ipsec, link)
		if (i->kind == kind && strcmp(i->name, name) == 0)
			return i;
	return NULL;
}

struct ipsec_item *
ipsec_item_get(struct vpn_model *m, enum ipsec_kind kind, const char *name)
{
	struct ipsec_item *i = ipsec_item_find(m, kind, name);

	if (i)
		return i;
	i = xcalloc(1, sizeof(*i));
	i->kind = kind;
	i->name = xstrdup(name);
	TAILQ_INSERT_TAIL(&m->ipsec, i, link);
	return i;
}

void
ipsec_item_remove(struct vpn_model *m, struct ipsec_item *i)
{
	TAILQ_REMOVE(&m->ipsec, i, link);
	vpn_kept_clear(&i->kept);
	free(i->name);
	free(i);
}

/* ---- crypto ca ----------------------------------------------------------- */

struct ca_block *
ca_block_find(struct vpn_model *m, const char *head)
{
	struct ca_block *b;

	TAILQ_FOREACH(b, &m->ca, link)
		if (strcmp(b->head, head) == 0)
			return b;
	return NULL;
}

struct ca_block *
ca_block_get(struct vpn_model *m, const char *head)
{
	struct ca_block *b = ca_block_find(m, head);

	if (b)
		return b;
	b = xcalloc(1, sizeof(*b));
	b->head = xstrdup(head);
	TAILQ_INSERT_TAIL(&m->ca, b, link);
	return b;
}

void
ca_block_remove(struct vpn_model *m, struct ca_block *b)
{
	TAILQ_REMOVE(&m->ca, b, link);
	vpn_kept_clear(&b->kept);
	free(b->head);
	free(b);
}

/* ---- interfaces ---------------------------------------------------------- */

struct if_setting *
if_setting_find(struct vpn_model *m, const char *nameif)
{
	struct if_setting *i;

	TAILQ_FOREACH(i, &m->interfaces, link)
		if (strcmp(i->nameif, nameif) == 0)
			return i;
	return NULL;
}

struct if_setting *
if_setting_get(struct vpn_model *m, const char *nameif)
{
	struct if_setting *i = if_setting_find(m, nameif);

	if (i)
		return i;
	i = xcalloc(1, sizeof(*i));
	i->nameif = xstrdup(nameif);
	TAILQ_INSERT_TAIL(&m->interfaces, i, link);
	return i;
}

void
vpn_model_nameif_gone(struct vpn_model *m, const char *nameif)
{
	struct if_setting *i = if_setting_find(m, nameif);
	struct map_bind *b = map_bind_find(m, nameif);

	if (b)
		map_bind_remove(m, b); /* nameif isn't the bind's own */
	if (i) {
		TAILQ_REMOVE(&m->interfaces, i, link);
		free(i->nameif);
		free(i);
	}
}
