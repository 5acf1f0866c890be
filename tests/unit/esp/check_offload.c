#include <check.h>
#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "crypto/algorithm.h"
#include "esp/kernel/state.h"
#include "tests/unit/esp/make.h"

/* What is asked of the kernel when a device is to take an SA, with a kernel
 * and a device that are made up; netdevsim is in check_kernel_events. */

#define INDEX 7

static struct {
	bool asks[8];           /* a NEWSA each: with a device named? */
	struct xfrm_user_offload last; /* ... and how, the last time */
	unsigned news, deletions;
	int refuse;             /* errno for those with a device; 0: none */
	const char *why;
	enum esp_offload carries; /* what the SA is told to have */
} kernel;

static struct klink link_out = {.name = "out0"};

unsigned
if_nametoindex(const char *name)
{
	return strcmp(name, "out0") == 0 ? INDEX : 0;
}

struct klink *
klink_get(struct kernel_plane *k, const char *name)
{
	(void)k;
	ck_assert_str_eq(name, "out0");
	return &link_out;
}

int
sa_read(struct kernel_plane *k, const struct sa_id *id, struct sa_state *out)
{
	(void)k;
	memset(out, 0, sizeof(*out));
	out->id = *id;
	out->offload = kernel.carries;
	return 0;
}

const char *
xfrm_why(const struct xfrm *x)
{
	(void)x;
	return kernel.why;
}

int
xfrm_call(struct xfrm *x, struct nl_msg *m)
{
	struct nlmsghdr *h = nlmsg_hdr(m);
	struct nlattr *a = nlmsg_find_attr(h, sizeof(struct xfrm_usersa_info),
	    XFRMA_OFFLOAD_DEV);
	bool asks = h->nlmsg_type == XFRM_MSG_NEWSA && a != NULL;

	(void)x;
	if (h->nlmsg_type == XFRM_MSG_DELSA) {
		kernel.deletions++;
	} else {
		ck_assert_int_eq(h->nlmsg_type, XFRM_MSG_NEWSA);
		ck_assert_uint_lt(kernel.news, 8);
		kernel.asks[kernel.news++] = asks;
	}
	if (asks) {
		ck_assert_int_eq(nla_len(a), sizeof(kernel.last));
		memcpy(&kernel.last, nla_data(a), sizeof(kernel.last));
	}
	nlmsg_free(m);
	errno = asks ? kernel.refuse : 0;
	return errno == 0 ? 0 : errno == EOPNOTSUPP ? ERR_UNSUPPORTED :
	    ERR_SYSTEM;
}

/* ---- what the host is told ----------------------------------------------- */

static unsigned told;
static char told_why[256];

static void
on_refused(void *ctx, const char *link, enum esp_offload wanted,
    const char *why)
{
	(void)ctx;
	ck_assert_str_eq(link, "out0");
	ck_assert_int_eq(wanted, link_out.offload);
	snprintf(told_why, sizeof(told_why), "%s", why);
	told++;
}

/* ---- the SAs ------------------------------------------------------------- */

/* One more SA of the link. */
static void
install(bool inbound)
{
	static const struct esp_events events = {
		.offload_refused = on_refused};
	static uint8_t key[32];
	struct esp_selector any = {.sport_last = 65535, .dport_last = 65535};
	struct esp_pair p = {
		.local.addr = make_addr("192.0.2.1"),
		.remote.addr = make_addr("198.51.100.1"),
		.encr = ENCR_AES_CBC, .key_bits = 128,
		.integ = INTEG_HMAC_SHA2_256_128, .replay_window = 64,
		.in = {0x101, key, 16, key, 32},
		.out = {0x202, key, 16, key, 32},
		.selectors = &any, .n_selectors = 1,
	};
	struct sa_options o = {.reqid = XFRM_REQID_LAST};
	struct sa_id id = {inbound ? 0x101 : 0x202,
		inbound ? p.local.addr : p.remote.addr};
	struct kernel_plane *k = calloc(1, sizeof(*k));

	k->events = &events;
	kernel.news = kernel.deletions = 0;
	ck_assert_int_eq(klink_install(k, &link_out, inbound, &id,
	    sa_message(XFRM_MSG_NEWSA, &p, inbound, &o)), 0);
	free(k);
}

