#include "base/error.h"
#include "crypto/sshsig.h"
#include "tests/unit/crypto/signer.h"

static const char *const kinds[] = { "ssh-ed25519", "rsa-sha2-256",
	"rsa-sha2-512", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
	"ecdsa-sha2-nistp521" };
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static int
check_of(const char *user, const void *session, size_t len,
    const struct signer *k)
{
	return sshsig_check(user, (struct sshsig_bytes){ session, len },
	    (struct sshsig_bytes){ k->blob, k->blob_len },
	    (struct sshsig_bytes){ k->data, k->data_len },
	    (struct sshsig_bytes){ k->signature, k->signature_len });
}

static int
check(const char *user, const struct signer *k)
{
	return check_of(user, signer_session, 32, k);
}

START_TEST(right_ones)
{
	struct signer k;

	for (unsigned i = 0; i < N_KINDS; i++) {
		signer_make(&k, kinds[i]);
		for (int n = 0; n < 20; n++) { /* numbers of any length */
			signer_sign(&k, "admin");
			ck_assert_int_eq(check("admin", &k), 0);
		}
		signer_clear(&k);
	}
}
END_TEST

/* Each bit, one after the other; and the key's in what is signed, too. */
static void
flip(struct signer *k, uint8_t *bytes, size_t len, uint8_t *also)
{
	for (size_t bit = 0; bit < 8 * len; bit++) {
		uint8_t mask = (uint8_t)(1 << bit % 8);

		bytes[bit / 8] ^= mask;
		if (also != NULL)
			also[bit / 8] ^= mask;
		ck_assert_msg(check("admin", k) < 0, "%s bit %zu",
		    k->algorithm, bit);
		bytes[bit / 8] ^= mask;
		if (also != NULL)
			also[bit / 8] ^= mask;
	}
}

START_TEST(each_bit_counts)
{
	struct signer k;

	for (unsigned i = 0; i < N_KINDS; i++) {
		signer_make(&k, kinds[i]);
		signer_sign(&k, "admin");
		flip(&k, k.data, k.data_len, NULL);
		flip(&k, k.signature, k.signature_len, NULL);
		flip(&k, k.blob, k.blob_len, NULL);
		flip(&k, k.blob, k.blob_len, k.data + k.blob_at);
		ck_assert_int_eq(check("admin", &k), 0);
		signer_clear(&k);
	}
}
END_TEST

START_TEST(each_truncation_fails)
{
	struct signer k, part;

	for (unsigned i = 0; i < N_KINDS; i++) {
		signer_make(&k, kinds[i]);
		signer_sign(&k, "admin");
		part = k;
		for (part.data_len = 0; part.data_len < k.data_len;
		    part.data_len++)
			ck_assert_int_lt(check("admin", &part), 0);
		for (part.signature_len = 0;
		    part.signature_len < k.signature_len; part.signature_len++)
			ck_assert_int_lt(check("admin", &part), 0);
		for (part.blob_len = 0; part.blob_len < k.blob_len;
		    part.blob_len++)
			ck_assert_int_lt(check("admin", &part), 0);
		part.blob_len = k.blob_len;
		part.signature_len++;
		ck_assert_int_lt(check("admin", &part), 0);
		part.signature_len--;
		ck_assert_int_eq(check("admin", &part), 0);
		signer_clear(&k);
	}
}
END_TEST

/* Well signed, but not this. */
START_TEST(something_else_was_signed)
{
	struct signer k, other;

	signer_make(&k, "ssh-ed25519");
	signer_sign(&k, "admin");
	ck_assert_int_eq(check("root", &k), ERR_SYNTAX);
	ck_assert_int_eq(check("", &k), ERR_SYNTAX);
	/* more behind it */
	k.data[k.data_len++] = 0;
	signer_sign_data(&k);
	ck_assert_int_eq(check("admin", &k), ERR_SYNTAX);
	signer_fill(&k, "admin", 32, "rsa-sha2-256");
	signer_sign_data(&k);
	ck_assert_int_eq(check("admin", &k), ERR_SYNTAX);
	/* another's key in what is signed, or in the message */
	signer_make(&other, "ssh-ed25519");
	signer_sign(&other, "admin");
	memcpy(k.blob, other.blob, k.blob_len);
	signer_sign(&k, "admin");
	ck_assert_int_eq(check("admin", &k), ERR_AUTH);
	signer_clear(&other);
	signer_clear(&k);
}
END_TEST

/* What a user signed for one session, is shown in another. */
START_TEST(of_another_session)
{
	uint8_t session[sizeof signer_session];
	struct signer k;

	memcpy(session, signer_session, sizeof session);
	signer_make(&k, "ssh-ed25519");
	signer_sign(&k, "admin");
	session[31] ^= 1;
	ck_assert_int_eq(check_of("admin", session, 32, &k), ERR_SYNTAX);
	session[31] ^= 1;
	for (size_t n = 0; n <= sizeof session; n++) {
		signer_fill(&k, "admin", n, k.algorithm);
		signer_sign_data(&k);
		ck_assert_int_eq(check_of("admin", session, 32, &k),
		    n == 32 ? 0 : ERR_SYNTAX);
		ck_assert_int_eq(check_of("admin", session, n, &k),
		    n == 0 ? ERR_SYNTAX : 0);
	}
	signer_clear(&k);
}
END_TEST

/* RFC 8332 is for this: SHA-1 is forged nowadays. */
START_TEST(not_by_sha1)
{
	struct signer k;

	signer_make(&k, "ssh-rsa");
	signer_sign(&k, "admin");
	ck_assert_int_eq(check("admin", &k), ERR_UNSUPPORTED);
	/* and not under a better name */
	k.algorithm = "rsa-sha2-256";
	signer_sign(&k, "admin");
	ck_assert_int_eq(check("admin", &k), ERR_AUTH);
	signer_clear(&k);
}
END_TEST

UNIT_MAIN("sshsig", NULL, NULL, right_ones, each_bit_counts,
    each_truncation_fails, something_else_was_signed, of_another_session,
    not_by_sha1)
