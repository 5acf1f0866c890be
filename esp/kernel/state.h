#ifndef POSTERN_ESP_KERNEL_STATE_H
#define POSTERN_ESP_KERNEL_STATE_H

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>

#include "base/loop.h"
#include "esp/guard/guard.h"
#include "esp/kernel/kernel.h"
#include "esp/kernel/sa.h"
#include "esp/kernel/spd.h"
#include "esp/kernel/xfrm_stat.h"

/*
 * The kernel plane. plane.c opens and closes it, links.c has links, policies
 * and offload, df.c the outer DF bit, sad.c and spi.c the SA pairs, stats.c
 * what is read back, events.c what the kernel tells, resync.c what it may have
 * told, ask.c what is only found by asking, natt.c sockets on port 4500,
 * too_big.c what is too big for a path.
 */
#define UDP_MAX     64
#define SA_BUCKETS  16384

struct pair;

/* One direction of a pair. */
struct half {
	struct half *next;       /* of the same bucket */
	struct pair *pair;
	struct sa_id id;
	bool installed;
	bool seen;               /* by the dump that is under way */
	struct sa_state state;   /* as last read */
};

/* What serves a policy; spd_entry.pairs. */
struct slot {
	struct spd_entry *entry;
	TAILQ_HEAD(, pair) pairs; /* whoever began to send last comes first */
	uint64_t gone;            /* packets of pairs that were deleted */
	uint64_t dropped;         /* for want of a pair */
	uint64_t told_ms;         /* acquire */
	uint64_t used_s;          /* the last packet we know of; wall clock */
	bool waiting;             /* asked, since drops were last shared out */
};

struct pair {
	RB_ENTRY(pair) by_id;
	TAILQ_ENTRY(pair) of_slot;
	uint32_t id;
	struct slot *slot;        /* NULL: the policy is gone */
	struct klink *link;
	struct half in, out;
	struct nl_msg *parked;    /* the outbound SA, on standby; else NULL */
	struct endpoint local, remote; /* port 0: not in UDP */
	bool window_off;
	bool dead;                /* expired or removed: no SA stands */
	bool soft_told;
	uint64_t soft_bytes, hard_bytes;
	uint32_t soft_s, hard_s, idle_s;
	uint64_t made_ms, idle_at_ms; /* when to look again */
	bool idle_told;           /* ... of this many packets */
	uint64_t idle_packets;
	uint64_t alive_ms, mapping_ms; /* told */
	struct esp_counters own;  /* what no SA counts: PMTU, former SAs */
	struct esp_counters base; /* what "clear" set to zero */
	bool pmtu_told;           /* ever: else the path is the link */
	uint64_t look_ms, alive_packets; /* if window_off; ask.c */
};
RB_HEAD(sad_tree, pair);

struct spi_node {
	RB_ENTRY(spi_node) node;
	uint32_t spi;
	struct addr local;
};
RB_HEAD(spi_tree, spi_node);

struct klink {
	SLIST_ENTRY(klink) next;
	char name[IFNAMSIZ];
	unsigned mtu_wanted, mtu; /* the host's; no more than the device's */
	enum esp_offload offload;
	bool refused[3];          /* told, by mode */
	bool df_set;              /* some SA has had its DF bit to be set */
	bool df_refused;          /* told */
};

struct udp_socket {
	struct kernel_plane *plane; /* NULL: free */
	int fd;
	struct endpoint local;
	struct loop_fd *watch;
};

/* What the kernel said of a cipher and a hash. */
struct probed {
	uint16_t encr, key_bits, integ;
	bool can;
	uint64_t asked_ms;
};
enum { PROBED_MAX = 64 };

struct kernel_plane {
	struct esp_plane plane;   /* first: see esp/plane.h */
	struct loop *loop;
	const struct esp_events *events;
	void *ctx;
	struct xfrm *xfrm;
	struct spd *spd;
	struct guard *guard;
	uint32_t alive_ticks;
	struct probed probed[PROBED_MAX];
	unsigned n_probed;
	bool hold;
	char acq_expires[16], larval_drop[16]; /* found at the start */

