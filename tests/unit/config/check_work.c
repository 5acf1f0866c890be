#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/loop.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/files.h"
#include "config/internal.h"

/* Large changes go in slices, and others wait for them or are refused. The
 * configuration is a set of settings: `set N`. */

enum { MOST = 20000 };

static bool is_set[MOST];
static unsigned applied;
static struct loop *loop;
static struct cli *cli;
static struct config *config;
static struct config_apply *apply;
static struct cli_session *first, *second;
static struct text out, later;
static enum cli_state later_state;

static int
on_apply(void *ctx, struct text *report)
{
	(void)ctx;
	(void)report;
	applied++;
	return 0;
}

static int
set(struct cli_cmd *cmd)
{
	unsigned long n = cli_number(cmd, "n", 0);

	if (n == 13 && !cli_is_no(cmd))
		return cli_error(cmd, "not that one");
	is_set[n] = !cli_is_no(cmd);
	config_dirty(config, apply);
	return 0;
}

static void
write_all(void *ctx, struct config_out *to)
{
	(void)ctx;
	for (unsigned i = 0; i < MOST; i++)
		if (is_set[i])
			text_printf(to->text, "set %u\n", i);
}

static void
clear_all(void *ctx, const char *arg)
{
	(void)ctx;
	(void)arg;
	memset(is_set, 0, sizeof is_set);
}

static const struct config_section section = {
	CFG_HOSTNAME, "set", NULL, "Settings", write_all, clear_all, 0
};
static const struct cli_row rows[] = {
	{ "config", 15, "set (0-19999)$n", "set\tSetting\n$n\tWhich\n", set,
	    set, 0 },
};

static const char *
busy(void *ctx)
{
	return config_busy(ctx) ? CONFIG_BUSY : NULL;
}

static void
settle(void *ctx, bool more)
{
	struct text report;

	(void)more;
	text_init(&report);
	if (config_is_dirty(ctx))
		config_settle(ctx, &report);
	text_clear(&report);
}

static void
on_output(void *ctx, const char *text, enum cli_state state)
{
	(void)ctx;
	text_add(&later, text);
	later_state = state;
}

static char dir[] = "/tmp/check_work.XXXXXX";

static void
setup(void)
{
	char *disk;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	disk = xasprintf("mkdir %s/disk0", dir);
	ck_assert_int_eq(system(disk), 0);
	free(disk);
	applied = 0;
	loop = loop_new();
	cli = cli_new();
	config = config_new(loop, cli);
	config_set_lib(config, dir);
	config_section_add(config, &section, NULL);
	apply = config_apply_add(config, RANK_NET, on_apply, NULL);
	cli_rows_add(cli, rows, 1, NULL);
	config_cli_init(config);
	cli_host_set(cli, &(struct cli_host){ .busy = busy, .settle = settle,
	    .ctx = config });
	config->slice_us = 0; /* one step */
	first = cli_session_new(cli, "anna", 15);
	second = cli_session_new(cli, "berta", 15);
	cli_session_on_output(first, on_output, NULL);
	text_init(&out);
	text_init(&later);
}

static void
teardown(void)
{
	char *rm = xasprintf("rm -r %s", dir);

	cli_session_free(first);
	cli_session_free(second);
	config_free(config);
	cli_free(cli);
	loop_free(loop);
	text_clear(&out);
	text_clear(&later);
	ck_assert_int_eq(system(rm), 0);
	free(rm);
	strcpy(dir, "/tmp/check_work.XXXXXX");
	memset(is_set, 0, sizeof is_set);
}

/* A file of so many settings from 100 on, and one more line. */
static void
put(unsigned n, const char *line)
{
	struct text text;

	text_init(&text);
	for (unsigned i = 100; i < 100 + n; i++)
		text_printf(&text, "set %u\n", i);
	text_add(&text, line);
	ck_assert_int_eq(config_file_put(config, "disk0:/f", text_str(&text),
	    text.len), 0);
	text_clear(&text);
}

static const char *
say(struct cli_session *s, const char *line, enum cli_state state)
{
	text_reset(&out);
	ck_assert_msg(cli_session_line(s, line, false, &out) == state,
	    "%s: %s", line, text_str(&out));
	return text_str(&out);
}

static void
until_done(void)
{
	while (config_busy(config))
		loop_poll(loop);
}

static unsigned
count(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MOST; i++)
		n += is_set[i];
	return n;
}

static void
replace_begins(void)
{
	say(first, "configure replace disk0:/f", CLI_BUSY);
	for (int i = 0; i < 1000000 && count() < 12; i++)
		loop_poll(loop);
	ck_assert_uint_ge(count(), 12);
	ck_assert(config_busy(config));
}

