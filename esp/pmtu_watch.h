#ifndef POSTERN_ESP_PMTU_WATCH_H
#define POSTERN_ESP_PMTU_WATCH_H

#include "esp/icmp.h"

/* ICMP "too big" about ESP that we sent, as it comes (RFC 1191, RFC 8201); raw
 * sockets, so open it before the rights are dropped. */
struct pmtu_watch;
struct loop;

/* learn gets each in the loop's thread. A machine without IPv6 is no error.
 * ERR_SYSTEM with errno, ERR_MEMORY. */
int pmtu_watch_new(struct loop *loop,
    void (*learn)(void *ctx, const struct icmp_pmtu *m), void *ctx,
    struct pmtu_watch **out);
void pmtu_watch_free(struct pmtu_watch *w); /* NULL: nothing */

#endif
