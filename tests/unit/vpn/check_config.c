#include "tests/unit/vpn/site.h"

static struct site a;

static void
setup(void)
{
	world_begin();
	site_begin(&a, "p0");
	paste(&a, "interface g0/0\nnameif outside\nsecurity-level 0\n"
	    "ip address 10.255.1.2 255.255.255.0\nexit\n");
}

static void
teardown(void)
{
	site_end(&a);
	world_end();
}

/* The part comes out as typed, and typed again after it was cleared. */
static void
round_trip(const char *typed, const char *part, const char *want)
{
	char show[128], clear[128];
	char *first;

	snprintf(show, sizeof(show), "show running-config %s", part);
	snprintf(clear, sizeof(clear), "clear configure %s", part);
	paste(&a, typed);
	expect(&a, show, want);
	first = xstrdup(text_str(&a.out));
	type(&a, clear);
	paste(&a, first);
	expect(&a, show, want);
	free(first);
}

START_TEST(ikev2_policies)
{
	round_trip("crypto ikev2 policy 20\nencryption aes-192 aes\n"
	    "integrity sha256 sha\ngroup 14 5\nprf sha256 sha\n"
	    "lifetime seconds 3600\nexit\n"
	    "crypto ikev2 policy 2\nencryption aes-gcm-256\nintegrity null\n"
	    "group 21 24\nprf sha512\ncrypto ikev2 enable outside\n",
	    "crypto ikev2",
	    "crypto ikev2 policy 2\n encryption aes-gcm-256\n"
	    " integrity null\n group 21 24\n prf sha512\n"
	    " lifetime seconds 86400\n"
	    "crypto ikev2 policy 20\n encryption aes-192 aes\n"
	    " integrity sha256 sha\n group 14 5\n prf sha256 sha\n"
	    " lifetime seconds 3600\n"
	    "crypto ikev2 enable outside\n");
	expect(&a, "no crypto ikev2 policy 2", "");
	expect(&a, "no crypto ikev2 enable outside", "");
	expect(&a, "show running-config crypto ikev2 | include policy|enable",
	    "crypto ikev2 policy 20\n");
}
END_TEST

START_TEST(ikev1_policies)
{
	ck_assert_ptr_nonnull(strstr(paste(&a, "crypto ikev1 policy 10\n"
	    "authentication pre-share\nencryption aes-256\nhash sha\n"
	    "group 14\nlifetime none\ncrypto isakmp enable outside\n"),
	    "WARNING: IKEv1: kept in the configuration, not carried out by "
	    "Postern.\n"));
	round_trip("crypto isakmp policy 5\nhash md5\ngroup 2\n"
	    "encryption 3des\nlifetime 3600\n", "crypto ikev1",
	    "crypto ikev1 enable outside\n"
	    "crypto ikev1 policy 5\n authentication pre-share\n"
	    " encryption 3des\n hash md5\n group 2\n lifetime 3600\n"
	    "crypto ikev1 policy 10\n authentication pre-share\n"
	    " encryption aes-256\n hash sha\n group 14\n lifetime none\n");
}
END_TEST

START_TEST(transport_mode)
{
	ck_assert_ptr_nonnull(strstr(paste(&a, "crypto map m 1 set ikev2 mode "
	    "transport\n"), "WARNING: Transport mode (tunnel mode is used): "
	    "kept in the configuration, not carried out by Postern.\n"));
}
END_TEST

