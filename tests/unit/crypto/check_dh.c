#include <pthread.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "crypto/dh.h"
#include "tests/unit/unit.h"

static const unsigned all_groups[] = { 1, 2, 5, 14, 15, 16, 19, 20, 21, 24,
	31 };

#define N_GROUPS (sizeof(all_groups) / sizeof(*all_groups))

static void
setup(void)
{
	ck_assert_int_eq(crypto_init(), 0);
}

static struct dh_key *
key_of(unsigned group, const char *priv_hex)
{
	struct dh_key *key;
	uint8_t priv[DH_PUBLIC_MAX];
	size_t len = unhex(priv_hex, priv, sizeof(priv));

	ck_assert_int_eq(dh_key_from_private(group, priv, len, &key), 0);
	return key;
}

struct vector {
	unsigned group;
	const char *priv_i, *pub_i, *priv_r, *pub_r, *secret;
};

static const struct vector vectors[] = {
	/* RFC 5903 8.1 .. 8.3 */
	{ DH_ECP_256,
	    "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
	    "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
	    "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
	    "C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53",
	    "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
	    "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
	    "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"
	},
	{ DH_ECP_384,
	    "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655"
	    "E35B538041E649EE3FAEF896783AB194",
	    "667842D7D180AC2CDE6F74F37551F55755C7645C20EF73E31634FE72B4C55EE6"
	    "DE3AC808ACB4BDB4C88732AEE95F41AA9482ED1FC0EEB9CAFC4984625CCFC23F"
	    "65032149E0E144ADA024181535A0F38EEB9FCFF3C2C947DAE69B4C634573A81C",
	    "41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942"
	    "E0308312916B8ED2960E4BD55A7448FC",
	    "E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D"
	    "0D1AC43A0336DEF96FDA41D0774A3571DCFBEC7AACF3196472169E838430367F"
	    "66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
	    "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4"
	    "D603135569B9E9D09CF5D4A270F59746" },
	{ DH_ECP_521,
	    "0037ADE9319A89F4DABDB3EF411AACCCA5123C61ACAB57B5393DCE47608172A0"
	    "95AA85A30FE1C2952C6771D937BA9777F5957B2639BAB072462F68C27A57382D"
	    "4A52",
	    "0015417E84DBF28C0AD3C278713349DC7DF153C897A1891BD98BAB4357C9ECBE"
	    "E1E3BF42E00B8E380AEAE57C2D107564941885942AF5A7F4601723C4195D176C"
	    "ED3E"
	    "017CAE20B6641D2EEB695786D8C946146239D099E18E1D5A514C739D7CB4A10A"
	    "D8A788015AC405D7799DC75E7B7D5B6CF2261A6A7F1507438BF01BEB6CA3926F"
	    "9582",
	    "0145BA99A847AF43793FDD0E872E7CDFA16BE30FDC780F97BCCC3F078380201E"
	    "9C677D600B343757A3BDBF2A3163E4C2F869CCA7458AA4A4EFFC311F5CB15168"
	    "5EB9",
	    "00D0B3975AC4B799F5BEA16D5E13E9AF971D5E9B984C9F39728B5E5739735A21"
	    "9B97C356436ADC6E95BB0352F6BE64A6C2912D4EF2D0433CED2B6171640012D9"
	    "460F"
	    "015C68226383956E3BD066E797B623C27CE0EAC2F551A10C2C724D9852077B87"
	    "220B6536C5C408A1D2AEBB8E86D678AE49CB57091F4732296579AB44FCD17F0F"
	    "C56A",
	    "01144C7D79AE6956BC8EDB8E7C787C4521CB086FA64407F97894E5E6B2D79B04"
	    "D1427E73CA4BAA240A34786859810C06B3C715A3A8CC3151F2BEE417996D19F3"
	    "DDEA" },
	/* RFC 7748 5.2 and 6.1, as far as they are of this shape: no private
	 * value or public one in places */
	{ DH_CURVE25519, NULL,
	    "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
	    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
	    NULL,
	    "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
	},
	{ DH_CURVE25519, NULL,
	    "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
	    "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
	    "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
	    "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
	},
};

