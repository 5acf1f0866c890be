#ifndef POSTERN_VPN_COMPILE_H
#define POSTERN_VPN_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "acl/acl.h"
#include "esp/esp.h"
#include "ike/ike.h"

/*
 * From a crypto map's access-lists to the one list of the data plane, in which
 * the first match wins; and between the ACE's form of a selector, the plane's
 * and IKE's. Pure functions.
 */

struct compile_rule {
	struct esp_selector box;
	bool permit;
	uint32_t entry;  /* the caller's: index of the map entry */
	uint32_t rule;   /* the caller's: index of the ACE in the entry */
};
struct compile_entry {
	const struct compile_rule *rules;
	size_t n;
};

/*
 * A deny ACE of a crypto access-list means "not by this entry": the packet goes
 * on to the entries with higher sequence numbers and leaves in clear only if
 * none of them protects it. The plane's list knows "in clear" at once only. So
 * at a deny ACE that cuts something out of a later permit ACE of its own entry,
 * the rules of all later entries are put in first, cut to the part that is
 * denied (each with its own, narrower selector and so with its own SA), and
 * then the denied part as "in clear". A deny ACE that no later permit ACE of
 * its entry meets needs nothing: not to match is the same.
 *
 * Caller frees *out. ERR_FULL: more than COMPILE_MAX rules come out.
 */
enum { COMPILE_MAX = 1000000 };
int vpn_compile(const struct compile_entry *entries, size_t n,
    struct compile_rule **out, size_t *n_out);

bool vpn_selector_equal(const struct esp_selector *a,
    const struct esp_selector *b);

/* An ACE's element as a selector; `any` takes the family of the other side,
 * any to any that of the peer. false: the families don't fit, no packet
 * matches. */
bool vpn_selector_from_rule(const struct acl_rule *r, int peer_family,
    struct esp_selector *out);

/* IKE's pair of selectors (RFC 7296 3.13.1; ICMP type and code in both). */
void vpn_selector_to_ts(const struct esp_selector *s, struct ike_ts *local,
    struct ike_ts *remote);
/* false: the protocols differ. */
bool vpn_selector_from_ts(const struct ike_ts *local,
    const struct ike_ts *remote, struct esp_selector *out);

/* Narrow a peer's lists to s: the intersections, without those that lie within
 * another. false: nothing is left. */
bool vpn_narrow(const struct esp_selector *s, const struct ike_ts *local,
    size_t n_local, const struct ike_ts *remote, size_t n_remote,
    struct ike_child_config *out);

#endif
