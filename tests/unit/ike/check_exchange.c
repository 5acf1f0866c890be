#include "base/error.h"
#include "tests/unit/ike/pair.h"

/* Bringing up an IKE SA and its first child: how it goes and how it fails. */

START_TEST(four_messages)
{
	struct ike_sa_view v;

	bring_up();
	ck_assert_uint_eq(a->sent, 2);
	ck_assert_uint_eq(b->sent, 2);
	ck_assert_uint_eq(a->events[IKE_EV_SA_UP], 1);
	ck_assert_uint_eq(b->events[IKE_EV_SA_UP], 1);
	ck_assert_uint_eq(b->events[IKE_EV_REQUEST], 1);
	ck_assert_uint_eq(node_installed(a, 1)->pfs_group, DH_NONE);
	ck_assert_uint_eq(node_installed(a, 1)->ref, 101);
	ck_assert_uint_eq(node_installed(b, 1)->ref, 201);
	ck_assert(!node_installed(a, 1)->udp_encap);
	v = the_sa(a);
	ck_assert(v.initiator);
	ck_assert_uint_eq(v.group, DH_CURVE25519);
	ck_assert_uint_eq(v.lifetime_s, 86400);
	ck_assert_uint_eq(v.id_remote.type, IKE_ID_IPV4);
	ck_assert_mem_eq(v.id_remote.data, b->addr.bytes, 4);
}
END_TEST

START_TEST(asking_twice_makes_one)
{
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(node_initiate(a, 1, 1), 0);
	world_run(&w, 1000);
	ck_assert_int_eq(node_initiate(a, 1, 1), 0);
	world_run(&w, 1000);
	expect_together(1);
}
END_TEST

START_TEST(children_asked_for_at_once)
{
	for (uint32_t ref = 1; ref <= 5; ref++)
		ck_assert_int_eq(node_initiate(a, 1, ref), 0);
	world_run(&w, 2000);
	expect_together(5);
}
END_TEST

START_TEST(further_child_is_one_exchange)
{
	a->child.n_pfs_groups = b->child.n_pfs_groups = 1;
	a->child.pfs_groups[0] = b->child.pfs_groups[0] = DH_ECP_256;
	bring_up();
	ck_assert_int_eq(node_initiate(a, 1, 2), 0);
	world_run(&w, 1000);
	expect_together(2);
	ck_assert_uint_eq(a->sent, 3);
	ck_assert_uint_eq(b->sent, 3);
	ck_assert_uint_eq(node_installed(b, 2)->pfs_group, DH_ECP_256);
}
END_TEST

START_TEST(responder_without_pfs_takes_any)
{
	a->child.n_pfs_groups = 1;
	a->child.pfs_groups[0] = DH_ECP_384;
	bring_up();
	node_initiate(a, 1, 2);
	world_run(&w, 1000);
	expect_together(2);
	ck_assert_uint_eq(node_installed(b, 2)->pfs_group, DH_ECP_384);
}
END_TEST

START_TEST(invalid_ke_init)
{
	struct ike_policy *p = &a->peer[1].policies[0];

	p->groups[0] = DH_MODP_1024;
	p->groups[1] = DH_CURVE25519;
	p->n_groups = 2;
	bring_up();
	ck_assert_uint_eq(a->sent, 3);
}
END_TEST

START_TEST(invalid_ke_child)
{
	a->child.n_pfs_groups = 2;
	a->child.pfs_groups[0] = DH_MODP_1024;
	a->child.pfs_groups[1] = DH_CURVE25519;
	b->child.n_pfs_groups = 1;
	b->child.pfs_groups[0] = DH_CURVE25519;
	bring_up();
	node_initiate(a, 1, 2);
	world_run(&w, 1000);
	expect_together(2);
	ck_assert_uint_eq(node_installed(a, 2)->pfs_group, DH_CURVE25519);
}
END_TEST

START_TEST(best_policy_of_several)
{
	a->peer[1].n_policies = 2;
	world_policy(&a->peer[1].policies[1], true);
	a->peer[1].policies[1].lifetime_s = 1234;
	world_policy(&b->peer[0].policies[0], true);
	bring_up();
	ck_assert_uint_eq(the_sa(a).cipher.encr, ENCR_AES_GCM_16);
	ck_assert_uint_eq(the_sa(a).integ, INTEG_NONE);
	ck_assert_uint_eq(the_sa(a).lifetime_s, 1234);
}
END_TEST

