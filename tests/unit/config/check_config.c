#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/loop.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"

/* A configuration of three lettered sections that note what happens. */
static struct text events;
static struct config *config;
static struct cli *cli;
static struct config_apply *net, *vpn;
static int vpn_result;

struct letter {
	struct config_section def;
	const char *value;
};

static void
letter_write(void *ctx, struct config_out *out)
{
	struct letter *l = ctx;

	if (out->arg != NULL && strcmp(out->arg, l->value) != 0)
		return;
	text_printf(out->text, "%s %s%s\n", l->def.name,
	    config_secret(out, l->value), out->all ? " default" : "");
}

static void
letter_clear(void *ctx, const char *arg)
{
	struct letter *l = ctx;

	text_printf(&events, "%s(%s) ", l->def.name, arg != NULL ? arg : "");
}

static struct letter letters[] = {
	{ { CFG_CRYPTO_MAP, "crypto map", "WORD$name", "Maps", letter_write,
	    letter_clear, 30 }, "m" },
	{ { CFG_HOSTNAME, "hostname", NULL, "Name", letter_write, letter_clear,
	    50 }, "h" },
	{ { CFG_IKEV2_POLICY, "crypto ikev2", NULL, "IKEv2", letter_write,
	    letter_clear, 10 }, "i" },
	{ { CFG_CRYPTO_MAP, "crypto mapping", NULL, "Not a map", letter_write,
	    NULL, 0 }, "x" },
};

static int
net_apply(void *ctx, struct text *report)
{
	(void)ctx;
	(void)report;
	text_add(&events, "net ");
	return 0;
}

static int
vpn_apply(void *ctx, struct text *report)
{
	(void)ctx;
	text_add(&events, "vpn ");
	if (vpn_result != 0)
		text_add(report, "ERROR: no\n");
	return vpn_result;
}

static void
setup_with(struct loop *loop)
{
	text_init(&events);
	vpn_result = 0;
	cli = cli_new();
	config = config_new(loop, cli);
	for (size_t i = 0; i < 4; i++)
		config_section_add(config, &letters[i].def, &letters[i]);
	vpn = config_apply_add(config, RANK_VPN, vpn_apply, NULL);
	net = config_apply_add(config, RANK_NET, net_apply, NULL);
	config_cli_init(config);
	config_set_identity(config, "SERIAL", "Machine");
}

static void
setup(void)
{
	setup_with(NULL);
}

static void
teardown(void)
{
	config_free(config);
	cli_free(cli);
	text_clear(&events);
}

/* What a privileged session in configuration prints for line. */
static const char *
say(const char *line)
{
	static char answer[4096];
	struct cli_session *s = cli_session_new(cli, "enable_15", 15);
	struct text out;

	text_init(&out);
	cli_session_configure(s);
	cli_session_line(s, line, false, &out);
	snprintf(answer, sizeof answer, "%s", text_str(&out));
	text_clear(&out);
	cli_session_free(s);
	return answer;
}

START_TEST(grammar_has_no_fault)
{
	struct text report;

	text_init(&report);
	ck_assert_msg(cli_check(cli, &report) == 0, "%s", text_str(&report));
	text_clear(&report);
}
END_TEST

START_TEST(frame_and_order)
{
	struct text out;
	char sum[33];

	text_init(&out);
	config_write(config, &out, true, false);
	config_checksum(config, sum);
	ck_assert_str_eq(sum, "50280df7c7d736ded3d8ec820aad1edc");
	ck_assert_str_eq(text_str(&out),
	    ": Saved\n\n: \n: Serial Number: SERIAL\n: Hardware:   Machine\n"
	    ":\nASA Version 9.16(4) \n!\n"
	    "hostname h\n\n!\ncrypto map m\ncrypto mapping x\ncrypto ikev2 i\n"
	    "Cryptochecksum:50280df7c7d736ded3d8ec820aad1edc\n: end\n\n");
	text_clear(&out);
}
END_TEST

START_TEST(checksum_is_of_the_form_with_secrets)
{
	const char *saved = letters[0].value;
	char before[33], after[33];
	struct text out;

	text_init(&out);
	config_checksum(config, before);
	config_write(config, &out, false, true);
	ck_assert_ptr_nonnull(strstr(out.s, "crypto map ***** default\n"));
	ck_assert_ptr_nonnull(strstr(out.s, before));
	letters[0].value = "other";
	config_checksum(config, after);
	letters[0].value = saved;
	ck_assert_str_ne(before, after);
	text_clear(&out);
}
END_TEST

START_TEST(parts_end_at_a_word)
{
	ck_assert_str_eq(say("show running-config crypto map"),
	    "crypto map *****\n");
	ck_assert_str_eq(say("show run crypto"), "crypto map *****\n"
	    "crypto mapping *****\ncrypto ikev2 *****\n");
	ck_assert_str_eq(say("show run all hostname"),
	    "hostname ***** default\n");
	ck_assert_str_eq(say("show run crypto map m"), "crypto map *****\n");
	ck_assert_str_eq(say("show run crypto map n"), "");
}
END_TEST

START_TEST(part_that_is_not_there)
{
	struct text out;

	text_init(&out);
	ck_assert_int_eq(config_write_part(config, "cry", NULL, false, &out),
	    ERR_NOT_FOUND);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_ptr_nonnull(strstr(say("show running-config bgp"),
	    "ERROR: % Invalid input"));
}
END_TEST

