#ifndef POSTERN_IKE_SELECTORS_H
#define POSTERN_IKE_SELECTORS_H

#include "ike/ike.h"

/* Traffic selectors as sets of packets; RFC 7296 2.9. A pure function. */

/* Is each of inner within one of outer? An empty inner is not. */
bool ike_ts_list_within(const struct ike_ts *inner, size_t n_inner,
    const struct ike_ts *outer, size_t n_outer);

#endif
