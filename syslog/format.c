#include "syslog/format.h"

#include <string.h>

/*
 * An ASA's own forms:
 *	Aug 24 2017 16:58:42: %ASA-5-713119: ...
 *	<166>2018-06-27T12:17:46Z asa : %ASA-6-110002: ...
 * and EMBLEM (Cisco IOS), where the class of the message has a place:
 *	<166>:Mar 22 15:03:10 UTC: %ASA-session-6-302013: ...
 */

static void
stamp_add(enum timestamp kind, bool emblem, time_t at, struct text *out)
{
	char buf[64];
	struct tm tm;

	localtime_r(&at, &tm);
	if (kind == TIME_RFC5424) {
		gmtime_r(&at, &tm);
		strftime(buf, sizeof buf, "%Y-%m-%dT%H:%M:%SZ", &tm);
	} else if (emblem) {
		strftime(buf, sizeof buf, "%b %d %H:%M:%S %Z", &tm);
	} else {
		strftime(buf, sizeof buf, "%b %d %Y %H:%M:%S", &tm);
	}
	text_add(out, buf);
}

static void
name_add(const struct message *msg, bool emblem, struct text *out)
{
	int class = emblem ? class_of(msg->id) : -1;

	text_add(out, msg->id != 0 ? "%ASA-" : "%POSTERN-");
	if (class >= 0)
		text_printf(out, "%s-", message_classes[class].name);
	if (msg->id != 0)
		text_printf(out, "%u-%06u: ", msg->severity, msg->id);
	else
		text_printf(out, "%u: ", msg->severity);
	text_add(out, msg->body);
}

static void
emblem_add(const struct log_model *m, const struct message *msg,
    struct text *out)
{
	text_add_char(out, ':');
	if (m->timestamp != TIME_OFF) {
		stamp_add(m->timestamp, true, msg->at, out);
		text_add(out, ": ");
	}
	name_add(msg, true, out);
}

void
format_line(const struct log_model *m, const struct message *msg,
    struct text *out)
{
	if (m->emblem) {
		emblem_add(m, msg, out);
		return;
	}
	if (m->timestamp != TIME_OFF) {
		stamp_add(m->timestamp, false, msg->at, out);
		text_add(out, ": ");
	}
	name_add(msg, false, out);
}

void
format_packet(const struct log_model *m, const struct message *msg,
    bool emblem, const char *device, struct text *out)
{
	text_printf(out, "<%u>", m->facility * 8 + msg->severity);
	if (emblem) {
		emblem_add(m, msg, out);
		return;
	}
	if (m->timestamp != TIME_OFF)
		stamp_add(m->timestamp, false, msg->at, out);
	if (*device != '\0')
		text_printf(out, "%s%s :",
		    m->timestamp != TIME_OFF ? " " : "", device);
	else if (m->timestamp != TIME_OFF)
		text_add_char(out, ':');
	if (m->timestamp != TIME_OFF || *device != '\0')
		text_add_char(out, ' ');
	name_add(msg, false, out);
}

const char *
format_body(const char *text, unsigned id)
{
	const char *body = id != 0 ? strstr(text, ": ") : NULL;

	return body != NULL ? body + 2 : text;
}
