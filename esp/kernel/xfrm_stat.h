#ifndef POSTERN_ESP_KERNEL_XFRM_STAT_H
#define POSTERN_ESP_KERNEL_XFRM_STAT_H

#include <stddef.h>
#include <stdint.h>

/* /proc/net/xfrm_stat: the network namespace's counters, since it was made. */
#define XFRM_STAT_MAX 64

struct xfrm_stat {
	size_t n;
	struct {
		char name[32];
		uint64_t value;
	} lines[XFRM_STAT_MAX];
};

int xfrm_stat_open(void); /* a descriptor, or ERR_SYSTEM */
void xfrm_stat_read(int fd, struct xfrm_stat *out); /* fails: n is 0 */
/* 0: the kernel has no such counter. */
uint64_t xfrm_stat_get(const struct xfrm_stat *s, const char *name);
/* What name counted since base was read. */
uint64_t xfrm_stat_since(const struct xfrm_stat *s,
    const struct xfrm_stat *base, const char *name);

#endif
