#ifndef POSTERN_CLI_SHELL_EDITOR_H
#define POSTERN_CLI_SHELL_EDITOR_H

#include <stdbool.h>
#include <stdint.h>

/* The line editor on the terminal, with its history. One per process. */

enum editor_event {
	EDITOR_LINE,      /* ENTER */
	EDITOR_INTERRUPT, /* Ctrl-C */
	EDITOR_END,       /* Ctrl-Z */
	EDITOR_EOF,       /* the terminal is gone, or Ctrl-D on an empty line */
	EDITOR_SOCKET,    /* the daemon said something that ends the session */
};

struct editor_host {
	/* Print help for what stands before the cursor. */
	void (*help)(const char *before);
	/* What Tab adds, "" for nothing; borrowed until the next call. */
	const char *(*complete)(const char *before);
	/* fd is readable while a line is typed: true if the screen was written
	 * to; *ends is set if the session is over. */
	bool (*incoming)(bool *ends);
	/* The terminal has another size now: its columns. */
	uint16_t (*resized)(void);
	int fd;
};

void editor_start(const struct editor_host *host);
void editor_stop(void);
/* Read a line after prompt, on a terminal taken to be that many columns wide;
 * *line is borrowed until the next call and has no newline. */
enum editor_event editor_line(const char *prompt, uint16_t columns,
    const char **line);
/* The same without editing and history, echoed as '*'. */
enum editor_event editor_hidden(const char *prompt, const char **line);
/* Remember a line. */
void editor_remember(const char *line);

#endif
