#ifndef POSTERN_ESP_USER_RULES_H
#define POSTERN_ESP_USER_RULES_H

#include "esp/esp.h"

#define RULES_TABLE "postern_esp"

/*
 * Write what goes between the braces of table netdev postern_esp for one link:
 * its sets and its egress chain, which sends what the policies protect to
 * device tap (NULL: drops it) and lets the rest go. Names in it begin with
 * p<number>_. The rules give the answer of classifier_find, in fewer steps:
 * neighbours of one action become elements of a set. Each element and rule of a
 * denial has a counter and, as its comment, the policy's id.
 */
void rules_write(struct text *out, unsigned number, const char *link,
    const char *tap, const struct esp_policy *policies, size_t n);

#endif
