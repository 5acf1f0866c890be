#include "tests/unit/unit.h"

#include "crypto/algorithm.h"
#include "tests/unit/vpn/plane.h"
#include "vpn/show.h"

/* The show formats, to the character. */

static struct show_child child;
static struct show_sa sa;
static struct text out;

static struct addr_range
net(const char *text)
{
	struct prefix p;

	ck_assert_int_eq(prefix_parse(text, &p), 0);
	return prefix_range(&p);
}

static void
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
	child.stats.seq_in = 4;
	child.stats.replay_bitmap[0] = 0xf;
}

static void
teardown(void)
{
	text_clear(&out);
}

START_TEST(ikev2_sa)
{
	show_ikev2_sas(&out, &sa, 1, 14500, false);
	ck_assert_str_eq(text_str(&out),
	    "\nIKEv2 SAs:\n\n"
	    "Session-id:85, Status:UP-ACTIVE, IKE count:1, CHILD count:1\n\n"
	    "Tunnel-id Local                                               "
	    "Remote                                                  "
	    "Status         Role\n"
	    "188271715 10.255.1.2/500                                      "
	    "10.255.2.2/500                                           "
	    "READY    INITIATOR\n"
	    "      Encr: AES-CBC, keysize: 256, Hash: SHA256, DH Grp:14, "
	    "Auth sign: PSK, Auth verify: PSK\n"
	    "      Life/Active Time: 86400/13 sec\n"
	    "Child sa: local selector  192.168.100.0/0 - "
	    "192.168.100.255/65535\n"
	    "          remote selector 172.16.10.0/0 - 172.16.10.255/65535\n"
	    "          ESP spi in/out: 0xd866a3c/0xb89f38c9  \n");
}
END_TEST

START_TEST(ikev2_detail)
{
	memcpy(sa.v.spi_local, "\xa7\x5b\x9b\x25\x82\xaa\xec\xb7", 8);
	memcpy(sa.v.spi_remote, "\xfd\x36\x63\x26\xe1\xfe\xd6\xfe", 8);
	sa.v.id_local = (struct ike_id){ IKE_ID_IPV4, 4, { 10, 255, 1, 2 } };
	sa.v.id_remote = (struct ike_id){ IKE_ID_FQDN, 3, "fw\n" };
	sa.v.dpd_idle_s = 10;
	sa.v.dpd_retry_s = 2;
	sa.v.request_next = 3;
	show_ikev2_sas(&out, &sa, 1, 14500, true);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "      Session-id: 85\n"
	    "      Status Description: Negotiation done\n"
	    "      Local spi: A75B9B2582AAECB7       Remote spi: "
	    "FD366326E1FED6FE\n"
	    "      Local id: 10.255.1.2\n"
	    "      Remote id: fw.\n"
	    "      Local req mess id: 3              Remote req mess id: 0\n"
	    "      Local next mess id: 3             Remote next mess id: 0\n"
	    "      Local req queued: 3               Remote req queued: 0\n"
	    "      Local window: 1                   Remote window: 1\n"
	    "      DPD configured for 10 seconds, retry 2\n"
	    "      NAT-T is not detected  \n"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "          AH spi in/out: 0x0/0x0  \n"
	    "          CPI in/out: 0x0/0x0  \n"
	    "          Encr: AES-CBC, keysize: 256, esp_hmac: SHA96\n"
	    "          ah_hmac: None, comp: IPCOMP_NONE, mode tunnel\n"));
}
END_TEST

/* Two sessions; ciphers without a key size and without a hash. */
START_TEST(ikev2_two_sessions)
{
	struct show_sa two[2] = { sa, sa };

	two[0].v.cipher = (struct ike_cipher){ ENCR_3DES, 0 };
	two[0].v.integ = INTEG_HMAC_MD5_96;
	two[1].session_id = 86;
	two[1].n_children = 0;
	two[1].v.cipher = (struct ike_cipher){ ENCR_AES_GCM_16, 256 };
	two[1].v.integ = INTEG_NONE;
	two[1].v.id = 7;
	two[1].v.initiator = false;
	show_ikev2_sas(&out, two, 2, 14500, false);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "      Encr: 3DES, Hash: MD596, DH Grp:14"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "  \n\nSession-id:86, Status:UP-IDLE, IKE count:1, CHILD count:0\n"
	    "\nTunnel-id "));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "\n        7 10.255.1.2/500"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "READY    RESPONDER\n      Encr: AES-GCM, keysize: 256, Hash: N/A, "
	    "DH Grp:14"));
}
END_TEST

