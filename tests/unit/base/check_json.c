#include "base/json.h"
#include "tests/unit/unit.h"

/* What goes in comes out, in order, and as JSON whatever the bytes. */

static json_t *root;
static struct text out;

static void
setup(void)
{
	root = json_object();
	text_init(&out);
}

static void
teardown(void)
{
	json_decref(root);
	text_clear(&out);
}

static void
written(const char *expected)
{
	text_reset(&out);
	json_write(root, &out);
	ck_assert_str_eq(text_str(&out), expected);
}

START_TEST(order)
{
	json_t *list;

	json_put_number(root, "z", UINT32_MAX);
	json_put_bool(root, "a", true);
	json_put_null(root, "m");
	list = json_put_array(root, "list");
	json_put_text(list, NULL, "x");
	json_put_number(json_put_object(list, NULL), "n", 0);
	json_put_array(root, "empty");
	json_put_number(root, "z", 1); /* keeps its place */
	written("{\n  \"z\": 1,\n  \"a\": true,\n  \"m\": null,\n"
	    "  \"list\": [\n    \"x\",\n    {\n      \"n\": 0\n    }\n  ],\n"
	    "  \"empty\": []\n}\n");
}
END_TEST

START_TEST(texts)
{
	struct text t;

	json_put_text(root, "null", NULL);
	json_put_text(root, "escaped", "\"\\\n\x01\x7f");
	json_put_text(root, "utf8", "\xc3\xa4\xe2\x82\xac");
	json_put_text(root, "latin1", "\xe4\xff" "a");
	json_put_text_n(root, "part", "abc", 2);
	json_put_format(root, "format", "%s %u  ", "n", 7u);
	text_init(&t);
	text_add(&t, " taken \n  ");
	json_put_taken(root, "taken", &t);
	ck_assert_uint_eq(t.len, 0);
	text_clear(&t);
	json_put_lower(root, "lower", "MM_ACTIVE");
	json_put_words(root, "words", "  one two   three ");
	json_put_words(root, "none", "");
	written("{\n  \"null\": null,\n"
	    "  \"escaped\": \"\\\"\\\\\\n\\u0001\x7f\",\n"
	    "  \"utf8\": \"\xc3\xa4\xe2\x82\xac\",\n"
	    "  \"latin1\": \"\xc3\xa4\xc3\xbf" "a\",\n"
	    "  \"part\": \"ab\",\n  \"format\": \"n 7\",\n"
	    "  \"taken\": \" taken \\n\",\n  \"lower\": \"mm_active\",\n"
	    "  \"words\": [\n    \"one\",\n    \"two\",\n    \"three\"\n  ],\n"
	    "  \"none\": []\n}\n");
}
END_TEST

START_TEST(values)
{
	struct addr a = { 0 }, six;
	struct prefix p;

	json_put_addr(root, "unset", &a);
	ck_assert_int_eq(addr_parse("2001:db8::1", &six), 0);
	json_put_addr(root, "addr", &six);
	ck_assert_int_eq(prefix_parse("10.0.0.0/8", &p), 0);
	json_put_prefix(root, "prefix", &p);
	json_put_time(root, "time", 1000000000);
	written("{\n  \"unset\": null,\n  \"addr\": \"2001:db8::1\",\n"
	    "  \"prefix\": \"10.0.0.0/8\",\n"
	    "  \"time\": \"2001-09-09T01:46:40Z\"\n}\n");
}
END_TEST

/* What was settled reads as if it were not, at its depth. */
START_TEST(settling)
{
	json_t *deep = json_put_object(root, "deep"), *list, *o;
	struct text plain;

	text_init(&plain);
	for (int settle = 0; settle < 2; settle++) {
		list = json_put_array(deep, "list");
		for (unsigned i = 0; i < 2000; i++) {
			if (settle)
				json_settle(list);
			o = json_put_object(list, NULL);
			json_put_number(o, "n", i);
			json_put_words(o, "words", "a\xc3\xa4\n b");
			json_put_array(o, "none");
			json_put_object(o, "empty");
		}
		ck_assert(settle ? json_array_size(list) < 600 :
		    json_array_size(list) == 2000);
		json_write(root, settle ? &out : &plain);
	}
	ck_assert_str_eq(text_str(&out), text_str(&plain));
	o = json_loads(text_str(&out), 0, NULL);
	ck_assert_uint_eq(json_array_size(json_object_get(
	    json_object_get(o, "deep"), "list")), 2000);
	json_decref(o);
	text_clear(&plain);
}
END_TEST

UNIT_MAIN("base json", setup, teardown, order, texts, values,
    settling)
