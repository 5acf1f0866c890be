#include "config/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "config/internal.h"
#include "config/merge.h"

/* A line of a configuration is no longer than the session takes. */
enum { LINE_MOST = 8191 };

/* "capture:NAME", "capture:/NAME"; NULL: it is another word. The name is one of
 * a file too: `copy` proposes it for disk0:. */
static const char *
capture_name(const char *word)
{
	if (strncmp(word, "capture:", 8) != 0)
		return NULL;
	word += 8;
	word += *word == '/';
	return disk_name_good(word) ? word : NULL;
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
		if (config_busy(c)) /* it is neither this nor that */
			return ERR_IN_USE;
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

bool
config_is_text(const char *data, size_t len)
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

int
config_file_put(struct config *c, const char *word, const char *data,
    size_t len)
{
	struct file_ref f;

	file_parse(word, &f);
	switch (f.kind) {
	case FILE_STARTUP:
		return config_is_text(data, len) ?
		    config_startup_put(c, data, len) : ERR_SYNTAX;
	case FILE_DISK:
		return disk_write(c, f.name, data, len, false);
	case FILE_RUNNING:
	case FILE_CAPTURE:
	case FILE_NONE:
		break;
	}
	return ERR_UNSUPPORTED;
}

/* ---- into the running-config -------------------------------------------- */

struct put {
	struct merge merge;
	char *user;
	void (*done)(void *arg, int r, const char *report);
	void *arg; /* of done */
	bool left; /* who waited is gone */
};

static enum work_next
put_step(void *ctx)
{
	struct put *p = ctx;

	return merge_step(&p->merge);
}

static const char *
put_stop(void *ctx)
{
	struct put *p = ctx;

	p->left = true;
	return merge_stop(&p->merge);
}

static int
put_end(void *ctx, struct text *out)
{
	struct put *p = ctx;
	int bad = merge_end(&p->merge, out);

	config_modified(p->merge.c, p->user);
	if (!p->left) {
		p->done(p->arg, bad > 0 ? ERR_REFUSED : 0, text_str(out));
		text_reset(out);
	}
	return 0;
}

static void
put_free(void *ctx)
{
	struct put *p = ctx;

	merge_clear(&p->merge);
	free(p->user);
	free(p);
}

static const struct work_def putting = {
	put_step, NULL, put_stop, put_end, put_free
};

void
config_running_put(struct config *c, const char *user, const char *data,
    size_t len, void (*done)(void *arg, int r, const char *report), void *arg)
{
	struct put *p;

	if (config_busy(c) || !config_is_text(data, len)) {
		done(arg, config_busy(c) ? ERR_IN_USE : ERR_SYNTAX, "");
		return;
	}
	p = xcalloc(1, sizeof *p);
	merge_init(&p->merge, c, "running-config", data, len);
	p->user = xstrdup(user);
	p->done = done;
	p->arg = arg;
	work_start(c, user, &putting, p);
}

void
config_running_forget(struct config *c, const void *arg)
{
	struct put *p = work_ctx(c, &putting);

	if (p != NULL && p->arg == arg)
		put_stop(p);
}
