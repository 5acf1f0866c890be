#include "ssh/sshd/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789+/";

enum { LINE = 70 };

size_t
base64_decode(const char *text, uint8_t *out, size_t max)
{
	uint32_t bits = 0;
	unsigned have = 0;
	const char *at;
	size_t n = 0;

	for (; *text != '\0' && n < max; text++) {
		if (*text == '\n' || *text == '\r')
			continue;
		if ((at = strchr(digits, *text)) == NULL)
			break;
		bits = bits << 6 | (uint32_t)(at - digits);
		if ((have += 6) >= 8) {
			have -= 8;
			out[n++] = (uint8_t)(bits >> have);
		}
	}
	return n;
}

void
base64_encode(const uint8_t *data, size_t len, char *out)
{
	size_t column = 0;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16 |
		    (i + 1 < len ? (uint32_t)data[i + 1] << 8 : 0) |
		    (i + 2 < len ? data[i + 2] : 0);

		for (unsigned j = 0; j < 4; j++) {
			*out++ = i + j > len ? '=' :
			    digits[bits >> (18 - 6 * j) & 63];
			if (++column % LINE == 0)
				*out++ = '\n';
		}
	}
	if (column % LINE != 0)
		*out++ = '\n';
	*out = '\0';
}