START_TEST(ikev1_sa)
{
	show_ikev1_sas(&out, &sa, 1, 14500, false);
	ck_assert_str_eq(text_str(&out), "\nThere are no IKEv1 SAs\n");
	text_reset(&out);
	sa.v.version = 1;
	sa.v.prf = PRF_HMAC_SHA1;
	show_ikev1_sas(&out, &sa, 1, 50000, true);
	ck_assert_str_eq(text_str(&out),
	    "\nIKEv1 SAs:\n\n"
	    "   Active SA: 1\n"
	    "    Rekey SA: 0 (A tunnel will report 1 Active and 1 Rekey SA "
	    "during rekey)\n"
	    "Total IKE SA: 1\n\n"
	    "1   IKE Peer: 10.255.2.2\n"
	    "    Type    : L2L             Role    : initiator \n"
	    "    Rekey   : no              State   : MM_ACTIVE \n"
	    "    Encrypt : aes-256         Hash    : SHA       \n"
	    "    Auth    : preshared       Lifetime: 86400\n"
	    "    Lifetime Remaining: 86351\n");
	text_reset(&out);
	show_ikev2_sas(&out, &sa, 1, 50000, true);
	ck_assert_str_eq(text_str(&out), "\nThere are no IKEv2 SAs\n");
}
END_TEST

static const char ipsec_head[] =
    "    Crypto map tag: outside_map, seq num: 1, local addr: 10.255.1.2\n\n"
    "      access-list vpn extended permit ip 192.168.100.0 255.255.255.0 "
    "172.16.10.0 255.255.255.0 log default \n"
    "      local ident (addr/mask/prot/port): "
    "(192.168.100.0/255.255.255.0/0/0)\n"
    "      remote ident (addr/mask/prot/port): "
    "(172.16.10.0/255.255.255.0/0/0)\n"
    "      current_peer: 10.255.2.2\n\n\n"
    "      #pkts encaps: 4, #pkts encrypt: 4, #pkts digest: 4\n"
    "      #pkts decaps: 4, #pkts decrypt: 4, #pkts verify: 4\n"
    "      #pkts compressed: 0, #pkts decompressed: 0\n"
    "      #pkts not compressed: 4, #pkts comp failed: 0, "
    "#pkts decomp failed: 0\n"
    "      #pre-frag successes: 0, #pre-frag failures: 0, "
    "#fragments created: 0\n"
    "      #PMTUs sent: 0, #PMTUs rcvd: 0, "
    "#decapsulated frgs needing reassembly: 0\n"
    "      #TFC rcvd: 0, #TFC sent: 0\n"
    "      #Valid ICMP Errors rcvd: 0, #Invalid ICMP Errors rcvd: 0\n"
    "      #send errors: 0, #recv errors: 0\n\n"
    "      local crypto endpt.: 10.255.1.2/500, "
    "remote crypto endpt.: 10.255.2.2/500\n"
    "      path mtu 1500, ipsec overhead 74(44), media mtu 1500\n"
    "      PMTU time remaining (sec): 0, DF policy: copy-df\n"
    "      ICMP error validation: disabled, TFC packets: disabled\n"
    "      current outbound spi: B89F38C9\n"
    "      current inbound spi : 0D866A3C\n\n";

