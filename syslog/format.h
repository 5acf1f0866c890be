#ifndef POSTERN_SYSLOG_FORMAT_H
#define POSTERN_SYSLOG_FORMAT_H

#include <time.h>

#include "base/text.h"
#include "syslog/model.h"

/* What a message looks like where it arrives. */

struct message {
	unsigned severity;
	unsigned id;      /* 0: Postern's own, without a number */
	const char *body; /* without %ASA-...: */
	time_t at;
};

/* In the buffer, on consoles. No newline. */
void format_line(const struct log_model *m, const struct message *msg,
    struct text *out);
/* To a host: <PRI>, time, device. device: "" for none. */
void format_packet(const struct log_model *m, const struct message *msg,
    bool emblem, const char *device, struct text *out);
/* What comes in from base/log: its text without %ASA-N-ID:. */
const char *format_body(const char *text, unsigned id);

#endif
