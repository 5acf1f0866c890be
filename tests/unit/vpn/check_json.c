#include "tests/unit/vpn/facts.h"
#include "vpn/show_json.h"

/* The JSON forms, where the lab's tunnel doesn't come: IKEv1, rekeying, NAT,
 * no limits, many. Keys as in postern-json(5). */

static json_t *root;

static void
open_root(void)
{
	setup();
	root = json_object();
}

static void
close_root(void)
{
	json_decref(root);
	text_clear(&out);
}

/* "ipsec_sas/0/spi" */
static const json_t *
at(const char *path)
{
	const json_t *v = root;
	char word[64];
	size_t n;

	for (; *path != '\0'; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		snprintf(word, sizeof(word), "%.*s", (int)n, path);
		v = json_is_array(v) ?
		    json_array_get(v, strtoul(word, NULL, 10)) :
		    json_object_get(v, word);
		ck_assert_msg(v != NULL, "no %s", word);
	}
	return v;
}

#define text_is(path, expected) \
	ck_assert_str_eq(json_string_value(at(path)), expected)
#define number_is(path, expected) \
	ck_assert_int_eq(json_integer_value(at(path)), expected)

START_TEST(ikev1)
{
	sa.v.version = 1;
	put_ikev1_sas(root, &sa, 1, 14500);
	put_ikev2_sessions(root, &sa, 1, 14500);
	text_is("ikev1_sas/0/peer", "10.255.2.2");
	text_is("ikev1_sas/0/state", "mm_active");
	text_is("ikev1_sas/0/encryption", "aes-256");
	number_is("ikev1_sas/0/active_s", 13);
	number_is("ikev1_sas/0/remaining_s", 86400 - 13);
	ck_assert_uint_eq(json_array_size(at("ikev2_sessions")), 0);
}
END_TEST

START_TEST(sessions)
{
	struct show_sa sas[3] = { sa, sa, sa };

	sas[1].v.cipher.encr = 0; /* nothing agreed yet */
	sas[1].n_children = 0;
	sas[2].session_id = 86;
	sas[2].v.nat_remote = true;
	put_ikev2_sessions(root, sas, 3, 14500);
	number_is("ikev2_sessions/0/ike_count", 2);
	number_is("ikev2_sessions/0/child_count", 1);
	ck_assert_ptr_null(json_object_get(at("ikev2_sessions/0/sas/1"),
	    "encryption"));
	number_is("ikev2_sessions/1/session_id", 86);
	text_is("ikev2_sessions/1/sas/0/nat_t", "outside");
	text_is("ikev2_sessions/1/sas/0/children/0/inbound_spi",
	    "0x0D866A3C");
}
END_TEST

/* Old and new pair of a rekeying share a block and its sums. */
START_TEST(rekeying)
{
	struct show_child c[3] = { child, child, child };

	c[0].spi_in = 0xffffffff;
	c[0].hard_kb = 0;
	c[0].stats.replay_window = 0;
	c[0].before.encaps = UINT32_MAX;
	c[1].rekeyed = true;
	c[2].map = NULL;
	c[2].acl_line = "";
	put_ipsec_sas(root, c, 3, true);
	ck_assert_uint_eq(json_array_size(at("ipsec_sas")), 2);
	number_is("ipsec_sas/0/counters/pkts_encaps", 4294967295 + 8);
	number_is("ipsec_sas/0/counters/pkts_decaps", 8);
	text_is("ipsec_sas/0/inbound_esp_sas/0/spi", "0xFFFFFFFF");
	text_is("ipsec_sas/0/inbound_esp_sas/1/spi", "0x0D866A3C");
	ck_assert(json_is_true(at("ipsec_sas/0/inbound_esp_sas/1/rekeyed")));
	ck_assert(json_is_null(
	    at("ipsec_sas/0/inbound_esp_sas/0/remaining_kb")));
	number_is("ipsec_sas/0/inbound_esp_sas/1/remaining_kb", 3962879);
	number_is("ipsec_sas/0/inbound_esp_sas/1/remaining_s", 28775);
	text_is("ipsec_sas/0/inbound_esp_sas/1/anti_replay_bitmap",
	    "0x000000000000001F");
	ck_assert(json_is_false(
	    at("ipsec_sas/0/inbound_esp_sas/0/replay_detection")));
	ck_assert(json_is_null(at("ipsec_sas/1/crypto_map")));
	ck_assert(json_is_null(at("ipsec_sas/1/access_list")));
	text_is("ipsec_sas/0/access_list", "access-list vpn extended permit "
	    "ip 192.168.100.0 255.255.255.0 172.16.10.0 255.255.255.0 log "
	    "default");
}
END_TEST

START_TEST(identity)
{
	put_ipsec_sas(root, &child, 1, false);
	text_is("ipsec_sas/0/local_idents/0/last_address",
	    "192.168.100.255");
	ck_assert_ptr_null(json_object_get(at("ipsec_sas/0"),
	    "inbound_esp_sas"));
}
END_TEST

/* As many as a big firewall has: each is there. */
START_TEST(many)
{
	enum { MANY = 10000 };
	struct show_child *c = calloc(MANY, sizeof(*c));

	for (unsigned i = 0; i < MANY; i++) {
		c[i] = child;
		c[i].seq = i;
		c[i].spi_in = i + 1;
	}
	put_ipsec_sas(root, c, MANY, true);
	free(c);
	json_write(root, &out);
	json_decref(root);
	root = json_loads(text_str(&out), 0, NULL);
	ck_assert_uint_eq(json_array_size(at("ipsec_sas")), MANY);
	text_is("ipsec_sas/9999/inbound_esp_sas/0/spi", "0x00002710");
}
END_TEST

UNIT_MAIN("vpn json", open_root, close_root, ikev1, sessions, rekeying,
    identity, many)
