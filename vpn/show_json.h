#ifndef POSTERN_VPN_SHOW_JSON_H
#define POSTERN_VPN_SHOW_JSON_H

#include "base/json.h"
#include "vpn/show.h"

/*
 * The JSON forms of show.h: the same facts, and always all that `detail` adds.
 */

/* Keys "ikev1_sas", "ikev2_sessions" of o. */
void put_ikev1_sas(json_t *o, const struct show_sa *sas, size_t n,
    uint64_t now_ms);
void put_ikev2_sessions(json_t *o, const struct show_sa *sas, size_t n,
    uint64_t now_ms);
/* Key "ipsec_sas"; sas: with the SAs of each. */
void put_ipsec_sas(json_t *o, const struct show_child *c, size_t n, bool sas);
/* Key "sessions". */
void put_sessions_l2l(json_t *o, const struct show_session *s, size_t n,
    uint64_t now_ms);
void put_sessions_summary(json_t *o, const struct show_summary *s);

/* "first_address", ... of one selector. */
void put_selector(json_t *o, const struct ike_ts *ts);
void put_selectors(json_t *o, const char *key, const struct ike_ts *ts,
    size_t n);

#endif
