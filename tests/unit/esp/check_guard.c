/*
 * The guard on a link that is a TAP of the test's. "check_guard kernel" fails
 * where the kernel lacks what GUARD_DROP and its tests need, ESP too; without
 * the word they are left out.
 */
#include <sched.h>
#include <stdio.h>

#include "esp/guard/guard.h"
#include "tests/unit/esp/make.h"
#include "tests/unit/esp/wire.h"
#include "base/loop.h"
#include "nft/nft.h"

static struct tap *link_tap, *inside_tap;
static struct wire wire;
static struct loop *loop;
static struct nft *nft;
static struct guard *guard;
static const char local[] = "192.0.2.1", far[] = "198.51.100.7";
static const char mine[] = "10.1.0.5", theirs[] = "10.2.0.5";

static struct { /* what was told */
	unsigned clear, links, seen, too_big;
	struct esp_packet_id last_clear;
	uint8_t packet[256]; /* the last one */
	size_t len;
} told;

static void
on_clear(void *ctx, const struct esp_packet_id *p)
{
	(void)ctx;
	told.clear++;
	told.last_clear = *p;
}

static void
on_links(void *ctx)
{
	(void)ctx;
	told.links++;
}

static void
keep(const uint8_t *packet, size_t len)
{
	ck_assert_uint_le(len, 128);
	memcpy(told.packet, packet, len);
	told.len = len;
}

static void
on_seen(void *ctx, const uint8_t *packet, size_t len)
{
	(void)ctx;
	told.seen++;
	keep(packet, len);
}

static void
on_too_big(void *ctx, const uint8_t *packet, size_t len)
{
	(void)ctx;
	told.too_big++;
	keep(packet, len);
}

static int
open_guard(enum guard_kind kind, struct text *error)
{
	const struct guard_settings s = {
		.kind = kind, .loop = loop, .nft = nft,
		.clear_text = on_clear, .links = on_links,
		.esp_seen = on_seen, .too_big = on_too_big,
	};

	return guard_open(&s, &guard, error);
}

static void
start(enum guard_kind kind)
{
	struct text error;

	text_init(&error);
	loop = loop_new();
	nft = nft_new();
	if (open_guard(kind, &error) != 0)
		ck_abort_msg("%s", text_str(&error));
	text_clear(&error);
	memset(&told, 0, sizeof(told));
}

/* Is it there? Also, all that the kernel has to tell has been told. */
static bool
table_stands(const char *name)
{
	struct text answer;
	bool stands;

	text_init(&answer);
	ck_assert_int_eq(nft_list(nft, "list tables", &answer, NULL), 0);
	stands = strstr(text_str(&answer), name) != NULL;
	text_clear(&answer);
	return stands;
}

static void
end(void)
{
	guard_close(guard);
	ck_assert(!table_stands("postern_"));
	nft_free(nft);
	loop_free(loop);
}

static void
turn(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		usleep(10000);
		loop_poll(loop);
	}
}

static struct addr_range
range(const char *first, const char *last)
{
	return (struct addr_range){make_addr(first), make_addr(last)};
}

static struct esp_policy
policy(uint32_t id, bool protect, const char *dst_first, const char *dst_last)
{
	return (struct esp_policy){
		.id = id, .protect = protect, .selector = {
			.src = range("10.1.0.0", "10.1.255.255"),
			.dst = range(dst_first, dst_last),
			.sport_last = 65535, .dport_last = 65535,
		},
	};
}

/* deny to 10.2.9.0/24, permit to 10.2.0.0/16 */
static void
set(const char *link, const char *device, size_t n)
{
	const struct esp_policy policies[2] = {
		policy(1, false, "10.2.9.0", "10.2.9.255"),
		policy(2, true, "10.2.0.0", "10.2.255.255"),
	};
	struct addr from = make_addr(local);
	struct text error;

	text_init(&error);
	if (guard_set(guard, link, device, &from, policies, n, &error) != 0)
		ck_abort_msg("%s", text_str(&error));
	text_clear(&error);
}

static size_t
make_udp(uint8_t *ip, const char *src, const char *dst, unsigned port,
    size_t payload)
{
	size_t len = make_ip(ip, src, dst, 17, 8 + payload);

	put16(ip + len, port);
	put16(ip + len + 2, port);
	put16(ip + len + 4, (unsigned)(8 + payload));
	put16(ip + len + 6, 0);
	memset(ip + len + 8, 0x5a, payload);
	return len + 8 + payload;
}

