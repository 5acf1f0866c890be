#include <string.h>

#include "esp/checksum.h"
#include "esp/octets.h"

/*
 * Sums 32-bit words in the machine's byte order into 64 bits: 2^32 words fit
 * before a carry is lost, and RFC 1071 2(B) allows any byte order as long as
 * the result is swapped once.
 */
static uint64_t
sum_words(const uint8_t *p, size_t len)
{
	uint64_t a = 0, b = 0;
	uint32_t w[8];
	uint16_t h;

	for (; len >= sizeof(w); p += sizeof(w), len -= sizeof(w)) {
		memcpy(w, p, sizeof(w));
		a += (uint64_t)w[0] + w[1] + w[2] + w[3];
		b += (uint64_t)w[4] + w[5] + w[6] + w[7];
	}
	for (; len >= 2; p += 2, len -= 2) {
		memcpy(&h, p, 2);
		a += h;
	}
	if (len > 0) {
		h = 0;
		memcpy(&h, p, 1);
		a += h;
	}
	return a + b;
}

static uint16_t
fold(uint64_t sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

uint64_t
checksum_add(uint64_t sum, const void *data, size_t len)
{
	uint16_t folded = fold(sum_words(data, len));
	uint8_t be[2];

	memcpy(be, &folded, 2);
	return sum + get16(be);
}

uint16_t
checksum_finish(uint64_t sum)
{
	return (uint16_t)~fold(sum);
}

uint64_t
checksum_pseudo(const uint8_t *ip, uint8_t protocol, size_t len)
{
	uint64_t sum = protocol + (uint64_t)len;

	if (ip[0] >> 4 == 4)
		return checksum_add(sum, ip + 12, 8);
	return checksum_add(sum, ip + 8, 32);
}

void
checksum_ip4(uint8_t *ip)
{
	put16(ip + 10, 0);
	put16(ip + 10, checksum_finish(checksum_add(0, ip,
	    (size_t)(ip[0] & 15) * 4)));
}
