#include <check.h>
#include <jansson.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "nft/nft.h"

static struct nft *n;
static struct text out, error;

static void
setup(void)
{
	text_init(&out);
	text_init(&error);
	n = nft_new();
	ck_assert_ptr_nonnull(n);
}

static void
teardown(void)
{
	nft_free(n);
	text_clear(&out);
	text_clear(&error);
}

static size_t
count_objects(const char *type)
{
	json_t *root = json_loads(text_str(&out), 0, NULL);
	json_t *list, *item;
	size_t i, found = 0;

	ck_assert_ptr_nonnull(root);
	list = json_object_get(root, "nftables");
	json_array_foreach (list, i, item)
		found += json_object_get(item, type) != NULL;
	json_decref(root);
	return found;
}

START_TEST(run_and_list)
{
	ck_assert_int_eq(nft_run(n,
	    "table inet postern_test {\n"
	    " chain c { tcp dport 22 counter accept; }\n"
	    " counter k { }\n"
	    "}\n", &error), 0);
	ck_assert_int_eq(nft_list(n, "list table inet postern_test", &out,
	    &error), 0);
	ck_assert_uint_eq(count_objects("rule"), 1);
	ck_assert_uint_eq(count_objects("counter"), 1);
	/* the answer of one command isn't in that of the next */
	text_reset(&out);
	ck_assert_int_eq(nft_list(n, "list counters table inet postern_test",
	    &out, &error), 0);
	ck_assert_uint_eq(count_objects("rule"), 0);
	ck_assert_uint_eq(count_objects("counter"), 1);
	ck_assert_str_eq(text_str(&error), "");
	ck_assert_int_eq(nft_table_drop(n, "inet", "postern_test"), 0);
}
END_TEST

START_TEST(all_or_nothing)
{
	ck_assert_int_eq(nft_run(n,
	    "table inet postern_a {\n chain c { }\n}\n"
	    "add rule inet postern_a nochain accept\n", &error), ERR_SYSTEM);
	ck_assert_ptr_nonnull(strstr(text_str(&error),
	    "No such file or directory"));
	ck_assert_int_ne(text_str(&error)[error.len - 1], '\n');
	ck_assert_int_eq(nft_list(n, "list table inet postern_a", &out, NULL),
	    ERR_SYSTEM);
	ck_assert_str_eq(text_str(&out), "");
	text_reset(&error);
	ck_assert_int_eq(nft_run(n, "tabel inet x {}\n", &error), ERR_SYSTEM);
	ck_assert_ptr_nonnull(strstr(text_str(&error), "syntax error"));
	/* and the next one is well again, and says nothing of the past */
	text_reset(&error);
	ck_assert_int_eq(nft_run(n, "add table inet postern_a\n", &error), 0);
	ck_assert_str_eq(text_str(&error), "");
	ck_assert_int_eq(nft_table_drop(n, "inet", "postern_a"), 0);
}
END_TEST

START_TEST(drop)
{
	ck_assert_int_eq(nft_table_drop(n, "inet", "postern_none"), 0);
	ck_assert_int_eq(nft_run(n, "add table inet postern_b\n"
	    "add table inet other\n", NULL), 0);
	ck_assert_int_eq(nft_table_drop(n, "inet", "postern_b"), 0);
	ck_assert_int_eq(nft_list(n, "list tables", &out, NULL), 0);
	ck_assert_uint_eq(count_objects("table"), 1);
	ck_assert_ptr_nonnull(strstr(text_str(&out), "other"));
	ck_assert_int_eq(nft_table_drop(n, "inet", "other"), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nft");
	TCase *tc = tcase_create("nft");
	SRunner *runner;
	int failed;

	/* a network namespace of the test's own, gone with the process */
	if (unshare(CLONE_NEWNET) != 0) {
		fprintf(stderr, "skipped: needs root for a namespace\n");
		return 77;
	}
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, run_and_list);
	tcase_add_test(tc, all_or_nothing);
	tcase_add_test(tc, drop);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
