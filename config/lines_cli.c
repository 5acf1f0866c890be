#include <string.h>

#include "base/secret.h"
#include "cli/json.h"
#include "config/internal.h"

/*
 * The JSON form of what shows a configuration: its lines as a tree, for the
 * lines are what a configuration is. A line belongs to the last one before it
 * that is indented less.
 */
enum { DEEPEST = 8 };

struct lines {
	json_t *root;
	json_t *lines;       /* of the root; NULL: none yet */
	struct {
		size_t indent;
		json_t *line;
	} level[DEEPEST];
	size_t n;
};

static json_t *
lines_of(struct lines *t)
{
	json_t *line, *lines;

	if (t->n == 0 && t->lines == NULL)
		t->lines = json_put_array(t->root, "lines");
	if (t->n == 0)
		return t->lines;
	line = t->level[t->n - 1].line;
	lines = json_object_get(line, "lines");
	return lines != NULL ? lines : json_put_array(line, "lines");
}

static void
line_put(struct lines *t, const char *s, size_t n)
{
	size_t indent = strspn(s, " ");
	json_t *line;

	while (t->n > 0 && t->level[t->n - 1].indent >= indent)
		t->n--;
	if (t->n == 0 && t->lines != NULL)
		json_settle(t->lines);
	line = json_put_object(lines_of(t), NULL);
	json_put_text_n(line, "line", s + indent, n - indent);
	if (t->n < DEEPEST) {
		t->level[t->n].indent = indent;
		t->level[t->n++].line = line;
	}
}

/* Comments and the frame of a saved configuration are no lines. */
static bool
is_frame(struct lines *t, const char *s, size_t n)
{
	static const char sum[] = "Cryptochecksum:", version[] = "ASA Version ";
	size_t len = sizeof(sum) - 1;

	if (n == 0 || *s == '!' || *s == ':')
		return true;
	if (strncmp(s, sum, len) == 0) {
		json_put_text_n(t->root, "cryptochecksum", s + len, n - len);
		return true;
	}
	len = sizeof(version) - 1;
	if (strncmp(s, version, len) != 0)
		return false;
	json_put_text_n(t->root, "asa_version", s + len, n - len);
	return true;
}

static void
text_put(json_t *root, const char *s)
{
	struct lines t = { .root = root };
	size_t len, n;

	for (; *s != '\0'; s += len + (s[len] == '\n')) {
		len = n = strcspn(s, "\n");
		while (n > 0 && s[n - 1] == ' ')
			n--;
		if (!is_frame(&t, s, n))
			line_put(&t, s, n);
	}
	(void)lines_of(&(struct lines){ .root = root, .lines = t.lines });
}

struct text *
config_show_begin(struct cli_cmd *cmd, struct text *own)
{
	text_init(own);
	return cli_json(cmd) != NULL ? own : cli_out(cmd);
}

void
config_show_end(struct cli_cmd *cmd, struct text *own)
{
	json_t *json = cli_json(cmd);

	if (json != NULL)
		text_put(json, text_str(own));
	if (own->s != NULL)
		secret_wipe(own->s, own->len);
	text_clear(own);
}
