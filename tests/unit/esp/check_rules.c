/*
 * The nftables rules do what the classifier says: frames sent on a link (a TAP
 * of the test's) come out of it, or out of the TAP that they are forwarded to.
 */
#include <net/if.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/esp/make.h"
#include "tests/unit/esp/random.h"
#include "esp/user/classify.h"
#include "esp/user/frame.h"
#include "esp/user/rules.h"
#include "esp/user/tap.h"
#include "nft/nft.h"

#define POLICIES 120
#define PACKETS  1000
#define ROUNDS   60

static struct esp_policy policies[POLICIES];
static struct slot *slots[POLICIES];
static struct tap *clear_tap, *esp_tap;
static int out;

static size_t
upper_header(uint8_t *p, const struct packet_info *i)
{
	memset(p, 0, 20);
	if (i->protocol == IPPROTO_ICMP) {
		p[0] = (uint8_t)i->sport;
		p[1] = (uint8_t)i->dport;
	} else if (i->protocol == 6 || i->protocol == 17) {
		put16(p, i->sport);
		put16(p + 2, i->dport);
		put16(p + 4, 20);
		p[12] = 5 << 4;
	}
	return 20;
}

/* The packet with this description; a later fragment of two if so. */
static size_t
write_packet(uint8_t *p, const struct packet_info *i)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	bool extension = i->later && i->family == AF_INET6;
	size_t len = 0;

	len = make_ip(p, addr_format(&i->src, a), addr_format(&i->dst, b),
	    extension ? IPPROTO_FRAGMENT : i->protocol,
	    extension ? 28 : 20);
	if (extension) {
		memset(p + 40, 0, 8);
		p[40] = i->protocol;
		put16(p + 42, 100 << 3);
		len = 48;
	} else if (i->later) {
		put16(p + 6, 100);
		checksum_ip4(p);
	}
	return len + upper_header(p + len, i);
}

static void
send_frame(const uint8_t *ip, size_t len, const struct packet_info *i)
{
	uint8_t frame[2048] = {0x02, 0, 0, 0, 0, 9, 0x02, 0, 0, 0, 0, 8};
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_halen = 6,
		.sll_ifindex = (int)clear_tap->index,
		.sll_protocol = htons(i->family == AF_INET ? 0x0800 : 0x86dd),
	};

	put16(frame + 12, i->family == AF_INET ? 0x0800 : 0x86dd);
	memcpy(frame + 14, ip, len);
	ck_assert_int_eq(sendto(out, frame, len + 14, 0,
	    (struct sockaddr *)&to, sizeof(to)), (ssize_t)len + 14);
}

/* What the kernel says by itself on a TAP is left out. */
static bool
arrived(const struct tap *t, const uint8_t *ip, size_t len)
{
	uint8_t buf[FRAME_MAX];
	ssize_t n;

	while ((n = read(t->fds[0], buf, sizeof(buf))) > 0)
		if ((size_t)n == len + FRAME_HEADER_LEN &&
		    memcmp(buf + FRAME_HEADER_LEN, ip, len) == 0)
			return true;
	return false;
}

static void
load(struct nft *nft, size_t n)
{
	struct text rules, error;

	text_init(&rules);
	text_init(&error);
	text_add(&rules, "add table netdev " RULES_TABLE "\n"
	    "delete table netdev " RULES_TABLE "\n"
	    "table netdev " RULES_TABLE " {\n");
	rules_write(&rules, 0, clear_tap->name, esp_tap->name, policies, n);
	text_add(&rules, "}\n");
	if (nft_run(nft, text_str(&rules), &error) != 0)
		ck_abort_msg("%s\n%s", text_str(&error), text_str(&rules));
	text_clear(&rules);
	text_clear(&error);
}

static void
compare(size_t n, struct classifier *c, const struct packet_info *wanted)
{
	struct packet_info parsed, *i = &parsed;
	uint8_t ip[128];
	size_t len = write_packet(ip, wanted);
	bool protect, forwarded;
	long found;

	ck_assert_int_eq(packet_parse(ip, len, i), 0);
	found = classifier_find(c, i);
	protect = found >= 0 && policies[found].protect;
	send_frame(ip, len, i);
	forwarded = arrived(esp_tap, ip, len);
	ck_assert_msg(forwarded == protect, "of %zu policies %ld decides, "
	    "protocol %u ports %u %u later %d: %s", n, found, i->protocol,
	    i->sport, i->dport, i->later, forwarded ? "forwarded" : "not");
	ck_assert(arrived(clear_tap, ip, len) == !protect);
}

START_TEST(like_the_classifier)
{
	struct nft *nft = nft_new();
	struct packet_info info;
	struct classifier *c;
	size_t round, i, n;

	ck_assert_ptr_nonnull(nft);
	for (round = 0; round < ROUNDS; round++) {
		srand((unsigned)round);
		n = round == 0 ? 1 : any(POLICIES) + 1;
		for (i = 0; i < n; i++) {
			random_policy(&policies[i], (uint32_t)i + 1);
			if (round % 2 == 1) /* one run: all in sets */
				policies[i].protect = true;
		}
		c = classifier_new(policies, slots, n);
		load(nft, n);
		for (i = 0; i < PACKETS; i++) {
			info = random_packet();
			compare(n, c, &info);
		}
		classifier_free(c);
	}
	nft_free(nft);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {like_the_classifier};
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
	out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (tap_new(pool, "link0", 1, 1500, &clear_tap, &error) != 0 ||
	    tap_new(pool, "pt-link0", 1, 1500, &esp_tap, &error) != 0) {
		printf("%s\n", text_str(&error));
		r = 1;
		goto out;
	}
	r = make_run("rules", tests, 1);
	close(out);
	tap_free(clear_tap);
	tap_free(esp_tap);
out:
	tap_pool_free(pool);
	text_clear(&error);
	return r;
}
