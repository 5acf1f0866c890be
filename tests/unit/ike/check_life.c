#include "base/error.h"
#include "ike/v2/v2.h"
#include "tests/unit/ike/pair.h"

/* What becomes of an SA: deletes, liveness, rekeying, collisions, restarts. */

START_TEST(child_closed_by_either)
{
	for (unsigned side = 0; side < 2; side++) {
		struct node *n = &w.nodes[side], *other = &w.nodes[!side];

		bring_up();
		ck_assert_int_eq(ike_child_close(n->engine, w.now_ms,
		    node_installed(n, 1)->child_id), 0);
		node_pump(n);
		ck_assert_uint_eq(node_count_installed(n, 0), 0);
		world_run(&w, 1000);
		expect_together(0);
		ck_assert_uint_eq(other->events[IKE_EV_CHILD_DOWN], side + 1);
	}
}
END_TEST

/* All at once: two exchanges, the first with the first of them, and the other
 * end needs not wait long for a new one. */
START_TEST(children_closed_together)
{
	for (uint32_t ref = 1; ref <= REFS_MAX; ref++)
		node_initiate(a, 1, ref);
	world_run(&w, 1000);
	expect_together(REFS_MAX);
	a->sent = b->sent = 0;
	for (uint32_t ref = 1; ref <= REFS_MAX; ref++) {
		ike_child_close(a->engine, w.now_ms,
		    node_installed(a, ref)->child_id);
		node_pump(a);
	}
	node_initiate(a, 1, 1);
	world_run(&w, 1000);
	expect_together(1);
	ck_assert_uint_eq(a->sent, 3);
	ck_assert_uint_eq(b->sent, 3);
}
END_TEST

START_TEST(sa_closed_by_either)
{
	for (unsigned side = 0; side < 2; side++) {
		struct node *n = &w.nodes[side];

		bring_up();
		ck_assert_int_eq(ike_sa_close(n->engine, w.now_ms,
		    the_sa(n).id), 0);
		node_pump(n);
		world_run(&w, 1000);
		expect_nothing();
	}
	ck_assert_int_eq(ike_sa_close(a->engine, w.now_ms, 12345),
	    ERR_NOT_FOUND);
}
END_TEST

START_TEST(closed_and_wanted_again_at_once)
{
	bring_up();
	ike_sa_close(a->engine, w.now_ms, the_sa(a).id);
	node_pump(a);
	node_initiate(a, 1, 1);
	world_run(&w, 1000);
	expect_together(1);
}
END_TEST

START_TEST(closed_while_connecting)
{
	node_initiate(a, 1, 1);
	world_run(&w, 2); /* IKE_SA_INIT is answered by now */
	ck_assert_int_eq(ike_sa_close(a->engine, w.now_ms, the_sa(a).id), 0);
	node_pump(a);
	world_run(&w, 100000);
	expect_nothing();
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_ADMIN);
}
END_TEST

START_TEST(lost_peer)
{
	a->peer[1].dpd_idle_s = 10;
	a->peer[1].dpd_retry_s = 2;
	bring_up();
	node_stop(b);
	world_run(&w, 9000);
	ck_assert_uint_eq(count_sas(a), 1);
	world_run(&w, 2000 + 6 * 2000);
	ck_assert_uint_eq(count_sas(a), 0);
	ck_assert_uint_eq(node_count_installed(a, 0), 0);
	ck_assert_uint_eq(a->events[IKE_EV_PEER_DEAD], 1);
	ck_assert_uint_eq(a->events[IKE_EV_CHILD_DOWN], 1);
	ck_assert_uint_eq(ike_next_expiry(a->engine), UINT64_MAX);
}
END_TEST

START_TEST(traffic_is_proof_of_life)
{
	uint64_t sent;

	a->peer[1].dpd_idle_s = 10;
	bring_up();
	sent = a->sent;
	for (int i = 0; i < 10; i++) {
		world_run(&w, 5000);
		ike_child_alive(a->engine, w.now_ms,
		    node_installed(a, 1)->child_id);
	}
	ck_assert_uint_eq(a->sent, sent);
	world_run(&w, 11000);
	ck_assert_uint_eq(a->sent, sent + 1);
	expect_together(1);
}
END_TEST

