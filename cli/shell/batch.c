#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/protocol.h"
#include "cli/shell/shell.h"

/* Commands from a pipe or from -c: output only, no prompts, no pager. The exit
 * status is 1 if any command printed an error. */

static void
run(struct shell *s, const char *line, bool more)
{
	shell_line(s, line, more);
	if (s->ready & CLI_READY_FAILED)
		s->status = 1;
}

int
shell_commands(struct shell *s, const char **commands, int n)
{
	int i, status = 0;

	s->hello |= CLI_HELLO_PRIVILEGED | CLI_HELLO_COMMAND;
	shell_hello(s);
	for (i = 0; i < n && !s->closed; i++) {
		run(s, commands[i], i + 1 < n);
		status |= s->status;
	}
	if (!s->closed && (s->ready & CLI_READY_ASKING)) {
		fprintf(stderr, s->boxed ? "ERROR: The question \"%s\" has no "
		    "answer here\n" : "postern: the question \"%s\" has no "
		    "answer: give it as another -c\n", text_str(&s->prompt));
		shell_event(s, CLI_MSG_INTERRUPT);
		return 1;
	}
	return status;
}

/* ---- a pipe ------------------------------------------------------------- */

struct input {
	struct text text; /* read, not yet run */
	bool eof;
};

static bool
readable_now(void)
{
	struct pollfd p = { STDIN_FILENO, POLLIN, 0 };

	return poll(&p, 1, 0) > 0;
}

static void
input_read(struct input *in)
{
	char buf[16384];
	ssize_t n;

	n = read(STDIN_FILENO, buf, sizeof buf);
	if (n > 0)
		text_add_n(&in->text, buf, (size_t)n);
	else if (n == 0 || errno != EINTR)
		in->eof = true;
}

/* True if more input is here already. The end of the pipe counts as readable
 * too: only reading tells. */
static bool
input_waits(struct input *in)
{
	if (in->text.len == 0 && !in->eof && readable_now())
		input_read(in);
	return in->text.len > 0;
}

/* Take the next line; false at the end. */
static bool
next_line(struct input *in, struct text *line)
{
	char *end = NULL;
	size_t len;

	while (in->text.len == 0 || (end = memchr(in->text.s, '\n',
	    in->text.len)) == NULL) {
		if (in->eof)
			break;
		if (in->text.len > CLI_LINE_KEPT) /* too long already */
			in->text.len = CLI_LINE_KEPT;
		input_read(in);
	}
	if (in->text.len == 0)
		return false;
	len = end != NULL ? (size_t)(end - in->text.s) : in->text.len;
	text_reset(line);
	text_add_n(line, in->text.s, len);
	if (line->len > 0 && line->s[line->len - 1] == '\r')
		line->s[--line->len] = '\0';
	len += end != NULL;
	memmove(in->text.s, in->text.s + len, in->text.len - len);
	in->text.len -= len;
	return true;
}

int
shell_piped(struct shell *s)
{
	struct input in = { .eof = false };
	struct text line;
	int status;

	text_init(&in.text);
	text_init(&line);
	shell_hello(s);
	status = s->status;
	while (!s->closed && next_line(&in, &line)) {
		run(s, text_str(&line), input_waits(&in));
		status |= s->status;
	}
	text_clear(&in.text);
	text_clear(&line);
	return status;
}
