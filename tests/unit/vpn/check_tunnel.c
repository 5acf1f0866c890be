#include "crypto/algorithm.h"
#include "tests/unit/vpn/site.h"
#include "vpn/local.h"

/* Two firewalls bring up tunnels over real sockets; only packets are made up:
 * an acquire starts them, counters say that traffic flowed. */

static struct site a, b;

/* YELLOW 192.168.100.0/24 and BLUE .200 behind a, PURPLE 172.16.10.0/24 behind
 * b. %s: our and their address, the group of our ends. */
static void
configure(struct site *s, const char *mine, const char *theirs, bool is_a)
{
	char text[4096];

	snprintf(text, sizeof(text),
	    "interface g0/0\nnameif outside\nsecurity-level 0\n"
	    "ip address %s 255.255.255.0\nexit\n"
	    "object-group network ONE\n"
	    "network-object 192.168.100.0 255.255.255.0\n"
	    "network-object 192.168.200.0 255.255.255.0\n"
	    "object-group network TWO\n"
	    "network-object 172.16.10.0 255.255.255.0\n"
	    "access-list VPN extended permit ip object-group %s "
	    "object-group %s\n"
	    "crypto ipsec ikev2 ipsec-proposal P\n"
	    "protocol esp encryption aes-256\nprotocol esp integrity sha-1\n"
	    "crypto map M 1 match address VPN\n"
	    "crypto map M 1 set pfs group14\n"
	    "crypto map M 1 set peer %s\n"
	    "crypto map M 1 set ikev2 ipsec-proposal P\n"
	    "crypto map M interface outside\n"
	    "crypto ikev2 policy 10\nencryption aes-256\nintegrity sha256\n"
	    "group 14\nprf sha256\nlifetime seconds 86400\n"
	    "crypto ikev2 enable outside\n"
	    "group-policy GP internal\ngroup-policy GP attributes\n"
	    "vpn-tunnel-protocol ikev2\n"
	    "tunnel-group %s type ipsec-l2l\n"
	    "tunnel-group %s general-attributes\ndefault-group-policy GP\n"
	    "tunnel-group %s ipsec-attributes\n"
	    "ikev2 remote-authentication pre-shared-key %s\n"
	    "ikev2 local-authentication pre-shared-key %s\nexit\n",
	    mine, is_a ? "ONE" : "TWO", is_a ? "TWO" : "ONE", theirs, theirs,
	    theirs, theirs, is_a ? "keyB" : "keyA", is_a ? "keyA" : "keyB");
	paste(s, text);
}

static void
setup(void)
{
	world_begin();
	site_begin(&a, "p0");
	site_begin(&b, "q0");
	configure(&a, "10.255.1.2", "10.255.2.2", true);
	configure(&b, "10.255.2.2", "10.255.1.2", false);
	/* both ends are local to this namespace: the way is over lo */
	turn(50);
	text_reset(&logged);
}

static void
teardown(void)
{
	site_end(&a);
	site_end(&b);
	world_end();
}

static uint32_t
policy_of(struct site *s, const char *src)
{
	struct addr want;

	ck_assert_int_eq(addr_parse(src, &want), 0);
	for (size_t i = 0; i < s->plane.n_policies; i++)
		if (addr_equal(&s->plane.policies[i].selector.src.first, &want))
			return s->plane.policies[i].id;
	ck_abort_msg("no policy from %s", src);
}

static void
acquire(struct site *s, const char *src)
{
	struct esp_packet_id p = { .protocol = 1 };

	vpn_esp_events()->acquire(s->vpn, policy_of(s, src), &p);
}

/* What the plane does with a socket on port 4500: IKE is passed up. */
static void
read_udp(struct site *s)
{
	uint8_t buf[4096];
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	struct endpoint remote;
	ssize_t n;

	while (s->plane.udp > 0 && (n = recvfrom(s->plane.udp, buf,
	    sizeof(buf), MSG_DONTWAIT, (struct sockaddr *)&ss, &len)) > 4) {
		ck_assert_int_eq(endpoint_from_sockaddr(&ss, &remote), 0);
		vpn_esp_events()->ike(s->vpn, &s->plane.udp_local, &remote,
		    buf + 4, (size_t)n - 4);
	}
}

