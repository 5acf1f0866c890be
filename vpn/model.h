#ifndef POSTERN_VPN_MODEL_H
#define POSTERN_VPN_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include "base/addr.h"
#include "base/text.h"
#include "esp/esp.h"
#include "vpn/words.h"

/*
 * What the configuration says about VPNs, as typed structs. Names point to
 * nothing: they are looked up at each use, so that the order of commands does
 * not matter. Lists are kept in the order in which they are shown.
 */

/* Lines that are kept, shown and not carried out; shown in typed order. */
struct vpn_kept {
	char **lines;
	unsigned n;
};
/* Add line unless it is there; one that starts with the same first `words`
 * words is replaced (0: never). */
void vpn_kept_set(struct vpn_kept *k, const char *line, unsigned words);
/* The same without looking: for lines that may come twice. */
void vpn_kept_add(struct vpn_kept *k, const char *line);
/* Remove the lines that are prefix, or start with it and a blank. */
bool vpn_kept_unset(struct vpn_kept *k, const char *prefix);
void vpn_kept_clear(struct vpn_kept *k);

struct ikev2_policy {
	TAILQ_ENTRY(ikev2_policy) link;
	unsigned priority;
	struct vpn_algs encr, integ, group, prf;
	uint32_t lifetime_s;
};

enum ikev1_auth { IKEV1_PRE_SHARE, IKEV1_RSA_SIG, IKEV1_CRACK };
struct ikev1_policy {
	TAILQ_ENTRY(ikev1_policy) link;
	unsigned priority;
	enum ikev1_auth auth;
	const struct vpn_alg *encr, *hash, *group;
	uint32_t lifetime_s; /* 0: none */
};

/* transform-sets, proposals and profiles: one list, shown as created */
enum ipsec_kind { IPSEC_TRANSFORM_SET, IPSEC_PROPOSAL, IPSEC_PROFILE };
struct ipsec_item {
	TAILQ_ENTRY(ipsec_item) link;
	enum ipsec_kind kind;
	char *name;
	struct vpn_algs encr, integ; /* transform-set: one or none each */
	bool transport;              /* transform-set only */
	struct vpn_kept kept;        /* profile */
};

enum { VPN_PEERS_MAX = 10, VPN_SETS_MAX = 11 };
enum map_connection { CONN_BIDIRECTIONAL, CONN_ANSWER_ONLY,
	CONN_ORIGINATE_ONLY };
enum map_mode { MODE_TUNNEL, MODE_TRANSPORT, MODE_TRANSPORT_REQUIRE };
#define KILOBYTES_UNLIMITED UINT32_MAX

struct map_entry {
	TAILQ_ENTRY(map_entry) link;
	unsigned seq;
	char *match;
	struct addr peers[VPN_PEERS_MAX];
	unsigned n_peers;
	const struct vpn_alg *pfs;     /* NULL: none */
	enum map_connection connection;
	bool aggressive;
	const struct vpn_alg *aggressive_group;
	char *sets[VPN_SETS_MAX], *proposals[VPN_SETS_MAX];
	unsigned n_sets, n_proposals;
	enum map_mode mode;
	uint32_t lifetime_s, lifetime_kb; /* 0: the global one */
	bool nat_t_disable, reverse_route;
	char *dynamic;                 /* ipsec-isakmp dynamic NAME */
	struct vpn_kept kept;          /* "set trustpoint X", ... */
	/* not configuration: which peer is tried, what was logged last */
	unsigned peer_now;
	char *refused;
};

struct crypto_map {
	TAILQ_ENTRY(crypto_map) link;
	char *name;
	TAILQ_HEAD(map_entries, map_entry) entries;
};

struct map_bind {
	TAILQ_ENTRY(map_bind) link;
	char *nameif, *map;
};

/* crypto dynamic-map: kept, line by line, under its name */
struct dynamic_map {
	TAILQ_ENTRY(dynamic_map) link;
	char *name;
	struct vpn_kept kept;          /* "10 set pfs group5" */
};

/* crypto ca: kept, a block each ("trustpoint X" and its lines) */
struct ca_block {
	TAILQ_ENTRY(ca_block) link;
	char *head;
	struct vpn_kept kept;
};

/* A bit each of vpn-tunnel-protocol. */
enum vpn_protocol { PROTO_IKEV1 = 1, PROTO_IKEV2 = 2, PROTO_L2TP = 4,
	PROTO_SSL_CLIENT = 8, PROTO_SSL_CLIENTLESS = 16 };
