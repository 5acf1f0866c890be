#include "config/disk.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/secret.h"
#include "config/internal.h"

/* Behind the word's "disk0:" and slashes; NULL. */
static const char *
behind_disk(const char *word)
{
	static const char *const disks[] = { "disk0:", "flash:" };

	for (size_t i = 0; i < sizeof disks / sizeof *disks; i++) {
		size_t n = strlen(disks[i]);

		if (strncasecmp(word, disks[i], n) == 0)
			return word + n + (word[n] == '/');
	}
	return NULL;
}

bool
disk_is_meant(const char *word)
{
	return behind_disk(word) != NULL;
}

bool
disk_name_good(const char *name)
{
	size_t n;

	for (n = 0; name[n] != '\0'; n++)
		if (n == DISK_NAME_MAX ||
		    (!isalnum((unsigned char)name[n]) &&
		    strchr("-_.+", name[n]) == NULL))
			return false;
	return n > 0 && *name != '.';
}

const char *
disk_name(const char *word)
{
	const char *name = behind_disk(word);

	return name != NULL && disk_name_good(name) ? name : NULL;
}

static char *
disk_dir(struct config *c)
{
	return xasprintf("%s/" DISK_DIR, c->lib);
}

/* The directory, made if it isn't there. -1 with errno. */
static int
disk_open(struct config *c)
{
	char *dir = disk_dir(c);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT && mkdir(dir, 0700) == 0)
		fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
		    O_NOFOLLOW);
	free(dir);
	return fd;
}

static bool
entry_take(int dir, const char *name, struct disk_entry *e)
{
	struct stat st;

	if (*name == '.' || strlen(name) > DISK_NAME_MAX ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	strcpy(e->name, name);
	e->bytes = (size_t)st.st_size;
	e->changed = st.st_mtime;
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct disk_entry *)a)->name,
	    ((const struct disk_entry *)b)->name);
}

int
disk_list(struct config *c, struct disk_list *out)
{
	int fd = disk_open(c);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t room = 0;

	*out = (struct disk_list){ .n = 0 };
	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return ERR_SYSTEM;
	}
	while ((e = readdir(d)) != NULL) {
		out->v = xgrow(out->v, &room, out->n, sizeof *out->v);
		if (entry_take(dirfd(d), e->d_name, &out->v[out->n]))
			out->bytes += out->v[out->n++].bytes;
	}
	closedir(d);
	if (out->n > 0)
		qsort(out->v, out->n, sizeof *out->v, by_name);
	return 0;
}

int
disk_stat(struct config *c, const char *name, struct disk_entry *out)
{
	int fd = disk_open(c);
	bool found;

	if (fd < 0)
		return ERR_SYSTEM;
	found = entry_take(fd, name, out);
	close(fd);
	return found ? 0 : ERR_NOT_FOUND;
}

int
disk_read(struct config *c, const char *name, struct text *out)
{
	struct disk_entry e;
	char buf[16384];
	ssize_t n = -1;
	int dir = disk_open(c), fd;

	if (dir < 0)
		return ERR_SYSTEM;
	if (!entry_take(dir, name, &e)) {
		close(dir);
		return ERR_NOT_FOUND;
	}
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	close(dir);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	while (out->len <= DISK_FILE_MAX &&
	    (n = read(fd, buf, sizeof buf)) > 0)
		text_add_n(out, buf, (size_t)n);
	close(fd);
	secret_wipe(buf, sizeof buf);
	return n < 0 ? ERR_SYSTEM :
	    out->len > DISK_FILE_MAX ? ERR_RANGE : 0;
}

/* Is there room for a file of so many bytes in the place of name? */
static int
room_check(struct config *c, const char *name, size_t len)
{
	struct disk_list all;
	size_t others = 0, n = 0;
	int r;

	if (len > DISK_FILE_MAX)
		return ERR_RANGE;
	if ((r = disk_list(c, &all)) != 0)
		return r;
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.v[i].name, name) != 0) {
			others += all.v[i].bytes;
			n++;
		}
	free(all.v);
	return others + len > DISK_BYTES_MAX || n >= DISK_FILES_MAX ?
	    ERR_FULL : 0;
}

int
disk_write(struct config *c, const char *name, const void *data, size_t len,
    bool append)
{
	struct text whole;
	char *dir;
	int r = 0;

	text_init(&whole);
	if (append && (r = disk_read(c, name, &whole)) == ERR_NOT_FOUND)
		r = 0;
	if (len > 0)
		text_add_n(&whole, data, len);
	if (r == 0)
		r = room_check(c, name, whole.len);
	if (r == 0) {
		dir = disk_dir(c);
		r = file_replace(dir, name, text_str(&whole), whole.len);
		free(dir);
	}
	config_text_wipe(&whole);
	return r;
}

int
disk_remove(struct config *c, const char *name)
{
	int dir = disk_open(c), r = 0;

	if (dir < 0)
		return ERR_SYSTEM;
	if (unlinkat(dir, name, 0) < 0)
		r = errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	close(dir);
	return r;
}

int
disk_rename(struct config *c, const char *from, const char *to)
{
	int dir = disk_open(c), r = 0;

	if (dir < 0)
		return ERR_SYSTEM;
	if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) < 0)
		r = errno == ENOENT ? ERR_NOT_FOUND :
		    errno == EEXIST ? ERR_EXISTS : ERR_SYSTEM;
	close(dir);
	return r;
}

const char *
disk_error(int code)
{
	switch (code) {
	case ERR_NOT_FOUND:
		return "No such file or directory";
	case ERR_EXISTS:
		return "File exists";
	case ERR_RANGE:
		return "File too large";
	case ERR_FULL:
		return "No space left on device";
	case ERR_IN_USE:
		return "Configuration in progress";
	case ERR_SYSTEM:
		return strerror(errno);
	default:
		return err_text(code);
	}
}
