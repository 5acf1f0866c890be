#ifndef POSTERN_SSH_SSH_H
#define POSTERN_SSH_SSH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/addr.h"

/*
 * The SSH front door, posternd's side: what the `ssh` lines say, listening,
 * who may connect, limits, the table of sessions, host keys. The protocol
 * itself is in ssh/sshd/, a program of its own, one process a connection.
 */
struct aaa;
struct cli;
struct config;
struct loop;
struct net;
struct nft;
struct spawner;
struct ssh;

/* What it needs of the daemon. */
struct ssh_login;

struct ssh_host {
	/* A user came in: fd is posternd's end of the socket over which his
	 * shell will talk (cli/protocol.h); the host takes it. login is
	 * borrowed for the call. Returns a number by which the host knows the
	 * session, 0 if it can't. */
	uint64_t (*session_open)(void *ctx, const struct ssh_login *login,
	    int fd);
	/* End it after text was shown. */
	void (*session_close)(void *ctx, uint64_t session, const char *text);
	/* Milliseconds since its user last typed. */
	uint64_t (*session_idle_ms)(void *ctx, uint64_t session);
	/* The device by which packets come that were decrypted on link; NULL:
	 * there are none. shared: clear text comes by it, too. */
	const char *(*tunnel_device)(void *ctx, const char *link,
	    bool *shared);
	struct nft *nft;
	void *ctx;
};

struct ssh_login {
	const char *user;
	const struct addr *from;
	uint16_t from_port;
	const struct addr *to; /* our own address */
	const char *nameif;  /* by which he came */
	bool command;        /* exec or subsystem: no greeting, no pager */
	bool files;          /* scp or sftp: at the user's own level, for
			      * there is no `enable` */
	unsigned id;         /* of the SSH session (show ssh sessions) */
};

/* port: 22, or where the machine's own sshd has that. lib: the directory of
 * the host keys. */
struct ssh *ssh_new(struct loop *loop, struct config *config, struct cli *cli,
    struct net *net, struct aaa *aaa, struct spawner *spawner, uint16_t port,
    const char *lib, const struct ssh_host *host);
void ssh_free(struct ssh *s);
/* The session of the host ended (its shell went away or logged out). */
void ssh_session_ended(struct ssh *s, uint64_t session);
/* A process that the spawner started ended, with a status of waitpid(2). */
void ssh_process_ended(struct ssh *s, pid_t pid, int status);
/* `ssh scopy enable` is there. */
bool ssh_copies(const struct ssh *s);
/* Rows and sections (*_cli.c). */
void ssh_cli_init(struct ssh *s);

#endif
