#include <linux/virtio_net.h>

#include "tests/unit/esp/make.h"
#include "esp/user/coalesce.h"
#include "esp/user/frame.h"

static uint8_t buf[FRAME_MAX];

/* A frame as the kernel writes it: vnet header, Ethernet, the packet. */
static size_t
make_frame(const char *src, const char *dst, uint8_t flags, size_t payload,
    uint16_t gso)
{
	bool v6 = strchr(src, ':') != NULL;
	struct virtio_net_hdr v = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.gso_type = gso == 0 ? VIRTIO_NET_HDR_GSO_NONE :
		    v6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4,
		.gso_size = gso, .csum_start = v6 ? 54 : 34, .csum_offset = 16,
	};
	uint8_t *ip = buf + FRAME_HEADER_LEN;
	size_t len = make_tcp(ip, src, dst, 0xfffff000, flags, payload);
	size_t l3 = v6 ? 40 : 20;

	/* the pseudo-header's sum only */
	put16(ip + l3 + 16, (uint16_t)~checksum_finish(checksum_pseudo(ip,
	    IPPROTO_TCP, len - l3)));
	memcpy(buf, &v, sizeof(v));
	memcpy(buf + FRAME_VNET_LEN, "\x02\x00\x00\x00\x00\x01"
	    "\x02\x00\x00\x00\x00\x02\x08", 13);
	put16(buf + FRAME_VNET_LEN + 12, v6 ? 0x86dd : 0x0800);
	return FRAME_HEADER_LEN + len;
}

START_TEST(checksum_finished)
{
	size_t len = make_frame("10.1.0.2", "10.2.0.2", 0x18, 333, 0);
	struct frame f;

	ck_assert(!make_checksums_good(buf + FRAME_HEADER_LEN,
	    len - FRAME_HEADER_LEN));
	ck_assert_int_eq(frame_parse(buf, len, &f), 0);
	ck_assert(make_checksums_good(f.ip, f.info.len));
	/* another worker parses it again */
	ck_assert_int_eq(frame_parse(buf, len, &f), 0);
	ck_assert(make_checksums_good(f.ip, f.info.len));
	ck_assert_uint_eq(frame_pieces(&f, 100), 1);
}
END_TEST

static void
split(const char *src, const char *dst, size_t payload, uint16_t gso,
    unsigned mss)
{
	uint8_t out[2048], *tcp;
	size_t at = 0, len, l3 = strchr(src, ':') ? 40 : 20, n;
	unsigned i, pieces;
	struct frame f;

	len = make_frame(src, dst, 0x80 | 0x10 | 0x08 | 0x01, payload, gso);
	ck_assert_int_eq(frame_parse(buf, len, &f), 0);
	ck_assert_uint_eq(f.gso_size, gso);
	pieces = frame_pieces(&f, mss);
	ck_assert_uint_eq(pieces, (payload + mss - 1) / mss);
	for (i = 0; i < pieces; i++) {
		len = frame_piece(&f, mss, i, out);
		n = len - l3 - 32;
		tcp = out + l3;
		ck_assert(make_checksums_good(out, len));
		ck_assert_uint_le(n, mss);
		ck_assert_uint_eq(get32(tcp + 4), (uint32_t)(0xfffff000 + at));
		ck_assert_mem_eq(tcp + 32, f.ip + l3 + 32 + at, n);
		ck_assert_mem_eq(tcp + 20, f.ip + l3 + 20, 12);
		ck_assert_uint_eq((tcp[13] & 0x80) != 0, i == 0);
		ck_assert_uint_eq((tcp[13] & 0x09) == 0x09, i == pieces - 1);
		ck_assert_uint_eq(tcp[13] & 0x10, 0x10);
		if (l3 == 20)
			ck_assert_uint_eq(get16(out + 4), 0x1000 + i);
		at += n;
	}
	ck_assert_uint_eq(at, payload);
}

START_TEST(super_packets)
{
	split("10.1.0.2", "10.2.0.2", 64000, 1448, 1448);
	split("10.1.0.2", "10.2.0.2", 64000, 1448, 1386);
	split("fd01::2", "fd02::2", 60001, 1428, 1300);
	split("10.1.0.2", "10.2.0.2", 1448 * 3, 1448, 1448);
	split("10.1.0.2", "10.2.0.2", 3, 1, 1);
}
END_TEST

