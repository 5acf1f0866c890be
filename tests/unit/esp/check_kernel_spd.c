#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/loop.h"
#include "esp/kernel/spd.h"
#include "tests/unit/esp/make.h"

/*
 * The SPD in a kernel with ESP: which packets leave the outside link as ESP
 * and of which policy, as seen on the wire, and what comes back. Static SAs to
 * a namespace behind the link; two more links with a namespace each. As root;
 * where the kernel has no ESP: skipped.
 */
#define KEY "0x0102030405060708090a0b0c0d0e0f1011121314"
#define TOP 6 /* check_spd.c */

static struct loop *loop;
static struct xfrm *x;
static struct spd *spd;
static int wires[2]; /* outside, dmz: what leaves by them */

static int __attribute__((format(printf, 1, 2)))
sh(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	return system(line);
}

static void
must(int r)
{
	ck_assert_int_eq(r, 0);
}

static void
on_message(void *ctx, struct nlmsghdr *h)
{
	(void)ctx;
	(void)h;
}

static void
on_overrun(void *ctx)
{
	(void)ctx;
}

static void
on_orphan(void *ctx, struct spd_entry *e)
{
	(void)ctx;
	(void)e;
}

/* ---- the network --------------------------------------------------------- */

static int
link_up(const char *ns, const char *link, const char *v4, const char *v6)
{
	return sh("ip netns add %s && ip link add %s type veth peer name e0 "
	    "netns %s && ip addr add %s.1/24 dev %s && "
	    "ip addr add %s::1/64 dev %s nodad && ip link set %s up && "
	    "ip -n %s addr add %s.2/24 dev e0 && "
	    "ip -n %s addr add %s::2/64 dev e0 nodad && "
	    "ip -n %s link set e0 up && ip -n %s link set lo up && "
	    "ip -n %s route add default via %s.1 && "
	    "ip -n %s route add default via %s::1",
	    ns, link, ns, v4, link, v6, link, link, ns, v4, ns, v6, ns, ns,
	    ns, v4, ns, v6);
}

/* The far end takes all that comes and protects all that it sends back. */
static int
far_end(void)
{
	return sh("for a in 10.9.0.0/16 fd09::/32; do "
	    "ip -n spd_peer route add local $a dev lo; done && "
	    "for a in 10.1.0.0/16,10.9.0.0/16 fd01::/32,fd09::/32; do "
	    "ip -n spd_peer xfrm policy add src ${a#*,} dst ${a%%,*} dir out "
	    "tmpl src 192.0.2.2 dst 192.0.2.1 proto esp reqid 1 mode tunnel && "
	    "ip -n spd_peer xfrm policy add src ${a%%,*} dst ${a#*,} dir in "
	    "tmpl proto esp mode tunnel level use || exit 1; done");
}

static int
state_add(uint32_t spi, uint32_t reqid, bool out)
{
	const char *src = out ? "192.0.2.1" : "192.0.2.2";
	const char *dst = out ? "192.0.2.2" : "192.0.2.1";
	const char *const ns[] = {"", "-n spd_peer"};
	uint32_t reqids[] = {reqid, 1};
	int i, r = 0;

	for (i = 0; i < 2 && r == 0; i++)
		r = sh("ip %s xfrm state add src %s dst %s proto esp spi %u "
		    "reqid %u mode tunnel flag af-unspec "
		    "aead 'rfc4106(gcm(aes))' " KEY " 128", ns[i], src, dst,
		    spi, reqids[i]);
	return r;
}

static void
state_delete(uint32_t spi)
{
	sh("for n in '' '-n spd_peer'; do ip $n xfrm state delete "
	    "src 192.0.2.1 dst 192.0.2.2 proto esp spi %u 2>/dev/null; done",
	    spi);
}

/* The far end and hosts behind it by outside, to which it need not ask for the
 * neighbour before a packet goes. */
