#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "ike/keys.h"
#include "ike/sk.h"
#include "tests/unit/unit.h"

/* Key derivation against values computed from the definitions of RFC 7296 2.13
 * to 2.18 by an independent program (Python's hmac, openssl enc); encrypted
 * messages. */

static struct ike_nonce ni, nr;
static struct secret shared;
static uint8_t spi_i[8], spi_r[8];
static struct ike_exchange x = { &ni, &nr, &shared };

static const struct ike_suite cbc256 = { .cipher = { ENCR_AES_CBC, 256 },
	.integ = INTEG_HMAC_SHA2_256_128, .prf = PRF_HMAC_SHA2_256 };
static const struct ike_suite cbc128 = { .cipher = { ENCR_AES_CBC, 128 },
	.integ = INTEG_HMAC_SHA1_96, .prf = PRF_HMAC_SHA1 };

static void
setup(void)
{
	ck_assert_int_eq(crypto_init(), 0);
	ni.len = 32;
	nr.len = 40;
	for (unsigned i = 0; i < 40; i++) {
		ni.data[i] = (uint8_t)(0x10 + i);
		nr.data[i] = (uint8_t)(0x80 + i);
	}
	ck_assert_int_eq(secret_alloc(&shared, 256), 0);
	for (unsigned i = 0; i < 256; i++)
		shared.data[i] = (uint8_t)(7 * i);
	for (unsigned i = 0; i < 8; i++) {
		spi_i[i] = (uint8_t)(1 + i);
		spi_r[i] = (uint8_t)(0x11 + i);
	}
}

static void
teardown(void)
{
	secret_clear(&shared);
	crypto_cleanup();
}

static struct ike_keys
keys_of(const struct ike_suite *suite)
{
	struct ike_keys k;

	ck_assert_int_eq(ike_keys_derive(suite, &x, spi_i, spi_r, &k), 0);
	return k;
}

START_TEST(skeyseed)
{
	uint8_t seed[PRF_MAX];

	ck_assert_int_eq(ike_skeyseed(PRF_HMAC_SHA2_256, &x, seed), 0);
	assert_hex(seed, 32, "354742193c62d588fc1aa18de76db276"
			     "7bb3617ab8c6db803744ae2902f92383");
	ck_assert_int_eq(ike_skeyseed(PRF_HMAC_SHA1, &x, seed), 0);
	assert_hex(seed, 20, "defae30b6608c4b7f8138257be83b8118cf77f05");
}
END_TEST

START_TEST(sk)
{
	struct ike_keys k = keys_of(&cbc256);

	assert_hex(k.d.data, k.d.len, "18a821e1a5a7a49c8fda4a07e7d8f954"
				      "ad3bd838d3d2c3ee5336bf417ad02376");
	assert_hex(k.pi.data, k.pi.len, "5b3338eefbaf2473d9633b5dca87be01"
					"6fec5153709910a76e556cb82cad87fc");
	assert_hex(k.pr.data, k.pr.len, "c691261131f0168058c580024fbba0d5"
					"a86901a3c76a33d5d9d7c8b4bd507dee");
	ike_keys_clear(&k);
	k = keys_of(&cbc128);
	assert_hex(k.d.data, k.d.len,
	    "47f3527f4d5f3c235a97478c1ee5d4805ad67533");
	assert_hex(k.pr.data, k.pr.len,
	    "a0c7b4054649c1a95cc4e0e2b5a0b74efc901895");
	ike_keys_clear(&k);
}
END_TEST

/* SK_ei and SK_ai show in what they open. */
START_TEST(message_of_the_initiator)
{
	struct ike_keys k = keys_of(&cbc256);
	uint8_t m[256], *inner;
	size_t inner_len, len;

	len = unhex("0102030405060708 1112131415161718 2e202508 00000002"
		    "00000060 28000044 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
		    "b1c8bf19c4f118da598c1922423c0cd92471d7a5e2f747623267"
		    "22a4f77911017d41597a34cb6d5dea343e3c0bec8f5b",
	    m, sizeof(m));
	ck_assert_int_eq(sk_open(k.r, m, len, 28, false, &inner, &inner_len),
	    ERR_AUTH);
	ck_assert_int_eq(sk_open(k.i, m, len, 28, false, &inner, &inner_len),
	    0);
	assert_hex(inner, inner_len,
	    "00000014 000102030405060708090a0b0c0d0e0f");
	ike_keys_clear(&k);
}
END_TEST

