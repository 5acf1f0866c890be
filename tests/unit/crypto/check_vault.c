#include <check.h>
#include <string.h>

#include "base/error.h"
#include "crypto/crypto.h"
#include "crypto/vault.h"

/* Secrets as text at rest. */

static struct vault_key key, other;
static char sealed[VAULT_TEXT_MAX], clear[VAULT_CLEAR_MAX + 1];

static void
setup(void)
{
	uint8_t salt[VAULT_SALT] = "0123456789abcdef";

	ck_assert_int_eq(crypto_init(), 0);
	ck_assert_int_eq(vault_key_derive("passphrase", salt, &key), 0);
	salt[0] = '1';
	ck_assert_int_eq(vault_key_derive("passphrase", salt, &other), 0);
}

/* The derivation is what any PBKDF2-HMAC-SHA512 gives (Python's hashlib). */
START_TEST(derivation)
{
	static const uint8_t seal[4] = { 0xe3, 0xab, 0xb0, 0xce };

	ck_assert_mem_eq(key.seal, seal, sizeof seal);
	ck_assert(vault_key_equal(&key, &key));
	ck_assert(!vault_key_equal(&key, &other));
}
END_TEST

START_TEST(there_and_back)
{
	char text[VAULT_CLEAR_MAX + 2], again[VAULT_TEXT_MAX];
	uint8_t salt[VAULT_SALT];

	for (size_t n = 0; n <= VAULT_CLEAR_MAX; n++) {
		memset(text, 'x', n);
		text[n] = '\0';
		ck_assert_int_eq(vault_seal(&key, text, sealed), 0);
		ck_assert_int_eq(vault_open(&key, sealed, clear), 0);
		ck_assert_str_eq(clear, text);
		ck_assert_int_eq(vault_open(&other, sealed, clear),
		    ERR_NOT_FOUND);
	}
	ck_assert_int_eq(vault_salt(sealed, salt), 0);
	ck_assert_mem_eq(salt, "0123456789abcdef", VAULT_SALT);
	memset(text, 'x', VAULT_CLEAR_MAX + 1);
	text[VAULT_CLEAR_MAX + 1] = '\0';
	ck_assert_int_eq(vault_seal(&key, text, sealed), ERR_RANGE);
	/* the same secret is the same text */
	ck_assert_int_eq(vault_seal(&key, "cisco", sealed), 0);
	ck_assert_int_eq(vault_seal(&key, "cisco", again), 0);
	ck_assert_str_eq(sealed, again);
	ck_assert_int_eq(vault_seal(&key, "cisca", again), 0);
	ck_assert_str_ne(sealed, again);
}
END_TEST

START_TEST(what_was_changed_does_not_open)
{
	char bad[VAULT_TEXT_MAX];
	size_t len;

	ck_assert_int_eq(vault_seal(&key, "cisco", sealed), 0);
	len = strlen(sealed);
	for (size_t i = 0; i < len; i++) {
		strcpy(bad, sealed);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		ck_assert_int_lt(vault_open(&key, bad, clear), 0);
		strcpy(bad, sealed);
		bad[i] = '\0';
		ck_assert_int_lt(vault_open(&key, bad, clear), 0);
	}
	ck_assert_int_eq(vault_open(&key, "JDEyMzQ1Njc4", clear), ERR_SYNTAX);
	ck_assert_int_eq(vault_open(&key, "", clear), ERR_SYNTAX);
	ck_assert_int_eq(vault_open(&key, "****", clear), ERR_SYNTAX);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("vault");
	TCase *t = tcase_create("vault");
	SRunner *runner;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, crypto_cleanup);
	tcase_add_test(t, derivation);
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, what_was_changed_does_not_open);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