/* Until both planes have n pairs. */
static void
wait_pairs(size_t n)
{
	for (int i = 0; i < 400 &&
	    (a.plane.n_pairs != n || b.plane.n_pairs != n); i++) {
		turn(5);
		read_udp(&a);
		read_udp(&b);
	}
	ck_assert_msg(a.plane.n_pairs == n && b.plane.n_pairs == n,
	    "%zu and %zu pairs, not %zu; log:\n%s", a.plane.n_pairs,
	    b.plane.n_pairs, n, text_str(&logged));
}

static void
up(const char *src, size_t n)
{
	acquire(&a, src);
	wait_pairs(n);
}

static const char *
show(struct site *s, const char *command)
{
	return type(s, command);
}

static void
has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "%s\n--- lacks: %s", text,
	    part);
}

START_TEST(policies_in_order)
{
	ck_assert_uint_eq(a.plane.n_policies, 2);
	ck_assert_uint_eq(b.plane.n_policies, 2);
	ck_assert_str_eq(a.plane.link, "p0");
	ck_assert(a.plane.policies[0].protect);
	ck_assert_uint_eq(addr_v4_get(&a.plane.policies[1].selector.dst.last),
	    0xac100affu);
	expect(&a, "show crypto isakmp sa", "\nThere are no IKEv1 SAs\n\n"
	    "There are no IKEv2 SAs\n");
	expect(&a, "show crypto ipsec sa", "\nThere are no ipsec sas\n");
	expect(&a, "show vpn-sessiondb l2l",
	    "INFO: There are presently no active sessions\n");
}
END_TEST

START_TEST(two_children)
{
	const struct plane_pair *p, *q;
	const char *t;

	up("192.168.100.0", 1);
	p = &a.plane.pairs[0];
	q = &b.plane.pairs[0];
	ck_assert_uint_eq(p->p.in.spi, q->p.out.spi);
	ck_assert_uint_eq(p->p.out.spi, q->p.in.spi);
	ck_assert_mem_eq(p->keys[0], q->keys[2], 64);
	ck_assert_mem_eq(p->keys[1], q->keys[3], 64);
	ck_assert_mem_eq(p->keys[2], q->keys[0], 64);
	ck_assert_mem_eq(p->keys[3], q->keys[1], 64);
	ck_assert_uint_eq(p->p.policy, policy_of(&a, "192.168.100.0"));
	ck_assert_uint_eq(p->p.idle_s, 1800);
	ck_assert_uint_eq(p->p.hard_s, 28800);
	ck_assert_uint_eq(p->p.replay_window, 64);
	ck_assert(p->p.esn && q->p.esn);
	ck_assert_uint_eq(addr_v4_get(&p->selectors[0].src.last), 0xc0a864ffu);
	t = show(&a, "show crypto isakmp sa");
	has(t, "\nThere are no IKEv1 SAs\n\nIKEv2 SAs:\n\nSession-id:1, "
	    "Status:UP-ACTIVE, IKE count:1, CHILD count:1\n\nTunnel-id Local");
	has(t, " 10.255.1.2/500                                      "
	    "10.255.2.2/500                                           READY"
	    "    INITIATOR\n      Encr: AES-CBC, keysize: 256, Hash: SHA256, "
	    "DH Grp:14, Auth sign: PSK, Auth verify: PSK\n"
	    "      Life/Active Time: 86400/");
	has(t, "Child sa: local selector  192.168.100.0/0 - "
	    "192.168.100.255/65535\n          remote selector 172.16.10.0/0 - "
	    "172.16.10.255/65535\n          ESP spi in/out: 0x1/0x1  \n");
	has(show(&b, "show crypto ikev2 sa"), "READY    RESPONDER\n");
	up("192.168.200.0", 2);
	t = show(&a, "show crypto ikev2 sa");
	has(t, "Session-id:1, Status:UP-ACTIVE, IKE count:1, CHILD count:2\n");
	has(t, "Child sa: local selector  192.168.200.0/0 - "
	    "192.168.200.255/65535\n          remote selector 172.16.10.0/0 - "
	    "172.16.10.255/65535\n          ESP spi in/out: 0x2/0x2  \n"
	    "Child sa: local selector  192.168.100.0/0");
	/* nothing that stands in the way any more: no SPI is lost */
	ck_assert_uint_eq(a.plane.spis_out, 0);
	ck_assert_uint_eq(b.plane.spis_out, 0);
	has(text_str(&logged), "5-750006: Local:10.255.1.2:500 "
	    "Remote:10.255.2.2:500 Username:10.255.2.2 IKEv2 SA UP. Reason: "
	    "New Connection Established\n");
	has(text_str(&logged), "5-750001: Local:10.255.1.2:500 "
	    "Remote:10.255.2.2:500 Username:Unknown IKEv2 Received request to "
	    "establish an IPsec tunnel; local traffic selector = Address "
	    "Range: 192.168.100.0-192.168.100.255 Protocol: 0 Port Range: "
	    "0-65535; remote");
	has(text_str(&logged), "6-602303: IPSEC: An outbound LAN-to-LAN SA "
	    "(SPI= 0x00000001) between 10.255.1.2 and 10.255.2.2 (user= "
	    "10.255.2.2) has been created.\n");
}
END_TEST

