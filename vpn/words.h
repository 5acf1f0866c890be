#ifndef POSTERN_VPN_WORDS_H
#define POSTERN_VPN_WORDS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Algorithms: the words of each command and the words of each show command,
 * over the transform ids of crypto/algorithm.h.
 */
struct vpn_alg {
	const char *word;
	uint16_t id;
	uint16_t bits; /* key size of ciphers with several; else 0 */
};

/* The rows of the grammar say which of these words a command takes. */
enum vpn_alg_table {
	ALG_ENCR,  /* aes-256; esp-aes-256 of a transform-set without esp- */
	ALG_INTEG, /* sha256; sha-256 of a proposal; sha-hmac of a set */
	ALG_PRF,   /* sha; an IKEv1 policy's hash */
	ALG_GROUP, /* 14; group14 of a crypto map without group */
};

/* The entry of a word; NULL: not in the table. */
const struct vpn_alg *vpn_alg_find(enum vpn_alg_table table, const char *word);

enum { VPN_ALGS_MAX = 12 };
/* A list in the order typed, which is the order of preference. */
struct vpn_algs {
	const struct vpn_alg *at[VPN_ALGS_MAX];
	unsigned n;
};

/* "AES-CBC", "3DES", "AES-GCM" of show crypto ikev2 sa. */
const char *vpn_encr_ike(uint16_t id);
/* "SHA96", "SHA256", "N/A" (AEAD). */
const char *vpn_integ_ike(uint16_t id);
/* "aes-256" of show crypto ikev1 sa detail; "SHA". */
const char *vpn_encr_ikev1(uint16_t id, uint16_t bits);
const char *vpn_hash_ikev1(uint16_t id);
/* "esp-aes-256", "esp-sha-hmac" of show crypto ipsec sa. */
const char *vpn_encr_esp(uint16_t id, uint16_t bits);
const char *vpn_integ_esp(uint16_t id);
/* "AES256", "SHA1", "none" of show vpn-sessiondb. */
const char *vpn_encr_session(uint16_t id, uint16_t bits);
const char *vpn_integ_session(uint16_t id);
const char *vpn_prf_session(uint16_t id);

#endif
