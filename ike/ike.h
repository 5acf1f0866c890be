#ifndef POSTERN_IKE_IKE_H
#define POSTERN_IKE_IKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"
#include "base/secret.h"

/*
 * The IKE engine (RFC 7296; IKEv1 joins it later) without I/O: no clock, no
 * socket, no random source, no configuration of its own. The host calls in
 * with datagrams, results of jobs and the time, and then takes the outputs
 * until there are none. now_ms is any monotonic clock of the host's.
 *
 * Nothing here blocks and nothing calls back but struct ike_ops, whose
 * functions only look up and must not call the engine.
 */
struct ike_engine;

/* ---- what both sides talk about ---------------------------------------- */

/* Where a datagram came from / goes to. On port 4500 the host adds and strips
 * the non-ESP marker (RFC 7296 2.23); the engine never sees it. */
struct ike_path {
	struct endpoint local;
	struct endpoint remote;
	uint32_t link; /* the host's interface handle; copied, not looked at */
};

/* A traffic selector, one address range. RFC 7296 3.13.1. For ICMP the ports
 * are type<<8|code. */
struct ike_ts {
	uint8_t protocol; /* 0: any */
	uint16_t port_first, port_last;
	struct addr_range addrs;
};
enum { IKE_TS_MAX = 16 }; /* selectors in one payload that we take */

struct ike_cipher {
	uint16_t encr;     /* enum encr_id */
	uint16_t key_bits; /* 0: fixed-size key */
};
enum { IKE_ALGS_MAX = 8, IKE_POLICIES_MAX = 32, IKE_ESP_PROPOSALS_MAX = 16 };

/* One `crypto ikev2 policy`: everything in it combines with everything. */
struct ike_policy {
	struct ike_cipher ciphers[IKE_ALGS_MAX];
	uint16_t integs[IKE_ALGS_MAX];
	uint16_t prfs[IKE_ALGS_MAX];
	uint16_t groups[IKE_ALGS_MAX];
	uint8_t n_ciphers, n_integs, n_prfs, n_groups;
	uint32_t lifetime_s; /* 0: none */
};

/* One ipsec-proposal. */
struct ike_esp_proposal {
	struct ike_cipher ciphers[IKE_ALGS_MAX];
	uint16_t integs[IKE_ALGS_MAX];
	uint8_t n_ciphers, n_integs;
};

enum ike_id_type { /* RFC 7296 3.5 */
	IKE_ID_IPV4 = 1, IKE_ID_FQDN = 2, IKE_ID_RFC822 = 3, IKE_ID_IPV6 = 5,
	IKE_ID_DER_ASN1_DN = 9, IKE_ID_KEY_ID = 11,
};
struct ike_id {
	uint8_t type; /* 0: none */
	uint8_t len;
	uint8_t data[128];
};

/* How to deal with one peer. The engine keeps a copy per IKE SA; secrets are
 * wiped with it. */
struct ike_peer_config {
	uint32_t ref;                /* the host's name for it */
	struct ike_policy policies[IKE_POLICIES_MAX]; /* best first */
	uint8_t n_policies;
	struct secret psk_local, psk_remote;
	struct ike_id id_local;      /* what we send */
	struct ike_id id_remote;     /* what we accept; type 0: any */
	uint32_t dpd_idle_s;         /* silence before a check; 0: off */
	uint32_t dpd_retry_s;
	bool nat_t_disable;
	bool dont_initiate;          /* connection-type answer-only */
};
void ike_peer_config_clear(struct ike_peer_config *c);
/* ERR_MEMORY: dst is cleared. */
int ike_peer_config_copy(struct ike_peer_config *dst,
    const struct ike_peer_config *src);

/* A child SA to make, or one that a request was narrowed to. Selectors are
 * what we propose/accept: [0] narrow first when initiating. */
struct ike_child_config {
	uint32_t ref;                /* the host's: crypto map entry and ACE */
	struct ike_ts local[IKE_TS_MAX], remote[IKE_TS_MAX];
	uint8_t n_local, n_remote;
	struct ike_esp_proposal proposals[IKE_ESP_PROPOSALS_MAX];
	uint8_t n_proposals;
	uint16_t pfs_groups[IKE_ALGS_MAX]; /* empty: no PFS */
	uint8_t n_pfs_groups;
	bool esn;                    /* extended sequence numbers are wanted */
	bool transport;
};

/* ---- what the engine asks ----------------------------------------------- */

struct ike_ops {
	/* Cryptographic randomness (in simulations: seeded). */
	void (*random)(void *ctx, void *out, size_t len);
	/* First contact from path: fill *out (PSK, policies) or ERR_NOT_FOUND:
	 * no such peer. id is NULL for IKE_SA_INIT, the peer's IDi later. */
	int (*peer)(void *ctx, const struct ike_path *path,
	    const struct ike_id *id, struct ike_peer_config *out);
	/* A request for a child: choose the entry for the peer's selectors (as
	 * seen from us) and fill *out with it, its selectors already narrowed
	 * to the intersection. ERR_NOT_FOUND: TS_UNACCEPTABLE. */
	int (*child)(void *ctx, uint32_t peer_ref, const struct ike_path *path,
	    const struct ike_ts *local, size_t n_local,
	    const struct ike_ts *remote, size_t n_remote,
	    struct ike_child_config *out);
	/* An inbound SPI that the data plane reserves; != 0. */
	int (*spi_alloc)(void *ctx, const struct ike_path *path, uint32_t *spi);
	void (*spi_release)(void *ctx, const struct ike_path *path,
	    uint32_t spi);
};

