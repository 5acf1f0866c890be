#ifndef POSTERN_DAEMON_ROOT_H
#define POSTERN_DAEMON_ROOT_H

#include <sys/types.h>

/* The directories of one daemon: etc/postern, var/lib/postern, run/postern
 * below its root, and the lock that says whose they are. */
struct root {
	char *etc;
	char *lib;
	char *run;
	int lock; /* held while the daemon lives */
};

/* Make what is missing and take the lock. -1 after a message: a directory that
 * can't be made, or another daemon that runs here. */
int root_open(struct root *r, const char *root);
/* Give the directories to the user that the daemon is going to be. -1 after a
 * message. */
int root_own(const struct root *r, uid_t uid, gid_t gid);
void root_close(struct root *r);

#endif
