#ifndef POSTERN_ESP_USER_RULES_H
#define POSTERN_ESP_USER_RULES_H

#include "esp/esp.h"

#define RULES_TABLE     "postern_esp"
#define RULES_LOG_GROUP 17747 /* nflog: packets that came in clear */

struct rules_link {
	unsigned number;   /* names of the link's sets and chains have it */
	const char *name;
	const char *tap;   /* NULL: what is to be protected is dropped */
	struct addr local; /* to where IKE, ESP and ICMP errors come */
	bool log;          /* nflog what is dropped, at most one a second */
};

/*
 * Write what goes between the braces of table netdev postern_esp for one link:
 * sets and two chains. Egress: what the policies protect is sent to the TAP,
 * the rest goes. Ingress: what they protect, seen from the other end, is
 * counted and dropped, for it should have come as ESP (RFC 4301 5.2, step 3a);
 * the rest comes. Both give the answer of classifier_find, in fewer steps:
 * neighbours of one action become elements of a set. On egress each element
 * and rule of a denial has a counter and, as its comment, the policy's id.
 */
void rules_write(struct text *out, const struct rules_link *link,
    const struct esp_policy *policies, size_t n);
/* The named counter of what the ingress chain dropped. */
void rules_counter(unsigned number, char name[32]);

#endif
