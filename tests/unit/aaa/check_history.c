#include "aaa/history.h"
#include "box.h"

/* The login history: what is greeted with, over restarts, of bad files. */

static const char *
greet(const char *user)
{
	struct aaa_origin o = origin();

	text_reset(&out);
	aaa_greet(aaa, user, &o, &out);
	return text_str(&out);
}

/* The text with each time in it as <T>. */
static const char *
untimed(const char *text)
{
	static char buf[2048];
	const char *end;
	size_t n = 0;

	while (*text != '\0' && n < sizeof buf - 4) {
		end = strstr(text, " from ");
		if (strspn(text, "0123456789") == 2 && text[2] == ':' &&
		    end != NULL) {
			memcpy(buf + n, "<T>", 3);
			n += 3;
			text = end;
		} else {
			buf[n++] = *text++;
		}
	}
	buf[n] = '\0';
	return buf;
}

static void
restart(void)
{
	aaa_end();
	aaa_begin();
	paste("username jo password secret privilege 15\n"
	    "username mo password secret\n");
}

static void
file_put(const char *text)
{
	FILE *f = fopen(history_path, "w");

	fputs(text, f);
	fclose(f);
}

#define TYPE "Type help or '?' for a list of available commands.\n"

START_TEST(greeted)
{
	paste("username jo password secret\n");
	ck_assert_str_eq(greet("jo"), "User jo logged in to fw\n"
	    "Logins over the last 91 days: 1.  \n"
	    "Failed logins since the last login: 0.  \n" TYPE);
	check("jo", "x");
	check("jo", "y");
	ck_assert_str_eq(untimed(greet("jo")), "User jo logged in to fw\n"
	    "Logins over the last 91 days: 2.  Last login: <T> from "
	    "10.0.0.7\n"
	    "Failed logins since the last login: 2.  Last failed login: <T> "
	    "from 10.0.0.7\n" TYPE);
	ck_assert_str_eq(untimed(greet("jo")), "User jo logged in to fw\n"
	    "Logins over the last 91 days: 3.  Last login: <T> from "
	    "10.0.0.7\n"
	    "Failed logins since the last login: 0.  \n" TYPE);
	says("clear aaa login-history user x",
	    "ERROR: user x does not exist\n");
	silent("clear aaa login-history user jo");
	says("show aaa login-history", "");
	ck_assert_ptr_nonnull(strstr(greet("jo"), "91 days: 1.  \n"));
	silent("clear aaa login-history");
	says("show aaa login-history", "");
	for (int i = 0; i < 3; i++)
		greet("jo");
	silent("aaa authentication login-history duration 1");
	ck_assert_ptr_nonnull(strstr(greet("jo"), "over the last 2 days: 4."));
	silent("no aaa authentication login-history");
	ck_assert_str_eq(greet("jo"), "User jo logged in to fw\n" TYPE);
}
END_TEST

START_TEST(over_a_restart)
{
	restart();
	greet("jo");
	greet("jo");
	check("jo", "x");
	silent("username jo privilege 11");
	restart();
	typed("show aaa login-history");
	ck_assert_ptr_nonnull(strstr(out.s,
	    "Login history for user:          jo\n"
	    "Logins in last 90 days:          2\n"
	    "Last successful login:           "));
	ck_assert_ptr_nonnull(strstr(out.s, " from 10.0.0.7\n"
	    "Failures since last login:       1\n"
	    "Last failed login:               "));
	ck_assert_ptr_nonnull(strstr(out.s,
	    "Privilege level:                 15\n"
	    "Privilege level changed from 15 to 11 at: "));
	says("show aaa login-history user mo",
	    "Login history for user:          mo\n"
	    "Logins in last 90 days:          0\n"
	    "Last successful login:           None\n"
	    "Failures since last login:       0\n"
	    "Last failed login:               None\n"
	    "Privilege level:                 2\n");
	says("show aaa login-history user zz",
	    "ERROR: user zz does not exist\n");
	/* Who is deleted takes it along; others' names are not collected. */
	silent("no username jo");
	check("zz", "x");
	restart();
	says("show aaa login-history", "");
	paste("username jo password secret\nusername mo password secret\n");
	greet("jo");
	greet("mo");
	silent("clear configure username jo");
	ck_assert_ptr_null(strstr(typed("show aaa login-history"), "jo"));
	ck_assert_ptr_nonnull(strstr(text_str(&out), "user:          mo\n"));
	silent("clear configure username");
	silent("username mo password secret");
	says("show aaa login-history", "");
}
END_TEST

