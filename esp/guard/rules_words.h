#ifndef POSTERN_ESP_GUARD_RULES_WORDS_H
#define POSTERN_ESP_GUARD_RULES_WORDS_H

#include "esp/guard/rules.h"

/* nftables' words for a selector; each match is followed by a space. */

enum direction { DIRECTION_OUT, DIRECTION_IN, DIRECTIONS };

/* What a packet's fields are called that a selector's are compared with: it is
 * written as of packets going out (esp.h). */
struct words {
	const char *src, *dst, *sport, *dport;
};
extern const struct words words_of[DIRECTIONS];

/* Does the selector hold packets of this family, and with what addresses? */
bool rules_family(const struct esp_selector *s, uint8_t family,
    struct addr_range *src, struct addr_range *dst);
/* "ip"; the type of its addresses in a set. */
const char *words_family(uint8_t family);
const char *words_type(uint8_t family);
/* The value alone, as in a set; of one that is a range, both ends. */
void words_range(struct text *t, const struct addr_range *r);
void words_numbers(struct text *t, unsigned first, unsigned last);
/* A match by word; of all addresses there is none. */
void words_match(struct text *t, const char *word, unsigned first,
    unsigned last);
void words_address(struct text *t, uint8_t family, const char *word,
    const struct addr_range *range);
/* Ports, or type and code, of a selector that has any. */
void words_ports(struct text *t, const struct words *w,
    const struct esp_selector *s);
/* What a packet coming in must be to be of the selector, a rule for each family
 * it has; verdict ends them. Fragments are put together already. */
void rules_write_inner(struct text *t, const struct esp_selector *s,
    const char *verdict);

#endif