static const char ipsec_sas[] =
    "    inbound esp sas:\n"
    "      spi: 0x0D866A3C (226912828)\n"
    "         SA State: active\n"
    "         transform: esp-aes-256 esp-sha-hmac no compression \n"
    "         in use settings ={L2L, Tunnel, PFS Group 14, IKEv2, }\n"
    "         slot: 0, conn_id: 165, crypto-map: outside_map\n"
    "         sa timing: remaining key lifetime (kB/sec): (3962879/28775)\n"
    "         IV size: 16 bytes\n"
    "         replay detection support: Y\n"
    "         Anti replay bitmap: \n"
    "          0x00000000 0x0000001F\n"
    "    outbound esp sas:\n"
    "      spi: 0xB89F38C9 (3097442505)\n"
    "         SA State: active\n"
    "         transform: esp-aes-256 esp-sha-hmac no compression \n"
    "         in use settings ={L2L, Tunnel, PFS Group 14, IKEv2, }\n"
    "         slot: 0, conn_id: 165, crypto-map: outside_map\n"
    "         sa timing: remaining key lifetime (kB/sec): (3962879/28775)\n"
    "         IV size: 16 bytes\n"
    "         replay detection support: Y\n"
    "         Anti replay bitmap: \n"
    "          0x00000000 0x00000001\n";

START_TEST(ipsec_sa)
{
	char *want = xasprintf("interface: outside\n%s%s", ipsec_head,
	    ipsec_sas);

	show_ipsec_sas(&out, &child, 1, false, false);
	ck_assert_str_eq(text_str(&out), want);
	free(want);
	want = xasprintf("peer address: 10.255.2.2\n%s%s", ipsec_head,
	    ipsec_sas);
	text_reset(&out);
	show_ipsec_sas(&out, &child, 1, true, false);
	ck_assert_str_eq(text_str(&out), want);
	free(want);
	text_reset(&out);
	show_ipsec_sas(&out, NULL, 0, false, false);
	ck_assert_str_eq(text_str(&out), "\nThere are no ipsec sas\n");
}
END_TEST

/* The interface's head comes once; an empty line separates the blocks. */
START_TEST(ipsec_two_blocks)
{
	struct show_child two[2] = { child, child };
	char *want = xasprintf("interface: outside\n%s%s\n%s%s", ipsec_head,
	    ipsec_sas, "    Crypto map tag: outside_map, seq num: 2",
	    strchr(ipsec_head, ',') + strlen(", seq num: 1"));
	char *all;

	two[1].seq = 2;
	all = xasprintf("%s%s", want, ipsec_sas);
	show_ipsec_sas(&out, two, 2, false, false);
	ck_assert_str_eq(text_str(&out), all);
	free(want);
	free(all);
}
END_TEST

/* While keys change both pairs are in one block, the new one first. */
START_TEST(ipsec_rekeyed)
{
	struct show_child two[2] = { child, child };
	const char *t;

	two[1].rekeyed = true;
	two[1].spi_in = 0xEED2584F;
	two[1].version = 1;
	two[1].hard_kb = 0;
	two[0].udp_encap = true;
	two[0].before.encaps = 10;
	show_ipsec_sas(&out, two, 2, false, false);
	t = text_str(&out);
	ck_assert_ptr_nonnull(strstr(t, "#pkts encaps: 18, "));
	ck_assert_ptr_nonnull(strstr(t, "ipsec overhead 82(52)"));
	ck_assert_ptr_nonnull(strstr(t, "          0x00000000 0x0000001F\n"
	    "      spi: 0xEED2584F (4006762575)\n"));
	ck_assert_ptr_nonnull(strstr(t, "in use settings ={L2L, Tunnel,  "
	    "NAT-T-Encaps, PFS Group 14, IKEv2, }\n"));
	ck_assert_ptr_nonnull(strstr(t, "in use settings ={L2L, Tunnel, "
	    "PFS Group 14, IKEv1, Rekeyed}\n"));
	ck_assert_ptr_nonnull(strstr(t, "         sa timing: remaining key "
	    "lifetime (sec): 28775\n"));
}
END_TEST