/* It is not authentic, so a asks a little longer before it believes it. */
START_TEST(no_proposal_chosen)
{
	b->peer[0].policies[0].prfs[0] = PRF_HMAC_SHA1;
	node_initiate(a, 1, 1);
	world_run(&w, 10000);
	expect_nothing();
	ck_assert_uint_eq(a->events[IKE_EV_INITIATE_FAILED], 1);
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_PROPOSAL);
	ck_assert_uint_eq(a->last_failure.ref, 101);
	ck_assert_uint_ge(b->events[IKE_EV_NO_PROPOSAL], 1);
}
END_TEST

START_TEST(unknown_peer)
{
	b->peer[0].n_policies = 0;
	node_initiate(a, 1, 1);
	world_run(&w, 10000);
	expect_nothing();
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_PROPOSAL);
}
END_TEST

START_TEST(initiator_not_believed)
{
	secret_set(&a->peer[1].psk_local, "wrong", 5);
	node_initiate(a, 1, 1);
	world_run(&w, 60000);
	expect_nothing();
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_AUTH);
	ck_assert_uint_eq(a->events[IKE_EV_AUTH_FAILED], 1);
	ck_assert_uint_eq(b->events[IKE_EV_AUTH_FAILED], 1);
	ck_assert_uint_eq(b->events[IKE_EV_SA_UP], 0);
}
END_TEST

START_TEST(responder_not_believed)
{
	secret_set(&b->peer[0].psk_local, "wrong", 5);
	node_initiate(a, 1, 1);
	world_run(&w, 60000);
	expect_nothing();
	ck_assert_uint_eq(a->events[IKE_EV_SA_UP], 0);
	ck_assert_uint_eq(a->events[IKE_EV_AUTH_FAILED], 1);
	ck_assert_uint_eq(b->events[IKE_EV_SA_DOWN], 1);
}
END_TEST

START_TEST(identity_not_accepted)
{
	b->peer[0].id_remote = (struct ike_id){ .type = IKE_ID_FQDN,
		.len = 1, .data = "x" };
	node_initiate(a, 1, 1);
	world_run(&w, 60000);
	expect_nothing();
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_AUTH);
}
END_TEST

START_TEST(ts_unacceptable_keeps_the_sa)
{
	b->refuse_children = true;
	node_initiate(a, 1, 1);
	world_run(&w, 1000);
	expect_together(0);
	ck_assert_uint_eq(count_sas(a), 1);
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_TS);
	b->refuse_children = false;
	node_initiate(a, 1, 1);
	world_run(&w, 1000);
	expect_together(1);
}
END_TEST

START_TEST(child_proposal_refused)
{
	world_proposal(&b->child.proposals[0], true);
	node_initiate(a, 1, 1);
	world_run(&w, 1000);
	expect_together(0);
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_PROPOSAL);
	ck_assert_uint_eq(count_sas(b), 1);
}
END_TEST

/* A packet's own selector first, then all of the policy; the peer gives what
 * it has of them. */
START_TEST(narrowed)
{
	struct ike_child_config c = node_child(a, 1, 3);
	struct ike_path path = node_path(a, 1);
	struct addr everywhere = addr_v4(0);
	struct prefix all = prefix_make(&everywhere, 0);

	c.local[1] = c.local[0];
	c.remote[1] = c.remote[0];
	c.n_local = c.n_remote = 2;
	c.remote[1].addrs = prefix_range(&all);
	ck_assert_int_eq(ike_initiate(a->engine, w.now_ms, &path, &a->peer[1],
	    &c), 0);
	node_pump(a);
	world_run(&w, 1000);
	expect_together(1);
	ck_assert_uint_eq(node_installed(a, 3)->n_remote, 1);
	ck_assert(range_equal(&node_installed(a, 3)->remote[0].addrs,
	    &c.remote[0].addrs));
}
END_TEST

START_TEST(esn_and_transport)
{
	a->child.esn = b->child.esn = true;
	a->child.transport = b->child.transport = true;
	bring_up();
	ck_assert(node_installed(a, 1)->esn);
	ck_assert(node_installed(b, 1)->transport);
}
END_TEST

START_TEST(transport_wanted_by_one)
{
	a->child.transport = true;
	bring_up();
	ck_assert(!node_installed(a, 1)->transport);
}
END_TEST

START_TEST(behind_nat)
{
	a->nat = addr_v4(0xc6336401);
	bring_up();
	ck_assert(node_installed(a, 1)->udp_encap);
	ck_assert_uint_eq(node_installed(b, 1)->path.remote.port, 4500);
	ck_assert_uint_eq(node_installed(a, 1)->path.local.port, 4500);
	ck_assert(the_sa(a).nat_local && !the_sa(a).nat_remote);
	ck_assert(the_sa(b).nat_remote && !the_sa(b).nat_local);
}
END_TEST

