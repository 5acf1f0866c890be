#ifndef POSTERN_ESP_SPACE_H
#define POSTERN_ESP_SPACE_H

#include "base/addr.h"

/*
 * Pairs of address ranges with a number each, and the question which of them
 * hold a given pair of addresses (tuple space search: a hash table for each
 * combination of prefix lengths, of which a real access-list has few). What a
 * question costs doesn't grow with the number of pairs.
 */
struct space;

#define SPACE_NONE UINT32_MAX

struct space *space_new(void);
void space_free(struct space *s); /* NULL allowed */
/* Numbers are added in ascending order. A range with family AF_UNSPEC stands
 * for all addresses of both families; two families in one pair hold none. */
void space_add(struct space *s, const struct addr_range *src,
    const struct addr_range *dst, uint32_t number);
/* The lowest number whose pair holds the addresses and for which match says
 * yes; SPACE_NONE. Any number of threads may ask at once. */
uint32_t space_find(const struct space *s, const struct addr *src,
    const struct addr *dst, bool (*match)(const void *ctx, uint32_t number),
    const void *ctx);

#endif
