#ifndef POSTERN_ESP_KERNEL_SPD_H
#define POSTERN_ESP_KERNEL_SPD_H

#include "esp/kernel/xfrm.h"

/*
 * The kernel's SPD for the links' policies: for each of esp.h's one or more
 * (a range becomes prefixes) of each direction, out, in and forward. Order
 * becomes priority, with room between, so that a change only touches the
 * policies that differ. Deny elements are out policies that let pass without a
 * template. On top of a link: what never is for a crypto map (groups,
 * broadcasts, neighbour discovery).
 *
 * out: bound to the link by its index; mark 0 of mask ESP_MARK_MASK; tunnel
 * template with the entry's reqid; our address and the peer of the pair that
 * was added last; before that, of the policy's likely one.
 * in, forward, of those that protect: no mark, and no link, for the kernel
 * knows none in these directions; an optional template of any reqid and any
 * addresses (two policies may share it). Clear packets pass them (the guard,
 * which knows links, drops what should have come as ESP); what comes out of a
 * tunnel needs one.
 *
 * The kernel sees no ports in fragments (so the guard has those that come in
 * put together first), and no device in what the machine itself sends by IPv6
 * (its first look at the policies has none): such packets match no out policy
 * that asks for it, and the guard drops them.
 */
struct spd;

/* One of esp.h's policies; borrowed from the SPD, gone with the policy. */
struct spd_entry {
	uint32_t id;        /* esp_policy.id */
	uint32_t reqid;     /* protect: of its SAs; else 0 */
	bool protect;
	char link[IFNAMSIZ];
	struct esp_selector selector;
	struct addr local, peer; /* of the template that stands */
	void *pairs;        /* sad.c's; the SPD never looks at it */
	/* Called with pairs != NULL before the entry is freed. */
};

/* orphaned: an entry with pairs != NULL is about to be freed. */
struct spd *spd_new(struct xfrm *x,
    void (*orphaned)(void *ctx, struct spd_entry *e), void *ctx);
void spd_free(struct spd *s); /* removes all of its policies */
/* Remove policies that an earlier run left: ours by their priority. */
int spd_sweep(struct xfrm *x);

/* As esp_policies_set. A policy whose ranges would be more than 4,096 prefix
 * pairs isn't installed: ERR_RANGE with a text (the guard drops its packets),
 * the others are. The link may be missing: then it is given its policies by
 * spd_renew. */
int spd_set(struct spd *s, const char *link, const struct addr *local,
    const struct esp_policy *policies, size_t n, struct text *error);
/* Ask the kernel what stands and put right what doesn't: somebody flushed the
 * SPD, or a link came back with another index. */
int spd_renew(struct spd *s, struct text *error);

struct spd_entry *spd_find(struct spd *s, uint32_t id);
struct spd_entry *spd_by_reqid(struct spd *s, uint32_t reqid);
void spd_each(struct spd *s, void (*fn)(void *ctx, struct spd_entry *e),
    void *ctx);
/* The template's addresses: those of the pair to send with. Nothing is asked
 * of the kernel if they stand already, unless again: packets that the kernel
 * holds for the policy are then tried at once. */
int spd_endpoints(struct spd *s, struct spd_entry *e,
    const struct addr *local, const struct addr *peer, bool again);

/* The selector of the smallest prefixes and port mask that hold all n; exact:
 * they hold nothing else. For the SAs' own selectors. reverse: as packets come
 * in. */
struct xfrm_selector spd_cover(const struct esp_selector *s, size_t n,
    bool reverse, bool *exact);

#endif
