#ifndef POSTERN_IKE_V2_V2_H
#define POSTERN_IKE_V2_V2_H

#include "ike/engine.h"
#include "ike/keys.h"

/*
 * IKEv2, RFC 7296: one IKE SA. Who does what:
 *   input.c     datagrams to SAs, decryption, message ids, the table of
 *               transitions
 *   sa.c        life and state of an SA        timer.c   its deadlines
 *   exchange.c  requests and replies, retransmission
 *   init.c, init_reply.c    IKE_SA_INIT        auth.c, auth_reply.c  IKE_AUTH
 *   task.c      the queue of what we want from the peer
 *   create.c    CREATE_CHILD_SA as initiator   create_reply.c  as responder
 *   rekey.c     of IKE SAs                     rekey_reply.c
 *   info.c      INFORMATIONAL
 *   child.c     child SAs                      unique.c  one SA with a peer
 */

enum v2_state {
	V2_NEW,
	V2_I_KEY,    /* initiator: a DH key is being made */
	V2_I_INIT,   /* IKE_SA_INIT is sent */
	V2_I_SECRET, /* the shared secret is being computed */
	V2_I_AUTH,   /* IKE_AUTH is sent */
	V2_R_INIT,   /* responder: the DH job for the reply runs */
	V2_R_AUTH,   /* IKE_SA_INIT is answered */
	V2_READY,
	V2_REKEYED,  /* another SA has its children; waits for DELETE */
	V2_DELETING, /* we close it: our DELETE is queued or sent */
	V2_GONE,     /* closed; stays to repeat its last reply */
	V2_DEAD,     /* freed at the next settle */
};
#define V2_STATE(s) (1u << (s))

enum v2_task_kind {
	TASK_CHILD,        /* make a child */
	TASK_REKEY_CHILD,
	TASK_REKEY_SA,
	TASK_DELETE_CHILD, /* one or many */
	TASK_DELETE_SA,
	TASK_LIVENESS,
};

/* A child that the peer is told of: it is no more. */
struct v2_doomed {
	uint32_t child_id;   /* a rekeyed one, retired when the peer has
			      * answered; 0: ours is gone already */
	uint32_t spi_in, spi_out;
};
/* As many as fit a datagram that needs no fragments. */
enum { V2_DOOMED_MAX = 256 };

/* Something that we want from the peer: one exchange, or several tries. */
struct v2_task {
	TAILQ_ENTRY(v2_task) next;
	RB_ENTRY(v2_task) by_ref; /* CHILD, in the queue */
	bool indexed;
	enum v2_task_kind kind;
	struct ike_child_config *config; /* CHILD, REKEY_CHILD */
	uint32_t child_id;   /* REKEY_CHILD: the old one */
	uint32_t spi_in;     /* REKEY_CHILD: of the old one */
	struct v2_doomed *doomed; /* DELETE_CHILD */
	unsigned n_doomed;
	uint16_t notify;     /* DELETE_SA: say this instead of DELETE */
	uint64_t not_before_ms;
	unsigned tries;
	/* while it is the current one */
	bool sent;           /* the peer may have seen it */
	uint32_t spi;        /* reserved inbound SPI, ours to release */
	bool told;           /* the host knows that it failed, or was moved */
	uint32_t new_sa;     /* REKEY_SA: the SA to be, V2_NEW till then */
	uint16_t group;
	unsigned groups_tried;
	struct dh_key *key;
	struct ike_nonce nonce, peer_nonce;
	struct ike_suite suite;  /* chosen by the peer, secret under way */
	struct wire_ts local, remote;
	bool transport;
	uint32_t deleted[8];     /* unknown SPIs that the peer deleted since it
				  * was sent: maybe those of its reply, which
				  * got lost */
	unsigned n_deleted;
	uint32_t rival;          /* what the peer made meanwhile for the same
				  * end: child id or, REKEY_SA, SA id */
	struct ike_nonce rival_nonce; /* the lower one of its two */
};
TAILQ_HEAD(v2_task_list, v2_task);
RB_HEAD(v2_task_tree, v2_task);

/* A CREATE_CHILD_SA request whose DH job runs. */
struct v2_answer {
	struct ike_path path;
	bool rekey_sa;
	struct ike_child_config config; /* narrowed */
	struct ike_suite suite;         /* with the peer's SPI */
	struct ike_nonce nonce;         /* the peer's */
	bool transport;
	uint32_t replaces;              /* child id, or 0 */
};