static int
network(void)
{
	if (unshare(CLONE_NEWNET) != 0 || sh("ip link set lo up; "
	    "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 "
	    "net.ipv6.conf.all.forwarding=1") != 0)
		return -1;
	if (link_up("spd_in", "inside", "10.1.0", "fd01") != 0 ||
	    link_up("spd_dmz", "dmz", "10.2.0", "fd02") != 0 ||
	    link_up("spd_peer", "outside", "192.0.2", "fd0f") != 0 ||
	    far_end() != 0)
		return -1;
	return sh("ip route add 10.1.0.0/16 via 10.1.0.2 && "
	    "ip -n spd_in route add local 10.1.1.0/24 dev lo && "
	    "ip route add 10.9.0.0/16 via 192.0.2.2 && "
	    "ip route add fd09::/32 via fd0f::2 && "
	    "ping -qc1 192.0.2.2 >/dev/null && ping -qc1 fd0f::2 >/dev/null "
	    "&& ping -qc1 10.2.0.2 >/dev/null && ping -qc1 10.1.0.2 >/dev/null"
	    " && ping -qc1 fd02::2 >/dev/null && ping -qc1 fd01::2 >/dev/null");
}

static void
network_gone(void)
{
	sh("for n in spd_in spd_dmz spd_peer; do ip netns del $n; done "
	    "2>/dev/null");
}

static int
wire_open(const char *link)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(link),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    htons(ETH_P_ALL));

	ck_assert_int_ge(fd, 0);
	must(bind(fd, (struct sockaddr *)&at, sizeof(at)));
	return fd;
}

/* ---- packets ------------------------------------------------------------- */

enum { NOTHING = -1, CLEAR = 0 }; /* what left; else an SPI */

struct shot {
	const char *src, *dst;
	uint8_t protocol;
	uint16_t sport, dport; /* ICMP: type, code */
};