/* Others are served meanwhile, but may not configure; nothing is carried out
 * before the end. */
START_TEST(others_meanwhile)
{
	static const char *const refused[] = { "set 1", "no set 1",
		"clear configure all", "write memory", "write terminal",
		"configure replace disk0:/f", "show running-config",
		"copy /noconfirm disk0:/f running-config",
		"show configuration differences",
		"configure terminal revert 5" };

	put(5000, "");
	replace_begins();
	say(second, "configure terminal", CLI_READY);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		ck_assert_str_eq(say(second, refused[i], CLI_READY),
		    CONFIG_BUSY "\n");
		ck_assert(cli_session_failed(second));
	}
	ck_assert_str_eq(say(second, "copy /noconfirm running-config "
	    "disk0:/g", CLI_READY), "%Error opening running-config "
	    "(Configuration in progress)\n");
	ck_assert_str_eq(say(second, "exit", CLI_READY), "");
	ck_assert_ptr_nonnull(strstr(say(second, "show curpriv", CLI_READY),
	    "berta"));
	ck_assert(config_busy(config));
	ck_assert_uint_eq(applied, 0);
	until_done();
	ck_assert_uint_eq(count(), 5000);
	ck_assert_uint_eq(applied, 1);
	ck_assert_str_eq(text_str(&later), "");
	ck_assert_int_eq(later_state, CLI_READY);
	ck_assert(!cli_session_failed(first));
	say(second, "configure terminal", CLI_READY);
	ck_assert_str_eq(say(second, "set 1", CLI_READY), "");
	ck_assert(strncmp(config_last_modified(config), "anna at", 7) == 0);
}
END_TEST

/* One that is larger than what is thought over in place. */
START_TEST(on_a_thread)
{
	put(MOST - 100, "");
	say(first, "configure replace disk0:/f", CLI_BUSY);
	config->slice_us = 1000;
	until_done();
	ck_assert_uint_eq(count(), MOST - 100);
	put(10, "");
	say(first, "configure replace disk0:/f", CLI_BUSY);
	until_done();
	ck_assert_uint_eq(count(), 10);
}
END_TEST

START_TEST(small_at_once)
{
	put(10, "");
	config->slice_us = 60000000;
	ck_assert_str_eq(say(first, "configure replace disk0:/f", CLI_READY),
	    "");
	ck_assert_uint_eq(count(), 10);
	ck_assert_uint_eq(applied, 1);
}
END_TEST

START_TEST(refused_goes_back)
{
	is_set[7] = true;
	put(500, "set 13\n");
	replace_begins();
	until_done();
	ck_assert_str_eq(text_str(&later), "f line 501: set 13: ERROR: not "
	    "that one\nERROR: The running configuration is as it was before\n");
	ck_assert_uint_eq(count(), 1);
	ck_assert(is_set[7]);
	ck_assert(cli_session_failed(first));
	ck_assert(!config_is_modified(config));
}
END_TEST

START_TEST(interrupted_goes_back)
{
	is_set[7] = true;
	put(500, "");
	replace_begins();
	cli_session_interrupt(first);
	ck_assert_str_eq(text_str(&later), "Given up: the running "
	    "configuration goes back to what it was before\n");
	ck_assert_int_eq(later_state, CLI_READY);
	ck_assert(config_busy(config));
	until_done();
	ck_assert_uint_eq(count(), 1);
	ck_assert(is_set[7]);
}
END_TEST

START_TEST(session_gone)
{
	put(500, "");
	replace_begins();
	cli_session_free(first);
	first = NULL;
	until_done();
	ck_assert_uint_eq(count(), 0);
}
END_TEST

/* The daemon ends, before a thread is done or between slices. */
START_TEST(freed_meanwhile)
{
	put(_i == 0 ? 500 : MOST - 100, "");
	say(first, "configure replace disk0:/f", CLI_BUSY);
	for (int i = 0; i < _i; i++)
		loop_poll(loop);
	cli_session_free(first);
	first = NULL;
}
END_TEST

/* What a disk lost isn't what somebody wants to be gone. */
START_TEST(damaged)
{
	is_set[7] = true;
	ck_assert_int_eq(config_file_put(config, "disk0:/f", "set 1\n\0\0\n"
	    "set 7\n", 15), 0);
	ck_assert_str_eq(say(first, "configure replace disk0:/f", CLI_READY),
	    "%Error reading disk0:/f (Not a configuration)\n");
	ck_assert_str_eq(say(first, "copy /noconfirm disk0:/f running-config",
	    CLI_READY), "%Error reading disk0:/f (Not a configuration)\n");
	ck_assert(is_set[7]);
	ck_assert_uint_eq(count(), 1);
}
END_TEST