/* Extended numbers can't be told without a window: RFC 4303 3.3.3. One end
 * that doesn't want them is enough. */
START_TEST(no_replay_no_esn)
{
	type(&b, "crypto ipsec security-association replay disable");
	up("192.168.100.0", 1);
	ck_assert_uint_eq(a.plane.pairs[0].p.replay_window, 64);
	ck_assert_uint_eq(b.plane.pairs[0].p.replay_window, 0);
	ck_assert(!a.plane.pairs[0].p.esn && !b.plane.pairs[0].p.esn);
}
END_TEST

START_TEST(ipsec_sa)
{
	struct esp_stats *st;
	const char *t;
	char *timing;

	up("192.168.100.0", 1);
	st = &a.plane.pairs[0].stats;
	st->c.encaps = st->c.encrypt = st->c.digest = 4;
	st->c.decaps = st->c.decrypt = st->c.verify = 4;
	st->c.in_bytes = st->c.out_bytes = 512;
	st->used_in = st->used_out = 512;
	st->seq_in = st->seq_out = 4;
	st->replay_bitmap[0] = 0xf;
	t = show(&a, "show crypto ipsec sa");
	has(t, "interface: outside\n    Crypto map tag: M, seq num: 1, "
	    "local addr: 10.255.1.2\n\n      access-list VPN extended permit "
	    "ip 192.168.100.0 255.255.255.0 172.16.10.0 255.255.255.0 \n"
	    "      local ident (addr/mask/prot/port): "
	    "(192.168.100.0/255.255.255.0/0/0)\n");
	has(t, "      #pkts encaps: 4, #pkts encrypt: 4, #pkts digest: 4\n");
	has(t, "in use settings ={L2L, Tunnel, PFS Group 14, IKEv2, }\n"
	    "         slot: 0, conn_id: 1, crypto-map: M\n");
	has(t, "          0x00000000 0x0000001F\n    outbound esp sas:\n");
	has(show(&a, "show crypto ipsec sa peer 10.255.2.2"),
	    "peer address: 10.255.2.2\n    Crypto map tag: M");
	expect(&a, "show crypto ipsec sa peer 1.1.1.1",
	    "\nThere are no ipsec sas\n");
	has(show(&a, "show ipsec sa entry"),
	    "peer address: 10.255.2.2\n    Crypto map tag: M");
	has(show(&a, "show crypto ipsec sa spi 0"), "Invalid input");
	timing = xstrdup(strstr(show(&a, "show crypto ipsec sa"),
	    "remaining key lifetime (kB/sec): "));
	*strchr(timing, '/') = '\0';
	type(&a, "clear crypto ipsec sa counters");
	t = show(&a, "show crypto ipsec sa");
	has(t, "#pkts encaps: 0,");
	has(t, timing); /* the lifetime that is spent is spent */
	free(timing);
	has(show(&a, "show vpn-sessiondb detail l2l"),
	    "Session Type: LAN-to-LAN Detailed\n\nConnection   : 10.255.2.2\n"
	    "Index        : 1                      IP Addr      : "
	    "10.255.2.2\nProtocol     : IKEv2 IPsec\n"
	    "Encryption   : IKEv2: (1)AES256  IPsec: (1)AES256\n"
	    "Hashing      : IKEv2: (1)SHA256  IPsec: (1)SHA1\n");
}
END_TEST

