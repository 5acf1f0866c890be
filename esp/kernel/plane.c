#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "esp/pmtu_watch.h"
#include "esp/kernel/state.h"

#define TICK_MS      1000

static void plane_close(struct esp_plane *p);
static int hold_set(struct esp_plane *p, bool hold);
static int hairpins_refuse(struct esp_plane *p,
    const char (*links)[IFNAMSIZ], size_t n, struct text *error);

static const struct esp_plane_ops kernel_ops = {
	.kind = ESP_KERNEL,
	.fragments_before = false,
	.close = plane_close,
	.policies_set = klink_policies_set,
	.policy_hits = stats_policy_hits,
	.policy_last_hit = stats_policy_last_hit,
	.link_device = klink_device,
	.spi_alloc = spi_alloc,
	.spi_release = spi_release,
	.pair_add = sad_add,
	.pair_delete = sad_delete,
	.pair_use = sad_use,
	.pair_remote = sad_remote,
	.pair_stats = stats_pair,
	.stats_each = stats_each,
	.counters_clear = stats_clear,
	.totals = stats_totals,
	.udp_attach = natt_attach,
	.udp_detach = natt_detach,
	.offload_set = klink_offload_set,
	.can = probe_can,
	.hairpins_refuse = hairpins_refuse,
	.hold_set = hold_set,
	.kernel_stats = stats_kernel,
	.sets_df = df_can,
};

/* ---- settings of the network namespace ----------------------------------- */

/* Their owner may write them with CAP_NET_ADMIN, too. */
static int
sysctl(const char *name, const char *value)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/core/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return ERR_SYSTEM;
	n = write(fd, value, strlen(value));
	close(fd);
	return n < 0 ? ERR_SYSTEM : 0;
}

static void
sysctl_get(const char *name, char out[16])
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/core/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, out, 15);
	out[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

/* Packets without an SA are dropped at once; or the kernel holds up to a
 * hundred a policy. */
static int
hold_set(struct esp_plane *p, bool hold)
{
	int r = sysctl("xfrm_larval_drop", hold ? "0" : "1");

	if (r == 0)
		kernel_plane(p)->hold = hold;
	return r;
}

/* What others set is theirs again after us. An ACQUIRE a second is what a
 * killed run of ours leaves, and then the other setting may be its, too. */
static int
settings_take(struct kernel_plane *k)
{
	sysctl_get("xfrm_acq_expires", k->acq_expires);
	sysctl_get("xfrm_larval_drop", k->larval_drop);
	if (strcmp(k->acq_expires, "1\n") == 0)
		strcpy(k->larval_drop, "1");
	if (sysctl("xfrm_acq_expires", "1") != 0)
		return ERR_SYSTEM;
	return hold_set(&k->plane, false);
}

static void
settings_give_back(struct kernel_plane *k)
{
	if (k->acq_expires[0] == '\0') /* it never came to it */
		return;
	sysctl("xfrm_acq_expires", k->acq_expires);
	sysctl("xfrm_larval_drop", k->larval_drop);
}

/* ---- what an earlier run left -------------------------------------------- */

struct stale {
	size_t n, capacity;
	struct sa_id *ids;
};

static void
on_stale(void *ctx, const struct sa_state *s)
{
	struct stale *stale = ctx;

	stale->ids = xgrow(stale->ids, &stale->capacity, stale->n,
	    sizeof(*stale->ids));
	stale->ids[stale->n++] = s->id;
}

static int
sweep(struct kernel_plane *k)
{
	struct stale stale = {0};
	size_t i;
	int r, r2;

	r = resync_dump(k, on_stale, &stale);
	for (i = 0; i < stale.n; i++)
		if (stale.ids[i].spi != 0) /* else it goes by itself */
			xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA,
			    &stale.ids[i]));
	free(stale.ids);
	r2 = spd_sweep(k->xfrm);
	return r != 0 ? r : r2;
}

/* ---- open and close ------------------------------------------------------ */

static void
on_clear_text(void *ctx, const struct esp_packet_id *p)
{
	struct kernel_plane *k = ctx;

	TELL(k, clear_text, p);
}

/* Policies know a link by its index; filters go with it. */
static void
on_links(void *ctx)
{
	klink_follow(ctx);
	df_renew(ctx);
	events_later(ctx, false);
}

