#ifndef POSTERN_SYSLOG_SYSLOG_H
#define POSTERN_SYSLOG_SYSLOG_H

#include <stdbool.h>

#include "base/log.h"

/*
 * The `logging` commands: which messages go where. It is the sink of base/log:
 * destinations are the buffer (show logging), hosts (UDP and TCP, RFC 3164 or
 * 5424 time), the console (posternd's standard error), sessions with `terminal
 * monitor`. Lists, classes, levels of single messages, rate limits.
 */
struct syslog;
struct cli;
struct config;
struct loop;
struct net;

struct syslog_host {
	const char *(*hostname)(void *ctx);
	/* A line, with "\n", for the sessions that monitor. */
	void (*monitor)(void *ctx, const char *line);
	void *ctx;
};

/* From here on log_msg() comes here, until syslog_free. */
struct syslog *syslog_new(struct loop *loop, struct config *config,
    struct cli *cli, struct net *net, const struct syslog_host *host);
void syslog_free(struct syslog *s);
void syslog_cli_init(struct syslog *s);

/* A command of a session ran: 111008 and 111010, 111009 for `show` and its
 * like. line has its secrets hidden; from is NULL for the console. */
struct addr;
void syslog_command(struct syslog *s, const char *user, const char *line,
    const struct addr *from, bool changes);

#endif
