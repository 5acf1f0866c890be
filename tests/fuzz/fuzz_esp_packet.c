/*
 * The bytes of others on the user data plane's way. The first byte says which
 * way: (0) an ESP packet as it comes in; (1) what a peer with the right keys
 * has put into one; (2) a frame out of the TAP; (3) an ICMP error; (4) inner
 * packets in a row, to be put together.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/selector.h"
#include "esp/user/coalesce.h"
#include "esp/user/frame.h"
#include "esp/icmp.h"
#include "esp/user/sa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SIZE_MAX_HERE 9000

static struct protect *
protect_make(uint16_t encr, uint16_t integ, size_t integ_len)
{
	static const uint8_t key[64] = "a known key";
	struct protect *p = NULL;
	int r;

	r = protect_new(&(struct protect_params){
		.encr = encr, .encr_key = key,
		.encr_key_len = encr_keymat_len(encr, 128),
		.integ = integ, .integ_key = key, .integ_key_len = integ_len,
	}, &p);
	assert(r == 0);
	return p;
}

/* A copy of exactly this size on the heap, so that reading on is noticed. */
static uint8_t *
copy_of(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	assert(copy != NULL);
	memcpy(copy, data, size);
	return copy;
}

static void
inner_packet(uint8_t *data, size_t len)
{
	struct esp_selector s = {
		.protocol = len > 9 ? data[9] : 0, .sport_last = 100,
		.dport_last = 65535,
	};
	struct packet_info info;

	if (packet_parse(data, len, &info) != 0)
		return;
	assert(info.len <= len && info.header_len <= info.len);
	selector_inbound(&s, &info);
	selector_upper(&s, &info, true);
	packet_ecn_decap(data, len > 1 ? data[len - 1] : 0);
}

static void
open_any(uint16_t encr, uint16_t integ, size_t integ_len, const uint8_t *data,
    size_t size, bool esn)
{
	struct sa_in sa = {.protect = protect_make(encr, integ, integ_len)};
	uint8_t *esp = copy_of(data, size);
	struct sa_inner inner;

	sa_shape_init(&sa.shape, sa.protect, false, false);
	replay_init(&sa.replay, 64, esn);
	if (sa_open(&sa, esp, size, &inner) == 0)
		inner_packet(inner.data, inner.len);
	protect_free(sa.protect);
	free(esp);
}

/* Sealed with the right key: the window and the ICV let it through. */
static void
open_sealed(const uint8_t *data, size_t size)
{
	static struct sa_out out;
	static struct sa_in in;
	struct sa_path path = {
		.local.addr.family = AF_INET, .remote.addr.family = AF_INET,
	};
	struct sa_inner inner;
	uint8_t *buf;
	size_t len;
	int r;

	if (out.protect == NULL) {
		out.protect = protect_make(ENCR_NULL, INTEG_HMAC_SHA1_96, 20);
		in.protect = protect_make(ENCR_NULL, INTEG_HMAC_SHA1_96, 20);
		sa_shape_init(&out.shape, out.protect, false, false);
		in.shape = out.shape;
		replay_init(&in.replay, 64, true);
		out.esn = true;
	}
	len = sa_outer_len(&out.shape, size);
	buf = malloc(len);
	assert(buf != NULL);
	memcpy(buf + sa_inner_offset(&out.shape), data, size);
	r = sa_seal(&out, &path, buf, size, IPPROTO_IPIP, 0, false);
	assert(r == 0);
	r = sa_open(&in, buf + 20, len - 20, &inner);
	assert(r == 0 && inner.len == size);
	assert(memcmp(inner.data, data, size) == 0);
	inner_packet(inner.data, inner.len);
	free(buf);
}

static void
cut(const struct frame *f, unsigned mtu)
{
	size_t header = (size_t)f->info.header_len + f->tcp_header_len, len;
	unsigned i, n, mss = f->gso_size;
	uint8_t *out;

	if (f->gso_size > 0) {
		out = malloc(header + mss);
		n = frame_pieces(f, mss);
		for (i = 0; i < n; i++) {
			len = frame_piece(f, mss, i, out);
			assert(len <= header + mss);
		}
	} else {
		out = malloc(mtu);
		n = fragments_count(&f->info, mtu);
		for (i = 0; i < n; i++) {
			len = fragment_write(f->ip, &f->info, mtu, i, out);
			assert(len <= mtu);
		}
	}
	free(out);
}

static void
outbound(const uint8_t *data, size_t size)
{
	struct addr from = {.family = AF_INET};
	uint8_t *buf = copy_of(data, size), icmp[ICMP_TOO_BIG_MAX];
	struct frame f;

	if (frame_parse(buf, size, &f) == 0) {
		assert(f.info.len <= size - FRAME_HEADER_LEN);
		cut(&f, 100);
		from.family = f.info.family;
		assert(icmp_too_big(f.ip, &f.info, &from, 1300, icmp) <=
		    ICMP_TOO_BIG_MAX);
	}
	free(buf);
}

static size_t bytes_out;

static void
emit(void *ctx, const struct coalesced *c)
{
	int i;

	(void)ctx;
	assert(c->n <= COALESCE_SEGMENTS + 2);
	for (i = 1; i < c->n; i++)
		bytes_out += c->iov[i].iov_len;
}

/* 16-bit lengths, each with that much of a packet. */
static void
row(const uint8_t *data, size_t size)
{
	static struct coalesce c;
	static int tap;
	uint8_t *buf = copy_of(data, size);
	struct packet_info info;
	size_t at = 0, len;

	coalesce_init(&c, emit, NULL);
	while (size - at > 2) {
		len = (size_t)(buf[at] << 8 | buf[at + 1]) % 2048;
		at += 2;
		if (len > size - at)
			len = size - at;
		if (packet_parse(buf + at, len, &info) == 0)
			coalesce_add(&c, &tap, buf + at, &info);
		at += len;
	}
	coalesce_flush(&c);
	free(buf);
}

static void
icmp(const uint8_t *data, size_t size)
{
	uint8_t *buf = copy_of(data, size);
	struct icmp_pmtu m;

	if (icmp_pmtu_parse(AF_INET, buf, size, &m) == 0)
		assert(m.mtu >= 576 && m.mtu < 65536);
	if (icmp_pmtu_parse(AF_INET6, buf, size, &m) == 0)
		assert(m.mtu >= 1280 && m.mtu < 65536 + 40);
	free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;

	if (!ready)
		ready = crypto_init() == 0;
	if (size < 2 || size > SIZE_MAX_HERE)
		return 0;
	switch (data[0] % 5) {
	case 0:
		open_any(ENCR_AES_CBC, INTEG_HMAC_SHA1_96, 20, data + 1,
		    size - 1, false);
		open_any(ENCR_AES_GCM_16, INTEG_NONE, 0, data + 1, size - 1,
		    true);
		break;
	case 1:
		open_sealed(data + 1, size - 1);
		break;
	case 2:
		outbound(data + 1, size - 1);
		break;
	case 3:
		icmp(data + 1, size - 1);
		break;
	default:
		row(data + 1, size - 1);
		break;
	}
	return 0;
}