START_TEST(unreachable_peer)
{
	node_stop(b);
	node_initiate(a, 1, 1);
	world_run(&w, 62000);
	ck_assert_uint_eq(a->events[IKE_EV_INITIATE_FAILED], 0);
	world_run(&w, 3000);
	ck_assert_uint_eq(a->sent, 6); /* once, and five times again */
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_PEER_LOST);
	ck_assert_uint_eq(count_sas(a), 0);
}
END_TEST

START_TEST(both_begin_at_once)
{
	for (unsigned seed = 1; seed <= 20; seed++) {
		world_clear(&w);
		world_init(&w, seed, 2);
		w.faults.delay_ms = 20;
		w.faults.jitter_ms = seed % 2 == 0 ? 40 : 0;
		node_initiate(a, 1, 1);
		node_initiate(b, 0, 1);
		world_run(&w, 35000); /* what was abandoned is forgotten */
		expect_together(1);
	}
}
END_TEST

START_TEST(both_want_the_same_child_at_once)
{
	for (unsigned seed = 1; seed <= 20; seed++) {
		world_clear(&w);
		world_init(&w, seed, 2);
		w.faults.delay_ms = 20;
		w.faults.jitter_ms = seed % 2 == 0 ? 40 : 0;
		bring_up();
		node_initiate(a, 1, 2);
		node_initiate(b, 0, 2);
		world_run(&w, 30000);
		expect_together(2);
	}
}
END_TEST

START_TEST(restarted_peer)
{
	uint32_t before;

	bring_up();
	before = node_installed(a, 1)->spi_out;
	node_stop(b);
	node_start(b);
	ck_assert_int_eq(node_initiate(b, 0, 1), 0);
	world_run(&w, 5000);
	expect_together(1);
	ck_assert_uint_ne(node_installed(a, 1)->spi_in, before);
	ck_assert_uint_eq(a->events[IKE_EV_SA_DOWN], 1);
	ck_assert_uint_eq(a->events[IKE_EV_INITIAL_CONTACT], 1);
	ck_assert_uint_eq(b->events[IKE_EV_INITIAL_CONTACT], 0);
}
END_TEST

START_TEST(child_rekeyed)
{
	uint32_t old_id, old_spi;

	a->child.n_pfs_groups = b->child.n_pfs_groups = 1;
	a->child.pfs_groups[0] = b->child.pfs_groups[0] = DH_CURVE25519;
	bring_up();
	old_id = node_installed(a, 1)->child_id;
	old_spi = node_installed(a, 1)->spi_in;
	ck_assert_int_eq(ike_child_rekey(a->engine, w.now_ms, old_id), 0);
	ck_assert_int_eq(ike_child_rekey(a->engine, w.now_ms, old_id),
	    ERR_REFUSED);
	node_pump(a);
	world_run(&w, 1000);
	expect_together(1);
	ck_assert_uint_eq(node_installed(a, 1)->replaces, old_id);
	ck_assert_uint_ne(node_installed(a, 1)->spi_in, old_spi);
	ck_assert_uint_eq(node_installed(a, 1)->pfs_group, DH_CURVE25519);
	ck_assert_uint_ne(node_installed(b, 1)->replaces, 0);
}
END_TEST

/* a closes the child while it computes what b needs to rekey it. */
START_TEST(child_closed_while_rekeyed)
{
	a->child.n_pfs_groups = b->child.n_pfs_groups = 1;
	a->child.pfs_groups[0] = b->child.pfs_groups[0] = DH_CURVE25519;
	bring_up();
	ck_assert_int_eq(ike_child_rekey(b->engine, w.now_ms,
	    node_installed(b, 1)->child_id), 0);
	node_pump(b);
	w.job_ms = 1000;
	world_run(&w, 5); /* b's request has come, its job runs */
	ck_assert_int_eq(ike_child_close(a->engine, w.now_ms,
	    node_installed(a, 1)->child_id), 0);
	node_pump(a);
	w.job_ms = 0;
	world_run(&w, 20000);
	expect_together(0);
}
END_TEST

