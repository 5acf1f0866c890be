#include "ike/selectors.h"

static bool
within(const struct ike_ts *inner, const struct ike_ts *outer)
{
	return (outer->protocol == 0 || outer->protocol == inner->protocol) &&
	    inner->port_first >= outer->port_first &&
	    inner->port_last <= outer->port_last &&
	    range_within(&inner->addrs, &outer->addrs);
}

static bool
within_one(const struct ike_ts *ts, const struct ike_ts *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (within(ts, &list[i]))
			return true;
	return false;
}

bool
ike_ts_list_within(const struct ike_ts *inner, size_t n_inner,
    const struct ike_ts *outer, size_t n_outer)
{
	for (size_t i = 0; i < n_inner; i++)
		if (!within_one(&inner[i], outer, n_outer))
			return false;
	return n_inner > 0;
}
