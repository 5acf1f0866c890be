#ifndef POSTERN_ESP_KERNEL_ORDER_H
#define POSTERN_ESP_KERNEL_ORDER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Numbers for the members of a list that rise along it, with room between, so
 * that who comes in between later needs no change of the others.
 *
 * numbers[i]: what member i had, 0: it is new. All become numbers between
 * first and last. As many as can be are kept; where the room is used up all
 * are given anew. n <= (last - first) / 4, first > 0.
 */
void order_numbers(uint32_t *numbers, size_t n, uint32_t first, uint32_t last);

#endif
