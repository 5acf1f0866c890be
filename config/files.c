#include "config/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "config/internal.h"

/* A line of a configuration is no longer than the session takes. */
enum { LINE_MOST = 8191 };

/* "capture:NAME", "capture:/NAME"; NULL: it is another word. */
static const char *
capture_name(const char *word)
{
	if (strncmp(word, "capture:", 8) != 0)
		return NULL;
	word += 8;
	word += *word == '/';
	return *word != '\0' && strlen(word) <= DISK_NAME_MAX ? word : NULL;
}

void
file_parse(const char *word, struct file_ref *out)
{
	const char *name = disk_name(word);

	*out = (struct file_ref){ .kind = FILE_NONE };
	if (strcmp(word, "running-config") == 0 ||
	    strcmp(word, "system:running-config") == 0) {
		out->kind = FILE_RUNNING;
		strcpy(out->name, "running-config");
	} else if (strcmp(word, "startup-config") == 0 ||
	    strcmp(word, "nvram:startup-config") == 0) {
		out->kind = FILE_STARTUP;
		strcpy(out->name, "startup-config");
	} else if (name != NULL) {
		out->kind = FILE_DISK;
		strcpy(out->name, name);
	} else if ((name = capture_name(word)) != NULL) {
		out->kind = FILE_CAPTURE;
		strcpy(out->name, name);
	}
}

void
config_captures_set(struct config *c, const struct config_captures *all,
    void *ctx)
{
	c->captures = all;
	c->captures_ctx = ctx;
}

void
config_captures_each(struct config *c, void (*fn)(void *arg,
    const char *name), void *arg)
{
	if (c->captures != NULL)
		c->captures->each(c->captures_ctx, fn, arg);
}

int
config_file_get(struct config *c, const char *word, const char *user,
    struct text *out)
{
	struct file_ref f;

	file_parse(word, &f);
	switch (f.kind) {
	case FILE_RUNNING:
		config_write_as(c, out, user, true, false);
		return 0;
	case FILE_STARTUP:
		return config_startup_text(c, out);
	case FILE_DISK:
		return disk_read(c, f.name, out);
	case FILE_CAPTURE:
		return c->captures == NULL ? ERR_NOT_FOUND :
		    c->captures->get(c->captures_ctx, f.name, true, out,
		    NULL);
	case FILE_NONE:
		break;
	}
	return ERR_NOT_FOUND;
}

int
config_file_stat(struct config *c, const char *word, size_t *bytes,
    time_t *changed)
{
	struct disk_entry e;
	struct file_ref f;
	struct stat st;
	char *path;
	int r;

	file_parse(word, &f);
	switch (f.kind) {
	case FILE_RUNNING:
		*bytes = 0;
		*changed = time(NULL);
		return 0;
	case FILE_STARTUP:
		path = xasprintf("%s/startup-config", c->dir);
		r = stat(path, &st) == 0 ? 0 : ERR_NOT_FOUND;
		free(path);
		*bytes = r == 0 ? (size_t)st.st_size : 0;
		*changed = r == 0 ? st.st_mtime : 0;
		return r;
	case FILE_DISK:
		r = disk_stat(c, f.name, &e);
		*bytes = r == 0 ? e.bytes : 0;
		*changed = r == 0 ? e.changed : 0;
		return r;
	case FILE_CAPTURE:
		return c->captures == NULL ? ERR_NOT_FOUND :
		    c->captures->stat(c->captures_ctx, f.name, bytes, changed);
	case FILE_NONE:
		break;
	}
	return ERR_NOT_FOUND;
}

/* Could it be a configuration: lines of printable text, at least one? */
static bool
is_lines(const char *data, size_t len)
{
	size_t line = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)data[i];

		if (ch == '\n')
			line = 0;
		else if ((ch < 0x20 && ch != '\t' && ch != '\r') ||
		    ch == 0x7f || ++line > LINE_MOST)
			return false;
	}
	return len > 0;
}

static int
running_put(struct config *c, const char *user, const char *data, size_t len,
    struct text *report)
{
	char *copy;
	int bad;

	if (!is_lines(data, len))
		return ERR_SYNTAX;
	copy = xstrndup(data, len);
	bad = config_merge(c, "running-config", copy, len, report);
	explicit_bzero(copy, len);
	free(copy);
	config_modified(c, user);
	return bad > 0 ? ERR_REFUSED : 0;
}

int
config_file_put(struct config *c, const char *word, const char *user,
    const char *data, size_t len, struct text *report)
{
	struct file_ref f;

	file_parse(word, &f);
	switch (f.kind) {
	case FILE_RUNNING:
		return running_put(c, user, data, len, report);
	case FILE_STARTUP:
		return is_lines(data, len) ?
		    config_startup_put(c, data, len) : ERR_SYNTAX;
	case FILE_DISK:
		return disk_write(c, f.name, data, len, false);
	case FILE_CAPTURE:
	case FILE_NONE:
		break;
	}
	return ERR_UNSUPPORTED;
}
