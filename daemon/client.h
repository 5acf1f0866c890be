#ifndef POSTERN_DAEMON_CLIENT_H
#define POSTERN_DAEMON_CLIENT_H

#include <stdbool.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "base/text.h"
#include "cli/protocol.h"
#include "cli/session.h"

struct loop;
struct loop_fd;

/* What waits to be sent: one type, in pieces if it is long. */
struct block {
	TAILQ_ENTRY(block) entry;
	uint8_t type;
	uint16_t flags;
	struct text text;
	size_t sent;
};
TAILQ_HEAD(block_list, block);

struct client;

struct client_host {
	/* No more lines wait: what was changed is to be carried out. */
	void (*settle)(void *ctx);
	/* Once, when the shell is gone; it frees. */
	void (*dead)(void *ctx, struct client *c);
	void *ctx;
};

/* One shell. Nothing of it is read while it has not taken what was sent. */
struct client {
	TAILQ_ENTRY(client) entry;
	int fd;
	struct loop_fd *watch;
	struct cli *cli;
	struct cli_session *session; /* NULL until HELLO */
	struct ucred peer;
	char *user;
	bool may_privileged;
	struct block_list queue;
	size_t queued;   /* bytes in queue */
	bool busy;       /* a command is held: its READY comes later */
	bool closing;    /* the CLOSE message is in the queue */
	bool dead;
	struct text *answer; /* of the command that runs now */
	const char *line;    /* it, as typed */
	bool secret;         /* it had a key in it */
	bool changed;        /* it changed what is not carried out yet */
	bool failed;         /* what it changed could not be carried out */
	const struct client_host *host;
};

/* Takes fd. host is borrowed. */
struct client *client_new(struct loop *loop, struct cli *cli, int fd,
    const struct ucred *peer, bool may_privileged,
    const struct client_host *host);
void client_free(struct client *c);
/* The session is over: text goes out, then the connection ends. */
void client_close(struct client *c, uint8_t status, const char *text);
/* A log line, if the session wants such. Dropped if the shell is slow. */
void client_notice(struct client *c, const char *line);

#endif
