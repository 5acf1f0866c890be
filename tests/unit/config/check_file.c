#include <check.h>
#include <stdio.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"
#include "tests/unit/unit.h"

/* Saving and loading, and what is left of a save that fails. The
 * configuration is one setting: `value WORD`. */
static struct config *config;
static struct cli *cli;
static char value[64 * 1024];
static char dir[] = "/tmp/check_file.XXXXXX";

static int
value_set(struct cli_cmd *cmd)
{
	const char *v = cli_arg(cmd, "value");

	if (strcmp(v, "bad") == 0)
		return cli_error(cmd, "value is bad");
	snprintf(value, sizeof value, "%s", v);
	config_modified(config, NULL);
	return 0;
}

static void
value_write(void *ctx, struct config_out *out)
{
	(void)ctx;
	if (*value != '\0')
		text_printf(out->text, "value %s\n key secret\n", value);
}

static const struct cli_row rows[] = {
	{ "config", 15, "value WORD$value",
	    "value\tThe setting\n$value\tValue\n", value_set, NULL, 0 },
	{ "config", 15, "key WORD$key", "key\tA key\n$key\tKey\n", value_set,
	    NULL, 0 },
};
static const struct config_section section = {
	CFG_HOSTNAME, "value", NULL, "The setting", value_write, NULL, 0
};

static int
key_set(struct cli_cmd *cmd)
{
	(void)cmd;
	return 0;
}

static void
setup(void)
{
	struct cli_row key = rows[1];

	unit_folder_make(dir);
	strcpy(value, "one");
	cli = cli_new();
	config = config_new(NULL, cli);
	config_set_dir(config, dir);
	key.set = key_set;
	cli_rows_add(cli, rows, 1, NULL);
	cli_row_add_copy(cli, &key, NULL);
	config_section_add(config, &section, NULL);
	config_cli_init(config);
}

static void
teardown(void)
{
	config_free(config);
	cli_free(cli);
	unit_folder_remove(dir);
}

