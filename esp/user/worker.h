#ifndef POSTERN_ESP_USER_WORKER_H
#define POSTERN_ESP_USER_WORKER_H

#include <pthread.h>
#include "esp/user/classify.h"
#include "esp/user/coalesce.h"
#include "esp/user/events.h"
#include "esp/user/hold.h"
#include "esp/user/pair.h"
#include "esp/user/ring.h"
#include "esp/sock.h"
#include "esp/user/tap.h"

/*
 * A worker: a thread with its own epoll, its own queue of each TAP, its own
 * raw sockets and buffers. Frames go out (outbound.c), ESP comes in
 * (inbound.c). What turns out to belong to another worker's pair goes to it
 * through a ring.
 */
#define LINKS_MAX 64

/* A link that has or had policies; kept, with its TAP, until the plane ends. */
struct link {
	char name[IFNAMSIZ];
	unsigned number;
	struct tap *tap;
	struct classifier *classifier; /* RCU; NULL: no policies */
	struct addr *icmp_from;        /* RCU: sender of our ICMP errors */
	unsigned mtu, mtu_wanted;      /* as it is; as the host has it */
	bool up;
};

enum source_type { SOURCE_TAP, SOURCE_ESP, SOURCE_UDP, SOURCE_WAKE };

/* What a worker's epoll knows a descriptor by. */
struct source {
	enum source_type type;
	int fd;
	struct link *link;      /* SOURCE_TAP */
	uint8_t family;         /* SOURCE_ESP, SOURCE_UDP */
	struct endpoint local;  /* SOURCE_UDP */
};

/* Per worker; summed when they are asked for. */
struct worker_totals {
	uint64_t missing_sa_in, missing_sa_out;
	uint64_t protocol_failures, capacity_failures;
};

/* What all workers share. */
struct shared {
	unsigned workers;
	struct worker *all;          /* [workers] */
	struct spi_table *spis;
	struct events *events;
	struct link *links[LINKS_MAX];
	unsigned pairs[WORKERS_MAX]; /* each worker's; loop's thread only */
	bool stop;                   /* atomic */
	bool hold;                   /* atomic: what has no pair waits */
	uint64_t news;               /* see hold_tell; atomic */
};

#define BATCH_SEND    64
#define BATCH_RECEIVE 32
#define ARENA_SIZE    (256 * 1024)
#define DATAGRAM_MAX  65536

/* Packets sealed and not yet sent, all of one family. */
struct send_batch {
	uint8_t *arena;
	size_t used;
	unsigned n;
	int fd;
	struct mmsghdr msgs[BATCH_SEND];
	struct iovec iov[BATCH_SEND];
	struct pair *pairs[BATCH_SEND]; /* whose send_errors; NULL: ICMP */
};

struct receive_batch {
	uint8_t *buffers; /* BATCH_RECEIVE of DATAGRAM_MAX */
	struct mmsghdr msgs[BATCH_RECEIVE];
	struct iovec iov[BATCH_RECEIVE];
	struct sockaddr_storage from[BATCH_RECEIVE];
	_Alignas(8) uint8_t control[BATCH_RECEIVE][SOCK_CONTROL_MAX];
};

struct worker {
	struct shared *shared;
	unsigned index;
	pthread_t thread;
	bool running;
	int epoll;
	struct source wake, esp4, esp6;
	struct source taps[LINKS_MAX];
	int out4, out6;
	struct ring *from[WORKERS_MAX]; /* from[i]: worker i writes */
	uint64_t poked[WORKERS_MAX / 64 + 1]; /* to be woken after the turn */
	uint64_t now_ms;
	uint64_t turns;                 /* ended; see workers_wait */
	uint8_t *frame;                 /* FRAME_MAX */
	uint8_t *scratch;               /* a fragment's whole outer packet */
	struct send_batch send;
	struct receive_batch receive;
	struct coalesce coalesce;
	struct hold hold;
	struct worker_totals totals;
	uint16_t ip_id;                 /* of outer packets in fragments */
	uint64_t icmp_second;           /* rate limit of ICMP errors */
	unsigned icmp_sent;
	uint64_t spi_second;            /* ... of EVENT_INVALID_SPI */
};

/* ERR_SYSTEM, with a text; worker_clear is to be called anyway. */
int worker_init(struct worker *w, struct shared *shared, unsigned index,
    struct text *error);
int worker_start(struct worker *w); /* ERR_SYSTEM */
/* shared->stop must be set: waits for the thread. */
void worker_join(struct worker *w);
void worker_clear(struct worker *w);
/* Watch a descriptor; ERR_SYSTEM. The source must stay until
 * worker_unwatch and a grace period after it. */
int worker_watch(struct worker *w, struct source *s);
void worker_unwatch(struct worker *w, struct source *s);
void worker_wake(struct worker *w);
/*
 * One pair more (1), or fewer (-1), is that worker's. ESP comes to workers with
 * pairs, each its own, and to the first, which also has that of all without:
 * it is for no pair, but counts. ERR_SYSTEM: then nothing has changed.
 */
int workers_own(struct shared *s, unsigned worker, int change);
/* A grace period of all workers: what can't be found any more is used by none
 * of them either when this returns. The loop's thread. */
void workers_wait(const struct shared *s);

/* outbound.c */
void outbound_frame(struct worker *w, struct link *link, uint8_t *frame,
    size_t len, bool handed);
/* The policy's slot; NULL: the packet is not to be protected. Good until the
 * end of the turn. */
struct slot *outbound_classify(const struct link *link,
    const struct packet_info *info);
/* false: the slot has no pair. */
bool outbound_send(struct worker *w, struct link *link,
    const struct slot *slot, const struct frame *f);
/* Ask for a pair: at most once a second and policy, whichever worker is
 * first. */
void outbound_acquire(struct worker *w, struct slot *slot,
    const struct packet_info *info);
void outbound_flush(struct worker *w);

/* receive.c: some of what waits in a source */
void receive_esp(struct worker *w, struct source *s);
void receive_udp(struct worker *w, struct source *s);

/* inbound.c */
struct arrival {
	struct endpoint from; /* port 0: plain ESP */
	struct addr to;
	uint8_t tos;
	bool udp;
	uint8_t *esp;         /* from the SPI on; changed in place */
	size_t len;
};
void inbound_esp(struct worker *w, const struct arrival *a, bool handed);
void inbound_emit(void *ctx, const struct coalesced *c);

/* handoff.c: what belongs to another worker's pair. Full rings: the packet is
 * dropped and counted. */
void handoff_frame(struct worker *w, unsigned to, const struct link *link,
    const uint8_t *frame, size_t len);
void handoff_esp(struct worker *w, unsigned to, const struct arrival *a);
/*
 * Can whatever n reads bring be handed over? If not, nothing is to be read:
 * what waits then waits in the kernel's queue, which is longer than a ring.
 * Only this turn is given up, so that two workers can't wait for each other.
 */
bool handoff_room(struct worker *w, unsigned n);
/* One wake for all that a turn gave to another worker. */
void handoff_wake(struct worker *w);
/* Do what others gave. true: there may be more. */
bool handoff_take(struct worker *w);

#endif
