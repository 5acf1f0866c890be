#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "crypto/prf.h"
#include "tests/unit/unit.h"

/* prf(key, data) against a known answer; the data also in three parts. */
static void
assert_prf(unsigned prf, const char *key_hex, const char *data_hex,
    const char *want)
{
	uint8_t key[256], data[256], out[PRF_MAX];
	size_t key_len = unhex(key_hex, key, sizeof(key));
	size_t len = unhex(data_hex, data, sizeof(data));
	struct bytes_view whole = { data, len };
	struct bytes_view parts[] = {
		{ data, 1 }, { NULL, 0 }, { data + 1, len - 1 }
	};

	ck_assert_int_eq(prf_compute(prf, key, key_len, &whole, 1, out), 0);
	assert_hex(out, prf_info(prf)->len, want);
	ck_assert_int_eq(prf_compute(prf, key, key_len, parts, 3, out), 0);
	assert_hex(out, prf_info(prf)->len, want);
}

#define KEY_0B_16 "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
#define HI_THERE  "4869205468657265"
#define JEFE      "4a656665"
#define WHAT_DO_YA                                                             \
	"7768617420646f2079612077616e7420666f72206e6f7468696e673f"
#define AA_16      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define AA_80      AA_16 AA_16 AA_16 AA_16 AA_16
#define AA_131     AA_80 AA_16 AA_16 AA_16 "aaaaaa"
/* "Test Using Larger Than Block-Size Key - Hash Key First" */
#define LARGER_KEY                                                             \
	"54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a"     \
	"65204b6579202d2048617368204b6579204669727374"