/* One side's agreement against the vector. */
static void
assert_side(unsigned group, const char *priv, const char *pub,
    const char *peer, const char *secret)
{
	struct dh_key *key = key_of(group, priv);
	struct secret s = { 0 };
	uint8_t other[DH_PUBLIC_MAX];
	size_t len;
	const uint8_t *mine = dh_key_public(key, &len);

	if (pub != NULL)
		assert_hex(mine, len, pub);
	len = unhex(peer, other, sizeof(other));
	ck_assert_int_eq(dh_compute(key, other, len, &s), 0);
	assert_hex(s.data, s.len, secret);
	secret_clear(&s);
	dh_key_free(key);
}

START_TEST(rfc5903_and_rfc7748)
{
	const struct vector *v = &vectors[_i];

	if (v->priv_i != NULL)
		assert_side(
		    v->group, v->priv_i, v->pub_i, v->pub_r, v->secret);
	assert_side(v->group, v->priv_r, v->pub_r, v->pub_i, v->secret);
}
END_TEST

/*
 * MODP groups: exponents SHA-256("a") and SHA-256("b"). The answers, here as
 * SHA-256 of the padded numbers, were computed with Python's integers and the
 * primes as RFC 2409 and 3526 define them, 2^n - 2^(n-64) - 1 + 2^64 *
 * ([2^(n-130) pi] + k).
 */
static const struct {
	unsigned group;
	const char *public_digest, *secret_digest;
} modp[] = {
	{ 1, "b48aac4cb702b6b7a48dfa05ac389b055f35fc1fe3f66b89ea40a0282e11e3cc",
	    "c3cf949943be335d3662020e28cd73fb3052012a0d0e1b945dab692861d15087"
	},
	{ 2, "a29781772c9c72f25545256cc8fcf27628f49aa2a40402781f538be5b67865ab",
	    "b02e3cfe078751f1ffebe8365cf58bf756128cb6240ff6e22fa3ac005c6e69ac"
	},
	{ 5, "f70c689203d58b46060c6ab87e04794558a16d4e3e0e7da833d810f469276a83",
	    "156b79c0c65d8e5ce553ff0c0b64a9a0547c7451594674df966e1c873f0a9369"
	},
	{ 14,
	    "af4c5fa94ec002005abfc26f7e982ebcb4193c283a60c8ecfb29fd257300409e",
	    "7bcb0c0a950e1efa165416a3b93b7b1265a446de85a802ded1247cd6b42f6b28"
	},
	{ 15,
	    "23361453381d8a667958a2df1bca0d5ec06745e19d6613a0e57ef66a40f2d738",
	    "e91be9725b6cf5aa1a5d8182a0e63f5a6722ce0cd43969d68dca1c27902ded91"
	},
	{ 16,
	    "a2f1944136e9fb412dad22f076c1b30e475f5e7bbfb5285c1010fcb07aaf00d8",
	    "438536add5fe665734e7541840491e2d69fa72c0ff4b767acb38bbd319aa8617"
	},
};

START_TEST(modp_groups)
{
	uint8_t a_priv[32], b_priv[32], digest[32];
	struct dh_key *a, *b;
	struct secret s = { 0 };
	const uint8_t *pub;
	size_t len;

	crypto_sha256("a", 1, a_priv);
	crypto_sha256("b", 1, b_priv);
	for (size_t i = 0; i < sizeof(modp) / sizeof(*modp); i++) {
		unsigned g = modp[i].group;

		ck_assert_int_eq(dh_key_from_private(g, a_priv, 32, &a), 0);
		ck_assert_int_eq(dh_key_from_private(g, b_priv, 32, &b), 0);
		pub = dh_key_public(a, &len);
		ck_assert_uint_eq(len, dh_info(g)->public_len);
		crypto_sha256(pub, len, digest);
		assert_hex(digest, 32, modp[i].public_digest);
		ck_assert_int_eq(dh_compute(b, pub, len, &s), 0);
		crypto_sha256(s.data, s.len, digest);
		assert_hex(digest, 32, modp[i].secret_digest);
		dh_key_free(a);
		dh_key_free(b);
	}
	secret_clear(&s);
}
END_TEST