/* What only the setting up needs. */
struct v2_setup {
	struct ike_packet *request, *reply; /* IKE_SA_INIT as on the wire */
	uint8_t digest[20];      /* responder: of the request */
	uint8_t cookie[64];
	uint8_t cookie_len;
	uint16_t group;
	unsigned restarts;
	enum ike_reason refusal; /* initiator: what somebody said, unproven */
	struct dh_key *key;
	struct ike_nonce peer_nonce; /* initiator: until the secret is there */
	struct ike_suite suite;
	uint8_t spi_remote[8];
	bool nat_local, nat_remote, nat_known, fragments;
};

struct v2_sa {
	struct ike_sa base; /* first */
	struct ike_engine *e;
	enum v2_state state;
	bool initiator;
	bool half_open;      /* counted as such */
	bool up;             /* IKE_EV_SA_UP was told, IKE_EV_SA_DOWN not yet */
	struct ike_peer_config peer;
	struct ike_suite suite;
	struct ike_nonce ni, nr;
	struct ike_keys keys;
	uint64_t iv_counter;
	struct ike_id id_local, id_remote;
	bool nat_local, nat_remote;
	bool fragments;      /* both do RFC 7383 */
	uint32_t successor;  /* the SA that has its children now, or 0 */
	uint32_t rival_of;   /* the SA that this one of the peer's is to
			      * replace while ours is under way */
	struct v2_setup *setup;
	RB_ENTRY(v2_sa) by_init;

	uint64_t created_at, up_at;   /* e->sequence then */
	uint64_t up_ms, heard_ms;
	uint64_t deadline_ms;         /* of the state; UINT64_MAX: none */
	uint64_t rekey_ms, expiry_ms;
	uint64_t task_ms;             /* when the next task may begin */

	/* our requests: a window of one (2.3) */
	struct v2_task_list tasks;
	struct v2_task *task;         /* the current one */
	unsigned n_tasks;             /* queued */
	struct v2_task_tree wanted;   /* queued CHILDs, by their ref */
	struct v2_task *deletes;      /* queued DELETE_CHILD with room */
	uint32_t next_id;
	uint8_t exchange;             /* of the request in flight */
	struct ike_packet *request;   /* in flight, or NULL */
	unsigned tries;
	uint64_t wait_ms, resend_ms;
	uint32_t own_job;             /* 0: none */

	/* the peer's */
	uint32_t peer_id;             /* the next one that we take */
	struct ike_packet *reply;     /* to peer_id - 1 */
	uint32_t peer_job;
	struct v2_answer *answer;
	struct sk_fragments *parts[2]; /* [1]: of responses */
};

/* A message that was authenticated, and decrypted, or IKE_SA_INIT. */
struct v2_message {
	struct wire_header h;
	struct ike_path path;
	struct wire_chain chain;
};

static inline struct v2_sa *
v2_of(struct ike_sa *sa)
{
	return (struct v2_sa *)sa;
}

/* ---- input.c ------------------------------------------------------------- */

int v2_input(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, const void *datagram, size_t len);
/* The request in m is not what its exchange must be: fatal, 2.21.3. */
void v2_reject(struct v2_sa *sa, const struct v2_message *m);
/* A critical payload that we don't know: its type, else 0. RFC 7296 2.5 */
uint8_t v2_critical(const struct wire_chain *c);

/* ---- sa.c ---------------------------------------------------------------- */

/* config is copied. NULL: ERR_FULL or no memory. */
struct v2_sa *v2_new(struct ike_engine *e, const struct ike_path *path,
    const struct ike_peer_config *config, bool initiator);
void v2_free(struct v2_sa *sa); /* without a word to the host */
/* The one function that changes sa->state. */
void v2_set_state(struct v2_sa *sa, enum v2_state state,
    enum ike_reason reason);
void v2_settle(struct v2_sa *sa);
/* May a task begin? */
bool v2_is_idle(const struct v2_sa *sa);
/* Close: tell the peer if it may know of the SA. */
void v2_close(struct v2_sa *sa, enum ike_reason reason);
void v2_touch(struct v2_sa *sa);
void v2_random_nonce(struct ike_engine *e, struct ike_nonce *n);
/* RFC 7296 2.8.1: the octets, the first that differ decide. */
int v2_nonce_cmp(const struct ike_nonce *a, const struct ike_nonce *b);
const struct ike_nonce *v2_nonce_lower(const struct ike_nonce *a,
    const struct ike_nonce *b);
/* How long a request can take until we give up. */
uint64_t v2_horizon_ms(const struct ike_engine *e);
/* What keeps us from having a child when the peer says notify. */
enum ike_reason v2_notify_reason(uint16_t notify);

/* ---- timer.c ------------------------------------------------------------- */

void v2_expire(struct v2_sa *sa);
void v2_set_due(struct v2_sa *sa);
/* Lifetime of an SA that came up just now. */
void v2_start_lifetime(struct v2_sa *sa);

/* ---- exchange.c ---------------------------------------------------------- */

