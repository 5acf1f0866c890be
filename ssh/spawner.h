#ifndef POSTERN_SSH_SPAWNER_H
#define POSTERN_SSH_SPAWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * posternd can't execute anything: its sandbox forbids it. The parent that
 * keeps it (daemon/keeper.c, root) can, and does exactly two things when asked
 * over a socketpair: start postern-sshd with a connection, start postern with
 * a terminal. Both run as another user (postern-ssh, else nobody), with
 * nothing but the descriptors that are named, TERM and PATH as environment,
 * limits on memory and descriptors, no file to write, and die with it.
 *
 *   postern-sshd                 3: connection, 4: control (ssh/control.h)
 *   postern --link-fd 3 [-c COMMAND | --subsystem NAME]
 *                                0, 1, 2: terminal or stream, 3: link
 */
struct spawner;
struct loop;

struct spawn_shell {
	bool pty;
	uint16_t columns, rows;
	const char *term;      /* one that can't be is left out */
	const char *command;   /* NULL: a shell */
	bool subsystem;        /* command is a subsystem's name */
};

/* Takes socket (keeper_run). Ends of processes come to exited, with the status
 * of waitpid(2). */
struct spawner *spawner_new(struct loop *loop, int socket,
    void (*exited)(void *ctx, pid_t pid, int status), void *ctx);
void spawner_free(struct spawner *s);
/* Each returns 0 or ERR_SYSTEM, ERR_RANGE (a command too long); after 0 done is
 * called once, with the pid (-1: it could not be started) and, for a shell,
 * the descriptor of its terminal or stream, which the callee takes (-1 for
 * postern-sshd). Descriptors given stay the caller's. Asynchronous: the parent
 * answers when it did it. */
int spawner_sshd(struct spawner *s, int connection, int control,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx);
int spawner_shell(struct spawner *s, int link, const struct spawn_shell *what,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx);
/* SIGKILL to one that it started; others are left alone. */
void spawner_kill(struct spawner *s, pid_t pid);
/* done will not be called for ctx; what was being started for it is killed. */
void spawner_forget(struct spawner *s, void *ctx);

#endif