	SLIST_HEAD(, klink) links;
	struct sad_tree pairs;
	struct spi_tree reserved; /* given out by esp_spi_alloc, unused */
	struct half *buckets[SA_BUCKETS];
	unsigned n_pairs;

	struct udp_socket udp[UDP_MAX];
	struct loop_timer *tick, *soon;
	bool renew, resync;       /* what `soon` is for */
	int routes;
	struct nl_sock *tc;       /* df.c */
	int df_fd;                /* df_watch.c */
	struct loop_fd *df_watch;
	struct pmtu_watch *pmtu;

	int stat_fd;              /* /proc/net/xfrm_stat */
	struct xfrm_stat stat_base; /* "clear" */
	uint64_t no_states;       /* XfrmInNoStates at the last tick */
	uint64_t watch_until_ms;  /* guard_esp_watch is on until then */
	uint64_t invalid_ms;
	unsigned invalid_told;    /* in this second */
	uint64_t drops, asked;    /* shared out: ask.c */
	uint64_t shared_ms;
	uint64_t acquires;
	bool unclaimed;
	uint64_t dump_ms;         /* when half.state was last read for all */

	struct esp_counters gone; /* pairs that were deleted */
	struct esp_totals base;
	uint64_t pairs_ever;
};

/* Call the event if its host wants it. */
#define TELL(k, event, ...) do { \
	if ((k)->events->event != NULL) \
		(k)->events->event((k)->ctx, __VA_ARGS__); \
} while (0)

static inline struct kernel_plane *
kernel_plane(struct esp_plane *p)
{
	return (struct kernel_plane *)p;
}

/* links.c */
struct klink *klink_find(struct kernel_plane *k, const char *name);
struct klink *klink_get(struct kernel_plane *k, const char *name);
/* Links changed: so may have their MTUs. */
void klink_follow(struct kernel_plane *k);
int klink_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error);
/* guard_settings.wider */
uint32_t klink_wider(void *ctx, const struct esp_policy *p);
const char *klink_device(struct esp_plane *p, const char *link);
/* The slot of a policy that protects, made if it has none. */
struct slot *slot_get(struct spd_entry *e);
void slot_orphaned(void *ctx, struct spd_entry *e);
void klink_close(struct kernel_plane *k);

/* offload.c */
int klink_offload_set(struct esp_plane *p, const char *link,
    enum esp_offload mode, struct text *why);
/* Install an SA, by the device if the link's setting says so and it takes it;
 * else without. Frees m. Results as xfrm_call. */
int klink_install(struct kernel_plane *k, struct klink *l, bool inbound,
    const struct sa_id *id, struct nl_msg *m);

/* df.c */
int df_open(struct kernel_plane *k); /* ERR_MEMORY, ERR_SYSTEM */
void df_close(struct kernel_plane *k);
/* The link has SAs whose outer DF bit is to be set; if the kernel can't do it
 * that is logged, once. */
void df_want(struct kernel_plane *k, struct klink *l);
/* It has none any more. */
void df_drop(struct kernel_plane *k, struct klink *l);
void df_renew(struct kernel_plane *k); /* links may have been made anew */
void df_restore(struct kernel_plane *k); /* some filter was deleted */
bool df_can(struct esp_plane *p, struct text *why);
/* df_watch.c: calls df_restore. */
int df_watch_open(struct kernel_plane *k); /* ERR_MEMORY, ERR_SYSTEM */
void df_watch_close(struct kernel_plane *k);

/* sad.c */
RB_PROTOTYPE(sad_tree, pair, by_id, sad_compare)
int sad_compare(const struct pair *a, const struct pair *b);
int sad_add(struct esp_plane *p, const struct esp_pair *pair);
int sad_delete(struct esp_plane *p, uint32_t id);
int sad_use(struct esp_plane *p, uint32_t id);
int sad_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote);
struct pair *sad_find(struct kernel_plane *k, uint32_t id);
/* The first whose id is greater: on it goes with a walk over pairs whatever the
 * host, told of one, did to them. */
