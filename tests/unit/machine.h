#ifndef POSTERN_TESTS_MACHINE_H
#define POSTERN_TESTS_MACHINE_H

/*
 * For tests that configure links of a network namespace of their own (Check
 * forks, so it ends with the test) through sessions of the command line.
 */

#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/loop.h"
#include "cli/session.h"
#include "config/config.h"
#include "tests/unit/unit.h"

static inline bool
shell_ok(const char *command)
{
	return system(command) == 0;
}

static inline void
shell(const char *command)
{
	ck_assert_msg(shell_ok(command), "%s", command);
}

static inline void
namespace_own(void)
{
	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	shell("ip link set lo up");
}

static struct loop *loop;

/* Turn the loop for some real time, for events and timers. */
static inline void
turn(unsigned ms)
{
	for (unsigned i = 0; i < ms / 5; i++) {
		usleep(5000);
		loop_poll(loop);
	}
}

/* For struct cli_host. */
static inline const char *
machine_hostname(void *ctx)
{
	(void)ctx;
	return "fw";
}

static inline int
machine_pager(void *ctx)
{
	(void)ctx;
	return 0;
}

/* What one line prints. */
static inline const char *
machine_type(struct cli_session *s, struct text *out, const char *line)
{
	text_reset(out);
	cli_session_line(s, line, false, out);
	return text_str(out);
}

/* Fails unless the line prints exactly that. */
static inline void
machine_expect(struct cli_session *s, struct text *out, const char *line,
    const char *output)
{
	ck_assert_msg(strcmp(machine_type(s, out, line), output) == 0,
	    "%s printed:\n%s---\nnot:\n%s---", line, text_str(out), output);
}

/* Lines of a paste; "\n"-separated; returns all output together. */
static inline const char *
machine_paste(struct cli_session *s, struct config *c, struct text *out,
    const char *lines)
{
	char line[512];
	size_t n;

	text_reset(out);
	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		ck_assert_uint_lt(n, sizeof(line));
		memcpy(line, lines, n);
		line[n] = '\0';
		cli_session_line(s, line, true, out);
	}
	config_settle(c, out);
	return text_str(out);
}

/* A check program of these is skipped without root. */
#define MACHINE_MAIN(name, setup, teardown, ...)                               \
	int main(void)                                                         \
	{                                                                      \
		const TTest *const tests_[] = { __VA_ARGS__ };                 \
		return geteuid() != 0 ? 77 : unit_main(name, tests_,           \
		    sizeof(tests_) / sizeof(*tests_), setup, teardown);        \
	}

#endif
