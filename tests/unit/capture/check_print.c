#include "capture/print.h"
#include "tests/unit/unit.h"

/* What is printed of packets, whole and cut off anywhere. */

static struct text t;

static void
setup(void)
{
	text_init(&t);
}

static void
teardown(void)
{
	text_clear(&t);
}

#define ETHER "001122334455 66778899aabb "
#define IP4(len, proto) "4500 " len " 1234 4000 40 " proto " 0000 " \
	"0a010101 0a020202 "

static void
expect(const char *frame, bool detail, const char *line)
{
	uint8_t data[1024], *copy;
	size_t n = unhex(frame, data, sizeof data);
	struct headers h;

	text_reset(&t);
	headers_parse(LINK_ETHER, data, n, n, &h);
	headers_print(&h, detail, &t);
	ck_assert_str_eq(text_str(&t), line);
	/* On the heap, so that a sanitizer notices a byte too many. */
	for (size_t len = 0; len < n; len++) {
		copy = malloc(len + 1);
		memcpy(copy, data, len);
		headers_parse(LINK_ETHER, copy, len, n, &h);
		ck_assert_uint_le(h.headers_len, len);
		text_reset(&t);
		headers_print(&h, true, &t);
		ck_assert_uint_gt(t.len, 1);
		free(copy);
	}
}

START_TEST(icmp)
{
	expect(ETHER "0800" IP4("0020", "01") "0800 0000 0001 0002 00000000",
	    false, "10.1.1.1 > 10.2.2.2 icmp: echo request ");
	expect(ETHER "0800" IP4("001c", "01") "0000 0000 0001 0002", true,
	    "10.1.1.1 > 10.2.2.2 icmp: echo reply (DF) (ttl 64, id 4660) ");
	expect(ETHER "0800" IP4("0038", "01") "0304 0000 0000 0578 "
	    IP4("0500", "06") "0400 0050 00000000", false,
	    "10.1.1.1 > 10.2.2.2 icmp: 10.2.2.2 unreachable - need to frag "
	    "(mtu 1400) ");
	expect(ETHER "0800" IP4("0038", "01") "0303 0000 0000 0000 "
	    IP4("0500", "11") "0400 0035 00000000", false,
	    "10.1.1.1 > 10.2.2.2 icmp: 10.2.2.2 udp port 53 unreachable ");
	expect(ETHER "0800" IP4("001c", "01") "0b00 0000 0000 0000", false,
	    "10.1.1.1 > 10.2.2.2 icmp: time exceeded in-transit ");
	expect(ETHER "0800" IP4("001c", "01") "0d00 0000 0000 0000", false,
	    "10.1.1.1 > 10.2.2.2 icmp: type-#13 code-#0 ");
	expect(ETHER "86dd 60000000 0008 3a 40 "
	    "fd000000000000000000000000000001 fd000000000000000000000000000002"
	    " 8000 0000 0001 0001", false,
	    "fd00::1 > fd00::2 icmp6: echo request ");
}
END_TEST

START_TEST(tcp)
{
	expect(ETHER "0800" IP4("003c", "06") "3039 0050 00000001 00000000 "
	    "a002 2000 0000 0000 0204 05b4 0402 080a 0000000a 00000000 01 "
	    "030307", false,
	    "10.1.1.1.12345 > 10.2.2.2.80: S 1:1(0) win 8192 <mss 1460,sackOK,"
	    "timestamp 10 0,nop,wscale 7> ");
	expect(ETHER "0800" IP4("002c", "06") "0050 3039 00000005 00000006 "
	    "5018 0200 0000 0000 61626364", false,
	    "10.1.1.1.80 > 10.2.2.2.12345: P 5:9(4) ack 6 win 512 ");
	expect(ETHER "0800" IP4("0028", "06") "0050 3039 00000005 00000006 "
	    "5010 0200 0000 0000", false,
	    "10.1.1.1.80 > 10.2.2.2.12345: . ack 6 win 512 ");
	/* a length of an option that leads out of the header */
	expect(ETHER "0800" IP4("002c", "06") "0050 3039 00000005 00000006 "
	    "6010 0200 0000 0000 02ff 0000", false,
	    "10.1.1.1.80 > 10.2.2.2.12345: . ack 6 win 512 <[|tcp]> ");
}
END_TEST

