#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/proposal.h"
#include "ike/selectors.h"
#include "tests/unit/unit.h"

/* Offers, choices, answers; and what selectors have in common. */

static struct ike_peer_config ours, theirs;
static struct ike_child_config child_ours, child_theirs;
static struct wire_sa offer, answer;
static struct ike_suite suite;

static const struct ike_policy both_kinds = {
	.ciphers = { { ENCR_AES_CBC, 256 }, { ENCR_AES_GCM_16, 128 },
		{ ENCR_3DES, 0 } },
	.integs = { INTEG_HMAC_SHA2_256_128, INTEG_HMAC_SHA1_96 },
	.prfs = { PRF_HMAC_SHA2_256, PRF_HMAC_SHA1 },
	.groups = { DH_MODP_2048, DH_CURVE25519 },
	.n_ciphers = 3, .n_integs = 2, .n_prfs = 2, .n_groups = 2,
	.lifetime_s = 3600,
};
static const struct ike_esp_proposal esp = {
	.ciphers = { { ENCR_AES_CBC, 256 }, { ENCR_AES_CBC, 128 } },
	.integs = { INTEG_HMAC_SHA2_256_128, INTEG_HMAC_SHA1_96 },
	.n_ciphers = 2, .n_integs = 2,
};

static void
setup(void)
{
	memset(&ours, 0, sizeof(ours));
	ours.n_policies = 1;
	ours.policies[0] = both_kinds;
	theirs = ours;
	memset(&child_ours, 0, sizeof(child_ours));
	child_ours.n_proposals = 1;
	child_ours.proposals[0] = esp;
	child_theirs = child_ours;
}

static void
teardown(void)
{
}

START_TEST(aead_apart)
{
	ike_offer_ike(&ours, NULL, &offer);
	ck_assert_uint_eq(offer.n_proposals, 2);
	/* CBC, 3DES; two integs, two PRFs, two groups */
	ck_assert_uint_eq(offer.proposals[0].count, 8);
	ck_assert_uint_eq(offer.proposals[1].count, 5);
	ck_assert_uint_eq(offer.proposals[1].number, 2);
	ck_assert_uint_eq(offer.proposals[0].spi_len, 0);
}
END_TEST

START_TEST(our_order_decides)
{
	ours.policies[0].ciphers[0] = (struct ike_cipher){ ENCR_3DES, 0 };
	ours.policies[0].ciphers[2] =
	    (struct ike_cipher){ ENCR_AES_CBC, 256 };
	ike_offer_ike(&theirs, NULL, &offer);
	ck_assert_int_eq(ike_select_ike(&ours, &offer, 0, 0, &suite), 0);
	ck_assert_uint_eq(suite.cipher.encr, ENCR_3DES);
	ck_assert_uint_eq(suite.integ, INTEG_HMAC_SHA2_256_128);
	ck_assert_uint_eq(suite.group, DH_MODP_2048);
	ck_assert_uint_eq(suite.lifetime_s, 3600);
	ck_assert_int_eq(ike_select_ike(&ours, &offer, DH_CURVE25519, 0,
	    &suite), 0);
	ck_assert_uint_eq(suite.group, DH_CURVE25519);
	/* an SPI where there must be none */
	ck_assert_int_eq(ike_select_ike(&ours, &offer, 0, 8, &suite),
	    ERR_NOT_FOUND);
}
END_TEST

START_TEST(nothing_in_common)
{
	ike_offer_ike(&theirs, NULL, &offer);
	ours.policies[0].n_prfs = 1;
	ours.policies[0].prfs[0] = PRF_HMAC_SHA2_512;
	ck_assert_int_eq(ike_select_ike(&ours, &offer, 0, 0, &suite),
	    ERR_NOT_FOUND);
	/* a key size is part of what must be the same */
	ike_offer_esp(&child_theirs, 1, true, &offer);
	child_ours.proposals[0].n_ciphers = 1;
	child_ours.proposals[0].ciphers[0].key_bits = 192;
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, true, &suite),
	    ERR_NOT_FOUND);
}
END_TEST

START_TEST(unknown_transform_type)
{
	child_theirs.n_proposals = 2;
	child_theirs.proposals[1] = esp;
	ike_offer_esp(&child_theirs, 0x01020304, true, &offer);
	/* the first proposal asks for something of the future: 3.3.6 */
	offer.transforms[0].type = 9;
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, true, &suite),
	    0);
	ck_assert_uint_eq(suite.number, 2);
	assert_hex(suite.spi, 4, "01020304");
	offer.transforms[offer.proposals[1].first].unknown = true;
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, true, &suite),
	    0);
	ck_assert_uint_eq(suite.cipher.key_bits, 128);
}
END_TEST

START_TEST(pfs)
{
	child_theirs.n_pfs_groups = 2;
	child_theirs.pfs_groups[0] = DH_MODP_2048;
	child_theirs.pfs_groups[1] = DH_CURVE25519;
	ike_offer_esp(&child_theirs, 1, true, &offer);
	/* none of our own: the peer's wish */
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, DH_CURVE25519,
	    true, &suite), 0);
	ck_assert_uint_eq(suite.group, DH_CURVE25519);
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, true, &suite),
	    0);
	ck_assert_uint_eq(suite.group, DH_MODP_2048);
	/* one of our own that isn't offered */
	child_ours.n_pfs_groups = 1;
	child_ours.pfs_groups[0] = DH_ECP_384;
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, true, &suite),
	    ERR_NOT_FOUND);
	/* IKE_AUTH has no groups */
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, false,
	    &suite), 0);
	ck_assert_uint_eq(suite.group, DH_NONE);
}
END_TEST

