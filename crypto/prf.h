#ifndef POSTERN_CRYPTO_PRF_H
#define POSTERN_CRYPTO_PRF_H

#include <stddef.h>
#include <stdint.h>

struct bytes_view {
	const void *data;
	size_t len;
};

#define PRF_MAX 64 /* longest output, bytes */

/* prf(key, parts[0] | parts[1] | ...) into out (prf_info(id)->len bytes).
 * ERR_UNSUPPORTED, ERR_CRYPTO. RFC 7296 2.13. */
int prf_compute(unsigned prf, const void *key, size_t key_len,
    const struct bytes_view *parts, size_t n, uint8_t out[PRF_MAX]);

/* prf+(key, seed parts), len bytes (<= 255 * prf length: ERR_RANGE). */
int prf_plus(unsigned prf, const void *key, size_t key_len,
    const struct bytes_view *parts, size_t n, void *out, size_t len);

#endif