struct ike_limits {            /* 0: the default in brackets */
	unsigned half_open_max;    /* [1000] responder SAs before AUTH */
	unsigned cookie_above;     /* [100] half-open, then cookies */
	unsigned sa_max;           /* [20000] */
	unsigned children_max;     /* [20000] per IKE SA */
	unsigned retransmit_ms;    /* [1000] first wait, then doubles ... */
	unsigned retransmit_tries; /* [5] ... so often */
	unsigned half_open_s;      /* [30] */
};

struct ike_engine *ike_new(const struct ike_ops *ops, void *ctx,
    const struct ike_limits *limits /* NULL: defaults */);
void ike_free(struct ike_engine *e);

/* ---- calls in ------------------------------------------------------------ */

/* A datagram. Returns 0 or the reason why it was dropped (counted). */
int ike_input(struct ike_engine *e, uint64_t now_ms,
    const struct ike_path *path, const void *datagram, size_t len);
/* Bring up a child: on an IKE SA with this peer_ref if there is one (or one in
 * the making), else with IKE_SA_INIT. Already being made for the same ref: 0,
 * nothing new. Configs are copied. */
int ike_initiate(struct ike_engine *e, uint64_t now_ms,
    const struct ike_path *path, const struct ike_peer_config *peer,
    const struct ike_child_config *child);
/* Close: the peer is told with DELETE. ids from the views below. */
int ike_sa_close(struct ike_engine *e, uint64_t now_ms, uint32_t sa_id);
int ike_child_close(struct ike_engine *e, uint64_t now_ms, uint32_t child_id);
/* Replace by a new one, make before break (RFC 7296 2.8). A child: INSTALL
 * with replaces set, later RETIRE and REMOVE of the old one. An IKE SA:
 * IKE_EV_SA_UP with replaces set, the children are the new SA's from then on,
 * IKE_EV_SA_DOWN of the old one with IKE_REASON_REPLACED. The engine does the
 * latter by itself before the lifetime of the policy ends. ERR_NOT_FOUND,
 * ERR_REFUSED: not up, on standby or being rekeyed already; ERR_MEMORY. */
int ike_sa_rekey(struct ike_engine *e, uint64_t now_ms, uint32_t sa_id);
int ike_child_rekey(struct ike_engine *e, uint64_t now_ms, uint32_t child_id);
/* Answer to IKE_OUT_JOB; result per enum ike_job. Unknown id: ignored. */
struct ike_job_result;
void ike_complete(struct ike_engine *e, uint64_t now_ms, uint64_t job_id,
    struct ike_job_result *result /* taken */);
void ike_expire(struct ike_engine *e, uint64_t now_ms);
uint64_t ike_next_expiry(const struct ike_engine *e); /* UINT64_MAX: none */
/* A protected packet came in for a child: proof of liveness for DPD. */
void ike_child_alive(struct ike_engine *e, uint64_t now_ms, uint32_t child_id);
/* The peer's address changed (NAT): update the path of its SA. */
void ike_path_changed(struct ike_engine *e, uint32_t sa_id,
    const struct ike_path *p);

/* ---- outputs ------------------------------------------------------------- */

enum ike_output_kind {
	IKE_OUT_SEND,      /* path, data, len */
	IKE_OUT_INSTALL,   /* child: install both SAs */
	IKE_OUT_RETIRE,    /* child_id, which was rekeyed: nothing goes out
			    * through it from now on, what replaces it sends
			    * at the latest now; it receives what is still on
			    * the way until REMOVE comes, IKE_LINGER_MS later */
	IKE_OUT_REMOVE,    /* child_id: both SAs go */
	IKE_OUT_JOB,       /* job: DH, off this thread */
	IKE_OUT_EVENT,     /* event, sa_id, child_id, reason */
};

/* How long packets that were sent before a DELETE may take to arrive. */
enum { IKE_LINGER_MS = 5000 };

/* Keys are those of the direction; valid until ike_output_done. */
struct ike_child_install {
	uint32_t child_id;
	uint32_t sa_id;
	uint32_t ref;          /* from ike_child_config */
	uint32_t peer_ref;
	struct ike_path path;
	bool initiator;        /* of this child's exchange */
	bool udp_encap;
	bool esn, transport;
	uint32_t spi_in, spi_out;
	struct ike_cipher cipher;
	uint16_t integ;        /* INTEG_NONE with AEAD */
	uint16_t pfs_group;    /* DH_NONE: none was done */
	struct secret encr_in, integ_in, encr_out, integ_out;
	struct ike_ts local[IKE_TS_MAX], remote[IKE_TS_MAX];
	uint8_t n_local, n_remote;
	uint32_t replaces;     /* child_id that this one rekeys, 0 */
	bool standby;          /* don't send yet: the peer has not got it. On
				* its first packet, or RETIRE of the old */
};

