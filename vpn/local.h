#ifndef POSTERN_VPN_LOCAL_H
#define POSTERN_VPN_LOCAL_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/tree.h>
#include <time.h>
#include "acl/acl.h"
#include "base/loop.h"
#include "config/config.h"
#include "esp/esp.h"
#include "ike/ike.h"
#include "net/net.h"
#include "vpn/model.h"
#include "vpn/show.h"
#include "vpn/vpn.h"

/* What the files of vpn/ share: the running side of struct vpn. */

/* One rule of the data plane's lists, with where it comes from. */
struct vpn_policy {
	uint32_t id;
	bool protect;
	char link[IFNAMSIZ], nameif[49];
	char *map, *list;
	unsigned seq;
	size_t order;             /* its place in vpn->policies */
	uint64_t rule_id;         /* acl_rule.id within list */
	struct esp_selector box;
	uint64_t hits_base;       /* cleared at this count */
	bool stays;               /* while recompiling */
	bool pending;             /* the engine is at it */
	unsigned failures;        /* peers tried in vain for this acquire */
};

/* A socket pair of an interface on which IKE is enabled. */
struct vpn_host {
	TAILQ_ENTRY(vpn_host) link;
	struct vpn *vpn;
	char nameif[49], device[IFNAMSIZ];
	uint32_t ifindex;
	struct addr local;
	int fd500, fd4500;        /* -1: none */
	struct loop_fd *watch500;
	bool stays;
};

/* A peer that was talked to; its ref is the engine's peer_ref. */
struct vpn_peer {
	TAILQ_ENTRY(vpn_peer) link;
	uint32_t ref;
	uint32_t ifindex;
	struct addr local, remote;
	uint32_t session_id;      /* 0: no IKE SA up */
	uint32_t session_before;  /* the one that ended last, or 0 */
	unsigned sas;             /* IKE SAs up */
	time_t login;
	uint64_t login_ms;
	uint64_t bytes_out, bytes_in; /* of children that are gone */
};

/* An IKE SA that is up. */
struct vpn_sa {
	RB_ENTRY(vpn_sa) node;
	uint32_t id;
	struct vpn_peer *peer;
	unsigned version;
	unsigned children;
	uint64_t empty_since_ms;  /* 0: has children */
	uint64_t nat_ms;          /* NAT keepalive sent */
	const char *why;          /* why we close it, as in 113019; NULL: not */
};

struct vpn_child {
	RB_ENTRY(vpn_child) node;
	TAILQ_ENTRY(vpn_child) age; /* oldest first */
	uint32_t id, sa_id, ref, peer_ref;
	uint32_t replaced_by;     /* child id, 0 */
	bool standby;             /* the plane doesn't send through it yet */
	bool retired;             /* receives what is on the way, no more */
	size_t shown_at;          /* collect.c: its place there */
	struct ike_path path;
	struct show_child facts;  /* what doesn't change while it lives */
	char *nameif, *map, *acl_line; /* facts point here */
};

RB_HEAD(vpn_sa_tree, vpn_sa);
RB_HEAD(vpn_child_tree, vpn_child);
RB_PROTOTYPE(vpn_sa_tree, vpn_sa, node, vpn_sa_cmp)
RB_PROTOTYPE(vpn_child_tree, vpn_child, node, vpn_child_cmp)

/* What was asked of a link's device. */
struct vpn_offload {
	char link[IFNAMSIZ];
	uint32_t ifindex;
	enum esp_offload mode;
};

struct vpn_jobs; /* outlives the vpn until the last job is back */

struct vpn {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	struct net *net;
	struct acl_db *acl;
	struct esp_plane *plane;
	struct config_apply *apply;
	struct vpn_model model;

	uint64_t told_stranger_ms; /* 751009 */

	struct ike_engine *ike;
	struct loop_timer *timer, *keeper;
	struct vpn_jobs *jobs;
	bool pumping, stopping;
	bool stale;               /* apply will run anyway */

	TAILQ_HEAD(, vpn_host) hosts;
	TAILQ_HEAD(, vpn_peer) peers;
	struct vpn_peer **by_ref; /* ref - 1; they stay until the end */
	struct vpn_sa_tree sas;
	struct vpn_child_tree children;
	TAILQ_HEAD(, vpn_child) by_age;
	struct vpn_policy **policies; /* in the plane's order, link by link */
	/* the same, sorted; by_box: by what they select, then by order */
	struct vpn_policy **by_id, **by_rule, **by_box;
	size_t n_policies;
	char (*links)[IFNAMSIZ];  /* links with policies in the plane */
	size_t n_links;
	struct vpn_offload *offloads;
	size_t n_offloads;
	bool held;                /* what esp_hold_set was told last */
	char *lines_list;         /* list whose elements lines holds, or NULL */
	struct acl_rule *lines;   /* by id */
	size_t n_lines;
	uint32_t last_policy, last_peer, last_session;
	uint64_t last_born;
	struct show_summary census;
};