START_TEST(rfc2202)
{
	assert_prf(PRF_HMAC_MD5, KEY_0B_16, HI_THERE,
	    "9294727a3638bb1c13f48ef8158bfc9d");
	assert_prf(PRF_HMAC_MD5, JEFE, WHAT_DO_YA,
	    "750c783e6ab0b503eaa86e310a5db738");
	assert_prf(PRF_HMAC_MD5, AA_80, LARGER_KEY,
	    "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
	assert_prf(PRF_HMAC_SHA1, KEY_0B_16 "0b0b0b0b", HI_THERE,
	    "b617318655057264e28bc0b6fb378c8ef146be00");
	assert_prf(PRF_HMAC_SHA1, JEFE, WHAT_DO_YA,
	    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	assert_prf(PRF_HMAC_SHA1, AA_80, LARGER_KEY,
	    "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}
END_TEST

START_TEST(rfc4231)
{
	assert_prf(PRF_HMAC_SHA2_256, KEY_0B_16 "0b0b0b0b", HI_THERE,
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
	assert_prf(PRF_HMAC_SHA2_384, KEY_0B_16 "0b0b0b0b", HI_THERE,
	    "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec6"
	    "82aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6");
	assert_prf(PRF_HMAC_SHA2_512, KEY_0B_16 "0b0b0b0b", HI_THERE,
	    "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
	    "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
	assert_prf(PRF_HMAC_SHA2_256, AA_131, LARGER_KEY,
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	assert_prf(PRF_HMAC_SHA2_384, AA_131, LARGER_KEY,
	    "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f"
	    "3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952");
	assert_prf(PRF_HMAC_SHA2_512, AA_131, LARGER_KEY,
	    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
	    "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}
END_TEST

START_TEST(an_empty_key_and_no_data)
{
	uint8_t out[PRF_MAX];

	ck_assert_int_eq(
	    prf_compute(PRF_HMAC_SHA2_256, NULL, 0, NULL, 0, out), 0);
	assert_hex(out, 32,
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad");
}
END_TEST

START_TEST(prf_that_we_do_not_do)
{
	uint8_t out[PRF_MAX] = { 0 };

	ck_assert_int_eq(
	    prf_compute(4, "k", 1, NULL, 0, out), ERR_UNSUPPORTED);
	ck_assert_int_eq(
	    prf_plus(0, "k", 1, NULL, 0, out, 1), ERR_UNSUPPORTED);
}
END_TEST

/*
 * RFC 7296 2.14: SKEYSEED = prf(Ni | Nr, g^ir), then prf+(SKEYSEED, Ni | Nr |
 * SPIi | SPIr). Ni is 10..2f, Nr 30..4f, g^ir 80..9f, the SPIs 01..08 and
 * 09..10. The answers were computed with Python's hmac module.
 */
struct seed_case {
	unsigned prf;
	const char *skeyseed;
	const char *stream;
};

static const struct seed_case seeds[] = {
	{ PRF_HMAC_MD5, "99670f509dc75c7080d04c5ca123ecb4",
	    "0e96acdef1a1ee01e70513f70b4fb69cd9fce75059215a09be27db1a3a6540e4"
	    "ddea5a8f69110151acad4f431e948abd82a34cf3ef7a8e8377f47fbbb839f25f"
	    "c67005ce3e9a8cea0b23fb8da5a9ef548db017ad08b8adf53ab3026b9d92fa83"
	    "2c437ff5ac75430753657d473ff1a0c5af3782bab6b0876e6eaa3fc9be853327"
	    "8479b7a607ad40346142805d1963e3c8d7618c51bf848d6bb1c6507b4f7f5623"
	    "89d0f92bc931d0630f01fd75b0f78628d80c7f950f3f71e10fb4bd5b5a336c47"
	    "f1087eb8759e15af" },
	{ PRF_HMAC_SHA1, "3a2f00aa8a217d8c339c09357f28092fb3017ce0",
	    "1ea3966e24777aef1a9c3f68831202e36a379c791f70bf3f1532fc01a34e1611"
	    "9a1a5d0f1d9f0f8fafbe5ff9884949f6c6a23ec213442eeccb088ba46c27199c"
	    "eea5e5fd217515086de5d8015d71412998a2e9711fce2fd8876098691ba9e78c"
	    "317fbc0a2ec77677d1120250e21ce07dd051b5e1426576baf5056a3f58d6f806"
	    "0c401a57e796096c81279d3502436796f9b45c9c8c7b8810eb1909487d2b1341"
	    "dfb1681523c83313bf91b8dc5d5d6bf3c4d977853b709cfabaadd03125b2d0f8"
	    "58840863bea7d3b3" },
	{ PRF_HMAC_SHA2_256,
	    "5f306bc5fc1b25af8daad384581d16d7d6080928e12e5510d2ad3ef83d3bf541",
	    "c408f535c66875b51355af65b4336e7f76a088f1f646980259775cb3e267d4ad"
	    "5f5ea98455bc2066f5b6bd867dd032e0f75ced919f05ba6a619ad265808ba6eb"
	    "08eedb8582da1686b08a0afe919af496c051bef2a3fdfe2e46343a42b4dd16eb"
	    "a485883f8c450992dfd40c0cd8a5e67b37353c67e29bb3d7f98436c438f2c3d9"
	    "056e52e42b498dafaf03c5c5d068172430e0f8947831e90a731f9412e4ff9967"
	    "69247f5cbf9e36e62e9be5db30224d8c67f8fad43640ca1a6ff188e475cd9300"
	    "0a6b127c45a7ac05" },
	{ PRF_HMAC_SHA2_384,
	    "39f8edf9787ce24d6a73812b1fdb9c871787ca3f6c40f99043888319fbd0bb45"
	    "3015ffd61023a06ea27253e988e5a02e",
	    "34b34de47c8c1dbd1f1ab88f017e1e3242902418121be674270db14b1682ad70"
	    "1d2f3f0bb8919e2706a6dd4525aed449bf8df95a2ceb330fbbb63d44b364cc39"
	    "2ac20a6e19b3c4176edcc2713bfa1b09f550e05198cd623ce47f8540d354eebb"
	    "5982ce04b519e318cafe071af1e39dc7325ed5595805654d3d6c521066d626a1"
	    "6dea24db348f07d8ec5e5f7f5a54bb5ad6334d17e4a5dc406a14a702af06468a"
	    "46f363fafa94249626bcd84b74f06a3e8f758cfb063be52a4d002de873a2ef25"
	    "415b90c99dfa82e2" },
	{ PRF_HMAC_SHA2_512,
	    "46df395942f623b4d34fdf522e24ee0fa40f0b3e10b1f554bebf7a97411893ca"
	    "0c66304df4bafd41b6e10c273bcb068d3065455d77ef5a3ff6e2e517148210ea",
	    "8109dc64fb9181b241ed73b533e9fa59528829e973f81eeccc22fa1ffc74635f"
	    "191433bc9c1d47eff99f0a4f489bb25ec0e139f47eda41b12bd71d1376d05432"
	    "de13600bbe8fb44ed1d94dadb6e2a3917bd7c970b4c5ad88d0c6ed45a366c833"
	    "8be948cc030512a48ccdd2fa4e721866c8658a7a74d6501076e9daade37646d1"
	    "af22c126a54ac6ad1ee55f5913156212d1a54b0cf85772d6f0a3892a4f5be45b"
	    "a9c104d315c8299f67394b03243d6346a69a0083a449f51cbeefc64fefb47a2b"
	    "7f3a9b9705af5e86" },
};

START_TEST(key_streams)
{
	uint8_t nonces[64], spis[16], gir[32], skeyseed[PRF_MAX], out[200];

	for (size_t i = 0; i < 64; i++)
		nonces[i] = (uint8_t)(0x10 + i);
	for (size_t i = 0; i < 16; i++)
		spis[i] = (uint8_t)(i + 1);
	for (size_t i = 0; i < 32; i++)
		gir[i] = (uint8_t)(0x80 + i);
	for (size_t i = 0; i < sizeof(seeds) / sizeof(*seeds); i++) {
		const struct seed_case *c = &seeds[i];
		size_t len = prf_info(c->prf)->len;
		struct bytes_view secret = { gir, sizeof(gir) };
		struct bytes_view seed[] = {
			{ nonces, 64 }, { spis, 8 }, { spis + 8, 8 }
		};

		ck_assert_int_eq(prf_compute(c->prf, nonces, 64, &secret, 1,
				     skeyseed),
		    0);
		assert_hex(skeyseed, len, c->skeyseed);
		ck_assert_int_eq(prf_plus(c->prf, skeyseed, len, seed, 3, out,
				     sizeof(out)),
		    0);
		assert_hex(out, sizeof(out), c->stream);
	}
}
END_TEST

START_TEST(key_streams_have_an_end)
{
	size_t most = 255 * 16;
	uint8_t *out = malloc(most + 1), part[100];

	ck_assert_int_eq(
	    prf_plus(PRF_HMAC_MD5, "k", 1, NULL, 0, out, most), 0);
	ck_assert_int_eq(prf_plus(PRF_HMAC_MD5, "k", 1, NULL, 0, out, most + 1),
	    ERR_RANGE);
	/* A shorter stream is the beginning of a longer one. */
	for (size_t len = 0; len <= sizeof(part); len++) {
		memset(part, 0, sizeof(part));
		ck_assert_int_eq(
		    prf_plus(PRF_HMAC_MD5, "k", 1, NULL, 0, part, len), 0);
		ck_assert_mem_eq(part, out, len);
		if (len < sizeof(part))
			ck_assert_uint_eq(part[len], 0);
	}
	free(out);
}
END_TEST

START_TEST(digests)
{
	uint8_t out[32];

	crypto_md5("abc", 3, out);
	assert_hex(out, 16, "900150983cd24fb0d6963f7d28e17f72");
	crypto_sha1("abc", 3, out);
	assert_hex(out, 20, "a9993e364706816aba3e25717850c26c9cd0d89d");
	crypto_sha256("abc", 3, out);
	assert_hex(out, 32,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(random_bytes_differ)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };

	crypto_random(a, sizeof(a));
	crypto_random(b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
	crypto_random(a, 0);
}
END_TEST

UNIT_MAIN("prf", NULL, NULL, rfc2202, rfc4231, an_empty_key_and_no_data,
    prf_that_we_do_not_do, key_streams, key_streams_have_an_end, digests,
    random_bytes_differ)
