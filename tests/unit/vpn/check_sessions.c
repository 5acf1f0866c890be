#include "tests/unit/vpn/facts.h"

/* show vpn-sessiondb and statistics, to the character. */

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
	struct esp_totals t = { .missing_sa_out = 1, .pairs_ever = 60,
		.protocol_failures = 2, .clear_in = 3 };

	t.sum.decaps = t.sum.verify = 37595;
	t.sum.in_bytes = 50159106;
	show_ipsec_stats(&out, NULL, &t, 1);
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "IPsec Global Statistics\n-----------------------\n"
	    "Active tunnels: 1\nPrevious tunnels: 59\nInbound\n"
	    "    Bytes: 50159106\n    Decompressed bytes: 50159106\n"
	    "    Packets: 37595\n"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "Protocol failures: 5\nMissing SA failures: 1\n"));
}
END_TEST

UNIT_MAIN("vpn sessions", setup, teardown, sessions, summary, stats)
