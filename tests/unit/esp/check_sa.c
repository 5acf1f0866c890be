#include "tests/unit/esp/make.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/esp.h"
#include "esp/user/sa.h"

static const struct suite {
	uint16_t encr, bits, integ;
	size_t integ_len;
	unsigned worst, fixed; /* esp_overhead, IPv4 */
} suites[] = {
	{ENCR_AES_CBC, 256, INTEG_HMAC_SHA1_96, 20, 74, 44},
	{ENCR_AES_CBC, 128, INTEG_HMAC_SHA2_256_128, 32, 78, 44},
	{ENCR_AES_CBC, 192, INTEG_HMAC_SHA2_512_256, 64, 94, 44},
	{ENCR_3DES, 0, INTEG_HMAC_SHA1_96, 20, 58, 36},
	{ENCR_AES_GCM_16, 256, INTEG_NONE, 0, 55, 36},
	{ENCR_NULL, 0, INTEG_HMAC_SHA2_384_192, 48, 0, 28},
	{ENCR_CHACHA20_POLY1305, 0, INTEG_NONE, 0, 55, 36},
};
#define N (sizeof(suites) / sizeof(*suites))

static struct sa_out out;
static struct sa_in in;
static struct sa_path path;

static struct protect *
new_protect(const struct suite *s)
{
	static uint8_t key[64] = "a key of as many bytes as any of them could "
	    "ever want to have..";
	struct protect *p = NULL;

	ck_assert_int_eq(protect_new(&(struct protect_params){
		.encr = s->encr, .integ = s->integ, .encr_key = key,
		.encr_key_len = encr_keymat_len(s->encr, s->bits),
		.integ_key = key, .integ_key_len = s->integ_len,
	}, &p), 0);
	return p;
}

static void
start(const struct suite *s, bool esn, bool udp, const char *local,
    const char *remote)
{
	struct addr a = make_addr(local);

	crypto_init();
	memset(&out, 0, sizeof(out));
	memset(&in, 0, sizeof(in));
	out.protect = new_protect(s);
	in.protect = new_protect(s);
	sa_shape_init(&out.shape, out.protect, a.family == AF_INET6, udp);
	in.shape = out.shape;
	out.spi = 0xc7cceebf;
	out.esn = esn;
	replay_init(&in.replay, 64, esn);
	path = (struct sa_path){
		.local = {a, 4500}, .remote = {make_addr(remote), 4501},
		.udp_encap = udp,
	};
}

static void
stop(void)
{
	protect_free(out.protect);
	protect_free(in.protect);
	crypto_cleanup();
}

static size_t
seal(uint8_t *buf, size_t len)
{
	uint8_t *inner = buf + sa_inner_offset(&out.shape);
	size_t i;

	for (i = 0; i < len; i++)
		inner[i] = (uint8_t)(i * 3);
	ck_assert_int_eq(sa_seal(&out, &path, buf, len, IPPROTO_IPIP, 0xb9,
	    true), 0);
	return sa_outer_len(&out.shape, len);
}

static void
round_trip(void)
{
	static uint8_t buf[2048];
	struct sa_inner inner;
	size_t len, total, i, align = out.shape.align;

	for (len = 1; len < 300; len++) {
		total = seal(buf, len);
		ck_assert_uint_eq((total - sa_inner_offset(&out.shape) -
		    out.shape.icv) % align, 0);
		ck_assert_int_eq(sa_open(&in, buf + out.shape.outer,
		    total - out.shape.outer, &inner), 0);
		ck_assert_uint_eq(inner.len, len);
		ck_assert_uint_eq(inner.next_header, IPPROTO_IPIP);
		for (i = 0; i < len; i++)
			ck_assert_uint_eq(inner.data[i], (uint8_t)(i * 3));
	}
	ck_assert_uint_eq(in.replay.top, out.seq);
}

START_TEST(every_suite)
{
	size_t i;
	int mode;

	for (i = 0; i < N; i++)
		for (mode = 0; mode < 4; mode++) {
			start(&suites[i], mode & 1, mode & 2, "192.0.2.1",
			    "192.0.2.2");
			if (mode & 1)
				out.seq = in.replay.top = 0xffffffc0;
			round_trip();
			stop();
		}
}
END_TEST

