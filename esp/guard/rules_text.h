#ifndef POSTERN_ESP_GUARD_RULES_TEXT_H
#define POSTERN_ESP_GUARD_RULES_TEXT_H

#include "esp/guard/rules_words.h"

/* For rules.c, which decides what becomes a set: the rules and sets. */

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
	const struct esp_selector *ports; /* all have these, or NULL */
};

struct rules {
	const struct rules_link *link;
	const struct esp_policy *policies;
	struct text *sets, *chains[DIRECTIONS];
	unsigned n_sets; /* and chains of their own */
};

/* What the elements of a pass's sets compare. */
enum shape rules_shape(const struct pass *pass);
/* The top of both chains: what never is for a crypto map. */
void rules_write_heads(struct rules *r);
/* One policy without a set, in both chains. */
void rules_write_one(struct rules *r, const struct esp_policy *p,
    const struct pass *pass);
/* A set of policies (their numbers), all of one action, and what looks it up
 * in both chains. */
void rules_write_set(struct rules *r, const uint32_t *members, size_t n,
    const struct pass *pass);
/* Two chains, one a direction, for what is to be protected if its destination
 * (else its source) is in one of the ranges, which are disjoint. Returns their
 * number. */
unsigned rules_write_chain(struct rules *r, const struct addr_range *ranges,
    size_t n, bool dst, const struct pass *pass);
/* A map of destinations (else sources) to chains, and what looks it up. */
void rules_begin_map(struct rules *r, enum direction d, bool dst,
    const struct pass *pass);
void rules_map(struct rules *r, enum direction d,
    const struct addr_range *range, unsigned chain);
void rules_end_map(struct rules *r);

/* rules_group.c: many policies (their numbers), to be protected, of a pass
 * that compares no ports or whose ports all have. Leaves those in members that
 * are better off in a set, and returns how many they are. */
size_t rules_write_groups(struct rules *r, uint32_t *members, size_t n,
    const struct pass *pass);

#endif
