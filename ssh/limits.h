#ifndef POSTERN_SSH_LIMITS_H
#define POSTERN_SSH_LIMITS_H

#include "base/addr.h"

/* Connections that have not logged in yet. */
enum { LIMIT_WAITING = 32, LIMIT_SOURCE = 8 };

struct waiting {
	struct addr from;
	uint64_t since_ms;
};

/* Who of the n that wait has to go, so that one more, from `from`, can come;
 * -1: there is room. A newcomer always gets in: if his own source (a host, or
 * a /64) has all that a source may have, its oldest goes, else the oldest of
 * the source that has most. */
int limit_victim(const struct waiting *w, size_t n, const struct addr *from);

#endif
