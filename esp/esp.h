#ifndef POSTERN_ESP_ESP_H
#define POSTERN_ESP_ESP_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"
#include "base/text.h"

/*
 * The data plane behind one interface: policies (the crypto map's expanded
 * access-list, per link), SA pairs, statistics, events. Two implementations:
 * user/ (our own, over TAP and raw sockets) and kernel.c (XFRM). All calls and
 * all events are in the loop's thread.
 */
struct esp_plane;
struct loop;
struct nft;

enum esp_kind { ESP_AUTO, ESP_USER, ESP_KERNEL };

/* Seen in the direction out of the crypto map's interface: src is ours. */
struct esp_selector {
	struct addr_range src, dst;
	uint8_t protocol;               /* 0: any */
	uint16_t sport_first, sport_last; /* 0-65535: any; ICMP: type, type */
	uint16_t dport_first, dport_last; /* ICMP: code, code */
};

struct esp_policy {
	uint32_t id;      /* the caller's, stable while the ACE stands; != 0 */
	bool protect;     /* false: a deny ACE, the packet goes out in clear */
	struct esp_selector selector;
	struct addr peer; /* to whom its SAs will most likely be; may be unset:
			   * the kernel's SPD need not be changed then, when
			   * they come */
};

enum esp_df { ESP_DF_COPY, ESP_DF_SET, ESP_DF_CLEAR };

struct esp_sa {           /* one direction */
	uint32_t spi;
	const uint8_t *encr_key; size_t encr_key_len; /* key + salt; copied */
	const uint8_t *integ_key; size_t integ_key_len;
};

struct esp_pair {
	uint32_t id;              /* the caller's (IKE child id); != 0 */
	uint32_t policy;          /* outbound: the policy that it serves */
	char link[IFNAMSIZ];
	struct endpoint local, remote; /* ports only with udp_encap */
	bool udp_encap;
	bool esn, transport;
	bool standby;             /* receives, sends not before esp_pair_use;
				   * the policy's former pair goes on sending
				   * until then or until it is deleted: for who
				   * answers a rekeying (RFC 7296 2.8) */
	unsigned replay_window;   /* packets, 0: off; <= 1024 */
	uint16_t encr, key_bits, integ;
	struct esp_sa in, out;
	const struct esp_selector *selectors; /* negotiated; copied; n >= 1 */
	size_t n_selectors;
	enum esp_df df;
	uint64_t soft_bytes, hard_bytes;   /* 0: none */
	uint32_t soft_s, hard_s, idle_s;   /* 0: none */
};

struct esp_counters {     /* one pair; true to the packet */
	/* out */
	uint64_t encaps, encrypt, digest, out_bytes; /* bytes: inner packets */
	uint64_t prefrag_ok, prefrag_failed, fragments_created;
	uint64_t pmtus_sent, send_errors;
	/* in */
	uint64_t decaps, decrypt, verify, in_bytes;
	uint64_t pmtus_rcvd, frags_needing_reassembly, recv_errors;
	uint64_t replay_failed, verify_failed, identity_failed;
	uint64_t invalid_protocol;
	uint64_t tfc_rcvd;
};
/* An array of numbers to whatever treats all of them alike. */
enum { ESP_N_COUNTERS = sizeof(struct esp_counters) / sizeof(uint64_t) };
/* *sum += *c, *sum -= *c, field by field. */
void esp_counters_add(struct esp_counters *sum, const struct esp_counters *c);
void esp_counters_subtract(struct esp_counters *sum,
    const struct esp_counters *c);

/* Who does ESP for a link's SAs: the CPU, or the device the cipher, or the
 * device all of it. */
enum esp_offload { ESP_OFFLOAD_NONE, ESP_OFFLOAD_CRYPTO, ESP_OFFLOAD_PACKET };

struct esp_stats {
	uint32_t id;
	enum esp_offload offload;     /* as the device took it */
	struct esp_counters c;
	uint64_t used_out, used_in;   /* bytes of its lifetime; never cleared */
	uint64_t seq_out, seq_in;     /* last sent, highest received */
	uint64_t replay_bitmap[16];   /* bit 0 of [0]: the highest received */
	unsigned replay_window;
	uint16_t path_mtu, media_mtu;
	uint32_t age_s, idle_s;
	struct endpoint remote;       /* as it stands (NAT mapping) */
	uint32_t pmtu_left_s;         /* until a learnt path MTU is forgotten */
};

struct esp_totals {       /* show crypto ipsec stats: since the start */
	struct esp_counters sum;      /* of all pairs, gone ones included */
	uint64_t missing_sa_in;       /* ESP with an SPI nobody has */
	uint64_t missing_sa_out;      /* matched a policy that has no pair */
	uint64_t protocol_failures, capacity_failures;
	uint64_t clear_in;            /* came in clear, had to be protected */
	uint64_t pairs_ever;
};