static void
put(const char *text)
{
	char *path = xasprintf("%s/startup-config", dir);
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

/* The startup-config as it is on the disk; the caller frees. */
static char *
get(void)
{
	struct text out;

	text_init(&out);
	ck_assert_int_eq(config_startup_text(config, &out), 0);
	return text_take(&out);
}

static unsigned
files_in_dir(void)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	unsigned n = 0;

	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

static const char *
say(const char *line, const char *answer)
{
	static char printed[4096];
	struct cli_session *s = cli_session_new(cli, "anna", 15);
	struct text out;

	text_init(&out);
	cli_session_line(s, line, false, &out);
	if (answer != NULL) {
		ck_assert_int_eq(cli_session_state(s), CLI_ASKING);
		text_add(&out, cli_session_prompt(s));
		cli_session_line(s, answer, false, &out);
	}
	ck_assert_int_eq(cli_session_state(s), CLI_READY);
	snprintf(printed, sizeof printed, "%s", text_str(&out));
	text_clear(&out);
	cli_session_free(s);
	return printed;
}

START_TEST(what_is_saved_loads)
{
	struct text report;
	struct stat st;
	char *path = xasprintf("%s/startup-config", dir), *text;
	size_t bytes;

	config_modified(config, "anna");
	ck_assert_int_eq(config_save(config, "anna", &bytes), 0);
	ck_assert(!config_is_modified(config));
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_uint_eq((size_t)st.st_size, bytes);
	text = get();
	ck_assert_ptr_nonnull(strstr(text, ": Written by anna at "));
	ck_assert_ptr_nonnull(strstr(text, "value one\n key secret\n"));
	strcpy(value, "two");
	text_init(&report);
	ck_assert_int_eq(config_load(config, &report), 0);
	ck_assert_str_eq(text_str(&report), "");
	ck_assert_str_eq(value, "one");
	ck_assert(!config_is_modified(config));
	ck_assert_uint_eq(files_in_dir(), 1);
	text_clear(&report);
	free(text);
	free(path);
}
END_TEST

START_TEST(bad_lines_are_told_and_the_rest_is_loaded)
{
	struct text report;

	put("! comment\r\nnonsense\n\nvalue bad\n key \nvalue three");
	text_init(&report);
	ck_assert_int_eq(config_load(config, &report), 3);
	ck_assert_str_eq(text_str(&report),
	    "startup-config line 2: nonsense: "
	    "ERROR: % Invalid input detected at '^' marker.\n"
	    "startup-config line 4: value bad: ERROR: value is bad\n"
	    "startup-config line 5:  key : ERROR: % Incomplete command\n");
	ck_assert_str_eq(value, "three");
	text_clear(&report);
}
END_TEST

START_TEST(a_key_in_a_bad_line_is_not_told)
{
	struct text report;

	put("ikev1 pre-shared-key abcdef\n");
	text_init(&report);
	ck_assert_int_eq(config_load(config, &report), 1);
	ck_assert_ptr_nonnull(strstr(report.s, "pre-shared-key *****"));
	ck_assert_ptr_null(strstr(report.s, "abcdef"));
	text_clear(&report);
}
END_TEST

START_TEST(no_file)
{
	struct text report;

	text_init(&report);
	ck_assert_int_eq(config_load(config, &report), ERR_NOT_FOUND);
	ck_assert_int_eq(config_erase(config), ERR_NOT_FOUND);
	ck_assert_str_eq(say("show startup-config", NULL),
	    "No Configuration\n");
	put("");
	ck_assert_int_eq(config_load(config, &report), 0);
	text_clear(&report);
}
END_TEST

/* The old file is whole, nothing lies about, and the configuration still
 * counts as not saved. */
static void
check_save_failed(const char *reason)
{
	char *text, *want;

	ck_assert(config_is_modified(config));
	text = get();
	ck_assert_str_eq(text, "value old\n");
	free(text);
	ck_assert_uint_eq(files_in_dir(), 1);
	want = xasprintf("Building configuration...\n"
	    "ERROR: cannot write startup-config: %s. "
	    "The configuration saved before is unchanged.\n", reason);
	ck_assert_str_eq(say("write memory", NULL), want);
	free(want);
	ck_assert_uint_eq(files_in_dir(), 1);
}

/* The power went: zeros in the file, nothing in it, a new one half written. */
START_TEST(after_a_power_cut)
{
	static const char zeros[] = "value one\n\0\0\0\0";
	struct text report;
	char *path;

	text_init(&report);
	put("value two\n");
	path = xasprintf("%s/startup-config", dir);
	FILE *f = fopen(path, "w");
	fwrite(zeros, 1, sizeof zeros - 1, f);
	fclose(f);
	ck_assert_int_eq(config_load(config, &report), 1);
	ck_assert_str_eq(text_str(&report), "startup-config line 2: : ERROR: "
	    "damaged, with zeros in it\n");
	ck_assert_str_eq(value, "one");
	text_clear(&report);
	ck_assert_int_eq(truncate(path, 0), 0);
	free(path);
	path = xasprintf("%s/.startup-config.a1B2c3", dir);
	fclose(fopen(path, "w"));
	free(path);
	path = xasprintf("%s/.startup-config.backup", dir);
	fclose(fopen(path, "w"));
	ck_assert_uint_eq(files_in_dir(), 3);
	ck_assert_int_eq(config_load(config, &report), 0);
	ck_assert_str_eq(text_str(&report), "startup-config: damaged: the "
	    "file is empty\n");
	ck_assert_uint_eq(files_in_dir(), 2);
	unlink(path);
	text_clear(&report);
	free(path);
}
END_TEST

START_TEST(file_that_may_not_grow)
{
	struct rlimit limit;
	size_t bytes;

	put("value old\n");
	config_modified(config, NULL);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = 100;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_int_eq(config_save(config, "anna", &bytes), ERR_SYSTEM);
	ck_assert_int_eq(errno, EFBIG);
	check_save_failed("File too large");
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_int_eq(config_save(config, "anna", &bytes), 0);
}
END_TEST

/* A file system of 8 pages, in a mount namespace of this process. */
START_TEST(full_disk)
{
	size_t bytes;

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", dir, "tmpfs", 0, "size=32k") < 0) {
		fprintf(stderr, "full_disk: needs root, not run\n");
		return;
	}
	put("value old\n");
	memset(value, 'x', sizeof value - 1);
	config_modified(config, NULL);
	ck_assert_int_eq(config_save(config, "anna", &bytes), ERR_SYSTEM);
	ck_assert_int_eq(errno, ENOSPC);
	check_save_failed("No space left on device");
	strcpy(value, "small");
	ck_assert_int_eq(config_save(config, "anna", &bytes), 0);
	umount(dir);
}
END_TEST

