#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void
sink_stderr(void *ctx, enum log_severity severity, unsigned id,
    const char *text)
{
	(void)ctx;
	(void)severity;
	(void)id;
	fprintf(stderr, "%s\n", text);
}

static void (*log_sink)(void *, enum log_severity, unsigned,
    const char *) = sink_stderr;
static void *log_ctx;
static enum log_severity log_level = SEV_INFORMATIONAL;

void
log_set_sink(
    void (*sink)(void *ctx, enum log_severity severity, unsigned id,
	const char *text),
    void *ctx)
{
	log_sink = sink != NULL ? sink : sink_stderr;
	log_ctx = ctx;
}

void
log_set_level(enum log_severity most_verbose)
{
	log_level = most_verbose;
}

/* How many bytes the UTF-8 character at s has; 0: it is none, or a control
 * character, of which terminals know those from 0x80 on, too. */
static size_t
plain_len(const unsigned char *s)
{
	size_t len = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 :
	    *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return *s < ' ' || *s == 0x7f || (*s == 0xc2 && s[1] < 0xa0) ? 0 : len;
}

/* What a peer calls itself must forge no line and drive no terminal. */
static void
plain_make(unsigned char *s)
{
	size_t len;

	for (; *s != '\0'; s += len)
		if ((len = plain_len(s)) == 0) {
			*s = '.';
			len = 1;
		}
}

void
log_msg(enum log_severity severity, unsigned id, const char *fmt, ...)
{
	struct text t = { 0 };
	int saved = errno;
	va_list ap;

	if (severity > log_level)
		return;
	if (id != 0)
		text_printf(&t, "%%ASA-%d-%06u: ", (int)severity, id);
	errno = saved; /* %m is allowed in fmt */
	va_start(ap, fmt);
	text_vprintf(&t, fmt, ap);
	va_end(ap);
	if (t.s != NULL)
		plain_make((unsigned char *)t.s);
	log_sink(log_ctx, severity, id, text_str(&t));
	text_clear(&t);
	errno = saved;
}

void
log_lines(enum log_severity severity, const char *before, const char *text)
{
	const char *end;

	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = strchrnul(text, '\n');
		if (end > text)
			log_msg(severity, 0, "%s%.*s", before,
			    (int)(end - text), text);
	}
}
