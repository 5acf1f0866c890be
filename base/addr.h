#ifndef POSTERN_BASE_ADDR_H
#define POSTERN_BASE_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Addresses of both families as plain values. bytes are in network order;
 * IPv4 uses the first four, the rest are zero, so that values compare with
 * memcmp. family 0 (AF_UNSPEC) is "no address".
 */
struct addr {
	uint8_t family; /* AF_UNSPEC, AF_INET, AF_INET6 */
	uint8_t bytes[16];
};

struct prefix {
	struct addr addr; /* host bits are zero */
	uint8_t len;      /* 0..32 or 0..128 */
};

/* first <= last, same family. Both AF_UNSPEC: any address of any family. */
struct addr_range {
	struct addr first;
	struct addr last;
};

struct endpoint {
	struct addr addr;
	uint16_t port; /* host order; 0: none */
};

#define ADDR_TEXT_MAX 46  /* INET6_ADDRSTRLEN */
#define PREFIX_TEXT_MAX 50

struct addr addr_v4(uint32_t host_order);
uint32_t addr_v4_get(const struct addr *a); /* host order; asserts family */
/* "10.0.0.1" or "2001:db8::1"; ERR_SYNTAX. */
int addr_parse(const char *s, struct addr *out);
/* Returns buf. "" for AF_UNSPEC. */
const char *addr_format(const struct addr *a, char buf[ADDR_TEXT_MAX]);
int addr_cmp(const struct addr *a, const struct addr *b); /* v4 before v6 */
bool addr_equal(const struct addr *a, const struct addr *b);
bool addr_is_set(const struct addr *a);
bool addr_is_any(const struct addr *a); /* 0.0.0.0 or :: */
bool addr_is_multicast(const struct addr *a);
unsigned addr_bits(const struct addr *a); /* 32, 128 or 0 */
size_t addr_size(const struct addr *a);   /* 4, 16 or 0 */
/* +1 / -1; false on wrap (then *a is unchanged). */
bool addr_next(struct addr *a);

/* Netmask text "255.255.255.0" to a length; ERR_SYNTAX if not contiguous. */
int mask_parse(const char *s, uint8_t *len);
const char *mask_format(uint8_t len, char buf[ADDR_TEXT_MAX]); /* IPv4 */
/* "10.0.0.0/8", "2001:db8::/32", bare address = full length. Host bits set:
 * ERR_RANGE. */
int prefix_parse(const char *s, struct prefix *out);
const char *prefix_format(const struct prefix *p, char buf[PREFIX_TEXT_MAX]);
struct prefix prefix_make(const struct addr *a, uint8_t len); /* masks a */
bool prefix_contains(const struct prefix *p, const struct addr *a);
bool prefix_overlaps(const struct prefix *a, const struct prefix *b);
struct addr_range prefix_range(const struct prefix *p);

struct addr_range range_host(const struct addr *a);
struct addr_range range_any(uint8_t family); /* 0.0.0.0-255.255.255.255, ... */
bool range_contains(const struct addr_range *r, const struct addr *a);
bool range_within(const struct addr_range *inner,
    const struct addr_range *outer);
bool range_intersect(const struct addr_range *a, const struct addr_range *b,
    struct addr_range *out); /* false: disjoint */
bool range_equal(const struct addr_range *a, const struct addr_range *b);
/* true and *out set if the range is exactly one prefix. */
bool range_prefix(const struct addr_range *r, struct prefix *out);
/* Cover a range with prefixes: up to max into out; returns how many are
 * needed (a v4 range needs at most 62, a v6 range 254). */
size_t range_prefixes(const struct addr_range *r, struct prefix *out,
    size_t max);

struct sockaddr_storage;
void endpoint_sockaddr(const struct endpoint *e, struct sockaddr_storage *ss,
    socklen_t *len);
/* ERR_UNSUPPORTED: neither IPv4 nor IPv6. */
int endpoint_from_sockaddr(const struct sockaddr_storage *ss,
    struct endpoint *e);
/* "10.0.0.1/500" (ASA form). */
const char *endpoint_format(const struct endpoint *e,
    char buf[ADDR_TEXT_MAX + 8]);

#endif
