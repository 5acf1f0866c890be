#ifndef POSTERN_CLI_CLI_H
#define POSTERN_CLI_CLI_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/addr.h"
#include "base/text.h"

/*
 * The grammar and the sessions. cli/ knows no feature: a feature registers
 * modes, rows, name sources and sub-grammars here, and its handlers get a
 * struct cli_cmd. One thread.
 *
 * MODES. "user" (HOST>), "exec" (HOST#), "config" (HOST(config)#) exist;
 * features add sub-modes of "config" with cli_mode_add. A mode takes its
 * parents' commands too (sub-mode -> config -> exec -> user): an exec row run
 * in configuration leaves the mode as it is, a "config" row run in a sub-mode
 * leaves the sub-mode, also if its handler refuses (the lines that follow in
 * a paste are not for the mode before). The mode's own word wins. `?` lists
 * each in its block.
 *
 * SYNTAX of a row, blanks between elements:
 *   word            keyword: any unique prefix, any case. [a-z0-9-_/.]
 *   word$n          the same; binds n to the full keyword
 *   TYPE$n          typed word, binds n to what was typed. TYPE is one of
 *                     (1-65535)        decimal number in the range
 *                     A.B.C.D          IPv4 address or mask
 *                     X:X:X:X::X       IPv6 address
 *                     X:X:X:X::X/<0-128>  IPv6 prefix
 *                     A.B.C.D/<0-32>   IPv4 prefix
 *                     hh:mm:ss
 *                     WORD             any word (a new name, a key); help
 *                                      text says what it is
 *                     WORD(1-64)       the same with a length bound
 *                     NAME:source      an existing name: any word matches,
 *                                      names of that source complete and are
 *                                      listed by ?; the handler checks it
 *                     PORT             hardware name (completed from the
 *                                      source "port"): "GigabitEthernet0/0",
 *                                      "gi0/0", "GigabitEthernet 0/0" (two
 *                                      words, bound as one without blank)
 *                     PAIR             "(inside,outside)", bound with its
 *                                      parentheses
 *                     LINE             the rest of the line, blanks kept,
 *                                      trailing blanks dropped
 *   { a | b c | d } one of the alternatives
 *   [ a ]           optional; several options in a row keep their order
 *   < a | b >       any of the alternatives, each at most once, in any order
 *                     (also none)
 *   { ... }+        one or more times; bindings collect (cli_arg_at)
 *   @name           a sub-grammar (cli_subgrammar_add)
 *   @name$p         the same; its bindings get the prefix "p."
 *   ~               in the `no` form everything after it is optional
 * A quoted "two words" is one WORD.
 *
 * HELP. One text per token, lines "token<TAB or blanks>text" where token is a
 * keyword or $name; a token that another row at the same place has explained
 * needs no second text; where a token comes twice in a row, its second line is
 * for the second place. cli_check() fails on a token that nobody explains.
 */
struct cli;
struct cli_session;
struct cli_cmd;

typedef int cli_handler(struct cli_cmd *cmd);

enum cli_row_flag {
	CLI_HIDDEN = 1,       /* works, but is not listed by ? or Tab */
	CLI_OWN_MODE = 2,     /* not from deeper modes: `enable` at #,
			       * `terminal width` outside configuration */
	CLI_NO_FILTER = 4,    /* "| include" is part of the LINE */
	CLI_SECRET = 8,       /* has a key in it: logs and history hide it */
	CLI_NO_SETTLE = 16,   /* doesn't look at what is carried out: `exit` in
			       * a paste needn't wait until all is applied */
	CLI_JSON = 32,        /* has a JSON form (cli/json.h): `| json` */
};

struct cli_row {
	const char *mode;
	int privilege;       /* 0..15, lowest level that may run it */
	const char *syntax;
	const char *help;
	cli_handler *set;
	cli_handler *unset;  /* NULL: there is no `no` form */
	unsigned flags;
};

struct cli_mode {
	const char *name;    /* "config-if": key, and what the prompt shows */
	const char *parent;  /* "config" or another sub-mode */
	const char *title;   /* "interface": `interface mode ...` of ? */
};

struct cli *cli_new(void);
void cli_free(struct cli *cli);
/* Definitions are borrowed for the life of cli (static tables). ctx reaches
 * the handlers. A syntax error in a row aborts: it is a programmer's. */
void cli_mode_add(struct cli *cli, const struct cli_mode *mode);
void cli_rows_add(struct cli *cli, const struct cli_row *rows, size_t n,
    void *ctx);
/* The same with copies of the strings, for rows made at run time. */
void cli_row_add_copy(struct cli *cli, const struct cli_row *row, void *ctx);
void cli_subgrammar_add(struct cli *cli, const char *name, const char *syntax,
    const char *help);
