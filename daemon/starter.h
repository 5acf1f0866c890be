#ifndef POSTERN_DAEMON_STARTER_H
#define POSTERN_DAEMON_STARTER_H

#include <sys/types.h>

/*
 * In the parent, as root: the two programs that posternd may have started, and
 * the processes that run them. Whatever a request says, no other program is
 * executed, and no other process is killed.
 */

/* Find the programs (in libexec; NULL: beside this program, else where they
 * are installed) and the user that they run as. */
void starter_init(const char *libexec);
/* Carry out the request that waits at the socket. -1: its other end is gone. */
int starter_request(int socket);
/* A child ended. Tells socket if it was one of ours. */
void starter_ended(int socket, pid_t pid, int status);
/* Kill all of them and wait. */
void starter_end(void);

#endif
