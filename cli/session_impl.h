#ifndef POSTERN_CLI_SESSION_IMPL_H
#define POSTERN_CLI_SESSION_IMPL_H

#include "base/json.h"
#include "cli/grammar.h"

/* What stands behind struct cli_session; for the files of this folder. */
enum { SESSION_DEPTH = 8, SESSION_HISTORY = 20 };

struct binding {
	const char *name;
	const char *value;
	uint32_t start, end; /* of its words in the line */
};

struct cli_cmd {
	struct cli_session *s;
	const struct row *row;
	bool no;
	struct text *out;
	const char *line;    /* without its filter, which is as it was typed */
	const char *filter;  /* NULL: none */
	size_t column;       /* of the line's first byte on the terminal */
	struct binding *args;
	size_t n_args;
};

struct level {
	const struct mode *mode;
	char *context;
};

struct question {
	unsigned flags;
	char *prompt;
	int (*answer)(struct cli_cmd *cmd, const char *answer, void *state);
	void *state;
};

struct cli_hold {
	struct cli_session *s;
	void (*stop)(void *ctx);
	void *ctx;
};

struct cli_session {
	struct cli *cli;
	enum cli_state state;
	char *user;
	int privilege;
	struct level level[SESSION_DEPTH]; /* [0] is user or exec */
	size_t depth;                      /* of the innermost */
	bool batch;
	bool only_config; /* see cli_session_configure_only */
	bool failed;
	bool secret;  /* see cli_session_secret */
	bool closing;
	bool running; /* a handler of this session is on the stack */
	bool more;    /* what cli_session_line was told */

	struct cli_cmd cmd;   /* the command that runs, asks or is held */
	struct arena store;   /* its words */
	char *filter;         /* its "include ..."; NULL: none */
	struct text filtered; /* its output so far, if there is a filter */
	json_t *json;         /* `| json`: the document; NULL: text */
	bool json_taken;      /* its handler has asked for that */
	struct question *question;
	struct cli_hold *hold;

	unsigned width;
	int pager; /* -1: the host's default */
	bool monitor;
	char *prompt;
	char *history[SESSION_HISTORY];
	size_t history_n; /* lines ever added */
	void (*on_output)(void *ctx, const char *text, enum cli_state state);
	void *on_output_ctx;
};

/* session.c */
const struct mode *session_mode(const struct cli_session *s);
void session_push(struct cli_session *s, const struct mode *m,
    const char *context);
void session_drop_to(struct cli_session *s, size_t depth);
/* The same, and it is logged if that was the end of a configuration. */
void session_pop_to(struct cli_session *s, size_t depth);

/* history.c: a command ran, line is without its secrets and its filter; a line
 * was refused for its form */
void session_history_add(struct cli_session *s, const char *line);
void session_history_add_refused(struct cli_session *s, const char *line);

/* match.c: find line in the session's modes, own mode first. The answer is
 * in cli->walk; *filter is what stands behind " | ", NULL without one. */
enum walk_end session_match(struct cli_session *s, const char *line,
    const char **filter);
/* The words of the match, copied into the session. */
void session_bind(struct cli_session *s);
/* The match with its keywords in full: "show running-config". */
void session_command(const struct cli_session *s, struct text *out);
/* The command's line with its keys and passwords hidden. Caller frees. */
char *session_line_hidden(const struct cli_session *s);

/* guard.c: may the session run the command of mode m, whose row is of level?
 * By its first words, or by those of a walk and an edge behind them. */
bool session_may(const struct cli_session *s, const struct mode *m,
    const char *const *words, size_t n, int level);
bool session_may_step(const struct cli_session *s, const struct mode *m,
    const struct step *step, const struct edge *next, int level);
/* The level for walk.privilege. */
int session_reach(const struct cli_session *s);

/* run.c: the command configures, and that can't be now: it is told. */
bool session_is_busy(struct cli_session *s, struct text *out);
/* run.c: after a handler or an answer returned r. Output is in cmd.out. */
int session_conclude(struct cli_session *s, int r, struct text *out);
/* The command is over, and what was typed is stored or given up: if a key was
 * in it, no copy is to stay. */
void session_forget(struct cli_session *s);

/* help.c: is line a question for help? *len: of what stands before the mark */
bool session_line_asks(struct cli_session *s, const char *line, size_t *len);

/* json.c: `| json`. Begin: before the handler of the match runs; false, with
 * an error in out: the row has no such form. End: the document, or what a
 * command that failed has said, goes to out. Clear: whenever. */
bool session_json_begin(struct cli_session *s, struct text *out);
void session_json_end(struct cli_session *s, struct text *out);
void session_json_clear(struct cli_session *s);

/* filter.c: is it the word json? It has been checked. */
bool filter_is_json(const char *filter);
/* "redirect FILE" of "json | redirect FILE"; else filter itself */
const char *filter_behind_json(const char *filter);
/* redirect, append or tee */
bool filter_is_file(const char *filter);
bool filter_kind_is(const char *filter, const char *name);
/* filter.c: 0; ERR_TRUNCATED if the filter wants more; ERR_NOT_FOUND if there
 * is none that has filter[*at]; else a message in out */
int filter_check(const char *filter, size_t *at, struct text *out);

/* filter_file.c: may the command's output go into the file of its filter? Else
 * a message is in out. Then, at its end, it goes there. */
bool session_file_may(struct cli_session *s, struct text *out);
int session_file_end(struct cli_session *s, struct text *out);
/* The same for the document of `| json | redirect FILE`. */
int session_json_file(struct cli_session *s, struct text *out);

/* ask.c */
void question_drop(struct cli_session *s);
int question_answer(struct cli_session *s, const char *line,
    struct text *out);
int question_answer_batch(struct cli_session *s, struct text *out);

#endif
