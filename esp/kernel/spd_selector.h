#ifndef POSTERN_ESP_KERNEL_SPD_SELECTOR_H
#define POSTERN_ESP_KERNEL_SPD_SELECTOR_H

#include "esp/kernel/xfrm.h"

/*
 * esp.h's selectors, of ranges, in the kernel's terms: prefixes, and ports by
 * value and mask. spd.h's spd_cover is here too.
 */
#define SPD_PREFIXES_MAX 4096 /* kernel selectors of one of esp.h's */
#define PORT_MASKS_MAX   30   /* of any range of 16 bits */

struct port_mask {
	uint16_t value, mask; /* host order */
};

/* What together is first..last, disjoint; returns how many. */
size_t port_masks(uint16_t first, uint16_t last,
    struct port_mask out[PORT_MASKS_MAX]);

/*
 * All kernel selectors of s as packets go out, disjoint, for both families
 * where it says none. *out is for free(). Returns how many; if they are more
 * than SPD_PREFIXES_MAX that number alone, and *out is NULL.
 */
size_t spd_expand(const struct esp_selector *s, struct xfrm_selector **out);
/* The same packets' answers. ICMP's type and code stay where they are: the
 * kernel reads them so in either direction (RFC 4301 4.4.1.1). */
struct xfrm_selector spd_reverse(const struct xfrm_selector *s);

#endif
