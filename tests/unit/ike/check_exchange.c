#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "tests/sim/world.h"

/* Two engines on a link that does what it should. */

static struct world w;
static struct node *a = &w.nodes[0], *b = &w.nodes[1];

static void
setup(void)
{
	world_init(&w, 1, 2);
}

static void
teardown(void)
{
	world_clear(&w);
}

static void
expect_together(unsigned children)
{
	ck_assert_ptr_null(world_sas_differ(a, b));
	ck_assert_ptr_null(world_children_differ(a, b));
	ck_assert_uint_eq(node_count_installed(a, 0), children);
	ck_assert_uint_eq(node_count_installed(b, 0), children);
	ck_assert_uint_eq(a->allocs, a->releases + a->installed);
	ck_assert_uint_eq(b->allocs, b->releases + b->installed);
}

START_TEST(four_messages)
{
	ck_assert_int_eq(node_initiate(a, 1, 1), 0);
	world_run(&w, 1000);
	expect_together(1);
	ck_assert_uint_eq(a->sent, 2);
	ck_assert_uint_eq(b->sent, 2);
	ck_assert_uint_eq(a->events[IKE_EV_SA_UP], 1);
	ck_assert_uint_eq(b->events[IKE_EV_SA_UP], 1);
	ck_assert_uint_eq(b->events[IKE_EV_REQUEST], 1);
	ck_assert_uint_eq(node_installed(a, 1)->pfs_group, DH_NONE);
	ck_assert_uint_eq(node_installed(a, 1)->ref, 101);
	ck_assert_uint_eq(node_installed(b, 1)->ref, 201);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("exchange");
	TCase *t = tcase_create("exchange");
	SRunner *r;
	int failed;

	if (crypto_init() < 0)
		return 1;
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, four_messages);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
