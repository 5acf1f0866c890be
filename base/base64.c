#include "base/base64.h"

#include <string.h>

#include "base/error.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789+/";

int
base64_decode(const char *text, size_t len, uint8_t *out, size_t max)
{
	size_t characters = 0, pad = 0, n = 0;
	uint32_t bits = 0;
	const char *at;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL)
			continue;
		characters++;
		if (text[i] == '=') {
			pad++;
			continue;
		}
		at = memchr(digits, text[i], sizeof digits - 1);
		if (at == NULL || pad > 0)
			return ERR_SYNTAX;
		bits = bits << 6 | (uint32_t)(at - digits);
		if (characters % 4 == 1) /* 6 bits are no byte yet */
			continue;
		if (n == max)
			return ERR_FULL;
		out[n++] = (uint8_t)(bits >> (6 - 2 * ((characters + 3) % 4)));
	}
	return characters % 4 != 0 || pad > 2 ? ERR_SYNTAX : (int)n;
}

void
base64_encode(const uint8_t *data, size_t len, char *out)
{
	for (size_t i = 0; i < len; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16 |
		    (i + 1 < len ? (uint32_t)data[i + 1] << 8 : 0) |
		    (i + 2 < len ? data[i + 2] : 0);

		for (unsigned j = 0; j < 4; j++)
			*out++ = i + j > len ? '=' :
			    digits[bits >> (18 - 6 * j) & 63];
	}
	*out = '\0';
}
