#ifndef POSTERN_ESP_GUARD_RULES_TEXT_H
#define POSTERN_ESP_GUARD_RULES_TEXT_H

#include "esp/guard/rules.h"

/* For rules.c, which decides what becomes a set: nftables' words for it. */

/* What a selector compares decides which set it can be in. */
enum shape {
	SHAPE_ADDRESS,  /* addresses */
	SHAPE_PROTOCOL, /* ... and the protocol */
	SHAPE_PORTS,    /* ... and ports */
	SHAPE_ICMP,     /* type and code: a rule of its own */
	SHAPES
};

/* One walk over a run of policies: those of one family, protocol and shape. */
struct pass {
	uint8_t family;
	uint8_t protocol;  /* 0: any */
	enum shape shape;  /* what the selectors are */
	bool fragments;    /* only for later fragments: ports don't count */
};

enum direction { DIRECTION_OUT, DIRECTION_IN, DIRECTIONS };

struct rules {
	const struct rules_link *link;
	const struct esp_policy *policies;
	struct text *sets, *chains[DIRECTIONS];
	unsigned n_sets;
};

/* Does the selector hold packets of this family, and with what addresses? */
bool rules_family(const struct esp_selector *s, uint8_t family,
    struct addr_range *src, struct addr_range *dst);
/* What the elements of a pass's sets compare. */
enum shape rules_shape(const struct pass *pass);
/* The top of both chains: what never is for a crypto map. */
void rules_write_heads(struct rules *r);
/* What a packet coming in must be to be of the selector, a rule for each family
 * it has; verdict ends them. Fragments are put together already. */
void rules_write_inner(struct text *t, const struct esp_selector *s,
    const char *verdict);
/* One policy without a set, in both chains. */
void rules_write_one(struct rules *r, const struct esp_policy *p,
    const struct pass *pass);
/* A set of policies (their numbers), all of one action, and what looks it up
 * in both chains. */
void rules_write_set(struct rules *r, const uint32_t *members, size_t n,
    const struct pass *pass);

#endif