/* Names for NAME:source. each() is called per name. */
void cli_names_add(struct cli *cli, const char *source,
    void (*list)(void *ctx, void (*each)(void *arg, const char *name),
	void *arg), void *ctx);
/* After the last row, in a test: returns the number of faults (missing help,
 * ambiguity, unreachable rows), each described in *report. A session needs no
 * check before: it merges rows into graphs when some came. */
int cli_check(struct cli *cli, struct text *report);
/* The same: rows that show something and have no JSON form. */
int cli_check_json(struct cli *cli, struct text *report);

/* ---- in a handler ------------------------------------------------------ */

void *cli_ctx(const struct cli_cmd *cmd);       /* from cli_rows_add */
bool cli_is_no(const struct cli_cmd *cmd);
/* The value bound to name, NULL if it was not given. Borrowed. */
const char *cli_arg(const struct cli_cmd *cmd, const char *name);
/* Blanks before the argument, without the one that has to be there. */
size_t cli_arg_indent(const struct cli_cmd *cmd, const char *name);
bool cli_has(const struct cli_cmd *cmd, const char *name);
bool cli_arg_is(const struct cli_cmd *cmd, const char *name, const char *value);
/* Number already checked by the range; dflt if absent. */
unsigned long cli_number(const struct cli_cmd *cmd, const char *name,
    unsigned long dflt);
/* false if absent. Value already checked by the type. */
bool cli_addr(const struct cli_cmd *cmd, const char *name, struct addr *out);
size_t cli_arg_count(const struct cli_cmd *cmd, const char *name);
const char *cli_arg_at(const struct cli_cmd *cmd, const char *name, size_t i);

/* Output. Lines end in "\n" here; CR is the transport's. */
void cli_printf(struct cli_cmd *cmd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct text *cli_out(struct cli_cmd *cmd); /* to write into directly */
/* "ERROR: <text>\n"; returns ERR_REFUSED for `return cli_error(...)`. */
int cli_error(struct cli_cmd *cmd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The text alone and ERR_REFUSED: for the refusals without a prefix. */
int cli_refuse(struct cli_cmd *cmd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void cli_warning(struct cli_cmd *cmd, const char *fmt, ...) /* WARNING: */
    __attribute__((format(printf, 2, 3)));
void cli_info(struct cli_cmd *cmd, const char *fmt, ...)    /* INFO: */
    __attribute__((format(printf, 2, 3)));
/* The caret under the word bound to name and "ERROR: % Invalid input
 * detected at '^' marker."; returns ERR_SYNTAX. name NULL: under the end. */
int cli_invalid(struct cli_cmd *cmd, const char *name);
int cli_incomplete(struct cli_cmd *cmd); /* "ERROR: % Incomplete command" */

/* Enter a sub-mode with a context name (looked up again at each command). */
void cli_enter(struct cli_cmd *cmd, const char *mode, const char *context);
const char *cli_context(const struct cli_cmd *cmd); /* "" if none */
void cli_leave(struct cli_cmd *cmd); /* one level up */

/* A question: after the handler returns, prompt goes out and the next line of
 * input comes to answer() (hidden: echoed as '*'); it may ask again. ctx of
 * the row is kept: cli_ctx works; answer is "" for a bare ENTER. state (from
 * malloc) is wiped and freed after the last answer, or when the question is
 * given up or the session ends. */
enum cli_ask_flag { CLI_ASK_HIDDEN = 1, CLI_ASK_CONFIRM = 2 /* y or ENTER */ };
void cli_ask(struct cli_cmd *cmd, unsigned flags, const char *prompt,
    int (*answer)(struct cli_cmd *cmd, const char *answer, void *state),
    void *state);

/* A command that ends later (ping): the handler returns ERR_AGAIN after
 * cli_hold; cli_hold_printf reaches the session at once; cli_release
 * ends the command. stop is called if the user interrupts or goes away; it
 * must end the work and call cli_release itself. */
struct cli_hold;
struct cli_hold *cli_hold(struct cli_cmd *cmd, void (*stop)(void *ctx),
    void *ctx);
void cli_hold_printf(struct cli_hold *h, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void cli_release(struct cli_hold *h);
void cli_release_failed(struct cli_hold *h); /* it printed an error */
/* It ends with a text, which is shown in pages, as cli_printf's is. */
void cli_release_text(struct cli_hold *h, bool ok, const char *text);

/* True while the startup-config is loaded or another batch runs without a
 * person: handlers skip what is only talk (INFO:), never errors. */
bool cli_is_batch(const struct cli_cmd *cmd);
struct cli_session *cli_cmd_session(const struct cli_cmd *cmd);

#endif
