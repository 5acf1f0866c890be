#ifndef POSTERN_IKE_ENGINE_H
#define POSTERN_IKE_ENGINE_H

#include <sys/queue.h>
#include <sys/tree.h>
#include "crypto/dh.h"
#include "ike/ike.h"
#include "ike/proposal.h"
#include "ike/sk.h"

/*
 * What the versions of IKE share: the tables of SAs and children, the timer,
 * outputs, jobs. An SA struct of a version starts with a struct ike_sa.
 *
 * An entry point (ike_*) finds what it is about and calls the version's code;
 * that marks the SAs it worked on with ike_touch. Before the entry point
 * returns, ike_settle lets each of those free itself, begin what it can begin
 * now, and set its timer: so no function frees an SA under its caller.
 */

enum {
	IKE_MESSAGE_MAX = 32768, /* payloads of a message of our own */
	IKE_DATAGRAM_MAX = 65535,
	IKE_FRAGMENT = 1228,     /* UDP payload within 1280 bytes, marker too */
};

struct ike_child {
	uint32_t id;
	struct ike_sa *sa;
	struct ike_child_config *config; /* as asked for; rekeying needs it */
	uint32_t spi_in, spi_out;
	struct ike_cipher cipher;
	uint16_t integ, pfs_group;
	bool esn, transport, initiator;
	uint32_t replaces, replaced_by; /* child ids, 0 */
	bool rekeying;               /* a task is to */
	bool standby;                /* the peer may not have it yet */
	bool rekeyed;                /* another one has taken its place */
	bool retired;                /* both ends know it is gone; receives
				      * what is still on the way */
	struct ike_ts *ts;           /* as negotiated: local, then remote */
	uint8_t n_local, n_remote;
	uint64_t up_ms;
	uint64_t due_ms;             /* retired: when it goes; else when we
				      * delete it if the peer doesn't */
	RB_ENTRY(ike_child) by_id, by_due, by_spi, by_ref;
	TAILQ_ENTRY(ike_child) of_sa;
};
TAILQ_HEAD(ike_child_list, ike_child);

struct ike_sa {
	uint32_t id; /* tunnel id */
	uint8_t version;
	bool touched;
	uint8_t spi_local[8], spi_remote[8];
	uint32_t peer_ref;
	struct ike_path path;
	uint64_t due_ms; /* UINT64_MAX: never */
	struct ike_child_list children; /* newest first */
	unsigned n_children, n_retired; /* retired ones are in both */
	RB_ENTRY(ike_sa) by_id, by_spi, by_peer, by_due;
	TAILQ_ENTRY(ike_sa) all, touch;
};
RB_HEAD(ike_id_tree, ike_sa);
RB_HEAD(ike_spi_tree, ike_sa);
RB_HEAD(ike_peer_tree, ike_sa);
RB_HEAD(ike_due_tree, ike_sa);
RB_HEAD(ike_child_tree, ike_child);
RB_HEAD(ike_child_due_tree, ike_child);
RB_HEAD(ike_child_spi_tree, ike_child);
RB_HEAD(ike_child_ref_tree, ike_child);
RB_HEAD(v2_init_tree, v2_sa);
TAILQ_HEAD(ike_sa_list, ike_sa);
/* RB_GENERATE_STATIC, no warning of those functions that a tree needs not. */
#define IKE_TREE(name, type, field, cmp)                                       \
	RB_GENERATE_INTERNAL(name, type, field, cmp,                           \
	    __attribute__((unused)) static)

struct ike_out_node {
	struct ike_output o;
	TAILQ_ENTRY(ike_out_node) next;
};
TAILQ_HEAD(ike_out_list, ike_out_node);

struct ike_cookie {
	uint8_t secret[2][32]; /* the one in use, the one before it */
	uint32_t generation;   /* of the first; 0: none yet */
	uint64_t since_ms;
};

struct ike_engine {
	struct ike_ops ops;
	void *ctx;
	struct ike_limits limits;
	struct ike_counters counters;
	uint64_t now_ms;   /* as of the call we are in */
	uint64_t sequence; /* counts calls: tells what was before what */
	struct ike_id_tree by_id;
	struct ike_spi_tree by_spi;
	struct ike_peer_tree by_peer;
	struct ike_due_tree by_due;
	struct ike_child_tree children;
	struct ike_child_due_tree children_due;
	struct ike_child_spi_tree by_spi_out;
	struct ike_child_ref_tree by_ref;
	struct v2_init_tree inits; /* half-open responders by first message */
	struct ike_sa_list all, touched;
	unsigned n_sa, n_half_open;
	struct ike_out_list outputs;
	uint32_t job_serial, child_serial;
	struct ike_cookie cookie;
	bool cookie_mode;
	uint64_t full_told_ms; /* 0: never */
	/* Scratch, one user at a time: payloads of the message being made,
	 * the datagram being read. */
	uint8_t build[IKE_MESSAGE_MAX];
	uint8_t datagram[IKE_DATAGRAM_MAX];
};