static bool
goes_out(const char *dst, uint32_t mark)
{
	uint8_t ip[128];
	size_t len = make_udp(ip, mine, dst, 7, 20);

	wire_send(&wire, link_tap, ip, len, mark);
	return wire_left(link_tap, ip, len);
}

static bool
comes_in(const char *src)
{
	uint8_t ip[128];
	size_t len = make_udp(ip, src, mine, 7, 20);

	wire_receive(link_tap, ip, len);
	return wire_came_in(&wire, ip, len);
}

/* Both kinds: what is protected doesn't pass, and counters go on. */
static void
passes(enum guard_kind kind)
{
	const char *device = kind == GUARD_DROP ? NULL : inside_tap->name;
	struct addr from = make_addr(theirs);
	uint64_t missing = kind == GUARD_DROP;
	unsigned i;

	start(kind);
	ck_assert(goes_out(theirs, 0));
	for (i = 1; i <= 2; i++) {
		set(link_tap->name, device, 2);
		ck_assert(!goes_out(theirs, 0));
		ck_assert(goes_out("10.2.9.1", 0));
		ck_assert(goes_out("10.3.0.1", 0));
		ck_assert(goes_out(theirs, ESP_MARK));
		ck_assert(!comes_in(theirs));
		ck_assert(comes_in("10.2.9.1"));
		ck_assert_uint_eq(guard_clear_in(guard), i);
		ck_assert_uint_eq(guard_missing_out(guard), i * missing);
		turn();
		ck_assert_uint_eq(told.clear, i);
		ck_assert(addr_equal(&told.last_clear.src, &from));
		ck_assert_uint_eq(told.last_clear.dport, 7);
	}
	sleep(1);
	loop_poll(loop);
	ck_assert_uint_eq(guard_hits(guard, 1), 2);
	ck_assert_uint_eq(guard_hits(guard, 2), 0);
	set(link_tap->name, device, 0);
	ck_assert(goes_out(theirs, 0));
	ck_assert(comes_in(theirs));
	ck_assert_uint_eq(guard_hits(guard, 1), 0);
	ck_assert_uint_eq(guard_clear_in(guard), 2);
	end();
}

/* Of a device that isn't a TAP: does the next packet come out of it? */
static bool
comes_out(int fd, const uint8_t *ip, size_t len)
{
	uint8_t buf[2048];

	usleep(10000);
	return recv(fd, buf, sizeof(buf), MSG_DONTWAIT) == (ssize_t)len &&
	    memcmp(buf, ip, len) == 0;
}

START_TEST(forwards)
{
	uint8_t ip[128];
	size_t len = make_udp(ip, mine, theirs, 7, 20);
	struct tap peer = {0};
	int fd;

	passes(GUARD_FORWARD);
	start(GUARD_FORWARD);
	set(link_tap->name, inside_tap->name, 2);
	wire_send(&wire, link_tap, ip, len, 0);
	ck_assert(wire_left(inside_tap, ip, len));
	/* a device that isn't there: closed, until it comes */
	set(link_tap->name, "later", 2);
	ck_assert(!goes_out(theirs, 0));
	ck_assert_int_eq(system("ip link add later type veth peer name peer "
	    "&& ip link set later up && ip link set peer up"), 0);
	turn();
	ck_assert_uint_gt(told.links, 0);
	peer.index = if_nametoindex("peer");
	fd = wire_socket(0x0800, &peer);
	wire_send(&wire, link_tap, ip, len, 0);
	ck_assert(comes_out(fd, ip, len));
	close(fd);
	ck_assert_int_eq(system("ip link delete later"), 0);
	end();
}
END_TEST

START_TEST(drops)
{
	passes(GUARD_DROP);
}
END_TEST

/* The same name, the same index, and yet the kernel has forgotten. */
START_TEST(link_comes_back)
{
	static const char make[] = "ip link add va index 900 type veth "
	    "peer name vb && ip link set va up && ip link set vb up";
	struct tap va = {.index = 900};
	uint8_t ip[128];
	size_t len = make_udp(ip, mine, theirs, 7, 20);
	struct tap vb = {0};
	unsigned round;
	int fd;

	start(GUARD_FORWARD);
	ck_assert_int_eq(system(make), 0);
	set("va", NULL, 2);
	for (round = 0; round < 2; round++) {
		vb.index = if_nametoindex("vb");
		fd = wire_socket(0x0800, &vb);
		ck_assert_int_ge(fd, 0);
		wire_send(&wire, &va, ip, len, 0);
		ck_assert(!comes_out(fd, ip, len));
		wire_send(&wire, &va, ip, len, ESP_MARK);
		ck_assert(comes_out(fd, ip, len));
		close(fd);
		ck_assert_int_eq(system("ip link delete va"), 0);
		ck_assert_int_eq(system(make), 0);
		turn();
	}
	ck_assert_int_eq(system("ip link delete va"), 0);
	end();
}
END_TEST