/* The peer is told, and the next packet brings the tunnel up again. */
START_TEST(clearing)
{
	up("192.168.100.0", 1);
	up("192.168.200.0", 2);
	has(show(&a, "clear crypto ipsec sa spi outside"), "Invalid input");
	has(show(&a, "clear crypto ipsec sa spi 100000001"), "Invalid input");
	expect(&a, "clear crypto ipsec sa entry 10.255.2.3 esp 1", "");
	turn(50);
	wait_pairs(2);
	expect(&a, "clear crypto ipsec sa entry 10.255.2.2 esp 0x1", "");
	wait_pairs(1);
	expect(&a, "clear ipsec sa map M", "");
	wait_pairs(0);
	up("192.168.100.0", 1);
	expect(&b, "clear crypto isakmp sa", "");
	has(show(&b, "show crypto ikev2 sa"), "\nSession-id:1, "
	    "Status:UP-IDLE, IKE count:1, CHILD count:0\n");
	wait_pairs(0);
	turn(50);
	expect(&a, "show crypto ikev2 sa", "\nThere are no IKEv2 SAs\n");
	expect(&b, "show crypto ikev2 sa", "\nThere are no IKEv2 SAs\n");
	has(text_str(&logged), "5-750007: ");
	has(text_str(&logged), "4-113019: Group = 10.255.2.2, Username = "
	    "10.255.2.2, IP = 10.255.2.2, Session disconnected. Session Type: "
	    "LAN-to-LAN, Duration: 0h:00m:0");
	up("192.168.100.0", 1);
	has(show(&a, "show crypto ikev2 sa"), "Session-id:2,");
	expect(&a, "vpn-sessiondb logoff index 2 noconfirm",
	    "INFO: Number of sessions of type \"l2l\" logged off : 1\n");
	wait_pairs(0);
	expect(&a, "vpn-sessiondb logoff index 2 noconfirm",
	    "ERROR: No sessions found matching the criteria\n");
}
END_TEST

/* An ACE that goes takes its SAs with it; the others stay as they are. */
START_TEST(configuration_changes)
{
	uint32_t before;

	up("192.168.100.0", 1);
	up("192.168.200.0", 2);
	before = policy_of(&a, "192.168.100.0");
	paste(&a, "object-group network ONE\n"
	    "no network-object 192.168.200.0 255.255.255.0\n"
	    "network-object 192.168.50.0 255.255.255.0\nexit\n");
	wait_pairs(1);
	ck_assert_uint_eq(policy_of(&a, "192.168.100.0"), before);
	ck_assert_uint_eq(a.plane.pairs[0].p.policy, before);
	ck_assert_uint_eq(a.plane.n_policies, 2);
	paste(&a, "no crypto map M interface outside\n");
	wait_pairs(0);
	ck_assert_uint_eq(a.plane.n_policies, 0);
}
END_TEST

/* Soft lifetime: a new pair takes over, the old one goes after a while and its
 * counters stay with the ACE. */
