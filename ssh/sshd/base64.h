#ifndef POSTERN_SSH_SSHD_BASE64_H
#define POSTERN_SSH_SSHD_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* RFC 4648, 4. Decoding skips line ends and stops at the first character that
 * is none of the alphabet, or at max bytes; returns how many there are. */
size_t base64_decode(const char *text, uint8_t *out, size_t max);
/* Lines of 70 characters, each ended; out has room for BASE64_LEN(len). */
#define BASE64_LEN(len) (((len) + 2) / 3 * 4 * 71 / 70 + 3)
void base64_encode(const uint8_t *data, size_t len, char *out);

#endif
