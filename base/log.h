#ifndef POSTERN_BASE_LOG_H
#define POSTERN_BASE_LOG_H

#include <stdarg.h>

/*
 * One sink for the whole process. Engines don't log: they return events and
 * counters, their hosts log. Severities are syslog's (0 emergencies .. 7
 * debugging), as on an ASA. An id is an ASA message number; it is printed as
 * %ASA-<severity>-<id>: text. id 0: a message of our own, no ASA number.
 */
enum log_severity {
	SEV_EMERGENCIES,
	SEV_ALERTS,
	SEV_CRITICAL,
	SEV_ERRORS,
	SEV_WARNINGS,
	SEV_NOTIFICATIONS,
	SEV_INFORMATIONAL,
	SEV_DEBUGGING,
};

/* The sink gets each finished text, %ASA-...: included, without a newline and
 * with control characters replaced. Default (and for NULL): stderr. */
void log_set_sink(void (*sink)(void *ctx, enum log_severity severity,
    unsigned id, const char *text), void *ctx);
void log_set_level(enum log_severity most_verbose); /* default informational */
void log_msg(enum log_severity severity, unsigned id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Each line of text that isn't empty, as a message of our own behind before. */
void log_lines(enum log_severity severity, const char *before,
    const char *text);

#endif
