#ifndef POSTERN_TESTS_NET_CONSOLE_H
#define POSTERN_TESTS_NET_CONSOLE_H

/*
 * A privileged session over real cli/, config/ and net/ in a network namespace
 * of the test's own (Check forks, so it ends with the test), with links p0
 * (GigabitEthernet0/0) and p1 (GigabitEthernet0/1), whose peers are q0, q1.
 */

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "net/net.h"
#include "tests/unit/machine.h"

static struct cli *cli;
static struct config *config;
static struct net *net;
static struct cli_session *session;
static struct text out, logged;

static const struct net_bind binds[] = {
	{ "GigabitEthernet0/0", "p0" },
	{ "GigabitEthernet0/1", "p1" },
	{ "Management0/0", "p2" }, /* never there, unless a test makes it */
};

static inline void
console_settle(void *ctx, bool more)
{
	(void)ctx;
	if (!more)
		config_settle(config, &out);
}

static inline void
console_log(void *ctx, enum log_severity severity, unsigned id,
    const char *text)
{
	(void)ctx;
	(void)severity;
	(void)id;
	text_printf(&logged, "%s\n", text);
}

static inline const char *
type(const char *line)
{
	return machine_type(session, &out, line);
}

static inline void
expect(const char *line, const char *output)
{
	machine_expect(session, &out, line, output);
}

static inline const char *
paste(const char *lines)
{
	return machine_paste(session, config, &out, lines);
}

static inline void
console_begin(void)
{
	static const struct cli_host host = { .hostname = machine_hostname,
		.settle = console_settle, .pager_default = machine_pager };

	text_init(&out);
	text_init(&logged);
	log_set_sink(console_log, NULL);
	namespace_own();
	shell("ip link add p0 type veth peer name q0 && "
	    "ip link add p1 type veth peer name q1 && "
	    "ip link set q0 up && ip link set q1 up");
	loop = loop_new();
	cli = cli_new();
	config = config_new(loop, cli);
	net = net_new(loop, config, cli, binds, 3);
	ck_assert_ptr_nonnull(net);
	cli_host_set(cli, &host);
}

/* After the rows of all features were added. */
static inline void
console_start(void)
{
	struct text report;

	config_cli_init(config);
	text_init(&report);
	ck_assert_msg(cli_check(cli, &report) == 0, "%s", text_str(&report));
	text_clear(&report);
	config_settle(config, &out);
	session = cli_session_new(cli, "tester", 15);
	cli_session_configure(session);
	text_reset(&out);
}

static inline void
console_end(void)
{
	cli_session_free(session);
	net_free(net);
	config_free(config);
	cli_free(cli);
	loop_free(loop);
	log_set_sink(NULL, NULL);
	text_clear(&out);
	text_clear(&logged);
}

#endif
