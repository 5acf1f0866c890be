#include "aaa/lines.h"

#include <stdlib.h>
#include <string.h>

struct line *
line_find(const struct line_list *list, const char *text, size_t n)
{
	size_t len = n == 0 ? strlen(text) : text_words_len(text, n);
	struct line *line;

	TAILQ_FOREACH(line, list, entry)
		if (text_begins(line->text, text, len))
			return line;
	return NULL;
}

bool
line_set(struct line_list *list, const char *text, size_t n)
{
	struct line *line = line_find(list, text, n);

	if (line != NULL && strcmp(line->text, text) == 0)
		return false;
	if (line == NULL) {
		line = xcalloc(1, sizeof *line);
		TAILQ_INSERT_TAIL(list, line, entry);
	}
	xreplace(&line->text, text);
	return true;
}

void
line_free(struct line_list *list, struct line *line)
{
	if (line == NULL)
		return;
	TAILQ_REMOVE(list, line, entry);
	free(line->text);
	free(line);
}

void
lines_clear(struct line_list *list)
{
	while (!TAILQ_EMPTY(list))
		line_free(list, TAILQ_FIRST(list));
}

void
lines_write(const struct line_list *list, const char *indent, struct text *out)
{
	const struct line *line;

	TAILQ_FOREACH(line, list, entry)
		text_printf(out, "%s%s\n", indent, line->text);
}