static void
begin(enum esp_offload mode)
{
	struct text why;

	memset(&kernel, 0, sizeof(kernel));
	kernel.why = "";
	told = 0;
	text_init(&why);
	/* of a device that isn't there nothing is known: it is asked */
	(void)klink_offload_set(NULL, "out0", mode, &why);
	text_clear(&why);
}

static void
asked(unsigned flags)
{
	ck_assert_uint_ge(kernel.news, 1);
	ck_assert(kernel.asks[0]);
	ck_assert_int_eq(kernel.last.ifindex, INDEX);
	ck_assert_uint_eq(kernel.last.flags, flags);
}

START_TEST(none)
{
	begin(ESP_OFFLOAD_NONE);
	install(true);
	ck_assert_uint_eq(kernel.news, 1);
	ck_assert(!kernel.asks[0]);
	ck_assert_uint_eq(told, 0);
}
END_TEST

START_TEST(taken)
{
	begin(ESP_OFFLOAD_CRYPTO);
	kernel.carries = ESP_OFFLOAD_CRYPTO;
	install(true);
	asked(XFRM_OFFLOAD_INBOUND);
	install(false);
	asked(0);
	ck_assert_uint_eq(kernel.news, 1);
	ck_assert_uint_eq(kernel.deletions, 0);
	ck_assert_uint_eq(told, 0);
}
END_TEST

/* A device without ESP is passed over by the kernel: the SA stands. */
START_TEST(passed_over)
{
	begin(ESP_OFFLOAD_CRYPTO);
	install(true);
	install(false);
	ck_assert_uint_eq(kernel.news, 1);
	ck_assert_uint_eq(told, 1);
}
END_TEST

START_TEST(refused)
{
	static const enum esp_offload modes[] = {
		ESP_OFFLOAD_CRYPTO, ESP_OFFLOAD_PACKET, ESP_OFFLOAD_CRYPTO};
	size_t i;

	for (i = 0; i < 3; i++) {
		begin(modes[i]);
		kernel.refuse = i == 1 ? EOPNOTSUPP : EINVAL;
		kernel.why = i == 0 ? "not with ESN" : "";
		install(true);
		asked(XFRM_OFFLOAD_INBOUND | (modes[i] == ESP_OFFLOAD_PACKET ?
		    XFRM_OFFLOAD_PACKET : 0));
		/* nothing of it stands; it is installed without */
		ck_assert_uint_eq(kernel.deletions, 0);
		ck_assert_uint_eq(kernel.news, 2);
		ck_assert(!kernel.asks[1]);
		install(false);
		ck_assert_uint_eq(kernel.news, 2);
		ck_assert_uint_eq(told, 1); /* once for a setting */
		ck_assert_str_eq(told_why, i == 0 ? "not with ESN" :
		    "the device refuses it");
	}
}
END_TEST

/* Whole packets, and the device would: taken back from it, each time. */
START_TEST(whole_packets)
{
	unsigned inbound;

	begin(ESP_OFFLOAD_PACKET);
	kernel.carries = ESP_OFFLOAD_PACKET;
	for (inbound = 0; inbound < 2; inbound++) {
		install(inbound);
		asked((inbound ? XFRM_OFFLOAD_INBOUND : 0) |
		    XFRM_OFFLOAD_PACKET);
		ck_assert_uint_eq(kernel.deletions, 1);
		ck_assert_uint_eq(kernel.news, 2);
		ck_assert(!kernel.asks[1]);
	}
	ck_assert_uint_eq(told, 1);
	ck_assert_ptr_nonnull(strstr(told_why, "in clear"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ESP by devices");
	TCase *t = tcase_create("messages");
	SRunner *runner = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_test(t, none);
	tcase_add_test(t, taken);
	tcase_add_test(t, passed_over);
	tcase_add_test(t, refused);
	tcase_add_test(t, whole_packets);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