START_TEST(merge)
{
	put(500, "set 13\nset 5\n");
	say(first, "copy /noconfirm disk0:/f running-config", CLI_BUSY);
	loop_poll(loop);
	ck_assert(config_busy(config));
	ck_assert_uint_eq(applied, 0);
	until_done();
	ck_assert_uint_eq(count(), 501);
	ck_assert_uint_eq(applied, 1);
	ck_assert_ptr_nonnull(strstr(text_str(&later), "f line 501: set 13: "
	    "ERROR: not that one\nCryptochecksum: "));
	ck_assert_ptr_nonnull(strstr(text_str(&later), " bytes copied in "));
}
END_TEST

START_TEST(merge_stopped)
{
	put(500, "");
	say(first, "copy /noconfirm disk0:/f running-config", CLI_BUSY);
	loop_poll(loop);
	cli_session_interrupt(first);
	ck_assert_str_eq(text_str(&later), "Stopped: the lines up to here "
	    "stay in the configuration\n");
	until_done();
	ck_assert_uint_ge(count(), 1);
	ck_assert_uint_lt(count(), 500);
	ck_assert_uint_eq(applied, 1);
}
END_TEST

/* Large configurations are compared on a thread. */
START_TEST(differences)
{
	config_set_dir(config, dir);
	memset(is_set, true, sizeof is_set);
	say(first, "write memory", CLI_READY);
	is_set[77] = false;
	say(first, "show configuration differences", CLI_BUSY);
	say(second, "show curpriv", CLI_READY);
	while (cli_session_state(first) == CLI_BUSY)
		loop_poll(loop);
	ck_assert_str_eq(text_str(&later), "-set 77\n");
	text_reset(&later);
	say(first, "show configuration differences | json", CLI_BUSY);
	while (cli_session_state(first) == CLI_BUSY)
		loop_poll(loop);
	ck_assert_ptr_nonnull(strstr(text_str(&later), "\"set 77\""));
	say(first, "show configuration differences", CLI_BUSY);
	cli_session_interrupt(first);
	ck_assert_int_eq(cli_session_state(first), CLI_READY);
}
END_TEST

static int done_r;
static unsigned n_done;

static void
on_done(void *arg, int r, const char *report)
{
	ck_assert_ptr_eq(arg, &done_r);
	(void)report;
	done_r = r;
	n_done++;
}

/* What scp puts there. */
START_TEST(running_put)
{
	n_done = 0;
	config_running_put(config, "anna", "set 1\nset 2\n", 12, on_done,
	    &done_r);
	ck_assert_uint_eq(n_done, 0);
	config_running_put(config, "berta", "set 3\n", 6, on_done, &done_r);
	ck_assert_uint_eq(n_done, 1);
	ck_assert_int_eq(done_r, ERR_IN_USE);
	until_done();
	ck_assert_uint_eq(n_done, 2);
	ck_assert_int_eq(done_r, 0);
	ck_assert_uint_eq(count(), 2);
	config_running_put(config, "anna", "set 4\nset 5\n", 12, on_done,
	    &done_r);
	config_running_forget(config, &done_r);
	until_done();
	ck_assert_uint_eq(n_done, 2);
	ck_assert_uint_eq(count(), 3);
}
END_TEST

START_TEST(revert)
{
	is_set[7] = true;
	say(first, "configure terminal revert 5", CLI_READY);
	for (unsigned i = 100; i < 200; i++)
		is_set[i] = true;
	say(first, "configure revert now", CLI_BUSY);
	until_done();
	ck_assert_uint_eq(count(), 1);
	ck_assert_int_eq(later_state, CLI_READY);
	ck_assert(!revert_pending(config));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("config work");
	TCase *t = tcase_create("slices");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, others_meanwhile);
	tcase_add_test(t, on_a_thread);
	tcase_add_test(t, small_at_once);
	tcase_add_test(t, refused_goes_back);
	tcase_add_test(t, interrupted_goes_back);
	tcase_add_test(t, session_gone);
	tcase_add_loop_test(t, freed_meanwhile, 0, 3);
	tcase_add_test(t, damaged);
	tcase_add_test(t, merge);
	tcase_add_test(t, merge_stopped);
	tcase_add_test(t, differences);
	tcase_add_test(t, running_put);
	tcase_add_test(t, revert);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
