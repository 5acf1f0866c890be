#ifndef POSTERN_DAEMON_PRIVILEGES_H
#define POSTERN_DAEMON_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

/* Who the daemon is when it runs. */
struct identity {
	bool found;  /* the user postern exists */
	uid_t uid;
	gid_t gid;   /* of the user; owns cli.sock. (gid_t)-1: none */
};

/* CAP_NET_ADMIN, CAP_NET_RAW and CAP_NET_BIND_SERVICE. -1 after a message. */
int privileges_check(void);
void privileges_identity(struct identity *id);
/* Become id (if found and we are root), with those three capabilities only;
 * no new privileges, not dumpable. -1 after a message. */
int privileges_drop(const struct identity *id);
/* Allow only the system calls that a running daemon makes; the others fail
 * with EPERM. -1 after a message. */
int privileges_sandbox(void);

#endif
