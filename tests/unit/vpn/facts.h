#ifndef POSTERN_TESTS_VPN_FACTS_H
#define POSTERN_TESTS_VPN_FACTS_H

#include "crypto/algorithm.h"
#include "tests/unit/unit.h"
#include "tests/unit/vpn/plane.h"
#include "vpn/show.h"

/* One IKE SA with one child, and what was shown of them. */

static struct show_child child;
static struct show_sa sa;
static struct text out;

static inline struct addr_range
net(const char *text)
{
	struct prefix p;

	ck_assert_int_eq(prefix_parse(text, &p), 0);
	return prefix_range(&p);
}

static inline void
setup(void)
{
	text_init(&out);
	memset(&child, 0, sizeof(child));
	memset(&sa, 0, sizeof(sa));
	setenv("TZ", "UTC", 1);
	sa.session_id = 85;
	sa.children = &child;
	sa.n_children = 1;
	sa.v.id = 188271715;
	sa.v.version = 2;
	sa.v.state = IKE_SA_READY;
	sa.v.initiator = true;
	addr_parse("10.255.1.2", &sa.v.path.local.addr);
	addr_parse("10.255.2.2", &sa.v.path.remote.addr);
	sa.v.path.local.port = sa.v.path.remote.port = 500;
	sa.v.cipher = (struct ike_cipher){ ENCR_AES_CBC, 256 };
	sa.v.integ = INTEG_HMAC_SHA2_256_128;
	sa.v.prf = PRF_HMAC_SHA2_256;
	sa.v.group = 14;
	sa.v.lifetime_s = 86400;
	sa.v.up_since_ms = 1000;
	child.id = 1;
	child.spi_in = 0x0d866a3c;
	child.spi_out = 0xb89f38c9;
	child.cipher = sa.v.cipher;
	child.integ = INTEG_HMAC_SHA1_96;
	child.pfs_group = 14;
	child.local[0] = (struct ike_ts){ 0, 0, 65535,
		net("192.168.100.0/24") };
	child.remote[0] = (struct ike_ts){ 0, 0, 65535,
		net("172.16.10.0/24") };
	child.n_local = child.n_remote = 1;
	child.nameif = "outside";
	child.map = "outside_map";
	child.seq = 1;
	child.acl_line = "access-list vpn extended permit ip 192.168.100.0 "
	    "255.255.255.0 172.16.10.0 255.255.255.0 log default ";
	child.local_end = sa.v.path.local;
	child.remote_end = sa.v.path.remote;
	child.version = 2;
	child.conn_id = 165;
	child.hard_s = 28800;
	child.hard_kb = 3962880;
	child.lifetime_kb = 4608000;
	child.idle_s = 1800;
	child.stats.replay_window = 64;
	child.stats.path_mtu = child.stats.media_mtu = 1500;
	child.stats.age_s = 25;
	child.stats.c.encaps = child.stats.c.encrypt = 4;
	child.stats.c.digest = child.stats.c.decaps = 4;
	child.stats.c.decrypt = child.stats.c.verify = 4;
	child.stats.c.in_bytes = child.stats.c.out_bytes = 512;
	child.stats.used_in = child.stats.used_out = 512;
	child.stats.seq_in = 4;
	child.stats.replay_bitmap[0] = 0xf;
}

static inline void
teardown(void)
{
	text_clear(&out);
}

#endif
