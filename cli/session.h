#ifndef POSTERN_CLI_SESSION_H
#define POSTERN_CLI_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "cli/cli.h"

/*
 * One login: mode, context, privilege, terminal settings. No I/O: the host
 * (daemon's socket server, the config loader, a test) feeds lines and takes
 * text. What it answers is exactly what a terminal would show after the
 * echoed line, with "\n" line ends.
 */

/* What sessions need of the system; one per cli. Strings are borrowed until
 * the next call. */
struct cli_host {
	const char *(*hostname)(void *ctx);
	/* Called after each command that changed configuration, and before
	 * each exec command but exit: apply what is pending. more: further
	 * input is waiting already, so that applying may wait. */
	void (*settle)(void *ctx, bool more);
	/* Why nothing can be configured now, NULL: it can. Asked before each
	 * command of configuration that isn't of a batch. */
	const char *(*busy)(void *ctx);
	/* Where the session's user is; NULL: at the console. */
	const struct addr *(*from)(void *ctx, const struct cli_session *s);
	/* For 111008/111010: line has secrets hidden already. */
	void (*ran)(void *ctx, const struct cli_session *s, const char *line);
	int (*pager_default)(void *ctx); /* lines, 0 off */
	/* `pager N` in configuration: the new default, 0 off. */
	void (*pager_set)(void *ctx, int lines);
	/* "| redirect FILE" and kin. Why this file can't be written, NULL if it
	 * can; and the same after it was written, the whole or a new end. */
	const char *(*file_refused)(void *ctx, const char *name);
	const char *(*file_write)(void *ctx, const char *name,
	    const char *data, size_t len, bool append);
	void *ctx;
};
/* Copied. Each function may be NULL: then there is no such thing. */
void cli_host_set(struct cli *cli, const struct cli_host *host);

/*
 * Command authorization. Without a guard each session of level 2 and above may
 * run everything, those below what their rows say. With one it is asked for
 * each command (below level 15, not in a batch) before it runs, and before its
 * words are offered. Sub-modes go by the command that enters them.
 */
enum cli_form { CLI_FORM_CMD, CLI_FORM_SHOW, CLI_FORM_CLEAR };
struct cli_command {
	enum cli_form form;
	const char *word;   /* behind show, clear, clear configure or no */
	bool config;        /* of configuration; show and clear: typed there */
	int level;          /* what its row says */
};
typedef bool cli_guard(void *ctx, int privilege, const struct cli_command *c);
void cli_guard_set(struct cli *cli, cli_guard *guard, void *ctx);
/* All commands as a guard is asked for them, show and clear as typed in EXEC;
 * each once. */
void cli_commands_each(struct cli *cli,
    void (*fn)(void *ctx, const struct cli_command *c), void *ctx);

struct cli_session *cli_session_new(struct cli *cli, const char *user,
    int privilege);
void cli_session_free(struct cli_session *s);

enum cli_state {
	CLI_READY,   /* the prompt is cli_session_prompt */
	CLI_ASKING,  /* the prompt is the question; next line is its answer */
	CLI_BUSY,    /* a held command runs; done() comes later */
	CLI_CLOSED,  /* logged out */
};

/* Run one line (no newline; also an answer). Output is appended to out.
 * more: see settle. Returns the state afterwards. Not to be called while
 * CLI_BUSY: the host keeps lines that come early. A line that ends in "?"
 * gets the help for what stands before it, unless a text or key takes it. */
enum cli_state cli_session_line(struct cli_session *s, const char *line,
    bool more, struct text *out);
/* Context help for what stands before the cursor: text to print (starting
 * with its empty line). */
void cli_session_help(struct cli_session *s, const char *line,
    struct text *out);
/* Tab: what to add to line; "" if nothing or not unique. */
void cli_session_complete(struct cli_session *s, const char *line,
    struct text *add);
void cli_session_interrupt(struct cli_session *s); /* Ctrl-C: drops a question,
						    * stops a held command */
void cli_session_end(struct cli_session *s); /* Ctrl-Z */
/* Output and end of held commands reach the host here. */
void cli_session_on_output(struct cli_session *s,
    void (*fn)(void *ctx, const char *text, enum cli_state state), void *ctx);

/* The last line was refused (it printed an error). */
bool cli_session_failed(const struct cli_session *s);
/* It was refused for its form, and it looks as if it had a key in it. */
bool cli_session_secret(const struct cli_session *s);
enum cli_state cli_session_state(const struct cli_session *s);
bool cli_session_hidden(const struct cli_session *s); /* of a question */
const char *cli_session_prompt(struct cli_session *s);
int cli_session_privilege(const struct cli_session *s);
/* And mode: below 2 it is `>`; a lower level than before leaves
 * configuration. */
void cli_session_set_privilege(struct cli_session *s, int level);
/* Where the user sits; NULL: at the console. */
const struct addr *cli_session_from(const struct cli_session *s);
const char *cli_session_user(const struct cli_session *s);
/* Where the user is, for messages: "console" or an address. Returns buf. */
const char *cli_session_origin(const struct cli_session *s,
    char buf[ADDR_TEXT_MAX]);
void cli_session_set_user(struct cli_session *s, const char *user);
/* Another person's: it is nothing for who is here now. */
void cli_session_clear_history(struct cli_session *s);
unsigned cli_session_pager(const struct cli_session *s); /* lines, 0 off */
void cli_session_set_pager(struct cli_session *s, int lines); /* -1 default */
unsigned cli_session_width(const struct cli_session *s);
void cli_session_set_width(struct cli_session *s, unsigned width);
bool cli_session_monitor(const struct cli_session *s);
/* Batch: cli_is_batch() is true; errors are returned instead of the state.
 * Nothing is asked: [confirm] counts as yes, other questions are refused. The
 * host's ran and (for configuration) settle are not called. The caret stands
 * below the line as it is, without a prompt. */
int cli_session_batch_line(struct cli_session *s, const char *line,
    struct text *out);
/* Start in configuration mode (the loader). */
void cli_session_configure(struct cli_session *s);
/* From now on only what configures: `reload` or `write erase` in a file that
 * is copied to the running-config is refused as a wrong word. */
void cli_session_configure_only(struct cli_session *s);

/* The output filter "| include ..." of one command, applied to whole text;
 * returns ERR_SYNTAX with a message for a bad regular expression. */
int cli_filter_apply(const char *filter, const char *in, struct text *out);

#endif
