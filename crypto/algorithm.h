#ifndef POSTERN_CRYPTO_ALGORITHM_H
#define POSTERN_CRYPTO_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Algorithms go by their IKEv2 transform ids everywhere in Postern (IANA
 * "IKEv2 Parameters", RFC 7296 3.3.2), also where IKEv1 or the kernel has
 * other numbers: those are mapped at their own edge.
 */
enum encr_id {
	ENCR_DES = 2,
	ENCR_3DES = 3,
	ENCR_NULL = 11,
	ENCR_AES_CBC = 12,      /* key 128, 192, 256 bits */
	ENCR_AES_GCM_16 = 20,   /* key 128, 192, 256 bits, 16-byte ICV */
	ENCR_NULL_AUTH_AES_GMAC = 21,
	ENCR_CHACHA20_POLY1305 = 28,
};

enum prf_id {
	PRF_HMAC_MD5 = 1,
	PRF_HMAC_SHA1 = 2,
	PRF_HMAC_SHA2_256 = 5,
	PRF_HMAC_SHA2_384 = 6,
	PRF_HMAC_SHA2_512 = 7,
};

enum integ_id {
	INTEG_NONE = 0,
	INTEG_HMAC_MD5_96 = 1,
	INTEG_HMAC_SHA1_96 = 2,
	INTEG_HMAC_SHA2_256_128 = 12,
	INTEG_HMAC_SHA2_384_192 = 13,
	INTEG_HMAC_SHA2_512_256 = 14,
};

enum dh_id {
	DH_NONE = 0,
	DH_MODP_768 = 1,
	DH_MODP_1024 = 2,
	DH_MODP_1536 = 5,
	DH_MODP_2048 = 14,
	DH_MODP_3072 = 15,
	DH_MODP_4096 = 16,
	DH_ECP_256 = 19,
	DH_ECP_384 = 20,
	DH_ECP_521 = 21,
	DH_MODP_2048_256 = 24,
	DH_CURVE25519 = 31,
};

struct encr_info {
	enum encr_id id;
	bool aead;          /* has its own ICV; integ must be INTEG_NONE */
	uint8_t block;      /* the cipher's own, bytes: 16, 8 or 1; ESP pads
			     * to 4 at least (RFC 4303 2.4) */
	uint8_t iv;         /* explicit IV on the wire, bytes */
	uint8_t salt;       /* implicit nonce part out of the key material */
	uint8_t icv;        /* AEAD only, bytes */
	uint16_t fixed_key_bits; /* 0: key length is an attribute, or NULL */
};

struct integ_info {
	enum integ_id id;
	uint8_t key;        /* bytes */
	uint8_t icv;        /* truncated, bytes */
};

struct prf_info {
	enum prf_id id;
	uint8_t len;        /* output = preferred key length, bytes */
};

struct dh_info {
	enum dh_id id;
	uint16_t public_len;  /* KE payload data, bytes */
	uint16_t secret_len;  /* g^ir, bytes */
};

/* NULL: not one we do. */
const struct encr_info *encr_info(unsigned id);
const struct integ_info *integ_info(unsigned id);
const struct prf_info *prf_info(unsigned id);
const struct dh_info *dh_info(unsigned id);
/* Bytes of key material an SA takes for this cipher: key + salt. */
size_t encr_keymat_len(unsigned id, unsigned bits);

#endif