START_TEST(two_new_keys_agree)
{
	unsigned group = all_groups[_i];
	const struct dh_info *info = dh_info(group);
	struct dh_key *a, *b;
	struct secret s = { 0 }, t = { 0 };
	const uint8_t *pa, *pb;
	size_t la, lb;

	ck_assert_int_eq(dh_key_new(group, &a), 0);
	ck_assert_int_eq(dh_key_new(group, &b), 0);
	pa = dh_key_public(a, &la);
	pb = dh_key_public(b, &lb);
	ck_assert_uint_eq(la, info->public_len);
	ck_assert_mem_ne(pa, pb, la);
	ck_assert_int_eq(dh_compute(a, pb, lb, &s), 0);
	ck_assert_int_eq(dh_compute(b, pa, la, &t), 0);
	ck_assert_uint_eq(s.len, info->secret_len);
	ck_assert_uint_eq(t.len, info->secret_len);
	ck_assert_mem_eq(s.data, t.data, s.len);
	secret_clear(&s);
	secret_clear(&t);
	dh_key_free(a);
	dh_key_free(b);
	dh_key_free(NULL);
}
END_TEST

/* The peer's value is refused and the secret that was there stays. */
static void
assert_refused(unsigned group, const void *peer, size_t len)
{
	struct dh_key *key;
	struct secret s = { 0 };

	ck_assert_int_eq(dh_key_new(group, &key), 0);
	ck_assert_int_eq(secret_set(&s, "before", 6), 0);
	ck_assert_int_eq(dh_compute(key, peer, len, &s), ERR_SYNTAX);
	ck_assert_mem_eq(s.data, "before", 6);
	secret_clear(&s);
	dh_key_free(key);
}

START_TEST(a_wrong_length_is_refused)
{
	unsigned group = all_groups[_i];
	struct dh_key *key;
	uint8_t longer[DH_PUBLIC_MAX + 1] = { 0 };
	const uint8_t *pub;
	size_t len;

	ck_assert_int_eq(dh_key_new(group, &key), 0);
	pub = dh_key_public(key, &len);
	memcpy(longer, pub, len);
	assert_refused(group, longer, len - 1);
	assert_refused(group, longer, len + 1);
	assert_refused(group, longer, 0);
	dh_key_free(key);
}
END_TEST

/* RFC 6989 2.1: 1 < y < p-1. */
START_TEST(degenerate_modp_values_are_refused)
{
	static const char group2[] =
	    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD1"
	    "29024E088A67CC74020BBEA63B139B22514A08798E3404DD"
	    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245"
	    "E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
	    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381"
	    "FFFFFFFFFFFFFFFF"; /* RFC 2409 6.2 */
	uint8_t p[128], y[512] = { 0 };

	unhex(group2, p, sizeof(p));
	assert_refused(2, p, sizeof(p)); /* p, that is 0 */
	p[127] = 0xfe;
	assert_refused(2, p, sizeof(p)); /* p - 1, of order 2 */
	memset(p + 120, 0, 8);
	for (size_t i = 119; ++p[i] == 0; i--)
		;
	assert_refused(2, p, sizeof(p)); /* p + 1, that is 1 */
	for (size_t i = 0; i < N_GROUPS; i++) {
		size_t len = dh_info(all_groups[i])->public_len;

		memset(y, 0, sizeof(y));
		assert_refused(all_groups[i], y, len); /* also 0,0 on ECP */
		if (all_groups[i] == 31)
			continue;
		y[len - 1] = 1;
		assert_refused(all_groups[i], y, len);
		memset(y, 0xff, sizeof(y));
		assert_refused(all_groups[i], y, len);
	}
}
END_TEST