#define VPN_DFLT_GROUP_POLICY "DfltGrpPolicy"
#define VPN_DEFAULT_L2L "DefaultL2LGroup"
#define VPN_TIMEOUT_NONE UINT32_MAX

struct group_policy {
	TAILQ_ENTRY(group_policy) link;
	char *name;
	unsigned protocols;            /* 0: inherited */
	uint32_t idle_min, session_min; /* 0: inherited */
	char *filter;                  /* NULL inherited, "none", list name */
	struct vpn_kept kept;
	struct vpn_kept webvpn;        /* the block in the block */
};

enum tunnel_type { TUNNEL_L2L, TUNNEL_REMOTE_ACCESS, TUNNEL_WEBVPN };
struct tunnel_group {
	TAILQ_ENTRY(tunnel_group) link;
	char *name;
	enum tunnel_type type;
	bool implicit;                 /* DefaultL2LGroup and so on */
	char *policy;                  /* default-group-policy, or NULL */
	char *key_v1, *key_remote, *key_local;
	bool dpd_disable;
	uint32_t dpd_threshold_s, dpd_retry_s; /* 10, 2 */
	char *peer_id_validate;        /* NULL: req, the default */
	bool chain;
	struct vpn_kept general, ipsec, webvpn, ppp;
};

enum isakmp_identity { IDENTITY_AUTO, IDENTITY_ADDRESS, IDENTITY_HOSTNAME,
	IDENTITY_KEY_ID };
enum ipsec_df { DF_COPY, DF_SET, DF_CLEAR };
struct if_setting {
	TAILQ_ENTRY(if_setting) link;
	char *nameif;
	bool ikev1, ikev2, client_services;
	unsigned client_port;          /* 0: not given */
	enum ipsec_df df;
	bool after_encryption;
	enum esp_offload offload;      /* our own extension */
};

struct vpn_model {
	TAILQ_HEAD(, ikev2_policy) ikev2_policies; /* by priority */
	TAILQ_HEAD(, ikev1_policy) ikev1_policies;
	TAILQ_HEAD(, ipsec_item) ipsec;
	TAILQ_HEAD(, crypto_map) maps;
	TAILQ_HEAD(, map_bind) binds;
	TAILQ_HEAD(, dynamic_map) dynamic_maps;
	TAILQ_HEAD(, group_policy) group_policies;
	TAILQ_HEAD(tunnel_groups, tunnel_group) tunnel_groups;
	TAILQ_HEAD(, if_setting) interfaces;
	TAILQ_HEAD(, ca_block) ca;
	uint32_t lifetime_s, lifetime_kb; /* 28800, 4608000 */
	unsigned replay_window;           /* 64; 0: off */
	uint32_t pmtu_reset_min;          /* 0: infinite */
	bool hold_packets;                /* our own extension */
	enum isakmp_identity identity;
	bool identity_set;
	char *key_id;
	bool nat_t;                       /* on */
	unsigned nat_t_keepalive_s;       /* 20 */
	bool permit_vpn;                  /* on */
	struct vpn_kept ipsec_kept, isakmp_kept, ikev1_kept, ikev2_kept;
	struct vpn_kept group_maps;       /* tunnel-group-map */
};

void vpn_model_init(struct vpn_model *m);
void vpn_model_clear(struct vpn_model *m); /* frees; init again to use */

/* find: NULL if it isn't there. get: made with the defaults if it isn't. */
struct ikev2_policy *ikev2_policy_find(struct vpn_model *m, unsigned n);
struct ikev2_policy *ikev2_policy_get(struct vpn_model *m, unsigned n);
void ikev2_policy_defaults(struct ikev2_policy *p);
void ikev2_policy_remove(struct vpn_model *m, struct ikev2_policy *p);
struct ikev1_policy *ikev1_policy_find(struct vpn_model *m, unsigned n);
struct ikev1_policy *ikev1_policy_get(struct vpn_model *m, unsigned n);
void ikev1_policy_defaults(struct ikev1_policy *p);
void ikev1_policy_remove(struct vpn_model *m, struct ikev1_policy *p);

struct ipsec_item *ipsec_item_find(struct vpn_model *m, enum ipsec_kind kind,
    const char *name);
struct ipsec_item *ipsec_item_get(struct vpn_model *m, enum ipsec_kind kind,
    const char *name);
void ipsec_item_remove(struct vpn_model *m, struct ipsec_item *i);

struct crypto_map *crypto_map_find(struct vpn_model *m, const char *name);
struct map_entry *map_entry_find(struct vpn_model *m, const char *name,
    unsigned seq);
