#include <stdlib.h>

#include "base/error.h"
#include "crypto/hostkey.h"
#include "crypto/sshsig.h"
#include "tests/unit/crypto/signer.h"

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

/* A login by that key, and by what was left of it when it had gone. */
static void
log_in(const struct hostkey *k, const char *algorithm)
{
	struct signer s = { .algorithm = algorithm };
	int n = hostkey_ssh_blob(k, s.blob);

	ck_assert_int_gt(n, 0);
	s.blob_len = (size_t)n;
	for (int i = 0; i < 40; i++) { /* numbers of any length */
		signer_fill(&s, "fw", 48, algorithm);
		s.data[4] ^= (uint8_t)i;
		n = hostkey_ssh_sign(k, algorithm, s.data, s.data_len,
		    s.signature);
		ck_assert_int_gt(n, 0);
		ck_assert_int_eq(sshsig_check("fw",
		    (struct sshsig_bytes){ s.data + 4, 48 },
		    (struct sshsig_bytes){ s.blob, s.blob_len },
		    (struct sshsig_bytes){ s.data, s.data_len },
		    (struct sshsig_bytes){ s.signature, (size_t)n }), 0);
	}
}

START_TEST(it_signs_for_ssh)
{
	static const struct {
		enum hostkey_type type;
		unsigned bits;
		const char *key, *algorithms[2];
	} cases[] = {
		{ HOSTKEY_RSA, 1024, "ssh-rsa", { "rsa-sha2-256",
		    "rsa-sha2-512" } },
		{ HOSTKEY_ECDSA, 256, "ecdsa-sha2-nistp256",
		    { "ecdsa-sha2-nistp256" } },
		{ HOSTKEY_ECDSA, 384, "ecdsa-sha2-nistp384",
		    { "ecdsa-sha2-nistp384" } },
		{ HOSTKEY_ECDSA, 521, "ecdsa-sha2-nistp521",
		    { "ecdsa-sha2-nistp521" } },
		{ HOSTKEY_EDDSA, 0, "ssh-ed25519", { "ssh-ed25519" } },
	};
	struct hostkey k, shared;
	char *pem;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_int_eq(hostkey_generate(cases[i].type,
		    cases[i].bits, &pem), 0);
		ck_assert_int_eq(hostkey_read(pem, &k), 0);
		hostkey_share(&k, &shared);
		hostkey_clear(&k);
		ck_assert(!hostkey_ssh_signs(&k, cases[i].algorithms[0]));
		ck_assert_str_eq(hostkey_ssh_type(&shared), cases[i].key);
		for (size_t j = 0; j < sizeof cases / sizeof *cases; j++)
			ck_assert_int_eq(hostkey_ssh_signs(&shared,
			    cases[j].algorithms[0]), strcmp(cases[j].key,
			    cases[i].key) == 0);
		ck_assert(!hostkey_ssh_signs(&shared, "ssh-rsa")); /* SHA-1 */
		for (int j = 0; j < 2; j++)
			if (cases[i].algorithms[j] != NULL)
				log_in(&shared, cases[i].algorithms[j]);
		hostkey_clear(&shared);
		free(pem);
	}
}
END_TEST

UNIT_MAIN("hostkey", NULL, NULL, made_and_read, what_cannot_be,
    it_signs_for_ssh)
