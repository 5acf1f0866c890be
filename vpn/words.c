#include "vpn/words.h"
#include <string.h>
#include "crypto/algorithm.h"

static const struct vpn_alg ike_encr[] = {
	{ "des", ENCR_DES, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "aes", ENCR_AES_CBC, 128 },
	{ "aes-192", ENCR_AES_CBC, 192 },
	{ "aes-256", ENCR_AES_CBC, 256 },
	{ "aes-gcm", ENCR_AES_GCM_16, 128 },
	{ "aes-gcm-192", ENCR_AES_GCM_16, 192 },
	{ "aes-gcm-256", ENCR_AES_GCM_16, 256 },
	{ "null", ENCR_NULL, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg ike_integ[] = {
	{ "md5", INTEG_HMAC_MD5_96, 0 },
	{ "sha", INTEG_HMAC_SHA1_96, 0 },
	{ "sha256", INTEG_HMAC_SHA2_256_128, 0 },
	{ "sha384", INTEG_HMAC_SHA2_384_192, 0 },
	{ "sha512", INTEG_HMAC_SHA2_512_256, 0 },
	{ "null", INTEG_NONE, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg ike_prf[] = {
	{ "md5", PRF_HMAC_MD5, 0 },
	{ "sha", PRF_HMAC_SHA1, 0 },
	{ "sha256", PRF_HMAC_SHA2_256, 0 },
	{ "sha384", PRF_HMAC_SHA2_384, 0 },
	{ "sha512", PRF_HMAC_SHA2_512, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg ike_group[] = {
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

static const struct vpn_alg ikev1_hash[] = {
	{ "md5", PRF_HMAC_MD5, 0 },
	{ "sha", PRF_HMAC_SHA1, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg esp_encr[] = {
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

static const struct vpn_alg esp_integ[] = {
	{ "md5", INTEG_HMAC_MD5_96, 0 },
	{ "sha-1", INTEG_HMAC_SHA1_96, 0 },
	{ "sha-256", INTEG_HMAC_SHA2_256_128, 0 },
	{ "sha-384", INTEG_HMAC_SHA2_384_192, 0 },
	{ "sha-512", INTEG_HMAC_SHA2_512_256, 0 },
	{ "null", INTEG_NONE, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg set_encr[] = {
	{ "esp-des", ENCR_DES, 0 },
	{ "esp-3des", ENCR_3DES, 0 },
	{ "esp-aes", ENCR_AES_CBC, 128 },
	{ "esp-aes-192", ENCR_AES_CBC, 192 },
	{ "esp-aes-256", ENCR_AES_CBC, 256 },
	{ "esp-null", ENCR_NULL, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg set_integ[] = {
	{ "esp-md5-hmac", INTEG_HMAC_MD5_96, 0 },
	{ "esp-sha-hmac", INTEG_HMAC_SHA1_96, 0 },
	{ "esp-none", INTEG_NONE, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg pfs[] = {
	{ "group1", DH_MODP_768, 0 },
	{ "group2", DH_MODP_1024, 0 },
	{ "group5", DH_MODP_1536, 0 },
	{ "group14", DH_MODP_2048, 0 },
	{ "group15", DH_MODP_3072, 0 },
	{ "group16", DH_MODP_4096, 0 },
	{ "group19", DH_ECP_256, 0 },
	{ "group20", DH_ECP_384, 0 },
	{ "group21", DH_ECP_521, 0 },
	{ "group24", DH_MODP_2048_256, 0 },
	{ "group31", DH_CURVE25519, 0 },
	{ NULL, 0, 0 },
};

static const struct vpn_alg *const tables[] = {
	[ALG_IKE_ENCR] = ike_encr,
	[ALG_IKE_INTEG] = ike_integ,
	[ALG_IKE_PRF] = ike_prf,
	[ALG_IKE_GROUP] = ike_group,
	[ALG_IKEV1_HASH] = ikev1_hash,
	[ALG_ESP_ENCR] = esp_encr,
	[ALG_ESP_INTEG] = esp_integ,
	[ALG_SET_ENCR] = set_encr,
	[ALG_SET_INTEG] = set_integ,
	[ALG_PFS] = pfs,
};

const struct vpn_alg *
vpn_alg_find(enum vpn_alg_table table, const char *word)
{
	for (const struct vpn_alg *a = tables[table]; a->word; a++)
		if (strcmp(a->word, word) == 0)
			return a;
	return NULL;
}

/* One row an algorithm: how each show command names it. */
static const struct {
	uint16_t id, bits;
	const char *ike, *ikev1, *esp, *session;
} encr_names[] = {
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
	{ ENCR_NULL, 0, "NULL", "null", "esp-null", "none" },
	{ ENCR_CHACHA20_POLY1305, 0, "CHACHA20-POLY1305", "chacha20-poly1305",
	    "esp-chacha20-poly1305", "CHACHA20" },
};

static const struct {
	uint16_t id;
	const char *ike, *esp, *session;
} integ_names[] = {
	{ INTEG_NONE, "N/A", "esp-null-hmac", "none" },
	{ INTEG_HMAC_MD5_96, "MD596", "esp-md5-hmac", "MD5" },
	{ INTEG_HMAC_SHA1_96, "SHA96", "esp-sha-hmac", "SHA1" },
	{ INTEG_HMAC_SHA2_256_128, "SHA256", "esp-sha-256-hmac", "SHA256" },
	{ INTEG_HMAC_SHA2_384_192, "SHA384", "esp-sha-384-hmac", "SHA384" },
	{ INTEG_HMAC_SHA2_512_256, "SHA512", "esp-sha-512-hmac", "SHA512" },
};

static const struct {
	uint16_t id;
	const char *ikev1, *session;
} prf_names[] = {
	{ PRF_HMAC_MD5, "MD5", "MD5" },
	{ PRF_HMAC_SHA1, "SHA", "SHA1" },
	{ PRF_HMAC_SHA2_256, "SHA256", "SHA256" },
	{ PRF_HMAC_SHA2_384, "SHA384", "SHA384" },
	{ PRF_HMAC_SHA2_512, "SHA512", "SHA512" },
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* Index of the cipher; bits 0 in the row means any. -1: unknown. */
static int
encr_index(uint16_t id, uint16_t bits)
{
	for (size_t i = 0; i < N(encr_names); i++)
		if (encr_names[i].id == id &&
		    (encr_names[i].bits == 0 || encr_names[i].bits == bits))
			return (int)i;
	return -1;
}

const char *
vpn_encr_ike(uint16_t id)
{
	for (size_t i = 0; i < N(encr_names); i++)
		if (encr_names[i].id == id)
			return encr_names[i].ike;
	return "unknown";
}

const char *
vpn_encr_ikev1(uint16_t id, uint16_t bits)
{
	int i = encr_index(id, bits);

	return i < 0 ? "unknown" : encr_names[i].ikev1;
}

const char *
vpn_encr_esp(uint16_t id, uint16_t bits)
{
	int i = encr_index(id, bits);

	return i < 0 ? "esp-unknown" : encr_names[i].esp;
}

const char *
vpn_encr_session(uint16_t id, uint16_t bits)
{
	int i = encr_index(id, bits);

	return i < 0 ? "unknown" : encr_names[i].session;
}

static int
integ_index(uint16_t id)
{
	for (size_t i = 0; i < N(integ_names); i++)
		if (integ_names[i].id == id)
			return (int)i;
	return -1;
}

const char *
vpn_integ_ike(uint16_t id)
{
	int i = integ_index(id);

	return i < 0 ? "unknown" : integ_names[i].ike;
}

const char *
vpn_integ_esp(uint16_t id)
{
	int i = integ_index(id);

	return i < 0 ? "esp-unknown-hmac" : integ_names[i].esp;
}

const char *
vpn_integ_session(uint16_t id)
{
	int i = integ_index(id);

	return i < 0 ? "unknown" : integ_names[i].session;
}

const char *
vpn_hash_ikev1(uint16_t prf)
{
	for (size_t i = 0; i < N(prf_names); i++)
		if (prf_names[i].id == prf)
			return prf_names[i].ikev1;
	return "unknown";
}

const char *
vpn_prf_session(uint16_t id)
{
	for (size_t i = 0; i < N(prf_names); i++)
		if (prf_names[i].id == id)
			return prf_names[i].session;
	return "unknown";
}