START_TEST(keymat)
{
	struct ike_exchange no_pfs = { &ni, &nr, NULL };
	struct ike_keys k = keys_of(&cbc256);
	struct ike_child_keys c;
	uint8_t mat[100];

	ck_assert_int_eq(ike_keymat(PRF_HMAC_SHA2_256, &k.d, &no_pfs, mat,
	    sizeof(mat)), 0);
	assert_hex(mat, sizeof(mat),
	    "c02f0da24844824124600173063b213fed2203af4b6c897788564133250c86c5"
	    "47113f5d4017788a4b3a8285707d4ce42ba64987ec820ac6eb52aa9ce91c5227"
	    "41f2b1bf49a78dd49858860c61dba1803199cddf98c7b29c6a7c6ddd4c16f788"
	    "44209daf");
	ck_assert_int_eq(ike_keymat(PRF_HMAC_SHA2_256, &k.d, &x, mat,
	    sizeof(mat)), 0);
	assert_hex(mat, sizeof(mat),
	    "51fb37d8521d74f5a93f0686c4feb03d9dfad4abce1aa847cbdf45460f61e35e"
	    "b5eefdeea195987c22bd302a12ba54544804ba2e934406a8bb7cf654f93065f5"
	    "a4c37797029f5bf7d589ba1a6211d8d30c41fb81b9dfecb32c78d3b150d4523e"
	    "1ac90ea4");
	/* in the order of 2.17: encryption, integrity; initiator first */
	ck_assert_int_eq(ike_child_keys_derive(PRF_HMAC_SHA2_256, &k.d,
	    &cbc128, &no_pfs, &c), 0);
	assert_hex(c.encr_i.data, c.encr_i.len,
	    "c02f0da24844824124600173063b213f");
	assert_hex(c.integ_i.data, c.integ_i.len,
	    "ed2203af4b6c897788564133250c86c547113f5d");
	assert_hex(c.encr_r.data, c.encr_r.len,
	    "4017788a4b3a8285707d4ce42ba64987");
	assert_hex(c.integ_r.data, c.integ_r.len,
	    "ec820ac6eb52aa9ce91c522741f2b1bf49a78dd4");
	ike_child_keys_clear(&c);
	ike_keys_clear(&k);
}
END_TEST

START_TEST(rekeyed)
{
	struct ike_suite next = cbc256;
	struct ike_keys old = keys_of(&cbc256), k;

	/* a shorter and a longer PRF than the old one */
	next.prf = PRF_HMAC_SHA1;
	ck_assert_int_eq(ike_keys_rekey(PRF_HMAC_SHA2_256, &old.d, &next, &x,
	    spi_i, spi_r, &k), 0);
	assert_hex(k.d.data, k.d.len,
	    "641396068dd1116322601e9bec16cdb61ae81f17");
	ike_keys_clear(&k);
	next.prf = PRF_HMAC_SHA2_512;
	ck_assert_int_eq(ike_keys_rekey(PRF_HMAC_SHA2_256, &old.d, &next, &x,
	    spi_i, spi_r, &k), 0);
	assert_hex(k.d.data, k.d.len,
	    "6a183415b525a66e97b811ccca252598c3e2470fce36202d7102e976f3e67860"
	    "9c94598096dafe6764c1e022f4a9fd2ceef26e8df74085df90879f812463f6e5");
	ike_keys_clear(&k);
	ike_keys_clear(&old);
}
END_TEST

START_TEST(auth)
{
	struct bytes_view message = { "the first message", 17 };
	struct bytes_view id = { "\x02\0\0\0fw.example", 14 };
	struct ike_keys k = keys_of(&cbc256);
	struct secret psk = { 0 };
	uint8_t proof[PRF_MAX];

	ck_assert_int_eq(secret_set(&psk, "SecureKey", 9), 0);
	ck_assert_int_eq(ike_auth_psk(PRF_HMAC_SHA2_256, &psk, &message, &nr,
	    &k.pi, &id, proof), 0);
	assert_hex(proof, 32, "c59c20763ce5c619acba99c1d3aaa3aa"
			      "937dead1f3d32f91bbfb9acfb8a40d98");
	secret_clear(&psk);
	ike_keys_clear(&k);
}
END_TEST

/* ---- messages ------------------------------------------------------------ */

static uint8_t inner_in[4000];

static struct ike_packet *
seal(const struct ike_keys *k, size_t len, size_t fragment)
{
	struct wire_header h = { .version = WIRE_VERSION_2,
		.exchange = EXCHANGE_AUTH, .id = 1 };
	struct wire_out o;
	struct ike_packet *p;
	uint64_t counter = 41;

	for (size_t i = 0; i < sizeof(inner_in); i++)
		inner_in[i] = (uint8_t)(i * 31 >> 3);
	wire_out_init(&o, inner_in, sizeof(inner_in));
	o.w.len = len;
	o.first = PAYLOAD_IDI;
	ck_assert_int_eq(sk_seal(k->i, &counter, &h, &o, fragment, &p), 0);
	return p;
}