/* From the host inside, with any source. */
static void
shoot(const struct shot *s)
{
	uint8_t p[128] = {0};
	struct endpoint to = {.addr = make_addr(s->dst)};
	size_t ip = make_ip(p, s->src, s->dst, s->protocol, 20);
	struct sockaddr_storage ss;
	socklen_t len;
	int fd, ns = open("/run/netns/spd_in", O_RDONLY | O_CLOEXEC);
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (s->protocol == IPPROTO_ICMP || s->protocol == IPPROTO_ICMPV6) {
		p[ip] = (uint8_t)s->sport;
		p[ip + 1] = (uint8_t)s->dport;
	} else {
		put16(p + ip, s->sport);
		put16(p + ip + 2, s->dport);
		put16(p + ip + 4, 20); /* UDP's length */
		p[ip + 12] = 5 << 4;
		p[ip + 13] = 2;
	}
	must(setns(ns, CLONE_NEWNET));
	fd = socket(to.addr.family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	endpoint_sockaddr(&to, &ss, &len);
	ck_assert_int_eq(sendto(fd, p, ip + 20, 0, (struct sockaddr *)&ss,
	    len), (int)(ip + 20));
	must(setns(home, CLONE_NEWNET));
	close(fd);
	close(ns);
	close(home);
}

static int
look(int wire, const struct addr *dst)
{
	uint8_t p[256];
	struct sockaddr_ll from;
	socklen_t len = sizeof(from);
	ssize_t n;

	while ((n = recvfrom(wire, p, sizeof(p), 0, (struct sockaddr *)&from,
	    &len)) >= 0) {
		len = sizeof(from);
		if (from.sll_pkttype != PACKET_OUTGOING || n < 40)
			continue;
		if (p[0] >> 4 == 4 && p[9] == IPPROTO_ESP)
			return (int)get32(p + 20);
		if (memcmp(p + (p[0] >> 4 == 4 ? 16 : 24), dst->bytes,
		    addr_size(dst)) == 0)
			return CLEAR;
	}
	return NOTHING;
}

/* How a packet left by the wire. */
static int
left_by(int wire, const char *src, const char *dst, uint8_t protocol,
    uint16_t sport, uint16_t dport)
{
	struct shot s = {src, dst, protocol, sport, dport};
	struct pollfd fd = {.fd = wires[wire], .events = POLLIN};
	struct addr to = make_addr(dst);
	int i, seen = NOTHING;

	while (look(wires[wire], &to) != NOTHING)
		;
	shoot(&s);
	for (i = 0; i < 20 && seen == NOTHING; i++) {
		poll(&fd, 1, 20);
		seen = look(wires[wire], &to);
	}
	return seen;
}

static bool
ping(const char *ns, const char *to)
{
	return sh("ip netns exec %s ping -qc1 -W1 %s >/dev/null", ns, to) == 0;
}

/* ---- policies ------------------------------------------------------------ */

static struct esp_policy
policy(uint32_t id, bool protect, const char *src, const char *dst)
{
	struct esp_policy p = {
		.id = id, .protect = protect,
		.selector = {.sport_last = 65535, .dport_last = 65535},
	};
	struct prefix prefix;

	if (src != NULL) {
		must(prefix_parse(src, &prefix));
		p.selector.src = prefix_range(&prefix);
	}
	if (dst != NULL) {
		must(prefix_parse(dst, &prefix));
		p.selector.dst = prefix_range(&prefix);
	}
	return p;
}

/* SPIs are 256 and the policy's id. */
#define SPI(id) (256 + (id))

static void
set(const struct esp_policy *p, size_t n)
{
	struct addr local = make_addr("192.0.2.1"), peer;
	struct text error = {0};
	struct spd_entry *e;
	size_t i;

	peer = make_addr("192.0.2.2");
	must(spd_set(spd, "outside", &local, p, n, &error));
	for (i = 0; i < n; i++) {
		if (!p[i].protect)
			continue;
		e = spd_find(spd, p[i].id);
		ck_assert_ptr_nonnull(e);
		must(spd_endpoints(spd, e, &local, &peer, false));
		state_delete(SPI(p[i].id));
		must(state_add(SPI(p[i].id), e->reqid, true));
	}
}

static void
setup(void)
{
	/* a test before this one may have failed */
	must(sh("ip xfrm policy flush; ip xfrm state flush; "
	    "ip -n spd_peer xfrm state flush"));
	wires[0] = wire_open("outside");
	wires[1] = wire_open("dmz");
	must(xfrm_open(loop, NULL, on_message, on_overrun, NULL, &x));
	spd = spd_new(x, on_orphan, NULL);
}

static unsigned
count_policies(void)
{
	FILE *f = popen("ip xfrm policy | grep -c '^src'", "r");
	unsigned n = 0;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%u", &n), 1);
	pclose(f);
	return n;
}

static void
teardown(void)
{
	spd_free(spd);
	ck_assert_uint_eq(count_policies(), 0);
	xfrm_close(x);
	close(wires[0]);
	close(wires[1]);
}

/* ---- tests --------------------------------------------------------------- */

START_TEST(ranges_and_ports)
{
	struct esp_policy p[5] = {
		policy(1, false, "10.1.1.5/32", "10.9.0.0/16"),
		policy(2, true, "10.1.1.0/24", "10.9.1.0/24"),
		policy(3, true, "10.1.1.0/24", "10.9.2.0/24"),
		policy(4, true, "10.1.1.0/24", "10.9.2.0/24"),
		policy(5, true, "10.1.1.0/24", "10.9.0.0/16"),
	};

	p[1].selector.src.first = make_addr("10.1.1.3");
	p[1].selector.src.last = make_addr("10.1.1.17");
	p[2].selector.protocol = IPPROTO_TCP;
	p[2].selector.dport_first = 1000;
	p[2].selector.dport_last = 1999;
	p[3].selector.protocol = IPPROTO_UDP;
	p[3].selector.sport_first = 53;
	p[3].selector.sport_last = 55;
	p[4].selector.protocol = IPPROTO_ICMP;
	p[4].selector.sport_first = p[4].selector.sport_last = 8;
	p[4].selector.dport_first = p[4].selector.dport_last = 0;
	set(p, 5);
	ck_assert_int_eq(left_by(0, "10.1.1.3", "10.9.1.1", 17, 1, 2), SPI(2));
	ck_assert_int_eq(left_by(0, "10.1.1.17", "10.9.1.1", 6, 1, 2), SPI(2));
	ck_assert_int_eq(left_by(0, "10.1.1.2", "10.9.1.1", 17, 1, 2), CLEAR);
	ck_assert_int_eq(left_by(0, "10.1.1.18", "10.9.1.1", 17, 1, 2), CLEAR);
	ck_assert_int_eq(left_by(0, "10.1.1.5", "10.9.1.1", 17, 1, 2), CLEAR);
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 6, 7, 1000),
	    SPI(3));
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 6, 7, 1999),
	    SPI(3));
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 6, 7, 999), CLEAR);
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 6, 7, 2000),
	    CLEAR);
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 17, 53, 1000),
	    SPI(4));
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 17, 55, 1), SPI(4));
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.2.1", 17, 52, 1), CLEAR);
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.3.1", 1, 8, 0), SPI(5));
	ck_assert_int_eq(left_by(0, "10.1.1.9", "10.9.3.1", 1, 13, 0), CLEAR);
	/* the denial goes: its packets are the next one's */
	set(p + 1, 4);
	ck_assert_int_eq(left_by(0, "10.1.1.5", "10.9.1.1", 17, 1, 2), SPI(2));
}
END_TEST

