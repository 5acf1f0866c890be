#ifndef POSTERN_DAEMON_SPAWNER_H
#define POSTERN_DAEMON_SPAWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * posternd can't execute anything: its sandbox forbids it. The parent that
 * keeps it (daemon/keeper.c, root) can, and does exactly two things when asked
 * over a socketpair: start postern-sshd with a connection, start postern with
 * a terminal. Both run as another user (postern-ssh, else nobody), with
 * nothing but the descriptors that are named, an empty environment, limits on
 * memory, files and processes, and die with it.
 */
struct spawner;
struct loop;

struct spawn_shell {
	bool pty;
	uint16_t columns, rows;
	const char *term;
	const char *command;   /* NULL: a shell */
	bool subsystem;
};

/* Ends of processes come to exited. */
struct spawner *spawner_new(struct loop *loop, int socket,
    void (*exited)(void *ctx, pid_t pid, int status), void *ctx);
void spawner_free(struct spawner *s);
/* Each returns the process id or ERR_SYSTEM; done is called once, with the pid
 * (-1: it could not be started) and, for a shell, the descriptor of its
 * terminal or stream, which the callee takes. Descriptors given stay the
 * caller's. Asynchronous: the parent answers when it did it. */
int spawner_sshd(struct spawner *s, int connection, int control,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx);
int spawner_shell(struct spawner *s, int link, const struct spawn_shell *what,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx);
/* SIGKILL to one that it started; others are left alone. */
void spawner_kill(struct spawner *s, pid_t pid);
/* done will not be called for ctx. */
void spawner_forget(struct spawner *s, void *ctx);

#endif
