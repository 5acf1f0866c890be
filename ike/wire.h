#ifndef POSTERN_IKE_WIRE_H
#define POSTERN_IKE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/bytes.h"
#include "ike/ike.h"

/*
 * The wire format of IKEv2, RFC 7296 3: each payload as a struct with parse
 * and emit side by side, parse(emit(x)) == x. What a parsed struct points to
 * is borrowed from the message. Parse functions return 0, ERR_TRUNCATED,
 * ERR_SYNTAX or ERR_RANGE (more of something than we take) and have no
 * result then.
 */

enum { /* 3.1 */
	WIRE_HEADER_LEN = 28,
	WIRE_VERSION_2 = 0x20,
	WIRE_FLAG_INITIATOR = 0x08,
	WIRE_FLAG_RESPONSE = 0x20,
};

enum wire_exchange { /* 3.1 */
	EXCHANGE_SA_INIT = 34,
	EXCHANGE_AUTH = 35,
	EXCHANGE_CREATE_CHILD = 36,
	EXCHANGE_INFORMATIONAL = 37,
};

enum wire_payload_type { /* 3.2, RFC 7383 2.5 */
	PAYLOAD_NONE = 0,
	PAYLOAD_SA = 33,
	PAYLOAD_KE = 34,
	PAYLOAD_IDI = 35,
	PAYLOAD_IDR = 36,
	PAYLOAD_CERT = 37,
	PAYLOAD_CERTREQ = 38,
	PAYLOAD_AUTH = 39,
	PAYLOAD_NONCE = 40,
	PAYLOAD_NOTIFY = 41,
	PAYLOAD_DELETE = 42,
	PAYLOAD_VENDOR = 43,
	PAYLOAD_TSI = 44,
	PAYLOAD_TSR = 45,
	PAYLOAD_SK = 46,
	PAYLOAD_CP = 47,
	PAYLOAD_EAP = 48,
	PAYLOAD_SKF = 53,
};

enum wire_protocol { PROTO_IKE = 1, PROTO_AH = 2, PROTO_ESP = 3 }; /* 3.3.1 */

enum wire_transform_type { /* 3.3.2 */
	TRANSFORM_ENCR = 1,
	TRANSFORM_PRF = 2,
	TRANSFORM_INTEG = 3,
	TRANSFORM_DH = 4,
	TRANSFORM_ESN = 5,
};

enum { AUTH_SHARED_KEY = 2 }; /* 3.8 */

enum wire_notify_type { /* 3.10.1, RFC 7383 2.3 */
	N_UNSUPPORTED_CRITICAL_PAYLOAD = 1,
	N_INVALID_MAJOR_VERSION = 5,
	N_INVALID_SYNTAX = 7,
	N_INVALID_SPI = 11,
	N_NO_PROPOSAL_CHOSEN = 14,
	N_INVALID_KE_PAYLOAD = 17,
	N_AUTHENTICATION_FAILED = 24,
	N_NO_ADDITIONAL_SAS = 35,
	N_TS_UNACCEPTABLE = 38,
	N_TEMPORARY_FAILURE = 43,
	N_CHILD_SA_NOT_FOUND = 44,
	N_ERROR_MAX = 16383,
	N_INITIAL_CONTACT = 16384,
	N_NAT_DETECTION_SOURCE_IP = 16388,
	N_NAT_DETECTION_DESTINATION_IP = 16389,
	N_COOKIE = 16390,
	N_USE_TRANSPORT_MODE = 16391,
	N_REKEY_SA = 16393,
	N_ESP_TFC_PADDING_NOT_SUPPORTED = 16394,
	N_FRAGMENTATION_SUPPORTED = 16430,
};

/* ---- header -------------------------------------------------------------- */

struct wire_header {
	uint8_t spi_i[8], spi_r[8];
	uint8_t first;    /* type of the first payload */
	uint8_t version;  /* major << 4 | minor */
	uint8_t exchange;
	uint8_t flags;
	uint32_t id;
	uint32_t len;     /* of the whole message */
};
/* ERR_SYNTAX: the length field is not that of the datagram. */
int wire_header_parse(const void *data, size_t len, struct wire_header *h);
void wire_header_emit(struct writer *w, const struct wire_header *h);

/* ---- the chain of payloads ---------------------------------------------- */

enum { WIRE_PAYLOADS_MAX = 96 };

struct wire_payload {
	uint8_t type;
	bool critical;
	uint8_t first_inside; /* SK, SKF: the "next payload" field; else 0 */
	const uint8_t *data;
	size_t len;
};

struct wire_chain {
	struct wire_payload payloads[WIRE_PAYLOADS_MAX];
	size_t n;
};
/* SK and SKF end a chain: what their next field names is inside them. */
int wire_chain_parse(uint8_t first, const void *data, size_t len,
    struct wire_chain *c);