START_TEST(directory_that_is_gone)
{
	config_modified(config, NULL);
	config_set_dir(config, "/nonexistent/postern");
	ck_assert_str_eq(say("write", NULL), "Building configuration...\n"
	    "ERROR: cannot write startup-config: No such file or directory. "
	    "The configuration saved before is unchanged.\n");
	ck_assert(config_is_modified(config));
}
END_TEST

/* The lines that clients look for, blanks and all. */
START_TEST(write_memory_prints_what_an_asa_prints)
{
	char sum[33], *want;
	const char *got;
	char *text, *p;

	config_checksum(config, sum);
	got = say("copy running-config startup-config", "");
	text = get();
	want = xasprintf("\nSource filename [running-config]? "
	    "Building configuration...\n"
	    "Cryptochecksum: %.8s %.8s %.8s %.8s \n\n%zu bytes copied in 0.",
	    sum, sum + 8, sum + 16, sum + 24, strlen(text));
	ck_assert_int_eq(strncmp(got, want, strlen(want)), 0);
	p = strchr(got + strlen(want), ' ');
	ck_assert_str_eq(p, " secs\n[OK]\n");
	free(want);
	want = xasprintf("Cryptochecksum:%s\n: end\n\n", sum);
	ck_assert_str_eq(text + strlen(text) - strlen(want), want);
	free(want);
	free(text);
	ck_assert_ptr_nonnull(strstr(say("show startup-config", NULL),
	    "value one\n key *****\n"));
	ck_assert_ptr_nonnull(strstr(say("more system:running-config", NULL),
	    "value one\n key secret\n"));
	ck_assert_ptr_nonnull(strstr(say("write terminal", NULL),
	    "value one\n key secret\n"));
}
END_TEST

START_TEST(write_erase_asks)
{
	put("value old\n");
	ck_assert_str_eq(say("write erase", "n"),
	    "Erase configuration in flash memory? [confirm]");
	ck_assert_uint_eq(files_in_dir(), 1);
	ck_assert_str_eq(say("write erase", ""),
	    "Erase configuration in flash memory? [confirm][OK]\n");
	ck_assert_uint_eq(files_in_dir(), 0);
}
END_TEST

START_TEST(copy_to_running_merges)
{
	put("value four\nnonsense\n");
	ck_assert_ptr_nonnull(strstr(say(
	    "copy /noconfirm startup-config running-config", NULL),
	    "startup-config line 2: nonsense: "));
	ck_assert_str_eq(value, "four");
	ck_assert(config_is_modified(config));
	ck_assert_str_eq(say("copy startup-config running-config", "flash:/x"),
	    "\nDestination filename [running-config]? "
	    "%Error writing flash:/x (Not supported)\n");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("file");
	TCase *t = tcase_create("file");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_is_saved_loads);
	tcase_add_test(t, bad_lines_are_told_and_the_rest_is_loaded);
	tcase_add_test(t, a_key_in_a_bad_line_is_not_told);
	tcase_add_test(t, no_file);
	tcase_add_test(t, after_a_power_cut);
	tcase_add_test(t, file_that_may_not_grow);
	tcase_add_test(t, full_disk);
	tcase_add_test(t, directory_that_is_gone);
	tcase_add_test(t, write_memory_prints_what_an_asa_prints);
	tcase_add_test(t, write_erase_asks);
	tcase_add_test(t, copy_to_running_merges);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