START_TEST(ipsec_forms)
{
	const char *t;

	child.remote[0].addrs = net("2001:db8:1::/64");
	child.remote[0].protocol = 6;
	child.remote[0].port_first = child.remote[0].port_last = 443;
	child.cipher = (struct ike_cipher){ ENCR_AES_GCM_16, 256 };
	child.integ = INTEG_NONE;
	child.pfs_group = 0;
	child.stats.replay_window = 0;
	show_ipsec_sas(&out, &child, 1, false, true);
	t = text_str(&out);
	ck_assert_ptr_nonnull(strstr(t,
	    "remote ident (addr/mask/prot/port): (2001:db8:1::/64/6/443)\n"));
	ck_assert_ptr_nonnull(strstr(t,
	    "transform: esp-aes-gcm-256 esp-null-hmac no compression \n"));
	ck_assert_ptr_nonnull(strstr(t, "={L2L, Tunnel, IKEv2, }\n"));
	ck_assert_ptr_nonnull(strstr(t, "         IV size: 8 bytes\n"
	    "         replay detection support: N\n    outbound"));
	ck_assert_ptr_nonnull(strstr(t, "#pkts replay failed (rcv): 0\n"));
}
END_TEST

START_TEST(replay_bits)
{
	struct esp_stats s = { 0 };

	/* nothing yet: number 0 counts as seen */
	ck_assert_uint_eq(show_replay_bits(&s), 1);
	s.seq_in = 1;
	s.replay_bitmap[0] = 1;
	ck_assert_uint_eq(show_replay_bits(&s), 3);
	/* 3 of 1..4 was lost */
	s.seq_in = 4;
	s.replay_bitmap[0] = 0xd;
	ck_assert_uint_eq(show_replay_bits(&s), 0x1d);
	s.seq_in = 63;
	s.replay_bitmap[0] = UINT64_MAX >> 1;
	ck_assert_uint_eq(show_replay_bits(&s), UINT64_MAX);
	/* 1..64 were received, 0 is out of the window; 10 of 1000 lost */
	s.seq_in = 64;
	s.replay_bitmap[0] = UINT64_MAX;
	ck_assert_uint_eq(show_replay_bits(&s), UINT64_MAX);
	s.seq_in = 1000;
	s.replay_bitmap[0] = UINT64_MAX << 10 | 1;
	ck_assert_uint_eq(show_replay_bits(&s), UINT64_MAX << 10 | 1);
}
END_TEST

START_TEST(kilobytes)
{
	ck_assert_uint_eq(show_kb_left(1000, 0), 1000);
	ck_assert_uint_eq(show_kb_left(1000, 1), 999);
	ck_assert_uint_eq(show_kb_left(1000, 1024), 999);
	ck_assert_uint_eq(show_kb_left(1000, 1025), 998);
	ck_assert_uint_eq(show_kb_left(1000, 5000000), 0);
}
END_TEST

START_TEST(sessions)
{
	struct show_session s = { .index = 3908, .connection = "10.255.2.2",
		.filter = "", .sa = sa, .login = 1526686411,
		.duration_s = 6884399 };

	show_sessions_l2l(&out, &s, 1, 64968000 + 1000, true);
	ck_assert_str_eq(text_str(&out),
	    "\nSession Type: LAN-to-LAN Detailed\n\n"
	    "Connection   : 10.255.2.2\n"
	    "Index        : 3908                   IP Addr      : 10.255.2.2\n"
	    "Protocol     : IKEv2 IPsec\n"
	    "Encryption   : IKEv2: (1)AES256  IPsec: (1)AES256\n"
	    "Hashing      : IKEv2: (1)SHA256  IPsec: (1)SHA1\n"
	    "Bytes Tx     : 512                    Bytes Rx     : 512\n"
	    "Login Time   : 23:33:31 UTC Fri May 18 2018\n"
	    "Duration     : 79d 16h:19m:59s\n\n"
	    "IKEv2 Tunnels: 1\n"
	    "IPsec Tunnels: 1\n\n"
	    "IKEv2:\n"
	    "  Tunnel ID    : 3908.1\n"
	    "  UDP Src Port : 500                    UDP Dst Port : 500\n"
	    "  Rem Auth Mode: preSharedKeys\n"
	    "  Loc Auth Mode: preSharedKeys\n"
	    "  Encryption   : AES256                 Hashing      : SHA256\n"
	    "  Rekey Int (T): 86400 Seconds          Rekey Left(T): 21432 "
	    "Seconds\n"
	    "  PRF          : SHA256                 D/H Group    : 14\n"
	    "  Filter Name  : \n\n"
	    "IPsec:\n"
	    "  Tunnel ID    : 3908.2\n"
	    "  Local Addr   : 192.168.100.0/255.255.255.0/0/0\n"
	    "  Remote Addr  : 172.16.10.0/255.255.255.0/0/0\n"
	    "  Encryption   : AES256                 Hashing      : SHA1      "
	    "             \n"
	    "  Encapsulation: Tunnel                 PFS Group    : 14        "
	    "             \n"
	    "  Rekey Int (T): 28800 Seconds          Rekey Left(T): 28775 "
	    "Seconds          \n"
	    "  Rekey Int (D): 4608000 K-Bytes        Rekey Left(D): 3962879 "
	    "K-Bytes        \n"
	    "  Idle Time Out: 30 Minutes             Idle TO Left : 30 "
	    "Minutes             \n"
	    "  Bytes Tx     : 512                    Bytes Rx     : 512       "
	    "             \n"
	    "  Pkts Tx      : 4                      Pkts Rx      : 4         "
	    "             \n\n");
	text_reset(&out);
	show_sessions_l2l(&out, NULL, 0, 0, false);
	ck_assert_str_eq(text_str(&out),
	    "INFO: There are presently no active sessions\n");
	text_reset(&out);
	s.duration_s = 1936;
	show_sessions_l2l(&out, &s, 1, 0, false);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "\nSession Type: LAN-to-LAN\n\nConnection   : 10.255.2.2\n"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "Duration     : 0h:32m:16s\n\n"));
}
END_TEST

