#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "crypto/prf.h"
#include "crypto/protect.h"
#include "tests/unit/crypto/vectors.h"
#include "tests/unit/unit.h"

static void
setup(void)
{
	ck_assert_int_eq(crypto_init(), 0);
}

#define N_VECTORS (sizeof(vectors) / sizeof(*vectors))

/* A packet of a vector in memory, and the job that works on it. */
struct packet {
	uint8_t header[64], iv[16], data[2048], icv[32];
	struct protect_job job;
};

static void
packet_init(struct packet *k, const struct vector *v, const char *data)
{
	memset(k, 0, sizeof(*k));
	k->job = (struct protect_job){ .header = k->header,
		.header_len = unhex(v->header, k->header, sizeof(k->header)),
		.iv = k->iv,
		.data = k->data,
		.data_len = unhex(data, k->data, sizeof(k->data)),
		.icv = k->icv };
	unhex(v->iv, k->iv, sizeof(k->iv));
	for (size_t i = 0; i < 8; i++)
		k->job.iv_counter = k->job.iv_counter << 8 | k->iv[i];
}

static struct protect *
protect_of(unsigned encr, unsigned integ, const char *key_hex)
{
	uint8_t key[64], integ_key[64] = { 0 };
	struct protect *p = NULL;
	struct protect_params params = { .encr = encr,
		.integ = integ,
		.encr_key = key,
		.encr_key_len = unhex(key_hex, key, sizeof(key)),
		.integ_key = integ_key };

	memcpy(integ_key, mac_key, sizeof(mac_key));
	if (integ != INTEG_NONE)
		params.integ_key_len = integ_info(integ)->key;
	ck_assert_int_eq(protect_new(&params, &p), 0);
	return p;
}

static struct protect *
protect_of_vector(const struct vector *v)
{
	unsigned integ = v->icv == NULL ? INTEG_HMAC_SHA2_256_128 : INTEG_NONE;

	return protect_of(v->encr, integ, v->key);
}

/* The ICV that a vector without one has: by the PRF, tested by itself. */
static void
vector_icv(const struct vector *v, const struct packet *k, uint8_t *icv)
{
	struct bytes_view parts[] = { { k->header, k->job.header_len },
		{ k->iv, encr_info(v->encr)->iv },
		{ k->data, k->job.data_len } };
	uint8_t full[PRF_MAX];

	if (v->icv != NULL) {
		unhex(v->icv, icv, 16);
		return;
	}
	prf_compute(PRF_HMAC_SHA2_256, mac_key, 32, parts, 3, full);
	memcpy(icv, full, 16);
}

START_TEST(opens_known_packets)
{
	const struct vector *v = &vectors[_i];
	struct protect *p = protect_of_vector(v);
	struct packet k;

	for (int again = 0; again < 2; again++) {
		packet_init(&k, v, v->cipher);
		vector_icv(v, &k, k.icv);
		ck_assert_int_eq(protect_open(p, &k.job), 0);
		assert_hex(k.data, k.job.data_len, v->plain);
	}
	protect_free(p);
}
END_TEST

START_TEST(seals_known_packets)
{
	const struct vector *v = &vectors[_i];
	struct protect *p = protect_of_vector(v);
	uint8_t icv[16];
	struct packet k;

	packet_init(&k, v, v->plain);
	ck_assert_int_eq(protect_seal(p, &k.job), 0);
	if (encr_info(v->encr)->aead) {
		assert_hex(k.iv, 8, v->iv);
		assert_hex(k.data, k.job.data_len, v->cipher);
	}
	vector_icv(v, &k, icv);
	ck_assert_mem_eq(k.icv, icv, 16);
	ck_assert_int_eq(protect_open(p, &k.job), 0);
	assert_hex(k.data, k.job.data_len, v->plain);
	protect_free(p);
}
END_TEST

