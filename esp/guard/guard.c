#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "esp/guard/rules.h"
#include "esp/guard/state.h"
#include "esp/selector.h"
#include "nft/nft.h"

#define RETRY_MS 1000

/* ---- the tables ---------------------------------------------------------- */

static void
table_begin(struct text *t, const char *name)
{
	text_printf(t, "add table %s\ndelete table %s\n", name, name);
}

static struct rules_link
link_rules(const struct guard *g, const struct guard_link *l)
{
	return (struct rules_link){
		.number = l->number, .name = l->name, .kind = g->s.kind,
		.device = l->next_device_index == 0 ? NULL : l->device,
		.local = l->local, .log = g->logs[LOG_CLEAR],
	};
}

static void
write_links(struct guard *g, const struct guard_link *leaving,
    struct text *t)
{
	struct guard_link *l;
	struct rules_link r;

	table_begin(t, "netdev " RULES_TABLE);
	text_add(t, "table netdev " RULES_TABLE " {\n");
	TAILQ_FOREACH (l, &g->links, entry) {
		l->next_index = if_nametoindex(l->name);
		l->next_device_index = l->device[0] == '\0' ? 0 :
		    if_nametoindex(l->device);
		if (l == leaving || l->next_index == 0)
			continue;
		r = link_rules(g, l);
		rules_write(t, &r, l->policies, l->n);
	}
	text_add(t, "}\n");
}

/* A table of its own, so that it costs nothing while it isn't there, and the
 * other needn't be touched. */
static void
write_seen(struct guard *g, const struct guard_link *leaving, struct text *t)
{
	struct guard_link *l;
	struct rules_link r;

	if (!g->logs[LOG_SEEN])
		return;
	table_begin(t, "netdev " RULES_TABLE_SEEN);
	if (!g->watch)
		return;
	text_add(t, "table netdev " RULES_TABLE_SEEN " {\n");
	TAILQ_FOREACH (l, &g->links, entry) {
		if (l == leaving || if_nametoindex(l->name) == 0)
			continue;
		r = link_rules(g, l);
		rules_write_seen(t, &r);
	}
	text_add(t, "}\n");
}

static void
write_too_big(struct guard *g, const struct guard_link *leaving,
    struct text *t)
{
	struct guard_link *l;
	bool any = false;

	if (!g->logs[LOG_TOO_BIG])
		return;
	TAILQ_FOREACH (l, &g->links, entry)
		any = any || l != leaving;
	table_begin(t, "inet " RULES_TABLE_ICMP);
	if (any)
		rules_write_too_big(t);
}

static bool
has_ports(const struct guard_link *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (selector_has_ports(&l->policies[i].selector))
			return true;
	return false;
}

static void
write_whole(struct guard *g, const struct guard_link *leaving, struct text *t)
{
	struct guard_link *l;
	bool any = false;

	if (g->s.kind != GUARD_DROP)
		return;
	TAILQ_FOREACH (l, &g->links, entry)
		any = any || (l != leaving && has_ports(l));
	table_begin(t, "inet " RULES_TABLE_WHOLE);
	if (any)
		rules_write_whole(t);
}

static void
write_inner(struct guard *g, const struct guard_link *leaving, struct text *t)
{
	struct guard_link *l;
	struct text map;
	uint32_t reqid;
	size_t i;

	if (g->s.kind != GUARD_DROP || g->s.wider == NULL)
		return;
	table_begin(t, "inet " RULES_TABLE_INNER);
	text_init(&map);
	TAILQ_FOREACH (l, &g->links, entry)
		for (i = 0; l != leaving && i < l->n; i++) {
			reqid = g->s.wider(g->s.ctx, &l->policies[i]);
			if (reqid == 0)
				continue;
			if (map.len == 0)
				rules_inner_begin(t);
			rules_inner_add(t, &map, reqid,
			    &l->policies[i].selector);
		}
	if (map.len > 0)
		rules_inner_end(t, &map);
	g->next_inner = map.len > 0;
	text_clear(&map);
}

