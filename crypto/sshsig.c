#include "crypto/sshsig.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/internal.h"

enum {
	USERAUTH_REQUEST = 50,
	RSA_BYTES_MIN = 128, /* 1024 bits, as for crypto/hostkey.h */
	RSA_BYTES_MAX = 2048,
	EXPONENT_MAX = 8,
	DER_MAX = 160,       /* two numbers of 521 bits */
};

static const struct sshsig_kind kinds[] = {
	{ "ssh-ed25519", "ssh-ed25519", NULL, NULL, NULL },
	{ "rsa-sha2-256", "ssh-rsa", "SHA256", NULL, NULL },
	{ "rsa-sha2-512", "ssh-rsa", "SHA512", NULL, NULL },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", "SHA256", "nistp256",
	    "P-256" },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", "SHA384", "nistp384",
	    "P-384" },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", "SHA512", "nistp521",
	    "P-521" },
};

const struct sshsig_kind *
sshsig_kind(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static struct sshsig_bytes
read_string(struct reader *r)
{
	struct sshsig_bytes s = { .len = read_u32(r) };

	if ((s.data = read_bytes(r, s.len)) == NULL)
		s.len = 0;
	return s;
}

static bool
is(struct sshsig_bytes s, const char *text)
{
	return s.len == strlen(text) &&
	    (s.len == 0 || memcmp(s.data, text, s.len) == 0);
}

static void
read_expect(struct reader *r, const char *text)
{
	if (!is(read_string(r), text))
		read_fail(r, ERR_SYNTAX);
}

/* Those bytes, and some. */
static void
read_same(struct reader *r, struct sshsig_bytes wanted)
{
	struct sshsig_bytes s = read_string(r);

	if (s.len != wanted.len || s.len == 0 ||
	    memcmp(s.data, wanted.data, s.len) != 0)
		read_fail(r, ERR_SYNTAX);
}

/* A positive number (mpint, RFC 4251, 5) of so many bytes at most. */
static struct sshsig_bytes
read_number(struct reader *r, size_t max)
{
	struct sshsig_bytes s = read_string(r);

	if (s.len == 0 || (s.data[0] & 0x80) != 0) {
		read_fail(r, ERR_SYNTAX);
		return s;
	}
	if (s.data[0] == 0) {
		s.data++;
		s.len--;
	}
	if (s.len == 0 || s.len > max || s.data[0] == 0)
		read_fail(r, ERR_SYNTAX);
	return s;
}

static BIGNUM *
number(struct sshsig_bytes s)
{
	return BN_bin2bn(s.data, (int)s.len, NULL);
}

/* ---- keys --------------------------------------------------------------- */

static EVP_PKEY *
key_of(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || params == NULL ||
	    EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *
read_rsa(struct reader *r)
{
	struct sshsig_bytes e = read_number(r, EXPONENT_MAX);
	struct sshsig_bytes n = read_number(r, RSA_BYTES_MAX);
	BIGNUM *big_e, *big_n;
	OSSL_PARAM_BLD *build;
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key;

	if (r->error == 0 && n.len < RSA_BYTES_MIN)
		read_fail(r, ERR_SYNTAX);
	if (read_finish(r) != 0)
		return NULL;
	big_e = number(e);
	big_n = number(n);
	build = OSSL_PARAM_BLD_new();
	if (big_e != NULL && big_n != NULL && build != NULL &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, big_n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, big_e) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	key = key_of("RSA", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(big_e);
	BN_free(big_n);
	return key;
}

/* OpenSSL refuses a point that isn't on the curve. */
static EVP_PKEY *
read_ecdsa(struct reader *r, const struct sshsig_kind *a)
{
	struct sshsig_bytes point;

	read_expect(r, a->curve);
	point = read_string(r);
	if (read_finish(r) != 0 || point.len == 0)
		return NULL;
	return key_of("EC", (OSSL_PARAM []){
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
	    (char *)(uintptr_t)a->group, 0),
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
	    (void *)(uintptr_t)point.data, point.len),
	    OSSL_PARAM_construct_end() });
}

static EVP_PKEY *
read_ed25519(struct reader *r)
{
	struct sshsig_bytes raw = read_string(r);

	if (read_finish(r) != 0)
		return NULL;
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw.data,
	    raw.len);
}

