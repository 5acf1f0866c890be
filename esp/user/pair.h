#ifndef POSTERN_ESP_USER_PAIR_H
#define POSTERN_ESP_USER_PAIR_H

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include "esp/esp.h"
#include "esp/user/sa.h"

#define WORKERS_MAX 16

/*
 * SA pairs and what the plane keeps for each policy. The loop's thread makes,
 * links and frees them; workers find them under RCU (a pointer they read is
 * good until their next quiescent state). Each pair is owned by one worker,
 * which alone seals, opens and counts for it: sequence numbers leave in order
 * and the replay window needs no lock.
 */

/* Where a pair's packets go; replaced as a whole (NAT mapping changed). */
struct path {
	struct path *garbage_next;
	struct sa_path sa;
	struct sockaddr_storage to;
	socklen_t to_len;
};

struct events;
struct link;

struct pair {
	/* set before it is found by anyone, then constant */
	uint32_t id, spi_in;
	unsigned worker;
	struct link *link;
	struct slot *slot;
	struct addr local;
	bool udp_encap;
	enum esp_df df;
	uint64_t soft_bytes, hard_bytes;
	struct esp_selector *selectors;
	size_t n_selectors;

	/* the owner's */
	struct sa_out out;
	struct sa_in in;
	bool soft_told;
	uint64_t told_mapping_ms;
	uint64_t told_refused_ms[ESP_REFUSALS];
	struct esp_counters c; /* count_*; pmtus_rcvd is the loop thread's */

	/* loop's thread writes, owner reads (atomic) */
	struct path *path;     /* RCU */
	unsigned path_mtu;
	bool dead;             /* hard lifetime: no packet passes any more */

	struct pair *spi_next; /* RCU: hash chain */

	/* loop's thread only */
	RB_ENTRY(pair) by_id;
	TAILQ_ENTRY(pair) of_slot; /* newest first */
	struct pair *garbage_next;
	unsigned media_mtu;
	uint32_t soft_s, hard_s, idle_s;
	bool standby;          /* sends only if there is no other */
	bool soft_done, hard_done, idle_told;
	uint64_t made_ms, active_ms, pmtu_until_ms;
	uint64_t last_packets, last_in; /* at the last tick */
	struct esp_counters base;       /* what "clear" set to zero */
};

/* What stays of a policy when the link's policies are replaced. */
struct slot {
	uint32_t id;
	struct pair *pair;               /* RCU: the one to send with */
	uint64_t acquire_ms;             /* last event; any worker, atomic */
	uint64_t hits[WORKERS_MAX];      /* each worker its own */
	uint64_t hit_ms[WORKERS_MAX];    /* the last */

	/* loop's thread only */
	RB_ENTRY(slot) by_id;
	TAILQ_HEAD(, pair) pairs;
	struct link *link;               /* NULL: in no link's policies */
	bool protect;
	struct slot *garbage_next;
};

RB_HEAD(pair_tree, pair);
RB_HEAD(slot_tree, slot);
RB_PROTOTYPE(pair_tree, pair, by_id, pair_compare)
RB_PROTOTYPE(slot_tree, slot, by_id, slot_compare)

int pair_compare(const struct pair *a, const struct pair *b);
int slot_compare(const struct slot *a, const struct slot *b);

/*
 * A pair out of the caller's description, in no table yet. ERR_UNSUPPORTED,
 * ERR_RANGE, ERR_CRYPTO, ERR_MEMORY.
 */
int pair_new(const struct esp_pair *p, unsigned workers, struct pair **out);
void pair_free(struct pair *p);
struct path *path_new(const struct addr *local, uint16_t local_port,
    const struct endpoint *remote, bool udp_encap);

/*
 * The owner, for each packet: inner bytes are the lifetime's measure, each
 * direction by itself. bytes: those of this direction so far; worn: its
 * sequence numbers come to an end. EVENT_SOFT, EVENT_HARD once each.
 */
void pair_spent(struct pair *p, uint64_t bytes, bool worn, struct events *q);
/* No packet passes any more; EVENT_HARD if none knows yet. */
void pair_end(struct pair *p, struct events *q);

/* Inbound: by SPI, RCU. */
struct spi_table;
struct spi_table *spi_table_new(void); /* NULL: no memory */
void spi_table_free(struct spi_table *t);
void spi_table_add(struct spi_table *t, struct pair *p);
void spi_table_remove(struct spi_table *t, struct pair *p);
struct pair *spi_table_find(const struct spi_table *t, uint32_t spi);

/* What esp_pair_stats says of it. */
void pair_stats(struct pair *p, uint64_t now_ms, struct esp_stats *out);
/* Its counters since it was made. */
void pair_counters(const struct pair *p, struct esp_counters *out);

#endif