START_TEST(a_value_outside_the_subgroup_is_refused)
{
	/* RFC 6989 2.2: in group 24 most numbers, 2 as well, aren't powers of
	 * its generator; in the others 2 is the generator. */
	uint8_t y[256] = { 0 };
	struct dh_key *key;
	struct secret s = { 0 };

	y[255] = 2;
	assert_refused(DH_MODP_2048_256, y, sizeof(y));
	ck_assert_int_eq(dh_key_new(DH_MODP_2048, &key), 0);
	ck_assert_int_eq(dh_compute(key, y, sizeof(y), &s), 0);
	secret_clear(&s);
	dh_key_free(key);
}
END_TEST

START_TEST(a_point_off_the_curve_is_refused)
{
	static const unsigned ecp[] = { 19, 20, 21 };

	for (size_t i = 0; i < 3; i++) {
		struct dh_key *key;
		uint8_t pub[DH_PUBLIC_MAX];
		const uint8_t *p;
		size_t len;

		ck_assert_int_eq(dh_key_new(ecp[i], &key), 0);
		p = dh_key_public(key, &len);
		memcpy(pub, p, len);
		pub[len - 1] ^= 1;
		assert_refused(ecp[i], pub, len);
		dh_key_free(key);
	}
}
END_TEST

START_TEST(low_order_points_of_curve25519_are_refused)
{
	/* RFC 7748 6.1: u = 0, 1, p-1, p, and a point of order 8. */
	static const char *const u[] = {
		"00000000000000000000000000000000"
		"00000000000000000000000000000000",
		"01000000000000000000000000000000"
		"00000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"e0eb7a7c3b41b8ae1656e3faf19fc46a"
		"da098deb9c32b1fd866205165f49b800",
	};
	uint8_t peer[32];

	for (size_t i = 0; i < sizeof(u) / sizeof(*u); i++)
		assert_refused(31, peer, unhex(u[i], peer, sizeof(peer)));
}
END_TEST

START_TEST(a_group_that_we_do_not_do)
{
	struct dh_key *key = NULL;

	ck_assert_int_eq(dh_key_new(DH_NONE, &key), ERR_UNSUPPORTED);
	ck_assert_int_eq(dh_key_new(22, &key), ERR_UNSUPPORTED);
	ck_assert_int_eq(dh_key_from_private(22, "", 0, &key), ERR_UNSUPPORTED);
	ck_assert_ptr_null(key);
}
END_TEST

static void *
agree_often(void *group)
{
	for (int i = 0; i < 20; i++) {
		struct dh_key *a, *b;
		struct secret s = { 0 };
		const uint8_t *pub;
		size_t len;

		if (dh_key_new(*(unsigned *)group, &a) < 0 ||
		    dh_key_new(*(unsigned *)group, &b) < 0)
			return group;
		pub = dh_key_public(b, &len);
		if (dh_compute(a, pub, len, &s) < 0)
			return group;
		secret_clear(&s);
		dh_key_free(a);
		dh_key_free(b);
	}
	return NULL;
}

START_TEST(threads_agree_at_the_same_time)
{
	unsigned groups[] = { 14, 19, 31, 14 };
	pthread_t threads[4];
	void *failed;

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, agree_often,
				     &groups[i]),
		    0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &failed);
		ck_assert_ptr_null(failed);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dh");
	TCase *tc = tcase_create("dh");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, crypto_cleanup);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, rfc5903_and_rfc7748, 0,
	    (int)(sizeof(vectors) / sizeof(*vectors)));
	tcase_add_test(tc, modp_groups);
	tcase_add_loop_test(tc, two_new_keys_agree, 0, (int)N_GROUPS);
	tcase_add_loop_test(tc, a_wrong_length_is_refused, 0, (int)N_GROUPS);
	tcase_add_test(tc, degenerate_modp_values_are_refused);
	tcase_add_test(tc, a_value_outside_the_subgroup_is_refused);
	tcase_add_test(tc, a_point_off_the_curve_is_refused);
	tcase_add_test(tc, low_order_points_of_curve25519_are_refused);
	tcase_add_test(tc, a_group_that_we_do_not_do);
	tcase_add_test(tc, threads_agree_at_the_same_time);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