START_TEST(clear_goes_by_rank)
{
	ck_assert_str_eq(say("clear config all"), "");
	ck_assert_str_eq(text_str(&events),
	    "crypto ikev2() crypto map() hostname() ");
	text_reset(&events);
	say("clear configure crypto map m");
	ck_assert_str_eq(text_str(&events), "crypto map(m) ");
	text_reset(&events);
	say("clear configure crypto");
	ck_assert_str_eq(text_str(&events), "crypto ikev2() crypto map() ");
	ck_assert_ptr_nonnull(strstr(say("clear configure crypto mapping"),
	    "ERROR:"));
	ck_assert(config_is_modified(config));
}
END_TEST

START_TEST(settle_applies_once_and_by_rank)
{
	struct text report;

	text_init(&report);
	ck_assert(!config_is_modified(config));
	config_dirty(config, vpn);
	config_dirty(config, net);
	config_dirty(config, vpn);
	ck_assert(config_is_dirty(config));
	ck_assert_int_eq(config_settle(config, &report), 0);
	ck_assert_str_eq(text_str(&events), "net vpn ");
	ck_assert(!config_is_dirty(config));
	ck_assert_int_eq(config_settle(config, &report), 0);
	ck_assert_str_eq(text_str(&events), "net vpn ");
	ck_assert(config_is_modified(config));
	vpn_result = ERR_SYSTEM;
	config_dirty(config, vpn);
	ck_assert_int_eq(config_settle(config, &report), ERR_SYSTEM);
	ck_assert_str_eq(text_str(&report), "ERROR: no\n");
	text_clear(&report);
}
END_TEST

START_TEST(what_nobody_settles_settles_itself)
{
	struct loop *loop = loop_new();
	struct loop_timer *end;

	teardown();
	setup_with(loop);
	end = loop_timer_new(loop, (void (*)(void *))(void *)loop_stop, loop);
	config_dirty(config, net);
	loop_timer_start(end, 100);
	loop_run(loop);
	ck_assert_str_eq(text_str(&events), "");
	loop_timer_start(end, 1000);
	while (config_is_dirty(config))
		loop_poll(loop);
	ck_assert_str_eq(text_str(&events), "net ");
	loop_timer_free(end);
	config_free(config);
	config = config_new(NULL, cli);
	loop_free(loop);
}
END_TEST

START_TEST(who_modified_it)
{
	ck_assert_str_eq(config_last_modified(config), "");
	config_note_user(config, "nobody");
	ck_assert_str_eq(config_last_modified(config), "");
	config_dirty(config, net);
	config_note_user(config, "anna");
	ck_assert_int_eq(strncmp(config_last_modified(config), "anna at ", 8),
	    0);
	config_note_user(config, "berta");
	ck_assert_int_eq(strncmp(config_last_modified(config), "anna at ", 8),
	    0);
}
END_TEST

START_TEST(keys_are_masked)
{
	static const struct {
		const char *line, *masked;
	} t[] = {
		{ " ikev1 pre-shared-key abc", " ikev1 pre-shared-key *****" },
		{ " ikev2 remote-authentication pre-shared-key a b",
		    " ikev2 remote-authentication pre-shared-key ***** b" },
		{ " key  abc ", " key  ***** " },
		{ " key 8 abc", " key 8 *****" },
		{ "snmp-server community public",
		    "snmp-server community *****" },
		{ "snmp-server host inside 10.1.1.1 community c version 2c",
		    "snmp-server host inside 10.1.1.1 community ***** "
		    "version 2c" },
		{ "ntp authentication-key 1 md5 k",
		    "ntp authentication-key 1 md5 *****" },
		{ "ssh key-exchange group dh-group14-sha1",
		    "ssh key-exchange group dh-group14-sha1" },
		{ "access-list a remark key b", "access-list a remark key b" },
		{ "key", "key" },
		{ "", "" },
	};
	struct text out;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		text_init(&out);
		config_mask(t[i].line, strlen(t[i].line), &out);
		ck_assert_str_eq(text_str(&out), t[i].masked);
		text_clear(&out);
	}
	text_init(&out);
	config_mask_text("a\n key b\n\nc", &out);
	ck_assert_str_eq(text_str(&out), "a\n key *****\n\nc");
	text_clear(&out);
}
END_TEST

START_TEST(typed_passwords_are_masked)
{
	static const struct {
		const char *line, *masked;
	} t[] = {
		{ "username bob password abc", "username bob password *****" },
		{ "username bob password \"a b\" privilege 99",
		    "username bob password *****" },
		{ "username bob privilege 99", "username bob privilege 99" },
		{ "enable password abc levle 3", "enable password *****" },
		{ "passwd abc", "passwd *****" },
		{ "key config-key password-encryption new old",
		    "key config-key password-encryption *****" },
		{ " ikev1 pre-shared-key abc", " ikev1 pre-shared-key *****" },
		{ "password encryption des", "password encryption des" },
	};
	struct text out;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		text_init(&out);
		config_mask_typed(t[i].line, &out);
		ck_assert_str_eq(text_str(&out), t[i].masked);
		text_clear(&out);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, grammar_has_no_fault);
	tcase_add_test(t, frame_and_order);
	tcase_add_test(t, checksum_is_of_the_form_with_secrets);
	tcase_add_test(t, parts_end_at_a_word);
	tcase_add_test(t, part_that_is_not_there);
	tcase_add_test(t, clear_goes_by_rank);
	tcase_add_test(t, settle_applies_once_and_by_rank);
	tcase_add_test(t, what_nobody_settles_settles_itself);
	tcase_add_test(t, who_modified_it);
	tcase_add_test(t, keys_are_masked);
	tcase_add_test(t, typed_passwords_are_masked);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
