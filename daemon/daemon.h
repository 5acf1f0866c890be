#ifndef POSTERN_DAEMON_DAEMON_H
#define POSTERN_DAEMON_DAEMON_H

struct options;

/* Start, serve until SIGTERM, SIGINT or `reload`, end. Returns the exit
 * status, KEEPER_RELOAD after `reload`. */
int daemon_run(const struct options *o);

#endif
