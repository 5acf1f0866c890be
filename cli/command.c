#include <string.h>
#include <assert.h>
#include "base/error.h"
#include "base/messages.h"
#include "cli/session_impl.h"

/* What a handler can ask of its command, and say. */

void *
cli_ctx(const struct cli_cmd *cmd)
{
	return cmd->row->ctx;
}

bool
cli_is_no(const struct cli_cmd *cmd)
{
	return cmd->no;
}

/* The names at hand mostly differ in their first character. */
static bool
is_named(const struct binding *b, const char *name)
{
	return b->name[0] == name[0] && strcmp(b->name, name) == 0;
}

const char *
cli_arg_at(const struct cli_cmd *cmd, const char *name, size_t i)
{
	for (size_t k = 0; k < cmd->n_args; k++)
		if (is_named(&cmd->args[k], name) && i-- == 0)
			return cmd->args[k].value;
	return NULL;
}

const char *
cli_arg(const struct cli_cmd *cmd, const char *name)
{
	return cli_arg_at(cmd, name, 0);
}

size_t
cli_arg_indent(const struct cli_cmd *cmd, const char *name)
{
	size_t start = 0, n = 0;

	for (size_t k = 0; k < cmd->n_args && start == 0; k++)
		if (is_named(&cmd->args[k], name))
			start = cmd->args[k].start;
	while (n < start && cmd->line[start - n - 1] == ' ')
		n++;
	return n > 0 ? n - 1 : 0;
}

bool
cli_has(const struct cli_cmd *cmd, const char *name)
{
	return cli_arg(cmd, name) != NULL;
}

bool
cli_arg_is(const struct cli_cmd *cmd, const char *name, const char *value)
{
	const char *v = cli_arg(cmd, name);

	return v != NULL && strcmp(v, value) == 0;
}

size_t
cli_arg_count(const struct cli_cmd *cmd, const char *name)
{
	size_t n = 0;

	for (size_t k = 0; k < cmd->n_args; k++)
		n += is_named(&cmd->args[k], name);
	return n;
}

unsigned long
cli_number(const struct cli_cmd *cmd, const char *name, unsigned long dflt)
{
	const char *v = cli_arg(cmd, name);
	unsigned long n;

	if (v == NULL || text_number(v, 0, ~0UL, &n) != 0)
		return dflt;
	return n;
}

bool
cli_addr(const struct cli_cmd *cmd, const char *name, struct addr *out)
{
	const char *v = cli_arg(cmd, name);

	return v != NULL && addr_parse(v, out) == 0;
}

/* ---- output ------------------------------------------------------------- */

struct text *
cli_out(struct cli_cmd *cmd)
{
	return cmd->out;
}

void
cli_printf(struct cli_cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vprintf(cmd->out, fmt, ap);
	va_end(ap);
}

int
cli_error(struct cli_cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	text_add(cmd->out, "ERROR: ");
	va_start(ap, fmt);
	text_vprintf(cmd->out, fmt, ap);
	va_end(ap);
	text_add_char(cmd->out, '\n');
	return ERR_REFUSED;
}

int
cli_refuse(struct cli_cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vprintf(cmd->out, fmt, ap);
	va_end(ap);
	text_add_char(cmd->out, '\n');
	return ERR_REFUSED;
}

void
cli_warning(struct cli_cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	text_add(cmd->out, "WARNING: ");
	va_start(ap, fmt);
	text_vprintf(cmd->out, fmt, ap);
	va_end(ap);
	text_add_char(cmd->out, '\n');
}

void
cli_info(struct cli_cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	text_add(cmd->out, "INFO: ");
	va_start(ap, fmt);
	text_vprintf(cmd->out, fmt, ap);
	va_end(ap);
	text_add_char(cmd->out, '\n');
}

/* ---- modes -------------------------------------------------------------- */

/* The modes between the session's and m are entered too, without a context. */
static void
enter(struct cli_session *s, const struct mode *m, const char *context)
{
	for (size_t d = s->depth + 1; d-- > 0;) {
		if (s->level[d].mode == m->up) {
			session_drop_to(s, d);
			session_push(s, m, context);
			return;
		}
	}
	assert(m->up != NULL);
	enter(s, m->up, "");
	session_push(s, m, context);
}

void
cli_enter(struct cli_cmd *cmd, const char *mode, const char *context)
{
	const struct mode *m = cli_mode_find(cmd->s->cli, mode);
	char from[ADDR_TEXT_MAX];

	assert(m != NULL && m->config);
	if (cmd->s->depth == 0 && !cmd->s->batch)
		log_msg(MSG_CONFIGURE_BEGIN, cli_session_origin(cmd->s, from),
		    "terminal");
	enter(cmd->s, m, context);
}

const char *
cli_context(const struct cli_cmd *cmd)
{
	const struct level *l = &cmd->s->level[cmd->s->depth];

	return l->context == NULL ? "" : l->context;
}

void
cli_leave(struct cli_cmd *cmd)
{
	if (cmd->s->depth > 0)
		session_pop_to(cmd->s, cmd->s->depth - 1);
}

bool
cli_is_batch(const struct cli_cmd *cmd)
{
	return cmd->s->batch;
}

struct cli_session *
cli_cmd_session(const struct cli_cmd *cmd)
{
	return cmd->s;
}
