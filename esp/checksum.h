#ifndef POSTERN_ESP_CHECKSUM_H
#define POSTERN_ESP_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * The Internet checksum (RFC 1071) in pieces: sums are added up (each piece
 * but the last of even length), folded and complemented at the end.
 */
uint64_t checksum_add(uint64_t sum, const void *data, size_t len);
uint16_t checksum_finish(uint64_t sum); /* host order */
/* The pseudo-header of an IPv4 or IPv6 packet (RFC 8200 8.1); ip points to
 * its IP header, len is that of the upper layer. */
uint64_t checksum_pseudo(const uint8_t *ip, uint8_t protocol, size_t len);
/* Write the header checksum of the IPv4 packet at ip. */
void checksum_ip4(uint8_t *ip);

#endif
