#include <string.h>

#include "cli/shell/plain.h"
#include "tests/unit/unit.h"

/* What a terminal gets of what others wrote. */

static void
is_printed(const char *text, const char *printed)
{
	struct plain p = { 0 };
	char out[64];
	size_t n = strlen(text);

	for (size_t i = 0; i <= n; i++)
		out[i] = i < n ? (char)plain_byte(&p, (uint8_t)text[i]) : '\0';
	ck_assert_str_eq(out, printed);
}

START_TEST(text)
{
	is_printed("", "");
	is_printed("a\tb\r\n~", "a\tb\r\n~");
	/* U+00A0, U+00DB, U+201B and U+1F61B have bytes like a control's */
	is_printed("\xc2\xa0\xc3\x9b\xe2\x80\x9b\xf0\x9f\x98\x9b",
	    "\xc2\xa0\xc3\x9b\xe2\x80\x9b\xf0\x9f\x98\x9b");
	is_printed("M\xfcller", "M\xfcller"); /* Latin 1 */
}
END_TEST

START_TEST(orders)
{
	is_printed("\x1b]0;title\a\x1b[31m", "?]0;title??[31m");
	is_printed("a\bb\x7f", "a?b?");
	is_printed("\xc2\x9b" "31m", "\xc2?31m");
	is_printed("\x9b" "31m", "?31m");
	is_printed("\xfc\x9b" "31m", "\xfc?31m");
	is_printed("\xe2\x80\x9b\x9b", "\xe2\x80\x9b?");
	is_printed("\xe2" "a\x9b", "\xe2" "a?"); /* it was broken off */
	is_printed("\xc2\xc2\x9b", "\xc2\xc2?");
	is_printed("\xe2\xc2\x9b", "\xe2\xc2?");
}
END_TEST

UNIT_MAIN("plain", NULL, NULL, text, orders)
