#include <string.h>

#include "esp/user/share.h"
#include "esp/user/state.h"

/* Since the plane was opened, whatever was cleared since. */
static void
totals_all(struct user_plane *u, struct esp_totals *out)
{
	const struct worker_totals *t;
	struct esp_counters c;
	struct pair *p;
	unsigned i;

	memset(out, 0, sizeof(*out));
	out->sum = u->gone;
	RB_FOREACH (p, pair_tree, &u->pairs) {
		pair_counters(p, &c);
		esp_counters_add(&out->sum, &c);
	}
	for (i = 0; i < u->shared.workers; i++) {
		t = &u->shared.all[i].totals;
		out->missing_sa_in += count_get(&t->missing_sa_in);
		out->missing_sa_out += count_get(&t->missing_sa_out);
		out->protocol_failures += count_get(&t->protocol_failures);
		out->capacity_failures += count_get(&t->capacity_failures);
	}
	out->clear_in = guard_clear_in(u->guard);
	out->pairs_ever = u->pairs_ever;
}

void
totals_get(struct esp_plane *p, struct esp_totals *out)
{
	struct user_plane *u = user_plane(p);

	totals_all(u, out);
	esp_totals_subtract(out, &u->base);
}

/* Workers' counters have one writer each, so nothing is set to zero: what
 * there was is subtracted from then on. */
void
totals_clear(struct esp_plane *p)
{
	struct user_plane *u = user_plane(p);
	struct pair *pair;

	totals_all(u, &u->base);
	RB_FOREACH (pair, pair_tree, &u->pairs)
		pair_counters(pair, &pair->base);
}
