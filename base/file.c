#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

static int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		if ((n = write(fd, data, len)) < 0) {
			if (errno == EINTR)
				continue;
			return ERR_SYSTEM;
		}
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int
file_dir_sync(const char *dir)
{
	int fd, r;

	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return ERR_SYSTEM;
	r = fsync(fd) == 0 ? 0 : ERR_SYSTEM;
	close(fd);
	return r;
}

int
file_replace(const char *dir, const char *name, const void *data, size_t len)
{
	char *path = xasprintf("%s/%s", dir, name);
	char *temp = xasprintf("%s/.%s.XXXXXX", dir, name);
	int fd, r = ERR_SYSTEM, saved;

	if ((fd = mkostemp(temp, O_CLOEXEC)) < 0)
		goto out;
	if (fchmod(fd, 0600) < 0 || write_all(fd, data, len) != 0 ||
	    fsync(fd) < 0 || rename(temp, path) < 0) {
		saved = errno;
		unlink(temp);
		errno = saved;
		goto out;
	}
	r = file_dir_sync(dir);
out:
	saved = errno;
	if (fd >= 0)
		close(fd);
	free(path);
	free(temp);
	errno = saved;
	return r;
}

/* ".NAME.XXXXXX"; but ".NAME.backup" is somebody's, which once in two hundred
 * times lets one stay. */
static bool
is_leftover(const char *name)
{
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
	size_t len = strlen(name);

	return len > 8 && name[0] == '.' && name[len - 7] == '.' &&
	    strchr(name + len - 6, '.') == NULL &&
	    strspn(name + len - 6, lower) < 6;
}

void
file_leftovers_remove(const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d != NULL && (e = readdir(d)) != NULL)
		if (is_leftover(e->d_name))
			unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
}
