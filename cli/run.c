#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/session_impl.h"

/* ---- what a session says of a line that it can't take ------------------ */

static void
write_caret(struct text *out, size_t column)
{
	text_pad(out, column, ' ');
	text_add(out, "^\nERROR: % Invalid input detected at '^' marker.\n");
}

/* The line again, whole; where its row had no place for all of it, after an
 * empty one: so it is in the one sample of an ASA that has such a line.
 * column: of the line's first byte. */
static void
write_incomplete(const struct cli_session *s, const char *line, size_t column,
    struct text *out)
{
	if (!s->batch && column + strlen(line) >= s->width)
		text_add_char(out, '\n');
	text_printf(out, " %s\nERROR: %% Incomplete command\n", line);
}

/* After session_match found no row. column: of the line's first byte. */
static void
fault(struct cli_session *s, const char *line, size_t column,
    struct text *out)
{
	const struct walk *w = &s->cli->walk;

	switch (w->end) {
	case WALK_AMBIGUOUS:
		text_printf(out, "ERROR: %% Ambiguous command: \"%s\"\n",
		    line);
		return;
	case WALK_REFUSED:
		text_add(out, "Command authorization failed\n");
		return;
	case WALK_INCOMPLETE:
		write_incomplete(s, line, column, out);
		return;
	default:
		write_caret(out, column + w->at);
	}
}

int
cli_invalid(struct cli_cmd *cmd, const char *name)
{
	size_t at = strlen(cmd->line);

	for (size_t i = 0; name != NULL && i < cmd->n_args; i++) {
		if (strcmp(cmd->args[i].name, name) == 0) {
			at = cmd->args[i].start;
			break;
		}
	}
	write_caret(cmd->out, cmd->column + at);
	return ERR_SYNTAX;
}

int
cli_incomplete(struct cli_cmd *cmd)
{
	write_incomplete(cmd->s, cmd->line, cmd->column, cmd->out);
	return ERR_SYNTAX;
}

/* ---- running a row ------------------------------------------------------ */

/* Empty lines, comments, and the frame of a saved configuration. */
static bool
is_silent(const char *line)
{
	line += strspn(line, " \t");
	return *line == '\0' || *line == '!' || *line == ':' ||
	    strncmp(line, "ASA Version ", 12) == 0 ||
	    strncmp(line, "Cryptochecksum:", 15) == 0;
}

static void
settle(struct cli_session *s, bool more)
{
	const struct cli_host *h = &s->cli->host;

	if (h->settle != NULL)
		h->settle(h->ctx, more);
}

/* `exit` and its kin are no configuration. */
bool
session_is_busy(struct cli_session *s, struct text *out)
{
	const struct cli_host *h = &s->cli->host;
	const struct row *row = s->cmd.row;
	const char *why;

	if (s->batch || h->busy == NULL || !row->mode->config ||
	    (row->def.flags & CLI_NO_SETTLE) || (why = h->busy(h->ctx)) == NULL)
		return false;
	text_printf(out, "%s\n", why);
	return true;
}

/* A global command leaves the sub-mode in which it was typed, also when it is
 * refused: the lines that follow in a paste belong to it, not to the mode
 * before. */
static void
leave_for(struct cli_session *s, const struct mode *m)
{
	for (size_t d = s->depth; m->config && d > 0; d--)
		if (s->level[d].mode == m)
			session_pop_to(s, d);
}

static void
note_ran(struct cli_session *s, int r)
{
	const struct cli_host *h = &s->cli->host;
	char *line;

	if (s->batch)
		return;
	line = session_line_hidden(s);
	session_history_add(s, line);
	if (h->ran != NULL && (r >= 0 || r == ERR_AGAIN))
		h->ran(h->ctx, s, line);
	free(line);
}

static int
run_row(struct cli_session *s, struct text *out)
{
	struct cli_cmd *cmd = &s->cmd;
	const struct row *row = cmd->row;
	int r;

	if (!row->mode->config && !(row->def.flags & CLI_NO_SETTLE))
		settle(s, false);
	leave_for(s, row->mode);
	if (session_is_busy(s, out)) {
		session_forget(s);
		s->failed = true;
		return ERR_REFUSED;
	}
	cmd->out = s->filter == NULL ? out : &s->filtered;
	s->running = true;
	r = (cmd->no ? row->def.unset : row->def.set)(cmd);
	s->running = false;
	note_ran(s, r);
	return session_conclude(s, r, out);
}

/* The output of a command with a filter, so far. */
static int
flush_filter(struct cli_session *s, struct text *out)
{
	int r;

	if (s->filter == NULL)
		return 0;
	if (s->json != NULL && filter_is_file(s->filter))
		return session_json_file(s, out);
	if (s->failed && s->json == NULL) { /* why, no filter hides */
		text_add_n(out, text_str(&s->filtered), s->filtered.len);
		text_reset(&s->filtered);
		return 0;
	}
	if (filter_is_file(s->filter))
		return s->question == NULL ? session_file_end(s, out) : 0;
	if (s->json != NULL) {
		session_json_end(s, out);
		return 0;
	}
	r = cli_filter_apply(s->filter, text_str(&s->filtered), out);
	text_reset(&s->filtered);
	return r;
}