/* ---- host.c: sockets and the engine's pump ------------------------------- */

/* Open and close sockets as the configuration and the interfaces say; a line a
 * problem into report. */
int vpn_hosts_sync(struct vpn *vpn, struct text *report);
void vpn_hosts_close(struct vpn *vpn);
struct vpn_host *vpn_host_by_nameif(struct vpn *vpn, const char *nameif);
struct vpn_host *vpn_host_by_index(struct vpn *vpn, uint32_t ifindex);
/* Carry out all outputs of the engine and set its timer. After each call into
 * the engine; harmless when it runs already. */
void vpn_pump(struct vpn *vpn);
uint64_t vpn_now(struct vpn *vpn);
/* NAT keepalive (RFC 3948 2.3). */
void vpn_send_keepalive(struct vpn *vpn, const struct ike_path *path);
/* A datagram from the data plane's port 4500. */
void vpn_datagram(struct vpn *vpn, const struct endpoint *local,
    const struct endpoint *remote, const uint8_t *data, size_t len);
int vpn_jobs_new(struct vpn *vpn);
void vpn_jobs_free(struct vpn *vpn);

/* ---- policy.c: crypto maps in the data plane ----------------------------- */

/* Compile all maps and give them to the plane; reverse routes too. */
int vpn_policies_apply(struct vpn *vpn, struct text *report);
void vpn_policies_clear(struct vpn *vpn);
struct vpn_policy *vpn_policy_by_id(struct vpn *vpn, uint32_t id);
/* Index in by_box of the first policy that selects exactly this; n_policies:
 * none has it or a greater one. */
size_t vpn_policy_first_box(struct vpn *vpn, const struct esp_selector *box);
/* Index in by_rule of the first policy of this element; n_policies: none. */
size_t vpn_policy_first(struct vpn *vpn, uint64_t rule_id);

/* ---- reverse_route.c, policy_acl.c --------------------------------------- */

/* The routes that the policies of now ask for, and no others. */
void vpn_reverse_routes_apply(struct vpn *vpn);
/* For acl_hits_add: what the data plane counted for the element. */
uint64_t vpn_policy_hits(void *ctx, const char *list,
    const struct acl_rule *rule);
uint64_t vpn_policy_last_hit(void *ctx, const char *list,
    const struct acl_rule *rule);
void vpn_policy_hits_clear(void *ctx, const char *list);
/* The element as show crypto ipsec sa prints it; "" if it is gone. Caller
 * frees. */
char *vpn_policy_acl_line(struct vpn *vpn, const struct vpn_policy *p);
/* An access-list changed: elements that were kept may be gone. */
void vpn_lines_clear(struct vpn *vpn);

/* ---- extras.c: what no ASA has: offload, held packets -------------------- */

/* As the configuration says; a warning each for what the plane or a device
 * doesn't do. */
void vpn_extras_apply(struct vpn *vpn, struct text *report);

/* ---- peer.c: configuration for the engine -------------------------------- */

/* Why a tunnel can't be made; NULL: it can. */
const char *vpn_peer_config(struct vpn *vpn, const struct vpn_host *h,
    const struct addr *peer, const struct ike_id *id,
    const struct map_entry *e, struct ike_peer_config *out);
/* Has the data plane the cipher, the hash? */
bool vpn_can_encrypt(struct vpn *vpn, uint16_t encr, uint16_t key_bits);
bool vpn_can_hash(struct vpn *vpn, uint16_t integ);
/* proposals, PFS and mode of e; false: no usable proposal. */
bool vpn_child_config(struct vpn *vpn, const struct map_entry *e,
    struct ike_child_config *out);
/* The map entry that an interface has for a peer, NULL. */
struct map_entry *vpn_entry_for_peer(struct vpn *vpn, const char *nameif,
    const struct addr *peer);
struct vpn_peer *vpn_peer_by_ref(struct vpn *vpn, uint32_t ref);
void vpn_peers_clear(struct vpn *vpn);

/* ---- lookup.c: what the engine asks -------------------------------------- */

extern const struct ike_ops vpn_ike_ops; /* ctx: the struct vpn */

/* ---- initiate.c ---------------------------------------------------------- */

/* Bring up the child of a policy. */
void vpn_initiate(struct vpn *vpn, struct vpn_policy *p);
#define VPN_WHY_PROPOSALS "none of its ikev2 ipsec-proposals is usable by " \
	"the data plane"