/* Children that count: not those that only wait for stragglers. */
static inline unsigned
ike_sa_children(const struct ike_sa *sa)
{
	return sa->n_children - sa->n_retired;
}

/* Gives sa an id and a local SPI and enters it in the tables. ERR_FULL. */
int ike_sa_add(struct ike_engine *e, struct ike_sa *sa);
void ike_sa_remove(struct ike_engine *e, struct ike_sa *sa);
void ike_sa_set_peer(struct ike_engine *e, struct ike_sa *sa, uint32_t ref);
void ike_sa_set_due(struct ike_engine *e, struct ike_sa *sa, uint64_t due_ms);
struct ike_sa *ike_sa_due(struct ike_engine *e); /* the next one, or NULL */
struct ike_sa *ike_sa_by_id(struct ike_engine *e, uint32_t id);
struct ike_sa *ike_sa_by_spi(struct ike_engine *e, const uint8_t spi[8]);
/* Walk the SAs with one peer: first with sa NULL. */
struct ike_sa *ike_sa_of_peer(struct ike_engine *e, uint32_t ref,
    struct ike_sa *sa);
void ike_touch(struct ike_engine *e, struct ike_sa *sa);

/* Gives child an id and puts it first among sa's. */
void ike_child_add(struct ike_engine *e, struct ike_sa *sa,
    struct ike_child *child);
/* Takes it out of the tables and frees it. */
void ike_child_remove(struct ike_engine *e, struct ike_child *child);
struct ike_child *ike_child_by_id(struct ike_engine *e, uint32_t id);
/* The one of sa that the peer calls spi_out; no retired one. */
struct ike_child *ike_child_by_spi_out(struct ike_engine *e,
    const struct ike_sa *sa, uint32_t spi_out);
/* Walk the children made for a ref, on all SAs: first with child NULL. */
struct ike_child *ike_child_of_ref(struct ike_engine *e, uint32_t ref,
    struct ike_child *child);
void ike_child_set_due(struct ike_engine *e, struct ike_child *child,
    uint64_t due_ms);
struct ike_child *ike_child_due(struct ike_engine *e); /* next, or NULL */

/* ---- outputs (output.c) -------------------------------------------------- */

void ike_send(struct ike_engine *e, const struct ike_path *path,
    const struct ike_packet *packets);
void ike_event(struct ike_engine *e, enum ike_event event,
    const struct ike_sa *sa, enum ike_reason reason);
void ike_event_child(struct ike_engine *e, enum ike_event event,
    const struct ike_sa *sa, uint32_t child_id, uint32_t ref,
    enum ike_reason reason);
/* For what has no SA (yet). */
void ike_event_path(struct ike_engine *e, enum ike_event event,
    const struct ike_path *path, enum ike_reason reason);
void ike_event_spi(struct ike_engine *e, enum ike_event event,
    const struct ike_sa *sa, uint32_t child_id, uint32_t spi);
void ike_event_full(struct ike_engine *e, const struct ike_path *path);
void ike_event_rekeyed(struct ike_engine *e, const struct ike_sa *sa,
    uint32_t replaces);
void ike_install(struct ike_engine *e, struct ike_child_install *install);
void ike_retire(struct ike_engine *e, uint32_t sa_id, uint32_t child_id);
void ike_remove(struct ike_engine *e, uint32_t sa_id, uint32_t child_id);
void ike_outputs_clear(struct ike_engine *e);

/* ---- jobs (job.c) -------------------------------------------------------- */

struct ike_job_result {
	int error;          /* ERR_SYNTAX: the peer's value is no good */
	struct dh_key *key; /* generated or the one given; may be taken */
	struct secret shared;
};
/* Have a DH operation done for sa: generate a key of the group unless one is
 * given (taken), then compute the secret with the peer's value if peer_len is
 * not 0. Returns the serial that v2_job gets; 0: out of memory. */
uint32_t ike_job_start(struct ike_engine *e, const struct ike_sa *sa,
    uint16_t group, struct dh_key *key, const void *peer, size_t peer_len);

/* ---- small ones ---------------------------------------------------------- */

/* RFC 7296 2.23: what a NAT_DETECTION notify carries. */
void ike_nat_hash(const uint8_t spi_i[8], const uint8_t spi_r[8],
    const struct endpoint *at, uint8_t out[20]);
bool ike_path_equal(const struct ike_path *a, const struct ike_path *b);
bool ike_id_equal(const struct ike_id *a, const struct ike_id *b);

/* Stateless cookies, 2.6. len of what is made; the checks are exact. */
enum { IKE_COOKIE_LEN = 36 };
void ike_cookie_make(struct ike_engine *e, const struct ike_path *path,
    const uint8_t spi_i[8], const struct ike_nonce *ni,
    uint8_t out[IKE_COOKIE_LEN]);
bool ike_cookie_ok(struct ike_engine *e, const struct ike_path *path,
    const uint8_t spi_i[8], const struct ike_nonce *ni, const void *cookie,
    size_t len);

#endif
