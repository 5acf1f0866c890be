#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/secret.h"
#include "cli/session_impl.h"

/* Questions, and commands that end later. */

static void
question_free(struct question *q, const void *keep)
{
	if (q == NULL)
		return;
	if (q->state != keep)
		secret_free(q->state); /* a passphrase, a whole paste */
	free(q->prompt);
	free(q);
}

void
question_drop(struct cli_session *s)
{
	if (s->question == NULL)
		return;
	question_free(s->question, NULL);
	s->question = NULL;
	session_forget(s);
}

void
cli_ask(struct cli_cmd *cmd, unsigned flags, const char *prompt,
    int (*answer)(struct cli_cmd *cmd, const char *answer, void *state),
    void *state)
{
	struct question *q = xcalloc(1, sizeof(*q));

	q->flags = flags;
	q->prompt = xstrdup(prompt);
	q->answer = answer;
	q->state = state;
	question_free(cmd->s->question, state);
	cmd->s->question = q;
}

/* ENTER or a word that begins with y is yes. */
static const char *
confirmed(const char *line)
{
	line += strspn(line, " \t");
	return *line == '\0' || *line == 'y' || *line == 'Y' ? "y" : "n";
}

int
question_answer(struct cli_session *s, const char *line, struct text *out)
{
	struct question *q = s->question;
	int r;

	if (session_is_busy(s, out)) {
		question_drop(s);
		return session_conclude(s, ERR_REFUSED, out);
	}
	s->question = NULL;
	s->cmd.out = s->filter == NULL ? out : &s->filtered;
	if (q->flags & CLI_ASK_CONFIRM)
		line = confirmed(line);
	s->running = true;
	r = q->answer(&s->cmd, line, q->state);
	s->running = false;
	question_free(q, s->question == NULL ? NULL : s->question->state);
	return session_conclude(s, r, out);
}

int
question_answer_batch(struct cli_session *s, struct text *out)
{
	int r = 0;

	while (s->question != NULL) {
		if (!(s->question->flags & CLI_ASK_CONFIRM)) {
			question_drop(s);
			text_add(out, "ERROR: This command asks a question "
			    "and can't run here\n");
			s->failed = true;
			return ERR_UNSUPPORTED;
		}
		r = question_answer(s, "", out);
	}
	return r;
}

/* ---- held commands ------------------------------------------------------ */

struct cli_hold *
cli_hold(struct cli_cmd *cmd, void (*stop)(void *ctx), void *ctx)
{
	struct cli_hold *h = xcalloc(1, sizeof(*h));

	assert(cmd->s->hold == NULL);
	h->s = cmd->s;
	h->stop = stop;
	h->ctx = ctx;
	cmd->s->hold = h;
	return h;
}

static void
deliver(struct cli_session *s, const char *text)
{
	if (s->on_output != NULL)
		s->on_output(s->on_output_ctx, text, s->state);
}

/* Where a held command prints; out: what goes out at once. */
static struct text *
printed(struct cli_session *s, struct text *out)
{
	return s->running ? s->cmd.out : s->filter != NULL ? &s->filtered :
	    out;
}

void
cli_hold_printf(struct cli_hold *h, const char *fmt, ...)
{
	struct cli_session *s = h->s;
	struct text out, *to = printed(s, &out);
	va_list ap;

	text_init(&out);
	va_start(ap, fmt);
	text_vprintf(to, fmt, ap);
	va_end(ap);
	if (to == &out)
		deliver(s, text_str(&out));
	text_clear(&out);
}

static void
release(struct cli_hold *h, int r, const char *text)
{
	struct cli_session *s = h->s;
	struct text out;

	assert(s->hold == h);
	s->hold = NULL;
	free(h);
	text_init(&out);
	text_add(printed(s, &out), text);
	if (!s->running) { /* else its handler still has to return */
		session_conclude(s, r, &out);
		deliver(s, text_str(&out));
	}
	text_clear(&out);
}

void
cli_release(struct cli_hold *h)
{
	release(h, 0, "");
}

void
cli_release_failed(struct cli_hold *h)
{
	release(h, ERR_REFUSED, "");
}

void
cli_release_text(struct cli_hold *h, bool ok, const char *text)
{
	release(h, ok ? 0 : ERR_REFUSED, text);
}