#define VPN_WHY_NO_KEY \
	"its tunnel-group has no ikev2 local and remote pre-shared-key"
/* Log why there is no tunnel; the same reason once. h, NULL: where it would
 * begin. */
void vpn_refuse(struct vpn *vpn, const struct vpn_host *h,
    struct map_entry *e, const struct addr *peer, const char *why);
/* The engine could not: try the entry's next peer. */
void vpn_initiate_failed(struct vpn *vpn, uint32_t policy,
    enum ike_reason reason);

/* ---- install.c: children and the plane's pairs --------------------------- */

void vpn_child_install(struct vpn *vpn, const struct ike_child_install *c);
/* The one that replaces it sends from now on. */
void vpn_child_retired(struct vpn *vpn, uint32_t id);
void vpn_child_removed(struct vpn *vpn, uint32_t id);
/* The peer has it: end of its standby. */
void vpn_child_use(struct vpn *vpn, struct vpn_child *c);
struct vpn_child *vpn_child_find(struct vpn *vpn, uint32_t id);
/* Close: the peer is told. */
void vpn_child_close(struct vpn *vpn, uint32_t id);
void vpn_sa_close(struct vpn *vpn, uint32_t id, const char *why);
#define VPN_WHY_ADMIN "Administrator Reset"
struct vpn_sa *vpn_sa_find(struct vpn *vpn, uint32_t id);
void vpn_children_clear(struct vpn *vpn); /* forget, at the end */

/* ---- keeper.c ------------------------------------------------------------ */

/* Close children and SAs that the configuration doesn't have any more. */
void vpn_prune(struct vpn *vpn);
/* Every few seconds: SAs without children, session timeouts. */
void vpn_keep(void *ctx);
void vpn_keep_soon(struct vpn *vpn);

/* ---- events.c ------------------------------------------------------------ */

void vpn_ike_event(struct vpn *vpn, const struct ike_output *o);
/* "Local:A:500 Remote:B:500 Username:user", with which IKEv2's messages begin.
 * Returns buf. */
enum { VPN_PATH_TEXT = 256 };
const char *vpn_path_text(const struct ike_path *p, const char *user,
    char buf[VPN_PATH_TEXT]);
/* 602303, 602304 */
void vpn_log_child(const struct vpn_child *c, bool created);

/* ---- collect.c: facts for the show commands ------------------------------ */

struct vpn_facts {
	struct show_sa *sas;
	size_t n_sas;
	struct show_child *children; /* per SA, newest first */
	size_t n_children;
};
/* All IKE SAs with their children and statistics, by session. */
void vpn_collect(struct vpn *vpn, struct vpn_facts *out);
void vpn_facts_clear(struct vpn_facts *f);

/* ---- commands ------------------------------------------------------------ */

#define CRYPTO \
	"crypto\tConfigure IPSec, ISAKMP, Certification authority, key\n"

struct cli_cmd;
void vpn_policy_cli_init(struct vpn *vpn);
void vpn_isakmp_cli_init(struct vpn *vpn);
void vpn_transform_cli_init(struct vpn *vpn);
void vpn_ipsec_cli_init(struct vpn *vpn);
void vpn_map_entry_cli_init(struct vpn *vpn);
void vpn_map_cli_init(struct vpn *vpn);
void vpn_tunnel_cli_init(struct vpn *vpn);
void vpn_group_cli_init(struct vpn *vpn);
void vpn_show_cli_init(struct vpn *vpn);
void vpn_clear_cli_init(struct vpn *vpn);
void vpn_ca_cli_init(struct vpn *vpn);
/* The binding "spi", hexadecimal; 0 if it wasn't given. false: it is none, and
 * the command has been told so. */
bool vpn_cli_spi(struct cli_cmd *cmd, uint32_t *spi);
/* The bindings "alg" as a list; doubled words count once. */
void vpn_cli_algs(struct cli_cmd *cmd, enum vpn_alg_table table,
    struct vpn_algs *out);
/* The line "<lead><$what> [<$rest>]" into kept or, for `no`, out of it; words
 * as in vpn_kept_set. command, if given, is what the warning begins with. */
void vpn_kept_line(struct cli_cmd *cmd, struct vpn_kept *kept,
    const char *lead, unsigned words, const char *command);
/* Rows for the words that have a help text; the handler calls
 * vpn_kept_row_run, which stores or removes the line. */
void vpn_kept_rows(struct vpn *vpn, const char *mode,
    const struct vpn_kept_word *words, int (*handler)(struct cli_cmd *cmd));
void vpn_kept_row_run(struct cli_cmd *cmd, const struct vpn_kept_word *words,
    struct vpn_kept *kept, const char *what);
/* What a changed row does last. */
void vpn_changed(struct vpn *vpn);

#endif