START_TEST(renewal)
{
	const char *t;

	up("192.168.100.0", 1);
	a.plane.pairs[0].stats.c.encaps = 7;
	vpn_esp_events()->soft(a.vpn, a.plane.pairs[0].p.id);
	wait_pairs(2);
	ck_assert_uint_eq(a.plane.pairs[0].p.policy,
	    a.plane.pairs[1].p.policy);
	t = show(&a, "show crypto ipsec sa");
	has(t, "      #pkts encaps: 7,");
	has(t, "      current outbound spi: 00000002\n");
	has(t, "PFS Group 14, IKEv2, Rekeyed}\n");
	ck_assert_ptr_null(strstr(strstr(t, "Crypto map tag") + 1,
	    "Crypto map tag"));
	/* the old ones receive for a while yet, which nobody is shown */
	for (int i = 0; i < 50; i++) {
		turn(5);
		read_udp(&a);
		read_udp(&b);
	}
	t = show(&a, "show crypto ipsec sa");
	has(t, "      #pkts encaps: 7,");
	ck_assert_ptr_null(strstr(t, "Rekeyed"));
	ck_assert_uint_eq(a.plane.used, 0); /* it never was on standby */
	ck_assert_uint_eq(b.plane.used, 1);
	ck_assert(!b.plane.pairs[1].p.standby);
	has(show(&b, "show crypto ikev2 sa"), "CHILD count:1\n");
	turn(5000);
	wait_pairs(1);
	ck_assert_uint_eq(a.plane.pairs[0].p.out.spi, 2);
	has(show(&a, "show crypto ipsec sa"), "      #pkts encaps: 7,");
}
END_TEST

/* Wrong keys: no SA, the reason in the log, and the second peer's turn. */
START_TEST(refusals)
{
	paste(&b, "tunnel-group 10.255.1.2 ipsec-attributes\n"
	    "ikev2 remote-authentication pre-shared-key other\nexit\n");
	acquire(&a, "192.168.100.0");
	turn(500);
	ck_assert_uint_eq(a.plane.n_pairs + b.plane.n_pairs, 0);
	has(text_str(&logged), "4-750003: Local:");
	has(text_str(&logged), "Negotiation aborted due to ERROR: Failed to "
	    "authenticate the IKE SA\n");
	text_reset(&logged);
	paste(&a, "group-policy GP attributes\nvpn-tunnel-protocol ikev1\n"
	    "exit\n");
	acquire(&a, "192.168.100.0");
	has(text_str(&logged), "no tunnel with 10.255.2.2 (crypto map entry "
	    "1): its group-policy does not allow ikev2 (IKEv1 is not carried "
	    "out by Postern yet)\n");
	text_reset(&logged);
	acquire(&a, "192.168.100.0");
	ck_assert_str_eq(text_str(&logged), "");
}
END_TEST

/* What a plane refused, and peers that ask for what there isn't. */
START_TEST(told)
{
	struct esp_packet_id inner = { .src = { AF_INET, { 172, 16, 0, 1 } },
		.dst = { AF_INET, { 192, 168, 100, 9 } }, .protocol = 17 };
	uint32_t id;

	up("192.168.100.0", 1);
	id = a.plane.pairs[0].p.id;
	text_reset(&logged);
	vpn_esp_events()->refused(a.vpn, id, ESP_REFUSED_REPLAY, 7, NULL);
	vpn_esp_events()->refused(a.vpn, id, ESP_REFUSED_ICV, 8, NULL);
	vpn_esp_events()->refused(a.vpn, id, ESP_REFUSED_SELECTOR, 9, &inner);
	vpn_esp_events()->refused(a.vpn, 999, ESP_REFUSED_ICV, 8, NULL);
	ck_assert_str_eq(text_str(&logged),
	    "4-402119: %ASA-4-402119: IPSEC: Received an ESP packet "
	    "(SPI= 0x00000001, sequence number= 0x7) "
	    "from 10.255.2.2 (user= 10.255.2.2) to "
	    "10.255.1.2 that failed anti-replay checking.\n"
	    "4-402120: %ASA-4-402120: IPSEC: Received an ESP packet "
	    "(SPI= 0x00000001, sequence number= 0x8) "
	    "from 10.255.2.2 (user= 10.255.2.2) to "
	    "10.255.1.2 that failed authentication.\n"
	    "4-402116: %ASA-4-402116: IPSEC: Received an ESP packet "
	    "(SPI= 0x00000001, sequence number= 0x9) "
	    "from 10.255.2.2 (user= 10.255.2.2) to "
	    "10.255.1.2.  The decapsulated inner packet doesn't match the "
	    "negotiated policy in the SA.  The packet specifies its "
	    "destination as 192.168.100.9, its source as 172.16.0.1, and its "
	    "protocol as udp.  The SA specifies its local proxy as "
	    "192.168.100.0/255.255.255.0/0/0 and its remote_proxy as "
	    "172.16.10.0/255.255.255.0/0/0.\n");
}
END_TEST