/* Field by field, as esp_counters_subtract. */
void esp_totals_subtract(struct esp_totals *t, const struct esp_totals *base);

struct esp_packet_id {    /* what an acquire saw */
	struct addr src, dst;
	uint8_t protocol;
	uint16_t sport, dport;
};

/* Why a packet of a pair's was refused. */
enum esp_refusal {
	ESP_REFUSED_REPLAY,   /* seen before, or too old */
	ESP_REFUSED_ICV,      /* not authentic */
	ESP_REFUSED_SELECTOR, /* authentic, but not what was negotiated */
	ESP_REFUSALS,
};

struct esp_events {
	/* A packet matched a policy without a pair (rate-limited: at most one
	 * a second and policy). */
	void (*acquire)(void *ctx, uint32_t policy,
	    const struct esp_packet_id *p);
	void (*soft)(void *ctx, uint32_t pair);  /* soft lifetime reached */
	void (*hard)(void *ctx, uint32_t pair);  /* no longer in use */
	void (*idle)(void *ctx, uint32_t pair);  /* idle_s without a packet */
	void (*lost)(void *ctx, uint32_t pair);  /* removed behind our back */
	void (*alive)(void *ctx, uint32_t pair); /* inbound traffic; at most one
						  * a second */
	void (*mapping)(void *ctx, uint32_t pair,
	    const struct endpoint *remote);
	/* ESP for an SPI that nobody has (for INVALID_SPI), rate-limited. */
	void (*invalid_spi)(void *ctx, const struct endpoint *local,
	    const struct endpoint *remote, uint32_t spi);
	/* A packet for the pair with that sequence number was refused; inner is
	 * what was in it with ESP_REFUSED_SELECTOR, else NULL. At most one a
	 * second, pair and reason is told. Not by the kernel, which tells of
	 * no packet, only how many there were. */
	void (*refused)(void *ctx, uint32_t pair, enum esp_refusal why,
	    uint32_t sequence, const struct esp_packet_id *inner);
	/* A packet came in clear that a policy protects, and was dropped; at
	 * most one a second and link is told, esp_totals counts all. */
	void (*clear_text)(void *ctx, const struct esp_packet_id *p);
	/* The link's device doesn't take an SA that it was to: it is installed
	 * without. Told once for a link and a setting. */
	void (*offload_refused)(void *ctx, const char *link,
	    enum esp_offload wanted, const char *why);
	/* A datagram with the non-ESP marker (already stripped) on a socket
	 * given to esp_udp_attach. */
	void (*ike)(void *ctx, const struct endpoint *local,
	    const struct endpoint *remote, const uint8_t *data, size_t len);
};

struct esp_settings {
	enum esp_kind kind;
	unsigned workers;        /* user plane; 0: number of CPUs, at most 4 */
	struct loop *loop;
	struct nft *nft;         /* borrowed */
	const struct esp_events *events;
	void *ctx;
};

/* Needs root (sockets, TAP); call before privileges are dropped. Removes what
 * an earlier run left. ERR_UNSUPPORTED with a reason in *error: kernel without
 * ESP (ESP_KERNEL) or without TAP / nftables' netdev hooks (ESP_USER). ESP_AUTO
 * takes the kernel's ESP if it has it. */
int esp_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error);
/* Removes SAs, policies, devices, chains. */
void esp_close(struct esp_plane *p);
enum esp_kind esp_kind(const struct esp_plane *p); /* not ESP_AUTO */
const char *esp_kind_text(const struct esp_plane *p); /* "user", "kernel" */

/* The policies of a link in order, first match wins; replaces the former set
 * atomically, pairs of policies that stay are kept. n 0: the link is free
 * again. What comes in on the link in clear though a policy protects it is
 * dropped; not IKE, ESP, AH and ICMP errors to the link's address. local:
 * address of the link (ESP source). mtu of the link. If the link can't encrypt
 * (it isn't Ethernet) that is an error, and what the policies protect is
 * dropped. */
int esp_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error);
/* Packets that matched the policy since it was set. */
uint64_t esp_policy_hits(struct esp_plane *p, uint32_t policy);
/* When the last of them was, in seconds since the epoch; 0: never, or it isn't
 * known (of policies that don't protect). */
uint64_t esp_policy_last_hit(struct esp_plane *p, uint32_t policy);
/* The device on which decrypted packets of link come in (user plane: a TAP;
 * else the link itself). For rules that say "in from outside". */
