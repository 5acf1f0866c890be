#include <sys/socket.h>

#include "tests/unit/esp/tunnel.h"

/* What the kernel plane tells, and how it finds out. */

START_TEST(lifetimes)
{
	struct esp_pair p = pair_of(&near, 1), q = pair_of(&far, 1);

	q.soft_bytes = 300;
	q.hard_bytes = 700;
	p.soft_s = 1;
	p.hard_s = 3;
	p.idle_s = 1;
	must(esp_pair_add(far.plane, &q));
	must(esp_pair_add(near.plane, &p));
	ck_assert(pings(3));
	turn(50);
	ck_assert_uint_eq(far.soft, 0);
	ck_assert(pings(2));
	until(500, far.soft == 1);
	until(3000, near.soft == 1);
	until(4000, near.hard == 1);
	ck_assert_uint_eq(near.idle, 1);
	ck_assert_uint_eq(near.soft, 1);
	ck_assert_uint_eq(near.last, 1);
	/* none of its SAs stands, what they counted does */
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'proto esp'"), 0);
	ck_assert_uint_eq(stats(&near, 1).c.encaps, 5);
	ck_assert(!pings(1));
	until(500, near.acquire == 1);
	must(esp_pair_delete(near.plane, 1));
	turn(1500);
	ck_assert_uint_eq(near.hard + near.lost, 1);
}
END_TEST

/* The host may do away with a pair when it hears of it. */
static void
delete_it(void *ctx, uint32_t id)
{
	struct end *e = ctx;

	e->last = id;
	must(esp_pair_delete(e->plane, id));
}

START_TEST(alive)
{
	struct esp_pair p = pair_of(&near, 2), q = pair_of(&far, 2);

	pairs_of_both(1);
	ck_assert(pings(2));
	until(5000, far.alive >= 1);
	ck_assert_uint_eq(far.last, 1);
	/* one without a window, of which the kernel says nothing itself */
	q.replay_window = 0;
	must(esp_pair_add(far.plane, &q));
	must(esp_pair_add(near.plane, &p));
	far.last = 0;
	ck_assert(pings(2));
	until(6000, far.last == 2);
	ck_assert_uint_eq(stats(&far, 2).replay_window, 0);
	far.events.alive = delete_it;
	far.last = 0;
	ck_assert(pings(2));
	until(6000, far.last == 2);
	ck_assert_int_eq(esp_pair_delete(far.plane, 2), ERR_NOT_FOUND);
}
END_TEST

START_TEST(behind_our_back)
{
	pairs_of_both(1);
	pairs_of_both(2);
	/* one half of one */
	must(sh("ip xfrm state delete src 192.0.2.2 dst 192.0.2.1 proto esp "
	    "spi 0x%x", 0x1000 + 2 + 1));
	until(1000, near.lost == 1);
	ck_assert_uint_eq(near.last, 1);
	ck_assert(pings(2)); /* by the other */
	/* all SAs */
	must(sh("ip xfrm state flush"));
	until(1000, near.lost == 2);
	ck_assert_uint_eq(near.last, 2);
	must(esp_pair_delete(near.plane, 1));
	must(esp_pair_delete(near.plane, 2));
	turn(200);
	ck_assert_uint_eq(near.lost, 2);
	ck_assert(!pings(1));
	until(500, near.acquire == 1);
	must(esp_pair_delete(far.plane, 1));
	must(esp_pair_delete(far.plane, 2));
	pairs_of_both(3);
	ck_assert(pings(2));
	/* all policies: they come back */
	must(sh("ip xfrm policy flush"));
	until(1000, number_of("ip xfrm policy | grep -c 'dir out'") > 0);
	ck_assert(pings(2));
	ck_assert_uint_eq(stats(&near, 3).c.encaps, 4);
	ck_assert_uint_eq(near.lost, 2);
}
END_TEST

static void
settings_are(int acq_expires, int larval_drop)
{
	ck_assert_int_eq(number_of("cat /proc/sys/net/core/xfrm_acq_expires"),
	    acq_expires);
	ck_assert_int_eq(number_of("cat /proc/sys/net/core/xfrm_larval_drop"),
	    larval_drop);
}

START_TEST(settings)
{
	settings_are(1, 1);
	esp_close(near.plane);
	settings_are(30, 1);
	must(sh("cd /proc/sys/net/core && echo 7 >xfrm_acq_expires && "
	    "echo 0 >xfrm_larval_drop"));
	end_open(&near);
	settings_are(1, 1);
	esp_close(near.plane);
	settings_are(7, 0);
	/* what a killed run leaves, with hold-packets */
	must(sh("echo 1 >/proc/sys/net/core/xfrm_acq_expires"));
	end_open(&near);
	must(esp_hold_set(near.plane, true));
	settings_are(1, 0);
	esp_close(near.plane);
	settings_are(1, 1);
	end_open(&near);
}
END_TEST

#define MANY 400

