#ifndef POSTERN_IKE_SELECTORS_H
#define POSTERN_IKE_SELECTORS_H

#include "ike/ike.h"

/* Traffic selectors as sets of packets; RFC 7296 2.9. Pure functions. */

/* What both take in; false: nothing. */
bool ike_ts_intersect(const struct ike_ts *a, const struct ike_ts *b,
    struct ike_ts *out);
bool ike_ts_within(const struct ike_ts *inner, const struct ike_ts *outer);
bool ike_ts_equal(const struct ike_ts *a, const struct ike_ts *b);
/* Is each of inner within one of outer? An empty inner is not. */
bool ike_ts_list_within(const struct ike_ts *inner, size_t n_inner,
    const struct ike_ts *outer, size_t n_outer);
/* All intersections of a's with b's, in the order of a, without those that
 * lie within another one, at most max. Returns how many. */
size_t ike_ts_list_narrow(const struct ike_ts *a, size_t n_a,
    const struct ike_ts *b, size_t n_b, struct ike_ts *out, size_t max);

#endif
