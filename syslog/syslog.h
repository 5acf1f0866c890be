#ifndef POSTERN_SYSLOG_SYSLOG_H
#define POSTERN_SYSLOG_SYSLOG_H

#include <stdbool.h>

#include "base/log.h"

/*
 * The `logging` commands: which messages go where. It is the sink of base/log:
 * destinations are the buffer (show logging), hosts (UDP and TCP), consoles,
 * sessions with `terminal monitor`. Lists, classes, levels of single messages,
 * rate limits. Beside all that, and whatever is configured, posternd's standard
 * error is its journal: all up to informational, as base/log formed it.
 */
struct syslog;
struct cli;
struct config;
struct loop;
struct net;

struct syslog_host {
	const char *(*hostname)(void *ctx);
	/* A line, with "\n", for the console (interactive sessions on the box
	 * itself), for the sessions that monitor, or for both: then once for
	 * one that is both. */
	void (*terminals)(void *ctx, const char *line, bool console,
	    bool monitor);
	void *ctx;
};

/* From here on log_msg() comes here, until syslog_free. */
struct syslog *syslog_new(struct loop *loop, struct config *config,
    struct cli *cli, struct net *net);
void syslog_free(struct syslog *s);
/* Copied. Until then there is nobody. Each function may be NULL. */
void syslog_host_set(struct syslog *s, const struct syslog_host *host);
void syslog_cli_init(struct syslog *s);

/* A command of a session ran: 111008 and 111010, 111009 for `show` and its
 * like. line has its secrets hidden; from is NULL for the console. */
struct addr;
void syslog_command(struct syslog *s, const char *user, const char *line,
    const struct addr *from, bool changes);

/* `logging hide username`: is a name that failed to log in, and that no user
 * has, to be written as *****? On unless configured otherwise. */
bool syslog_hides_usernames(const struct syslog *s);

#endif
