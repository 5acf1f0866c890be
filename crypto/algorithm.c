#include "crypto/algorithm.h"

/* RFC 2405 (DES), 2451 (3DES), 2410 (NULL), 3602 (AES-CBC), 4106 and 5282
 * (GCM), 4543 (GMAC), 7634 (ChaCha20-Poly1305). */
static const struct encr_info encrs[] = {
	{ ENCR_DES, false, 8, 8, 0, 0, 64 },
	{ ENCR_3DES, false, 8, 8, 0, 0, 192 },
	{ ENCR_NULL, false, 1, 0, 0, 0, 0 },
	{ ENCR_AES_CBC, false, 16, 16, 0, 0, 0 },
	{ ENCR_AES_GCM_16, true, 1, 8, 4, 16, 0 },
	{ ENCR_NULL_AUTH_AES_GMAC, true, 1, 8, 4, 16, 0 },
	{ ENCR_CHACHA20_POLY1305, true, 1, 8, 4, 16, 256 },
};

/* RFC 2403 (MD5), 2404 (SHA-1), 4868 (SHA-2). */
static const struct integ_info integs[] = {
	{ INTEG_HMAC_MD5_96, 16, 12 },
	{ INTEG_HMAC_SHA1_96, 20, 12 },
	{ INTEG_HMAC_SHA2_256_128, 32, 16 },
	{ INTEG_HMAC_SHA2_384_192, 48, 24 },
	{ INTEG_HMAC_SHA2_512_256, 64, 32 },
};

static const struct prf_info prfs[] = {
	{ PRF_HMAC_MD5, 16 },
	{ PRF_HMAC_SHA1, 20 },
	{ PRF_HMAC_SHA2_256, 32 },
	{ PRF_HMAC_SHA2_384, 48 },
	{ PRF_HMAC_SHA2_512, 64 },
};

/* RFC 2409 (1, 2), 3526 (5, 14..16), 5903 (19..21: x|y, the secret is x),
 * 5114 (24), 8031 (31). */
static const struct dh_info groups[] = {
	{ DH_MODP_768, 96, 96 },
	{ DH_MODP_1024, 128, 128 },
	{ DH_MODP_1536, 192, 192 },
	{ DH_MODP_2048, 256, 256 },
	{ DH_MODP_3072, 384, 384 },
	{ DH_MODP_4096, 512, 512 },
	{ DH_ECP_256, 64, 32 },
	{ DH_ECP_384, 96, 48 },
	{ DH_ECP_521, 132, 66 },
	{ DH_MODP_2048_256, 256, 256 },
	{ DH_CURVE25519, 32, 32 },
};

/* The row of a table whose id is this one, or NULL. */
#define FIND(table, wanted)                                                    \
	do {                                                                   \
		for (size_t i_ = 0; i_ < sizeof(table) / sizeof(*(table));     \
		     i_++)                                                     \
			if ((table)[i_].id == (wanted))                        \
				return &(table)[i_];                           \
		return NULL;                                                   \
	} while (0)

const struct encr_info *
encr_info(unsigned id)
{
	FIND(encrs, id);
}

const struct integ_info *
integ_info(unsigned id)
{
	FIND(integs, id);
}

const struct prf_info *
prf_info(unsigned id)
{
	FIND(prfs, id);
}

const struct dh_info *
dh_info(unsigned id)
{
	FIND(groups, id);
}

size_t
encr_keymat_len(unsigned id, unsigned bits)
{
	const struct encr_info *e = encr_info(id);

	if (e == NULL || id == ENCR_NULL)
		return 0;
	if (e->fixed_key_bits != 0)
		bits = e->fixed_key_bits;
	return bits / 8 + e->salt;
}
