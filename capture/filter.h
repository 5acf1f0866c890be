#ifndef POSTERN_CAPTURE_FILTER_H
#define POSTERN_CAPTURE_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/buffer.h"
#include "capture/match.h"

/*
 * The kernel's filter of a sniffer, so that on a busy link only what may be
 * wanted is copied. It may let through too much (fragments, IPv6 with
 * extension headers, VLAN tags), never too little: pattern_takes decides.
 */
enum {
	FILTER_PATTERNS = 24, /* more: everything is let through */
	FILTER_MAX = 1500,    /* instructions */
};

struct filter {
	struct sock_filter v[FILTER_MAX];
	unsigned short n;
};

struct filter_want {
	enum link_type link;
	uint32_t snaplen;
	uint16_t type;            /* of the frame; 0: any */
	bool all;                 /* no patterns: whatever comes */
	const struct pattern *patterns;
	size_t n;
};

void filter_make(const struct filter_want *w, struct filter *out);

#endif
