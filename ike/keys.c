#include "ike/keys.h"

#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"

void
ike_keys_clear(struct ike_keys *k)
{
	secret_clear(&k->d);
	secret_clear(&k->pi);
	secret_clear(&k->pr);
	protect_free(k->i);
	protect_free(k->r);
	k->i = k->r = NULL;
}

static struct bytes_view
nonce_view(const struct ike_nonce *n)
{
	return (struct bytes_view){ n->data, n->len };
}

int
ike_skeyseed(unsigned prf, const struct ike_exchange *x, uint8_t out[PRF_MAX])
{
	uint8_t key[2 * IKE_NONCE_MAX];
	struct bytes_view shared = { x->shared->data, x->shared->len };

	memcpy(key, x->ni->data, x->ni->len);
	memcpy(key + x->ni->len, x->nr->data, x->nr->len);
	return prf_compute(prf, key, (size_t)x->ni->len + x->nr->len, &shared,
	    1, out);
}

static int
take(struct reader *r, size_t len, struct secret *out)
{
	const uint8_t *p = read_bytes(r, len);

	return p == NULL ? ERR_CRYPTO : secret_set(out, p, len);
}

static int
take_protect(const struct ike_suite *s, const uint8_t *integ_key,
    const uint8_t *encr_key, struct protect **out)
{
	const struct integ_info *integ = integ_info(s->integ);
	struct protect_params params = { .encr = s->cipher.encr,
		.integ = s->integ, .encr_key = encr_key,
		.encr_key_len = encr_keymat_len(s->cipher.encr,
		    s->cipher.key_bits),
		.integ_key = integ_key,
		.integ_key_len = integ != NULL ? integ->key : 0 };

	return protect_new(&params, out);
}

/* {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} out of keymat. */
static int
cut_keys(const struct ike_suite *s, size_t prf_len, struct reader *r,
    struct ike_keys *out)
{
	const struct integ_info *integ = integ_info(s->integ);
	size_t a_len = integ != NULL ? integ->key : 0;
	size_t e_len = encr_keymat_len(s->cipher.encr, s->cipher.key_bits);
	const uint8_t *ai, *ar, *ei, *er;
	int e;

	e = take(r, prf_len, &out->d);
	ai = read_bytes(r, a_len);
	ar = read_bytes(r, a_len);
	ei = read_bytes(r, e_len);
	er = read_bytes(r, e_len);
	if (e == 0)
		e = take(r, prf_len, &out->pi);
	if (e == 0)
		e = take(r, prf_len, &out->pr);
	if (e == 0)
		e = take_protect(s, ai, ei, &out->i);
	if (e == 0)
		e = take_protect(s, ar, er, &out->r);
	return e;
}

enum { KEYS_MAX = 3 * PRF_MAX + 2 * 64 + 2 * 64 };

static int
expand(const struct ike_suite *s, const uint8_t *seed, size_t seed_len,
    const struct ike_exchange *x, const uint8_t spi_i[8],
    const uint8_t spi_r[8], struct ike_keys *out)
{
	const struct prf_info *prf = prf_info(s->prf);
	const struct integ_info *integ = integ_info(s->integ);
	struct bytes_view parts[] = { nonce_view(x->ni), nonce_view(x->nr),
		{ spi_i, 8 }, { spi_r, 8 } };
	uint8_t mat[KEYS_MAX];
	struct ike_keys keys = { 0 };
	struct reader r;
	size_t len;
	int e;

	len = 3u * prf->len + 2u * (integ != NULL ? integ->key : 0u) +
	    2 * encr_keymat_len(s->cipher.encr, s->cipher.key_bits);
	if (len > sizeof(mat))
		return ERR_UNSUPPORTED;
	e = prf_plus(s->prf, seed, seed_len, parts, 4, mat, len);
	if (e == 0) {
		reader_init(&r, mat, len);
		e = cut_keys(s, prf->len, &r, &keys);
	}
	secret_wipe(mat, sizeof(mat));
	if (e < 0)
		ike_keys_clear(&keys);
	else
		*out = keys;
	return e;
}

int
ike_keys_derive(const struct ike_suite *suite, const struct ike_exchange *x,
    const uint8_t spi_i[8], const uint8_t spi_r[8], struct ike_keys *out)
{
	const struct prf_info *prf = prf_info(suite->prf);
	uint8_t seed[PRF_MAX];
	int e;

	if (prf == NULL)
		return ERR_UNSUPPORTED;
	e = ike_skeyseed(suite->prf, x, seed);
	if (e == 0)
		e = expand(suite, seed, prf->len, x, spi_i, spi_r, out);
	secret_wipe(seed, sizeof(seed));
	return e;
}

