#include "cli/json.h"
#include "run.h"

/* `| json`: who has it, what comes of it, and what of a command that fails. */

#define FIGURES(command, name) \
	"{\n" \
	"  \"schema\": \"postern/1\",\n" \
	"  \"command\": \"show figures " command "\",\n" \
	"  \"lines\": 0,\n" \
	"  \"name\": \"" name "\"\n" \
	"}\n"

START_TEST(document)
{
	says("show figures name x", "0 lines of x\n");
	says("show figures name x | json", FIGURES("name x", "x"));
	says("show figures name x", "0 lines of x\n");
	/* Short words, blanks, and quotes as they were typed. */
	says("sh  fig   na y |  J ", FIGURES("name y", "y"));
	says("show figures name \"a b\" | js",
	    FIGURES("name \\\"a b\\\"", "a b"));
	/* ISO 8859-1 becomes UTF-8. */
	says("show figures name \xe4 | json",
	    FIGURES("name \xc3\xa4", "\xc3\xa4"));
	says("show figures name \xc3\xa4 | json",
	    FIGURES("name \xc3\xa4", "\xc3\xa4"));
}
END_TEST

START_TEST(refused)
{
	says("show version | json",
	    "ERROR: \"show version\" has no JSON form\n");
	ck_assert(cli_session_failed(s));
	says("show figures silent name x | json",
	    "ERROR: This form of the command has no JSON form\n");
	ck_assert(cli_session_failed(s));
	says("show figures late name x | json", "ERROR: too late\n");
	ck_assert(cli_session_failed(s));
	says("show figures name x | json y",
	    "                                   ^\n" CARET);
	says("show figures name x | json | include y",
	    "                                     ^\n" CARET);
	says("show figures name x | json | tea x",
	    "                                       ^\n" CARET);
	says("show figures name x | json | redirect",
	    " show figures name x | json | redirect\n" INCOMPLETE);
	says("show figures name x | json | redirect disk0:/f",
	    "%Error writing disk0:/f (Not permitted)\n");
	says("show figures name x | jsonx",
	    "                                  ^\n" CARET);
	says("show figures name x | json", FIGURES("name x", "x"));
	ck_assert(!cli_session_failed(s));
}
END_TEST

static struct text file;

static const char *
file_refused(void *ctx, const char *name)
{
	(void)ctx;
	return strcmp(name, "F") == 0 ? NULL : "Invalid file name";
}

static const char *
file_write(void *ctx, const char *name, const char *data, size_t len,
    bool append)
{
	(void)ctx;
	ck_assert_str_eq(name, "F");
	if (!append)
		text_reset(&file);
	text_add_n(&file, data, len);
	return NULL;
}

START_TEST(into_a_file)
{
	struct cli_host host = { .file_refused = file_refused,
		.file_write = file_write };

	cli_host_set(d.cli, &host);
	cli_session_set_privilege(s, 15);
	says("show figures name x | json | redirect F", "");
	ck_assert_str_eq(text_str(&file), FIGURES("name x", "x"));
	says("show figures name y | json |append F ", "");
	ck_assert_str_eq(text_str(&file), FIGURES("name x", "x")
	    FIGURES("name y", "y"));
	says("show figures name z | j | tee F", FIGURES("name z", "z"));
	ck_assert_str_eq(text_str(&file), FIGURES("name z", "z"));
	says("show figures late name x | json | redirect F",
	    "ERROR: too late\n");
	ck_assert(cli_session_failed(s));
	ck_assert_str_eq(text_str(&file), FIGURES("name z", "z"));
	says("show figures late name x | redirect F",
	    "0 lines of x\nERROR: too late\n");
	ck_assert_str_eq(text_str(&file), FIGURES("name z", "z"));
	says("show figures late name x | include nothing",
	    "0 lines of x\nERROR: too late\n");
	ck_assert(cli_session_failed(s));
	says("show figures name x | json | redirect G",
	    "%Error writing G (Invalid file name)\n");
	says("show figures name x", "0 lines of x\n");
	text_clear(&file);
}
END_TEST

static char came[256];

static void
keep(void *ctx, const char *text, enum cli_state state)
{
	(void)ctx;
	(void)state;
	snprintf(came, sizeof(came), "%s", text);
}

START_TEST(held)
{
	struct cli_hold *h;

	cli_session_on_output(s, keep, NULL);
	says("show figures held name x | json", "");
	ck_assert_int_eq(cli_session_state(s), CLI_BUSY);
	h = d.hold;
	d.hold = NULL;
	cli_release(h);
	ck_assert_str_eq(came, FIGURES("held name x", "x"));
	says("show figures name x | json", FIGURES("name x", "x"));
	/* One whose session ends before it does. */
	says("show figures held name x | json", "");
}
END_TEST

static const char *
helped(const char *line)
{
	text_reset(&out);
	cli_session_help(s, line, &out);
	return text_str(&out);
}

START_TEST(help)
{
	ck_assert_str_eq(helped("show figures name x | "),
	    "\nexec mode commands/options:\n"
	    "  append    Append the output to a file\n"
	    "  begin     Begin with the line that matches\n"
	    "  count     Count the lines that match\n"
	    "  exclude   Exclude lines that match\n"
	    "  grep      Include/exclude lines that match\n"
	    "  include   Include lines that match\n"
	    "  json      The same as one JSON document\n"
	    "  redirect  Write the output to a file\n"
	    "  tee       Show the output and write it to a file\n");
	ck_assert_str_eq(helped("show figures name x | j"), "\njson\n");
	ck_assert_str_eq(helped("show version | j"),
	    "ERROR: % Unrecognized command\n");
	ck_assert_ptr_null(strstr(helped("show version | "), "json"));
	ck_assert_str_eq(helped("show figures name x | json | "),
	    "\nexec mode commands/options:\n"
	    "  append    Append the output to a file\n"
	    "  redirect  Write the output to a file\n"
	    "  tee       Show the output and write it to a file\n");
	ck_assert_str_eq(helped("show figures name x | json | t"), "\ntee\n");
	ck_assert_str_eq(helped("show figures name x | json "),
	    "\nexec mode commands/options:\n"
	    "  |     Output modifiers\n  <cr>\n");
}
END_TEST

START_TEST(built_in)
{
	says("show pager | json", "{\n  \"schema\": \"postern/1\",\n"
	    "  \"command\": \"show pager\",\n  \"lines\": 24\n}\n");
	says("show curpriv | json", "{\n  \"schema\": \"postern/1\",\n"
	    "  \"command\": \"show curpriv\",\n"
	    "  \"username\": \"enable_1\",\n  \"privilege\": 1,\n"
	    "  \"modes\": [\n    \"P_UNPR\"\n  ]\n}\n");
	says("show hostname | json", "{\n  \"schema\": \"postern/1\",\n"
	    "  \"command\": \"show hostname\",\n"
	    "  \"hostname\": \"asav-1\"\n}\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli json");
	TCase *all = tcase_create("json");

	tcase_add_checked_fixture(all, open_user, close_all);
	tcase_add_test(all, document);
	tcase_add_test(all, refused);
	tcase_add_test(all, into_a_file);
	tcase_add_test(all, held);
	tcase_add_test(all, help);
	tcase_add_test(all, built_in);
	suite_add_tcase(suite, all);
	return run_suite(suite);
}