/* In the order of creation, both kinds mixed, as an ASA shows them. */
START_TEST(ipsec)
{
	round_trip("crypto ipsec ikev1 transform-set A esp-aes-256 "
	    "esp-sha-hmac\n"
	    "crypto ipsec ikev2 ipsec-proposal P\n"
	    "protocol esp encryption aes-gcm-256 aes\n"
	    "protocol esp integrity sha-256 sha-1\n"
	    "crypto ipsec transform-set B esp-3des esp-md5-hmac\n"
	    "crypto ipsec ikev1 transform-set B mode transport\n"
	    "crypto ipsec security-association lifetime seconds 3600 "
	    "kilobytes unlimited\n"
	    "crypto ipsec security-association replay window-size 256\n"
	    "crypto ipsec df-bit clear-df outside\n", "crypto ipsec",
	    "crypto ipsec ikev1 transform-set A esp-aes-256 esp-sha-hmac \n"
	    "crypto ipsec ikev2 ipsec-proposal P\n"
	    " protocol esp encryption aes-gcm-256 aes\n"
	    " protocol esp integrity sha-256 sha-1\n"
	    "crypto ipsec ikev1 transform-set B esp-3des esp-md5-hmac \n"
	    "crypto ipsec ikev1 transform-set B mode transport\n"
	    "crypto ipsec security-association lifetime seconds 3600\n"
	    "crypto ipsec security-association lifetime kilobytes unlimited\n"
	    "crypto ipsec security-association replay window-size 256\n"
	    "crypto ipsec security-association pmtu-aging infinite\n"
	    "crypto ipsec df-bit clear-df outside\n");
}
END_TEST

START_TEST(extensions)
{
	round_trip("crypto ipsec hold-packets\n"
	    "crypto offload interface outside packet\n", "crypto ipsec",
	    "crypto ipsec security-association pmtu-aging infinite\n"
	    "crypto ipsec hold-packets\n"
	    "crypto offload interface outside packet\n");
	ck_assert(a.plane.hold);
	ck_assert_int_eq(a.plane.offload, ESP_OFFLOAD_PACKET);
	a.plane.n_asked = 0;
	expect(&a, "crypto ipsec df-bit set-df outside", "");
	ck_assert_uint_eq(a.plane.n_asked, 0);
	expect(&a, "crypto offload interface outside crypto", "");
	ck_assert_int_eq(a.plane.offload, ESP_OFFLOAD_CRYPTO);
	expect(&a, "no crypto offload interface outside", "");
	ck_assert_int_eq(a.plane.offload, ESP_OFFLOAD_NONE);
	expect(&a, "no crypto ipsec hold-packets", "");
	ck_assert(!a.plane.hold);
	expect(&a, "show running-config crypto ipsec | include hold|offload",
	    "");
}
END_TEST

START_TEST(extensions_refused)
{
	a.plane.no_hold = a.plane.no_offload = true;
	expect(&a, "crypto ipsec hold-packets", "WARNING: crypto ipsec "
	    "hold-packets: the test data plane does not hold packets: they "
	    "are dropped until their tunnel is up\n");
	expect(&a, "crypto offload interface outside crypto", "WARNING: "
	    "crypto offload interface outside crypto: the device can not: "
	    "its SAs are set up without\n");
	expect(&a, "crypto ipsec df-bit set-df outside", "");
	a.plane.no_df = true;
	expect(&a, "crypto ipsec df-bit copy-df outside", "");
	expect(&a, "crypto ipsec df-bit set-df outside", "WARNING: crypto "
	    "ipsec df-bit set-df outside: no such filter: the bit is copied "
	    "instead\n");
	expect(&a, "no crypto ipsec df-bit set-df outside", "");
	expect(&a, "show running-config crypto ipsec | include hold|offload",
	    "crypto ipsec hold-packets\n"
	    "crypto offload interface outside crypto\n");
}
END_TEST

/* What is typed is true of the plane in use, or it is told that it isn't. */
START_TEST(fragmentation)
{
	static const char before[] =
	    "crypto ipsec fragmentation before-encryption outside";
	static const char after[] =
	    "crypto ipsec fragmentation after-encryption outside";
	static const char all[] =
	    "show running-config all crypto ipsec | include fragmentation";

	expect(&a, before, "");
	expect(&a, all, "crypto ipsec fragmentation before-encryption "
	    "outside\n");
	ck_assert_ptr_nonnull(strstr(paste(&a, after), "WARNING: "));
	a.plane.cuts_after = true;
	expect(&a, after, "");
	expect(&a, all, "crypto ipsec fragmentation after-encryption "
	    "outside\n");
	/* no line is kept that could remember it: told each time */
	expect(&a, before, "WARNING: crypto ipsec fragmentation "
	    "before-encryption outside: this data plane fragments the "
	    "encrypted packet\n");
	expect(&a, all, "");
}
END_TEST

