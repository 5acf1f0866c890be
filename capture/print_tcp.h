#ifndef POSTERN_CAPTURE_PRINT_TCP_H
#define POSTERN_CAPTURE_PRINT_TCP_H

#include "base/text.h"
#include "capture/headers.h"

/* " S 1:1(0) ack 2 win 512 <mss 1460,nop>", behind the addresses: flags,
 * numbers and options as they are in the packet. */
void tcp_print(const struct headers *p, struct text *out);

#endif
