#ifndef POSTERN_DAEMON_KEEPER_H
#define POSTERN_DAEMON_KEEPER_H

#include <stdbool.h>

enum { KEEPER_RELOAD = 100 }; /* exit status of a daemon that reloads */

/* Fork. In the child: returns -1, and the child runs the daemon; *spawner is
 * its end of the socket for spawner_new. The parent stays what it is (root: a
 * reload opens again what only root can), passes SIGTERM and SIGINT on, starts
 * what the daemon asks for (starter.h; libexec as there), and waits; returns
 * the daemon's exit status when all that it started has ended, too. When the
 * parent dies the child is killed: see keeper_follow. */
int keeper_run(const char *libexec, int *spawner);
/* In the child, whether SIGTERM and SIGINT are let in: not before it has
 * handlers for them, and no more when it takes down what it set up. */
void keeper_hear(bool hear);
/* In the child, after it changed its credentials (they clear it). */
void keeper_follow(void);

#endif