void v2_out_init(struct v2_sa *sa, struct wire_out *o);
/* Send a protected request and keep repeating it. */
void v2_request(struct v2_sa *sa, uint8_t exchange, const struct wire_out *o);
/* IKE_SA_INIT, in clear; sets setup->request too. */
int v2_request_clear(struct v2_sa *sa, const struct wire_out *o);
void v2_request_done(struct v2_sa *sa);
/* Answer the request in m->h and keep the answer. */
void v2_reply(struct v2_sa *sa, const struct ike_path *path,
    uint8_t exchange, const struct wire_out *o);
void v2_reply_notify(struct v2_sa *sa, const struct ike_path *path,
    uint8_t exchange, uint16_t type, const void *data, size_t len);
void v2_resend(struct v2_sa *sa);
/* An unprotected notify as the reply to something that has no SA. */
void v2_reply_clear(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, uint16_t type, const void *data, size_t len);
void v2_emit_nat(struct v2_sa *sa, struct wire_out *o, const uint8_t spi_i[8],
    const uint8_t spi_r[8]);
/* Compares the notifies with path; *known: there were some. */
void v2_check_nat(const struct wire_chain *c, const struct wire_header *h,
    const struct ike_path *path, bool *local, bool *remote, bool *known);

/* ---- setting up ---------------------------------------------------------- */

int v2_initiate(struct ike_engine *e, const struct ike_path *path,
    const struct ike_peer_config *peer, const struct ike_child_config *child);
int v2_init_response(struct v2_sa *sa, const struct ike_path *path,
    const struct wire_header *h, const uint8_t *data, size_t len);
void v2_init_job(struct v2_sa *sa, struct ike_job_result *r);
void v2_init_refused(struct v2_sa *sa); /* the no has stood long enough */
int v2_init_request(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, const uint8_t *data, size_t len);
void v2_init_reply_job(struct v2_sa *sa, struct ike_job_result *r);
void v2_init_forget(struct v2_sa *sa); /* out of e->inits */

void v2_auth_start(struct v2_sa *sa);
void v2_auth_response(struct v2_sa *sa, const struct v2_message *m);
void v2_auth_request(struct v2_sa *sa, const struct v2_message *m);
/* The AUTH payload in m proves id_type's owner. ERR_AUTH. */
int v2_auth_check(struct v2_sa *sa, const struct v2_message *m,
    bool of_initiator);
void v2_emit_auth(struct v2_sa *sa, struct wire_out *o);

/* Other SAs with the peer, now that this one is up (unique.c). */
bool v2_is_alone(struct v2_sa *sa);
void v2_unique(struct v2_sa *sa, bool initial_contact);
void v2_retire(struct v2_sa *loser, struct v2_sa *keeper);
/* An SA of the same peer that tasks of sa can go to, or NULL. */
struct v2_sa *v2_heir(struct v2_sa *sa);

/* ---- task.c -------------------------------------------------------------- */

enum { V2_TASKS_MAX = 20000 };
/* ERR_MEMORY, ERR_FULL. config is copied, may be NULL. */
int v2_task_add(struct v2_sa *sa, enum v2_task_kind kind,
    const struct ike_child_config *config, struct v2_task **out);
void v2_task_free(struct v2_sa *sa, struct v2_task *t);
/* Into the queue, out of it. */
void v2_task_enqueue(struct v2_sa *sa, struct v2_task *t);
void v2_task_unqueue(struct v2_sa *sa, struct v2_task *t);
/* Tell the peer of it, together with others. ERR_MEMORY, ERR_FULL. */
int v2_task_delete(struct v2_sa *sa, const struct v2_doomed *doomed);
void v2_task_next(struct v2_sa *sa);
void v2_task_done(struct v2_sa *sa);  /* the current one */
void v2_task_fail(struct v2_sa *sa, enum ike_reason reason);
void v2_task_later(struct v2_sa *sa); /* TEMPORARY_FAILURE: again, later */
void v2_task_response(struct v2_sa *sa, const struct v2_message *m);
void v2_task_job(struct v2_sa *sa, struct ike_job_result *r);
/* Takes the queue from one SA to another. */
void v2_tasks_move(struct v2_sa *from, struct v2_sa *to);
void v2_tasks_fail(struct v2_sa *sa, enum ike_reason reason);
bool v2_task_wanted(struct v2_sa *sa, const struct ike_child_config *config);

/* ---- children ------------------------------------------------------------ */

/* All that both ends have agreed on. */
struct v2_deal {
	const struct ike_child_config *config;
	const struct ike_suite *suite; /* its SPI is spi_out */
	uint32_t spi_in;
	bool initiator, transport;
	const struct ike_ts *local, *remote;
	uint8_t n_local, n_remote;
	struct ike_exchange x;
	uint32_t replaces;
};
/* Derive the keys, have it installed. ERR_*: nothing happened. */
int v2_child_install(struct v2_sa *sa, const struct v2_deal *deal,
    struct ike_child **out);