START_TEST(strangers)
{
	paste(&b, "access-list OTHER extended permit ip host 10.77.0.1 host "
	    "10.77.0.2\ncrypto map M 1 match address OTHER\n");
	acquire(&a, "192.168.100.0");
	turn(500);
	has(text_str(&logged), "3-751022: Local:10.255.2.2:500 "
	    "Remote:10.255.1.2:500 Username:10.255.1.2 IKEv2 Tunnel rejected: "
	    "Crypto Map Policy not found for remote traffic selector "
	    "192.168.100.0/192.168.100.255/0/65535/0 local traffic selector "
	    "172.16.10.0/172.16.10.255/0/65535/0!\n");
	paste(&b, "no crypto map M 1 set peer\nno tunnel-group 10.255.1.2\n");
	turn(200);
	text_reset(&logged);
	acquire(&a, "192.168.100.0");
	turn(500);
	has(text_str(&logged), "3-751009: Local:10.255.2.2:500 "
	    "Remote:10.255.1.2:500 Username:Unknown IKEv2 Unable to find "
	    "tunnel group for peer.\n");
}
END_TEST

static uint32_t only_sa;

static void
take_sa(void *ctx, const struct ike_sa_view *v)
{
	(void)ctx;
	only_sa = v->id;
}

#define PATH "Local:10.255.1.2:500 Remote:10.255.2.2:500 Username:10.255.2.2 "

/* The engine's events that take more than two firewalls to bring about. */
START_TEST(engine_told)
{
	struct ike_output o = { .kind = IKE_OUT_EVENT };

	up("192.168.100.0", 1);
	ike_sa_each(a.vpn->ike, take_sa, NULL);
	o.path.local = (struct endpoint){ addr_v4(0x0aff0102), 500 };
	o.path.remote = (struct endpoint){ addr_v4(0x0aff0202), 500 };
	o.sa_id = only_sa;
	o.child_id = a.plane.pairs[0].p.id;
	o.spi = 0xabc;
	o.event = IKE_EV_COLLISION;
	vpn_ike_event(a.vpn, &o);
	has(text_str(&logged), "5-750005: " PATH "IPsec rekey collision "
	    "detected. I am lowest nonce initiator, deleting SA with inbound "
	    "SPI 0x00000ABC\n");
	o.event = IKE_EV_FULL;
	vpn_ike_event(a.vpn, &o);
	has(text_str(&logged), "5-750008: " PATH "SA rejected due to system "
	    "resource low\n");
	o.event = IKE_EV_INITIAL_CONTACT;
	vpn_ike_event(a.vpn, &o);
	has(text_str(&logged), "4-750014: " PATH "IKEv2 Session aborted. "
	    "Reason: Initial Contact received for Local ID: 10.255.1.2, "
	    "Remote ID: 10.255.2.2 from remote peer:10.255.2.2:500 to "
	    "self:10.255.1.2:500\n");
	o.event = IKE_EV_INVALID_SPI;
	vpn_ike_event(a.vpn, &o);
	has(text_str(&logged), "4-750015: " PATH "IKEv2 deleting IPSec SA. "
	    "Reason: invalid SPI notification received for SPI 0x00000ABC; "
	    "local traffic selector = Address Range: 192.168.100.0-"
	    "192.168.100.255 Protocol: 0 Port Range: 0-65535; remote traffic "
	    "selector = Address Range: 172.16.10.0-172.16.10.255 Protocol: 0 "
	    "Port Range: 0-65535\n");
}
END_TEST

/* Said once, and again only after something else was the matter. */
START_TEST(no_key)
{
	paste(&a, "tunnel-group 10.255.2.2 ipsec-attributes\n"
	    "no ikev2 local-authentication pre-shared-key keyA\nexit\n");
	acquire(&a, "192.168.100.0");
	has(text_str(&logged), "3-751002: " PATH "No preshared key or "
	    "trustpoint configured for self in tunnel group 10.255.2.2\n");
	text_reset(&logged);
	acquire(&a, "192.168.100.0");
	ck_assert_str_eq(text_str(&logged), "");
}
END_TEST

