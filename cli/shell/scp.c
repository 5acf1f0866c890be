#include "cli/shell/scp.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/shell/file.h"
#include "cli/shell/scp_line.h"

/*
 * The old protocol of scp (`scp -O`): lines that announce, bytes that follow,
 * each acknowledged by a zero byte, or by \001 and a text.
 */
static bool broken; /* the other side is gone */

static void
say(const void *data, size_t len)
{
	if (fwrite(data, 1, len, stdout) != len || fflush(stdout) != 0)
		broken = true;
}

static void
say_ok(void)
{
	say("", 1);
}

enum { ERROR_MAX = 1900 }; /* OpenSSH's scp reads 2048 bytes of it */

/* \001scp: TEXT\n, one line: a second would not be read. */
static void
say_error(const char *name, const char *text)
{
	struct text t;
	size_t n;

	text_init(&t);
	text_printf(&t, "\001scp: %s: ", name);
	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if (t.len + n > ERROR_MAX) {
			text_add(&t, "...");
			break;
		}
		text_add_n(&t, text, n);
		if (text[n] == '\n' && text[n + 1] != '\0')
			text_add(&t, "; ");
	}
	text_add_char(&t, '\n');
	say(t.s, t.len);
	text_clear(&t);
}

static int
byte_read(void)
{
	int c = getchar();

	if (c == EOF)
		broken = true;
	return c;
}

/* Without its "\n"; false at the end, or if it is longer. */
static bool
line_read(int first, char line[SCP_LINE_MAX])
{
	size_t n = 0;
	int c = first;

	for (; c != EOF && c != '\n'; c = byte_read()) {
		if (n + 1 >= SCP_LINE_MAX || c == '\0')
			return false;
		line[n++] = (char)c;
	}
	line[n] = '\0';
	return c != EOF;
}

/* The other side's answer. */
static bool
heard_ok(void)
{
	char line[SCP_LINE_MAX];
	int c = byte_read();

	if (c == 0)
		return true;
	if (c != EOF)
		line_read(c, line);
	return false;
}

/* ---- to the other side -------------------------------------------------- */

static int
source(struct shell *s, const struct scp_command *command)
{
	struct file_info info = { .size = 0 };
	char name[SCP_NAME_MAX + 16], line[SCP_LINE_MAX];
	const char *base;
	struct text data, why;
	int r;

	text_init(&data);
	text_init(&why);
	if (!heard_ok())
		return 1;
	if (!file_name(command->path, name, sizeof name)) {
		r = CLI_FILE_FAILED;
		text_add(&why, "not a regular file");
	} else {
		r = file_get(s, name, &data, &info, &why);
	}
	base = strrchr(name, '/') == NULL ? name : strrchr(name, '/') + 1;
	if (r != CLI_FILE_OK) {
		say_error(command->path, text_str(&why));
	} else {
		r = CLI_FILE_FAILED;
		snprintf(line, sizeof line, "T%" PRIu64 " 0 %" PRIu64 " 0\n",
		    info.changed, info.changed);
		if (command->times)
			say(line, strlen(line));
		if (!command->times || heard_ok()) {
			snprintf(line, sizeof line, "C0600 %zu %s\n",
			    data.len, base);
			say(line, strlen(line));
			if (heard_ok()) {
				say(text_str(&data), data.len);
				say_ok();
				r = heard_ok() ? CLI_FILE_OK : r;
			}
		}
	}
	text_clear(&data);
	text_clear(&why);
	return r != CLI_FILE_OK || broken;
}

/* ---- from the other side ------------------------------------------------ */

/* The file's bytes, and what the other side says of them. */
static bool
data_read(uint64_t size, struct text *data)
{
	char buf[16384];
	size_t n;

	while (size > 0) {
		n = size < sizeof buf ? (size_t)size : sizeof buf;
		if ((n = fread(buf, 1, n, stdin)) == 0) {
			broken = true;
			return false;
		}
		if (data->len + n <= CLI_FILE_MAX)
			text_add_n(data, buf, n);
		size -= n;
	}
	return heard_ok();
}

static int
file_take(struct shell *s, const struct scp_command *command,
    const struct scp_line *l)
{
	char name[2 * SCP_NAME_MAX + 16];
	struct text data, why;
	int r = CLI_FILE_FAILED;

	if (l->size > CLI_FILE_MAX) {
		say_error(l->name, "the file is too big");
		return 1;
	}
	if (!file_name(command->path, name, sizeof name))
		snprintf(name, sizeof name, "disk0:/%s", l->name);
	text_init(&data);
	text_init(&why);
	say_ok();
	if (data_read(l->size, &data)) {
		r = file_put(s, name, text_str(&data), data.len, &why);
		if (r == CLI_FILE_OK)
			say_ok();
		else
			say_error(name, text_str(&why));
	}
	text_clear(&data);
	text_clear(&why);
	return r != CLI_FILE_OK;
}

static int
sink(struct shell *s, const struct scp_command *command)
{
	char line[SCP_LINE_MAX];
	struct scp_line l;
	int c, status = 0;

	say_ok();
	while (!broken && !s->closed && (c = getchar()) != EOF) {
		if (!line_read(c, line) || scp_line_parse(line, &l) != 0) {
			say_error(command->path, "protocol error");
			return 1;
		}
		switch (l.kind) {
		case SCP_FILE:
			status |= file_take(s, command, &l);
			break;
		case SCP_DIRECTORY:
			say_error(l.name, "there are no directories");
			return 1;
		case SCP_WARNING:
			status = 1;
			break;
		case SCP_FATAL:
			return 1;
		case SCP_TIMES:
		case SCP_LEAVE:
			say_ok();
		}
	}
	return status | broken;
}

bool
scp_is_meant(const char *command)
{
	struct scp_command c;

	return scp_command_parse(command, &c) == 0;
}

int
scp_run(struct shell *s, const char *command)
{
	struct scp_command c;

	if (scp_command_parse(command, &c) != 0)
		return 1;
	s->hello |= CLI_HELLO_PRIVILEGED | CLI_HELLO_COMMAND;
	shell_hello(s);
	if (s->closed)
		return 1;
	return c.from ? source(s, &c) : sink(s, &c);
}