START_TEST(outer_headers)
{
	uint8_t buf[256];
	struct packet_info info;
	size_t len;

	start(&suites[0], false, false, "192.0.2.1", "198.51.100.1");
	len = seal(buf, 100);
	put16(buf + 4, 0);
	checksum_ip4(buf); /* the kernel's part */
	ck_assert_int_eq(packet_parse(buf, len, &info), 0);
	ck_assert_uint_eq(info.len, len);
	ck_assert_uint_eq(info.protocol, IPPROTO_ESP);
	ck_assert_uint_eq(info.tos, 0xb9); /* DSCP and ECN copied */
	ck_assert(info.df);
	ck_assert_uint_eq(buf[8], 64);
	ck_assert_uint_eq(get32(buf + 20), 0xc7cceebf);
	ck_assert_uint_eq(get32(buf + 24), 1);
	stop();
	start(&suites[4], false, true, "2001:db8::1", "2001:db8::2");
	len = seal(buf, 100);
	ck_assert_int_eq(packet_parse(buf, len, &info), 0);
	ck_assert_uint_eq(info.len, len);
	ck_assert_uint_eq(info.tos, 0xb9);
	ck_assert_uint_eq(info.protocol, IPPROTO_UDP);
	ck_assert_uint_eq(info.sport, 4500);
	ck_assert_uint_eq(info.dport, 4501);
	ck_assert(make_checksums_good(buf, len));
	stop();
}
END_TEST

START_TEST(refused)
{
	uint8_t buf[256], copy[256];
	struct sa_inner inner;
	size_t len, i;

	for (size_t s = 0; s < N; s++) {
		start(&suites[s], false, false, "192.0.2.1", "192.0.2.2");
		len = seal(buf, 60) - 20;
		memmove(buf, buf + 20, len);
		for (i = 0; i < len; i++) { /* each byte is authenticated */
			memcpy(copy, buf, len);
			copy[i] ^= 0x10;
			if (i >= 4) /* the SPI is looked up, not checked */
				ck_assert_int_ne(sa_open(&in, copy, len,
				    &inner), 0);
			memcpy(copy, buf, len);
			ck_assert_int_ne(sa_open(&in, copy, i, &inner), 0);
		}
		ck_assert_uint_eq(in.replay.top, 0); /* nothing is left */
		memcpy(copy, buf, len);
		ck_assert_int_eq(sa_open(&in, copy, len, &inner), 0);
		memcpy(copy, buf, len);
		ck_assert_int_eq(sa_open(&in, copy, len, &inner), ERR_REPLAY);
		stop();
	}
}
END_TEST

START_TEST(bad_padding)
{
	const struct suite null = suites[5];
	uint8_t buf[128];
	struct sa_inner inner;
	size_t len;

	/* with NULL encryption the padding can be spoilt before the MAC */
	start(&null, false, false, "192.0.2.1", "192.0.2.2");
	for (int what = 0; what < 3; what++) {
		uint8_t *data = buf + 28, icv[24];

		len = seal(buf, 21); /* one byte of padding */
		ck_assert_uint_eq(data[21], 1);
		ck_assert_uint_eq(data[22], 1);
		if (what == 1)
			data[21] = 7;
		if (what == 2)
			data[22] = 200; /* more than there is */
		ck_assert_int_eq(protect_seal(out.protect,
		    &(struct protect_job){
			.header = buf + 20, .header_len = 8,
			.iv = buf + 28, .data = data, .data_len = 24,
			.icv = icv}), 0);
		memcpy(data + 24, icv, 24);
		ck_assert_int_eq(sa_open(&in, buf + 20, len - 20, &inner),
		    what == 0 ? 0 : ERR_SYNTAX);
	}
	stop();
}
END_TEST