START_TEST(bad_frames)
{
	size_t len = make_frame("10.1.0.2", "10.2.0.2", 0x10, 5000, 1448), i;
	struct virtio_net_hdr v;
	struct frame f;

	for (i = 0; i < FRAME_HEADER_LEN + 60; i++)
		ck_assert_int_ne(frame_parse(buf, i, &f), 0);
	buf[FRAME_VNET_LEN] |= 1; /* a group */
	ck_assert_int_eq(frame_parse(buf, len, &f), ERR_UNSUPPORTED);
	len = make_frame("10.1.0.2", "10.2.0.2", 0x10, 5000, 1448);
	put16(buf + FRAME_VNET_LEN + 12, 0x0806);
	ck_assert_int_eq(frame_parse(buf, len, &f), ERR_UNSUPPORTED);
	put16(buf + FRAME_VNET_LEN + 12, 0x86dd); /* but IPv4 in it */
	ck_assert_int_eq(frame_parse(buf, len, &f), ERR_SYNTAX);
	len = make_frame("10.1.0.2", "10.2.0.2", 0x10, 5000, 1448);
	memcpy(&v, buf, sizeof(v));
	v.gso_type = VIRTIO_NET_HDR_GSO_UDP;
	memcpy(buf, &v, sizeof(v));
	ck_assert_int_eq(frame_parse(buf, len, &f), ERR_UNSUPPORTED);
	len = make_frame("10.1.0.2", "10.2.0.2", 0x10, 500, 0);
	memcpy(&v, buf, sizeof(v));
	v.csum_start = 2000; /* outside the packet */
	memcpy(buf, &v, sizeof(v));
	ck_assert_int_eq(frame_parse(buf, len, &f), ERR_SYNTAX);
	v.csum_start = 5; /* in the Ethernet header */
	memcpy(buf, &v, sizeof(v));
	ck_assert_int_eq(frame_parse(buf, len, &f), ERR_SYNTAX);
}
END_TEST

static void
fragment(unsigned mtu, size_t payload, uint16_t field)
{
	uint8_t p[4096], out[4096], all[4096] = {0};
	struct packet_info info, part;
	unsigned i, n;
	size_t len, l3 = 28, at;

	len = make_ip(p, "10.1.0.2", "10.2.0.2", IPPROTO_UDP, payload) +
	    payload;
	/* options: one that is copied, one that isn't */
	memmove(p + 28, p + 20, payload);
	memcpy(p + 20, "\x94\x04\x00\x00\x07\x03\x04\x01", 8);
	len += 8;
	for (i = 0; i < payload; i++)
		p[28 + i] = (uint8_t)(i * 5);
	p[0] = 0x47;
	put16(p + 2, (unsigned)len);
	put16(p + 6, field);
	checksum_ip4(p);
	ck_assert_int_eq(packet_parse(p, len, &info), 0);
	n = fragments_count(&info, mtu);
	ck_assert_uint_gt(n, 1);
	for (i = 0; i < n; i++) {
		len = fragment_write(p, &info, mtu, i, out);
		ck_assert_uint_le(len, mtu);
		ck_assert_int_eq(packet_parse(out, len, &part), 0);
		ck_assert(part.fragment && !part.df);
		ck_assert_uint_eq(checksum_finish(checksum_add(0, out, l3)), 0);
		at = (size_t)((get16(out + 6) & 0x1fff) - (field & 0x1fff)) * 8;
		memcpy(all + at, out + l3, len - l3);
		ck_assert_uint_eq((out[6] & 0x20) != 0, i < n - 1 ||
		    (field & 0x2000));
		ck_assert_mem_eq(out + 20, "\x94\x04\x00\x00", 4);
		ck_assert_uint_eq(out[24], i == 0 ? 0x07 : 0x01);
	}
	ck_assert_mem_eq(all, p + l3, payload);
}

START_TEST(fragments)
{
	fragment(1438, 3000, 0);
	fragment(100, 1000, 0);
	fragment(36, 100, 0);
	fragment(1438, 3000, 0x2000 | 185); /* of a fragment */
}
END_TEST

/* coalesce: what it puts together, frame_piece takes apart again */
static uint8_t in[COALESCE_SEGMENTS * 2][2048], sent[200][2048];
static size_t n_sent, emitted, biggest;