/* What a far host answers comes in only by a policy's template. */
START_TEST(answers_come_in)
{
	struct esp_policy p[2] = {
		policy(1, true, "10.1.0.0/16", "10.9.1.0/24"),
		policy(2, true, "10.1.0.0/16", "10.9.2.0/24"),
	};
	struct addr to;

	must(state_add(99, 0, false));
	p[1].selector.protocol = IPPROTO_ICMP;
	p[1].selector.sport_first = p[1].selector.sport_last = 8;
	p[1].selector.dport_first = p[1].selector.dport_last = 0;
	set(p, 2);
	ck_assert(ping("spd_in", "10.9.1.1"));
	/* requests alone: an answer is none (RFC 4301 4.4.1.1) */
	ck_assert(!ping("spd_in", "10.9.2.1"));
	ck_assert(ping("spd_peer", "-I 10.9.1.1 10.1.0.2"));
	p[1].selector.sport_first = 0;
	set(p, 2);
	ck_assert(ping("spd_in", "10.9.2.1"));
	/* our own packets */
	p[0] = policy(1, true, "192.0.2.1/32", "10.9.1.0/24");
	set(p, 1);
	to = make_addr("10.9.1.1");
	while (look(wires[0], &to) != NOTHING)
		;
	sh("ping -qc1 -W1 10.9.1.1 >/dev/null");
	ck_assert_int_eq(look(wires[0], &to), SPI(1));
}
END_TEST

START_TEST(any_is_of_its_link_alone)
{
	struct esp_policy p[2] = {
		policy(1, true, NULL, NULL),
		policy(2, true, NULL, NULL),
	};

	set(p, 1);
	ck_assert_int_eq(left_by(0, "10.1.1.3", "10.9.1.1", 17, 1, 2), SPI(1));
	ck_assert_int_eq(left_by(0, "fd01::3", "fd09::1", 17, 1, 2), SPI(1));
	ck_assert_int_eq(left_by(1, "10.1.1.3", "10.2.0.2", 17, 1, 2), CLEAR);
	ck_assert_int_eq(left_by(1, "fd01::3", "fd02::2", 17, 1, 2), CLEAR);
	ck_assert(ping("spd_in", "10.2.0.2"));
	ck_assert(ping("spd_in", "fd02::2"));
	ck_assert(ping("spd_in", "10.1.0.1"));
	ck_assert(ping("spd_dmz", "10.1.0.2"));
	ck_assert_int_eq(sh("ping -qc1 -W1 10.2.0.2 >/dev/null"), 0);
	/* a denial: its packets go forward to the link, and back, in clear */
	p[1] = p[0];
	p[0] = policy(3, false, "10.1.0.0/16", "192.0.2.2/32");
	set(p, 2);
	ck_assert(ping("spd_in", "192.0.2.2"));
	/* neighbours are found all the same */
	must(sh("ip -6 neigh flush dev outside"));
	ck_assert_int_eq(left_by(0, "fd01::3", "fd09::1", 17, 1, 2), SPI(1));
	/* marked packets are for no crypto map */
	must(sh("nft 'add table inet t; add chain inet t c { type filter hook "
	    "prerouting priority 0; }; add rule inet t c udp dport 9 "
	    "meta mark set 0x%x'", ESP_MARK_LATER));
	ck_assert_int_eq(left_by(0, "10.1.1.3", "10.9.1.1", 17, 1, 9), CLEAR);
	must(sh("nft delete table inet t"));
}
END_TEST

START_TEST(ipv6)
{
	struct esp_policy p[3] = {
		policy(1, false, "fd01::7/128", "fd09::/64"),
		policy(2, true, "fd01::/64", "fd09::/64"),
		policy(3, true, "fd01::/64", "fd09:0:0:1::/64"),
	};

	must(state_add(99, 0, false));
	p[2].selector.protocol = IPPROTO_ICMPV6;
	p[2].selector.sport_first = 128;
	p[2].selector.sport_last = 129;
	p[2].selector.dport_last = 255;
	set(p, 3);
	ck_assert_int_eq(left_by(0, "fd01::3", "fd09::1", 17, 1, 2), SPI(2));
	ck_assert_int_eq(left_by(0, "fd01::7", "fd09::1", 17, 1, 2), CLEAR);
	ck_assert_int_eq(left_by(0, "fd01::3", "fd09:0:0:1::1", 58, 128, 0),
	    SPI(3));
	ck_assert_int_eq(left_by(0, "fd01::3", "fd09:0:0:1::1", 58, 130, 0),
	    CLEAR);
	ck_assert(ping("spd_in", "fd09::1"));
	ck_assert(ping("spd_in", "fd09:0:0:1::1"));
}
END_TEST

