#include "base/error.h"
#include "esp/user/state.h"

/*
 * TAPs that somebody removes behind our back.
 */

static void
tell_lost(struct user_plane *u, const struct link *l)
{
	struct pair *p = RB_MIN(pair_tree, &u->pairs);
	uint32_t id;

	while (p != NULL) {
		id = p->id;
		if (p->link == l)
			TELL(u, lost, id);
		p = pair_after(u, id);
	}
}

/* The pairs stay; without a TAP they are of no use. */
static bool
renew_tap(struct user_plane *u, struct link *l)
{
	bool told = l->tap->index == 0;
	struct text error;
	unsigned i;

	for (i = 0; i < u->shared.workers; i++)
		worker_unwatch(&u->shared.all[i],
		    &u->shared.all[i].taps[l->number]);
	workers_wait(&u->shared);
	text_init(&error);
	if (tap_renew(l->tap, l->mtu, l->up, &error) == 0 &&
	    links_watch(u, l) == 0) {
		text_clear(&error);
		return true;
	}
	text_clear(&error);
	u->broken = true;
	if (!told)
		tell_lost(u, l);
	return false;
}

void
taps_check(struct user_plane *u)
{
	bool renewed = false;
	struct text error;
	struct link *l;
	unsigned i;

	u->broken = false;
	for (i = 0; i < u->n_links; i++) {
		l = u->shared.links[i];
		if (l->tap != NULL && !tap_stands(l->tap) &&
		    renew_tap(u, l))
			renewed = true;
	}
	if (!renewed)
		return;
	/* rules know it by its index; if that fails the guard tries again */
	text_init(&error);
	(void)guard_renew(u->guard, &error);
	text_clear(&error);
}