START_TEST(esn)
{
	child_theirs.esn = true;
	ike_offer_esp(&child_theirs, 1, false, &offer);
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, false,
	    &suite), 0);
	ck_assert(!suite.esn);
	child_ours.esn = true;
	ck_assert_int_eq(ike_select_esp(&child_ours, &offer, 0, false,
	    &suite), 0);
	ck_assert(suite.esn);
}
END_TEST

START_TEST(answers)
{
	struct ike_suite back;
	static const uint8_t spi[4] = { 9, 8, 7, 6 };

	ike_offer_esp(&child_ours, 1, false, &offer);
	ck_assert_int_eq(ike_select_esp(&child_theirs, &offer, 0, false,
	    &suite), 0);
	ike_answer_make(&suite, PROTO_ESP, spi, 4, &answer);
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), 0);
	ck_assert_uint_eq(back.cipher.key_bits, 256);
	ck_assert_uint_eq(back.integ, INTEG_HMAC_SHA2_256_128);
	ck_assert_mem_eq(back.spi, spi, 4);
	/* what was not offered, twice the same type, a type that is missing,
	 * a proposal that doesn't exist, two proposals */
	answer.transforms[0].key_bits = 192;
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), ERR_SYNTAX);
	answer.transforms[0].key_bits = 128;
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), 0);
	answer.transforms[1] = answer.transforms[0];
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), ERR_SYNTAX);
	ike_answer_make(&suite, PROTO_ESP, spi, 4, &answer);
	answer.proposals[0].count = 1;
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), ERR_SYNTAX);
	ike_answer_make(&suite, PROTO_ESP, spi, 4, &answer);
	answer.proposals[0].number = 3;
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), ERR_SYNTAX);
	answer.proposals[0].number = 1;
	answer.n_proposals = 2;
	ck_assert_int_eq(ike_answer_check(&offer, &answer, &back), ERR_SYNTAX);
}
END_TEST

/* The largest configuration there can be is within the wire's bounds. */
START_TEST(largest)
{
	static uint8_t buf[32768];
	struct wire_payload p = { .data = buf + 4 };
	static struct wire_sa back;
	struct wire_out o;

	ours.n_policies = IKE_POLICIES_MAX;
	for (unsigned i = 0; i < IKE_POLICIES_MAX; i++) {
		struct ike_policy *q = &ours.policies[i];

		*q = both_kinds;
		q->n_ciphers = q->n_integs = q->n_prfs = q->n_groups =
		    IKE_ALGS_MAX;
		for (unsigned k = 0; k < IKE_ALGS_MAX; k++) {
			q->ciphers[k] = both_kinds.ciphers[k % 2];
			q->integs[k] = INTEG_HMAC_SHA1_96;
			q->prfs[k] = PRF_HMAC_SHA1;
			q->groups[k] = DH_MODP_2048;
		}
	}
	ike_offer_ike(&ours, NULL, &offer);
	ck_assert_uint_eq(offer.n_proposals, 2 * IKE_POLICIES_MAX);
	wire_out_init(&o, buf, sizeof(buf));
	wire_sa_emit(&o, &offer);
	ck_assert_int_eq(o.w.error, 0);
	p.len = o.w.len - 4;
	ck_assert_int_eq(wire_sa_parse(&p, &back), 0);
	ck_assert_uint_eq(back.n_transforms, offer.n_transforms);
}
END_TEST

static struct ike_ts
ts(const char *first, const char *last, uint8_t protocol, uint16_t port)
{
	struct ike_ts t = { .protocol = protocol, .port_first = port,
		.port_last = port != 0 ? port : 65535 };

	ck_assert_int_eq(addr_parse(first, &t.addrs.first), 0);
	ck_assert_int_eq(addr_parse(last, &t.addrs.last), 0);
	return t;
}

START_TEST(selectors)
{
	struct ike_ts net = ts("10.1.0.0", "10.1.255.255", 0, 0);
	struct ike_ts web = ts("10.1.2.3", "10.1.2.3", 6, 80);
	struct ike_ts more = ts("10.1.255.0", "10.2.0.255", 17, 0);
	struct ike_ts six = ts("2001:db8::", "2001:db8::ff", 0, 0);
	struct ike_ts list[2] = { web, net }, others[2] = { net, six };

	ck_assert(ike_ts_list_within(&web, 1, &net, 1));
	ck_assert(!ike_ts_list_within(&net, 1, &web, 1));
	ck_assert(!ike_ts_list_within(&six, 1, &net, 1));
	ck_assert(ike_ts_list_within(list, 2, others, 2));
	ck_assert(!ike_ts_list_within(&more, 1, others, 2));
	ck_assert(!ike_ts_list_within(list, 0, others, 2));
}
END_TEST

UNIT_MAIN("proposal", setup, teardown, aead_apart, our_order_decides,
    nothing_in_common, unknown_transform_type, pfs, esn, answers, largest,
    selectors)