static EVP_PKEY *
key_read(const struct sshsig_kind *a, struct sshsig_bytes blob)
{
	struct reader r;

	reader_init(&r, blob.data, blob.len);
	read_expect(&r, a->key);
	if (a->curve != NULL)
		return read_ecdsa(&r, a);
	return a->digest != NULL ? read_rsa(&r) : read_ed25519(&r);
}

/* ---- signatures --------------------------------------------------------- */

/* RFC 5656, 3.1.2: numbers r and s, which OpenSSL wants in DER. */
static int
ecdsa_der(struct sshsig_bytes raw, uint8_t der[DER_MAX])
{
	struct sshsig_bytes num_r, num_s;
	ECDSA_SIG *pair;
	BIGNUM *big_r, *big_s;
	struct reader r;
	int len = -1;

	reader_init(&r, raw.data, raw.len);
	num_r = read_number(&r, 66);
	num_s = read_number(&r, 66);
	if (read_finish(&r) != 0)
		return ERR_SYNTAX;
	pair = ECDSA_SIG_new();
	big_r = number(num_r);
	big_s = number(num_s);
	if (pair == NULL || ECDSA_SIG_set0(pair, big_r, big_s) != 1) {
		BN_free(big_r);
		BN_free(big_s);
	} else if (i2d_ECDSA_SIG(pair, NULL) <= DER_MAX) {
		len = i2d_ECDSA_SIG(pair, &der);
	}
	ECDSA_SIG_free(pair);
	return len > 0 ? len : ERR_CRYPTO;
}

static int
verify(const struct sshsig_kind *a, EVP_PKEY *key, struct sshsig_bytes data,
    struct sshsig_bytes raw)
{
	EVP_MD_CTX *ctx;
	uint8_t der[DER_MAX];
	int n;
	bool right;

	if (a->curve != NULL) {
		if ((n = ecdsa_der(raw, der)) < 0)
			return n;
		raw = (struct sshsig_bytes){ der, (size_t)n };
	}
	ctx = EVP_MD_CTX_new();
	right = ctx != NULL && EVP_DigestVerifyInit_ex(ctx, NULL, a->digest,
	    NULL, NULL, key, NULL) == 1 &&
	    EVP_DigestVerify(ctx, raw.data, raw.len, data.data, data.len) == 1;
	EVP_MD_CTX_free(ctx);
	return right ? 0 : ERR_AUTH;
}

/* RFC 4252, 7: all of it, and of nobody else. */
static int
data_check(const char *user, struct sshsig_bytes session,
    const char *algorithm, struct sshsig_bytes blob, struct sshsig_bytes data)
{
	struct reader r;

	reader_init(&r, data.data, data.len);
	read_same(&r, session);
	if (read_u8(&r) != USERAUTH_REQUEST)
		read_fail(&r, ERR_SYNTAX);
	read_expect(&r, user);
	read_expect(&r, "ssh-connection");
	read_expect(&r, "publickey");
	if (read_u8(&r) != 1)
		read_fail(&r, ERR_SYNTAX);
	read_expect(&r, algorithm);
	read_same(&r, blob);
	return read_finish(&r);
}

int
sshsig_check(const char *user, struct sshsig_bytes session,
    struct sshsig_bytes blob, struct sshsig_bytes data,
    struct sshsig_bytes signature)
{
	const struct sshsig_kind *a = NULL;
	struct sshsig_bytes name, raw;
	struct reader r;
	EVP_PKEY *key;
	int error;

	reader_init(&r, signature.data, signature.len);
	name = read_string(&r);
	raw = read_string(&r);
	if ((error = read_finish(&r)) != 0)
		return error;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (is(name, kinds[i].name))
			a = &kinds[i];
	if (a == NULL)
		return ERR_UNSUPPORTED;
	if ((error = data_check(user, session, a->name, blob, data)) != 0)
		return error;
	if ((key = key_read(a, blob)) == NULL)
		return ERR_CRYPTO;
	error = verify(a, key, data, raw);
	EVP_PKEY_free(key);
	return error;
}
