#ifndef POSTERN_TESTS_NET_CONSOLE_H
#define POSTERN_TESTS_NET_CONSOLE_H

/*
 * A privileged session over real cli/, config/ and net/ in a network namespace
 * of the test's own (Check forks, so it ends with the test), with links p0
 * (GigabitEthernet0/0) and p1 (GigabitEthernet0/1), whose peers are q0, q1.
 */

#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "cli/session.h"
#include "config/config.h"
#include "net/net.h"
#include "tests/unit/unit.h"

static struct loop *loop;
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

static inline const char *
console_hostname(void *ctx)
{
	(void)ctx;
	return "fw";
}

static inline void
console_settle(void *ctx, bool more)
{
	(void)ctx;
	if (!more)
		config_settle(config, &out);
}

static inline int
console_pager(void *ctx)
{
	(void)ctx;
	return 0;
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

static inline void
shell(const char *command)
{
	ck_assert_msg(system(command) == 0, "%s", command);
}

static inline bool
shell_ok(const char *command)
{
	return system(command) == 0;
}

/* Turn the loop for some real time, for events and timers. */
static inline void
turn(unsigned ms)
{
	unsigned i;

	for (i = 0; i < ms / 5; i++) {
		usleep(5000);
		loop_poll(loop);
	}
}

static inline const char *
type(const char *line)
{
	text_reset(&out);
	cli_session_line(session, line, false, &out);
	return text_str(&out);
}

/* Fails unless the line prints exactly that. */
static inline void
expect(const char *line, const char *output)
{
	ck_assert_msg(strcmp(type(line), output) == 0,
	    "%s printed:\n%s---\nnot:\n%s---", line, text_str(&out), output);
}

/* Lines of a paste; "\n"-separated; returns all output together. */
static inline const char *
paste(const char *lines)
{
	char line[512];
	size_t n;

	text_reset(&out);
	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		ck_assert_uint_lt(n, sizeof(line));
		memcpy(line, lines, n);
		line[n] = '\0';
		cli_session_line(session, line, true, &out);
	}
	config_settle(config, &out);
	return text_str(&out);
}

static inline void
console_begin(void)
{
	static const struct cli_host host = { .hostname = console_hostname,
		.settle = console_settle, .pager_default = console_pager };

	text_init(&out);
	text_init(&logged);
	log_set_sink(console_log, NULL);
	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	shell("ip link set lo up && ip link add p0 type veth peer name q0 && "
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

/* A check program of these is skipped without root. */
#define CONSOLE_MAIN(name, setup, teardown, ...)                               \
	int main(void)                                                         \
	{                                                                      \
		const TTest *const tests_[] = { __VA_ARGS__ };                 \
		if (geteuid() != 0)                                            \
			return 77;                                             \
		setenv("CK_DEFAULT_TIMEOUT", "60", 0);                         \
		return unit_main(name, tests_,                                 \
		    sizeof(tests_) / sizeof(*tests_), setup, teardown);        \
	}

#endif
