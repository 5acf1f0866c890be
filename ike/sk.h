#ifndef POSTERN_IKE_SK_H
#define POSTERN_IKE_SK_H

#include "crypto/protect.h"
#include "ike/wire.h"

/*
 * Messages as datagrams: in clear, or inside an encrypted payload (RFC 7296
 * 3.14; AEAD: RFC 5282), in fragments if need be (RFC 7383).
 */

/* One datagram of a message; a message may be several. */
struct ike_packet {
	struct ike_packet *next;
	size_t len;
	uint8_t data[];
};
void ike_packets_free(struct ike_packet *p); /* all of the list */

/* The header's first and len are set here. ERR_MEMORY, or the error of out. */
int sk_clear(const struct wire_header *h, const struct wire_out *out,
    struct ike_packet **result);
/* fragment: the longest datagram that may be made, 0: no fragments.
 * *counter: of the key, for the IVs of an AEAD. ERR_MEMORY, ERR_CRYPTO,
 * ERR_RANGE (more fragments than there can be). */
int sk_seal(struct protect *p, uint64_t *counter, const struct wire_header *h,
    const struct wire_out *out, size_t fragment, struct ike_packet **result);

/* Decrypts, in place, the SK or SKF payload that ends the message; head is
 * where it starts in message. On success *inner and *inner_len are the
 * payloads inside. ERR_TRUNCATED, ERR_SYNTAX, ERR_AUTH. */
int sk_open(struct protect *p, uint8_t *message, size_t len, size_t head,
    bool fragment, uint8_t **inner, size_t *inner_len);

/* ---- fragments that came in, RFC 7383 2.6 -------------------------------- */

enum { SK_FRAGMENTS_MAX = 64, SK_MESSAGE_MAX = 65535 };

struct sk_fragments {
	uint32_t id;          /* of the message */
	uint16_t total, have; /* total 0: none under way */
	uint8_t first;        /* type of the first payload, from number 1 */
	size_t len;
	struct ike_packet *parts[SK_FRAGMENTS_MAX];
};
void sk_fragments_clear(struct sk_fragments *f);
/* Add an opened fragment. 1: complete, *out is the whole (the caller frees
 * it), 0: more are needed; ERR_SYNTAX, ERR_FULL, ERR_MEMORY. */
int sk_fragments_add(struct sk_fragments *f, uint32_t id, uint16_t number,
    uint16_t total, uint8_t first, const uint8_t *data, size_t len,
    struct ike_packet **out);

#endif