/* An idle child goes alone; with the last one the session ends. */
START_TEST(idle)
{
	up("192.168.100.0", 1);
	up("192.168.200.0", 2);
	vpn_esp_events()->idle(a.vpn, a.plane.pairs[0].p.id);
	wait_pairs(1);
	has(show(&a, "show crypto ikev2 sa"), "CHILD count:1\n");
	vpn_esp_events()->idle(a.vpn, a.plane.pairs[0].p.id);
	wait_pairs(0);
	turn(50);
	expect(&b, "show crypto ikev2 sa", "\nThere are no IKEv2 SAs\n");
	has(text_str(&logged), "Reason: Idle Timeout\n");
}
END_TEST

/* The kernel's tables are flushed: the peer hears of all pairs, what they have
 * carried last counts, the next packet starts anew. */
START_TEST(lost)
{
	uint32_t ids[2];

	up("192.168.100.0", 1);
	up("192.168.200.0", 2);
	for (unsigned i = 0; i < 2; i++) {
		ids[i] = a.plane.pairs[i].p.id;
		a.plane.pairs[i].stats.c.out_bytes = 1000;
	}
	for (unsigned i = 0; i < 2; i++)
		vpn_esp_events()->lost(a.vpn, ids[i]);
	wait_pairs(0);
	up("192.168.100.0", 1);
	ck_assert_uint_eq(a.plane.spis_out + b.plane.spis_out, 0);
	show(&a, "clear crypto ikev2 sa");
	has(text_str(&logged), "Bytes xmt: 2000,");
}
END_TEST

#define KEYS(group, key) "tunnel-group " group " general-attributes\n" \
	"default-group-policy GP\ntunnel-group " group " ipsec-attributes\n" \
	"ikev2 remote-authentication pre-shared-key " key "\n" \
	"ikev2 local-authentication pre-shared-key " key "\nexit\n"

/* The group that an identity names is for a peer whose address has none. */
START_TEST(group_by_identity)
{
	paste(&b, "tunnel-group ciscoasa type ipsec-l2l\n"
	    KEYS("ciscoasa", "other"));
	paste(&a, "crypto isakmp identity hostname\n"
	    KEYS("10.255.2.2", "other"));
	acquire(&a, "192.168.100.0");
	turn(500);
	ck_assert_uint_eq(a.plane.n_pairs + b.plane.n_pairs, 0);
	has(text_str(&logged), "its identity names another tunnel-group than "
	    "its address\n");
	paste(&b, "no tunnel-group 10.255.1.2\n"
	    KEYS("DefaultL2LGroup", "third"));
	up("192.168.100.0", 1);
}
END_TEST

/* A peer that nothing is configured for is passed over. */
START_TEST(second_peer)
{
	paste(&a, "no crypto map M 1 set peer\n"
	    "crypto map M 1 set peer 10.255.9.9 10.255.2.2\n");
	up("192.168.100.0", 1);
	ck_assert_uint_eq(addr_v4_get(&a.plane.pairs[0].p.remote.addr),
	    0x0aff0202u);
	/* who may only answer doesn't start */
	type(&a, "clear crypto isakmp sa");
	wait_pairs(0);
	text_reset(&logged);
	paste(&a, "crypto map M 1 set connection-type answer-only\n");
	acquire(&a, "192.168.100.0");
	turn(100);
	has(text_str(&logged), "its connection-type is answer-only\n");
	ck_assert_uint_eq(a.plane.n_pairs, 0);
	acquire(&b, "172.16.10.0");
	wait_pairs(1);
}
END_TEST

/* Entry 1 only knows IKEv1: no tunnel, but its traffic isn't let out. */
START_TEST(ikev1_only)
{
	paste(&a, "crypto ipsec ikev1 transform-set T esp-aes esp-sha-hmac\n"
	    "crypto map M 1 set ikev1 transform-set T\n"
	    "no crypto map M 1 set ikev2 ipsec-proposal\n");
	ck_assert_uint_eq(a.plane.n_policies, 2);
	ck_assert(a.plane.policies[0].protect);
	acquire(&a, "192.168.100.0");
	has(text_str(&logged), "it has transform-sets of IKEv1 only, which "
	    "Postern does not carry out yet\n");
}
END_TEST

