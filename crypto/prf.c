#include "crypto/prf.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "crypto/hmac.h"

static int
prf_hash(unsigned prf, enum hmac_hash *hash)
{
	switch (prf) {
	case PRF_HMAC_MD5:
		*hash = HMAC_HASH_MD5;
		return 0;
	case PRF_HMAC_SHA1:
		*hash = HMAC_HASH_SHA1;
		return 0;
	case PRF_HMAC_SHA2_256:
		*hash = HMAC_HASH_SHA256;
		return 0;
	case PRF_HMAC_SHA2_384:
		*hash = HMAC_HASH_SHA384;
		return 0;
	case PRF_HMAC_SHA2_512:
		*hash = HMAC_HASH_SHA512;
		return 0;
	}
	return ERR_UNSUPPORTED;
}

static void
add_parts(struct hmac_run *run, const struct bytes_view *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hmac_add(run, parts[i].data, parts[i].len);
}

int
prf_compute(unsigned prf, const void *key, size_t key_len,
    const struct bytes_view *parts, size_t n, uint8_t out[PRF_MAX])
{
	struct hmac_run run;
	struct hmac h;
	enum hmac_hash hash;
	int r = prf_hash(prf, &hash);

	if (r < 0)
		return r;
	hmac_key(&h, hash, key, key_len);
	hmac_start(&run, &h);
	add_parts(&run, parts, n);
	hmac_finish(&run, out);
	secret_wipe(&h, sizeof(h));
	return 0;
}

int
prf_plus(unsigned prf, const void *key, size_t key_len,
    const struct bytes_view *parts, size_t n, void *out, size_t len)
{
	const struct prf_info *info = prf_info(prf);
	uint8_t block[PRF_MAX];
	uint8_t *p = out;
	struct hmac_run run;
	struct hmac h;
	enum hmac_hash hash;

	if (info == NULL || prf_hash(prf, &hash) < 0)
		return ERR_UNSUPPORTED;
	if (len > 255 * (size_t)info->len)
		return ERR_RANGE;
	hmac_key(&h, hash, key, key_len);
	/* T1 = prf(K, S | 0x01), Tn = prf(K, Tn-1 | S | n): RFC 7296 2.13 */
	for (uint8_t i = 1; len > 0; i++) {
		size_t take = len < info->len ? len : info->len;

		hmac_start(&run, &h);
		if (i > 1)
			hmac_add(&run, block, info->len);
		add_parts(&run, parts, n);
		hmac_add(&run, &i, 1);
		hmac_finish(&run, block);
		memcpy(p, block, take);
		p += take;
		len -= take;
	}
	secret_wipe(&h, sizeof(h));
	secret_wipe(block, sizeof(block));
	return 0;
}
