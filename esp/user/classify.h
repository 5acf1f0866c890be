#ifndef POSTERN_ESP_USER_CLASSIFY_H
#define POSTERN_ESP_USER_CLASSIFY_H

#include "esp/esp.h"
#include "esp/packet.h"

/*
 * The policies of one link, first match wins. Made by one thread, asked by
 * any number, never changed.
 */
struct classifier;
struct slot; /* what the plane keeps for a policy; see pair.h */

/* Copies. slots[i] goes with policies[i] and may be NULL (tests, denials). */
struct classifier *classifier_new(const struct esp_policy *policies,
    struct slot *const *slots, size_t n);
void classifier_free(struct classifier *c); /* NULL allowed */
/* The position of the first policy that the outbound packet matches; -1. */
long classifier_find(const struct classifier *c,
    const struct packet_info *info);
const struct esp_policy *classifier_policies(const struct classifier *c);
struct slot *classifier_slot(const struct classifier *c, size_t i);

#endif