/* The links' events overflow while nobody reads them, and the one that counts
 * is among those lost. (Newer kernels give a link its chains back.) */
START_TEST(links_lost)
{
	static const char make[] = "ip link add va index 900 type veth "
	    "peer name vb && ip link set va up && ip link set vb up";
	struct tap va = {.index = 900}, vb = {0};
	uint8_t ip[128];
	size_t len = make_udp(ip, mine, theirs, 7, 20);
	int fd;

	start(GUARD_FORWARD);
	ck_assert_int_eq(system(make), 0);
	set("va", NULL, 2);
	turn();
	ck_assert_int_eq(system("for i in $(seq 1000); do "
	    "echo link set vb alias $i; done | ip -batch -"), 0);
	ck_assert_int_eq(system("ip link delete va"), 0);
	ck_assert_int_eq(system(make), 0);
	turn();
	vb.index = if_nametoindex("vb");
	fd = wire_socket(0x0800, &vb);
	wire_send(&wire, &va, ip, len, 0);
	ck_assert(!comes_out(fd, ip, len));
	wire_send(&wire, &va, ip, len, ESP_MARK);
	ck_assert(comes_out(fd, ip, len));
	close(fd);
	ck_assert_int_eq(system("ip link delete va"), 0);
	end();
}
END_TEST

/* Which table stands: each one that is made has another handle. */
static struct text
table_handle(void)
{
	struct text answer;

	text_init(&answer);
	ck_assert_int_eq(nft_list(nft, "list tables", &answer, NULL), 0);
	return answer;
}

#define NFT(commands) "nft '" commands "'"
#define ESP "netdev postern_esp"

/* Somebody else's doing is undone; our own isn't. */
START_TEST(undone)
{
	static const char *const deeds[] = {
		NFT("flush ruleset"),
		NFT("delete table " ESP),
		NFT("delete table " ESP "; add table " ESP),
		NFT("flush table " ESP),
		NFT("flush chain " ESP " p1_out"),
		NFT("insert rule " ESP " p1_out accept"),
		NFT("add table " ESP " { flags dormant; }"),
		NFT("flush ruleset; add table ip other; delete table ip other"),
		/* who saves the rules and loads them: as they were */
		"nft list ruleset >/tmp/check_guard.$$ && nft flush ruleset && "
		    "nft -f /tmp/check_guard.$$; rm /tmp/check_guard.$$; "
		    NFT("insert rule " ESP " p1_out accept"),
		/* so much that not all of it is told */
		"(echo \"table ip other { set s { type ipv4_addr;"
		    " elements = {\"; for i in $(seq 0 30000); do echo "
		    "10.$((i / 65536)).$((i / 256 % 256)).$((i % 256)),; done;"
		    " echo '}; }; }') | nft -f - && nft flush ruleset",
	};
	struct text before, after;
	size_t i;

	start(GUARD_FORWARD);
	set(link_tap->name, NULL, 2);
	for (i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		before = table_handle();
		turn();
		after = table_handle();
		ck_assert_str_eq(text_str(&before), text_str(&after));
		text_clear(&before);
		text_clear(&after);
		ck_assert(!goes_out(theirs, 0));
		ck_assert_int_eq(system(deeds[i]), 0);
		ck_assert_msg(goes_out(theirs, 0), "%s", deeds[i]);
		turn();
		ck_assert_msg(!goes_out(theirs, 0), "%s", deeds[i]);
	}
	end();
}
END_TEST

/* Does it go out in the end, or no more? */
static bool
becomes(bool out)
{
	for (int i = 0; i < 600; i++) {
		if (goes_out(theirs, 0) == out)
			return true;
		turn();
	}
	return false;
}

/* While somebody else owns the name we can't have it. */
START_TEST(retried)
{
	FILE *other = popen("nft -i >/dev/null", "w");

	ck_assert_ptr_nonnull(other);
	start(GUARD_FORWARD);
	set(link_tap->name, NULL, 2);
	fputs("flush ruleset; add table " ESP " { flags owner; }\n", other);
	fflush(other);
	ck_assert(becomes(true));
	turn();
	ck_assert_int_eq(pclose(other), 0);
	ck_assert(goes_out(theirs, 0));
	ck_assert(becomes(false));
	end();
}
END_TEST