/* So many SAs end at once that the socket overruns; each is told of, once. */
START_TEST(overrun)
{
	struct kernel_plane *k = kernel_plane(near.plane);
	struct esp_pair p;
	int room = 4096, id;

	must(setsockopt(xfrm_events_fd(k->xfrm), SOL_SOCKET, SO_RCVBUF, &room,
	    sizeof(room)));
	for (id = 1; id <= MANY; id++) {
		p = pair_of(&near, (uint32_t)id);
		p.hard_s = id % 2 ? 1 : 1000;
		must(esp_pair_add(near.plane, &p));
	}
	/* nobody listens meanwhile */
	usleep(2500000);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'spi 0x'"), MANY);
	for (id = 2; id <= MANY; id += 4) {
		p = pair_of(&near, (uint32_t)id);
		must(sh("ip xfrm state delete src 192.0.2.2 dst 192.0.2.1 "
		    "proto esp spi 0x%x", p.in.spi));
	}
	ck_assert(!k->resync);
	loop_poll(loop);
	ck_assert_msg(k->resync, "it didn't overrun");
	turn(300);
	ck_assert_uint_eq(near.hard, MANY / 2);
	ck_assert_uint_eq(near.lost, MANY / 4);
	turn(300);
	ck_assert_uint_eq(near.hard, MANY / 2);
	ck_assert_uint_eq(near.lost, MANY / 4);
	/* a packet that asked, and was not heard */
	for (id = 1; id <= MANY; id++)
		must(esp_pair_delete(near.plane, (uint32_t)id));
	ck_assert_uint_eq(near.acquire, 0);
	k->resync = false;
	ck_assert(!pings(1));
	events_overrun(k);
	until(500, near.acquire == 1);
}
END_TEST

#define ADD "ip xfrm state add src 192.0.2.8 dst 192.0.2.9 proto esp " \
	"spi 0x%x reqid %u mode tunnel aead 'rfc4106(gcm(aes))' " \
	"0x0102030405060708090a0b0c0d0e0f1011121314 128"

/* What an earlier run left goes, what others have stays. */
START_TEST(sweeps)
{
	esp_close(near.plane);
	must(sh(ADD, 0x5001, XFRM_REQID_FIRST + 5));
	must(sh(ADD, 0x5002, XFRM_REQID_LAST + 1));
	must(sh(ADD, 0x5003, 7));
	must(sh("ip xfrm policy add src 10.7.0.0/16 dst 10.8.0.0/16 dir out "
	    "priority %u", XFRM_PRIORITY_FIRST + 9));
	must(sh("ip xfrm policy add src 10.7.0.0/16 dst 10.9.0.0/16 dir out "
	    "priority 100"));
	end_open(&near);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'spi 0x'"), 2);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 0x00005001"), 0);
	ck_assert_int_eq(number_of("ip xfrm policy | grep -c 10.8.0.0"), 0);
	ck_assert_int_eq(number_of("ip xfrm policy | grep -c 10.9.0.0"), 1);
	end_policy(&near, "10.1.0.1", "10.2.0.1");
	pairs_of_both(1);
	ck_assert(pings(2));
	esp_close(near.plane);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'spi 0x'"), 2);
	ck_assert_int_eq(number_of("ip xfrm policy | grep -c dir"), 1);
	sh("ip xfrm state flush");
	end_open(&near);
}
END_TEST

START_TEST(unknown_spi)
{
	pairs_of_both(1);
	ck_assert(pings(1));
	must(esp_pair_delete(far.plane, 1));
	pairs_of_both(2); /* so that there is a pair at all */
	must(esp_pair_delete(near.plane, 2));
	for (int i = 0; i < 40 && far.invalid == 0; i++) {
		ck_assert(!pings(1) || true);
		turn(100);
	}
	ck_assert_uint_ge(far.invalid, 1);
	ck_assert_uint_eq(far.last, 0x1000 + 2);
}
END_TEST

START_TEST(offload)
{
	struct esp_pair p = pair_of(&near, 1), q = pair_of(&near, 2);
	struct text why;

	text_init(&why);
	/* a veth device has none: told once, and installed without */
	ck_assert_int_eq(esp_offload_set(near.plane, "out",
	    ESP_OFFLOAD_CRYPTO, &why), ERR_UNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(text_str(&why), "esp-hw-offload"));
	must(esp_pair_add(near.plane, &p));
	must(esp_pair_add(near.plane, &q));
	ck_assert_uint_eq(near.refused, 1);
	ck_assert_int_eq(stats(&near, 1).offload, ESP_OFFLOAD_NONE);
	/* a device that has it */
	must(sh("echo '77 1' >/sys/bus/netdevsim/new_device && "
	    "ip link set eth0 name sim && "
	    "ip addr add 198.51.100.1/24 dev sim && ip link set sim up"));
	must(esp_offload_set(near.plane, "sim", ESP_OFFLOAD_CRYPTO, &why));
	near.policy.id = 2;
	must(esp_policies_set(near.plane, "sim", 1500, &near.local,
	    &near.policy, 1, &why));
	p = pair_of(&near, 3);
	p.policy = 2;
	strcpy(p.link, "sim");
	p.encr = ENCR_AES_GCM_16;
	p.key_bits = 128;
	p.in.encr_key_len = p.out.encr_key_len = 20;
	must(esp_pair_add(near.plane, &p));
	ck_assert_int_eq(stats(&near, 3).offload, ESP_OFFLOAD_CRYPTO);
	ck_assert_int_eq(number_of("ip xfrm state | grep -c 'dev sim'"), 2);
	ck_assert_uint_eq(near.refused, 1);
	text_clear(&why);
	sh("echo 77 >/sys/bus/netdevsim/del_device");
}
END_TEST

KERNEL_MAIN("kernel_events", lifetimes, alive,
    behind_our_back, settings, overrun, sweeps, unknown_spi, offload)
