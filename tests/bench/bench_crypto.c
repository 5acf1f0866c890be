/*
 * How fast crypto/ is: Diffie-Hellman operations, and packets sealed for ESP
 * beside the same work done with EVP alone. A figure a line:
 *   NAME VALUE UNIT
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "crypto/dh.h"
#include "crypto/protect.h"

#define PACKET  1400 /* bytes of payload; CBC pads it to 1408 */
#define BATCH   500
#define ROUNDS  60
#define DH_TIME 0.5 /* seconds a figure */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_crypto: %s failed\n", what);
		exit(1);
	}
}

static struct dh_key *
new_key(unsigned group)
{
	struct dh_key *key;

	must(dh_key_new(group, &key) == 0, "dh_key_new");
	return key;
}

static void
bench_dh(unsigned group)
{
	struct dh_key *key = new_key(group), *peer = new_key(group);
	struct secret secret = { 0 };
	size_t len;
	const uint8_t *pub = dh_key_public(peer, &len);
	double start;
	int n;

	start = now();
	for (n = 0; now() - start < DH_TIME; n++)
		dh_key_free(new_key(group));
	printf("dh-%u-keys %.0f /s\n", group, n / (now() - start));
	start = now();
	for (n = 0; now() - start < DH_TIME; n++)
		must(dh_compute(key, pub, len, &secret) == 0, "dh_compute");
	printf("dh-%u-agreements %.0f /s\n", group, n / (now() - start));
	secret_clear(&secret);
	dh_key_free(key);
	dh_key_free(peer);
}

struct suite {
	const char *name;
	unsigned encr, integ;
	size_t key_len, integ_key_len, data_len;
	const char *cipher, *digest;
};

static const struct suite suites[] = {
	{ "aes-256-gcm", ENCR_AES_GCM_16, INTEG_NONE, 36, 0, PACKET,
	    "AES-256-GCM", NULL },
	{ "aes-256-cbc-sha1", ENCR_AES_CBC, INTEG_HMAC_SHA1_96, 32, 20,
	    (PACKET + 15) / 16 * 16, "AES-256-CBC", "SHA1" },
	{ "aes-256-cbc-sha256", ENCR_AES_CBC, INTEG_HMAC_SHA2_256_128, 32, 32,
	    (PACKET + 15) / 16 * 16, "AES-256-CBC", "SHA256" },
};

struct raw {
	EVP_CIPHER_CTX *cipher;
	EVP_MD_CTX *digest;
	EVP_MD *md;
};

/* What EVP alone does: the cipher and the bare digest over the packet, with
 * its 8-byte header and an IV, but no keyed ICV and no random. */
static double
batch_raw(const struct raw *raw, uint8_t *buf, size_t len)
{
	double start = now();
	uint8_t iv[16] = { 0 }, out[EVP_MAX_MD_SIZE];
	int n;

	for (int i = 0; i < BATCH; i++) {
		iv[0]++;
		EVP_EncryptInit_ex2(raw->cipher, NULL, NULL, iv, NULL);
		if (raw->md == NULL)
			EVP_EncryptUpdate(raw->cipher, NULL, &n, buf, 8);
		EVP_EncryptUpdate(raw->cipher, buf + 8, &n, buf + 8, (int)len);
		if (raw->md != NULL) {
			EVP_DigestInit_ex2(raw->digest, raw->md, NULL);
			EVP_DigestUpdate(raw->digest, buf, 8 + len);
			EVP_DigestFinal_ex(raw->digest, out, NULL);
		} else {
			EVP_EncryptFinal_ex(raw->cipher, out, &n);
			EVP_CIPHER_CTX_ctrl(
			    raw->cipher, EVP_CTRL_AEAD_GET_TAG, 16, out);
		}
	}
	return now() - start;
}

static double
batch_seal(struct protect *p, uint8_t *buf, size_t len)
{
	double start = now();
	uint8_t iv[16], icv[64];
	struct protect_job job = { .header = buf,
		.header_len = 8,
		.iv = iv,
		.data = buf + 8,
		.data_len = len,
		.icv = icv };

	for (int i = 0; i < BATCH; i++) {
		job.iv_counter++;
		must(protect_seal(p, &job) == 0, "protect_seal");
	}
	return now() - start;
}

static void
raw_init(struct raw *raw, const struct suite *s, const uint8_t *key)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, s->cipher, NULL);

	raw->cipher = EVP_CIPHER_CTX_new();
	raw->digest = EVP_MD_CTX_new();
	raw->md =
	    s->digest != NULL ? EVP_MD_fetch(NULL, s->digest, NULL) : NULL;
	must(EVP_EncryptInit_ex2(raw->cipher, cipher, key, NULL, NULL) == 1,
	    s->cipher);
	EVP_CIPHER_free(cipher);
}

/* Both by turns, the best batch of each: what else the machine does then
 * falls on neither. */
static void
bench_seal(const struct suite *s)
{
	static uint8_t buf[8 + PACKET + 16], key[64] = "key";
	struct protect_params params = { s->encr, s->integ, key, s->key_len,
		key, s->integ_key_len };
	double best_raw = 1e9, best_seal = 1e9, t;
	struct protect *p;
	struct raw raw;

	must(protect_new(&params, &p) == 0, "protect_new");
	raw_init(&raw, s, key);
	for (int i = 0; i < ROUNDS; i++) {
		t = batch_raw(&raw, buf, s->data_len);
		best_raw = t < best_raw ? t : best_raw;
		t = batch_seal(p, buf, s->data_len);
		best_seal = t < best_seal ? t : best_seal;
	}
	printf("seal-%s %.2f Gbit/s\n", s->name,
	    (double)s->data_len * 8 * BATCH / best_seal / 1e9);
	printf("seal-%s-to-raw-evp %.2f ratio\n", s->name,
	    best_raw / best_seal);
	protect_free(p);
	EVP_CIPHER_CTX_free(raw.cipher);
	EVP_MD_CTX_free(raw.digest);
	EVP_MD_free(raw.md);
}

int
main(void)
{
	must(crypto_init() == 0, "crypto_init");
	bench_dh(DH_ECP_256);
	bench_dh(DH_MODP_2048);
	bench_dh(DH_CURVE25519);
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		bench_seal(&suites[i]);
	crypto_cleanup();
	return 0;
}
