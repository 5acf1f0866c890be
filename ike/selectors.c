#include "ike/selectors.h"

bool
ike_ts_intersect(const struct ike_ts *a, const struct ike_ts *b,
    struct ike_ts *out)
{
	struct ike_ts both = { 0 };

	if (a->protocol != 0 && b->protocol != 0 && a->protocol != b->protocol)
		return false;
	both.protocol = a->protocol != 0 ? a->protocol : b->protocol;
	both.port_first = a->port_first > b->port_first
	    ? a->port_first : b->port_first;
	both.port_last = a->port_last < b->port_last
	    ? a->port_last : b->port_last;
	if (both.port_first > both.port_last ||
	    !range_intersect(&a->addrs, &b->addrs, &both.addrs))
		return false;
	*out = both;
	return true;
}

bool
ike_ts_within(const struct ike_ts *inner, const struct ike_ts *outer)
{
	return (outer->protocol == 0 || outer->protocol == inner->protocol) &&
	    inner->port_first >= outer->port_first &&
	    inner->port_last <= outer->port_last &&
	    range_within(&inner->addrs, &outer->addrs);
}

bool
ike_ts_equal(const struct ike_ts *a, const struct ike_ts *b)
{
	return a->protocol == b->protocol && a->port_first == b->port_first &&
	    a->port_last == b->port_last && range_equal(&a->addrs, &b->addrs);
}

static bool
within_one(const struct ike_ts *ts, const struct ike_ts *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ike_ts_within(ts, &list[i]))
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

size_t
ike_ts_list_narrow(const struct ike_ts *a, size_t n_a, const struct ike_ts *b,
    size_t n_b, struct ike_ts *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < n_a; i++) {
		for (size_t j = 0; j < n_b && n < max; j++) {
			struct ike_ts ts;

			if (ike_ts_intersect(&a[i], &b[j], &ts) &&
			    !within_one(&ts, out, n))
				out[n++] = ts;
		}
	}
	return n;
}