START_TEST(each_flipped_bit_is_noticed)
{
	const struct vector *v = &vectors[_i];
	struct protect *p = protect_of_vector(v);
	struct packet sealed, k;
	struct { uint8_t *at; size_t len; } areas[4];

	packet_init(&sealed, v, v->plain);
	ck_assert_int_eq(protect_seal(p, &sealed.job), 0);
	packet_init(&k, v, v->plain);
	areas[0].at = k.header;
	areas[0].len = k.job.header_len;
	areas[1].at = k.iv;
	areas[1].len = protect_iv_len(p);
	areas[2].at = k.data;
	areas[2].len = k.job.data_len;
	areas[3].at = k.icv;
	areas[3].len = protect_icv_len(p);
	for (size_t a = 0; a < 4; a++) {
		for (size_t bit = 0; bit < 8 * areas[a].len; bit++) {
			memcpy(k.header, sealed.header, sizeof(k.header));
			memcpy(k.iv, sealed.iv, sizeof(k.iv));
			memcpy(k.data, sealed.data, sizeof(k.data));
			memcpy(k.icv, sealed.icv, sizeof(k.icv));
			areas[a].at[bit / 8] ^= (uint8_t)(1 << bit % 8);
			ck_assert_int_eq(protect_open(p, &k.job), ERR_AUTH);
			if (encr_info(v->encr)->block > 1)
				ck_assert_mem_ne(k.data, "Now is t", 8);
		}
	}
	ck_assert_int_eq(protect_open(p, &sealed.job), 0);
	assert_hex(sealed.data, sealed.job.data_len, v->plain);
	protect_free(p);
}
END_TEST

START_TEST(a_forged_aead_packet_leaves_no_plaintext)
{
	const struct vector *v = &vectors[9]; /* AES-256-GCM */
	struct protect *p = protect_of_vector(v);
	static const uint8_t zero[64];
	struct packet k;

	packet_init(&k, v, v->cipher);
	ck_assert_int_eq(protect_open(p, &k.job), ERR_AUTH);
	ck_assert_mem_eq(k.data, zero, k.job.data_len);
	protect_free(p);
}
END_TEST

/* RFC 4106 5: SPI, 64-bit sequence number; 4303 2.2.1: appended for HMAC. */
START_TEST(high_sequence_bits_are_authenticated)
{
	static const struct vector gcm = { ENCR_AES_GCM_16,
		"4c80cdefbb5d10da906ac73c3613a6342e443b68", "0000432100000000",
		"4956ed7e3b244cfe", NULL, NULL, NULL };
	static const struct vector cbc = { ENCR_AES_CBC,
		"06a9214036b8a15b512e03d534120006", "0000432100000007", "",
		NULL, NULL, NULL };
	uint32_t high = 0x87654321, other = 0x87654320;
	struct protect *p = protect_of_vector(&vectors[8]);
	uint8_t esn[4] = { 0x87, 0x65, 0x43, 0x21 }, full[PRF_MAX];
	struct packet k;

	packet_init(&k, &gcm, vectors[8].plain);
	k.job.esn_high = &high;
	ck_assert_int_eq(protect_seal(p, &k.job), 0);
	assert_hex(k.data, k.job.data_len, vectors[8].cipher);
	assert_hex(k.icv, 16, vectors[8].icv);
	k.job.esn_high = &other;
	ck_assert_int_eq(protect_open(p, &k.job), ERR_AUTH);
	protect_free(p);

	p = protect_of_vector(&cbc);
	packet_init(&k, &cbc, vectors[1].plain);
	k.job.esn_high = &high;
	ck_assert_int_eq(protect_seal(p, &k.job), 0);
	struct bytes_view parts[] = {
		{ k.header, 8 }, { k.iv, 16 }, { k.data, 32 }, { esn, 4 }
	};
	prf_compute(PRF_HMAC_SHA2_256, mac_key, 32, parts, 4, full);
	ck_assert_mem_eq(k.icv, full, 16);
	k.job.esn_high = NULL;
	ck_assert_int_eq(protect_open(p, &k.job), ERR_AUTH);
	k.job.esn_high = &high;
	ck_assert_int_eq(protect_open(p, &k.job), 0);
	assert_hex(k.data, 32, vectors[1].plain);
	protect_free(p);
}
END_TEST