/* What a data plane lacks isn't offered, and not accepted. */
START_TEST(lacking)
{
	struct esp_packet_id packet = { .protocol = 1 };

	a.plane.lacks = ENCR_AES_GCM_16;
	paste(&b, "crypto ipsec ikev2 ipsec-proposal P\n"
	    "protocol esp encryption aes-gcm-256 aes-256\nexit\n");
	has(paste(&a, "crypto ipsec ikev2 ipsec-proposal P\n"
	    "protocol esp encryption aes-gcm-256 aes-256\nexit\n"),
	    "WARNING: this machine's kernel has no aes-gcm-256 for ESP: it is "
	    "neither offered nor accepted\n");
	acquire(&a, "192.168.100.0");
	wait_pairs(1);
	ck_assert_uint_eq(a.plane.pairs[0].p.encr, ENCR_AES_CBC);
	vpn_esp_events()->acquire(b.vpn, b.plane.policies[1].id, &packet);
	wait_pairs(2);
	ck_assert_uint_eq(a.plane.pairs[1].p.encr, ENCR_AES_CBC);
}
END_TEST

START_TEST(lacking_all)
{
	a.plane.lacks = INTEG_HMAC_SHA1_96;
	acquire(&a, "192.168.100.0");
	has(text_str(&logged), "no tunnel with 10.255.2.2 (crypto map entry "
	    "1): none of its ikev2 ipsec-proposals is usable by the data "
	    "plane\n");
	text_reset(&logged);
	acquire(&b, "172.16.10.0");
	turn(500);
	ck_assert_uint_eq(a.plane.n_pairs + b.plane.n_pairs, 0);
	has(text_str(&logged), "Negotiation aborted due to ERROR: Failed to "
	    "find a matching policy\n");
}
END_TEST

START_TEST(port_taken)
{
	paste(&a, "no crypto ikev2 enable outside\n");
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(500) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), -1);
	sin.sin_addr.s_addr = htonl(0x0aff0102);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	expect(&a, "crypto ikev2 enable outside", "ERROR: UDP port 500 of "
	    "10.255.1.2 (outside) is taken by another program: no IKE on this "
	    "interface\n");
	close(fd);
}
END_TEST

static void
map(struct site *s, uint16_t port)
{
	struct endpoint to = s->plane.pairs[0].p.remote;

	to.port = port;
	vpn_esp_events()->mapping(s->vpn, s->plane.pairs[0].p.id, &to);
}

/* A NAT has a new port for the peer: all that goes to the peer goes there. */
START_TEST(nat_moves)
{
	shell("nft 'table ip nat { chain post { type nat hook postrouting "
	    "priority 100; ip saddr 10.255.1.2 udp sport { 500, 4500 } "
	    "snat to 10.255.1.2:20000-20100; }; }'");
	up("192.168.100.0", 1);
	up("192.168.200.0", 2);
	ck_assert(b.plane.pairs[0].p.udp_encap);
	map(&b, 33333);
	ck_assert_uint_eq(b.plane.pairs[0].p.remote.port, 33333);
	ck_assert_uint_eq(b.plane.pairs[1].p.remote.port, 33333);
	has(show(&b, "show crypto ikev2 sa"), "10.255.1.2/33333");
}
END_TEST

/* A peer that no NAT hides doesn't move, whatever a packet looks like. */
START_TEST(no_nat_no_move)
{
	up("192.168.100.0", 1);
	map(&a, 33333);
	ck_assert_uint_eq(a.plane.pairs[0].p.remote.port, 500);
}
END_TEST

MACHINE_MAIN("vpn tunnel", setup, teardown, policies_in_order, two_children,
    no_replay_no_esn, ipsec_sa, clearing, configuration_changes, renewal,
    idle, lost, group_by_identity, refusals, told,
    strangers, engine_told, no_key, second_peer, ikev1_only, lacking,
    lacking_all,
    port_taken, nat_moves, no_nat_no_move)
