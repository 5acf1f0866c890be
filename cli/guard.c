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

/* ---- all commands ------------------------------------------------------- */

struct listing {
	struct cli *cli;
	const struct mode *mode;
	enum cli_form form;
	void (*fn)(void *ctx, const struct cli_command *c);
	void *ctx;
};

static bool
has_word(const struct node *root, const char *first, const char *word)
{
	size_t n;
	const struct edge *e;

	if (first != NULL) {
		e = walk_prefix(root, first, strlen(first), &n);
		if (n == 0 || strcmp(e->word, first) != 0)
			return false;
		root = e->to;
	}
	e = walk_prefix(root, word, strlen(word), &n);
	return n > 0 && strcmp(e->word, word) == 0;
}

/* What user EXEC has, EXEC has as well; it is listed once. */
static bool
listed_before(const struct listing *l, const char *word)
{
	static const char *const firsts[] = { NULL, "show", "clear" };

	return l->mode == l->cli->exec &&
	    has_word(l->cli->user->root, firsts[l->form], word);
}

static void
list_words(const struct listing *l, const struct node *n)
{
	for (size_t i = 0; i < n->n_words; i++) {
		const struct edge *e = &n->words[i];
		struct cli_command c = {
			.form = l->form, .word = e->word,
			.config = l->mode->config,
			.level = e->limits.privilege,
		};

		if (e->limits.hidden || (i > 0 && e[-1].word == e->word) ||
		    listed_before(l, e->word) || (l->form == CLI_FORM_CMD &&
		    (strcmp(e->word, "no") == 0 ||
		    strcmp(e->word, "show") == 0 ||
		    strcmp(e->word, "clear") == 0)) ||
		    (l->form == CLI_FORM_CLEAR &&
		    strcmp(e->word, "configure") == 0))
			continue;
		l->fn(l->ctx, &c);
	}
}

/* The words behind those that the mode has in front; *path ends with NULL. */
static void
list_behind(const struct listing *l, const char *const *path)
{
	const struct node *n = l->mode->root;

	for (; *path != NULL; path++) {
		size_t count;
		const struct edge *e = walk_prefix(n, *path, strlen(*path),
		    &count);

		if (count == 0 || strcmp(e->word, *path) != 0)
			return;
		n = e->to;
	}
	list_words(l, n);
}

void
cli_commands_each(struct cli *cli,
    void (*fn)(void *ctx, const struct cli_command *c), void *ctx)
{
	static const char *const show[] = { "show", NULL };
	static const char *const clear[] = { "clear", NULL };
	static const char *const configure[] = { "clear", "configure", NULL };
	const struct mode *modes[] = { cli->user, cli->exec, cli->config };
	struct listing l = { .cli = cli, .fn = fn, .ctx = ctx };

	cli_ready(cli);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		l.mode = modes[i];
		l.form = CLI_FORM_CMD;
		list_words(&l, l.mode->root);
		l.form = CLI_FORM_SHOW;
		list_behind(&l, show);
		l.form = CLI_FORM_CLEAR;
		list_behind(&l, l.mode->config ? configure : clear);
	}
}
