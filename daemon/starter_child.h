#ifndef POSTERN_DAEMON_STARTER_CHILD_H
#define POSTERN_DAEMON_STARTER_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child_who {
	uid_t uid;
	gid_t gid;
	pid_t parent; /* the child ends with it */
};

/* In a fresh child: give up all that root has, and become the program. Its
 * descriptors are fds, from 0 on (-1: /dev/null), and no other; with pty
 * descriptor 0 becomes its controlling terminal. term: TERM, NULL none. Does
 * not return. */
_Noreturn void child_exec(const struct child_who *who, int program,
    const char *const *argv, const char *term, const int *fds, size_t n_fds,
    bool pty);

#endif