static int
open_guard(struct kernel_plane *k, const struct esp_settings *s,
    struct text *error)
{
	return guard_open(&(struct guard_settings){
		.kind = GUARD_DROP, .loop = s->loop, .nft = s->nft, .ctx = k,
		.clear_text = on_clear_text, .links = on_links,
		.esp_seen = ask_esp_seen, .too_big = too_big_seen,
		.wider = klink_wider,
	}, &k->guard, error);
}

static int
open_kernel(struct kernel_plane *k, struct text *error)
{
	int r = xfrm_open(k->loop, events_heard, events_message,
	    events_overrun, k, &k->xfrm);

	if (r != 0) {
		text_printf(error, errno == EPERM ? "no right to the kernel's "
		    "XFRM (CAP_NET_ADMIN): %s" : "the kernel has no XFRM: %s",
		    strerror(errno));
		return r == ERR_MEMORY ? r : ERR_UNSUPPORTED;
	}
	r = probe_esp(k, error);
	if (r != 0)
		return r;
	k->stat_fd = xfrm_stat_open();
	if (k->stat_fd < 0) {
		text_printf(error, "the kernel has no XFRM statistics: %s",
		    strerror(errno));
		return ERR_UNSUPPORTED;
	}
	/* a network of a user namespace has neither, and no default of 1 s */
	if (settings_take(k) != 0) {
		text_printf(error, "net.core.xfrm_acq_expires and "
		    "xfrm_larval_drop can't be set: %s", strerror(errno));
		return ERR_UNSUPPORTED;
	}
	r = sweep(k);
	if (r != 0)
		text_printf(error, "what an earlier run left can't be "
		    "removed: %s", strerror(errno));
	return r;
}

static int
open_parts(struct kernel_plane *k, const struct esp_settings *s,
    struct text *error)
{
	int r = open_kernel(k, error);

	if (r == 0)
		r = open_guard(k, s, error);
	if (r != 0)
		return r;
	k->spd = spd_new(k->xfrm, slot_orphaned, k);
	k->tick = loop_timer_new(s->loop, ask_tick, k);
	k->soon = loop_timer_new(s->loop, resync_soon, k);
	if (k->spd == NULL || k->tick == NULL || k->soon == NULL) {
		text_add(error, "out of memory");
		return ERR_MEMORY;
	}
	r = too_big_open(k);
	if (r == 0)
		r = route_open(k);
	if (r == 0)
		r = df_open(k);
	if (r == 0)
		r = df_watch_open(k);
	if (r != 0)
		text_printf(error, "raw ICMP or netlink socket: %s",
		    strerror(errno));
	return r;
}

/* From here on counts what is ours. */
static void
begin_counting(struct kernel_plane *k)
{
	stats_clear(&k->plane);
	k->no_states = xfrm_stat_get(&k->stat_base, "XfrmInNoStates");
	k->drops = xfrm_stat_get(&k->stat_base, "XfrmOutNoStates");
}

int
kernel_plane_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error)
{
	struct kernel_plane *k = xcalloc(1, sizeof(*k));
	int r;

	k->plane.ops = &kernel_ops;
	k->loop = s->loop;
	k->events = s->events;
	k->ctx = s->ctx;
	k->routes = k->stat_fd = k->df_fd = -1;
	RB_INIT(&k->pairs);
	RB_INIT(&k->reserved);
	SLIST_INIT(&k->links);
	r = open_parts(k, s, error);
	if (r != 0) {
		plane_close(&k->plane);
		return r;
	}
	begin_counting(k);
	loop_timer_start(k->tick, TICK_MS);
	*out = &k->plane;
	return 0;
}

static int
hairpins_refuse(struct esp_plane *p, const char (*links)[IFNAMSIZ], size_t n,
    struct text *error)
{
	return guard_hairpins(kernel_plane(p)->guard, links, n, error);
}

static void
plane_close(struct esp_plane *p)
{
	struct kernel_plane *k = kernel_plane(p);

	natt_close(k);
	pmtu_watch_free(k->pmtu);
	route_close(k);
	loop_timer_free(k->tick);
	loop_timer_free(k->soon);
	k->soon = NULL; /* nobody will come to it */
	sad_close(k);
	spis_close(k);
	/* policies first, then what stands behind them */
	if (k->spd != NULL)
		spd_free(k->spd);
	if (k->guard != NULL)
		guard_close(k->guard);
	df_watch_close(k);
	df_close(k);
	klink_close(k);
	if (k->stat_fd >= 0)
		close(k->stat_fd);
	xfrm_close(k->xfrm);
	settings_give_back(k);
	free(k);
}