START_TEST(kernel_statistics)
{
	type(&a, "show crypto ipsec stats");
	ck_assert_ptr_null(strstr(text_str(&a.out), "XFRM"));
	a.plane.drops = 7;
	expect(&a, "show crypto ipsec stats | begin Kernel",
	    "Kernel (XFRM) Statistics\n------------------------\n"
	    "XfrmInError: 0\nXfrmInNoStates: 7\n");
}
END_TEST

START_TEST(maps)
{
	const char *incomplete =
	    "WARNING: The crypto map entry is incomplete!\n";

	paste(&a, "crypto ipsec ikev1 transform-set T esp-aes esp-sha-hmac\n"
	    "crypto ipsec ikev2 ipsec-proposal P\n"
	    "protocol esp encryption aes\nprotocol esp integrity sha-1\n");
	expect(&a, "crypto map M 1 match address L", incomplete);
	expect(&a, "crypto map M 1 set pfs group14", incomplete);
	expect(&a, "crypto map M 1 set peer 10.255.2.2", incomplete);
	expect(&a, "crypto map M interface outside",
	    "WARNING: crypto map has incomplete entries\n");
	expect(&a, "crypto map M 1 set ikev1 transform-set T", "");
	expect(&a, "crypto map M 1 set ikev2 ipsec-proposal P", "");
	expect(&a, "crypto map M 1 set ikev2 ipsec-proposal NO",
	    "ERROR: ipsec-proposal with tag \"NO\" does not exist.\n");
	expect(&a, "no crypto ipsec ikev2 ipsec-proposal P",
	    "ERROR: ipsec-proposal with tag \"P\" is in use by a crypto "
	    "map.\n");
	expect(&a, "crypto map M 1 set reverse-route", "");
	expect(&a, "crypto map M 1 set nat-t-disable", "");
	expect(&a, "crypto map M 1 set security-association lifetime "
	    "seconds 3600 kilobytes unlimited", "");
	expect(&a, "crypto map M 1 set connection-type answer-only", "");
	expect(&a, "crypto map M 1 set peer 10.255.3.2", "");
	expect(&a, "crypto map M 1 set phase1-mode aggressive group5", "");
	expect(&a, "show running-config crypto map",
	    "crypto map M 1 match address L\n"
	    "crypto map M 1 set pfs group14\n"
	    "crypto map M 1 set connection-type answer-only\n"
	    "crypto map M 1 set peer 10.255.2.2 10.255.3.2 \n"
	    "crypto map M 1 set ikev1 phase1-mode aggressive group5\n"
	    "crypto map M 1 set ikev1 transform-set T\n"
	    "crypto map M 1 set ikev2 ipsec-proposal P\n"
	    "crypto map M 1 set security-association lifetime seconds 3600\n"
	    "crypto map M 1 set security-association lifetime kilobytes "
	    "unlimited\n"
	    "crypto map M 1 set nat-t-disable\n"
	    "crypto map M 1 set reverse-route\n"
	    "crypto map M interface outside\n");
	expect(&a, "no crypto map M 1 set peer 10.255.2.2", "");
	expect(&a, "no crypto map M 1 set peer 10.255.3.2", incomplete);
	expect(&a, "show running-config crypto map N", "");
	expect(&a, "clear configure crypto map M", "");
	expect(&a, "show running-config crypto map", "");
}
END_TEST