/* The hard limit of either end comes while a's rekeying is under way. */
START_TEST(hard_limit_while_rekeyed)
{
	for (uint64_t when = 0; when < 80; when++) {
		struct node *n = &w.nodes[when % 2];
		struct ike_child_install *c;

		world_clear(&w);
		world_init(&w, when + 1, 2);
		w.faults.delay_ms = 5;
		w.job_ms = 20;
		a->child.n_pfs_groups = b->child.n_pfs_groups = 1;
		a->child.pfs_groups[0] = b->child.pfs_groups[0] =
		    DH_CURVE25519;
		bring_up();
		c = node_installed(n, 1);
		ike_child_rekey(a->engine, w.now_ms,
		    node_installed(a, 1)->child_id);
		node_pump(a);
		world_run(&w, when);
		if (node_installed(n, 1) == c) {
			ike_child_close(n->engine, w.now_ms, c->child_id);
			node_pump(n);
		}
		/* the next packet, at whichever end */
		node_initiate(n, !n->number, 1);
		world_run(&w, 20000);
		expect_together(1);
		ck_assert_uint_eq(count_sas(a), 1);
	}
}
END_TEST

/* A peer that wants the other group each time, of two that we have. */
static uint16_t *fickle;

static bool
change_mind(void *ctx, unsigned from, unsigned to, uint8_t *data, size_t len)
{
	(void)ctx;
	(void)to;
	if (from == 0 && len > 18 && data[18] == EXCHANGE_CREATE_CHILD)
		*fickle = *fickle == DH_CURVE25519 ? DH_ECP_256
						   : DH_CURVE25519;
	return true;
}

static void
expect_an_end(void)
{
	a->sent = 0;
	w.tap = change_mind;
	node_pump(a);
	world_run(&w, 20000);
	w.tap = NULL;
	ck_assert_uint_gt(a->sent, 2);
	ck_assert_uint_lt(a->sent, 20);
	expect_together(1);
}

START_TEST(groups_without_end)
{
	static const uint16_t groups[] = { DH_CURVE25519, DH_ECP_256 };
	struct v2_sa *theirs;

	a->child.n_pfs_groups = 2;
	memcpy(a->child.pfs_groups, groups, sizeof(groups));
	b->child.n_pfs_groups = 1;
	b->child.pfs_groups[0] = DH_CURVE25519;
	a->peer[1].policies[0].n_groups = 2;
	memcpy(a->peer[1].policies[0].groups, groups, sizeof(groups));
	bring_up();
	fickle = &b->child.pfs_groups[0];
	ike_child_rekey(a->engine, w.now_ms, node_installed(a, 1)->child_id);
	expect_an_end();
	theirs = v2_of(ike_sa_by_id(b->engine, the_sa(b).id));
	fickle = &theirs->peer.policies[0].groups[0];
	ike_sa_rekey(a->engine, w.now_ms, the_sa(a).id);
	expect_an_end();
}
END_TEST

START_TEST(child_rekeyed_by_both)
{
	for (unsigned seed = 1; seed <= 20; seed++) {
		world_clear(&w);
		world_init(&w, seed, 2);
		w.faults.delay_ms = 20;
		bring_up();
		ike_child_rekey(a->engine, w.now_ms,
		    node_installed(a, 1)->child_id);
		ike_child_rekey(b->engine, w.now_ms,
		    node_installed(b, 1)->child_id);
		node_pump(a);
		node_pump(b);
		world_run(&w, 30000);
		expect_together(1);
		/* the one that yields does not even install its own */
		ck_assert_uint_eq(a->installed + b->installed, 5);
		ck_assert_uint_eq(a->events[IKE_EV_COLLISION] +
		    b->events[IKE_EV_COLLISION], 1);
	}
}
END_TEST

