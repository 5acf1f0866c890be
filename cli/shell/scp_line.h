#ifndef POSTERN_CLI_SHELL_SCP_LINE_H
#define POSTERN_CLI_SHELL_SCP_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* What the other side of scp's old protocol says, a line at a time. Pure. */
enum { SCP_LINE_MAX = 1024, SCP_NAME_MAX = 256 };

enum scp_kind {
	SCP_FILE,      /* C0644 SIZE NAME */
	SCP_TIMES,     /* T MTIME 0 ATIME 0 */
	SCP_DIRECTORY, /* D0755 0 NAME */
	SCP_LEAVE,     /* E */
	SCP_WARNING,   /* \001TEXT */
	SCP_FATAL,     /* \002TEXT */
};

struct scp_line {
	enum scp_kind kind;
	uint64_t size;
	char name[SCP_NAME_MAX]; /* never with '/', not "." or ".." */
};

/* line without its "\n". ERR_SYNTAX. */
int scp_line_parse(const char *line, struct scp_line *out);

struct scp_command {
	bool from, to;   /* -f, -t */
	bool times;      /* -p */
	char path[SCP_NAME_MAX];
};
/* "scp -p -f running-config"; options that change nothing here are passed
 * over. ERR_SYNTAX: not such a command. */
int scp_command_parse(const char *command, struct scp_command *out);

#endif
