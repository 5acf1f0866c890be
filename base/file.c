#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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
