#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/secret.h"
#include "config/internal.h"

#define FILE_NAME "startup-config"

void
config_set_dir(struct config *c, const char *dir)
{
	xreplace(&c->dir, dir);
}

void
config_set_lib(struct config *c, const char *lib)
{
	xreplace(&c->lib, lib);
}

int
config_save(struct config *c, const char *user, size_t *bytes)
{
	struct text text;
	int r;

	text_init(&text);
	config_write_as(c, &text, user, true, false);
	r = file_replace(c->dir, FILE_NAME, text.s, text.len);
	if (r == 0) {
		c->modified = false;
		*bytes = text.len;
	}
	config_text_wipe(&text);
	return r;
}

int
config_startup_put(struct config *c, const char *text, size_t len)
{
	int r = file_replace(c->dir, FILE_NAME, text, len);

	if (r == 0)
		c->modified = true;
	return r;
}

int
config_erase(struct config *c)
{
	char *path = xasprintf("%s/%s", c->dir, FILE_NAME);
	int r = 0, saved;

	if (unlink(path) < 0)
		r = errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	else
		r = file_dir_sync(c->dir);
	saved = errno;
	free(path);
	errno = saved;
	if (r == 0)
		c->modified = true;
	return r;
}

int
config_startup_text(struct config *c, struct text *out)
{
	char *path = xasprintf("%s/%s", c->dir, FILE_NAME);
	char buf[16384];
	int r = 0, saved;
	FILE *f;
	size_t n;

	if ((f = fopen(path, "re")) == NULL)
		r = errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	saved = errno;
	free(path);
	errno = saved;
	if (f == NULL)
		return r;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		text_add_n(out, buf, n);
	if (ferror(f))
		r = ERR_SYSTEM;
	saved = errno;
	fclose(f);
	errno = saved;
	secret_wipe(buf, sizeof buf);
	return r;
}

/* A line that failed, as "startup-config line 12: <line>: <error>"; error is
 * the last line of what the command printed. */
void
config_bad_line(struct text *report, const char *file, size_t number,
    const char *line, const char *output)
{
	size_t end = strlen(output), start;

	while (end > 0 && output[end - 1] == '\n')
		end--;
	for (start = end; start > 0 && output[start - 1] != '\n'; start--)
		;
	text_printf(report, "%s line %zu: ", file, number);
	config_mask_typed(line, report);
	text_printf(report, ": %.*s\n", (int)(end - start),
	    end > start ? output + start : "not understood");
}

/* They have keys in them, and take room. */
static void
leftovers_remove(struct config *c)
{
	char *disk = xasprintf("%s/" DISK_DIR, c->lib);

	file_leftovers_remove(c->dir);
	file_leftovers_remove(c->lib);
	file_leftovers_remove(disk);
	free(disk);
}

int
config_load(struct config *c, struct text *report)
{
	struct text text;
	int r;

	text_init(&text);
	leftovers_remove(c);
	r = master_read(c);
	if (r != 0 && r != ERR_NOT_FOUND)
		text_printf(report, "master-key: %s\n", r == ERR_SYSTEM ?
		    strerror(errno) : "damaged");
	r = config_startup_text(c, &text);
	if (r == 0 && text.len == 0)
		text_add(report, FILE_NAME ": damaged: the file is empty\n");
	if (r == 0 && text.len > 0) {
		r = config_merge(c, FILE_NAME, text.s, text.len, report);
		c->master.unreadable = c->master.refused;
		c->modified = false;
		c->unattributed = false;
		free(c->modified_by);
		c->modified_by = NULL;
	}
	config_text_wipe(&text);
	return r;
}