struct pair *sad_after(struct kernel_plane *k, uint32_t id);
/* The half of a pair that the SA is; NULL: not ours. */
struct half *half_find(struct kernel_plane *k, const struct sa_id *id);
/* Both SAs are to go, with what they counted kept; the pair stays, dead, until
 * its owner deletes it. */
void sad_kill(struct kernel_plane *k, struct pair *p);
void sad_close(struct kernel_plane *k);

/* spi.c */
int spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi);
void spi_release(struct esp_plane *p, uint32_t spi);
bool spi_reserved(struct kernel_plane *k, uint32_t spi);
/* It is in use now, or another's. */
void spi_forget(struct kernel_plane *k, uint32_t spi);
void spis_close(struct kernel_plane *k);

/* stats.c */
/* Read the state of one SA. ERR_NOT_FOUND. */
int sa_read(struct kernel_plane *k, const struct sa_id *id,
    struct sa_state *out);
/* What it counts was told; or is to be asked for, if it is in the kernel. */
void half_told(struct half *h, const struct sa_state *s);
void half_read(struct kernel_plane *k, struct half *h);
int stats_pair(struct esp_plane *p, uint32_t id, struct esp_stats *out);
void stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx);
void stats_clear(struct esp_plane *p);
void stats_totals(struct esp_plane *p, struct esp_totals *out);
void stats_kernel(struct esp_plane *p,
    void (*fn)(void *ctx, const char *name, uint64_t value), void *ctx);
uint64_t stats_policy_hits(struct esp_plane *p, uint32_t policy);
uint64_t stats_policy_last_hit(struct esp_plane *p, uint32_t policy);
/* All of a pair's figures, whatever was cleared since, as last read. */
void sad_counters(const struct pair *p, struct esp_counters *out);
/* Since its last packet, by what was last read. */
uint32_t sad_idle_s(struct kernel_plane *k, const struct pair *p);

/* resync.c */
/* One dump: half.state and half.seen of all that stands. fn (may be NULL) gets
 * what is ours and no half of a pair. ERR_SYSTEM: not all was told. */
int resync_dump(struct kernel_plane *k,
    void (*fn)(void *ctx, const struct sa_state *s), void *ctx);
void resync_soon(void *ctx); /* k->soon: events_later's time has come */

/* events.c */
void events_heard(void *ctx, struct nlmsghdr *h);
void events_message(void *ctx, struct nlmsghdr *h);
void events_overrun(void *ctx);
void events_soft(struct kernel_plane *k, struct pair *p);
void events_hard(struct kernel_plane *k, struct pair *p);
void events_lost(struct kernel_plane *k, struct pair *p);
void events_alive(struct kernel_plane *k, struct pair *p);
void events_acquire(struct kernel_plane *k, uint32_t reqid,
    const struct xfrm_selector *sel);
/* Policies are to be looked at, or everything is, when the loop comes to it. */
void events_later(struct kernel_plane *k, bool resync);
/* What SAs that ended just now have counted; the events themselves follow. */
void events_hear(struct kernel_plane *k);

/* ask.c */
void ask_tick(void *ctx);
void ask_esp_seen(void *ctx, const uint8_t *packet, size_t len);
/* Give what was dropped since for want of a pair to the policy that asked, if
 * only one did. */
void ask_share_drops(struct kernel_plane *k);

/* probe.c */
/* Does the kernel do ESP? ERR_UNSUPPORTED with a reason. */
int probe_esp(struct kernel_plane *k, struct text *error);
bool probe_can(struct esp_plane *p, uint16_t encr, uint16_t key_bits,
    uint16_t integ);

/* natt.c */
int natt_attach(struct esp_plane *p, int fd, const struct endpoint *local);
void natt_detach(struct esp_plane *p, int fd);
void natt_close(struct kernel_plane *k);

/* too_big.c */
int too_big_open(struct kernel_plane *k);
void too_big_seen(void *ctx, const uint8_t *packet, size_t len);

/* route.c */
int route_open(struct kernel_plane *k);
void route_close(struct kernel_plane *k);
/* What the kernel has learnt of the path's MTU; false: nothing. */
bool route_pmtu(struct kernel_plane *k, const struct addr *remote,
    unsigned *mtu, uint32_t *left_s);

#endif
