#include "tests/unit/vpn/facts.h"

/* show crypto isakmp sa, show crypto ipsec sa, to the character. */

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

	show_ipsec_sas(&out, &child, 1, 0);
	ck_assert_str_eq(text_str(&out), want);
	free(want);
	want = xasprintf("peer address: 10.255.2.2\n%s%s", ipsec_head,
	    ipsec_sas);
	text_reset(&out);
	show_ipsec_sas(&out, &child, 1, SHOW_BY_PEER);
	ck_assert_str_eq(text_str(&out), want);
	free(want);
	want = xasprintf("interface: outside\n%s", ipsec_head);
	want[strlen(want) - 1] = '\0'; /* the empty line before the SAs */
	text_reset(&out);
	show_ipsec_sas(&out, &child, 1, SHOW_IDENTITY);
	ck_assert_str_eq(text_str(&out), want);
	free(want);
	text_reset(&out);
	show_ipsec_sas(&out, NULL, 0, 0);
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
	show_ipsec_sas(&out, two, 2, 0);
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
	show_ipsec_sas(&out, two, 2, 0);
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
	show_ipsec_sas(&out, &child, 1, SHOW_DETAIL);
	t = text_str(&out);
	ck_assert_ptr_nonnull(strstr(t,
	    "remote ident (addr/mask/prot/port): (2001:db8:1::/64/6/443)\n"));
	ck_assert_ptr_nonnull(strstr(t,
	    "transform: esp-aes-gcm-256 esp-null-hmac no compression \n"));
	ck_assert_ptr_nonnull(strstr(t, "={L2L, Tunnel, IKEv2, }\n"));
	ck_assert_ptr_nonnull(strstr(t, "         IV size: 8 bytes\n"
	    "         replay detection support: N\n    outbound"));
	ck_assert_ptr_nonnull(strstr(t, "#pkts replay failed (rcv): 0\n"));
	ck_assert_ptr_null(strstr(t, "offload"));
	text_reset(&out);
	child.cipher = (struct ike_cipher){ ENCR_NULL_AUTH_AES_GMAC, 192 };
	show_ipsec_sas(&out, &child, 1, 0);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "transform: esp-aes-gmac-192 esp-null-hmac no compression \n"));
}
END_TEST

START_TEST(ipsec_offload)
{
	child.stats.offload = ESP_OFFLOAD_PACKET;
	show_ipsec_sas(&out, &child, 1, 0);
	ck_assert_ptr_null(strstr(text_str(&out), "offload"));
	text_reset(&out);
	show_ipsec_sas(&out, &child, 1, SHOW_DETAIL);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "         IV size: 16 bytes\n"
	    "         hardware offload: packet\n"
	    "         replay detection support: Y\n"));
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

UNIT_MAIN("vpn show", setup, teardown, ikev2_sa, ikev2_detail,
    ikev2_two_sessions, ikev1_sa, ipsec_sa, ipsec_two_blocks, ipsec_rekeyed,
    ipsec_forms, ipsec_offload, replay_bits, kilobytes)
