#include <stdlib.h>

#include "base/error.h"
#include "crypto/hostkey.h"
#include "tests/unit/unit.h"

START_TEST(made_and_read)
{
	static const struct {
		enum hostkey_type type;
		unsigned bits, told;
	} cases[] = {
		{ HOSTKEY_RSA, 1024, 1024 },
		{ HOSTKEY_ECDSA, 256, 256 },
		{ HOSTKEY_ECDSA, 384, 384 },
		{ HOSTKEY_ECDSA, 521, 521 },
		{ HOSTKEY_EDDSA, 0, 256 },
	};
	struct hostkey k;
	char *pem;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_int_eq(hostkey_generate(cases[i].type,
		    cases[i].bits, &pem), 0);
		ck_assert_int_eq(hostkey_read(pem, &k), 0);
		ck_assert_int_eq(k.type, cases[i].type);
		if (k.type != HOSTKEY_EDDSA)
			ck_assert_uint_eq(k.bits, cases[i].told);
		ck_assert_uint_gt(k.spki_len, 32);
		ck_assert_int_eq(k.spki[0], 0x30); /* a SEQUENCE */
		hostkey_clear(&k);
		free(pem);
	}
}
END_TEST

START_TEST(what_cannot_be)
{
	struct hostkey k;
	char *pem;

	ck_assert_int_eq(hostkey_generate(HOSTKEY_RSA, 512, &pem), ERR_RANGE);
	ck_assert_int_eq(hostkey_generate(HOSTKEY_RSA, 16384, &pem),
	    ERR_RANGE);
	ck_assert_int_eq(hostkey_generate(HOSTKEY_ECDSA, 255, &pem),
	    ERR_RANGE);
	ck_assert_int_eq(hostkey_read("", &k), ERR_SYNTAX);
	ck_assert_int_eq(hostkey_read("-----BEGIN PRIVATE KEY-----\nAAAA\n"
	    "-----END PRIVATE KEY-----\n", &k), ERR_SYNTAX);
}
END_TEST

UNIT_MAIN("hostkey", NULL, NULL, made_and_read, what_cannot_be)