static void
filter_clear(struct cli_session *s)
{
	free(s->filter);
	s->filter = NULL;
	text_reset(&s->filtered);
	session_json_clear(s);
}

void
session_forget(struct cli_session *s)
{
	if (!(s->cmd.row->def.flags & CLI_SECRET))
		return;
	arena_wipe(&s->store);
	line_wipe(&s->cli->line);
}

int
session_conclude(struct cli_session *s, int r, struct text *out)
{
	s->failed = r < 0 && r != ERR_AGAIN;
	if (s->hold != NULL) {
		s->state = CLI_BUSY;
		return 0;
	}
	if (flush_filter(s, out) != 0)
		s->failed = true;
	if (s->question != NULL) {
		s->state = CLI_ASKING;
		return 0;
	}
	filter_clear(s);
	session_forget(s);
	s->state = s->closing ? CLI_CLOSED : CLI_READY;
	if (s->cmd.row->mode->config && !s->batch)
		settle(s, s->more);
	return !s->failed ? 0 : r < 0 ? r : ERR_REFUSED;
}

static bool
run_help(struct cli_session *s, const char *line, struct text *out)
{
	size_t len;
	char *before;

	if (s->batch || !session_line_asks(s, line, &len))
		return false;
	before = xstrndup(line, len);
	cli_session_help(s, before, out);
	free(before);
	return true;
}

static bool
filter_fits(const struct cli_session *s, const char *line, const char *filter,
    size_t column, struct text *out)
{
	size_t at;
	int r = filter_check(filter, &at, out);

	if (r == ERR_NOT_FOUND)
		write_caret(out, column + (size_t)(filter - line) + at);
	else if (r == ERR_TRUNCATED)
		write_incomplete(s, line, column, out);
	return r == 0;
}

/* The line's row and filter into the session, or what is wrong with it into
 * out. */
static int
take_line(struct cli_session *s, const char *line, struct text *out)
{
	size_t column = s->batch ? 0 : strlen(cli_session_prompt(s));
	const char *filter;

	if (session_match(s, line, &filter) != WALK_MATCH) {
		fault(s, line, column, out);
		return ERR_SYNTAX;
	}
	session_bind(s);
	s->cmd.column = column;
	/* `exit` and its kin change nothing but the mode. */
	if (s->only_config && !s->cmd.row->mode->config &&
	    !(s->cmd.row->def.flags & CLI_NO_SETTLE)) {
		write_caret(out, column + strspn(line, " \t"));
		return ERR_SYNTAX;
	}
	if (filter == NULL)
		return 0;
	/* A faulty filter is found before the command runs. */
	if (!filter_fits(s, line, filter, column, out))
		return ERR_SYNTAX;
	s->cmd.filter = strcpy(arena_alloc(&s->store, strlen(filter) + 1),
	    filter);
	if (filter_is_json(filter) && !session_json_begin(s, out))
		return ERR_UNSUPPORTED;
	filter = filter_behind_json(filter);
	s->filter = xstrdup(filter);
	if (filter_is_file(filter) && !session_file_may(s, out)) {
		filter_clear(s);
		return ERR_REFUSED;
	}
	return 0;
}

static int
run_line(struct cli_session *s, const char *line, struct text *out)
{
	int r;

	s->failed = s->secret = false;
	if (is_silent(line))
		return 0;
	if (strlen(line) > CLI_LINE_LONGEST) {
		s->failed = true;
		text_printf(out, "ERROR: %% Line longer than %d characters\n",
		    CLI_LINE_LONGEST);
		return ERR_RANGE;
	}
	if (run_help(s, line, out))
		return 0;
	r = take_line(s, line, out);
	if (r == 0)
		return run_row(s, out);
	s->failed = true;
	if (!s->batch)
		session_history_add_refused(s, line);
	return r;
}

enum cli_state
cli_session_line(struct cli_session *s, const char *line, bool more,
    struct text *out)
{
	assert(s->state != CLI_BUSY);
	if (s->state == CLI_CLOSED)
		return s->state;
	s->more = more;
	if (s->state == CLI_ASKING)
		question_answer(s, line, out);
	else
		run_line(s, line, out);
	return s->state;
}

int
cli_session_batch_line(struct cli_session *s, const char *line,
    struct text *out)
{
	int r;

	assert(s->state == CLI_READY);
	s->batch = true;
	r = run_line(s, line, out);
	if (s->question != NULL)
		r = question_answer_batch(s, out);
	if (s->hold != NULL) {
		s->hold->stop(s->hold->ctx);
		text_add(out, "ERROR: This command can't run here\n");
		r = ERR_UNSUPPORTED;
	}
	s->batch = false;
	s->state = CLI_READY;
	s->closing = false;
	return r;
}