const char *esp_link_device(struct esp_plane *p, const char *link);

/* An SPI for the inbound side of a pair to come; nobody else gets it until it
 * is released or its pair deleted. ERR_MEMORY. */
int esp_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi);
void esp_spi_release(struct esp_plane *p, uint32_t spi); /* unused one */
/* Can pairs have this cipher, with a key of so many bits (0: it has but one
 * size), and this hash? A kernel may lack either; it is asked once, but for
 * what it lacks, which is asked again after a minute. */
bool esp_can(struct esp_plane *p, uint16_t encr, uint16_t key_bits,
    uint16_t integ);
/* Install both directions. A second pair for the same policy takes over the
 * outbound side; the older one goes on receiving until it is deleted.
 * ERR_EXISTS (SPI), ERR_UNSUPPORTED, ERR_NOT_FOUND (policy or link). */
int esp_pair_add(struct esp_plane *p, const struct esp_pair *pair);
int esp_pair_delete(struct esp_plane *p, uint32_t id);
/* End of a pair's standby: its policy's packets go out through it from now on.
 * Harmless if it isn't on standby. ERR_NOT_FOUND; any other error is followed
 * by the event "lost", as it is if a pair's turn comes because another one
 * goes. */
int esp_pair_use(struct esp_plane *p, uint32_t id);
int esp_pair_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote);
int esp_pair_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out);
void esp_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx);
void esp_counters_clear(struct esp_plane *p); /* all pairs and totals */
void esp_totals(struct esp_plane *p, struct esp_totals *out);

/* For SAs of the link that come from now on. ERR_UNSUPPORTED with a reason in
 * *why: the plane or the device doesn't do it (the setting stands all the same,
 * for the device may change). */
int esp_offload_set(struct esp_plane *p, const char *link,
    enum esp_offload mode, struct text *why);
/* true: what matches a policy without a pair is held, within bounds, and sent
 * when the pair is there, instead of dropped. Off at first. */
int esp_hold_set(struct esp_plane *p, bool hold);
/* What comes in on one of the links, in clear or by its SAs, doesn't leave by
 * it again, in clear or not (an ASA without `same-security-traffic permit
 * intra-interface`). Replaces the former list, n 0: all may. If that fails,
 * with a reason in *error, it is tried again each second. */
int esp_hairpins_refuse(struct esp_plane *p, const char (*links)[IFNAMSIZ],
    size_t n, struct text *error);
/* What the kernel counts beyond esp_totals, in its own words and order
 * (/proc/net/xfrm_stat, "XfrmInNoStates"), since the last
 * esp_counters_clear. The user plane has none. */
void esp_kernel_stats(struct esp_plane *p,
    void (*fn)(void *ctx, const char *name, uint64_t value), void *ctx);
/* Are packets cut before they are encrypted (an ASA's default)? The kernel
 * plane cuts the ESP packet. */
bool esp_fragments_before(const struct esp_plane *p);

/* Can pairs have ESP_DF_SET? false, with a reason: then they are installed all
 * the same, and copy the inner packet's bit. */
bool esp_sets_df(struct esp_plane *p, struct text *why);

/* Hand a bound UDP 4500 socket to the plane: it takes ESP out of it and passes
 * IKE up through events. The fd stays the caller's; detach before closing. */
int esp_udp_attach(struct esp_plane *p, int fd, const struct endpoint *local);
void esp_udp_detach(struct esp_plane *p, int fd);

/* Fixed and worst-case bytes an SA adds: "ipsec overhead 74(44)". */
void esp_overhead(uint16_t encr, uint16_t integ, bool udp_encap, bool v6,
    unsigned *worst, unsigned *fixed);

/* The firewall mark that our own IKE and ESP packets carry, so that a crypto
 * map for `any` doesn't catch them. Set on sockets with SO_MARK. The kernel's
 * policies can only ask for bits that aren't set: one that all our marks have,
 * so that other people's marks, for their routing, are in nobody's way. */
#define ESP_MARK       0x45535000u
#define ESP_MARK_MASK  0x40000000u
/* The same, and the outer header's DF bit is to be set (kernel plane). */
#define ESP_MARK_DF    0x45535001u
/* The source is translated later on: the kernel's first look at the policies,
 * which is before that, passes the packet by; the second is the one that
 * counts, after the mark is off again and NAT has been. nat/ sets that bit and
 * takes it off, whatever the others are. */
#define ESP_MARK_LATER ESP_MARK_MASK
/* Kernel plane: the packet was decrypted, and comes in by its link once more.
 * For who watches the link: it never was on the wire like this. */
#define ESP_MARK_INNER 0x20000000u

#endif
