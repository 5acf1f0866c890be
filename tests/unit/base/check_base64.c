#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "tests/unit/unit.h"

static int
decode(const char *text, char *out, size_t max)
{
	return base64_decode(text, strlen(text), (uint8_t *)out, max);
}

/* RFC 4648, 10 */
START_TEST(there_and_back)
{
	static const char *const pairs[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
	};
	char text[BASE64_LEN(6)], clear[6];

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		size_t n = strlen(pairs[i][0]);

		base64_encode((const uint8_t *)pairs[i][0], n, text);
		ck_assert_str_eq(text, pairs[i][1]);
		ck_assert_int_eq(decode(text, clear, n), (int)n);
		ck_assert_mem_eq(clear, pairs[i][0], n);
	}
}
END_TEST

START_TEST(any_length)
{
	uint8_t data[256], back[256];
	char text[BASE64_LEN(sizeof data)];

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 7 + 1);
	for (size_t n = 0; n <= sizeof data; n++) {
		base64_encode(data, n, text);
		ck_assert_uint_lt(strlen(text), sizeof text);
		ck_assert_int_eq(base64_decode(text, strlen(text), back, n),
		    (int)n);
		ck_assert_mem_eq(back, data, n);
	}
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
	static const char *const wrong[] = { "Z", "Zg", "Zg=", "Zg===",
		"Zg=x", "Z*==", "====", "Zm9v-----", "=Zm9" };
	char out[8];

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ck_assert_int_eq(decode(wrong[i], out, sizeof out),
		    ERR_SYNTAX);
	ck_assert_int_eq(base64_decode("Zm\0v", 4, (uint8_t *)out,
	    sizeof out), ERR_SYNTAX);
	ck_assert_int_eq(decode("Zm9v", out, 2), ERR_FULL);
	ck_assert_int_eq(decode(" Zm\r\n9v\t", out, 3), 3);
}
END_TEST

UNIT_MAIN("base base64", NULL, NULL, there_and_back, any_length,
    what_is_wrong_is_told)
