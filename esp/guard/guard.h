#ifndef POSTERN_ESP_GUARD_H
#define POSTERN_ESP_GUARD_H

#include "esp/esp.h"

/*
 * What both planes have in nftables for a link's policies: table netdev
 * postern_esp, with an egress and an ingress chain a link. Egress: what a
 * policy protects goes to the plane's device or, where the kernel's SPD should
 * have encrypted it before it came here, is dropped; the rest goes. Ingress:
 * what a policy protects, seen from the other end, is dropped and counted, for
 * it should have come as ESP (RFC 4301 5.2, step 3a); the rest comes, and so
 * does what was decrypted. Never in clear, whatever happens to the rest.
 *
 * The rules outlive a killed process. A link that is removed and made again is
 * given its rules anew.
 */
struct guard;
struct loop;
struct nft;

enum guard_kind {
	GUARD_FORWARD, /* egress hands over to a device (user plane) */
	GUARD_DROP,    /* the SPD has the packets; none should come (kernel) */
};

struct guard_settings {
	enum guard_kind kind;
	struct loop *loop;
	struct nft *nft;
	void *ctx;
	/* A packet came in clear and was dropped: at most one a second and
	 * link. */
	void (*clear_text)(void *ctx, const struct esp_packet_id *p);
	/* A link came, went or changed (its MTU, its state); the guard has
	 * dealt with its own rules. Any of the five may be NULL. */
	void (*links)(void *ctx);
	/* GUARD_DROP: while guard_esp_watch is on, up to 20 packets a second
	 * and link of ESP (plain or in UDP 4500) to the link's address, their
	 * first 128 bytes from the IP header on. */
	void (*esp_seen)(void *ctx, const uint8_t *packet, size_t len);
	/* GUARD_DROP: the reqid of a policy's SAs if their selectors, those of
	 * the kernel, hold more than the policy does; else 0. What came by one
	 * of these and isn't the policy's is dropped. */
	uint32_t (*wider)(void *ctx, const struct esp_policy *p);
	/* GUARD_DROP: while a link has policies, each ICMP "too big" that this
	 * host sends, because of a tunnel or not, up to 1,000 a second: the
	 * first 128 bytes from the IP header on. */
	void (*too_big)(void *ctx, const uint8_t *packet, size_t len);
};

/* Removes what an earlier run left; tries all that its rules use. Needs
 * CAP_NET_ADMIN. ERR_UNSUPPORTED with a reason, ERR_SYSTEM, ERR_MEMORY. */
int guard_open(const struct guard_settings *s, struct guard **out,
    struct text *error);
/* Removes the tables. NULL allowed. Not from a callback. */
void guard_close(struct guard *g);

/*
 * The policies of a link, copied; one transaction. n 0: none. device: where
 * egress hands packets over to; NULL, or while there is no such device: what is
 * protected is dropped. The link may be missing; it is given its rules when it
 * comes. local: the link's address. Counters go on over the change. ERR_SYSTEM
 * with nftables' words; then nothing has changed.
 */
int guard_set(struct guard *g, const char *link, const char *device,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error);
/* Write all links' rules again (a device was made anew). If that fails the
 * guard tries again each second. */
int guard_renew(struct guard *g, struct text *error);

/* What came in on one of these links, or on the device of one, doesn't leave by
 * it (esp_hairpins_refuse). If that fails the guard tries again. */
int guard_hairpins(struct guard *g, const char (*links)[IFNAMSIZ], size_t n,
    struct text *error);

/* Packets that went out by this policy of the deny kind, since it was set;
 * read again at most once a second. Other policies: 0. */
uint64_t guard_hits(struct guard *g, uint32_t policy);
/* Packets dropped on the way in, for they came in clear; since guard_open. */
uint64_t guard_clear_in(struct guard *g);
/* GUARD_DROP: packets that came by an SA and aren't its policy's. */
uint64_t guard_inner_in(struct guard *g);
/* GUARD_DROP: packets dropped on the way out. */
uint64_t guard_missing_out(struct guard *g);
void guard_esp_watch(struct guard *g, bool on);

#endif