START_TEST(others)
{
	expect(ETHER "0800" IP4("0024", "11") "0035 1000 0010 0000 "
	    "0000000000000000", false, "10.1.1.1.53 > 10.2.2.2.4096:  udp 8 ");
	expect(ETHER "0800" IP4("0020", "32") "00000100 00000001 ffffffff",
	    false, "10.1.1.1 > 10.2.2.2  ip-proto-50, length 12 ");
	expect(ETHER "0800 4500 001c 1234 2003 40 11 0000 0a010101 0a020202 "
	    "0102030405060708", false,
	    "10.1.1.1 > 10.2.2.2 (frag 4660:8@24+) ");
	expect(ETHER "0806 0001 0800 06 04 0001 66778899aabb 0a010101 "
	    "000000000000 0a010102", false,
	    "arp who-has 10.1.1.2 tell 10.1.1.1 ");
	expect(ETHER "0806 0001 0800 06 04 0002 66778899aabb 0a010101 "
	    "000000000000 0a010102", false,
	    "arp reply 10.1.1.1 is-at 66:77:88:99:aa:bb ");
	expect(ETHER "8100 a00a 0800" IP4("001c", "01")
	    "0800 0000 0001 0002", false,
	    "802.1Q vlan#10 P5 10.1.1.1 > 10.2.2.2 icmp: echo request ");
	expect(ETHER "88cc 0207", false, "ether-type 0x88cc, length 16 ");
	expect(ETHER "0026 4242 0300", false, "802.3, length 18 ");
	/* IPv6: hop-by-hop options, then a first fragment of UDP */
	expect(ETHER "86dd 60000000 0020 00 40 "
	    "fd000000000000000000000000000001 fd000000000000000000000000000002"
	    " 2c00 000000000000 1100 0001 00000007 0035 1000 0010 0000 "
	    "0000000000000000", true,
	    "fd00::1.53 > fd00::2.4096:  udp 8 (frag 7:16@0+) [hlim 64] ");
}
END_TEST

START_TEST(bytes)
{
	uint8_t data[18];

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)('A' + i);
	data[1] = 0x1b;
	bytes_dump(data, sizeof data, &t);
	ck_assert_str_eq(text_str(&t),
	    "0x0000   411b 4344 4546 4748 494a 4b4c 4d4e 4f50         "
	    "A.CDEFGHIJKLMNOP\n"
	    "0x0010   5152                                            QR\n");
}
END_TEST

START_TEST(ike)
{
	static const char message[] = "0102030405060708 0000000000000000 "
	    "21 20 22 08 00000000 00000028 28 00 000c 0102030405060708";
	uint8_t data[64];
	size_t n = unhex(message, data, sizeof data);

	ike_print(data, n, &t);
	ck_assert_str_eq(text_str(&t), "ISAKMP Header\n"
	    "  Initiator COOKIE: 01 02 03 04 05 06 07 08\n"
	    "  Responder COOKIE: 00 00 00 00 00 00 00 00\n"
	    "  Next Payload: Security Association\n"
	    "  Version: 2.0\n"
	    "  Exchange Type: IKE_SA_INIT\n"
	    "  Flags: (Initiator)\n"
	    "  MessageID: 00000000\n"
	    "  Length: 40\n"
	    "  Payload Security Association\n"
	    "    Next Payload: Nonce\n"
	    "    Payload Length: 12\n");
	text_reset(&t);
	ike_print(data, 27, &t); /* not even a header */
	ck_assert_uint_eq(t.len, 0);
}
END_TEST

UNIT_MAIN("capture print", setup, teardown, icmp, tcp, others, bytes, ike)
