#ifndef POSTERN_DAEMON_SERVER_H
#define POSTERN_DAEMON_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

/* cli.sock: shells come in, each gets a session. */
struct server;
struct loop;
struct cli;

struct server *server_new(struct loop *loop, struct cli *cli);
/* Ends all sessions and removes the socket. */
void server_free(struct server *s);
/* Bind <run>/cli.sock for its owner and group (-1: as it is) and listen.
 * Shells of root and of uid allowed may start privileged. -1 after a
 * message. */
int server_listen(struct server *s, const char *run, uid_t allowed,
    gid_t group);
/* Listen no more; say why and close all sessions, as far as they take it at
 * once. */
void server_close_all(struct server *s, const char *text);
/* A log line for the sessions with `terminal monitor`. */
void server_notice(struct server *s, const char *line);
/* A command ran, and this is its line with what is secret hidden. */
void server_ran(struct server *s, const char *hidden);
/* Add to the output of the command that runs now, which may have failed by
 * that; false if none runs. */
bool server_add_output(struct server *s, const char *text, bool failed);

#endif
