#ifndef POSTERN_TESTS_SYSLOG_CONSOLE_H
#define POSTERN_TESTS_SYSLOG_CONSOLE_H

/* The console of net's tests with the `logging` commands, and an interface
 * inside with the address 10.12.12.2. */

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/messages.h"
#include "syslog/syslog.h"
#include "tests/unit/net/console.h"

static struct syslog *log_;
static struct text on_console, on_monitors;

static inline void
terminals(void *ctx, const char *line, bool console, bool monitor)
{
	(void)ctx;
	if (console)
		text_add(&on_console, line);
	if (monitor)
		text_add(&on_monitors, line);
}

static inline void
logging_begin(void)
{
	static const struct syslog_host host = { .hostname = machine_hostname,
		.terminals = terminals };

	console_begin();
	text_init(&on_console);
	text_init(&on_monitors);
	log_ = syslog_new(loop, config, cli, net);
	syslog_host_set(log_, &host);
	net_cli_init(net);
	syslog_cli_init(log_);
	console_start();
	paste("interface g0/1\n nameif inside\n"
	    " ip address 10.12.12.2 255.255.255.0\n no shutdown\n");
	turn(50);
}

static inline void
logging_end(void)
{
	syslog_free(log_);
	console_end();
	text_clear(&on_console);
	text_clear(&on_monitors);
}

/* What show logging has of the buffer. */
static inline const char *
buffer(void)
{
	const char *s = type("show logging"), *head = strstr(s, "ASDM log");

	ck_assert_ptr_nonnull(head);
	return strchr(head, '\n') + 1;
}

#endif