/* A link's decrypted packets come in on its device. */
static void
write_hairpins(struct guard *g, struct text *t)
{
	struct guard_link *l;
	size_t i;

	table_begin(t, "inet " RULES_TABLE_HAIRPIN);
	if (g->n_one_way == 0)
		return;
	rules_hairpin_begin(t);
	for (i = 0; i < g->n_one_way; i++) {
		rules_hairpin_add(t, g->one_way[i], g->one_way[i]);
		TAILQ_FOREACH (l, &g->links, entry)
			if (l->device[0] != '\0' &&
			    strcmp(l->name, g->one_way[i]) == 0)
				rules_hairpin_add(t, l->device, l->name);
	}
	rules_hairpin_end(t);
}

/* One transaction from the old state to the new, in which leaving (NULL: none)
 * is no more. */
static int
apply(struct guard *g, const struct guard_link *leaving, struct text *error)
{
	struct guard_counts counts = counts_now(g);
	struct guard_link *l;
	struct text t;
	int r;

	hits_read(g);
	text_init(&t);
	write_links(g, leaving, &t);
	write_seen(g, leaving, &t);
	write_too_big(g, leaving, &t);
	write_whole(g, leaving, &t);
	write_inner(g, leaving, &t);
	write_hairpins(g, &t);
	r = nft_run(g->s.nft, text_str(&t), error);
	text_clear(&t);
	if (r != 0)
		return r;
	changes_written(g);
	g->inner = g->next_inner;
	TAILQ_FOREACH (l, &g->links, entry) {
		l->index = l->next_index;
		l->device_index = l->next_device_index;
		l->gone = false;
	}
	/* the new table counts from zero */
	g->past.clear_in += counts.clear_in;
	g->past.missing_out += counts.missing_out;
	g->past.inner_in += counts.inner_in;
	hits_keep(g);
	g->written = true;
	loop_timer_stop(g->retry);
	return 0;
}

int
guard_renew(struct guard *g, struct text *error)
{
	int r = apply(g, NULL, error);

	if (r != 0)
		loop_timer_start(g->retry, RETRY_MS);
	return r;
}

void
guard_again(struct guard *g)
{
	struct text error;

	text_init(&error);
	(void)guard_renew(g, &error);
	text_clear(&error);
}

/* ---- links --------------------------------------------------------------- */

