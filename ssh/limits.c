#include "ssh/limits.h"

static bool
same_source(const struct addr *a, const struct addr *b)
{
	struct prefix p = prefix_make(a, a->family == AF_INET6 ? 64 : 32);

	return prefix_contains(&p, b);
}

static size_t
source_count(const struct waiting *w, size_t n, const struct addr *from)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += same_source(&w[i].from, from);
	return count;
}

static int
source_oldest(const struct waiting *w, size_t n, const struct addr *from)
{
	int oldest = -1;

	for (size_t i = 0; i < n; i++)
		if (same_source(&w[i].from, from) && (oldest < 0 ||
		    w[i].since_ms < w[oldest].since_ms))
			oldest = (int)i;
	return oldest;
}

int
limit_victim(const struct waiting *w, size_t n, const struct addr *from)
{
	size_t most = 0, count;
	int victim = -1, oldest;

	if (source_count(w, n, from) >= LIMIT_SOURCE)
		return source_oldest(w, n, from);
	if (n < LIMIT_WAITING)
		return -1;
	for (size_t i = 0; i < n; i++) {
		count = source_count(w, n, &w[i].from);
		oldest = source_oldest(w, n, &w[i].from);
		if (count > most || (count == most &&
		    w[oldest].since_ms < w[victim].since_ms)) {
			most = count;
			victim = oldest;
		}
	}
	return victim;
}
