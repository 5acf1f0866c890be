#ifndef POSTERN_DAEMON_KEEPER_H
#define POSTERN_DAEMON_KEEPER_H

enum { KEEPER_RELOAD = 100 }; /* exit status of a daemon that reloads */

/* Fork. In the child: returns -1, and the child runs the daemon. The parent
 * stays what it is (root: a reload opens again what only root can), passes
 * SIGTERM and SIGINT on, and waits; returns the daemon's exit status. When the
 * parent dies the child is killed: see keeper_follow. */
int keeper_run(void);
/* In the child, when it has handlers for SIGTERM and SIGINT, which are blocked
 * until then, so that an end during the start is an orderly one. */
void keeper_hear(void);
/* In the child, after it changed its credentials (they clear it). */
void keeper_follow(void);

#endif
