#ifndef POSTERN_DAEMON_SERVER_H
#define POSTERN_DAEMON_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/client.h"

/* cli.sock: shells come in, each gets a session. */
struct server;
struct loop;
struct cli;
struct cli_session;

/* settle is called when a shell has no more lines for now. */
struct server *server_new(struct loop *loop, struct cli *cli,
    void (*settle)(void *ctx), void *ctx);
/* Ends all sessions and removes the socket. */
void server_free(struct server *s);
/* Bind <run>/cli.sock for its owner and group (-1: as it is) and listen.
 * Shells of root and of uid allowed may start privileged. -1 after a
 * message. */
int server_listen(struct server *s, const char *run, uid_t allowed,
    gid_t group);
/* Who has to log in before he gets a local session. Borrowed. */
void server_gate(struct server *s, const struct client_gate *gate);
/* Local sessions end after so many minutes without a key; 0: never. */
void server_idle_max(struct server *s, unsigned minutes);

/* A session of somebody who logged in elsewhere; takes fd, its end of the
 * shell's socket. Returns its number, 0: no memory. ended is called with the
 * number when the session is over, but not from server_free. */
uint64_t server_adopt(struct server *s, int fd,
    const struct client_login *login, void (*ended)(void *ctx, uint64_t id),
    void *ctx);
/* End it after text. Nothing if there is no such session. */
void server_close(struct server *s, uint64_t id, const char *text);
/* Milliseconds since its user typed or got output. */
uint64_t server_idle_ms(struct server *s, uint64_t id);
/* Where the session's user is; NULL: here. */
const struct addr *server_from(struct server *s,
    const struct cli_session *session);

/* Listen no more; say why and close all sessions, as far as they take it at
 * once. */
void server_close_all(struct server *s, const char *text);
/* Whose files scp and sftp get. Borrowed. */
struct config;
void server_files(struct server *s, struct config *config);
/* To all sessions, whatever their terminals show. */
void server_broadcast(struct server *s, const char *text);
/* A log line: see client_notice. */
void server_notice(struct server *s, const char *line, bool console,
    bool monitor);
/* A command ran: its line with what is secret hidden, and whether it left
 * changes that are not carried out yet. */
void server_ran(struct server *s, const char *hidden, bool changed);
/* They are now, with this report: it is told the session that made the
 * changes, if it is its command that runs. False: nobody was told. */
bool server_settled(struct server *s, const char *report, bool failed);

#endif
