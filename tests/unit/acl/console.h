#ifndef POSTERN_TESTS_ACL_CONSOLE_H
#define POSTERN_TESTS_ACL_CONSOLE_H

#include <stdlib.h>
#include <string.h>

#include "acl/acl.h"
#include "acl/model.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"
#include "tests/unit/unit.h"

/* A daemon's worth of acl/: sessions, configuration, no interfaces. */
static struct cli *cli;
static struct config *config;
static struct acl_db *db;
static struct cli_session *session;
static struct text out;

static inline void
console_open(void)
{
	cli = cli_new();
	config = config_new(NULL, cli);
	db = acl_new(config, cli, NULL);
	config_cli_init(config);
	acl_cli_init(db);
	session = cli_session_new(cli, "enable_15", 15);
	cli_session_configure(session);
	text_init(&out);
}

static inline void
console_close(void)
{
	text_clear(&out);
	cli_session_free(session);
	config_free(config);
	acl_free(db);
	cli_free(cli);
}

/* What one line prints. */
static inline const char *
typed(const char *line)
{
	text_reset(&out);
	cli_session_line(session, line, false, &out);
	return text_str(&out);
}

#define says(line, expected) ck_assert_str_eq(typed(line), expected)
#define silent(line) says(line, "")
#define paste(lines) unit_paste(typed, lines)

#define CASES(name, ...) \
	UNIT_MAIN(name, console_open, console_close, __VA_ARGS__)

#endif
