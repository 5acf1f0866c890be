#include <string.h>

#include "config/internal.h"
#include "config/replace.h"
#include "config/tree.h"

/* Words that leave a mode say nothing; words that act have no place in it. */
static bool
line_acts(const char *text)
{
	static const char *const words[] = { "clear", "crypto key",
		"key config-key", "configure", "copy", "write", "reload" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_begins(text, words[i], strlen(words[i])))
			return true;
	return false;
}

static bool
line_leaves(const char *text)
{
	return strcmp(text, "end") == 0 || strcmp(text, "exit") == 0 ||
	    strcmp(text, "quit") == 0;
}

/* A hidden key is the one that is there. False: there is none. */
static bool
key_find(struct tree *want, struct tree_line *l)
{
	struct tree_line *other, *parent = l->parent->match;
	struct text hidden;
	bool found = false;

	if (l->parent->parent != NULL && parent == NULL)
		return false;
	TAILQ_FOREACH(other, &parent->children, entry) {
		text_init(&hidden);
		config_mask(other->text, strlen(other->text), &hidden);
		found = strcmp(text_str(&hidden), l->text) == 0;
		text_clear(&hidden);
		if (!found)
			continue;
		tree_line_rename(want, l, other->text);
		break;
	}
	return found;
}

struct tidy {
	struct tree *have, *want;
	const char *file;
	struct text *report;
	size_t wrong;
};

static void
lines_tidy(struct tidy *t, struct tree_line *parent)
{
	struct tree_line *l, *next;

	for (l = TAILQ_FIRST(&parent->children); l != NULL; l = next) {
		next = TAILQ_NEXT(l, entry);
		if (line_leaves(l->text) && TAILQ_EMPTY(&l->children) &&
		    !tree_line_is_whole(parent)) {
			tree_line_remove(t->want, l);
			continue;
		}
		if (line_acts(l->text)) {
			t->wrong++;
			config_bad_line(t->report, t->file, l->number,
			    l->text, "ERROR: this is not a line of a "
			    "configuration");
		} else if (config_key_hidden(l->text) &&
		    l->match == NULL && !key_find(t->want, l)) {
			t->wrong++;
			config_bad_line(t->report, t->file, l->number,
			    l->text, "ERROR: the key is hidden, and there is "
			    "none here that it could be");
		}
		lines_tidy(t, l);
	}
}

/* Does a line of the text begin with these words, or their `no`? */
static bool
names_line(const char *text, const char *words)
{
	size_t len = strlen(words);

	for (; *text != '\0'; text += *text == '\n') {
		if (strncmp(text, "no ", 3) == 0)
			text += 3;
		if (strncmp(text, words, len) == 0 &&
		    strchr(" \t\r\n", text[len]) != NULL) /* or the end */
			return true;
		text += strcspn(text, "\n");
	}
	return false;
}

/* How many. */
static size_t
defaults_add(const struct config *c, struct text *text)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_defaults; i++)
		if (!names_line(text_str(text), c->defaults[i])) {
			text_printf(text, "\n%s\n", c->defaults[i]);
			n++;
		}
	return n;
}

static bool
has_lines(const struct tree *t, size_t more_than)
{
	const struct tree_line *l;
	size_t n = 0;

	TAILQ_FOREACH(l, &t->root.children, entry)
		n++;
	return n > more_than;
}

struct tree *
wanted_read(struct config *c, const char *file, const char *text,
    const struct text *before, struct text *report)
{
	struct tidy t = { .file = file, .report = report };
	struct text clear;
	size_t n;

	text_init(&clear);
	config_reveal_text(c, text, &clear);
	n = defaults_add(c, &clear);
	t.want = tree_new(text_str(&clear));
	t.have = tree_new(text_str(before));
	config_text_wipe(&clear);
	tree_compare(t.have, t.want);
	t.have->root.match = &t.want->root;
	t.want->root.match = &t.have->root;
	lines_tidy(&t, &t.want->root);
	if (t.wrong == 0 && !has_lines(t.want, n)) {
		text_printf(report, "%s: ERROR: there is no line of a "
		    "configuration in it\n", file);
		t.wrong++;
	}
	tree_free(t.have);
	if (t.wrong == 0)
		return t.want;
	tree_free(t.want);
	return NULL;
}