/* The first payload of a type, or NULL. */
const struct wire_payload *wire_find(const struct wire_chain *c, uint8_t type);
/* One bit for each payload type 33..53 that is there. */
uint32_t wire_chain_mask(const struct wire_chain *c);
#define WIRE_MASK(type) (UINT32_C(1) << ((type) - PAYLOAD_SA))

/* Writes a chain of payloads; the sticky error is that of w. */
struct wire_out {
	struct writer w;
	uint8_t first;   /* type of the first payload written */
	size_t next_at;  /* where the next type goes; SIZE_MAX: into first */
};
void wire_out_init(struct wire_out *o, void *data, size_t capacity);
/* Begin a payload: returns what wire_end wants. */
size_t wire_begin(struct wire_out *o, uint8_t type);
void wire_end(struct wire_out *o, size_t at);
void wire_emit_raw(struct wire_out *o, uint8_t type, const void *data,
    size_t len);

/* ---- payloads ------------------------------------------------------------ */

enum { /* bounds that our own largest configuration stays within */
	WIRE_PROPOSALS_MAX = 96,
	WIRE_TRANSFORMS_MAX = 2048,
};

struct wire_transform {
	uint8_t type;
	uint16_t id;
	uint16_t key_bits; /* 0: no such attribute */
	bool unknown;      /* has an attribute that we don't know */
};

struct wire_proposal {
	uint8_t number;
	uint8_t protocol;
	uint8_t spi_len;
	uint8_t spi[8];
	uint16_t first, count; /* of its transforms */
};

struct wire_sa { /* 3.3 */
	struct wire_proposal proposals[WIRE_PROPOSALS_MAX];
	struct wire_transform transforms[WIRE_TRANSFORMS_MAX];
	uint16_t n_proposals, n_transforms;
};
int wire_sa_parse(const struct wire_payload *p, struct wire_sa *sa);
void wire_sa_emit(struct wire_out *o, const struct wire_sa *sa);

struct wire_ke { /* 3.4 */
	uint16_t group;
	const uint8_t *data;
	size_t len;
};
int wire_ke_parse(const struct wire_payload *p, struct wire_ke *ke);
void wire_ke_emit(struct wire_out *o, const struct wire_ke *ke);

/* 3.5; ERR_RANGE: longer than an ike_id can be. */
int wire_id_parse(const struct wire_payload *p, struct ike_id *id);
void wire_id_emit(struct wire_out *o, uint8_t type, const struct ike_id *id);

struct wire_auth { /* 3.8 */
	uint8_t method;
	const uint8_t *data;
	size_t len;
};
int wire_auth_parse(const struct wire_payload *p, struct wire_auth *a);
void wire_auth_emit(struct wire_out *o, const struct wire_auth *a);

enum { IKE_NONCE_MIN = 16, IKE_NONCE_MAX = 256, IKE_NONCE_LEN = 32 };
struct ike_nonce { /* 3.9 */
	uint16_t len;
	uint8_t data[IKE_NONCE_MAX];
};
int wire_nonce_parse(const struct wire_payload *p, struct ike_nonce *n);
void wire_nonce_emit(struct wire_out *o, const struct ike_nonce *n);

struct wire_notify { /* 3.10 */
	uint8_t protocol;
	uint8_t spi_len;
	uint16_t type;
	const uint8_t *spi;
	const uint8_t *data;
	size_t len;
};
int wire_notify_parse(const struct wire_payload *p, struct wire_notify *n);
void wire_notify_emit(struct wire_out *o, const struct wire_notify *n);
/* The usual one, without an SPI. */
void wire_emit_n(struct wire_out *o, uint16_t type, const void *data,
    size_t len);
/* The first notify of this type; false: none. Malformed ones don't count. */
bool wire_find_notify(const struct wire_chain *c, uint16_t type,
    struct wire_notify *n);
/* The type of the first error notify, 0: none. */
uint16_t wire_find_error(const struct wire_chain *c);

struct wire_delete { /* 3.11 */
	uint8_t protocol;
	uint8_t spi_len;
	uint16_t count;
	const uint8_t *spis; /* count * spi_len bytes */
};
int wire_delete_parse(const struct wire_payload *p, struct wire_delete *d);
void wire_delete_emit(struct wire_out *o, const struct wire_delete *d);

struct wire_ts { /* 3.13 */
	struct ike_ts ts[IKE_TS_MAX];
	uint8_t n;
};
/* Selectors of types that we don't know and those beyond IKE_TS_MAX are left
 * out, which is a narrowing that 2.9 allows. ERR_SYNTAX: last before first. */
int wire_ts_parse(const struct wire_payload *p, struct wire_ts *ts);
void wire_ts_emit(struct wire_out *o, uint8_t type, const struct ike_ts *ts,
    size_t n);

#endif