START_TEST(maps_all)
{
	paste(&a, "crypto ipsec ikev1 transform-set T esp-aes esp-sha-hmac\n"
	    "crypto map M 20 ipsec-isakmp dynamic D\n"
	    "crypto map M 3 match address L\ncrypto map M 3 set peer 1.1.1.1\n"
	    "crypto map M 3 set ikev1 transform-set T\n");
	expect(&a, "show running-config all crypto map",
	    "crypto map M 3 match address L\n"
	    "crypto map M 3 set connection-type bidirectional\n"
	    "crypto map M 3 set peer 1.1.1.1 \n"
	    "crypto map M 3 set ikev1 phase1-mode main\n"
	    "crypto map M 3 set ikev1 transform-set T\n"
	    "crypto map M 3 set ikev2 mode tunnel\n"
	    "no crypto map M 3 set tfc-packets\n"
	    "crypto map M 20 ipsec-isakmp dynamic D\n");
	expect(&a, "no crypto map M 20 ipsec-isakmp dynamic D",
	    "WARNING: The crypto map entry is incomplete!\n");
	expect(&a, "show running-config crypto map | include dynamic", "");
}
END_TEST

START_TEST(groups)
{
	static const char shown[] =
	    "tunnel-group 10.255.2.2 type ipsec-l2l\n"
	    "tunnel-group 10.255.2.2 general-attributes\n"
	    " default-group-policy GP\n"
	    "tunnel-group 10.255.2.2 ipsec-attributes\n"
	    " ikev1 pre-shared-key *****\n"
	    " isakmp keepalive threshold 30 retry 5\n"
	    " ikev2 remote-authentication pre-shared-key *****\n"
	    " ikev2 local-authentication pre-shared-key *****\n";
	struct text t;

	paste(&a, "group-policy GP internal\ngroup-policy GP attributes\n"
	    "vpn-idle-timeout 60\nvpn-tunnel-protocol ikev2 ikev1\n"
	    "dns-server value 10.0.0.1\n"
	    "tunnel-group 10.255.2.2 type ipsec-l2l\n"
	    "tunnel-group 10.255.2.2 general-attributes\n"
	    "default-group-policy GP\n"
	    "tunnel-group 10.255.2.2 ipsec-attributes\n"
	    "ikev1 pre-shared-key one\n"
	    "ikev2 local-authentication pre-shared-key two\n"
	    "ikev2 remote-authentication pre-shared-key three\n"
	    "isakmp keepalive threshold 30 retry 5\n");
	expect(&a, "show running-config group-policy",
	    "group-policy GP internal\ngroup-policy GP attributes\n"
	    " dns-server value 10.0.0.1\n vpn-idle-timeout 60\n"
	    " vpn-tunnel-protocol ikev1 ikev2 \n");
	expect(&a, "show running-config tunnel-group", shown);
	expect(&a, "show running-config tunnel-group 10.255.2.2", shown);
	expect(&a, "show running-config tunnel-group 1.1.1.1", "");
	text_init(&t);
	config_write(a.config, &t, true, false);
	ck_assert_ptr_nonnull(strstr(text_str(&t),
	    " ikev1 pre-shared-key one\n"));
	ck_assert_ptr_nonnull(strstr(text_str(&t),
	    " ikev2 remote-authentication pre-shared-key three\n"));
	text_clear(&t);
	expect(&a, "no group-policy GP", "ERROR: group-policy <GP> is in use "
	    "by tunnel-group <10.255.2.2>\n");
	expect(&a, "clear configure tunnel-group 10.255.2.2", "");
	expect(&a, "no group-policy GP", "");
	expect(&a, "show running-config group-policy", "");
}
END_TEST