START_TEST(seal_and_open)
{
	static const struct ike_suite suites[] = {
		{ .cipher = { ENCR_AES_CBC, 192 }, .prf = 5,
		    .integ = INTEG_HMAC_SHA2_512_256 },
		{ .cipher = { ENCR_3DES, 0 }, .integ = INTEG_HMAC_MD5_96,
		    .prf = 1 },
		{ .cipher = { ENCR_AES_GCM_16, 256 }, .prf = 7 },
		{ .cipher = { ENCR_CHACHA20_POLY1305, 0 }, .prf = 5 },
	};

	for (unsigned s = 0; s < 4; s++) {
		struct ike_keys k = keys_of(&suites[s]);

		for (size_t len = 0; len < 70; len++) {
			struct ike_packet *p = seal(&k, len, 0);
			uint8_t *inner, spoilt[512];
			size_t n;

			memcpy(spoilt, p->data, p->len);
			spoilt[len % p->len] ^= 1;
			ck_assert_int_lt(sk_open(k.i, spoilt, p->len, 28,
			    false, &inner, &n), 0);
			ck_assert_int_lt(sk_open(k.i, spoilt, 28 + len / 2, 28,
			    false, &inner, &n), 0);
			ck_assert_int_eq(sk_open(k.i, p->data, p->len, 28,
			    false, &inner, &n), 0);
			ck_assert_uint_eq(n, len);
			ck_assert_mem_eq(inner, inner_in, len);
			ike_packets_free(p);
		}
		ike_keys_clear(&k);
	}
}
END_TEST

/* In pieces, put together in any order, doubled ones ignored. */
START_TEST(fragments)
{
	static struct sk_fragments f;
	struct ike_keys k = keys_of(&cbc256);
	struct ike_packet *list = seal(&k, 4000, 576), *p, *whole = NULL;
	struct ike_packet *order[16];
	unsigned n = 0;

	for (p = list; p != NULL; p = p->next) {
		ck_assert_uint_le(p->len, 576);
		order[n++] = p;
	}
	ck_assert_uint_ge(n, 8);
	for (unsigned i = n; i-- > 0;) {
		uint8_t *inner, *d = order[i]->data;
		uint16_t number = (uint16_t)(d[32] << 8 | d[33]);
		uint16_t total = (uint16_t)(d[34] << 8 | d[35]);
		size_t len;

		ck_assert_uint_eq(d[16], PAYLOAD_SKF);
		ck_assert_uint_eq(number, i + 1);
		ck_assert_uint_eq(total, n);
		ck_assert_int_eq(sk_open(k.i, d, order[i]->len, 28, true,
		    &inner, &len), 0);
		ck_assert_int_eq(sk_fragments_add(&f, 1, number, total, d[28],
		    inner, len, &whole), i == 0);
		if (i > 0)
			ck_assert_int_eq(sk_fragments_add(&f, 1, number,
			    total, d[28], inner, len, &whole), 0);
	}
	ck_assert_uint_eq(whole->len, 4000);
	ck_assert_mem_eq(whole->data, inner_in, 4000);
	ck_assert_uint_eq(f.first, PAYLOAD_IDI);
	ike_packets_free(whole);
	sk_fragments_clear(&f);
	ike_packets_free(list);
	ike_keys_clear(&k);
}
END_TEST

START_TEST(fragments_bounded)
{
	static struct sk_fragments f;
	static uint8_t data[60000];
	struct ike_packet *whole;

	ck_assert_int_eq(sk_fragments_add(&f, 1, 0, 2, 0, data, 1, &whole),
	    ERR_SYNTAX);
	ck_assert_int_eq(sk_fragments_add(&f, 1, 3, 2, 0, data, 1, &whole),
	    ERR_SYNTAX);
	ck_assert_int_eq(sk_fragments_add(&f, 1, 1, 1000, 0, data, 1, &whole),
	    ERR_FULL);
	ck_assert_int_eq(sk_fragments_add(&f, 1, 1, 3, 0, data, sizeof(data),
	    &whole), 0);
	ck_assert_int_eq(sk_fragments_add(&f, 1, 2, 3, 0, data, sizeof(data),
	    &whole), ERR_FULL);
	/* another message begins anew */
	ck_assert_int_eq(sk_fragments_add(&f, 2, 2, 3, 0, data, sizeof(data),
	    &whole), 0);
	sk_fragments_clear(&f);
}
END_TEST

UNIT_MAIN("keys", setup, teardown, skeyseed, sk, message_of_the_initiator,
    keymat, rekeyed, auth, seal_and_open, fragments, fragments_bounded)
