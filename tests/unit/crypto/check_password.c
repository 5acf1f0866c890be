#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/password.h"
#include "tests/unit/unit.h"

START_TEST(pix_form)
{
	/* Published examples of configurations and of password auditors. */
	static const struct {
		const char *clear, *user, *hash;
	} cases[] = {
		{ "cisco", NULL, "2KFQnbNIdI.2KYOU" },
		{ "cisco", "", "2KFQnbNIdI.2KYOU" },
		{ "cisco", "cisco", "3USUcOPFUiMCO4Jk" },
		{ "cisco", "cisco1", "3USUcOPFUiMCO4Jk" }, /* four count */
		{ "ripper", "alex", "h3mJrcH0901pqX/m" },
		{ "cangetin", NULL, "TynyB./ftknE77QP" },
		{ "cangetin", "rramsey", "jgBZqYtsWfGcUKDi" },
		{ "phonehome", "rharris", "zyIIMSYjiPm0L7a6" },
		{ "0123456789abcdef", NULL, ".7nfVBEIEu4KbF/1" },
		{ "1234567890123456", NULL, "feCkwUGktTCAgIbD" },
	};
	char hash[17];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		password_hash_pix(cases[i].clear, cases[i].user, hash);
		ck_assert_str_eq(hash, cases[i].hash);
		ck_assert(password_verify(
		    cases[i].clear, cases[i].hash, cases[i].user));
		ck_assert(
		    !password_verify("other", cases[i].hash, cases[i].user));
	}
	ck_assert(!password_verify("cisco", "2KFQnbNIdI.2KYOU", "user"));
}
END_TEST

START_TEST(long_passwords_in_pix_form)
{
	char a[17], b[17];

	/* More than 16 characters count (up to 32), and none is read twice. */
	password_hash_pix("0123456789abcdef", NULL, a);
	password_hash_pix("0123456789abcdefg", NULL, b);
	ck_assert_str_ne(a, b);
	password_hash_pix("0123456789abcdef0123456789abcdef", NULL, a);
	password_hash_pix("0123456789abcdef0123456789abcdefXYZ", "user", b);
	ck_assert_str_eq(a, b);
	password_hash_pix("0123456789abcdef0123456789ab", "user", a);
	password_hash_pix("0123456789abcdef0123456789abuser", NULL, b);
	ck_assert_str_eq(a, b);
	password_hash_pix("password", "ab", a); /* short names repeat */
	password_hash_pix("passwordabab", NULL, b);
	ck_assert_str_eq(a, b);
}
END_TEST

/* Salt 00..0f, "cisco", 5000 rounds: hashlib.pbkdf2_hmac() of Python. */
#define STORED                                                                 \
	"$sha512$5000$AAECAwQFBgcICQoLDA0ODw==$Ty7PegTAbntoe4N5wpbEUg=="

START_TEST(pbkdf2_form)
{
	char stored[PASSWORD_HASH_MAX], other[PASSWORD_HASH_MAX];

	ck_assert(password_verify("cisco", STORED, NULL));
	ck_assert(password_verify("cisco", STORED, "ignored"));
	ck_assert(!password_verify("cisco ", STORED, NULL));
	ck_assert(!password_verify("", STORED, NULL));
	ck_assert_int_eq(password_hash_pbkdf2("secret", 100, stored), 0);
	ck_assert_int_eq(password_hash_pbkdf2("secret", 100, other), 0);
	ck_assert_str_ne(stored, other); /* salted */
	ck_assert_int_eq(strncmp(stored, "$sha512$100$", 12), 0);
	ck_assert_uint_eq(strlen(stored), 12 + 24 + 1 + 24);
	ck_assert(password_verify("secret", stored, NULL));
	ck_assert(!password_verify("Secret", stored, NULL));
	ck_assert_int_eq(password_hash_pbkdf2("x", 0, stored), ERR_RANGE);
	ck_assert_int_eq(
	    password_hash_pbkdf2("x", 4000000000, stored), ERR_RANGE);
}
END_TEST

START_TEST(what_is_no_hash_matches_nothing)
{
	static const char *const bad[] = { "", "cisco", "2KFQnbNIdI.2KYO",
		"2KFQnbNIdI.2KYOUx", "$sha512$", "$sha512$5000$", "$sha512$$$",
		"$sha512$5000$AAECAwQFBgcICQoLDA0ODw==$",
		"$sha512$0$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw==",
		"$sha512$99999999$AAECAwQFBgcICQoLDA0ODw==$"
		"AAECAwQFBgcICQoLDA0ODw==",
		"$sha512$5000$AAECAwQFBgcICQoLDA0O!w==$"
		"AAECAwQFBgcICQoLDA0ODw==",
		"$sha512$5000$AAECAwQFBgcICQoLDA0ODw==xAAECAwQFBgcICQoLDA0ODw=="
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert(!password_verify("cisco", bad[i], NULL));
		ck_assert(!password_verify("", bad[i], NULL));
	}
}
END_TEST

START_TEST(algorithm_tables)
{
	ck_assert_ptr_null(encr_info(0));
	ck_assert_ptr_null(integ_info(INTEG_NONE));
	ck_assert_ptr_null(prf_info(99));
	ck_assert_ptr_null(dh_info(DH_NONE));
	ck_assert_ptr_null(dh_info(22));
	ck_assert_uint_eq(dh_info(DH_ECP_521)->public_len, 132);
	ck_assert_uint_eq(dh_info(DH_ECP_521)->secret_len, 66);
	ck_assert_uint_eq(prf_info(PRF_HMAC_SHA2_384)->len, 48);
	ck_assert(encr_info(ENCR_AES_GCM_16)->aead);
	ck_assert_uint_eq(encr_keymat_len(ENCR_AES_CBC, 256), 32);
	ck_assert_uint_eq(encr_keymat_len(ENCR_AES_GCM_16, 256), 36);
	ck_assert_uint_eq(encr_keymat_len(ENCR_NULL_AUTH_AES_GMAC, 128), 20);
	ck_assert_uint_eq(encr_keymat_len(ENCR_CHACHA20_POLY1305, 0), 36);
	ck_assert_uint_eq(encr_keymat_len(ENCR_DES, 0), 8);
	ck_assert_uint_eq(encr_keymat_len(ENCR_3DES, 0), 24);
	ck_assert_uint_eq(encr_keymat_len(ENCR_NULL, 0), 0);
	ck_assert_uint_eq(encr_keymat_len(99, 128), 0);
}
END_TEST

UNIT_MAIN("password", NULL, NULL, pix_form, long_passwords_in_pix_form,
    pbkdf2_form, what_is_no_hash_matches_nothing, algorithm_tables)
