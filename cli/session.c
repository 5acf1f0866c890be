#include "cli/session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "base/messages.h"
#include "cli/session_impl.h"

const struct mode *
session_mode(const struct cli_session *s)
{
	return s->level[s->depth].mode;
}

void
session_push(struct cli_session *s, const struct mode *m, const char *context)
{
	assert(s->depth + 1 < SESSION_DEPTH);
	s->depth++;
	s->level[s->depth].mode = m;
	s->level[s->depth].context = xstrdup(context);
}

void
session_drop_to(struct cli_session *s, size_t depth)
{
	for (; s->depth > depth; s->depth--) {
		free(s->level[s->depth].context);
		s->level[s->depth].context = NULL;
	}
}

void
session_pop_to(struct cli_session *s, size_t depth)
{
	char from[ADDR_TEXT_MAX];

	if (s->depth > 0 && depth == 0 && !s->batch)
		log_msg(MSG_CONFIGURE_END, cli_session_origin(s, from));
	session_drop_to(s, depth);
}

struct cli_session *
cli_session_new(struct cli *cli, const char *user, int privilege)
{
	struct cli_session *s = xcalloc(1, sizeof(*s));

	s->cli = cli;
	s->user = xstrdup(user);
	s->level[0].mode = cli->user;
	s->pager = -1;
	s->width = 80;
	cli_session_set_privilege(s, privilege);
	return s;
}

void
cli_session_free(struct cli_session *s)
{
	if (s == NULL)
		return;
	s->on_output = NULL;
	if (s->hold != NULL)
		s->hold->stop(s->hold->ctx);
	assert(s->hold == NULL); /* stop must release */
	question_drop(s);
	session_drop_to(s, 0);
	for (size_t i = 0; i < SESSION_HISTORY; i++)
		free(s->history[i]);
	free(s->user);
	free(s->filter);
	session_json_clear(s);
	free(s->prompt);
	text_clear(&s->filtered);
	arena_clear(&s->store);
	free(s);
}

void
cli_session_configure(struct cli_session *s)
{
	cli_session_set_privilege(s, 15);
	session_drop_to(s, 0); /* nobody's: it is no end of a configuration */
	session_push(s, s->cli->config, "");
}

void
cli_session_configure_only(struct cli_session *s)
{
	s->only_config = true;
}

void
cli_session_end(struct cli_session *s)
{
	if (s->state == CLI_BUSY || s->state == CLI_CLOSED)
		return;
	question_drop(s);
	s->state = CLI_READY;
	session_pop_to(s, 0);
}

void
cli_session_interrupt(struct cli_session *s)
{
	if (s->state == CLI_ASKING) {
		question_drop(s);
		s->state = CLI_READY;
	} else if (s->state == CLI_BUSY) {
		s->hold->stop(s->hold->ctx);
	}
}

static const char *
hostname(const struct cli_session *s)
{
	const struct cli_host *h = &s->cli->host;

	return h->hostname == NULL ? "ciscoasa" : h->hostname(h->ctx);
}

const char *
cli_session_prompt(struct cli_session *s)
{
	const struct mode *m = session_mode(s);

	if (s->state == CLI_ASKING)
		return s->question->prompt;
	free(s->prompt);
	if (m->config)
		s->prompt = xasprintf("%s(%s)# ", hostname(s), m->def.name);
	else
		s->prompt = xasprintf("%s%s ", hostname(s),
		    m == s->cli->user ? ">" : "#");
	return s->prompt;
}

enum cli_state
cli_session_state(const struct cli_session *s)
{
	return s->state;
}

bool
cli_session_failed(const struct cli_session *s)
{
	return s->failed;
}

bool
cli_session_secret(const struct cli_session *s)
{
	return s->secret;
}

bool
cli_session_hidden(const struct cli_session *s)
{
	return s->question != NULL && (s->question->flags & CLI_ASK_HIDDEN);
}

int
cli_session_privilege(const struct cli_session *s)
{
	return s->privilege;
}

const char *
cli_session_origin(const struct cli_session *s, char buf[ADDR_TEXT_MAX])
{
	const struct addr *from = cli_session_from(s);

	if (from != NULL)
		return addr_format(from, buf);
	memcpy(buf, "console", sizeof "console");
	return buf;
}

void
cli_session_set_privilege(struct cli_session *s, int level)
{
	if (level < s->privilege || level < 2)
		session_pop_to(s, 0);
	if (level < 2)
		s->monitor = false; /* what others do is not his to see */
	s->privilege = level;
	s->level[0].mode = level >= 2 ? s->cli->exec : s->cli->user;
}

const struct addr *
cli_session_from(const struct cli_session *s)
{
	const struct cli_host *h = &s->cli->host;

	return h->from != NULL ? h->from(h->ctx, s) : NULL;
}

const char *
cli_session_user(const struct cli_session *s)
{
	return s->user;
}

void
cli_session_set_user(struct cli_session *s, const char *user)
{
	char *copy = xstrdup(user);

	free(s->user);
	s->user = copy;
}

unsigned
cli_session_pager(const struct cli_session *s)
{
	const struct cli_host *h = &s->cli->host;

	if (s->pager >= 0)
		return (unsigned)s->pager;
	return h->pager_default == NULL ? 24 :
	    (unsigned)h->pager_default(h->ctx);
}

void
cli_session_set_pager(struct cli_session *s, int lines)
{
	s->pager = lines;
}

unsigned
cli_session_width(const struct cli_session *s)
{
	return s->width;
}

void
cli_session_set_width(struct cli_session *s, unsigned width)
{
	s->width = width;
}

bool
cli_session_monitor(const struct cli_session *s)
{
	return s->monitor;
}

void
cli_session_on_output(struct cli_session *s,
    void (*fn)(void *ctx, const char *text, enum cli_state state), void *ctx)
{
	s->on_output = fn;
	s->on_output_ctx = ctx;
}
