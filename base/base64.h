#ifndef POSTERN_BASE_BASE64_H
#define POSTERN_BASE_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* RFC 4648, 4. Decodes len characters, blanks and line ends between them
 * passed over. Returns how many bytes, ERR_SYNTAX (a character, the padding),
 * ERR_FULL. */
int base64_decode(const char *text, size_t len, uint8_t *out, size_t max);
/* One line, not ended; out has room for BASE64_LEN(len). */
#define BASE64_LEN(len) (((len) + 2) / 3 * 4 + 1)
void base64_encode(const uint8_t *data, size_t len, char *out);

#endif