START_TEST(group_names)
{
	expect(&a, "tunnel-group site type ipsec-l2l",
	    "WARNING: For IKEv1, L2L tunnel-groups that have names which are "
	    "not an IP\n"
	    "address may only be used if the tunnel authentication\n"
	    "method is Digital Certificates and/or The peer is\n"
	    "configured to use Aggressive Mode\n");
	expect(&a, "tunnel-group site type remote-access",
	    "ERROR: tunnel-group <site> exists with another type\n");
	expect(&a, "tunnel-group nosuch ipsec-attributes",
	    "ERROR: tunnel-group <nosuch> does not exist\n");
	/* the default group needs no type line and shows none */
	paste(&a, "tunnel-group DefaultL2LGroup ipsec-attributes\n"
	    "ikev2 local-authentication pre-shared-key k\n");
	expect(&a, "show running-config tunnel-group DefaultL2LGroup",
	    "tunnel-group DefaultL2LGroup ipsec-attributes\n"
	    " ikev2 local-authentication pre-shared-key *****\n");
	expect(&a, "no tunnel-group site", "");
	expect(&a, "show running-config tunnel-group site", "");
}
END_TEST

START_TEST(isakmp_and_sysopt)
{
	round_trip("crypto isakmp identity address\n"
	    "no crypto isakmp nat-traversal\n", "crypto isakmp",
	    "crypto isakmp identity address \n"
	    "no crypto isakmp nat-traversal\n");
	round_trip("no sysopt connection permit-vpn\n", "sysopt",
	    "no sysopt connection permit-vpn\n");
	expect(&a, "clear configure sysopt", "");
	expect(&a, "show running-config sysopt", "");
}
END_TEST

START_TEST(kept_blocks)
{
	round_trip("crypto ca trustpoint T\nenrollment self\n"
	    "no validation-usage\ncrl configure\n"
	    "crypto ca trustpool policy\n"
	    "crypto ca certificate chain T\ncertificate ca 18dad19e\n"
	    "308204d3 308203bb\n308204d3 308203bb\nquit\n", "crypto ca",
	    "crypto ca trustpoint T\n enrollment self\n"
	    " no validation-usage\n crl configure\n"
	    "crypto ca trustpool policy\n"
	    "crypto ca certificate chain T\n certificate ca 18dad19e\n"
	    "    308204d3 308203bb\n    308204d3 308203bb\n  quit\n");
	round_trip("crypto dynamic-map D 10 match address X\n"
	    "crypto dynamic-map D 10 set pfs group5\n"
	    "crypto dynamic-map D 10 set pfs group14\n", "crypto dynamic-map",
	    "crypto dynamic-map D 10 match address X\n"
	    "crypto dynamic-map D 10 set pfs group14\n");
	/* Ctrl-Z amid a certificate: it is told with its end, without which
	 * the rest of a configuration would be taken for its data */
	type(&a, "clear configure crypto ca");
	paste(&a, "crypto ca certificate chain T\ncertificate 01\n30\n");
	cli_session_end(a.session);
	expect(&a, "show running-config crypto ca",
	    "crypto ca certificate chain T\n certificate 01\n    30\n"
	    "  quit\n");
	type(&a, "configure terminal");
	paste(&a, "tunnel-group-map enable rules\n");
	expect(&a, "show running-config tunnel-group",
	    "tunnel-group-map enable rules\n");
	type(&a, "clear configure tunnel-group");
	expect(&a, "show running-config tunnel-group", "");
}
END_TEST

START_TEST(nameif_goes)
{
	paste(&a, "crypto ikev2 enable outside\n"
	    "crypto map M 1 set peer 1.1.1.1\ncrypto map M interface outside\n"
	    "interface g0/0\nno nameif\nexit\n");
	expect(&a, "show running-config crypto map",
	    "crypto map M 1 set peer 1.1.1.1 \n");
	expect(&a, "show running-config crypto ikev2", "");
	expect(&a, "crypto ikev2 enable outside",
	    "                                ^\n"
	    "ERROR: % Invalid input detected at '^' marker.\n");
}
END_TEST

MACHINE_MAIN("vpn config", setup, teardown, ikev2_policies, ikev1_policies,
    transport_mode, ipsec, extensions, extensions_refused, fragmentation,
    kernel_statistics, maps, maps_all, groups, group_names, isakmp_and_sysopt,
    kept_blocks, nameif_goes)
