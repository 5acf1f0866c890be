#include "config/kept_store.h"

#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/internal.h"

struct kept_line *
kept_root_new(void)
{
	struct kept_line *line = xcalloc(1, sizeof *line);

	TAILQ_INIT(&line->children);
	return line;
}

void
kept_line_free(struct kept_line *line)
{
	struct kept_line *child;

	if (line == NULL)
		return;
	while ((child = TAILQ_FIRST(&line->children)) != NULL)
		kept_line_free(child);
	if (line->parent != NULL)
		TAILQ_REMOVE(&line->parent->children, line, entry);
	free(line->text);
	free(line);
}

struct kept_line *
kept_find(struct kept_line *parent, const char *text)
{
	struct kept_line *line;

	TAILQ_FOREACH(line, &parent->children, entry)
		if (strcmp(line->text, text) == 0)
			return line;
	return NULL;
}

struct kept_line *
kept_find_words(struct kept_line *parent, const char *text, size_t n)
{
	size_t len = n == 0 ? strlen(text) : text_words_len(text, n);
	struct kept_line *line;

	TAILQ_FOREACH(line, &parent->children, entry)
		if (text_begins(line->text, text, len))
			return line;
	return NULL;
}

struct kept_line *
kept_find_path(struct kept_line *root, const char *path)
{
	struct kept_line *line = root;
	const char *end;
	char *text;

	for (; line != NULL && *path != '\0'; path = *end == '\0' ? end :
	    end + 1) {
		end = strchrnul(path, '\n');
		text = xstrndup(path, (size_t)(end - path));
		line = kept_find(line, text);
		free(text);
	}
	return line;
}

void
kept_path(const struct kept_line *line, struct text *path)
{
	if (line->parent == NULL)
		return;
	kept_path(line->parent, path);
	text_printf(path, "%s\n", line->text);
}

struct kept_line *
kept_add(struct kept_line *parent, const char *text, unsigned rank,
    const void *tag)
{
	struct kept_line *line = kept_root_new(), *after;

	line->parent = parent;
	line->text = xstrdup(text);
	line->rank = rank;
	line->tag = tag;
	TAILQ_FOREACH_REVERSE(after, &parent->children, kept_lines, entry)
		if (after->rank <= rank)
			break;
	if (after != NULL)
		TAILQ_INSERT_AFTER(&parent->children, after, line, entry);
	else
		TAILQ_INSERT_HEAD(&parent->children, line, entry);
	return line;
}

bool
kept_change(struct kept_line *line, const char *text)
{
	if (strcmp(line->text, text) == 0)
		return false;
	xreplace(&line->text, text);
	return true;
}

void
kept_write(const struct kept_line *parent, size_t indent,
    const struct config_out *out)
{
	const struct kept_line *line;

	TAILQ_FOREACH(line, &parent->children, entry) {
		text_pad(out->text, indent, ' ');
		if (!out->secrets)
			config_mask(line->text, strlen(line->text), out->text);
		else if (out->config != NULL)
			config_conceal(out->config, line->text, out->text);
		else
			text_add(out->text, line->text);
		text_add(out->text, line->blank_at_end ? " \n" : "\n");
		kept_write(line, indent + 1, out);
	}
}
