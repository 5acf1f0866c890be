#ifndef POSTERN_DAEMON_CLIENT_H
#define POSTERN_DAEMON_CLIENT_H

#include <stdbool.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "base/addr.h"
#include "base/text.h"
#include "cli/protocol.h"
#include "cli/session.h"

struct config;
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

/* Who may have a session here at all (`aaa authentication serial console`), and
 * files. */
struct client_gate {
	bool (*shut)(void *ctx);
	/* done: once, later, with the level to start at, or -1; not after
	 * forget. *greeting is what to show then, and the callee's. */
	void (*check)(void *ctx, const char *user, const char *password,
	    void (*done)(void *arg, int privilege, const char *greeting),
	    void *arg);
	void (*forget)(void *ctx, void *arg);
	/* `ssh scopy enable` is there. */
	bool (*copies)(void *ctx);
	void *ctx;
};

struct client_host {
	/* No more lines wait: what was changed is to be carried out. */
	void (*settle)(void *ctx);
	/* Once, when the shell is gone; it frees. */
	void (*dead)(void *ctx, struct client *c);
	void *ctx;
	const struct client_gate *gate; /* NULL: open */
	struct config *config;  /* whose files scp gets; NULL: none */
};

/* Who proved elsewhere who he is. */
struct client_login {
	const char *user;
	int privilege;        /* to start at */
	bool command;         /* one command: no greeting, no pager */
	const char *greeting;
	const struct addr *from;
};

/* The steps of one who has to log in here. */
enum client_step { STEP_NONE, STEP_USER, STEP_PASSWORD, STEP_CHECK };

/* One shell. Nothing of it is read while it has not taken what was sent. */
struct client {
	TAILQ_ENTRY(client) entry;
	int fd;
	struct loop *loop;
	struct loop_fd *watch;
	uint64_t id;         /* of an adopted one; else 0 */
	struct addr from;    /* unset: local */
	uint64_t active_ms;  /* its user last typed, or got what he asked */
	char *greeting;      /* of an adopted one; NULL */
	int privilege;       /* that it starts at */
	bool command;        /* it is one command */
	enum client_step step;
	unsigned tries;
	char *name;          /* typed at Username: */
	char *put_name;      /* of the file that comes in; NULL */
	struct text put_data;
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
/* The same for one who logged in already. */
struct client *client_adopt(struct loop *loop, struct cli *cli, int fd,
    uint64_t id, const struct client_login *login,
    const struct client_host *host);
void client_free(struct client *c);
/* The session is over: text goes out, then the connection ends. */
void client_close(struct client *c, uint8_t status, const char *text);
/* A log line for the console (interactive sessions of this machine), for those
 * with `terminal monitor`, or for both. Dropped if the shell is slow. */
void client_notice(struct client *c, const char *line, bool console,
    bool monitor);

/* What everybody has to know. Dropped if the shell is slow. */
void client_broadcast(struct client *c, const char *line);

/* ---- between the files client*.c ---- */

/* client_send.c: a message waits its turn (output joins what waits already). A
 * text that is longer than a message holds goes in pieces. */
void client_queue(struct client *c, enum cli_message_type type, uint16_t flags,
    const void *data, size_t len);
void client_queue_clear(struct client *c);
/* Sends what the socket takes, and sees to the rest and to the end. */
void client_flush(struct client *c);
void client_put(struct client *c, const char *text);
/* Output that may be long: what out holds is moved, not copied. */
void client_put_output(struct client *c, struct text *out);
/* What a held command prints. Dropped if the shell is slow. */
void client_put_live(struct client *c, const char *text);
void client_put_ready(struct client *c);
void client_put_question(struct client *c, const char *prompt, bool hidden);
/* CLOSE or FILE_DONE: a byte and a text, cut to what a message holds. */
void client_put_status(struct client *c, enum cli_message_type type,
    uint8_t status, const char *text);
/* The last message: nothing goes after it. */
void client_put_close(struct client *c, uint8_t status, const char *text);

/* client_file.c: a message about files; false: it can't come now. */
bool client_file_message(struct client *c, const struct cli_message *m,
    const char *text);
void client_file_end(struct client *c);

/* client_login.c: begin to ask who it is; take an answer; Ctrl-C; it goes
 * away. */
void client_login_start(struct client *c);
void client_login_line(struct client *c, const char *text);
void client_login_interrupt(struct client *c);
void client_login_end(struct client *c);

#endif
