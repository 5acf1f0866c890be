#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/tree.h"

/* What two configurations don't have in common. */

static struct tree *from, *to;

static char *
diff(const char *a, const char *b)
{
	struct text out;

	from = tree_new(a);
	to = tree_new(b);
	text_init(&out);
	tree_compare(from, to);
	tree_diff_print(from, to, &out);
	tree_free(from);
	tree_free(to);
	return text_take(&out);
}

static void
check_diff(const char *a, const char *b, const char *expected)
{
	char *shown = diff(a, b);

	ck_assert_str_eq(shown == NULL ? "" : shown, expected);
	free(shown);
}

START_TEST(equal)
{
	check_diff("", "", "");
	check_diff(": Saved\n\nhostname a\n!\ninterface X\n nameif i\n",
	    "interface X\n nameif i \n!\nhostname a\nCryptochecksum:11\n: end",
	    "");
}
END_TEST

START_TEST(settings)
{
	check_diff("hostname a\n", "hostname b\n", "-hostname a\n"
	    "+hostname b\n");
	check_diff("interface X\n nameif i\n shutdown\n", "interface X\n"
	    " nameif o\n", " interface X\n- nameif i\n- shutdown\n"
	    "+ nameif o\n");
	check_diff("a\n b\n  c\n  d\n", "a\n b\n  c\n", " a\n  b\n-  d\n");
	check_diff("", "a\n b\n  c\nz\n", "+a\n+ b\n+  c\n+z\n");
	check_diff("a\n b\n", "", "-a\n- b\n");
}
END_TEST

/* A file of a fellow admin must not hold up the daemon. */
START_TEST(equal_lines_without_number)
{
	struct text many;
	char *shown;

	text_init(&many);
	for (int i = 0; i < 40000; i++)
		text_add(&many, "banner motd x\n");
	shown = diff("", text_str(&many));
	ck_assert_uint_eq(strlen(shown), many.len + 40000);
	free(shown);
	text_clear(&many);
}
END_TEST

/* So many equal remarks, with others at their places. */
static char *
remarks(size_t n, size_t other, const char *text)
{
	struct text t;

	text_init(&t);
	for (size_t i = 0; i < n; i++)
		text_printf(&t, "access-list a remark %s\n",
		    i % 500 == other ? text : "=");
	return text_take(&t);
}

/* Of many that are equal, those that stay the same have each its partner. */
START_TEST(equal_lines_by_the_thousand)
{
	char *a = remarks(2000, 250, "old"), *b = remarks(2000, 260, "new");
	char *shown = diff(a, b);
	size_t lines = 0;

	for (const char *p = shown; *p != '\0'; p++)
		lines += *p == '\n';
	ck_assert_uint_eq(lines, 4 + 4);
	free(shown);
	check_diff(a, a, "");
	free(a);
	free(b);
}
END_TEST

START_TEST(context_once)
{
	check_diff("p\n a\n b\nq\n x\n", "p\n c\n d\nq\n y\n",
	    " p\n- a\n- b\n+ c\n+ d\n q\n- x\n+ y\n");
}
END_TEST

/* An object's NAT stands in a block of its own, far below. */
START_TEST(block_twice)
{
	check_diff("object network o\n host 10.0.0.1\nx\nobject network o\n"
	    " nat (a,b) dynamic interface\n", "object network o\n"
	    " host 10.0.0.1\nx\n", " object network o\n"
	    "- nat (a,b) dynamic interface\n");
}
END_TEST

START_TEST(secrets)
{
	check_diff("tunnel-group p ipsec-attributes\n ikev1 pre-shared-key a\n",
	    "tunnel-group p ipsec-attributes\n ikev1 pre-shared-key b\n",
	    " tunnel-group p ipsec-attributes\n- ikev1 pre-shared-key *****\n"
	    "+ ikev1 pre-shared-key *****\n");
}
END_TEST

START_TEST(order_counts)
{
	check_diff("access-list A permit 1\naccess-list A permit 2\n"
	    "access-list B permit 1\n", "access-list B permit 1\n"
	    "access-list A permit 2\naccess-list A permit 1\n",
	    "-access-list A permit 2\n+access-list A permit 2\n");
	check_diff("access-list A remark x\naccess-list A permit 1\n",
	    "access-list A remark x\naccess-list A permit 1\n"
	    "access-list A remark x\n", "+access-list A remark x\n");
	check_diff("nat (a,b) source static x y\n"
	    "nat (a,b) after-auto source static x y\n",
	    "nat (a,b) after-auto source static x y\n"
	    "nat (a,b) source static x y\n", "");
	check_diff("route a 1\nroute b 1\n", "route b 1\nroute a 1\n", "");
}
END_TEST