int
ike_keys_rekey(unsigned old_prf, const struct secret *old_d,
    const struct ike_suite *suite, const struct ike_exchange *x,
    const uint8_t spi_i[8], const uint8_t spi_r[8], struct ike_keys *out)
{
	struct bytes_view parts[] = { { x->shared->data, x->shared->len },
		nonce_view(x->ni), nonce_view(x->nr) };
	const struct prf_info *prf = prf_info(old_prf);
	uint8_t seed[PRF_MAX];
	int e;

	if (prf == NULL || prf_info(suite->prf) == NULL)
		return ERR_UNSUPPORTED;
	e = prf_compute(old_prf, old_d->data, old_d->len, parts, 3, seed);
	if (e == 0)
		e = expand(suite, seed, prf->len, x, spi_i, spi_r, out);
	secret_wipe(seed, sizeof(seed));
	return e;
}

/* ---- child SAs ----------------------------------------------------------- */

void
ike_child_keys_clear(struct ike_child_keys *k)
{
	secret_clear(&k->encr_i);
	secret_clear(&k->integ_i);
	secret_clear(&k->encr_r);
	secret_clear(&k->integ_r);
}

int
ike_keymat(unsigned prf, const struct secret *d, const struct ike_exchange *x,
    void *out, size_t len)
{
	struct bytes_view seed[3];
	size_t n = 0;

	if (x->shared != NULL && x->shared->len > 0)
		seed[n++] =
		    (struct bytes_view){ x->shared->data, x->shared->len };
	seed[n++] = nonce_view(x->ni);
	seed[n++] = nonce_view(x->nr);
	return prf_plus(prf, d->data, d->len, seed, n, out, len);
}

int
ike_child_keys_derive(unsigned prf, const struct secret *d,
    const struct ike_suite *suite, const struct ike_exchange *x,
    struct ike_child_keys *out)
{
	const struct integ_info *integ = integ_info(suite->integ);
	size_t e_len = encr_keymat_len(suite->cipher.encr,
	    suite->cipher.key_bits);
	size_t a_len = integ != NULL ? integ->key : 0;
	uint8_t mat[2 * (64 + 64)];
	struct ike_child_keys keys = { 0 };
	struct reader r;
	int e;

	if (2 * (e_len + a_len) > sizeof(mat))
		return ERR_UNSUPPORTED;
	e = ike_keymat(prf, d, x, mat, 2 * (e_len + a_len));
	reader_init(&r, mat, 2 * (e_len + a_len));
	if (e == 0)
		e = take(&r, e_len, &keys.encr_i);
	if (e == 0)
		e = take(&r, a_len, &keys.integ_i);
	if (e == 0)
		e = take(&r, e_len, &keys.encr_r);
	if (e == 0)
		e = take(&r, a_len, &keys.integ_r);
	secret_wipe(mat, sizeof(mat));
	if (e < 0)
		ike_child_keys_clear(&keys);
	else
		*out = keys;
	return e;
}

/* ---- AUTH ---------------------------------------------------------------- */

int
ike_auth_psk(unsigned prf, const struct secret *psk,
    const struct bytes_view *message, const struct ike_nonce *nonce,
    const struct secret *sk_p, const struct bytes_view *id,
    uint8_t out[PRF_MAX])
{
	static const char pad[] = "Key Pad for IKEv2";
	const struct prf_info *info = prf_info(prf);
	struct bytes_view pad_view = { pad, sizeof(pad) - 1 };
	uint8_t key[PRF_MAX], maced_id[PRF_MAX];
	struct bytes_view octets[3];
	int e;

	if (info == NULL)
		return ERR_UNSUPPORTED;
	e = prf_compute(prf, psk->data, psk->len, &pad_view, 1, key);
	if (e == 0)
		e = prf_compute(prf, sk_p->data, sk_p->len, id, 1, maced_id);
	octets[0] = *message;
	octets[1] = nonce_view(nonce);
	octets[2] = (struct bytes_view){ maced_id, info->len };
	if (e == 0)
		e = prf_compute(prf, key, info->len, octets, 3, out);
	secret_wipe(key, sizeof(key));
	secret_wipe(maced_id, sizeof(maced_id));
	return e;
}
