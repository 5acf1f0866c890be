#ifndef POSTERN_ESP_USER_STATE_H
#define POSTERN_ESP_USER_STATE_H

#include "base/loop.h"
#include "esp/guard/guard.h"
#include "esp/user/user.h"
#include "esp/user/worker.h"

/*
 * The user plane as the loop's thread sees it. plane.c opens and closes it,
 * links.c has links and policies, pairs.c the SA pairs, clock.c what comes
 * with time, udp.c sockets on port 4500, pmtu.c what the path says, taps.c that
 * TAPs come and go. What stands in nftables is the guard's.
 */
#define UDP_MAX 64

struct spi_node {
	RB_ENTRY(spi_node) node;
	uint32_t spi;
};
RB_HEAD(spi_tree, spi_node);

struct udp_socket {
	struct source source; /* fd -1: free */
	unsigned worker;
};

struct user_plane {
	struct esp_plane plane; /* first: see esp/plane.h */
	struct loop *loop;
	struct guard *guard;
	const struct esp_events *events;
	void *ctx;
	struct shared shared;
	struct tap_pool *pool;
	unsigned n_links;
	struct slot_tree slots;
	struct pair_tree pairs;
	struct spi_tree reserved;     /* given out by esp_spi_alloc, unused */
	struct udp_socket udp[UDP_MAX];
	struct loop_timer *tick;
	struct pmtu_watch *pmtu;

	/* what workers may still see; freed after a grace period */
	struct pair *garbage_pairs;
	struct path *garbage_paths;
	struct slot *garbage_slots;

	struct esp_counters gone;     /* pairs that were deleted */
	struct esp_totals base;       /* what "clear" set to zero */
	uint64_t pairs_ever;
	bool broken;                  /* a TAP is gone: try again */
};

/* Call the event if its host wants it. */
#define TELL(u, event, ...) do { \
	if ((u)->events->event != NULL) \
		(u)->events->event((u)->ctx, __VA_ARGS__); \
} while (0)

static inline struct user_plane *
user_plane(struct esp_plane *p)
{
	return (struct user_plane *)p;
}

/* plane.c */
void plane_collect(struct user_plane *u); /* free the garbage */

/* links.c */
struct link *link_find(struct user_plane *u, const char *name);
int links_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error);
uint64_t links_policy_hits(struct esp_plane *p, uint32_t policy);
uint64_t links_policy_last_hit(struct esp_plane *p, uint32_t policy);
const char *links_device(struct esp_plane *p, const char *link);
struct slot *slot_find(struct user_plane *u, uint32_t id);
/* To the garbage if neither a link nor a pair needs it any more. */
void slot_release(struct user_plane *u, struct slot *s);
/* A link changed: its MTU perhaps. */
void links_follow(struct user_plane *u);
void links_close(struct user_plane *u);

/* Have the workers read the link's TAP. ERR_SYSTEM. */
int links_watch(struct user_plane *u, struct link *l);

/* taps.c: make TAPs again that somebody removed; called when a link came or
 * went. */
void taps_check(struct user_plane *u);

/* pairs.c */
int pairs_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi);
void pairs_spi_release(struct esp_plane *p, uint32_t spi);
int pairs_add(struct esp_plane *p, const struct esp_pair *pair);
int pairs_delete(struct esp_plane *p, uint32_t id);
int pairs_use(struct esp_plane *p, uint32_t id);
int pairs_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote);
int pairs_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out);
void pairs_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx);
struct pair *pair_find(struct user_plane *u, uint32_t id);
/* The first whose id is greater: on it goes with a walk over pairs whatever the
 * host, told of one, did to them. */
struct pair *pair_after(struct user_plane *u, uint32_t id);
/* Choose again whom the slot sends with: the newest pair that lives. */
void slot_elect(struct user_plane *u, struct slot *s);
void pairs_close(struct user_plane *u);

/* totals.c */
void totals_clear(struct esp_plane *p);
void totals_get(struct esp_plane *p, struct esp_totals *out);

/* clock.c */
void clock_tick(void *ctx); /* each second: lifetimes, idleness, PMTU */
void clock_event(void *ctx, const struct event *e); /* from workers */

/* udp.c */
int udp_attach(struct esp_plane *p, int fd, const struct endpoint *local);
void udp_detach(struct esp_plane *p, int fd);

/* pmtu.c */
int pmtu_open(struct user_plane *u);

#endif