/* Out of the data plane and the tables; the peer is not told. */
void v2_child_drop(struct ike_child *child, enum ike_reason reason);
/* The same, and the peer is told. */
void v2_child_close(struct ike_child *child, enum ike_reason reason);
/* A rekeyed one: tell the peer, then let it go. */
void v2_child_replaced(struct ike_child *child);
/* Both ends know that a rekeyed one is done with: it receives for a while yet
 * what was sent before. */
void v2_child_retire(struct ike_child *child);
void v2_child_expire(struct ike_child *child); /* its due_ms has come */
int v2_child_rekey(struct ike_child *child);
/* Is there a child that carries what config is for? */
struct ike_child *v2_child_covering(struct v2_sa *sa,
    const struct ike_child_config *config);

uint32_t v2_suite_spi(const struct ike_suite *suite); /* of ESP */
void v2_create_start(struct v2_sa *sa, struct v2_task *t);
void v2_create_job(struct v2_sa *sa, struct v2_task *t,
    struct ike_job_result *r);
void v2_create_response(struct v2_sa *sa, struct v2_task *t,
    const struct v2_message *m);
/* Reserve what the request of t names; ERR_FULL. */
int v2_create_reserve(struct v2_sa *sa, struct v2_task *t);
void v2_create_emit(struct wire_out *o, const struct v2_task *t, bool first);
/* SA, TSi, TSr, transport mode of a response, checked against the request.
 * first: in IKE_AUTH. ERR_SYNTAX */
int v2_create_check(struct v2_task *t, const struct v2_message *m, bool first);
int v2_create_install(struct v2_sa *sa, struct v2_task *t,
    const struct ike_nonce *ni, const struct ike_nonce *nr,
    const struct secret *shared, struct ike_child **out);
/* The peer has deleted an SPI that we don't know (yet). */
void v2_create_deleted(struct v2_task *t, uint32_t spi_out);
/* The peer has made something that we can't use: it is told. */
void v2_create_undo(struct v2_sa *sa, struct v2_task *t);
void v2_create_release(struct v2_sa *sa, struct v2_task *t);

void v2_create_request(struct v2_sa *sa, const struct v2_message *m);
void v2_create_refuse(struct v2_sa *sa, const struct v2_message *m);
void v2_answer_job(struct v2_sa *sa, struct ike_job_result *r);
/* What the request in m would get us: 0 or the notify to refuse it with. */
uint16_t v2_consider(struct v2_sa *sa, const struct v2_message *m, bool first,
    uint16_t ke_group, struct v2_answer *a);
/* Install it and write the payloads of the reply; 0 or a notify. */
uint16_t v2_accept(struct v2_sa *sa, struct v2_answer *a,
    const struct ike_exchange *x, const struct dh_key *key,
    const struct ike_nonce *nonce_to_send, struct wire_out *o);

/* ---- rekeying the IKE SA ------------------------------------------------- */

int v2_rekey(struct v2_sa *sa);
void v2_rekey_start(struct v2_sa *sa, struct v2_task *t);
void v2_rekey_job(struct v2_sa *sa, struct v2_task *t,
    struct ike_job_result *r);
void v2_rekey_response(struct v2_sa *sa, struct v2_task *t,
    const struct v2_message *m);
void v2_rekey_request(struct v2_sa *sa, const struct v2_message *m);
void v2_rekey_answer(struct v2_sa *sa, struct v2_answer *a,
    struct ike_job_result *r);
/* Children and tasks of old are new_sa's; old is V2_REKEYED. */
void v2_take_over(struct v2_sa *old, struct v2_sa *new_sa);
/* What the new SA has from the old one. */
void v2_inherit(const struct v2_sa *old, struct v2_sa *new_sa,
    const struct ike_suite *suite);
/* The peer uses sa, so it has taken the place of the old one. */
void v2_rekey_confirmed(struct v2_sa *sa);
/* sa ends while both were rekeying it: what the peer made stands, unless
 * reason is IKE_REASON_ADMIN. False: there is no such thing. */
bool v2_rekey_settle_rival(struct v2_sa *sa, enum ike_reason reason);

/* ---- INFORMATIONAL ------------------------------------------------------- */

void v2_info_start(struct v2_sa *sa, struct v2_task *t);
void v2_info_response(struct v2_sa *sa, struct v2_task *t,
    const struct v2_message *m);
void v2_info_request(struct v2_sa *sa, const struct v2_message *m);

void v2_job(struct v2_sa *sa, uint32_t serial, struct ike_job_result *r);

#endif
