#ifndef POSTERN_TESTS_SIM_WORLD_H
#define POSTERN_TESTS_SIM_WORLD_H

#include "ike/ike.h"

/*
 * A virtual world for IKE engines: nodes with an engine each, a clock, a link
 * between all of them that loses, doubles, reorders, delays and corrupts, all
 * of it decided by one seed. Every node plays the host: it keeps what was
 * installed, sends packets through it, runs jobs, counts SPIs.
 */

enum { NODES_MAX = 4, REFS_MAX = 8, INSTALLS_MAX = 512 };

struct link_faults { /* chances in 1/1000 */
	unsigned loss, duplicate, corrupt;
	unsigned delay_ms, jitter_ms;
	bool in_order;           /* jitter doesn't reorder */
};

/* Two SAs in a node's data plane. */
struct sim_pair {
	struct ike_child_install *c; /* NULL: a free place */
	bool standby, retired;
	uint64_t born;               /* counts up */
};

struct node {
	struct world *world;
	unsigned number;
	struct ike_engine *engine;
	struct ike_peer_config peer[NODES_MAX]; /* how we deal with each */
	struct ike_child_config child;          /* proposals, PFS, ... */
	struct ike_limits limits;
	struct addr addr;
	struct addr nat;         /* what others see instead, if set */
	bool refuse_children;    /* the policy lookup finds nothing */
	struct ike_child_install *installs[INSTALLS_MAX]; /* now in place */
	struct sim_pair pairs[INSTALLS_MAX]; /* the same, and retired ones */
	unsigned n_retired;
	uint64_t data_sent, data_received;
	uint64_t data_astray;    /* came in for an SA that isn't there */
	uint64_t last_to_ms[NODES_MAX]; /* when the last one is to arrive */
	uint64_t allocs, releases, installed, removed;
	uint64_t events[16];     /* how often each enum ike_event */
	struct ike_output last_failure; /* the last IKE_EV_INITIATE_FAILED */
	uint64_t sent;
};

struct world_event {
	uint64_t at_ms, serial;
	unsigned to;             /* node */
	struct ike_path path;    /* as the receiver sees it */
	uint8_t *data;           /* a datagram, or */
	size_t len;
	struct ike_job_result *result; /* a job that is done */
	uint64_t job_id;
	bool is_job, is_data;
	uint32_t spi;            /* is_data: a packet of the data plane */
	struct ike_engine *engine; /* job: of this engine only */
};

struct world {
	uint64_t now_ms, random, serial;
	unsigned n_nodes;
	struct node nodes[NODES_MAX];
	struct link_faults faults;
	bool trace;              /* print what happens */
	unsigned job_ms;         /* how long a DH operation takes, at most */
	struct world_event *events;
	size_t n_events, max_events;
	/* Sees each datagram before the link does; false: it is dropped. */
	bool (*tap)(void *ctx, unsigned from, unsigned to, uint8_t *data,
	    size_t len);
	void *tap_ctx;
};

void world_init(struct world *w, uint64_t seed, unsigned n_nodes);
void world_clear(struct world *w);
/* A number below limit, by the seed. */
uint32_t world_random(struct world *w, uint32_t limit);
void world_random_bytes(struct world *w, void *out, size_t len);

/* Give the node a new engine; the data plane forgets everything too. */
void node_start(struct node *n);
void node_stop(struct node *n);
/* Ask for the child between us and node `to` that is called ref (1..): from
 * 10.US.REF.0/24 to 10.TO.REF.0/24. */
int node_initiate(struct node *n, unsigned to, uint32_t ref);
/* Who has this address; NULL: nobody. */
struct node *node_at(struct world *w, const struct addr *a);
struct ike_path node_path(struct node *n, unsigned to);
/* The child config that node_initiate uses. */
struct ike_child_config node_child(struct node *n, unsigned to, uint32_t ref);
/* Take all outputs: datagrams onto the link, jobs, installs. Call it after
 * each call of the engine's. */
void node_pump(struct node *n);
struct ike_child_install *node_installed(struct node *n, uint32_t ref);
unsigned node_count_installed(struct node *n, uint32_t ref);

/* A packet for the child called ref, through the pair that the data plane
 * would take; false: there is none. */
bool node_send(struct node *n, unsigned to, uint32_t ref);

/* plane.c: what the engine has the data plane do. */
void plane_install(struct node *n, struct ike_child_install *c /* taken */);
void plane_retire(struct node *n, uint32_t child_id);
void plane_remove(struct node *n, uint32_t child_id);
void plane_clear(struct node *n);
void plane_receive(struct node *n, uint32_t spi);
/* Onto the link. */
void world_carry(struct node *n, unsigned to, uint32_t spi);

/* Let time pass until ms from now, or until nothing happens any more. */
void world_run(struct world *w, uint64_t ms);

/* A policy and a proposal of everyday use: AES-CBC or GCM with X25519. */
void world_policy(struct ike_policy *p, bool aead);
void world_proposal(struct ike_esp_proposal *p, bool aead);
/* Do the installed children of a and b fit together? NULL: they do. */
const char *world_children_differ(struct node *a, struct node *b);
/* The same for their IKE SAs: one each, READY, SPIs swapped. */
const char *world_sas_differ(struct node *a, struct node *b);

#endif
