#ifndef POSTERN_ESP_SELECTOR_H
#define POSTERN_ESP_SELECTOR_H

#include "esp/esp.h"
#include "esp/packet.h"

/* Does the selector tell packets of one protocol apart by ports (ICMP: type
 * and code)? */
bool selector_has_ports(const struct esp_selector *s);
/*
 * Protocol and ports of an outbound packet. A later fragment has no ports:
 * with guess it matches a selector that has some by protocol alone (an ASA
 * would have reassembled the packet), without it doesn't.
 */
bool selector_upper(const struct esp_selector *s,
    const struct packet_info *info, bool guess);
/* The whole selector against a decrypted inbound packet, whose src is the
 * selector's dst (RFC 4301 5.2 step 4). */
bool selector_inbound(const struct esp_selector *s,
    const struct packet_info *info);

#endif
