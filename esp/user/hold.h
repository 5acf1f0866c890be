#ifndef POSTERN_ESP_USER_HOLD_H
#define POSTERN_ESP_USER_HOLD_H

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Frames that wait for their policy's pair. A worker holds what came to it: the
 * frames of a flow come to one worker, so they leave in order, and before those
 * that come later. Nothing here is looked at while nothing is held.
 */
#define HOLD_PACKETS 64           /* of a policy, in each worker */
#define HOLD_BYTES   (256 * 1024)
#define HOLD_ALL     (4 << 20)    /* of all policies and workers */
#define HOLD_MS      29000        /* ... when it is looked at, each second */
#define HOLD_LOOK_MS 1000

struct frame;
struct link;
struct shared;
struct slot;
struct worker;
struct held;
TAILQ_HEAD(held_list, held);

/* Policies whose numbers end alike share their bounds. */
struct hold_policy {
	struct held_list list; /* oldest first */
	unsigned n;
	size_t bytes;
};

struct hold {
	struct held_list all; /* oldest first */
	unsigned n;
	size_t bytes;
	uint64_t news;        /* as much of shared's as was heeded */
	uint64_t looked_ms;
	struct hold_policy policies[64];
};

void hold_init(struct hold *h);
void hold_clear(struct hold *h); /* frees what it holds, uncounted */
/* Keep a copy. Older ones give way to it; what is dropped, this one if holding
 * is off, is counted as missing_sa_out. */
void hold_frame(struct worker *w, struct link *link, const struct slot *slot,
    const struct frame *f);
/* Send what waits for the slot, which has a pair. */
void hold_send(struct worker *w, const struct slot *slot);
/* Each turn in which something is held: send and drop what is due, and ask
 * again for the pairs of what isn't. */
void hold_turn(struct worker *w);
/* ms until hold_turn has something to do; -1: nothing is held. */
int hold_wait(const struct worker *w);
/* The loop's thread: some slot has a pair, or holding was turned on or off. */
void hold_tell(struct shared *s);

#endif