static void
on_emit(void *ctx, const struct coalesced *c)
{
	size_t len = FRAME_HEADER_LEN;
	struct virtio_net_hdr v = {0};
	struct frame f;
	unsigned i;
	int j;

	(void)ctx;
	for (j = 1; j < c->n; j++) {
		memcpy(buf + len, c->iov[j].iov_base, c->iov[j].iov_len);
		len += c->iov[j].iov_len;
	}
	memset(buf, 0, FRAME_HEADER_LEN);
	put16(buf + FRAME_VNET_LEN + 12, c->family == AF_INET ? 0x0800 :
	    0x86dd);
	v.gso_size = c->gso_size;
	if (c->gso_size > 0)
		v.gso_type = c->family == AF_INET ? VIRTIO_NET_HDR_GSO_TCPV4 :
		    VIRTIO_NET_HDR_GSO_TCPV6;
	memcpy(buf, &v, sizeof(v));
	ck_assert_int_eq(frame_parse(buf, len, &f), 0);
	ck_assert_uint_eq(f.info.len, len - FRAME_HEADER_LEN);
	emitted++;
	if (c->gso_size == 0) {
		memcpy(sent[n_sent++], f.ip, f.info.len);
		return;
	}
	if (frame_pieces(&f, c->gso_size) > biggest)
		biggest = frame_pieces(&f, c->gso_size);
	for (i = 0; i < frame_pieces(&f, c->gso_size); i++)
		frame_piece(&f, c->gso_size, i, sent[n_sent++]);
}

static struct coalesce coalesce;
static int tap;

static void
feed(uint8_t *ip)
{
	struct packet_info info;

	ck_assert_int_eq(packet_parse(ip, 2048, &info), 0);
	coalesce_add(&coalesce, &tap, ip, &info);
}

/* The i-th of a row of segments. */
static size_t
segment(size_t i, bool v6, uint8_t flags, size_t payload)
{
	size_t len = make_tcp(in[i], v6 ? "fd01::1" : "10.0.0.1",
	    v6 ? "fd02::1" : "10.0.0.2", 1000 + (uint32_t)i * 1000, flags,
	    payload);

	if (!v6) {
		put16(in[i] + 4, 0x1000 + (unsigned)i);
		checksum_ip4(in[i]);
	}
	return len;
}

START_TEST(coalesce_identity)
{
	static uint8_t before[COALESCE_SEGMENTS * 2][2048];
	size_t i, len = 0;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		coalesce_init(&coalesce, on_emit, NULL);
		n_sent = emitted = biggest = 0;
		for (i = 0; i < 40; i++)
			len = segment(i, v6, i == 19 ? 0x18 : 0x10, 1000);
		segment(40, v6, 0x11, 1000); /* FIN: by itself */
		memcpy(before, in, sizeof(in));
		for (i = 0; i < 41; i++)
			feed(in[i]);
		coalesce_flush(&coalesce);
		ck_assert_uint_eq(n_sent, 41);
		ck_assert_uint_eq(emitted, 3); /* 20, 20, FIN */
		for (i = 0; i < 41; i++)
			ck_assert_mem_eq(sent[i], before[i], len);
	}
}
END_TEST

START_TEST(coalesce_refuses)
{
	size_t i;

	coalesce_init(&coalesce, on_emit, NULL);
	n_sent = emitted = biggest = 0;
	for (i = 0; i < 10; i++)
		segment(i, false, 0x10, 1000);
	in[1][60] ^= 1;                 /* its checksum is wrong */
	put32(in[3] + 20 + 8, 78);      /* acknowledges more */
	in[5][8] = 60;                  /* another TTL */
	checksum_ip4(in[5]);
	in[7][20 + 24] ^= 1;            /* another timestamp */
	for (i = 0; i < 10; i++)
		feed(in[i]);
	coalesce_flush(&coalesce);
	ck_assert_uint_eq(n_sent, 10);
	ck_assert_uint_le(biggest, 2);
	for (i = 0; i < 10; i++) /* the order stays */
		ck_assert_uint_eq(get32(sent[i] + 24), 1000 + i * 1000);
	ck_assert(!make_checksums_good(sent[1], 1052)); /* as it came */
}
END_TEST

MAKE_MAIN("frame", checksum_finished, super_packets, bad_frames, fragments,
    coalesce_identity, coalesce_refuses)
