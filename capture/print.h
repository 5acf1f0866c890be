#ifndef POSTERN_CAPTURE_PRINT_H
#define POSTERN_CAPTURE_PRINT_H

#include "base/text.h"
#include "capture/headers.h"

/*
 * A packet in the words of show capture, which are those of an old tcpdump.
 * Packets come from strangers: whatever they hold, the text is printable.
 */

/* "10.1.1.1.1024 > 10.2.2.2.80: S 1:1(0) win 512 ", no newline; detail: with
 * " (DF) (ttl 64, id 1)". */
void headers_print(const struct headers *p, bool detail, struct text *out);
/* "0050.5691.0001 0050.5691.0002 0x0800 Length: 114", for detail. */
void headers_link_print(const struct headers *p, struct text *out);
/* Lines of 16 bytes, hexadecimal and as characters. */
void bytes_dump(const uint8_t *data, size_t len, struct text *out);
/* The header and the payloads' headers of an IKE message, RFC 2408 section 3.1,
 * RFC 7296 section 3.1; nothing if data isn't one. */
void ike_print(const uint8_t *data, size_t len, struct text *out);

#endif