START_TEST(sa_rekeyed)
{
	struct ike_sa_view before, after;
	uint32_t child;

	bring_up();
	before = the_sa(a);
	child = node_installed(a, 1)->child_id;
	ck_assert_int_eq(ike_sa_rekey(b->engine, w.now_ms, the_sa(b).id), 0);
	node_pump(b);
	world_run(&w, 1000);
	expect_together(1);
	after = the_sa(a);
	ck_assert(!after.initiator && before.initiator);
	ck_assert_mem_ne(after.spi_local, before.spi_local, 8);
	ck_assert_uint_eq(node_installed(a, 1)->child_id, child);
	ck_assert_uint_eq(a->installed, 1);
	/* and the new one works */
	node_initiate(a, 1, 2);
	world_run(&w, 1000);
	expect_together(2);
}
END_TEST

START_TEST(sa_rekeyed_by_both)
{
	for (unsigned seed = 1; seed <= 20; seed++) {
		world_clear(&w);
		world_init(&w, seed, 2);
		w.faults.delay_ms = 20;
		bring_up();
		ike_sa_rekey(a->engine, w.now_ms, the_sa(a).id);
		ike_sa_rekey(b->engine, w.now_ms, the_sa(b).id);
		node_pump(a);
		node_pump(b);
		world_run(&w, 100000);
		expect_together(1);
		ck_assert_uint_eq(a->installed, 1);
	}
}
END_TEST

START_TEST(sa_renews_itself)
{
	a->peer[1].policies[0].lifetime_s = 100;
	b->peer[0].policies[0].lifetime_s = 100;
	bring_up();
	world_run(&w, 1000000);
	expect_together(1);
	ck_assert_uint_eq(a->installed, 1);
	ck_assert_uint_gt(a->events[IKE_EV_SA_UP], 8);
}
END_TEST

static bool
no_create_child(void *ctx, unsigned from, unsigned to, uint8_t *data,
    size_t len)
{
	(void)ctx;
	(void)from;
	(void)to;
	return len < 20 || data[18] != 36;
}

START_TEST(lifetime_ends)
{
	a->peer[1].policies[0].lifetime_s = 60;
	bring_up();
	/* It can't be rekeyed: what is asked for is not answered. */
	w.tap = no_create_child;
	world_run(&w, 59000);
	ck_assert_uint_eq(node_count_installed(a, 0), 1);
	world_run(&w, 2000);
	ck_assert_uint_eq(node_count_installed(a, 0), 0);
	ck_assert_uint_eq(a->events[IKE_EV_SA_DOWN], 1);
}
END_TEST

START_TEST(as_many_children_as_allowed)
{
	b->limits.children_max = 2;
	node_stop(b);
	node_start(b);
	for (uint32_t ref = 1; ref <= 3; ref++)
		node_initiate(a, 1, ref);
	world_run(&w, 2000);
	expect_together(2);
	ck_assert_int_eq(a->last_failure.reason, IKE_REASON_RESOURCES);
	ck_assert_uint_eq(b->events[IKE_EV_FULL], 1);
	ck_assert_uint_eq(a->events[IKE_EV_FULL], 0);
}
END_TEST

UNIT_MAIN("life", setup, teardown, child_closed_by_either,
    children_closed_together, sa_closed_by_either,
    closed_and_wanted_again_at_once, closed_while_connecting, lost_peer,
    traffic_is_proof_of_life, unreachable_peer, both_begin_at_once,
    both_want_the_same_child_at_once, restarted_peer, child_rekeyed,
    child_closed_while_rekeyed, hard_limit_while_rekeyed,
    groups_without_end,
    child_rekeyed_by_both, sa_rekeyed, sa_rekeyed_by_both, sa_renews_itself,
    lifetime_ends, as_many_children_as_allowed)