START_TEST(certificates_whole)
{
	check_diff("crypto ca certificate chain T\n certificate 1\n  aa\n"
	    "  quit\n certificate 2\n  bb\n  quit\n",
	    "crypto ca certificate chain T\n certificate 1\n  aa\n"
	    "  quit\n certificate 2\n  bb\n  quit\n", "");
	check_diff("crypto ca certificate chain T\n certificate 1\n  aa\n"
	    "  quit\n", "crypto ca certificate chain T\n certificate 1\n"
	    "  ab\n  quit\n", "-crypto ca certificate chain T\n"
	    "- certificate 1\n- aa\n- quit\n"
	    "+crypto ca certificate chain T\n+ certificate 1\n+ ab\n"
	    "+ quit\n");
}
END_TEST

/* ---- the property: what it says, carried out, gives the other ----------- */

enum { MOST = 64 };

struct list {
	char name;
	int line[2 * MOST];
	size_t n;
};

static void
list_text(struct text *t, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		text_printf(t, "access-list %c permit %d\n", l->name,
		    l->line[i]);
}

static void
list_random(struct list *l)
{
	l->n = (size_t)(rand() % 12);
	for (size_t i = 0; i < l->n; i++)
		l->line[i] = rand() % 9;
}

static struct list *current[2];

static void
list_add(void *ctx, struct tree_line *line, bool gone)
{
	struct list *l = current[line->text[12] - 'A'];
	size_t at = line->position - 1;

	(void)ctx;
	if (gone)
		return;
	ck_assert_uint_le(at, l->n);
	memmove(l->line + at + 1, l->line + at, (l->n - at) * sizeof(int));
	l->line[at] = atoi(strrchr(line->text, ' '));
	l->n++;
}

static void
list_remove(void *ctx, struct tree_line *line, bool gone)
{
	struct list *l = current[line->text[12] - 'A'];
	size_t at = line->position - 1, *removed = ctx;

	ck_assert(gone);
	at -= removed[l->name - 'A']++;
	ck_assert_int_eq(l->line[at], atoi(strrchr(line->text, ' ')));
	memmove(l->line + at, l->line + at + 1,
	    (l->n - at - 1) * sizeof(int));
	l->n--;
}

static void
lists_compare(const struct list *a, const struct list *b,
    void (*fn)(void *ctx, struct tree_line *line, bool gone))
{
	size_t removed[2] = { 0, 0 };
	struct text ta, tb;

	text_init(&ta);
	text_init(&tb);
	for (int i = 0; i < 2; i++) {
		list_text(&ta, &a[i]);
		list_text(&tb, &b[1 - i]);
	}
	from = tree_new(text_str(&ta));
	to = tree_new(text_str(&tb));
	tree_compare(from, to);
	tree_diff_each(from, to, fn, removed);
	tree_free(from);
	tree_free(to);
	text_clear(&ta);
	text_clear(&tb);
}

START_TEST(carried_out)
{
	struct list a[2] = { { .name = 'A' }, { .name = 'B' } }, b[2];

	srand(1);
	for (int round = 0; round < 3000; round++) {
		memcpy(b, a, sizeof b);
		for (int i = 0; i < 2; i++) {
			current[i] = &a[i];
			list_random(&a[i]);
			list_random(&b[i]);
		}
		/* the new ones first, then what has to go */
		lists_compare(a, b, list_add);
		lists_compare(a, b, list_remove);
		for (int i = 0; i < 2; i++) {
			ck_assert_uint_eq(a[i].n, b[i].n);
			ck_assert_mem_eq(a[i].line, b[i].line,
			    a[i].n * sizeof(int));
		}
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tree");
	TCase *t = tcase_create("tree");
	SRunner *runner;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, equal);
	tcase_add_test(t, settings);
	tcase_add_test(t, context_once);
	tcase_add_test(t, block_twice);
	tcase_add_test(t, secrets);
	tcase_add_test(t, order_counts);
	tcase_add_test(t, equal_lines_without_number);
	tcase_add_test(t, equal_lines_by_the_thousand);
	tcase_add_test(t, certificates_whole);
	tcase_add_test(t, carried_out);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