enum ike_event {
	IKE_EV_SA_UP, IKE_EV_SA_DOWN, IKE_EV_CHILD_UP, IKE_EV_CHILD_DOWN,
	IKE_EV_INITIATE_FAILED,  /* child ref could not be made; reason */
	IKE_EV_AUTH_FAILED,      /* peer's proof is wrong or ours was refused */
	IKE_EV_NO_PROPOSAL, IKE_EV_TS_UNACCEPTABLE, IKE_EV_PEER_DEAD,
	IKE_EV_COOKIE_MODE,      /* under load: cookies on */
	IKE_EV_REQUEST,          /* a peer asks for a tunnel (750002) */
	IKE_EV_COLLISION,        /* both ends rekeyed the child, ours (spi) has
				  * the lowest nonce and goes (750005) */
	IKE_EV_FULL,             /* a peer's request was refused, a limit is
				  * reached; at most one a second (750008) */
	IKE_EV_INITIAL_CONTACT,  /* the peer of this SA, which is new, has no
				  * other: what it had is forgotten (750014) */
	IKE_EV_INVALID_SPI,      /* the peer has no SA for what goes out by the
				  * child (spi), which goes (750015) */
};
enum ike_reason {
	IKE_REASON_NONE, IKE_REASON_ADMIN, IKE_REASON_PEER_DELETE,
	IKE_REASON_PEER_LOST, IKE_REASON_AUTH, IKE_REASON_PROPOSAL,
	IKE_REASON_TS, IKE_REASON_LIFETIME, IKE_REASON_REPLACED,
	IKE_REASON_PROTOCOL, IKE_REASON_RESOURCES,
};
const char *ike_reason_text(enum ike_reason r); /* "peer lost" as in 750007 */

struct ike_output {
	enum ike_output_kind kind;
	struct ike_path path;          /* SEND, EVENT */
	uint8_t *data;                 /* SEND */
	size_t len;
	struct ike_child_install *child; /* INSTALL */
	uint32_t sa_id, child_id;
	uint32_t ref;                  /* EVENT: of the child config, or 0 */
	uint32_t peer_ref;             /* EVENT, INSTALL: or 0 */
	uint32_t spi;                  /* COLLISION, INVALID_SPI */
	uint32_t replaces;             /* SA_UP: sa_id that it rekeys, or 0 */
	enum ike_event event;
	enum ike_reason reason;
	uint64_t job_id;               /* JOB */
	struct ike_job *job;
};
/* Take the next output; false: none. Give it back with ike_output_done. A job
 * may be kept (job set to NULL by the host) until it has run. */
bool ike_next_output(struct ike_engine *e, struct ike_output *out);
void ike_output_done(struct ike_output *out);

/* Jobs: may run on any thread, need nothing of the engine. */
struct ike_job;
struct ike_job_result *ike_job_run(struct ike_job *job); /* NULL: no memory */
void ike_job_free(struct ike_job *job);
void ike_job_result_free(struct ike_job_result *r);

/* ---- views, for show commands ------------------------------------------- */

enum ike_sa_state { IKE_SA_CONNECTING, IKE_SA_READY, IKE_SA_DELETING };

struct ike_sa_view {
	uint32_t id;             /* tunnel id */
	uint32_t peer_ref;
	struct ike_path path;
	uint8_t version;         /* 1, 2 */
	enum ike_sa_state state;
	bool initiator;
	uint8_t spi_local[8], spi_remote[8];
	struct ike_id id_local, id_remote;
	struct ike_cipher cipher;
	uint16_t integ, prf, group;
	uint32_t lifetime_s;
	uint64_t up_since_ms;    /* 0: not up */
	uint32_t request_next, request_peer; /* next message ids */
	uint32_t dpd_idle_s, dpd_retry_s;
	bool nat_local, nat_remote; /* who is behind a NAT */
	unsigned children;
};
struct ike_child_view {
	uint32_t id, sa_id, ref;
	uint32_t spi_in, spi_out;
	struct ike_cipher cipher;
	uint16_t integ, pfs_group;
	bool esn, initiator, rekeyed;
	bool retired;            /* receives what is on the way, no more */
	const struct ike_ts *local, *remote; /* borrowed until the next call */
	uint8_t n_local, n_remote;
	uint64_t up_since_ms;
};
/* Oldest SA first; children newest first (as the ASA shows them). */
void ike_sa_each(struct ike_engine *e,
    void (*fn)(void *ctx, const struct ike_sa_view *v), void *ctx);
void ike_child_each(struct ike_engine *e, uint32_t sa_id,
    void (*fn)(void *ctx, const struct ike_child_view *v), void *ctx);

struct ike_counters {
	uint64_t in_packets, in_octets, in_drop, out_packets, out_octets;
	uint64_t malformed, no_sa, bad_auth, replayed, retransmits, cookies;
	uint64_t initiated, responded, established, failed;
};
const struct ike_counters *ike_counters(const struct ike_engine *e);

#endif
