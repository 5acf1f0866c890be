#include <string.h>
#include "cli/session_impl.h"

/*
 * Command authorization: whether a session of this level may run a command.
 * Lines, ? and Tab and `help` all come here; there is no second way.
 */

/* How far down the walk goes: who reached `#` has all of it, as on an ASA. What
 * of it he may run is the guard's, if there is one. */
int
session_reach(const struct cli_session *s)
{
	return s->privilege >= 2 || s->batch || s->cli->guard != NULL ? 15 :
	    s->privilege;
}

/* words: the first of the command in full, NULL for one that is no keyword. */
bool
session_may(const struct cli_session *s, const struct mode *m,
    const char *const *words, size_t n, int level)
{
	struct cli_command c = { .form = CLI_FORM_CMD, .level = level,
		.config = m->config };
	size_t i = 0;

	if (s->cli->guard == NULL || s->batch || s->privilege == 15)
		return true;
	/* What a sub-mode has, belongs to the command that leads there. */
	if (m->config && m != s->cli->config)
		return true;
	if (i < n && words[i] != NULL && strcmp(words[i], "no") == 0)
		i++;
	if (i < n && words[i] != NULL && (strcmp(words[i], "show") == 0 ||
	    strcmp(words[i], "clear") == 0)) {
		c.form = *words[i++] == 's' ? CLI_FORM_SHOW : CLI_FORM_CLEAR;
		c.config = session_mode(s)->config;
	}
	if (c.form == CLI_FORM_CLEAR && i < n && words[i] != NULL &&
	    strcmp(words[i], "configure") == 0) {
		c.config = true;
		i++;
	}
	if (i >= n)
		return true; /* not told yet */
	c.word = words[i] == NULL ? "" : words[i];
	return s->cli->guard(s->cli->guard_ctx, s->privilege, &c);
}

/* The words of step, and next (NULL: none) behind them. */
bool
session_may_step(const struct cli_session *s, const struct mode *m,
    const struct step *step, const struct edge *next, int level)
{
	enum { FIRST = 3 }; /* "no", or "clear configure", and the word */
	const char *words[FIRST];
	size_t n = 0, i;

	for (const struct step *p = step; p != NULL; p = p->before)
		n++;
	i = n;
	for (const struct step *p = step; p != NULL; p = p->before)
		if (--i < FIRST)
			words[i] = p->edge->word;
	if (n > FIRST)
		n = FIRST;
	if (next != NULL && n < FIRST)
		words[n++] = next->word;
	return session_may(s, m, words, n, level);
}

void
cli_guard_set(struct cli *cli, cli_guard *guard, void *ctx)
{
	cli->guard = guard;
	cli->guard_ctx = ctx;
}