START_TEST(names_of_all_kinds)
{
	struct record in = { .user = NULL }, copy = { .user = NULL };
	struct text line;

	in.user = xstrdup("a b%\n\xc3\xa9");
	in.success.at = 1700000000;
	strcpy(in.success.from, "2001:db8::1");
	in.failures = 7;
	in.n_days = 2;
	in.days[0] = (struct history_day){ 20000, 3 };
	in.days[1] = (struct history_day){ 20010, 1 };
	text_init(&line);
	record_write(&in, &line);
	ck_assert_str_eq(line.s, "a%20b%25%0a%c3%a9 1700000000 2001:db8::1 "
	    "0 - 7 0 0 0 20000:3 20010:1\n");
	line.s[line.len - 1] = '\0';
	ck_assert(record_parse(&copy, line.s));
	ck_assert_str_eq(copy.user, in.user);
	ck_assert_int_eq(copy.success.at, in.success.at);
	ck_assert_str_eq(copy.success.from, in.success.from);
	ck_assert_uint_eq(copy.failures, 7);
	ck_assert_uint_eq(copy.n_days, 2);
	ck_assert_uint_eq(copy.days[1].count, 1);
	free(in.user);
	free(copy.user);
	text_clear(&line);
}
END_TEST

#define HEADER "postern login-history 1\n"

START_TEST(bad_files)
{
	static const char *const bad[] = {
		"", "\n", "jo", "jo x y", "jo 0 - 0 - 0 0 0", "%zz 0 - 0 - 0 0",
		"% 0 - 0 - 0 0 0 0", "%00 0 - 0 - 0 0 0 0",
		"jo 5 - 0 - 0 0 0 0", "jo 0 console 0 - 0 0 0 0",
		"jo 5 nowhere 0 - 0 0 0 0", "jo 0 - 0 - -1 0 0 0",
		"jo 0 - 0 - 0 0 16 0", "jo 0 - 0 - 0 0 0 0 5",
		"jo 0 - 0 - 0 0 0 0 5:1 5:1", "jo 0 - 0 - 0 0 0 0 9:1 5:1",
		"jo 99999999999999999999 console 0 - 0 0 0 0",
	};
	char text[256];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text, HEADER "%s\n"
		    "mo 1700000000 console 0 - 0 0 0 0\n", bad[i]);
		file_put(text);
		text_reset(&logged);
		restart();
		ck_assert_ptr_null(history_find(aaa, "jo"));
		ck_assert_ptr_nonnull(history_find(aaa, "mo"));
		ck_assert_int_eq(strstr(text_str(&logged), "login history: 1 "
		    "lines can't be understood") != NULL, i >= 2);
	}
	file_put("\x7f""ELF");
	restart();
	ck_assert_ptr_null(history_find(aaa, "mo"));
	ck_assert_ptr_nonnull(strstr(greet("mo"), "91 days: 1."));
	restart();
	ck_assert_ptr_nonnull(history_find(aaa, "mo"));
}
END_TEST

START_TEST(old_days_go)
{
	unsigned today = (unsigned)(time(NULL) / 86400);
	struct text file;

	text_init(&file);
	text_printf(&file, HEADER "jo 1700000000 console 0 - 0 0 0 0");
	for (unsigned day = today - 365; day < today; day++)
		text_printf(&file, " %u:2", day);
	text_add_char(&file, '\n');
	file_put(file.s);
	restart();
	/* The last 90 days and this one. */
	ck_assert_ptr_nonnull(strstr(greet("jo"), "91 days: 181."));
	silent("aaa authentication login-history duration 365");
	ck_assert_ptr_nonnull(strstr(greet("jo"), "366 days: 732."));
	text_clear(&file);
}
END_TEST

CASES("aaa history", greeted, over_a_restart,
    names_of_all_kinds, bad_files, old_days_go)