/* The same for one who goes through a map in order: from is where the last one
 * was found, or NULL. */
struct map_entry *map_entry_seek(struct crypto_map *c, struct map_entry *from,
    unsigned seq);
struct map_entry *map_entry_get(struct vpn_model *m, const char *name,
    unsigned seq);
/* The map goes with its last entry, unless an interface has it. */
void map_entry_remove(struct vpn_model *m, const char *name, unsigned seq);
void crypto_map_remove(struct vpn_model *m, const char *name);
/* match address, peer and a transform-set or proposal are there, or it is a
 * reference to a dynamic map. */
bool map_entry_complete(const struct map_entry *e);
struct map_bind *map_bind_find(struct vpn_model *m, const char *nameif);
void map_bind_set(struct vpn_model *m, const char *nameif, const char *map);
void map_bind_remove(struct vpn_model *m, struct map_bind *b);
struct dynamic_map *dynamic_map_find(struct vpn_model *m, const char *name);
struct dynamic_map *dynamic_map_get(struct vpn_model *m, const char *name);
void dynamic_map_remove(struct vpn_model *m, struct dynamic_map *d);

struct group_policy *group_policy_find(struct vpn_model *m, const char *name);
struct group_policy *group_policy_get(struct vpn_model *m, const char *name);
void group_policy_remove(struct vpn_model *m, struct group_policy *g);
struct tunnel_group *tunnel_group_find(struct vpn_model *m, const char *name);
struct tunnel_group *tunnel_group_get(struct vpn_model *m, const char *name,
    enum tunnel_type type);
void tunnel_group_remove(struct vpn_model *m, struct tunnel_group *t);
/* The group that serves a peer: named by its address, else DefaultL2LGroup if
 * that is configured, else NULL. */
struct tunnel_group *tunnel_group_for(struct vpn_model *m,
    const struct addr *peer);
/* Protocols and timeouts after inheritance from DfltGrpPolicy and the built-in
 * values; t may be NULL. Minutes, VPN_TIMEOUT_NONE: never. */
unsigned vpn_effective_protocols(struct vpn_model *m,
    const struct tunnel_group *t);
uint32_t vpn_effective_idle(struct vpn_model *m, const struct tunnel_group *t);
uint32_t vpn_effective_session(struct vpn_model *m,
    const struct tunnel_group *t);
const char *vpn_effective_filter(struct vpn_model *m,
    const struct tunnel_group *t); /* NULL: none */

struct ca_block *ca_block_find(struct vpn_model *m, const char *head);
struct ca_block *ca_block_get(struct vpn_model *m, const char *head);
void ca_block_remove(struct vpn_model *m, struct ca_block *b);

struct if_setting *if_setting_find(struct vpn_model *m, const char *nameif);
struct if_setting *if_setting_get(struct vpn_model *m, const char *nameif);
/* A nameif is gone: nothing refers to it any more. */
void vpn_model_nameif_gone(struct vpn_model *m, const char *nameif);

/* Words of kept attributes in the order in which they are shown; the rows are
 * made of the same table. NULL: no such line. */
struct vpn_kept_word {
	const char *word; /* of the line's start, perhaps several words */
	const char *help; /* NULL: not a row, only a place for a typed field */
	bool several;     /* several lines may start so */
};
extern const struct vpn_kept_word vpn_general_words[], vpn_ipsec_words[],
    vpn_webvpn_words[], vpn_ppp_words[], vpn_group_policy_words[],
    vpn_group_webvpn_words[],
    vpn_trustpoint_words[], vpn_trustpool_words[], vpn_cert_map_words[];

/* ---- writers: running-config form ---------------------------------------- */
struct config_out;
/* before: packets are cut before they are encrypted unless it says otherwise,
 * so that the default line is true. */
void vpn_write_ipsec(struct vpn_model *m, bool before,
    struct config_out *out);
void vpn_write_dynamic_maps(struct vpn_model *m, struct config_out *out);
void vpn_write_maps(struct vpn_model *m, struct config_out *out);
void vpn_write_ca(struct vpn_model *m, struct config_out *out);
void vpn_write_isakmp(struct vpn_model *m, struct config_out *out);
void vpn_write_ikev2(struct vpn_model *m, struct config_out *out);
void vpn_write_ikev1(struct vpn_model *m, struct config_out *out);
void vpn_write_sysopt(struct vpn_model *m, struct config_out *out);
void vpn_write_group_policies(struct vpn_model *m, struct config_out *out);
void vpn_write_tunnel_groups(struct vpn_model *m, struct config_out *out);

#endif
