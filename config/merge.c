#include "config/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "cli/session.h"
#include "config/internal.h"

void
merge_init(struct merge *m, struct config *c, const char *file,
    const char *text, size_t len)
{
	*m = (struct merge){ .c = c, .file = xstrdup(file) };
	m->text = m->at = xcalloc(1, len + 1);
	m->end = m->text + len;
	if (len > 0)
		memcpy(m->text, text, len);
	m->session = cli_session_new(c->cli, "enable_15", 15);
	cli_session_configure(m->session);
	cli_session_configure_only(m->session);
	c->master.refused = 0;
}

/* A disk that lost its power leaves zeros, which end no line. */
static bool
line_run(struct merge *m, char *line, size_t len)
{
	text_reset(&m->output);
	if (strlen(line) < len) {
		text_add(&m->output, "ERROR: damaged, with zeros in it");
		return false;
	}
	line[strcspn(line, "\r")] = '\0';
	return cli_session_batch_line(m->session, line, &m->output) >= 0;
}

enum work_next
merge_step(struct merge *m)
{
	char *line = m->at, *end;

	if (line >= m->end)
		return WORK_DONE;
	end = memchr(line, '\n', (size_t)(m->end - line));
	if (end == NULL)
		end = m->end;
	*end = '\0';
	m->at = end + 1;
	m->number++;
	if (!line_run(m, line, (size_t)(end - line))) {
		config_bad_line(&m->report, m->file, m->number, line,
		    text_str(&m->output));
		m->bad++;
	}
	return WORK_MORE;
}

const char *
merge_stop(struct merge *m)
{
	if (m->at < m->end)
		text_printf(&m->report, "%s: stopped after line %zu\n",
		    m->file, m->number);
	m->at = m->end;
	return "Stopped: the lines up to here stay in the configuration";
}

int
merge_end(struct merge *m, struct text *out)
{
	text_add_n(out, text_str(&m->report), m->report.len);
	config_settle(m->c, out);
	return (int)m->bad;
}

void
merge_clear(struct merge *m)
{
	secret_free(m->text);
	free(m->file);
	text_clear(&m->report);
	config_text_wipe(&m->output);
	cli_session_free(m->session);
}

int
config_merge(struct config *c, const char *file, const char *text, size_t len,
    struct text *report)
{
	struct merge m;
	int bad;

	merge_init(&m, c, file, text, len);
	while (merge_step(&m) != WORK_DONE)
		;
	bad = merge_end(&m, report);
	merge_clear(&m);
	return bad;
}