/* The marks that our own packets have. */
START_TEST(marks)
{
	start(GUARD_DROP);
	set(link_tap->name, NULL, 2);
	ck_assert(!goes_out(theirs, ESP_MARK_LATER));
	ck_assert(!goes_out(theirs, 1));
	ck_assert_uint_eq(guard_missing_out(guard), 2);
	end();
}
END_TEST

/* What asks for the outer DF bit passes as it is: the bit comes later. */
START_TEST(outer_df)
{
	uint8_t ip[128];
	size_t len;

	start(GUARD_DROP);
	set(link_tap->name, NULL, 2);
	len = make_udp(ip, mine, theirs, 7, 21);
	wire_send(&wire, link_tap, ip, len, ESP_MARK_DF);
	ck_assert(wire_left(link_tap, ip, len));
	len = make_udp(ip, "fd00::1", "fd00::2", 7, 21);
	wire_send(&wire, link_tap, ip, len, ESP_MARK_DF);
	ck_assert(wire_left(link_tap, ip, len));
	ck_assert_uint_eq(guard_missing_out(guard), 0);
	end();
}
END_TEST

/* An ESP packet of the cipher "null" with the inner packet in it. */
static size_t
make_esp(uint8_t *ip, uint32_t spi, uint32_t seq, const uint8_t *inner,
    size_t len)
{
	size_t pad = (4 - (len + 2) % 4) % 4, at, i;

	at = make_ip(ip, far, local, 50, 8 + len + pad + 2);
	put32(ip + at, spi);
	put32(ip + at + 4, seq);
	memcpy(ip + at + 8, inner, len);
	at += 8 + len;
	for (i = 0; i < pad; i++)
		ip[at++] = (uint8_t)(i + 1);
	ip[at++] = (uint8_t)pad;
	ip[at++] = 4;
	return at;
}

START_TEST(decrypted)
{
	uint8_t ip[256], inner[128];
	size_t inner_len = make_udp(inner, theirs, mine, 7, 20), len;

	start(GUARD_DROP);
	set(link_tap->name, NULL, 2);
	ck_assert_int_eq(system("ip addr replace 192.0.2.1/24 dev link0 && "
	    "ip route add default dev link0 && "
	    "ip xfrm state add src 198.51.100.7 dst 192.0.2.1 proto esp "
	    "spi 0x1234 reqid 1 mode tunnel enc 'ecb(cipher_null)' '' "
	    "auth digest_null ''"), 0);
	wire_receive(link_tap, inner, inner_len);
	ck_assert(!wire_came_in(&wire, inner, inner_len));
	ck_assert_uint_eq(guard_clear_in(guard), 1);
	len = make_esp(ip, 0x1234, 1, inner, inner_len);
	wire_receive(link_tap, ip, len);
	usleep(10000);
	ck_assert(wire_came_in(&wire, inner, inner_len));
	ck_assert_uint_eq(guard_clear_in(guard), 1);
	ck_assert_int_eq(system("ip xfrm state flush && "
	    "ip route delete default && ip addr flush dev link0"), 0);
	end();
}
END_TEST

static unsigned
seen(const uint8_t *ip, size_t len)
{
	unsigned before = told.seen;

	wire_receive(link_tap, ip, len);
	turn();
	return told.seen - before;
}

START_TEST(esp_seen)
{
	uint8_t esp[128], ike[128], ip[128];
	size_t len = make_esp(esp, 0xabcd, 1, (const uint8_t *)local, 8), n, i;

	start(GUARD_DROP);
	set(link_tap->name, NULL, 2);
	ck_assert_uint_eq(seen(esp, len), 0);
	ck_assert(!table_stands("postern_esp_seen"));
	guard_esp_watch(guard, true);
	guard_esp_watch(guard, true);
	ck_assert_uint_eq(seen(esp, len), 1);
	ck_assert_uint_eq(told.len, len);
	ck_assert_mem_eq(told.packet, esp, len);
	/* in UDP: not IKE, not a keepalive, not that of others */
	n = make_udp(ip, far, local, 4500, 40);
	ck_assert_uint_eq(seen(ip, n), 1);
	ck_assert_mem_eq(told.packet, ip, n);
	memcpy(ike, ip, n);
	memset(ike + 28, 0, 4);
	ck_assert_uint_eq(seen(ike, n), 0);
	n = make_udp(ip, far, local, 4500, 1);
	ck_assert_uint_eq(seen(ip, n), 0);
	n = make_udp(ip, far, "192.0.2.2", 4500, 40);
	ck_assert_uint_eq(seen(ip, n), 0);
	/* stays while policies change, with a bound */
	set(link_tap->name, NULL, 1);
	for (i = told.seen = 0; i < 100; i++)
		wire_receive(link_tap, esp, len);
	turn();
	ck_assert_uint_ge(told.seen, 20);
	ck_assert_uint_lt(told.seen, 40);
	ck_assert(table_stands("postern_esp_seen"));
	guard_esp_watch(guard, false);
	ck_assert(!table_stands("postern_esp_seen"));
	ck_assert(table_stands("postern_esp\""));
	usleep(100000);
	ck_assert_uint_eq(seen(esp, len), 0);
	end();
}
END_TEST

