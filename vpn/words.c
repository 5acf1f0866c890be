#include "vpn/words.h"
#include <string.h>
#include "crypto/algorithm.h"

static const struct vpn_alg encr[] = {
	{ "des", ENCR_DES, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "aes", ENCR_AES_CBC, 128 },
	{ "aes-192", ENCR_AES_CBC, 192 },
	{ "aes-256", ENCR_AES_CBC, 256 },
	{ "aes-gcm", ENCR_AES_GCM_16, 128 },
	{ "aes-gcm-192", ENCR_AES_GCM_16, 192 },
	{ "aes-gcm-256", ENCR_AES_GCM_16, 256 },
	{ "aes-gmac", ENCR_NULL_AUTH_AES_GMAC, 128 },
	{ "aes-gmac-192", ENCR_NULL_AUTH_AES_GMAC, 192 },
	{ "aes-gmac-256", ENCR_NULL_AUTH_AES_GMAC, 256 },
	{ "null", ENCR_NULL, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg integ[] = {
	{ "md5", INTEG_HMAC_MD5_96, 0 },
	{ "sha", INTEG_HMAC_SHA1_96, 0 }, /* policies */
	{ "sha256", INTEG_HMAC_SHA2_256_128, 0 },
	{ "sha384", INTEG_HMAC_SHA2_384_192, 0 },
	{ "sha512", INTEG_HMAC_SHA2_512_256, 0 },
	{ "sha-1", INTEG_HMAC_SHA1_96, 0 }, /* proposals */
	{ "sha-256", INTEG_HMAC_SHA2_256_128, 0 },
	{ "sha-384", INTEG_HMAC_SHA2_384_192, 0 },
	{ "sha-512", INTEG_HMAC_SHA2_512_256, 0 },
	{ "null", INTEG_NONE, 0 },
	{ "md5-hmac", INTEG_HMAC_MD5_96, 0 }, /* transform-sets */
	{ "sha-hmac", INTEG_HMAC_SHA1_96, 0 },
	{ "none", INTEG_NONE, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg prf[] = {
	{ "md5", PRF_HMAC_MD5, 0 },
	{ "sha", PRF_HMAC_SHA1, 0 },
	{ "sha256", PRF_HMAC_SHA2_256, 0 },
	{ "sha384", PRF_HMAC_SHA2_384, 0 },
	{ "sha512", PRF_HMAC_SHA2_512, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg group[] = {
	{ "1", DH_MODP_768, 0 },
	{ "2", DH_MODP_1024, 0 },
	{ "5", DH_MODP_1536, 0 },
	{ "14", DH_MODP_2048, 0 },
	{ "15", DH_MODP_3072, 0 },
	{ "16", DH_MODP_4096, 0 },
	{ "19", DH_ECP_256, 0 },
	{ "20", DH_ECP_384, 0 },
	{ "21", DH_ECP_521, 0 },
	{ "24", DH_MODP_2048_256, 0 },
	{ "31", DH_CURVE25519, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg *const tables[] = {
	[ALG_ENCR] = encr,
	[ALG_INTEG] = integ,
	[ALG_PRF] = prf,
	[ALG_GROUP] = group,
};

const struct vpn_alg *
vpn_alg_find(enum vpn_alg_table table, const char *word)
{
	for (const struct vpn_alg *a = tables[table]; a->word; a++)
		if (strcmp(a->word, word) == 0)
			return a;
	return NULL;
}

/* How each show command names an algorithm; bits 0: of any key size. */
struct name {
	uint16_t id, bits;
	const char *ike, *ikev1, *esp, *session;
};

static const struct name encr_names[] = {
	{ ENCR_DES, 0, "DES", "des", "esp-des", "DES" },
	{ ENCR_3DES, 0, "3DES", "3des", "esp-3des", "3DES" },
	{ ENCR_AES_CBC, 128, "AES-CBC", "aes", "esp-aes", "AES128" },
	{ ENCR_AES_CBC, 192, "AES-CBC", "aes-192", "esp-aes-192", "AES192" },
	{ ENCR_AES_CBC, 256, "AES-CBC", "aes-256", "esp-aes-256", "AES256" },
	{ ENCR_AES_GCM_16, 128, "AES-GCM", "aes-gcm", "esp-aes-gcm",
	    "AES-GCM-128" },
	{ ENCR_AES_GCM_16, 192, "AES-GCM", "aes-gcm-192", "esp-aes-gcm-192",
	    "AES-GCM-192" },
	{ ENCR_AES_GCM_16, 256, "AES-GCM", "aes-gcm-256", "esp-aes-gcm-256",
	    "AES-GCM-256" },
	{ ENCR_NULL_AUTH_AES_GMAC, 128, "AES-GMAC", "aes-gmac", "esp-aes-gmac",
	    "AES-GMAC-128" },
	{ ENCR_NULL_AUTH_AES_GMAC, 192, "AES-GMAC", "aes-gmac-192",
	    "esp-aes-gmac-192", "AES-GMAC-192" },
	{ ENCR_NULL_AUTH_AES_GMAC, 256, "AES-GMAC", "aes-gmac-256",
	    "esp-aes-gmac-256", "AES-GMAC-256" },
	{ ENCR_NULL, 0, "NULL", "null", "esp-null", "none" },
	{ ENCR_CHACHA20_POLY1305, 0, "CHACHA20-POLY1305", "chacha20-poly1305",
	    "esp-chacha20-poly1305", "CHACHA20" },
};

static const struct name integ_names[] = {
	{ INTEG_NONE, 0, "N/A", NULL, "esp-null-hmac", "none" },
	{ INTEG_HMAC_MD5_96, 0, "MD596", NULL, "esp-md5-hmac", "MD5" },
	{ INTEG_HMAC_SHA1_96, 0, "SHA96", NULL, "esp-sha-hmac", "SHA1" },
	{ INTEG_HMAC_SHA2_256_128, 0, "SHA256", NULL, "esp-sha-256-hmac",
	    "SHA256" },
	{ INTEG_HMAC_SHA2_384_192, 0, "SHA384", NULL, "esp-sha-384-hmac",
	    "SHA384" },
	{ INTEG_HMAC_SHA2_512_256, 0, "SHA512", NULL, "esp-sha-512-hmac",
	    "SHA512" },
};

static const struct name prf_names[] = {
	{ PRF_HMAC_MD5, 0, NULL, "MD5", NULL, "MD5" },
	{ PRF_HMAC_SHA1, 0, NULL, "SHA", NULL, "SHA1" },
	{ PRF_HMAC_SHA2_256, 0, NULL, "SHA256", NULL, "SHA256" },
	{ PRF_HMAC_SHA2_384, 0, NULL, "SHA384", NULL, "SHA384" },
	{ PRF_HMAC_SHA2_512, 0, NULL, "SHA512", NULL, "SHA512" },
};

static const struct name *
find(const struct name *names, size_t n, uint16_t id, uint16_t bits)
{
	static const struct name unknown = {
		0, 0, "unknown", "unknown", "esp-unknown", "unknown"
	};

	for (size_t i = 0; i < n; i++)
		if (names[i].id == id &&
		    (names[i].bits == 0 || bits == 0 || names[i].bits == bits))
			return &names[i];
	return &unknown;
}

#define FIND(names, id, bits) \
	find(names, sizeof(names) / sizeof((names)[0]), id, bits)

const char *
vpn_encr_ike(uint16_t id)
{
	return FIND(encr_names, id, 0)->ike;
}

const char *
vpn_encr_ikev1(uint16_t id, uint16_t bits)
{
	return FIND(encr_names, id, bits)->ikev1;
}

const char *
vpn_encr_esp(uint16_t id, uint16_t bits)
{
	return FIND(encr_names, id, bits)->esp;
}

const char *
vpn_encr_session(uint16_t id, uint16_t bits)
{
	return FIND(encr_names, id, bits)->session;
}

const char *
vpn_integ_ike(uint16_t id)
{
	return FIND(integ_names, id, 0)->ike;
}

const char *
vpn_integ_esp(uint16_t id)
{
	return FIND(integ_names, id, 0)->esp;
}

const char *
vpn_integ_session(uint16_t id)
{
	return FIND(integ_names, id, 0)->session;
}

const char *
vpn_hash_ikev1(uint16_t id)
{
	return FIND(prf_names, id, 0)->ikev1;
}

const char *
vpn_prf_session(uint16_t id)
{
	return FIND(prf_names, id, 0)->session;
}
