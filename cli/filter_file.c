#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/session_impl.h"

/* "redirect FILE", "append FILE" and "tee FILE": output goes into a file of
 * the host. Writing files is for those who may do all. */

static char *
file_name(const char *filter)
{
	const char *name = filter + strspn(filter, " \t");
	char *copy;

	name += strcspn(name, " \t");
	name += strspn(name, " \t");
	copy = xstrdup(name);
	for (size_t n = strlen(copy); n > 0 && copy[n - 1] == ' '; n--)
		copy[n - 1] = '\0';
	return copy;
}

bool
session_file_may(struct cli_session *s, struct text *out)
{
	const struct cli_host *h = &s->cli->host;
	const char *why = NULL;
	char *name = file_name(s->filter);

	if (s->privilege < 15)
		why = "Not permitted";
	else if (h->file_write == NULL)
		why = "No such device";
	else
		why = h->file_refused(h->ctx, name);
	if (why != NULL)
		text_printf(out, "%%Error writing %s (%s)\n", name, why);
	free(name);
	return why == NULL;
}

int
session_file_end(struct cli_session *s, struct text *out)
{
	const struct cli_host *h = &s->cli->host;
	char *name = file_name(s->filter);
	const char *why = h->file_write(h->ctx, name, text_str(&s->filtered),
	    s->filtered.len, filter_kind_is(s->filter, "append"));

	if (filter_kind_is(s->filter, "tee"))
		text_add_n(out, text_str(&s->filtered), s->filtered.len);
	if (why != NULL)
		text_printf(out, "%%Error writing %s (%s)\n", name, why);
	free(name);
	return why == NULL ? 0 : ERR_REFUSED;
}

/* An error is told, and the file left alone. */
int
session_json_file(struct cli_session *s, struct text *out)
{
	struct text document;

	text_init(&document);
	session_json_end(s, &document);
	if (s->failed) {
		text_add_n(out, text_str(&document), document.len);
		text_clear(&document);
		return ERR_REFUSED;
	}
	text_clear(&s->filtered);
	s->filtered = document;
	return session_file_end(s, out);
}
