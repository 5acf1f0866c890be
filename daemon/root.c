#include "daemon/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

/* mkdir -p; the last directory gets mode. */
static int
dirs_make(const char *path, mode_t mode)
{
	char *part = xstrdup(path), *slash = part;
	int r = 0;

	while (r == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			r = -1;
		*slash = '/';
	}
	if (r == 0 && mkdir(path, mode) < 0 && errno != EEXIST)
		r = -1;
	if (r < 0)
		fprintf(stderr, "posternd: cannot make %s: %s\n", path,
		    strerror(errno));
	free(part);
	return r;
}

/* One that was just killed may still be on its way out. */
static int
lock_wait(int fd)
{
	struct timespec pause = { .tv_nsec = 50000000 };

	for (int tries = 0; tries < 20; tries++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	return -1;
}

/* Our directories are the daemon's, which may have been taken over when it last
 * ran: root neither writes nor gives away what a link in them leads to. -1 with
 * errno; ELOOP: it is a link, or not a file. */
static int
plain_file_open(const char *path, int flags)
{
	int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0644);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1)
		return fd;
	close(fd);
	errno = ELOOP;
	return -1;
}

static int
lock_take(struct root *r)
{
	char *path = xasprintf("%s/lock", r->run), pid[16] = "";
	ssize_t n;
	int result = -1;

	r->lock = plain_file_open(path, O_RDWR | O_CREAT | O_NONBLOCK);
	if (r->lock < 0) {
		fprintf(stderr, "posternd: cannot open %s: %s\n", path,
		    strerror(errno));
	} else if (lock_wait(r->lock) < 0) {
		n = read(r->lock, pid, sizeof pid - 1);
		if (n > 0)
			pid[strcspn(pid, "\n")] = '\0';
		fprintf(stderr, "posternd: another posternd%s%s runs here "
		    "(%s is locked)\n", *pid != '\0' ? ", process " : "", pid,
		    path);
	} else if (ftruncate(r->lock, 0) < 0 ||
	    dprintf(r->lock, "%d\n", (int)getpid()) < 0) {
		fprintf(stderr, "posternd: cannot write %s: %s\n", path,
		    strerror(errno));
	} else {
		result = 0;
	}
	free(path);
	return result;
}

int
root_open(struct root *r, const char *root)
{
	r->lock = -1;
	r->etc = xasprintf("%s/etc/postern", root);
	r->lib = xasprintf("%s/var/lib/postern", root);
	r->run = xasprintf("%s/run/postern", root);
	if (dirs_make(r->etc, 0750) < 0 || dirs_make(r->lib, 0700) < 0 ||
	    dirs_make(r->run, 0755) < 0)
		return -1;
	return lock_take(r);
}

int
root_own(const struct root *r, uid_t uid, gid_t gid)
{
	const char *dirs[] = { r->etc, r->lib, r->run };
	int result = 0, fd;
	char *startup;

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		if (chown(dirs[i], uid, gid) < 0) {
			fprintf(stderr, "posternd: cannot give %s to user %u: "
			    "%s\n", dirs[i], (unsigned)uid, strerror(errno));
			return -1;
		}
	startup = xasprintf("%s/startup-config", r->etc);
	fd = plain_file_open(startup, O_RDONLY | O_NONBLOCK);
	if (fd < 0 ? errno != ENOENT && errno != ELOOP :
	    fchown(fd, uid, gid) < 0) {
		fprintf(stderr, "posternd: cannot give %s to user %u: %s\n",
		    startup, (unsigned)uid, strerror(errno));
		result = -1;
	}
	if (fd >= 0)
		close(fd);
	free(startup);
	if (fchown(r->lock, uid, gid) < 0)
		result = -1;
	return result;
}

void
root_close(struct root *r)
{
	if (r->lock >= 0)
		close(r->lock);
	free(r->etc);
	free(r->lib);
	free(r->run);
}
