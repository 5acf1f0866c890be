#ifndef POSTERN_ESP_USER_SHARE_H
#define POSTERN_ESP_USER_SHARE_H

#include <stdint.h>

/* What threads have in common without a lock. */

/*
 * Numbers with one writing thread and any number of readers: no lock, no
 * atomic read-modify-write, and never torn.
 */
static inline uint64_t
count_get(const uint64_t *c)
{
	return __atomic_load_n(c, __ATOMIC_RELAXED);
}

static inline void
count_set(uint64_t *c, uint64_t v)
{
	__atomic_store_n(c, v, __ATOMIC_RELAXED);
}

static inline void
count_add(uint64_t *c, uint64_t n)
{
	count_set(c, count_get(c) + n);
}

/*
 * A pointer that the loop's thread sets and workers follow: they see all that
 * was written to the object before it was published. What it pointed to before
 * is freed after a grace period (synchronize_rcu). Acquire, not liburcu's
 * consume, costs nothing more on x86, and ThreadSanitizer understands it.
 */
#define share_publish(pointer, value) \
	__atomic_store_n(&(pointer), (value), __ATOMIC_RELEASE)
#define share_follow(pointer) __atomic_load_n(&(pointer), __ATOMIC_ACQUIRE)

#endif