/* A packet that comes from inside, which the link is too narrow for. */
static unsigned
too_big(const char *src, const char *dst, unsigned first, unsigned second)
{
	bool v6 = strchr(src, ':') != NULL;
	uint8_t ip[1600];
	size_t len = make_udp(ip, src, dst, 7, 1380);
	unsigned before = told.too_big;

	if (!v6) {
		put16(ip + 6, 0x4000);
		checksum_ip4(ip);
	}
	wire_receive(inside_tap, ip, len);
	turn();
	if (told.too_big > before) {
		ck_assert_uint_eq(told.packet[v6 ? 40 : 20], first);
		ck_assert_uint_eq(told.packet[v6 ? 41 : 21], second);
		/* the packet that it is about, with its ports */
		ck_assert_mem_eq(told.packet + (v6 ? 48 : 28), ip,
		    v6 ? 44 : 24);
	}
	return told.too_big - before;
}

START_TEST(too_big_sent)
{
	static const char mine6[] = "fd01::5", theirs6[] = "fd02::5";

	ck_assert_int_eq(system("echo 1 >/proc/sys/net/ipv4/ip_forward; "
	    "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding; "
	    "ip addr replace 10.1.0.1/16 dev pt-link0 && "
	    "ip addr replace fd01::1/64 dev pt-link0 nodad && "
	    "ip addr replace 192.0.2.1/24 dev link0 && "
	    "ip addr replace fd03::1/64 dev link0 nodad && "
	    "ip link set link0 mtu 1300 && "
	    "ip route add 10.2.0.0/16 dev link0 && "
	    "ip route add fd02::/64 dev link0"), 0);
	start(GUARD_DROP);
	ck_assert_uint_eq(too_big(mine, theirs, 3, 4), 0);
	set(link_tap->name, NULL, 2);
	ck_assert_uint_eq(too_big(mine, theirs, 3, 4), 1);
	ck_assert_uint_eq(too_big(mine6, theirs6, 2, 0), 1);
	set(link_tap->name, NULL, 0);
	ck_assert(!table_stands("postern_esp_icmp"));
	ck_assert_uint_eq(too_big(mine, theirs, 3, 4), 0);
	end();
}
END_TEST

static bool
kernel_drops(void)
{
	struct text error;
	int r;

	text_init(&error);
	loop = loop_new();
	nft = nft_new();
	r = open_guard(GUARD_DROP, &error);
	if (r == 0)
		guard_close(guard);
	else
		printf("%s\n", text_str(&error));
	nft_free(nft);
	loop_free(loop);
	text_clear(&error);
	return r == 0;
}

static int
run(bool need_drop)
{
	const TTest *const tests[] = {
		forwards, link_comes_back, links_lost, undone, retried,
		drops, marks, outer_df, esp_seen, too_big_sent,
		decrypted,
	};
	bool drop = kernel_drops();

	if (need_drop && !drop)
		return 1;
	/* the last one takes the kernel's ESP */
	return make_run("guard", tests, need_drop ? 11 : drop ? 10 : 5);
}

int
main(int argc, char **argv)
{
	struct tap_pool *pool = NULL;
	struct text error;
	int r = 77;

	text_init(&error);
	/* a network namespace of the test's own, gone with the process */
	if (unshare(CLONE_NEWNET) == 0)
		pool = tap_pool_new(2, &error);
	if (pool == NULL) {
		printf("needs root and TAP devices\n");
		goto out;
	}
	r = 1;
	if (tap_new(pool, "link0", 1, 1500, &link_tap, &error) != 0 ||
	    tap_new(pool, "pt-link0", 1, 1500, &inside_tap, &error) != 0)
		printf("%s\n", text_str(&error));
	else if (wire_open(&wire, link_tap))
		r = run(argc > 1 && strcmp(argv[1], "kernel") == 0);
	wire_close(&wire);
	tap_free(link_tap);
	tap_free(inside_tap);
out:
	tap_pool_free(pool);
	text_clear(&error);
	return r;
}
