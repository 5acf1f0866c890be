#ifndef POSTERN_CLI_SHELL_SHELL_H
#define POSTERN_CLI_SHELL_SHELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/shell/link.h"

/* The talk with the daemon, the same for a person, a pipe and -c. */
struct shell {
	struct link link;
	uint16_t hello;      /* CLI_HELLO_* */
	bool interactive;
	bool boxed;          /* its user is one of SSH: sandbox.h */
	uint16_t columns, rows; /* of the terminal, as the daemon knows them */
	/* from the last READY */
	struct text prompt;
	uint16_t ready;      /* CLI_READY_* */
	uint16_t pager;
	uint16_t width;
	/* from CLOSE, or the daemon went away */
	bool closed;
	int status;
};

/* Each runs a session to its end and returns the exit status. */
int shell_interactive(struct shell *s);
int shell_piped(struct shell *s);
int shell_commands(struct shell *s, const char **commands, int n);
void shell_clear(struct shell *s);

/* ---- between the files of the shell ---- */

/* Say hello and wait for the first prompt. */
void shell_hello(struct shell *s);
/* Send a line and print its answer, up to READY or CLOSE. */
void shell_line(struct shell *s, const char *line, bool more);
/* Tell the daemon if the terminal has another size now. */
void shell_size(struct shell *s);
/* Send INTERRUPT or END and print the answer. */
void shell_event(struct shell *s, enum cli_message_type type);
/* Print a message that belongs to no command; false if it printed nothing. */
bool shell_incoming(struct shell *s);

#endif