START_TEST(summary)
{
	struct show_summary s = {
		.sessions = { 9, 9, 9 }, .ikev2 = { 9, 9, 3999 },
		.ipsec = { 12, 20, 9302 }, .capacity = 750 };

	s.sessions.cumulative = 3999;
	s.ikev2 = (struct show_census){ 9, 9, 3999 };
	show_sessions_summary(&out, &s);
	ck_assert_str_eq(text_str(&out),
	    "-----------------------------------------------------------------"
	    "----------\nVPN Session Summary\n"
	    "-----------------------------------------------------------------"
	    "----------\n"
	    "                               Active : Cumulative : Peak Concur "
	    ": Inactive\n"
	    "                             ------------------------------------"
	    "----------\n"
	    "Site-to-Site VPN             :      9 :       3999 :           9\n"
	    "  IKEv2 IPsec                :      9 :       3999 :           9\n"
	    "-----------------------------------------------------------------"
	    "----------\n"
	    "Total Active and Inactive    :      9             "
	    "Total Cumulative :   3999\n"
	    "Device Total VPN Capacity    :    750\n"
	    "Device Load                  :     1%\n"
	    "-----------------------------------------------------------------"
	    "----------\n\n"
	    "-----------------------------------------------------------------"
	    "----------\nTunnels Summary\n"
	    "-----------------------------------------------------------------"
	    "----------\n"
	    "                               Active : Cumulative : "
	    "Peak Concurrent   \n"
	    "                             ------------------------------------"
	    "----------\n"
	    "IKEv2                        :      9 :       3999 :"
	    "               9\n"
	    "IPsec                        :     12 :       9302 :"
	    "              20\n"
	    "-----------------------------------------------------------------"
	    "----------\n"
	    "Totals                       :     21 :      13301\n"
	    "-----------------------------------------------------------------"
	    "----------\n");
}
END_TEST

START_TEST(stats)
{
	struct esp_totals t = { .missing_sa_out = 1, .pairs_ever = 60 };

	t.sum.decaps = t.sum.verify = 37595;
	t.sum.in_bytes = 50159106;
	show_ipsec_stats(&out, &t, 1);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "IPsec Global Statistics\n-----------------------\n"
	    "Active tunnels: 1\nPrevious tunnels: 59\nInbound\n"
	    "    Bytes: 50159106\n    Decompressed bytes: 50159106\n"
	    "    Packets: 37595\n"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "Missing SA failures: 1\n"));
}
END_TEST

UNIT_MAIN("vpn show", setup, teardown, ikev2_sa, ikev2_detail,
    ikev2_two_sessions, ikev1_sa, ipsec_sa, ipsec_two_blocks, ipsec_rekeyed,
    ipsec_forms, replay_bits, kilobytes, sessions, summary, stats)