START_TEST(renewal_and_sweep)
{
	struct esp_policy p[2] = {
		policy(1, true, "10.1.1.0/24", "10.9.1.0/24"),
		policy(2, false, "10.1.0.0/16", "10.9.0.0/16"),
	};
	struct text error = {0};

	must(sh("ip xfrm policy add src 10.77.0.0/16 dst 10.78.0.0/16 dir out "
	    "priority 77 action block"));
	set(p, 2);
	ck_assert_uint_eq(count_policies(), 1 + TOP + 4);
	/* deleted, changed, one too many */
	must(sh("ip xfrm policy delete src 10.9.1.0/24 dst 10.1.1.0/24 "
	    "dir in"));
	must(sh("ip xfrm policy update src 10.1.1.0/24 dst 10.9.1.0/24 "
	    "dev outside dir out mark 0 mask 0x%x priority 5 action allow",
	    ESP_MARK_MASK));
	must(sh("ip xfrm policy add src 10.9.4.0/24 dst 10.1.1.0/24 dir fwd "
	    "priority %u action block", XFRM_PRIORITY_FIRST + 9));
	ck_assert_int_eq(left_by(0, "10.1.1.3", "10.9.1.1", 17, 1, 2), CLEAR);
	must(spd_renew(spd, &error));
	ck_assert_uint_eq(count_policies(), 1 + TOP + 4);
	ck_assert_int_eq(left_by(0, "10.1.1.3", "10.9.1.1", 17, 1, 2), SPI(1));
	must(sh("ip xfrm policy flush"));
	must(spd_renew(spd, &error));
	ck_assert_uint_eq(count_policies(), TOP + 4);
	ck_assert_int_eq(left_by(0, "10.1.1.3", "10.9.1.1", 17, 1, 2), SPI(1));
	must(sh("ip xfrm policy add src 10.77.0.0/16 dst 10.78.0.0/16 dir out "
	    "priority 77 action block"));
	must(spd_sweep(x));
	ck_assert_uint_eq(count_policies(), 1);
	must(sh("ip xfrm policy flush"));
	must(spd_renew(spd, &error));
}
END_TEST

START_TEST(many_come_and_go)
{
	enum { N = 3000 };
	struct esp_policy *p = xcalloc(N, sizeof(*p));
	struct addr local = make_addr("192.0.2.1");
	struct text error = {0};
	uint32_t i;

	for (i = 0; i < N; i++) {
		struct addr to = addr_v4(0x0a100000 + (i << 8));
		struct prefix prefix = prefix_make(&to, 24);

		p[i] = policy(i + 1, i % 4 != 0, "10.1.0.0/16", "10.9.0.0/24");
		p[i].selector.dst = prefix_range(&prefix);
	}
	must(spd_set(spd, "outside", &local, p, N, &error));
	ck_assert_uint_eq(count_policies(), TOP + N + N / 4 * 3 * 2);
	must(spd_set(spd, "outside", &local, p + 1, 8, &error));
	ck_assert_uint_eq(count_policies(), TOP + 8 + 6 * 2);
	free(p);
}
END_TEST

static int
run(void)
{
	Suite *suite = suite_create("kernel_spd");
	TCase *tc = tcase_create("kernel_spd");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, ranges_and_ports);
	tcase_add_test(tc, answers_come_in);
	tcase_add_test(tc, any_is_of_its_link_alone);
	tcase_add_test(tc, ipv6);
	tcase_add_test(tc, renewal_and_sweep);
	tcase_add_test(tc, many_come_and_go);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}

int
main(void)
{
	int r;

	if (geteuid() != 0 || sh("unshare --net ip xfrm state add "
	    "src 192.0.2.1 dst 192.0.2.2 proto esp spi 1 mode tunnel "
	    "aead 'rfc4106(gcm(aes))' " KEY " 128 2>/dev/null") != 0) {
		fprintf(stderr, "no root, or a kernel without ESP\n");
		return 77;
	}
	loop = loop_new();
	network_gone();
	r = network() == 0 ? run() : 1;
	network_gone();
	loop_free(loop);
	return r;
}