START_TEST(nat_t_disabled)
{
	a->nat = addr_v4(0xc6336401);
	a->peer[1].nat_t_disable = b->peer[0].nat_t_disable = true;
	bring_up();
	ck_assert(!node_installed(a, 1)->udp_encap);
	ck_assert_uint_eq(the_sa(b).path.remote.port, 500);
}
END_TEST

START_TEST(answer_only)
{
	a->peer[1].dont_initiate = true;
	ck_assert_int_eq(node_initiate(a, 1, 1), ERR_REFUSED);
	ck_assert_int_eq(node_initiate(b, 0, 1), 0);
	world_run(&w, 1000);
	expect_together(1);
}
END_TEST

START_TEST(every_algorithm)
{
	static const struct ike_cipher ciphers[] = { { ENCR_3DES, 0 },
		{ ENCR_AES_CBC, 128 }, { ENCR_AES_CBC, 192 },
		{ ENCR_AES_CBC, 256 }, { ENCR_AES_GCM_16, 128 },
		{ ENCR_AES_GCM_16, 192 }, { ENCR_AES_GCM_16, 256 },
		{ ENCR_CHACHA20_POLY1305, 0 } };
	static const uint16_t integs[] = { INTEG_HMAC_MD5_96,
		INTEG_HMAC_SHA1_96, INTEG_HMAC_SHA2_256_128,
		INTEG_HMAC_SHA2_384_192, INTEG_HMAC_SHA2_512_256 };
	static const uint16_t prfs[] = { PRF_HMAC_MD5, PRF_HMAC_SHA1,
		PRF_HMAC_SHA2_256, PRF_HMAC_SHA2_384, PRF_HMAC_SHA2_512 };
	static const uint16_t groups[] = { 1, 2, 5, 14, 15, 16, 19, 20, 21,
		24, 31 };

	for (unsigned i = 0; i < 11; i++) {
		for (unsigned side = 0; side < 2; side++) {
			struct node *n = &w.nodes[side];
			struct ike_policy *p = &n->peer[!side].policies[0];

			n->child.proposals[0].ciphers[0] = ciphers[i % 8];
			n->child.proposals[0].integs[0] = integs[i % 5];
			p->ciphers[0] = ciphers[(i + 3) % 8];
			p->integs[0] = integs[(i + 1) % 5];
			p->prfs[0] = prfs[i % 5];
			p->groups[0] = groups[i];
			node_stop(n);
			node_start(n);
		}
		bring_up();
		ck_assert_uint_eq(the_sa(b).group, groups[i]);
		ck_assert_uint_eq(node_installed(a, 1)->encr_in.len,
		    encr_keymat_len(ciphers[i % 8].encr,
			ciphers[i % 8].key_bits));
	}
}
END_TEST

/* Proposals so long that IKE_AUTH does not fit a packet: RFC 7383. */
START_TEST(fragments)
{
	for (unsigned side = 0; side < 2; side++) {
		struct ike_child_config *c = &w.nodes[side].child;

		c->n_proposals = IKE_ESP_PROPOSALS_MAX;
		for (unsigned i = 0; i < IKE_ESP_PROPOSALS_MAX; i++) {
			struct ike_esp_proposal *p = &c->proposals[i];

			world_proposal(p, false);
			for (unsigned k = 0; k < IKE_ALGS_MAX; k++)
				p->ciphers[k] = (struct ike_cipher){
					ENCR_AES_CBC, 256 };
			p->n_ciphers = IKE_ALGS_MAX;
		}
	}
	w.faults.jitter_ms = 200;
	node_initiate(a, 1, 1);
	world_run(&w, 5000);
	expect_together(1);
	ck_assert_uint_eq(a->sent, 3); /* IKE_SA_INIT and two fragments */
}
END_TEST

UNIT_MAIN("exchange", setup, teardown, four_messages, asking_twice_makes_one,
    children_asked_for_at_once, further_child_is_one_exchange,
    responder_without_pfs_takes_any, invalid_ke_init, invalid_ke_child,
    best_policy_of_several, no_proposal_chosen, unknown_peer,
    initiator_not_believed, responder_not_believed, identity_not_accepted,
    ts_unacceptable_keeps_the_sa, child_proposal_refused, narrowed,
    esn_and_transport, transport_wanted_by_one, behind_nat, nat_t_disabled,
    answer_only, every_algorithm, fragments)
