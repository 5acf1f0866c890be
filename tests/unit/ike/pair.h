#ifndef POSTERN_TESTS_UNIT_IKE_PAIR_H
#define POSTERN_TESTS_UNIT_IKE_PAIR_H

/* Two nodes of tests/sim's world on a link that does what it should. */

#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "tests/sim/world.h"
#include "tests/unit/unit.h"

static struct world w;
static struct node *const a = &w.nodes[0], *const b = &w.nodes[1];

static inline void
setup(void)
{
	ck_assert_int_eq(crypto_init(), 0);
	world_init(&w, 1, 2);
}

static inline void
teardown(void)
{
	world_clear(&w);
	crypto_cleanup();
}

/* One IKE SA, so many children, both ends agree, no SPI is lost. */
static inline void
expect_together(unsigned children)
{
	const char *why = world_sas_differ(a, b);

	if (why == NULL)
		why = world_children_differ(a, b);
	ck_assert_msg(why == NULL, "%s", why);
	ck_assert_uint_eq(node_count_installed(a, 0), children);
	ck_assert_uint_eq(node_count_installed(b, 0), children);
	ck_assert_uint_eq(a->allocs, a->releases + a->installed);
	ck_assert_uint_eq(b->allocs, b->releases + b->installed);
}

static inline void
count_sa(void *ctx, const struct ike_sa_view *v)
{
	unsigned *n = ctx;

	(void)v;
	++*n;
}

static inline unsigned
count_sas(struct node *n)
{
	unsigned count = 0;

	ike_sa_each(n->engine, count_sa, &count);
	return count;
}

static inline void
keep_view(void *ctx, const struct ike_sa_view *v)
{
	*(struct ike_sa_view *)ctx = *v;
}

/* The only SA of a node. */
static inline struct ike_sa_view
the_sa(struct node *n)
{
	struct ike_sa_view v = { 0 };

	ck_assert_uint_eq(count_sas(n), 1);
	ike_sa_each(n->engine, keep_view, &v);
	return v;
}

static inline void
expect_nothing(void)
{
	ck_assert_uint_eq(count_sas(a), 0);
	ck_assert_uint_eq(count_sas(b), 0);
	ck_assert_uint_eq(node_count_installed(a, 0), 0);
	ck_assert_uint_eq(node_count_installed(b, 0), 0);
	ck_assert_uint_eq(a->allocs, a->releases + a->installed);
	ck_assert_uint_eq(b->allocs, b->releases + b->installed);
}

static inline void
bring_up(void)
{
	ck_assert_int_eq(node_initiate(a, 1, 1), 0);
	world_run(&w, 1000);
	expect_together(1);
}

#endif
