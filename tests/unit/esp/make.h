#ifndef TESTS_UNIT_ESP_MAKE_H
#define TESTS_UNIT_ESP_MAKE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "esp/checksum.h"
#include "esp/octets.h"
#include "esp/packet.h"

/* Packets for the tests of esp/user. */

static inline struct addr
make_addr(const char *s)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(s, &a), 0);
	return a;
}

/* An IP header of 20 or 40 bytes in front of len bytes; returns its length. */
static inline size_t
make_ip(uint8_t *p, const char *src, const char *dst, uint8_t protocol,
    size_t len)
{
	struct addr a = make_addr(src), b = make_addr(dst);

	memset(p, 0, 40);
	if (a.family == AF_INET) {
		p[0] = 0x45;
		put16(p + 2, (unsigned)len + 20);
		put16(p + 4, 0x1000);
		p[8] = 63;
		p[9] = protocol;
		memcpy(p + 12, a.bytes, 4);
		memcpy(p + 16, b.bytes, 4);
		checksum_ip4(p);
		return 20;
	}
	p[0] = 0x60;
	put16(p + 4, (unsigned)len);
	p[6] = protocol;
	p[7] = 63;
	memcpy(p + 8, a.bytes, 16);
	memcpy(p + 24, b.bytes, 16);
	return 40;
}

/* A whole TCP segment with options like Linux's; returns its length. */
static inline size_t
make_tcp(uint8_t *p, const char *src, const char *dst, uint32_t seq,
    uint8_t flags, size_t payload)
{
	size_t ip = make_ip(p, src, dst, IPPROTO_TCP, 32 + payload), i;
	uint8_t *tcp = p + ip;

	memset(tcp, 0, 32);
	put16(tcp, 40000);
	put16(tcp + 2, 443);
	put32(tcp + 4, seq);
	put32(tcp + 8, 77);
	tcp[12] = 8 << 4;
	tcp[13] = flags;
	put16(tcp + 14, 501);
	memcpy(tcp + 20, "\x01\x01\x08\x0a\x00\x00\x12\x34\x00\x00\x56\x78",
	    12);
	for (i = 0; i < payload; i++)
		tcp[32 + i] = (uint8_t)(seq + i * 7);
	put16(tcp + 16, checksum_finish(checksum_add(checksum_pseudo(p,
	    IPPROTO_TCP, 32 + payload), tcp, 32 + payload)));
	return ip + 32 + payload;
}

/* All checksums of the packet are right. */
static inline bool
make_checksums_good(const uint8_t *p, size_t len)
{
	struct packet_info info;
	size_t upper;

	if (packet_parse(p, len, &info) != 0 || info.len != len)
		return false;
	if (info.family == AF_INET && checksum_finish(checksum_add(0, p,
	    (size_t)(p[0] & 15) * 4)) != 0)
		return false;
	upper = len - info.header_len;
	return info.fragment || checksum_finish(checksum_add(checksum_pseudo(p,
	    info.protocol, upper), p + info.header_len, upper)) == 0;
}

/* srunner over one case with these tests; the program's exit code */
static inline int
make_run(const char *name, const TTest *const *tests, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tc = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	while (n-- > 0)
		tcase_add_test(tc, *tests++);
	tcase_set_timeout(tc, 60); /* a guest kernel is slower */
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}

#define MAKE_MAIN(name, ...) \
int \
main(void) \
{ \
	const TTest *const tests[] = {__VA_ARGS__}; \
	return make_run(name, tests, sizeof(tests) / sizeof(*tests)); \
}

#endif