/* draft-mcgrew-gcm-test-01, case 1: an ESP packet with ESN. */
START_TEST(known_answer)
{
	static const uint8_t key[] = {
		0x4c, 0x80, 0xcd, 0xef, 0xbb, 0x5d, 0x10, 0xda,
		0x90, 0x6a, 0xc7, 0x3c, 0x36, 0x13, 0xa6, 0x34,
		0x2e, 0x44, 0x3b, 0x68,
	};
	uint8_t packet[] = {
		0x00, 0x00, 0x43, 0x21, 0x00, 0x00, 0x00, 0x00,
		0x49, 0x56, 0xed, 0x7e, 0x3b, 0x24, 0x4c, 0xfe,
		0xfe, 0xcf, 0x53, 0x7e, 0x72, 0x9d, 0x5b, 0x07,
		0xdc, 0x30, 0xdf, 0x52, 0x8d, 0xd2, 0x2b, 0x76,
		0x8d, 0x1b, 0x98, 0x73, 0x66, 0x96, 0xa6, 0xfd,
		0x34, 0x85, 0x09, 0xfa, 0x13, 0xce, 0xac, 0x34,
		0xcf, 0xa2, 0x43, 0x6f, 0x14, 0xa3, 0xf3, 0xcf,
		0x65, 0x92, 0x5b, 0xf1, 0xf4, 0xa1, 0x3c, 0x5d,
		0x15, 0xb2, 0x1e, 0x18, 0x84, 0xf5, 0xff, 0x62,
		0x47, 0xae, 0xab, 0xb7, 0x86, 0xb9, 0x3b, 0xce,
		0x61, 0xbc, 0x17, 0xd7, 0x68, 0xfd, 0x97, 0x32,
		0x45, 0x90, 0x18, 0x14, 0x8f, 0x6c, 0xbe, 0x72,
		0x2f, 0xd0, 0x47, 0x96, 0x56, 0x2d, 0xfd, 0xb4,
	};
	struct packet_info info;
	struct sa_inner inner;
	struct sa_in sa = {0};

	crypto_init();
	ck_assert_int_eq(protect_new(&(struct protect_params){
		.encr = ENCR_AES_GCM_16, .encr_key = key,
		.encr_key_len = sizeof(key)}, &sa.protect), 0);
	sa_shape_init(&sa.shape, sa.protect, false, false);
	replay_init(&sa.replay, 64, true);
	sa.replay.top = 0x87654320fffffffful;
	ck_assert_int_eq(sa_open(&sa, packet, sizeof(packet), &inner), 0);
	ck_assert_uint_eq(sa.replay.top, 0x8765432100000000ul);
	ck_assert_uint_eq(inner.next_header, 1);
	ck_assert_uint_eq(inner.len, 68);
	ck_assert_uint_eq(inner.data[0], 0x45);
	ck_assert_int_eq(packet_parse(inner.data, 72, &info), 0);
	ck_assert_uint_eq(info.protocol, IPPROTO_UDP);
	ck_assert_uint_eq(info.dport, 0xf156);
	protect_free(sa.protect);
	crypto_cleanup();
}
END_TEST

START_TEST(sequence_ends)
{
	uint8_t buf[256];

	start(&suites[0], false, false, "192.0.2.1", "192.0.2.2");
	out.seq = 0xfffffffe;
	seal(buf, 20);
	ck_assert_uint_eq(out.seq, 0xffffffff);
	ck_assert_int_eq(sa_seal(&out, &path, buf, 20, IPPROTO_IPIP, 0, false),
	    ERR_FULL);
	ck_assert_uint_eq(out.seq, 0xffffffff);
	stop();
}
END_TEST

START_TEST(sizes)
{
	unsigned worst, fixed;
	size_t i, mtu, max;

	for (i = 0; i < N; i++) {
		start(&suites[i], false, false, "192.0.2.1", "192.0.2.2");
		for (mtu = 100; mtu < 1600; mtu++) {
			max = sa_inner_max(&out.shape, mtu);
			ck_assert_uint_le(sa_outer_len(&out.shape, max), mtu);
			ck_assert_uint_gt(sa_outer_len(&out.shape, max + 1),
			    mtu);
		}
		ck_assert_uint_eq(sa_inner_max(&out.shape, 30), 0);
		esp_overhead(suites[i].encr, suites[i].integ, false, false,
		    &worst, &fixed);
		ck_assert_uint_eq(fixed, suites[i].fixed);
		if (suites[i].worst != 0)
			ck_assert_uint_eq(worst, suites[i].worst);
		stop();
	}
	start(&suites[0], false, false, "192.0.2.1", "192.0.2.2");
	ck_assert_uint_eq(sa_inner_max(&out.shape, 1500), 1438);
	stop();
	esp_overhead(ENCR_AES_CBC, INTEG_HMAC_SHA1_96, true, false, &worst,
	    &fixed);
	ck_assert_uint_eq(worst, 82);
	ck_assert_uint_eq(fixed, 52);
	esp_overhead(ENCR_AES_CBC, INTEG_HMAC_SHA1_96, false, true, &worst,
	    &fixed);
	ck_assert_uint_eq(fixed, 64);
}
END_TEST

MAKE_MAIN("sa", every_suite, outer_headers, refused, bad_padding,
    known_answer, sequence_ends, sizes)