/* RFC 2403, 2404 and 4868: the first bytes of the whole HMAC. */
START_TEST(icvs_are_truncated_hmacs)
{
	static const struct {
		unsigned integ, prf;
		size_t icv;
	} cases[] = {
		{ INTEG_HMAC_MD5_96, PRF_HMAC_MD5, 12 },
		{ INTEG_HMAC_SHA1_96, PRF_HMAC_SHA1, 12 },
		{ INTEG_HMAC_SHA2_256_128, PRF_HMAC_SHA2_256, 16 },
		{ INTEG_HMAC_SHA2_384_192, PRF_HMAC_SHA2_384, 24 },
		{ INTEG_HMAC_SHA2_512_256, PRF_HMAC_SHA2_512, 32 },
	};
	uint8_t key[64] = { 0 }, full[PRF_MAX];

	memcpy(key, mac_key, sizeof(mac_key));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct protect *p = protect_of(ENCR_NULL, cases[i].integ, "");
		struct packet k;
		struct bytes_view whole = { k.data, 5 };

		packet_init(&k, &vectors[7], vectors[7].plain);
		k.job.header_len = 0;
		memset(k.icv, 0xee, sizeof(k.icv));
		ck_assert_int_eq(protect_seal(p, &k.job), 0);
		ck_assert_int_eq(prf_compute(cases[i].prf, key,
				     integ_info(cases[i].integ)->key, &whole,
				     1, full),
		    0);
		ck_assert_uint_eq(protect_icv_len(p), cases[i].icv);
		ck_assert_mem_eq(k.icv, full, cases[i].icv);
		if (cases[i].icv < sizeof(k.icv))
			ck_assert_uint_eq(k.icv[cases[i].icv], 0xee);
		protect_free(p);
	}
}
END_TEST

/* RFC 4868 2.7.2.1 .. 2.7.2.3, test case AUTH-1: "Hi There" under 0b..0b. */
START_TEST(rfc4868)
{
	static const struct {
		unsigned integ;
		const char *icv;
	} cases[] = {
		{ INTEG_HMAC_SHA2_256_128, "198a607eb44bfbc69903a0f1cf2bbdc5" },
		{ INTEG_HMAC_SHA2_384_192,
		    "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973" },
		{ INTEG_HMAC_SHA2_512_256,
		    "637edc6e01dce7e6742a99451aae82df"
		    "23da3e92439e590e43e761b33e910fb8" },
	};
	uint8_t key[64], data[] = "Hi There", icv[32];

	memset(key, 0x0b, sizeof(key));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct protect_params params = { .encr = ENCR_NULL,
			.integ = cases[i].integ,
			.integ_key = key,
			.integ_key_len = integ_info(cases[i].integ)->key };
		struct protect_job job = {
			.data = data, .data_len = 8, .icv = icv
		};
		struct protect *p;

		ck_assert_int_eq(protect_new(&params, &p), 0);
		ck_assert_int_eq(protect_seal(p, &job), 0);
		assert_hex(icv, protect_icv_len(p), cases[i].icv);
		protect_free(p);
	}
}
END_TEST

START_TEST(cbc_ivs_are_fresh)
{
	struct protect *p = protect_of_vector(&vectors[0]);
	uint8_t ivs[100][16];
	struct packet k;

	for (size_t i = 0; i < 100; i++) {
		packet_init(&k, &vectors[0], vectors[0].plain);
		ck_assert_int_eq(protect_seal(p, &k.job), 0);
		memcpy(ivs[i], k.iv, 16);
		for (size_t j = 0; j < i; j++)
			ck_assert_mem_ne(ivs[i], ivs[j], 16);
	}
	protect_free(p);
}
END_TEST

