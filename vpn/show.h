#ifndef POSTERN_VPN_SHOW_H
#define POSTERN_VPN_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "base/json.h"
#include "base/text.h"
#include "esp/esp.h"
#include "ike/ike.h"

/*
 * The show commands as pure functions from facts to text, to the character as
 * an ASA 9.12..9.18 prints them. Who collects the facts: collect.c.
 */

struct show_child {
	uint32_t id;
	uint64_t born;           /* counts up with each child */
	uint64_t block;          /* born of the first that it goes back to */
	/* IKE's side */
	uint32_t spi_in, spi_out;
	struct ike_cipher cipher;
	uint16_t integ;
	uint16_t pfs_group;      /* done, or as the crypto map says; 0: none */
	bool rekeyed;            /* a newer one has taken over */
	struct ike_ts local[IKE_TS_MAX], remote[IKE_TS_MAX];
	uint8_t n_local, n_remote;
	/* crypto map's side; map NULL: not known (any more) */
	const char *nameif, *map, *acl_line;
	unsigned seq;
	struct endpoint local_end, remote_end;
	bool udp_encap, transport;
	unsigned version;        /* 1, 2 */
	uint32_t conn_id;
	uint32_t hard_s;
	uint64_t hard_kb;        /* 0: no limit */
	uint32_t lifetime_kb;    /* as negotiated, before the reduction */
	uint32_t idle_s;         /* 0: never */
	enum esp_df df;
	/* the plane's side; before: counters of those it replaced */
	struct esp_stats stats;
	struct esp_counters before;
};

struct show_sa {
	uint32_t session_id;
	struct ike_sa_view v;
	const struct show_child *children; /* newest first */
	size_t n_children;
};

/* ---- show crypto isakmp|ikev1|ikev2 sa ----------------------------------- */

/* Sessions are runs of SAs with the same session_id. Only those of the
 * version are printed. now_ms on the engine's clock. */
void show_ikev1_sas(struct text *out, const struct show_sa *sas, size_t n,
    uint64_t now_ms, bool detail);
void show_ikev2_sas(struct text *out, const struct show_sa *sas, size_t n,
    uint64_t now_ms, bool detail);

/* ---- show crypto ipsec sa ------------------------------------------------ */

enum {
	SHOW_BY_PEER = 1,        /* heads are peers, not interfaces */
	SHOW_DETAIL = 2,
	SHOW_IDENTITY = 4        /* what is protected, without the SAs */
};
/* Children in the order to be shown; those with the same map, sequence and
 * selectors that follow each other share a block (rekeying: new one first). */
void show_ipsec_sas(struct text *out, const struct show_child *c, size_t n,
    unsigned form);
/* The two words of the anti-replay bitmap: the last 64 sequence numbers up to
 * the highest received (bit 0), number 0 counted as seen. */
uint64_t show_replay_bits(const struct esp_stats *s);
/* kB left of hard_kb: a started kB counts as used. */
uint64_t show_kb_left(uint64_t hard_kb, uint64_t used_bytes);

/* ---- show crypto ipsec stats, show crypto ikev2 stats -------------------- */

/* json: the object to fill instead; NULL: text. */
void show_ipsec_stats(struct text *out, json_t *json,
    const struct esp_totals *t, size_t active);
/* A line of the kernel's own statistics, after those; first: with their
 * heading. */
void show_kernel_stat(struct text *out, bool first, const char *name,
    uint64_t value);
void show_ikev2_stats(struct text *out, json_t *json,
    const struct ike_counters *c, size_t active);

/* ---- show vpn-sessiondb -------------------------------------------------- */

struct show_session {
	uint32_t index;
	const char *connection;  /* tunnel-group */
	const char *filter;      /* vpn-filter, or "" */
	struct show_sa sa;       /* its newest IKE SA */
	time_t login;            /* wall clock */
	uint64_t duration_s;
};
void show_sessions_l2l(struct text *out, const struct show_session *s,
    size_t n, uint64_t now_ms, bool detail);

struct show_census {         /* since the start */
	unsigned active, peak;
	uint64_t cumulative;
};
struct show_summary {
	struct show_census sessions, ikev1, ikev2, ipsec, ipsec_nat_t;
	unsigned capacity;
};
void show_sessions_summary(struct text *out, const struct show_summary *s);

/* ---- figures that text and JSON have in common --------------------------- */

uint64_t show_active_s(const struct ike_sa_view *v, uint64_t now_ms);
uint64_t show_ike_left_s(const struct ike_sa_view *v, uint64_t now_ms);
const char *show_ikev1_state(const struct ike_sa_view *v); /* "MM_ACTIVE" */
const char *show_ikev2_state(const struct ike_sa_view *v); /* "READY" */
const char *show_ikev2_description(const struct ike_sa_view *v);
void show_ike_spi(char out[17], const uint8_t spi[8]);
void show_identity(struct text *out, const struct ike_id *id);
/* How many of sas[0..n) are the first one's session. */
size_t show_session_len(const struct show_sa *sas, size_t n);
/* How many of c[0..n) are of the first one's block. */
size_t show_block_len(const struct show_child *c, size_t n);
void show_block_sum(const struct show_child *c, size_t n,
    struct esp_counters *sum);
/* Packets that failed for none of the reasons that are counted apart. */
uint64_t show_decaps_failed(const struct esp_counters *c);
uint32_t show_left_s(const struct show_child *c);
uint32_t show_idle_left_s(const struct show_child *c);
uint64_t show_session_kb_left(const struct show_child *c);
unsigned show_iv_bytes(const struct ike_cipher *c);
void show_session_bytes(const struct show_session *s, uint64_t *tx,
    uint64_t *rx);
/* Of all kinds together; without a peak. */
struct show_census show_tunnels(const struct show_summary *s);
unsigned show_load_percent(const struct show_summary *s);

/* "192.168.100.0/255.255.255.0/6/0" of one selector. */
void show_ident(struct text *out, const struct ike_ts *ts);

#endif
