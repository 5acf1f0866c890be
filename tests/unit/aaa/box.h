#ifndef POSTERN_TESTS_AAA_BOX_H
#define POSTERN_TESTS_AAA_BOX_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aaa/internal.h"
#include "base/log.h"
#include "base/loop.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"
#include "tests/unit/unit.h"

/* aaa/ with a loop, a directory of its own, a session, and what it logs. */
static struct loop *loop;
static struct cli *cli;
static struct config *config;
static struct aaa *aaa;
static struct cli_session *session;
static struct text out, logged;
static char lib[] = "/tmp/check-aaa-XXXXXX";
static char history_path[64];
static bool show_names, remote;
static struct addr from, to;

static inline void
log_take(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	(void)ctx;
	(void)severity;
	(void)id;
	text_printf(&logged, "%s\n", text);
}

static inline const char *
box_hostname(void *ctx)
{
	(void)ctx;
	return "fw";
}

static inline bool
box_show_names(void *ctx)
{
	(void)ctx;
	return show_names;
}

/* NULL: at the console. */
static inline const struct addr *
box_from(void *ctx, const struct cli_session *s)
{
	(void)ctx;
	(void)s;
	addr_parse("10.0.0.7", &from);
	return remote ? &from : NULL;
}

static inline void
aaa_begin(void)
{
	static const struct cli_host cli_host = { .from = box_from };
	struct aaa_host host = {
		.hostname = box_hostname, .show_usernames = box_show_names,
	};

	cli = cli_new();
	cli_host_set(cli, &cli_host);
	config = config_new(NULL, cli);
	aaa = aaa_new(loop, config, cli, lib);
	aaa_host_set(aaa, &host);
	config_cli_init(config);
	aaa_cli_init(aaa);
	session = cli_session_new(cli, "enable_15", 15);
	cli_session_configure(session);
}

static inline void
aaa_end(void)
{
	cli_session_free(session);
	aaa_free(aaa);
	config_free(config);
	cli_free(cli);
}

static inline void
box_open(void)
{
	text_init(&out);
	text_init(&logged);
	log_set_sink(log_take, NULL);
	show_names = remote = false;
	unit_folder_make(lib);
	snprintf(history_path, sizeof history_path, "%s/login-history", lib);
	loop = loop_new();
	aaa_begin();
}

static inline void
box_close(void)
{
	aaa_end();
	loop_free(loop);
	unlink(history_path);
	ck_assert_int_eq(rmdir(lib), 0);
	log_set_sink(NULL, NULL);
	text_clear(&out);
	text_clear(&logged);
}

/* What one line prints, with what a job adds to it. */
static inline void
on_output(void *ctx, const char *text, enum cli_state state)
{
	(void)ctx;
	(void)state;
	text_add(&out, text);
}

static inline const char *
typed(const char *line)
{
	text_reset(&out);
	cli_session_on_output(session, on_output, NULL);
	cli_session_line(session, line, false, &out);
	while (cli_session_state(session) == CLI_BUSY) {
		loop_poll(loop);
		usleep(200);
	}
	return text_str(&out);
}

#define says(line, expected) ck_assert_str_eq(typed(line), expected)
#define silent(line) says(line, "")
#define paste(lines) unit_paste(typed, lines)
#define prompt_is(expected) \
	ck_assert_str_eq(cli_session_prompt(session), expected)

/* ---- checks of passwords ------------------------------------------------ */

static unsigned answers;
static struct aaa_result answer;

static inline struct aaa_origin
origin(void)
{
	addr_parse("10.0.0.7", &from);
	addr_parse("10.0.0.1", &to);
	return (struct aaa_origin){
		.service = AAA_SSH, .from = &from, .from_port = 4711,
		.nameif = "inside", .to = &to,
	};
}

static inline void
on_answer(void *ctx, const struct aaa_result *result)
{
	(void)ctx;
	answers++;
	answer = *result;
}

static inline void
answers_await(unsigned n)
{
	while (answers < n) {
		loop_poll(loop);
		usleep(200);
	}
}

/* His privilege; -1: refused. */
static inline int
check(const char *user, const char *password)
{
	struct aaa_origin o = origin();

	answers = 0;
	text_reset(&logged);
	aaa_password_check(aaa, user, password, &o, on_answer, NULL);
	ck_assert_uint_eq(answers, 0); /* never at once */
	answers_await(1);
	return answer.ok ? answer.privilege : -1;
}

#define was_logged(expected) ck_assert_str_eq(text_str(&logged), expected)

#define CASES(name, ...) UNIT_MAIN(name, box_open, box_close, __VA_ARGS__)

#endif