START_TEST(sizes)
{
	struct protect *p;
	struct packet k;
	static const struct {
		size_t vector, iv, block, icv;
	} cases[] = {
		{ 0, 16, 16, 16 },
		{ 5, 8, 8, 16 },
		{ 7, 0, 1, 16 },
		{ 8, 8, 1, 16 },
		{ 11, 8, 1, 16 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		p = protect_of_vector(&vectors[cases[i].vector]);
		ck_assert_uint_eq(protect_iv_len(p), cases[i].iv);
		ck_assert_uint_eq(protect_block(p), cases[i].block);
		ck_assert_uint_eq(protect_icv_len(p), cases[i].icv);
		protect_free(p);
	}
	/* A length between blocks is refused before anything is touched. */
	p = protect_of_vector(&vectors[0]);
	packet_init(&k, &vectors[0], vectors[0].plain);
	k.job.data_len--;
	ck_assert_int_eq(protect_seal(p, &k.job), ERR_SYNTAX);
	ck_assert_int_eq(protect_open(p, &k.job), ERR_SYNTAX);
	assert_hex(k.data, 16, vectors[0].plain);
	protect_free(p);
}
END_TEST

START_TEST(no_data_at_all)
{
	for (size_t i = 0; i < N_VECTORS; i++) {
		struct protect *p = protect_of_vector(&vectors[i]);
		struct packet k;

		packet_init(&k, &vectors[i], "");
		ck_assert_int_eq(protect_seal(p, &k.job), 0);
		ck_assert_int_eq(protect_open(p, &k.job), 0);
		k.icv[0] ^= 1;
		ck_assert_int_eq(protect_open(p, &k.job), ERR_AUTH);
		protect_free(p);
	}
}
END_TEST

START_TEST(parameters_that_do_not_fit)
{
	static const uint8_t key[64];
	static const struct {
		unsigned encr, integ;
		size_t encr_len, integ_len;
		int r;
	} cases[] = {
		{ 99, INTEG_HMAC_SHA1_96, 16, 20, ERR_UNSUPPORTED },
		{ ENCR_AES_CBC, INTEG_NONE, 16, 0, ERR_UNSUPPORTED },
		{ ENCR_NULL, INTEG_NONE, 0, 0, ERR_UNSUPPORTED },
		{ ENCR_AES_CBC, 99, 16, 20, ERR_UNSUPPORTED },
		{ ENCR_AES_CBC, INTEG_HMAC_SHA1_96, 17, 20, ERR_RANGE },
		{ ENCR_AES_CBC, INTEG_HMAC_SHA1_96, 0, 20, ERR_RANGE },
		{ ENCR_AES_CBC, INTEG_HMAC_SHA1_96, 16, 16, ERR_RANGE },
		{ ENCR_AES_GCM_16, INTEG_HMAC_SHA1_96, 20, 20,
		    ERR_UNSUPPORTED },
		{ ENCR_AES_GCM_16, INTEG_NONE, 16, 0, ERR_RANGE },
		{ ENCR_AES_GCM_16, INTEG_NONE, 4, 0, ERR_RANGE },
		{ ENCR_CHACHA20_POLY1305, INTEG_NONE, 32, 0, ERR_RANGE },
		{ ENCR_DES, INTEG_HMAC_SHA1_96, 24, 20, ERR_RANGE },
		{ ENCR_3DES, INTEG_HMAC_SHA1_96, 8, 20, ERR_RANGE },
		{ ENCR_NULL, INTEG_HMAC_SHA1_96, 1, 20, ERR_RANGE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct protect_params params = { cases[i].encr, cases[i].integ,
			key, cases[i].encr_len, key, cases[i].integ_len };
		struct protect *p = NULL;

		ck_assert_int_eq(protect_new(&params, &p), cases[i].r);
		ck_assert_ptr_null(p);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("protect");
	TCase *tc = tcase_create("protect");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, crypto_cleanup);
	tcase_add_loop_test(tc, opens_known_packets, 0, (int)N_VECTORS);
	tcase_add_loop_test(tc, seals_known_packets, 0, (int)N_VECTORS);
	tcase_add_loop_test(
	    tc, each_flipped_bit_is_noticed, 0, (int)N_VECTORS);
	tcase_add_test(tc, a_forged_aead_packet_leaves_no_plaintext);
	tcase_add_test(tc, high_sequence_bits_are_authenticated);
	tcase_add_test(tc, icvs_are_truncated_hmacs);
	tcase_add_test(tc, rfc4868);
	tcase_add_test(tc, cbc_ivs_are_fresh);
	tcase_add_test(tc, sizes);
	tcase_add_test(tc, no_data_at_all);
	tcase_add_test(tc, parameters_that_do_not_fit);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
