#ifndef POSTERN_CRYPTO_PROTECT_H
#define POSTERN_CRYPTO_PROTECT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Encrypt-and-authenticate in the one shape that ESP (RFC 4303) and the IKEv2
 * SK payload (RFC 7296 3.14) share: a header that is authenticated only, an
 * explicit IV, the data, an ICV; with ESN the high 32 bits of the sequence
 * number are authenticated but not sent. A struct protect is one direction of
 * one SA with its keyed contexts; it is used by one thread at a time.
 */
struct protect;

struct protect_params {
	unsigned encr;           /* enum encr_id */
	unsigned integ;          /* enum integ_id; INTEG_NONE with an AEAD */
	const uint8_t *encr_key; /* key + salt: encr_keymat_len() bytes */
	size_t encr_key_len;
	const uint8_t *integ_key;
	size_t integ_key_len;
};

/* One piece of work. All pointers may point into one packet buffer; data is
 * changed in place. */
struct protect_job {
	const uint8_t *header;  /* authenticated: IKE header.. / SPI, seq */
	size_t header_len;
	const uint32_t *esn_high; /* NULL, or high 32 bits in host order. AEAD:
				   * goes between SPI and seq (RFC 4106 5);
				   * HMAC: appended (RFC 4303 2.2.1). */
	uint8_t *iv;            /* encr_info.iv bytes; seal writes it (AEAD:
				 * from iv_counter, CBC: random), open reads
				 * it */
	uint64_t iv_counter;    /* seal with AEAD: unique per key */
	uint8_t *data;          /* plaintext <-> ciphertext; block-wise */
	size_t data_len;
	uint8_t *icv;           /* protect_icv_len() bytes */
};

/* ERR_UNSUPPORTED, ERR_RANGE (key size), ERR_CRYPTO, ERR_MEMORY */
int protect_new(const struct protect_params *p, struct protect **out);
void protect_free(struct protect *p); /* wipes; NULL allowed */
size_t protect_icv_len(const struct protect *p);
size_t protect_iv_len(const struct protect *p);
size_t protect_block(const struct protect *p);
/* ERR_CRYPTO; ERR_SYNTAX: data_len is no multiple of the block */
int protect_seal(struct protect *p, const struct protect_job *job);
/* ERR_AUTH: nothing in data may be used (it is left encrypted or wiped);
 * ERR_SYNTAX as above, ERR_CRYPTO. */
int protect_open(struct protect *p, const struct protect_job *job);

#endif
