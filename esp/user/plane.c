#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/pmtu_watch.h"
#include "esp/user/state.h"

#define LINKS_AHEAD  8 /* TAPs that need no open() later */
#define WORKERS_AUTO 4
#define TICK_MS      1000

static void plane_close(struct esp_plane *p);
static int plane_hold_set(struct esp_plane *p, bool hold);
static int hairpins_refuse(struct esp_plane *p,
    const char (*links)[IFNAMSIZ], size_t n, struct text *error);

static const struct esp_plane_ops user_ops = {
	.kind = ESP_USER,
	.fragments_before = true,
	.close = plane_close,
	.policies_set = links_policies_set,
	.policy_hits = links_policy_hits,
	.policy_last_hit = links_policy_last_hit,
	.link_device = links_device,
	.spi_alloc = pairs_spi_alloc,
	.spi_release = pairs_spi_release,
	.pair_add = pairs_add,
	.pair_delete = pairs_delete,
	.pair_use = pairs_use,
	.pair_remote = pairs_remote,
	.pair_stats = pairs_stats,
	.stats_each = pairs_stats_each,
	.counters_clear = totals_clear,
	.totals = totals_get,
	.udp_attach = udp_attach,
	.udp_detach = udp_detach,
	.hairpins_refuse = hairpins_refuse,
	.hold_set = plane_hold_set,
};

static void
on_clear_text(void *ctx, const struct esp_packet_id *p)
{
	struct user_plane *u = ctx;

	TELL(u, clear_text, p);
}

static void
on_links(void *ctx)
{
	taps_check(ctx);
	links_follow(ctx);
}

static int
open_guard(struct user_plane *u, const struct esp_settings *s,
    struct text *error)
{
	const struct guard_settings g = {
		.kind = GUARD_FORWARD, .loop = s->loop, .nft = s->nft,
		.ctx = u, .clear_text = on_clear_text, .links = on_links,
	};

	return guard_open(&g, &u->guard, error);
}

static unsigned
worker_count(unsigned wanted)
{
	long cpus;

	if (wanted == 0) {
		cpus = sysconf(_SC_NPROCESSORS_ONLN);
		wanted = cpus < 1 ? 1 : cpus > WORKERS_AUTO ? WORKERS_AUTO :
		    (unsigned)cpus;
	}
	return wanted > WORKERS_MAX ? WORKERS_MAX : wanted;
}

static int
open_workers(struct user_plane *u, unsigned n, struct text *error)
{
	unsigned i;
	int r;

	u->shared.all = xcalloc(n, sizeof(*u->shared.all));
	u->shared.workers = n;
	for (i = 0; i < n; i++) {
		r = worker_init(&u->shared.all[i], &u->shared, i, error);
		if (r == 0)
			continue;
		u->shared.workers = i + 1; /* what there is to clear */
		return r;
	}
	for (i = 0; i < n; i++) {
		r = worker_start(&u->shared.all[i]);
		if (r != 0) {
			text_printf(error, "thread: %s", strerror(errno));
			return r;
		}
	}
	return 0;
}

static int
open_parts(struct user_plane *u, const struct esp_settings *s,
    struct text *error)
{
	unsigned workers = worker_count(s->workers);
	int r;

	r = open_guard(u, s, error);
	if (r != 0)
		return r;
	u->pool = tap_pool_new(workers * LINKS_AHEAD, error);
	if (u->pool == NULL)
		return ERR_UNSUPPORTED;
	u->shared.spis = spi_table_new();
	u->shared.events = events_new(s->loop, clock_event, u);
	u->tick = loop_timer_new(s->loop, clock_tick, u);
	if (u->shared.spis == NULL || u->shared.events == NULL ||
	    u->tick == NULL) {
		text_add(error, "out of memory");
		return ERR_MEMORY;
	}
	r = open_workers(u, workers, error);
	if (r != 0)
		return r;
	r = pmtu_open(u);
	if (r != 0)
		text_printf(error, "raw ICMP socket: %s", strerror(errno));
	return r;
}

int
user_plane_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error)
{
	struct user_plane *u = xcalloc(1, sizeof(*u));
	unsigned i;
	int r;

	u->plane.ops = &user_ops;
	u->loop = s->loop;
	u->events = s->events;
	u->ctx = s->ctx;
	RB_INIT(&u->slots);
	RB_INIT(&u->pairs);
	RB_INIT(&u->reserved);
	for (i = 0; i < UDP_MAX; i++)
		u->udp[i].source.fd = -1;
	r = open_parts(u, s, error);
	if (r != 0) {
		plane_close(&u->plane);
		return r;
	}
	loop_timer_start(u->tick, TICK_MS);
	*out = &u->plane;
	return 0;
}

static int
plane_hold_set(struct esp_plane *p, bool hold)
{
	struct user_plane *u = user_plane(p);

	__atomic_store_n(&u->shared.hold, hold, __ATOMIC_RELAXED);
	hold_tell(&u->shared);
	return 0;
}

static int
hairpins_refuse(struct esp_plane *p, const char (*links)[IFNAMSIZ], size_t n,
    struct text *error)
{
	return guard_hairpins(user_plane(p)->guard, links, n, error);
}

static void
plane_close(struct esp_plane *p)
{
	struct user_plane *u = user_plane(p);
	unsigned i;

	__atomic_store_n(&u->shared.stop, true, __ATOMIC_RELEASE);
	for (i = 0; i < u->shared.workers; i++)
		worker_join(&u->shared.all[i]);
	for (i = 0; i < u->shared.workers; i++)
		worker_clear(&u->shared.all[i]);
	pmtu_watch_free(u->pmtu);
	guard_close(u->guard);
	links_close(u);
	pairs_close(u);
	plane_collect(u);
	loop_timer_free(u->tick);
	events_free(u->shared.events);
	spi_table_free(u->shared.spis);
	tap_pool_free(u->pool);
	free(u->shared.all);
	free(u);
}

void
plane_collect(struct user_plane *u)
{
	struct pair *pair;
	struct path *path;
	struct slot *slot;

	if (u->garbage_pairs == NULL && u->garbage_paths == NULL &&
	    u->garbage_slots == NULL)
		return;
	workers_wait(&u->shared);
	while ((pair = u->garbage_pairs) != NULL) {
		u->garbage_pairs = pair->garbage_next;
		pair_free(pair);
	}
	while ((path = u->garbage_paths) != NULL) {
		u->garbage_paths = path->garbage_next;
		free(path);
	}
	while ((slot = u->garbage_slots) != NULL) {
		u->garbage_slots = slot->garbage_next;
		free(slot);
	}
}