static struct guard_link *
link_find(struct guard *g, const char *name)
{
	struct guard_link *l;

	TAILQ_FOREACH (l, &g->links, entry)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

static struct guard_link *
link_new(struct guard *g, const char *name, const char *device,
    const struct addr *local, const struct esp_policy *policies, size_t n)
{
	struct guard_link *l = xcalloc(1, sizeof(*l));

	l->number = ++g->numbers;
	memcpy(l->name, name, strlen(name) + 1);
	if (device != NULL)
		memcpy(l->device, device, strlen(device) + 1);
	l->local = *local;
	l->policies = xcalloc(n, sizeof(*policies));
	memcpy(l->policies, policies, n * sizeof(*policies));
	l->n = n;
	TAILQ_INSERT_TAIL(&g->links, l, entry);
	return l;
}

static void
link_free(struct guard *g, struct guard_link *l)
{
	if (l == NULL)
		return;
	TAILQ_REMOVE(&g->links, l, entry);
	free(l->policies);
	free(l);
}

int
guard_set(struct guard *g, const char *link, const char *device,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error)
{
	struct guard_link *former = link_find(g, link), *now = NULL;
	int r;

	if (former == NULL && n == 0)
		return 0;
	if (strlen(link) >= IFNAMSIZ ||
	    (device != NULL && strlen(device) >= IFNAMSIZ)) {
		text_printf(error, "%s: no such link", link);
		return ERR_NOT_FOUND;
	}
	if (n > 0)
		now = link_new(g, link, device, local, policies, n);
	r = apply(g, former, error);
	if (r == 0)
		hits_settle(g, former, now);
	link_free(g, r == 0 ? former : now);
	return r;
}

int
guard_hairpins(struct guard *g, const char (*links)[IFNAMSIZ], size_t n,
    struct text *error)
{
	g->one_way = xreallocarray(g->one_way, n + 1, sizeof(*g->one_way));
	memcpy(g->one_way, links, n * sizeof(*links));
	g->n_one_way = n;
	return guard_renew(g, error);
}

void
guard_esp_watch(struct guard *g, bool on)
{
	struct text t;

	if (g->watch == on)
		return;
	g->watch = on;
	if (!g->logs[LOG_SEEN])
		return;
	text_init(&t);
	write_seen(g, NULL, &t);
	if (nft_run(g->s.nft, text_str(&t), NULL) != 0)
		loop_timer_start(g->retry, RETRY_MS);
	g->written = true;
	text_clear(&t);
}

/* ---- open and close ------------------------------------------------------ */

/* All but the first two are of GUARD_DROP. */
static int
drop_tables(struct nft *nft, enum guard_kind kind)
{
	static const char *const tables[][2] = {
		{"netdev", RULES_TABLE}, {"inet", RULES_TABLE_HAIRPIN},
		{"netdev", RULES_TABLE_SEEN},
		{"inet", RULES_TABLE_ICMP}, {"inet", RULES_TABLE_WHOLE},
		{"inet", RULES_TABLE_INNER},
	};
	size_t i, n = kind == GUARD_DROP ? sizeof(tables) / sizeof(*tables) :
	    2;
	int r = 0, one;

	for (i = 0; i < n; i++) {
		one = nft_table_drop(nft, tables[i][0], tables[i][1]);
		r = r != 0 ? r : one;
	}
	return r;
}

/* All that the rules use, tried on a device that is always there. This also
 * removes the tables that an earlier run left. */
static int
probe(const struct guard_settings *s, struct text *error)
{
	bool drop = s->kind == GUARD_DROP;
	struct text t, words;
	int r;

	text_init(&t);
	text_init(&words);
	rules_write_probe(&t, s->kind);
	r = nft_run(s->nft, text_str(&t), &words);
	if (r == 0)
		r = drop_tables(s->nft, GUARD_DROP);
	if (r != 0)
		text_printf(error, "the kernel lacks what the %s data plane "
		    "needs of nftables (netdev egress hook and ingress "
		    "hook, %s, interval sets, counters): %.*s",
		    drop ? "kernel" : "user", drop ? "secpath" : "fwd",
		    (int)strcspn(text_str(&words), "\n"), text_str(&words));
	text_clear(&t);
	text_clear(&words);
	return r == 0 ? 0 : ERR_UNSUPPORTED;
}

static void
on_retry(void *ctx)
{
	guard_again(ctx);
}

static int
open_parts(struct guard *g, struct text *error)
{
	int r = probe(&g->s, error);

	if (r != 0)
		return r;
	g->retry = loop_timer_new(g->s.loop, on_retry, g);
	r = g->retry == NULL ? ERR_MEMORY : monitor_open(g);
	if (r == 0)
		r = counts_open(g);
	if (r == 0)
		r = log_open(g);
	if (r == 0)
		r = changes_open(g);
	if (r != 0)
		text_printf(error, "netlink socket: %s", strerror(errno));
	return r;
}

int
guard_open(const struct guard_settings *s, struct guard **out,
    struct text *error)
{
	struct guard *g = xcalloc(1, sizeof(*g));
	int r;

	g->s = *s;
	g->links_fd = g->changes_fd = -1;
	TAILQ_INIT(&g->links);
	RB_INIT(&g->hits);
	r = open_parts(g, error);
	if (r != 0)
		guard_close(g);
	else
		*out = g;
	return r;
}

void
guard_close(struct guard *g)
{
	struct guard_link *l, *next;

	if (g == NULL)
		return;
	monitor_close(g);
	changes_close(g);
	if (g->written)
		drop_tables(g->s.nft, g->s.kind);
	log_close(g);
	counts_close(g);
	loop_timer_free(g->retry);
	TAILQ_FOREACH_SAFE (l, &g->links, entry, next)
		link_free(g, l);
	hits_free(g);
	free(g->one_way);
	free(g);
}
